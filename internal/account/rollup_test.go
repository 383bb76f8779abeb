package account

import (
	"math"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// noon is the moment at which most of these tests stand.
func noon() time.Time { return time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC) }

// inDays is midnight n days from noon's day.
func inDays(n int) time.Time { return Day(noon()).AddDate(0, 0, n) }

func contract(id RevenueID, amount int64, ends time.Time) RevenueSource {
	return RevenueSource{
		ID: id, ExternalID: "sb", System: Salesbricks, Status: Active, Interval: every(1, Yearly), Amount: Money{amount, "USD"},
		StartsOn: day("2026-01-01"), EndsOn: ends,
	}
}

func subscription(id RevenueID, amount int64, renews time.Time) RevenueSource {
	return RevenueSource{
		ID: id, ExternalID: "sub", System: Stripe, Status: Active, Interval: every(1, Monthly), Amount: Money{amount, "USD"},
		StartsOn: day("2026-03-01"), RenewsOn: renews,
	}
}

// but is a source with something changed.
func but(s RevenueSource, change func(*RevenueSource)) RevenueSource {
	change(&s)
	return s
}

func ignore(s *RevenueSource) { s.Ignored = &Deed{By: Actor{ID: "U1", Name: "dana"}} }

func with(status Status) func(*RevenueSource) { return func(s *RevenueSource) { s.Status = status } }

func in(c Currency) func(*RevenueSource) { return func(s *RevenueSource) { s.Amount.Currency = c } }

func TestTotalsAddUpWhatCounts(t *testing.T) {
	sources := []RevenueSource{
		contract(1, 4_800_000, inDays(38)),
		subscription(2, 95_000, inDays(8)),
		but(contract(3, 1_200_000, inDays(38)), ignore),
		but(subscription(4, 10_000, inDays(8)), with(Trialing)),
		but(subscription(5, 20_000, inDays(8)), func(s *RevenueSource) { with(Trialing)(s); ignore(s) }),
		but(subscription(6, 500, inDays(8)), with(PastDue)),
		but(subscription(7, 99_999, inDays(8)), with(Canceled)),
		but(subscription(8, 99_999, inDays(8)), with("incomplete")),
	}
	assert.Equal(t, []Total{{"USD", 5_946_000, 495_500, 120_000}}, rollUp(sources, noon()).Totals)
}

func TestTotalsNeverAddCurrencies(t *testing.T) {
	sources := []RevenueSource{
		but(contract(1, 100_000, inDays(38)), in("EUR")),
		contract(2, 300_000, inDays(38)),
		but(contract(3, 50_000, inDays(38)), in("EUR")),
		but(contract(4, 150_000, inDays(38)), in("CHF")),
		but(contract(5, 7_000_000, inDays(38)), func(s *RevenueSource) { in("JPY")(s); with(Trialing)(s) }),
	}
	assert.Equal(t, []Total{
		{"USD", 300_000, 25_000, 0}, {"CHF", 150_000, 12_500, 0}, {"EUR", 150_000, 12_500, 0}, {"JPY", 0, 0, 7_000_000},
	}, rollUp(sources, noon()).Totals)
}

func TestTotalsOfNothing(t *testing.T) {
	assert.Empty(t, rollUp(nil, noon()).Totals)
	assert.Empty(t, rollUp([]RevenueSource{but(contract(1, 1, inDays(1)), ignore)}, noon()).Totals)
	once := but(contract(1, 500_000, inDays(1)), func(s *RevenueSource) { s.Interval = every(1, Once) })
	assert.Equal(t, []Total{{"USD", 0, 0, 0}}, rollUp([]RevenueSource{once}, noon()).Totals)
}

func TestTheARROfACardAddsUpSourceBySource(t *testing.T) {
	third := but(contract(1, 100, inDays(9)), func(s *RevenueSource) { s.Interval = every(3, Yearly) })
	sum := rollUp([]RevenueSource{third, third, third}, noon()).Totals[0]
	assert.Equal(t, 3*third.ARR().Amount, sum.ARR)
	assert.Equal(t, 3*third.MRR().Amount, sum.MRR)
}

func TestSumsOfTheLargestAmountsStayInRange(t *testing.T) {
	largest := but(subscription(1, MaxAmount, inDays(8)), func(s *RevenueSource) { s.Interval = every(1, Daily) })
	total := rollUp(slices.Repeat([]RevenueSource{largest}, 2_500), noon()).Totals[0]
	assert.Equal(t, int64(2_500*365*MaxAmount), total.ARR)
	absurd := rollUp(slices.Repeat([]RevenueSource{largest}, 10_000), noon()).Totals[0]
	assert.Equal(t, int64(math.MaxInt64), absurd.ARR, "an absurd sum does not wrap")
}

func TestDaysToRenewalAreThoseOfTheEarliest(t *testing.T) {
	for _, c := range []struct {
		name              string
		sources           []RevenueSource
		days              int
		known             bool
		renewing, withDue int
	}{
		{"no source", nil, 0, false, 0, 0},
		{"no day known", []RevenueSource{contract(1, 1, time.Time{})}, 0, false, 0, 0},
		{"one", []RevenueSource{contract(1, 1, inDays(38))}, 38, true, 1, 1},
		{"one of three", []RevenueSource{contract(1, 1, inDays(38)), contract(2, 1, inDays(90)), subscription(3, 1, inDays(40))}, 38, true, 1, 3},
		{"two of three", []RevenueSource{contract(1, 1, inDays(90)), contract(2, 1, inDays(38)), contract(3, 1, inDays(38))}, 38, true, 2, 3},
		{"one without a day", []RevenueSource{contract(1, 1, inDays(38)), contract(2, 1, time.Time{})}, 38, true, 1, 1},
		{"today", []RevenueSource{contract(1, 1, inDays(0))}, 0, true, 1, 1},
		{"past", []RevenueSource{contract(1, 1, inDays(-1))}, -1, true, 1, 1},
		{"one to come before a past one", []RevenueSource{contract(1, 1, inDays(-1)), contract(2, 1, inDays(38))}, 38, true, 1, 2},
		{"of past ones the latest", []RevenueSource{contract(1, 1, inDays(-9)), contract(2, 1, inDays(-3))}, -3, true, 1, 2},
		{"not of what does not count", []RevenueSource{
			but(contract(1, 1, inDays(3)), ignore), but(contract(2, 1, inDays(4)), with(Pending)), but(contract(3, 1, inDays(5)), with(Trialing)),
			contract(4, 1, inDays(38)),
		}, 38, true, 1, 1},
		{"of what is past due", []RevenueSource{but(subscription(1, 1, inDays(8)), with(PastDue)), contract(2, 1, inDays(38))}, 8, true, 1, 2},
		{"a subscription rolls on", []RevenueSource{subscription(1, 1, inDays(-3))}, 27, true, 1, 1},
	} {
		for range 2 {
			r := rollUp(c.sources, noon())
			n, known := r.DaysToRenewal(noon())
			assert.Equal(t, c.known, known, c.name)
			assert.Equal(t, c.days, n, c.name)
			assert.Equal(t, [2]int{c.renewing, c.withDue}, [2]int{r.Renewing, r.WithDue}, c.name)
			slices.Reverse(c.sources)
		}
	}
}

func TestOriginNamesTheSystemsOfTheRevenue(t *testing.T) {
	sb, st, other := contract(1, 1, inDays(1)), subscription(2, 1, inDays(1)), RevenueSource{System: HubSpot, Status: Active}
	assert.Equal(t, Origin(""), origin(nil))
	assert.Equal(t, Origin(""), origin([]RevenueSource{other}))
	assert.Equal(t, FromSalesbricks, origin([]RevenueSource{sb, other, sb}))
	assert.Equal(t, FromStripe, origin([]RevenueSource{other, st}))
	assert.Equal(t, Merged, origin([]RevenueSource{st, other, sb}))
	assert.Equal(t, Merged, origin([]RevenueSource{but(sb, ignore), but(st, with(Canceled))}), "ignored and over, yet there")
}

func TestBillingIsTheWorstState(t *testing.T) {
	of := func(states ...Status) Status {
		var sources []RevenueSource
		for _, s := range states {
			sources = append(sources, RevenueSource{Status: s})
		}
		return billing(sources)
	}
	assert.Equal(t, Status(""), of())
	assert.Equal(t, Active, of(Canceled, Active, Trialing))
	assert.Equal(t, PastDue, of(Active, PastDue))
	assert.Equal(t, Unpaid, of(PastDue, Unpaid, Active))
	assert.Equal(t, Trialing, of(Expired, Trialing))
	assert.Equal(t, Canceled, of(Canceled))
	assert.Equal(t, Active, of("incomplete", Active))
	assert.Equal(t, Status("incomplete"), of("odd", "incomplete"), "an unknown word is shown as it is")
	assert.Equal(t, Active, billing([]RevenueSource{{Status: Active}, {Status: PastDue, Ignored: &Deed{}}}))
}

func TestDoublesLookLikeTheSameMoney(t *testing.T) {
	yearly := contract(1, 4_800_000, inDays(38))
	monthly := subscription(2, 400_000, inDays(8))
	for _, c := range []struct {
		name    string
		sources []RevenueSource
		want    []Double
	}{
		{"the same by the year", []RevenueSource{yearly, monthly}, []Double{{1, 2}}},
		{"the same by the month", []RevenueSource{contract(1, 1_000_000, inDays(9)), subscription(2, 83_333, inDays(8))}, []Double{{1, 2}}},
		{"not the same", []RevenueSource{yearly, subscription(2, 400_100, inDays(8))}, nil},
		{"another currency", []RevenueSource{yearly, but(monthly, in("EUR"))}, nil},
		{"ignored already", []RevenueSource{yearly, but(monthly, ignore)}, nil},
		{"over", []RevenueSource{yearly, but(monthly, with(Canceled))}, nil},
		{"two contracts", []RevenueSource{yearly, contract(3, 4_800_000, inDays(38))}, nil},
		{"nothing and nothing", []RevenueSource{contract(1, 0, inDays(8)), subscription(2, 0, inDays(8))}, nil},
		{"each once", []RevenueSource{yearly, contract(3, 4_800_000, inDays(38)), monthly}, []Double{{1, 2}}},
		{"two pairs", []RevenueSource{yearly, contract(3, 4_800_000, inDays(38)), monthly, subscription(4, 400_000, inDays(8))}, []Double{{1, 2}, {3, 4}}},
	} {
		for range 2 {
			assert.Equal(t, c.want, rollUp(c.sources, noon()).DoubleOf, c.name)
			slices.Reverse(c.sources)
		}
	}
}

func TestOverIsWhenNothingIsLeft(t *testing.T) {
	once := but(contract(9, 1, inDays(-5)), func(s *RevenueSource) { s.Interval = every(1, Once) })
	for _, c := range []struct {
		name    string
		sources []RevenueSource
		since   time.Time
		system  System
	}{
		{"no source", nil, time.Time{}, ""},
		{"a contract that ended", []RevenueSource{contract(1, 1, inDays(-1))}, inDays(-1), Salesbricks},
		{"its last day is not over", []RevenueSource{contract(1, 1, inDays(0))}, time.Time{}, ""},
		{"the last of two", []RevenueSource{contract(1, 1, inDays(-9)), but(subscription(2, 1, time.Time{}), func(s *RevenueSource) { s.Status, s.EndsOn = Canceled, inDays(-3) })}, inDays(-3), Stripe},
		{"one still runs", []RevenueSource{contract(1, 1, inDays(-9)), subscription(2, 1, inDays(8))}, time.Time{}, ""},
		{"one is on trial", []RevenueSource{contract(1, 1, inDays(-9)), but(subscription(2, 1, inDays(8)), with(Trialing))}, time.Time{}, ""},
		{"one is about to begin", []RevenueSource{contract(1, 1, inDays(-9)), but(contract(2, 1, inDays(300)), with(Pending))}, time.Time{}, ""},
		{"a draft is no contract", []RevenueSource{contract(1, 1, inDays(-9)), but(contract(2, 1, inDays(300)), with(Draft))}, inDays(-9), Salesbricks},
		{"a one-off neither", []RevenueSource{contract(1, 1, inDays(-9)), once}, inDays(-9), Salesbricks},
		{"only a one-off", []RevenueSource{once}, time.Time{}, ""},
		{"only ignored", []RevenueSource{but(contract(1, 1, inDays(-9)), ignore)}, time.Time{}, ""},
		{"cancelled, and runs to its end", []RevenueSource{but(contract(1, 1, inDays(9)), with(Canceled))}, time.Time{}, ""},
		{"cancelled without an end", []RevenueSource{but(contract(1, 1, time.Time{}), func(s *RevenueSource) { s.Status, s.StatusSince = Canceled, noon() })}, inDays(0), Salesbricks},
		{"a subscription that renews itself", []RevenueSource{subscription(1, 1, inDays(-400))}, time.Time{}, ""},
	} {
		for range 2 {
			r := rollUp(c.sources, noon())
			assert.Equal(t, c.since, r.OverSince, c.name)
			assert.Equal(t, c.system, r.OverSystem, c.name)
			slices.Reverse(c.sources)
		}
	}
}
