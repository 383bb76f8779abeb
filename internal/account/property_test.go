package account

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// moments are times about noon, and such as nobody should send.
func moments() *rapid.Generator[time.Time] {
	return rapid.OneOf(
		rapid.Custom(func(t *rapid.T) time.Time {
			return noon().Add(time.Duration(rapid.IntRange(-100*24, 100*24).Draw(t, "hours")) * time.Hour)
		}),
		rapid.Custom(func(t *rapid.T) time.Time { return inDays(rapid.IntRange(-400, 400).Draw(t, "days")) }),
		rapid.SampledFrom([]time.Time{
			{},
			noon(), time.Unix(0, 0), time.Unix(1<<40, 0), time.Unix(-1<<40, 0), time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC),
			time.Date(2026, 11, 22, 23, 0, 0, 0, time.FixedZone("far", 14*3600)), time.Unix(1<<62, 0),
		}),
	)
}

func numbers() *rapid.Generator[int] {
	return rapid.OneOf(rapid.IntRange(0, 40), rapid.SampledFrom([]int{-1, 0, 1 << 31, 1 << 62, -1 << 62, -1 << 63}))
}

// maybe is a pointer to what the generator draws, or nil.
func maybe[T any](g *rapid.Generator[T]) *rapid.Generator[*T] { return rapid.Ptr(g, true) }

func revenues() *rapid.Generator[[]RevenueSource] {
	states := []Status{Active, Active, PastDue, Trialing, Canceled, Expired, Pending, Draft, Paused, Unpaid, "", "odd"}
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) RevenueSource {
		s := RevenueSource{
			System:      rapid.SampledFrom([]System{Salesbricks, Stripe, Stripe, "", "other"}).Draw(t, "system"),
			Status:      rapid.SampledFrom(states).Draw(t, "status"),
			StatusSince: moments().Draw(t, "since"),
			Interval:    Interval{rapid.SampledFrom([]Unit{Daily, Weekly, Monthly, Quarterly, Yearly, Once, "", "moon"}).Draw(t, "unit"), numbers().Draw(t, "count")},
			Amount:      Money{int64(numbers().Draw(t, "amount")), rapid.SampledFrom([]Currency{"USD", "EUR", ""}).Draw(t, "currency")},
			Seats:       maybe(numbers()).Draw(t, "seats"),
			StartsOn:    moments().Draw(t, "starts"), EndsOn: moments().Draw(t, "ends"), RenewsOn: moments().Draw(t, "renews"),
		}
		if rapid.IntRange(0, 4).Draw(t, "ignored") == 0 {
			s.Ignored = &Deed{}
		}
		return s
	}), 0, 6)
}

func signals() *rapid.Generator[[]Activity] {
	kinds := []SignalType{Escalation, ChurnRisk, Complaint, Praise, NPS, NPS, FeatureRequest, "", "odd"}
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Activity {
		a := Activity{System: rapid.SampledFrom([]System{BuildBetter, ""}).Draw(t, "system"), At: moments().Draw(t, "at")}
		if rapid.IntRange(0, 9).Draw(t, "said") > 0 {
			a.Said = &Said{Type: rapid.SampledFrom(kinds).Draw(t, "type"), Score: maybe(rapid.IntRange(-2, 12)).Draw(t, "score")}
		}
		return a
	}), 0, 10)
}

// anyFacts are facts of any kind, hostile ones among them.
func anyFacts() *rapid.Generator[Facts] {
	rows := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) UsageDay {
		return UsageDay{moments().Draw(t, "day"), numbers().Draw(t, "active"), maybe(numbers()).Draw(t, "weekly")}
	}), 0, 10)
	marks := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Mark {
		all := table()
		return Mark{
			Deed: Deed{At: moments().Draw(t, "at")}, Until: moments().Draw(t, "until"),
			Factor: rapid.SampledFrom(all[:]).Draw(t, "row").factor, Why: rapid.SampledFrom([]MarkReason{Expected, WrongData}).Draw(t, "why"),
		}
	}), 0, 4)
	return rapid.Custom(func(t *rapid.T) Facts {
		f := Facts{
			Revenue: revenues().Draw(t, "revenue"), Usage: rows.Draw(t, "usage"), Signals: signals().Draw(t, "signals"), Marks: marks.Draw(t, "marks"),
			UsageSince: moments().Draw(t, "usage since"), UsageUntil: moments().Draw(t, "usage until"), AnySignal: rapid.Bool().Draw(t, "any signal"),
			Last: Activity{At: moments().Draw(t, "last")}, LastContact: moments().Draw(t, "last contact"),
		}
		f.Account.Licensed = maybe(numbers()).Draw(t, "licensed")
		for i := range f.Revenue {
			f.Revenue[i].ID = RevenueID(i + 1)
			f.Revenue[i].ExternalID = string(rune('a' + i))
		}
		return f
	})
}

func anyPolicy() *rapid.Generator[Policy] {
	return rapid.Custom(func(t *rapid.T) Policy {
		p := DefaultPolicy()
		p.Base = rapid.IntRange(0, 100).Draw(t, "base")
		p.AtRisk = rapid.IntRange(1, 99).Draw(t, "at risk")
		p.Healthy = rapid.IntRange(p.AtRisk+1, 100).Draw(t, "healthy")
		for _, c := range Categories() {
			if rapid.Bool().Draw(t, "weight is set") {
				p.Weights[c] = rapid.IntRange(0, 100).Draw(t, "weight")
			} else {
				delete(p.Weights, c)
			}
		}
		p.Points = map[Factor]int{}
		for _, r := range table() {
			if rapid.IntRange(0, 5).Draw(t, "points are set") == 0 {
				p.Points[r.factor] = rapid.IntRange(-100, 100).Draw(t, "points")
			}
		}
		return p
	})
}

func TestAnAssessmentAddsUpWhateverTheFacts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f, p, now := anyFacts().Draw(t, "facts"), anyPolicy().Draw(t, "policy"), moments().Draw(t, "now")
		require.NoError(t, p.Check())
		a := Assess(f, p, now)
		if !a.Scored {
			require.Empty(t, a.Factors)
			require.Empty(t, a.Level)
			return
		}
		sum := a.Base + a.Cut
		taken := map[Category]int{}
		for _, x := range a.Factors {
			sum += x.Points
			taken[x.Category] += min(x.Points, 0)
			require.LessOrEqual(t, abs(x.Points), abs(x.Full))
			require.NotZero(t, x.Full)
			if x.Marked != "" {
				require.Zero(t, x.Points)
				require.False(t, x.Until.Before(now))
			}
		}
		require.Equal(t, a.Score, sum, "base + factors + cut = score")
		require.GreaterOrEqual(t, a.Score, 0)
		require.LessOrEqual(t, a.Score, 100)
		require.True(t, a.Cut == 0 || (a.Cut > 0 && a.Score == 0) || (a.Cut < 0 && a.Score == 100))
		require.Equal(t, p.level(a.Score), a.Level)
		for c, n := range taken {
			require.LessOrEqual(t, -n, p.weight(c), c)
		}
		require.True(t, slices.IsSortedFunc(a.Factors, func(a, b Applied) int { return a.Points - b.Points }))
		for _, total := range a.Rollup.Totals {
			require.GreaterOrEqual(t, min(total.ARR, total.MRR, total.Potential), int64(0))
		}
	})
}

func abs(n int) int { return max(n, -n) }

func TestAnAssessmentDoesNotDependOnTheOrderOfFacts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f, p, now := anyFacts().Draw(t, "facts"), anyPolicy().Draw(t, "policy"), moments().Draw(t, "now")
		a := Assess(f, p, now)
		g := f
		g.Revenue = rapid.Permutation(f.Revenue).Draw(t, "revenue shuffled")
		g.Usage = rapid.Permutation(f.Usage).Draw(t, "usage shuffled")
		g.Signals = rapid.Permutation(f.Signals).Draw(t, "signals shuffled")
		g.Marks = rapid.Permutation(f.Marks).Draw(t, "marks shuffled")
		require.Equal(t, a, Assess(g, p, now))
	})
}

func TestARollUpDoesNotDependOnTheOrderOfSources(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sources := revenues().Draw(t, "sources")
		for i := range sources {
			sources[i].ID = RevenueID(i + 1)
		}
		require.Equal(t, rollUp(sources, noon()), rollUp(rapid.Permutation(sources).Draw(t, "shuffled"), noon()))
	})
}

func TestAssessingLeavesTheFactsAsTheyWere(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := anyFacts().Draw(t, "facts")
		g := f
		g.Revenue, g.Usage, g.Signals, g.Marks = slices.Clone(f.Revenue), slices.Clone(f.Usage), slices.Clone(f.Signals), slices.Clone(f.Marks)
		first := Assess(f, DefaultPolicy(), noon())
		require.Equal(t, g, f)
		require.Equal(t, first, Assess(f, DefaultPolicy(), noon()), "twice is once")
	})
}

func BenchmarkAssess(b *testing.B) {
	typical := gather(bright(), heard(Complaint, 0, time.Hour), Facts{Revenue: []RevenueSource{subscription(2, 100, inDays(8))}})
	for n := range 14 {
		typical.Usage = append(typical.Usage, UsageDay{Day: inDays(-n), Active: 8, Weekly: ptr(9)})
	}
	p := DefaultPolicy()
	for name, f := range map[string]Facts{"typical": typical, "grim": grim(), "empty": {}} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Assess(f, p, noon())
			}
		})
	}
}

func BenchmarkMovements(b *testing.B) {
	var trail Trail
	for n := range 30 {
		trail.Points = append(trail.Points, was(70+n%3, time.Duration(n+1)*24*time.Hour))
	}
	next := scored(69)
	b.ReportAllocs()
	for b.Loop() {
		Movements(trail, next)
	}
}
