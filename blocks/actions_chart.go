package blocks

import (
	"fmt"
	"slices"
	"strconv"

	"rapport/blocks/kit"
)

// This file holds the ids and payloads of the windows of a score's history and
// of a draft.

// KeepDraft is the id of the window of a draft, which keeps it when it is sent.
const KeepDraft = "keep_draft"

// UseDraft is the id of the button that takes the model's text for a draft.
const UseDraft = "use_draft"

func chartCallbacks() []string { return []string{KeepDraft} }

// HistoryDays lists how many days of a score's history can be looked at.
func HistoryDays() []int { return []int{30, 90, 365} }

// ChangeHistory is what the buttons of the window of a score's history carry:
// what it is to show.
type ChangeHistory struct {
	On
	Days int  `json:"days"`
	Dark bool `json:"dark,omitempty"`
}

// HistoryTheme is the id of the button that turns light to dark, or back.
const HistoryTheme = "history_theme"

// HistorySpan is the id of the button for so many days.
func HistorySpan(days int) string { return "history_days_" + strconv.Itoa(days) }

func chartActions() []string {
	ids := []string{HistoryTheme, UseDraft}
	for _, days := range HistoryDays() {
		ids = append(ids, HistorySpan(days))
	}
	return ids
}

// Value is the button's value.
func (c ChangeHistory) Value() string { return kit.Encode(c) }

// DecodeChangeHistory reads the value of a click; kit.ErrAction where no button
// of ours carries it.
func DecodeChangeHistory(value string) (ChangeHistory, error) {
	c, err := kit.Decode[ChangeHistory](value)
	switch {
	case err != nil:
		return ChangeHistory{}, err
	case !slices.Contains(HistoryDays(), c.Days):
		return ChangeHistory{}, fmt.Errorf("read click: days %w", kit.ErrAction)
	}
	return c, kit.Known(c.Domain)
}
