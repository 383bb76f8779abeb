package blocks_test

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"rapport/blocks"
	"rapport/internal/account"
)

// now is the moment of every story.
func now() time.Time { return time.Date(2026, 11, 22, 14, 5, 0, 0, time.UTC) }

func day(text string) time.Time {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		panic(err)
	}
	return t
}

func ptr[T any](v T) *T { return &v }

func dana(at, reason string) *account.Deed {
	return &account.Deed{By: account.Actor{ID: "U1", Name: "dana"}, At: day(at), Reason: reason}
}

// story is what is known of an account: the facts of its score and what else
// stands on its card.
type story struct {
	facts      account.Facts
	enrichment []account.Enrichment
	trail      []account.Point
	feeds      []account.Feed
	token      string
	base       int // of the policy, where it is not the usual one
}

// card assesses the story as the product does.
func (s story) card() blocks.Card {
	var newest []account.Activity
	for _, a := range s.facts.Signals {
		newest = append(newest, a)
		if a.At.After(s.facts.Last.At) {
			s.facts.Last = a
		}
	}
	s.facts.AnySignal = s.facts.AnySignal || len(newest) > 0
	policy := account.DefaultPolicy()
	policy.Base = cmp.Or(s.base, policy.Base)
	return blocks.Card{
		Account: s.facts.Account, Standing: account.Assess(s.facts, policy, now()), Assessed: true,
		Revenue: s.facts.Revenue, Activities: newest, Enrichment: s.enrichment, Trail: s.trail, Feeds: s.feeds,
		LogoToken: s.token, Now: now(),
	}
}

func acme() account.Account {
	return account.Account{
		ID: 1, Domain: "acme.com", Name: "Acme Inc", Contact: account.Contact{Name: "Ann Lee", Email: "ann@acme.com"},
		OwnerEmail: "dana@us.example", Licensed: ptr(25),
	}
}

func connected() []account.Feed {
	var out []account.Feed
	for _, s := range account.Systems() {
		out = append(out, account.Feed{System: s, LastAt: now().Add(-2 * time.Hour)})
	}
	return out
}

// trail is a score a day, the last of them yesterday.
func trail(scores ...int) []account.Point {
	var out []account.Point
	for i, score := range scores {
		out = append(out, account.Point{At: now().AddDate(0, 0, i-len(scores)), Score: score})
	}
	return out
}

// usage is two weeks of people per day, the newest last.
func usage(before, week int) []account.UsageDay {
	var out []account.UsageDay
	for i := range 14 {
		n := before
		if i >= 7 {
			n = week
		}
		out = append(out, account.UsageDay{Day: account.Day(now()).AddDate(0, 0, i-13), Active: n})
	}
	return out
}

func platform() account.RevenueSource {
	return account.RevenueSource{
		ID: 1, System: account.Salesbricks, ExternalID: "sb-771", Product: "Platform", Status: account.Active, StatusSince: day("2026-01-01"),
		Interval: account.Interval{Unit: account.Yearly, Count: 1}, Amount: account.Money{Amount: 4_800_000, Currency: "USD"},
		Seats: ptr(25), StartsOn: day("2026-01-01"), EndsOn: day("2026-12-30"), URL: "https://app.salesbricks.com/c/sb-771",
	}
}

func addOn() account.RevenueSource {
	return account.RevenueSource{
		ID: 2, System: account.Stripe, ExternalID: "sub_1", Product: "Add-on", Status: account.Active, StatusSince: day("2026-03-01"),
		Interval: account.Interval{Unit: account.Monthly, Count: 1}, Amount: account.Money{Amount: 95_000, Currency: "USD"},
		StartsOn: day("2026-03-01"), RenewsOn: day("2026-12-01"), URL: "https://dashboard.stripe.com/subscriptions/sub_1",
	}
}

func call() account.Activity {
	return account.Activity{
		System: account.BuildBetter, ExternalID: "c-3", Kind: account.Call, At: now().Add(-50 * time.Hour), Title: "Quarterly review",
		Summary: "Ann wants the export to be faster before they renew; the new dashboard is well liked.\nNext step: a plan by December.",
		URL:     "https://app.buildbetter.app/call/c-3",
	}
}

func complaint(hours int) account.Activity {
	return account.Activity{
		System: account.BuildBetter, ExternalID: fmt.Sprint("s-", hours), Kind: account.Signal, At: now().Add(-time.Duration(hours) * time.Hour),
		Title: "Export is too slow", Said: &account.Said{Type: account.Complaint},
	}
}

func nps(score, hours int) account.Activity {
	return account.Activity{
		System: account.BuildBetter, ExternalID: fmt.Sprint("n-", hours), Kind: account.Signal, At: now().Add(-time.Duration(hours) * time.Hour),
		Title: fmt.Sprint("NPS ", score), Said: &account.Said{Type: account.NPS, Score: &score},
	}
}

func hubspot() []account.Enrichment {
	return []account.Enrichment{{System: account.HubSpot, At: now(), Fields: map[string]string{
		"Tier": "Gold", "location": "Berlin, DE", "industry": "Software", "size": "51-200", "Renewal owner": "", "About": strings.Repeat("An export company. ", 20),
	}}}
}

// stories are the accounts of which a golden card is kept.
func stories() map[string]story {
	all := map[string]story{
		"healthy": {
			facts: account.Facts{
				Account: acme(), Revenue: []account.RevenueSource{platform(), addOn()}, Usage: usage(19, 21), UsageSince: day("2026-01-01"),
				Signals: []account.Activity{nps(9, 30), call()}, LastContact: call().At,
			},
			enrichment: hubspot(), feeds: connected(), token: "pk_demo", trail: trail(70, 70, 71, 71, 74, 75, 75, 78, 78, 78),
		},
		"critical": critical(), "untracked": untracked(), "routed": routed(), "merged": merged(),
		"two_currencies": currencies(), "trial": trial(), "not_scored": notScored(), "sixty_sources": sixty(),
		"marked": marked(), "cut_at_0": worst(), "cut_at_100": best(),
		"nothing_connected": {facts: account.Facts{Account: account.Account{ID: 9, Domain: "quiet.example", Name: "Quiet GmbH", Home: account.Pipeline}}},
	}
	for name, hostile := range map[string]string{
		"name_broadcast": "<!channel> & <@U123> <https://evil.example|Acme>", "name_marks": "*Acme* _Inc_ ~Ltd~ `Co` > *_~`",
		"name_rtl": "שלום בע״מ \u202eevil", "name_emoji": "👩‍👩‍👧‍👦 Family & Söhne 🇩🇪 🚀", "name_long": strings.Repeat("Very Long Name 👩‍👩‍👧‍👦 ", 15),
	} {
		all[name] = named(hostile)
	}
	return all
}

func critical() story {
	late := addOn()
	late.Status, late.StatusSince = account.PastDue, day("2026-11-10")
	churn := complaint(5)
	churn.Title, churn.Said = "“We are looking at others”", &account.Said{Type: account.ChurnRisk}
	churn.URL = "https://app.buildbetter.app/signal/7?a=1&b=2"
	feeds := slices.DeleteFunc(connected(), func(f account.Feed) bool { return f.System == account.HubSpot || f.System == account.Attio })
	feeds[1].LastAt = now().Add(-75 * time.Hour)
	return story{
		facts: account.Facts{
			Account: acme(), Revenue: []account.RevenueSource{platform(), late}, Usage: usage(12, 5), UsageSince: day("2026-01-01"),
			Signals: []account.Activity{churn, complaint(30), complaint(50), complaint(60), complaint(70), nps(3, 80)},
		},
		feeds: feeds, trail: trail(76, 76, 76, 74, 74, 74, 72, 72, 70, 70, 70, 68, 68, 61, 61, 61, 55, 55, 55, 55, 48, 48, 48, 41, 41, 41, 36, 36),
	}
}

func untracked() story {
	s := merged()
	s.facts.Account.Untracked = dana("2026-05-03", "moved to the partner team")
	s.facts.Revenue = s.facts.Revenue[:1]
	return s
}

func routed() story {
	a := acme()
	a.Home = account.Health
	a.Route = &account.Route{Deed: *dana("2026-11-20", "wants a second team by January"), From: account.Health, To: account.Convert}
	return story{
		facts: account.Facts{Account: a, Revenue: []account.RevenueSource{platform()}, Usage: usage(0, 11), UsageSince: day("2026-11-10")},
		feeds: connected(), trail: trail(72),
	}
}

func merged() story {
	same := addOn()
	same.Interval, same.Amount.Amount, same.Product = account.Interval{Unit: account.Quarterly, Count: 1}, 1_200_000, "Platform (card)"
	old := addOn()
	old.ID, old.ExternalID, old.Amount.Amount, old.Ignored = 3, "sub_2", 100_000, dana("2026-05-03", "same order as Salesbricks")
	more := addOn()
	more.ID, more.ExternalID, more.Product, more.Status = 4, "sub_3", "Insights", account.Trialing
	extra := addOn()
	extra.ID, extra.ExternalID, extra.Product = 5, "sub_4", "Support"
	return story{
		facts: account.Facts{Account: acme(), Revenue: []account.RevenueSource{platform(), same, extra, old, more}, Usage: usage(19, 12), UsageSince: day("2026-01-01")},
		feeds: connected(), trail: trail(72, 72),
	}
}

func currencies() story {
	euro, yen, dinar := addOn(), addOn(), platform()
	euro.ID, euro.Amount = 7, account.Money{Amount: 123_450, Currency: "EUR"}
	yen.ID, yen.Status, yen.Amount = 8, account.Trialing, account.Money{Amount: 150_000, Currency: "JPY"}
	dinar.ID, dinar.Amount, dinar.Status = 9, account.Money{Amount: 1_250_500, Currency: "KWD"}, account.Expired
	return story{
		facts: account.Facts{Account: acme(), Revenue: []account.RevenueSource{platform(), euro, yen, dinar}},
		feeds: connected()[:2],
	}
}

func trial() story {
	on := platform()
	on.Status, on.EndsOn, on.URL = account.Trialing, day("2026-12-04"), "javascript:alert(1)"
	return story{
		facts: account.Facts{Account: acme(), Revenue: []account.RevenueSource{on}, Usage: usage(0, 3), UsageSince: day("2026-11-16")},
		feeds: connected(),
	}
}

func notScored() story {
	a := acme()
	a.Licensed = nil
	return story{
		facts: account.Facts{Account: a, Last: account.Activity{Kind: account.Mail, At: now().Add(-26 * time.Hour)}}, enrichment: hubspot(),
		feeds: append(connected()[:4], account.Feed{System: "zendesk_eu", LastAt: now().AddDate(0, -2, 0)}),
	}
}

func sixty() story {
	s := story{facts: account.Facts{Account: acme()}, feeds: connected(), enrichment: hubspot()}
	for i := range 60 {
		r := addOn()
		if i%3 == 0 {
			r = platform()
		}
		r.ID, r.ExternalID, r.Product = account.RevenueID(i+1), fmt.Sprint("x-", i), fmt.Sprint("Workspace ", i+1)
		r.Amount.Amount += int64(i * 100)
		s.facts.Revenue = append(s.facts.Revenue, r)
	}
	s.facts.Signals = []account.Activity{call()}
	return s
}

func marked() story {
	s := critical()
	s.facts.Marks = []account.Mark{
		{Deed: *dana("2026-11-20", ""), Factor: account.UsageCollapsing, Why: account.Expected, Until: day("2026-12-24")},
		{Deed: *dana("2026-11-20", ""), Factor: account.PaymentFailedWeek, Why: account.WrongData, Until: day("2026-11-30")},
	}
	return s
}

func worst() story {
	s := critical()
	s.facts.Revenue[1].Status, s.facts.Revenue[1].RenewsOn, s.facts.Revenue[1].EndsOn = account.Unpaid, time.Time{}, day("2026-11-12")
	s.facts.Revenue[0].Status, s.facts.Revenue[0].EndsOn = account.Expired, day("2026-11-10")
	s.facts.Usage = usage(0, 0)
	for i := range 3 {
		e := complaint(10 + i)
		e.Said = &account.Said{Type: account.Escalation}
		s.facts.Signals = append(s.facts.Signals, e)
	}
	return s
}

func best() story {
	old := platform()
	old.ID, old.ExternalID, old.Status, old.StartsOn, old.EndsOn = 3, "sb-1", account.Expired, day("2025-11-01"), day("2026-10-31")
	renewed := platform()
	renewed.StartsOn, renewed.EndsOn = day("2026-11-01"), day("2027-10-31")
	s := story{
		facts: account.Facts{Account: acme(), Revenue: []account.RevenueSource{renewed, old}, Usage: usage(15, 24), UsageSince: day("2026-01-01"), Signals: []account.Activity{nps(10, 3)}},
		feeds: connected(), trail: trail(96, 96, 96), base: 85,
	}
	for i := range 4 {
		p := complaint(20 + i)
		p.Title, p.Said = "Thank you!", &account.Said{Type: account.Praise}
		s.facts.Signals = append(s.facts.Signals, p)
	}
	return s
}

// named is an account all texts of which are a hostile one.
func named(text string) story {
	a := acme()
	a.Name, a.Contact.Email = text, "_ann_*x*@acme.com"
	a.Route = &account.Route{Deed: account.Deed{By: account.Actor{Name: text}, At: now(), Reason: text}, From: account.Health, To: account.Reengage}
	r := platform()
	r.Product, r.Status, r.Ignored = text, account.Status(text), &account.Deed{By: account.Actor{Name: text}, At: now(), Reason: text}
	said := call()
	said.Title, said.Summary = text, text
	return story{
		facts:      account.Facts{Account: a, Revenue: []account.RevenueSource{addOn(), r}, Signals: []account.Activity{said}},
		enrichment: []account.Enrichment{{System: account.System(text), Fields: map[string]string{text: text, "industry": text}}},
		feeds:      append(connected(), account.Feed{System: account.System(text), LastAt: now().AddDate(0, 0, -9)}),
	}
}
