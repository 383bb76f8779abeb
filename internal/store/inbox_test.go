package store_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"rapport/internal/store"
	"rapport/internal/store/storetest"
)

const lease = time.Minute

func TestALetterIsReceivedOnce(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	id, fresh, err := db.Receive(t.Context(), "Ev1", "events_api", []byte("\x00\xff{}"), epoch, lease)
	require.NoError(t, err)
	assert.True(t, fresh)
	assert.NotZero(t, id)
	again, fresh, err := db.Receive(t.Context(), "Ev1", "events_api", []byte(`other`), epoch, lease)
	require.NoError(t, err)
	assert.False(t, fresh, "Slack sends an event again when it is not sure")
	assert.Zero(t, again)
	_, fresh, err = db.Receive(t.Context(), "Ev2", "slash_commands", nil, epoch, lease)
	require.NoError(t, err)
	assert.True(t, fresh, "a letter may be empty")
}

func TestWhatADeadProcessLeftIsFoundWhenItsLeaseEnds(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	id, _, err := db.Receive(t.Context(), "Ev1", "events_api", []byte(`{"a":1}`), epoch, lease)
	require.NoError(t, err)
	abandoned := func(at time.Time) []store.Letter {
		letters, err := db.Abandoned(t.Context(), at, lease, 10)
		require.NoError(t, err)
		return letters
	}
	assert.Empty(t, abandoned(epoch.Add(lease)), "its reader may still be at it")
	late := epoch.Add(lease + time.Second)
	assert.Equal(t, []store.Letter{{
		ID: id, Key: "Ev1", Kind: "events_api", Payload: []byte(`{"a":1}`), ReceivedAt: epoch, Attempts: 2,
	}}, abandoned(late))
	assert.Empty(t, abandoned(late), "it is leased anew")

	held, err := db.Extend(t.Context(), id, 1, late.Add(time.Hour))
	require.NoError(t, err)
	assert.False(t, held, "the first reader has lost it")
	held, err = db.Extend(t.Context(), id, 2, late.Add(time.Hour))
	require.NoError(t, err)
	assert.True(t, held)
	assert.Empty(t, abandoned(late.Add(30*time.Minute)), "a long answer extends its lease")
	assert.Len(t, abandoned(late.Add(2*time.Hour)), 1)

	require.NoError(t, db.Finish(t.Context(), id, "answered\x00", late))
	require.NoError(t, db.Finish(t.Context(), id, "again", late.Add(time.Hour)), "twice is once")
	held, err = db.Extend(t.Context(), id, 3, epoch)
	require.NoError(t, err)
	assert.False(t, held)
	assert.Empty(t, abandoned(late.Add(24*time.Hour)), "done is done")
}

func TestTwoClaimersNeverGetTheSameLetter(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	const letters = 200
	for i := range letters {
		_, _, err := db.Receive(t.Context(), fmt.Sprint("Ev", i), "events_api", nil, epoch, lease)
		require.NoError(t, err)
	}
	var mu sync.Mutex
	seen := map[int64]int{}
	var claimers errgroup.Group
	for range 6 {
		claimers.Go(func() error {
			for {
				got, err := db.Abandoned(t.Context(), epoch.Add(time.Hour), lease, 7)
				if err != nil || len(got) == 0 {
					return err
				}
				mu.Lock()
				for _, l := range got {
					seen[l.ID]++
				}
				mu.Unlock()
			}
		})
	}
	require.NoError(t, claimers.Wait())
	// A claimer that finds all due letters locked by others goes home; what is left is found later.
	rest, err := db.Abandoned(t.Context(), epoch.Add(time.Hour), lease, letters)
	require.NoError(t, err)
	for _, l := range rest {
		seen[l.ID]++
	}
	assert.Len(t, seen, letters)
	for id, n := range seen {
		assert.Equal(t, 1, n, "letter %d", id)
	}
}

func TestOldLettersAreForgottenAndOpenOnesAreNot(t *testing.T) {
	t.Parallel()
	address := storetest.URL(t)
	db := open(t, address)
	_, err := storetest.Connect(t, address).Exec(t.Context(), `insert into inbox (key, kind, payload, received_at, leased_to, done_at)
		select 'old' || n, 'x', '', $1, $1, $1 from generate_series(1, 2500) n`, epoch)
	require.NoError(t, err)
	_, _, err = db.Receive(t.Context(), "open", "x", nil, epoch.AddDate(0, 0, -90), lease)
	require.NoError(t, err)
	n, err := db.ForgetLetters(t.Context(), epoch)
	require.NoError(t, err)
	assert.Zero(t, n, "only what was done before")
	n, err = db.ForgetLetters(t.Context(), epoch.Add(time.Second))
	require.NoError(t, err)
	assert.EqualValues(t, 2500, n)
	counts, err := db.Counts(t.Context())
	require.NoError(t, err)
	assert.Equal(t, map[string]int64{"accounts": 0, "unsettled": 0, "inbox_open": 1}, counts)
}
