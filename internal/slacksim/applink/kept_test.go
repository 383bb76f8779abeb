package applink_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/internal/slacksim/applink"
)

func TestAnEventOfATimeWithoutASocketWaitsSixMinutesAndNoLonger(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		waits   []time.Duration
		attempt int // 0: it is given up
	}{
		{"at once", nil, 1},
		{"before the second", []time.Duration{59 * time.Second}, 1},
		{"after the second", []time.Duration{time.Minute}, 2},
		{"just in time", []time.Duration{5*time.Minute + 55*time.Second}, 2},
		{"just in time, in steps", []time.Duration{time.Minute, 4 * time.Minute, 55 * time.Second}, 2},
		{"too late", []time.Duration{6 * time.Minute}, 0},
		{"too late, in steps", []time.Duration{59 * time.Second, 2 * time.Minute, 3*time.Minute + time.Second}, 0},
		{"far too late", []time.Duration{25 * time.Hour}, 0},
		{"back and forth", []time.Duration{-24 * time.Hour, 24 * time.Hour}, 0},
		{"back", []time.Duration{-24 * time.Hour}, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := newRoom(t, soon)
			r.event("e")
			for _, by := range c.waits {
				r.advance(by)
				r.Look()
			}
			a := r.connect()
			if c.attempt == 0 {
				assert.Zero(t, r.Kept())
				r.complains("envelope", "nobody was connected at any attempt: given up")
				a.hearsNothing(200 * time.Millisecond)
				return
			}
			e := a.next()
			assert.EqualValues(t, c.attempt, e["retry_attempt"])
			assert.Equal(t, "connection_failed", e["retry_reason"])
			assert.Zero(t, r.Kept())
		})
	}
}

// The clock jumps and somebody connects before anybody looked at what waits.
func TestWhoeverConnectsAfterAJumpGetsNothingThatWasDueToBeGivenUp(t *testing.T) {
	t.Parallel()
	r := newRoom(t, soon)
	r.event("old")
	r.advance(7 * time.Minute)
	r.event("new")
	a := r.connect()
	assert.Equal(t, []string{"new"}, a.names(1))
	a.hearsNothing(200 * time.Millisecond)
}

func TestARetryThatFindsNobodyComesWithTheNextSocket(t *testing.T) {
	t.Parallel()
	r := newRoom(t, 50*time.Millisecond)
	a := r.connect()
	r.event("e")
	a.next()
	a.next()
	require.Eventually(t, func() bool { return r.Kept() == 1 }, soon, time.Millisecond)
	require.NoError(t, a.ws.CloseNow())
	require.Eventually(t, func() bool { return r.Connected() == 0 }, soon, time.Millisecond)
	assert.False(t, r.Listening())
	r.advance(time.Minute)
	r.Look()
	b := r.connect()
	assert.True(t, r.Listening())
	e := b.next()
	assert.EqualValues(t, 2, e["retry_attempt"])
	assert.Equal(t, "connection_failed", e["retry_reason"])
	b.ack(e, nil)
	require.Eventually(t, func() bool { return r.Kept() == 0 }, soon, time.Millisecond)
}

func TestWhatWaitsIsBoundedInBytes(t *testing.T) {
	t.Parallel()
	r := newRoom(t, soon)
	const size, sent = 20_000, 2500
	for i := range sent {
		payload := fmt.Sprintf(`{"event_id":"%d","pad":"%s"}`, i, strings.Repeat("x", size))
		require.True(t, r.Send(applink.Delivery{Kind: applink.Events, What: "big", Payload: json.RawMessage(payload)}))
	}
	kept := r.Kept()
	assert.Less(t, kept*size, 32<<20)
	assert.Greater(t, kept*size, 30<<20)
	r.complains("envelope", "more waits than is kept: given up")
	a := r.connect()
	assert.Equal(t, fmt.Sprint(sent-kept), a.names(1)[0], "the oldest went")
}
