package blocks

import (
	"fmt"
	"slices"

	"rapport/blocks/kit"
	"rapport/internal/account"
)

// The ids of the buttons of a card. All of them carry On, but for those of a
// revenue source, which carry OnRevenue.
const (
	RouteAccount   = "route_account"
	UntrackAccount = "untrack_account"
	RetrackAccount = "retrack_account"
	MarkFactor     = "mark_factor"
	ShareAccount   = "share_account"
	DraftEmail     = "draft_email"
	RefreshAccount = "refresh_account"
	ShowHistory    = "show_history"
	ShowFeed       = "show_feed"
	ShowFields     = "show_fields"
	ViewInCRM      = "view_in_crm" // opens a link; Slack tells of the click all the same
	BackToList     = "back_to_list"

	IgnoreRevenue = "ignore_revenue"
	CountRevenue  = "count_revenue"
)

// CardActions lists the ids of the buttons that stand on cards only.
func CardActions() []string {
	return append(slices.DeleteFunc(cardActions(), func(id string) bool { return id == BackToList }), handoffActions()...)
}

func cardActions() []string {
	return []string{
		RouteAccount, UntrackAccount, RetrackAccount, MarkFactor, ShareAccount, DraftEmail, RefreshAccount, ShowHistory,
		ShowFeed, ShowFields, ViewInCRM, BackToList, IgnoreRevenue, CountRevenue,
	}
}

// On is what a button of a card carries: whose card it is, and the list that
// the card was opened from (of hub.List), so that the card keeps its way back.
type On struct {
	Domain account.Domain `json:"domain"`
	Back   string         `json:"back,omitempty"`
}

// Value is the button's value.
func (o On) Value() string { return kit.Encode(o) }

// DecodeOn reads the value of a click; kit.ErrAction where no button of ours
// carries it.
func DecodeOn(value string) (On, error) {
	o, err := kit.Decode[On](value)
	if err != nil {
		return On{}, err
	}
	return o, kit.Known(o.Domain)
}

// OnRevenue is what the buttons of a revenue source carry.
type OnRevenue struct {
	On
	Revenue account.RevenueID `json:"revenue"`
}

// Value is the button's value.
func (o OnRevenue) Value() string { return kit.Encode(o) }

// DecodeOnRevenue reads the value of a click; kit.ErrAction where no button of
// ours carries it.
func DecodeOnRevenue(value string) (OnRevenue, error) {
	o, err := kit.Decode[OnRevenue](value)
	switch {
	case err != nil:
		return OnRevenue{}, err
	case o.Revenue <= 0:
		return OnRevenue{}, fmt.Errorf("read click: revenue source %w", kit.ErrAction)
	}
	return o, kit.Known(o.Domain)
}
