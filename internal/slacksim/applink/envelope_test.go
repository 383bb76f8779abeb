package applink_test

import (
	"encoding/json"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/internal/slacksim/applink"
)

func TestAnEnvelopeAndItsAcknowledgementShareAnID(t *testing.T) {
	t.Parallel()
	r := newRoom(t, soon)
	a := r.connect()
	heard := r.ask(true)
	e := a.next()
	assert.Equal(t, "slash_commands", e["type"])
	assert.Equal(t, true, e["accepts_response_payload"])
	assert.NotContains(t, e, "retry_attempt", "only events are sent again")
	a.ack(e, object{"text": "hi"})
	assert.Equal(t, answer{`{"text":"hi"}`, ""}, hears(t, heard))

	r.mu.Lock()
	defer r.mu.Unlock()
	sent, ack := r.notes[len(r.notes)-2], r.notes[len(r.notes)-1]
	assert.Equal(t, "envelope", sent.Kind)
	assert.Equal(t, "ack", ack.Kind)
	assert.Equal(t, e["envelope_id"], sent.ID)
	assert.Equal(t, sent.ID, ack.ID)
	assert.Equal(t, "/x", ack.What)
	assert.True(t, ack.OK)
	assert.Positive(t, ack.Took)
}

func TestAPayloadThatIsNotAcceptedIsIgnored(t *testing.T) {
	t.Parallel()
	r := newRoom(t, soon)
	a := r.connect()
	heard := r.ask(false)
	a.ack(a.next(), object{"text": "hi"})
	assert.Equal(t, answer{}, hears(t, heard))
	heard = r.ask(true)
	a.write(`{"envelope_id":"` + a.next()["envelope_id"].(string) + `","payload":null}`)
	assert.Equal(t, answer{}, hears(t, heard), "null is nothing")
}

func TestAnEventComesAgainAtOnceAfterAMinuteAndAfterFive(t *testing.T) {
	t.Parallel()
	r := newRoom(t, 50*time.Millisecond)
	a := r.connect()
	r.event("e")
	ids := map[any]bool{}
	for attempt, wait := range []time.Duration{0, 0, time.Minute, 5 * time.Minute} {
		if wait > 0 {
			require.Eventually(t, func() bool { return r.Kept() == 1 }, soon, time.Millisecond)
			r.advance(wait - 30*time.Second)
			r.Look()
			assert.Equal(t, 1, r.Kept(), "not before its time")
			r.advance(30 * time.Second)
		}
		e := a.next()
		ids[e["envelope_id"]] = true
		assert.EqualValues(t, attempt, e["retry_attempt"])
		assert.Equal(t, map[bool]string{true: "timeout"}[attempt > 0], e["retry_reason"])
		assert.Equal(t, "e", e["payload"].(object)["event_id"])
	}
	assert.Len(t, ids, 4, "each time in an envelope of its own")
	r.complains("envelope", "never acknowledged: given up")
	assert.Zero(t, r.Kept())
}

func TestAClockThatJumpsBackDoesNotHoldAnEventForLong(t *testing.T) {
	t.Parallel()
	r := newRoom(t, 50*time.Millisecond)
	a := r.connect()
	r.event("e")
	a.next()
	a.next()
	require.Eventually(t, func() bool { return r.Kept() == 1 }, soon, time.Millisecond)
	r.advance(-24 * time.Hour)
	r.Look()
	r.advance(time.Minute)
	a.ack(a.next(), nil)
	assert.Zero(t, r.Kept())
}

func TestEventsOfATimeWithoutASocketComeAsRetriesInTheirOrder(t *testing.T) {
	t.Parallel()
	r := newRoom(t, soon)
	for _, name := range []string{"a", "b", "c"} {
		r.event(name)
	}
	assert.Equal(t, 3, r.Kept())
	app := r.connect()
	for _, name := range []string{"a", "b", "c"} {
		e := app.next()
		app.ack(e, nil)
		assert.Equal(t, name, e["payload"].(object)["event_id"])
		assert.EqualValues(t, 1, e["retry_attempt"])
		assert.Equal(t, "connection_failed", e["retry_reason"])
	}
	assert.Zero(t, r.Kept())
}

func TestWhatAPersonDidIsNotSentAgain(t *testing.T) {
	t.Parallel()
	r := newRoom(t, 50*time.Millisecond)
	assert.False(t, r.Send(applink.Delivery{Kind: applink.Interactive, Answered: func(json.RawMessage, string) { t.Error("nobody waits for it") }}))
	a := r.connect()
	late := r.ask(true)
	e := a.next()
	assert.Equal(t, "operation_timeout", hears(t, late).failure)
	r.complains("envelope", "not acknowledged within 50ms")
	a.ack(e, nil)
	r.complains("ack", "nobody waits for this acknowledgement: too late, or twice")
	a.hearsNothing(200 * time.Millisecond)

	require.Eventually(t, func() bool { return r.Connected() == 0 }, soon, time.Millisecond)
	r.relax(applink.RuleAckPatience)
	b := r.connect()
	late = r.ask(true)
	e = b.next()
	time.Sleep(100 * time.Millisecond) // twice what is borne otherwise
	b.ack(e, "fine")
	assert.Equal(t, answer{`"fine"`, ""}, hears(t, late))
}

func TestAcknowledgementsThatDoNotCount(t *testing.T) {
	t.Parallel()
	r := newRoom(t, soon)
	a := r.connect()
	heard := r.ask(true)
	e := a.next()
	b := r.connect()
	b.ack(e, "stolen")
	r.complains("ack", "acknowledged on another socket: ignored")
	for _, nonsense := range []string{"", "null", "[]", "nonsense", `{"envelope_id":7}`, `{}`, `{"envelope_id":"`} {
		a.write(nonsense)
	}
	r.complains("ack", "this is no acknowledgement")
	a.write(`{"envelope_id":"no such"}`)
	r.complains("ack", "nobody waits for this acknowledgement: too late, or twice")
	frame := len(`{"envelope_id":"","payload":""}`) + len(e["envelope_id"].(string))
	a.ack(e, strings.Repeat("x", 20480-frame))
	r.complains("ack", "20,480 bytes or more: dropped")
	assert.Empty(t, heard)
	a.ack(e, strings.Repeat("x", 20479-frame))
	assert.Len(t, hears(t, heard).payload, 20479-frame+2)
	a.ack(e, "again")
	assert.Eventually(t, func() bool { return len(r.problems("ack")) == 11 }, soon, time.Millisecond)
	assert.Empty(t, heard)

	require.NoError(t, b.ws.CloseNow())
	require.Eventually(t, func() bool { return r.Connected() == 1 }, soon, time.Millisecond)
	r.relax(applink.RuleAckSize)
	heard = r.ask(true)
	a.ack(a.next(), strings.Repeat("x", 30000))
	assert.Len(t, hears(t, heard).payload, 30002)
}

// A caller sends while it holds a lock of its own that its answers take: no order of the two can stop either.
func TestAnswersAreGivenWithoutALockOfTheRoom(t *testing.T) {
	t.Parallel()
	r := newRoom(t, 20*time.Millisecond)
	a := r.connect()
	require.NoError(t, r.Break(applink.Fault{Mode: applink.Reorder, Times: 100}))
	go func() {
		for {
			_, raw, err := a.ws.Read(t.Context())
			if err != nil {
				return
			}
			var e object
			if json.Unmarshal(raw, &e) == nil && e["envelope_id"].(string)[0]%2 == 0 { // the others run out of patience
				_ = a.ws.Write(t.Context(), websocket.MessageText, encoded(object{"envelope_id": e["envelope_id"]}))
			}
		}
	}()
	var lock sync.Mutex
	var all sync.WaitGroup
	for range 400 {
		all.Add(1)
		lock.Lock()
		sent := r.Send(applink.Delivery{Kind: applink.Interactive, Payload: json.RawMessage(`{}`), Answered: func(json.RawMessage, string) {
			lock.Lock()
			defer lock.Unlock()
			_ = r.Connected()
			all.Done()
		}})
		lock.Unlock()
		assert.True(t, sent)
	}
	done := make(chan struct{})
	go func() { all.Wait(); close(done) }()
	select {
	case <-done:
	case <-time.After(soon):
		require.FailNow(t, "somebody waits for ever")
	}
}
