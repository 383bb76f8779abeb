package slacksim

import (
	"net/http"
	"sync/atomic"
)

// counted counts the requests that are being worked on.
func counted(n *atomic.Int64, next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		n.Add(1)
		defer n.Add(-1)
		next(w, r)
	}
}

// serveQuiet says what is still under way between workspace and app, and how far each person's stream has come, for those
// who want to know whether anything more will happen by itself.
func (s *Sim) serveQuiet(w http.ResponseWriter, _ *http.Request) {
	unacked := s.link.Pending() // first: whoever calls before they acknowledge is then seen at their call
	calls := s.calls.Load()
	s.journal.mu.Lock()
	log := s.journal.n
	s.journal.mu.Unlock()
	s.mu.Lock()
	signals := fields{}
	for _, p := range s.people.all {
		if !p.IsHidden {
			signals[p.ID] = s.lastSignal(p.ID)
		}
	}
	out := fields{"unacked": unacked, "calls": calls, "log": log, "signals": signals, "newest": s.stream.n, "oldest": s.stream.oldest()}
	s.mu.Unlock()
	reply(w, out, nil)
}

// oldest is the first signal that a stream can still be resumed with.
func (s *stream) oldest() int64 { return max(s.first, 1) }

// lastSignal is the number of the newest one that concerns somebody. The lock is held.
func (s *Sim) lastSignal(user string) int64 {
	for n := s.stream.n; n >= s.stream.oldest(); n-- {
		if s.concerns(s.stream.ring[n%int64(len(s.stream.ring))], user) {
			return n
		}
	}
	return 0
}
