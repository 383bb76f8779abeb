package slacksim

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"sync/atomic"
	"time"
)

// signal is one thing that the page is told as it happens.
type signal struct {
	n       int64
	kind    string
	data    []byte
	channel *channel // whoever sees it hears of this
	user    string   // only this person hears of this
}

// stream is what lately happened and who listens; the simulator's lock guards it.
type stream struct {
	n           int64
	first       int64 // that is still held
	held        int   // bytes
	ring        [1000]signal
	subscribers map[*subscriber]bool
}

// mostSignals is how many bytes of signals are held, for those who resume and again for each who is slow to read.
const mostSignals = 32 << 20

type subscriber struct {
	user   string
	out    chan signal
	unread atomic.Int64 // bytes
}

// hears takes a signal, or says that too many wait already.
func (sub *subscriber) hears(sig signal) bool {
	if sub.unread.Add(int64(len(sig.data))) > mostSignals {
		return false
	}
	select {
	case sub.out <- sig:
		return true
	default:
		return false
	}
}

// keep puts a signal into the ring, in which the oldest make room.
func (s *stream) keep(sig signal) {
	slot := &s.ring[sig.n%int64(len(s.ring))]
	s.held += len(sig.data) - len(slot.data)
	*slot = sig
	for s.first = max(s.first, s.n-int64(len(s.ring))+1, 1); s.held > mostSignals && s.first < s.n; s.first++ {
		old := &s.ring[s.first%int64(len(s.ring))]
		s.held -= len(old.data)
		*old = signal{}
	}
}

// publish tells every listener that may know. The lock is held.
func (s *Sim) publish(sig signal, v any) {
	s.stream.n++
	sig.n, sig.data = s.stream.n, fitted(encode(v))
	s.stream.keep(sig)
	for sub := range s.stream.subscribers {
		if !s.concerns(sig, sub.user) {
			continue
		}
		if !sub.hears(sig) { // too slow: it comes back and resumes from the ring
			delete(s.stream.subscribers, sub)
			close(sub.out)
		}
	}
}

func (s *Sim) concerns(sig signal, user string) bool {
	return (sig.user == "" || sig.user == user) && (sig.channel == nil || s.sees(user, sig.channel))
}

// subscribe starts to listen; what happened after the given number comes first.
func (s *Sim) subscribe(user string, after int64, resume bool) *subscriber {
	s.mu.Lock()
	defer s.mu.Unlock()
	sub := &subscriber{user: user, out: make(chan signal, len(s.stream.ring)+256)}
	if resume {
		for n := max(after+1, s.stream.oldest()); n <= s.stream.n; n++ {
			if sig := s.stream.ring[n%int64(len(s.stream.ring))]; s.concerns(sig, user) {
				sub.hears(sig) // all that is held fits
			}
		}
	}
	s.stream.subscribers[sub] = true
	return sub
}

func (s *Sim) unsubscribe(sub *subscriber) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.stream.subscribers, sub)
}

// serveEvents is the page's ear: server-sent events.
func (s *Sim) serveEvents(w http.ResponseWriter, r *http.Request) {
	after, err := strconv.ParseInt(r.Header.Get("Last-Event-ID"), 10, 64)
	who := s.people.find(r.URL.Query().Get("as"))
	if who == nil {
		http.Error(w, "there is nobody of that id", http.StatusBadRequest)
		return
	}
	sub := s.subscribe(who.ID, after, err == nil)
	defer s.unsubscribe(sub)
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	flush := http.NewResponseController(w)
	beat := time.NewTicker(15 * time.Second)
	defer beat.Stop()
	fmt.Fprint(w, ": ping\n\n")
	for {
		if err := flush.Flush(); err != nil {
			return
		}
		_ = flush.SetWriteDeadline(time.Time{})
		select {
		case <-r.Context().Done():
			return
		case <-s.ended:
			return
		case <-beat.C:
			_ = flush.SetWriteDeadline(time.Now().Add(patienceWithReaders))
			fmt.Fprint(w, ": ping\n\n")
		case sig, open := <-sub.out:
			if !open {
				return
			}
			sub.unread.Add(-int64(len(sig.data)))
			_ = flush.SetWriteDeadline(time.Now().Add(patienceWithReaders))
			fmt.Fprintf(w, "id: %d\nevent: %s\ndata: %s\n\n", sig.n, sig.kind, sig.data)
		}
	}
}

// encode writes JSON without escaping < and >, which Slack's markup is full of.
func encode(v any) []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return []byte("null")
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}
