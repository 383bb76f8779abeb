package slacksim

import (
	"bytes"
	"encoding/json"
	"net/url"
	"regexp"
	"sync"
	"time"
)

// What the journal holds at most, in bytes.
const (
	mostJournaled  = 32 << 20 // all of it
	longestBody    = 64 << 10 // of a body, which is cut there
	longestUnknown = 2 << 10  // and here when nobody knows who sent it
)

// journal remembers the traffic between the workspace and the app, as the bytes it was.
type journal struct {
	mu     sync.Mutex
	n      int64
	oldest int64 // that is still held
	held   int   // bytes
	ring   [2000]entry
	now    func() time.Time // the workspace's clock
}

type entry struct {
	n      int64
	at     time.Time
	world  time.Time // the same, by the workspace's clock
	kind   string    // api, envelope, ack, response_url or socket
	id     string    // of an envelope and its ack
	what   string
	ok     bool
	status int
	took   time.Duration
	body   []byte
	answer []byte

	stranger bool // it came without a token or an address of ours
	cut      int  // how long the body was, if it was cut
}

func (e *entry) size() int { return len(e.body) + len(e.answer) }

// shortened cuts what is too long to be kept.
func (e *entry) shortened() {
	most := longestBody
	if e.stranger {
		most = longestUnknown
	}
	if len(e.body) > most {
		e.cut, e.body = len(e.body), e.body[:most]
	}
	e.answer = e.answer[:min(len(e.answer), longestBody)]
	e.body, e.answer = fitted(e.body), fitted(e.answer)
}

// add keeps an entry. The bytes need not be copied: whoever gives them leaves them alone.
func (j *journal) add(e entry) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.n++
	e.n = j.n
	if j.now != nil {
		e.world = j.now().Add(-time.Since(e.at))
	}
	e.shortened()
	slot := &j.ring[e.n%int64(len(j.ring))]
	j.held += e.size() - slot.size()
	*slot = e
	for j.oldest = max(j.oldest, j.n-int64(len(j.ring))+1, 1); j.held > mostJournaled; j.oldest++ {
		old := &j.ring[j.oldest%int64(len(j.ring))]
		j.held -= old.size()
		*old = entry{}
	}
}

// after lists the entries that came after another.
func (j *journal) after(n int64) (all []entry) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for k := max(n+1, j.oldest, 1); k <= j.n; k++ {
		if e := j.ring[k%int64(len(j.ring))]; e.n != 0 { // else it was withdrawn
			all = append(all, e)
		}
	}
	return all
}

// since lists what came after an entry, fit to be shown.
func (j *journal) since(n int64) []map[string]any {
	out := []map[string]any{}
	for _, e := range j.after(n) {
		one := map[string]any{
			"n": e.n, "at": e.at.Format(time.RFC3339Nano), "kind": e.kind, "what": e.what, "ok": e.ok, "status": e.status,
			"ms": float64(e.took.Microseconds()) / 1000, "body": readable(e.body), "answer": readable(e.answer), "id": e.id,
		}
		if !e.world.IsZero() {
			one["world"] = e.world.UTC().Format(time.RFC3339Nano)
		}
		if e.cut > 0 {
			one["cut"] = e.cut
		}
		out = append(out, one)
	}
	return out
}

var token = regexp.MustCompile(`(xox[a-z]|xapp)-[A-Za-z0-9-]{4,}|ticket=[A-Za-z0-9]+`)

// readable turns logged bytes into JSON without secrets: JSON stays what it is, a form becomes an object, the rest a text.
func readable(b []byte) json.RawMessage {
	if len(b) == 0 {
		return json.RawMessage("{}")
	}
	if !json.Valid(b) {
		fields := map[string]any{}
		values, err := url.ParseQuery(string(b))
		if err != nil || b[0] == '{' || b[0] == '[' {
			values = url.Values{"text": {string(b)}}
		}
		for key := range values {
			fields[key] = values.Get(key)
			if raw := []byte(values.Get(key)); len(raw) > 0 && (raw[0] == '{' || raw[0] == '[') && json.Valid(raw) {
				fields[key] = json.RawMessage(raw)
			}
		}
		b = encode(fields)
	}
	if !bytes.Contains(b, []byte("xox")) && !bytes.Contains(b, []byte("xapp-")) && !bytes.Contains(b, []byte("ticket=")) {
		return b // most of them: the expression takes its time
	}
	return token.ReplaceAll(b, []byte("${1}-redacted"))
}
