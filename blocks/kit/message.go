// Package kit owns the pieces of which every view is made: texts that are
// escaped and cut to Slack's limits, money, times, and the values behind
// buttons. It never knows which view it is part of.
package kit

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/slack-go/slack"
)

// Message is what a message says: its blocks, and the text for notifications
// and screen readers. The text is always set and is mrkdwn, already escaped.
type Message struct {
	Text   string
	Blocks []slack.Block
}

// Sentence is a message of one plain sentence, such as an error or a refusal.
func Sentence(text string) Message {
	return Message{Text: Escape(text, maxSection), Blocks: []slack.Block{
		&slack.SectionBlock{Type: slack.MBTSection, Text: PlainText(text, maxSection)},
	}}
}

// WithFooter is the message with a text at the end of its last line, where
// that is a line of context, else in one of its own.
func (m Message) WithFooter(text string) Message {
	footer := Markup(Escape(text, maxContext))
	m.Blocks = slices.Clone(m.Blocks)
	if n := len(m.Blocks); n > 0 {
		if last, is := m.Blocks[n-1].(*slack.ContextBlock); is && len(last.ContextElements.Elements) < maxContextElements {
			more := *last
			more.ContextElements.Elements = append(slices.Clone(last.ContextElements.Elements), footer)
			m.Blocks[n-1] = &more
			return m
		}
	}
	m.Blocks = append(m.Blocks, slack.NewContextBlock("", footer))
	return m
}

// JSON is the message as Slack is sent it, `{"text":…, "blocks":[…]}`,
// indented and with `<`, `>` and `&` as they are, for people and for Block
// Kit Builder.
func (m Message) JSON() ([]byte, error) {
	encoded, err := json.Marshal(struct {
		Text   string        `json:"text"`
		Blocks []slack.Block `json:"blocks"`
	}{m.Text, m.Blocks})
	if err != nil {
		return nil, fmt.Errorf("encode message: %w", err)
	}
	var out bytes.Buffer
	if err := json.Indent(&out, readable(encoded), "", "  "); err != nil {
		return nil, fmt.Errorf("indent message: %w", err)
	}
	return out.Bytes(), nil
}

// readable undoes the escapes that encoding/json makes for HTML, which
// slack-go's own encoders apply whatever the encoder is told.
func readable(encoded []byte) []byte {
	out := make([]byte, 0, len(encoded))
	for i := 0; i < len(encoded); i++ {
		if encoded[i] != '\\' || i+1 == len(encoded) {
			out = append(out, encoded[i])
			continue
		}
		if i+6 <= len(encoded) {
			if at := slices.Index([]string{`\u003c`, `\u003e`, `\u0026`}, string(encoded[i:i+6])); at >= 0 {
				out = append(out, "<>&"[at])
				i += 5
				continue
			}
		}
		out = append(out, encoded[i], encoded[i+1])
		i++
	}
	return out
}

// Header is a line in large letters.
func Header(text string) *slack.HeaderBlock {
	return &slack.HeaderBlock{Type: slack.MBTHeader, Text: PlainText(text, maxHeader)}
}

// Section is a paragraph of mrkdwn that is already escaped.
func Section(mrkdwn string) *slack.SectionBlock {
	return &slack.SectionBlock{Type: slack.MBTSection, Text: Markup(mrkdwn)}
}

// Note is a line of small grey mrkdwn that is already escaped.
func Note(mrkdwn string) *slack.ContextBlock {
	return slack.NewContextBlock("", Markup(mrkdwn))
}

// Markup is an object of escaped mrkdwn. It is verbatim: Slack makes no links
// of what merely looks like an address.
func Markup(mrkdwn string) *slack.TextBlockObject {
	return &slack.TextBlockObject{Type: slack.MarkdownType, Text: mrkdwn, Verbatim: true}
}

// PlainText is an object of a text that Slack does not parse.
func PlainText(text string, limit int) *slack.TextBlockObject {
	shown := true
	return &slack.TextBlockObject{Type: slack.PlainTextType, Text: Plain(text, limit), Emoji: &shown}
}

// Button is a button with the id of its action and the value that it carries.
func Button(text, id, value string) *slack.ButtonBlockElement {
	return slack.NewButtonBlockElement(id, value, PlainText(text, MaxButton))
}

// maxBare is how long the text of a message may be that has no blocks: of one
// that is drawn anew Slack takes 4,000 characters.
const maxBare = 3500

// Bare is the message without blocks: what they say stands in its text.
func (m Message) Bare() Message {
	text := m.Text
	for line := range strings.SplitSeq(Written(m.Blocks), "\n") {
		if line = Escape(line, maxSection); strings.Contains(m.Text, line) {
			continue
		}
		if Units(text)+Units(line) >= maxBare {
			text += "\n…"
			break
		}
		text += "\n" + line
	}
	return Message{Text: text}
}

// Paragraphs are sections of a plain text of any length.
func Paragraphs(text string) []slack.Block {
	const most = 20
	var out []slack.Block
	var pending strings.Builder
	flush := func() {
		if pending.Len() > 0 && len(out) < most {
			object := slack.NewTextBlockObject(slack.PlainTextType, pending.String(), true, false)
			out = append(out, slack.NewSectionBlock(object, nil, nil))
		}
		pending.Reset()
	}
	for line := range strings.SplitSeq(text, "\n") {
		line = Plain(line, maxSection-1)
		if Units(pending.String())+Units(line)+1 > maxSection {
			flush()
		}
		if pending.Len() > 0 && line != "" {
			pending.WriteString("\n")
		}
		pending.WriteString(line)
	}
	flush()
	return out
}
