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

// usageAt reads the two weeks that end on now's day. Days after it do not
// exist yet; a day that the source does not have is a day without people.
func usageAt(rows []UsageDay, since time.Time, now time.Time) Usage {
	today := Day(now)
	u := Usage{Known: !since.IsZero() && days(since, today) >= 0}
	if !u.Known {
		return u
	}
	u.Silent = days(since, today) >= 13
	var week, before UsageDay
	for _, r := range rows {
		switch age := days(r.Day, today); {
		case age < 0 || age >= 14:
			continue
		case age < 7:
			u.Week = max(u.Week, r.Active)
			week = newestWeekly(week, r)
		default:
			u.WeekBefore = max(u.WeekBefore, r.Active)
			before = newestWeekly(before, r)
		}
		u.Silent = u.Silent && r.Active == 0
	}
	if week.Weekly != nil {
		u.Week = *week.Weekly
	}
	if before.Weekly != nil {
		u.WeekBefore = *before.Weekly
	}
	return u
}

// newestWeekly keeps the newest day that has the source's own weekly count.
func newestWeekly(a, b UsageDay) UsageDay {
	if b.Weekly != nil && (a.Weekly == nil || b.Day.After(a.Day)) {
		return b
	}
	return a
}
