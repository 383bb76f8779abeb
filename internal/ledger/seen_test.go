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

func TestAnOlderWindowDoesNotTakeBackANewerMark(t *testing.T) {
	w := newDesk(t)
	long := week.AddDate(0, 6, 0)
	done(t)(w.l.MarkFactor(t.Context(), w.id, mark(long), w.by(omar)))
	_, err := w.l.MarkFactor(t.Context(), w.id, mark(week), w.by(dana)) // who saw none
	require.ErrorIs(t, err, ledger.ErrStale)
	_, err = w.l.MarkFactor(t.Context(), w.id, over(mark(week), week.AddDate(0, 0, 1)), w.by(dana)) // who saw an older one
	require.ErrorIs(t, err, ledger.ErrStale)
	_, err = w.l.UnmarkFactor(t.Context(), w.id, uncounted(account.PaymentUnpaid, week), w.by(dana))
	require.ErrorIs(t, err, ledger.ErrStale)
	marks := w.record().Standing.Factors
	require.NotEmpty(t, marks)
	assert.WithinDuration(t, long, marks[0].Until, 0, "it holds as long as omar said")

	done(t)(w.l.UnmarkFactor(t.Context(), w.id, uncounted(account.PaymentUnpaid, long), w.by(omar)))
	_, err = w.l.MarkFactor(t.Context(), w.id, over(mark(week), long), w.by(dana))
	require.ErrorIs(t, err, ledger.ErrStale, "it counts again, which dana has not seen")
	done(t)(w.l.MarkFactor(t.Context(), w.id, mark(week), w.by(dana)))
}

func TestAFactorThatIsNotThereIsNotMarked(t *testing.T) {
	w := newDesk(t)
	absent := ledger.Marking{Mark: account.Mark{Factor: account.Praised, Why: account.Expected, Until: week}}
	_, err := w.l.MarkFactor(t.Context(), w.id, absent, w.by(dana))
	require.ErrorIs(t, err, ledger.ErrStale)
	assert.Zero(t, count(t, w.look, "mark"))
	degree := mark(week)
	degree.Factor = account.PaymentFailedWeek // of the same factor
	done(t)(w.l.MarkFactor(t.Context(), w.id, degree, w.by(dana)))
}

func TestWhatAdminsHaveNotSeenIsNotOverwritten(t *testing.T) {
	w := newDesk(t)
	seen, err := w.db.Workspace(t.Context())
	require.NoError(t, err)
	one, other := store.Workspace{AccountChannels: []string{"C1"}}, store.Workspace{AccountChannels: []string{"C2"}}
	require.NoError(t, w.l.SaveWorkspace(t.Context(), seen, one, w.by(dana)))
	require.ErrorIs(t, w.l.SaveWorkspace(t.Context(), seen, other, w.by(omar)), ledger.ErrStale)
	kept, err := w.db.Workspace(t.Context())
	require.NoError(t, err)
	assert.Equal(t, one, kept)

	p, q := account.DefaultPolicy(), account.DefaultPolicy()
	p.Base, q.Base = 60, 70
	require.NoError(t, w.l.SavePolicy(t.Context(), account.DefaultPolicy(), p, w.by(dana)))
	require.ErrorIs(t, w.l.SavePolicy(t.Context(), account.DefaultPolicy(), q, w.by(omar)), ledger.ErrStale)
	set, err := w.db.Policy(t.Context())
	require.NoError(t, err)
	assert.Equal(t, p, set)
}

func TestADeedOnARevenueSourceThatMovedOnIsNotTakenBackUnseen(t *testing.T) {
	w := newDesk(t)
	ignored := done(t)(w.l.IgnoreRevenue(t.Context(), w.source.ID, w.source.ARR(), w.by(dana)))
	_, err := w.l.Apply(t.Context(), told(t, `{"type":"account","domain":"beta.com","name":"Beta"}`,
		`{"type":"revenue_source","account":"beta.com","system":"salesbricks","id":"sb-1","status":"active","interval":"year","currency":"USD","amount":4800000,"ends_on":"2027-10-31"}`), w.now)
	require.NoError(t, err)
	done(t)(w.l.CountRevenue(t.Context(), w.source.ID, w.source.ARR(), w.by(omar)))
	mine := done(t)(w.l.IgnoreRevenue(t.Context(), w.source.ID, w.source.ARR(), w.by(omar)))
	_, err = w.l.Undo(t.Context(), ignored.Entry, w.by(dana))
	require.ErrorIs(t, err, ledger.ErrNewer, "omar ignored it anew, where it is now")
	beta := record(t, w.db, "beta.com", w.now.Add(time.Second))
	require.NotNil(t, beta.Revenue[0].Ignored)
	assert.Equal(t, omar, beta.Revenue[0].Ignored.By)

	done(t)(w.l.Undo(t.Context(), mine.Entry, w.by(omar)))
	_, err = w.l.Apply(t.Context(), told(t, acme, contract), w.now) // and it moves back
	require.NoError(t, err)
	again, err := w.l.CountRevenue(t.Context(), w.source.ID, w.source.ARR(), w.by(dana))
	require.NoError(t, err)
	assert.False(t, again.Done)
	assert.Equal(t, omar, again.By, "who last did it is told, wherever it was then")
}

func TestADeedTellsTheFiguresAsItFoundAndLeftThem(t *testing.T) {
	w := newDesk(t)
	_, err := w.l.Apply(t.Context(), told(t, twin), w.now) // it is paid again
	require.NoError(t, err)
	sources := w.record().Revenue
	require.Len(t, sources, 2)
	outs, failed := make([]ledger.Outcome, 2), make(chan error, 2)
	at := w.by(dana)
	for i, s := range sources {
		go func() {
			var err error
			outs[i], err = w.l.IgnoreRevenue(t.Context(), s.ID, s.ARR(), at)
			failed <- err
		}()
	}
	require.NoError(t, <-failed)
	require.NoError(t, <-failed)
	arr := func(a account.Assessment) (minor int64) {
		for _, total := range a.Rollup.Totals {
			minor += total.ARR
		}
		return minor
	}
	first, second := outs[0], outs[1]
	if arr(first.Before) < arr(second.Before) {
		first, second = second, first
	}
	assert.Equal(t, int64(9_600_000), arr(first.Before))
	assert.Equal(t, int64(4_800_000), arr(first.After))
	assert.Equal(t, int64(4_800_000), arr(second.Before), "the second one found what the first one left")
	assert.Zero(t, arr(second.After))

	undone := done(t)(w.l.Undo(t.Context(), second.Entry, w.by(dana)))
	assert.Equal(t, []int64{0, 4_800_000}, []int64{arr(undone.Before), arr(undone.After)})
}

func TestWorkingDaysAreThoseOfWhoRoutes(t *testing.T) {
	w := newDesk(t)
	pacific, err := time.LoadLocation("America/Los_Angeles")
	require.NoError(t, err)
	friday := time.Date(2026, 11, 20, 17, 0, 0, 0, pacific) // Saturday in UTC
	out := done(t)(w.l.Route(t.Context(), w.id, ledger.Move{From: account.Health, To: account.Contracts}, ledger.Deed{By: dana, At: friday, Zone: pacific}))
	h, err := w.db.Handoff(t.Context(), 1)
	require.NoError(t, err)
	require.NotNil(t, h.RemindAt)
	assert.WithinDuration(t, friday.AddDate(0, 0, 4), *h.RemindAt, 0, "Monday and Tuesday")
	done(t)(w.l.Route(t.Context(), w.id, ledger.Move{From: account.Contracts, To: account.Pipeline}, ledger.Deed{By: omar, At: friday.Add(time.Minute)}))
	_, err = w.l.Undo(t.Context(), out.Entry, ledger.Deed{By: dana, At: friday.Add(time.Hour), Zone: pacific})
	require.ErrorIs(t, err, ledger.ErrNewer)
	_, err = w.l.Undo(t.Context(), out.Entry+1, ledger.Deed{By: omar, At: friday.Add(time.Hour), Zone: pacific})
	require.NoError(t, err)
	h, err = w.db.Handoff(t.Context(), 1)
	require.NoError(t, err)
	require.NotNil(t, h.RemindAt)
	assert.WithinDuration(t, friday.AddDate(0, 0, 4).Add(time.Hour), *h.RemindAt, 0, "it is open again, and waits as long")
}
