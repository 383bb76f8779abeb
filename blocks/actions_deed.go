package blocks

import (
	"fmt"
	"time"

	"rapport/blocks/kit"
	"rapport/internal/account"
)

// This file holds the ids and payloads of what people do to an account.

// The ids of the windows that tell a deed's effect before it is done, and of
// the buttons that stand outside of the card.
const (
	ConfirmIgnore  = "confirm_ignore_revenue"
	ConfirmCount   = "confirm_count_revenue"
	ConfirmUntrack = "confirm_untrack_account"
	ConfirmRetrack = "confirm_retrack_account"
	ConfirmRoute   = "confirm_route_account"
	ConfirmMark    = "confirm_mark_factor"
	ConfirmShare   = "confirm_share_account"

	UndoDeed    = "undo_deed"
	OlderDeeds  = "older_deeds"
	NewestDeeds = "newest_deeds"
)

// The inputs of these windows: the ids of their blocks, and of what is in them.
const (
	ReasonInput  = "reason"
	SectionInput = "section"
	FactorInput  = "factor"
	WhyInput     = "why"
	UntilInput   = "until"
	ChannelInput = "channel"
)

func deedActions() []string { return []string{UndoDeed, OlderDeeds, NewestDeeds} }

func deedCallbacks() []string {
	return []string{ConfirmIgnore, ConfirmCount, ConfirmUntrack, ConfirmRetrack, ConfirmRoute, ConfirmMark, ConfirmShare}
}

// Told is a short mark of the effect that a window tells, by what can be chosen
// in it: the effect is another one where the mark is. It is by "" where nothing
// is chosen.
type Told map[string]string

// AskDeed is what every window of a deed with an effect carries.
type AskDeed struct {
	On
	Told Told `json:"told,omitempty"`
}

// AskRevenue is what the window about a revenue source carries: the source, and
// its ARR as the window tells it.
type AskRevenue struct {
	OnRevenue
	Seen account.Money `json:"seen"`
	Told Told          `json:"told,omitempty"`
}

// AskRoute is what the window of a route carries: the section in which it tells
// the account to be.
type AskRoute struct {
	On
	From account.Section `json:"from"`
	Told Told            `json:"told,omitempty"`
}

// AskMark is what the window of marks carries: how it tells factors to be marked,
// without those that are not.
type AskMark struct {
	On
	Marks map[account.Factor]SeenMark `json:"marks,omitempty"`
	Told  Told                        `json:"told,omitempty"`
}

// SeenMark is how a factor is marked.
type SeenMark struct {
	Why   account.MarkReason `json:"why"`
	Until time.Time          `json:"until"`
}

// Undo takes a deed back.
type Undo struct {
	On
	Entry int64 `json:"entry"` // of the audit
	Place Place `json:"place"` // of the card
}

// Value is the button's value.
func (u Undo) Value() string { return kit.Encode(u) }

// DecodeUndo reads the value of a click; kit.ErrAction where no button of ours
// carries it.
func DecodeUndo(value string) (Undo, error) {
	u, err := kit.Decode[Undo](value)
	switch {
	case err != nil:
		return Undo{}, err
	case u.Entry <= 0:
		return Undo{}, fmt.Errorf("read click: entry %w", kit.ErrAction)
	}
	return u, kit.Known(u.Domain)
}

// Older asks for what was done before an entry of the audit; 0 is the newest.
type Older struct {
	Domain account.Domain `json:"domain"`
	Before int64          `json:"before"`
}

// Value is the button's value.
func (o Older) Value() string { return kit.Encode(o) }

// DecodeOlder reads the value of a click; kit.ErrAction where no button of ours
// carries it.
func DecodeOlder(value string) (Older, error) {
	o, err := kit.Decode[Older](value)
	switch {
	case err != nil:
		return Older{}, err
	case o.Before < 0:
		return Older{}, fmt.Errorf("read click: entry %w", kit.ErrAction)
	}
	return o, kit.Known(o.Domain)
}
