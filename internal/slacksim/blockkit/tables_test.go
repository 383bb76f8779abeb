package blockkit_test

import (
	"fmt"
	"strings"
)

var (
	plainOnly = []string{"plain_text"}
	bothKinds = []string{"plain_text", "mrkdwn"}
	web       = []string{"http", "https"}
	app       = []string{"http", "https", "mailto", "slack"}
	secure    = []string{"https"}
)

const unknown = 0 // a limit that nobody knows

func many(v any) func(int) any { return func(int) any { return v } }

// ofBlocks holds the fields of blocks to what slack.md §1.1 says.
func (b *bench) ofBlocks() {
	b.texts("section", 3000, bothKinds, "/text")
	b.texts("section", 2000, bothKinds, "/fields/0")
	b.lists("section", 1, 10, many(plainText(1)), "/fields")
	b.bad("section", "/text", object{"type": "mrkdwn", "text": "x", "emoji": true}, "invalid additional property: emoji")
	b.bad("section", "/text", object{"type": "plain_text", "text": "x", "verbatim": true}, "invalid additional property: verbatim")
	b.refuses("section of nothing", "message", []any{object{"type": "section"}}, "/blocks/0", "must define either `text` or `fields`")
	b.texts("header", 150, plainOnly, "/text")
	b.numbers("header", 1, 4, "/level")
	b.texts("context", 3000, bothKinds, "/elements/0")
	b.lists("context", 1, 10, many(mrkdwn("x")), "/elements")
	b.lists("actions", 1, 25, func(i int) any { return button(fmt.Sprint(i), 1) }, "/elements")
	b.lists("context_actions", 1, 5, many(object{"type": "icon_button", "icon": "trash", "text": plainText(1)}), "/elements")
	b.strings("image", 1, 2000, "/alt_text")
	b.texts("image", 2000, plainOnly, "/title")
	b.links("image", web, "/image_url")
	b.badHere("image", "/slack_file", object{"id": "F"}, "", "must define either `image_url` or `slack_file`")
	b.badHere("image", "/image_url", dropped{}, "", "must define either `image_url` or `slack_file`")
	b.texts("input", 2000, plainOnly, "/label", "/hint")
	b.lists("rich_text", 0, unknown, nil, "/elements")
	b.strings("markdown", 1, 12_000, "/text")
	b.texts("alert", 3000, bothKinds, "/text")
	b.enums("alert", "/level", "default", "info", "warning", "error", "success")
	for _, p := range []string{"/title_url", "/video_url"} {
		b.links("video", secure, p)
	}
	b.links("video", web, "/thumbnail_url", "/provider_icon_url")
	b.texts("video", 199, plainOnly, "/title", "/description")
	b.strings("video", 0, 49, "/author_name", "/provider_name")
	b.strings("video", 1, 2000, "/alt_text")
	b.bad("input", "/dispatch_action", "yes", "must be a boolean")
	for _, name := range strings.Fields("section header divider context actions context_actions image input rich_text markdown table data_table " +
		"data_visualization alert plan task_card video card carousel container layout") {
		b.strings(name, 0, 255, "/block_id")
	}
}

// ofAgents holds what agents show of their work.
func (b *bench) ofAgents() {
	for _, n := range []int{1, 256} {
		b.good("plan", "/title", xs(n))
	}
	b.bad("plan", "/title", xs(257), "must be less than 257 characters")
	b.bad("plan", "/title", "", "must be more than 0 characters")
	b.texts("plan with a text object", 256, plainOnly, "/title")
	b.lists("plan", 0, 50, func(i int) any { return object{"task_id": fmt.Sprint(i), "title": "t"} }, "/tasks")
	b.bad("plan", "/tasks/0/type", "section", "unsupported type: section")
	b.strings("task_card", 1, 255, "/task_id")
	b.strings("task_card", 1, 256, "/title")
	b.enums("task_card", "/status", "pending", "in_progress", "complete", "error")
	b.lists("task_card", 0, 50, many(object{"type": "url", "url": "https://a.b", "text": "s"}), "/sources")
	b.links("task_card", web, "/sources/0/url")
	b.strings("task_card", 1, unknown, "/sources/0/text")
	b.bad("task_card", "/sources/0/type", "file", "unsupported type: file")
	for _, p := range []string{"/details", "/output"} {
		b.bad("task_card", p, section(1), "unsupported type: section", "/type")
	}
}

// ofTables holds tables.
func (b *bench) ofTables() {
	text := func(n int) object { return object{"type": "raw_text", "text": xs(n)} }
	row := []any{text(1)}
	b.lists("table", 1, 100, many(row), "/rows")
	b.lists("table", 1, 20, many(text(1)), "/rows/0")
	b.lists("table", 0, 20, many(nil), "/column_settings")
	b.enums("table", "/column_settings/1/align", "left", "center", "right")
	b.bad("table", "/column_settings/0", "wide", "must provide an object")
	b.bad("table", "/rows/0/0", object{"type": "raw_number", "value": 1}, "unsupported type: raw_number", "/type")
	b.bad("table", "/rows/0/0", nil, "must provide an object")
	b.strings("raw_text", 1, unknown, "/text")
	b.strings("raw_number", 1, unknown, "/text")
	b.strings("rich_text cell", 0, 255, "/block_id")
	b.lists("rich_text cell", 0, unknown, nil, "/elements")
	b.good("action_cell", "/fallback", object{"type": "raw_number", "value": -1})
	b.bad("action_cell", "/fallback/type", "rich_text", "unsupported type: rich_text")
	b.bad("action_cell", "/element/type", "overflow", "unsupported type: overflow")
	b.strings("data_table", 1, 2000, "/caption")
	b.numbers("data_table", 1, 100, "/page_size")
	b.lists("data_table", 2, 101, many(row), "/rows")
	b.good("data_table", "/rows", []any{times(20, many(text(1))), times(20, many(text(1)))})
	b.bad("data_table", "/rows", []any{times(21, many(text(1))), times(21, many(text(1)))}, "no more than 20 items allowed", "/0")
	b.bad("data_table", "/rows", []any{[]any{}, []any{}}, "no less than 1 items allowed", "/0")
	b.bad("data_table", "/rows/0/0", object{"type": "raw_number", "value": 1}, "must be one of: raw_text", "/type")
	b.bad("data_table", "/rows/1", []any{text(1), text(1)}, "must have as many cells as the first row")
	b.numbers("data_table", 0, unknown, "/row_header_column_index")
	wide := func(n, at int) object {
		return object{"type": "data_table", "caption": "c", "row_header_column_index": at, "rows": times(2, many(times(n, many(text(1)))))}
	}
	b.takes("the last column heads the rows", "message", plainJSON([]any{wide(20, 19)}))
	b.refuses("a column that is not there heads the rows", "message", plainJSON([]any{wide(2, 2)}), "/blocks/0/row_header_column_index", "must be the index of a column")
	b.refuses("no table has a twenty-first column", "message", plainJSON([]any{wide(20, 20)}), "/blocks/0/row_header_column_index", "must be at most 19")
}

// ofCharts holds charts.
func (b *bench) ofCharts() {
	b.strings("data_visualization", 1, 50, "/title")
	b.lists("pie", 1, 6, many(object{"label": "l", "value": 1}), "/segments")
	b.strings("pie", 1, 20, "/segments/0/label")
	b.good("pie", "/segments/0/value", 0.1)
	b.bad("pie", "/segments/0/value", 0, "must be greater than 0")
	b.bad("pie", "/segments/0/value", "1", "must be a number")
	for _, kind := range []string{"bar", "area"} {
		b.good("graph", "/type", kind)
	}
	b.bad("graph", "/type", "radar", "unsupported type: radar")
	b.lists("graph", 1, 6, func(i int) any { return series(fmt.Sprint(i), "c") }, "/series")
	b.strings("graph", 1, 20, "/series/0/name")
	b.strings("graph", 0, 50, "/axis_config/x_label", "/axis_config/y_label")
	b.badHere("graph", "/series", []any{series("n", "c"), series("n", "c")}, "/series/1/name", "must be unique")
	b.badHere("graph", "/axis_config/categories", []any{"c", "c"}, "/axis_config/categories/1", "must be unique")
	b.badHere("graph", "/axis_config/categories", []any{"c", "d"}, "/series/0/data", "must have one data point for each category")
	b.badHere("graph", "/series/0/data/0/label", "d", "/series/0/data", "must have one data point for each category")
	b.badHere("graph", "/series/0", series("n", "c", "c"), "/series/0/data", "must have one data point for each category")
	b.badHere("graph", "/series/0/data/0/label", "", "/series/0/data/0/label", "must be more than 0 characters")
	b.badHere("graph", "/series/0/data/0/label", xs(21), "/series/0/data/0/label", "must be less than 21 characters")
	b.badHere("graph", "/series/0/data", []any{}, "/series/0/data", "no less than 1 items allowed")
	b.badHere("graph", "/axis_config/categories", []any{}, "/axis_config/categories", "no less than 1 items allowed")
	b.badHere("graph", "/axis_config/categories", []any{""}, "/axis_config/categories/0", "must be more than 0 characters")
	b.takes("the most points of the longest names", "message", plainJSON([]any{graphOf(20, 20)}))
	b.refuses("too many points", "message", plainJSON([]any{graphOf(21, 20)}), "/blocks/0/chart/series/0/data", "no more than 20 items allowed")
	b.refuses("too many categories", "message", plainJSON([]any{graphOf(21, 20)}), "/blocks/0/chart/axis_config/categories", "no more than 20 items allowed")
	b.refuses("too long a category", "message", plainJSON([]any{graphOf(1, 21)}), "/blocks/0/chart/axis_config/categories/0", "must be less than 21 characters")
}

func series(name string, labels ...string) object {
	points := []any{}
	for _, l := range labels {
		points = append(points, object{"label": l, "value": 1})
	}
	return object{"name": name, "data": points}
}

// graphOf draws one series of n points whose labels are so long.
func graphOf(n, long int) object {
	var labels []string
	for i := range n {
		number := fmt.Sprint(i)
		labels = append(labels, number+xs(long-len(number)))
	}
	return object{"type": "data_visualization", "title": "t", "chart": object{
		"type": "line", "series": []any{series("n", labels...)}, "axis_config": object{"categories": labels},
	}}
}

// ofCards holds cards, carousels, containers and layouts.
func (b *bench) ofCards() {
	b.texts("card", 150, bothKinds, "/title", "/subtitle")
	b.texts("card", 200, bothKinds, "/body", "/subtext")
	b.lists("card", 1, 3, func(i int) any { return button(fmt.Sprint(i), 1) }, "/actions")
	b.bad("card", "/actions/0/type", "overflow", "unsupported type: overflow")
	b.badHere("card", "/slack_icon", object{"type": "icon", "name": "n"}, "", "must define only one of `icon` and `slack_icon`")
	b.strings("card with Slack's icon", 1, 255, "/slack_icon/name")
	b.bad("card with Slack's icon", "/slack_icon/type", "image", "unsupported type: image")
	for _, p := range []string{"/hero_image", "/icon"} {
		b.bad("card", p, object{"type": "button", "text": plainText(1)}, "unsupported type: button", "/type")
	}
	only := func(key string, v any) any { return plainJSON([]any{object{"type": "card", key: v}}) }
	b.takes("card of a title", "message", only("title", plainText(1)))
	b.takes("card of a body", "message", only("body", plainText(1)))
	b.takes("card of a picture", "message", only("hero_image", picture("https://a.b")))
	b.takes("card of a button", "message", only("actions", []any{button("a", 1)}))
	b.refuses("card of a subtitle", "message", only("subtitle", plainText(1)), "/blocks/0", "must define at least one of `hero_image`, `title`, `actions` and `body`")
	b.lists("carousel", 1, 10, many(object{"type": "card", "title": plainText(1)}), "/elements")
	b.bad("carousel", "/elements/0", section(1), "unsupported type: section", "/type")

	b.texts("container", 150, plainOnly, "/title")
	b.texts("container", 150, bothKinds, "/subtitle")
	b.lists("container", 1, 10, many(object{"type": "divider"}), "/child_blocks")
	b.enums("container", "/width", "narrow", "standard", "wide", "full")
	b.bad("container", "/icon", object{"type": "button", "text": plainText(1)}, "unsupported type: button", "/type")
	b.bad("container", "/rich_text_title", section(1), "unsupported type: section", "/type")
	b.badHere("container", "/is_collapsible", false, "/default_collapsed", "requires is_collapsible")
	b.bad("container", "/has_header_divider", true, "not available when is_collapsible")
	b.refuses("container without a title", "message", plainJSON([]any{object{"type": "container", "child_blocks": []any{section(1)}}}), "/blocks/0", "missing required field: title")
	b.strings("layout", 1, 150, "/label")
	b.enums("layout", "/grid_lines", "none", "rows", "outer")
	item := object{"block": object{"type": "divider"}}
	b.lists("layout", 1, 5, many(object{"items": []any{item}}), "/rows")
	b.lists("layout", 1, 3, many(item), "/rows/0/items")
	b.enums("layout", "/rows/0/items/0/width", "narrow", "standard", "wide")
	b.enums("layout", "/rows/0/items/0/horizontal_alignment", "start", "center", "end")
	b.lists("layout", 0, 50, many(object{"type": "divider"}), "/fallback")
}
