package simtest

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/stretchr/testify/require"
)

// quiet is what the workspace says about how much is under way.
type quiet struct {
	Unacked int              `json:"unacked"` // envelopes
	Calls   int              `json:"calls"`   // of the app
	Log     int64            `json:"log"`
	Signals map[string]int64 `json:"signals"` // by person: the newest that concerns them
	Newest  int64            `json:"newest"`  // of all signals
	Oldest  int64            `json:"oldest"`  // that a stream can be resumed with
}

func (w *Workspace) quiet() quiet {
	w.t.Helper()
	q, err := w.askQuiet(w.t.Context())
	require.NoError(w.t, err)
	return q
}

func (w *Workspace) askQuiet(ctx context.Context) (q quiet, err error) {
	resp, err := w.get(ctx, "quiet", nil)
	if err != nil {
		return q, fmt.Errorf("ask what is under way: %w", err)
	}
	defer resp.Body.Close()
	if err := json.NewDecoder(resp.Body).Decode(&q); err != nil {
		return q, fmt.Errorf("read what is under way: %w", err)
	}
	return q, nil
}

// afterthought is how long nothing has to happen until the app is taken to be done.
const afterthought = 150 * time.Millisecond

// settle waits until the app has acknowledged every envelope, no request of its is under way, each person's feed has read
// the newest of what concerns them, and nothing of this has changed for a moment. What the app still does after its last
// acknowledgement and before its next request, nobody outside of it can know: the moment is a guess at that, and an app
// that thinks longer without a word is taken to be done. Expect what it says in the end before you expect nothing else.
func (w *Workspace) settle() {
	w.t.Helper()
	last, since := int64(-1), time.Now()
	var open []string
	eventually(w, func() bool {
		q := w.quiet()
		open = w.open(q)
		if q.Log != last || len(open) > 0 {
			last, since = q.Log, time.Now()
		}
		return time.Since(since) > afterthought
	}, func() string { return "the workspace does not come to rest: " + strings.Join(open, ", ") + w.lately() })
}

// open lists what is under way.
func (w *Workspace) open(q quiet) (out []string) {
	if q.Unacked > 0 {
		out = append(out, fmt.Sprintf("%d envelopes are not acknowledged", q.Unacked))
	}
	if q.Calls > 0 {
		out = append(out, fmt.Sprintf("%d requests of the app are not answered", q.Calls))
	}
	for name, p := range w.people {
		p.feed.mu.Lock()
		read, deaf := p.feed.last, p.feed.deaf
		p.feed.mu.Unlock()
		require.NoError(w.t, deaf)
		if read < q.Signals[p.id] {
			out = append(out, fmt.Sprintf("%s has read up to signal %d of %d", name, read, q.Signals[p.id]))
		}
	}
	return out
}
