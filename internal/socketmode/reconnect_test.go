package socketmode_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/internal/socketmode"
)

func TestAnEnvelopeIsHandedOverAndAnswered(t *testing.T) {
	t.Parallel()
	s := newSlack(t, func(w *wire) {
		w.hello()
		w.send(`{"envelope_id":"e1","type":"interactive","accepts_response_payload":true,"retry_attempt":2,"retry_reason":"timeout",
			"payload":{"type":"view_submission"}}`)
	})
	b := run(t, s, func(cfg *socketmode.Config) {
		cfg.Handle = func(ctx context.Context, e socketmode.Envelope) {
			assert.NoError(t, e.Ack(ctx, map[string]string{"response_action": "<clear>"}))
		}
	})
	s.isAcked(t, "e1")
	assert.JSONEq(t, `{"response_action":"<clear>"}`, string(s.acks[0].Payload))
	e := b.handled[0]
	assert.Equal(t, "interactive", e.Type)
	assert.JSONEq(t, `{"type":"view_submission"}`, string(e.Payload))
	assert.True(t, e.AcceptsResponse)
	assert.Equal(t, 2, e.RetryAttempt)
	assert.Equal(t, "timeout", e.RetryReason)
	assert.WithinDuration(t, time.Now(), e.ReceivedAt, soon)

	state := b.State()
	assert.True(t, state.Connected)
	assert.Equal(t, 1, state.Open)
	assert.Equal(t, 1, state.Connections)
	assert.Equal(t, 1, state.NumConnections)
	assert.Equal(t, "A1", state.AppID)
	assert.WithinDuration(t, time.Now(), state.LastHeard, soon)
	require.NoError(t, b.stop())
	assert.False(t, b.State().Connected)
}

// As in real life: the Web API by HTTP/2, the connection by TLS.
func TestOverTLS(t *testing.T) {
	t.Parallel()
	s := startSlack(t, func(w *wire) {
		w.hello()
		w.event(fmt.Sprintf("e%d", w.n))
		if w.n == 1 {
			w.disconnect("warning")
		}
	}, func(server *httptest.Server) {
		server.EnableHTTP2 = true
		server.StartTLS()
	})
	b := run(t, s, func(cfg *socketmode.Config) { cfg.Timing.Overlap = 20 * time.Millisecond })
	s.isAcked(t, "e1", "e2")
	<-s.wire(t, 1).gone
	require.NoError(t, b.stop())
	<-s.wire(t, 2).gone
	assert.Equal(t, websocket.StatusNormalClosure, s.wire(t, 2).status)
}

// What deadlocked slack-go for ever: one slow consumer that acknowledges in its own goroutine while sockets drop.
func TestSlowConsumerThatAcksItselfSurvivesDroppedSockets(t *testing.T) {
	t.Parallel()
	events := ids("e", 120)
	s := newSlack(t, func(w *wire) {
		w.hello()
		for i, id := range events {
			if w.acked(id) {
				continue // Slack sends again only what was not acknowledged
			}
			w.event(id)
			if w.n <= 3 && i >= 40*w.n {
				w.cut()
				return
			}
		}
	})
	run(t, s, func(cfg *socketmode.Config) {
		cfg.Workers = 1
		cfg.Handle = func(ctx context.Context, e socketmode.Envelope) {
			time.Sleep(2 * time.Millisecond) // the slowness under test
			_ = e.Ack(ctx, nil)
		}
	})
	s.isAcked(t, events...)
}

func TestServerThatSendsUsAwayEachTimeSeesNoStorm(t *testing.T) {
	t.Parallel()
	stories := map[string]func(w *wire){
		"too_many_websockets":      func(w *wire) { w.hello(); w.disconnect("too_many_websockets"); w.shut() },
		"link_disabled":            func(w *wire) { w.hello(); w.disconnect("link_disabled"); w.shut() },
		"link_disabled, no hello":  func(w *wire) { w.disconnect("link_disabled"); w.shut() },
		"warning":                  func(w *wire) { w.hello(); w.disconnect("warning"); w.shut() },
		"refresh, stays open":      func(w *wire) { w.hello(); w.disconnect("refresh_requested") },
		"a reason nobody heard of": func(w *wire) { w.hello(); w.disconnect("tuesday"); w.shut() },
		"cut after hello":          func(w *wire) { w.hello(); w.cut() },
		"cut at once":              func(w *wire) { w.cut() },
	}
	servers := map[string]*slack{}
	for name, script := range stories {
		servers[name] = newSlack(t, script)
		run(t, servers[name], func(cfg *socketmode.Config) {
			cfg.Timing.Backoff, cfg.Timing.BackoffCap = 40*time.Millisecond, 10*time.Second
		})
	}
	time.Sleep(600 * time.Millisecond)
	for name, s := range servers {
		assert.Less(t, s.opened(), 16, name)
		s.wire(t, 2) // it does come back
	}
}

func TestConnectionCutWithoutCloseFrameIsReplaced(t *testing.T) {
	t.Parallel()
	s := newSlack(t, func(w *wire) {
		w.hello()
		w.event(fmt.Sprintf("e%d", w.n))
		if w.n == 1 {
			w.await(func() bool { return w.acked("e1") })
			w.cut()
		}
	})
	b := run(t, s, nil)
	s.isAcked(t, "e1", "e2")
	assert.Equal(t, 2, b.State().Connections)
}

func TestWhatArrivedBeforeTheCutIsHandledAfterIt(t *testing.T) {
	t.Parallel()
	events := ids("e", 50)
	s := newSlack(t, func(w *wire) {
		w.hello()
		if w.n == 1 {
			for _, id := range events {
				w.event(id)
			}
			w.shut()
		}
	})
	held := make(chan struct{})
	b := run(t, s, func(cfg *socketmode.Config) {
		cfg.Workers, cfg.Backlog = 1, 1
		cfg.Handle = func(context.Context, socketmode.Envelope) { <-held }
	})
	eventually(t, func() bool { return b.State().InWork == 3 }, "worker, backlog and reader are full")
	close(held)
	for _, id := range events {
		eventually(t, func() bool { return b.times(id) == 1 }, "%s is handled", id)
	}
}

func TestOnWarningTheNewConnectionStandsBeforeTheOldOneEnds(t *testing.T) {
	t.Parallel()
	for _, reason := range []string{"warning", "refresh_requested"} {
		t.Run(reason, func(t *testing.T) {
			t.Parallel()
			s := newSlack(t, func(w *wire) {
				w.hello()
				if w.n != 1 {
					w.event("new")
					return
				}
				w.event("before")
				w.disconnect(reason)
				w.event("between")
				w.await(func() bool { return w.acked("new") })
				w.event("after")
				w.await(func() bool { return w.acked("after") })
			})
			b := run(t, s, nil)
			s.isAcked(t, "before", "between", "new", "after")
			assert.Equal(t, 2, b.State().Open, "both are open")
			s.wire(t, 1).shut()
			eventually(t, func() bool { return b.State().Open == 1 }, "the old one ends")
			s.wire(t, 2).event("last")
			s.isAcked(t, "last")
			for id, on := range map[string]int{"before": 1, "between": 1, "after": 1, "new": 2, "last": 2} {
				assert.Equal(t, 1, b.times(id), id)
				assert.Equal(t, []int{on}, s.ackedOn(id), id)
			}
			assert.Equal(t, 2, s.opened())
		})
	}
}

// Both may be read before anyone looks: the hello counts, or the connection would be dropped with what it carries.
func TestHelloAndDisconnectInOneBreath(t *testing.T) {
	t.Parallel()
	events := ids("e", 30)
	s := newSlack(t, func(w *wire) {
		w.hello()
		if w.n <= len(events) {
			w.disconnect("refresh_requested")
			w.event(events[w.n-1])
		}
	})
	b := run(t, s, func(cfg *socketmode.Config) {
		cfg.Timing.Backoff, cfg.Timing.BackoffCap = time.Millisecond, 2*time.Millisecond
	})
	s.isAcked(t, events...)
	last := len(events) + 1
	eventually(t, func() bool { return b.State().Connections == last && b.State().Open == last }, "none is dropped")
	require.NoError(t, b.stop())
	for n := range last {
		w := s.wire(t, n+1)
		<-w.gone
		assert.Equal(t, websocket.StatusNormalClosure, w.status, n)
	}
}

func TestOldConnectionThatNobodyClosesIsClosedAfterTheOverlap(t *testing.T) {
	t.Parallel()
	s := newSlack(t, func(w *wire) {
		w.hello()
		if w.n == 1 {
			w.disconnect("warning")
		}
	})
	b := run(t, s, func(cfg *socketmode.Config) { cfg.Timing.Overlap = 50 * time.Millisecond })
	w := s.wire(t, 1)
	<-w.gone
	assert.Equal(t, websocket.StatusNormalClosure, w.status)
	eventually(t, func() bool { return b.State().Open == 1 }, "one is left")
}

func TestOldConnectionIsKeptWhileTheNewOneIsRefused(t *testing.T) {
	t.Parallel()
	s := newSlack(t, func(w *wire) {
		w.hello()
		if w.n == 1 {
			w.disconnect("warning")
			w.await(func() bool { return w.opened() > 4 })
			w.event("meanwhile")
		}
	})
	s.open = refuse(func(n int) bool { return n > 1 && n < 8 }, `{"ok":false,"error":"internal_error"}`)
	run(t, s, func(cfg *socketmode.Config) { cfg.Timing.Overlap = time.Millisecond })
	s.isAcked(t, "meanwhile")
	s.wire(t, 2)
}

func TestTwoHundredEventsThroughARefreshStorm(t *testing.T) {
	t.Parallel()
	const onEach = 8
	events := ids("e", 200)
	s := newSlack(t, func(w *wire) {
		w.hello()
		from := min((w.n-1)*onEach, len(events))
		mine := events[from:min(from+onEach, len(events))]
		for i, id := range mine {
			w.event(id)
			if i == onEach/2 {
				w.disconnect("refresh_requested")
			}
		}
		if len(mine) > 0 {
			w.await(func() bool { return w.acked(mine...) })
			w.shut()
		}
	})
	b := run(t, s, func(cfg *socketmode.Config) {
		cfg.Timing.Backoff, cfg.Timing.BackoffCap = time.Millisecond, 10*time.Millisecond
		cfg.Handle = func(ctx context.Context, e socketmode.Envelope) {
			time.Sleep(rand.N(10 * time.Millisecond)) // so that answers come after newer connections
			assert.NoError(t, e.Ack(ctx, nil))
		}
	})
	s.isAcked(t, events...)
	for i, id := range events {
		assert.Equal(t, 1, b.times(id), id)
		assert.Equal(t, []int{i/onEach + 1}, s.ackedOn(id), id)
	}
}

func TestHelloThatNeverComes(t *testing.T) {
	t.Parallel()
	s := newSlack(t, func(w *wire) {
		if w.n > 1 {
			w.hello()
		}
	})
	b := run(t, s, func(cfg *socketmode.Config) { cfg.Timing.Connect = 150 * time.Millisecond })
	eventually(t, func() bool { return b.State().Connected }, "the second connection stands")
	<-s.wire(t, 1).gone
	assert.Equal(t, 1, b.State().Connections)
}

func TestServerThatFallsSilentIsLeft(t *testing.T) {
	t.Parallel()
	s := newSlack(t, func(w *wire) { w.hello() })
	b := run(t, s, func(cfg *socketmode.Config) { cfg.Timing.Silence = 80 * time.Millisecond })
	eventually(t, func() bool { return b.State().Connections >= 3 }, "a new one each time")
	<-s.wire(t, 1).gone
	assert.Contains(t, b.log.String(), "nothing heard for too long")
}

func TestPingsAloneKeepAConnection(t *testing.T) {
	t.Parallel()
	s := newSlack(t, func(w *wire) {
		w.hello()
		began := time.Now()
		w.pings(func() bool { return time.Since(began) > 800*time.Millisecond })
		w.event("still here")
	})
	b := run(t, s, func(cfg *socketmode.Config) { cfg.Timing.Silence = 400 * time.Millisecond })
	s.isAcked(t, "still here")
	assert.Equal(t, 1, b.State().Connections)
}

// slack-go's connection flapped and dropped what it had read while its consumer was busy.
func TestBlockedConsumerLosesNothingAndPingsAreAnswered(t *testing.T) {
	t.Parallel()
	events, blocked := ids("e", 160), make(chan struct{})
	s := newSlack(t, func(w *wire) {
		w.hello()
		for _, id := range events {
			w.event(id)
		}
		began := time.Now()
		w.pings(func() bool { return time.Since(began) > 800*time.Millisecond }) // though no handler is free
		assert.Len(t, w.missing(events), len(events))
		close(blocked)
		w.pings(func() bool { return w.acked(events...) })
	})
	b := run(t, s, func(cfg *socketmode.Config) {
		cfg.Workers, cfg.Timing.Silence = 2, 400*time.Millisecond
		cfg.Handle = func(ctx context.Context, e socketmode.Envelope) {
			<-blocked
			assert.NoError(t, e.Ack(ctx, nil))
		}
	})
	s.isAcked(t, events...)
	assert.Equal(t, 1, b.State().Connections)
}

func TestFullBacklogStopsReadingWithoutLosingTheConnection(t *testing.T) {
	t.Parallel()
	events, blocked := ids("e", 160), make(chan struct{})
	s := newSlack(t, func(w *wire) {
		w.hello()
		for _, id := range events {
			w.event(id)
		}
		w.pings(func() bool { return w.acked(events...) }) // the first answer comes when reading goes on
	})
	b := run(t, s, func(cfg *socketmode.Config) {
		cfg.Workers, cfg.Backlog, cfg.Timing.Silence = 2, 4, 400*time.Millisecond
		cfg.Handle = func(ctx context.Context, e socketmode.Envelope) {
			<-blocked
			assert.NoError(t, e.Ack(ctx, nil))
		}
	})
	eventually(t, func() bool { return b.State().InWork == 2+4+1 }, "two in work, four in line, one in hand")
	time.Sleep(time.Second) // more than twice the silence that is borne
	assert.Equal(t, 2+4+1, b.State().InWork, "nothing more is read")
	assert.Equal(t, 1, s.opened(), "our own silence is not Slack's")
	close(blocked)
	s.isAcked(t, events...)
	assert.Equal(t, 1, s.opened())
}
