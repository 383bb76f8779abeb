// Package applink is Slack's end of Socket Mode: it hands out one-time tickets, keeps an app's sockets, spreads envelopes
// over them, waits for acknowledgements, sends events again and misbehaves when asked to.
// It never knows what a payload means, and it never gives anybody an answer while it holds its lock.
package applink

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"sync"
	"time"
)

// The rules that Config.Holds is asked about.
const (
	RuleConnections = "connections"  // 10 sockets at most
	RuleAckPatience = "ack_patience" // an acknowledgement comes within 3 s
	RuleAckSize     = "ack_size"     // and has less than 20,480 bytes
)

const (
	maxConnections = 10
	maxAck         = 20480       // an acknowledgement this long is dropped in silence
	ticketLife     = time.Minute // of one that nobody uses
	lenience       = 20          // times the patience that an acknowledgement may take while that rule is off
)

// Config says how the room behaves. Every field has a default that works. Now, Holds and Note are called while the room's
// lock is held, so they must not call the room.
type Config struct {
	AppID     string
	Now       func() time.Time       // the world's clock, by which events are sent again: time.Now
	Patience  time.Duration          // how long an acknowledgement may take, by the wall clock: 3 s
	PingEvery time.Duration          // between two pings of a socket: 5 s
	Grace     time.Duration          // between a warning and the end of its socket: 10 s
	Holds     func(rule string) bool // whether a rule is in force; nil: each is
	Note      func(Note)             // hears of every frame; nil: nobody does
}

// Note tells of one frame, or of what happened to a socket.
type Note struct {
	At      time.Time
	Kind    string // envelope, ack or socket
	ID      string // of the envelope, the same in its acknowledgement
	What    string
	OK      bool
	Took    time.Duration // of an acknowledgement: since its envelope was sent
	Frame   []byte
	Problem string // why it is not OK, as a sentence
}

// Server is the room. Its lock guards all of it and is never held while an answer is given.
type Server struct {
	cfg     Config
	sockets sync.WaitGroup // those that are served

	mu       sync.Mutex
	ended    bool // Run is over: nobody is let in any more
	tickets  map[string]time.Time
	conns    map[*conn]bool
	inflight map[string]*parcel
	faults   faults

	kept      []*parcel // events to be sent when due and somebody is connected, for as long as Slack would
	keptBytes int
}

// New makes a room in which nothing runs yet.
func New(cfg Config) *Server {
	cfg.Patience = cmp.Or(cfg.Patience, 3*time.Second)
	cfg.PingEvery = cmp.Or(cfg.PingEvery, 5*time.Second)
	cfg.Grace = cmp.Or(cfg.Grace, 10*time.Second)
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Holds == nil {
		cfg.Holds = func(string) bool { return true }
	}
	if cfg.Note == nil {
		cfg.Note = func(Note) {}
	}
	return &Server{cfg: cfg, tickets: map[string]time.Time{}, conns: map[*conn]bool{}, inflight: map[string]*parcel{}}
}

// Run pings sockets and sends events again until its context ends; then it cuts every socket and waits for their ends.
func (s *Server) Run(ctx context.Context) {
	again := time.NewTicker(100 * time.Millisecond)
	defer again.Stop()
	ping := time.NewTicker(s.cfg.PingEvery)
	defer ping.Stop()
	for {
		select {
		case <-ctx.Done():
			s.mu.Lock()
			s.ended = true
			s.cut()
			s.mu.Unlock()
			s.sockets.Wait()
			return
		case <-again.C:
			s.mu.Lock()
			s.sendKept()
			s.mu.Unlock()
		case <-ping.C:
			s.pingAll(ctx)
		}
	}
}

// Ticket is good for one socket.
func (s *Server) Ticket() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	for ticket, since := range s.tickets {
		if now.Sub(since) > ticketLife {
			delete(s.tickets, ticket)
		}
	}
	ticket := randomHex(16)
	s.tickets[ticket] = now
	return ticket
}

// Connected is how many sockets are open.
func (s *Server) Connected() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.conns)
}

// Listening says whether an envelope would find a socket now.
func (s *Server) Listening() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.pick() != nil
}

// Kept is how many events wait to be sent, for a socket or for their time.
func (s *Server) Kept() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.kept)
}

// admit lets a ticket's bearer in, once; the status says why not.
func (s *Server) admit(ticket string) (status int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	since, known := s.tickets[ticket]
	delete(s.tickets, ticket)
	switch {
	case s.ended:
		return http.StatusServiceUnavailable
	case !known || time.Since(since) > ticketLife:
		return http.StatusForbidden
	}
	s.sockets.Add(1)
	return http.StatusOK
}

func (s *Server) note(n Note) {
	n.At = time.Now()
	s.cfg.Note(n)
}

// encode is JSON of what is known to be encodable.
func encode(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil { // only maps of plain values get here: this cannot be
		return []byte("{}")
	}
	return b
}

func randomHex(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails: it ends the program instead
	return hex.EncodeToString(b)
}

// newID is an envelope's id, a UUID by its looks.
func newID() string {
	h := randomHex(16)
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}
