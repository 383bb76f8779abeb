package blockkit_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/internal/slacksim/blockkit"
)

type object = map[string]any

func xs(n int) string { return strings.Repeat("é", n) } // two bytes, one character

func times(n int, make func(i int) any) []any {
	out := []any{}
	for i := range n {
		out = append(out, make(i))
	}
	return out
}

func plainText(n int) object    { return object{"type": "plain_text", "text": xs(n)} }
func mrkdwn(text string) object { return object{"type": "mrkdwn", "text": text} }
func section(n int) object {
	return object{"type": "section", "text": object{"type": "mrkdwn", "text": xs(n)}}
}

func accessory(e object) object {
	return object{"type": "section", "text": mrkdwn("x"), "accessory": e}
}
func actions(e ...any) object { return object{"type": "actions", "elements": e} }
func button(id string, n int) object {
	return object{"type": "button", "action_id": id, "text": plainText(n)}
}
func opt(text, value int) object { return object{"text": plainText(text), "value": xs(value)} }
func with(o object, key string, value any) object {
	out := object{}
	for k, v := range o {
		out[k] = v
	}
	out[key] = value
	return out
}

func selecting(n int) object {
	return object{"type": "static_select", "action_id": "s", "options": times(n, func(i int) any { return object{"text": plainText(1), "value": fmt.Sprint(i)} })}
}
func input(e object) object { return object{"type": "input", "label": plainText(1), "element": e} }
func table(rows, cols, chars int) object {
	return object{"type": "table", "rows": times(rows, func(int) any {
		return times(cols, func(int) any { return object{"type": "raw_text", "text": xs(chars)} })
	})}
}

func dataTable(rows int) object {
	return with(with(table(rows, 2, 1), "type", "data_table"), "caption", "c")
}

func line(series, points, name int) object {
	labels := times(points, func(i int) any { return fmt.Sprintf("p%d", i) })
	return object{"type": "data_visualization", "title": "t", "chart": object{
		"type": "line", "axis_config": object{"categories": labels},
		"series": times(series, func(i int) any {
			return object{"name": fmt.Sprintf("%d", i) + xs(name-1), "data": times(points, func(k int) any { return object{"label": labels[k], "value": k} })}
		}),
	}}
}

func pie(segments int, value float64) object {
	return object{"type": "data_visualization", "title": "t", "chart": object{"type": "pie", "segments": times(segments, func(i int) any {
		return object{"label": fmt.Sprint(i), "value": value}
	})}}
}

func card(actions int) object {
	return object{"type": "card", "title": plainText(150), "body": plainText(200), "actions": times(actions, func(i int) any { return button(fmt.Sprint(i), 1) })}
}

func picture(url string) object { return object{"type": "image", "image_url": url, "alt_text": "a"} }

func confirmed(title, text, yes int) object {
	return actions(with(button("a", 1), "confirm", object{"title": plainText(title), "text": plainText(text), "confirm": plainText(yes), "deny": plainText(1)}))
}

// TestLimitsAtTheirBorder: the first block is the most that Slack takes, the second is one too much.
func TestLimitsAtTheirBorder(t *testing.T) {
	for _, tc := range []struct {
		name       string
		on         blockkit.Surface
		good, bad  any
		at, saying string
	}{
		{"section text", "message", section(3000), section(3001), "/blocks/0/text/text", "must be less than 3001 characters"},
		{"empty text", "message", section(1), section(0), "/blocks/0/text/text", "must be more than 0 characters"},
		{"section fields", "message", object{"type": "section", "fields": times(10, func(int) any { return plainText(1) })}, object{"type": "section", "fields": times(11, func(int) any { return plainText(1) })}, "/blocks/0/fields", "no more than 10 items allowed"},
		{"field text", "message", object{"type": "section", "fields": []any{plainText(2000)}}, object{"type": "section", "fields": []any{plainText(2001)}}, "/blocks/0/fields/0/text", "must be less than 2001 characters"},
		{"section of nothing", "message", section(1), object{"type": "section"}, "/blocks/0", "must define either `text` or `fields`"},
		{"header text", "message", object{"type": "header", "text": plainText(150)}, object{"type": "header", "text": plainText(151)}, "/blocks/0/text/text", "must be less than 151 characters"},
		{"header level", "message", object{"type": "header", "text": plainText(1), "level": 4}, object{"type": "header", "text": plainText(1), "level": 5}, "/blocks/0/level", "must be at most 4"},
		{"header is plain text", "message", object{"type": "header", "text": plainText(1)}, object{"type": "header", "text": mrkdwn("x")}, "/blocks/0/text/type", "must be one of: plain_text"},
		{"context elements", "message", object{"type": "context", "elements": times(10, func(int) any { return mrkdwn("x") })}, object{"type": "context", "elements": times(11, func(int) any { return mrkdwn("x") })}, "/blocks/0/elements", "no more than 10 items allowed"},
		{"actions elements", "message", actions(times(25, func(i int) any { return button(fmt.Sprint(i), 1) })...), actions(times(26, func(i int) any { return button(fmt.Sprint(i), 1) })...), "/blocks/0/elements", "no more than 25 items allowed"},
		{"actions of nothing", "message", actions(button("a", 1)), object{"type": "actions", "elements": []any{}}, "/blocks/0/elements", "no less than 1 items allowed"},
		{"button text", "message", actions(button("a", 75)), actions(button("a", 76)), "/blocks/0/elements/0/text/text", "must be less than 76 characters"},
		{"button value", "message", actions(with(button("a", 1), "value", xs(2000))), actions(with(button("a", 1), "value", xs(2001))), "/blocks/0/elements/0/value", "must be less than 2001 characters"},
		{"button url", "message", actions(with(button("a", 1), "url", "https://a.b/"+strings.Repeat("x", 2988))), actions(with(button("a", 1), "url", "https://a.b/"+strings.Repeat("x", 2989))), "/blocks/0/elements/0/url", "must be less than 3001 characters"},
		{"button scheme", "message", actions(with(button("a", 1), "url", "https://a.b")), actions(with(button("a", 1), "url", "javascript:alert(1)")), "/blocks/0/elements/0/url", "must be a valid URL"},
		{"button style", "message", actions(with(button("a", 1), "style", "danger")), actions(with(button("a", 1), "style", "red")), "/blocks/0/elements/0/style", "must be one of: primary, danger"},
		{"accessibility label", "message", actions(with(button("a", 1), "accessibility_label", xs(75))), actions(with(button("a", 1), "accessibility_label", xs(76))), "/blocks/0/elements/0/accessibility_label", "must be less than 76 characters"},
		{"action_id", "message", actions(button(xs(255), 1)), actions(button(xs(256), 1)), "/blocks/0/elements/0/action_id", "must be less than 256 characters"},
		{"action_id twice", "message", actions(button("a", 1), button("b", 1)), actions(button("a", 1), button("a", 1)), "/blocks/0/elements/1/action_id", "`action_id` already exists: `a`"},
		{"block_id", "message", with(section(1), "block_id", xs(255)), with(section(1), "block_id", xs(256)), "/blocks/0/block_id", "must be less than 256 characters"},
		{"confirm title", "message", confirmed(100, 300, 30), confirmed(101, 300, 30), "/blocks/0/elements/0/confirm/title/text", "must be less than 101 characters"},
		{"confirm text", "message", confirmed(100, 300, 30), confirmed(100, 301, 30), "/blocks/0/elements/0/confirm/text/text", "must be less than 301 characters"},
		{"confirm button", "message", confirmed(100, 300, 30), confirmed(100, 300, 31), "/blocks/0/elements/0/confirm/confirm/text", "must be less than 31 characters"},
		{"overflow", "message", accessory(with(selecting(5), "type", "overflow")), accessory(with(selecting(6), "type", "overflow")), "/blocks/0/accessory/options", "no more than 5 items allowed"},
		{"radio buttons", "message", accessory(with(selecting(10), "type", "radio_buttons")), accessory(with(selecting(11), "type", "radio_buttons")), "/blocks/0/accessory/options", "no more than 10 items allowed"},
		{"checkboxes", "message", accessory(with(selecting(10), "type", "checkboxes")), accessory(with(selecting(11), "type", "checkboxes")), "/blocks/0/accessory/options", "no more than 10 items allowed"},
		{"select options", "message", accessory(selecting(100)), accessory(selecting(101)), "/blocks/0/accessory/options", "no more than 100 items allowed"},
		{"select of nothing", "message", accessory(selecting(1)), accessory(object{"type": "static_select", "action_id": "s"}), "/blocks/0/accessory", "must define either `options` or `option_groups`"},
		{"option text", "message", accessory(with(selecting(1), "options", []any{opt(75, 1)})), accessory(with(selecting(1), "options", []any{opt(76, 1)})), "/blocks/0/accessory/options/0/text/text", "must be less than 76 characters"},
		{"option value", "message", accessory(with(selecting(1), "options", []any{opt(1, 150)})), accessory(with(selecting(1), "options", []any{opt(1, 151)})), "/blocks/0/accessory/options/0/value", "must be less than 151 characters"},
		{"option description", "message", accessory(with(selecting(1), "options", []any{with(opt(1, 1), "description", plainText(75))})), accessory(with(selecting(1), "options", []any{with(opt(1, 1), "description", plainText(76))})), "/blocks/0/accessory/options/0/description/text", "must be less than 76 characters"},
		{"initial option", "message", accessory(with(selecting(1), "initial_option", object{"text": plainText(1), "value": "0"})), accessory(with(selecting(1), "initial_option", opt(1, 9))), "/blocks/0/accessory", "initial option is not one of the options"},
		{"placeholder", "message", accessory(with(selecting(1), "placeholder", plainText(150))), accessory(with(selecting(1), "placeholder", plainText(151))), "/blocks/0/accessory/placeholder/text", "must be less than 151 characters"},
		{"typed text", "modal", input(object{"type": "plain_text_input", "action_id": "a", "initial_value": xs(3000)}), input(object{"type": "plain_text_input", "action_id": "a", "initial_value": xs(3001)}), "/blocks/0/element/initial_value", "must be less than 3001 characters"},
		{"input label", "modal", with(input(selecting(1)), "label", plainText(2000)), with(input(selecting(1)), "label", plainText(2001)), "/blocks/0/label/text", "must be less than 2001 characters"},
		{"files", "modal", input(object{"type": "file_input", "action_id": "f", "max_files": 10}), input(object{"type": "file_input", "action_id": "f", "max_files": 11}), "/blocks/0/element/max_files", "must be at most 10"},
		{"image alt text", "message", with(picture("https://a.b/c"), "alt_text", xs(2000)), with(picture("https://a.b/c"), "alt_text", xs(2001)), "/blocks/0/alt_text", "must be less than 2001 characters"},
		{"image scheme", "message", picture("http://a.b/c"), picture("data:image/png;base64,x"), "/blocks/0/image_url", "must be a valid URL"},
		{"image or file", "message", object{"type": "image", "alt_text": "a", "slack_file": object{"id": "F1"}}, with(picture("https://a.b"), "slack_file", object{"id": "F1"}), "/blocks/0", "must define either `image_url` or `slack_file`"},
		{"alt text missing", "message", picture("https://a.b"), object{"type": "image", "image_url": "https://a.b"}, "/blocks/0", "missing required field: alt_text"},
		{"table rows", "message", table(100, 1, 1), table(101, 1, 1), "/blocks/0/rows", "no more than 100 items allowed"},
		{"table columns", "message", table(1, 20, 1), table(1, 21, 1), "/blocks/0/rows/0", "no more than 20 items allowed"},
		{"table text", "message", table(10, 10, 100), table(11, 10, 91), "/blocks", "cumulative table text must be less than 10001 characters"},
		{"data table rows", "message", dataTable(101), dataTable(102), "/blocks/0/rows", "no more than 101 items allowed"},
		{"data table head alone", "message", dataTable(2), dataTable(1), "/blocks/0/rows", "no less than 2 items allowed"},
		{"data table caption", "message", dataTable(2), with(table(2, 1, 1), "type", "data_table"), "/blocks/0", "missing required field: caption"},
		{"series", "message", line(6, 2, 1), line(7, 2, 1), "/blocks/0/chart/series", "no more than 6 items allowed"},
		{"points", "message", line(1, 20, 1), line(1, 21, 1), "/blocks/0/chart/axis_config/categories", "no more than 20 items allowed"},
		{"series name", "message", line(1, 2, 20), line(1, 2, 21), "/blocks/0/chart/series/0/name", "must be less than 21 characters"},
		{"chart title", "message", with(pie(1, 1), "title", xs(50)), with(pie(1, 1), "title", xs(51)), "/blocks/0/title", "must be less than 51 characters"},
		{"segments", "message", pie(6, 1), pie(7, 1), "/blocks/0/chart/segments", "no more than 6 items allowed"},
		{"segment of nothing", "message", pie(1, 0.1), pie(1, 0), "/blocks/0/chart/segments/0/value", "must be greater than 0"},
		{"card actions", "home", card(3), card(4), "/blocks/0/actions", "no more than 3 items allowed"},
		{"carousel", "message", object{"type": "carousel", "elements": times(10, func(int) any { return card(1) })}, object{"type": "carousel", "elements": times(11, func(int) any { return card(1) })}, "/blocks/0/elements", "no more than 10 items allowed"},
		{"container", "message", object{"type": "container", "title": plainText(150), "child_blocks": times(10, func(int) any { return section(1) })}, object{"type": "container", "title": plainText(1), "child_blocks": times(11, func(int) any { return section(1) })}, "/blocks/0/child_blocks", "no more than 10 items allowed"},
		{"container in itself", "message", object{"type": "container", "title": plainText(1), "child_blocks": []any{section(1)}}, object{"type": "container", "title": plainText(1), "child_blocks": []any{object{"type": "container"}}}, "/blocks/0/child_blocks/0/type", "unsupported type: container"},
		{"feedback", "message", object{"type": "context_actions", "elements": times(5, func(int) any { return object{"type": "icon_button", "icon": "trash", "text": plainText(1)} })}, object{"type": "context_actions", "elements": times(6, func(int) any { return object{"type": "icon_button", "icon": "trash", "text": plainText(1)} })}, "/blocks/0/elements", "no more than 5 items allowed"},
		{"alert on surface", "modal", object{"type": "alert", "text": plainText(1)}, markdownBlock(1), "/blocks/0/type", "unsupported type: markdown"},
		{"charts are for messages", "home", section(1), pie(1, 1), "/blocks/0/type", "unsupported type: data_visualization"},
		{"email is for modals", "modal", input(object{"type": "email_text_input", "action_id": "e"}), input(object{"type": "feedback_buttons", "action_id": "e"}), "/blocks/0/element/type", "unsupported type: feedback_buttons"},
		{"unknown type", "message", section(1), object{"type": "selection"}, "/blocks/0/type", "unsupported type: selection"},
		{"no type", "message", section(1), object{"text": mrkdwn("x")}, "/blocks/0", "missing required field: type"},
		{"no object", "message", section(1), "section", "/blocks/0", "must provide an object"},
		{"unknown field", "message", section(1), with(section(1), "txt", "x"), "/blocks/0", "invalid additional property: txt"},
		{"rich text", "message", rich("x"), rich(""), "/blocks/0/elements/0/elements/0/text", "must be more than 0 characters"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			assert.Empty(t, problems(t, tc.on, tc.good))
			assert.Contains(t, problems(t, tc.on, tc.bad), blockkit.Problem{Pointer: tc.at, Message: tc.saying})
		})
	}
}

func markdownBlock(n int) object { return object{"type": "markdown", "text": xs(n)} }

func rich(s string) object {
	return object{"type": "rich_text", "elements": []any{object{"type": "rich_text_section", "elements": []any{object{"type": "text", "text": s}}}}}
}

func problems(t *testing.T, on blockkit.Surface, blocks ...any) []blockkit.Problem {
	t.Helper()
	raw, err := json.Marshal(blocks)
	require.NoError(t, err)
	return blockkit.Validate(on, raw)
}

func TestLimitsOfAWholeMessage(t *testing.T) {
	many := func(n int, b object) []any { return times(n, func(int) any { return b }) }
	assert.Empty(t, problems(t, "message", many(50, section(1))...))
	assert.Equal(t, "no more than 50 items allowed [json-pointer:/blocks]", problems(t, "message", many(51, section(1))...)[0].String())
	assert.Empty(t, problems(t, "home", many(100, section(1))...))
	assert.NotEmpty(t, problems(t, "home", many(101, section(1))...))

	assert.Empty(t, problems(t, "message", append(many(3, section(3000)), section(2940))...), "a block counts 15 characters for itself")
	assert.Equal(t, []blockkit.Problem{{Pointer: "/blocks", Message: "msg_blocks_too_long"}}, problems(t, "message", append(many(3, section(3000)), section(2941))...))
	assert.Empty(t, problems(t, "modal", many(5, section(3000))...), "only messages have that limit")

	assert.Empty(t, problems(t, "message", pie(1, 1), pie(1, 1)))
	assert.NotEmpty(t, problems(t, "message", pie(1, 1), pie(1, 1), pie(1, 1)))
	assert.NotEmpty(t, problems(t, "message", table(1, 1, 1), table(1, 1, 1)))
	assert.Empty(t, problems(t, "message", markdownBlock(6000), markdownBlock(6000)))
	assert.NotEmpty(t, problems(t, "message", markdownBlock(6000), markdownBlock(6001)))

	twice := with(section(1), "block_id", "b")
	assert.Equal(t, "block_id already exists: `b` [json-pointer:/blocks/1/block_id]", problems(t, "message", twice, twice)[0].String())
	assert.Empty(t, problems(t, "message", actions(button("open", 1)), actions(button("open", 1))), "an action_id may come back in another block")
}

func TestViewsAreCheckedAsAWhole(t *testing.T) {
	modal := func(change func(object)) []byte {
		v := object{"type": "modal", "title": plainText(24), "submit": plainText(24), "close": plainText(24), "private_metadata": xs(3000), "callback_id": xs(255), "blocks": []any{input(selecting(1))}}
		change(v)
		raw, err := json.Marshal(v)
		require.NoError(t, err)
		return raw
	}
	assert.Empty(t, blockkit.ValidateView(modal(func(object) {})))
	for saying, change := range map[string]func(object){
		"must be less than 25 characters [json-pointer:/view/title/text]":                         func(v object) { v["title"] = plainText(25) },
		"missing required field: title [json-pointer:/view]":                                      func(v object) { delete(v, "title") },
		"must define `submit` to use an `input` block in modals [json-pointer:/view/submit]":      func(v object) { delete(v, "submit") },
		"must be less than 3001 characters [json-pointer:/view/private_metadata]":                 func(v object) { v["private_metadata"] = xs(3001) },
		"must be less than 256 characters [json-pointer:/view/callback_id]":                       func(v object) { v["callback_id"] = xs(256) },
		"must be one of: modal, home [json-pointer:/view/type]":                                   func(v object) { v["type"] = "popup" },
		"must be less than 151 characters [json-pointer:/view/blocks/0/element/placeholder/text]": func(v object) { v["blocks"] = []any{input(with(selecting(1), "placeholder", plainText(151)))} },
		"unsupported type: table [json-pointer:/view/blocks/0/type]":                              func(v object) { v["blocks"] = []any{table(1, 1, 1)} },
	} {
		var said []string
		for _, p := range blockkit.ValidateView(modal(change)) {
			said = append(said, p.String())
		}
		assert.Contains(t, said, saying)
	}
	assert.NotEmpty(t, blockkit.ValidateView([]byte(`[]`)))
	assert.NotEmpty(t, blockkit.ValidateView([]byte(`{`)))
}

func FuzzValidate(f *testing.F) {
	f.Add([]byte(`[{"type":"section","text":{"type":"mrkdwn","text":"x"},"accessory":{"type":"static_select","options":[null]}}]`))
	f.Add([]byte(`[{"type":"table","rows":[[null,{"type":"rich_text","elements":[{"type":"rich_text_section"}]}]]},{"type":"data_visualization","chart":{"type":"bar","series":[1]}}]`))
	f.Fuzz(func(_ *testing.T, raw []byte) {
		blockkit.Validate(blockkit.Message, raw)
		blockkit.ValidateView(raw)
	})
}

func BenchmarkValidateTenKilobytes(b *testing.B) {
	blocks := times(45, func(i int) any {
		return with(accessory(button("open", 10)), "text", object{"type": "mrkdwn", "text": xs(60)})
	})
	raw, err := json.Marshal(blocks)
	require.NoError(b, err)
	b.SetBytes(int64(len(raw)))
	for b.Loop() {
		blockkit.Validate(blockkit.Message, raw)
	}
}
