package store_test

import (
	"encoding/json"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/internal/account"
	"rapport/internal/store"
	"rapport/internal/store/storetest"
)

// owned are accounts of Dana with a score of three days ago and one of now.
func owned(t *testing.T, db *store.DB, domains ...account.Domain) []account.ID {
	t.Helper()
	var s store.Staged
	for _, d := range domains {
		s.Accounts = append(s.Accounts, of(d, account.Account{Domain: d, Name: string(d), OwnerEmail: "dana@us.example"}))
	}
	require.NoError(t, db.Change(t.Context(), func(c *store.Change) error {
		if err := c.Stage(t.Context(), s); err != nil {
			return err
		}
		_, err := c.Merge(t.Context(), epoch)
		return err
	}))
	ids, unknown, err := db.IDsOf(t.Context(), domains)
	require.NoError(t, err)
	require.Empty(t, unknown)
	return ids
}

func stood(id account.ID, at time.Time, score int, level account.Level, arr int64, factors ...account.Applied) store.Assessed {
	if factors == nil {
		factors = []account.Applied{}
	}
	return store.Assessed{ID: id, Assessment: account.Assessment{
		At: at, Scored: true, Score: score, Level: level, Base: 75, Section: account.Health, Factors: factors,
		Rollup: account.Rollup{Totals: []account.Total{{Currency: "USD", ARR: arr}}},
	}}
}

func TestAHomeTellsWhatIsOwnedAndWhatIsNew(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	ids := owned(t, db, "acme.com", "globex.com", "hooli.com", "new.com", "off.com")
	acme, globex, hooli, off := ids[0], ids[1], ids[2], ids[4]
	before, low := epoch.AddDate(0, 0, -3), account.Applied{Factor: account.LowAdoption, Category: account.Adoption, Points: -8, Full: -8, Source: account.PostHog}
	save := func(rows ...store.Assessed) {
		require.NoError(t, db.Change(t.Context(), func(c *store.Change) error { return c.SaveAssessments(t.Context(), rows) }))
	}
	save(stood(acme, before, 75, account.Healthy, 100), stood(globex, before, 30, account.Critical, 200), stood(hooli, before, 60, account.AtRisk, 300), stood(off, before, 90, account.Healthy, 500))
	save(stood(acme, epoch, 67, account.AtRisk, 100, low), stood(globex, epoch, 30, account.Critical, 200), stood(hooli, epoch, 72, account.Healthy, 300), stood(off, epoch, 10, account.Critical, 500))
	deed := &account.Deed{By: dana, At: epoch.Add(-time.Hour), Reason: "left"}
	omar := account.Actor{ID: "U2", Name: "omar"}
	require.NoError(t, db.Change(t.Context(), func(c *store.Change) error {
		for _, a := range []store.Audit{
			{At: before.Add(-time.Hour), Account: acme, By: omar, Action: "untrack"},
			{At: epoch.Add(-2 * time.Hour), Account: globex, By: omar, Action: "route", Reason: "wants out", After: map[string]any{"section": "pipeline"}},
			{At: epoch.Add(-time.Hour), Account: off, By: dana, Action: "untrack"},
		} {
			if _, err := c.Audit(t.Context(), a); err != nil {
				return err
			}
		}
		return c.Untrack(t.Context(), off, deed)
	}))

	h, err := db.Home(t.Context(), store.HomeOf{User: "U1", Email: "Dana@us.example", Since: epoch.AddDate(0, 0, -1), Max: 3, News: 5})
	require.NoError(t, err)
	assert.Equal(t, store.HomeTally{All: 5, Critical: 1, AtRisk: 1, Healthy: 1, Unscored: 1, Untracked: 1}, h.Tally)
	assert.Equal(t, []account.Total{{Currency: "USD", ARR: 600}}, h.Totals)
	var names []account.Domain
	for _, a := range h.Accounts {
		names = append(names, a.Domain)
	}
	assert.Equal(t, []account.Domain{"globex.com", "acme.com", "hooli.com"}, names)
	assert.Equal(t, 75, *h.Accounts[1].Was)
	assert.Equal(t, []account.Applied{low}, h.Accounts[1].Factors)
	require.Len(t, h.Moved, 2)
	assert.Equal(t, 2, h.MovedAll)
	assert.Equal(t, account.Domain("acme.com"), h.Moved[0].Domain)
	assert.Equal(t, account.Point{At: before, Score: 75, Level: account.Healthy, Factors: []account.Applied{}}, h.Moved[0].From)
	assert.Equal(t, account.Point{At: epoch, Score: 67, Level: account.AtRisk, Factors: []account.Applied{low}}, h.Moved[0].To)
	require.Len(t, h.Deeds, 1)
	assert.Equal(t, store.HomeDeed{
		Domain: "globex.com", Name: "globex.com", At: epoch.Add(-2 * time.Hour), ByID: "U2", ByName: "omar", Action: "route", Reason: "wants out", Section: account.Pipeline,
	}, h.Deeds[0])

	rest, err := db.Home(t.Context(), store.HomeOf{User: "U1", Email: "dana@us.example", Since: epoch.AddDate(0, 0, -1), From: 3, Max: 3, News: 1})
	require.NoError(t, err)
	require.Len(t, rest.Accounts, 2)
	assert.Equal(t, account.Domain("new.com"), rest.Accounts[0].Domain)
	assert.True(t, rest.Accounts[1].Untracked)
	assert.Len(t, rest.Moved, 1)
	assert.Equal(t, 2, rest.MovedAll)
}

func TestAHomeOfNobodyHasNoAccounts(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	require.NoError(t, db.Change(t.Context(), func(c *store.Change) error {
		if err := c.Stage(t.Context(), store.Staged{Accounts: []account.Of[account.Account]{named("x.com", "X")}}); err != nil {
			return err
		}
		_, err := c.Merge(t.Context(), epoch)
		return err
	}))
	for _, email := range []string{"", "nobody@us.example", "a\x00b"} {
		h, err := db.Home(t.Context(), store.HomeOf{User: "U1", Email: email, Max: 10, News: 10})
		require.NoError(t, err)
		assert.Zero(t, h.Tally)
		assert.Empty(t, h.Accounts)
	}
}

func TestAVisitIsKeptAndPreferencesBesideIt(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	ctx := t.Context()
	v, err := db.Visit(ctx, "U1")
	require.NoError(t, err)
	assert.Zero(t, v)
	require.NoError(t, db.SavePreferences(ctx, "U1", map[string]string{"theme": "dark"}))
	v, err = db.Visit(ctx, "U1")
	require.NoError(t, err)
	assert.Zero(t, v, "who prefers something has not looked")
	for _, look := range []store.Visit{{LookedAt: epoch}, {LookedAt: epoch.Add(time.Hour), BeforeAt: epoch}, {LookedAt: epoch.Add(-time.Hour)}} {
		require.NoError(t, db.SaveVisit(ctx, "U1", look))
	}
	v, err = db.Visit(ctx, "U1")
	require.NoError(t, err)
	assert.Equal(t, store.Visit{LookedAt: epoch.Add(time.Hour), BeforeAt: epoch}, v)
	require.NoError(t, db.SavePreferences(ctx, "U3", map[string]string{}))
	visitors, err := db.Visitors(ctx)
	require.NoError(t, err)
	assert.Equal(t, []string{"U1"}, visitors)
	require.NoError(t, db.ForgetVisit(ctx, "U1"))
	visitors, err = db.Visitors(ctx)
	require.NoError(t, err)
	assert.Empty(t, visitors)
	prefers := map[string]string{}
	require.NoError(t, db.Preferences(ctx, "U1", &prefers))
	assert.Equal(t, "dark", prefers["theme"])
	require.NoError(t, db.Preferences(ctx, "U2", &prefers))
}

// standings fills a database with accounts of five factors each.
func standings(tb testing.TB, n int) *store.DB {
	tb.Helper()
	url := storetest.URL(tb)
	db, err := store.Open(tb.Context(), store.Config{URL: url, MaxConns: 2})
	require.NoError(tb, err)
	tb.Cleanup(db.Close)
	var factors []account.Applied
	for i, f := range []account.Factor{account.LowAdoption, account.UsageFalling, account.PaymentFailedWeek, account.RenewalNear, account.Complaints} {
		factors = append(factors, account.Applied{
			Factor: f, Category: account.Categories()[i%4], Label: f.Name(), Evidence: "4 of 25", Source: account.PostHog, Points: -3 - i, Full: -3 - i,
		})
	}
	encoded, err := json.Marshal(factors)
	require.NoError(tb, err)
	conn := storetest.Connect(tb, url)
	_, err = conn.Exec(tb.Context(), `insert into account (domain, name, folded, owner_email, created_at)
		select n || '.example', n, n, 'dana@us.example', '2026-01-01Z' from generate_series(1, $1::int) n`, n)
	require.NoError(tb, err)
	_, err = conn.Exec(tb.Context(), `insert into standing (account_id, at, score, level, section, base, cut, arr, factors, rollup)
		select id, '2026-11-20Z', 50, 'at_risk', 'health', 75, 0, id, $1::jsonb, '{"totals": []}' from account`, encoded)
	require.NoError(tb, err)
	return db
}

func TestAllStandingsAreReadInBoundedMemory(t *testing.T) {
	db := standings(t, 20_000)
	var before, during runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	n, p := 0, account.DefaultPolicy()
	require.NoError(t, db.Standings(t.Context(), func(was account.Level, factors []account.Applied) {
		score, is := account.Reweigh(factors, p)
		assert.Equal(t, 50, score)
		assert.Equal(t, was, is)
		if n++; n == 19_999 {
			runtime.GC()
			runtime.ReadMemStats(&during)
		}
	}))
	assert.Equal(t, 20_000, n)
	assert.Less(t, int64(during.HeapAlloc)-int64(before.HeapAlloc), int64(4<<20))
}

// BenchmarkReweigh measures the preview of a policy over 100,000 accounts.
func BenchmarkReweigh(b *testing.B) {
	db := standings(b, 100_000)
	p := account.DefaultPolicy()
	p.Weights[account.Adoption] = 5
	for b.Loop() {
		n := 0
		require.NoError(b, db.Standings(b.Context(), func(was account.Level, factors []account.Applied) {
			if _, is := account.Reweigh(factors, p); is != was {
				n++
			}
		}))
	}
}
