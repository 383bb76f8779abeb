package blockkit_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/internal/slacksim/blockkit"
)

func numbering() func() string {
	n := 0
	return func() string {
		n++
		return fmt.Sprint("N", n)
	}
}

func TestWhatCameWithoutAnIDGetsOne(t *testing.T) {
	for raw, want := range map[string]string{
		`[{"type":"divider"}]`:                                                                        `[{"block_id":"N1","type":"divider"}]`,
		`[{"type":"divider","block_id":"b"}]`:                                                         `[{"type":"divider","block_id":"b"}]`,
		`[ { "type" : "divider" , "block_id" : "" } ]`:                                                `[{"block_id":"N1","type":"divider"}]`,
		`[{"block_id":"mine","type":"markdown","text":"x"},{"type":"divider"}]`:                       `[{"block_id":"N1","text":"x","type":"markdown"},{"block_id":"N2","type":"divider"}]`,
		`[{"type":"actions","block_id":"b","elements":[{"type":"button","action_id":"a"}]}]`:          `[{"type":"actions","block_id":"b","elements":[{"type":"button","action_id":"a"}]}]`,
		`[{"type":"actions","block_id":"b","elements":[{ "type" : "datepicker" },{"type":"image"}]}]`: `[{"type":"actions","block_id":"b","elements":[{"action_id":"N1","type":"datepicker"},{"type":"image"}]}]`,
		`[{"type":"section","text":{"type":"mrkdwn","text":"say \"block_id\""}}]`:                     `[{"block_id":"N1","type":"section","text":{"type":"mrkdwn","text":"say \"block_id\""}}]`,
		`[{}]`: `[{"block_id":"N1"}]`,
	} {
		assert.JSONEq(t, want, string(blockkit.Identified(json.RawMessage(raw), numbering())), raw)
	}
	assert.Nil(t, blockkit.Identified(json.RawMessage(`[]`), numbering()))
	assert.Nil(t, blockkit.Identified(json.RawMessage(`{}`), numbering()))
	for _, raw := range []string{`[1]`, `["x"]`, `[null]`, `[[]]`} { // nobody validated these
		assert.NotPanics(t, func() { blockkit.Identified(json.RawMessage(raw), numbering()) }, raw)
	}
}

func TestEveryFixtureStaysWhatItIs(t *testing.T) {
	for _, f := range slices.Concat(blockFixtures(), holdingFixtures(), elementFixtures()) {
		if f.surface() != "message" {
			continue
		}
		tree, _ := f.tree()
		given := blockkit.Identified(encoded(t, tree), numbering())
		require.True(t, json.Valid(given), f.name)
		assert.Empty(t, said(blockkit.Validate(blockkit.Message, given)), f.name)
	}
}

func TestWhatAModalHolds(t *testing.T) {
	ask := func(block, kind string, more object) object {
		return object{"type": "input", "block_id": block, "label": plainText(1), "element": with(with(more, "type", kind), "action_id", "a")}
	}
	item := object{"block": ask("inside", "plain_text_input", object{})}
	blocks := encoded(t, []any{
		ask("text", "plain_text_input", object{"initial_value": "x"}), ask("none", "plain_text_input", object{}), ask("many", "multi_users_select", object{}),
		with(ask("may", "datepicker", object{}), "optional", true),
		object{"type": "layout", "rows": []any{object{"items": []any{item}}}},
	})
	picked := blockkit.States{}
	picked.Set("none", "a", json.RawMessage(`{"value":""}`))
	state := blockkit.StateOf(blocks, picked)
	assert.Equal(t, map[string]any{"type": "plain_text_input", "value": "x"}, state["text"]["a"])
	assert.Equal(t, []any{}, state["many"]["a"].(map[string]any)["selected_users"])
	const please = "Please complete this required field."
	assert.Equal(t, map[string]string{"none": please, "many": please, "inside": please}, blockkit.Missing(blocks, state))
	picked.Set("none", "a", json.RawMessage(`{"value":"y"}`))
	assert.Equal(t, map[string]string{"many": please, "inside": please}, blockkit.Missing(blocks, blockkit.StateOf(blocks, picked)))

	assert.Equal(t, "plain_text_input", blockkit.Element(blocks, "inside", "a")["type"])
	assert.Equal(t, "plain_text_input", blockkit.Element(blocks, "", "a")["type"])
	assert.Nil(t, blockkit.Element(blocks, "elsewhere", "a"))
	assert.Nil(t, blockkit.Element(json.RawMessage(`x`), "", "a"))
	assert.Equal(t, "selected_option", blockkit.ValueKey("static_select"))
	assert.Empty(t, blockkit.ValueKey("button"))
}
