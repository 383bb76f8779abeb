package blockkit

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// Book is all the rules, for tests.
type Book = book

// Platform is the rules as they are.
func Platform() *Book { return platform }

// Run checks a tree on a surface, as a view, as attachments or as options.
func (b *book) Run(on string, tree any) []Problem {
	switch on {
	case "view":
		return b.ofView(tree)
	case "attachments":
		return b.inAttachments(tree)
	case "options":
		return b.ofOptions(tree)
	}
	return b.onSurface(Surface(on), tree)
}

// Mutant is the rules with one of them changed. Its shape and field are those that were changed, empty for limits of the whole.
type Mutant struct {
	Name, Shape, Field string
	Book               *Book
}

// kinds are the three lists of shapes of a book, by a prefix that tells them apart.
func (b *book) kinds() map[string]map[string]*shape {
	return map[string]map[string]*shape{"block ": b.blocks, "element ": b.elements, "": b.objects}
}

func (b *book) copied() *book {
	return &book{blocks: maps.Clone(b.blocks), elements: maps.Clone(b.elements), objects: maps.Clone(b.objects), limits: b.limits}
}

// Shapes names every shape.
func (b *book) Shapes() []string {
	var out []string
	for prefix, shapes := range b.kinds() {
		for name := range shapes {
			out = append(out, prefix+name)
		}
	}
	return out
}

// Watched is the rules with an ear in every shape.
func Watched(hear func(shape string)) *Book {
	b := newBook()
	for prefix, shapes := range b.kinds() {
		for name, s := range shapes {
			watched := *s
			watched.also = append(slices.Clip(s.also), func(*check, map[string]any) { hear(prefix + name) })
			shapes[name] = &watched
		}
	}
	return b
}

// Limits counts the bounds of lengths and numbers in the rules.
func Limits() int {
	n := reflect.TypeFor[limits]().NumField()
	for _, shapes := range newBook().kinds() {
		for _, s := range shapes {
			for _, f := range s.fields {
				n += bounds(f.rule)
			}
		}
	}
	return n
}

func bounds(r rule) int {
	switch r := r.(type) {
	case str, words, number:
		return 2
	case link:
		return 1
	case list:
		return 2 + bounds(r.each)
	case cells:
		return bounds(r.list)
	case markdown:
		return bounds(r.str)
	case imageOr:
		return bounds(r.words)
	case stringOr:
		return bounds(r.bare) + bounds(r.words)
	case optional:
		return bounds(r.rule)
	}
	return 0
}

// Mutants are all single changes to the rules.
func Mutants() []Mutant {
	var out []Mutant
	standard := newBook()
	for prefix, shapes := range standard.kinds() {
		for name, s := range shapes {
			change := func(what string, changed *shape) {
				b := standard.copied()
				if changed == nil {
					delete(b.kinds()[prefix], name)
				} else {
					b.kinds()[prefix][name] = changed
				}
				out = append(out, Mutant{prefix + name + ": " + what, prefix + name, "/" + strings.Fields(what)[0], b})
			}
			if prefix != "" { // objects are always there
				change("is unknown", nil)
			}
			s.mutate(prefix != "", func(what string, changed *shape) {
				onlyInViews := (prefix != "" && !strings.Contains(s.on, "M")) || name == "modal" || name == "home"
				if !onlyInViews || !strings.Contains(what, "read or not") { // what views read is not counted
					change(what, changed)
				}
			})
		}
	}
	count := reflect.TypeFor[limits]().NumField()
	for i := range count {
		for _, by := range []int64{-1, 1} {
			b := standard.copied()
			f := reflect.NewAt(reflect.TypeFor[int](), reflect.ValueOf(&b.limits).Elem().Field(i).Addr().UnsafePointer()).Elem()
			f.SetInt(f.Int() + by)
			out = append(out, Mutant{Name: fmt.Sprintf("limit %s %+d", reflect.TypeFor[limits]().Field(i).Name, by), Book: b})
		}
	}
	return out
}

func (s *shape) mutate(onSurface bool, change func(string, *shape)) {
	open := *s
	open.open = !s.open
	change("open or not", &open)
	for i := range s.also {
		less := *s
		less.also = slices.Delete(slices.Clone(s.also), i, i+1)
		change(fmt.Sprintf("also %d is off", i), &less)
	}
	for _, letter := range "MOH" {
		if !onSurface {
			break
		}
		other := *s
		other.on = toggled(s.on, letter)
		change("surface "+string(letter), &other)
	}
	for i, f := range s.fields {
		with := func(what string, fields ...field) {
			other := *s
			other.fields = slices.Concat(s.fields[:i], fields, s.fields[i+1:])
			change(f.name+" "+what, &other)
		}
		with("is unknown")
		with("required or not", field{f.name, f.rule, !f.required})
		for what, r := range mutations(f.rule) {
			with(what, field{f.name, r, f.required})
		}
	}
}

func toggled(on string, letter rune) string {
	out := ""
	for _, l := range "MOH" {
		has := slices.Contains([]rune(on), l)
		if has != (l == letter) {
			out += string(l)
		}
	}
	return out
}
