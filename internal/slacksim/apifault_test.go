package slacksim_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/slack-go/slack"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/internal/slacksim"
)

// plainPost posts a message as a bare HTTP client.
func (w *world) plainPost(ctx context.Context, text string) (*http.Response, error) {
	form := url.Values{"token": {w.sim.BotToken()}, "channel": {w.channel("cs-team")}, "text": {text}}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, w.url+"/api/chat.postMessage", strings.NewReader(form.Encode()))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return http.DefaultClient.Do(req)
}

// fails makes the next post fail in a way.
func (w *world) fails(how object) {
	w.t.Helper()
	how["api"] = "chat.postMessage"
	require.Equal(w.t, true, w.control("fault", how)["ok"], "%v", how)
}

func TestAStatusOnDemand(t *testing.T) {
	w := newWorld(t, nil)
	in := w.channel("cs-team")
	w.fails(object{"status": 429})
	_, _, err := w.api.PostMessage(in, slack.MsgOptionText("x", false))
	var limited *slack.RateLimitedError
	require.NotErrorAs(t, err, &limited, "without Retry-After it is a status like others: %v", err)
	var status slack.StatusCodeError
	require.ErrorAs(t, err, &status)
	assert.Equal(t, http.StatusTooManyRequests, status.Code)

	w.fails(object{"status": 503})
	_, _, err = w.api.PostMessage(in, slack.MsgOptionText("x", false))
	require.ErrorAs(t, err, &status)
	assert.Equal(t, http.StatusServiceUnavailable, status.Code)

	w.fails(object{"status": 200, "error": "fatal_error"})
	_, _, err = w.api.PostMessage(in, slack.MsgOptionText("x", false))
	require.EqualError(t, err, "fatal_error")
	w.fails(object{"status": 200})
	_, _, err = w.api.PostMessage(in, slack.MsgOptionText("x", false))
	require.EqualError(t, err, "ratelimited", "an error in the body alone")
	assert.Empty(t, w.messages("dana", in), "nothing was carried out")
	_, _, err = w.api.PostMessage(in, slack.MsgOptionText("x", false))
	require.NoError(t, err)
}

func TestACallThatIsReset(t *testing.T) {
	w := newWorld(t, nil)
	w.fails(object{"mode": "reset"})
	resp, err := w.plainPost(t.Context(), "x")
	closeAll(t, resp)
	require.ErrorIs(t, err, syscall.ECONNRESET)
	assert.Empty(t, w.messages("dana", w.channel("cs-team")))
}

func TestACallThatIsCarriedOutAndNotAnswered(t *testing.T) {
	w := newWorld(t, nil)
	w.fails(object{"mode": "late"})
	resp, err := w.plainPost(t.Context(), "once")
	closeAll(t, resp)
	require.ErrorIs(t, err, syscall.ECONNRESET)
	seen := w.messages("dana", w.channel("cs-team"))
	require.Len(t, seen, 1, "it is there all the same")
	assert.Equal(t, "once", seen[0]["text"])
}

func TestAnAnswerThatIsGarbage(t *testing.T) {
	w := newWorld(t, nil)
	w.fails(object{"mode": "garbage"})
	resp, err := w.plainPost(t.Context(), "x")
	require.NoError(t, err)
	defer resp.Body.Close()
	assert.Equal(t, http.StatusOK, resp.StatusCode)
	assert.Equal(t, "text/html", resp.Header.Get("Content-Type"))
	body, err := io.ReadAll(resp.Body)
	require.Error(t, err, "it ends in the middle")
	assert.NotContains(t, string(body), "</html>")
	assert.False(t, json.Valid(body))
}

func TestASlowAnswerIsRight(t *testing.T) {
	w := newWorld(t, nil)
	w.fails(object{"mode": "slow", "ms": 120})
	began := time.Now()
	resp, err := w.plainPost(t.Context(), "x")
	closeAll(t, resp)
	require.NoError(t, err)
	assert.GreaterOrEqual(t, time.Since(began), 120*time.Millisecond)
	assert.Len(t, w.messages("dana", w.channel("cs-team")), 1)
}

func TestAStalledCallEnds(t *testing.T) {
	t.Run("when its time is over", func(t *testing.T) {
		w := newWorld(t, nil)
		w.fails(object{"mode": "stall", "ms": 50})
		resp, err := w.plainPost(t.Context(), "x")
		closeAll(t, resp)
		require.Error(t, err)
	})
	t.Run("when the caller goes", func(t *testing.T) {
		w := newWorld(t, nil)
		w.fails(object{"mode": "stall"})
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		resp, err := w.plainPost(ctx, "x")
		closeAll(t, resp)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		w.eventually("the log tells", func() bool { return strings.Contains(w.said("log?since=0"), "stall") })
	})
	t.Run("when the workspace ends", func(t *testing.T) {
		sim := slacksim.New(slacksim.Config{})
		w := served(t, sim)
		ctx, end := context.WithCancel(t.Context())
		ran := make(chan error, 1)
		go func() { ran <- sim.Run(ctx) }()
		w.fails(object{"mode": "stall"})
		failed := make(chan error, 1)
		go func() {
			resp, err := w.plainPost(context.WithoutCancel(t.Context()), "x")
			closeAll(t, resp)
			failed <- err
		}()
		end()
		require.NoError(t, <-ran)
		require.Error(t, <-failed)
	})
}

func TestFaultsThatMakeNoSense(t *testing.T) {
	w := newWorld(t, nil)
	for _, how := range []object{
		{"api": "*", "mode": "explode"},
		{"api": "*", "status": 302},
		{"api": "*"},
		{"api": "*", "status": 500, "retry_after": -1},
		{"api": "*", "mode": "slow", "ms": -5},
	} {
		assert.Equal(t, "invalid_fault", w.control("fault", how)["error"], "%v", how)
	}
	w.control("fault", object{"api": "auth.test", "status": 500, "times": 2})
	assert.Equal(t, true, w.call("team.info", object{})["ok"], "another method is well")
	for range 2 {
		assert.Equal(t, false, w.call("auth.test", object{})["ok"])
	}
	assert.Equal(t, true, w.call("auth.test", object{})["ok"], "as often as it was said")
}

func closeAll(t *testing.T, resp *http.Response) {
	t.Helper()
	if resp != nil {
		assert.NoError(t, resp.Body.Close())
	}
}
