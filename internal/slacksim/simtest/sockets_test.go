package simtest_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/internal/slacksim/simtest"
)

// comes waits for an exchange after a number.
func (d *desk) comes(t *testing.T, after int64, kind, what string) simtest.Exchange {
	t.Helper()
	var found simtest.Exchange
	require.Eventually(t, func() bool {
		for _, e := range d.Traffic() {
			if e.N > after && e.Kind == kind && strings.HasPrefix(e.What, what) {
				found = e
				return true
			}
		}
		return false
	}, 8*time.Second, 10*time.Millisecond, "no %s %s", kind, what)
	return found
}

// until is the number of the newest exchange.
func (d *desk) until() int64 {
	all := d.Traffic()
	return all[len(all)-1].N
}

// said is the text of the next message that the app hears.
func (d *desk) said(t *testing.T) string {
	t.Helper()
	text, _ := d.event(t, "message")["text"].(string)
	return text
}

// Each order to break the sockets is seen to do what it says.
func TestTheSocketsAreBrokenAndMended(t *testing.T) {
	d := newDeskIn(t, setting{patience: 500 * time.Millisecond, ping: 50 * time.Millisecond, silence: 2 * time.Second})
	dana := d.User("dana").InDM()

	now := d.until()
	d.CutSockets()
	assert.NotZero(t, d.comes(t, now, "socket", "closed"))
	now = d.comes(t, now, "socket", "hello").N

	d.Disconnect("refresh_requested")
	assert.NotZero(t, d.comes(t, now, "socket", "disconnect refresh_requested"))
	now = d.comes(t, now, "socket", "hello").N

	d.Storm("warning", 1)
	d.CutSockets()
	now = d.comes(t, now, "socket", "hello").N
	now = d.comes(t, now, "socket", "disconnect warning").N
	d.EndFaults()
	now = d.comes(t, now, "socket", "hello").N

	d.SlowSockets(100 * time.Millisecond)
	dana.Says("slow")
	assert.Equal(t, "slow", d.said(t))
	assert.GreaterOrEqual(t, d.comes(t, now, "ack", "message").MS, 100.0)
	d.EndFaults()

	d.BreakSockets("duplicate", 1)
	dana.Says("twice")
	assert.Equal(t, "twice", d.said(t))
	assert.Equal(t, "twice", d.said(t))

	d.BreakSockets("reorder", 2)
	dana.Says("first")
	dana.Says("second")
	assert.Equal(t, "second", d.said(t))
	assert.Equal(t, "first", d.said(t))

	now = d.until()
	d.BreakSockets("unknown", 1)
	assert.Contains(t, string(d.comes(t, now, "envelope", "telepathy").Body), "telepathy")
	d.BreakSockets("malformed", 2)
	assert.Contains(t, string(d.comes(t, now, "envelope", "malformed: cut JSON").Body), "cut off he")
	dana.Says("well again")
	assert.Equal(t, "well again", d.said(t))

	now = d.until()
	d.BreakSockets("noping", 1)
	now = d.comes(t, now, "socket", "hello").N // the app's client missed the pings
	d.EndFaults()

	d.BreakSockets("silent", 1)
	dana.Says("hush")
	sent := d.comes(t, now, "envelope", "message")
	d.comes(t, sent.N, "envelope", "message") // again, after the patience
	assert.Empty(t, d.events, "a silent socket tells nothing")
	d.EndFaults()
	require.Eventually(t, func() bool { d.Advance(time.Minute); return len(d.events) > 0 }, 8*time.Second, 100*time.Millisecond)
	assert.Equal(t, "hush", d.said(t))
}
