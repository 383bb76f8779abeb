package account

import (
	"cmp"
	"slices"
	"time"
)

// MovementKind is one of the three movements that people are told about.
type MovementKind string

// The three movements.
const (
	Drop     MovementKind = "drop"
	Slide    MovementKind = "slide"
	Recovery MovementKind = "recovery"
)

// The borders of the movements, in points and days (product.md, Movements of
// a score).
const (
	dropPoints     = 10
	dropDays       = 7
	worsePoints    = 3
	slidePoints    = 15
	slideDays      = 30
	recoveryPoints = 10
)

// Point is one assessment of an account's trail. Factors may be absent where
// only the line is asked for.
type Point struct {
	At      time.Time
	Score   int
	Level   Level
	Factors []Applied
}

// Point is the assessment as a part of a trail.
func (a Assessment) Point() Point { return Point{a.At, a.Score, a.Level, a.Factors} }

// Incident is a drop or slide that has not ended: the level it was told at and
// the lowest score since.
type Incident struct {
	Level  Level
	Lowest int
}

// Trail is an account's scores before the next one, in any order, and the
// incident that is open, if any.
type Trail struct {
	Points   []Point
	Incident *Incident
}

// Movement is what a new score means beside the trail: from which point it is
// measured, and how the factors explain it.
type Movement struct {
	Kind     MovementKind `json:"kind"`
	From     int          `json:"from"`
	FromAt   time.Time    `json:"from_at"`
	To       int          `json:"to"`
	Before   Level        `json:"before"`
	After    Level        `json:"after"`
	Changes  []Change     `json:"changes"`
	LeftOver int          `json:"left_over"` // points that no factor explains
}

// Change is one factor's part in a movement, by its name in the table.
type Change struct {
	Name   string `json:"name"`
	Source System `json:"source"`
	Was    int    `json:"was"`
	Is     int    `json:"is"`

	Fate Fate       `json:"fate,omitempty"`
	Why  MarkReason `json:"why,omitempty"` // of a mark that began
	By   Actor      `json:"by,omitzero"`   // who made that mark, where it is known
}

// Movements holds a new assessment against the trail: at most one drop or
// slide, or a recovery. The trail's points at or after the assessment's time
// are not looked at; without an earlier one nothing has moved. A drop or slide
// is told where the score fell, not again while it stands still below.
func Movements(t Trail, next Assessment) []Movement {
	if !next.Scored {
		return nil
	}
	to := next.Point()
	trail := before(t.Points, next.At)
	if from, dropped := drop(trail, to); dropped {
		return []Movement{explain(Drop, from, to)}
	}
	if from, slid := slide(trail, to); slid {
		return []Movement{explain(Slide, from, to)}
	}
	if i := t.Incident; i != nil && i.over(to) {
		return []Movement{explain(Recovery, i.lowest(trail, to.At), to)}
	}
	return nil
}

// drop finds the point from which a score dropped: the highest of the last
// days, or the previous one where the level became worse.
func drop(trail []Point, to Point) (from Point, dropped bool) {
	if !falls(trail, to) {
		return Point{}, false
	}
	week, known := highest(since(trail, daysBefore(to.At, dropDays)))
	if known && week.Score-to.Score >= dropPoints {
		return week, true
	}
	previous := trail[len(trail)-1]
	return previous, to.Level.rank() < previous.Level.rank() && previous.Score-to.Score >= worsePoints
}

// slide finds the point from which a score slid without a drop: the highest of
// the last month, or since a drop in it, for what a drop took has been told.
func slide(trail []Point, to Point) (from Point, slid bool) {
	if !falls(trail, to) {
		return Point{}, false
	}
	month := since(trail, daysBefore(to.At, slideDays))
	best, known := highest(month)
	if !known || best.Score-to.Score < slidePoints {
		return Point{}, false
	}
	for i := len(month) - 1; i > 0; i-- {
		if _, dropped := drop(month[:i], month[i]); dropped {
			best, _ = highest(month[i:])
			break
		}
	}
	return best, best.Score-to.Score >= slidePoints
}

// falls reports whether a score is lower than at the previous refresh.
func falls(trail []Point, to Point) bool {
	return len(trail) > 0 && to.Score < trail[len(trail)-1].Score
}

// before is the part of a trail before a moment, oldest first.
func before(points []Point, at time.Time) []Point {
	trail := slices.DeleteFunc(slices.Clone(points), func(p Point) bool { return !p.At.Before(at) })
	slices.SortFunc(trail, func(a, b Point) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(b.Score, a.Score)) })
	return trail
}

// since is the part of a sorted trail from a moment on.
func since(trail []Point, from time.Time) []Point {
	i, _ := slices.BinarySearchFunc(trail, from, func(p Point, t time.Time) int { return p.At.Compare(t) })
	return trail[i:]
}

// highest is the best point of a sorted trail, of equals the newest.
func highest(trail []Point) (best Point, known bool) {
	for _, p := range trail {
		if !known || p.Score >= best.Score {
			best, known = p, true
		}
	}
	return best, known
}

// over reports whether the account is back: at a better level than the
// incident was told at, or at the best there is, and clear of its lowest.
func (i Incident) over(to Point) bool {
	back := to.Level.rank() > i.Level.rank() || to.Level == Healthy
	return back && to.Score-i.Lowest >= recoveryPoints
}

// lowest is the newest point of a sorted trail at which the incident was at
// its worst, or the incident itself where the trail no longer has that point.
func (i Incident) lowest(trail []Point, at time.Time) Point {
	for _, p := range slices.Backward(trail) {
		if p.Score == i.Lowest {
			return p
		}
	}
	return Point{At: at, Score: i.Lowest, Level: i.Level}
}

// explain measures a movement. Where the factors of its beginning are not
// known, nothing is explained: they are not all new.
func explain(kind MovementKind, from, to Point) Movement {
	m := Movement{Kind: kind, From: from.Score, FromAt: from.At, To: to.Score, Before: from.Level, After: to.Level}
	if from.Factors == nil {
		m.Changes, m.LeftOver = []Change{}, m.To-m.From
		return m
	}
	return m.Explained(from.Factors, to.Factors)
}

// Explained is the movement with what the factors of its two points say of it:
// for trails that were loaded without factors.
func (m Movement) Explained(was, is []Applied) Movement {
	m.Changes = Difference(was, is)
	m.LeftOver = m.To - m.From
	for _, c := range m.Changes {
		m.LeftOver -= c.Is - c.Was
	}
	return m
}

// Difference tells factor by factor how one list became the other, the largest
// loss first. Rows of the table that share a name are one factor of changing
// size, as `Approaching renewal −3 → −6`.
func Difference(was, is []Applied) []Change {
	by := map[string]*Change{}
	before, after := map[string]*Applied{}, map[string]*Applied{}
	at := func(f Applied) *Change {
		name := f.Factor.Name()
		if by[name] == nil {
			by[name] = &Change{Name: name, Source: f.Source}
		}
		return by[name]
	}
	for i, f := range was {
		c := at(f)
		c.Was, before[c.Name] = c.Was+f.Points, &was[i]
	}
	for i, f := range is {
		c := at(f)
		c.Is, c.Source, after[c.Name] = c.Is+f.Points, f.Source, &is[i]
	}
	out := []Change{}
	for name, c := range by {
		if c.Was == c.Is {
			continue
		}
		if c.Fate = fateOf(before[name], after[name]); c.Fate == MarkBegan {
			c.Why, c.By = after[name].Marked, after[name].By
		}
		out = append(out, *c)
	}
	slices.SortFunc(out, func(a, b Change) int {
		return cmp.Or(cmp.Compare(a.Is-a.Was, b.Is-b.Was), cmp.Compare(a.Name, b.Name))
	})
	return out
}
