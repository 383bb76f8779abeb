package blocks

import (
	"github.com/slack-go/slack"

	"rapport/blocks/kit"
	"rapport/internal/account"
)

// titled is the title of a part of the card with the button that belongs to it,
// so that the row of actions stays short.
func (c Card) titled(title, label, action string) *slack.SectionBlock {
	s := kit.Section("*" + title + "*")
	s.Accessory = slack.NewAccessory(kit.Button(label, action, c.On().Value()))
	return s
}

// actions are what can be done with the account as a whole.
func (c Card) actions() slack.Block {
	on := c.On().Value()
	row := []slack.BlockElement{kit.Button("Route to…", RouteAccount, on)}
	if c.Account.Untracked != nil {
		row = append(row, kit.Button("Re-track", RetrackAccount, on))
	} else {
		row = append(row, kit.Button("Untrack", UntrackAccount, on))
	}
	if address := c.record(); address != "" {
		view := kit.Button("View in CRM", ViewInCRM, on)
		view.URL = address
		row = append(row, view)
	}
	return slack.NewActionBlock("", append(row,
		kit.Button("Share to channel", ShareAccount, on),
		kit.Button("Draft email", DraftEmail, on),
		kit.Button("Refresh", RefreshAccount, on))...)
}

// record is the address of the account in the CRM that is linked: its own, else
// of its first contract in Salesbricks; empty where there is none.
func (c Card) record() string {
	if address, ok := kit.WebURL(c.Account.CRM.URL); ok {
		return address
	}
	for _, s := range c.Revenue {
		if address, ok := kit.WebURL(s.URL); ok && s.System == account.Salesbricks {
			return address
		}
	}
	return ""
}
