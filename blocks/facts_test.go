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
	moves      []account.Move
	back       string
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
	standing := account.Assess(s.facts, policy, now())
	return blocks.Card{
		Account: s.facts.Account, Standing: standing, Assessed: true,
		Revenue: s.facts.Revenue, Activities: newest, Enrichment: s.enrichment, Trail: s.trail, Feeds: s.feeds,
		Points: append(slices.Clone(s.trail), standing.Point()), Moves: s.moves, Policy: policy,
		LogoToken: s.token, Back: s.back, Now: now(),
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
