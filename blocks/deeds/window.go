// Package deeds owns the views of what people do to an account: the windows
// that tell the effect first, the words when it is done, hand-offs, and the
// history of all of it. It never decides whether a deed is done, or by whom it
// may be.
package deeds

import (
	"strings"
	"time"

	"github.com/slack-go/slack"

	"rapport/blocks"
	"rapport/blocks/kit"
	"rapport/internal/account"
)

// Scene is what every view of a deed needs to know: whose account it is about,
// where its card stands, and for whose eyes the view is.
type Scene struct {
	Account account.Account
	Place   blocks.Place // of the card
	On      blocks.On    // what the card carries
	Reader  kit.Reader
	Now     time.Time
}

// maxReason is how much a person may say about why.
const maxReason = 300

// name is the account in mrkdwn.
func (s Scene) name() string {
	return "*" + kit.Escape(kit.NameOf(s.Account.Name, s.Account.Domain), kit.MaxName) + "*"
}

// frame is what a window is besides its blocks.
type frame struct {
	callback, title, submit string
	carries                 string
}

// window is a modal whose submission does the deed.
func (f frame) window(of ...slack.Block) slack.ModalViewRequest {
	return slack.ModalViewRequest{
		Type: slack.VTModal, CallbackID: f.callback, PrivateMetadata: f.carries, Title: kit.PlainText(f.title, kit.MaxTitle),
		Submit: kit.PlainText(f.submit, kit.MaxTitle), Close: kit.PlainText("Cancel", kit.MaxTitle), Blocks: slack.Blocks{BlockSet: of},
	}
}

// paragraph is lines of mrkdwn that are already escaped.
func paragraph(lines ...string) slack.Block { return kit.Section(strings.Join(lines, "\n")) }

// reason is the input for why, which may stay empty.
func reason(hint string) slack.Block { return words("Reason", hint) }

func words(label, hint string) slack.Block {
	entry := slack.NewPlainTextInputBlockElement(kit.PlainText(hint, kit.MaxLine), blocks.ReasonInput)
	entry.MaxLength = maxReason
	return input(blocks.ReasonInput, label, entry, true)
}

// input is a labelled input whose block has the id of its action.
func input(id, label string, element slack.BlockElement, optional bool) *slack.InputBlock {
	block := slack.NewInputBlock(id, kit.PlainText(label, kit.MaxLine), nil, element)
	block.Optional = optional
	return block
}

// by is who did something, when and why: `by @dana on 3 May: reason`.
func (s Scene) by(d account.Deed) string {
	text := kit.Defuse("by " + kit.Handle(d.By.Name))
	if !d.At.IsZero() {
		text += " on " + s.Reader.Day(d.At, s.Now)
	}
	return text + kit.Defuse(kit.Because(d.Reason))
}

// amount is money in mrkdwn.
func (s Scene) amount(m account.Money) string { return kit.Escape(s.Reader.Amount(m), kit.MaxLine) }
