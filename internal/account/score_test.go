package account

import (
	"encoding/json"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// gather puts facts together.
func gather(all ...Facts) Facts {
	var out Facts
	for _, f := range all {
		out.Revenue = append(out.Revenue, f.Revenue...)
		out.Signals = append(out.Signals, f.Signals...)
		out.Usage = append(out.Usage, f.Usage...)
		out.Marks = append(out.Marks, f.Marks...)
		if !f.UsageSince.IsZero() {
			out.UsageSince = f.UsageSince
		}
		if f.Account.Licensed != nil {
			out.Account.Licensed = f.Account.Licensed
		}
	}
	return out
}

// grim is an account of which everything is bad that can be at once.
func grim() Facts {
	f := gather(
		licensedFor(100, Facts{UsageSince: inDays(-60), Usage: []UsageDay{{Day: inDays(-14), Active: 90}}}),
		heard(Escalation, 0, 0), heard(ChurnRisk, 0), heard(Complaint, 0, 0, 0), heard(NPS, 0),
		Facts{Revenue: []RevenueSource{
			contract(1, 100, inDays(-5)),
			but(subscription(2, 100, inDays(5)), func(s *RevenueSource) { s.Interval, s.Status = every(1, Yearly), Unpaid }),
			but(subscription(3, 100, time.Time{}), func(s *RevenueSource) { s.Interval, s.EndsOn = every(1, Yearly), inDays(5) }),
		}},
	)
	f.Signals[len(f.Signals)-1].Said.Score = ptr(1)
	f.LastContact = inDays(-60)
	return f
}

func bright() Facts {
	f := gather(licensedFor(10, used(8, 10)), heard(Praise, 0, 0), heard(NPS, 0), Facts{Revenue: []RevenueSource{contract(1, 100, inDays(300))}})
	f.Signals[len(f.Signals)-1].Said.Score = ptr(10)
	return f
}

func TestACategoryTakesAtMostItsWeight(t *testing.T) {
	a := Assess(grim(), DefaultPolicy(), noon())
	assert.Equal(t, map[Factor]int{
		VeryLowAdoption: -16, NoActivity: -14, PaymentUnpaid: -20, ContractExpired: -20, SetToCancel: 0, RenewalNow: 0,
		Escalated: -16, Complaints: -4, ChurnMentioned: 0, NPSLow: 0, NoContact: 0,
	}, points(a), "the largest first, the rest of a category as far as its weight goes")
	for c, sum := range byCategory(a) {
		assert.GreaterOrEqual(t, sum, -DefaultPolicy().Weights[c], c)
	}
	assert.Equal(t, 0, a.Score)
	assert.Equal(t, 15, a.Cut, "75 − 30 − 20 − 20 − 20 = −15, cut off at 0")
	assert.Equal(t, Critical, a.Level)
}

func byCategory(a Assessment) map[Category]int {
	sums := map[Category]int{}
	for _, f := range a.Factors {
		sums[f.Category] += f.Points
	}
	return sums
}

func TestTheScoreIsCutAt100(t *testing.T) {
	a := Assess(bright(), DefaultPolicy(), noon())
	assert.Equal(t, map[Factor]int{StrongAdoption: 6, UsageGrowing: 4, NPSHigh: 5, Praised: 4}, points(a))
	assert.Equal(t, 94, a.Score)
	p := DefaultPolicy()
	p.Base = 90
	a = Assess(bright(), p, noon())
	assert.Equal(t, 100, a.Score)
	assert.Equal(t, -9, a.Cut)
	assert.Equal(t, 90, a.Base)
}

func TestFactorsStandMostNegativeFirstByWhatTheyDo(t *testing.T) {
	p := DefaultPolicy()
	p.Weights = map[Category]int{Adoption: 3, Signals: 20}
	f := gather(licensedFor(100, used(10, 10)), heard(Escalation, 0), heard(Praise, 0))
	a := Assess(f, p, noon())
	var order []Factor
	for _, x := range a.Factors {
		order = append(order, x.Factor)
	}
	assert.Equal(t, []Factor{Escalated, VeryLowAdoption, Praised}, order)
	assert.Equal(t, -3, a.Factors[1].Points)
	assert.Equal(t, -16, a.Factors[1].Full, "what the table says is still there")
}

func TestWeightsAreSettings(t *testing.T) {
	p := DefaultPolicy()
	p.Weights = map[Category]int{Signals: 5}
	a := Assess(grim(), p, noon())
	assert.Equal(t, map[Category]int{Adoption: -30, Payments: -20, Renewals: -20, Signals: -5}, byCategory(a), "a weight that is not set is the default")
	p.Weights = map[Category]int{Adoption: 0, Payments: 0, Renewals: 0, Signals: 0}
	assert.Equal(t, 75, Assess(grim(), p, noon()).Score, "a weight of 0 takes nothing")
	p.Weights[Adoption] = -5
	assert.Equal(t, 75, Assess(grim(), p, noon()).Score, "a weight below 0 gives nothing")
	p.Weights = map[Category]int{Adoption: 100, Payments: 100, Renewals: 100, Signals: 100}
	assert.Equal(t, map[Category]int{Adoption: -30, Payments: -20, Renewals: -44, Signals: -43}, byCategory(Assess(grim(), p, noon())))
}

func TestPointsAreSettings(t *testing.T) {
	p := DefaultPolicy()
	p.Points = map[Factor]int{Complaints: -1, Praised: 0, Escalated: 3}
	a := Assess(gather(heard(Complaint, 0, 0), heard(Praise, 0), heard(Escalation, 0)), p, noon())
	assert.Equal(t, map[Factor]int{Complaints: -2, Escalated: 3}, points(a), "a factor without points is no reason")
	assert.Equal(t, 76, a.Score)
}

func TestAMarkedFactorStaysVisibleAndCountsNothing(t *testing.T) {
	until := noon().AddDate(0, 0, 3)
	mark := Mark{Deed: Deed{By: Actor{ID: "U1", Name: "dana"}, At: noon().AddDate(0, 0, -2), Reason: "we know"}, Factor: ChurnMentioned, Why: Expected, Until: until}
	at := func(now time.Time, marks ...Mark) Applied {
		f := gather(heard(ChurnRisk, 48*time.Hour), Facts{Marks: marks})
		a := Assess(f, DefaultPolicy(), now)
		require.Len(t, a.Factors, 1)
		require.Equal(t, 75+a.Factors[0].Points, a.Score)
		return a.Factors[0]
	}
	counts := Applied{Factor: ChurnMentioned, Category: Signals, Label: "Churn risk mentioned", Source: BuildBetter, Points: -8, Full: -8}
	struck := counts
	struck.Points, struck.Marked, struck.Until, struck.By, struck.Because = 0, Expected, until, mark.By, "we know"
	change := func(f func(*Mark)) Mark {
		m := mark
		f(&m)
		return m
	}
	assert.Equal(t, counts, at(noon()))
	assert.Equal(t, struck, at(noon(), mark))
	assert.Equal(t, struck, at(until, mark), "at its last moment")
	assert.Equal(t, counts, at(until.Add(1), mark), "and not after it")
	assert.Equal(t, counts, at(noon(), change(func(m *Mark) { m.At = noon().Add(1) })), "before it was made")
	assert.Equal(t, counts, at(noon(), change(func(m *Mark) { m.Factor = Escalated })))
	assert.Equal(t, WrongData, at(noon(), change(func(m *Mark) { m.Why = WrongData })).Marked)

	sooner := change(func(m *Mark) { m.At, m.Until = noon().AddDate(0, 0, -1), noon().AddDate(0, 0, 1) })
	for _, marks := range [][]Mark{{mark, sooner}, {sooner, mark}} {
		assert.Equal(t, sooner.Until, at(noon(), marks...).Until, "the newest decides")
		assert.Equal(t, counts, at(noon().AddDate(0, 0, 2), marks...), "also when it ends")
	}
	later := change(func(m *Mark) { m.Until = until.AddDate(0, 0, 1) })
	for _, marks := range [][]Mark{{mark, later}, {later, mark}} {
		assert.Equal(t, later.Until, at(noon(), marks...).Until, "of one moment the longer one")
	}
}

func TestAMarkHoldsForAFactorInAllItsDegrees(t *testing.T) {
	mark := Mark{Deed: Deed{At: noon().AddDate(0, 0, -40)}, Factor: RenewalNear, Why: Expected, Until: noon()}
	f := Facts{Revenue: []RevenueSource{contract(1, 100, inDays(5))}, Marks: []Mark{mark}}
	a := Assess(f, DefaultPolicy(), noon())
	assert.Equal(t, map[Factor]int{RenewalNow: 0}, points(a))
	assert.Equal(t, Expected, a.Factors[0].Marked)

	high := heard(NPS, 0)
	high.Signals[0].Said.Score = ptr(9)
	high.Marks = []Mark{{Factor: NPSLow, Why: WrongData, Until: noon()}}
	assert.Equal(t, 80, Assess(high, DefaultPolicy(), noon()).Score, "an NPS of 3 that was wrong says nothing of a 9")
}

func TestAMarkedFactorLeavesItsWeightToTheOthers(t *testing.T) {
	f := grim()
	f.Marks = []Mark{{Factor: ContractExpired, Why: WrongData, Until: noon()}}
	got := points(Assess(f, DefaultPolicy(), noon()))
	assert.Equal(t, []int{0, -15, -5}, []int{got[ContractExpired], got[SetToCancel], got[RenewalNow]})
}

func TestAnAccountOfWhichNothingIsKnownIsNotScored(t *testing.T) {
	for name, f := range map[string]Facts{
		"nothing":                {},
		"only calls":             {Last: Activity{Kind: Call, At: noon()}, LastContact: noon().AddDate(0, 0, -90)},
		"licensed users":         licensedFor(25, Facts{}),
		"usage of tomorrow":      {UsageSince: inDays(1), Usage: []UsageDay{{Day: inDays(1), Active: 4}}},
		"a signal of tomorrow":   {Signals: heard(Complaint, -24*time.Hour).Signals},
		"usage that went silent": {UsageSince: inDays(-60), UsageUntil: inDays(-20)},
	} {
		a := Assess(f, DefaultPolicy(), noon())
		assert.False(t, a.Scored, name)
		assert.Empty(t, a.Level, name)
		assert.Equal(t, "Not scored yet", a.Level.Label())
		assert.Empty(t, a.Factors, name)
		assert.NotNil(t, a.Factors, "an empty list in JSON, not null")
		assert.Zero(t, a.Score, name)
		assert.Equal(t, Health, a.Section, name)
	}
	for name, f := range map[string]Facts{
		"a draft":              {Revenue: []RevenueSource{{Status: Draft}}},
		"usage":                {UsageSince: inDays(0)},
		"a signal of long ago": {AnySignal: true},
		"a signal":             {Signals: heard("rumour", 0).Signals},
		"an ignored contract":  {Revenue: []RevenueSource{but(contract(1, 1, inDays(1)), ignore)}},
	} {
		a := Assess(f, DefaultPolicy(), noon())
		assert.True(t, a.Scored, name)
		assert.Equal(t, 75, a.Score, name)
		assert.Equal(t, Healthy, a.Level, name)
	}
}

func TestTheNewestActivityIsOneOfThePast(t *testing.T) {
	call := Activity{Kind: Call, At: noon().AddDate(0, 0, -2)}
	r := Assess(Facts{Last: call}, DefaultPolicy(), noon()).Rollup
	assert.Equal(t, call.At, r.LastAt)
	assert.Equal(t, Call, r.LastKind)
	call.At = noon().Add(1)
	assert.Zero(t, Assess(Facts{Last: call}, DefaultPolicy(), noon()).Rollup.LastAt)
}

func TestLevelsBeginAtTheirThresholds(t *testing.T) {
	p := DefaultPolicy()
	for score, want := range map[int]Level{0: Critical, 39: Critical, 40: AtRisk, 69: AtRisk, 70: Healthy, 100: Healthy} {
		assert.Equal(t, want, p.level(score), score)
		base := p
		base.Base = score
		assert.Equal(t, want, Assess(Facts{AnySignal: true}, base, noon()).Level)
	}
	p.Healthy, p.AtRisk = 80, 20
	for score, want := range map[int]Level{19: Critical, 20: AtRisk, 79: AtRisk, 80: Healthy} {
		assert.Equal(t, want, p.level(score), score)
	}
	assert.True(t, slices.IsSortedFunc([]Level{"", Critical, AtRisk, Healthy}, func(a, b Level) int { return a.rank() - b.rank() }))
	assert.Equal(t, []string{"Critical", "At risk", "Healthy"}, []string{Critical.Label(), AtRisk.Label(), Healthy.Label()})
}

func TestPolicyCheck(t *testing.T) {
	require.NoError(t, DefaultPolicy().Check())
	for name, spoil := range map[string]func(*Policy){
		"base":             func(p *Policy) { p.Base = 101 },
		"base below":       func(p *Policy) { p.Base = -1 },
		"levels crossed":   func(p *Policy) { p.AtRisk = p.Healthy },
		"no critical":      func(p *Policy) { p.AtRisk = 0 },
		"no healthy":       func(p *Policy) { p.Healthy = 101 },
		"weight":           func(p *Policy) { p.Weights[Adoption] = 101 },
		"weight below":     func(p *Policy) { p.Weights[Adoption] = -1 },
		"unknown category": func(p *Policy) { p.Weights["luck"] = 5 },
		"points":           func(p *Policy) { p.Points = map[Factor]int{Praised: 101} },
		"unknown factor":   func(p *Policy) { p.Points = map[Factor]int{"luck": 5} },
	} {
		p := DefaultPolicy()
		spoil(&p)
		require.ErrorIs(t, p.Check(), ErrPolicy, name)
	}
	p := DefaultPolicy()
	p.Weights = maps.Clone(p.Weights)
	p.Points = map[Factor]int{Complaints: -1}
	text, err := json.Marshal(p)
	require.NoError(t, err)
	var back Policy
	require.NoError(t, json.Unmarshal(text, &back))
	assert.Equal(t, p, back, "a policy survives its store")
}

func TestAnAccountIsInTheSectionOfItsLastRouteElseAtHome(t *testing.T) {
	route := func(to Section) *Route { return &Route{From: Health, To: to} }
	for _, c := range []struct {
		account Account
		want    Section
	}{
		{Account{}, Health},
		{Account{Home: Pipeline}, Pipeline},
		{Account{Home: Pipeline, Route: route(Convert)}, Convert},
		{Account{Home: Pipeline, Route: route(Health)}, Health},
		{Account{Home: "attic"}, Health},
		{Account{Home: Contracts, Route: route("attic")}, Contracts},
		{Account{Route: route("")}, Health},
	} {
		assert.Equal(t, c.want, c.account.Section())
		assert.Equal(t, c.want, Assess(Facts{Account: c.account}, DefaultPolicy(), noon()).Section)
	}
	for _, s := range Sections() {
		assert.True(t, s.Known())
		assert.NotEqual(t, string(s), s.Label())
	}
	assert.False(t, Section("").Known())
	assert.Equal(t, "attic", Section("attic").Label())
}
