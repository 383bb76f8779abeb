package account

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/Rhymond/go-money"
)

// Money is an amount in the minor unit of its currency (cents, yen, fils).
type Money struct {
	Amount   int64    `json:"amount"`
	Currency Currency `json:"currency"`
}

// Currency is an ISO 4217 code in upper case.
type Currency string

// ErrCurrency says that a code is not one of ISO 4217.
var ErrCurrency = errors.New("is not an ISO 4217 currency code")

// ParseCurrency reads an ISO 4217 code in any case.
func ParseCurrency(code string) (Currency, error) {
	c := strings.ToUpper(code)
	if len(c) != 3 || money.GetCurrency(c) == nil {
		return "", fmt.Errorf("%q %w", clip(code), ErrCurrency)
	}
	return Currency(c), nil
}

// MaxAmount bounds what one revenue source may amount to for one interval, in
// minor units: the sums of any real account then stay within an int64.
const MaxAmount = 10_000_000_000_000

// MaxCount bounds the count of an interval ("every 6 months").
const MaxCount = 1200

// Interval is how often a revenue source recurs. Once never does.
type Interval struct {
	Unit  Unit
	Count int // 1 or more
}

// Unit is the unit of an interval.
type Unit string

// The units of the import format; Once is for what never recurs.
const (
	Daily     Unit = "day"
	Weekly    Unit = "week"
	Monthly   Unit = "month"
	Quarterly Unit = "quarter"
	Yearly    Unit = "year"
	Once      Unit = "once"
)

// perYear is how often the unit comes in a year, by the product's convention
// (a year has 52 weeks and 365 days).
func (u Unit) perYear() int64 {
	switch u {
	case Daily:
		return 365
	case Weekly:
		return 52
	case Monthly:
		return 12
	case Quarterly:
		return 4
	case Yearly:
		return 1
	case Once:
		return 0
	}
	return 0
}

// Known reports whether u is a unit of the import format.
func (u Unit) Known() bool { return u == Once || u.perYear() > 0 }

// Status is a revenue source's state in its system. An unknown word is kept,
// shown as it is, and counts for nothing.
type Status string

// The states of the import format.
const (
	Active   Status = "active"
	Trialing Status = "trialing"
	PastDue  Status = "past_due"
	Canceled Status = "canceled"
	Expired  Status = "expired"
	Pending  Status = "pending"
	Draft    Status = "draft"
	Paused   Status = "paused"
	Unpaid   Status = "unpaid"
)

// Counts reports whether money in this state is revenue.
func (s Status) Counts() bool { return s == Active || s == PastDue }

// over reports whether the source has come to its end.
func (s Status) over() bool { return s == Canceled || s == Expired }

// RevenueID is a revenue source's number in the store.
type RevenueID int64

// RevenueSource is one Salesbricks contract or one Stripe subscription. Days
// are midnight UTC; the zero time is an unknown day.
type RevenueSource struct {
	ID          RevenueID
	System      System
	ExternalID  string
	Product     string
	Status      Status
	StatusSince time.Time // when this status was first seen
	Interval    Interval
	Amount      Money // for one interval
	Seats       *int
	StartsOn    time.Time
	EndsOn      time.Time
	RenewsOn    time.Time
	URL         string
	Ignored     *Deed // excluded from ARR by a person
}

// Counted reports whether the source is part of the account's revenue.
func (r RevenueSource) Counted() bool { return r.Status.Counts() && r.Ignored == nil }

// ARR is the annual amount, rounded once, half away from zero.
func (r RevenueSource) ARR() Money { return r.perYear(1) }

// MRR is the monthly amount, rounded once, half away from zero.
func (r RevenueSource) MRR() Money { return r.perYear(12) }

// perYear is the annual amount divided by parts, exact until it is rounded.
func (r RevenueSource) perYear(parts int64) Money {
	amount := min(max(r.Amount.Amount, -MaxAmount), MaxAmount)
	annual := amount * r.Interval.Unit.perYear()
	return Money{roundDiv(annual, parts*int64(max(1, min(r.Interval.Count, MaxCount)))), r.Amount.Currency}
}

// roundDiv is n ÷ d rounded half away from zero; d is positive.
func roundDiv(n, d int64) int64 {
	q, rest := n/d, n%d
	if rest < 0 {
		rest = -rest
	}
	if rest >= d-rest {
		if n < 0 {
			return q - 1
		}
		return q + 1
	}
	return q
}

// due is the day on which the source renews or ends, the earlier one that is
// not over; where both are over, the later one. A subscription that renews
// itself falls due again an interval later, though its system has not told
// yet. Zero is unknown.
func (r RevenueSource) due(today time.Time) time.Time {
	renews, ends := r.RenewsOn, r.EndsOn
	if renewsItself(r) && renews.Before(today) && (ends.IsZero() || !ends.Before(today)) {
		renews = r.Interval.next(renews, today)
	}
	switch {
	case renews.IsZero():
		return ends
	case ends.IsZero(), sooner(renews, ends, today):
		return renews
	}
	return ends
}

// next is the first day of the rhythm that began on anchor which is not
// before today.
func (i Interval) next(anchor, today time.Time) time.Time {
	count := max(1, min(i.Count, MaxCount))
	day := anchor
	for n := 1; day.Before(today) && n < 10_000; n++ {
		switch i.Unit {
		case Daily:
			day = anchor.AddDate(0, 0, n*count)
		case Weekly:
			day = anchor.AddDate(0, 0, 7*n*count)
		case Monthly:
			day = monthsAfter(anchor, n*count)
		case Quarterly:
			day = monthsAfter(anchor, 3*n*count)
		case Yearly:
			day = monthsAfter(anchor, 12*n*count)
		case Once:
			return anchor
		default:
			return anchor
		}
	}
	return day
}

// monthsAfter keeps the day of the month, or takes the month's last day where
// it has no such day.
func monthsAfter(t time.Time, months int) time.Time {
	first := time.Date(t.Year(), t.Month()+time.Month(months), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return first.AddDate(0, 0, min(t.Day(), last)-1)
}

// Total is an account's recurring revenue in one currency. ARR is the sum of
// its sources' ARR, each rounded once, so that a card's sum adds up.
type Total struct {
	Currency  Currency `json:"currency"`
	ARR       int64    `json:"arr"`
	MRR       int64    `json:"mrr"`
	Potential int64    `json:"potential"` // ARR of what is on trial
}

// Origin says where an account's revenue sources come from.
type Origin string

// Merged is at least one source of each system. No source is the empty word.
const (
	FromSalesbricks Origin = "salesbricks"
	FromStripe      Origin = "stripe"
	Merged          Origin = "merged"
)

// Rollup is what an account's facts add up to at one moment.
type Rollup struct {
	Totals     []Total   `json:"totals"` // by currency, largest ARR first
	Origin     Origin    `json:"origin"`
	RenewsOn   time.Time `json:"renews_on"`   // earliest due day of counted sources; zero is unknown
	Renewing   int       `json:"renewing"`    // how many counted sources fall due on that day
	WithDue    int       `json:"with_due"`    // how many counted sources have a due day
	Billing    Status    `json:"billing"`     // the worst state of billing; empty without a source
	Licensed   *int      `json:"licensed"`    // nil is unknown
	Usage      Usage     `json:"usage"`       // Known is false when there is none
	LastAt     time.Time `json:"last_at"`     // newest activity; zero is none
	LastKind   Kind      `json:"last_kind"`   // and its kind
	DoubleOf   []Double  `json:"double"`      // pairs that look like the same money
	OverSince  time.Time `json:"over_since"`  // when the last contract ended, where none is left
	OverSystem System    `json:"over_system"` // and whose it was
}

// Double is a contract and a subscription that look like the same money.
type Double struct {
	Contract     RevenueID `json:"contract"`
	Subscription RevenueID `json:"subscription"`
}

// DaysToRenewal counts the days from now to the renewal, negative when it is
// past; ok is false when no day is known.
func (r Rollup) DaysToRenewal(now time.Time) (n int, ok bool) {
	if r.RenewsOn.IsZero() {
		return 0, false
	}
	return days(now, r.RenewsOn), true
}

// rollUp adds up what the facts say of revenue, in any order.
func rollUp(sources []RevenueSource, now time.Time) Rollup {
	r := Rollup{Totals: totals(sources), Origin: origin(sources), DoubleOf: doubles(sources), Billing: billing(sources)}
	today := Day(now)
	for _, s := range sources {
		due := s.due(today)
		if !s.Counted() || due.IsZero() {
			continue
		}
		r.WithDue++
		switch {
		case due.Equal(r.RenewsOn):
			r.Renewing++
		case r.RenewsOn.IsZero() || sooner(due, r.RenewsOn, today):
			r.RenewsOn, r.Renewing = due, 1
		}
	}
	r.OverSince, r.OverSystem = over(sources, today)
	return r
}

// sooner prefers a day to come over a past one, then the earlier day to come,
// then the later past one.
func sooner(a, b, today time.Time) bool {
	if pastA, pastB := a.Before(today), b.Before(today); pastA != pastB {
		return pastB
	} else if pastA {
		return a.After(b)
	}
	return a.Before(b)
}

func totals(sources []RevenueSource) []Total {
	by := map[Currency]*Total{}
	for _, s := range sources {
		if s.Ignored != nil || (!s.Status.Counts() && s.Status != Trialing) {
			continue
		}
		t := by[s.Amount.Currency]
		if t == nil {
			t = &Total{Currency: s.Amount.Currency}
			by[s.Amount.Currency] = t
		}
		if s.Status == Trialing {
			t.Potential = add(t.Potential, s.ARR().Amount)
			continue
		}
		t.ARR, t.MRR = add(t.ARR, s.ARR().Amount), add(t.MRR, s.MRR().Amount)
	}
	out := make([]Total, 0, len(by))
	for _, t := range by {
		out = append(out, *t)
	}
	slices.SortFunc(out, func(a, b Total) int {
		return cmp.Or(cmp.Compare(b.ARR, a.ARR), cmp.Compare(a.Currency, b.Currency))
	})
	return out
}

// add stops at the ends of an int64 rather than wrap: an absurd sum stays
// absurd in the same direction.
func add(a, b int64) int64 {
	switch {
	case b > 0 && a > math.MaxInt64-b:
		return math.MaxInt64
	case b < 0 && a < math.MinInt64-b:
		return math.MinInt64
	}
	return a + b
}

func origin(sources []RevenueSource) Origin {
	var o Origin
	for _, s := range sources {
		switch {
		case s.System != Salesbricks && s.System != Stripe, o == Origin(s.System):
			continue
		case o == "":
			o = Origin(s.System)
		default:
			return Merged
		}
	}
	return o
}

// billing is the worst state among what is not ignored: a payment that fails
// matters more than one that works, and what is over matters least.
func billing(sources []RevenueSource) Status {
	rank := []Status{Unpaid, PastDue, Active, Trialing, Paused, Pending, Draft, Expired, Canceled}
	worst := len(rank)
	var word Status
	for _, s := range sources {
		if s.Ignored != nil {
			continue
		}
		if i := slices.Index(rank, s.Status); i >= 0 && i < worst {
			worst = i
		} else if i < 0 && worst == len(rank) && (word == "" || s.Status < word) {
			word = s.Status
		}
	}
	if worst < len(rank) {
		return rank[worst]
	}
	return word
}

// doubles pairs each counted contract with a counted subscription of the same
// annual amount in the same currency, each at most once.
func doubles(sources []RevenueSource) []Double {
	var out []Double
	taken := map[RevenueID]bool{}
	sorted := slices.SortedFunc(slices.Values(sources), func(a, b RevenueSource) int {
		return cmp.Or(cmp.Compare(a.ID, b.ID), cmp.Compare(a.ExternalID, b.ExternalID))
	})
	for _, c := range sorted {
		if c.System != Salesbricks || !c.Counted() || c.ARR().Amount == 0 {
			continue
		}
		for _, s := range sorted {
			if s.System == Stripe && s.Counted() && s.ARR() == c.ARR() && !taken[s.ID] {
				taken[s.ID] = true
				out = append(out, Double{c.ID, s.ID})
				break
			}
		}
	}
	return out
}

// over says when the last contract ended where every source is at its end;
// the zero time where one still runs, is on trial or is about to begin.
func over(sources []RevenueSource, today time.Time) (time.Time, System) {
	var last RevenueSource
	found := false
	for _, s := range sources {
		if s.Ignored != nil {
			continue
		}
		ended := s.due(today)
		if !s.Status.over() && (!s.Status.Counts() || s.Interval.Unit == Once || ended.IsZero() || !ended.Before(today) || renewsItself(s)) {
			return time.Time{}, ""
		}
		if ended.IsZero() {
			ended = s.StatusSince
		}
		if !found || ended.After(last.EndsOn) || (ended.Equal(last.EndsOn) && s.System < last.System) {
			last, found = RevenueSource{System: s.System, EndsOn: ended}, true
		}
	}
	return last.EndsOn, last.System
}

// renewsItself reports whether nobody has to decide for the source to go on:
// a subscription with a renewal day, whatever day its system last told.
func renewsItself(s RevenueSource) bool { return s.System != Salesbricks && !s.RenewsOn.IsZero() }
