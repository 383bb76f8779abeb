package socketmode_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// consumer is who gets the events, and remembers them as an inbox does.
type consumer struct {
	ordeal

	tooLate atomic.Int64 // acknowledgements that the client refused because Slack no longer waited: a slow machine's doing

	mu     sync.Mutex
	handed map[string]int             // by envelope: how often the client handed it over
	seen   map[string]map[string]bool // by the message's text: the events under which it came
	last   time.Time
}

func newConsumer(o ordeal) *consumer {
	return &consumer{ordeal: o, handed: map[string]int{}, seen: map[string]map[string]bool{}}
}

// take works on an envelope as long as writing it down would take.
func (c *consumer) take(envelope string, payload json.RawMessage) {
	time.Sleep(c.work)
	var event struct {
		ID    string `json:"event_id"`
		Event struct{ Text string }
	}
	if json.Unmarshal(payload, &event) != nil || event.ID == "" {
		event.ID, event.Event.Text = "unreadable", "unreadable"
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.handed[envelope]++
	c.last = time.Now()
	if c.seen[event.Event.Text] == nil {
		c.seen[event.Event.Text] = map[string]bool{}
	}
	c.seen[event.Event.Text][event.ID] = true
}

// count sums up what came of the messages.
func (c *consumer) count() (f figures) {
	c.mu.Lock()
	defer c.mu.Unlock()
	f.sent = c.events
	for _, times := range c.handed {
		f.raw += times
	}
	for i := range c.events {
		ids := len(c.seen[strconv.Itoa(i)])
		f.delivered += ids
		if ids == 0 {
			f.lost++
		}
	}
	f.tooLate = int(c.tooLate.Load())
	return f
}

// isQuiet reports whether nothing came for longer than Slack would wait before it sent something again.
func (c *consumer) isQuiet() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Since(c.last) > c.patience+600*time.Millisecond
}

// compare holds what the consumer was handed against what Slack says that it sent and saw acknowledged.
func (c *consumer) compare(b books, f *figures) {
	c.mu.Lock()
	defer c.mu.Unlock()
	f.counted = b.whole
	for id, times := range b.sent {
		f.copies += times - 1
		if !b.acked[id] {
			f.unacked++
		}
		if !b.answered[id] {
			f.forgotten++
		}
	}
	for id, times := range c.handed {
		f.byClient += max(times-max(b.sent[id], 1), 0) // an older one than the log goes back to was sent at least once
	}
}

// books are the envelopes in the workspace's log.
type books struct {
	sent     map[string]int  // how often each went out: once, and twice under the fault "duplicate"
	acked    map[string]bool // those that Slack took an acknowledgement of
	answered map[string]bool // those that an acknowledgement came of, whether taken or not
	whole    bool            // the log goes back to the beginning
}

// books reads the log.
func (w *workspace) books() books {
	b := books{sent: map[string]int{}, acked: map[string]bool{}, answered: map[string]bool{}}
	entries, _ := w.call(http.MethodGet, "log?since=0", nil)["entries"].([]any)
	for i, e := range entries {
		e, _ := e.(object)
		if i == 0 {
			b.whole = e["n"] == 1.0
		}
		id, _ := e["id"].(string)
		switch {
		case id == "":
		case e["kind"] == "envelope" && e["ok"] == true:
			b.sent[id]++
		case e["kind"] == "ack":
			b.answered[id] = true
			b.acked[id] = b.acked[id] || e["ok"] == true
		}
	}
	return b
}

// figures are what an ordeal did to a client.
type figures struct {
	sent      int
	raw       int // events handed to the consumer
	delivered int // different ones of those, by event_id: what an inbox keeps
	lost      int // messages that never came
	byClient  int // times that an envelope was handed over beyond the times that Slack sent it
	copies    int // times that Slack sent an envelope which it had sent before
	unacked   int // envelopes that Slack took no acknowledgement of
	forgotten int // of them, those that no acknowledgement came of at all
	tooLate   int // of them, those that the client would have acknowledged if Slack had still waited
	counted   bool
	connects  int           // sockets opened
	storm     int           // of them while the fault lasted
	lasted    time.Duration // the fault
	whole     bool          // the end was reached in time
	err       error         // of the client, before it was told to stop
}

func (f figures) String() string {
	note := map[bool]string{false: "given up after " + campaignEnd.String()}[f.whole]
	if f.err != nil {
		note = strings.TrimSpace(note + "; the client ended: " + f.err.Error())
	}
	return fmt.Sprintf("%d | %d | %d | %d | %d | %d | %d | %.1f | %s", f.sent, f.delivered, f.lost, f.raw-f.delivered, f.byClient, f.unacked,
		f.connects, f.rate(), note)
}

// rate is how many sockets a second were opened while the fault lasted.
func (f figures) rate() float64 { return float64(f.storm) / max(f.lasted.Seconds(), 1) }

// problems are the promises that a client did not keep.
func (f figures) problems(o ordeal) (out []string) {
	hold := func(kept bool, broken string, args ...any) {
		if !kept {
			out = append(out, fmt.Sprintf(broken, args...))
		}
	}
	hold(f.err == nil, "the client ended: %v", f.err)
	hold(f.whole, "it comes to no end")
	hold(f.counted, "the log does not go back to the beginning, so nothing can be counted by it")
	hold(f.lost == 0, "%d messages lost", f.lost)
	hold(f.byClient == 0, "%d times an envelope was handed over more often than Slack sent it", f.byClient)
	// An event comes again only when Slack saw no acknowledgement of an envelope that it was in, or was told to send copies.
	hold(f.raw-f.delivered <= f.unacked+f.copies, "%d events came again, but only %d envelopes stayed without an acknowledgement and %d were copies",
		f.raw-f.delivered, f.unacked, f.copies)
	hold(!o.calm || f.forgotten <= f.tooLate, "%d envelopes were never acknowledged, of which time was too short for %d", f.forgotten, f.tooLate)
	hold(f.rate() < 12, "a storm of %.1f connections a second", f.rate())
	return out
}
