package ledger_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/internal/account"
	"rapport/internal/ledger"
	"rapport/internal/store"
)

var omar = account.Actor{ID: "U2", Name: "omar"}

// desk is where people work on one account, whose payments fail.
type desk struct {
	*testing.T
	db     *store.DB
	l      *ledger.Ledger
	look   *pgx.Conn
	id     account.ID
	source account.RevenueSource // its contract
	now    time.Time
}

const (
	contractsRoom = "C0CONTRACTS"
	pipelineRoom  = "C0PIPELINE"
)

func newDesk(t *testing.T) *desk {
	t.Helper()
	db, look := watched(t)
	l := ledger.New(db)
	_, err := l.Apply(t.Context(), told(t, acme, contract, failing, usage), noon)
	require.NoError(t, err)
	r := record(t, db, "acme.com", noon)
	require.NoError(t, l.SaveWorkspace(t.Context(), store.Workspace{}, store.Workspace{SectionChannels: map[account.Section]string{
		account.Contracts: contractsRoom, account.Pipeline: pipelineRoom,
	}}, ledger.Deed{By: dana, At: noon}))
	w := &desk{T: t, db: db, l: l, look: look, id: r.Account.ID, now: noon}
	for _, s := range r.Revenue {
		if s.System == account.Salesbricks {
			w.source = s
		}
	}
	return w
}

// by is a deed of somebody, a minute after the one before.
func (w *desk) by(who account.Actor) ledger.Deed {
	w.now = w.now.Add(time.Minute)
	return ledger.Deed{By: who, Place: "C1", Reason: "so", At: w.now}
}

func (w *desk) record() store.Record { return record(w.T, w.db, "acme.com", w.now.Add(time.Second)) }

// mark is a mark of the failing payment.
func mark(until time.Time) ledger.Marking {
	return ledger.Marking{Mark: account.Mark{Factor: account.PaymentUnpaid, Why: account.Expected, Until: until}}
}

// over is a marking of who saw the factor marked until a moment.
func over(m ledger.Marking, until time.Time) ledger.Marking {
	m.Seen = ledger.SeenMark{Why: account.Expected, Until: until}
	return m
}

// uncounted is a marking that takes a mark away which was seen until a moment.
func uncounted(f account.Factor, until time.Time) ledger.Marking {
	return over(ledger.Marking{Mark: account.Mark{Factor: f}}, until)
}

// kind is a kind of deed, as it is done to the account of a desk.
type kind struct {
	name          string
	prepare       func(*desk)
	do            func(*desk, ledger.Deed) (ledger.Outcome, error)
	before, after string                  // as the audit has them
	alone         bool                    // it is once only for the same person
	so            func(store.Record) bool // reports that it is done, as a card shows
}

var week = noon.AddDate(0, 0, 7)

func kinds() []kind {
	route := func(w *desk, d ledger.Deed) (ledger.Outcome, error) {
		return w.l.Route(w.Context(), w.id, ledger.Move{From: account.Health, To: account.Contracts}, d)
	}
	routed := func(w *desk) { done(w.T)(route(w, w.by(dana))) }
	return []kind{
		{
			name:   "untrack",
			do:     func(w *desk, d ledger.Deed) (ledger.Outcome, error) { return w.l.Untrack(w.Context(), w.id, d) },
			before: `{"untracked": null}`, after: `{"untracked": {"by": {"id":"U1","name":"dana"}, "at": "AT", "reason": "so"}}`,
			so: func(r store.Record) bool { return r.Account.Untracked != nil },
		},
		{
			name:    "retrack",
			prepare: func(w *desk) { done(w.T)(w.l.Untrack(w.Context(), w.id, w.by(omar))) },
			do:      func(w *desk, d ledger.Deed) (ledger.Outcome, error) { return w.l.Retrack(w.Context(), w.id, d) },
			before:  `{"untracked": {"by": {"id":"U2","name":"omar"}, "at": "2026-11-20T12:01:00Z", "reason": "so"}}`, after: `{"untracked": null}`,
			so: func(r store.Record) bool { return r.Account.Untracked == nil },
		},
		{
			name: "route", do: route,
			before: `{"section": "health"}`, after: `{"section": "contracts", "route": 1, "handoff": 1, "replaced": []}`,
			so: func(r store.Record) bool { return r.Account.Section() == account.Contracts },
		},
		{
			name: "ignore_revenue",
			do: func(w *desk, d ledger.Deed) (ledger.Outcome, error) {
				return w.l.IgnoreRevenue(w.Context(), w.source.ID, w.source.ARR(), d)
			},
			before: `{"revenue_source": ID, "system": "salesbricks", "product": "", "ignored": null, "arr": {"USD": 4800000}}`,
			after: `{"revenue_source": ID, "system": "salesbricks", "product": "", "arr": {},
				"ignored": {"by": {"id":"U1","name":"dana"}, "at": "AT", "reason": "so"}}`,
			so: func(r store.Record) bool { return len(r.Standing.Rollup.Totals) == 0 },
		},
		{
			name: "count_revenue",
			prepare: func(w *desk) {
				done(w.T)(w.l.IgnoreRevenue(w.Context(), w.source.ID, w.source.ARR(), w.by(omar)))
			},
			do: func(w *desk, d ledger.Deed) (ledger.Outcome, error) {
				return w.l.CountRevenue(w.Context(), w.source.ID, w.source.ARR(), d)
			},
			before: `{"revenue_source": ID, "system": "salesbricks", "product": "", "arr": {},
				"ignored": {"by": {"id":"U2","name":"omar"}, "at": "2026-11-20T12:01:00Z", "reason": "so"}}`,
			after: `{"revenue_source": ID, "system": "salesbricks", "product": "", "ignored": null, "arr": {"USD": 4800000}}`,
			so:    func(r store.Record) bool { return len(r.Standing.Rollup.Totals) == 1 },
		},
		{
			name: "mark_factor",
			do: func(w *desk, d ledger.Deed) (ledger.Outcome, error) {
				return w.l.MarkFactor(w.Context(), w.id, mark(week), d)
			},
			before: `{"factor": "payment_unpaid", "why": null, "until": null, "score": 55, "level": "at_risk"}`,
			after:  `{"factor": "payment_unpaid", "why": "expected", "until": "2026-11-27T12:00:00Z", "marks": [1], "score": 75, "level": "healthy"}`,
			so:     func(r store.Record) bool { return r.Standing.Score == 75 },
		},
		{
			name: "unmark_factor",
			prepare: func(w *desk) { // the newer mark holds back the older one
				done(w.T)(w.l.MarkFactor(w.Context(), w.id, mark(week.AddDate(1, 0, 0)), w.by(omar)))
				done(w.T)(w.l.MarkFactor(w.Context(), w.id, over(mark(week), week.AddDate(1, 0, 0)), w.by(omar)))
			},
			do: func(w *desk, d ledger.Deed) (ledger.Outcome, error) {
				return w.l.UnmarkFactor(w.Context(), w.id, uncounted(account.PaymentFailedWeek, week), d)
			},
			before: `{"factor": "payment_failed_week", "why": "expected", "until": "2026-11-27T12:00:00Z", "score": 75, "level": "healthy"}`,
			after:  `{"factor": "payment_failed_week", "why": null, "until": null, "marks": [1, 2], "score": 55, "level": "at_risk"}`,
			so:     func(r store.Record) bool { return r.Standing.Score == 55 },
		},
		{
			name: "accept_handoff", prepare: routed,
			do:     func(w *desk, d ledger.Deed) (ledger.Outcome, error) { return w.l.AcceptHandoff(w.Context(), 1, d) },
			before: `{"handoff": 1, "state": "open", "section": "contracts"}`, after: `{"handoff": 1, "state": "accepted", "section": "contracts"}`,
		},
		{
			name: "send_back_handoff", prepare: routed,
			do:     func(w *desk, d ledger.Deed) (ledger.Outcome, error) { return w.l.SendBackHandoff(w.Context(), 1, d) },
			before: `{"section": "contracts"}`, after: `{"section": "health", "route": 2, "handoff": 1}`,
			so: func(r store.Record) bool { return r.Account.Section() == account.Health },
		},
		{
			name: "share",
			do: func(w *desk, d ledger.Deed) (ledger.Outcome, error) {
				d.By, d.At = dana, noon
				return w.l.Share(w.Context(), w.id, "C7", d)
			},
			before: `{}`, after: `{"channel": "C7", "posting": 1}`, alone: true,
		},
	}
}

func TestADeedDoneTwiceIsDoneOnce(t *testing.T) {
	for _, k := range kinds() {
		t.Run(k.name, func(t *testing.T) {
			w := newDesk(t)
			if k.prepare != nil {
				k.prepare(w)
			}
			trail, points := count(t, w.look, "audit"), count(t, w.look, "assessment")
			first := w.by(dana)
			out := done(t)(k.do(w, first))
			assert.Equal(t, w.id, out.Account)
			assert.NotZero(t, out.Entry)

			again, err := k.do(w, w.by(omar))
			require.NoError(t, err)
			assert.False(t, again.Done)
			assert.Zero(t, again.Entry)
			assert.Equal(t, w.id, again.Account)
			assert.Equal(t, dana, again.By, "who did it is told")
			assert.Equal(t, "so", again.Reason)
			assert.WithinDuration(t, first.At, again.At, 10*time.Minute)

			assert.Equal(t, trail+1, count(t, w.look, "audit"))
			assert.LessOrEqual(t, count(t, w.look, "assessment"), points+1)
			var before, after json.RawMessage
			var who, domain, outcome string
			require.NoError(t, w.look.QueryRow(t.Context(), `select before, after, by_id, domain, outcome from audit where id = $1`, out.Entry).
				Scan(&before, &after, &who, &domain, &outcome))
			expected := strings.NewReplacer("AT", first.At.Format(time.RFC3339), "ID", jsonOf(t, w.source.ID))
			assert.JSONEq(t, expected.Replace(k.before), string(before))
			assert.JSONEq(t, expected.Replace(k.after), string(after))
			assert.Equal(t, []string{"U1", "acme.com", "done"}, []string{who, domain, outcome})
			if k.so != nil {
				assert.True(t, k.so(w.record()))
			}
			assert.False(t, w.record().Unsettled)
		})
	}
}

func jsonOf(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	require.NoError(t, err)
	return string(b)
}

func TestTwoWhoClickAtOnceHaveOneEffectAndAreBothToldTheTruth(t *testing.T) {
	for _, k := range kinds() {
		t.Run(k.name, func(t *testing.T) {
			w := newDesk(t)
			if k.prepare != nil {
				k.prepare(w)
			}
			trail := count(t, w.look, "audit")
			at := w.by(dana).At
			people := []account.Actor{dana, omar}
			outs, failed, ready := make([]ledger.Outcome, 2), make(chan error, 2), make(chan struct{})
			for i, who := range people {
				go func() {
					<-ready
					var err error
					// The later click has the earlier time: clocks differ.
					outs[i], err = k.do(w, ledger.Deed{By: who, Place: "C1", Reason: "so", At: at.Add(-time.Duration(i) * time.Millisecond)})
					failed <- err
				}()
			}
			close(ready)
			require.NoError(t, <-failed)
			require.NoError(t, <-failed)
			require.NotEqual(t, outs[0].Done, outs[1].Done, "one of them did it")
			did := 0
			if outs[1].Done {
				did = 1
			}
			whose := people[did]
			if k.alone {
				whose = dana
			}
			assert.Equal(t, whose, outs[1-did].By, "the other is told who")
			assert.NotZero(t, outs[did].Entry)
			assert.Equal(t, trail+1, count(t, w.look, "audit"))
			if k.so != nil {
				assert.True(t, k.so(w.record()))
			}
		})
	}
}

func TestAStaleClickChangesNothing(t *testing.T) {
	w := newDesk(t)
	seen := w.source.ARR()
	_, err := w.l.Apply(t.Context(), told(t, acme, strings.Replace(contract, "4800000", "6000000", 1)), noon)
	require.NoError(t, err)
	_, err = w.l.IgnoreRevenue(t.Context(), w.source.ID, seen, w.by(dana))
	require.ErrorIs(t, err, ledger.ErrStale, "its ARR has grown since")
	euros := account.Money{Amount: 6_000_000, Currency: "EUR"}
	_, err = w.l.IgnoreRevenue(t.Context(), w.source.ID, euros, w.by(dana))
	require.ErrorIs(t, err, ledger.ErrStale, "the currency counts too")
	grown := account.Money{Amount: 6_000_000, Currency: "USD"}
	done(t)(w.l.IgnoreRevenue(t.Context(), w.source.ID, grown, w.by(dana)))
	_, err = w.l.CountRevenue(t.Context(), w.source.ID, seen, w.by(dana))
	require.ErrorIs(t, err, ledger.ErrStale)

	done(t)(w.l.Route(t.Context(), w.id, ledger.Move{From: account.Health, To: account.Pipeline}, w.by(omar)))
	_, err = w.l.Route(t.Context(), w.id, ledger.Move{From: account.Health, To: account.Contracts}, w.by(dana))
	require.ErrorIs(t, err, ledger.ErrStale, "somebody else routed it meanwhile")
	out, err := w.l.Route(t.Context(), w.id, ledger.Move{From: account.Health, To: account.Pipeline}, w.by(dana))
	require.NoError(t, err)
	assert.Equal(t, omar, out.By, "it is already where it should go")
	assert.Equal(t, account.Pipeline, w.record().Account.Section())
	assert.Equal(t, 1, count(t, w.look, "route"))
}

func TestWhatIsNotThereIsNotFound(t *testing.T) {
	w := newDesk(t)
	trail := count(t, w.look, "audit")
	for name, do := range map[string]func(ledger.Deed) (ledger.Outcome, error){
		"untrack": func(d ledger.Deed) (ledger.Outcome, error) { return w.l.Untrack(t.Context(), 999, d) },
		"retrack": func(d ledger.Deed) (ledger.Outcome, error) { return w.l.Retrack(t.Context(), 999, d) },
		"route": func(d ledger.Deed) (ledger.Outcome, error) {
			return w.l.Route(t.Context(), 999, ledger.Move{To: account.Health}, d)
		},
		"ignore": func(d ledger.Deed) (ledger.Outcome, error) {
			return w.l.IgnoreRevenue(t.Context(), 999, account.Money{}, d)
		},
		"count": func(d ledger.Deed) (ledger.Outcome, error) {
			return w.l.CountRevenue(t.Context(), -1, account.Money{}, d)
		},
		"mark": func(d ledger.Deed) (ledger.Outcome, error) { return w.l.MarkFactor(t.Context(), 999, mark(week), d) },
		"unmark": func(d ledger.Deed) (ledger.Outcome, error) {
			return w.l.UnmarkFactor(t.Context(), 999, uncounted(account.Praised, week), d)
		},
		"accept":    func(d ledger.Deed) (ledger.Outcome, error) { return w.l.AcceptHandoff(t.Context(), 999, d) },
		"send back": func(d ledger.Deed) (ledger.Outcome, error) { return w.l.SendBackHandoff(t.Context(), 0, d) },
		"share":     func(d ledger.Deed) (ledger.Outcome, error) { return w.l.Share(t.Context(), 999, "C1", d) },
		"undo":      func(d ledger.Deed) (ledger.Outcome, error) { return w.l.Undo(t.Context(), 999, d) },
	} {
		out, err := do(w.by(dana))
		require.ErrorIs(t, err, account.ErrNotFound, name)
		assert.Zero(t, out, name)
	}
	_, _, err := w.l.WhatIf(t.Context(), 999, noon, func(*account.Facts) {})
	require.ErrorIs(t, err, account.ErrNotFound)
	assert.Equal(t, trail, count(t, w.look, "audit"))
}

func TestWhatNoWindowOffersIsRefused(t *testing.T) {
	w := newDesk(t)
	trail := count(t, w.look, "audit")
	unfit := func(_ ledger.Outcome, err error) {
		t.Helper()
		require.ErrorIs(t, err, ledger.ErrUnfit)
		assert.Less(t, len(err.Error()), 300)
	}
	hostile := strings.Repeat("<!channel>\x00", 100_000)
	unfit(w.l.Route(t.Context(), w.id, ledger.Move{From: account.Health, To: account.Section(hostile)}, w.by(dana)))
	unfit(w.l.MarkFactor(t.Context(), w.id, ledger.Marking{Mark: account.Mark{Factor: account.Factor(hostile), Why: account.Expected, Until: week}}, w.by(dana)))
	unfit(w.l.MarkFactor(t.Context(), w.id, ledger.Marking{Mark: account.Mark{Factor: account.Praised, Why: account.MarkReason(hostile), Until: week}}, w.by(dana)))
	unfit(w.l.MarkFactor(t.Context(), w.id, mark(noon.AddDate(0, 0, -1)), w.by(dana)))
	unfit(w.l.UnmarkFactor(t.Context(), w.id, uncounted(account.Factor(hostile), week), w.by(dana)))
	assert.Equal(t, trail, count(t, w.look, "audit"))
}

func TestHostileTextsAreKeptAsFarAsTheyCanBe(t *testing.T) {
	hostile := "<!channel> '; drop table audit; --\x00\xff " + strings.Repeat("é", 1_000_000)
	for _, k := range kinds() {
		t.Run(k.name, func(t *testing.T) {
			w := newDesk(t)
			if k.prepare != nil {
				k.prepare(w)
			}
			d := w.by(account.Actor{ID: hostile, Name: hostile})
			d.Place, d.Reason = hostile, hostile
			out := done(t)(k.do(w, d))
			deeds, err := w.db.Deeds(t.Context(), "acme.com", 0, 1)
			require.NoError(t, err)
			require.Len(t, deeds, 1)
			assert.Equal(t, out.Entry, deeds[0].Entry)
			assert.Contains(t, deeds[0].Reason, "<!channel> '; drop table audit; --\uFFFD\uFFFD é")
			assert.Len(t, []rune(deeds[0].Reason), 3000)
			assert.Len(t, []rune(deeds[0].Place), 200)
		})
	}
	w := newDesk(t)
	done(t)(w.l.Share(t.Context(), w.id, hostile, w.by(dana)))
	require.NoError(t, w.l.Refused(t.Context(), ledger.Refusal{
		By: account.Actor{ID: hostile, Name: hostile}, At: noon, Place: hostile, Action: hostile, Why: hostile, Domain: account.Domain(hostile),
	}))
}

func TestWhatIfKeepsNothing(t *testing.T) {
	w := newDesk(t)
	before, after, err := w.l.WhatIf(t.Context(), w.id, noon, func(f *account.Facts) {
		for i := range f.Revenue {
			if f.Revenue[i].ID == w.source.ID {
				f.Revenue[i].Ignored = &account.Deed{By: dana, At: noon}
			}
		}
		f.Marks = append(f.Marks, mark(week).Mark)
	})
	require.NoError(t, err)
	assert.EqualValues(t, 4_800_000, before.Rollup.Totals[0].ARR)
	assert.Empty(t, after.Rollup.Totals)
	assert.Equal(t, []int{55, 75}, []int{before.Score, after.Score})
	assert.Equal(t, 55, w.record().Standing.Score)
	assert.Zero(t, count(t, w.look, "mark"))
	assert.Equal(t, 1, count(t, w.look, "audit"), "of the workspace's channels")
}

func TestADeedOutdatesEveryMessageThatShowsTheAccount(t *testing.T) {
	w := newDesk(t)
	for _, state := range []string{"stands", "stands", "gone", "withdrawn"} {
		_, err := w.look.Exec(t.Context(), `insert into posting (account_id, kind, channel, ts, state, due_at, made_at) values ($1, 'card', 'C1', gen_random_uuid()::text, $2, $3, $3)`,
			w.id, state, noon)
		require.NoError(t, err)
	}
	due := func() (n int) {
		require.NoError(t, w.look.QueryRow(t.Context(), `select count(*) from posting where state = 'due'`).Scan(&n))
		return n
	}
	done(t)(w.l.Untrack(t.Context(), w.id, w.by(dana)))
	assert.Equal(t, 2, due())
	_, err := w.look.Exec(t.Context(), `update posting set state = 'stands' where state = 'due'`)
	require.NoError(t, err)
	_, err = w.l.Untrack(t.Context(), w.id, w.by(omar))
	require.NoError(t, err)
	assert.Zero(t, due(), "what changed nothing draws nothing")
}
