package applink

import (
	"cmp"
	"encoding/json"
	"fmt"
	"strconv"
	"time"
)

// The types of envelopes.
const (
	Events      = "events_api"
	Commands    = "slash_commands"
	Interactive = "interactive"
)

// Delivery is one payload for the app.
type Delivery struct {
	Kind    string // Events, Commands or Interactive
	What    string // for the notes
	Payload json.RawMessage
	ID      string // of its envelope, should it be known before; what is sent again gets one of its own
	Accepts bool   // whether the acknowledgement may carry a payload; one that comes all the same is ignored

	// Answered hears once, in a goroutine of the room's, the acknowledgement's payload, or in Slack's word why there is
	// none. No lock of the room's is held. Events are sent again instead of failing.
	Answered func(payload json.RawMessage, failure string)
}

// parcel is a delivery on its way.
type parcel struct {
	Delivery
	id      string
	conn    *conn
	sentAt  time.Time
	timer   *time.Timer
	attempt int
	reason  string
	since   time.Time     // by the world's clock: when it began to wait
	wait    time.Duration // and for how long
	missed  bool          // nobody was there to take it: the next socket gets it at once
}

func (p *parcel) answer(payload json.RawMessage, failure string) {
	if p.Answered != nil {
		p.Answered(payload, failure)
	}
}

// Send hands a payload to one socket, any of those that are open. While nobody is connected an event is kept; for anything
// else Send reports false, and Answered hears nothing. It never waits for anybody.
func (s *Server) Send(d Delivery) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := &parcel{Delivery: d}
	if s.faults.reorder > 0 && s.pick() != nil {
		s.hold(p)
		return true
	}
	return s.dispatch(p)
}

// dispatch puts a parcel into an envelope and on a socket, or keeps it if it is an event. Else there is nobody to take it.
func (s *Server) dispatch(p *parcel) bool {
	c := s.pick()
	if c == nil {
		n := Note{Kind: "envelope", What: p.What, Frame: p.Payload, Problem: "nobody is connected"}
		if p.Kind == Events {
			n.Problem += ": it is kept"
			p.attempt, p.since = max(p.attempt, 1), s.cfg.Now()
		}
		s.note(n)
		if p.Kind == Events && s.missing(p) {
			s.keep(p)
		}
		return p.Kind == Events
	}
	p.id, p.conn, p.sentAt, p.missed = cmp.Or(p.ID, newID()), c, time.Now(), false
	p.ID = ""
	s.inflight[p.id] = p
	said := p.frame()
	c.send(frame{data: said})
	s.note(Note{Kind: "envelope", ID: p.id, What: p.What, OK: true, Frame: said})
	if s.faults.duplicate > 0 {
		s.faults.duplicate--
		c.send(frame{data: said})
		s.note(Note{Kind: "envelope", ID: p.id, What: p.What + " once more", OK: true, Frame: said})
	}
	s.await(p)
	return true
}

// await gives up on a parcel when its acknowledgement does not come in time.
func (s *Server) await(p *parcel) {
	id := p.id
	p.timer = time.AfterFunc(s.patience(), func() { s.expire(p, id) })
}

// patience is how long an acknowledgement may take.
func (s *Server) patience() time.Duration {
	if !s.cfg.Holds(RuleAckPatience) {
		return s.cfg.Patience * lenience
	}
	return s.cfg.Patience
}

// frame is the envelope as it is sent. The payload is not encoded anew: it stays the bytes it was.
func (p *parcel) frame() []byte {
	b := make([]byte, 0, len(p.Payload)+256)
	b = append(b, `{"envelope_id":"`+p.id+`","type":"`+p.Kind+`","accepts_response_payload":`+strconv.FormatBool(p.Accepts)...)
	if p.Kind == Events {
		b = append(b, `,"retry_attempt":`+strconv.Itoa(p.attempt)+`,"retry_reason":"`+p.reason+`"`...)
	}
	return append(append(append(b, `,"payload":`...), p.Payload...), '}')
}

// expire gives up waiting for an acknowledgement: an event is sent again, some times; anything else has failed.
func (s *Server) expire(p *parcel, id string) {
	s.mu.Lock()
	if s.inflight[id] != p {
		s.mu.Unlock()
		return
	}
	delete(s.inflight, id)
	if p.Kind != Events {
		s.late(p, id)
		s.mu.Unlock()
		p.answer(nil, "operation_timeout")
		return
	}
	defer s.mu.Unlock()
	waits := retries()
	if p.attempt >= len(waits) {
		s.giveUp(p, "never acknowledged: given up")
		return
	}
	s.late(p, id)
	p.since, p.wait = s.cfg.Now(), waits[p.attempt]
	p.attempt++
	p.reason = "timeout"
	s.keep(p)
	s.sendKept()
}

// late notes that an envelope's acknowledgement did not come in time.
func (s *Server) late(p *parcel, id string) {
	took := time.Since(p.sentAt)
	s.note(Note{Kind: "envelope", ID: id, What: p.What, Took: took, Problem: fmt.Sprintf("not acknowledged within %v", s.patience())})
}

// acknowledged takes what the app sent over a socket.
func (s *Server) acknowledged(c *conn, data []byte) {
	var ack struct {
		ID      string          `json:"envelope_id"`
		Payload json.RawMessage `json:"payload"`
	}
	err := json.Unmarshal(data, &ack)
	n := Note{Kind: "ack", ID: ack.ID, Frame: data}
	s.mu.Lock()
	p := s.inflight[ack.ID]
	if p != nil {
		n.What, n.Took = p.What, time.Since(p.sentAt)
	}
	switch {
	case err != nil || ack.ID == "":
		n.What, n.Problem = "unreadable", "this is no acknowledgement"
	case len(data) >= maxAck && s.cfg.Holds(RuleAckSize):
		n.Problem = "20,480 bytes or more: dropped"
	case p == nil:
		n.Problem = "nobody waits for this acknowledgement: too late, or twice"
	case p.conn != c:
		n.Problem = "acknowledged on another socket: ignored"
	default:
		n.OK = true
		delete(s.inflight, p.id)
		p.timer.Stop()
	}
	s.note(n)
	s.mu.Unlock()
	if !n.OK {
		return
	}
	if string(ack.Payload) == "null" || !p.Accepts {
		ack.Payload = nil
	}
	p.answer(ack.Payload, "")
}
