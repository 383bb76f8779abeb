package slacksim_test

import (
	"encoding/json"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/slack-go/slack"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/internal/slacksim"
)

// served gives a simulator that the test runs itself an address.
func served(t *testing.T, sim *slacksim.Sim) *world {
	t.Helper()
	server := httptest.NewServer(sim.Handler())
	t.Cleanup(func() { server.CloseClientConnections(); server.Close() })
	return &world{t: t, sim: sim, url: server.URL}
}

// said is an answer of /control as text.
func (w *world) said(path string) string {
	w.t.Helper()
	out, err := json.Marshal(w.control(path, nil))
	require.NoError(w.t, err)
	return string(out)
}

func TestSlackGoIsToldToWait(t *testing.T) {
	w := newWorld(t, nil)
	in, dm := w.channel("cs-team"), w.channel("im")
	var limited *slack.RateLimitedError
	for range 6 {
		_, _, err := w.api.PostMessage(in, slack.MsgOptionText("x", false))
		if err != nil {
			require.ErrorAs(t, err, &limited)
		}
	}
	require.NotNil(t, limited, "a sixth post at once is refused")
	assert.Equal(t, time.Second, limited.RetryAfter)
	assert.Len(t, w.messages("dana", in), 5)
	_, _, err := w.api.PostMessage(dm, slack.MsgOptionText("x", false))
	require.NoError(t, err, "another channel has its own pace")
	w.control("clock", object{"advance": "1s"})
	_, _, err = w.api.PostMessage(in, slack.MsgOptionText("x", false))
	require.NoError(t, err, "who waits gets through, on the workspace's clock")
	w.control("clock", object{"advance": "-24h"})
	_, _, err = w.api.PostMessage(in, slack.MsgOptionText("x", false))
	require.ErrorAs(t, err, &limited)
	assert.Equal(t, time.Second, limited.RetryAfter, "a clock that jumps back costs nobody a day")
}

func TestOneMethodsTierIsNotAnothers(t *testing.T) {
	w := newWorld(t, nil)
	for range 20 {
		require.Equal(t, true, w.call("users.list", object{})["ok"])
	}
	assert.Equal(t, "ratelimited", w.call("users.list", object{})["error"])
	assert.Equal(t, true, w.call("conversations.list", object{})["ok"])
	w.control("clock", object{"advance": "3s"})
	assert.Equal(t, true, w.call("users.list", object{})["ok"], "one comes back every three seconds")
	assert.Equal(t, "ratelimited", w.call("users.list", object{})["error"])
}
