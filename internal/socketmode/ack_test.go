package socketmode_test

import (
	"context"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/internal/socketmode"
)

// hold runs a client that acknowledges nothing and passes every envelope to the test.
func hold(t *testing.T, s *slack, change func(*socketmode.Config)) (*bot, <-chan socketmode.Envelope) {
	t.Helper()
	held := make(chan socketmode.Envelope, 1000)
	return run(t, s, func(cfg *socketmode.Config) {
		cfg.Handle = func(_ context.Context, e socketmode.Envelope) { held <- e }
		if change != nil {
			change(cfg)
		}
	}), held
}

const withAnswer = `{"envelope_id":"e1","type":"interactive","accepts_response_payload":true,"payload":{}}`

func TestAckIsSentOnce(t *testing.T) {
	t.Parallel()
	s := newSlack(t, func(w *wire) { w.hello(); w.event("e1") })
	_, held := hold(t, s, nil)
	e := <-held
	var sent, refused atomic.Int64
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			switch err := e.Ack(t.Context(), nil); {
			case err == nil:
				sent.Add(1)
			case assert.ErrorIs(t, err, socketmode.ErrAlreadyAcked):
				refused.Add(1)
			}
		})
	}
	all.Wait()
	assert.EqualValues(t, 1, sent.Load())
	assert.EqualValues(t, 19, refused.Load())
	s.isAcked(t, "e1")
	assert.Len(t, s.ackedOn("e1"), 1)
}

func TestAckThatSlackWouldDropIsRefusedAndCanBeMended(t *testing.T) {
	t.Parallel()
	s := newSlack(t, func(w *wire) { w.hello(); w.send(withAnswer) })
	_, held := hold(t, s, nil)
	e := <-held
	frame := len(`{"envelope_id":"e1","payload":""}`)
	require.ErrorIs(t, e.Ack(t.Context(), strings.Repeat("x", 20480-frame)), socketmode.ErrTooLarge)
	require.Error(t, e.Ack(t.Context(), make(chan int)), "not JSON")
	require.NoError(t, e.Ack(t.Context(), strings.Repeat("<", 20479-frame)), "one byte less, and nothing is escaped")
	s.isAcked(t, "e1")
	assert.Len(t, s.acks[0].Payload, 20479-frame+2)
}

func TestAckWithPayloadThatNobodyWantsIsRefused(t *testing.T) {
	t.Parallel()
	s := newSlack(t, func(w *wire) { w.hello(); w.event("e1") })
	_, held := hold(t, s, nil)
	e := <-held
	require.ErrorIs(t, e.Ack(t.Context(), "hi"), socketmode.ErrNoPayload)
	require.NoError(t, e.Ack(t.Context(), nil))
}

func TestAckTooLateIsNotSent(t *testing.T) {
	t.Parallel()
	s := newSlack(t, func(w *wire) { w.hello(); w.event("late"); w.event("in time") })
	_, held := hold(t, s, func(cfg *socketmode.Config) { cfg.Timing.Ack = 100 * time.Millisecond })
	late, inTime := <-held, <-held
	if late.ID != "late" {
		late, inTime = inTime, late
	}
	require.NoError(t, inTime.Ack(t.Context(), nil))
	time.Sleep(time.Until(late.ReceivedAt.Add(100 * time.Millisecond)))
	require.ErrorIs(t, late.Ack(t.Context(), nil), socketmode.ErrTooLate)
	s.isAcked(t, "in time")
	assert.False(t, s.acked("late"))
}

func TestAckUnderACancelledContextHarmsNobody(t *testing.T) {
	t.Parallel()
	s := newSlack(t, func(w *wire) { w.hello(); w.event("e1") })
	b, held := hold(t, s, nil)
	e := <-held
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	require.ErrorIs(t, e.Ack(ctx, nil), context.Canceled)
	require.NoError(t, e.Ack(t.Context(), nil), "it was not used up")
	s.isAcked(t, "e1")
	assert.Equal(t, 1, b.State().Connections)
}

func TestAckAfterAReconnectNeverGoesToTheNewConnection(t *testing.T) {
	t.Parallel()
	s := newSlack(t, func(w *wire) {
		w.hello()
		w.event(map[int]string{1: "old", 2: "new"}[w.n])
	})
	b, held := hold(t, s, nil)
	old := <-held
	s.wire(t, 1).cut()
	fresh := <-held
	eventually(t, func() bool { return b.State().Open == 1 }, "the old connection is forgotten")
	require.ErrorIs(t, old.Ack(t.Context(), nil), socketmode.ErrConnectionGone)
	require.NoError(t, fresh.Ack(t.Context(), nil))
	s.isAcked(t, "new")
	assert.False(t, s.acked("old"))
}

func TestAcksWithoutAnyConnectionReturnAtOnce(t *testing.T) {
	t.Parallel()
	s := newSlack(t, func(w *wire) {
		w.hello()
		for _, id := range ids("e", 100) {
			w.event(id)
		}
	})
	s.open = refuse(func(n int) bool { return n > 1 }, `{"ok":false,"error":"fatal_error"}`)
	b, held := hold(t, s, nil)
	eventually(t, func() bool { return len(held) == 100 }, "all arrive")
	s.wire(t, 1).cut()
	eventually(t, func() bool { return !b.State().Connected }, "the connection is lost")
	began := time.Now()
	for range 100 {
		require.ErrorIs(t, (<-held).Ack(t.Context(), nil), socketmode.ErrConnectionGone)
	}
	assert.Less(t, time.Since(began), time.Second)
}

func TestServerThatStopsReadingIsLeft(t *testing.T) {
	t.Parallel()
	s := newSlack(t, func(w *wire) {
		w.hello()
		for range 1000 {
			w.send(withAnswer)
		}
	})
	s.deaf = true
	answer := strings.Repeat("x", 20000) // a thousand of them fit into no socket's buffer
	var gone atomic.Int64
	run(t, s, func(cfg *socketmode.Config) {
		cfg.Timing.Write, cfg.Timing.Close = 100*time.Millisecond, 100*time.Millisecond
		cfg.Handle = func(ctx context.Context, e socketmode.Envelope) {
			if err := e.Ack(ctx, answer); err != nil && assert.ErrorIs(t, err, socketmode.ErrConnectionGone) {
				gone.Add(1)
			}
		}
	})
	s.wire(t, 2)
	assert.Positive(t, gone.Load())
}

func TestEnvelopeThatNobodySentCannotBeAcked(t *testing.T) {
	t.Parallel()
	require.ErrorIs(t, socketmode.Envelope{ID: "e1"}.Ack(t.Context(), nil), socketmode.ErrConnectionGone)
}
