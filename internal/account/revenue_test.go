package account

import (
	"math/big"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// day reads a date, at midnight UTC; the empty text is an unknown day.
func day(text string) time.Time {
	if text == "" {
		return time.Time{}
	}
	d, err := time.Parse(time.DateOnly, text)
	if err != nil {
		panic(err)
	}
	return d
}

func every(n int, unit Unit) Interval { return Interval{unit, n} }

func recurring(amount int64, i Interval) RevenueSource {
	return RevenueSource{Status: Active, Amount: Money{amount, "USD"}, Interval: i}
}

func TestARRAndMRRPerInterval(t *testing.T) {
	for _, c := range []struct {
		name     string
		amount   int64
		every    Interval
		arr, mrr int64
	}{
		{"a year", 4_800_000, every(1, Yearly), 4_800_000, 400_000},
		{"a year, MRR rounds down", 100_000, every(1, Yearly), 100_000, 8_333},
		{"a year, MRR of a half rounds up", 6, every(1, Yearly), 6, 1},
		{"a year, MRR under a half rounds down", 5, every(1, Yearly), 5, 0},
		{"a quarter", 100, every(1, Quarterly), 400, 33},
		{"a quarter, MRR rounds up", 200, every(1, Quarterly), 800, 67},
		{"a month", 20_000, every(1, Monthly), 240_000, 20_000},
		{"6 months", 60_000, every(6, Monthly), 120_000, 10_000},
		{"7 months, once rounded: ARR is not 12 times the rounded MRR", 100, every(7, Monthly), 171, 14},
		{"a week", 100, every(1, Weekly), 5_200, 433},
		{"2 weeks", 100, every(2, Weekly), 2_600, 217},
		{"a day", 100, every(1, Daily), 36_500, 3_042},
		{"30 days", 3_000, every(30, Daily), 36_500, 3_042},
		{"24 months", 2_400_000, every(24, Monthly), 1_200_000, 100_000},
		{"3 years", 100, every(3, Yearly), 33, 3},
		{"once", 9_900_000, every(1, Once), 0, 0},
		{"nothing", 0, every(1, Monthly), 0, 0},
		{"a refund is no revenue", -20_000, every(1, Monthly), 0, 0},
		{"an interval without a count is one", 100, every(0, Monthly), 1_200, 100},
		{"an interval with an absurd count", 100, every(-5, Monthly), 1_200, 100},
		{"an unknown unit", 100, every(1, "fortnight"), 0, 0},
		{"the largest amount by the day", MaxAmount, every(1, Daily), 365 * MaxAmount, 304_166_666_666_667},
		{"more than the largest amount", 1 << 62, every(1, Yearly), MaxAmount, 833_333_333_333},
	} {
		s := recurring(c.amount, c.every)
		assert.Equal(t, Money{c.arr, "USD"}, s.ARR(), c.name)
		assert.Equal(t, Money{c.mrr, "USD"}, s.MRR(), c.name)
	}
}

func TestARRAndMRRAreExactAndRoundedOnce(t *testing.T) {
	units := []Unit{Daily, Weekly, Monthly, Quarterly, Yearly}
	rapid.Check(t, func(t *rapid.T) {
		s := recurring(rapid.Int64Range(0, MaxAmount).Draw(t, "amount"),
			every(rapid.IntRange(1, MaxCount).Draw(t, "count"), rapid.SampledFrom(units).Draw(t, "unit")))
		annual := big.NewRat(s.Amount.Amount*s.Interval.Unit.perYear(), int64(s.Interval.Count))
		require.Equal(t, halfUp(annual), s.ARR().Amount)
		require.Equal(t, halfUp(annual.Quo(annual, big.NewRat(12, 1))), s.MRR().Amount)
	})
}

// halfUp rounds a fraction that is not negative, by the book: ⌊r + ½⌋.
func halfUp(r *big.Rat) int64 {
	r = new(big.Rat).Add(r, big.NewRat(1, 2))
	return new(big.Int).Div(r.Num(), r.Denom()).Int64()
}

func TestWhatCountsAsRevenue(t *testing.T) {
	ignored := &Deed{By: Actor{ID: "U1", Name: "dana"}}
	for status, counts := range map[Status]bool{
		Active: true, PastDue: true, Trialing: false, Canceled: false, Expired: false, Pending: false, Draft: false, Paused: false,
		Unpaid: false, "": false, "incomplete": false, "ACTIVE": false,
	} {
		assert.Equal(t, counts, RevenueSource{Status: status}.Counted(), status)
		assert.False(t, RevenueSource{Status: status, Ignored: ignored}.Counted(), "ignored %s", status)
	}
}

func TestParseCurrency(t *testing.T) {
	for text, want := range map[string]Currency{"USD": "USD", "eur": "EUR", "jPy": "JPY", "KWD": "KWD"} {
		got, err := ParseCurrency(text)
		require.NoError(t, err)
		assert.Equal(t, want, got)
	}
	for _, text := range []string{"", "US", "USDD", "XXQ", "$", "u\u017fd", "US\x00", " USD"} {
		_, err := ParseCurrency(text)
		require.ErrorIs(t, err, ErrCurrency, text)
	}
}

func TestDueIsTheNextRenewalOrEnd(t *testing.T) {
	today := day("2026-11-22")
	for _, c := range []struct {
		name         string
		system       System
		status       Status
		every        Interval
		renews, ends string
		want         string
	}{
		{"nothing known", Salesbricks, Active, every(1, Yearly), "", "", ""},
		{"a contract's end", Salesbricks, Active, every(1, Yearly), "", "2026-12-30", "2026-12-30"},
		{"a renewal", Stripe, Active, every(1, Yearly), "2026-12-30", "", "2026-12-30"},
		{"the earlier of both", Salesbricks, Active, every(1, Yearly), "2027-01-01", "2026-12-31", "2026-12-31"},
		{"the one that is not over", Salesbricks, Active, every(1, Yearly), "2026-11-22", "2026-11-21", "2026-11-22"},
		{"of two past days the later", Salesbricks, Active, every(1, Yearly), "2026-11-02", "2026-11-01", "2026-11-02"},
		{"a contract does not renew itself", Salesbricks, Active, every(1, Monthly), "2026-10-31", "", "2026-10-31"},
		{"today is not past", Stripe, Active, every(1, Monthly), "2026-11-22", "", "2026-11-22"},
		{"a subscription renews itself by the month", Stripe, Active, every(1, Monthly), "2026-10-31", "", "2026-11-30"},
		{"and keeps its day of the month", Stripe, Active, every(1, Monthly), "2026-01-30", "", "2026-11-30"},
		{"by 6 months", Stripe, PastDue, every(6, Monthly), "2026-03-01", "", "2027-03-01"},
		{"by the quarter", Stripe, Active, every(1, Quarterly), "2026-08-31", "", "2026-11-30"},
		{"by the week", Stripe, Active, every(1, Weekly), "2026-11-01", "", "2026-11-22"},
		{"by two weeks", Stripe, Active, every(2, Weekly), "2026-11-01", "", "2026-11-29"},
		{"by the day", Stripe, Active, every(1, Daily), "2020-01-01", "", "2026-11-22"},
		{"by 30 days", Stripe, Active, every(30, Daily), "2026-11-01", "", "2026-12-01"},
		{"by the year", Stripe, Active, every(1, Yearly), "2025-11-21", "", "2027-11-21"},
		{"never", Stripe, Active, every(1, Once), "2025-11-21", "", "2025-11-21"},
		{"in an unknown rhythm", Stripe, Active, every(1, "moon"), "2025-11-21", "", "2025-11-21"},
		{"not when it is cancelled", Stripe, Canceled, every(1, Monthly), "2026-10-31", "", "2026-10-31"},
		{"not past its end", Stripe, Active, every(1, Monthly), "2026-10-15", "2026-10-31", "2026-10-31"},
		{"but up to its end", Stripe, Active, every(1, Monthly), "2026-10-15", "2026-12-10", "2026-12-10"},
		{"from the first day of time", Stripe, Active, every(1, Daily), "0001-01-02", "", "2026-11-22"},
	} {
		s := RevenueSource{System: c.system, Status: c.status, Interval: c.every, RenewsOn: day(c.renews), EndsOn: day(c.ends)}
		assert.Equal(t, day(c.want), s.due(today), c.name)
	}
}

func TestAMonthlyRhythmIsClippedToTheMonthAndComesBack(t *testing.T) {
	for _, c := range []struct {
		anchor, today string
		every         Interval
		want          string
	}{
		{"2026-01-31", "2026-02-01", every(1, Monthly), "2026-02-28"},
		{"2026-01-31", "2026-02-28", every(1, Monthly), "2026-02-28"},
		{"2026-01-31", "2026-03-01", every(1, Monthly), "2026-03-31"},
		{"2026-01-31", "2026-04-01", every(1, Monthly), "2026-04-30"},
		{"2028-01-31", "2028-02-01", every(1, Monthly), "2028-02-29"},
		{"2028-01-30", "2028-02-29", every(1, Monthly), "2028-02-29"},
		{"2028-02-29", "2028-03-01", every(1, Yearly), "2029-02-28"},
		{"2028-02-29", "2031-03-01", every(1, Yearly), "2032-02-29"},
		{"2096-02-29", "2100-01-01", every(1, Yearly), "2100-02-28"},
		{"2026-11-30", "2026-12-01", every(1, Quarterly), "2027-02-28"},
		{"2026-12-31", "2027-01-01", every(1, Monthly), "2027-01-31"},
		{"2026-08-31", "2026-09-01", every(6, Monthly), "2027-02-28"},
	} {
		assert.Equal(t, day(c.want), c.every.next(day(c.anchor), day(c.today)), "%s every %v, on %s", c.anchor, c.every, c.today)
	}
}

func TestTheNextDayOfARhythmIsTheFirstNotPast(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		i := every(rapid.IntRange(-1, 40).Draw(t, "count"), rapid.SampledFrom([]Unit{Daily, Weekly, Monthly, Quarterly, Yearly}).Draw(t, "unit"))
		anchor := day("1990-01-01").AddDate(0, 0, rapid.IntRange(0, 20_000).Draw(t, "anchor"))
		today := anchor.AddDate(0, 0, rapid.IntRange(-500, 20_000).Draw(t, "today"))
		next := i.next(anchor, today)
		if !anchor.Before(today) {
			require.Equal(t, anchor, next)
			return
		}
		require.False(t, next.Before(today))
		longest := 31 * max(1, i.count()) * map[Unit]int{Daily: 1, Weekly: 1, Monthly: 1, Quarterly: 3, Yearly: 12}[i.Unit]
		require.LessOrEqual(t, days(today, next), longest)
		require.Equal(t, next, i.next(next, next), "a day of the rhythm is its own next")
	})
}

func TestDaysAreCountedByTheCalendarInUTC(t *testing.T) {
	berlin := time.FixedZone("CET", 3600)
	assert.Equal(t, 1, days(time.Date(2026, 11, 21, 23, 59, 59, 0, time.UTC), time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)))
	assert.Equal(t, 0, days(time.Date(2026, 11, 22, 0, 30, 0, 0, berlin), day("2026-11-21")))
	assert.Equal(t, -366, days(day("2028-12-31"), day("2027-12-31")))
	assert.Equal(t, 739_576, days(time.Time{}, day("2025-11-22")), "more than a Duration holds")
	assert.True(t, Day(time.Time{}).IsZero())
}
