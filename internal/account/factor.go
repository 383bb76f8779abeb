package account

import (
	"fmt"
	"time"
)

// Factor names one row of the table of factors.
type Factor string

// The rows of the table, in its order.
const (
	NoActivity        Factor = "no_activity"
	VeryLowAdoption   Factor = "very_low_adoption"
	LowAdoption       Factor = "low_adoption"
	UsageCollapsing   Factor = "usage_collapsing"
	UsageFalling      Factor = "usage_falling"
	StrongAdoption    Factor = "strong_adoption"
	UsageGrowing      Factor = "usage_growing"
	PaymentFailed     Factor = "payment_failed"
	PaymentFailedWeek Factor = "payment_failed_week"
	PaymentFailedLong Factor = "payment_failed_month"
	PaymentUnpaid     Factor = "payment_unpaid"
	RenewalNear       Factor = "renewal_60"
	RenewalNearer     Factor = "renewal_30"
	RenewalNow        Factor = "renewal_7"
	SetToCancel       Factor = "set_to_cancel"
	ContractExpired   Factor = "contract_expired"
	RecentlyRenewed   Factor = "renewed"
	Escalated         Factor = "escalation"
	ChurnMentioned    Factor = "churn_risk"
	Complaints        Factor = "complaints"
	NPSLow            Factor = "nps_low"
	NPSHigh           Factor = "nps_high"
	Praised           Factor = "praise"
	NoContact         Factor = "no_contact"
)

// row is one line of the table: what it takes or gives, once or for each
// piece of evidence up to most, and how it is called.
type row struct {
	factor   Factor
	category Category
	points   int
	most     int // how many pieces of evidence count
	label    string
	count    func(view) int // how many pieces of evidence there are; 0 is no factor
	note     func(view) string
	source   func(view) System
}

// table is the table of factors of product.md, row by row.
func table() []row {
	posthog := func(view) System { return PostHog }
	signals := func(view) System { return BuildBetter }
	return []row{
		{NoActivity, Adoption, -14, 1, "No product activity for 14 days", view.silent, nil, posthog},
		{VeryLowAdoption, Adoption, -16, 1, "Low product adoption", adoptionBelow(0, 25), view.adoption, posthog},
		{LowAdoption, Adoption, -8, 1, "Low product adoption", adoptionBelow(25, 50), view.adoption, posthog},
		{UsageCollapsing, Adoption, -10, 1, "Usage falling", usageDown(30, 0), view.trend, posthog},
		{UsageFalling, Adoption, -5, 1, "Usage falling", usageDown(15, 30), view.trend, posthog},
		{StrongAdoption, Adoption, +6, 1, "Strong adoption", view.strong, view.adoption, posthog},
		{UsageGrowing, Adoption, +4, 1, "Usage growing", view.growing, view.trend, posthog},

		{PaymentUnpaid, Payments, -20, 1, "Payment unpaid", view.unpaid, nil, payer(Unpaid)},
		{PaymentFailedLong, Payments, -15, 1, "Payment failed", pastDue(30, 0), view.overdue, payer(PastDue)},
		{PaymentFailedWeek, Payments, -10, 1, "Payment failed", pastDue(7, 30), view.overdue, payer(PastDue)},
		{PaymentFailed, Payments, -5, 1, "Payment failed", pastDue(-1, 7), view.overdue, payer(PastDue)},

		{RenewalNow, Renewals, -9, 1, "Approaching renewal", renewalWithin(0, 7), view.renewal, view.renewing},
		{RenewalNearer, Renewals, -6, 1, "Approaching renewal", renewalWithin(8, 30), view.renewal, view.renewing},
		{RenewalNear, Renewals, -3, 1, "Approaching renewal", renewalWithin(31, 60), view.renewal, view.renewing},
		{SetToCancel, Renewals, -15, 1, "Set to cancel", view.cancelling, nil, view.canceller},
		{ContractExpired, Renewals, -20, 1, "Contract expired", view.expired, nil, view.expirer},
		{RecentlyRenewed, Renewals, +5, 1, "Renewed in the last 30 days", view.renewed, nil, view.renewer},

		{Escalated, Signals, -8, 2, "Escalation", said(Escalation), nil, signals},
		{ChurnMentioned, Signals, -8, 1, "Churn risk mentioned", said(ChurnRisk), nil, signals},
		{Complaints, Signals, -3, 3, "Complaints", said(Complaint), nil, signals},
		{NPSLow, Signals, -6, 1, "NPS", npsBetween(0, 6), view.npsScore, signals},
		{NPSHigh, Signals, +5, 1, "NPS", npsBetween(9, 10), view.npsScore, signals},
		{Praised, Signals, +2, 2, "Praise", said(Praise), nil, signals},
		{NoContact, Signals, -4, 1, "No contact for 45 days with renewal in 90", view.uncontacted, nil, signals},
	}
}

// view is an account's facts as the table asks for them at one moment.
type view struct {
	facts Facts
	roll  Rollup
	now   time.Time
}

func yes(b bool) int {
	if b {
		return 1
	}
	return 0
}

func (v view) silent() int { return yes(v.roll.Usage.Silent) }

// adoptionIs compares week ÷ licensed with two borders in percent, exactly.
func (v view) adoptionIs(from, below int) bool {
	u := v.roll.Usage
	if !u.Known || v.roll.Licensed == nil || *v.roll.Licensed <= 0 {
		return false
	}
	week, all := int64(u.Week)*100, int64(*v.roll.Licensed)
	return week >= int64(from)*all && (below < 0 || week < int64(below)*all)
}

func adoptionBelow(from, below int) func(view) int {
	return func(v view) int { return yes(v.adoptionIs(from, below)) }
}

func (v view) strong() int { return yes(v.adoptionIs(80, -1)) }

func (v view) adoption() string { return fmt.Sprintf("%d of %d", v.roll.Usage.Week, *v.roll.Licensed) }

// usageDown is a fall by least percent or more, and by less than below
// percent where that is not 0, from 5 people or more.
func usageDown(least, below int) func(view) int {
	return func(v view) int {
		u := v.roll.Usage
		fall := int64(u.WeekBefore-u.Week) * 100
		before := int64(u.WeekBefore)
		return yes(u.Known && before >= 5 && fall >= int64(least)*before && (below == 0 || fall < int64(below)*before))
	}
}

func (v view) growing() int {
	u := v.roll.Usage
	return yes(u.Known && u.WeekBefore > 0 && int64(u.Week-u.WeekBefore)*100 >= 15*int64(u.WeekBefore))
}

func (v view) trend() string {
	return fmt.Sprintf("%d → %d", v.roll.Usage.WeekBefore, v.roll.Usage.Week)
}
