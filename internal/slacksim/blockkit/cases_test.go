package blockkit_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// example is one thing that Slack takes, or one that it refuses and what it says then.
type example struct {
	name    string
	on      string // a surface, or view, attachments, options
	tree    any
	refused bool
	at      string
	saying  string // empty when any words will do
}

// bench collects examples.
type bench struct {
	fixtures map[string]fixture
	examples []example
}

func (b *bench) takes(name, on string, tree any) {
	b.examples = append(b.examples, example{name: name, on: on, tree: tree})
}

func (b *bench) refuses(name, on string, tree any, at, saying string) {
	b.examples = append(b.examples, example{name, on, tree, true, at, saying})
}

// put changes a value inside a fixture; drop leaves it out.
func (b *bench) put(name, pointer string, value any) (tree any, on, at string) {
	f, ok := b.fixtures[name]
	if !ok {
		panic("no fixture " + name)
	}
	tree, at = f.tree()
	root := map[string]string{"view": "/view", "options": ""}[f.surface()]
	if f.surface() != "view" && f.surface() != "options" {
		root = "/blocks"
	}
	return changed(tree, strings.TrimPrefix(at+pointer, root), value), f.surface(), at + pointer
}

type dropped struct{}

// good and bad are examples of a fixture with one value changed.
func (b *bench) good(name, pointer string, value any) {
	tree, on, _ := b.put(name, pointer, value)
	b.takes(name+pointer+" of "+told(value), on, tree)
}

func (b *bench) bad(name, pointer string, value any, saying string, below ...string) {
	tree, on, at := b.put(name, pointer, value)
	b.refuses(name+pointer+" of "+told(value), on, tree, at+strings.Join(below, ""), saying)
}

// badHere is bad whose pointer is that of another value of the fixture.
func (b *bench) badHere(name, pointer string, value any, here, saying string) {
	tree, on, at := b.put(name, pointer, value)
	b.refuses(name+pointer+" of "+told(value), on, tree, strings.TrimSuffix(at, pointer)+here, saying)
}

func told(v any) string {
	raw, _ := json.Marshal(v)
	if len(raw) > 60 {
		return string(raw[:60]) + "… (" + strconv.Itoa(len(raw)) + ")"
	}
	return string(raw)
}

// changed copies a tree with one value in it replaced.
func changed(tree any, pointer string, value any) any {
	if pointer == "" {
		return plainJSON(value)
	}
	step, rest, _ := strings.Cut(pointer[1:], "/")
	if rest != "" {
		rest = "/" + rest
	}
	switch tree := tree.(type) {
	case map[string]any:
		out := maps.Clone(tree)
		if _, leave := value.(dropped); leave && rest == "" {
			delete(out, step)
		} else {
			out[step] = changed(tree[step], rest, value)
		}
		return out
	case []any:
		i, err := strconv.Atoi(step)
		if err != nil || i >= len(tree) {
			panic("no item " + pointer)
		}
		out := slices.Clone(tree)
		out[i] = changed(tree[i], rest, value)
		return out
	}
	panic("no way to " + pointer)
}

// plainJSON is a value as it comes out of JSON.
func plainJSON(v any) any {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	var out any
	if err := json.Unmarshal(raw, &out); err != nil {
		panic(err)
	}
	return out
}

const (
	mustBeShorter = "must be less than % characters"
	mustBeLonger  = "must be more than % characters"
)

func saying(words string, n int) string { return strings.Replace(words, "%", strconv.Itoa(n), 1) }

// strings holds strings of a fixture to their lengths.
func (b *bench) strings(name string, least, most int, pointers ...string) {
	for _, p := range pointers {
		b.good(name, p, xs(least))
		b.bad(name, p, 7, "must be a string")
		if least > 0 {
			b.bad(name, p, xs(least-1), saying(mustBeLonger, least-1))
		}
		if most > 0 {
			b.good(name, p, xs(most))
			b.bad(name, p, xs(most+1), saying(mustBeShorter, most+1))
		}
	}
}

// texts holds text objects of a fixture to their lengths and kinds.
func (b *bench) texts(name string, most int, kinds []string, pointers ...string) {
	for _, p := range pointers {
		for _, kind := range []string{"plain_text", "mrkdwn"} {
			o := func(n int) object { return object{"type": kind, "text": xs(n)} }
			if !slices.Contains(kinds, kind) {
				b.bad(name, p, o(1), "must be one of: plain_text", "/type")
				continue
			}
			b.good(name, p, o(1))
			b.good(name, p, o(most))
			b.bad(name, p, o(most+1), saying(mustBeShorter, most+1), "/text")
			b.bad(name, p, o(0), saying(mustBeLonger, 0), "/text")
		}
		b.bad(name, p, 7, "must provide an object")
	}
}

// lists holds lists of a fixture to their lengths; most is 0 when nobody knows.
func (b *bench) lists(name string, least, most int, item func(i int) any, pointers ...string) {
	for _, p := range pointers {
		b.good(name, p, times(least, item))
		b.bad(name, p, "x", "must provide an array")
		if least > 0 {
			b.bad(name, p, times(least-1, item), "no less than "+strconv.Itoa(least)+" items allowed")
		}
		if most > 0 {
			b.good(name, p, times(most, item))
			b.bad(name, p, times(most+1, item), "no more than "+strconv.Itoa(most)+" items allowed")
		}
	}
}

// numbers holds whole numbers of a fixture to their bounds.
func (b *bench) numbers(name string, least, most float64, pointers ...string) {
	for _, p := range pointers {
		b.good(name, p, least)
		b.bad(name, p, least-1, "must be at least "+strconv.FormatFloat(least, 'f', -1, 64))
		b.bad(name, p, least+0.5, "must be an integer")
		b.bad(name, p, "7", "must be a number")
		if most > 0 {
			b.good(name, p, most)
			b.bad(name, p, most+1, "must be at most "+strconv.FormatFloat(most, 'f', -1, 64))
		}
	}
}

func (b *bench) enums(name, pointer string, words ...string) {
	for _, word := range words {
		b.good(name, pointer, word)
	}
	b.bad(name, pointer, "mauve", "must be one of: "+strings.Join(words, ", "))
}

// links holds addresses of a fixture to their schemes and length.
func (b *bench) links(name string, schemes []string, pointers ...string) {
	for _, p := range pointers {
		for _, scheme := range schemes {
			b.good(name, p, scheme+"://a.b")
		}
		b.good(name, p, "https://a.b/"+strings.Repeat("x", 2988))
		b.bad(name, p, "https://a.b/"+strings.Repeat("x", 2989), saying(mustBeShorter, 3001))
		b.bad(name, p, "", saying(mustBeLonger, 0))
		for _, wrong := range []string{"javascript:alert(1)", "no address", "https://", "ftp://a.b", "data:image/png;base64,x"} {
			b.bad(name, p, wrong, "must be a valid URL")
		}
		for _, wrong := range []string{"http", "mailto", "slack"} {
			if !slices.Contains(schemes, wrong) {
				b.bad(name, p, wrong+"://a.b", "must be a valid URL")
			}
		}
	}
}
