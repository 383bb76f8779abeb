package slacksim_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A page that is opened anew is told what agents show of their work, as whoever listened was.
func TestWhatAnAgentShowsIsToldToWhoComesLater(t *testing.T) {
	w := newAgent(t)
	dm, ts := w.asked()
	say := func(method string, body object) {
		t.Helper()
		body["channel_id"] = dm
		require.Equal(t, true, w.call(method, body)["ok"])
	}
	say("assistant.threads.setStatus", object{"thread_ts": ts, "status": "is thinking…", "loading_messages": []string{"Reading the CRM"}})
	say("assistant.threads.setTitle", object{"thread_ts": ts, "title": "Renewals"})
	say("agents.sessions.setStatus", object{"thread_ts": ts, "status": "processing", "title": "How acme does"})
	say("assistant.threads.setSuggestedPrompts", object{"title": "And now?", "prompts": []any{object{"title": "Draft", "message": "Draft a mail"}}})

	now := w.control("workspace?as=dana", nil)
	assert.Equal(t, []any{object{"channel": dm, "thread_ts": ts, "status": "is thinking…", "loading_messages": []any{"Reading the CRM"}}}, now["statuses"])
	assert.Equal(t, []any{object{"channel": dm, "thread_ts": ts, "title": "Renewals"}}, now["titles"])
	assert.Equal(t, []any{object{"channel": dm, "thread_ts": ts, "status": "processing", "title": "How acme does"}}, now["sessions"])
	assert.Equal(t, []any{object{"channel": dm, "title": "And now?", "prompts": []any{object{"title": "Draft", "message": "Draft a mail"}}}}, now["offers"])
	for _, what := range []string{"statuses", "titles", "sessions", "offers"} {
		assert.Empty(t, w.control("workspace?as=lee", nil)[what], "nobody else sees that conversation")
	}

	w.speaks("dana", dm, "never mind")
	w.control("clock", object{"advance": "3m"})
	now = w.control("workspace?as=dana", nil)
	assert.Empty(t, now["statuses"], "it is shown for two minutes")
	assert.Empty(t, now["offers"], "until something is said")
}

func TestWhoIsCalledIsCounted(t *testing.T) {
	w := newAgent(t)
	in := w.channel("cs-team")
	for _, text := range []string{"good morning", "@dana look at this", "@here a call", "bye"} {
		w.speaks("lee", in, text)
	}
	w.appSays(w.channel("im"), "Acme renewed")
	calls := map[any]any{}
	for _, c := range w.control("workspace?as=dana", nil)["channels"].([]any) {
		c := c.(object)
		calls[c["id"]] = []any{c["unread"], c["mentions"]}
	}
	assert.Equal(t, []any{4.0, 2.0}, calls[in])
	assert.Equal(t, []any{1.0, 1.0}, calls[w.channel("im")])
	w.control("read", object{"as": "dana", "channel": in, "ts": w.messages("dana", in)[1]["ts"]})
	for _, c := range w.control("workspace?as=dana", nil)["channels"].([]any) {
		if c := c.(object); c["id"] == in {
			assert.Equal(t, []any{2.0, 1.0}, []any{c["unread"], c["mentions"]})
		}
	}
}

func TestTheLogTellsBothClocksAndTheSockets(t *testing.T) {
	w := newAgent(t)
	w.control("clock", object{"advance": "48h"})
	l := w.dial()
	l.next()
	log := w.control("log?since=0", nil)
	assert.InDelta(t, 1, log["sockets"], 0)
	last := log["entries"].([]any)[0].(object)
	at, err := time.Parse(time.RFC3339Nano, last["at"].(string))
	require.NoError(t, err)
	world, err := time.Parse(time.RFC3339Nano, last["world"].(string))
	require.NoError(t, err)
	assert.Greater(t, world.Sub(at), 47*time.Hour)
}
