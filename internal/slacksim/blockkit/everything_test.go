package blockkit_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// everything is all examples, with the fixtures they are made of.
func everything() *bench {
	b := &bench{fixtures: map[string]fixture{}}
	for _, f := range slices.Concat(blockFixtures(), holdingFixtures(), elementFixtures(), richFixtures()) {
		if _, twice := b.fixtures[f.name]; twice {
			panic("two fixtures " + f.name)
		}
		b.fixtures[f.name] = f
	}
	for _, name := range slices.Sorted(maps.Keys(b.fixtures)) {
		f := b.fixtures[name]
		tree, at := f.tree()
		b.takes(f.name, f.surface(), tree)
		b.everyField(f, "", under(tree, at))
	}
	for _, more := range []func(){
		b.ofBlocks, b.ofAgents, b.ofTables, b.ofCharts, b.ofCards, b.ofElements, b.ofChoices, b.ofPickers, b.ofInputs, b.ofRichText, b.ofViews,
		b.ofSurfaces, b.ofHosts, b.ofNesting, b.ofWholes, b.ofAttachments, b.ofNames,
	} {
		more()
	}
	for _, name := range slices.Sorted(maps.Keys(b.fixtures)) { // the longest last: they are asked only when nobody else notices
		tree, _ := b.fixtures[name].tree()
		b.weight(b.fixtures[name], tree)
	}
	return b
}

// under is what stands at a pointer of an example.
func under(tree any, pointer string) any {
	for _, root := range []string{"/blocks", "/view"} {
		pointer = strings.TrimPrefix(pointer, root)
	}
	for step := range strings.SplitSeq(strings.TrimPrefix(pointer, "/"), "/") {
		switch v := tree.(type) {
		case map[string]any:
			if step != "" {
				tree = v[step]
			}
		case []any:
			var i int
			_, _ = fmt.Sscan(step, &i)
			tree = v[i]
		}
	}
	return tree
}

// everyField has a fixture refused with any field of a wrong type, with one too many and with one too few; and taken
// without any that may be left out.
func (b *bench) everyField(f fixture, pointer string, v any) {
	switch v := v.(type) {
	case map[string]any:
		if pointer != "" {
			b.bad(f.name, pointer, 7, "must provide an object")
		}
		if f.name == "citation" && pointer == "/details" { // is not looked into
			return
		}
		b.badHere(f.name, pointer+"/bogus", 1, pointer, "invalid additional property: bogus")
		for _, key := range slices.Sorted(maps.Keys(v)) {
			b.oneField(f, pointer, v, key)
		}
	case []any:
		b.bad(f.name, pointer, "x", "must provide an array")
		for i, one := range v {
			b.everyField(f, fmt.Sprintf("%s/%d", pointer, i), one)
		}
	case bool:
		b.bad(f.name, pointer, "yes", "must be a boolean")
	case string, float64:
		if !strings.HasSuffix(pointer, "_parameters/0/value") { // may be anything
			b.bad(f.name, pointer, false, "")
		}
	}
}

func (b *bench) oneField(f fixture, pointer string, o map[string]any, key string) {
	at := pointer + "/" + key
	kind, _ := o["type"].(string)
	if key == "type" {
		if kind == "plain_text" || kind == "mrkdwn" {
			b.badHere(f.name, at, dropped{}, pointer, "missing required field: type")
			b.bad(f.name, at, 7, "")
		}
		return
	}
	needed := slices.Contains(strings.Fields(f.needs), at) || (pointer != "" && slices.Contains(neededIn(o, kind), key))
	switch {
	case needed:
		b.badHere(f.name, at, dropped{}, pointer, "missing required field: "+key)
		b.badHere(f.name, at, nil, pointer, "missing required field: "+key)
	case !slices.Contains(strings.Fields(f.tied), at) && (kind != "image" || pointer == ""):
		b.good(f.name, at, dropped{})
	}
	b.everyField(f, at, o[key])
}

// neededIn are the fields that have to be in what many fixtures are made of.
func neededIn(o map[string]any, kind string) []string {
	switch {
	case slices.Contains([]string{"plain_text", "mrkdwn", "button", "header", "text", "raw_text", "icon_button"}, kind):
		return []string{"text", "icon"}
	case strings.HasPrefix(kind, "rich_text"):
		return []string{"elements"}
	case kind == "image":
		return []string{"alt_text"}
	case kind == "pie":
		return []string{"segments"}
	case o["trigger_actions_on"] != nil:
		return []string{"trigger_actions_on"}
	case o["label"] != nil && o["options"] != nil:
		return []string{"label", "options"}
	case o["deny"] != nil:
		return []string{"title", "text", "confirm", "deny"}
	case o["task_id"] != nil:
		return []string{"task_id", "title"}
	case o["value"] != nil:
		return []string{"text", "value", "label"}
	}
	return nil
}

// weight fills a message with text until it is full, beside a fixture whose own weight is known.
func (b *bench) weight(f fixture, tree any) {
	if f.surface() != "message" {
		return
	}
	rest := 12_000 - f.weight - hosts()[f.host].weight
	with := func(n int) any {
		return plainJSON(slices.Concat(tree.([]any), []any{object{"type": "markdown", "text": strings.Repeat("x", n)}}))
	}
	b.takes(f.name+" in a full message", "message", with(rest))
	b.refuses(f.name+" in more than a full message", "message", with(rest+1), "/blocks", "msg_blocks_too_long")
}
