package blocks

import (
	"rapport/blocks/kit"
	"rapport/internal/account"
)

// This file holds the ids and payloads of the ways in: shortcuts, links, the menu that finds accounts.

const (
	// FindAccountMenu asks for its options while a person types; each is an
	// account's domain.
	FindAccountMenu = "find_account_menu"
	// OpenLinked is the button below a link: it carries On, and shows the card to
	// who clicks.
	OpenLinked = "open_linked"
)

// The shortcuts, as the manifest declares them.
const (
	FindAccountShortcut = "find_account"
	OpenHereShortcut    = "open_account_here"
)

func wayActions() []string { return []string{FindAccountMenu, OpenLinked} }

func wayCallbacks() []string { return nil }

func waySuggestions() []string { return []string{FindAccountMenu} }

// DecodeChoice reads the account that was chosen in a menu; kit.ErrAction where
// no menu of ours offers it.
func DecodeChoice(value string) (account.Domain, error) {
	d := account.Domain(value)
	return d, kit.Known(d)
}
