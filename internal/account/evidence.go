package account

import (
	"fmt"
	"time"
)

// worst is the source that has been longest in a state of billing.
func (v view) worst(status Status) (RevenueSource, bool) {
	var w RevenueSource
	found := false
	for _, s := range v.facts.Revenue {
		if s.Status == status && s.Ignored == nil && (!found || s.StatusSince.Before(w.StatusSince)) {
			w, found = s, true
		}
	}
	return w, found
}

func (v view) unpaid() int {
	_, found := v.worst(Unpaid)
	return yes(found)
}

// pastDue is a payment that has been late for more than over days and, where
// upTo is not 0, for no more than upTo.
func pastDue(over, upTo int) func(view) int {
	return func(v view) int {
		s, found := v.worst(PastDue)
		if !found || v.unpaid() > 0 {
			return 0
		}
		late := max(0, v.now.Sub(s.StatusSince))
		after := func(n int) bool { return late > time.Duration(n)*24*time.Hour }
		return yes((over < 0 || after(over)) && (upTo == 0 || !after(upTo)))
	}
}

func payer(status Status) func(view) System {
	return func(v view) System {
		s, _ := v.worst(status)
		return s.System
	}
}

func (v view) overdue() string {
	s, _ := v.worst(PastDue)
	if n := days(s.StatusSince, v.now); n > 0 {
		return fmt.Sprintf("for %s", plural(n, "day"))
	}
	return "now"
}

// renewalOf is the next counted renewal that somebody has to decide: a
// subscription by the month, week or day renews itself all the time.
func (v view) renewalOf() (RevenueSource, time.Time) {
	today := Day(v.now)
	var next RevenueSource
	var on time.Time
	for _, s := range v.facts.Revenue {
		due := s.due(today)
		if !s.Counted() || due.IsZero() || due.Before(today) || (s.System != Salesbricks && s.Interval.short()) {
			continue
		}
		if on.IsZero() || due.Before(on) || (due.Equal(on) && s.System < next.System) {
			next, on = s, due
		}
	}
	return next, on
}

// short is an interval of less than a quarter.
func (i Interval) short() bool {
	switch i.Unit {
	case Daily:
		return i.Count < 90
	case Weekly:
		return i.Count < 13
	case Monthly:
		return i.Count < 3
	case Quarterly, Yearly, Once:
		return false
	}
	return false
}

func renewalWithin(from, to int) func(view) int {
	return func(v view) int {
		_, on := v.renewalOf()
		n := days(v.now, on)
		return yes(!on.IsZero() && n >= from && n <= to)
	}
}

func (v view) renewing() System {
	s, _ := v.renewalOf()
	return s.System
}

func (v view) renewal() string {
	_, on := v.renewalOf()
	switch n := days(v.now, on); n {
	case 0:
		return "today"
	default:
		return "in " + plural(n, "day")
	}
}

// cancels is a counted subscription that has an end and no renewal: its
// customer told Stripe to let it run out. A contract always has an end.
func (v view) cancels() (RevenueSource, bool) {
	for _, s := range v.facts.Revenue {
		if s.System != Salesbricks && s.Counted() && s.Interval.Unit != Once && s.RenewsOn.IsZero() &&
			!s.EndsOn.IsZero() && !s.EndsOn.Before(Day(v.now)) {
			return s, true
		}
	}
	return RevenueSource{}, false
}

func (v view) cancelling() int {
	_, found := v.cancels()
	return yes(found)
}

func (v view) canceller() System {
	s, _ := v.cancels()
	return s.System
}

// expired is a contract past its end with nothing that took its place.
func (v view) expired() int { return yes(v.expirer() != "") }

func (v view) expirer() System {
	if !v.roll.OverSince.IsZero() || v.roll.OverSystem != "" {
		return v.roll.OverSystem
	}
	today := Day(v.now)
	lapsed := false
	for _, s := range v.facts.Revenue {
		if s.System != Salesbricks || s.Ignored != nil {
			continue
		}
		due := s.due(today)
		past := !due.IsZero() && due.Before(today)
		switch {
		case s.Status == Expired || (s.Status.Counts() && past):
			lapsed = true
		case s.Status.Counts() || s.Status == Trialing || s.Status == Pending:
			return ""
		}
	}
	if lapsed {
		return Salesbricks
	}
	return ""
}

// renewal30 is a contract that began within 30 days where an earlier one of
// the same system ended about then.
func (v view) renewal30() (RevenueSource, bool) {
	for _, s := range v.facts.Revenue {
		age := days(s.StartsOn, v.now)
		if s.StartsOn.IsZero() || !s.Counted() || s.Interval.short() || age < 0 || age > 30 {
			continue
		}
		for _, before := range v.facts.Revenue {
			gap := days(before.EndsOn, s.StartsOn)
			if before.System == s.System && before.ExternalID != s.ExternalID && before.StartsOn.Before(s.StartsOn) &&
				!before.EndsOn.IsZero() && before.Ignored == nil && gap >= -31 && gap <= 60 {
				return s, true
			}
		}
	}
	return RevenueSource{}, false
}

func (v view) renewed() int {
	_, found := v.renewal30()
	return yes(found)
}

func (v view) renewer() System {
	s, _ := v.renewal30()
	return s.System
}

// within reports whether t lies in the last n days, the border included.
func (v view) within(t time.Time, n int) bool {
	return !t.After(v.now) && !t.Before(v.now.AddDate(0, 0, -n))
}

// said counts the signals of a type in the last 30 days.
func said(kind SignalType) func(view) int {
	return func(v view) int {
		n := 0
		for _, a := range v.facts.Signals {
			if a.Said != nil && a.Said.Type == kind && v.within(a.At, 30) {
				n++
			}
		}
		return n
	}
}

// nps is the newest score of the last 90 days.
func (v view) nps() (int, bool) {
	var newest Activity
	for _, a := range v.facts.Signals {
		if a.Said == nil || a.Said.Type != NPS || a.Said.Score == nil || !v.within(a.At, 90) {
			continue
		}
		if newest.Said == nil || a.At.After(newest.At) || (a.At.Equal(newest.At) && *a.Said.Score < *newest.Said.Score) {
			newest = a
		}
	}
	if newest.Said == nil {
		return 0, false
	}
	return *newest.Said.Score, true
}

func npsBetween(from, to int) func(view) int {
	return func(v view) int {
		n, known := v.nps()
		return yes(known && n >= from && n <= to)
	}
}

func (v view) npsScore() string {
	n, _ := v.nps()
	return fmt.Sprint(n)
}

// uncontacted is 45 days or more without a call or an e-mail where the next
// renewal is at most 90 days away. An account of which no call or e-mail is
// known at all is not silent: nobody listens.
func (v view) uncontacted() int {
	last := v.facts.LastContact
	_, on := v.renewalOf()
	n := days(v.now, on)
	return yes(!last.IsZero() && !on.IsZero() && n >= 0 && n <= 90 && v.now.Sub(last) >= 45*24*time.Hour)
}

func plural(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return fmt.Sprintf("%d %ss", n, word)
}
