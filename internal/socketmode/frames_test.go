package socketmode_test

import (
	"context"
	"strings"
	"testing"

	"github.com/coder/websocket"
	"github.com/stretchr/testify/assert"

	"rapport/internal/socketmode"
)

func TestUnknownEnvelopesAreAckedAndCounted(t *testing.T) {
	t.Parallel()
	s := newSlack(t, func(w *wire) {
		w.hello()
		w.send(`{"envelope_id":"u1","type":"telepathy","payload":{"a":1}}`)
		w.send(`{"type":"weather","forecast":"rain"}`)
		w.send(`{"envelope_id":"u2","type":"` + strings.Repeat("x", 5000) + `"}`)
		w.send(`{"envelope_id":"known","type":"events_api","payload":{"event":{"type":"message_stream_stopped"}}}`)
	})
	b := run(t, s, nil)
	s.isAcked(t, "u1", "u2", "known")
	eventually(t, func() bool { return len(b.unknowns()) == 3 }, "all are counted")
	assert.ElementsMatch(t, []string{"telepathy", "weather", strings.Repeat("x", 64)}, b.unknowns())
	assert.Equal(t, 1, b.times("known"), "what an event means is not our business")
	assert.Zero(t, b.times("u1"))
}

func TestMalformedFramesAreSkippedAndAckedWherePossible(t *testing.T) {
	t.Parallel()
	bad := []string{
		`{"envelope_id":"m1","type":"events_api","payload":{"text":"private`,
		`{ "envelope_id" : "m2", "type":7}`,
		`{"envelope_id":"m3"}`,
		"{\"envelope_id\":\"m4\",\"type\":\"events_api\",\"payload\":\"\x00\xff",
		`{"type":"events_api","payload":{}}`,
		`{"type":"events_api","payload":{"text":"\"envelope_id\":\"evil\"`,
		`{"envelope_id":"` + strings.Repeat("z", 500), `{"envelope_id":7`, `{"envelope_id"`, `not json`, `[]`, `null`, `{}`, ``,
	}
	s := newSlack(t, func(w *wire) {
		w.hello()
		for _, frame := range bad {
			w.send(frame)
		}
		_ = w.conn.Write(w.end, websocket.MessageBinary, []byte(`{"envelope_id":"m5","type":"events_api"}`))
		w.send(`{"envelope_id":"odd","type":"events_api","payload":{},"retry_attempt":"many","accepts_response_payload":"si"}`)
		w.event("good")
	})
	b := run(t, s, nil)
	s.isAcked(t, "m1", "m2", "m3", "m4", "m5", "odd", "good")
	eventually(t, func() bool { return len(b.unknowns()) == len(bad)+1 }, "all are counted")
	assert.NotContains(t, b.unknowns(), "events_api")
	assert.Equal(t, 1, b.State().Connections, "the connection survived")
	assert.Len(t, s.acks, 7)
	assert.Equal(t, 1, strings.Count(b.log.String(), "skipped a frame"), "one line a connection")
	assert.NotContains(t, b.log.String(), "private")
}

func TestHugeFrames(t *testing.T) {
	t.Parallel()
	s := newSlack(t, func(w *wire) {
		w.hello()
		w.send(`{"envelope_id":"large","type":"events_api","payload":"` + strings.Repeat("x", 3<<20) + `"}`)
		w.send(`{"envelope_id":"larger","type":"events_api","payload":"` + strings.Repeat("x", 5<<20) + `"}`)
		w.event("after")
	})
	b := run(t, s, nil)
	s.isAcked(t, "large", "larger", "after")
	assert.Equal(t, 1, b.times("large"))
	assert.Len(t, b.handled[0].Payload, 3<<20+2)
	assert.Zero(t, b.times("larger"))
	eventually(t, func() bool { return len(b.unknowns()) == 1 }, "it is counted")
	assert.Equal(t, []string{socketmode.KindOversized}, b.unknowns())
	assert.Equal(t, 1, b.State().Connections, "the connection survived")
}

func TestPanicInAHandlerCostsOneEnvelope(t *testing.T) {
	t.Parallel()
	s := newSlack(t, func(w *wire) {
		w.hello()
		for _, id := range []string{"bad1", "bad2", "bad3", "good"} {
			w.event(id)
		}
	})
	b := run(t, s, func(cfg *socketmode.Config) {
		cfg.Workers = 2
		cfg.Handle = func(ctx context.Context, e socketmode.Envelope) {
			if strings.HasPrefix(e.ID, "bad") {
				panic("ouch")
			}
			_ = e.Ack(ctx, nil)
		}
	})
	s.isAcked(t, "good")
	assert.False(t, s.acked("bad1"))
	eventually(t, func() bool { return b.State().InWork == 0 }, "all are done with")
	assert.Equal(t, 3, strings.Count(b.log.String(), "handler panicked"))
	assert.Equal(t, 3, strings.Count(b.log.String(), "panic=ouch"))
}
