package deeds

import (
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
	ByModel    Writer = "model"          // the model
	NoAnswer   Writer = "template_alone" // the template, for the model did not answer
)

// Draft is the window with an e-mail to edit and to copy.
type Draft struct {
	Scene
	Letter Letter
	Writer Writer
}

// View is the modal. Slack wants a button to submit below inputs: it closes the
// window, and nothing is sent or kept.
func (d Draft) View() slack.ModalViewRequest {
	f := frame{callback: blocks.CloseDraft, title: "Draft email", submit: "Done", carries: blocks.Carry(d.Place, d.On)}
	return f.window(
		paragraph("To "+d.name()+". Nothing is sent from here: edit the draft, copy it and send it from your own mailbox."),
		kit.Note(d.note()),
		d.input("to", "To", d.Letter.To, false), d.input("subject", "Subject", d.Letter.Subject, false), d.input("body", "Body", d.Letter.Body, true),
	)
}

func (d Draft) note() string {
	switch d.Writer {
	case ForNow:
		return "This is a template. A model is writing a draft from the account's record: it takes the place of this text in a few seconds."
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

// input is one part of the letter. Its id names the writer: Slack keeps what
// stands in an input as long as that has the same id.
func (d Draft) input(id, label, text string, long bool) slack.Block {
	written := ByTemplate
	if d.Writer == ByModel {
		written = ByModel
	}
	id += "_" + string(written)
	entry := slack.NewPlainTextInputBlockElement(nil, id)
	entry.Multiline, entry.MaxLength, entry.InitialValue = long, maxHeading, kit.Plain(text, maxHeading)
	if long {
		entry.MaxLength, entry.InitialValue = maxLetter, text
	}
	return input(id, label, entry, label == "To")
}
