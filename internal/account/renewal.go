package account

import "time"

// renewalOf is the next counted renewal that somebody has to decide: a
// subscription by the month, week or day renews itself all the time, and a
// one-off never does.
func renewalOf(sources []RevenueSource, now time.Time) (System, time.Time) {
	today := Day(now)
	var system System
	var on time.Time
	for _, s := range sources {
		due := s.due(today)
		if !s.Counted() || !s.decided() || due.IsZero() || due.Before(today) {
			continue
		}
		if on.IsZero() || due.Before(on) || (due.Equal(on) && s.System < system) {
			system, on = s.System, due
		}
	}
	return system, on
}

// decided reports whether people decide on the source's renewal: on every
// contract, however it is billed, and on a subscription of a quarter or more.
func (r RevenueSource) decided() bool {
	return r.recurs() && (r.System == Salesbricks || !r.Interval.short())
}

func (v *view) renewalWithin(from, to int) int {
	n := days(v.now, v.renewsOn)
	return yes(!v.renewsOn.IsZero() && n >= from && n <= to)
}

func (v *view) renewing() System { return v.renewer }

func (v *view) renewal() string {
	if n := days(v.now, v.renewsOn); n > 0 {
		return "in " + inWords(n)
	}
	return "today"
}

// cancelling counts what the customer gave notice of and what still runs.
func (v *view) cancelling() int {
	_, found := v.cancelled()
	return yes(found)
}

func (v *view) canceller() System {
	system, _ := v.cancelled()
	return system
}

// cancelled is a counted subscription that has an end and no renewal: its
// customer told Stripe to let it run out. A contract always has an end: it is
// cancelled when its state says so before that day, and no other took over.
func (v *view) cancelled() (System, bool) {
	today := Day(v.now)
	return v.least(func(s RevenueSource) bool {
		if !s.recurs() || s.EndsOn.IsZero() || Day(s.EndsOn).Before(today) {
			return false
		}
		if s.Status == Canceled {
			return !v.superseded(s)
		}
		return s.System != Salesbricks && s.Counted() && s.RenewsOn.IsZero()
	})
}

// superseded reports whether another source of the same system, no older than
// s, is in force: s was cancelled to make way for it.
func (v *view) superseded(s RevenueSource) bool {
	for _, o := range v.facts.Revenue {
		if o.System == s.System && o.Counted() && o.recurs() && !o.StartsOn.Before(s.StartsOn) {
			return true
		}
	}
	return false
}

// expired is a contract past its end with nothing that took its place.
func (v *view) expired() int {
	_, found := v.lapsed()
	return yes(found)
}

func (v *view) expirer() System {
	system, _ := v.lapsed()
	return system
}

// lapsed is whose contract ran out: the last of all sources, or a contract of
// Salesbricks beside subscriptions that go on.
func (v *view) lapsed() (System, bool) {
	if !v.roll.OverSince.IsZero() || v.roll.OverSystem != "" {
		return v.roll.OverSystem, true
	}
	today := Day(v.now)
	return v.least(func(s RevenueSource) bool {
		if s.System != Salesbricks || !s.recurs() || !s.ended(today) || (s.Status == Canceled && s.EndsOn.IsZero()) {
			return false
		}
		return !v.replaced(s, today)
	})
}

// replaced reports whether another source took the place of one that ended: a
// contract of the same system that runs, or a subscription that began about
// when it ended or later. What ran beside it all along is an add-on.
func (v *view) replaced(s RevenueSource, today time.Time) bool {
	end := s.endedOn(today)
	for _, o := range v.facts.Revenue {
		if o.runs(today) && (o.System == s.System || (!o.StartsOn.IsZero() && days(end, o.StartsOn) >= -31)) {
			return true
		}
	}
	return false
}

func (v *view) renewed() int {
	_, found := v.prolonged()
	return yes(found)
}

func (v *view) prolonger() System {
	system, _ := v.prolonged()
	return system
}

// prolonged is a contract that began within 30 days where an earlier one of
// the same system ended about then.
func (v *view) prolonged() (System, bool) {
	return v.least(func(s RevenueSource) bool {
		age := days(s.StartsOn, v.now)
		return !s.StartsOn.IsZero() && s.Counted() && s.decided() && age >= 0 && age <= 30 && v.follows(s)
	})
}

// follows reports whether s began where an earlier source of the same system
// ended: from a month before that day to two months after it. A subscription
// follows one of the same product only: a customer may have many, and buy one
// more about when another one ends.
func (v *view) follows(s RevenueSource) bool {
	for _, o := range v.facts.Revenue {
		gap := days(o.EndsOn, s.StartsOn)
		if o.System == s.System && (s.System == Salesbricks || o.Product == s.Product) && o.ExternalID != s.ExternalID && o.recurs() && !o.EndsOn.IsZero() &&
			o.StartsOn.Before(s.StartsOn) && gap >= -31 && gap <= 60 {
			return true
		}
	}
	return false
}

// least is the system of the sources for which is holds; of several the first
// by its name, so that the order of facts does not matter.
func (v *view) least(is func(RevenueSource) bool) (System, bool) {
	var system System
	found := false
	for _, s := range v.facts.Revenue {
		if (!found || s.System < system) && is(s) {
			system, found = s.System, true
		}
	}
	return system, found
}
