// Package blockkit says what Slack would have against blocks, and reads the elements in them. It is pure: it never waits,
// never draws and knows nothing of conversations.
package blockkit

import (
	"cmp"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
)

// Surface is where blocks are shown; not every block may stand everywhere.
type Surface string

// The surfaces of Block Kit.
const (
	Message Surface = "message"
	Modal   Surface = "modal"
	Home    Surface = "home"
)

// Problem is one reason why Slack would refuse blocks, in its words.
type Problem struct {
	Pointer string // a JSON pointer to the culprit
	Message string
}

func (p Problem) String() string { return p.Message + " [json-pointer:" + p.Pointer + "]" }

const (
	TooLong      = "msg_blocks_too_long" // the word for too much text as a whole
	mostText     = 12_000                // of all texts of a message
	mostCellText = 10_000                // of all tables of a message
	mostCharts   = 2
)

// Validate says what Slack would have against an array of blocks on a surface.
func Validate(on Surface, blocks []byte) []Problem { return validate(on, blocks, "/blocks") }

func validate(on Surface, blocks []byte, at string) []Problem {
	var tree []any
	if err := json.Unmarshal(blocks, &tree); err != nil {
		return []Problem{{at, "must provide an array"}}
	}
	c := &check{on: on, blocks: blockShapes, elements: elementShapes, blockIDs: map[string]bool{}, seen: counts{}}
	most := 100
	if on == Message {
		most = 50
	}
	list(0, most, anyBlock)(c, at, tree)
	if on == Message {
		c.budget(at)
	}
	slices.SortStableFunc(c.problems, func(a, b Problem) int { return cmp.Compare(a.Pointer, b.Pointer) })
	return c.problems
}

// ValidateView says what Slack would have against a modal or a Home tab.
func ValidateView(raw []byte) []Problem {
	var v map[string]any
	if json.Unmarshal(raw, &v) != nil {
		return []Problem{{"/view", "must provide an object"}}
	}
	on := Surface(textOf(v["type"]))
	if on != Modal && on != Home {
		return []Problem{{"/view/type", "must be one of: modal, home"}}
	}
	c := &check{on: on}
	object(viewShape)(c, "/view", v)
	blocks, _ := json.Marshal(v["blocks"]) // it was JSON a moment ago
	problems := append(c.problems, validate(on, blocks, "/view/blocks")...)
	if on == Home {
		return problems
	}
	if v["title"] == nil {
		problems = append(problems, Problem{"/view", "missing required field: title"})
	}
	items, _ := v["blocks"].([]any)
	hasInput := slices.ContainsFunc(items, func(b any) bool { o, _ := b.(map[string]any); return o["type"] == "input" })
	if hasInput && v["submit"] == nil {
		problems = append(problems, Problem{"/view/submit", "must define `submit` to use an `input` block in modals"})
	}
	return problems
}

var viewShape = shape(rules{
	"type!": anything, "title": plain(1, 24), "submit": plain(1, 24), "close": plain(1, 24), "blocks!": anything, "private_metadata": str(0, 3000),
	"callback_id": str(0, 255), "external_id": str(0, 255), "clear_on_close": boolean, "notify_on_close": boolean, "submit_disabled": boolean,
}, nil)

// anyBlock checks a block by what its type says.
func anyBlock(c *check, at string, v any) { c.block(at, v, nil) }

// blocksOf allows blocks of some types only.
func blocksOf(types ...string) rule {
	return func(c *check, at string, v any) { c.block(at, v, types) }
}

func (c *check) block(at string, v any, only []string) {
	o, ok := v.(map[string]any)
	if !ok {
		c.fail(at, "must provide an object")
		return
	}
	kind := textOf(o["type"])
	known, ok := c.blocks[kind]
	switch {
	case kind == "":
		c.fail(at, "missing required field: type")
		return
	case !ok, !strings.ContainsRune(known.on, c.letter()), only != nil && !slices.Contains(only, kind):
		c.fail(at+"/type", "unsupported type: "+kind)
		return
	}
	if id, given := o["block_id"]; given {
		str(0, 255)(c, at+"/block_id", id)
		if name := textOf(id); name != "" && c.blockIDs[name] {
			c.fail(at+"/block_id", "block_id already exists: `"+name+"`")
		} else {
			c.blockIDs[name] = true
		}
	}
	outer := c.actionIDs
	c.actionIDs = map[string]bool{}
	known.check(c, at, o)
	c.actionIDs = outer
	c.seen[kind]++
}

// budget holds the limits that a message has as a whole.
func (c *check) budget(at string) {
	if c.markdown > mostText {
		c.fail(at, "cumulative markdown text must be less than 12001 characters")
	}
	if c.cells > mostCellText {
		c.fail(at, "cumulative table text must be less than 10001 characters")
	}
	if c.seen["table"] > 1 {
		c.fail(at, "only_one_table_allowed")
	}
	if c.seen["data_visualization"] > mostCharts {
		c.fail(at, "no more than "+strconv.Itoa(mostCharts)+" data_visualization blocks allowed")
	}
	if c.text > mostText {
		c.fail(at, TooLong)
	}
}

// blockShape is what a block of some type may hold, and on which surfaces (M, O for modals, H) it may stand.
type blockShape struct {
	on string
	*shaped
}

var blockShapes = map[string]blockShape{
	"section":         {"MOH", shape(rules{"text": text(1, 3000), "fields": list(1, 10, text(1, 2000)), "accessory": elements(accessories...), "expand": boolean}, sectionSaysSomething)},
	"header":          {"MOH", shape(rules{"text!": plain(1, 150), "level": number(1, 4)}, nil)},
	"divider":         {"MOH", shape(rules{}, nil)},
	"context":         {"MOH", shape(rules{"elements!": list(1, 10, textOrImage)}, nil)},
	"actions":         {"MOH", shape(rules{"elements!": list(1, 25, elements(actionElements...))}, nil)},
	"context_actions": {"M", shape(rules{"elements!": list(1, 5, elements("feedback_buttons", "icon_button"))}, nil)},
	"image":           {"MOH", shape(rules{"alt_text!": str(1, 2000), "title": plain(1, 2000), "image_url": link(3000, "http", "https"), "slack_file": object(slackFile)}, onePicture)},
	"input":           {"MOH", shape(rules{"label!": plain(1, 2000), "element!": elements(inputElements...), "hint": plain(1, 2000), "optional": boolean, "dispatch_action": boolean}, nil)},
	"rich_text":       {"MOH", shape(rules{"elements!": list(1, 1000, richElement)}, nil)},
	"markdown":        {"M", shape(rules{"text!": markdownText}, nil)},
	"table":           {"M", shape(rules{"rows!": list(1, 100, list(1, 20, cell)), "column_settings": list(0, 20, optional(columnSetting))}, nil)},
	"data_table": {"M", shape(rules{
		"caption!": str(1, 2000), "rows!": list(2, 101, list(1, 20, cell)), "page_size": number(1, 100), "row_header_column_index": number(0, 19),
	}, dataTableHead)},
	"data_visualization": {"M", shape(rules{"title!": label(50), "chart!": chart}, nil)},
	"card": {"MH", shape(rules{
		"title": text(1, 150), "subtitle": text(1, 150), "body": text(1, 200), "subtext": text(1, 200), "hero_image": elements("image"),
		"icon": elements("image"), "slack_icon": anything, "actions": list(1, 3, elements("button")),
	}, atMostOne("icon", "slack_icon"))},
	"carousel": {"MH", shape(rules{"elements!": list(1, 10, blocksOf("card"))}, nil)},
	"container": {"M", shape(rules{
		"title": plain(1, 150), "rich_text_title": blocksOf("rich_text"), "subtitle": text(1, 150), "icon": elements("image"),
		"width": enum("narrow", "standard", "wide", "full"), "is_collapsible": boolean, "default_collapsed": boolean, "has_header_divider": boolean,
		"child_blocks!": list(1, 10, nested("container")),
	}, containerRules)},
	"layout": {"MOH", shape(rules{
		"label!": label(150), "is_label_visible": boolean, "grid_lines": enum("none", "rows", "outer"), "fallback": list(0, 50, anyBlock),
		"rows!": list(1, 5, object(shape(rules{"items!": list(1, 3, object(shape(rules{
			"block!": nested("layout", "markdown"), "width": enum("narrow", "standard", "wide"), "horizontal_alignment": enum("start", "center", "end"),
		}, nil)))}, nil))),
	}, nil)},
	"alert": {"O", shape(rules{"text!": text(1, 3000), "level": enum("default", "info", "warning", "error", "success")}, nil)},
	"plan":  {"M", shape(rules{"title!": anything, "tasks": list(0, 50, blocksOf("task_card"))}, nil)},
	"task_card": {"M", shape(rules{
		"task_id!": str(1, 255), "title!": label(256), "status": enum("pending", "in_progress", "complete", "error"), "details": blocksOf("rich_text"),
		"output": blocksOf("rich_text"), "sources": list(0, 50, anything), "hide_title": boolean,
	}, nil)},
	"video": {"MOH", shape(rules{
		"title!": plain(1, 200), "video_url!": link(3000, "https"), "thumbnail_url!": link(3000, "http", "https"), "alt_text!": str(1, 2000),
		"title_url": link(3000, "https"), "description": plain(1, 200), "author_name": str(0, 50), "provider_name": str(0, 50),
		"provider_icon_url": link(3000, "http", "https"),
	}, nil)},
}

// nested allows blocks inside a block, but not some types: those cannot stand in themselves.
func nested(never ...string) rule {
	return func(c *check, at string, v any) {
		o, _ := v.(map[string]any)
		if kind := textOf(o["type"]); slices.Contains(never, kind) || c.depth >= 2 {
			c.fail(at+"/type", "unsupported type: "+kind)
			return
		}
		c.depth++
		c.block(at, v, nil)
		c.depth--
	}
}

func sectionSaysSomething(c *check, at string, o map[string]any) {
	if o["text"] == nil && o["fields"] == nil {
		c.fail(at, "must define either `text` or `fields`")
	}
}

func onePicture(c *check, at string, o map[string]any) {
	if (o["image_url"] == nil) == (o["slack_file"] == nil) {
		c.fail(at, "must define either `image_url` or `slack_file`")
	}
}

func atMostOne(a, b string) extra {
	return func(c *check, at string, o map[string]any) {
		if o[a] != nil && o[b] != nil {
			c.fail(at, "must define only one of `"+a+"` and `"+b+"`")
		}
	}
}

func containerRules(c *check, at string, o map[string]any) {
	if o["title"] == nil && o["rich_text_title"] == nil {
		c.fail(at, "missing required field: title")
	}
	if o["default_collapsed"] == true && o["is_collapsible"] != true {
		c.fail(at+"/default_collapsed", "requires is_collapsible")
	}
}

func markdownText(c *check, at string, v any) {
	str(1, mostText)(c, at, v)
	n := length(textOf(v))
	c.markdown += n
	c.text += n
}

func columnSetting(c *check, at string, v any) {
	object(shape(rules{"align": enum("left", "center", "right"), "is_wrapped": boolean}, nil))(c, at, v)
}

// cell is one of a table's.
func cell(c *check, at string, v any) {
	o, ok := v.(map[string]any)
	if !ok {
		c.fail(at, "must provide an object")
		return
	}
	before := c.text
	switch kind := textOf(o["type"]); kind {
	case "raw_text":
		str(1, mostCellText)(c, at+"/text", o["text"])
		c.text += length(textOf(o["text"]))
	case "raw_number":
		number(-1e15, 1e15)(c, at+"/value", o["value"])
	case "rich_text":
		c.block(at, v, []string{"rich_text"})
	case "action_cell":
		elements("button")(c, at+"/element", o["element"])
	default:
		c.fail(at+"/type", "unsupported type: "+kind)
	}
	c.cells += c.text - before
}

func dataTableHead(c *check, at string, o map[string]any) {
	rows, _ := o["rows"].([]any)
	if len(rows) == 0 {
		return
	}
	head, _ := rows[0].([]any)
	for i, one := range head {
		if o, _ := one.(map[string]any); o["type"] != "raw_text" {
			c.fail(at+"/rows/0/"+strconv.Itoa(i)+"/type", "must be one of: raw_text")
		}
	}
}
