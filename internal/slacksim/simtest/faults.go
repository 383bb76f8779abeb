package simtest

import (
	"time"

	"github.com/stretchr/testify/require"
)

// Fault breaks something on purpose, as POST /control/fault takes it.
func (w *Workspace) Fault(fault map[string]any) {
	w.t.Helper()
	a := w.order("fault", fault)
	require.True(w.t, a.OK, "fault %v: %s %s", fault, a.Error, a.Message)
}

// EndFaults ends all of them.
func (w *Workspace) EndFaults() { w.t.Helper(); w.Fault(map[string]any{"clear": true}) }

// CutSockets ends every socket without a word.
func (w *Workspace) CutSockets() { w.t.Helper(); w.socket("cut", nil) }

// Disconnect tells every socket to go: warning, refresh_requested, link_disabled or too_many_websockets.
func (w *Workspace) Disconnect(reason string) {
	w.t.Helper()
	w.Fault(map[string]any{"disconnect": reason})
}

// Storm tells the next sockets to go as soon as they have come.
func (w *Workspace) Storm(reason string, times int) {
	w.t.Helper()
	w.socket("storm", map[string]any{"reason": reason, "times": times})
}

// BreakSockets breaks them in another way: duplicate, reorder, unknown or malformed for the next envelopes, silent or noping.
func (w *Workspace) BreakSockets(how string, times int) {
	w.t.Helper()
	w.socket(how, map[string]any{"times": times})
}

// SlowSockets lets each frame wait.
func (w *Workspace) SlowSockets(by time.Duration) {
	w.t.Helper()
	w.socket("slow", map[string]any{"ms": by.Milliseconds()})
}

func (w *Workspace) socket(how string, more map[string]any) {
	w.t.Helper()
	fault := map[string]any{"socket": how}
	for key, value := range more {
		fault[key] = value
	}
	w.Fault(fault)
}

// FailAPI answers the next calls of a method, or of any ("*"), with an HTTP status.
func (w *Workspace) FailAPI(method string, status, times int) {
	w.t.Helper()
	w.Fault(map[string]any{"api": method, "status": status, "times": times})
}

// LimitAPI answers the next calls with 429 and says when to come back; 0: it does not say.
func (w *Workspace) LimitAPI(method string, retryAfter time.Duration, times int) {
	w.t.Helper()
	w.Fault(map[string]any{"api": method, "status": 429, "times": times, "retry_after": int(retryAfter.Seconds())})
}

// SlowAPI answers the next calls well, and late.
func (w *Workspace) SlowAPI(method string, by time.Duration, times int) {
	w.t.Helper()
	w.Fault(map[string]any{"api": method, "mode": "slow", "ms": by.Milliseconds(), "times": times})
}

// BreakAPI breaks the connection of the next calls: reset before anything is done, late after it was done, garbage in the
// middle of an answer, or stall, which answers nothing for half a minute.
func (w *Workspace) BreakAPI(method, how string, times int) {
	w.t.Helper()
	w.Fault(map[string]any{"api": method, "mode": how, "times": times})
}

// Rule switches one of the platform's rules on or off, until the test ends.
func (w *Workspace) Rule(name string, on bool) {
	w.t.Helper()
	a := w.order("rules", map[string]any{"rule": name, "on": on})
	require.True(w.t, a.OK, "rule %s: %s %s", name, a.Error, a.Message)
}

// Advance moves the workspace's clock; a negative span lets it jump back.
func (w *Workspace) Advance(by time.Duration) time.Time {
	w.t.Helper()
	return w.clock(map[string]any{"advance": by.String()})
}

// SetClock sets the workspace's clock.
func (w *Workspace) SetClock(to time.Time) time.Time {
	w.t.Helper()
	return w.clock(map[string]any{"set": to.UTC().Format(time.RFC3339)})
}

// Now is the workspace's time.
func (w *Workspace) Now() time.Time { w.t.Helper(); return w.clock(map[string]any{"advance": "0s"}) }

func (w *Workspace) clock(order map[string]any) time.Time {
	w.t.Helper()
	a := w.order("clock", order)
	require.True(w.t, a.OK, "clock %v: %s", order, a.Message)
	now, err := time.Parse(time.RFC3339, a.Now)
	require.NoError(w.t, err)
	return now
}
