package blocks

import (
	"slices"

	"rapport/blocks/kit"
	"rapport/internal/account"
)

// Actions lists the id of every action that a view can draw, but for inputs
// that are only read when their modal is sent.
func Actions() []string {
	return slices.Concat([]string{OpenAccount{}.ID(), ShowRevenue{}.ID()}, cardActions(), feedActions(), chartActions(), mineActions(), deedActions(), handoffActions(), hubActions(), wayActions())
}

// Callbacks lists the callback id of every modal that can be sent.
func Callbacks() []string {
	return slices.Concat([]string{FeedWindow}, chartCallbacks(), deedCallbacks(), handoffCallbacks(), hubCallbacks(), wayCallbacks())
}

// Suggestions lists the action ids of the menus that ask for their options
// while a person types.
func Suggestions() []string { return slices.Concat(hubSuggestions(), waySuggestions()) }

// OpenAccount opens an account's card.
type OpenAccount struct {
	Domain account.Domain `json:"domain"`
	Back   string         `json:"back,omitempty"` // the list that it is opened from
}

// ID is the action_id.
func (OpenAccount) ID() string { return "open_account" }

func (a OpenAccount) value() string { return kit.Encode(a) }

// DecodeOpenAccount reads the value of a click.
func DecodeOpenAccount(value string) (OpenAccount, error) {
	a, err := kit.Decode[OpenAccount](value)
	if err != nil {
		return OpenAccount{}, err
	}
	return a, kit.Known(a.Domain)
}

// ShowRevenue opens the list of all revenue sources of an account.
type ShowRevenue struct {
	Domain account.Domain `json:"domain"`
	Back   string         `json:"back,omitempty"`
	From   int            `json:"from,omitempty"` // which of them comes first; 0 is the first page
	Turn   bool           `json:"turn,omitempty"` // the page, in the window that shows them
}

// ID is the action_id.
func (ShowRevenue) ID() string { return "show_revenue" }

func (a ShowRevenue) value() string { return kit.Encode(a) }

// DecodeShowRevenue reads the value of a click.
func DecodeShowRevenue(value string) (ShowRevenue, error) {
	a, err := kit.Decode[ShowRevenue](value)
	if err != nil {
		return ShowRevenue{}, err
	}
	return a, kit.Known(a.Domain)
}
