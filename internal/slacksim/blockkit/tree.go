package blockkit

import (
	"bytes"
	"encoding/json"
	"strings"
)

// States is what a person chose, by block and action.
type States map[string]map[string]json.RawMessage

// Set keeps one choice.
func (st States) Set(block, action string, value json.RawMessage) {
	if st[block] == nil {
		st[block] = map[string]json.RawMessage{}
	}
	st[block][action] = value
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
		var head struct {
			ID string `json:"block_id"`
		}
		if bytes.Contains(one, []byte(`"block_id"`)) {
			_ = json.Unmarshal(one, &head) // it was validated
		}
		if i > 0 {
			out.WriteByte(',')
		}
		one = withActionIDs(one, newID)
		if head.ID == "" {
			one = bytes.Replace(one, []byte(`"block_id":"",`), nil, 1)
			out.WriteString(`{"block_id":"` + newID() + `",`)
			one = bytes.TrimSpace(one)[1:]
		}
		out.Write(one)
	}
	out.WriteByte(']')
	return out.Bytes()
}

// withActionIDs rewrites a block that has a button without an action_id, which few have.
func withActionIDs(raw json.RawMessage, newID func() string) json.RawMessage {
	if bytes.Count(raw, []byte(`"action_id"`)) >= bytes.Count(raw, []byte(`"button"`)) {
		return raw
	}
	var block any
	if json.Unmarshal(raw, &block) != nil {
		return raw
	}
	walk(block, "", func(_ string, node map[string]any) bool {
		if node["type"] == "button" && node["action_id"] == nil {
			node["action_id"] = newID()
		}
		return true
	})
	out, err := json.Marshal(block)
	if err != nil { // it was JSON a moment ago
		return raw
	}
	return out
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
		if raw := picked[blockID][id]; raw != nil {
			_ = json.Unmarshal(raw, &state) // what cannot be read leaves the element as it was
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
	var inputs []struct {
		Type     string         `json:"type"`
		BlockID  string         `json:"block_id"`
		Optional bool           `json:"optional"`
		Element  map[string]any `json:"element"`
	}
	_ = json.Unmarshal(blocks, &inputs) // blocks of a view were validated
	out := map[string]string{}
	for _, in := range inputs {
		if in.Type != "input" || in.Optional {
			continue
		}
		id, _ := in.Element["action_id"].(string)
		kind, _ := in.Element["type"].(string)
		held, _ := state[in.BlockID][id].(map[string]any)
		switch value := held[stateful[kind][0]].(type) {
		case nil:
			out[in.BlockID] = "Please complete this required field."
		case string:
			if value == "" {
				out[in.BlockID] = "Please complete this required field."
			}
		case []any:
			if len(value) == 0 {
				out[in.BlockID] = "Please complete this required field."
			}
		}
	}
	return out
}
