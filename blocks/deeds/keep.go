package deeds

import (
	"cmp"

	"github.com/slack-go/slack"

	"rapport/blocks/kit"
)

// Edited is the letter as it stands in the window of a draft when that is sent,
// by the ids of its inputs.
func Edited(entered func(id string) string) Letter {
	part := func(id string) string {
		return cmp.Or(entered(id+"_"+string(ByTemplate)), entered(id+"_"+string(ByModel)))
	}
	return Letter{To: part("to"), Subject: part("subject"), Body: part("body")}
}

// KeptDraft is a draft as its writer keeps it: in a message that nobody else sees,
// to be copied as it stands.
func KeptDraft(s Scene, l Letter) kit.Message {
	m := kit.Words("Your draft for " + s.name() + ". Nothing was sent: copy it from here, and send it from your own mailbox.")
	head := ""
	if to := kit.Plain(l.To, maxHeading); to != "" {
		head = "To: " + to + "\n"
	}
	m.Blocks = append(m.Blocks, slack.NewRichTextBlock("", verbatim(head+"Subject: "+kit.Plain(l.Subject, maxHeading)), verbatim(cut(l.Body, maxLetter))))
	return m
}

// verbatim is a text of which Slack changes nothing.
func verbatim(text string) *slack.RichTextPreformatted {
	return &slack.RichTextPreformatted{
		Type: slack.RTEPreformatted, Elements: []slack.RichTextSectionElement{slack.NewRichTextSectionTextElement(text, nil)},
	}
}
