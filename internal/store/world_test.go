package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rapport/internal/account"
	"rapport/internal/store"
)

var (
	epoch = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	dana  = account.Actor{ID: "U1", Name: "dana"}
)

// of is a fact of an account.
func of[T any](d account.Domain, fact T) account.Of[T] { return account.Of[T]{Account: d, Fact: fact} }

// acme is an account as its sources tell of it.
func acme() account.Account {
	licensed := 25
	return account.Account{
		Domain: "acme.com", Name: "Acme Inc", Contact: account.Contact{Name: "Ann Lee", Email: "ann@acme.com"},
		OwnerEmail: "dana@us.example", Home: account.Health, Licensed: &licensed,
		CRM: account.CRM{System: account.Attio, URL: "https://app.attio.com/us/company/1"},
	}
}

// named is an account of which little is known.
func named(d account.Domain, name string) account.Of[account.Account] {
	return of(d, account.Account{Domain: d, Name: name})
}

// contract is a yearly one of 48,000 dollars.
func contract() account.RevenueSource {
	seats := 25
	return account.RevenueSource{
		System: account.Salesbricks, ExternalID: "sb-771", Product: "Platform", Status: account.Active,
		Interval: account.Interval{Unit: account.Yearly, Count: 1}, Amount: account.Money{Amount: 4_800_000, Currency: "USD"}, Seats: &seats,
		StartsOn: day(2026, 1, 1), EndsOn: day(2026, 12, 31), URL: "https://app.salesbricks.com/",
	}
}

// call has a transcript.
func call(turns ...string) account.Entry {
	e := account.Entry{Activity: account.Activity{
		System: account.BuildBetter, Kind: account.Call, ExternalID: "c-3", At: epoch.AddDate(0, 0, -3), Title: "Quarterly review", Summary: "All is well",
	}}
	for i, text := range turns {
		e.Turns = append(e.Turns, account.Turn{Speaker: "Ann", At: time.Duration(i) * 12_345 * time.Millisecond, Text: text})
	}
	return e
}

func complaint(id string, at time.Time) account.Entry {
	sentiment := -0.6
	return account.Entry{Body: "It takes minutes.", Activity: account.Activity{
		System: account.BuildBetter, Kind: account.Signal, ExternalID: id, At: at, Title: "Export is too slow",
		Said: &account.Said{Type: account.Complaint, Sentiment: &sentiment},
	}}
}

func day(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }

// everything is all that can be told of acme.com.
func everything() store.Staged {
	weekly := 19
	return store.Staged{
		Accounts:   []account.Of[account.Account]{of("acme.com", acme())},
		Revenue:    []account.Of[account.RevenueSource]{of("acme.com", contract())},
		Usage:      []account.Of[account.UsageDay]{of("acme.com", account.UsageDay{Day: day(2026, 11, 20), Active: 12, Weekly: &weekly})},
		Activities: []account.Of[account.Entry]{of("acme.com", call("Hello", "Goodbye")), of("acme.com", complaint("s-9", epoch.AddDate(0, 0, -2)))},
		Enrichment: []account.Of[account.Enrichment]{
			of("acme.com", account.Enrichment{System: account.HubSpot, Fields: map[string]string{"industry": "Software", "Tier": "Gold"}}),
		},
	}
}

// change runs a transaction that must succeed.
func change(t testing.TB, db *store.DB, f func(*store.Change) error) {
	t.Helper()
	require.NoError(t, db.Change(t.Context(), f))
}

// tell merges facts as of a moment.
func tell(t testing.TB, db *store.DB, s store.Staged, at time.Time) (m store.Merged) {
	t.Helper()
	change(t, db, func(c *store.Change) error {
		if err := c.Stage(t.Context(), s); err != nil {
			return err
		}
		var err error
		m, err = c.Merge(t.Context(), at)
		return err
	})
	return m
}

// ids finds accounts that must exist.
func ids(t testing.TB, db *store.DB, domains ...account.Domain) []account.ID {
	t.Helper()
	found, unknown, err := db.IDsOf(t.Context(), domains)
	require.NoError(t, err)
	require.Empty(t, unknown)
	return found
}

// facts are those of one account.
func facts(t testing.TB, db *store.DB, d account.Domain, at time.Time) account.Facts {
	t.Helper()
	var found []account.Facts
	change(t, db, func(c *store.Change) error {
		var err error
		found, err = c.Facts(t.Context(), ids(t, db, d), at)
		return err
	})
	require.Len(t, found, 1)
	return found[0]
}

// settle assesses accounts by the default policy and saves that.
func settle(t testing.TB, db *store.DB, at time.Time, domains ...account.Domain) {
	t.Helper()
	which := ids(t, db, domains...)
	change(t, db, func(c *store.Change) error {
		if err := c.Lock(t.Context(), which); err != nil {
			return err
		}
		found, err := c.Facts(t.Context(), which, at)
		if err != nil {
			return err
		}
		var rows []store.Assessed
		for _, f := range found {
			rows = append(rows, store.Assessed{ID: f.Account.ID, Assessment: account.Assess(f, account.DefaultPolicy(), at)})
		}
		return c.SaveAssessments(t.Context(), rows)
	})
}

// unsettled are all accounts whose facts are newer than their standing.
func unsettled(t testing.TB, db *store.DB) []account.ID {
	t.Helper()
	found, err := db.Unsettled(t.Context(), 0, 1000)
	require.NoError(t, err)
	return found
}

func record(t testing.TB, db *store.DB, d account.Domain, at time.Time) store.Record {
	t.Helper()
	r, err := db.Record(t.Context(), d, at)
	require.NoError(t, err)
	return r
}
