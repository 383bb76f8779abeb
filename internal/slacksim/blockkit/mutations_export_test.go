package blockkit

import (
	"fmt"
	"maps"
	"math"
	"slices"
)

// mutations are a rule's neighbours: a little looser, a little tighter, and none at all.
func mutations(r rule) map[string]rule {
	out := map[string]rule{}
	if _, free := r.(anything); !free {
		out["may be anything"] = anything{}
	}
	switch r := r.(type) {
	case str:
		ints(r.least, r.most, func(what string, least, most int) { out[what] = str{least, most, r.read} })
		out["read or not"] = str{r.least, r.most, !r.read}
	case words:
		ints(r.least, r.most, func(what string, least, most int) { out[what] = words{least, most, r.kinds} })
		for _, kind := range anyText {
			out["kind "+kind] = words{r.least, r.most, flipped(r.kinds, kind)}
		}
	case number:
		floats(r, out)
	case enum:
		for _, word := range r {
			out["without "+word] = enum(flipped(r, word))
		}
	case link:
		out["most +1"], out["most -1"] = link{r.most + 1, r.schemes}, link{r.most - 1, r.schemes}
		for _, scheme := range slices.Concat(appLink, []string{"ftp", "javascript", "data"}) {
			out["scheme "+scheme] = link{r.most, flipped(r.schemes, scheme)}
		}
	case list:
		lists(r, func(what string, other list) { out[what] = other })
	case oneOf:
		for kind := range r {
			less := maps.Clone(r)
			delete(less, kind)
			out["without "+kind] = less
		}
	default:
		wrapped(r, out)
	}
	return out
}

func lists(r list, put func(string, list)) {
	ints(r.least, r.most, func(what string, least, most int) { put(what, list{least, most, r.each, r.unique}) })
	for what, each := range mutations(r.each) {
		put("each "+what, list{r.least, r.most, each, r.unique})
	}
	if r.unique {
		put("repeated", list{r.least, r.most, r.each, false})
	}
}

// wrapped are those of rules around others, and of those that say which types are welcome.
func wrapped(r rule, out map[string]rule) {
	inner := func(inside rule, around func(rule) rule) {
		out["without what is around it"] = inside
		for what, other := range mutations(inside) {
			if _, loose := other.(anything); !loose {
				out[what] = around(other)
			}
		}
	}
	switch r := r.(type) {
	case optional:
		inner(r.rule, func(in rule) rule { return optional{in} })
	case cells:
		inner(r.list, func(in rule) rule { return cells{in.(list)} })
	case markdown:
		inner(r.str, func(in rule) rule { return markdown{in.(str)} })
	case imageOr:
		inner(r.words, func(in rule) rule { return imageOr{in.(words)} })
	case stringOr:
		inner(r.words, func(in rule) rule { return stringOr{r.bare, in.(words)} })
		for what, other := range mutations(r.bare) {
			if bare, ok := other.(str); ok {
				out["bare "+what] = stringOr{bare, r.words}
			}
		}
	case blockOf:
		welcome(r.only, func(what string, only []string) { out[what] = blockOf{only, r.bare} })
		if r.bare != "" {
			out["not bare"] = blockOf{r.only, ""}
		}
	case child:
		welcome(r, func(what string, only []string) { out[what] = child(only) })
		out["not counted"] = blockOf{only: r}
	case instead:
		welcome(r, func(what string, only []string) { out[what] = instead(only) })
		out["counted"] = blockOf{only: r}
	case elementOf:
		welcome(r, func(what string, only []string) { out[what] = elementOf(only) })
	}
}

// welcome leaves out each type once, and lets all in once.
func welcome(only []string, put func(string, []string)) {
	for _, kind := range only {
		put("without "+kind, flipped(only, kind))
	}
	put("any type", nil)
}

func ints(least, most int, put func(what string, least, most int)) {
	if least > 0 {
		put("least -1", least-1, most)
	}
	if least < most {
		put("least +1", least+1, most)
	}
	if most != endless {
		put("most +1", least, most+1)
		if least < most {
			put("most -1", least, most-1)
		}
	}
}

func floats(r number, out map[string]rule) {
	if r.whole {
		out["not whole"] = number{r.least, r.most, false}
	}
	if !math.IsInf(r.least, 0) {
		out["least -1"], out["least +1"] = number{r.least - 1, r.most, r.whole}, number{r.least + 1, r.most, r.whole}
	}
	if !math.IsInf(r.most, 0) {
		out["most -1"], out["most +1"] = number{r.least, r.most - 1, r.whole}, number{r.least, r.most + 1, r.whole}
	}
}

// flipped is a list with a word more or less.
func flipped(words []string, word string) []string {
	if slices.Contains(words, word) {
		return slices.DeleteFunc(slices.Clone(words), func(w string) bool { return w == word })
	}
	return append(slices.Clip(words), word)
}

// String names a rule, for messages.
func (b *book) String() string {
	return fmt.Sprintf("%d blocks, %d elements, %d objects", len(b.blocks), len(b.elements), len(b.objects))
}
