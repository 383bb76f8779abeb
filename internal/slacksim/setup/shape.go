package setup

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// Mistake is what is wrong at one place of a file.
type Mistake struct {
	Line  int
	Field string // such as people[2].tz; empty for the whole file
	Words string
}

func (m Mistake) String() string {
	words := m.Words
	if m.Field != "" {
		words = m.Field + ": " + words
	}
	if m.Line > 0 {
		words = "line " + strconv.Itoa(m.Line) + ": " + words
	}
	return words
}

// MistakesError is all that is wrong with a file, in the order of its lines.
type MistakesError []Mistake

func (e MistakesError) Error() string {
	lines := make([]string, 0, len(e))
	for _, m := range e {
		lines = append(lines, m.String())
	}
	return strings.Join(lines, "\n")
}

// Bounds of a file: beyond them it is nobody's description of an app or a team.
const (
	mostBytes    = 4 << 20
	mostNodes    = 500_000 // aliases written out
	mostMistakes = 50
)

// shape says what may stand at a place of a file.
type shape struct {
	kind     string // object, list, text, flag, or empty: anything
	fields   map[string]shape
	required []string
	item     *shape
	least    int // of a text's characters
	most     int // of a text's characters or a list's items; 0: any number
	words    []string
	form     *regexp.Regexp
	says     string // what the form asks for
}

func object(fields map[string]shape, required ...string) shape {
	return shape{kind: "object", fields: fields, required: required}
}

func listOf(item shape, most int) shape { return shape{kind: "list", item: &item, most: most} }
func textOf(least, most int) shape      { return shape{kind: "text", least: least, most: most} }
func yesNo() shape                      { return shape{kind: "flag"} }
func anything() shape                   { return shape{} }
func oneOf(words ...string) shape       { return shape{kind: "text", words: words} }

func textLike(form, says string, most int) shape {
	return shape{kind: "text", most: most, form: regexp.MustCompile(form), says: says}
}

// reading is a file on its way through its shape.
type reading struct {
	mistakes MistakesError
	torn     bool // something is of another kind than belongs there: what it means cannot be told
	nodes    int
}

func (r *reading) wrong(n *yaml.Node, field, words string, args ...any) {
	isNamed := func(m Mistake) bool { return field != "" && m.Field == field }
	if len(r.mistakes) < mostMistakes && !slices.ContainsFunc(r.mistakes, isNamed) { // one at a place is enough
		r.mistakes = append(r.mistakes, Mistake{Line: n.Line, Field: field, Words: fmt.Sprintf(words, args...)})
	}
}

// err is every mistake that was met, by line.
func (r *reading) err() error {
	if len(r.mistakes) == 0 {
		return nil
	}
	slices.SortStableFunc(r.mistakes, func(a, b Mistake) int { return a.Line - b.Line })
	return r.mistakes
}

// readShaped parses YAML, or JSON, which is YAML too, and holds it against a shape.
func readShaped(source []byte, s shape) (*yaml.Node, *reading) {
	r := &reading{}
	whole := &yaml.Node{}
	if len(source) > mostBytes {
		r.wrong(whole, "", "the file is larger than %d MB", mostBytes>>20)
		return nil, r
	}
	if at := noText(source); at > 0 {
		r.wrong(&yaml.Node{Line: at}, "", "the file is no text: this is invalid UTF-8, or a control character")
		return nil, r
	}
	decoder := yaml.NewDecoder(bytes.NewReader(paired(source)))
	var doc, second yaml.Node
	switch err := decoder.Decode(&doc); {
	case errors.Is(err, io.EOF):
		r.wrong(whole, "", "the file is empty")
		return nil, r
	case err != nil:
		r.wrong(&yaml.Node{Line: lineOf(err)}, "", "%s", atLine.ReplaceAllString(strings.TrimPrefix(err.Error(), "yaml: "), ""))
		return nil, r
	}
	if err := decoder.Decode(&second); !errors.Is(err, io.EOF) {
		r.wrong(&second, "", "the file holds more than one document")
		return nil, r
	}
	r.check(doc.Content[0], "", s)
	return doc.Content[0], r
}

// noText is the first line that holds what no text has; 0 when all is text.
func noText(source []byte) (line int) {
	if bytes.HasPrefix(source, []byte("\xff\xfe")) || bytes.HasPrefix(source, []byte("\xfe\xff")) {
		return 0 // UTF-16, which YAML may be
	}
	line = 1
	for i := 0; i < len(source); {
		c, size := utf8.DecodeRune(source[i:])
		switch {
		case c == '\n':
			line++
		case c == utf8.RuneError && size == 1, c < ' ' && c != '\t' && c != '\r':
			return line
		}
		i += size
	}
	return 0
}

var (
	atLine     = regexp.MustCompile(`line (\d+): `)
	jsonEscape = regexp.MustCompile(`\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|.)`)
)

func lineOf(err error) int {
	if hit := atLine.FindStringSubmatch(err.Error()); hit != nil {
		n, _ := strconv.Atoi(hit[1]) // digits
		return n
	}
	return 0
}

// paired writes out the surrogate pairs of JSON, which YAML does not know.
func paired(source []byte) []byte {
	if start := bytes.TrimLeft(source, " \t\r\n"); len(start) == 0 || start[0] != '{' {
		return source
	}
	return jsonEscape.ReplaceAllFunc(source, func(hit []byte) []byte {
		if len(hit) < 12 {
			return hit
		}
		high, _ := strconv.ParseUint(string(hit[2:6]), 16, 32)
		low, _ := strconv.ParseUint(string(hit[8:12]), 16, 32)
		return utf8.AppendRune(nil, rune(0x10000+(high-0xD800)<<10+(low-0xDC00)))
	})
}

func (r *reading) check(n *yaml.Node, field string, s shape) {
	for hops := 0; n.Kind == yaml.AliasNode && hops < 100; hops++ {
		n = n.Alias
	}
	switch r.nodes++; {
	case r.nodes > mostNodes:
		r.torn = true
		if r.nodes == mostNodes+1 {
			r.wrong(n, "", "the file is too large with its aliases written out")
		}
	case s.kind == "object":
		r.checkObject(n, field, s)
	case s.kind == "list":
		r.checkList(n, field, s)
	case s.kind == "text":
		r.checkText(n, field, s)
	case s.kind == "flag" && n.ShortTag() != "!!bool":
		r.wrong(n, field, "is %s where true or false belongs", kindOf(n))
	}
}

func (r *reading) checkObject(n *yaml.Node, field string, s shape) {
	if n.Kind != yaml.MappingNode {
		r.torn = true
		r.wrong(n, field, "is %s where an object belongs", kindOf(n))
		return
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		at := strings.TrimPrefix(field+"."+key.Value, ".")
		inner, known := s.fields[key.Value]
		switch {
		case key.Kind != yaml.ScalarNode || !known:
			r.wrong(key, at, "there is no such key; there are: %s", strings.Join(keysOf(s.fields), ", "))
		case seen[key.Value]:
			r.torn = true
			r.wrong(key, at, "stands here twice")
		default:
			seen[key.Value] = true
			r.check(value, at, inner)
		}
	}
	for _, key := range s.required {
		if !seen[key] {
			r.wrong(n, strings.TrimPrefix(field+"."+key, "."), "is missing")
		}
	}
}

func (r *reading) checkList(n *yaml.Node, field string, s shape) {
	if n.Kind != yaml.SequenceNode {
		r.torn = true
		r.wrong(n, field, "is %s where a list belongs", kindOf(n))
		return
	}
	if s.most > 0 && len(n.Content) > s.most {
		r.torn = true
		r.wrong(n, field, "has %d entries, and %d are the most", len(n.Content), s.most)
		return
	}
	for i, one := range n.Content {
		r.check(one, fmt.Sprintf("%s[%d]", field, i), *s.item)
	}
}

func (r *reading) checkText(n *yaml.Node, field string, s shape) {
	size := utf8.RuneCountInString(n.Value)
	switch {
	case n.Kind != yaml.ScalarNode || n.ShortTag() == "!!null":
		r.torn = r.torn || n.Kind != yaml.ScalarNode
		r.wrong(n, field, "is %s where text belongs", kindOf(n))
	case n.ShortTag() != "!!str":
		r.wrong(n, field, "is %s where text belongs: put it in quotes", kindOf(n))
	case len(s.words) > 0 && !slices.Contains(s.words, n.Value):
		r.wrong(n, field, "is %q and not one of: %s", clipped(n.Value), strings.Join(s.words, ", "))
	case s.form != nil && !s.form.MatchString(n.Value):
		r.wrong(n, field, "is %q; %s", clipped(n.Value), s.says)
	case size < s.least:
		r.wrong(n, field, "has %d characters, and %d are the least", size, s.least)
	case s.most > 0 && size > s.most:
		r.wrong(n, field, "has %d characters, and %d are the most", size, s.most)
	}
}

// kindOf is what a person would call what stands there.
func kindOf(n *yaml.Node) string {
	switch n.ShortTag() {
	case "!!map":
		return "an object"
	case "!!seq":
		return "a list"
	case "!!null":
		return "nothing"
	case "!!bool":
		return "true or false"
	case "!!int", "!!float":
		return "a number"
	case "!!timestamp":
		return "a date"
	}
	return "text"
}

// decoded reads into a value what is there, whatever else is wrong with it; false when nothing can be made of it.
func (r *reading) decoded(root *yaml.Node, into any) bool {
	if root == nil || r.torn {
		return false
	}
	err := root.Decode(into)
	var odd *yaml.TypeError
	switch {
	case err == nil, errors.As(err, &odd) && len(r.mistakes) > 0:
		return true
	case len(r.mistakes) == 0:
		r.wrong(root, "", "%s", err)
	}
	return false
}

func keysOf(fields map[string]shape) []string {
	keys := make([]string, 0, len(fields))
	for key := range fields {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// clipped is as much of a text as a sentence bears.
func clipped(text string) string {
	if runes := []rune(text); len(runes) > 60 {
		return string(runes[:60]) + "…"
	}
	return text
}

// nodeAt is the place in a file that a path of keys and numbers leads to, as far as it goes.
func nodeAt(n *yaml.Node, path ...string) *yaml.Node {
	for _, step := range path {
		for n.Kind == yaml.AliasNode {
			n = n.Alias
		}
		index, err := strconv.Atoi(step)
		switch {
		case n.Kind == yaml.SequenceNode && err == nil && index < len(n.Content):
			n = n.Content[index]
		case n.Kind == yaml.MappingNode:
			value := valueOf(n, step)
			if value == nil {
				return n
			}
			n = value
		default:
			return n
		}
	}
	return n
}

func valueOf(mapping *yaml.Node, key string) *yaml.Node {
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		if mapping.Content[i].Value == key {
			return mapping.Content[i+1]
		}
	}
	return nil
}
