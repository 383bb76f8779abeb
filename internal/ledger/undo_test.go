package ledger_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/internal/account"
	"rapport/internal/ledger"
	"rapport/internal/store"
)

// stands is what of a desk's account deeds can change.
type stands struct {
	section   account.Section
	routes    *account.Route
	untracked *account.Deed
	ignored   []*account.Deed
	score     int
	totals    []account.Total
	marked    []account.Applied
	handoffs  []store.HandoffState
	shares    []string
}

func (w *desk) stands() stands {
	w.Helper()
	r := w.record()
	s := stands{
		section: r.Account.Section(), routes: r.Account.Route, untracked: r.Account.Untracked, score: r.Standing.Score,
		totals: r.Standing.Rollup.Totals, handoffs: w.handoffs(),
	}
	require.NoError(w, w.look.QueryRow(w.Context(), `select array_agg(state order by id) from posting where kind = 'share'`).Scan(&s.shares))
	for _, x := range r.Revenue {
		s.ignored = append(s.ignored, x.Ignored)
	}
	for _, f := range r.Standing.Factors {
		if f.Marked != "" {
			s.marked = append(s.marked, f)
		}
	}
	return s
}

func TestWhatAPersonDidIsUndoneByTheSamePersonOnce(t *testing.T) {
	for _, k := range kinds() {
		t.Run(k.name, func(t *testing.T) {
			w := newDesk(t)
			if k.prepare != nil {
				k.prepare(w)
			}
			before := w.stands()
			out := done(t)(k.do(w, w.by(dana)))
			after := w.stands()
			require.NotEqual(t, before, after)

			_, err := w.l.Undo(t.Context(), out.Entry, w.by(omar))
			require.ErrorIs(t, err, ledger.ErrNotYours)
			assert.Equal(t, after, w.stands())

			undone := done(t)(w.l.Undo(t.Context(), out.Entry, w.by(dana)))
			assert.Equal(t, w.id, undone.Account)
			assert.Zero(t, undone.Entry, "an undo is not undone: the deed can be done again")
			now := w.stands()
			switch k.name {
			case "route":
				assert.Equal(t, []store.HandoffState{store.HandoffUndone}, now.handoffs)
				now.handoffs = before.handoffs
			case "share":
				assert.Equal(t, []string{"withdrawn"}, now.shares)
				now.shares = before.shares
			}
			assert.Equal(t, before, now, "all is as it was, by whom it was and when")
			assert.False(t, w.record().Unsettled)

			again, err := w.l.Undo(t.Context(), out.Entry, w.by(dana))
			require.NoError(t, err)
			assert.False(t, again.Done)
			assert.Equal(t, dana, again.By)

			deeds, err := w.db.Deeds(t.Context(), "acme.com", 0, 2)
			require.NoError(t, err)
			assert.Equal(t, []string{"undo", k.name}, []string{deeds[0].Action, deeds[0].Undid})
			assert.Equal(t, out.Entry, deeds[0].Undoes)
			assert.True(t, deeds[1].Undone)
			assert.False(t, deeds[0].Undone)
			_, err = w.l.Undo(t.Context(), deeds[0].Entry, w.by(dana))
			require.ErrorIs(t, err, account.ErrNotFound)

			done(t)(k.do(w, w.by(omar))) // and can be done again
		})
	}
}

func TestTwoWhoUndoAtOnceUndoOnce(t *testing.T) {
	w := newDesk(t)
	out := done(t)(w.l.Untrack(t.Context(), w.id, w.by(dana)))
	at := w.by(dana)
	outs, failed := make(chan ledger.Outcome, 4), make(chan error, 4)
	for range 4 {
		go func() {
			o, err := w.l.Undo(t.Context(), out.Entry, at)
			outs <- o
			failed <- err
		}()
	}
	times := 0
	for range 4 {
		require.NoError(t, <-failed)
		if o := <-outs; o.Done {
			times++
		} else {
			assert.Equal(t, dana, o.By)
		}
	}
	assert.Equal(t, 1, times)
}

func TestWhatSomethingNewerHappenedToIsNotUndone(t *testing.T) {
	w := newDesk(t)
	first := done(t)(w.l.Untrack(t.Context(), w.id, w.by(dana)))
	second := done(t)(w.l.Retrack(t.Context(), w.id, w.by(omar)))
	_, err := w.l.Undo(t.Context(), first.Entry, w.by(dana))
	require.ErrorIs(t, err, ledger.ErrNewer)
	done(t)(w.l.Undo(t.Context(), second.Entry, w.by(omar)))
	done(t)(w.l.Undo(t.Context(), first.Entry, w.by(dana)))
	assert.Nil(t, w.record().Account.Untracked, "what was taken back stands in nobody's way")

	marked := done(t)(w.l.MarkFactor(t.Context(), w.id, mark(week), w.by(dana)))
	routed := w.route(account.Health, account.Contracts, dana)
	ignored := done(t)(w.l.IgnoreRevenue(t.Context(), w.source.ID, w.source.ARR(), w.by(dana)))
	degree := over(mark(week.AddDate(0, 0, 1)), week)
	degree.Factor = account.PaymentFailed
	done(t)(w.l.MarkFactor(t.Context(), w.id, degree, w.by(omar)))
	_, err = w.l.Undo(t.Context(), marked.Entry, w.by(dana))
	require.ErrorIs(t, err, ledger.ErrNewer, "the same factor by another degree")
	done(t)(w.l.Undo(t.Context(), ignored.Entry, w.by(dana)))
	done(t)(w.l.Undo(t.Context(), routed.Entry, w.by(dana)))
}

func TestARouteThatWasAnsweredIsNotTakenBack(t *testing.T) {
	w := newDesk(t)
	routed := w.route(account.Health, account.Contracts, dana)
	accepted := done(t)(w.l.AcceptHandoff(t.Context(), 1, w.by(omar)))
	_, err := w.l.Undo(t.Context(), routed.Entry, w.by(dana))
	require.ErrorIs(t, err, ledger.ErrNewer)
	done(t)(w.l.Undo(t.Context(), accepted.Entry, w.by(omar)))
	h, err := w.db.Handoff(t.Context(), 1)
	require.NoError(t, err)
	assert.Equal(t, store.HandoffOpen, h.State)
	assert.NotNil(t, h.RemindAt)
	done(t)(w.l.Undo(t.Context(), routed.Entry, w.by(dana)))
	assert.Equal(t, account.Health, w.record().Account.Section())

	w.route(account.Health, account.Contracts, dana)
	sent := done(t)(w.l.SendBackHandoff(t.Context(), 2, w.by(omar)))
	w.route(account.Health, account.Pipeline, dana)
	_, err = w.l.Undo(t.Context(), sent.Entry, w.by(omar))
	require.ErrorIs(t, err, ledger.ErrNewer, "the account went on")

	accepted = done(t)(w.l.AcceptHandoff(t.Context(), 3, w.by(omar)))
	w.route(account.Pipeline, account.Convert, dana)
	_, err = w.l.Undo(t.Context(), accepted.Entry, w.by(omar))
	require.ErrorIs(t, err, ledger.ErrNewer)
}

func TestAnUndoneRouteOpensTheHandoffThatItReplaced(t *testing.T) {
	w := newDesk(t)
	w.route(account.Health, account.Contracts, dana)
	second := w.route(account.Contracts, account.Pipeline, omar)
	done(t)(w.l.Undo(t.Context(), second.Entry, w.by(omar)))
	r := w.record()
	assert.Equal(t, account.Contracts, r.Account.Section())
	assert.Equal(t, dana, r.Account.Route.By, "the route before it counts again")
	assert.Equal(t, []store.HandoffState{store.HandoffOpen, store.HandoffUndone}, w.handoffs())
	assert.Equal(t, 2, count(t, w.look, "route"), "the history keeps it")
	done(t)(w.l.AcceptHandoff(t.Context(), 1, w.by(omar)))
}

func TestARefusalIsNoDeed(t *testing.T) {
	w := newDesk(t)
	untracked := done(t)(w.l.Untrack(t.Context(), w.id, w.by(dana)))
	trail := count(t, w.look, "audit")
	require.NoError(t, w.l.Refused(t.Context(), ledger.Refusal{
		By: omar, At: w.now.Add(time.Second), Place: "C9", Action: "action untrack_account", Why: "Customer accounts are not shown to guests.", Domain: "acme.com",
	}))
	require.NoError(t, w.l.Refused(t.Context(), ledger.Refusal{By: omar, At: w.now, Action: "command /account", Why: "no", Domain: "ghost.com"}))
	require.NoError(t, w.l.Refused(t.Context(), ledger.Refusal{By: omar, At: w.now, Action: "home", Why: "no"}))
	assert.Equal(t, trail+3, count(t, w.look, "audit"))
	deeds, err := w.db.Deeds(t.Context(), "acme.com", 0, 10)
	require.NoError(t, err)
	require.Len(t, deeds, 1, "nobody else is told of a refusal")
	var lines []store.AuditLine
	require.NoError(t, w.db.AuditLines(t.Context(), store.AuditFilter{Domain: "acme.com"}, func(l store.AuditLine) error {
		lines = append(lines, l)
		return nil
	}))
	require.Len(t, lines, 2)
	assert.Equal(t, []string{"refused", "action untrack_account", "C9"}, []string{lines[1].Outcome, lines[1].What, lines[1].Where})
	_, err = w.l.Undo(t.Context(), lines[1].Entry, w.by(omar))
	require.ErrorIs(t, err, account.ErrNotFound)
	done(t)(w.l.Undo(t.Context(), untracked.Entry, w.by(dana)))
}

func TestAShareThatStandsIsTakenOutOfItsChannel(t *testing.T) {
	w := newDesk(t)
	share := func(who account.Actor) ledger.Outcome { return done(t)(w.l.Share(t.Context(), w.id, "C7", w.by(who))) }
	first, second := share(dana), share(omar)
	_, err := w.look.Exec(t.Context(), `update posting set ts = id::text, state = 'stands'`)
	require.NoError(t, err)
	done(t)(w.l.Undo(t.Context(), first.Entry, w.by(dana)))
	var states, reasons []string
	require.NoError(t, w.look.QueryRow(t.Context(), `select array_agg(state order by id), array_agg(why order by id) from posting`).Scan(&states, &reasons))
	assert.Equal(t, []string{"due", "stands"}, states, "only the one that was taken back is drawn anew")
	assert.Equal(t, []string{"who shared it took it back", ""}, reasons, "as a line that says why")
	done(t)(w.l.Undo(t.Context(), second.Entry, w.by(omar)))
	share(dana)
}
