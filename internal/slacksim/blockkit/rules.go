package blockkit

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// check is one validation under way.
type check struct {
	on        Surface
	blocks    map[string]blockShape
	elements  map[string]elementShape
	problems  []Problem
	blockIDs  map[string]bool
	actionIDs map[string]bool // of the block at hand
	seen      counts
	depth     int
	text      int // characters of all texts
	markdown  int
	cells     int
}

type counts map[string]int

func (c *check) fail(at, message string) { c.problems = append(c.problems, Problem{at, message}) }

func (c *check) letter() rune { return map[Surface]rune{Message: 'M', Modal: 'O', Home: 'H'}[c.on] }

// rule checks one value; extra checks how an object's fields go together.
type (
	rule  func(c *check, at string, v any)
	extra func(c *check, at string, o map[string]any)
	rules map[string]rule
)

// shaped is what an object may hold. Whatever else stands in it is refused.
type shaped struct {
	fields   rules
	required []string
	also     extra
}

// shape reads a list of fields; those that end in "!" have to be there.
func shape(fields rules, also extra) *shaped {
	s := &shaped{fields: rules{}, also: also}
	for name, r := range fields {
		bare := strings.TrimSuffix(name, "!")
		s.fields[bare] = r
		if bare != name {
			s.required = append(s.required, bare)
		}
	}
	slices.Sort(s.required)
	return s
}

func (s *shaped) check(c *check, at string, o map[string]any) {
	for _, name := range s.required {
		if o[name] == nil {
			c.fail(at, "missing required field: "+name)
		}
	}
	for name, v := range o {
		r, known := s.fields[name]
		switch {
		case v == nil && slices.Contains(s.required, name):
		case known:
			r(c, at+"/"+name, v)
		case name != "type" && name != "block_id":
			c.fail(at, "invalid additional property: "+name)
		}
	}
	if s.also != nil {
		s.also(c, at, o)
	}
}

func object(s *shaped) rule {
	return func(c *check, at string, v any) {
		if o, ok := v.(map[string]any); ok {
			s.check(c, at, o)
			return
		}
		c.fail(at, "must provide an object")
	}
}

func anything(*check, string, any) {}

func optional(r rule) rule {
	return func(c *check, at string, v any) {
		if v != nil {
			r(c, at, v)
		}
	}
}

func boolean(c *check, at string, v any) {
	if _, ok := v.(bool); !ok {
		c.fail(at, "must be a boolean")
	}
}

func number(least, most float64) rule {
	return func(c *check, at string, v any) {
		switch n, ok := v.(float64); {
		case !ok:
			c.fail(at, "must be a number")
		case n < least:
			c.fail(at, "must be at least "+strconv.FormatFloat(least, 'f', -1, 64))
		case n > most:
			c.fail(at, "must be at most "+strconv.FormatFloat(most, 'f', -1, 64))
		}
	}
}

// str is a string of so many characters: code points, not bytes.
func str(least, most int) rule {
	return func(c *check, at string, v any) {
		s, ok := v.(string)
		n := length(s)
		switch {
		case !ok:
			c.fail(at, "must be a string")
		case n < least:
			c.fail(at, "must be more than "+strconv.Itoa(least-1)+" characters")
		case n > most:
			c.fail(at, "must be less than "+strconv.Itoa(most+1)+" characters")
		}
	}
}

// label is a bare string that people read.
func label(most int) rule {
	return func(c *check, at string, v any) {
		str(1, most)(c, at, v)
		c.text += length(textOf(v))
	}
}

func enum(words ...string) rule {
	return func(c *check, at string, v any) {
		if !slices.Contains(words, textOf(v)) {
			c.fail(at, "must be one of: "+strings.Join(words, ", "))
		}
	}
}

func list(least, most int, each rule) rule {
	return func(c *check, at string, v any) {
		items, ok := v.([]any)
		switch {
		case !ok:
			c.fail(at, "must provide an array")
		case len(items) < least:
			c.fail(at, "no less than "+strconv.Itoa(least)+" items allowed")
		case len(items) > most:
			c.fail(at, "no more than "+strconv.Itoa(most)+" items allowed")
		}
		for i, one := range items {
			each(c, at+"/"+strconv.Itoa(i), one)
		}
	}
}

// link is an address of one of the schemes.
func link(most int, schemes ...string) rule {
	return func(c *check, at string, v any) {
		str(1, most)(c, at, v)
		address, err := url.Parse(textOf(v))
		if err != nil || !slices.Contains(schemes, address.Scheme) || (address.Host == "" && address.Opaque == "") {
			c.fail(at, "must be a valid URL")
		}
	}
}

// plain and text are text objects; text may also be mrkdwn.
func plain(least, most int) rule { return textObject(least, most, "plain_text") }

func text(least, most int) rule { return textObject(least, most, "plain_text", "mrkdwn") }

func textObject(least, most int, kinds ...string) rule {
	fields := shape(rules{"type!": enum(kinds...), "text!": str(least, most), "emoji": boolean, "verbatim": boolean}, func(c *check, at string, o map[string]any) {
		if o["type"] == "mrkdwn" && o["emoji"] != nil {
			c.fail(at, "invalid additional property: emoji")
		}
		if o["type"] == "plain_text" && o["verbatim"] != nil {
			c.fail(at, "invalid additional property: verbatim")
		}
		c.text += length(textOf(o["text"]))
	})
	return object(fields)
}

func textOf(v any) string {
	s, _ := v.(string)
	return s
}

func length(s string) int { return utf8.RuneCountInString(s) }
