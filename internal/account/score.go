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
	UsageUntil  time.Time  // when usage last came, for any account; zero is now
	Signals     []Activity // at least those of the last 90 days
	AnySignal   bool       // whether any signal was ever told
	Last        Activity   // the newest activity up to now; the zero value is none
	LastContact time.Time  // the newest call or e-mail up to now; zero is none
	Marks       []Mark
}

// Mark is a person's word that a factor is to count nothing until a day. It
// holds for the factor in all its degrees: an approaching renewal that is
// expected stays so when it comes nearer. Of several the newest decides.
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
func (l Level) rank() int {
	switch l {
	case Critical:
		return 0
	case AtRisk:
		return 1
	case Healthy:
		return 2
	}
	return -1
}

// Applied is one factor of one assessment. Points is what it does to the
// score; Full is what the table says, where the category's weight or a mark
// left less of it.
type Applied struct {
	Factor   Factor     `json:"factor"`
	Category Category   `json:"category"`
	Label    string     `json:"label"`
	Evidence string     `json:"evidence,omitempty"` // what it rests on in a few words, such as `4 of 25`
	Source   System     `json:"source"`
	Points   int        `json:"points"`
	Full     int        `json:"full"`
	Marked   MarkReason `json:"marked,omitempty"`
	Until    time.Time  `json:"until,omitzero"` // of the mark
	By       Actor      `json:"by,omitzero"`    // who made the mark
	Because  string     `json:"because,omitempty"`
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
	roll.Usage = usageAt(f.Usage, usageSpan{f.UsageSince, f.UsageUntil}, now)
	roll.Licensed = licensed(f)
	if !f.Last.At.After(now) {
		roll.LastAt, roll.LastKind = f.Last.At, f.Last.Kind
	}
	a := Assessment{At: now, Base: p.Base, Rollup: roll, Section: f.Account.Section(), Factors: []Applied{}}
	if len(f.Revenue) == 0 && !roll.Usage.Known && !anySignal(f, now) {
		return a
	}
	v := view{facts: &f, roll: &roll, now: now}
	v.renewer, v.renewsOn = renewalOf(f.Revenue, now)
	a.Scored = true
	a.Factors = factors(&v, p)
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
	sum, known := 0, false
	for _, s := range f.Revenue {
		if s.Counted() && s.Seats != nil {
			sum, known = people(sum+people(*s.Seats)), true
		}
	}
	if !known {
		return nil
	}
	return &sum
}

func anySignal(f Facts, now time.Time) bool {
	return f.AnySignal || slices.ContainsFunc(f.Signals, func(a Activity) bool { return a.Said != nil && !a.At.After(now) })
}

// factors holds the facts against the table, most negative first, each
// category within its weight, marked ones without effect. A factor that a
// setting gives no points is no reason for a score.
func factors(v *view, p Policy) []Applied {
	out := make([]Applied, 0, 8)
	for _, r := range table() {
		points := p.points(r)
		if points == 0 {
			continue
		}
		n := r.count(v)
		if n == 0 {
			continue
		}
		a := r.applied(v, n)
		a.Full = points * min(n, r.most)
		a.Points = a.Full
		if m, marked := v.mark(r.factor); marked {
			a.Points, a.Marked, a.Until, a.By, a.Because = 0, m.Why, m.Until, m.By, m.Reason
		}
		out = append(out, a)
	}
	slices.SortStableFunc(out, func(a, b Applied) int { return cmp.Compare(a.Full, b.Full) })
	weigh(out, p)
	slices.SortStableFunc(out, func(a, b Applied) int { return cmp.Compare(a.Points, b.Points) })
	return out
}

// applied is the row with its evidence: `Low product adoption`, `4 of 25`;
// `Complaints`, `×5, 3 counted`; `NPS 9`.
func (r row) applied(v *view, n int) Applied {
	a := Applied{Factor: r.factor, Category: r.category, Source: r.source(v), Label: r.label}
	switch {
	case r.factor == NPSLow || r.factor == NPSHigh:
		a.Label += " " + r.evidence(v)
	case r.evidence != nil:
		a.Evidence = r.evidence(v)
	case r.most > 1 && n > r.most:
		a.Evidence = "×" + strconv.Itoa(n) + ", " + strconv.Itoa(r.most) + " counted"
	case r.most > 1 && n > 1:
		a.Evidence = "×" + strconv.Itoa(n)
	}
	return a
}

// weigh cuts what a category takes away to its weight, the smallest first.
func weigh(factors []Applied, p Policy) {
	for _, c := range Categories() {
		left := p.weight(c)
		for i := range factors {
			if f := &factors[i]; f.Category == c && f.Points < 0 {
				f.Points = max(f.Points, -left)
				left += f.Points
			}
		}
	}
}

// mark finds the mark that holds for a factor now: the newest decides, of two
// of one moment the longer one.
func (v *view) mark(f Factor) (Mark, bool) {
	var m Mark
	found := false
	for _, x := range v.facts.Marks {
		if x.At.After(v.now) || !x.Factor.sameAs(f) {
			continue
		}
		if !found || cmp.Or(x.At.Compare(m.At), x.Until.Compare(m.Until), cmp.Compare(m.Why, x.Why)) > 0 {
			m, found = x, true
		}
	}
	return m, found && !m.Until.Before(v.now)
}
