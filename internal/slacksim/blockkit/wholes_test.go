package blockkit_test

import (
	"fmt"
	"slices"
)

func repeated(n int, v any) []any { return slices.Repeat([]any{v}, n) }

// both has blocks taken, and refused with one more.
func (b *bench) both(name, on string, blocks []any, more any, at, says string) {
	b.takes(name, on, plainJSON(blocks))
	b.refuses(name+", and more", on, plainJSON(append(slices.Clip(blocks), more)), at, says)
}

// ofWholes holds the limits of a whole message or view.
func (b *bench) ofWholes() {
	rule := object{"type": "divider"}
	b.both("as many blocks as a message has", "message", repeated(50, rule), rule, "/blocks", "no more than 50 items allowed")
	b.both("as many blocks as a modal has", "modal", repeated(100, rule), rule, "/blocks", "no more than 100 items allowed")
	b.both("as many blocks as a Home tab has", "home", repeated(100, rule), rule, "/blocks", "no more than 100 items allowed")
	item := object{"block": rule}
	three := object{"type": "layout", "label": "l", "rows": []any{object{"items": []any{item, item, item}}}}
	b.both("blocks in layouts", "message", slices.Concat(repeated(12, three), repeated(2, rule)), rule, "/blocks", "no more than 50 items allowed")
	ten := object{"type": "container", "title": plainText(1), "child_blocks": repeated(10, rule)}
	b.both("blocks in containers", "message", slices.Concat(repeated(4, ten), repeated(6, rule)), rule, "/blocks", "no more than 50 items allowed")
	cards := object{"type": "carousel", "elements": repeated(10, object{"type": "card", "title": plainText(1)})}
	b.takes("cards of a carousel are not blocks of the message", "message", plainJSON(append(repeated(49, rule), cards)))
	b.takes("no blocks", "message", plainJSON([]any{}))

	b.both("a block counts for itself", "message", []any{section(3000), section(3000), section(3000), section(2939)}, markdownBlock(2), "/blocks", "msg_blocks_too_long")
	b.both("a full message", "message", []any{section(3000), section(3000), section(3000), section(2939)}, markdownBlock(2), "/blocks", "msg_blocks_too_long")
	b.takes("a message just full", "message", plainJSON([]any{section(3000), section(3000), section(3000), section(2940)}))
	b.refuses("a message just too full", "message", plainJSON([]any{section(3000), section(3000), section(3000), section(2941)}), "/blocks", "msg_blocks_too_long")
	b.takes("views have no such limit", "modal", plainJSON(repeated(5, section(3000))))
	b.takes("views have no such limit", "home", plainJSON(repeated(5, section(3000))))
	b.both("all of its markdown", "message", []any{markdownBlock(6000), markdownBlock(6000)}, markdownBlock(1), "/blocks", "cumulative markdown text must be less than 12001 characters")

	b.both("two charts", "message", []any{pie(1, 1), pie(1, 1)}, pie(1, 1), "/blocks", "no more than 2 data_visualization blocks allowed")
	b.both("a table", "message", []any{table(1, 1, 1)}, table(1, 1, 1), "/blocks", "only_one_table_allowed")
	b.both("a data table", "message", []any{dataTable(2)}, dataTable(2), "/blocks", "only_one_table_allowed")
	b.both("a table and a data table", "message", []any{dataTable(2)}, table(1, 1, 1), "/blocks", "only_one_table_allowed")
	const full = "cumulative table text must be less than 10001 characters"
	b.takes("a full table", "message", plainJSON([]any{table(10, 10, 100)}))
	b.refuses("more than a full table", "message", plainJSON([]any{table(10, 10, 101)}), "/blocks", full)
	data := func(chars int, last object) any {
		cell := object{"type": "raw_text", "text": xs(chars)}
		return plainJSON([]any{object{"type": "data_table", "caption": "c", "rows": []any{[]any{cell}, []any{last}}}})
	}
	for kind, last := range map[string]object{
		"raw_text": {"type": "raw_text", "text": "x"}, "raw_number": {"type": "raw_number", "value": 1, "text": "1"},
		"rich_text":   {"type": "rich_text", "elements": []any{object{"type": "rich_text_section", "elements": []any{object{"type": "text", "text": "x"}}}}},
		"action_cell": {"type": "action_cell", "element": button("a", 1)},
	} {
		b.takes("a full data table with a "+kind, "message", data(9999, last))
		b.refuses("more than a full data table with a "+kind, "message", data(10_000, last), "/blocks", full)
	}
	focused := input(object{"type": "plain_text_input", "focus_on_load": true})
	b.both("one has the focus", "modal", []any{focused}, focused, "/blocks/1/element/focus_on_load", "only one element can have `focus_on_load`")
	b.takes("one of two has the focus", "modal", plainJSON([]any{focused, input(object{"type": "users_select", "focus_on_load": false})}))
	b.takes("nothing has the focus in a message", "message", plainJSON([]any{focused, focused}))
	b.both("one has the focus in a Home tab", "home", []any{focused}, focused, "/blocks/1/element/focus_on_load", "only one element can have `focus_on_load`")
	b.refuses("the focus is a word", "modal", plainJSON([]any{input(object{"type": "users_select", "focus_on_load": "yes"})}), "/blocks/0/element/focus_on_load", "must be a boolean")
}

// ofNames holds that block_id and action_id come once.
func (b *bench) ofNames() {
	named := with(section(1), "block_id", "b")
	b.both("a block_id", "message", []any{named}, named, "/blocks/1/block_id", "block_id already exists: `b`")
	b.takes("no block_id, twice", "message", plainJSON(repeated(2, with(section(1), "block_id", ""))))
	b.refuses("an action_id twice", "message", plainJSON([]any{actions(button("a", 1), button("a", 1))}), "/blocks/0/elements/1/action_id", "`action_id` already exists: `a`")
	b.takes("an action_id in two blocks", "message", plainJSON(repeated(2, actions(button("a", 1)))))
	card := object{"type": "card", "title": plainText(1), "actions": []any{button("a", 1)}}
	b.takes("an action_id in two cards", "message", plainJSON([]any{object{"type": "carousel", "elements": repeated(2, card)}}))
	cell := func(id string) []any { return []any{object{"type": "action_cell", "element": button(id, 1)}} }
	grid := func(ids ...string) any {
		rows := []any{[]any{object{"type": "raw_text", "text": "h"}}}
		for _, id := range ids {
			rows = append(rows, cell(id))
		}
		return plainJSON([]any{object{"type": "data_table", "caption": "c", "rows": rows}})
	}
	b.takes("buttons in a table", "message", grid("a", "b"))
	b.refuses("the same button in a table", "message", grid("a", "a"), "/blocks/0/rows/2/0/element/action_id", "`action_id` already exists: `a`")
}

// ofAttachments holds blocks inside attachments.
func (b *bench) ofAttachments() {
	legacy := object{"color": "#f00", "fallback": "f", "fields": []any{object{"title": "t", "value": "v", "short": true}}}
	bare := func(blocks ...any) object { return object{"color": "good", "blocks": blocks} }
	b.both("as many attachments as there may be", "attachments", repeated(100, legacy), legacy, "/attachments", "no more than 100 items allowed")
	b.both("blocks of an attachment", "attachments", []any{legacy, bare(section(1))}, bare(section(0)), "/attachments/2/blocks/0/text/text", "must be more than 0 characters")
	b.both("every attachment has its blocks", "attachments", repeated(2, bare(repeated(50, object{"type": "divider"})...)),
		bare(repeated(51, object{"type": "divider"})...), "/attachments/2/blocks", "no more than 50 items allowed")
	b.both("the text of all attachments", "attachments", []any{bare(markdownBlock(11_000)), bare(markdownBlock(1000))}, bare(markdownBlock(1)), "/attachments", "msg_blocks_too_long")
	b.both("the tables of all attachments", "attachments", []any{bare(table(1, 1, 1))}, bare(table(1, 1, 1)), "/attachments", "only_one_table_allowed")
	b.both("the ids of all attachments", "attachments", []any{bare(with(section(1), "block_id", "b"))}, bare(with(section(1), "block_id", "b")),
		"/attachments/1/blocks/0/block_id", "block_id already exists: `b`")
	b.refuses("a word as an attachment", "attachments", plainJSON([]any{"x"}), "/attachments/0", "must provide an object")
	b.refuses("a word as attachments", "attachments", "x", "/attachments", "must provide an array")
	b.refuses("a word as its blocks", "attachments", plainJSON([]any{object{"blocks": "x"}}), "/attachments/0/blocks", "must provide an array")
	b.takes("no blocks at all", "attachments", plainJSON([]any{object{"blocks": nil}}))
	for i := range 3 {
		b.takes(fmt.Sprintf("%d legacy attachments", i), "attachments", plainJSON(repeated(i, legacy)))
	}
}
