package blocks

import (
	"fmt"

	"rapport/blocks/kit"
)

// The ids of a hand-off's buttons, which carry OnHandoff, and of the windows
// that they open.
const (
	AcceptHandoff   = "accept_handoff"
	SendBackHandoff = "send_back_handoff"

	ConfirmAccept   = "confirm_accept_handoff"
	ConfirmSendBack = "confirm_send_back_handoff"
)

func handoffActions() []string { return []string{AcceptHandoff, SendBackHandoff} }

func handoffCallbacks() []string { return []string{ConfirmAccept, ConfirmSendBack} }

// OnHandoff is what the buttons of a hand-off and their windows carry.
type OnHandoff struct {
	On
	Handoff int64  `json:"handoff"`
	In      string `json:"in,omitempty"` // the list that the buttons stand in, which is drawn anew then; empty is a card
}

// The lists of hand-offs.
const (
	InMine = "mine" // in a message
	InHome = "home" // in a Home tab
)

// Value is the button's value.
func (o OnHandoff) Value() string { return kit.Encode(o) }

// DecodeOnHandoff reads the value of a click; kit.ErrAction where no button of
// ours carries it.
func DecodeOnHandoff(value string) (OnHandoff, error) {
	o, err := kit.Decode[OnHandoff](value)
	switch {
	case err != nil:
		return OnHandoff{}, err
	case o.Handoff <= 0:
		return OnHandoff{}, fmt.Errorf("read click: hand-off %w", kit.ErrAction)
	}
	return o, kit.Known(o.Domain)
}
