package account

import (
	"cmp"
	"slices"
	"time"
)

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
	r := Rollup{Totals: totals(sources), Origin: origin(sources), Billing: billing(sources)}
	if r.Origin == Merged {
		r.DoubleOf = doubles(sources)
	}
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

func totals(sources []RevenueSource) []Total {
	out := []Total{}
	for _, s := range sources {
		if s.Ignored != nil || (!s.Status.Counts() && s.Status != Trialing) {
			continue
		}
		i := slices.IndexFunc(out, func(t Total) bool { return t.Currency == s.Amount.Currency })
		if i < 0 {
			i = len(out)
			out = append(out, Total{Currency: s.Amount.Currency})
		}
		t := &out[i]
		if s.Status == Trialing {
			t.Potential = add(t.Potential, s.ARR().Amount)
			continue
		}
		t.ARR, t.MRR = add(t.ARR, s.ARR().Amount), add(t.MRR, s.MRR().Amount)
	}
	slices.SortFunc(out, func(a, b Total) int {
		return cmp.Or(cmp.Compare(b.ARR, a.ARR), cmp.Compare(a.Currency, b.Currency))
	})
	return out
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
	rank := [...]Status{Unpaid, PastDue, Active, Trialing, Paused, Pending, Draft, Expired, Canceled}
	worst := len(rank)
	var word Status
	for _, s := range sources {
		if s.Ignored != nil || s.Status == "" {
			continue
		}
		if i := slices.Index(rank[:], s.Status); i >= 0 {
			worst = min(worst, i)
		} else if word == "" || s.Status < word {
			word = s.Status
		}
	}
	if worst < len(rank) {
		return rank[worst]
	}
	return word
}

// doubles pairs each counted contract with a counted subscription of the same
// annual amount in the same currency, each at most once. What comes to the
// same by the month is the same by the year: 833.33 a month are 10,000.00.
func doubles(sources []RevenueSource) []Double {
	counted := slices.DeleteFunc(slices.Clone(sources), func(s RevenueSource) bool { return !s.Counted() || s.MRR().Amount == 0 })
	slices.SortFunc(counted, func(a, b RevenueSource) int {
		return cmp.Or(cmp.Compare(a.ID, b.ID), cmp.Compare(a.System, b.System), cmp.Compare(a.ExternalID, b.ExternalID))
	})
	var out []Double
	taken := make([]bool, len(counted))
	for _, c := range counted {
		if c.System != Salesbricks {
			continue
		}
		for i, s := range counted {
			if s.System == Stripe && !taken[i] && (s.ARR() == c.ARR() || s.MRR() == c.MRR()) {
				taken[i] = true
				out = append(out, Double{c.ID, s.ID})
				break
			}
		}
	}
	return out
}

// over says when the last contract ended where every source is at its end;
// the zero time where one still runs, is on trial, stands still or is about to
// begin. Drafts and one-offs are neither here nor there.
func over(sources []RevenueSource, today time.Time) (time.Time, System) {
	var last time.Time
	var system System
	found := false
	for _, s := range sources {
		if !s.recurs() || s.Status == Draft {
			continue
		}
		if !s.ended(today) {
			return time.Time{}, ""
		}
		on := s.endedOn(today)
		if !found || on.After(last) || (on.Equal(last) && s.System < system) {
			last, system, found = on, s.System, true
		}
	}
	return last, system
}
