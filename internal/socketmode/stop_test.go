package socketmode_test

import (
	"context"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"rapport/internal/socketmode"
)

func TestStoppingFinishesWhatIsInWorkAndTakesNothingNew(t *testing.T) {
	t.Parallel()
	s := newSlack(t, func(w *wire) { w.hello(); w.event("running"); w.event("in line") })
	started, release := make(chan struct{}, 9), make(chan struct{})
	b := run(t, s, func(cfg *socketmode.Config) {
		cfg.Workers = 1
		cfg.Handle = func(ctx context.Context, e socketmode.Envelope) {
			started <- struct{}{}
			<-release
			assert.NoError(t, ctx.Err())
			assert.NoError(t, e.Ack(ctx, nil))
		}
	})
	<-started
	eventually(t, func() bool { return b.State().InWork == 2 }, "one runs, one waits")
	stopped := make(chan error)
	go func() { stopped <- b.stop() }()
	w := s.wire(t, 1)
	for range 50 { // at first in time, later no more
		w.event("new")
		time.Sleep(often)
	}
	taken := b.State().InWork
	w.event("too late")
	assert.True(t, w.answers(), "pings are answered to the end")
	close(release)
	require.NoError(t, <-stopped)
	s.isAcked(t, "running", "in line")
	assert.Less(t, taken, 50)
	assert.Zero(t, b.times("too late"))
	<-w.gone
	assert.Equal(t, websocket.StatusNormalClosure, w.status)
	assert.False(t, b.State().Connected)
}

func TestHandlerThatHeedsItsContextIsCutShort(t *testing.T) {
	t.Parallel()
	s := newSlack(t, func(w *wire) { w.hello(); w.event("e1"); w.event("e2"); w.event("e3") })
	b := run(t, s, func(cfg *socketmode.Config) {
		cfg.Workers, cfg.Backlog, cfg.Timing.Drain = 1, 1, 50*time.Millisecond
		cfg.Handle = func(ctx context.Context, _ socketmode.Envelope) { <-ctx.Done() }
	})
	eventually(t, func() bool { return b.State().InWork == 3 }, "one runs, one waits, one is in hand")
	require.NoError(t, b.stop())
	assert.Equal(t, 1, b.times("e1")+b.times("e2")+b.times("e3"), "the others stay unacknowledged")
}

func TestHandlerThatIgnoresItsContextDoesNotHoldTheProcess(t *testing.T) {
	t.Parallel()
	s := newSlack(t, func(w *wire) { w.hello(); w.event("e1"); w.event("e2"); w.event("e3") })
	release := make(chan struct{})
	b := run(t, s, func(cfg *socketmode.Config) {
		cfg.Workers, cfg.Backlog = 1, 1
		cfg.Timing.Drain, cfg.Timing.Close = 50*time.Millisecond, 50*time.Millisecond
		cfg.Handle = func(context.Context, socketmode.Envelope) { <-release }
	})
	eventually(t, func() bool { return b.State().InWork == 3 }, "one runs, one waits, one is in hand")
	require.ErrorContains(t, b.stop(), "stop with 2", "the one in hand was let go")
	close(release)
}

func TestServerThatIgnoresOurCloseFrameDoesNotHoldTheProcess(t *testing.T) {
	t.Parallel()
	s := newSlack(t, func(w *wire) {
		w.hello()
		for w.conn.Write(w.end, websocket.MessageText, []byte(`{"type":"noise"}`)) == nil { // until we are gone
		}
	})
	s.deaf = true
	b := run(t, s, func(cfg *socketmode.Config) { cfg.Timing.Close = 50 * time.Millisecond })
	eventually(t, func() bool { return b.State().Connected }, "it stands")
	began := time.Now()
	require.NoError(t, b.stop())
	assert.Less(t, time.Since(began), 4*time.Second)
}

func TestRunTwiceAtOnceIsRefusedAndOneAfterTheOtherIsNot(t *testing.T) {
	t.Parallel()
	s := newSlack(t, func(w *wire) { w.hello() })
	b := run(t, s, nil)
	eventually(t, func() bool { return b.State().Connected }, "it stands")
	require.ErrorContains(t, b.Run(t.Context()), "already running")
	require.NoError(t, b.stop())
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- b.Run(ctx) }()
	eventually(t, func() bool { return b.State().Connections == 2 }, "it stands again")
	cancel()
	require.NoError(t, <-done)
}

func TestNoGoroutineIsLeft(t *testing.T) { //nolint:paralleltest // it looks at all goroutines
	before := goleak.IgnoreCurrent()
	t.Run("a stormy life", func(t *testing.T) {
		s := newSlack(t, func(w *wire) {
			w.hello()
			w.event("e1")
			w.disconnect("refresh_requested")
			if w.n%2 == 0 {
				w.cut()
			}
		})
		b := run(t, s, func(cfg *socketmode.Config) { cfg.Timing.Overlap = 20 * time.Millisecond })
		s.wire(t, 6)
		require.NoError(t, b.stop())
		goleak.VerifyNone(t, before, goleak.IgnoreAnyFunction("net/http.(*Server).Serve"),
			goleak.IgnoreAnyFunction("net/http.(*conn).serve"), goleak.IgnoreAnyFunction("rapport/internal/socketmode_test.(*wire).read"))
	})
}
