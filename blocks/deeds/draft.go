package deeds

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/slack-go/slack"

	"rapport/blocks"
	"rapport/blocks/kit"
)

// Writer is who wrote the draft that a window shows.
type Writer string

// The writers.
const (
	ByTemplate Writer = "template"       // there is no model
	ForNow     Writer = "waiting"        // the template, until the model's text comes
	ByBoth     Writer = "offered"        // the template, and the model's text above it
	ByModel    Writer = "model"          // the model, whose text somebody has chosen
	NoAnswer   Writer = "template_alone" // the template, for the model did not answer
)

// Draft is the window with an e-mail to edit and to copy.
type Draft struct {
	Scene
	Letter Letter
	Offer  Letter // the model's, where it is offered; it has no To
	Writer Writer
}

// View is the modal. Slack wants a button to submit below inputs: it keeps the
// draft for its writer, and nothing is sent.
func (d Draft) View() slack.ModalViewRequest {
	f := frame{callback: blocks.KeepDraft, title: "Draft email", submit: "Keep in our messages", carries: blocks.Carry(d.Place, d.On)}
	out := []slack.Block{
		paragraph("To " + d.name() + ". Nothing is sent from here: edit the draft, copy it and send it from your own mailbox. *Keep in our messages* puts it into your direct messages with me."),
		kit.Note(d.note()),
	}
	if d.Writer == ByBoth {
		out = append(out, offered(offerSubject, d.Offer.Subject), offered(offerBody, d.Offer.Body),
			slack.NewActionBlock("", kit.Button("Use the model's draft", blocks.UseDraft, kit.Encode(d.On))), slack.NewDividerBlock())
	}
	return f.window(append(out,
		d.input("to", "To", d.Letter.To, false), d.input("subject", "Subject", d.Letter.Subject, false), d.input("body", "Body", d.Letter.Body, true),
	)...)
}

func (d Draft) note() string {
	switch d.Writer {
	case ForNow:
		return "This is a template. A model is writing a draft from the account's record: it will be offered here in a few seconds, and what you type stays."
	case ByBoth:
		return "A model has written another draft from the account's record. Check what it says. It takes the place of the text below if you choose so."
	case ByModel:
		return "Written by a model from the account's record. Check what it says before you send it."
	case NoAnswer:
		return "The model gave no usable answer, so this is the template."
	case ByTemplate:
	}
	return "Written from the account's state by a template."
}

const (
	maxLetter  = 3000
	maxHeading = 200
)

// Where the window shows the model's text.
const (
	offerSubject = "offer_subject"
	offerBody    = "offer_body"
)

// offered is a part of the model's text as it is: no markup, no emoji.
func offered(id, text string) slack.Block {
	as := slack.NewTextBlockObject(slack.PlainTextType, cut(text, maxLetter), false, false)
	return slack.NewSectionBlock(as, nil, nil, slack.SectionBlockOptionBlockID(id))
}

// cut is as much of a text as there is room for.
func cut(text string, most int) string {
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most])
	}
	return text
}

// Offered is the model's text that a window shows, as a click in it tells;
// kit.ErrAction where it shows none.
func Offered(view []byte) (Letter, error) {
	var parts []struct {
		ID   string `json:"block_id"`
		Text struct {
			Text string `json:"text"`
		} `json:"text"`
	}
	if err := json.Unmarshal(view, &parts); err != nil {
		return Letter{}, fmt.Errorf("read what a window shows: %w: %w", kit.ErrAction, err)
	}
	told := map[string]string{}
	for _, p := range parts {
		told[p.ID] = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&").Replace(p.Text.Text) // as Slack tells of texts
	}
	l := Letter{Subject: told[offerSubject], Body: told[offerBody]}
	if l.Subject == "" || l.Body == "" {
		return Letter{}, fmt.Errorf("read what a window shows: a draft %w", kit.ErrAction)
	}
	return l, nil
}

// input is one part of the letter. Its id names the writer of the text: Slack
// keeps what stands in an input, also what was typed, as long as that has the
// same id.
func (d Draft) input(id, label, text string, long bool) slack.Block {
	written := ByTemplate
	if d.Writer == ByModel && id != "to" { // which no model writes
		written = ByModel
	}
	entry := slack.NewPlainTextInputBlockElement(nil, id+"_"+string(written))
	entry.Multiline, entry.MaxLength, entry.InitialValue = long, maxHeading, kit.Plain(text, maxHeading)
	if long {
		entry.MaxLength, entry.InitialValue = maxLetter, cut(text, maxLetter)
	}
	return input(entry.ActionID, label, entry, label == "To")
}
