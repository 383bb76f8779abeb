package slacksim

import (
	"encoding/json"

	"rapport/internal/slacksim/blockkit"
)

// pressedOnly are the elements whose value is the app's own, whatever the person sends with the click.
var pressedOnly = []string{"button", "icon_button", "workflow_button"}

// entered is what a person says that they entered, as far as its elements are there, and by block why they cannot have.
func (s *Sim) entered(p *Person, at place, values blockkit.States) (blockkit.States, map[string]string, error) {
	kept, wrong := blockkit.States{}, map[string]string{}
	if len(values) == 0 {
		return kept, wrong, nil
	}
	elements := blockkit.Holders(at.blocks)
	for block, actions := range values {
		for id, state := range actions {
			e := elements[block][id]
			if e == nil {
				continue // the app took it away meanwhile
			}
			state, err := s.withFiles(p, state)
			if err != nil {
				return nil, nil, err
			}
			var held map[string]any
			if json.Unmarshal(state, &held) != nil || held == nil {
				return nil, nil, &fault{"invalid_value", "The state of an element is an object."}
			}
			kind, _ := e["type"].(string)
			if why := blockkit.Impossible(e, held[blockkit.ValueKey(kind)]); why != "" {
				wrong[block] = why
			}
			kept.Set(block, id, state)
		}
	}
	return kept, wrong, nil
}

// usedWrongly is why nobody could have used an element like that; empty when they could.
func usedWrongly(e map[string]any, order map[string]json.RawMessage) string {
	kind, _ := e["type"].(string)
	key := blockkit.ValueKey(kind)
	switch kind {
	case "overflow":
		key = "selected_option"
	case "feedback_buttons":
		key = "value"
	}
	var value any
	if raw := order[key]; raw != nil {
		_ = json.Unmarshal(raw, &value) // a part of JSON is JSON
	}
	if value == nil && (kind == "overflow" || kind == "feedback_buttons") {
		return "Please choose from what is offered."
	}
	return blockkit.Impossible(e, value)
}
