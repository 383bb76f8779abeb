package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/internal/account"
	"rapport/internal/store"
	"rapport/internal/store/storetest"
)

func TestAllThatIsToldOfAnAccountIsOnItsRecord(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	m := tell(t, db, everything(), epoch)
	assert.Equal(t, store.Merged{
		Accounts: store.Tally{Staged: 1, Added: 1}, Revenue: store.Tally{Staged: 1, Added: 1}, Usage: store.Tally{Staged: 1, Added: 1},
		Activities: store.Tally{Staged: 2, Added: 2}, Enrichment: store.Tally{Staged: 1, Added: 1},
	}, m)

	r := record(t, db, "acme.com", epoch)
	id := ids(t, db, "acme.com")[0]
	want := acme()
	want.ID = id
	assert.Equal(t, want, r.Account)
	source := contract()
	source.ID, source.StatusSince = r.Revenue[0].ID, epoch
	assert.Equal(t, []account.RevenueSource{source}, r.Revenue)
	assert.Equal(t, []account.Activity{complaint("s-9", epoch.AddDate(0, 0, -2)).Activity, call().Activity}, r.Activities, "newest first")
	assert.Equal(t, []account.Enrichment{{System: account.HubSpot, Fields: map[string]string{"industry": "Software", "Tier": "Gold"}, At: epoch}}, r.Enrichment)
	assert.Equal(t, []account.Feed{
		{System: account.Attio, LastAt: epoch},
		{System: account.BuildBetter, LastAt: epoch},
		{System: account.HubSpot, LastAt: epoch},
		{System: account.PostHog, LastAt: epoch},
		{System: account.Salesbricks, LastAt: epoch},
	}, r.Feeds)
	assert.True(t, r.Unsettled)
	assert.False(t, r.Assessed)
	alone, err := db.Account(t.Context(), "acme.com")
	require.NoError(t, err)
	assert.Equal(t, want, alone)
}

func TestTheSameBatchTwiceChangesNothing(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	tell(t, db, everything(), epoch)
	before := record(t, db, "acme.com", epoch)
	settle(t, db, epoch, "acme.com")

	later := epoch.Add(time.Hour)
	m := tell(t, db, everything(), later)
	assert.Equal(t, store.Merged{
		Accounts: store.Tally{Staged: 1}, Revenue: store.Tally{Staged: 1}, Usage: store.Tally{Staged: 1},
		Activities: store.Tally{Staged: 2}, Enrichment: store.Tally{Staged: 1},
	}, m)
	assert.Empty(t, unsettled(t, db))
	after := record(t, db, "acme.com", later)
	for _, f := range after.Feeds {
		assert.Equal(t, later, f.LastAt, "%s has delivered nonetheless", f.System)
	}
	assert.Equal(t, before.Revenue, after.Revenue)
	assert.Equal(t, before.Activities, after.Activities)
	assert.Equal(t, before.Enrichment, after.Enrichment)
}

func TestEveryFactThatDiffersIsChangedAndUnsettlesItsAccount(t *testing.T) {
	t.Parallel()
	none := func(*store.Staged) {}
	for name, differ := range map[string]func(*store.Staged){
		"nothing":            none,
		"name":               func(s *store.Staged) { s.Accounts[0].Fact.Name = "ACME" },
		"contact":            func(s *store.Staged) { s.Accounts[0].Fact.Contact.Email = "bob@acme.com" },
		"licensed":           func(s *store.Staged) { s.Accounts[0].Fact.Licensed = nil },
		"crm":                func(s *store.Staged) { s.Accounts[0].Fact.CRM.URL = "" },
		"amount":             func(s *store.Staged) { s.Revenue[0].Fact.Amount.Amount++ },
		"currency":           func(s *store.Staged) { s.Revenue[0].Fact.Amount.Currency = "EUR" },
		"interval":           func(s *store.Staged) { s.Revenue[0].Fact.Interval.Count = 2 },
		"seats":              func(s *store.Staged) { s.Revenue[0].Fact.Seats = nil },
		"end":                func(s *store.Staged) { s.Revenue[0].Fact.EndsOn = time.Time{} },
		"renewal":            func(s *store.Staged) { s.Revenue[0].Fact.RenewsOn = day(2027, 1, 1) },
		"active users":       func(s *store.Staged) { s.Usage[0].Fact.Active = 0 },
		"weekly users":       func(s *store.Staged) { s.Usage[0].Fact.Weekly = nil },
		"time of a call":     func(s *store.Staged) { s.Activities[0].Fact.At = epoch },
		"body":               func(s *store.Staged) { s.Activities[1].Fact.Body = "" },
		"sentiment":          func(s *store.Staged) { s.Activities[1].Fact.Said.Sentiment = nil },
		"no signal any more": func(s *store.Staged) { s.Activities[1].Fact.Said = nil },
		"a turn":             func(s *store.Staged) { s.Activities[0].Fact.Turns[1].Text = "Wait" },
		"a turn less":        func(s *store.Staged) { s.Activities[0].Fact.Turns = s.Activities[0].Fact.Turns[:1] },
		"no transcript":      func(s *store.Staged) { s.Activities[0].Fact.Turns = nil },
		"a custom field":     func(s *store.Staged) { s.Enrichment[0].Fact.Fields["Tier"] = "Silver" },
		"no field":           func(s *store.Staged) { s.Enrichment[0].Fact.Fields = nil },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := storetest.New(t)
			tell(t, db, everything(), epoch)
			settle(t, db, epoch, "acme.com")
			s := everything()
			differ(&s)
			m := tell(t, db, s, epoch.Add(time.Hour))
			changed := m.Accounts.Changed + m.Revenue.Changed + m.Usage.Changed + m.Activities.Changed + m.Enrichment.Changed
			added := m.Accounts.Added + m.Revenue.Added + m.Usage.Added + m.Activities.Added + m.Enrichment.Added
			assert.Zero(t, added)
			if name == "nothing" {
				assert.Zero(t, changed)
				assert.Empty(t, unsettled(t, db))
				return
			}
			assert.EqualValues(t, 1, changed)
			assert.Equal(t, ids(t, db, "acme.com"), unsettled(t, db))
			assert.Equal(t, m, tell(t, db, everything(), epoch.Add(2*time.Hour)), "and back")
		})
	}
}

func TestTheLastLineWinsForOneKey(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	first, last := everything(), everything()
	first.Accounts[0].Fact.Name, last.Accounts[0].Fact.Name = "First", "Last"
	first.Revenue[0].Fact.Amount.Amount, last.Revenue[0].Fact.Amount.Amount = 1, 2
	first.Usage[0].Fact.Active, last.Usage[0].Fact.Active = 1, 2
	first.Activities[0] = of("acme.com", call("first", "second", "third"))
	last.Activities[0] = of("acme.com", call("last"))
	first.Enrichment[0].Fact.Fields["Tier"], last.Enrichment[0].Fact.Fields["Tier"] = "first", "last"
	// Twice within a slice, and again in a later one.
	first.Revenue = append(first.Revenue, first.Revenue...)
	first.Usage = append(first.Usage, first.Usage...)

	var m store.Merged
	change(t, db, func(c *store.Change) error {
		for _, s := range []store.Staged{first, last} {
			if err := c.Stage(t.Context(), s); err != nil {
				return err
			}
		}
		var err error
		m, err = c.Merge(t.Context(), epoch)
		return err
	})
	assert.Equal(t, store.Tally{Staged: 2, Added: 1}, m.Accounts)
	assert.Equal(t, store.Tally{Staged: 3, Added: 1}, m.Revenue)
	assert.Equal(t, store.Tally{Staged: 3, Added: 1}, m.Usage)
	assert.Equal(t, store.Tally{Staged: 4, Added: 2}, m.Activities)
	r := record(t, db, "acme.com", epoch)
	assert.Equal(t, "Last", r.Account.Name)
	assert.EqualValues(t, 2, r.Revenue[0].Amount.Amount)
	assert.Equal(t, "last", r.Enrichment[0].Fields["Tier"])
	assert.Equal(t, 2, facts(t, db, "acme.com", epoch).Usage[0].Active)
}

func TestAMovedRevenueSourceUnsettlesBothAccounts(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	s := everything()
	s.Accounts = append(s.Accounts, named("beta.com", "Beta"), named("idle.com", "Idle"))
	tell(t, db, s, epoch)
	settle(t, db, epoch, "acme.com", "beta.com", "idle.com")
	m := tell(t, db, store.Staged{
		Revenue:    []account.Of[account.RevenueSource]{of("beta.com", contract())},
		Activities: []account.Of[account.Entry]{of("beta.com", call("Hello", "Goodbye"))},
	}, epoch.Add(time.Hour))
	assert.EqualValues(t, 1, m.Revenue.Changed)
	assert.EqualValues(t, 1, m.Activities.Changed)
	assert.ElementsMatch(t, ids(t, db, "acme.com", "beta.com"), unsettled(t, db))
	assert.Empty(t, record(t, db, "acme.com", epoch).Revenue)
	assert.Len(t, record(t, db, "beta.com", epoch).Revenue, 1)
}

func TestStatusSinceMovesOnlyWithTheStatus(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	at := func(days int) time.Time { return epoch.AddDate(0, 0, days) }
	since := func(status account.Status, amount int64, told time.Time, days int) time.Time {
		s := everything()
		s.Revenue[0].Fact.Status, s.Revenue[0].Fact.Amount.Amount, s.Revenue[0].Fact.StatusSince = status, amount, told
		tell(t, db, s, at(days))
		return record(t, db, "acme.com", at(days)).Revenue[0].StatusSince
	}
	assert.Equal(t, at(0), since(account.Active, 1, time.Time{}, 0), "first seen")
	assert.Equal(t, at(0), since(account.Active, 2, time.Time{}, 1), "another amount is not another status")
	assert.Equal(t, at(2), since(account.PastDue, 2, time.Time{}, 2))
	assert.Equal(t, at(2), since(account.PastDue, 2, time.Time{}, 3))
	assert.Equal(t, at(-9), since(account.PastDue, 2, at(-9), 4), "the source knows better")
	assert.Equal(t, at(-9), since(account.PastDue, 2, time.Time{}, 5), "and is believed when it says no more")
	assert.Equal(t, at(6), since(account.Active, 2, time.Time{}, 6))
}

func TestWhatPeopleDidSurvivesASync(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	tell(t, db, everything(), epoch)
	id := ids(t, db, "acme.com")[0]
	deed := account.Deed{By: dana, At: epoch.Add(time.Minute), Reason: "same order as Salesbricks"}
	route := account.Route{Deed: deed, From: account.Health, To: account.Contracts}
	change(t, db, func(c *store.Change) error {
		require.NoError(t, c.Untrack(t.Context(), id, &deed))
		_, err := c.AddRoute(t.Context(), id, route)
		require.NoError(t, err)
		whose, err := c.IgnoreRevenue(t.Context(), record(t, db, "acme.com", epoch).Revenue[0].ID, &deed)
		assert.Equal(t, id, whose)
		return err
	})
	s := everything()
	s.Accounts[0].Fact.Name = "Acme GmbH"
	s.Revenue[0].Fact.Amount.Amount = 1
	tell(t, db, s, epoch.Add(time.Hour))
	r := record(t, db, "acme.com", epoch)
	assert.Equal(t, "Acme GmbH", r.Account.Name)
	assert.Equal(t, &deed, r.Account.Untracked)
	assert.Equal(t, &route, r.Account.Route)
	assert.EqualValues(t, 1, r.Revenue[0].Amount.Amount)
	assert.Equal(t, &deed, r.Revenue[0].Ignored)
}

func TestATranscriptIsReplacedAsAWhole(t *testing.T) {
	t.Parallel()
	address := storetest.URL(t)
	db := open(t, address)
	look := storetest.Connect(t, address)
	turns := func(told ...string) []string {
		s := everything()
		s.Activities = []account.Of[account.Entry]{of("acme.com", call(told...))}
		tell(t, db, s, epoch)
		var kept []string
		require.NoError(t, look.QueryRow(t.Context(), `select coalesce(array_agg(n || ' ' || at_seconds || ' ' || said order by n), '{}') from turn`).Scan(&kept))
		return kept
	}
	assert.Equal(t, []string{"0 0 a", "1 12.345 b", "2 24.69 c"}, turns("a", "b", "c"))
	assert.Equal(t, []string{"0 0 a", "1 12.345 B"}, turns("a", "B"))
	assert.Equal(t, []string{"0 0 x", "1 12.345 B", "2 24.69 c", "3 37.035 d"}, turns("x", "B", "c", "d"))
	assert.Empty(t, turns())
	assert.Equal(t, []string{"0 0 late"}, turns("late"), "a transcript may come after its call")
}

func TestFactsOfUnknownAccountsAreNamedByLine(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	tell(t, db, store.Staged{Accounts: []account.Of[account.Account]{named("known.com", "Known")}}, epoch)
	change(t, db, func(c *store.Change) error {
		s := everything()
		s.Usage = append(s.Usage, account.Of[account.UsageDay]{Account: "nobody.com", Line: 9, Fact: account.UsageDay{Day: epoch}})
		s.Usage = append(s.Usage, account.Of[account.UsageDay]{Account: "known.com", Line: 10, Fact: account.UsageDay{Day: epoch}})
		s.Revenue = append(s.Revenue, account.Of[account.RevenueSource]{Account: "noone.com", Line: 7, Fact: account.RevenueSource{ExternalID: "x"}})
		require.NoError(t, c.Stage(t.Context(), s))
		strangers, more, err := c.Strangers(t.Context(), 10)
		require.NoError(t, err)
		assert.Zero(t, more)
		assert.Equal(t, []store.Stranger{{Line: 7, Domain: "noone.com"}, {Line: 9, Domain: "nobody.com"}}, strangers)
		first, more, err := c.Strangers(t.Context(), 1)
		require.NoError(t, err)
		assert.Equal(t, 1, more, "the rest is counted")
		assert.Equal(t, strangers[:1], first)
		m, err := c.Merge(t.Context(), epoch)
		require.NoError(t, err)
		assert.EqualValues(t, 2, m.Usage.Added, "what has no account is left out")
		return nil
	})
}

func TestNothingStagedIsNothingMerged(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	change(t, db, func(c *store.Change) error {
		changed, err := c.Changed(t.Context())
		require.NoError(t, err)
		assert.Empty(t, changed, "before any merge")
		strangers, _, err := c.Strangers(t.Context(), 10)
		require.NoError(t, err)
		assert.Empty(t, strangers)
		m, err := c.Merge(t.Context(), epoch)
		assert.Equal(t, store.Merged{}, m)
		return err
	})
}

func TestATransactionMayStageAndMergeMoreThanOnce(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	change(t, db, func(c *store.Change) error {
		require.NoError(t, c.Stage(t.Context(), everything()))
		_, err := c.Merge(t.Context(), epoch)
		require.NoError(t, err)
		s := everything()
		s.Accounts = append(s.Accounts, named("beta.com", "Beta"))
		require.NoError(t, c.Stage(t.Context(), s))
		m, err := c.Merge(t.Context(), epoch)
		require.NoError(t, err)
		assert.Equal(t, store.Tally{Staged: 2, Added: 1}, m.Accounts)
		assert.Equal(t, store.Tally{Staged: 1}, m.Revenue)
		changed, err := c.Changed(t.Context())
		require.NoError(t, err)
		assert.Len(t, changed, 2)
		return nil
	})
	assert.Equal(t, ids(t, db, "acme.com", "beta.com"), unsettled(t, db))
}

func TestMergesAtOnceNeitherCollideNorLoseAnything(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	const writers = 4
	done := make(chan error, writers)
	for range writers {
		go func() {
			done <- db.Change(t.Context(), func(c *store.Change) error {
				s := everything()
				for i := range 50 {
					s.Accounts = append(s.Accounts, named(domainOf(i), "x"))
				}
				if err := c.Stage(t.Context(), s); err != nil {
					return err
				}
				_, err := c.Merge(t.Context(), epoch)
				return err
			})
		}()
	}
	for range writers {
		require.NoError(t, <-done)
	}
	all, err := db.AccountIDs(t.Context(), 0, 1000)
	require.NoError(t, err)
	assert.Len(t, all, 51)
}
