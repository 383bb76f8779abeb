package account

import (
	"cmp"
	"fmt"
	"strconv"
	"time"
)

// view is an account's facts as the table asks for them at one moment.
type view struct {
	facts    *Facts
	roll     *Rollup
	now      time.Time
	renewer  System    // whose renewal is next
	renewsOn time.Time // and when; zero is unknown
}

func yes(b bool) int {
	if b {
		return 1
	}
	return 0
}

func inWords(days int) string {
	if days == 1 {
		return "1 day"
	}
	return fmt.Sprintf("%d days", days)
}

func posthog(*view) System { return PostHog }

func (v *view) silent() int { return yes(v.roll.Usage.Silent) }

// adopted compares week ÷ licensed with two borders in percent, exactly: from
// the one to below the other, where that is not 0.
func (v *view) adopted(from, below int64) int {
	u := v.roll.Usage
	if !u.Known || v.roll.Licensed == nil || *v.roll.Licensed <= 0 {
		return 0
	}
	week, all := int64(u.Week)*100, int64(*v.roll.Licensed)
	return yes(week >= from*all && (below == 0 || week < below*all))
}

func (v *view) adoption() string { return fmt.Sprintf("%d of %d", v.roll.Usage.Week, *v.roll.Licensed) }

// usageDown is a fall by least percent or more, and by less than below
// percent where that is not 0, from 5 people or more.
func (v *view) usageDown(least, below int64) int {
	u := v.roll.Usage
	fall, before := int64(u.WeekBefore-u.Week)*100, int64(u.WeekBefore)
	return yes(u.Known && before >= 5 && fall >= least*before && (below == 0 || fall < below*before))
}

func (v *view) growing() int {
	u := v.roll.Usage
	return yes(u.Known && u.WeekBefore > 0 && int64(u.Week-u.WeekBefore)*100 >= 15*int64(u.WeekBefore))
}

func (v *view) trend() string {
	return fmt.Sprintf("%d → %d", v.roll.Usage.WeekBefore, v.roll.Usage.Week)
}

// worst is the source that has been longest in a state of billing; one of
// which the beginning is not known counts as new.
func (v *view) worst(status Status) (RevenueSource, bool) {
	var w RevenueSource
	found := false
	for _, s := range v.facts.Revenue {
		if s.Status != status || s.Ignored != nil {
			continue
		}
		late, most := v.late(s), v.late(w)
		if !found || late > most || (late == most && s.System < w.System) {
			w, found = s, true
		}
	}
	return w, found
}

// late is how long a source has been in its state.
func (v *view) late(s RevenueSource) time.Duration {
	if s.StatusSince.IsZero() {
		return 0
	}
	return max(0, v.now.Sub(s.StatusSince))
}

func (v *view) unpaid() int {
	_, found := v.worst(Unpaid)
	return yes(found)
}

func (v *view) unpaidSystem() System {
	s, _ := v.worst(Unpaid)
	return s.System
}

func (v *view) unpaidNote() string { return "unpaid" }

// pastDue is a payment that has been late for more than over days (−1: at
// all) and, where upTo is not 0, for no more than upTo. What is unpaid has
// gone further.
func (v *view) pastDue(over, upTo int) int {
	s, found := v.worst(PastDue)
	if !found || v.unpaid() > 0 {
		return 0
	}
	after := func(n int) bool { return v.late(s) > time.Duration(n)*24*time.Hour }
	return yes((over < 0 || after(over)) && (upTo == 0 || !after(upTo)))
}

func (v *view) pastDueSystem() System {
	s, _ := v.worst(PastDue)
	return s.System
}

func (v *view) overdue() string {
	s, _ := v.worst(PastDue)
	if n := int(v.late(s) / (24 * time.Hour)); n > 0 {
		return "past due for " + inWords(n)
	}
	return "past due now"
}

// within reports whether t lies in the last n days, the border included.
func (v *view) within(t time.Time, n int) bool {
	return !t.After(v.now) && !t.Before(daysBefore(v.now, n))
}

// said counts the signals of a type in the last 30 days.
func (v *view) said(kind SignalType) int {
	n := 0
	for i := range v.facts.Signals {
		if a := &v.facts.Signals[i]; a.Said != nil && a.Said.Type == kind && v.within(a.At, 30) {
			n++
		}
	}
	return n
}

// saidBy is whose word the newest signal of a type is.
func (v *view) saidBy(kind SignalType, n int) System {
	var system System
	var at time.Time
	for i := range v.facts.Signals {
		a := &v.facts.Signals[i]
		if a.Said == nil || a.Said.Type != kind || !v.within(a.At, n) {
			continue
		}
		if at.IsZero() || a.At.After(at) || (a.At.Equal(at) && a.System < system) {
			system, at = a.System, a.At
		}
	}
	return cmp.Or(system, BuildBetter)
}

// nps is the newest score of the last 90 days, of equals the lowest.
func (v *view) nps() (score int, known bool) {
	var at time.Time
	for i := range v.facts.Signals {
		a := &v.facts.Signals[i]
		if a.Said == nil || a.Said.Type != NPS || a.Said.Score == nil || !v.within(a.At, 90) {
			continue
		}
		if !known || a.At.After(at) || (a.At.Equal(at) && *a.Said.Score < score) {
			score, at, known = *a.Said.Score, a.At, true
		}
	}
	return score, known
}

func (v *view) npsBetween(from, to int) int {
	n, known := v.nps()
	return yes(known && n >= from && n <= to)
}

func (v *view) npsScore() string {
	n, _ := v.nps()
	return strconv.Itoa(n)
}

// uncontacted is 45 days or more without a call or an e-mail where the next
// renewal is at most 90 days away. An account of which no call or e-mail is
// known at all is not silent: nobody listens.
func (v *view) uncontacted() int {
	last := v.facts.LastContact
	return yes(!last.IsZero() && !last.After(daysBefore(v.now, 45)) && v.renewalWithin(0, 90) > 0)
}
