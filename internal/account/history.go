package account

import (
	"cmp"
	"slices"
	"time"
)

// Move is what a score did from one day that was assessed to the next, factor
// by factor.
type Move struct {
	FromAt, At    time.Time
	From, To      int
	Before, After Level
	Changes       []Change
	LeftOver      int       // points that no factor explains
	Recounts      []Recount // what people did to revenue meanwhile, where that was looked up
}

// Points is what the score gained; negative is a loss.
func (m Move) Points() int { return m.To - m.From }

// Moves are the n largest moves of a trail, the largest first, of two of one
// size the newer. A day counts as it ended: what fell and rose again within it
// is no move. Where factors of a point are not known, nothing is explained.
func Moves(points []Point, n int) []Move {
	var moves []Move
	ends := Days(points)
	for i := 1; i < len(ends); i++ {
		if from, to := ends[i-1], ends[i]; from.Score != to.Score {
			moves = append(moves, move(from, to))
		}
	}
	slices.SortStableFunc(moves, func(a, b Move) int {
		return cmp.Or(cmp.Compare(magnitude(b.Points()), magnitude(a.Points())), b.At.Compare(a.At))
	})
	return moves[:min(len(moves), max(n, 0))]
}

func move(from, to Point) Move {
	m := Move{
		FromAt: from.At, At: to.At, From: from.Score, To: to.Score, Before: from.Level, After: to.Level,
		Changes: []Change{}, LeftOver: to.Score - from.Score,
	}
	if from.Factors == nil || to.Factors == nil {
		return m
	}
	m.Changes = Difference(from.Factors, to.Factors)
	for _, c := range m.Changes {
		m.LeftOver -= c.Is - c.Was
	}
	return m
}

// Days is a trail with one point a day, the last of each, oldest first.
func Days(points []Point) []Point {
	sorted := slices.SortedStableFunc(slices.Values(points), func(a, b Point) int { return a.At.Compare(b.At) })
	ends := sorted[:0]
	for _, p := range sorted {
		if n := len(ends); n > 0 && dayNumber(ends[n-1].At) == dayNumber(p.At) {
			ends[n-1] = p
			continue
		}
		ends = append(ends, p)
	}
	return ends
}

// Event is a day on which a factor came to an account or went, or on which a
// mark of one began or ended.
type Event struct {
	Since  time.Time // the assessment before
	At     time.Time
	Factor Factor
	Source System
	Fate   Fate
	Points int        // what the table gives or takes for it, by its evidence of that day
	Why    MarkReason // of a mark that began
	By     Actor      // who made that mark, where it is known
}

// Name is what people call the factor.
func (e Event) Name() string { return e.Factor.Name() }

// Good reports whether the account is better for it: a factor that gives
// points came, or one that takes them went.
func (e Event) Good() bool { return (e.Points > 0) == e.Fate.Begins() }

// Events are the days of a trail on which a factor came, went, or was marked or
// counted again, oldest first, the weightiest of a day first. A factor that
// changes its degree is the same one; points whose factors are not known say
// nothing. When the factors of the first point came is not known either.
func Events(points []Point) []Event {
	ends := slices.DeleteFunc(Days(points), func(p Point) bool { return p.Factors == nil })
	var events []Event
	for i := 1; i < len(ends); i++ {
		was, is := ends[i-1].Factors, ends[i].Factors
		day := Event{Since: ends[i-1].At, At: ends[i].At}
		day.Fate = Came
		today := missing(is, was, day)
		day.Fate = Went
		today = slices.Concat(today, missing(was, is, day), marked(was, is, day))
		slices.SortStableFunc(today, func(a, b Event) int { return cmp.Compare(magnitude(b.Points), magnitude(a.Points)) })
		events = append(events, today...)
	}
	return events
}

// missing are the factors of one list that the other has in no degree.
func missing(list, other []Applied, as Event) []Event {
	var out []Event
	for _, f := range list {
		if !slices.ContainsFunc(other, func(o Applied) bool { return f.Factor.sameAs(o.Factor) }) {
			as.Factor, as.Source, as.Points = f.Factor, f.Source, f.Full
			out = append(out, as)
		}
	}
	return out
}

// marked are the factors of both lists of which a mark began or ended.
func marked(was, is []Applied, as Event) []Event {
	var out []Event
	for i, f := range is {
		at := slices.IndexFunc(was, func(o Applied) bool { return f.Factor.sameAs(o.Factor) })
		if at < 0 {
			continue
		}
		if as.Fate = fateOf(&was[at], &is[i]); as.Fate == "" {
			continue
		}
		as.Factor, as.Source, as.Points, as.Why, as.By = f.Factor, f.Source, f.Full, "", Actor{}
		if as.Fate == MarkBegan {
			as.Why, as.By = f.Marked, f.By
		}
		out = append(out, as)
	}
	return out
}

func magnitude(n int) int { return max(n, -n) }
