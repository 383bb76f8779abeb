package simtest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// node is a JSON object of Block Kit.
type node = map[string]any

// lines draws blocks as a person would see them, a line of text for each line on the page.
func (w *Workspace) lines(raw json.RawMessage) []string {
	var blocks []any
	_ = json.Unmarshal(raw, &blocks) // what is no list of blocks shows nothing
	return w.drawAll(blocks)
}

func (w *Workspace) drawAll(blocks any) []string {
	var out []string
	list, _ := blocks.([]any)
	for _, one := range list {
		if b, ok := one.(node); ok {
			out = append(out, w.draw(b)...)
		}
	}
	return out
}

// draw is one block. What nobody knows is drawn by its words, so that nothing a person might see is left out.
func (w *Workspace) draw(b node) []string {
	switch str(b["type"]) {
	case "divider":
		return []string{"────────"}
	case "header":
		return prefixed("# ", "  ", w.text(b["text"]))
	case "section":
		return w.drawSection(b)
	case "context":
		return prefixed("· ", "  ", w.row(b["elements"]))
	case "actions", "context_actions":
		return split(w.row(b["elements"]))
	case "input":
		return w.drawInput(b)
	case "image":
		return nonEmpty(strings.TrimSpace("(image: " + str(b["alt_text"]) + ") " + w.text(b["title"])))
	case "rich_text":
		return w.rich(b["elements"])
	case "markdown":
		return split(str(b["text"]))
	case "table", "data_table":
		return w.drawTable(b)
	case "data_visualization":
		return w.drawChart(b)
	}
	return w.drawGroup(b)
}

// drawGroup is a block that holds others.
func (w *Workspace) drawGroup(b node) []string {
	switch str(b["type"]) {
	case "card":
		return w.drawCard(b)
	case "carousel":
		return w.drawAll(b["elements"])
	case "container":
		head := nonEmpty(w.text(b["title"]))
		if title, ok := b["rich_text_title"].(node); ok {
			head = w.rich(title["elements"])
		}
		head = append(head, nonEmpty(w.text(b["subtitle"]))...)
		return boxed(head, w.drawAll(b["child_blocks"]))
	case "layout":
		var head []string
		if b["is_label_visible"] != false {
			head = nonEmpty(w.text(b["label"]))
		}
		return append(head, w.drawLayout(b["rows"])...)
	case "alert":
		return prefixed("(!) ", "    ", w.text(b["text"]))
	case "plan":
		return boxed(nonEmpty(w.text(b["title"])), w.drawAll(b["tasks"]))
	case "task_card":
		return w.drawTask(b)
	case "video":
		out := nonEmpty("(video: " + w.text(b["title"]) + ")")
		return append(out, nonEmpty(strings.Join(nonEmpty(w.text(b["description"]), str(b["author_name"]), str(b["provider_name"])), " · "))...)
	case "file":
		return nonEmpty("(file)")
	}
	raw, _ := json.Marshal(b) // it came from JSON
	return nonEmpty(w.flat(raw))
}

func (w *Workspace) drawSection(b node) []string {
	out := split(w.text(b["text"]))
	fields, _ := b["fields"].([]any)
	for pair := range slices.Chunk(fields, 2) {
		var cells []string
		for _, f := range pair {
			cells = append(cells, fold(w.text(f)))
		}
		out = append(out, strings.Join(cells, "  |  "))
	}
	if accessory, ok := b["accessory"].(node); ok {
		beside := w.element(accessory)
		if len(out) == 0 {
			return nonEmpty(beside)
		}
		out[0] += "  " + beside
	}
	return out
}

func (w *Workspace) drawInput(b node) []string {
	element, _ := b["element"].(node)
	label := w.text(b["label"])
	if b["optional"] == true {
		label += " (optional)"
	}
	return append(nonEmpty(label+": "+w.element(element)), prefixed("  ", "  ", w.text(b["hint"]))...)
}

func (w *Workspace) drawCard(b node) []string {
	var out []string
	if hero, ok := b["hero_image"].(node); ok {
		out = append(out, w.element(hero))
	}
	for _, part := range []string{"title", "subtitle", "body", "subtext"} {
		out = append(out, split(w.text(b[part]))...)
	}
	return boxed(nil, append(out, nonEmpty(w.row(b["actions"]))...))
}

func (w *Workspace) drawLayout(rows any) []string {
	var out []string
	list, _ := rows.([]any)
	for _, row := range list {
		r, _ := row.(node)
		items, _ := r["items"].([]any)
		var cells []string
		for _, item := range items {
			i, _ := item.(node)
			if inner, ok := i["block"].(node); ok {
				cells = append(cells, strings.Join(w.draw(inner), " / "))
			}
		}
		out = append(out, "| "+strings.Join(cells, " | ")+" |")
	}
	return out
}

func (w *Workspace) drawTask(b node) []string {
	mark := map[string]string{"complete": "[done] ", "in_progress": "[working] ", "error": "[failed] "}[str(b["status"])]
	var out []string
	if b["hide_title"] != true {
		out = prefixed("- "+mark, "  ", w.text(b["title"]))
	}
	for _, part := range []string{"details", "output"} {
		if rich, ok := b[part].(node); ok {
			out = append(out, indent(w.rich(rich["elements"]), "  ")...)
		}
	}
	sources, _ := b["sources"].([]any)
	for _, one := range sources {
		source, _ := one.(node)
		text := str(source["text"])
		if text == "" {
			text = str(source["url"])
		}
		out = append(out, nonEmpty(text)...)
	}
	return out
}

// drawTable is a table with columns as wide as their widest cell.
func (w *Workspace) drawTable(b node) []string {
	var rows [][]string
	var widths []int
	list, _ := b["rows"].([]any)
	for _, row := range list {
		cells, _ := row.([]any)
		var texts []string
		for i, cell := range cells {
			text := w.cell(cell)
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], utf8.RuneCountInString(text))
			texts = append(texts, text)
		}
		rows = append(rows, texts)
	}
	out := nonEmpty(w.text(b["caption"]))
	for _, row := range rows {
		line := "|"
		for i, text := range row {
			line += " " + text + strings.Repeat(" ", widths[i]-utf8.RuneCountInString(text)) + " |"
		}
		out = append(out, line)
	}
	return out
}

func (w *Workspace) cell(v any) string {
	c, _ := v.(node)
	switch str(c["type"]) {
	case "raw_number":
		return number(c["value"])
	case "rich_text":
		return strings.Join(w.rich(c["elements"]), " / ")
	case "action_cell":
		if e, ok := c["element"].(node); ok {
			return w.element(e)
		}
	}
	return fold(w.text(c["text"]))
}

// drawChart is a chart as the table of its numbers.
func (w *Workspace) drawChart(b node) []string {
	chart, _ := b["chart"].(node)
	axis, _ := chart["axis_config"].(node)
	out := nonEmpty(strings.TrimSpace("(" + str(chart["type"]) + " chart) " + w.text(b["title"])))
	out = append(out, nonEmpty(strings.Join(nonEmpty(w.text(axis["x_label"]), w.text(axis["y_label"])), " / "))...)
	line := func(name string, points any) {
		list, _ := points.([]any)
		var words []string
		for _, one := range list {
			p, _ := one.(node)
			words = append(words, str(p["label"])+" "+number(p["value"]))
		}
		out = append(out, nonEmpty(name+strings.Join(words, ", "))...)
	}
	if segments, ok := chart["segments"]; ok {
		line("  ", segments)
	}
	series, _ := chart["series"].([]any)
	for _, one := range series {
		s, _ := one.(node)
		line("  "+str(s["name"])+": ", s["data"])
	}
	return out
}

// boxed sets lines apart by a bar at their left.
func boxed(head, lines []string) []string {
	return indent(append(slices.Clone(head), lines...), "│ ")
}

func indent(lines []string, by string) []string {
	out := make([]string, 0, len(lines))
	for _, line := range lines {
		out = append(out, by+line)
	}
	return out
}

// prefixed is a text whose first line has a mark and whose others stand below it.
func prefixed(first, rest, text string) []string {
	lines := indent(split(text), rest)
	if len(lines) > 0 {
		lines[0] = first + strings.TrimPrefix(lines[0], rest)
	}
	return lines
}

func split(text string) []string {
	if strings.TrimSpace(text) == "" {
		return nil
	}
	return strings.Split(strings.TrimRight(text, "\n"), "\n")
}

func nonEmpty(lines ...string) []string {
	return slices.DeleteFunc(lines, func(s string) bool { return strings.TrimSpace(s) == "" })
}

func str(v any) string {
	s, _ := v.(string)
	return s
}

func number(v any) string {
	if n, ok := v.(float64); ok {
		return strings.TrimSuffix(strings.TrimRight(fmt.Sprintf("%.6f", n), "0"), ".")
	}
	return ""
}
