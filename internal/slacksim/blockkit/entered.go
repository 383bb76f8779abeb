package blockkit

import (
	"encoding/json"
	"slices"
)

// Place is where an element stands in a view, and under which key it holds what was chosen.
type Place struct{ Block, Action, Key string }

// Answerable lists the selects of a view that ask for a response_url.
func Answerable(blocks json.RawMessage) []Place {
	var out []Place
	for _, in := range inputsOf(blocks) {
		if e := in.element; e["response_url_enabled"] == true {
			out = append(out, Place{in.block, textOf(e["action_id"]), ValueKey(textOf(e["type"]))})
		}
	}
	return out
}

// AreInputs says that these are ids of a view's input blocks, and that there are any.
func AreInputs(blocks json.RawMessage, ids []string) bool {
	inputs := inputsOf(blocks)
	missing := slices.ContainsFunc(ids, func(id string) bool {
		return !slices.ContainsFunc(inputs, func(in input) bool { return in.block == id })
	})
	return len(ids) > 0 && !missing
}

// input is an input block, with its element.
type input struct {
	block   string
	element map[string]any
}

func inputsOf(blocks json.RawMessage) []input {
	var tree any
	_ = json.Unmarshal(blocks, &tree) // blocks of a view were validated
	var out []input
	walk(tree, "", func(_ string, node map[string]any) bool {
		if node["type"] == "input" {
			element, _ := node["element"].(map[string]any)
			out = append(out, input{textOf(node["block_id"]), element})
		}
		return true
	})
	return out
}
