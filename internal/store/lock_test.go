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

func TestWhatIsSettledWhileAMergeIsUnderWayIsUnsettledAfterIt(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	tell(t, db, everything(), epoch)
	id := ids(t, db, "acme.com")[0]
	locked, merging, done := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() {
		done <- db.Change(t.Context(), func(c *store.Change) error {
			if err := c.Lock(t.Context(), []account.ID{id}); err != nil {
				return err
			}
			close(locked)
			<-merging // a merge has begun, and this settling knows nothing of its facts
			return c.SaveAssessments(t.Context(), []store.Assessed{{ID: id, Assessment: scored(epoch, 60)}})
		})
	}()
	<-locked
	change(t, db, func(c *store.Change) error {
		s := everything()
		s.Revenue[0].Fact.Amount.Amount++
		require.NoError(t, c.Stage(t.Context(), s))
		close(merging)
		_, err := c.Merge(t.Context(), epoch)
		return err
	})
	require.NoError(t, <-done)
	assert.Equal(t, []account.ID{id}, unsettled(t, db))
}

func TestAMergeWaitsForASettlerWithoutStandingInItsWay(t *testing.T) {
	t.Parallel()
	address := storetest.URL(t)
	db := open(t, address)
	look := storetest.Connect(t, address)
	s := everything()
	s.Accounts = append(s.Accounts, named("beta.com", "Beta"))
	tell(t, db, s, epoch)
	both := ids(t, db, "acme.com", "beta.com")
	merged := make(chan error, 1)
	change(t, db, func(c *store.Change) error {
		require.NoError(t, c.Lock(t.Context(), both[:1]))
		s.Usage[0].Fact.Active++ // of the first account
		s.Accounts[1].Fact.Name = "Beta GmbH"
		go func() {
			merged <- db.Change(t.Context(), func(c *store.Change) error {
				if err := c.Stage(t.Context(), s); err != nil {
					return err
				}
				_, err := c.Merge(t.Context(), epoch)
				return err
			})
		}()
		require.Eventually(t, func() bool {
			var waits bool
			err := look.QueryRow(t.Context(), `select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock')`).Scan(&waits)
			return err == nil && waits
		}, 10*time.Second, time.Millisecond)
		return c.Lock(t.Context(), both[1:]) // the merge has not locked it before the first
	})
	require.NoError(t, <-merged)
	assert.Equal(t, both, unsettled(t, db))
}

func TestMergesAndSettlersAtOnceNeverWaitInACircle(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	var told store.Staged
	for i := range 60 {
		told.Accounts = append(told.Accounts, named(domainOf(i), "x"))
	}
	tell(t, db, told, epoch)
	every, err := db.AccountIDs(t.Context(), 0, 100)
	require.NoError(t, err)
	ended := make(chan error, 2)
	go func() {
		for n := range 40 {
			var s store.Staged
			for i := range 60 {
				if d := domainOf(59 - i); (i+n)%2 == 0 {
					s.Accounts = append(s.Accounts, named(d, "x"+d.String()[:n%3]))
				} else {
					s.Usage = append(s.Usage, of(d, account.UsageDay{Day: day(2026, 11, 20), Active: n}))
				}
			}
			if err := db.Change(t.Context(), func(c *store.Change) error {
				if err := c.Stage(t.Context(), s); err != nil {
					return err
				}
				_, err := c.Merge(t.Context(), epoch)
				return err
			}); err != nil {
				ended <- err
				return
			}
		}
		ended <- nil
	}()
	go func() {
		for n := range 40 {
			if err := db.Change(t.Context(), func(c *store.Change) error {
				if err := c.Lock(t.Context(), every); err != nil {
					return err
				}
				rows := make([]store.Assessed, len(every))
				for i, id := range every {
					rows[i] = store.Assessed{ID: id, Assessment: scored(epoch.Add(time.Duration(n)*time.Second), n)}
				}
				return c.SaveAssessments(t.Context(), rows)
			}); err != nil {
				ended <- err
				return
			}
		}
		ended <- nil
	}()
	require.NoError(t, <-ended)
	require.NoError(t, <-ended)
}
