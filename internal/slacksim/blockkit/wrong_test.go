package blockkit_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/internal/slacksim/blockkit"
)

const (
	offers = `"options":[{"text":{"type":"plain_text","text":"A"},"value":"a"},{"text":{"type":"plain_text","text":"B"},"value":"b"}]`
	groups = `"option_groups":[{"label":{"type":"plain_text","text":"G"},"options":[{"text":{"type":"plain_text","text":"C"},"value":"c"}]}]`

	notOffered = "Please choose from what is offered."
)

func TestWhatNobodyCouldHaveEntered(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ element, value, wrong string }{
		{`"type":"plain_text_input","max_length":5`, `"five!"`, ""},
		{`"type":"plain_text_input","max_length":5`, `"six...."`, "Please enter no more than 5 characters."},
		{`"type":"plain_text_input"`, `"` + strings.Repeat("x", 3001) + `"`, "Please enter no more than 3000 characters."},
		{`"type":"plain_text_input","min_length":5`, `"half"`, ""},
		{`"type":"plain_text_input"`, `{"text":"x"}`, "Please enter text."},
		{`"type":"email_text_input"`, `"half writ"`, ""},
		{`"type":"number_input"`, `12`, "Please enter text."},
		{`"type":"static_select",` + offers, `{"value":"b"}`, ""},
		{`"type":"static_select",` + offers, `{"value":"c"}`, notOffered},
		{`"type":"static_select",` + offers, `"b"`, notOffered},
		{`"type":"static_select",` + offers, `null`, ""},
		{`"type":"static_select",` + groups, `{"value":"c"}`, ""},
		{`"type":"radio_buttons",` + offers, `{"value":"c"}`, notOffered},
		{`"type":"overflow",` + offers, `{"value":"c"}`, notOffered},
		{`"type":"external_select"`, `{"value":"whatever"}`, ""},
		{`"type":"external_select"`, `"whatever"`, notOffered},
		{`"type":"multi_static_select",` + offers, `[{"value":"a"},{"value":"b"}]`, ""},
		{`"type":"multi_static_select",` + offers, `[{"value":"a"},{"value":"a"}]`, notOffered},
		{`"type":"multi_static_select","max_selected_items":1,` + offers, `[{"value":"a"},{"value":"b"}]`, "Please choose no more than 1."},
		{`"type":"multi_external_select","max_selected_items":1`, `[{"value":"x"},{"value":"y"}]`, "Please choose no more than 1."},
		{`"type":"checkboxes",` + offers, `[{"value":"z"}]`, notOffered},
		{`"type":"checkboxes",` + offers, `{"value":"a"}`, notOffered},
		{`"type":"users_select"`, `"U1"`, ""},
		{`"type":"users_select"`, `["U1"]`, notOffered},
		{`"type":"multi_users_select","max_selected_items":2`, `["U1","U2","U3"]`, "Please choose no more than 2."},
		{`"type":"multi_channels_select"`, `["C1","C1"]`, notOffered},
		{`"type":"datepicker"`, `"2026-02-28"`, ""},
		{`"type":"datepicker"`, `"2026-02-30"`, "Please choose a date."},
		{`"type":"timepicker"`, `"24:00"`, "Please choose a time."},
		{`"type":"datetimepicker"`, `1767225600`, ""},
		{`"type":"datetimepicker"`, `1767225600.5`, "Please choose a date and a time."},
		{`"type":"datetimepicker"`, `"tomorrow"`, "Please choose a date and a time."},
		{`"type":"rich_text_input"`, `{"type":"rich_text","elements":[]}`, ""},
		{`"type":"rich_text_input"`, `"words"`, "Please enter text."},
		{`"type":"file_input","max_files":1`, `[{"name":"a.txt"},{"name":"b.txt"}]`, "No more than 1 file can be added here."},
		{`"type":"file_input","filetypes":["PDF","jpg"]`, `[{"name":"a.jpeg"},{"name":"b.pdf"}]`, ""},
		{`"type":"file_input","filetypes":["pdf"]`, `[{"name":"a.exe"}]`, "a.exe is not one of the kinds that are taken here."},
		{`"type":"feedback_buttons","positive_button":{"value":"good"},"negative_button":{"value":"bad"}`, `"bad"`, ""},
		{`"type":"feedback_buttons","positive_button":{"value":"good"},"negative_button":{"value":"bad"}`, `"ugly"`, notOffered},
		{`"type":"unheard_of"`, `7`, ""},
	} {
		assert.Equal(t, c.wrong, blockkit.Impossible(readObject(t, c.element), readAny(t, c.value)), "%s %s", c.element, c.value)
	}
}

func TestWhatIsNotSubmitted(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ element, value, wrong string }{
		{`"type":"plain_text_input","min_length":5`, `"half"`, "Please enter at least 5 characters."},
		{`"type":"plain_text_input","min_length":2`, `"😀"`, ""}, // two of a browser's characters
		{`"type":"plain_text_input","min_length":5`, `""`, ""},
		{`"type":"plain_text_input","max_length":2`, `"abc"`, "Please enter no more than 2 characters."},
		{`"type":"email_text_input"`, `"dana@acme.example"`, ""},
		{`"type":"email_text_input"`, `"dana"`, "Please enter a valid email address."},
		{`"type":"url_text_input"`, `"https://acme.example/x"`, ""},
		{`"type":"url_text_input"`, `"javascript:alert(1)"`, "Please enter a valid URL."},
		{`"type":"url_text_input"`, `"https:"`, "Please enter a valid URL."},
		{`"type":"number_input","is_decimal_allowed":false,"min_value":"1","max_value":"10"`, `"10"`, ""},
		{`"type":"number_input","is_decimal_allowed":false,"min_value":"1"`, `"0"`, "Please enter a number that is at least 1."},
		{`"type":"number_input","is_decimal_allowed":true,"max_value":"0.5"`, `"0.51"`, "Please enter a number that is at most 0.5."},
		{`"type":"number_input","is_decimal_allowed":false`, `"1.5"`, "Please enter a whole number."},
		{`"type":"number_input","is_decimal_allowed":true`, `"1/2"`, "Please enter a valid number."},
		{`"type":"number_input","is_decimal_allowed":true`, `"1e9"`, "Please enter a valid number."},
	} {
		assert.Equal(t, c.wrong, blockkit.Wrong(readObject(t, c.element), readAny(t, c.value)), "%s %s", c.element, c.value)
	}
}

func TestFaultsStandAtTheirBlocks(t *testing.T) {
	t.Parallel()
	blocks := json.RawMessage(`[{"type":"input","block_id":"mail","element":{"type":"email_text_input","action_id":"m"}},
		{"type":"section","block_id":"side","accessory":{"type":"static_select","action_id":"s",` + offers + `}},
		{"type":"input","block_id":"fine","element":{"type":"plain_text_input","action_id":"f"}}]`)
	state := map[string]map[string]any{
		"mail": {"m": map[string]any{"value": "dana"}}, "side": {"s": map[string]any{"selected_option": map[string]any{"value": "z"}}}, "fine": {"f": map[string]any{"value": "x"}},
	}
	assert.Equal(t, map[string]string{"mail": "Please enter a valid email address.", "side": notOffered}, blockkit.Faults(blocks, state))
	assert.Empty(t, blockkit.Faults(blocks, nil))
}

func readObject(t *testing.T, inside string) map[string]any {
	t.Helper()
	out, ok := readAny(t, "{"+inside+"}").(map[string]any)
	require.True(t, ok, inside)
	return out
}

func readAny(t *testing.T, text string) any {
	t.Helper()
	var out any
	require.NoError(t, json.Unmarshal([]byte(text), &out), text)
	return out
}

func TestVideosAreFoundWhereverTheyStand(t *testing.T) {
	t.Parallel()
	film := `{"type":"video","video_url":"https://v.example/1"}`
	assert.Equal(t, []blockkit.Video{{Pointer: "/0", URL: "https://v.example/1"}, {Pointer: "/1/child_blocks/0", URL: "https://v.example/1"}},
		blockkit.Videos([]byte(`[`+film+`,{"type":"container","child_blocks":[`+film+`]},{"type":"video"},{"video_url":"x"}]`)))
	for _, raw := range []string{``, `null`, `[`, `7`, strings.Repeat(`[`, 4000) + film + strings.Repeat(`]`, 4000)} {
		assert.Empty(t, blockkit.Videos([]byte(raw)))
	}
}
