package blockkit

import (
	"bytes"
	"encoding/json"
	"maps"
	"strings"
)

// States is what a person chose, by block and action.
type States map[string]map[string]json.RawMessage

// IsSound says that every choice is an object, as elements hold it.
func (st States) IsSound() bool {
	for _, actions := range st {
		for _, state := range actions {
			if !bytes.HasPrefix(bytes.TrimSpace(state), []byte("{")) {
				return false
			}
		}
	}
	return true
}

// Set keeps one choice.
func (st States) Set(block, action string, value json.RawMessage) {
	if st[block] == nil {
		st[block] = map[string]json.RawMessage{}
	}
	st[block][action] = value
}

// Take keeps all of somebody's choices.
func (st States) Take(more States) {
	for block, actions := range more {
		for action, value := range actions {
			st.Set(block, action, value)
		}
	}
}

// Identified gives ids to blocks and elements that came without, as Slack does when it stores a message.
func Identified(raw json.RawMessage, newID func() string) json.RawMessage {
	var blocks []json.RawMessage
	if json.Unmarshal(raw, &blocks) != nil || len(blocks) == 0 {
		return nil
	}
	var out bytes.Buffer
	out.WriteByte('[')
	for i, one := range blocks {
		if i > 0 {
			out.WriteByte(',')
		}
		one, named := withoutLooseID(withActionIDs(one, newID))
		if one = bytes.TrimSpace(one); !named && one[0] == '{' {
			out.WriteString(`{"block_id":"` + newID() + `"`)
			if one = bytes.TrimSpace(one[1:]); one[0] != '}' {
				out.WriteByte(',')
			}
		}
		out.Write(one)
	}
	out.WriteByte(']')
	return out.Bytes()
}

// withoutLooseID takes a block_id off that is empty, or a markdown block's: Slack does not keep those. named says that the
// block still has one.
func withoutLooseID(raw json.RawMessage) (_ json.RawMessage, named bool) {
	if !bytes.Contains(raw, []byte(`"block_id"`)) {
		return raw, false
	}
	var head struct {
		Type string  `json:"type"`
		ID   *string `json:"block_id"`
	}
	_ = json.Unmarshal(raw, &head) // it was validated
	if head.ID == nil {
		return raw, false
	}
	if *head.ID != "" && head.Type != "markdown" {
		return raw, true
	}
	var block map[string]json.RawMessage
	_ = json.Unmarshal(raw, &block) // as above
	delete(block, "block_id")
	return rewritten(block, raw), false
}

// withActionIDs rewrites a block that has an interactive element without an action_id, which few have.
func withActionIDs(raw json.RawMessage, newID func() string) json.RawMessage {
	if bytes.Count(raw, []byte(`"action_id"`)) >= interactive(raw) {
		return raw
	}
	var block any
	if json.Unmarshal(raw, &block) != nil {
		return raw
	}
	walk(block, "", func(_ string, node map[string]any) bool {
		if isInteractive(textOf(node["type"])) && textOf(node["action_id"]) == "" {
			node["action_id"] = newID()
		}
		return true
	})
	return rewritten(block, raw)
}

func rewritten(block any, raw json.RawMessage) json.RawMessage {
	out, err := json.Marshal(block)
	if err != nil { // it was JSON a moment ago
		return raw
	}
	return out
}

// interactive counts the elements of a block that have an action_id, without decoding it.
func interactive(raw []byte) int {
	n := 0
	for {
		_, after, found := bytes.Cut(raw, []byte(`"type"`))
		if !found {
			return n
		}
		raw = after
		_, value, _ := bytes.Cut(raw, []byte(`"`))
		if kind, _, _ := bytes.Cut(value, []byte(`"`)); isInteractive(string(kind)) {
			n++
		}
	}
}

func isInteractive(kind string) bool {
	known := platform.elements[kind]
	return known != nil && kind != "image"
}

// walk visits every object below a value, with the id of the block it stands in, until visit says stop.
func walk(node any, blockID string, visit func(blockID string, node map[string]any) bool) bool {
	switch node := node.(type) {
	case []any:
		for _, one := range node {
			if !walk(one, blockID, visit) {
				return false
			}
		}
	case map[string]any:
		if id, ok := node["block_id"].(string); ok {
			blockID = id
		}
		if !visit(blockID, node) {
			return false
		}
		for _, one := range node {
			switch one.(type) {
			case []any, map[string]any:
				if !walk(one, blockID, visit) {
					return false
				}
			}
		}
	}
	return true
}

// Element finds an interactive element by its block and action.
func Element(blocks json.RawMessage, blockID, actionID string) map[string]any {
	var tree any
	if json.Unmarshal(blocks, &tree) != nil {
		return nil
	}
	var found map[string]any
	walk(tree, "", func(in string, node map[string]any) bool {
		if node["action_id"] == actionID && (in == blockID || blockID == "") {
			found = node
		}
		return found == nil
	})
	return found
}

// stateful are the elements that hold a value, with the key it is under, and the keys of what they begin with.
var stateful = map[string][2]string{
	"plain_text_input": {"value", "initial_value"}, "email_text_input": {"value", "initial_value"}, "number_input": {"value", "initial_value"},
	"url_text_input": {"value", "initial_value"}, "rich_text_input": {"rich_text_value", "initial_value"},
	"static_select": {"selected_option", "initial_option"}, "external_select": {"selected_option", "initial_option"},
	"radio_buttons": {"selected_option", "initial_option"}, "checkboxes": {"selected_options", "initial_options"},
	"multi_static_select": {"selected_options", "initial_options"}, "multi_external_select": {"selected_options", "initial_options"},
	"users_select": {"selected_user", "initial_user"}, "multi_users_select": {"selected_users", "initial_users"},
	"conversations_select":       {"selected_conversation", "initial_conversation"},
	"multi_conversations_select": {"selected_conversations", "initial_conversations"},
	"channels_select":            {"selected_channel", "initial_channel"}, "multi_channels_select": {"selected_channels", "initial_channels"},
	"datepicker": {"selected_date", "initial_date"}, "timepicker": {"selected_time", "initial_time"},
	"datetimepicker": {"selected_date_time", "initial_date_time"}, "file_input": {"files", ""},
}

// ValueKey is under which key an element of this kind holds its value; empty when it holds none.
func ValueKey(kind string) string { return stateful[kind][0] }

// StateOf is the value of every stateful element: what was picked, else what it began with.
func StateOf(blocks json.RawMessage, picked States) map[string]map[string]any {
	out := map[string]map[string]any{}
	var tree any
	if !bytes.Contains(blocks, []byte(`"action_id"`)) || json.Unmarshal(blocks, &tree) != nil {
		return out
	}
	walk(tree, "", func(blockID string, node map[string]any) bool {
		kind, _ := node["type"].(string)
		keys, holds := stateful[kind]
		id, named := node["action_id"].(string)
		if !holds || !named {
			return true
		}
		state := map[string]any{"type": kind, keys[0]: node[keys[1]]}
		if strings.HasSuffix(keys[0], "s") && state[keys[0]] == nil {
			state[keys[0]] = []any{}
		}
		var chosen map[string]any
		if json.Unmarshal(picked[blockID][id], &chosen) == nil { // what cannot be read leaves the element as it was
			maps.Copy(state, chosen)
			state["type"] = kind
		}
		if out[blockID] == nil {
			out[blockID] = map[string]any{}
		}
		out[blockID][id] = state
		return true
	})
	return out
}

// Missing names the input blocks that need a value and have none, as Slack's client does before it submits.
func Missing(blocks json.RawMessage, state map[string]map[string]any) map[string]string {
	var tree any
	_ = json.Unmarshal(blocks, &tree) // blocks of a view were validated
	out := map[string]string{}
	walk(tree, "", func(_ string, in map[string]any) bool {
		if in["type"] != "input" || in["optional"] == true {
			return true
		}
		element, _ := in["element"].(map[string]any)
		block := textOf(in["block_id"])
		held, _ := state[block][textOf(element["action_id"])].(map[string]any)
		if isEmpty(held[stateful[textOf(element["type"])][0]]) {
			out[block] = "Please complete this required field."
		}
		return true
	})
	return out
}

func isEmpty(value any) bool {
	switch value := value.(type) {
	case nil:
		return true
	case string:
		return value == ""
	case []any:
		return len(value) == 0
	}
	return false
}
