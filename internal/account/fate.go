package account

import (
	"slices"
	"time"
)

// Fate is what became of a factor from one assessment to another. The empty
// fate is: it stayed, at most with other points.
type Fate string

// The fates of a factor.
const (
	Came      Fate = "came"
	Went      Fate = "went"
	MarkBegan Fate = "mark_began" // a person marked it: it is there, and counts nothing
	MarkEnded Fate = "mark_ended"
	Dropped   Fate = "dropped"  // gone with a revenue source that a person has ignored
	Restored  Fate = "restored" // come with a revenue source that counts again
)

// Begins reports whether a factor has its effect from then on.
func (f Fate) Begins() bool { return f == Came || f == MarkEnded || f == Restored }

// fateOf compares a factor of two assessments by presence and by mark; nil is
// not there.
func fateOf(was, is *Applied) Fate {
	switch {
	case was == nil && is == nil:
	case was == nil:
		return Came
	case is == nil:
		return Went
	case !was.Factor.sameAs(is.Factor):
	case was.Marked == "" && is.Marked != "":
		return MarkBegan
	case was.Marked != "" && is.Marked == "":
		return MarkEnded
	}
	return ""
}

// Recount is a person's deed that took a revenue source out of the sum, or
// back in.
type Recount struct {
	Deed
	Revenue RevenueID
	System  System
	Product string
	Ignored bool
}

// Knowing is the move with what people did to the account's revenue in its
// span, which tells a factor that is gone from one that counts no more.
func (m Move) Knowing(deeds []Recount) Move {
	m.Recounts = between(deeds, m.FromAt, m.At)
	m.Changes = slices.Clone(m.Changes)
	for i := range m.Changes {
		c := &m.Changes[i]
		c.Fate = c.Fate.by(c.Source, m.Recounts)
	}
	return m
}

// Knowing is the event with what people did to the account's revenue, as that
// of a move.
func (e Event) Knowing(deeds []Recount) Event {
	e.Fate = e.Fate.by(e.Source, between(deeds, e.Since, e.At))
	return e
}

// by is a fate where it is a person's doing.
func (f Fate) by(s System, deeds []Recount) Fate {
	for _, d := range deeds {
		switch {
		case d.System != s:
		case f == Went && d.Ignored:
			return Dropped
		case f == Came && !d.Ignored:
			return Restored
		}
	}
	return f
}

// between are the deeds of a span that still hold at its end, oldest first:
// who ignores a source and counts it again has changed nothing.
func between(deeds []Recount, from, to time.Time) []Recount {
	times := map[RevenueID]int{}
	last := map[RevenueID]Recount{}
	for _, d := range deeds {
		if !d.At.After(from) || d.At.After(to) {
			continue
		}
		times[d.Revenue]++
		if l, known := last[d.Revenue]; !known || d.At.After(l.At) {
			last[d.Revenue] = d
		}
	}
	var out []Recount
	for id, d := range last {
		if times[id]%2 == 1 {
			out = append(out, d)
		}
	}
	slices.SortFunc(out, func(a, b Recount) int {
		if c := a.At.Compare(b.At); c != 0 {
			return c
		}
		return int(a.Revenue - b.Revenue)
	})
	return out
}
