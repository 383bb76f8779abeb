package deeds_test

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/blocks/kit"
)

// readsWell holds a message against those who only hear of it: its text is a
// short sentence without marks, and of buttons that are called the same each
// says what it is about.
func readsWell(t *testing.T, m kit.Message) {
	t.Helper()
	const glance = 220 // characters, of which names may be 120
	assert.LessOrEqual(t, kit.Units(m.Text), glance, m.Text)
	assert.True(t, strings.ContainsFunc(m.Text, unicode.IsLetter), "%q says nothing", m.Text)
	for _, mark := range []string{"*", "`", "<!", "<http", "<mailto", "\n"} {
		assert.NotContains(t, m.Text, mark)
	}
	encoded, err := json.Marshal(m.Blocks)
	require.NoError(t, err)
	labelled(t, encoded)
}

// labelled finds the buttons that only their place tells apart.
func labelled(t *testing.T, encoded []byte) {
	t.Helper()
	var tree any
	require.NoError(t, json.Unmarshal(encoded, &tree))
	named := map[string][]string{}
	var walk func(any)
	walk = func(node any) {
		switch node := node.(type) {
		case []any:
			for _, one := range node {
				walk(one)
			}
		case map[string]any:
			if text, is := node["text"].(map[string]any); is && node["type"] == "button" {
				label, _ := node["accessibility_label"].(string)
				named[text["text"].(string)] = append(named[text["text"].(string)], label)
			}
			for _, one := range node {
				walk(one)
			}
		}
	}
	walk(tree)
	for text, labels := range named {
		if len(labels) > 1 {
			assert.NotContains(t, labels, "", "buttons %q", text)
		}
	}
}
