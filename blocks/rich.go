package blocks

import (
	"strings"

	"github.com/slack-go/slack"
)

// rich writes a rich_text block: Slack parses nothing of its text, so names
// and titles need no escape. Neighbours of one style become one element.
type rich struct {
	elements []slack.RichTextSectionElement
	pending  strings.Builder
	style    face
}

// face is how a piece of rich text looks.
type face int

const (
	regular face = iota
	bold
	italic
	struck
)

func (r *rich) write(style face, texts ...string) *rich {
	if style != r.style {
		r.flush()
		r.style = style
	}
	for _, t := range texts {
		r.pending.WriteString(t)
	}
	return r
}

func (r *rich) text(texts ...string) *rich { return r.write(regular, texts...) }
func (r *rich) bold(text string) *rich     { return r.write(bold, text) }

// link writes a text that opens an address, or only the text where the
// address is not one of the web.
func (r *rich) link(text, address string, style face) {
	safe, ok := webURL(address)
	if !ok {
		r.write(style, text)
		return
	}
	r.flush()
	r.elements = append(r.elements, slack.NewRichTextSectionLinkElement(safe, text, style.slack()))
}

func (r *rich) flush() {
	if r.pending.Len() > 0 {
		r.elements = append(r.elements, slack.NewRichTextSectionTextElement(r.pending.String(), r.style.slack()))
		r.pending.Reset()
	}
}

// section takes what is written as one paragraph.
func (r *rich) section() *slack.RichTextSection {
	r.flush()
	elements := r.elements
	r.elements = nil
	return slack.NewRichTextSection(elements...)
}

// list is a bullet for each of some paragraphs.
func list(items []*rich) *slack.RichTextList {
	sections := make([]slack.RichTextElement, 0, len(items))
	for _, r := range items {
		sections = append(sections, r.section())
	}
	return slack.NewRichTextList(slack.RTEListBullet, 0, sections...)
}

func (r *rich) block() *slack.RichTextBlock { return slack.NewRichTextBlock("", r.section()) }

func (f face) slack() *slack.RichTextSectionTextStyle {
	switch f {
	case regular:
		return nil
	case bold:
		return &slack.RichTextSectionTextStyle{Bold: true}
	case italic:
		return &slack.RichTextSectionTextStyle{Italic: true}
	case struck:
		return &slack.RichTextSectionTextStyle{Strike: true}
	}
	return nil
}
