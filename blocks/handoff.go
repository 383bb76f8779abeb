package blocks

import (
	"github.com/slack-go/slack"

	"rapport/blocks/kit"
	"rapport/internal/account"
)

// Handoff is an open hand-off of an account.
type Handoff struct {
	ID     int64
	To     account.Section
	By     account.Actor
	Reason string
}

// handoff says that the account is handed off, and takes it or sends it back:
// wherever its card stands, also where no section's channel was told.
func (c Card) handoff() []slack.Block {
	h := c.Handoff
	if h == nil {
		return nil
	}
	line := "Handed off to *" + kit.Escape(h.To.Label(), kit.MaxWord) + "* " + kit.Defuse("by "+kit.Handle(h.By.Name)+kit.Because(h.Reason))
	on := OnHandoff{On: c.On(), Handoff: h.ID}
	return []slack.Block{kit.Section(line), on.Buttons(kit.NameOf(c.Account.Name, c.Account.Domain))}
}

// Buttons accept a hand-off or send it back. Name is the account's.
func (o OnHandoff) Buttons(name string) *slack.ActionBlock {
	accept, back := kit.Button("Accept", AcceptHandoff, o.Value()), kit.Button("Send back", SendBackHandoff, o.Value())
	accept.AccessibilityLabel, back.AccessibilityLabel = kit.Plain("Accept "+name, kit.MaxButton), kit.Plain("Send back "+name, kit.MaxButton)
	accept.Style = slack.StylePrimary
	return slack.NewActionBlock("", accept, back)
}
