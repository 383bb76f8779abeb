package account

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
// piece of evidence up to most, and how it is called. Rows that share a label
// are one factor by degrees.
type row struct {
	factor   Factor
	category Category
	points   int
	most     int // how many pieces of evidence count
	label    string
	count    func(*view) int // how many pieces of evidence there are; 0 is no factor
	evidence func(*view) string
	source   func(*view) System
}

// table is the table of factors of product.md, row by row. It is an array and
// its functions capture nothing, so that an assessment does not allocate it.
func table() [24]row {
	return [...]row{
		{NoActivity, Adoption, -14, 1, "No product activity for 14 days", (*view).silent, nil, posthog},
		{VeryLowAdoption, Adoption, -16, 1, "Low product adoption", func(v *view) int { return v.adopted(0, 25) }, (*view).adoption, posthog},
		{LowAdoption, Adoption, -8, 1, "Low product adoption", func(v *view) int { return v.adopted(25, 50) }, (*view).adoption, posthog},
		{UsageCollapsing, Adoption, -10, 1, "Usage falling", func(v *view) int { return v.usageDown(30, 0) }, (*view).trend, posthog},
		{UsageFalling, Adoption, -5, 1, "Usage falling", func(v *view) int { return v.usageDown(15, 30) }, (*view).trend, posthog},
		{StrongAdoption, Adoption, +6, 1, "Strong adoption", func(v *view) int { return v.adopted(80, 0) }, (*view).adoption, posthog},
		{UsageGrowing, Adoption, +4, 1, "Usage growing", (*view).growing, (*view).trend, posthog},

		{PaymentUnpaid, Payments, -20, 1, "Payment failed", (*view).unpaid, (*view).unpaidNote, (*view).unpaidSystem},
		{PaymentFailedLong, Payments, -15, 1, "Payment failed", func(v *view) int { return v.pastDue(30, 0) }, (*view).overdue, (*view).pastDueSystem},
		{PaymentFailedWeek, Payments, -10, 1, "Payment failed", func(v *view) int { return v.pastDue(7, 30) }, (*view).overdue, (*view).pastDueSystem},
		{PaymentFailed, Payments, -5, 1, "Payment failed", func(v *view) int { return v.pastDue(-1, 7) }, (*view).overdue, (*view).pastDueSystem},

		{RenewalNow, Renewals, -9, 1, "Approaching renewal", func(v *view) int { return v.renewalWithin(0, 7) }, (*view).renewal, (*view).renewing},
		{RenewalNearer, Renewals, -6, 1, "Approaching renewal", func(v *view) int { return v.renewalWithin(8, 30) }, (*view).renewal, (*view).renewing},
		{RenewalNear, Renewals, -3, 1, "Approaching renewal", func(v *view) int { return v.renewalWithin(31, 60) }, (*view).renewal, (*view).renewing},
		{SetToCancel, Renewals, -15, 1, "Set to cancel", (*view).cancelling, nil, (*view).canceller},
		{ContractExpired, Renewals, -20, 1, "Contract expired", (*view).expired, nil, (*view).expirer},
		{RecentlyRenewed, Renewals, +5, 1, "Renewed in the last 30 days", (*view).renewed, nil, (*view).prolonger},

		{Escalated, Signals, -8, 2, "Escalation", func(v *view) int { return v.said(Escalation) }, nil, func(v *view) System { return v.saidBy(Escalation, 30) }},
		{ChurnMentioned, Signals, -8, 1, "Churn risk mentioned", func(v *view) int { return v.said(ChurnRisk) }, nil, func(v *view) System { return v.saidBy(ChurnRisk, 30) }},
		{Complaints, Signals, -3, 3, "Complaints", func(v *view) int { return v.said(Complaint) }, nil, func(v *view) System { return v.saidBy(Complaint, 30) }},
		{NPSLow, Signals, -6, 1, "NPS", func(v *view) int { return v.npsBetween(0, 6) }, (*view).npsScore, func(v *view) System { return v.saidBy(NPS, 90) }},
		{NPSHigh, Signals, +5, 1, "NPS", func(v *view) int { return v.npsBetween(9, 10) }, (*view).npsScore, func(v *view) System { return v.saidBy(NPS, 90) }},
		{Praised, Signals, +2, 2, "Praise", func(v *view) int { return v.said(Praise) }, nil, func(v *view) System { return v.saidBy(Praise, 30) }},
		{NoContact, Signals, -4, 1, "No contact for 45 days with renewal in 90", (*view).uncontacted, nil, func(*view) System { return BuildBetter }},
	}
}

// rowOf is the table's row of a factor.
func rowOf(f Factor) (row, bool) {
	for _, r := range table() {
		if r.factor == f {
			return r, true
		}
	}
	return row{}, false
}

// Name is what people call the factor: rows of the table by degrees, such as
// those of an approaching renewal, share one. A word that is not in the table
// is its own name.
func (f Factor) Name() string {
	if r, known := rowOf(f); known {
		return r.label
	}
	return string(f)
}

// sameAs reports whether both factors are one by degrees: of the same name
// and to the same side. NPS 4 and NPS 9 are two.
func (f Factor) sameAs(o Factor) bool {
	if f == o {
		return true
	}
	a, known := rowOf(f)
	b, knownToo := rowOf(o)
	return known && knownToo && a.label == b.label && (a.points < 0) == (b.points < 0)
}
