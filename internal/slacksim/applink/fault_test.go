package applink_test

import (
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/internal/slacksim/applink"
)

func (r *room) breaks(f applink.Fault) {
	r.t.Helper()
	require.NoError(r.t, r.Break(f))
}

func TestAFaultThatDoesNotExistIsRefused(t *testing.T) {
	t.Parallel()
	r := newRoom(t, time.Second)
	require.Error(t, r.Break(applink.Fault{Mode: "tuesday"}))
	require.Error(t, r.Break(applink.Fault{}))
	require.Error(t, r.Break(applink.Fault{Mode: applink.Storm, Reason: "tuesday"}))
}

func TestACutSocketEndsWithoutAWord(t *testing.T) {
	t.Parallel()
	r := newRoom(t, 50*time.Millisecond)
	a := r.connect()
	lost := r.ask(true)
	r.event("e")
	r.breaks(applink.Fault{Mode: applink.Cut})
	assert.Zero(t, r.Connected())
	assert.Equal(t, websocket.StatusCode(-1), a.ends())
	assert.Equal(t, "operation_timeout", hears(t, lost).failure)
	b := r.connect()
	e := b.next()
	assert.EqualValues(t, 1, e["retry_attempt"], "what the dead socket took with it comes again")
	b.ack(e, nil)
}

func TestEachReasonOfADisconnectGivesItsTime(t *testing.T) {
	t.Parallel()
	for reason, grace := range map[string]time.Duration{
		applink.Warning: time.Second, applink.RefreshRequested: 200 * time.Millisecond,
		applink.LinkDisabled: 10 * time.Millisecond, applink.TooManyWebsockets: 10 * time.Millisecond,
	} {
		t.Run(reason, func(t *testing.T) {
			t.Parallel()
			r := newRoom(t, soon)
			a := r.connect()
			r.breaks(applink.Fault{Mode: applink.Disconnect, Reason: reason})
			told := time.Now()
			said := a.next()
			assert.Equal(t, "disconnect", said["type"])
			assert.Equal(t, reason, said["reason"])
			r.event("while it goes")
			if grace >= 200*time.Millisecond {
				assert.Equal(t, []string{"while it goes"}, a.names(1), "there is no other")
				b := r.connect()
				for range 10 {
					r.event("e")
				}
				b.names(10)
			} else {
				assert.Equal(t, 1, r.Kept(), "it is no longer used")
			}
			assert.Equal(t, websocket.StatusGoingAway, a.ends())
			assert.GreaterOrEqual(t, time.Since(told), grace-5*time.Millisecond)
		})
	}
}

func TestAStormMeetsTheNextSockets(t *testing.T) {
	t.Parallel()
	r := newRoom(t, soon)
	r.breaks(applink.Fault{Mode: applink.Storm, Reason: applink.Warning, Times: 2})
	for range 2 {
		assert.Equal(t, "warning", r.connect().next()["reason"])
	}
	calm := r.connect()
	r.event("e")
	assert.Equal(t, []string{"e"}, calm.names(1))
	r.breaks(applink.Fault{Mode: applink.Storm, Times: 1000})
	r.Mend()
	r.connect().hearsNothing(100 * time.Millisecond)
}

func TestADuplicateIsTheSameEnvelope(t *testing.T) {
	t.Parallel()
	r := newRoom(t, soon)
	a := r.connect()
	r.breaks(applink.Fault{Mode: applink.Duplicate, Times: 1})
	r.event("a")
	r.event("b")
	first, second := a.next(), a.next()
	assert.Equal(t, first, second)
	a.ack(first, nil)
	a.ack(second, nil)
	assert.Equal(t, []string{"b"}, a.names(1))
	r.complains("ack", "nobody waits for this acknowledgement: too late, or twice")
}

func TestReorderedEnvelopesComeTheLastFirst(t *testing.T) {
	t.Parallel()
	r := newRoom(t, 300*time.Millisecond)
	a := r.connect()
	r.breaks(applink.Fault{Mode: applink.Reorder, Times: 3})
	for _, name := range []string{"a", "b", "c"} {
		r.event(name)
	}
	assert.Equal(t, []string{"c", "b", "a"}, a.names(3))
	r.event("d")
	assert.Equal(t, []string{"d"}, a.names(1))

	r.breaks(applink.Fault{Mode: applink.Reorder, Times: 30})
	r.event("e")
	r.event("f")
	assert.Equal(t, []string{"f", "e"}, a.names(2), "the others never came: nothing is held for ever")
	r.event("g")
	r.Mend()
	assert.Equal(t, []string{"g"}, a.names(1))
}

func TestWhatIsHeldWhileTheSocketIsCut(t *testing.T) {
	t.Parallel()
	r := newRoom(t, 300*time.Millisecond)
	r.connect()
	r.breaks(applink.Fault{Mode: applink.Reorder, Times: 3})
	lost := r.ask(true)
	r.event("e")
	r.breaks(applink.Fault{Mode: applink.Cut})
	assert.Equal(t, "dispatch_failed", hears(t, lost).failure)
	assert.Equal(t, []string{"e"}, r.connect().names(1))
}

func TestEnvelopesThatNobodyKnowsWaitForASocketToo(t *testing.T) {
	t.Parallel()
	r := newRoom(t, soon)
	r.breaks(applink.Fault{Mode: applink.Unknown, Times: 2})
	a := r.connect()
	for range 2 {
		e := a.next()
		assert.Equal(t, "telepathy", e["type"])
		assert.NotEmpty(t, e["envelope_id"])
		a.ack(e, nil)
	}
	require.Eventually(t, func() bool {
		r.mu.Lock()
		defer r.mu.Unlock()
		last := r.notes[len(r.notes)-1]
		return last.Kind == "ack" && last.OK && last.What == "telepathy"
	}, soon, time.Millisecond)
}

func TestMalformedFramesAreOfEveryKind(t *testing.T) {
	t.Parallel()
	r := newRoom(t, soon)
	a := r.connect()
	r.breaks(applink.Fault{Mode: applink.Malformed, Times: 4})
	kinds := map[websocket.MessageType]int{}
	for range 4 {
		kind, _ := a.raw()
		kinds[kind]++
	}
	assert.Equal(t, map[websocket.MessageType]int{websocket.MessageText: 3, websocket.MessageBinary: 1}, kinds)
	r.event("e")
	assert.Equal(t, []string{"e"}, a.names(1), "the socket is none the worse")
}

func TestASilentSocketSwallowsWhatIsSent(t *testing.T) {
	t.Parallel()
	r := newRoom(t, 300*time.Millisecond)
	a := r.connect()
	r.breaks(applink.Fault{Mode: applink.Silent})
	r.event("e")
	r.mu.Lock()
	before := r.pings
	r.mu.Unlock()
	a.hearsNothing(100 * time.Millisecond) // which ends it
	r.mu.Lock()
	assert.LessOrEqual(t, r.pings, before+1, "one may have been under way")
	r.mu.Unlock()
	assert.Equal(t, []string{"e"}, r.connect().names(1), "a new one speaks")
}

func TestASlowSocketIsSlow(t *testing.T) {
	t.Parallel()
	r := newRoom(t, soon)
	a := r.connect()
	r.breaks(applink.Fault{Mode: applink.Slow, Delay: 50 * time.Millisecond})
	began := time.Now()
	for range 4 {
		r.event("e")
	}
	a.names(4)
	assert.GreaterOrEqual(t, time.Since(began), 200*time.Millisecond)
}
