package slacksim_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The faults themselves have their stories in applink; here is what /control makes of them.
func TestFaultsOfTheSocketsAreAskedForByName(t *testing.T) {
	w := newWorld(t, nil)
	for _, wrong := range []object{{"socket": "tuesday"}, {"socket": "storm", "reason": "tuesday"}, {"disconnect": "tuesday"}, {"socket": 7}} {
		out := w.control("fault", wrong)
		assert.Equal(t, false, out["ok"], wrong)
		assert.NotEmpty(t, out["message"], wrong)
	}
	for _, mode := range []string{"cut", "disconnect", "storm", "duplicate", "reorder", "unknown", "malformed", "silent", "noping", "slow"} {
		assert.Equal(t, true, w.control("fault", object{"socket": mode, "times": 2, "ms": 1})["ok"], mode)
	}
	require.Equal(t, true, w.control("fault", object{"clear": true})["ok"])
	l := w.dial()
	assert.Equal(t, "hello", l.next()["type"])
	w.control("say", object{"as": "dana", "channel": w.channel("im"), "text": "hello"})
	assert.Equal(t, "events_api", l.next()["type"], "nothing is left of them")
}

func TestTheLogPairsEnvelopesWithTheirAcknowledgements(t *testing.T) {
	w := newWorld(t, nil)
	l := w.dial()
	l.next()
	w.control("say", object{"as": "dana", "channel": w.channel("im"), "text": "/account x"})
	env := l.next()
	time.Sleep(20 * time.Millisecond) // the pause that the log is to tell of
	l.ack(env, nil)
	w.eventually("both are in the log", func() bool {
		found := map[any]object{}
		for _, e := range w.control("log?since=0", nil)["entries"].([]any) {
			if e := e.(object); e["id"] == env["envelope_id"] {
				found[e["kind"]] = e
			}
		}
		return found["envelope"] != nil && found["ack"] != nil && found["ack"]["what"] == "/account" && found["ack"]["ms"].(float64) >= 20
	})
}

func TestAClockThatJumpsLosesAndDoublesNothing(t *testing.T) {
	w := newWorld(t, nil)
	dm := w.channel("im")
	seen := map[any]int{}
	l := w.dial()
	l.next()
	for i, jump := range []string{"25h", "-49h", "1m", "-1m", "720h", "-1440h"} {
		w.control("say", object{"as": "dana", "channel": dm, "text": "hello"})
		w.control("clock", object{"advance": jump})
		env := l.next()
		if i%2 == 1 { // every other one has to come again
			env = l.next()
			assert.EqualValues(t, 1, env["retry_attempt"])
		}
		l.ack(env, nil)
		seen[env["payload"].(object)["event_id"]]++
	}
	assert.Len(t, seen, 6)
	w.eventually("nothing waits", func() bool { return w.sim.Waiting() == 0 })
}
