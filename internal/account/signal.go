package account

import "time"

// Kind is the kind of an activity.
type Kind string

// The kinds of the feed.
const (
	Call     Kind = "call"
	Mail     Kind = "email"
	Project  Kind = "project"
	Signal   Kind = "signal"
	Contract Kind = "contract"
	Payment  Kind = "payment"
)

// Kinds lists all kinds of activities.
func Kinds() []Kind { return []Kind{Call, Mail, Project, Signal, Contract, Payment} }

// SignalType is what a customer said or did. Another word is kept as it is
// and is no reason for a score.
type SignalType string

// The signals that the product knows.
const (
	FeatureRequest SignalType = "feature_request"
	Complaint      SignalType = "complaint"
	NPS            SignalType = "nps"
	Commitment     SignalType = "commitment"
	Escalation     SignalType = "escalation"
	Praise         SignalType = "praise"
	ChurnRisk      SignalType = "churn_risk"
)

// Activity is an entry of the feed, without its transcript.
type Activity struct {
	System     System
	ExternalID string
	Kind       Kind
	At         time.Time
	Title      string
	Summary    string
	URL        string
	Said       *Said // for signals
}

// Said is what makes an activity a signal.
type Said struct {
	Type      SignalType
	Sentiment *float64 // −1 to 1; nil is unknown
	Score     *int     // NPS: 0 to 10
}

// UsageDay is how many distinct people used the product on one day.
type UsageDay struct {
	Day    time.Time // midnight UTC
	Active int
	Weekly *int // distinct people in the 7 days to Day, where the source knows
}

// Usage is an account's product usage in the two weeks to a moment.
type Usage struct {
	Known      bool // the source has told of this account
	Week       int  // distinct people in the last 7 days
	WeekBefore int  // and in the 7 days before
	Silent     bool // 14 days or more without a single person
}

// maxPeople bounds a count of people, so that percentages stay in range.
const maxPeople = 1_000_000_000

func people(n int) int { return min(max(n, 0), maxPeople) }

// usageSpan is between which days a source told of an account's usage: the
// zero since is never, the zero until is to this day.
type usageSpan struct{ since, until time.Time }

// usageAt reads the two weeks that end on now's day. Days after it do not
// exist yet; a day that the source does not have is a day without people.
// Where the source itself fell silent, the weeks end on the last day it told,
// and a week later nothing is known any more: silence of a system is not a
// customer's silence.
func usageAt(rows []UsageDay, span usageSpan, now time.Time) Usage {
	last := span.last(rows, now)
	u := Usage{Known: !span.since.IsZero() && days(span.since, last) >= 0 && days(last, now) <= 7}
	if !u.Known {
		return u
	}
	u.Silent = days(span.since, last) >= 13
	var week, before headcount
	for _, r := range rows {
		age := days(r.Day, last)
		if age < 0 || age >= 14 {
			continue
		}
		if age < 7 {
			week.count(r)
		} else {
			before.count(r)
		}
		lately := r.Weekly != nil && *r.Weekly > 0 && age <= 7
		u.Silent = u.Silent && r.Active <= 0 && !lately
	}
	u.Week, u.WeekBefore = week.people(), before.people()
	return u
}

// last is the last day, up to now's, of which the source told: of anyone, or of
// this account where a day of it is newer.
func (s usageSpan) last(rows []UsageDay, now time.Time) time.Time {
	today := Day(now)
	if s.until.IsZero() || !Day(s.until).Before(today) {
		return today
	}
	last := Day(s.until)
	for _, r := range rows {
		if d := Day(r.Day); d.After(last) && !d.After(today) {
			last = d
		}
	}
	return last
}

// headcount is how many people a week had: the source's own count of distinct
// people on the newest day that has one, else the highest day.
type headcount struct {
	highest int
	weekly  *int
	on      time.Time
}

func (h *headcount) count(r UsageDay) {
	h.highest = max(h.highest, people(r.Active))
	if r.Weekly == nil || (h.weekly != nil && r.Day.Before(h.on)) {
		return
	}
	if h.weekly == nil || r.Day.After(h.on) || *r.Weekly > *h.weekly {
		h.weekly, h.on = r.Weekly, r.Day
	}
}

func (h *headcount) people() int {
	if h.weekly != nil {
		return people(*h.weekly)
	}
	return h.highest
}
