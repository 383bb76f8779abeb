package simtest

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"
)

// text is a text object or a bare text, as it reads.
func (w *Workspace) text(v any) string {
	switch v := v.(type) {
	case string:
		return w.plain(v)
	case node:
		if str(v["type"]) == "plain_text" {
			return str(v["text"])
		}
		return strings.NewReplacer("*", "", "`", "").Replace(w.plain(str(v["text"])))
	}
	return ""
}

// row is elements side by side.
func (w *Workspace) row(v any) string {
	list, _ := v.([]any)
	var out []string
	for _, one := range list {
		if e, ok := one.(node); ok {
			out = append(out, w.element(e))
		}
	}
	return strings.Join(nonEmpty(out...), " ")
}

// element is one that a person uses, in brackets, or a text or picture among them.
func (w *Workspace) element(e node) string {
	kind := str(e["type"])
	switch {
	case kind == "image":
		return "(image: " + str(e["alt_text"]) + ")"
	case kind == "button" || kind == "workflow_button" || kind == "icon_button":
		return "[" + w.text(e["text"]) + "]"
	case kind == "feedback_buttons":
		good, _ := e["positive_button"].(node)
		bad, _ := e["negative_button"].(node)
		return "[" + w.text(good["text"]) + "] [" + w.text(bad["text"]) + "]"
	case kind == "overflow":
		return "[⋯ " + strings.Join(w.options(e["options"]), " | ") + "]"
	case kind == "checkboxes" || kind == "radio_buttons":
		return w.marked(e)
	case kind == "file_input":
		return "[Choose files]"
	case strings.HasSuffix(kind, "_input"):
		return "[" + w.typed(e) + "]"
	case strings.HasSuffix(kind, "select") || strings.HasSuffix(kind, "picker"):
		return "[" + w.chosen(e) + " ▾]"
	case e["text"] != nil:
		return w.text(e)
	}
	raw, _ := json.Marshal(e) // it came from JSON
	return w.flat(raw)
}

func (w *Workspace) options(v any) []string {
	list, _ := v.([]any)
	var out []string
	for _, one := range list {
		o, _ := one.(node)
		out = append(out, w.text(o["text"]))
	}
	return out
}

// marked is a list of options with marks at the chosen ones.
func (w *Workspace) marked(e node) string {
	marks := [2]string{"[ ] ", "[x] "}
	chosen := w.options(e["initial_options"])
	if str(e["type"]) == "radio_buttons" {
		marks = [2]string{"( ) ", "(o) "}
		chosen = w.options([]any{e["initial_option"]})
	}
	var out []string
	for _, option := range w.options(e["options"]) {
		mark := marks[0]
		for _, c := range chosen {
			if c == option {
				mark = marks[1]
			}
		}
		out = append(out, mark+option)
	}
	return strings.Join(out, " ")
}

func (w *Workspace) typed(e node) string {
	switch value := e["initial_value"].(type) {
	case string:
		return value
	case node:
		return strings.Join(w.rich(value["elements"]), " / ")
	}
	if hint := w.text(e["placeholder"]); hint != "" {
		return hint + "…"
	}
	return "____"
}

// chosen is what a select or picker shows before anybody touches it.
func (w *Workspace) chosen(e node) string {
	var words []string
	if o, ok := e["initial_option"].(node); ok {
		words = append(words, w.text(o["text"]))
	}
	words = append(words, w.options(e["initial_options"])...)
	for _, key := range []string{"initial_user", "initial_conversation", "initial_channel", "initial_date", "initial_time"} {
		words = append(words, w.named(str(e[key])))
	}
	for _, key := range []string{"initial_users", "initial_conversations", "initial_channels"} {
		list, _ := e[key].([]any)
		for _, id := range list {
			words = append(words, w.named(str(id)))
		}
	}
	if at, ok := e["initial_date_time"].(float64); ok {
		words = append(words, time.Unix(int64(at), 0).UTC().Format("2006-01-02 15:04"))
	}
	if words = nonEmpty(words...); len(words) > 0 {
		return strings.Join(words, ", ")
	}
	return w.text(e["placeholder"])
}

// named is an id by the name it has, if it has one.
func (w *Workspace) named(id string) string {
	if name := w.names[id]; name != "" {
		return name
	}
	return id
}

// rich is rich text, a line for each line of it.
func (w *Workspace) rich(elements any) []string {
	list, _ := elements.([]any)
	var out []string
	for _, one := range list {
		e, _ := one.(node)
		switch str(e["type"]) {
		case "rich_text_list":
			out = append(out, w.richList(e)...)
		case "rich_text_quote":
			out = append(out, prefixed("> ", "> ", w.inline(e["elements"]))...)
		case "rich_text_preformatted":
			out = append(out, indent(split(w.inline(e["elements"])), "    ")...)
		default:
			out = append(out, split(w.inline(e["elements"]))...)
		}
	}
	return out
}

func (w *Workspace) richList(e node) []string {
	level, _ := e["indent"].(float64)
	offset, _ := e["offset"].(float64)
	items, _ := e["elements"].([]any)
	var out []string
	for i, item := range items {
		mark := "• "
		if str(e["style"]) == "ordered" {
			mark = strconv.Itoa(i+1+int(offset)) + ". "
		}
		one, _ := item.(node)
		out = append(out, indent(prefixed(mark, "  ", w.inline(one["elements"])), strings.Repeat("  ", int(level)))...)
	}
	return out
}

// inline is the words of a part of rich text.
func (w *Workspace) inline(elements any) string {
	list, _ := elements.([]any)
	var out strings.Builder
	for _, one := range list {
		e, _ := one.(node)
		out.WriteString(w.inlineOne(e))
	}
	return out.String()
}

func (w *Workspace) inlineOne(e node) string {
	switch str(e["type"]) {
	case "text":
		return str(e["text"])
	case "link":
		if text := str(e["text"]); text != "" {
			return text
		}
		return str(e["url"])
	case "user":
		return "@" + w.named(str(e["user_id"]))
	case "usergroup":
		return "@" + w.named(str(e["usergroup_id"]))
	case "channel":
		return "#" + w.named(str(e["channel_id"]))
	case "team":
		return str(e["team_id"])
	case "broadcast":
		return "@" + str(e["range"])
	case "emoji":
		return ":" + str(e["name"]) + ":"
	case "color":
		return str(e["value"])
	case "date":
		if fallback := str(e["fallback"]); fallback != "" {
			return fallback
		}
		at, _ := e["timestamp"].(float64)
		return time.Unix(int64(at), 0).UTC().Format("2006-01-02 15:04")
	}
	return str(e["text"])
}
