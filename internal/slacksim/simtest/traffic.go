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

// ExpectAcked waits until everything that was sent to the app is acknowledged, in a way that Slack takes, and fails when
// one took longer. What nobody was connected to take, it waits for too.
func (w *Workspace) ExpectAcked(within time.Duration) {
	w.t.Helper()
	var missing []string
	eventually(w, func() bool {
		missing = unacked(w.Traffic(), within)
		if n := w.quiet().Unacked; n > 0 && len(missing) == 0 {
			missing = []string{fmt.Sprintf("%d envelopes wait for the app to connect", n)}
		}
		return len(missing) == 0
	}, func() string { return strings.Join(missing, "\n") })
}

// unacked says which envelopes were not acknowledged in time, and why not.
func unacked(traffic []Exchange, within time.Duration) (missing []string) {
	took, refused := map[string]time.Duration{}, map[string]Exchange{}
	for _, e := range traffic {
		switch {
		case e.Kind == "ack" && e.OK:
			took[e.ID] = time.Duration(e.MS * float64(time.Millisecond))
		case e.Kind == "ack":
			refused[e.ID] = e
		}
	}
	sent := map[string]bool{}
	for _, e := range traffic {
		if e.Kind != "envelope" || e.ID == "" || sent[e.ID] { // what never left, nobody can acknowledge: it comes again or the person is told
			continue
		}
		sent[e.ID] = true
		span, ok := took[e.ID]
		no, tried := refused[e.ID]
		switch {
		case ok && span > within:
			missing = append(missing, fmt.Sprintf("%s was acknowledged after %v", e.What, span))
		case !ok && tried:
			missing = append(missing, fmt.Sprintf("%s was acknowledged after %v, and Slack threw it away: %s", e.What, no.At.Sub(e.At).Round(time.Millisecond), no.problem()))
		case !ok:
			missing = append(missing, e.What+" was not acknowledged")
		}
	}
	return missing
}

// problem is why the workspace did not take an exchange.
func (e Exchange) problem() string {
	var answer struct {
		Problem string `json:"problem"`
	}
	if json.Unmarshal(e.Answer, &answer) != nil || answer.Problem == "" {
		return "it does not say why"
	}
	return answer.Problem
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
