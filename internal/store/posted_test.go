package store_test

import (
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"rapport/internal/account"
	"rapport/internal/store"
	"rapport/internal/store/storetest"
)

// copies is an account of which messages are kept.
type copies struct {
	*testing.T
	db *store.DB
	of account.ID
}

func newCopies(t *testing.T) copies {
	t.Helper()
	t.Parallel()
	db := storetest.New(t)
	tell(t, db, everything(), epoch)
	return copies{t, db, ids(t, db, "acme.com")[0]}
}

// due has a message posted, or drawn anew where ts is not empty.
func (c copies) due(kind store.PostingKind, channel string, handoff int64) {
	c.Helper()
	change(c.T, c.db, func(ch *store.Change) error {
		_, err := ch.AddPosting(c.Context(), store.Posting{
			Account: c.of, Kind: kind, Channel: channel, Handoff: handoff, By: dana, Comment: "look", DueAt: epoch,
		})
		return err
	})
}

func (c copies) posts(at time.Time) []store.Posting {
	c.Helper()
	due, err := c.db.DuePosts(c.Context(), at, lease, 10)
	require.NoError(c, err)
	return due
}

func (c copies) redraws(at time.Time) []store.Posting {
	c.Helper()
	due, err := c.db.DueRedraws(c.Context(), at, lease, 10)
	require.NoError(c, err)
	waits, err := c.db.AnyRedraw(c.Context(), at)
	require.NoError(c, err)
	assert.False(c, waits, "all of them are leased now")
	return due
}

// posted posts what is due, as messages of the postings' numbers.
func (c copies) posted(at time.Time) (out []store.Posting) {
	c.Helper()
	for _, p := range c.posts(at) {
		p.TS = strconv.FormatInt(p.ID, 10)
		require.NoError(c, c.db.Posted(c.Context(), p))
		out = append(out, p)
	}
	return out
}

func (c copies) outdate(at time.Time) {
	c.Helper()
	change(c.T, c.db, func(ch *store.Change) error { return ch.Outdate(c.Context(), c.of, at) })
}

func TestAMessageIsPostedByOneProcess(t *testing.T) {
	c := newCopies(t)
	for range 20 {
		c.due(store.PostingShare, "C1", 0)
	}
	var mu sync.Mutex
	got := map[int64]int{}
	var group errgroup.Group
	for range 8 {
		group.Go(func() error {
			for {
				due, err := c.db.DuePosts(t.Context(), epoch, lease, 3)
				if err != nil || len(due) == 0 {
					return err
				}
				mu.Lock()
				for _, p := range due {
					got[p.ID]++
				}
				mu.Unlock()
			}
		})
	}
	require.NoError(t, group.Wait())
	assert.Len(t, got, 20)
	for id, times := range got {
		assert.Equal(t, 1, times, "posting %d", id)
	}
	assert.Empty(t, c.posts(epoch.Add(lease-time.Second)), "they are leased")
	again := c.posts(epoch.Add(lease))
	require.Len(t, again, 10, "whoever had them died")
	assert.Equal(t, 2, again[0].Attempts)
	assert.Equal(t, "look", again[0].Comment)
	assert.Equal(t, account.Domain("acme.com"), again[0].Domain)
}

func TestWhatChangesWhileItIsDrawnIsDrawnAgain(t *testing.T) {
	c := newCopies(t)
	c.due(store.PostingShare, "C1", 0)
	leased := c.posts(epoch)
	c.outdate(epoch) // a deed within the same microsecond
	leased[0].TS = "1"
	require.NoError(t, c.db.Posted(t.Context(), leased[0]))
	first := c.redraws(epoch.Add(time.Second))
	require.Len(t, first, 1, "it was drawn before the deed")
	assert.Empty(t, c.redraws(epoch.Add(time.Second)))
	c.outdate(epoch.Add(time.Second))
	require.NoError(t, c.db.Drawn(t.Context(), first[0]))
	second := c.redraws(epoch.Add(2 * time.Second))
	require.Len(t, second, 1)
	require.NoError(t, c.db.Drawn(t.Context(), second[0]))
	assert.Empty(t, c.redraws(epoch.Add(time.Hour)), "it stands")
	require.NoError(t, c.db.Drawn(t.Context(), first[0]), "a slow process drew what is over")
	assert.Len(t, c.redraws(epoch.Add(time.Hour)), 1, "so it is drawn once more")
}

func TestACardThatWasClickedIsDrawnByWhoeverWasAsked(t *testing.T) {
	c := newCopies(t)
	_, err := c.db.HoldPosting(t.Context(), store.Message{Channel: "C1", TS: "1"}, epoch, epoch.Add(lease))
	require.ErrorIs(t, err, account.ErrNotFound)
	c.due(store.PostingShare, "C1", 0)
	c.posted(epoch)
	c.outdate(epoch)
	held, err := c.db.HoldPosting(t.Context(), store.Message{Channel: "C1", TS: "1"}, epoch, epoch.Add(lease))
	require.NoError(t, err)
	assert.Empty(t, c.redraws(epoch.Add(time.Second)), "the loop leaves it alone")
	require.NoError(t, c.db.Drawn(t.Context(), held))
	assert.Empty(t, c.redraws(epoch.Add(time.Hour)))

	require.NoError(t, c.db.GiveUp(t.Context(), held, "the message is gone"))
	c.outdate(epoch.Add(time.Second))
	assert.Empty(t, c.redraws(epoch.Add(time.Hour)))
	held, err = c.db.HoldPosting(t.Context(), store.Message{Channel: "C1", TS: "1"}, epoch, epoch.Add(lease))
	require.NoError(t, err, "somebody clicks on it, so it is not gone")
	require.NoError(t, c.db.Drawn(t.Context(), held))
	c.outdate(epoch.Add(2 * time.Second))
	assert.Len(t, c.redraws(epoch.Add(time.Hour)), 1)
}

func TestACardIsKeptAsItWasSeen(t *testing.T) {
	c := newCopies(t)
	record := func(channel string, seen time.Time) {
		p := store.Posting{Account: c.of, Kind: store.PostingCard, Channel: channel, TS: "1", By: dana, Back: "h1", DueAt: epoch}
		require.NoError(t, c.db.RecordPosting(t.Context(), p, seen))
	}
	record("C0", time.Time{})
	assert.Empty(t, c.redraws(epoch), "it was not assessed, and is not")
	settle(t, c.db, epoch, "acme.com")
	record("C1", epoch)
	assert.Empty(t, c.redraws(epoch), "it shows what is so")
	record("C2", epoch.Add(-time.Second))
	record("C3", time.Time{})
	assert.Len(t, c.redraws(epoch), 2, "they were drawn before the account was assessed")

	record("C1", epoch) // the same message, once more: another card from the same list
	c.outdate(epoch.Add(time.Minute))
	assert.Len(t, c.redraws(epoch.Add(time.Hour)), 4)
	require.NoError(t, c.db.ReleasePosting(t.Context(), "C1", "1"))
	_, err := c.db.HoldPosting(t.Context(), store.Message{Channel: "C1", TS: "1"}, epoch, epoch)
	require.ErrorIs(t, err, account.ErrNotFound, "it shows the list again")
	p := store.Posting{Account: 99, Kind: store.PostingCard, Channel: "C1", TS: "1", DueAt: epoch}
	require.ErrorIs(t, c.db.RecordPosting(t.Context(), p, epoch), account.ErrNotFound)
}

func TestMessagesAreWithdrawnFromAChannel(t *testing.T) {
	c := newCopies(t)
	c.due(store.PostingShare, "C1", 0)
	c.posted(epoch)
	c.due(store.PostingShare, "C2", 0)
	c.due(store.PostingShare, "C1", 0)
	under := c.posts(epoch) // one of C1 and one of C2 are about to be posted
	c.due(store.PostingShare, "C1", 0)
	require.NoError(t, c.db.Withdraw(t.Context(), "C1", "a guest", epoch))
	for i, p := range under {
		p.TS = string(rune('5' + i))
		require.NoError(t, c.db.Posted(t.Context(), p))
	}
	assert.Empty(t, c.posts(epoch.Add(time.Hour)), "what was not posted never is")
	gone := c.redraws(epoch.Add(time.Hour))
	require.Len(t, gone, 2, "what was posted, and what was posted meanwhile")
	for _, p := range gone {
		assert.Equal(t, "C1", p.Channel)
		assert.Equal(t, "a guest", p.Why)
		require.NoError(t, c.db.Drawn(t.Context(), p))
	}
	c.outdate(epoch.Add(time.Hour))
	left := c.redraws(epoch.Add(2 * time.Hour))
	require.Len(t, left, 1)
	assert.Equal(t, "C2", left[0].Channel)
	require.NoError(t, c.db.ForgetPostings(t.Context(), "C2", "archived"))
	c.outdate(epoch.Add(2 * time.Hour))
	assert.Empty(t, c.redraws(epoch.Add(3*time.Hour)))
}

func TestWhatSlackDoesNotTakeIsTriedLaterOrNever(t *testing.T) {
	c := newCopies(t)
	c.due(store.PostingShare, "C1", 0)
	p := c.posts(epoch)[0]
	require.NoError(t, c.db.Postpone(t.Context(), p, epoch.Add(10*time.Second), true))
	assert.Empty(t, c.posts(epoch.Add(9*time.Second)))
	p = c.posts(epoch.Add(10 * time.Second))[0]
	assert.Equal(t, 2, p.Attempts)
	require.NoError(t, c.db.Postpone(t.Context(), p, epoch.Add(20*time.Second), false))
	p = c.posts(epoch.Add(20 * time.Second))[0]
	assert.Equal(t, 2, p.Attempts, "the wait was not its own fault")
	require.NoError(t, c.db.GiveUp(t.Context(), p, "I am not in that channel"))
	assert.Empty(t, c.posts(epoch.Add(time.Hour)))
}

// handoff is an open one of Acme's, by Dana.
func (c copies) handoff(remind time.Time) (id, route int64) {
	c.Helper()
	change(c.T, c.db, func(ch *store.Change) (err error) {
		d := account.Deed{By: dana, At: epoch, Reason: "a contract"}
		if route, err = ch.AddRoute(c.Context(), c.of, account.Route{Deed: d, From: account.Health, To: account.Contracts}); err != nil {
			return err
		}
		id, err = ch.AddHandoff(c.Context(), store.Handoff{
			Account: c.of, Route: route, From: account.Health, To: account.Contracts, By: dana, At: epoch, Reason: "a contract", RemindAt: &remind,
		})
		return err
	})
	c.due(store.PostingHandoff, "C8", id)
	return id, route
}

// inChannel are the postings there, without what people are told by themselves.
func inChannel(channel string, list []store.Posting) []store.Posting {
	return slices.DeleteFunc(list, func(p store.Posting) bool { return p.Channel != channel })
}

func TestTheNewsOfAHandoffComeAfterIt(t *testing.T) {
	c := newCopies(t)
	id, route := c.handoff(epoch.AddDate(0, 0, 2))
	omar := account.Deed{By: account.Actor{ID: "U2", Name: "omar"}, At: epoch, Reason: "mine"}
	change(t, c.db, func(ch *store.Change) error { return ch.CloseHandoff(t.Context(), id, store.HandoffAccepted, omar) })
	h, err := c.db.Handoff(t.Context(), id)
	require.NoError(t, err)
	assert.Equal(t, store.HandoffAccepted, h.State)
	assert.Equal(t, &omar, h.Closed)
	assert.Nil(t, h.RemindAt)

	first := c.posted(epoch.Add(time.Second))
	require.Len(t, first, 1, "the line waits for the message")
	assert.Equal(t, store.PostingHandoff, first[0].Kind)
	lines := inChannel("C8", c.posted(epoch.Add(time.Second)))
	require.Len(t, lines, 1)
	assert.Equal(t, store.PostingNote, lines[0].Kind)
	assert.Equal(t, "accepted", lines[0].Comment)
	assert.Equal(t, omar.By, lines[0].By)

	change(t, c.db, func(ch *store.Change) error {
		require.NoError(t, ch.CloseHandoff(t.Context(), id, store.HandoffSentBack, omar), "it is closed: nothing happens")
		require.NoError(t, ch.ReopenHandoff(t.Context(), id, nil, omar))
		return ch.UndoHandoff(t.Context(), route, omar)
	})
	var words []string
	for _, p := range inChannel("C8", c.posted(epoch.Add(time.Minute))) {
		words = append(words, p.Comment)
	}
	assert.Equal(t, []string{"open", "undone"}, words)
	message, err := c.db.HandoffPosting(t.Context(), id)
	require.NoError(t, err)
	assert.Equal(t, store.PostingDue, message.State, "it shows something else now")
	_, err = c.db.Handoff(t.Context(), 99)
	require.ErrorIs(t, err, account.ErrNotFound)
	_, err = c.db.HandoffPosting(t.Context(), 99)
	require.ErrorIs(t, err, account.ErrNotFound)
}

func TestAHandoffIsRemindedOfOnce(t *testing.T) {
	c := newCopies(t)
	monday := epoch.AddDate(0, 0, 4)
	c.handoff(monday)
	c.posted(epoch)
	due, err := c.db.RemindHandoffs(t.Context(), monday.Add(-time.Second))
	require.NoError(t, err)
	assert.False(t, due)
	var group errgroup.Group
	for range 4 {
		group.Go(func() error { _, err := c.db.RemindHandoffs(t.Context(), monday); return err })
	}
	require.NoError(t, group.Wait())
	lines := c.posts(monday.Add(time.Hour))
	require.Len(t, lines, 1)
	assert.Equal(t, store.NoteReminder, lines[0].Comment)
}

func TestOpenHandoffsOfAPerson(t *testing.T) {
	c := newCopies(t)
	id, _ := c.handoff(epoch)
	open := func(person, email string, sections ...account.Section) int {
		list, err := c.db.OpenHandoffs(t.Context(), person, email, sections, 10)
		require.NoError(t, err)
		for _, h := range list {
			assert.Equal(t, id, h.ID)
			assert.Equal(t, account.Domain("acme.com"), h.Domain)
		}
		return len(list)
	}
	assert.Equal(t, 1, open(dana.ID, ""), "by her")
	assert.Equal(t, 1, open("U9", "Dana@US.example"), "of an account of hers")
	assert.Equal(t, 1, open("U9", "", account.Contracts), "into a section of hers")
	assert.Zero(t, open("U9", "", account.Convert))
	assert.Zero(t, open("U9", ""))
	change(t, c.db, func(ch *store.Change) error {
		return ch.CloseHandoffs(t.Context(), c.of, store.HandoffReplaced, account.Deed{By: dana, At: epoch})
	})
	assert.Zero(t, open(dana.ID, ""))
}

// TestDueMessagesAreFoundByAnIndex reads the plans of what every process asks
// each second, over 200,000 messages of which a hundred are due.
func TestDueMessagesAreFoundByAnIndex(t *testing.T) {
	t.Parallel()
	address := storetest.URL(t)
	conn := storetest.Connect(t, address)
	for _, sql := range []string{
		`set session_replication_role = replica`,
		`insert into account (domain, name, folded, created_at) select n || '.example', 'A' || n, 'a' || n, '2026-01-01Z' from generate_series(1, 20000) n`,
		`insert into standing (account_id, at, level, section, base, cut, arr, factors, rollup)
			select n, '2026-11-20Z', '', 'health', 75, 0, 0, '[]', '{}' from generate_series(1, 20000) n`,
		`insert into handoff (account_id, from_section, to_section, by_id, by_name, at, state, remind_at)
			select n, 'health', 'convert', 'U' || n % 500, 'dana', '2026-11-20Z', case when n % 1000 = 0 then 'open' else 'accepted' end,
				case when n % 1000 = 0 then '2026-11-24Z'::timestamptz end from generate_series(1, 20000) n`,
		`insert into posting (account_id, kind, channel, ts, handoff_id, state, due_at, made_at)
			select 1 + n % 20000, case when n % 10 = 0 then 'handoff' else 'card' end, 'C' || n % 300, case when n % 4000 > 0 then n::text else '' end, case when n % 10 = 0 then 1 + n % 20000 end,
				case when n % 2000 = 0 then 'due' when n % 3 = 0 then 'gone' else 'stands' end, '2026-11-20Z', timestamptz '2026-11-20Z' - n % 400 * interval '1 day' from generate_series(1, 200000) n`,
		`analyze`,
	} {
		_, err := conn.Exec(t.Context(), sql)
		require.NoError(t, err)
	}
	ear := &eavesdropper{}
	db, err := store.Open(t.Context(), store.Config{URL: address, Tracer: ear})
	require.NoError(t, err)
	defer db.Close()
	ctx, p := t.Context(), store.Posting{ID: 4711, Account: 7, Kind: store.PostingCard, Channel: "C7", TS: "7", DueAt: epoch}
	for what, ask := range map[string]func() error{
		"any":     func() error { _, err := db.AnyRedraw(ctx, epoch); return err },
		"redraws": func() error { _, err := db.DueRedraws(ctx, epoch, lease, 1); return err },
		"posts":   func() error { _, err := db.DuePosts(ctx, epoch, lease, 8); return err },
		"remind":  func() error { _, err := db.RemindHandoffs(ctx, epoch.AddDate(0, 0, 9)); return err },
		"hold": func() error {
			_, err := db.HoldPosting(ctx, store.Message{Channel: "C7", TS: "7"}, epoch, epoch)
			return err
		},
		"record":   func() error { return db.RecordPosting(ctx, p, epoch) },
		"release":  func() error { return db.ReleasePosting(ctx, "C7", "307") },
		"drawn":    func() error { return db.Drawn(ctx, p) },
		"withdraw": func() error { return db.Withdraw(ctx, "C7", "a guest", epoch) },
		"forget":   func() error { return db.ForgetPostings(ctx, "C8", "archived") },
		"resume":   func() error { return db.ResumeWithdrawals(ctx, "C7") },
		"sweep":    func() error { _, err := db.SweepPostings(ctx, epoch); return err },
		"waiting": func() error {
			_, err := db.OpenHandoffs(ctx, "U7", "a@us.example", []account.Section{account.Pipeline}, 11)
			return err
		},
		"outdate": func() error { return db.Change(ctx, func(c *store.Change) error { return c.Outdate(ctx, 7, epoch) }) },
		"close": func() error {
			return db.Change(ctx, func(c *store.Change) error {
				return c.CloseHandoffs(ctx, 1000, store.HandoffReplaced, account.Deed{By: dana, At: epoch})
			})
		},
	} {
		ear.heard = nil
		require.NoError(t, ask(), what)
		for _, a := range slices.Clone(ear.heard) {
			if !strings.HasPrefix(a.sql, "-- ") || !parameter.MatchString(a.sql) {
				continue
			}
			for _, mode := range []string{"force_custom_plan", "force_generic_plan"} {
				assert.Empty(t, explain(t, conn, a, mode).scanned(), "%s, %s: %s", what, mode, a.name())
			}
		}
	}
}
