package blockkit_test

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"rapport/internal/slacksim/blockkit"
)

// wrong says what rules make of an example other than they should; empty when they are right.
func (e example) wrong(rules *blockkit.Book) string {
	said := rules.Run(e.on, e.tree)
	if !e.refused {
		if len(said) > 0 {
			return "is refused: " + said[0].String()
		}
		return ""
	}
	for _, p := range said {
		if p.Pointer == e.at && (e.saying == "" || p.Message == e.saying) {
			return ""
		}
	}
	if len(said) == 0 {
		return "is taken, not refused at " + e.at
	}
	return "is refused otherwise than at " + e.at + " (" + e.saying + "): " + said[0].String()
}

func TestEverythingThatSlackTakesAndRefuses(t *testing.T) {
	b := everything()
	for _, e := range b.examples {
		if wrong := e.wrong(blockkit.Platform()); wrong != "" {
			t.Errorf("%s (%s) %s", e.name, e.on, wrong)
		}
	}
	t.Logf("%d examples of %d fixtures, %d limits", len(b.examples), len(b.fixtures), blockkit.Limits())
}

// heldTwice are the rules that another rule holds too, so that nobody can notice one of them.
var heldTwice = map[string]bool{
	"element feedback_buttons: surface O": true, "element feedback_buttons: surface H": true, // their block stands in messages only
	"element icon_button: surface O": true, "element icon_button: surface H": true,
	"text: text least +1": true, // whoever takes a text says how short it may be
}

// TestEveryRuleIsNoticed changes one rule at a time and asks whether any example tells the difference.
func TestEveryRuleIsNoticed(t *testing.T) {
	examples := everything().examples
	by := concerned(examples)
	mutants := blockkit.Mutants()
	require.Greater(t, len(mutants), 1000)
	var wg sync.WaitGroup
	var mu sync.Mutex
	var survivors []string
	for half := range 2 {
		wg.Go(func() {
			for i := half; i < len(mutants); i += 2 {
				m := mutants[i]
				if heldTwice[m.Name] {
					continue
				}
				asked := by[m.Shape]
				if m.Shape == "" {
					asked = examples
				}
				about := func(e example) bool { return strings.Contains(e.name, m.Field) }
				notices := func(e example) bool { return e.wrong(m.Book) != "" }
				if !slices.ContainsFunc(asked, func(e example) bool { return about(e) && notices(e) }) && // these first, as they know best
					!slices.ContainsFunc(asked, func(e example) bool { return !about(e) && notices(e) }) {
					mu.Lock()
					survivors = append(survivors, m.Name)
					mu.Unlock()
				}
			}
		})
	}
	wg.Wait()
	slices.Sort(survivors)
	for _, name := range survivors {
		t.Errorf("nobody notices %s", name)
	}
	t.Logf("%d mutants, %d examples", len(mutants), len(examples))
}

// concerned are the examples in which a shape plays a part: it is asked, or its type stands in them.
func concerned(examples []example) map[string][]example {
	by := map[string][]example{}
	var heard map[string]bool
	rules := blockkit.Watched(func(shape string) { heard[shape] = true })
	for _, e := range examples {
		heard = map[string]bool{}
		rules.Run(e.on, e.tree)
		mention(e.tree, heard)
		for shape := range heard {
			by[shape] = append(by[shape], e)
		}
	}
	return by
}

func mention(v any, heard map[string]bool) {
	switch v := v.(type) {
	case []any:
		for _, one := range v {
			mention(one, heard)
		}
	case map[string]any:
		if kind, ok := v["type"].(string); ok {
			heard["block "+kind], heard["element "+kind] = true, true
		}
		for _, one := range v {
			mention(one, heard)
		}
	}
}
