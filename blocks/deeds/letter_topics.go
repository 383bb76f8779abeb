package deeds

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"rapport/blocks/kit"
	"rapport/internal/account"
)

// topic is one occasion to write: its subject, its paragraph, and what it is in
// a few words.
type topic struct {
	subject, text, why string
	touched            bool // it speaks of the newest contact
}

const (
	mostTopics  = 3                   // of which one e-mail speaks
	renewalDays = 60                  // within which it speaks of a renewal
	lately      = 14 * 24 * time.Hour // within which it speaks of the newest contact
)

// topics are the most urgent factors that no person has marked, each once; what
// is good is only spoken of where nothing is bad.
func (o Outreach) topics() []topic {
	var out []topic
	add := func(f account.Factor) {
		t := o.about(f)
		same := func(x topic) bool { return x.subject == t.subject }
		if len(out) < mostTopics && t.text != "" && !slices.ContainsFunc(out, same) {
			out = append(out, t)
		}
	}
	for _, f := range o.urgent() {
		add(f)
	}
	if len(out) > 0 {
		return out
	}
	for _, f := range o.Standing.Factors {
		if f.Points > 0 {
			add(f.Factor)
		}
	}
	if len(out) == 0 {
		out = []topic{{
			subject: "How are things going?", why: "Nothing special: a friendly question how things are going",
			text: "I would like to hear how things are going at " + o.customer() + ", and whether there is anything that we can do for you.",
		}}
	}
	return out
}

// urgent are the factors to write about, the most urgent first: also one that
// its category's weight leaves no points, and a renewal that is near, whether
// or not it counts.
func (o Outreach) urgent() []account.Factor {
	var out []account.Factor
	wrong := false
	for _, f := range o.Standing.Factors {
		wrong = wrong || f.Marked == account.WrongData && urgency(f.Factor) == urgency(account.RenewalNear)
		if f.Full < 0 && f.Marked == "" {
			out = append(out, f.Factor)
		}
	}
	if o.renewsSoon() && !wrong {
		out = append(out, account.RenewalNear)
	}
	slices.SortStableFunc(out, func(a, b account.Factor) int { return cmp.Compare(urgency(a), urgency(b)) })
	return out
}

// urgency is a factor's place among what to write about first.
func urgency(f account.Factor) int {
	for i, of := range [][]account.Factor{
		{account.Escalated},
		{account.PaymentUnpaid, account.PaymentFailedLong, account.PaymentFailedWeek, account.PaymentFailed},
		{account.SetToCancel, account.ContractExpired},
		{account.RenewalNow, account.RenewalNearer, account.RenewalNear},
		{account.ChurnMentioned},
		{account.Complaints, account.NPSLow},
		{account.NoActivity, account.UsageCollapsing, account.UsageFalling, account.VeryLowAdoption, account.LowAdoption},
	} {
		if slices.Contains(of, f) {
			return i
		}
	}
	return 9
}

func (o Outreach) renewsSoon() bool {
	n, known := o.Standing.Rollup.DaysToRenewal(o.Now)
	return known && n >= 0 && n <= renewalDays
}

// contact is the newest call or e-mail of the last days; false is none.
func (o Outreach) contact() (account.Activity, bool) {
	var newest account.Activity
	found := false
	for _, a := range o.Activities {
		if a.Kind != account.Call && a.Kind != account.Mail || a.At.After(o.Now) || o.Now.Sub(a.At) > lately {
			continue
		}
		if !found || a.At.After(newest.At) {
			newest, found = a, true
		}
	}
	return newest, found
}

// touched is the day of the newest contact where that was about one of some
// words: who has answered is not asked as if nothing had been said.
func (o Outreach) touched(words ...string) (day string, is bool) {
	a, found := o.contact()
	said := strings.ToLower(a.Title + " " + a.Summary)
	if !found || !slices.ContainsFunc(words, func(w string) bool { return strings.Contains(said, w) }) {
		return "", false
	}
	return longDate(a.At), true
}

// met is a sentence about the newest contact, where no topic speaks of it.
func (o Outreach) met(topics []topic) string {
	a, found := o.contact()
	if !found || slices.ContainsFunc(topics, func(t topic) bool { return t.touched }) {
		return ""
	}
	about := ""
	if title := printable(strings.TrimPrefix(kit.Tidy(a.Title), "Re: ")); title != "" {
		about = " about “" + title + "”"
	}
	if a.Kind == account.Call {
		return "Thank you for our call on " + longDate(a.At) + "."
	}
	return "This is also a follow-up to our emails of " + longDate(a.At) + about + "."
}

// about is what there is to say of a factor to the customer.
func (o Outreach) about(f account.Factor) topic {
	switch f {
	case account.Escalated:
		return topic{
			subject: "Following up on your escalation", why: "The customer has escalated something",
			text: "You have raised something urgent with us. It has my attention: I would like to tell you where we stand with it, and to hear what you need from us next.",
		}
	case account.PaymentFailed, account.PaymentFailedWeek, account.PaymentFailedLong, account.PaymentUnpaid:
		return o.payment()
	case account.SetToCancel:
		return topic{
			subject: "Before your subscription ends", why: "The subscription is set to be cancelled",
			text: "I saw that your subscription is set to end. Before it does, I would like to understand what is missing for you, and whether we can put it right.",
		}
	case account.ContractExpired:
		return topic{
			subject: "Your contract with us", why: "The contract has expired",
			text: "Your contract has come to its end. I would like to talk about how we go on from here.",
		}
	case account.RenewalNear, account.RenewalNearer, account.RenewalNow:
		return o.renewing()
	case account.ChurnMentioned, account.Complaints, account.NPSLow:
		return topic{
			subject: "Following up on your feedback", why: "The customer has complained or is not content",
			text: "Thank you for telling us openly what does not work well for you. I would like to tell you where we stand with it, and to hear whether there is more.",
		}
	case account.NoContact:
		return topic{
			subject: "How are things going?", why: "There was no contact for a while",
			text: "We have not spoken for a while. I would like to hear how things are going for you, and what you plan next.",
		}
	case account.NoActivity, account.UsageCollapsing, account.UsageFalling, account.VeryLowAdoption, account.LowAdoption:
		return o.usage(f)
	case account.NPSHigh, account.Praised, account.RecentlyRenewed, account.StrongAdoption, account.UsageGrowing:
		return good(f)
	}
	return topic{}
}

// payment is one that did not go through, and what was said of it since.
func (o Outreach) payment() topic {
	t := topic{
		subject: "Your last payment", why: "A payment" + o.unpaid() + " did not go through",
		text: "The last payment" + o.unpaid() + " did not go through. Could you check the payment details, or tell me who looks after them on your side?",
	}
	if day, is := o.touched("payment", "card", "invoice", "paid", "billing"); is {
		t.text = "We have been in touch about the payment" + o.unpaid() + " on " + day + ", and it is still open on our side. Please tell me if anything is in its way."
		t.why += "; there was contact about it on " + day
		t.touched = true
	}
	return t
}

// renewing is a renewal that is near, and what was said of it lately.
func (o Outreach) renewing() topic {
	when, span := o.renewal()
	t := topic{
		subject: "Your renewal" + when, why: "The contract renews" + when,
		text: "Your contract renews" + when + span + ". I would like to go through it with you before then, so that it fits what you need.",
	}
	if day, is := o.touched("renew", "contract", "offer", "option"); is {
		t.text = "Your contract renews" + when + span + ", and we have been in touch about it on " + day + ". Please tell me what is still open for you before then."
		t.why += "; there was contact about it on " + day
		t.touched = true
	}
	return t
}

// usage is that of too few, or of fewer than before.
func (o Outreach) usage(f account.Factor) topic {
	low := f == account.VeryLowAdoption || f == account.LowAdoption
	if low && o.Standing.Rollup.Usage.Week > 0 {
		return topic{
			subject: "Getting more of your team started", why: "Few of the licensed people use the product",
			text: o.adoption() + "I have a few ideas how more of your team could benefit, and would like to go through them with you.",
		}
	}
	return topic{
		subject: "How are things going?", why: "The customer uses the product less than before",
		text: "It has become quieter in your workspace lately. Has something changed on your side, or is something in your way that I can help with?",
	}
}

// good is what there is to thank for.
func good(f account.Factor) topic {
	switch f {
	case account.RecentlyRenewed:
		return topic{
			subject: "Thank you for staying with us", why: "The customer has renewed",
			text: "Thank you for renewing with us. I would like to hear what you plan for the time to come, so that we can support you well.",
		}
	case account.StrongAdoption, account.UsageGrowing:
		return topic{
			subject: "Your team is making good progress", why: "Many people use the product",
			text: "It is good to see how many of your team work with the product by now. I would like to hear what works best, and what you plan next.",
		}
	default:
		return topic{
			subject: "Thank you", why: "The customer has praised the product",
			text: "Thank you for your kind words. I am glad that it works well for you, and curious what we could do even better.",
		}
	}
}

// unpaid names the product that is not paid for, where there is one.
func (o Outreach) unpaid() string {
	for _, s := range o.Revenue {
		if s.Ignored == nil && (s.Status == account.PastDue || s.Status == account.Unpaid) && printable(s.Product) != "" {
			return " for " + printable(s.Product)
		}
	}
	return ""
}

func (o Outreach) renewal() (when, span string) {
	n, known := o.Standing.Rollup.DaysToRenewal(o.Now)
	switch {
	case !known || n < 0:
		return " soon", ""
	case n == 0:
		return " today", ""
	}
	return " on " + longDate(o.Standing.Rollup.RenewsOn), ", in " + kit.Plural(n, "day")
}

func (o Outreach) adoption() string {
	roll := o.Standing.Rollup
	if !roll.Usage.Known || roll.Licensed == nil || roll.Usage.Week == 0 {
		return ""
	}
	return "In the last week " + strconv.Itoa(roll.Usage.Week) + " of your " + strconv.Itoa(*roll.Licensed) + " people worked with the product. "
}
