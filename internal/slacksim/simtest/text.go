package simtest

import (
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
)

// order is how the parts of a block are read, top to bottom.
var order = []string{
	"pretext", "author_name", "provider_name", "title", "rich_text_title", "subtitle", "label", "caption", "name", "text", "body", "description", "subtext",
	"fields", "elements", "accessory", "element", "hint", "placeholder", "initial_option", "initial_value", "actions", "rows", "items", "block", "child_blocks",
	"tasks", "details", "output", "sources", "chart", "segments", "series", "data", "axis_config", "x_label", "y_label", "positive_button", "negative_button",
	"options", "blocks", "footer",
}

// flat is all that a person reads in blocks, in one line: buttons in brackets, references by name.
func (w *Workspace) flat(raw json.RawMessage) string {
	var tree any
	if json.Unmarshal(raw, &tree) != nil {
		return ""
	}
	var words []string
	w.collect(tree, &words)
	return fold(strings.Join(words, " "))
}

func (w *Workspace) collect(node any, words *[]string) {
	switch node := node.(type) {
	case string:
		*words = append(*words, w.plain(node))
	case []any:
		for _, one := range node {
			w.collect(one, words)
		}
	case map[string]any:
		switch node["type"] {
		case "button", "workflow_button", "icon_button":
			var inner []string
			w.collect(node["text"], &inner)
			*words = append(*words, "["+strings.Join(inner, " ")+"]")
			return
		case "user", "usergroup", "channel", "team", "broadcast", "color", "date":
			*words = append(*words, w.inlineOne(node))
			return
		case "feedback_buttons":
			*words = append(*words, w.element(node))
			return
		case "raw_number":
			*words = append(*words, number(node["value"]))
			return
		case "link", "url":
			if node["text"] == nil {
				node["text"] = node["url"]
			}
		case "image", "emoji":
			return
		}
		if value, ok := node["value"].(float64); ok && node["label"] != nil { // a point of a chart
			*words = append(*words, str(node["label"]), number(value))
			return
		}
		for _, key := range order {
			if key == "options" && node["type"] != "checkboxes" && node["type"] != "radio_buttons" {
				continue // a menu shows its options when it is opened
			}
			if part := node[key]; part != nil {
				w.collect(part, words)
			}
		}
		if node["type"] == nil && node["title"] != nil && node["value"] != nil { // a field of an attachment
			w.collect(node["value"], words)
		}
	}
}

var (
	reference = regexp.MustCompile(`<([^<>|]+)(?:\|([^<>]*))?>`)
	unescape  = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&")
)

// plain reads Slack's markup as a person does.
func (w *Workspace) plain(text string) string {
	text = reference.ReplaceAllStringFunc(text, func(hit string) string {
		parts := reference.FindStringSubmatch(hit)
		switch target, label := parts[1], parts[2]; {
		case target[0] == '@':
			return "@" + w.named(target[1:])
		case label != "" && target[0] == '#':
			return "#" + label
		case target[0] == '#':
			return "#" + w.named(target[1:])
		case label != "":
			return label
		case target[0] == '!':
			word, _, _ := strings.Cut(target[1:], "^")
			return "@" + word
		default:
			return target
		}
	})
	return unescape.Replace(text)
}

// fold makes one line of a text, without the marks of bold and code.
func fold(text string) string {
	return strings.Join(strings.Fields(strings.NewReplacer("*", "", "`", "").Replace(text)), " ")
}

// readable is a message as a person reads it, in one line: what it says, what is attached to it, and its files.
func (w *Workspace) readable(m said) string {
	words := []string{fold(w.plain(m.Text))}
	if len(m.Blocks) > 0 {
		words[0] = w.flat(m.Blocks)
	}
	if len(m.Attachments) > 0 {
		words = append(words, w.flat(m.Attachments))
	}
	for _, f := range m.Files {
		words = append(words, f.title())
	}
	return strings.TrimSpace(strings.Join(words, " "))
}

// surface is every block of a message: its own, and those of what is attached to it.
func (m said) surface() json.RawMessage {
	var all, attached []json.RawMessage
	_ = json.Unmarshal(m.Blocks, &all)           // none: none
	_ = json.Unmarshal(m.Attachments, &attached) // none: none
	for _, one := range attached {
		var a struct {
			Blocks []json.RawMessage `json:"blocks"`
		}
		_ = json.Unmarshal(one, &a) // no object: no blocks
		all = append(all, a.Blocks...)
	}
	raw, _ := json.Marshal(all) // it came from JSON
	return raw
}

func (w *Workspace) holds(text string, parts []string) bool {
	for _, part := range parts {
		if !strings.Contains(text, fold(part)) {
			return false
		}
	}
	return true
}

func quoted(parts []string) string {
	var out []string
	for _, p := range parts {
		out = append(out, strconv.Quote(p))
	}
	return strings.Join(out, ", ")
}

// control is an element that a person can use.
type control struct {
	BlockID  string
	Type     string   `json:"type"`
	ActionID string   `json:"action_id"`
	Value    string   `json:"value"`
	Options  []option `json:"options"`
	Groups   []struct {
		Options []option `json:"options"`
	} `json:"option_groups"`
	text string
}

// option is one of a select's, as it was written.
type option struct{ raw json.RawMessage }

func (o *option) UnmarshalJSON(b []byte) error {
	o.raw = append(json.RawMessage{}, b...)
	return nil
}

// controls lists the elements of a block and of what stands in it.
func (w *Workspace) controls(node any, blockID string) []control {
	var out []control
	switch node := node.(type) {
	case []any:
		for _, one := range node {
			out = append(out, w.controls(one, blockID)...)
		}
	case map[string]any:
		if id, ok := node["block_id"].(string); ok {
			blockID = id
		}
		if node["action_id"] != nil {
			raw, _ := json.Marshal(node) // it came from JSON
			c := control{BlockID: blockID}
			if json.Unmarshal(raw, &c) == nil {
				text, _ := json.Marshal(node["text"])
				c.text = w.flat(text)
				out = append(out, c)
			}
		}
		for _, key := range order {
			out = append(out, w.controls(node[key], blockID)...)
		}
	}
	return out
}

// button finds a button by its words, at best the very words, in a block that holds a text.
func (w *Workspace) button(blocks json.RawMessage, beside, text string) (control, bool) {
	var tree []any
	_ = json.Unmarshal(blocks, &tree) // no blocks: no button
	var second *control
	for _, block := range tree {
		raw, _ := json.Marshal(block) // it came from JSON
		if beside != "" && !strings.Contains(w.flat(raw), fold(beside)) {
			continue
		}
		for _, c := range w.controls(block, "") {
			switch {
			case c.Type != "button" && c.Type != "icon_button":
			case c.text == fold(text):
				return c, true
			case second == nil && strings.Contains(c.text, fold(text)):
				second = &c
			}
		}
	}
	if second != nil {
		return *second, true
	}
	return control{}, false
}

// choice finds the select or menu that has an option of these words.
func (w *Workspace) choice(blocks json.RawMessage, text string) (control, option, bool) {
	var tree any
	_ = json.Unmarshal(blocks, &tree) // no blocks: no choice
	for _, c := range w.controls(tree, "") {
		if o, ok := c.option(w, text); ok {
			return c, o, true
		}
	}
	return control{}, option{}, false
}

func (c control) option(w *Workspace, text string) (option, bool) {
	all := c.Options
	for _, g := range c.Groups {
		all = append(all, g.Options...)
	}
	for _, exact := range []bool{true, false} {
		for _, o := range all {
			if words := w.flat(o.raw); words == fold(text) || (!exact && strings.Contains(words, fold(text))) {
				return o, true
			}
		}
	}
	return option{}, false
}

// choose is the state of the element with that option chosen.
func (c control) choose(o option) map[string]any {
	if c.Type == "checkboxes" || strings.HasPrefix(c.Type, "multi_") {
		return map[string]any{"selected_options": []json.RawMessage{o.raw}}
	}
	return map[string]any{"selected_option": o.raw}
}

// input finds the element of the input block with that label.
func (w *Workspace) input(blocks json.RawMessage, label string) (control, bool) {
	var tree []map[string]any
	_ = json.Unmarshal(blocks, &tree) // no blocks: no input
	for _, block := range tree {
		name, _ := json.Marshal(block["label"]) // it came from JSON
		if block["type"] != "input" || !strings.Contains(w.flat(name), fold(label)) {
			continue
		}
		for _, c := range w.controls(map[string]any{"block_id": block["block_id"], "element": block["element"]}, "") {
			return c, true
		}
	}
	return control{}, false
}
