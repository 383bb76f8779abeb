package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/internal/store"
)

func TestAMessageIsDrawnByOneAtATime(t *testing.T) {
	c := newCopies(t)
	c.due(store.PostingShare, "C1", 0)
	of := store.Message{Channel: "C1", TS: c.posted(epoch)[0].TS}
	hold := func(at time.Time) (store.Posting, error) {
		return c.db.HoldPosting(t.Context(), of, at, at.Add(lease))
	}
	c.outdate(epoch)
	slow := c.redraws(epoch.Add(1000))[0]
	_, err := hold(epoch.Add(lease / 2))
	require.ErrorIs(t, err, store.ErrHeld)
	clicked, err := hold(epoch.Add(lease + 1000))
	require.NoError(t, err, "whoever had it seems dead")
	_, err = hold(epoch.Add(lease + 1000))
	require.ErrorIs(t, err, store.ErrHeld)
	require.NoError(t, c.db.Withdraw(t.Context(), "C1", "a guest", epoch.Add(lease)))
	assert.Empty(t, c.redraws(epoch.Add(lease+1)), "or the line would come below what is being drawn")
	require.NoError(t, c.db.Drawn(t.Context(), clicked))
	line := c.redraws(epoch.Add(lease + time.Second))
	require.Len(t, line, 1)
	require.NoError(t, c.db.Drawn(t.Context(), line[0]))
	is, err := hold(epoch.Add(3 * lease))
	require.NoError(t, err)
	assert.Equal(t, store.PostingWithdrawn, is.State)
	assert.Zero(t, is.Hold, "nothing is drawn for it")

	require.NoError(t, c.db.Drawn(t.Context(), slow), "it was not dead, and drew a card over the line")
	again := c.redraws(epoch.Add(4 * lease))
	require.Len(t, again, 1)
	assert.Equal(t, "a guest", again[0].Why)
}

func TestAHeldMessageThatWasNotDrawnIsDue(t *testing.T) {
	c := newCopies(t)
	c.due(store.PostingShare, "C1", 0)
	of := store.Message{Channel: "C1", TS: c.posted(epoch)[0].TS}
	held, err := c.db.HoldPosting(t.Context(), of, epoch, epoch.Add(lease))
	require.NoError(t, err)
	require.NoError(t, c.db.Postpone(t.Context(), held, epoch, false))
	assert.Len(t, c.redraws(epoch.Add(time.Second)), 1, "nobody knows what it shows")
}

func TestWhatStandsInDirectMessagesIsKnownByItsReader(t *testing.T) {
	c := newCopies(t)
	settle(t, c.db, epoch, "acme.com")
	for channel, direct := range map[string]bool{"C1": false, "D1": true} {
		p := store.Posting{Account: c.of, Kind: store.PostingCard, Channel: channel, TS: "1", By: dana, Direct: direct, DueAt: epoch}
		require.NoError(t, c.db.RecordPosting(t.Context(), p, epoch))
	}
	shown, err := c.db.Shown(t.Context())
	require.NoError(t, err)
	assert.Equal(t, store.Shown{Channels: []string{"C1"}, People: []string{dana.ID}}, shown)
	require.NoError(t, c.db.WithdrawFrom(t.Context(), dana.ID, "a guest", epoch))
	gone := c.redraws(epoch.Add(time.Second))
	require.Len(t, gone, 1)
	assert.Equal(t, "D1", gone[0].Channel)
	assert.True(t, gone[0].Direct)
	shown, err = c.db.Shown(t.Context())
	require.NoError(t, err)
	assert.Equal(t, store.Shown{Channels: []string{"C1"}}, shown)
}
