package simtest

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/stretchr/testify/require"
)

// Exchange is one thing that went between workspace and app.
type Exchange struct {
	N      int64           `json:"n"`
	At     time.Time       `json:"at"`
	Kind   string          `json:"kind"` // api, envelope, ack, response_url or socket
	What   string          `json:"what"`
	ID     string          `json:"id"` // of the envelope that was sent or acknowledged
	OK     bool            `json:"ok"`
	Status int             `json:"status"`
	MS     float64         `json:"ms"`
	Body   json.RawMessage `json:"body"`
	Answer json.RawMessage `json:"answer"`
}

func (e Exchange) String() string {
	return fmt.Sprintf("%d %s %s ok=%t %.0f ms: %s", e.N, e.Kind, e.What, e.OK, e.MS, e.Body)
}

// Traffic is what went between workspace and app, the last 2,000 exchanges.
func (w *Workspace) Traffic() []Exchange {
	w.t.Helper()
	var log struct {
		Entries []Exchange `json:"entries"`
	}
	w.read("log", url.Values{"since": {"0"}}, &log)
	return log.Entries
}

// ExpectCall waits until the app calls a method with arguments that hold the parts; such a call may have come already.
func (w *Workspace) ExpectCall(method string, parts ...string) Exchange {
	w.t.Helper()
	var found Exchange
	eventually(w, func() bool {
		for _, e := range w.Traffic() {
			missing := slices.ContainsFunc(parts, func(part string) bool { return !strings.Contains(string(e.Body), part) })
			if e.Kind == "api" && e.What == method && !missing {
				found = e
				return true
			}
		}
		return false
	}, func() string { return "the app does not call " + method + " with " + quoted(parts) + w.lately() })
	return found
}

// ExpectAcked waits until everything that was sent to the app is acknowledged, and fails when one took longer.
func (w *Workspace) ExpectAcked(within time.Duration) {
	w.t.Helper()
	var missing []string
	eventually(w, func() bool {
		missing = nil
		acked := map[string]Exchange{}
		for _, e := range w.Traffic() {
			if e.Kind == "ack" {
				acked[e.ID] = e
			}
		}
		for _, e := range w.Traffic() {
			if e.Kind != "envelope" {
				continue
			}
			ack, ok := acked[e.ID]
			switch took := time.Duration(ack.MS * float64(time.Millisecond)); {
			case !ok:
				missing = append(missing, e.What+" was not acknowledged")
			case took > within:
				missing = append(missing, fmt.Sprintf("%s was acknowledged after %v", e.What, took))
			}
		}
		return len(missing) == 0
	}, func() string { return strings.Join(missing, "\n") })
}

// lately is the end of the traffic, for those who look for what went wrong.
func (w *Workspace) lately() string {
	out := "\nThe last exchanges:\n"
	all := w.Traffic()
	for _, e := range all[max(0, len(all)-15):] {
		line := []rune(e.String())
		out += "  " + string(line[:min(200, len(line))]) + "\n"
	}
	return out
}

// eventually asks again until something holds or the workspace's patience ends.
func eventually(w *Workspace, holds func() bool, complaint func() string) {
	w.t.Helper()
	deadline := time.NewTimer(w.Patience)
	defer deadline.Stop()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for !holds() {
		select {
		case <-tick.C:
		case <-deadline.C:
			require.FailNow(w.t, complaint())
		}
	}
}
