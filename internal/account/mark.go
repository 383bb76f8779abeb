package account

import "time"

// MarkOf is the mark that holds for a factor at a moment, in whichever degree
// it was made for.
func (f Facts) MarkOf(x Factor, now time.Time) (Mark, bool) {
	v := view{facts: &f, now: now}
	return v.mark(x)
}

// Degrees lists the rows of the table that are one factor by degrees, f among
// them, in the table's order. A word that is not in the table has none.
func (f Factor) Degrees() []Factor {
	if _, known := rowOf(f); !known {
		return nil
	}
	var all []Factor
	for _, r := range table() {
		if r.factor.sameAs(f) {
			all = append(all, r.factor)
		}
	}
	return all
}

// Known reports whether it is one of the two reasons.
func (r MarkReason) Known() bool { return r == Expected || r == WrongData }
