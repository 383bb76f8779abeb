package ledger_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/internal/account"
	"rapport/internal/ledger"
	"rapport/internal/source"
	"rapport/internal/store"
	"rapport/internal/store/storetest"
)

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

var dana = account.Actor{ID: "U1", Name: "dana"}

// told reads lines of the import format into a batch.
func told(t *testing.T, lines ...string) source.Batch {
	t.Helper()
	var all source.Batch
	err := source.ReadLines(strings.NewReader(strings.Join(lines, "\n")),
		func(b source.Batch) error { all = b; return nil },
		func(l source.BadLine) { t.Fatalf("line %d: %s", l.Line, l.Reason) })
	require.NoError(t, err)
	return all
}

func record(t *testing.T, db *store.DB, d account.Domain, now time.Time) store.Record {
	t.Helper()
	r, err := db.Record(t.Context(), d, now)
	require.NoError(t, err)
	return r
}

// done is what came of a deed that must have been done.
func done(t *testing.T) func(ledger.Outcome, error) ledger.Outcome {
	t.Helper()
	return func(o ledger.Outcome, err error) ledger.Outcome {
		t.Helper()
		require.NoError(t, err)
		require.True(t, o.Done)
		return o
	}
}

const (
	acme     = `{"type":"account","domain":"acme.com","name":"Acme Inc","licensed_users":20}`
	contract = `{"type":"revenue_source","account":"acme.com","system":"salesbricks","id":"sb-1","status":"active","interval":"year","currency":"USD","amount":4800000,"ends_on":"2027-10-31"}`
	twin     = `{"type":"revenue_source","account":"acme.com","system":"stripe","id":"sub_1","status":"active","interval":"month","currency":"USD","amount":400000,"renews_on":"2026-12-01"}`
	failing  = `{"type":"revenue_source","account":"acme.com","system":"stripe","id":"sub_1","status":"unpaid","interval":"month","currency":"USD","amount":400000,"renews_on":"2026-12-01"}`
	usage    = `{"type":"usage","account":"acme.com","date":"2026-11-20","active_users":14}`
)

func TestFactsInAssessmentOut(t *testing.T) {
	db := storetest.New(t)
	sum, err := ledger.New(db).Apply(t.Context(), told(t, acme, contract, usage), noon)
	require.NoError(t, err)
	assert.EqualValues(t, 1, sum.Settled)

	r := record(t, db, "acme.com", noon)
	assert.False(t, r.Unsettled)
	assert.True(t, r.Standing.Scored)
	assert.Equal(t, 75, r.Standing.Score)
	assert.Equal(t, account.Healthy, r.Standing.Level)
	assert.Equal(t, []account.Total{{Currency: "USD", ARR: 4_800_000, MRR: 400_000}}, r.Standing.Rollup.Totals)
}

func TestAFactOfAnUnknownAccountRefusesTheBatch(t *testing.T) {
	db := storetest.New(t)
	l := ledger.New(db)
	_, err := l.Apply(t.Context(), told(t, acme, `{"type":"usage","account":"ghost.com","date":"2026-11-20","active_users":1}`), noon)
	var strangers *ledger.StrangersError
	require.ErrorAs(t, err, &strangers)
	assert.Equal(t, account.Domain("ghost.com"), strangers.Strangers[0].Domain)
	_, err = db.Account(t.Context(), "acme.com")
	require.ErrorIs(t, err, account.ErrNotFound, "nothing of it is kept")
}

func TestAFileWithABadLineIsStillLookedAtForUnknownAccounts(t *testing.T) {
	db := storetest.New(t)
	text := acme + "\nnonsense\n" + `{"type":"usage","account":"ghost.com","date":"2026-11-20","active_users":1}` + "\n" + usage
	bad := 0
	_, err := ledger.New(db).Import(t.Context(), noon, func(stage func(source.Batch) error) error {
		if err := source.ReadLines(strings.NewReader(text), stage, func(source.BadLine) { bad++ }); err != nil {
			return err
		}
		return fmt.Errorf("line 2: %w", ledger.ErrSpoiled)
	})
	assert.Equal(t, 1, bad)
	require.ErrorIs(t, err, ledger.ErrSpoiled)
	var strangers *ledger.StrangersError
	require.ErrorAs(t, err, &strangers)
	assert.Equal(t, []store.Stranger{{Line: 3, Domain: "ghost.com"}}, strangers.Strangers)
	assert.Zero(t, strangers.More)
	_, err = db.Account(t.Context(), "acme.com")
	require.ErrorIs(t, err, account.ErrNotFound, "nothing of it is kept")

	_, err = ledger.New(db).Import(t.Context(), noon, func(stage func(source.Batch) error) error {
		require.NoError(t, stage(told(t, acme)))
		return ledger.ErrSpoiled
	})
	require.ErrorIs(t, err, ledger.ErrSpoiled, "without a stranger too")
	_, err = db.Account(t.Context(), "acme.com")
	require.ErrorIs(t, err, account.ErrNotFound)
}

func TestEveryFactOfAnUnknownAccountIsCounted(t *testing.T) {
	db := storetest.New(t)
	ghost := told(t, `{"type":"usage","account":"ghost.com","date":"2026-11-20","active_users":1}`)
	for len(ghost.Usage) < 10_001 {
		ghost.Usage = append(ghost.Usage, ghost.Usage[0])
	}
	_, err := ledger.New(db).Apply(t.Context(), ghost, noon)
	var strangers *ledger.StrangersError
	require.ErrorAs(t, err, &strangers)
	assert.Len(t, strangers.Strangers, 10_000)
	assert.Equal(t, 1, strangers.More)
	assert.Contains(t, err.Error(), "10001 facts of unknown accounts")
}

func TestADropIsSavedWithTheAssessmentThatShowsIt(t *testing.T) {
	db := storetest.New(t)
	l := ledger.New(db)
	_, err := l.Apply(t.Context(), told(t, acme, contract, twin, usage), noon)
	require.NoError(t, err)
	later := noon.Add(24 * time.Hour)
	_, err = l.Import(t.Context(), later, func(stage func(source.Batch) error) error { return stage(told(t, failing)) })
	require.NoError(t, err)
	rows, err := l.Rescore(t.Context(), []account.ID{record(t, db, "acme.com", noon).Account.ID}, later)
	require.NoError(t, err)
	require.Len(t, rows, 1)
	require.Len(t, rows[0].Movements, 1)
	drop := rows[0].Movements[0]
	assert.Equal(t, account.Drop, drop.Kind)
	sum := drop.LeftOver
	for _, c := range drop.Changes {
		sum += c.Is - c.Was
	}
	assert.Equal(t, drop.To-drop.From, sum, "the difference adds up")
	assert.Equal(t, "Payment failed", drop.Changes[0].Name)
	assert.Equal(t, 0, drop.LeftOver, "every point is explained")

	rows, err = l.Rescore(t.Context(), []account.ID{rows[0].ID}, later.Add(time.Hour))
	require.NoError(t, err)
	assert.Empty(t, rows[0].Movements, "it is told once")
}

func TestIgnoringADuplicateLowersTheARRAndSurvivesTheNextSync(t *testing.T) {
	db := storetest.New(t)
	l := ledger.New(db)
	_, err := l.Apply(t.Context(), told(t, acme, contract, twin), noon)
	require.NoError(t, err)
	r := record(t, db, "acme.com", noon)
	require.Len(t, r.Standing.Rollup.DoubleOf, 1, "they look like the same money")
	require.EqualValues(t, 9_600_000, r.Standing.Rollup.Totals[0].ARR)

	deed := ledger.Deed{By: dana, Reason: "same order as Salesbricks", At: noon.Add(time.Minute)}
	done(t)(l.IgnoreRevenue(t.Context(), r.Standing.Rollup.DoubleOf[0].Subscription, account.Money{Amount: 4_800_000, Currency: "USD"}, deed))
	_, err = l.Apply(t.Context(), told(t, acme, contract, twin), noon.Add(time.Hour))
	require.NoError(t, err)
	r = record(t, db, "acme.com", noon.Add(time.Hour))
	assert.EqualValues(t, 4_800_000, r.Standing.Rollup.Totals[0].ARR)

	var ignored *account.Deed
	for _, s := range r.Revenue {
		if s.System == account.Stripe {
			ignored = s.Ignored
			done(t)(l.CountRevenue(t.Context(), s.ID, s.ARR(), ledger.Deed{By: dana, At: noon.Add(2 * time.Hour)}))
		}
	}
	require.NotNil(t, ignored)
	assert.Equal(t, "same order as Salesbricks", ignored.Reason)
	assert.EqualValues(t, 9_600_000, record(t, db, "acme.com", noon.Add(2*time.Hour)).Standing.Rollup.Totals[0].ARR)
}

func TestDeedsShowOnTheRecord(t *testing.T) {
	db := storetest.New(t)
	l := ledger.New(db)
	_, err := l.Apply(t.Context(), told(t, acme, failing), noon)
	require.NoError(t, err)
	a := record(t, db, "acme.com", noon).Account
	deed := ledger.Deed{By: dana, Reason: "pilot", At: noon.Add(time.Minute)}

	done(t)(l.Route(t.Context(), a.ID, ledger.Move{From: account.Health, To: account.Contracts}, deed))
	done(t)(l.Untrack(t.Context(), a.ID, deed))
	done(t)(l.MarkFactor(t.Context(), a.ID, mark(noon.AddDate(0, 0, 7)), deed))
	r := record(t, db, "acme.com", noon.Add(time.Hour))
	assert.Equal(t, account.Contracts, r.Account.Section())
	assert.Equal(t, account.Health, r.Account.Route.From)
	assert.Equal(t, "pilot", r.Account.Untracked.Reason)
	assert.Equal(t, 75, r.Standing.Score, "what is expected counts nothing")

	done(t)(l.Retrack(t.Context(), a.ID, ledger.Deed{By: dana, At: noon.Add(2 * time.Hour)}))
	assert.Nil(t, record(t, db, "acme.com", noon.Add(2*time.Hour)).Account.Untracked)

	_, err = l.IgnoreRevenue(t.Context(), 999_999, account.Money{}, deed)
	require.ErrorIs(t, err, account.ErrNotFound)
}

func TestAThousandAccountsAreSettledByAFewStatements(t *testing.T) {
	db := storetest.New(t)
	l := ledger.New(db)
	var lines []string
	for i := range 2_500 {
		lines = append(lines, fmt.Sprintf(`{"type":"account","domain":"c%d.com"}`, i),
			fmt.Sprintf(`{"type":"usage","account":"c%d.com","date":"2026-11-20","active_users":%d}`, i, i))
	}
	_, err := l.Import(t.Context(), noon, func(stage func(source.Batch) error) error { return stage(told(t, lines...)) })
	require.NoError(t, err)
	assert.True(t, record(t, db, "c1.com", noon).Unsettled, "an import leaves its accounts to be settled")

	sum, err := l.RescoreChanged(t.Context(), noon)
	require.NoError(t, err)
	assert.EqualValues(t, 2_500, sum.Assessed)
	sum, err = l.RescoreChanged(t.Context(), noon)
	require.NoError(t, err)
	assert.Zero(t, sum.Assessed, "nothing changed since")
	sum, err = l.RescoreAll(t.Context(), noon.Add(time.Hour))
	require.NoError(t, err)
	assert.EqualValues(t, 2_500, sum.Assessed)
}

func TestManyRescoresAtOnceDoNotStandInEachOthersWay(t *testing.T) {
	db := storetest.New(t)
	l := ledger.New(db)
	var lines []string
	for i := range 300 {
		lines = append(lines, fmt.Sprintf(`{"type":"account","domain":"c%d.com"}`, i),
			fmt.Sprintf(`{"type":"usage","account":"c%d.com","date":"2026-11-20","active_users":%d}`, i, i))
	}
	_, err := l.Apply(t.Context(), told(t, lines...), noon)
	require.NoError(t, err)
	failed := make(chan error, 4)
	for range 4 {
		go func() {
			_, err := l.RescoreAll(t.Context(), noon.Add(time.Hour))
			failed <- err
		}()
	}
	for range 4 {
		require.NoError(t, <-failed)
	}
}
