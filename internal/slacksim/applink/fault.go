package applink

import (
	"fmt"
	"slices"
	"time"
)

// Fault is one way to misbehave.
type Fault struct {
	Mode   string
	Reason string        // of Storm and Disconnect: refresh_requested unless given
	Times  int           // once unless given
	Delay  time.Duration // of Slow
}

// The modes of a Fault.
const (
	Cut        = "cut"        // every socket ends without a close frame
	Disconnect = "disconnect" // every socket is told to go
	Storm      = "storm"      // the next sockets get a hello and are told to go at once
	Duplicate  = "duplicate"  // the next envelopes are sent twice
	Reorder    = "reorder"    // the next envelopes are held and sent in reverse order
	Unknown    = "unknown"    // envelopes of a type nobody knows are sent
	Malformed  = "malformed"  // frames that are no envelope are sent: no JSON, cut JSON, bytes, nothing
	Silent     = "silent"     // the sockets that are open say nothing any more, not even a ping
	NoPing     = "noping"     // pings stop
	Slow       = "slow"       // each frame waits before it is written
)

// faults is what goes wrong at present.
type faults struct {
	storm       int // sockets that it still meets
	stormReason string
	duplicate   int // envelopes still to be sent twice
	reorder     int // envelopes still to be held
	held        []*parcel
	release     *time.Timer
	strange     []strange // frames that wait for a socket
	noPing      bool
	delay       time.Duration
}

// strange is a frame that no payload is in.
type strange struct {
	frame
	id, what string
}

// Break begins a fault.
func (s *Server) Break(f Fault) error {
	if f.Reason == "" {
		f.Reason = RefreshRequested
	}
	if !slices.Contains([]string{Warning, RefreshRequested, LinkDisabled, TooManyWebsockets}, f.Reason) {
		return fmt.Errorf("begin fault %s: there is no reason %q", f.Mode, f.Reason)
	}
	f.Times = max(f.Times, 1)
	s.mu.Lock()
	defer s.mu.Unlock()
	switch f.Mode {
	case Cut:
		s.cut()
	case Disconnect:
		for c := range s.conns {
			s.disconnect(c, f.Reason)
		}
	case Storm:
		s.faults.storm, s.faults.stormReason = f.Times, f.Reason
	case Duplicate:
		s.faults.duplicate = f.Times
	case Reorder:
		s.faults.reorder = f.Times
	case Unknown, Malformed:
		for i := range min(f.Times, 1000) {
			s.faults.strange = append(s.faults.strange, newStrange(f.Mode, i))
		}
		s.sendStrange()
	case Silent:
		for c := range s.conns {
			c.mute = true
		}
	case NoPing:
		s.faults.noPing = true
	case Slow:
		s.faults.delay = max(f.Delay, 0)
	default:
		return fmt.Errorf("begin fault: there is no mode %q", f.Mode)
	}
	return nil
}

// Mend ends every fault. What a silent socket would have said meanwhile stays unsaid.
func (s *Server) Mend() {
	s.mu.Lock()
	defer s.mu.Unlock()
	held, release := s.faults.held, s.faults.release
	s.faults = faults{held: held, release: release}
	if release != nil {
		release.Reset(0)
	}
	for c := range s.conns {
		c.mute = false
	}
}

func (s *Server) delay() time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.faults.delay
}

// hold keeps a parcel back until there are as many as were asked for, or until waiting longer would be a failure.
func (s *Server) hold(p *parcel) {
	s.faults.held = append(s.faults.held, p)
	s.faults.reorder--
	switch {
	case s.faults.release == nil:
		s.faults.release = time.AfterFunc(s.cfg.Patience/3, s.letGo)
	case len(s.faults.held) == 1:
		s.faults.release.Reset(s.cfg.Patience / 3)
	}
	if s.faults.reorder == 0 {
		s.faults.release.Reset(0)
	}
}

// letGo sends what was held, the last first.
func (s *Server) letGo() {
	s.mu.Lock()
	var failed []*parcel
	for _, p := range slices.Backward(s.faults.held) {
		if !s.dispatch(p) {
			failed = append(failed, p)
		}
	}
	s.faults.held = nil
	s.mu.Unlock()
	for _, p := range failed {
		p.answer(nil, "dispatch_failed")
	}
}

// newStrange makes the i-th frame of a kind.
func newStrange(mode string, i int) strange {
	id := newID()
	if mode == Unknown {
		said := encode(map[string]any{
			"envelope_id": id, "type": "telepathy", "accepts_response_payload": false, "payload": map[string]any{"type": "thought", "n": i},
		})
		return strange{frame{data: said}, id, "telepathy"}
	}
	return []strange{
		{frame{data: []byte("upstream connect error or disconnect/reset before headers")}, "", "malformed: no JSON"},
		{frame{data: []byte(`{"envelope_id":"` + id + `","type":"events_api","payload":{"event":{"text":"cut off he`)}, id, "malformed: cut JSON"},
		{frame{data: []byte{0x00, 0xff, 0xfe, 0x80, 0x7b}, binary: true}, "", "malformed: bytes"},
		{frame{data: []byte("{}")}, "", "malformed: an empty object"},
	}[i%4]
}

// sendStrange sends the frames that nobody expects, when there is a socket.
func (s *Server) sendStrange() {
	for len(s.faults.strange) > 0 {
		c := s.pick()
		if c == nil {
			return
		}
		said := s.faults.strange[0]
		s.faults.strange = s.faults.strange[1:]
		c.send(said.frame)
		s.note(Note{Kind: "envelope", ID: said.id, What: said.what, OK: true, Frame: said.data})
		if said.id != "" { // whoever acknowledges it is right to
			p := &parcel{Delivery: Delivery{Kind: Interactive, What: said.what}, id: said.id, conn: c, sentAt: time.Now()}
			s.inflight[p.id] = p
			s.await(p)
		}
	}
}
