package account

import (
	"cmp"
	"slices"
	"strconv"
	"time"
)

// Facts is all that a score is made of, as its sources and people told it.
type Facts struct {
	Account     Account
	Revenue     []RevenueSource
	Usage       []UsageDay // at least the last 14 days
	UsageSince  time.Time  // the first day of usage ever told; zero is none
	Signals     []Activity // at least those of the last 90 days
	AnySignal   bool       // whether any signal was ever told
	Last        Activity   // the newest activity; the zero value is none
	LastContact time.Time  // the newest call or e-mail; zero is none
	Marks       []Mark
}

// Mark is a person's word that a factor is to count nothing until a day.
type Mark struct {
	Deed
	Factor Factor
	Why    MarkReason
	Until  time.Time // the last moment at which the mark holds
}

// MarkReason is why a factor is marked.
type MarkReason string

// The two reasons.
const (
	Expected  MarkReason = "expected"
	WrongData MarkReason = "wrong_data"
)

// Level is the risk level of a score. The empty level is: not scored yet.
type Level string

// The three levels, worst first.
const (
	Critical Level = "critical"
	AtRisk   Level = "at_risk"
	Healthy  Level = "healthy"
)

// Label is the level as a card writes it.
func (l Level) Label() string {
	switch l {
	case Critical:
		return "Critical"
	case AtRisk:
		return "At risk"
	case Healthy:
		return "Healthy"
	}
	return "Not scored yet"
}

// rank orders levels, worst first; what is not scored has no rank.
func (l Level) rank() int { return slices.Index([]Level{Critical, AtRisk, Healthy}, l) }

// Applied is one factor of one assessment. Points is what it does to the
// score; Full is what the table says, where the category's weight or a mark
// left less of it.
type Applied struct {
	Factor   Factor     `json:"factor"`
	Category Category   `json:"category"`
	Label    string     `json:"label"`
	Source   System     `json:"source"`
	Points   int        `json:"points"`
	Full     int        `json:"full"`
	Marked   MarkReason `json:"marked,omitempty"`
	Until    time.Time  `json:"until,omitzero"` // of the mark
}

// Assessment is what is derived of an account's facts at one time. It holds
// Score = Base + the sum of Factors' Points + Cut.
type Assessment struct {
	At      time.Time
	Scored  bool
	Score   int
	Level   Level
	Base    int
	Cut     int // what keeps the score within 0 to 100
	Factors []Applied
	Rollup  Rollup
	Section Section
}

// Assess derives an assessment of the facts at a moment. Facts of a later time
// than now are not known yet, and the order of facts does not matter.
func Assess(f Facts, p Policy, now time.Time) Assessment {
	roll := rollUp(f.Revenue, now)
	roll.Usage = usageAt(f.Usage, f.UsageSince, now)
	roll.Licensed = licensed(f)
	if !f.Last.At.After(now) {
		roll.LastAt, roll.LastKind = f.Last.At, f.Last.Kind
	}
	a := Assessment{At: now, Base: p.Base, Rollup: roll, Section: f.Account.Section(), Factors: []Applied{}}
	if len(f.Revenue) == 0 && !roll.Usage.Known && !f.AnySignal {
		return a
	}
	a.Scored = true
	a.Factors = factors(view{f, roll, now}, p)
	sum := p.Base
	for _, x := range a.Factors {
		sum += x.Points
	}
	a.Score = min(max(sum, 0), 100)
	a.Cut = a.Score - sum
	a.Level = p.level(a.Score)
	return a
}

// licensed is the account's own figure, else the seats of what is counted.
func licensed(f Facts) *int {
	if f.Account.Licensed != nil {
		return f.Account.Licensed
	}
	var seats *int
	for _, s := range f.Revenue {
		if s.Counted() && s.Seats != nil {
			if seats == nil {
				seats = new(int)
			}
			*seats += *s.Seats
		}
	}
	return seats
}

// factors holds the facts against the table, most negative first, each
// category within its weight, marked ones without effect.
func factors(v view, p Policy) []Applied {
	out := []Applied{}
	for _, r := range table() {
		n := r.count(v)
		if n == 0 {
			continue
		}
		points := r.points
		if own, set := p.Points[r.factor]; set {
			points = own
		}
		a := Applied{
			Factor: r.factor, Category: r.category, Source: r.source(v),
			Full: points * min(n, r.most), Label: r.words(v, n),
		}
		a.Points = a.Full
		if m, marked := v.mark(r.factor); marked {
			a.Points, a.Marked, a.Until = 0, m.Why, m.Until
		}
		out = append(out, a)
	}
	slices.SortStableFunc(out, func(a, b Applied) int { return cmp.Compare(a.Full, b.Full) })
	within(out, p)
	return out
}

// words is the label with its evidence: `Low product adoption, 4 of 25`.
func (r row) words(v view, n int) string {
	label := r.label
	switch {
	case r.factor == NPSLow || r.factor == NPSHigh:
		return label + " " + r.note(v)
	case r.note != nil:
		label += ", " + r.note(v)
	}
	switch {
	case r.most == 1:
		return label
	case n > r.most:
		return label + " ×" + strconv.Itoa(n) + ", " + strconv.Itoa(r.most) + " counted"
	case n > 1:
		return label + " ×" + strconv.Itoa(n)
	}
	return label
}

// within cuts what a category takes away to its weight, the smallest first.
func within(factors []Applied, p Policy) {
	left := map[Category]int{}
	for c, w := range p.Weights {
		left[c] = w
	}
	for i, f := range factors {
		weight, limited := left[f.Category]
		if f.Points >= 0 || !limited {
			continue
		}
		factors[i].Points = max(f.Points, -weight)
		left[f.Category] = weight + factors[i].Points
	}
}

// mark finds the mark that holds for a factor now; of several the longest.
func (v view) mark(f Factor) (Mark, bool) {
	var m Mark
	found := false
	for _, x := range v.facts.Marks {
		if x.Factor == f && !x.At.After(v.now) && !x.Until.Before(v.now) && (!found || x.Until.After(m.Until)) {
			m, found = x, true
		}
	}
	return m, found
}
