package blockkit_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// surfaces are where blocks and elements may stand: M in messages, O in modals, H in the Home tab (slack.md §1.1).
var surfaces = map[string]string{
	"section": "MOH", "header": "MOH", "divider": "MOH", "context": "MOH", "actions": "MOH", "context_actions": "M", "image": "MOH", "input": "MOH",
	"rich_text": "MOH", "markdown": "M", "table": "M", "data_table": "M", "data_visualization": "M", "card": "MH", "carousel": "MH", "container": "M",
	"layout": "MOH", "alert": "O", "plan": "M", "task_card": "M", "video": "MOH",
}

// places are the hosts of elements, and the surfaces.
var places = map[string][2]string{
	"button": {"accessory actions", "MOH"}, "image element": {"accessory context", "MOH"}, "workflow_button": {"accessory actions", "M"},
	"feedback_buttons": {"feedback", "M"}, "icon_button": {"feedback", "M"}, "overflow": {"accessory actions", "MOH"},
	"checkboxes": {"accessory actions input", "MOH"}, "radio_buttons": {"accessory actions input", "MOH"},
	"datepicker": {"accessory actions input", "MOH"}, "timepicker": {"accessory actions input", "MOH"}, "datetimepicker": {"actions input", "MO"},
	"static_select": {"accessory actions input", "MOH"}, "external_select": {"accessory actions input", "MOH"},
	"users_select": {"accessory actions input", "MOH"}, "conversations_select": {"accessory actions input", "MOH"},
	"channels_select": {"accessory actions input", "MOH"}, "multi_static_select": {"accessory input", "MOH"},
	"multi_external_select": {"accessory input", "MOH"}, "multi_users_select": {"accessory input", "MOH"},
	"multi_conversations_select": {"accessory input", "MOH"}, "multi_channels_select": {"accessory input", "MOH"},
	"plain_text_input": {"input", "MOH"}, "email_text_input": {"input", "O"}, "url_text_input": {"input", "O"}, "number_input": {"input", "O"},
	"rich_text_input": {"input", "OH"}, "file_input": {"input", "O"},
}

var letters = map[string]string{"message": "M", "modal": "O", "home": "H"}

// ofSurfaces puts every block on every surface.
func (b *bench) ofSurfaces() {
	for _, kind := range slices.Sorted(maps.Keys(surfaces)) {
		tree, at := b.fixtures[kind].tree()
		for surface, letter := range letters {
			if strings.Contains(surfaces[kind], letter) {
				b.takes(kind+" on "+surface, surface, tree)
			} else {
				b.refuses(kind+" on "+surface, surface, tree, at+"/type", "unsupported type: "+kind)
			}
		}
	}
	for surface := range letters {
		for _, kind := range []string{"file", "auth_provider", "selection", "layout item", "button", "call"} {
			b.refuses(kind+" on "+surface, surface, plainJSON([]any{object{"type": kind}}), "/blocks/0/type", "unsupported type: "+kind)
		}
		b.refuses("a block without a type on "+surface, surface, plainJSON([]any{object{"text": mrkdwn("x")}}), "/blocks/0", "missing required field: type")
		b.refuses("a block that is a word on "+surface, surface, plainJSON([]any{"section"}), "/blocks/0", "must provide an object")
		b.refuses("a block that is nothing on "+surface, surface, plainJSON([]any{nil}), "/blocks/0", "must provide an object")
		b.refuses("blocks that are none on "+surface, surface, plainJSON(object{}), "/blocks", "must provide an array")
	}
}

// ofHosts puts every element into every host on every surface.
func (b *bench) ofHosts() {
	for _, name := range slices.Sorted(maps.Keys(places)) {
		f := b.fixtures[name]
		kind := strings.TrimSuffix(name, " element")
		for _, host := range []string{"accessory", "actions", "input", "feedback", "context"} {
			for surface, letter := range letters {
				if (host == "feedback" && letter != "M") || (host == "context" && kind != "image") {
					continue
				}
				tree, at := f.in(host)
				where := fmt.Sprintf("%s as %s on %s", kind, host, surface)
				if slices.Contains(strings.Fields(places[name][0]), host) && strings.Contains(places[name][1], letter) {
					b.takes(where, surface, tree)
				} else {
					b.refuses(where, surface, tree, at+"/type", "unsupported type: "+kind)
				}
			}
		}
	}
	for _, host := range []string{"accessory", "actions", "input", "feedback"} {
		for raw, says := range map[string]string{`"x"`: "must provide an object", `{}`: "missing required field: type"} {
			tree, at := fixture{raw: raw}.in(host)
			b.refuses(raw+" as "+host, "message", tree, at, says)
		}
		tree, at := fixture{raw: `{"type":"divider"}`}.in(host)
		b.refuses("a block as "+host, "message", tree, at+"/type", "unsupported type: divider")
	}
	tree, at := fixture{raw: `{"type":"button","text":§p}`}.in("context")
	b.refuses("button as context", "message", tree, at+"/type", "must be one of: plain_text, mrkdwn")
}

// ofNesting puts every block into every block that holds others.
func (b *bench) ofNesting() {
	const stable = "context divider header image rich_text section table video"
	for host, kinds := range map[string]string{
		"container": stable + " actions input layout",
		"layout":    stable + " actions alert card carousel container data_table data_visualization input",
		"fallback":  stable,
	} {
		for _, kind := range slices.Sorted(maps.Keys(surfaces)) {
			tree, at := b.fixtures[kind].in(host)
			surface := b.fixtures[kind].surface()
			switch {
			case host == "container" && surface == "modal": // stands in no modal itself
			case slices.Contains(strings.Fields(kinds), kind):
				b.takes(kind+" in "+host, surface, tree)
			default:
				b.refuses(kind+" in "+host, surface, tree, at+"/type", "unsupported type: "+kind)
			}
		}
		tree, at := fixture{raw: `{}`}.in(host)
		b.refuses("nothing in "+host, "message", tree, at, "missing required field: type")
		tree, at = fixture{raw: `"x"`}.in(host)
		b.refuses("a word in "+host, "message", tree, at, "must provide an object")
	}
	inContainer := func(v any) object {
		return object{"type": "container", "title": plainText(1), "child_blocks": []any{v}}
	}
	inLayout := func(v any) object {
		return object{"type": "layout", "label": "l", "rows": []any{object{"items": []any{object{"block": v}}}}}
	}
	b.takes("two levels", "message", plainJSON([]any{inLayout(inContainer(section(1)))}))
	b.refuses("three levels", "message", plainJSON([]any{inLayout(inContainer(inLayout(section(1))))}),
		"/blocks/0/rows/0/items/0/block/child_blocks/0/type", "unsupported type: layout")
	b.refuses("three levels, the other way", "message", plainJSON([]any{inContainer(inLayout(inContainer(section(1))))}),
		"/blocks/0/child_blocks/0/rows/0/items/0/block/type", "unsupported type: container")
	b.takes("side by side is not in one another", "message", plainJSON([]any{inLayout(inContainer(section(1))), inLayout(inContainer(section(1)))}))

	named := with(section(1), "block_id", "b")
	b.takes("what is shown instead has the same id", "message", plainJSON([]any{with(inLayout(named), "fallback", []any{named})}))
	b.refuses("what is shown instead has one id twice", "message", plainJSON([]any{with(inLayout(named), "fallback", []any{named, 1})}), "/blocks/0/fallback/1", "must provide an object")
	b.refuses("one id inside and outside", "message", plainJSON([]any{inLayout(named), named}), "/blocks/1/block_id", "block_id already exists: `b`")
}
