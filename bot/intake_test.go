package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/internal/socketmode"
	"rapport/internal/store"
	"rapport/internal/store/storetest"
)

// mentionEvent is what Slack tells when Dana mentions the bot in #cs-team.
func mentionEvent(t *testing.T, id, text string) []byte {
	t.Helper()
	payload, err := json.Marshal(map[string]any{
		"event_id": id, "team_id": "T1",
		"event": map[string]string{"type": "app_mention", "user": "U1", "channel": "C2", "channel_type": "channel", "text": text, "ts": "1.000001"},
	})
	require.NoError(t, err)
	return payload
}

func TestWhatADeadProcessAcknowledgedIsDoneByTheNext(t *testing.T) {
	w := silentWorld(t)
	w.Knows(acme...)
	dana := w.Slack.User("dana").In("cs-team")
	mention := dana.Says("hello") // the thread that the answer goes to
	payload := mentionEvent(t, "Ev1", "<@"+w.sim.BotUserID()+"> acme.com")
	var event map[string]any
	require.NoError(t, json.Unmarshal(payload, &event))
	event["event"].(map[string]any)["ts"] = mention.TS()
	payload, err := json.Marshal(event)
	require.NoError(t, err)

	// A process received it, acknowledged it and died.
	_, fresh, err := w.DB.Receive(t.Context(), "Ev1", "events_api", payload, w.clock.Now(), lease)
	require.NoError(t, err)
	require.True(t, fresh)
	w.clock.Advance(lease + time.Second)

	w.start()
	dana.ExpectMessage("Acme Inc", "$50,400 ARR")
	require.Eventually(t, func() bool {
		counts, err := w.DB.Counts(t.Context())
		return err == nil && counts["inbox_open"] == 0
	}, 5*time.Second, 20*time.Millisecond, "it is closed, so that nobody does it again")
}

func TestTheSameEventTwiceIsDoneOnce(t *testing.T) {
	w := silentWorld(t)
	var counted []string
	in := &intake{
		db: w.DB, log: slog.New(slog.DiscardHandler), now: w.clock.Now, work: make(chan leased, 4),
		count: func(_, result string, _ time.Duration) { counted = append(counted, result) },
	}
	payload := mentionEvent(t, "Ev1", "acme.com")
	for n := range 3 { // Slack repeats an event in a new envelope
		in.receive(t.Context(), socketmode.Envelope{ID: fmt.Sprintf("envelope-%d", n), Type: "events_api", Payload: payload, RetryAttempt: n})
	}
	assert.Len(t, in.work, 1)
	assert.Equal(t, []string{"repeated", "repeated"}, counted)
	in.receive(t.Context(), socketmode.Envelope{ID: "envelope-4", Type: "events_api", Payload: mentionEvent(t, "Ev2", "acme.com")})
	assert.Len(t, in.work, 2, "another event is another thing")
}

func TestACommandIsWrittenDownBeforeItIsAcknowledged(t *testing.T) {
	w := newWorld(t)
	tx, err := storetest.Connect(t, w.settings.Database).Begin(t.Context())
	require.NoError(t, err)
	_, err = tx.Exec(t.Context(), "lock table inbox in access exclusive mode")
	require.NoError(t, err)

	answer := w.Slack.User("dana").In("general").Types("/account help")
	look := storetest.Connect(t, w.settings.Database)
	require.Eventually(t, func() bool {
		var waiting bool
		err := look.QueryRow(t.Context(), `select exists (select from pg_stat_activity where wait_event_type = 'Lock' and query like '%insert into inbox%')`).Scan(&waiting)
		return err == nil && waiting
	}, 2*time.Second, 10*time.Millisecond, "the bot writes it down")
	assert.Zero(t, w.acks(), "and has not acknowledged it")
	require.NoError(t, tx.Commit(t.Context()))
	answer.ExpectText("/account acme.com", "its card")
	assert.Equal(t, 1, w.acks())
}

func TestALetterThatKillsItsProcessIsGivenUp(t *testing.T) {
	w := silentWorld(t)
	_, _, err := w.DB.Receive(t.Context(), "Ev1", "events_api", mentionEvent(t, "Ev1", "acme.com"), w.clock.Now(), lease)
	require.NoError(t, err)
	for range maxAttempts {
		w.clock.Advance(lease + time.Second)
		letters, err := w.DB.Abandoned(t.Context(), w.clock.Now(), lease, 10)
		require.NoError(t, err)
		require.Len(t, letters, 1)
	}
	w.clock.Advance(lease + time.Second)
	w.start()
	require.Eventually(t, func() bool {
		return assertLog(w, "every process that tried this letter ended")
	}, 5*time.Second, 20*time.Millisecond)
}

func TestALetterThatFindsNobodyFreeIsSweptUpAtOnce(t *testing.T) {
	w := silentWorld(t)
	in := &intake{
		db: w.DB, log: slog.New(slog.DiscardHandler), now: w.clock.Now, work: make(chan leased, 1),
		count: func(string, string, time.Duration) {},
	}
	for n := range 3 {
		in.receive(t.Context(), socketmode.Envelope{ID: fmt.Sprintf("e%d", n), Type: "slash_commands", Payload: []byte("{}")})
	}
	require.Len(t, in.work, 1)
	left, err := w.DB.Abandoned(t.Context(), w.clock.Now().Add(time.Millisecond), lease, 10)
	require.NoError(t, err)
	assert.Len(t, left, 2, "any process may take them now")
}

func TestAWorkerLeavesALetterThatSomebodyElseTookOver(t *testing.T) {
	w := silentWorld(t)
	served := 0
	in := &intake{
		db: w.DB, log: slog.New(slog.DiscardHandler), now: w.clock.Now, work: make(chan leased, 1),
		count: func(string, string, time.Duration) {},
		serve: func(context.Context, store.Letter) string { served++; return "answered" },
	}
	in.receive(t.Context(), socketmode.Envelope{ID: "e1", Type: "slash_commands", Payload: []byte("{}")})
	w.clock.Advance(lease + time.Second)
	taken, err := w.DB.Abandoned(t.Context(), w.clock.Now(), lease, 10)
	require.NoError(t, err)
	require.Len(t, taken, 1)
	in.finish(t.Context(), <-in.work)
	assert.Zero(t, served)
	in.finish(t.Context(), leased{taken[0], w.clock.Now().Add(lease)})
	assert.Equal(t, 1, served)
}

func TestAPanicIsToldToThePersonAndTheOperator(t *testing.T) {
	w := silentWorld(t)
	var told error
	in := &intake{
		db: w.DB, log: slog.New(slog.DiscardHandler), now: w.clock.Now,
		serve: func(context.Context, store.Letter) string { panic("a nil map") },
		sorry: func(_ context.Context, _ store.Letter, err error) string { told = err; return "failed" },
	}
	assert.Equal(t, "failed", in.guarded(t.Context(), store.Letter{ReceivedAt: w.clock.Now(), Attempts: 1}))
	require.ErrorContains(t, told, "a nil map")
}

func TestADatabaseThatHangsIsToldInTime(t *testing.T) {
	w := newWorld(t)
	tx, err := storetest.Connect(t, w.settings.Database).Begin(t.Context())
	require.NoError(t, err)
	_, err = tx.Exec(t.Context(), "lock table inbox in access exclusive mode")
	require.NoError(t, err)
	w.Slack.User("dana").In("general").Types("/account acme.com").ExpectText("database does not answer", "R-")
	require.NoError(t, tx.Rollback(t.Context()))
}

func assertLog(w *world, words string) bool { return strings.Contains(w.log.String(), words) }

func TestWhatCannotBeReadIsClosedAndLogged(t *testing.T) {
	w := silentWorld(t)
	for i, payload := range []string{"", "null", "[]", `{"event":7}`, "\xff\xfe", `{"type":"block_actions"}`, `{"type":"view_submission","view":{}}`} {
		for _, kind := range []string{"events_api", "slash_commands", "interactive", "surprise"} {
			_, err := parseRequest(kind, []byte(payload))
			if kind == "surprise" {
				require.Error(t, err)
			}
			_, _, err = w.DB.Receive(t.Context(), kind+string(rune('a'+i)), kind, []byte(payload), w.clock.Now().Add(-time.Minute), lease)
			require.NoError(t, err)
		}
	}
	w.start()
	require.Eventually(t, func() bool {
		counts, err := w.DB.Counts(t.Context())
		return err == nil && counts["inbox_open"] == 0
	}, 5*time.Second, 50*time.Millisecond)
}

func TestWithoutADatabaseAPersonIsToldAtOnce(t *testing.T) {
	w := newWorld(t)
	w.breaks("alter table inbox rename to inbox_away")
	said := w.Slack.User("dana").In("general").Types("/account acme.com").ExpectText("database does not answer", "R-")
	assert.True(t, said.IsEphemeral())
	assert.Contains(t, w.log.String(), "write down what Slack said")
}

func TestTheLogHoldsNoTokenAndNoAddress(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	w.Slack.User("dana").In("general").Types("/account ann@acme.com").ExpectText("Acme Inc")
	for _, secret := range []string{w.settings.AppToken, w.settings.BotToken, "ann@acme.com"} {
		assert.NotContains(t, w.log.String(), secret)
	}
}

// acks counts what the bot has acknowledged, as Slack saw it.
func (w *world) acks() int {
	w.Helper()
	req, err := http.NewRequestWithContext(w.Context(), http.MethodGet, strings.TrimSuffix(w.settings.SlackAPI, "api/")+"control/log?since=0", nil)
	require.NoError(w, err)
	resp, err := http.DefaultClient.Do(req)
	require.NoError(w, err)
	defer func() { _ = resp.Body.Close() }()
	var log struct {
		Entries []struct {
			Kind string `json:"kind"`
		} `json:"entries"`
	}
	require.NoError(w, json.NewDecoder(resp.Body).Decode(&log))
	n := 0
	for _, e := range log.Entries {
		if e.Kind == "ack" {
			n++
		}
	}
	return n
}

func TestAFormWhoseCheckBreaksDownIsWrittenDownAllTheSame(t *testing.T) {
	w := silentWorld(t)
	log := &journal{}
	in := &intake{
		db: w.DB, log: slog.New(slog.NewTextHandler(log, nil)), now: w.clock.Now, work: make(chan leased, 1),
		count: func(string, string, time.Duration) {},
		heard: func(context.Context, string, []byte) any { panic("a form nobody thought of") },
	}
	in.receive(t.Context(), socketmode.Envelope{ID: "e1", Type: "interactive", Payload: []byte("{}"), AcceptsResponse: true})
	assert.Len(t, in.work, 1)
	assert.Contains(t, log.String(), "a form nobody thought of")
}

func TestAnEventThatFailsIsHeardAgainAFewTimes(t *testing.T) {
	w := silentWorld(t)
	served := 0
	in := &intake{
		db: w.DB, log: slog.New(slog.DiscardHandler), now: w.clock.Now, work: make(chan leased, 1),
		count: func(string, string, time.Duration) {},
		serve: func(context.Context, store.Letter) string { served++; return again },
	}
	in.receive(t.Context(), socketmode.Envelope{ID: "e1", Type: "events_api", Payload: []byte("{}")})
	in.finish(t.Context(), <-in.work)
	for n := 2; n <= maxAttempts; n++ {
		left, err := w.DB.Abandoned(t.Context(), w.clock.Now(), lease, 10)
		require.NoError(t, err)
		require.Empty(t, left, "it waits")
		w.clock.Advance(time.Duration(n)*lease + time.Second)
		left, err = w.DB.Abandoned(t.Context(), w.clock.Now(), lease, 10)
		require.NoError(t, err)
		require.Len(t, left, 1)
		in.finish(t.Context(), leased{left[0], w.clock.Now().Add(lease)})
	}
	assert.Equal(t, maxAttempts, served)
	assert.Equal(t, 1, w.count(`from inbox where outcome = 'failed'`))
}

func TestAnEventThatIsGivenUpIsToldToNobody(t *testing.T) {
	w := silentWorld(t)
	payload := []byte(`{"event_id":"Ev1","team_id":"T1","event":{"type":"member_joined_channel","user":"U2","channel":"C2"}}`)
	_, _, err := w.DB.Receive(t.Context(), "Ev1", "events_api", payload, w.clock.Now(), lease)
	require.NoError(t, err)
	w.breaks(`update inbox set attempts = 3`)
	w.clock.Advance(lease + time.Second)
	w.start()
	w.becomes(1, `from inbox where outcome = 'failed'`)
	w.Slack.User("omar").In("cs-team").ExpectNothingElse()
}
