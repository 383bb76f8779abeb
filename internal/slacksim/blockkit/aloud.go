package blockkit

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf16"
)

// Aloud says what a message lacks for those who only hear of it: its text is
// to be a short sentence without marks, and of buttons that are called the same
// each is to say what it is about.
func Aloud(text string, blocks any) []string {
	const glance = 220 // characters, of which names may be 120
	var lacks []string
	if n := len(utf16.Encode([]rune(text))); n > glance {
		lacks = append(lacks, fmt.Sprintf("the text has %d characters, and a glance holds %d: %q", n, glance, text))
	}
	if !strings.ContainsFunc(text, unicode.IsLetter) {
		lacks = append(lacks, fmt.Sprintf("the text %q says nothing", text))
	}
	for _, mark := range []string{"*", "`", "<!", "<http", "<mailto", "\n"} {
		if strings.Contains(text, mark) {
			lacks = append(lacks, fmt.Sprintf("the text has the mark %q: %q", mark, text))
		}
	}
	return append(lacks, Unlabelled(blocks)...)
}

// Unlabelled names the buttons of blocks, or of a view, that only their place
// tells apart.
func Unlabelled(blocks any) []string {
	encoded, err := json.Marshal(blocks)
	if err != nil {
		return []string{"it has no JSON: " + err.Error()}
	}
	var tree any
	if err := json.Unmarshal(encoded, &tree); err != nil {
		return []string{"it has no JSON: " + err.Error()}
	}
	named := map[string][]string{}
	labels(tree, named)
	var lacks []string
	for text, of := range named {
		if len(of) > 1 && slices.Contains(of, "") {
			lacks = append(lacks, fmt.Sprintf("%d buttons are called %q, and not all have an accessibility_label", len(of), text))
		}
	}
	slices.Sort(lacks)
	return lacks
}

// labels collects the labels of buttons by what is written on them.
func labels(node any, named map[string][]string) {
	switch node := node.(type) {
	case []any:
		for _, one := range node {
			labels(one, named)
		}
	case map[string]any:
		if text, is := node["text"].(map[string]any); is && node["type"] == "button" {
			label, _ := node["accessibility_label"].(string)
			written, _ := text["text"].(string)
			named[written] = append(named[written], label)
		}
		for _, one := range node {
			labels(one, named)
		}
	}
}
