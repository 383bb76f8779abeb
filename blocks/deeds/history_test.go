package deeds_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/blocks/deeds"
	"rapport/internal/account"
	"rapport/internal/slacksim/blockkit"
)

// entries are one of each deed, as the audit keeps them.
func entries(t *testing.T) []deeds.Entry {
	t.Helper()
	var out []deeds.Entry
	for i, e := range []struct{ action, undid, before, after, reason string }{
		{"undo", "ignore_revenue", `{"ignored":{"by":{}},"product":"Add-on","system":"stripe","arr":{"USD":4800000},"score":74,"level":"healthy"}`, `{"ignored":null,"product":"Add-on","system":"stripe","arr":{"USD":5040000},"score":64,"level":"at_risk"}`, ""},
		{"ignore_revenue", "", `{"ignored":null,"product":"Add-on","system":"stripe","arr":{"USD":5040000},"score":64,"level":"at_risk"}`, `{"ignored":{"by":{}},"product":"Add-on","system":"stripe","arr":{"USD":4800000},"score":74,"level":"healthy"}`, "same order as Salesbricks"},
		{"count_revenue", "", `{"product":"","system":"stripe"}`, `{"product":"","system":"stripe"}`, ""},
		{"route", "", `{"section":"health"}`, `{"section":"convert","route":7,"handoff":3}`, "wants a second team"},
		{"accept_handoff", "", `{"state":"open","section":"convert"}`, `{"state":"accepted","section":"convert"}`, ""},
		{"send_back_handoff", "", `{"section":"convert"}`, `{"section":"health"}`, ""},
		{"mark_factor", "", `{"factor":"renewal_60","why":null,"until":null,"score":64}`, `{"factor":"renewal_60","why":"expected","until":"2026-12-22T23:59:59Z","score":67}`, ""},
		{"unmark_factor", "", `{"factor":"renewal_60","why":"expected"}`, `{"factor":"renewal_60","why":null}`, ""},
		{"untrack", "", `{"untracked":null}`, `{"untracked":{}}`, "<!channel> *now*\n> or `else`"},
		{"retrack", "", `{"untracked":{}}`, `{"untracked":null}`, ""},
		{"share", "", `{}`, `{"channel":"C7<!here>"}`, "look at the renewal"},
	} {
		one := deeds.Entry{
			Number: int64(100 - i), At: now().AddDate(0, -i, 0), By: account.Actor{ID: "U1", Name: "dana"}, Place: "C2",
			Action: e.action, Undid: e.undid, Undone: i == 1, Reason: e.reason,
		}
		require.NoError(t, json.Unmarshal([]byte(e.before), &one.Before))
		require.NoError(t, json.Unmarshal([]byte(e.after), &one.After))
		out = append(out, one)
	}
	return out
}

func TestAHistoryOfEachDeed(t *testing.T) {
	all := entries(t)
	strange := []deeds.Entry{
		{Number: 1, At: now(), By: account.Actor{Name: strings.Repeat("<@U1>", 99)}, Place: "home", Action: "some_*thing*", Reason: strings.Repeat("<x> ", 900)},
		{Number: 2, At: now(), Place: "D1", Action: "undo"},
	}
	for name, m := range map[string]struct {
		of     deeds.Scene
		list   []deeds.Entry
		before int64
	}{
		"first": {scene(), all, 0}, "last": {scene(), all[9:], 91}, "none": {scene(), nil, 0}, "none_before": {scene(), nil, 7}, "strange": {hostile(), strange, 0},
	} {
		t.Run(name, func(t *testing.T) {
			h := deeds.History(m.of, m.list, m.before)
			encoded, err := json.Marshal(h.Blocks)
			require.NoError(t, err)
			assert.Empty(t, blockkit.Validate(blockkit.Message, encoded))
			assert.Empty(t, blockkit.Aloud(h.Text, h.Blocks))
			golden(t, "history_"+name, map[string]any{"text": h.Text, "blocks": h.Blocks})
		})
	}
}
