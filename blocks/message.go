// Package blocks owns how the product looks in Slack: it turns values of the
// domain into Block Kit, and the values behind buttons into text and back.
// It never does I/O, asks for the time, decides about an account, or lets a
// text of the record format, ping or open anything.
package blocks

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"

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
	return Message{Text: escape(text, maxSection), Blocks: []slack.Block{
		&slack.SectionBlock{Type: slack.MBTSection, Text: plainText(text, maxSection)},
	}}
}

// WithFooter is the message with a text at the end of its last line, where
// that is a line of context, else in one of its own.
func (m Message) WithFooter(text string) Message {
	footer := markup(escape(text, maxContext))
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

func header(text string) *slack.HeaderBlock {
	return &slack.HeaderBlock{Type: slack.MBTHeader, Text: plainText(text, maxHeader)}
}

// section is a paragraph of mrkdwn that is already escaped.
func section(mrkdwn string) *slack.SectionBlock {
	return &slack.SectionBlock{Type: slack.MBTSection, Text: markup(mrkdwn)}
}

// note is a line of small grey mrkdwn that is already escaped.
func note(mrkdwn string) *slack.ContextBlock {
	return slack.NewContextBlock("", markup(mrkdwn))
}

// markup is an object of escaped mrkdwn. It is verbatim: Slack makes no links
// of what merely looks like an address.
func markup(mrkdwn string) *slack.TextBlockObject {
	return &slack.TextBlockObject{Type: slack.MarkdownType, Text: mrkdwn, Verbatim: true}
}

// plainText is an object of a text that Slack does not parse.
func plainText(text string, limit int) *slack.TextBlockObject {
	shown := true
	return &slack.TextBlockObject{Type: slack.PlainTextType, Text: plain(text, limit), Emoji: &shown}
}

// button is a button with the id of its action and the value that it carries.
func button(text, id, value string) *slack.ButtonBlockElement {
	return slack.NewButtonBlockElement(id, value, plainText(text, maxButton))
}
