package ledger_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/internal/account"
	"rapport/internal/ledger"
	"rapport/internal/source"
	"rapport/internal/store"
)

func TestANewPolicyUnsettlesEveryAccount(t *testing.T) {
	w := newDesk(t)
	_, err := w.l.Apply(t.Context(), told(t, `{"type":"account","domain":"beta.com"}`, `{"type":"usage","account":"beta.com","date":"2026-11-20","active_users":3}`), noon)
	require.NoError(t, err)
	trail := count(t, w.look, "audit")
	p := account.DefaultPolicy()
	require.NoError(t, w.l.SavePolicy(t.Context(), p, p, w.by(dana)))
	assert.Equal(t, trail, count(t, w.look, "audit"), "what is so already is not set")
	assert.Zero(t, count(t, w.look, "unsettled"))

	p.Base = 60
	require.NoError(t, w.l.SavePolicy(t.Context(), account.DefaultPolicy(), p, w.by(dana)))
	require.NoError(t, w.l.SavePolicy(t.Context(), account.DefaultPolicy(), p, w.by(omar)), "the same twice is once")
	saved := p
	assert.Equal(t, trail+1, count(t, w.look, "audit"))
	assert.Equal(t, 2, count(t, w.look, "unsettled"))
	_, err = w.l.RescoreChanged(t.Context(), w.now)
	require.NoError(t, err)
	assert.Equal(t, 40, w.record().Standing.Score)

	p.Healthy = 200
	require.ErrorIs(t, w.l.SavePolicy(t.Context(), saved, p, w.by(dana)), account.ErrPolicy)
	assert.Equal(t, trail+1, count(t, w.look, "audit"))
	var before, after int
	var subject string
	require.NoError(t, w.look.QueryRow(t.Context(), `select subject, (before->>'base')::int, (after->>'base')::int from audit order by id desc limit 1`).
		Scan(&subject, &before, &after))
	assert.Equal(t, "policy", subject)
	assert.Equal(t, []int{75, 60}, []int{before, after})
}

func TestNoAccountStaysSettledByAnOldPolicy(t *testing.T) {
	w := newDesk(t)
	held, release, settled, saved := make(chan struct{}), make(chan struct{}), make(chan error, 1), make(chan error, 1)
	go func() { // somebody who has read the policy and not settled yet
		settled <- w.db.Change(t.Context(), func(c *store.Change) error {
			_, err := c.Policy(t.Context())
			close(held)
			<-release
			return err
		})
	}()
	<-held
	p := account.DefaultPolicy()
	p.Base = 60
	d := w.by(dana)
	go func() { saved <- w.l.SavePolicy(t.Context(), account.DefaultPolicy(), p, d) }()
	require.Eventually(t, func() bool {
		var waits bool
		err := w.look.QueryRow(t.Context(), `select exists (select from pg_locks where locktype = 'advisory' and not granted
			and database = (select oid from pg_database where datname = current_database()))`).Scan(&waits)
		return err == nil && waits
	}, 10*time.Second, time.Millisecond)
	rescored := make(chan error, 1)
	go func() {
		_, err := w.l.RescoreAll(t.Context(), noon.Add(time.Hour))
		rescored <- err
	}()
	close(release)
	require.NoError(t, <-settled)
	require.NoError(t, <-saved)
	require.NoError(t, <-rescored)
	_, err := w.l.RescoreChanged(t.Context(), noon.Add(2*time.Hour))
	require.NoError(t, err)
	r := record(t, w.db, "acme.com", noon.Add(3*time.Hour))
	assert.Equal(t, 60, r.Standing.Base)
	assert.False(t, r.Unsettled)
}

func TestPoliciesDeedsAndFactsAtOnceNeverWaitInACircle(t *testing.T) {
	w := newDesk(t)
	ended := make(chan error, 4)
	const rounds = 15
	go func() {
		was := account.DefaultPolicy()
		for i := range rounds {
			p := account.DefaultPolicy()
			p.Base = 50 + i
			if err := w.l.SavePolicy(t.Context(), was, p, ledger.Deed{By: dana, At: noon}); err != nil {
				ended <- err
				return
			}
			was = p
		}
		ended <- nil
	}()
	batches := []source.Batch{told(t, acme, contract, failing, usage), told(t, acme, twin)}
	go func() {
		for i := range rounds {
			if _, err := w.l.Apply(t.Context(), batches[i%2], noon); err != nil {
				ended <- err
				return
			}
		}
		ended <- nil
	}()
	go func() {
		for range rounds {
			out, err := w.l.IgnoreRevenue(t.Context(), w.source.ID, w.source.ARR(), ledger.Deed{By: dana, At: noon})
			if err == nil && out.Done {
				_, err = w.l.Undo(t.Context(), out.Entry, ledger.Deed{By: dana, At: noon})
			}
			if err != nil {
				ended <- err
				return
			}
		}
		ended <- nil
	}()
	go func() {
		for range rounds {
			if _, err := w.l.RescoreChanged(t.Context(), noon); err != nil {
				ended <- err
				return
			}
		}
		ended <- nil
	}()
	for range 4 {
		require.NoError(t, <-ended)
	}
}

func TestWhatAdminsSetIsKeptAndWrittenDown(t *testing.T) {
	w := newDesk(t)
	trail := count(t, w.look, "audit")
	set := store.Workspace{AccountChannels: []string{"C1"}, Groups: []string{"S1"}}
	seen, err := w.db.Workspace(t.Context())
	require.NoError(t, err)
	require.NoError(t, w.l.SaveWorkspace(t.Context(), seen, set, w.by(dana)))
	require.NoError(t, w.l.SaveWorkspace(t.Context(), seen, set, w.by(omar)), "the same twice is once")
	kept, err := w.db.Workspace(t.Context())
	require.NoError(t, err)
	assert.Equal(t, set, kept)
	assert.Equal(t, trail+1, count(t, w.look, "audit"))
	var before, after string
	require.NoError(t, w.look.QueryRow(t.Context(), `select before, after from audit order by id desc limit 1`).Scan(&before, &after))
	assert.JSONEq(t, `{"section_channels": {"contracts": "C0CONTRACTS", "pipeline": "C0PIPELINE"}}`, before)
	assert.JSONEq(t, `{"account_channels": ["C1"], "groups": ["S1"]}`, after)
	require.Error(t, w.l.SaveWorkspace(t.Context(), set, store.Workspace{Groups: []string{"a\x00b"}}, w.by(dana)))
	kept, err = w.db.Workspace(t.Context())
	require.NoError(t, err)
	assert.Equal(t, set, kept)
}
