package deeds

import (
	"strconv"
	"strings"
	"time"

	"rapport/blocks/kit"
	"rapport/internal/account"
)

// Letter is an e-mail that nobody has sent.
type Letter struct {
	To, Subject, Body string
}

// Outreach is what an e-mail to a customer is written from. Nothing of it that
// is only for ourselves, such as a score, gets into the letter.
type Outreach struct {
	Scene
	Standing   account.Assessment
	Revenue    []account.RevenueSource
	Activities []account.Activity
	Sender     string
}

// topic is one occasion to write: its subject, its paragraph, and what it is in
// a few words.
type topic struct{ subject, text, why string }

// mostTopics is how many occasions one e-mail speaks of.
const mostTopics = 2

// Letter is the e-mail as it is written without a model.
func (o Outreach) Letter() Letter {
	topics := o.topics()
	greeting := "Hello,"
	if name := printable(firstName(o.Account.Contact.Name)); name != "" {
		greeting = "Hi " + name + ","
	}
	parts := []string{greeting}
	for _, t := range topics {
		parts = append(parts, t.text)
	}
	parts = append(parts, "Would you have 20 minutes for a call this week or next?", "Best regards,\n"+o.sender())
	to, _ := account.Email(o.Account.Contact.Email)
	return Letter{To: to, Subject: topics[0].subject, Body: strings.Join(parts, "\n\n")}
}

// Occasions are why the e-mail is written, the most important first.
func (o Outreach) Occasions() []string {
	var out []string
	for _, t := range o.topics() {
		out = append(out, t.why)
	}
	return out
}

// Facts are what else a writer should know, in one line each.
func (o Outreach) Facts() []string {
	var out []string
	roll := o.Standing.Rollup
	if roll.Usage.Known {
		line := strconv.Itoa(roll.Usage.Week) + " people used the product in the last week"
		if roll.Licensed != nil {
			line += ", of " + strconv.Itoa(*roll.Licensed) + " licensed"
		}
		out = append(out, line)
	}
	if n, known := roll.DaysToRenewal(o.Now); known && n >= 0 {
		out = append(out, "Renewal on "+longDate(roll.RenewsOn)+", in "+kit.Plural(n, "day"))
	}
	for _, s := range o.Revenue {
		if s.Counted() && s.Product != "" {
			out = append(out, "Has "+kit.Plain(s.Product, kit.MaxWord))
		}
	}
	for _, a := range o.Activities {
		if a.Said != nil && a.Said.Type == account.ChurnRisk { // a judgement of ours
			continue
		}
		line := kit.Capital(kit.Spaced(string(a.Kind))) + " on " + longDate(a.At) + ": " + kit.Plain(a.Title, kit.MaxLine)
		if a.Summary != "" {
			line += ": " + kit.Plain(a.Summary, maxSummary)
		}
		out = append(out, line)
	}
	return out
}

const maxSummary = 500

func (o Outreach) sender() string { return kit.Capital(kit.Plain(o.Sender, kit.MaxWord)) }

func (o Outreach) customer() string {
	if name := printable(o.Account.Name); name != "" {
		return name
	}
	return o.Account.Domain.Display()
}

// topics are the weightiest factors that count, each once; what is good is
// only spoken of where nothing is bad.
func (o Outreach) topics() []topic {
	var out []topic
	seen := map[string]bool{}
	add := func(f account.Applied) {
		t := o.about(f.Factor)
		if len(out) < mostTopics && t.text != "" && !seen[t.subject] {
			seen[t.subject] = true
			out = append(out, t)
		}
	}
	for _, f := range o.Standing.Factors {
		if f.Points < 0 {
			add(f)
		}
	}
	if len(out) > 0 {
		return out
	}
	for _, f := range o.Standing.Factors {
		if f.Points > 0 {
			add(f)
		}
	}
	if len(out) == 0 {
		out = []topic{{
			"How are things going?", "I would like to hear how things are going at " + o.customer() + ", and whether there is anything that we can do for you.",
			"Nothing special: a friendly question how things are going",
		}}
	}
	return out
}

// about is what there is to say of a factor to the customer.
func (o Outreach) about(f account.Factor) topic {
	switch f {
	case account.PaymentFailed, account.PaymentFailedWeek, account.PaymentFailedLong, account.PaymentUnpaid:
		return topic{
			"Your last payment", "The last payment" + o.unpaid() + " did not go through. Could you check the payment details, or tell me who looks after them on your side?",
			"A payment" + o.unpaid() + " did not go through",
		}
	case account.RenewalNear, account.RenewalNearer, account.RenewalNow, account.NoContact:
		when, span := o.renewal()
		return topic{
			"Your renewal" + when, "Your contract renews" + when + span + ". I would like to go through it with you before then, so that it fits what you need.",
			"The contract renews" + when,
		}
	case account.SetToCancel:
		return topic{
			"Before your subscription ends", "I saw that your subscription is set to end. Before it does, I would like to understand what is missing for you, and whether we can put it right.",
			"The subscription is set to be cancelled",
		}
	case account.ContractExpired:
		return topic{"Your contract with us", "Your contract has come to its end. I would like to talk about how we go on from here.", "The contract has expired"}
	case account.NoActivity, account.UsageCollapsing, account.UsageFalling:
		return topic{
			"How are things going?", "It has become quieter in your workspace lately. Has something changed on your side, or is something in your way that I can help with?",
			"The customer uses the product less than before",
		}
	case account.VeryLowAdoption, account.LowAdoption:
		if o.Standing.Rollup.Usage.Week == 0 {
			return o.about(account.NoActivity)
		}
		return topic{
			"Getting more of your team started", o.adoption() + "I have a few ideas how more of your team could benefit, and would like to go through them with you.",
			"Few of the licensed people use the product",
		}
	case account.Escalated, account.ChurnMentioned, account.Complaints, account.NPSLow:
		return topic{
			"Following up on your feedback", "Thank you for telling us openly what does not work well for you. I would like to tell you where we stand with it, and to hear whether there is more.",
			"The customer has complained or is not content",
		}
	case account.NPSHigh, account.Praised:
		return topic{"Thank you", "Thank you for your kind words. I am glad that it works well for you, and curious what we could do even better.", "The customer has praised the product"}
	case account.RecentlyRenewed:
		return topic{"Thank you for staying with us", "Thank you for renewing with us. I would like to hear what you plan for the time to come, so that we can support you well.", "The customer has renewed"}
	case account.StrongAdoption, account.UsageGrowing:
		return topic{
			"Your team is making good progress", "It is good to see how many of your team work with the product by now. I would like to hear what works best, and what you plan next.",
			"Many people use the product",
		}
	}
	return topic{}
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

// printable is a name of the record as a letter to its customer writes it;
// empty where it looks like more than a name.
func printable(name string) string {
	if strings.ContainsAny(name, "<>|@\n") || strings.Contains(name, "://") {
		return ""
	}
	return kit.Plain(name, kit.MaxWord)
}

func firstName(name string) string {
	first, _, _ := strings.Cut(strings.TrimSpace(name), " ")
	return first
}

// longDate is a day as a letter writes it.
func longDate(t time.Time) string { return t.UTC().Format("2 January 2006") }
