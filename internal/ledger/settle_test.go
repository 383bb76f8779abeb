package ledger_test

import (
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/internal/account"
	"rapport/internal/ledger"
	"rapport/internal/source"
	"rapport/internal/store"
	"rapport/internal/store/storetest"
)

// watched is a store with a second look at what is in it.
func watched(t *testing.T) (*store.DB, *pgx.Conn) {
	t.Helper()
	address := storetest.URL(t)
	db, err := store.Open(t.Context(), store.Config{URL: address, MaxConns: 8})
	require.NoError(t, err)
	t.Cleanup(db.Close)
	return db, storetest.Connect(t, address)
}

func count(t *testing.T, look *pgx.Conn, table string) (n int) {
	t.Helper()
	require.NoError(t, look.QueryRow(t.Context(), `select count(*) from `+table).Scan(&n))
	return n
}

func TestAStandingAheadOfTheClockIsSettledOnce(t *testing.T) {
	db, look := watched(t)
	l := ledger.New(db)
	_, err := l.Apply(t.Context(), told(t, acme, contract, usage), noon.AddDate(3, 0, 0))
	require.NoError(t, err)
	_, err = l.Import(t.Context(), noon, func(stage func(source.Batch) error) error { return stage(told(t, twin)) })
	require.NoError(t, err)

	sum, err := l.RescoreChanged(t.Context(), noon)
	require.NoError(t, err)
	assert.EqualValues(t, 1, sum.Assessed)
	r := record(t, db, "acme.com", noon)
	assert.Equal(t, noon, r.Standing.At, "that the facts are newer matters more than the time")
	assert.EqualValues(t, 9_600_000, r.Standing.Rollup.Totals[0].ARR)
	assert.False(t, r.Unsettled)

	points := count(t, look, "assessment")
	for i := range 5 {
		sum, err = l.RescoreChanged(t.Context(), noon.Add(time.Duration(i)*time.Second))
		require.NoError(t, err)
		assert.Zero(t, sum.Assessed)
	}
	assert.Equal(t, points, count(t, look, "assessment"), "no tick writes another row")
}

func TestALookBackKeepsNothing(t *testing.T) {
	db, look := watched(t)
	l := ledger.New(db)
	_, err := l.Apply(t.Context(), told(t, acme, contract, failing, usage), noon)
	require.NoError(t, err)
	before := record(t, db, "acme.com", noon)
	rows, err := l.Rescore(t.Context(), []account.ID{before.Account.ID}, noon.AddDate(0, 0, -9))
	require.NoError(t, err)
	require.Len(t, rows, 1, "it is assessed")
	_, err = l.RescoreAll(t.Context(), noon.AddDate(0, 0, -8))
	require.NoError(t, err)
	assert.Equal(t, before.Standing, record(t, db, "acme.com", noon).Standing)
	assert.Equal(t, 1, count(t, look, "assessment"))
	assert.Zero(t, count(t, look, "movement"))
	assert.Zero(t, count(t, look, "unsettled"))
}

func TestADeedBeforeTheStandingShowsAtOnce(t *testing.T) {
	db := storetest.New(t)
	l := ledger.New(db)
	_, err := l.Apply(t.Context(), told(t, acme, contract, twin), noon.AddDate(3, 0, 0))
	require.NoError(t, err)
	r := record(t, db, "acme.com", noon)
	done(t)(l.IgnoreRevenue(t.Context(), r.Revenue[0].ID, r.Revenue[0].ARR(), ledger.Deed{By: dana, At: noon}))
	r = record(t, db, "acme.com", noon)
	assert.EqualValues(t, 4_800_000, r.Standing.Rollup.Totals[0].ARR)
	assert.False(t, r.Unsettled)
}

func TestToAssessIsNotToKeep(t *testing.T) {
	db, look := watched(t)
	l := ledger.New(db)
	_, err := l.Import(t.Context(), noon, func(stage func(source.Batch) error) error { return stage(told(t, acme, contract, usage)) })
	require.NoError(t, err)
	id := record(t, db, "acme.com", noon).Account.ID
	a, err := l.Assess(t.Context(), id, noon)
	require.NoError(t, err)
	assert.Equal(t, 75, a.Score)
	assert.Equal(t, noon, a.At)
	assert.Zero(t, count(t, look, "assessment")+count(t, look, "standing"))
	assert.Equal(t, 1, count(t, look, "unsettled"))

	held := make(chan struct{})
	done := make(chan error, 1)
	release := make(chan struct{})
	go func() {
		done <- db.Change(t.Context(), func(c *store.Change) error {
			err := c.Lock(t.Context(), []account.ID{id})
			close(held)
			<-release
			return err
		})
	}()
	<-held
	_, err = l.Assess(t.Context(), id, noon)
	require.NoError(t, err, "it waits for nobody")
	close(release)
	require.NoError(t, <-done)
	_, err = l.Assess(t.Context(), id+1, noon)
	require.ErrorIs(t, err, account.ErrNotFound)
}

func TestTwoWhoSettleTheSameAccountDoItOnce(t *testing.T) {
	db, look := watched(t)
	l := ledger.New(db)
	_, err := l.Import(t.Context(), noon, func(stage func(source.Batch) error) error { return stage(told(t, acme, contract, usage)) })
	require.NoError(t, err)
	id := record(t, db, "acme.com", noon).Account.ID
	const settlers = 6
	assessed, failed := make(chan int64, settlers), make(chan error, settlers)
	for i := range settlers {
		at := noon.Add(time.Duration(i) * time.Millisecond)
		go func() {
			if i%2 == 0 {
				sum, err := l.RescoreChanged(t.Context(), at)
				assessed <- sum.Assessed
				failed <- err
				return
			}
			fresh, err := l.Refresh(t.Context(), id, at)
			n := int64(0)
			if fresh.ID != 0 {
				n = 1
			}
			assessed <- n
			failed <- err
		}()
	}
	sum := int64(0)
	for range settlers {
		require.NoError(t, <-failed)
		sum += <-assessed
	}
	assert.EqualValues(t, 1, sum)
	assert.Equal(t, 1, count(t, look, "assessment"))
}

func TestAStandingIsRefreshedOnceADay(t *testing.T) {
	db, look := watched(t)
	l := ledger.New(db)
	_, err := l.Apply(t.Context(), told(t, acme, contract, usage), noon)
	require.NoError(t, err)
	id := record(t, db, "acme.com", noon).Account.ID
	refreshed := func(at time.Time) bool {
		fresh, err := l.Refresh(t.Context(), id, at)
		require.NoError(t, err)
		if fresh.ID != 0 {
			assert.Equal(t, id, fresh.ID)
			assert.Equal(t, at, fresh.Assessment.At)
		}
		return fresh.ID != 0
	}
	assert.False(t, refreshed(noon.Add(time.Hour)), "it is of today")
	assert.True(t, refreshed(noon.Add(13*time.Hour)))
	assert.False(t, refreshed(noon.Add(14*time.Hour)))
	assert.True(t, refreshed(noon.AddDate(3, 0, 0)))
	assert.True(t, refreshed(noon.AddDate(0, 0, 2)), "one ahead of the clock does not hold for ever")
	assert.False(t, refreshed(noon.AddDate(0, 0, 2)))
	assert.Equal(t, 4, count(t, look, "assessment"))
	fresh, err := l.Refresh(t.Context(), id+1, noon)
	require.NoError(t, err)
	assert.Zero(t, fresh, "who is not there is not refreshed")
}
