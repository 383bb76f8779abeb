package slacksim

import (
	"net"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// apiFault makes calls of a method ("*": of any) fail some times.
type apiFault struct {
	Method     string
	Mode       string
	Status     int
	Word       string // the error in the answer
	Times      int
	RetryAfter int           // seconds; 0: the header is not sent
	Wait       time.Duration // of stall and slow
}

// The ways in which a call fails.
const (
	faultStatus  = "status"  // an answer with another status, or with an error in it
	faultStall   = "stall"   // no answer at all
	faultReset   = "reset"   // the connection breaks before anything is done
	faultSlow    = "slow"    // the right answer, late
	faultGarbage = "garbage" // HTML, cut in the middle
	faultLate    = "late"    // the call is carried out and the connection breaks before its answer
)

const longestStall = 30 * time.Second

// apiFaultOf reads the order of a fault, and says what is wrong with it.
func apiFaultOf(f apiFault) (*apiFault, error) {
	if f.Mode == "" {
		f.Mode = faultStatus
	}
	modes := []string{faultStatus, faultStall, faultReset, faultSlow, faultGarbage, faultLate}
	switch {
	case !slices.Contains(modes, f.Mode):
		return nil, &fault{"invalid_fault", "Say mode: status, stall, reset, slow, garbage or late."}
	case f.Mode == faultStatus && f.Status != http.StatusOK && (f.Status < 400 || f.Status > 599):
		return nil, &fault{"invalid_fault", "A status is 200, for an error in the body alone, or from 400 to 599."}
	case f.Wait < 0 || f.RetryAfter < 0:
		return nil, &fault{"invalid_fault", "Nothing waits for less than no time."}
	case f.Wait == 0 && f.Mode == faultStall:
		f.Wait = longestStall
	}
	f.Times = max(f.Times, 1)
	if f.Word == "" {
		f.Word = "internal_error"
		if f.Status == http.StatusTooManyRequests || f.Status == http.StatusOK {
			f.Word = "ratelimited"
		}
	}
	return &f, nil
}

// fault is what is to go wrong with a call of a method, nil for nothing.
func (s *Sim) fault(method string) *apiFault {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = slices.DeleteFunc(s.faults, func(f *apiFault) bool { return f.Times <= 0 })
	for _, f := range s.faults {
		if f.Method == method || f.Method == "*" {
			f.Times--
			now := *f
			return &now
		}
	}
	return nil
}

// instead says whether a fault stands in place of the call.
func (f *apiFault) instead() bool { return f.Mode != faultSlow && f.Mode != faultLate }

// misbehave gives a caller what a fault says in place of an answer.
func (s *Sim) misbehave(w http.ResponseWriter, r *http.Request, f *apiFault) {
	note := entry{at: time.Now(), kind: "api", what: r.PathValue("method"), answer: encode(fields{"problem": "a fault on demand: " + f.Mode})}
	defer func() { note.took = time.Since(note.at); s.journal.add(note) }()
	switch f.Mode {
	case faultStatus:
		note.status, note.answer = f.Status, encode(fields{"ok": false, "error": f.Word})
		if f.RetryAfter > 0 {
			w.Header().Set("Retry-After", strconv.Itoa(f.RetryAfter))
		}
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		w.WriteHeader(f.Status)
		_, _ = w.Write(note.answer) // the caller hung up: its loss
	case faultStall:
		s.wait(r, f.Wait)
		reset(w)
	case faultGarbage:
		const torn = `<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Ga`
		w.Header().Set("Content-Type", "text/html")
		w.Header().Set("Content-Length", strconv.Itoa(3*len(torn)))
		_, _ = w.Write([]byte(torn))
		_ = http.NewResponseController(w).Flush()
		reset(w)
	default:
		reset(w)
	}
}

// wait lasts as long as it says, unless the caller goes or the workspace ends.
func (s *Sim) wait(r *http.Request, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-r.Context().Done():
	case <-s.ended:
	}
}

// reset breaks a connection without an answer: the caller reads "connection reset by peer".
func reset(w http.ResponseWriter) {
	c, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler) // HTTP/2, or no connection at all: the server ends it in its own way
	}
	if tcp, ok := c.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0) // what cannot be reset is closed
	}
	_ = c.Close()
}
