package blockkit

import (
	"maps"
	"slices"
	"strings"
)

// book is all that Slack says of blocks.
type book struct {
	blocks   map[string]*shape
	elements map[string]*shape
	objects  map[string]*shape // what blocks and elements are made of
	limits   limits
}

// limits are those of a whole message or view.
type limits struct {
	messageBlocks, viewBlocks, attachments int
	text                                   int // of all texts of a message, overhead included
	overhead                               int // what a block counts for itself
	markdown, cells                        int // characters, of all markdown blocks and of all tables
	tables, charts                         int
	depth                                  int // of layouts and containers in one another
	focused, responseURLs                  int
}

func newBook() *book {
	b := &book{blocks: blockShapes(), elements: elementShapes(), objects: map[string]*shape{}, limits: limits{
		messageBlocks: 50, viewBlocks: 100, attachments: 100, text: 12_000, overhead: 15, markdown: 12_000, cells: 10_000,
		tables: 1, charts: 2, depth: 2, focused: 1, responseURLs: 1,
	}}
	for _, more := range []map[string]*shape{objectShapes(), richShapes(), chartShapes(), cellShapes()} {
		maps.Copy(b.objects, more)
	}
	return b
}

// shape is what an object may hold. Whatever else stands in it is refused, unless it is open.
type shape struct {
	on     string // the surfaces that a block or an element may stand on: M, O for modals, H
	typed  bool   // a field "type" led here
	open   bool
	fields []field // by name
	also   []also
}

type field struct {
	name     string
	rule     rule
	required bool
}

type (
	fields map[string]rule
	also   func(c *check, o map[string]any) // how an object's fields go together
)

// object reads a list of fields; those that end in "!" have to be there.
func object(rules fields, together ...also) *shape {
	s := &shape{also: together}
	for name, r := range rules {
		bare := strings.TrimSuffix(name, "!")
		s.fields = append(s.fields, field{bare, r, bare != name})
	}
	slices.SortFunc(s.fields, func(a, b field) int { return strings.Compare(a.name, b.name) })
	return s
}

// typed is an object with a type.
func typed(rules fields, together ...also) *shape {
	s := object(rules, together...)
	s.typed = true
	return s
}

// standing is a block or an element: an object with a type and surfaces.
func standing(on string, rules fields, together ...also) *shape {
	s := typed(rules, together...)
	s.on = on
	return s
}

func (s *shape) check(c *check, o map[string]any) {
	known := 0
	if _, given := o["type"]; given && s.typed {
		known++
	}
	for _, f := range s.fields {
		v, given := o[f.name]
		if given {
			known++
		}
		switch {
		case v == nil && f.required:
			c.fail("missing required field: " + f.name)
		case given:
			c.push(f.name, 0)
			f.rule.check(c, v)
			c.pop()
		}
	}
	if known < len(o) && !s.open {
		s.refuseOthers(c, o)
	}
	for _, together := range s.also {
		together(c, o)
	}
}

func (s *shape) refuseOthers(c *check, o map[string]any) {
	for _, name := range slices.Sorted(maps.Keys(o)) {
		isKnown := slices.ContainsFunc(s.fields, func(f field) bool { return f.name == name })
		if !isKnown && (name != "type" || !s.typed) {
			c.fail("invalid additional property: " + quoted(name))
		}
	}
}
