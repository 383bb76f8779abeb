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

func TestAnAccountThatWasNeverHeardOfIsNotFound(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	_, err := db.Account(t.Context(), "acme.com")
	require.ErrorIs(t, err, account.ErrNotFound)
	_, err = db.Record(t.Context(), "acme.com", epoch)
	require.ErrorIs(t, err, account.ErrNotFound)
	change(t, db, func(c *store.Change) error {
		found, err := c.Facts(t.Context(), []account.ID{1, 2}, epoch)
		assert.Empty(t, found)
		return err
	})
}

func TestFactsAreWhatIsKnownAtTheMoment(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	s := everything()
	s.Accounts = append(s.Accounts, named("idle.com", "Idle"))
	for n := range 40 {
		s.Usage = append(s.Usage, of("acme.com", account.UsageDay{Day: day(2026, 11, 19).AddDate(0, 0, 5-n), Active: n}))
	}
	old := complaint("old", epoch.AddDate(0, 0, -91))
	future := complaint("future", epoch.Add(time.Hour))
	mail := account.Entry{Activity: account.Activity{System: account.HubSpot, Kind: account.Mail, ExternalID: "m", At: epoch.AddDate(0, 0, -200)}}
	for _, e := range []account.Entry{old, future, mail} {
		s.Activities = append(s.Activities, of("acme.com", e))
	}
	tell(t, db, s, epoch)
	id := ids(t, db, "acme.com")[0]
	change(t, db, func(c *store.Change) error {
		for name, m := range map[account.Factor]account.Mark{
			"holds":   {Deed: account.Deed{By: dana, At: epoch}, Until: epoch},
			"over":    {Deed: account.Deed{By: dana, At: epoch.AddDate(0, 0, -9)}, Until: epoch.Add(-time.Second)},
			"not yet": {Deed: account.Deed{By: dana, At: epoch.Add(time.Second)}, Until: epoch.AddDate(1, 0, 0)},
		} {
			m.Factor, m.Why = name, account.Expected
			_, err := c.AddMark(t.Context(), id, m)
			require.NoError(t, err)
		}
		return nil
	})

	f := facts(t, db, "acme.com", epoch)
	assert.Equal(t, "Acme Inc", f.Account.Name)
	assert.Len(t, f.Revenue, 1)
	assert.Len(t, f.Usage, 14)
	for _, u := range f.Usage {
		assert.False(t, u.Day.After(epoch))
		if u.Day.Equal(day(2026, 11, 20)) {
			assert.Equal(t, 4, u.Active, "the later of two lines of a day")
			assert.Nil(t, u.Weekly)
		}
	}
	assert.Equal(t, day(2026, 11, 24).AddDate(0, 0, -39), f.UsageSince)
	assert.Equal(t, epoch, f.UsageUntil)
	require.Len(t, f.Signals, 1)
	sentiment := -0.6
	assert.Equal(t, &account.Said{Type: account.Complaint, Sentiment: &sentiment}, f.Signals[0].Said)
	assert.True(t, f.AnySignal)
	assert.Equal(t, "s-9", f.Last.ExternalID)
	assert.Equal(t, account.Signal, f.Last.Kind)
	assert.Equal(t, call().At, f.LastContact)
	require.Len(t, f.Marks, 2, "what is over is told too: it may be the newest of its factor")
	assert.Equal(t, account.Factor("holds"), f.Marks[0].Factor)
	assert.Equal(t, account.Deed{By: dana, At: epoch}, f.Marks[0].Deed)

	before := facts(t, db, "acme.com", epoch.AddDate(0, 0, -92))
	assert.False(t, before.AnySignal)
	assert.Empty(t, before.Signals)
	assert.Equal(t, mail.At, before.LastContact)
	idle := facts(t, db, "idle.com", epoch)
	assert.Equal(t, account.Facts{Account: idle.Account, UsageUntil: epoch}, idle)
}

func TestUsageIsReadToTheDayOnWhichItLastCame(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	s := everything()
	for n := range 14 {
		s.Usage = append(s.Usage, of("acme.com", account.UsageDay{Day: account.Day(epoch).AddDate(0, 0, -n), Active: 3}))
	}
	tell(t, db, s, epoch)
	f := facts(t, db, "acme.com", epoch.AddDate(0, 0, 5))
	assert.Len(t, f.Usage, 14, "the feed stood still for five days; its two weeks end with it")
	assert.Equal(t, epoch, f.UsageUntil)
}

func TestFactsKeepTheOrderOfTheQuestion(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	s := everything()
	s.Accounts = append(s.Accounts, named("a.com", "A"), named("b.com", "B"))
	tell(t, db, s, epoch)
	asked := ids(t, db, "b.com", "acme.com", "a.com")
	change(t, db, func(c *store.Change) error {
		require.NoError(t, c.Lock(t.Context(), asked))
		found, err := c.Facts(t.Context(), []account.ID{asked[0], 999_999, asked[1], asked[2]}, epoch)
		require.Len(t, found, 3)
		for i := range found {
			assert.Equal(t, asked[i], found[i].Account.ID)
		}
		assert.Len(t, found[1].Revenue, 1)
		return err
	})
}

// scored is an assessment with a score.
func scored(at time.Time, score int) account.Assessment {
	return account.Assessment{
		At: at, Scored: true, Score: score, Level: account.AtRisk, Base: 75, Section: account.Health,
		Factors: []account.Applied{{Factor: account.Complaints, Category: account.Signals, Points: score - 75, Full: score - 75}},
		Rollup:  account.Rollup{Totals: []account.Total{{Currency: "USD", ARR: 5, MRR: 1}}, Billing: account.Active, RenewsOn: day(2026, 12, 31)},
	}
}

func save(t *testing.T, db *store.DB, rows ...store.Assessed) {
	t.Helper()
	change(t, db, func(c *store.Change) error { return c.SaveAssessments(t.Context(), rows) })
}

func trail(t *testing.T, db *store.DB, id account.ID, at time.Time) []int {
	t.Helper()
	var scores []int
	change(t, db, func(c *store.Change) error {
		trails, err := c.Trails(t.Context(), []account.ID{id}, at)
		for _, p := range trails[id].Points {
			scores = append(scores, p.Score)
			assert.Equal(t, account.AtRisk, p.Level)
			assert.Nil(t, p.Factors)
		}
		return err
	})
	return scores
}

func TestAnAssessmentIsTheStandingAndAPointOfTheTrail(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	tell(t, db, everything(), epoch)
	id := ids(t, db, "acme.com")[0]
	for n, days := range []int{-90, -60, -30, -7, -1, 0} {
		save(t, db, store.Assessed{ID: id, Assessment: scored(epoch.AddDate(0, 0, days), 60+n)})
	}
	r := record(t, db, "acme.com", epoch)
	assert.True(t, r.Assessed)
	assert.False(t, r.Unsettled)
	assert.Equal(t, scored(epoch, 65), r.Standing)
	var scores []int
	for _, p := range r.Trail {
		scores = append(scores, p.Score)
	}
	assert.Equal(t, []int{60, 61, 62, 63, 64}, scores, "90 days, oldest first, without the standing itself")
	assert.ElementsMatch(t, []int{61, 62, 63, 64}, trail(t, db, id, epoch))
	assert.ElementsMatch(t, []int{62, 63, 64, 65}, trail(t, db, id, epoch.Add(time.Minute)), "the point of 30 days ago is now the one before them")
	assert.ElementsMatch(t, []int{60, 61}, trail(t, db, id, epoch.AddDate(0, 0, -50)))
	assert.Empty(t, trail(t, db, id, epoch.AddDate(0, 0, -90)), "nothing is before the first")

	change(t, db, func(c *store.Change) error {
		factors, err := c.TrailFactors(t.Context(), []account.ID{id, id, id + 1}, []time.Time{epoch, epoch.Add(time.Second), epoch})
		assert.Equal(t, [][]account.Applied{scored(epoch, 65).Factors, nil, nil}, factors)
		return err
	})
}

func TestTheSameMomentAgainReplacesWhatWasKept(t *testing.T) {
	t.Parallel()
	address := storetest.URL(t)
	db := open(t, address)
	look := storetest.Connect(t, address)
	tell(t, db, everything(), epoch)
	id := ids(t, db, "acme.com")[0]
	drop, slide := account.Movement{Kind: account.Drop, From: 70, To: 60}, account.Movement{Kind: account.Slide, From: 75, To: 60}
	kinds := func() (found string) {
		require.NoError(t, look.QueryRow(t.Context(), `select coalesce(string_agg(kind || (detail->>'from'), ' '), '') from movement`).Scan(&found))
		return found
	}
	save(t, db, store.Assessed{ID: id, Assessment: scored(epoch, 60), Movements: []account.Movement{drop}})
	assert.Equal(t, "drop70", kinds())
	save(t, db, store.Assessed{ID: id, Assessment: scored(epoch, 61), Movements: []account.Movement{slide}})
	assert.Equal(t, "slide75", kinds())
	assert.Equal(t, 61, record(t, db, "acme.com", epoch).Standing.Score)
	assert.Equal(t, []int{61}, trail(t, db, id, epoch.Add(time.Second)))

	unscored := account.Assessment{At: epoch, Base: 75, Section: account.Health, Factors: []account.Applied{}}
	save(t, db, store.Assessed{ID: id, Assessment: unscored})
	assert.Equal(t, unscored, record(t, db, "acme.com", epoch).Standing, "without facts there is no score")
	assert.Empty(t, trail(t, db, id, epoch.Add(time.Second)))
	assert.Empty(t, kinds())
	save(t, db)
}

func TestALookBackLeavesTheStandingUnlessFactsChanged(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	tell(t, db, everything(), epoch)
	id := ids(t, db, "acme.com")[0]
	yesterday := epoch.AddDate(0, 0, -1)
	save(t, db, store.Assessed{ID: id, Assessment: scored(epoch, 60)})
	save(t, db, store.Assessed{ID: id, Assessment: scored(yesterday, 50), Movements: []account.Movement{{Kind: account.Drop}}})
	r := record(t, db, "acme.com", epoch)
	assert.Equal(t, 60, r.Standing.Score)
	assert.Empty(t, r.Trail, "nothing of a look back is kept")

	s := everything()
	s.Accounts[0].Fact.Name = "Acme GmbH"
	tell(t, db, s, epoch)
	save(t, db, store.Assessed{ID: id, Assessment: scored(yesterday, 50)})
	r = record(t, db, "acme.com", epoch)
	assert.Equal(t, scored(yesterday, 50), r.Standing, "newer facts matter more than the time")
	assert.False(t, r.Unsettled, "so that nobody settles it for ever")
}

func TestAMarkThatIsOverDoesNotBringBackAnOlderOne(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	tell(t, db, everything(), epoch)
	id := ids(t, db, "acme.com")[0]
	change(t, db, func(c *store.Change) error {
		old := account.Mark{Deed: account.Deed{By: dana, At: epoch.AddDate(0, 0, -9)}, Factor: account.Complaints, Why: account.Expected, Until: epoch.AddDate(1, 0, 0)}
		newer := old
		newer.At, newer.Until = epoch.AddDate(0, 0, -8), epoch.AddDate(0, 0, -7)
		_, err := c.AddMark(t.Context(), id, newer)
		require.NoError(t, err)
		_, err = c.AddMark(t.Context(), id, old)
		return err
	})
	settle(t, db, epoch, "acme.com")
	complaints := false
	for _, f := range record(t, db, "acme.com", epoch).Standing.Factors {
		complaints = complaints || f.Factor == account.Complaints && f.Marked == "" && f.Points < 0
	}
	assert.True(t, complaints, "the newest mark is over, so the complaint counts")
}

func TestPagesOfAccountsEnd(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	var s store.Staged
	for i := range 25 {
		s.Accounts = append(s.Accounts, named(domainOf(i), "x"))
	}
	tell(t, db, s, epoch)
	var seen []account.ID
	for after := account.ID(0); ; {
		page, err := db.AccountIDs(t.Context(), after, 10)
		require.NoError(t, err)
		if len(page) == 0 {
			break
		}
		seen, after = append(seen, page...), page[len(page)-1]
	}
	assert.Len(t, seen, 25)
	assert.Equal(t, seen, unsettled(t, db))
}
