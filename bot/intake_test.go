package main

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
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
	w.Knows(acme...)
	payload := mentionEvent(t, "Ev1", "<@"+w.sim.BotUserID()+"> acme.com")
	_, fresh, err := w.DB.Receive(t.Context(), "Ev1", "events_api", payload, w.clock.Now(), lease)
	require.NoError(t, err)
	assert.True(t, fresh)
	_, fresh, err = w.DB.Receive(t.Context(), "Ev1", "events_api", payload, w.clock.Now(), lease)
	require.NoError(t, err)
	assert.False(t, fresh, "the inbox knows it")
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
		return assertLog(w, "give up a letter")
	}, 5*time.Second, 20*time.Millisecond)
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
