package account_test

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/internal/account"
)

func onDay(n, score int, factors ...account.Applied) account.Point {
	return account.Point{At: time.Date(2026, 11, n, 6, 0, 0, 0, time.UTC), Score: score, Level: account.AtRisk, Factors: append([]account.Applied{}, factors...)}
}

func weighs(f account.Factor, points int) account.Applied {
	return account.Applied{Factor: f, Label: f.Name(), Source: account.Stripe, Points: points, Full: points}
}

func TestTheLargestMovesExplainThemselves(t *testing.T) {
	renewal, failed, praised := weighs(account.RenewalNear, -3), weighs(account.PaymentFailed, -5), weighs(account.Praised, 2)
	nearer := weighs(account.RenewalNearer, -6)
	trail := []account.Point{
		onDay(1, 75), onDay(2, 72, renewal), onDay(3, 72, renewal), onDay(5, 64, nearer, failed), onDay(6, 71, nearer, praised), onDay(7, 61, nearer, praised),
	}
	moves := account.Moves(trail, 3)
	require.Len(t, moves, 3)
	assert.Equal(t, account.Move{
		FromAt: trail[4].At, At: trail[5].At, From: 71, To: 61, Before: account.AtRisk, After: account.AtRisk,
		Changes: []account.Change{}, LeftOver: -10,
	}, moves[0], "a policy that changed is no factor")
	assert.Equal(t, -8, moves[1].Points())
	assert.Equal(t, []account.Change{
		{Name: "Payment failed", Source: account.Stripe, Was: 0, Is: -5, Fate: account.Came}, {Name: "Approaching renewal", Source: account.Stripe, Was: -3, Is: -6},
	}, moves[1].Changes)
	assert.Zero(t, moves[1].LeftOver)
	assert.Equal(t, 7, moves[2].Points())
	assert.Len(t, account.Moves(trail, 100), 4, "what stood still did not move")
}

func TestADayCountsAsItEnded(t *testing.T) {
	morning := onDay(2, 40, weighs(account.Escalated, -8))
	evening := onDay(2, 74)
	evening.At = evening.At.Add(12 * time.Hour)
	trail := []account.Point{evening, onDay(1, 75), morning}
	moves := account.Moves(trail, 5)
	require.Len(t, moves, 1)
	assert.Equal(t, -1, moves[0].Points())
	assert.Empty(t, account.Events(trail))
	assert.Equal(t, evening, trail[0], "the trail that was given stays as it is")
}

func TestATrailThatSaysLittleMovesLittle(t *testing.T) {
	for name, trail := range map[string][]account.Point{"nothing": nil, "one": {onDay(1, 50)}, "level": {onDay(1, 50), onDay(2, 50)}} {
		assert.Empty(t, account.Moves(trail, 3), name)
		assert.Empty(t, account.Events(trail), name)
	}
	line := []account.Point{{At: onDay(1, 0).At, Score: 70}, {At: onDay(2, 0).At, Score: 50}}
	moves := account.Moves(line, 3)
	require.Len(t, moves, 1)
	assert.Equal(t, -20, moves[0].LeftOver, "factors that are not known are not all new")
	assert.Empty(t, moves[0].Changes)
	assert.Empty(t, account.Events(line))
	assert.Empty(t, account.Moves(line, 0))
	assert.Empty(t, account.Moves(line, -1))
}

func TestEventsAreWhereAFactorCameOrWent(t *testing.T) {
	trail := []account.Point{
		onDay(1, 75, weighs(account.NPSLow, -6)),
		onDay(2, 60, weighs(account.RenewalNear, -3), weighs(account.PaymentUnpaid, -20), weighs(account.NPSLow, -6)),
		{At: onDay(3, 0).At, Score: 61}, // of which only the line is known
		onDay(4, 70, weighs(account.RenewalNow, -9), weighs(account.NPSHigh, 5)),
	}
	events := account.Events(trail)
	type told struct {
		day    int
		factor account.Factor
		came   bool
		good   bool
	}
	var got []told
	for _, e := range events {
		got = append(got, told{e.At.Day(), e.Factor, e.Fate == account.Came, e.Good()})
	}
	assert.Equal(t, []told{
		{2, account.PaymentUnpaid, true, false},
		{2, account.RenewalNear, true, false},
		{4, account.PaymentUnpaid, false, true},
		{4, account.NPSLow, false, true},
		{4, account.NPSHigh, true, true},
	}, got, "a renewal that comes nearer is the same one, a good NPS and a bad one are two")
	assert.Equal(t, "Payment failed", events[0].Name())
}

func TestAMarkedFactorIsStillThere(t *testing.T) {
	omar := account.Actor{ID: "U2", Name: "omar"}
	counts, marked := weighs(account.Escalated, -8), weighs(account.Escalated, -8)
	marked.Points, marked.Marked, marked.By = 0, account.WrongData, omar
	trail := []account.Point{onDay(1, 67, counts), onDay(2, 75, marked), onDay(3, 75, marked), onDay(4, 67, counts)}
	events := account.Events(trail)
	require.Len(t, events, 2)
	assert.Equal(t, account.Event{
		Since: trail[0].At, At: trail[1].At, Factor: account.Escalated, Source: account.Stripe, Fate: account.MarkBegan, Points: -8, Why: account.WrongData, By: omar,
	}, events[0])
	assert.True(t, events[0].Good())
	assert.Equal(t, account.MarkEnded, events[1].Fate)
	assert.False(t, events[1].Good())
	moves := account.Moves(trail, 2)
	require.Len(t, moves, 2)
	assert.Equal(t, []account.Change{{Name: "Escalation", Source: account.Stripe, Was: -8, Fate: account.MarkBegan, Why: account.WrongData, By: omar}}, moves[1].Changes)
	assert.Equal(t, []account.Change{{Name: "Escalation", Source: account.Stripe, Is: -8, Fate: account.MarkEnded}}, moves[0].Changes)
}

func TestWhatAPersonSwitchedOffIsNotGone(t *testing.T) {
	trail := []account.Point{onDay(1, 70, weighs(account.PaymentFailed, -5)), onDay(2, 75), onDay(3, 70, weighs(account.PaymentFailed, -5)), onDay(4, 75)}
	deed := func(hours int, ignored bool) account.Recount {
		return account.Recount{Deed: account.Deed{At: trail[0].At.Add(time.Duration(hours) * time.Hour)}, Revenue: 3, System: account.Stripe, Product: "Add-on", Ignored: ignored}
	}
	deeds := []account.Recount{deed(20, true), deed(40, false), deed(50, true), deed(51, false)}
	want := []account.Fate{account.Dropped, account.Restored, account.Went}
	for i, e := range account.Events(trail) {
		assert.Equal(t, want[i], e.Knowing(deeds).Fate, "day %d", i+2)
		m := account.MoveBetween(trail[i], trail[i+1])
		known := m.Knowing(deeds)
		assert.Equal(t, want[i], known.Changes[0].Fate)
		assert.Len(t, known.Recounts, []int{1, 1, 0}[i], "what was ignored and counted again within a day has changed nothing")
		assert.NotContains(t, []account.Fate{account.Dropped, account.Restored}, m.Changes[0].Fate, "the move that was given stays as it is")
	}
	other := deeds[:1]
	other[0].System = account.Salesbricks
	assert.Equal(t, account.Went, account.Events(trail)[0].Knowing(other).Fate, "a payment that failed at Stripe is gone, whatever is done to a contract")
}

func TestMovesDoNotDependOnTheOrderOfTheTrail(t *testing.T) {
	var trail []account.Point
	for n := 1; n <= 28; n++ {
		trail = append(trail, onDay(n, (n*37)%100, weighs(account.Escalated, -8*(n%2))))
	}
	want, events := account.Moves(trail, 6), account.Events(trail)
	mixed := slices.Clone(trail)
	rand.Shuffle(len(mixed), func(i, j int) { mixed[i], mixed[j] = mixed[j], mixed[i] })
	assert.Equal(t, want, account.Moves(mixed, 6))
	assert.Equal(t, events, account.Events(mixed))
}
