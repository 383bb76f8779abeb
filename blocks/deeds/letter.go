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

// Letter is the e-mail as it is written without a model.
func (o Outreach) Letter() Letter {
	topics := o.topics()
	greeting := "Hello,"
	if name := printable(firstName(o.Account.Contact.Name)); name != "" {
		greeting = "Hi " + name + ","
	}
	parts := []string{greeting}
	if met := o.met(topics); met != "" {
		parts = append(parts, met)
	}
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
