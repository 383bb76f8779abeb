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

func (w *desk) route(from, to account.Section, who account.Actor) ledger.Outcome {
	w.Helper()
	return done(w.T)(w.l.Route(w.Context(), w.id, ledger.Move{From: from, To: to}, w.by(who)))
}

// handoffs are the states of all hand-offs, in their order.
func (w *desk) handoffs() (states []store.HandoffState) {
	w.Helper()
	for n := int64(1); ; n++ {
		h, err := w.db.Handoff(w.Context(), n)
		if err != nil {
			return states
		}
		states = append(states, h.State)
	}
}

func TestARouteIsHandedOffWhereItsSectionHasAChannel(t *testing.T) {
	w := newDesk(t)
	w.route(account.Health, account.Contracts, dana)
	h, err := w.db.Handoff(t.Context(), 1)
	require.NoError(t, err)
	remind := time.Date(2026, 11, 24, 12, 1, 0, 0, time.UTC)
	assert.Equal(t, store.Handoff{
		ID: 1, Account: w.id, Route: 1, From: account.Health, To: account.Contracts, By: dana, At: noon.Add(time.Minute), Reason: "so",
		State: store.HandoffOpen, RemindAt: &remind,
	}, h, "a Friday's hand-off is reminded of on Tuesday")
	var kind, channel, state, comment, who string
	var due time.Time
	require.NoError(t, w.look.QueryRow(t.Context(), `select kind, channel, state, comment, by_id, due_at from posting where handoff_id = 1`).
		Scan(&kind, &channel, &state, &comment, &who, &due))
	assert.Equal(t, []string{"handoff", contractsRoom, "due", "so", "U1"}, []string{kind, channel, state, comment, who})
	assert.WithinDuration(t, w.now, due, time.Second)

	w.route(account.Contracts, account.Convert, omar)
	assert.Equal(t, []store.HandoffState{store.HandoffReplaced}, w.handoffs(), "Convert has no channel, and the older hand-off is over")
	w.route(account.Convert, account.Pipeline, dana)
	assert.Equal(t, []store.HandoffState{store.HandoffReplaced, store.HandoffOpen}, w.handoffs())
}

func TestAHandoffIsRemindedOfAfterTwoWorkingDays(t *testing.T) {
	for day, due := range map[string]string{
		"2026-11-16": "2026-11-18", // Monday
		"2026-11-19": "2026-11-23", // Thursday
		"2026-11-20": "2026-11-24", // Friday
		"2026-11-21": "2026-11-24", // Saturday
		"2026-11-22": "2026-11-24", // Sunday
		"2026-12-31": "2027-01-04", // Thursday
	} {
		at, err := time.Parse(time.DateOnly, day)
		require.NoError(t, err)
		assert.Equal(t, due, ledger.WorkingDays(at.Add(15*time.Hour), 2).Format(time.DateOnly), day)
	}
}

func TestAHandoffIsAnsweredOnce(t *testing.T) {
	w := newDesk(t)
	w.route(account.Health, account.Contracts, dana)
	done(t)(w.l.AcceptHandoff(t.Context(), 1, w.by(omar)))
	_, err := w.l.SendBackHandoff(t.Context(), 1, w.by(dana))
	require.ErrorIs(t, err, ledger.ErrStale, "it was accepted meanwhile")
	assert.Equal(t, account.Contracts, w.record().Account.Section())

	w.route(account.Contracts, account.Pipeline, dana)
	done(t)(w.l.SendBackHandoff(t.Context(), 2, w.by(omar)))
	assert.Equal(t, account.Contracts, w.record().Account.Section())
	_, err = w.l.AcceptHandoff(t.Context(), 2, w.by(dana))
	require.ErrorIs(t, err, ledger.ErrStale, "it was sent back meanwhile")

	w.route(account.Contracts, account.Pipeline, dana)
	w.route(account.Pipeline, account.Convert, dana)
	_, err = w.l.AcceptHandoff(t.Context(), 3, w.by(omar))
	require.ErrorIs(t, err, ledger.ErrStale, "the account went on")
	_, err = w.l.SendBackHandoff(t.Context(), 3, w.by(omar))
	require.ErrorIs(t, err, ledger.ErrStale)
	assert.Equal(t, []store.HandoffState{store.HandoffAccepted, store.HandoffSentBack, store.HandoffReplaced}, w.handoffs(),
		"to send an account back hands nothing off anew")
}

func TestTheSameShareWithinAMinuteIsOnce(t *testing.T) {
	w := newDesk(t)
	share := func(who account.Actor, channel string, at time.Time) bool {
		out, err := w.l.Share(t.Context(), w.id, channel, ledger.Deed{By: who, Reason: "look", At: at})
		require.NoError(t, err)
		return out.Done
	}
	assert.True(t, share(dana, "C7", noon))
	assert.True(t, share(omar, "C7", noon.Add(time.Second)), "another person's is another")
	assert.False(t, share(dana, "C7", noon.Add(2*time.Second)), "whatever others did meanwhile")
	assert.True(t, share(dana, "C8", noon.Add(3*time.Second)))
	assert.True(t, share(dana, "C7", noon.Add(2*time.Minute)))
	assert.Equal(t, 4, count(t, w.look, "posting"))
	assert.Equal(t, 1, count(t, w.look, "assessment"), "no figure follows of a share")
}
