package account

import "time"

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
	StatusSince time.Time // when this status was first seen; zero is unknown
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
// What a customer would get back is no revenue: it is never negative.
func (r RevenueSource) perYear(parts int64) Money {
	amount := min(max(r.Amount.Amount, 0), MaxAmount)
	annual := amount * r.Interval.Unit.perYear()
	return Money{roundDiv(annual, parts*int64(r.Interval.count())), r.Amount.Currency}
}

// recurs reports whether the source is one that can be renewed or can expire;
// a one-off is not, and what is ignored is none of the account's.
func (r RevenueSource) recurs() bool { return r.Ignored == nil && r.Interval.Unit != Once }

// renewsItself reports whether nobody has to decide for the source to go on:
// a subscription with a renewal day, whatever day its system last told.
func (r RevenueSource) renewsItself() bool { return r.System != Salesbricks && !r.RenewsOn.IsZero() }

// due is the day on which the source renews or ends, the earlier one that is
// not over; where both are over, the later one. A subscription that renews
// itself falls due again an interval later, though its system has not told
// yet. Zero is unknown.
func (r RevenueSource) due(today time.Time) time.Time {
	renews, ends := Day(r.RenewsOn), Day(r.EndsOn)
	if r.Status.Counts() && r.renewsItself() && renews.Before(today) && (ends.IsZero() || !ends.Before(today)) {
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

// ended reports whether the source has come to its end. What was cancelled
// runs on to the day it was paid for.
func (r RevenueSource) ended(today time.Time) bool {
	switch {
	case r.Status == Expired:
		return true
	case r.Status == Canceled:
		return r.EndsOn.IsZero() || Day(r.EndsOn).Before(today)
	case r.Status.Counts() && !r.renewsItself():
		due := r.due(today)
		return !due.IsZero() && due.Before(today)
	}
	return false
}

// endedOn is the day on which a source that has ended did so: the last one it
// names, else the day its state was first seen. Zero is unknown.
func (r RevenueSource) endedOn(today time.Time) time.Time {
	if due := r.due(today); !due.IsZero() && due.Before(today) {
		return due
	}
	return Day(r.StatusSince)
}

// runs reports whether the source is, or is about to be, what the customer
// has: in force, on trial or waiting for its first day.
func (r RevenueSource) runs(today time.Time) bool {
	return r.recurs() && !r.ended(today) && (r.Status.Counts() || r.Status == Trialing || r.Status == Pending)
}
