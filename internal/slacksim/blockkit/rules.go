package blockkit

import (
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// rule checks one value. Rules are plain data, so that a test can take them apart and see whether anybody notices.
type rule interface {
	check(c *check, v any)
}

// endless is a limit that nobody knows or has.
const endless = math.MaxInt

// anything lets a value through; boolean wants true or false.
type (
	anything struct{}
	boolean  struct{}
)

func (anything) check(*check, any) {}

func (boolean) check(c *check, v any) {
	if _, ok := v.(bool); !ok {
		c.fail("must be a boolean")
	}
}

// number is a number within bounds, perhaps a whole one.
type number struct {
	least, most float64
	whole       bool
}

func (r number) check(c *check, v any) {
	switch n, ok := v.(float64); {
	case !ok:
		c.fail("must be a number")
	case r.whole && n != math.Trunc(n):
		c.fail("must be an integer")
	case n < r.least:
		c.fail("must be at least " + strconv.FormatFloat(r.least, 'f', -1, 64))
	case n > r.most:
		c.fail("must be at most " + strconv.FormatFloat(r.most, 'f', -1, 64))
	}
}

// positive is a number above zero.
type positive struct{}

func (positive) check(c *check, v any) {
	if n, ok := v.(float64); !ok {
		c.fail("must be a number")
	} else if n <= 0 {
		c.fail("must be greater than 0")
	}
}

// str is a string of so many characters: code points, not bytes. One that people read counts against the message's budget.
type str struct {
	least, most int
	read        bool
}

func (r str) check(c *check, v any) {
	s, ok := v.(string)
	if !ok {
		c.fail("must be a string")
		return
	}
	n := length(s)
	c.failLength(n, r.least, r.most)
	if r.read {
		c.tally.text += n
	}
}

func (c *check) failLength(n, least, most int, below ...string) {
	if n < least {
		c.fail("must be more than "+strconv.Itoa(least-1)+" characters", below...)
	} else if n > most {
		c.fail("must be less than "+strconv.Itoa(most+1)+" characters", below...)
	}
}

// enum is one of some words.
type enum []string

func (r enum) check(c *check, v any) {
	if !slices.Contains(r, textOf(v)) {
		c.fail("must be one of: " + strings.Join(r, ", "))
	}
}

// format is a string that has to be of some form, such as a date.
type format struct {
	form string
	fits func(string) bool
}

func (r format) check(c *check, v any) {
	if s, ok := v.(string); !ok {
		c.fail("must be a string")
	} else if !r.fits(s) {
		c.fail("failed to match the format: " + r.form)
	}
}

// link is an address of one of the schemes.
type link struct {
	most    int
	schemes []string
}

func (r link) check(c *check, v any) {
	s, ok := v.(string)
	if !ok {
		c.fail("must be a string")
		return
	}
	c.failLength(length(s), 1, r.most)
	address, err := url.Parse(s)
	if err != nil || !slices.Contains(r.schemes, address.Scheme) || (address.Host == "" && address.Opaque == "") {
		c.fail("must be a valid URL")
	}
}

// list is an array of so many items.
type list struct {
	least, most int
	each        rule
	unique      bool // strings that may not come twice
}

func (r list) check(c *check, v any) {
	items, ok := v.([]any)
	switch {
	case !ok:
		c.fail("must provide an array")
	case len(items) < r.least:
		c.fail("no less than " + strconv.Itoa(r.least) + " items allowed")
	case len(items) > r.most:
		c.fail("no more than " + strconv.Itoa(r.most) + " items allowed")
	}
	for i, one := range items {
		c.push("", i)
		r.each.check(c, one)
		c.pop()
	}
	if r.unique {
		c.failRepeated(items)
	}
}

// failRepeated refuses the words that came before.
func (c *check) failRepeated(items []any) {
	seen := map[string]bool{}
	for i, one := range items {
		word, ok := one.(string)
		if ok && seen[word] {
			c.fail("must be unique", strconv.Itoa(i))
		}
		seen[word] = true
	}
}

// words is a text object.
type words struct {
	least, most int
	kinds       []string
}

func (r words) check(c *check, v any) {
	o, ok := v.(map[string]any)
	if !ok {
		c.fail("must provide an object")
		return
	}
	c.book.objects["text"].check(c, o)
	if kind := o["type"]; kind != nil && !slices.Contains(r.kinds, textOf(kind)) {
		c.fail("must be one of: "+strings.Join(r.kinds, ", "), "type")
	}
	if s, ok := o["text"].(string); ok {
		n := length(s)
		c.failLength(n, r.least, r.most, "text")
		c.tally.text += n
	}
}

// ref is an object of the book.
type ref string

func (r ref) check(c *check, v any) {
	if o, ok := v.(map[string]any); ok {
		c.book.objects[string(r)].check(c, o)
		return
	}
	c.fail("must provide an object")
}

// oneOf is an object of the book that its type names.
type oneOf map[string]string

func (r oneOf) check(c *check, v any) {
	o, ok := v.(map[string]any)
	if !ok {
		c.fail("must provide an object")
		return
	}
	kind := textOf(o["type"])
	name, known := r[kind]
	switch {
	case kind == "":
		c.fail("missing required field: type")
	case !known:
		c.fail("unsupported type: "+quoted(kind), "type")
	default:
		c.book.objects[name].check(c, o)
	}
}

// optional lets null through.
type optional struct{ rule }

func (r optional) check(c *check, v any) {
	if v != nil {
		r.rule.check(c, v)
	}
}

func textOf(v any) string {
	s, _ := v.(string)
	return s
}

func length(s string) int { return utf8.RuneCountInString(s) }
