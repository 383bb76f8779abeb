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
}

// Movements holds a new assessment against the trail: at most one drop or
// slide, or a recovery. The trail's points at or after the assessment's time
// are not looked at; without an earlier one nothing has moved.
func Movements(t Trail, next Assessment) []Movement {
	if !next.Scored {
		return nil
	}
	to := next.Point()
	if previous, known := newest(t.Points, next.At); known {
		week := highest(t.Points, next.At, dropDays)
		month := highest(t.Points, next.At, slideDays)
		switch {
		case week != nil && week.Score-to.Score >= dropPoints:
			return []Movement{explain(Drop, *week, to)}
		case to.Level.rank() < previous.Level.rank() && previous.Score-to.Score >= worsePoints:
			return []Movement{explain(Drop, previous, to)}
		case month != nil && month.Score-to.Score >= slidePoints:
			return []Movement{explain(Slide, *month, to)}
		}
	}
	if i := t.Incident; i != nil && to.Level.rank() > i.Level.rank() && to.Score-i.Lowest >= recoveryPoints {
		return []Movement{explain(Recovery, lowest(t.Points, *i, next.At), to)}
	}
	return nil
}

// newest is the last point before a moment.
func newest(points []Point, at time.Time) (Point, bool) {
	var last Point
	found := false
	for _, p := range points {
		if p.At.Before(at) && (!found || p.At.After(last.At)) {
			last, found = p, true
		}
	}
	return last, found
}

// highest is the best score of the last n days, of equals the newest.
func highest(points []Point, at time.Time, n int) *Point {
	var best *Point
	from := at.AddDate(0, 0, -n)
	for i, p := range points {
		if !p.At.Before(at) || p.At.Before(from) {
			continue
		}
		if best == nil || p.Score > best.Score || (p.Score == best.Score && p.At.After(best.At)) {
			best = &points[i]
		}
	}
	return best
}

// lowest is the point at which the incident was at its worst, or the incident
// itself where the trail no longer has that point.
func lowest(points []Point, i Incident, at time.Time) Point {
	p := Point{At: at, Score: i.Lowest, Level: i.Level}
	for _, q := range points {
		if q.Score == i.Lowest && q.At.Before(at) && (p.Factors == nil || q.At.After(p.At)) {
			p = q
		}
	}
	return p
}

func explain(kind MovementKind, from, to Point) Movement {
	m := Movement{
		Kind: kind, From: from.Score, FromAt: from.At, To: to.Score, Before: from.Level, After: to.Level,
		Changes: Difference(from.Factors, to.Factors),
	}
	m.LeftOver = to.Score - from.Score
	for _, c := range m.Changes {
		m.LeftOver -= c.Is - c.Was
	}
	return m
}

// Difference tells factor by factor how one list became the other, the largest
// loss first. Rows of the table that share a name are one factor of changing
// size, as `Approaching renewal −3 → −6`.
func Difference(was, is []Applied) []Change {
	names := names()
	by := map[string]*Change{}
	at := func(f Applied) *Change {
		name := cmp.Or(names[f.Factor], string(f.Factor))
		if by[name] == nil {
			by[name] = &Change{Name: name, Source: f.Source}
		}
		return by[name]
	}
	for _, f := range was {
		at(f).Was += f.Points
	}
	for _, f := range is {
		c := at(f)
		c.Is, c.Source = c.Is+f.Points, f.Source
	}
	out := []Change{}
	for _, c := range by {
		if c.Was != c.Is {
			out = append(out, *c)
		}
	}
	slices.SortFunc(out, func(a, b Change) int {
		return cmp.Or(cmp.Compare(a.Is-a.Was, b.Is-b.Was), cmp.Compare(a.Name, b.Name))
	})
	return out
}

// names are the table's labels by factor.
func names() map[Factor]string {
	out := map[Factor]string{}
	for _, r := range table() {
		out[r.factor] = r.label
	}
	return out
}
