package blocks

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"

	"rapport/blocks/kit"
	"rapport/internal/account"
)

// sum is how an account's ARR in one currency comes about: what each system
// gives, and what does not count.
type sum struct {
	currency            account.Currency
	arr, mrr, potential int64
	counted             []part
	ignored             []pile
	uncounted           []pile
}

// part is what one system gives.
type part struct {
	system account.System
	arr    int64
}

// pile is a number of sources that do not count for one reason.
type pile struct {
	why string
	n   int
	arr int64
}

// sums adds the revenue sources up by currency, the largest first.
func (c Card) sums() []sum {
	var out []sum
	for _, s := range c.Revenue {
		i := slices.IndexFunc(out, func(x sum) bool { return x.currency == s.Amount.Currency })
		if i < 0 {
			i = len(out)
			out = append(out, sum{currency: s.Amount.Currency})
		}
		out[i].take(s, c)
	}
	for i := range out {
		slices.SortFunc(out[i].counted, func(a, b part) int {
			return cmp.Or(cmp.Compare(rank(a.system), rank(b.system)), cmp.Compare(a.system, b.system))
		})
	}
	slices.SortStableFunc(out, func(a, b sum) int {
		return cmp.Or(cmp.Compare(b.arr, a.arr), cmp.Compare(a.currency, b.currency))
	})
	return out
}

// rank is a system's place in the order in which a card names them.
func rank(s account.System) int {
	if i := slices.Index(account.Systems(), s); i >= 0 {
		return i
	}
	return math.MaxInt
}

func (s *sum) take(r account.RevenueSource, c Card) {
	arr := r.ARR().Amount
	switch {
	case r.Counted():
		s.arr, s.mrr = s.arr+arr, s.mrr+r.MRR().Amount
		i := slices.IndexFunc(s.counted, func(p part) bool { return p.system == r.System })
		if i < 0 {
			i = len(s.counted)
			s.counted = append(s.counted, part{system: r.System})
		}
		s.counted[i].arr += arr
	case r.Ignored != nil:
		s.ignored = heap(s.ignored, "ignored by "+kit.Handle(r.Ignored.By.Name)+" on "+c.Reader.Day(r.Ignored.At, c.Now), arr)
	default:
		if r.Status == account.Trialing {
			s.potential += arr
		}
		s.uncounted = heap(s.uncounted, stateOf(r.Status), arr)
	}
}

func heap(piles []pile, why string, arr int64) []pile {
	i := slices.IndexFunc(piles, func(p pile) bool { return p.why == why })
	if i < 0 {
		i = len(piles)
		piles = append(piles, pile{why: why})
	}
	piles[i].n++
	piles[i].arr += arr
	return piles
}

// stateOf is a status as people write it.
func stateOf(s account.Status) string {
	if s == "" {
		return "of unknown status"
	}
	return kit.Inline(kit.Spaced(string(s)), kit.MaxWord)
}

// line is `ARR $59,400 = $48,000 Salesbricks + $11,400 Stripe · 1 ignored by
// @dana on 3 May ($12,000) · 1 trialing, not counted`.
func (s sum) line(r kit.Reader) string {
	var out strings.Builder
	price := func(minor int64) string { return r.Amount(account.Money{Amount: minor, Currency: s.currency}) }
	out.WriteString("ARR " + price(s.arr))
	for i, p := range s.counted {
		switch {
		case i == 0:
			out.WriteString(" = " + price(p.arr))
		case p.arr < 0:
			out.WriteString(" − " + price(-p.arr))
		default:
			out.WriteString(" + " + price(p.arr))
		}
		out.WriteString(" " + kit.Inline(p.system.Label(), kit.MaxWord))
	}
	for _, p := range few(s.ignored, "ignored") {
		out.WriteString(" · " + strconv.Itoa(p.n) + " " + p.why + " (" + price(p.arr) + ")")
	}
	for _, p := range few(s.uncounted, "others") {
		out.WriteString(" · " + strconv.Itoa(p.n) + " " + p.why + ", not counted")
	}
	return out.String()
}

// few keeps the first piles and puts the rest together under a word.
func few(piles []pile, rest string) []pile {
	const most = 3
	if len(piles) <= most {
		return piles
	}
	out := slices.Clone(piles[:most])
	last := pile{why: rest}
	for _, p := range piles[most:] {
		last.n += p.n
		last.arr += p.arr
	}
	return append(out, last)
}
