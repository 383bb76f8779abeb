package blocks

import (
	"encoding/json"
	"fmt"

	"rapport/blocks/kit"
)

// Place is where a card stands that somebody acts on, so that it can be drawn
// anew there: an ordinary message (Channel and TS), one that only its reader
// sees (Answers), or a modal (View).
type Place struct {
	Channel string `json:"channel,omitempty"`
	TS      string `json:"ts,omitempty"`
	Thread  string `json:"thread,omitempty"`
	Answers string `json:"answers,omitempty"` // the response URL of the click
	View    string `json:"view,omitempty"`    // the id of the modal that shows the card
	From    int    `json:"from,omitempty"`    // the first of the card's revenue sources on the page that stands above it
	Behind  *Place `json:"behind,omitempty"`  // of the card, where the modal shows the card's revenue sources instead
}

// Carry is what a modal takes along in its private metadata, at most 3,000
// characters: where it was opened from, and the typed value of its action.
func Carry(p Place, value any) string {
	encoded, err := json.Marshal(struct {
		Place Place `json:"place"`
		Value any   `json:"value"`
	}{p, value})
	if err != nil || len(encoded) > maxMetadata {
		return ""
	}
	return string(encoded)
}

// Carried reads what a modal took along; an ErrAction where no modal of ours
// carries that.
func Carried[T any](text string) (Place, T, error) {
	var c struct {
		Place Place `json:"place"`
		Value T     `json:"value"`
	}
	if err := json.Unmarshal([]byte(text), &c); err != nil {
		var none T
		return Place{}, none, fmt.Errorf("read what a window carries: %w: %w", kit.ErrAction, err)
	}
	return c.Place, c.Value, nil
}

const maxMetadata = 3000
