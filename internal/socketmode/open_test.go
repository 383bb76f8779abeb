package socketmode_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/internal/socketmode"
)

// refuse answers the requests for an address that match.
func refuse(which func(n int) bool, body string) func(int, http.ResponseWriter) bool {
	return func(n int, w http.ResponseWriter) bool {
		if which(n) {
			_, _ = fmt.Fprint(w, body)
			return true
		}
		return false
	}
}

func first(int) bool { return true }

func TestWhatCannotHealEndsRun(t *testing.T) {
	t.Parallel()
	for _, word := range []string{"invalid_auth", "account_inactive", "not_authed", "token_revoked", "token_expired", "missing_scope", "not_allowed_token_type"} {
		t.Run(word, func(t *testing.T) {
			t.Parallel()
			s := newSlack(t, func(*wire) {})
			s.open = refuse(first, `{"ok":false,"error":"`+word+`"}`)
			b := run(t, s, nil)
			<-b.done
			var refused *socketmode.RefusedError
			require.ErrorAs(t, b.err, &refused)
			assert.Equal(t, word, refused.Word)
			assert.Equal(t, 1, s.opened())
		})
	}
}

func TestTokenRevokedDuringAnOverlapStillFinishesWhatIsInWork(t *testing.T) {
	t.Parallel()
	s := newSlack(t, func(w *wire) { w.hello(); w.event("e1"); w.disconnect("warning") })
	s.open = refuse(func(n int) bool { return n > 1 }, `{"ok":false,"error":"token_revoked"}`)
	b := run(t, s, func(cfg *socketmode.Config) {
		cfg.Handle = func(ctx context.Context, e socketmode.Envelope) {
			time.Sleep(100 * time.Millisecond) // longer than it takes to be refused
			assert.NoError(t, e.Ack(ctx, nil))
		}
	})
	<-b.done
	require.ErrorContains(t, b.err, "token_revoked")
	s.isAcked(t, "e1")
}

func TestWhatMayPassIsTriedAgain(t *testing.T) {
	t.Parallel()
	troubles := []func(w http.ResponseWriter){
		func(w http.ResponseWriter) { _, _ = fmt.Fprint(w, `{"ok":false,"error":"internal_error"}`) },
		func(w http.ResponseWriter) { _, _ = fmt.Fprint(w, `{"ok":false,"error":"a_word_of_tomorrow"}`) },
		func(w http.ResponseWriter) { _, _ = fmt.Fprint(w, `{"ok":false,"error":"ratelimited"}`) },
		func(w http.ResponseWriter) { w.WriteHeader(http.StatusServiceUnavailable) },
		func(w http.ResponseWriter) { w.WriteHeader(http.StatusNotFound) },
		func(w http.ResponseWriter) { w.WriteHeader(http.StatusTooManyRequests) },
		func(w http.ResponseWriter) { _, _ = fmt.Fprint(w, `<html>`) },
		func(w http.ResponseWriter) { _, _ = fmt.Fprint(w, `{"ok":true}`) },
		func(w http.ResponseWriter) { _, _ = fmt.Fprint(w, `{"ok":true,"url":"ftp://127.0.0.1/"}`) },
		func(w http.ResponseWriter) {
			_, _ = fmt.Fprint(w, `{"ok":true,"url":"ws://127.0.0.1:1/?ticket=hush-hush"}`)
		},
		func(w http.ResponseWriter) {
			_, _ = fmt.Fprint(w, `{"ok":true,"url":"ws://127.0.0.1:x/?ticket=hush-hush"}`)
		},
		func(http.ResponseWriter) { panic(http.ErrAbortHandler) },
	}
	s := newSlack(t, func(w *wire) { w.hello(); w.event("e1") })
	s.open = func(n int, w http.ResponseWriter) bool {
		if n <= len(troubles) {
			troubles[n-1](w)
			return true
		}
		return false
	}
	b := run(t, s, nil)
	s.isAcked(t, "e1")
	assert.Equal(t, len(troubles)+1, s.opened())
	assert.NotContains(t, b.log.String(), "hush-hush", "a ticket is a secret")
	assert.NotContains(t, b.log.String(), "xapp-secret")
	assert.NotContains(t, b.log.String(), "event_callback")
}

func TestRetryAfterIsHonoured(t *testing.T) {
	t.Parallel()
	s := newSlack(t, func(w *wire) { w.hello() })
	s.open = func(n int, w http.ResponseWriter) bool {
		if n == 1 {
			w.Header().Set("Retry-After", "1")
			w.WriteHeader(http.StatusTooManyRequests)
		}
		return n == 1
	}
	b := run(t, s, nil)
	eventually(t, func() bool { return b.State().Connected }, "it comes back")
	assert.GreaterOrEqual(t, s.opens[1].Sub(s.opens[0]), time.Second)
}

func TestStoppingDoesNotWaitForABackOff(t *testing.T) {
	t.Parallel()
	s := newSlack(t, func(*wire) {})
	s.open = func(_ int, w http.ResponseWriter) bool {
		w.Header().Set("Retry-After", "99999999")
		w.WriteHeader(http.StatusTooManyRequests)
		return true
	}
	b := run(t, s, func(cfg *socketmode.Config) { cfg.Timing.Backoff, cfg.Timing.BackoffCap = time.Hour, time.Hour })
	eventually(t, func() bool { return s.opened() == 1 }, "it asks")
	require.NoError(t, b.stop())
}

func TestRedirectsAreNotFollowed(t *testing.T) {
	t.Parallel()
	var strangers atomic.Int64
	stranger := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { strangers.Add(1) }))
	t.Cleanup(stranger.Close)
	s := newSlack(t, func(w *wire) { w.hello() })
	s.open = func(n int, w http.ResponseWriter) bool {
		switch n {
		case 1:
			w.Header().Set("Location", stranger.URL)
			w.WriteHeader(http.StatusTemporaryRedirect)
		case 2:
			_, _ = fmt.Fprintf(w, `{"ok":true,"url":"%s/redirect"}`, strings.Replace(s.URL, "http", "ws", 1))
		}
		return n <= 2
	}
	s.Config.Handler.(*http.ServeMux).Handle("/redirect", http.RedirectHandler(stranger.URL, http.StatusFound))
	b := run(t, s, nil)
	eventually(t, func() bool { return b.State().Connected }, "the third attempt stands")
	assert.Zero(t, strangers.Load())
}

// transport is a network in which every address answers the same.
type transport func(*http.Request) (*http.Response, error)

func (f transport) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestConnectionThatLeadsAwayFromSlackIsRefused(t *testing.T) {
	t.Parallel()
	for _, address := range []string{
		"ws://wss-primary.slack.com/link/?ticket=1", "wss://slack.com.evil.example/", "wss://evilslack.com/",
		"wss://evil.example/slack.com", "wss://slack.com@evil.example/", "https://slack.com/", "//slack.com/", "",
	} {
		t.Run(address, func(t *testing.T) {
			t.Parallel()
			asked := make(chan string, 100)
			client, err := socketmode.New(socketmode.Config{
				AppToken: "xapp-secret",
				HTTP: &http.Client{Transport: transport(func(r *http.Request) (*http.Response, error) {
					asked <- r.URL.String()
					body := fmt.Sprintf(`{"ok":true,"url":%q}`, address)
					return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(strings.NewReader(body))}, nil
				})},
				Handle: func(context.Context, socketmode.Envelope) {},
				Timing: socketmode.Timing{Backoff: time.Millisecond, BackoffCap: time.Millisecond},
			})
			require.NoError(t, err)
			ctx, cancel := context.WithCancel(t.Context())
			done := make(chan error)
			go func() { done <- client.Run(ctx) }()
			for range 3 {
				assert.Equal(t, "https://slack.com/api/apps.connections.open", <-asked)
			}
			cancel()
			require.NoError(t, <-done)
		})
	}
}

func TestNewSaysEverythingThatIsWrong(t *testing.T) {
	t.Parallel()
	handle := func(context.Context, socketmode.Envelope) {}
	_, err := socketmode.New(socketmode.Config{AppToken: "xoxb-secret", APIURL: "http://slack.com/api/", Workers: -1})
	require.ErrorContains(t, err, "xapp-")
	require.ErrorContains(t, err, "handle is missing")
	require.ErrorContains(t, err, "negative")
	require.ErrorContains(t, err, "in clear")
	assert.NotContains(t, err.Error(), "secret")
	for _, address := range []string{"slack.com/api", "ftp://slack.com/", "http://", "http://[", "http://a.slack.com.:80/api", "http://SLACK.com"} {
		_, err = socketmode.New(socketmode.Config{AppToken: "xapp-1", Handle: handle, APIURL: address})
		require.Error(t, err, address)
	}
	_, err = socketmode.New(socketmode.Config{AppToken: "xapp-1", Handle: handle, Timing: socketmode.Timing{Silence: -1}})
	require.Error(t, err)
	_, err = socketmode.New(socketmode.Config{AppToken: "xapp-1", Handle: handle})
	require.NoError(t, err)
}
