package account

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// scored is an assessment at noon.
func scored(score int, factors ...Applied) Assessment {
	return Assessment{At: noon(), Scored: true, Score: score, Level: DefaultPolicy().level(score), Factors: factors}
}

// was is a point so long before noon.
func was(score int, ago time.Duration) Point {
	return Point{At: noon().Add(-ago), Score: score, Level: DefaultPolicy().level(score)}
}

// brief is a movement without its reasons.
type brief struct {
	Kind     MovementKind
	From, To int
}

func briefs(moves []Movement) []brief {
	var out []brief
	for _, m := range moves {
		out = append(out, brief{m.Kind, m.From, m.To})
	}
	return out
}

func TestMovements(t *testing.T) {
	const day, week, month = 24 * time.Hour, 7 * 24 * time.Hour, 30 * 24 * time.Hour
	for _, c := range []struct {
		name     string
		points   []Point
		incident *Incident
		to       int
		want     []brief
	}{
		{"no trail", nil, nil, 20, nil},
		{"no change", []Point{was(72, day)}, nil, 72, nil},
		{"a rise", []Point{was(50, day)}, nil, 90, nil},
		{"10 points", []Point{was(90, day)}, nil, 80, []brief{{Drop, 90, 80}}},
		{"9 points", []Point{was(90, day)}, nil, 81, nil},
		{"10 points in exactly 7 days", []Point{was(90, week)}, nil, 80, []brief{{Drop, 90, 80}}},
		{"10 points in a second more", []Point{was(90, week+time.Second)}, nil, 80, nil},
		{"10 points below the highest, not the last", []Point{was(90, 5*day), was(84, day)}, nil, 80, []brief{{Drop, 90, 80}}},
		{"a worse level by 3 points", []Point{was(72, day)}, nil, 69, []brief{{Drop, 72, 69}}},
		{"a worse level by 2 points", []Point{was(71, day)}, nil, 69, nil},
		{"a worse level than at the previous refresh, long ago", []Point{was(72, 20*day)}, nil, 69, []brief{{Drop, 72, 69}}},
		{"a worse level than before the previous refresh", []Point{was(73, 3*day), was(69, day)}, nil, 68, nil},
		{"critical by 3 points", []Point{was(42, day)}, nil, 39, []brief{{Drop, 42, 39}}},
		{"both kinds of drop are one, from the highest", []Point{was(85, 3*day), was(72, day)}, nil, 69, []brief{{Drop, 85, 69}}},
		{"a slide of 15 in exactly 30 days", []Point{was(95, month), was(85, 15*day)}, nil, 80, []brief{{Slide, 95, 80}}},
		{"a slide of 14", []Point{was(94, month), was(85, 15*day)}, nil, 80, nil},
		{"a slide of 15 in a second more", []Point{was(95, month+time.Second), was(88, 15*day)}, nil, 80, nil},
		{"a slide step by step", []Point{was(95, 28*day), was(91, 20*day), was(87, 12*day), was(83, 4*day)}, nil, 80, []brief{{Slide, 95, 80}}},
		{"a drop is no slide when its week is over", []Point{was(95, 20*day), was(79, 19*day), was(80, day)}, nil, 79, nil},
		{"a slide since a drop", []Point{was(100, 28*day), was(90, 27*day), was(86, 19*day), was(79, 9*day)}, nil, 74, []brief{{Slide, 90, 74}}},
		{"the points of a slide before a drop are told", []Point{was(100, 28*day), was(90, 27*day), was(84, 15*day)}, nil, 79, nil},
		{"standing still below a drop", []Point{was(90, 2*day), was(75, day)}, nil, 75, nil},
		{"rising below a drop", []Point{was(90, 2*day), was(75, day)}, nil, 77, nil},
		{"falling on below a drop", []Point{was(90, 2*day), was(75, day)}, nil, 74, []brief{{Drop, 90, 74}}},
		{"points after now", []Point{was(70, day), was(100, -day)}, nil, 69, nil},
		{"a point at now", []Point{was(100, 0)}, nil, 69, nil},
		{"in any order", []Point{was(84, day), was(90, 5*day), was(88, 3*day)}, nil, 80, []brief{{Drop, 90, 80}}},
		{"a recovery", []Point{was(72, 3*day), was(55, 2*day)}, &Incident{AtRisk, 55}, 70, []brief{{Recovery, 55, 70}}},
		{"better by 9 points", []Point{was(61, 2*day)}, &Incident{AtRisk, 61}, 70, nil},
		{"better by 10 points", []Point{was(60, 2*day)}, &Incident{AtRisk, 60}, 70, []brief{{Recovery, 60, 70}}},
		{"10 points at the same level", []Point{was(45, 2*day)}, &Incident{AtRisk, 45}, 69, nil},
		{"from critical to at risk", []Point{was(30, 2*day)}, &Incident{Critical, 30}, 40, []brief{{Recovery, 30, 40}}},
		{"an incident at the best level", []Point{was(95, 9*day), was(80, 8*day)}, &Incident{Healthy, 80}, 90, []brief{{Recovery, 80, 90}}},
		{"a recovery in the week of the drop", []Point{was(85, 3*day), was(35, 2*day)}, &Incident{Critical, 35}, 60, []brief{{Recovery, 35, 60}}},
		{"no incident, no recovery", []Point{was(30, 2*day)}, nil, 90, nil},
		{"a recovery of which the trail has nothing", nil, &Incident{Critical, 20}, 50, []brief{{Recovery, 20, 50}}},
		{"a new drop in an open incident", []Point{was(60, 2*day)}, &Incident{Critical, 20}, 45, []brief{{Drop, 60, 45}}},
	} {
		for range 2 {
			trail := Trail{Points: slices.Clone(c.points), Incident: c.incident}
			assert.Equal(t, c.want, briefs(Movements(trail, scored(c.to))), c.name)
			assert.Equal(t, c.points, trail.Points, "the trail is left as it was")
			slices.Reverse(c.points)
		}
	}
	assert.Empty(t, Movements(Trail{Points: []Point{was(90, day)}}, Assessment{At: noon()}), "what is not scored has not moved")
}

func applied(f Factor, points int) Applied {
	r, _ := rowOf(f)
	return Applied{Factor: f, Category: r.category, Label: r.label + " with words", Source: r.source(&view{facts: &Facts{}}), Points: points, Full: points}
}

func TestAMovementIsExplainedFactorByFactor(t *testing.T) {
	from := was(72, 24*time.Hour)
	from.Factors = []Applied{applied(RenewalNear, -3)}
	to := scored(58, applied(LowAdoption, -8), applied(RenewalNearer, -6), applied(PaymentFailed, -5))
	moves := Movements(Trail{Points: []Point{from}}, to)
	require.Len(t, moves, 1)
	assert.Equal(t, Movement{
		Kind: Drop, From: 72, FromAt: from.At, To: 58, Before: Healthy, After: AtRisk,
		Changes: []Change{
			{Name: "Low product adoption", Source: PostHog, Is: -8, Fate: Came}, {Name: "Payment failed", Is: -5, Fate: Came}, {Name: "Approaching renewal", Was: -3, Is: -6},
		},
		LeftOver: 2,
	}, moves[0], "−8 −5 −3 = −16, and +2 that no factor explains")
}

func TestAMovementFromAPointWithoutFactorsIsNotExplained(t *testing.T) {
	m := Movements(Trail{Points: []Point{was(90, time.Hour)}}, scored(60, applied(LowAdoption, -8)))[0]
	assert.Empty(t, m.Changes, "the factor may be an old one")
	assert.Equal(t, -30, m.LeftOver)
	m = m.Explained([]Applied{applied(LowAdoption, -8)}, []Applied{applied(VeryLowAdoption, -16)})
	assert.Equal(t, []Change{{Name: "Low product adoption", Source: PostHog, Was: -8, Is: -16}}, m.Changes)
	assert.Equal(t, -22, m.LeftOver)
}

func TestARecoveryIsMeasuredFromItsLowestPoint(t *testing.T) {
	lowest, again := was(30, 72*time.Hour), was(30, 24*time.Hour)
	again.Factors = []Applied{applied(PaymentUnpaid, -20)}
	for _, points := range [][]Point{{lowest, again, was(60, 96*time.Hour)}, {again, was(60, 96*time.Hour), lowest}} {
		m := Movements(Trail{points, &Incident{Critical, 30}}, scored(75))[0]
		assert.Equal(t, again.At, m.FromAt)
		assert.Equal(t, []Change{{Name: "Payment failed", Was: -20, Fate: Went}}, m.Changes)
	}
}

func TestDifference(t *testing.T) {
	assert.Empty(t, Difference(nil, nil))
	same := []Applied{applied(LowAdoption, -8)}
	assert.Empty(t, Difference(same, same))
	assert.NotNil(t, Difference(same, same))
	assert.Equal(t, []Change{{Name: "NPS", Source: BuildBetter, Was: 5, Is: -6}}, Difference([]Applied{applied(NPSHigh, 5)}, []Applied{applied(NPSLow, -6)}))
	assert.Equal(t, []Change{{Name: "Low product adoption", Source: PostHog, Was: -8}}, Difference(same, []Applied{applied(LowAdoption, 0)}), "beyond the weight: it is there all the same")
	assert.Equal(t, []Change{{Name: "of another age", Is: -1, Fate: Came}}, Difference(nil, []Applied{{Factor: "of another age", Points: -1}}))
	moved := func(s System) []Applied { return []Applied{{Factor: RenewalNear, Points: -3, Source: s}} }
	assert.Equal(t, []Change{{Name: "Approaching renewal", Source: Stripe, Was: -3, Is: -6}}, Difference(moved(Salesbricks), []Applied{{Factor: RenewalNearer, Points: -6, Source: Stripe}}))
}

func TestADifferenceAddsUp(t *testing.T) {
	list := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Applied {
		rows := table()
		r := rapid.SampledFrom(rows[:]).Draw(t, "row")
		return Applied{Factor: r.factor, Label: r.label, Points: rapid.IntRange(-30, 30).Draw(t, "points")}
	}), 0, 12)
	sum := func(factors []Applied) (n int) {
		for _, f := range factors {
			n += f.Points
		}
		return n
	}
	rapid.Check(t, func(t *rapid.T) {
		before, after := list.Draw(t, "was"), list.Draw(t, "is")
		n := 0
		changes := Difference(before, after)
		for _, c := range changes {
			require.NotEqual(t, c.Was, c.Is)
			n += c.Is - c.Was
		}
		require.Equal(t, sum(after)-sum(before), n)
		require.True(t, slices.IsSortedFunc(changes, func(a, b Change) int { return (a.Is - a.Was) - (b.Is - b.Was) }))
		m := Movement{From: 90, To: 60}.Explained(before, after)
		require.Equal(t, -30, n+m.LeftOver, "with what is left over it always adds up")
	})
}

func TestMovementsDoNotDependOnTheOrderOfTheTrail(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var points []Point
		for _, hours := range rapid.SliceOfNDistinct(rapid.IntRange(-48, 900), 0, 30, rapid.ID[int]).Draw(t, "hours") {
			points = append(points, was(rapid.IntRange(0, 100).Draw(t, "score"), time.Duration(hours)*time.Hour))
		}
		var incident *Incident
		if rapid.Bool().Draw(t, "open") {
			incident = &Incident{rapid.SampledFrom([]Level{Critical, AtRisk, Healthy, ""}).Draw(t, "level"), rapid.IntRange(0, 100).Draw(t, "lowest")}
		}
		next := scored(rapid.IntRange(0, 100).Draw(t, "to"))
		moves := Movements(Trail{points, incident}, next)
		require.LessOrEqual(t, len(moves), 1)
		require.Equal(t, moves, Movements(Trail{rapid.Permutation(points).Draw(t, "shuffled"), incident}, next))
		for _, m := range moves {
			require.Equal(t, next.Score, m.To)
			require.False(t, m.FromAt.After(noon()))
			switch m.Kind {
			case Drop:
				require.GreaterOrEqual(t, m.From-m.To, worsePoints)
			case Slide:
				require.GreaterOrEqual(t, m.From-m.To, slidePoints)
			case Recovery:
				require.NotNil(t, incident)
				require.GreaterOrEqual(t, m.To-m.From, recoveryPoints)
			}
		}
	})
}
