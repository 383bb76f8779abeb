package kit

import (
	"strings"

	"github.com/slack-go/slack"
)

// Rich writes a rich_text block: Slack parses nothing of its text, so names
// and titles need no escape. Neighbours of one style become one element.
type Rich struct {
	elements []slack.RichTextSectionElement
	pending  strings.Builder
	style    face
}

// face is how a piece of rich text looks.
type face int

// The faces of rich text.
const (
	Regular face = iota
	Bold
	Italic
	Struck
)

// Write writes pieces in one style.
func (r *Rich) Write(style face, texts ...string) *Rich {
	if style != r.style {
		r.flush()
		r.style = style
	}
	for _, t := range texts {
		r.pending.WriteString(t)
	}
	return r
}

// Text writes plain pieces.
func (r *Rich) Text(texts ...string) *Rich { return r.Write(Regular, texts...) }

// Bold writes a piece in bold.
func (r *Rich) Bold(text string) *Rich { return r.Write(Bold, text) }

// Link writes a text that opens an address, or only the text where the
// address is not one of the web.
func (r *Rich) Link(text, address string, style face) {
	safe, ok := WebURL(address)
	if !ok {
		r.Write(style, text)
		return
	}
	r.flush()
	r.elements = append(r.elements, slack.NewRichTextSectionLinkElement(safe, text, style.slack()))
}

func (r *Rich) flush() {
	if r.pending.Len() > 0 {
		r.elements = append(r.elements, slack.NewRichTextSectionTextElement(r.pending.String(), r.style.slack()))
		r.pending.Reset()
	}
}

// Section takes what is written as one paragraph.
func (r *Rich) Section() *slack.RichTextSection {
	r.flush()
	elements := r.elements
	r.elements = nil
	return slack.NewRichTextSection(elements...)
}

// List is a bullet for each of some paragraphs.
func List(items []*Rich) *slack.RichTextList {
	sections := make([]slack.RichTextElement, 0, len(items))
	for _, r := range items {
		sections = append(sections, r.Section())
	}
	return slack.NewRichTextList(slack.RTEListBullet, 0, sections...)
}

// Block takes what is written as a block of one paragraph.
func (r *Rich) Block() *slack.RichTextBlock { return slack.NewRichTextBlock("", r.Section()) }

func (f face) slack() *slack.RichTextSectionTextStyle {
	switch f {
	case Regular:
		return nil
	case Bold:
		return &slack.RichTextSectionTextStyle{Bold: true}
	case Italic:
		return &slack.RichTextSectionTextStyle{Italic: true}
	case Struck:
		return &slack.RichTextSectionTextStyle{Strike: true}
	}
	return nil
}
