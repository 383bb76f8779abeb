package blocks

import (
	"fmt"

	"rapport/blocks/kit"
	"rapport/internal/account"
)

// This file holds the ids and payloads of the App Home and of its settings.

// The ids of what stands in a Home, but for the menu that finds accounts.
const (
	HomeOpen     = "home_open_account"
	HomePrevious = "home_previous"
	HomeNext     = "home_next"
	EditChannels = "edit_channels"
	EditScore    = "edit_score"
	ChangeScore  = "change_score" // back from the preview of a policy to its numbers
)

// The ids of the windows of settings.
const (
	SaveChannels = "save_channels"
	PreviewScore = "preview_score"
	SaveScore    = "save_score"
)

// The inputs of these windows: the ids of their blocks, and of what is in them.
const (
	AccountChannelsInput = "account_channels"
	GroupsInput          = "groups"
	BaseInput            = "base"
	HealthyInput         = "healthy"
	AtRiskInput          = "at_risk"
)

// SectionChannelInput is the input of a section's channel.
func SectionChannelInput(s account.Section) string { return "channel_" + string(s) }

// WeightInput is the input of a category's weight.
func WeightInput(c account.Category) string { return "weight_" + string(c) }

func homeActions() []string {
	return []string{HomeOpen, HomePrevious, HomeNext, EditChannels, EditScore, ChangeScore}
}

func homeCallbacks() []string { return []string{SaveChannels, PreviewScore, SaveScore} }

// HomePage is what the buttons that turn the pages of a Home carry.
type HomePage struct {
	Page int `json:"page"` // the first is 0
}

// Value is the button's value.
func (p HomePage) Value() string { return kit.Encode(p) }

// DecodeHomePage reads the value of a click; kit.ErrAction where no button of
// ours carries it.
func DecodeHomePage(value string) (HomePage, error) {
	p, err := kit.Decode[HomePage](value)
	if err == nil && p.Page < 0 {
		err = fmt.Errorf("read click: page %w", kit.ErrAction)
	}
	return p, err
}

// Settings is what a window of settings carries: a mark of what was set when it
// was opened, so that no admin undoes unseen what another one saved meanwhile.
type Settings struct {
	Seen     string   `json:"seen"`
	Groups   bool     `json:"groups,omitempty"` // the window asks for user groups
	Proposed *Numbers `json:"proposed,omitempty"`
}

// Numbers are the parts of a policy that the window of the score asks for.
type Numbers struct {
	Base    int                      `json:"base"`
	Healthy int                      `json:"healthy"`
	AtRisk  int                      `json:"at_risk"`
	Weights map[account.Category]int `json:"weights"`
}
