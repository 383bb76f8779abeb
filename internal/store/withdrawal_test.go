package store_test

import (
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/internal/account"
	"rapport/internal/store"
)

// run is SQL behind the store's back.
func (c copies) run(sql string) {
	c.Helper()
	require.NoError(c, c.db.Run(c.Context(), sql))
}

func (c copies) record(channel, ts string, at time.Time) {
	c.Helper()
	p := store.Posting{Account: c.of, Kind: store.PostingCard, Channel: channel, TS: ts, By: dana, DueAt: at}
	require.NoError(c, c.db.RecordPosting(c.Context(), p, time.Time{}))
}

func (c copies) withdrawn(at time.Time, channel, why string) {
	c.Helper()
	list := c.redraws(at)
	require.Len(c, list, 1)
	assert.Equal(c, why, list[0].Why)
	assert.Equal(c, channel, list[0].Channel)
	require.NoError(c, c.db.Drawn(c.Context(), list[0]))
	assert.Empty(c, c.redraws(at.Add(time.Hour)))
}

func TestACardThatIsRecordedLateIsWithdrawnStill(t *testing.T) {
	c := newCopies(t)
	c.record("C1", "1", epoch)
	require.NoError(t, c.db.Withdraw(t.Context(), "C1", "shared", epoch))
	c.record("C1", "1", epoch)
	require.NoError(t, c.db.ReleasePosting(t.Context(), "C1", "1"))
	c.withdrawn(epoch.Add(time.Second), "C1", "shared")
	c.record("C1", "1", epoch.Add(time.Minute)) // drawn over the line by whoever looked before
	c.withdrawn(epoch.Add(time.Hour), "C1", "shared")
}

func TestWhatWasGivenUpIsWithdrawnAsLongAsItCanBeRead(t *testing.T) {
	c := newCopies(t)
	gone := map[string]func(store.Posting) error{
		"refused": func(p store.Posting) error {
			return c.db.GiveUp(t.Context(), p, "Slack does not take it: invalid_blocks")
		},
		"lost": func(p store.Posting) error { return c.db.Lose(t.Context(), p, "the message is gone") },
		"archived": func(store.Posting) error {
			return c.db.ForgetPostings(t.Context(), "archived", "this channel is archived")
		},
	}
	for channel, give := range gone {
		c.due(store.PostingShare, channel, 0)
		require.NoError(t, give(c.posted(epoch)[0]))
	}
	c.due(store.PostingShare, "refused", 0)
	require.NoError(t, c.db.GiveUp(t.Context(), c.posts(epoch)[0], "not in that channel")) // it was never posted
	assert.Empty(t, c.redraws(epoch.Add(time.Hour)))
	for channel := range gone {
		require.NoError(t, c.db.Withdraw(t.Context(), channel, "shared", epoch))
	}
	list := c.redraws(epoch.Add(time.Hour))
	require.Len(t, list, 2)
	for _, p := range list {
		assert.Contains(t, []string{"refused", "archived"}, p.Channel, "nobody reads what is lost")
		assert.Equal(t, "shared", p.Why)
	}

	require.NoError(t, c.db.GiveUp(t.Context(), list[0], "is_archived"))
	require.NoError(t, c.db.ForgetPostings(t.Context(), list[0].Channel, "archived"))
	require.NoError(t, c.db.Postpone(t.Context(), list[0], epoch.AddDate(0, 0, 9), true))
	require.NoError(t, c.db.Drawn(t.Context(), list[1]))
	assert.Empty(t, c.redraws(epoch.Add(2*time.Hour)), "it is only slowed down")
	require.NoError(t, c.db.ResumeWithdrawals(t.Context(), list[0].Channel))
	c.withdrawn(epoch.Add(2*time.Hour), list[0].Channel, "shared")
}

func TestALinkIsWithdrawnAndNeverDrawnAnew(t *testing.T) {
	c := newCopies(t)
	settle(t, c.db, epoch, "acme.com")
	link := store.Posting{Account: c.of, Kind: store.PostingLink, Channel: "C1", TS: "1", By: dana, Comment: `["https://acme.com/"]`, DueAt: epoch}
	require.NoError(t, c.db.RecordPosting(t.Context(), link, time.Time{}))
	c.outdate(epoch)
	assert.Empty(t, c.redraws(epoch.Add(time.Hour)), "it tells how the account stood")
	shown, err := c.db.Shown(t.Context())
	require.NoError(t, err)
	assert.Equal(t, []string{"C1"}, shown.Channels)
	_, err = c.db.SweepPostings(t.Context(), epoch.AddDate(0, 0, 100))
	require.NoError(t, err)
	require.NoError(t, c.db.Withdraw(t.Context(), "C1", "shared", epoch))
	due := c.redraws(epoch.Add(time.Hour))
	require.Len(t, due, 1)
	assert.Equal(t, link.Comment, due[0].Comment)
	require.NoError(t, c.db.Drawn(t.Context(), due[0]))
	require.NoError(t, c.db.RecordPosting(t.Context(), link, time.Time{})) // by whoever looked before
	c.withdrawn(epoch.Add(2*time.Hour), "C1", "shared")
}

func TestNotesOfHandoffsLeaveAChannelToo(t *testing.T) {
	c := newCopies(t)
	id, _ := c.handoff(epoch.AddDate(0, 0, 2))
	omar := account.Deed{By: account.Actor{ID: "U2", Name: "omar"}, At: epoch, Reason: "mine"}
	change(t, c.db, func(ch *store.Change) error { return ch.CloseHandoff(t.Context(), id, store.HandoffAccepted, omar) })
	c.posted(epoch.Add(time.Second))
	c.posted(epoch.Add(time.Second))
	require.NoError(t, c.db.Withdraw(t.Context(), "C8", "shared", epoch.Add(time.Minute)))
	kinds := map[store.PostingKind]string{}
	for _, p := range c.redraws(epoch.Add(time.Hour)) {
		kinds[p.Kind] = p.Why
	}
	assert.Equal(t, map[store.PostingKind]string{store.PostingHandoff: "shared", store.PostingNote: "shared"}, kinds)
}

func TestACardGivenUpWhileItIsDrawnStaysSo(t *testing.T) {
	c := newCopies(t)
	c.record("C1", "1", epoch)
	drawing := c.redraws(epoch)
	require.NoError(t, c.db.ForgetPostings(t.Context(), "C1", "archived"))
	for _, p := range drawing {
		require.NoError(t, c.db.Drawn(t.Context(), p))
	}
	assert.Empty(t, c.redraws(epoch.Add(time.Hour)))
}

// TestAccountsTakeTurns has 150 old cards of one account due before the only
// copy of another.
func TestAccountsTakeTurns(t *testing.T) {
	c := newCopies(t)
	tell(t, c.db, store.Staged{Accounts: []account.Of[account.Account]{of("globex.com", account.Account{Domain: "globex.com", Name: "Globex"})}}, epoch)
	other := ids(t, c.db, "globex.com")[0]
	for n := range 150 {
		c.record("C1", strconv.Itoa(1000+n), epoch)
	}
	require.NoError(t, c.db.RecordPosting(t.Context(), store.Posting{Account: other, Kind: store.PostingCard, Channel: "C2", TS: "1", By: dana, DueAt: epoch}, time.Time{}))
	c.run(`update posting set state = 'stands'`)
	c.outdate(epoch)
	change(t, c.db, func(ch *store.Change) error { return ch.Outdate(t.Context(), other, epoch.Add(time.Minute)) })
	first, err := c.db.DueRedraws(t.Context(), epoch.Add(time.Hour), lease, 3)
	require.NoError(t, err)
	require.Len(t, first, 3)
	assert.Equal(t, []string{"1149", "1", "1148"}, []string{first[0].TS, first[1].TS, first[2].TS})
}

func TestOldCardsAndTooManyAreLetGo(t *testing.T) {
	c := newCopies(t)
	c.record("C1", "1", epoch)
	for n := range 205 {
		c.record("C2", strconv.Itoa(n), epoch.AddDate(0, 0, 60))
	}
	c.outdate(epoch.AddDate(0, 0, 61))
	due, err := c.db.DueRedraws(t.Context(), epoch.AddDate(0, 0, 99), lease, 500)
	require.NoError(t, err)
	assert.Len(t, due, 200)
	assert.Equal(t, "204", due[0].TS)

	held, err := c.db.HoldPosting(t.Context(), store.Message{Channel: "C1", TS: "1"}, epoch, epoch.AddDate(0, 0, 61))
	require.NoError(t, err, "somebody clicks on it")
	require.NoError(t, c.db.Drawn(t.Context(), held))
	require.NoError(t, c.db.Withdraw(t.Context(), "C1", "shared", epoch.AddDate(0, 0, 61)))
	require.NoError(t, c.db.Withdraw(t.Context(), "C2", "shared", epoch.AddDate(0, 0, 61)))
	due, err = c.db.DueRedraws(t.Context(), epoch.AddDate(0, 0, 100), lease, 500)
	require.NoError(t, err)
	assert.Len(t, due, 206, "what is let go is withdrawn as well")
}

func TestOldMessagesAreSweptUp(t *testing.T) {
	c := newCopies(t)
	id, _ := c.handoff(epoch)
	c.posted(epoch)
	for n := range 105 {
		c.record("C1", strconv.Itoa(1000+n), epoch)
	}
	c.due(store.PostingNote, "C1", id)
	c.posted(epoch)
	c.run(`update posting set state = 'stands' where state = 'due'`)
	left := func(at time.Time) (kinds map[string]int) {
		for more := true; more; {
			var err error
			more, err = c.db.SweepPostings(t.Context(), at)
			require.NoError(t, err)
		}
		words, err := c.db.Words(t.Context(), `select kind || ' ' || state from posting`)
		require.NoError(t, err)
		kinds = map[string]int{}
		for _, kind := range words {
			kinds[kind]++
		}
		return kinds
	}
	assert.Equal(t, map[string]int{"handoff stands": 1, "card stands": 105, "note said": 1}, left(epoch.AddDate(0, 0, 89)))
	assert.Equal(t, map[string]int{"handoff stands": 1, "card gone": 105, "note said": 1}, left(epoch.AddDate(0, 0, 91)), "an open hand-off is followed")
	require.NoError(t, c.db.Withdraw(t.Context(), "C1", "shared", epoch.AddDate(0, 0, 91)))
	due, err := c.db.DueRedraws(t.Context(), epoch.AddDate(0, 0, 92), lease, 200)
	require.NoError(t, err)
	for _, p := range due {
		require.NoError(t, c.db.Drawn(t.Context(), p))
	}
	assert.Equal(t, map[string]int{"handoff stands": 1}, left(epoch.AddDate(0, 0, 98)))
}
