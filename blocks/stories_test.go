package blocks_test

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"rapport/internal/account"
)

// stories are the accounts of which a golden card is kept.
func stories() map[string]story {
	all := map[string]story{
		"healthy": healthy(), "whole": whole(), "critical": critical(), "untracked": untracked(), "routed": routed(), "sent_back": sentBack(), "merged": merged(),
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

func healthy() story {
	return story{
		facts: account.Facts{
			Account: acme(), Revenue: []account.RevenueSource{platform(), addOn()}, Usage: usage(19, 21), UsageSince: day("2026-01-01"),
			Signals: []account.Activity{nps(9, 30), call()}, LastContact: call().At,
		},
		enrichment: hubspot(), feeds: connected(), token: "pk_demo", trail: trail(70, 70, 71, 71, 74, 75, 75, 78, 78, 78),
	}
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
		moves: []account.Move{
			{FromAt: day("2026-11-06"), At: day("2026-11-07"), From: 68, To: 61, Before: account.AtRisk, After: account.AtRisk, Changes: []account.Change{
				{Name: "Payment failed", Source: account.Stripe, Was: 0, Is: -5, Fate: account.Came}, {Name: "Complaints", Source: account.BuildBetter, Was: -3, Is: -6},
			}, LeftOver: 1},
			{FromAt: day("2026-11-13"), At: day("2026-11-14"), From: 55, To: 48, Before: account.AtRisk, After: account.AtRisk, LeftOver: -7},
			{FromAt: day("2026-11-16"), At: day("2026-11-17"), From: 48, To: 41, Before: account.AtRisk, After: account.AtRisk, Changes: []account.Change{
				{Name: "Low product adoption", Source: account.PostHog, Was: -8, Is: -16}, {Name: "Praise", Source: account.BuildBetter, Was: 2, Fate: account.Went}, {Name: "NPS", Was: 2, Is: 5},
			}},
		},
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
	a.CRM = account.CRM{System: account.Attio, URL: "https://app.attio.com/us/company/1"}
	return story{
		facts: account.Facts{Account: a, Revenue: []account.RevenueSource{platform()}, Usage: usage(0, 11), UsageSince: day("2026-11-10")},
		feeds: connected(), trail: trail(72), back: "convert.critical..2",
	}
}

func sentBack() story {
	s := routed()
	s.facts.Account.Route = &account.Route{Deed: *dana("2026-11-21", "no contract yet"), From: account.Contracts, To: account.Health, Back: true}
	return s
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

// whole is an account of which everything is known.
func whole() story {
	s := merged()
	s.back = "health.critical..2"
	s.facts.Account.CRM = account.CRM{System: account.Attio, URL: "https://app.attio.com/us/company/1"}
	s.facts.Signals = []account.Activity{call(), nps(9, 60), complaint(70), complaint(90)}
	s.enrichment = hubspot()
	for _, name := range []string{"Founded", "Employees", "Annual revenue", "Lifecycle stage", "Partner", "Time zone", "Language"} {
		s.enrichment[0].Fields[name] = "known"
	}
	var scores []int
	for i := range 88 { // falls, recovers, and once in a while trembles
		scores = append(scores, 72-i%44/2+3*(i%7/6))
	}
	s.trail = trail(append(scores, 74, 74)...)
	s.moves = []account.Move{{
		FromAt: now().AddDate(0, 0, -3), At: now().AddDate(0, 0, -2), From: 51, To: 74, Before: account.AtRisk, After: account.Healthy,
		Changes:  []account.Change{{Name: "Payment failed", Source: account.Stripe, Was: -15, Fate: account.Went}, {Name: "Usage growing", Source: account.PostHog, Is: 4, Fate: account.Came}, {Name: "Complaints", Source: account.BuildBetter, Was: -9, Is: -6}},
		LeftOver: 1,
	}}
	return s
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
