package slacksim

import (
	"context"
	"encoding/json"
	"math/rand/v2"
	"net/http"
	"strings"
	"time"

	"github.com/coder/websocket"
)

const (
	maxConnections = 10
	maxResponse    = 20480 // an acknowledgement this long is dropped in silence
)

// hub is every open socket, what waits for its acknowledgement and what waits for a socket. The simulator's lock guards it.
type hub struct {
	tickets  map[string]bool
	conns    map[*conn]bool
	inflight map[string]*delivery
	waiting  []*delivery // events to be delivered when due and somebody is connected
}

// conn is one socket of the app.
type conn struct {
	ws      *websocket.Conn
	out     chan []byte
	end     context.CancelFunc
	leaving bool // it was told to go: others are preferred
}

// serveLink upgrades a one-time address to a socket and reads acknowledgements until it ends.
func (s *Sim) serveLink(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	ticket := r.URL.Query().Get("ticket")
	known := s.hub.tickets[ticket]
	delete(s.hub.tickets, ticket)
	s.mu.Unlock()
	if !known {
		http.Error(w, "this address was used or never given out", http.StatusForbidden)
		return
	}
	ws, err := websocket.Accept(w, r, &websocket.AcceptOptions{InsecureSkipVerify: true, CompressionMode: websocket.CompressionDisabled})
	if err != nil {
		s.cfg.Log.Warn("upgrade socket", "error", err)
		return
	}
	ws.SetReadLimit(1 << 20)
	ctx, end := context.WithCancel(context.WithoutCancel(r.Context()))
	defer end()
	c := &conn{ws: ws, out: make(chan []byte, 4096), end: end}
	go c.write(ctx)
	s.opened(c)
	for {
		_, data, err := ws.Read(ctx)
		if err != nil {
			break
		}
		s.acknowledged(c, data)
	}
	s.mu.Lock()
	delete(s.hub.conns, c)
	left := len(s.hub.conns)
	s.mu.Unlock()
	s.journal.add(entry{at: time.Now(), kind: "socket", what: "closed", ok: true, answer: encode(map[string]int{"left": left})})
	_ = ws.CloseNow() // the socket is gone already
}

func (c *conn) write(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case frame := <-c.out:
			if err := c.ws.Write(ctx, websocket.MessageText, frame); err != nil {
				c.end()
				return
			}
		}
	}
}

// send queues a frame; a socket that has not read thousands of them is dead.
func (c *conn) send(frame []byte) {
	select {
	case c.out <- frame:
	default:
		c.end()
	}
}

// opened greets a new socket and gives it what waited.
func (s *Sim) opened(c *conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hub.conns[c] = true
	hello := encode(map[string]any{
		"type": "hello", "num_connections": len(s.hub.conns), "connection_info": map[string]any{"app_id": s.cfg.AppID},
		"debug_info": map[string]any{"host": "applink-sim-1", "build_number": 1, "approximate_connection_time": 18060},
	})
	c.send(hello)
	s.journal.add(entry{at: time.Now(), kind: "socket", what: "hello", ok: true, body: hello})
	if len(s.hub.conns) > maxConnections {
		s.disconnect(c, "too_many_websockets")
		return
	}
	s.deliverWaiting()
}

// disconnect tells a socket to go, as Slack does: a warning leaves it some seconds, the others do not.
func (s *Sim) disconnect(c *conn, reason string) {
	frame := encode(map[string]any{"type": "disconnect", "reason": reason, "debug_info": map[string]any{"host": "applink-sim-1"}})
	c.send(frame)
	c.leaving = true
	s.journal.add(entry{at: time.Now(), kind: "socket", what: "disconnect " + reason, ok: true, body: frame})
	grace := map[string]time.Duration{"warning": 10 * time.Second, "refresh_requested": 2 * time.Second}[reason]
	time.AfterFunc(max(grace, 100*time.Millisecond), func() {
		_ = c.ws.Close(websocket.StatusGoingAway, reason) // it may be gone by itself
		c.end()
	})
}

// cut ends every socket without a word.
func (h *hub) cut() {
	for c := range h.conns {
		delete(h.conns, c)
		c.end()
	}
}

// pick chooses a socket at random, of those that were not told to go if there are any.
func (h *hub) pick() *conn {
	var fresh, leaving []*conn
	for c := range h.conns {
		if c.leaving {
			leaving = append(leaving, c)
		} else {
			fresh = append(fresh, c)
		}
	}
	if len(fresh) == 0 {
		fresh = leaving
	}
	if len(fresh) == 0 {
		return nil
	}
	return fresh[rand.IntN(len(fresh))]
}

// pingAll keeps sockets alive and ends those that do not answer.
func (s *Sim) pingAll(ctx context.Context) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.hub.conns {
		go func() {
			ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
			defer cancel()
			if err := c.ws.Ping(ctx); err != nil {
				c.end()
			}
		}()
	}
}

// acknowledged takes what the app sent over a socket.
func (s *Sim) acknowledged(c *conn, data []byte) {
	var ack struct {
		EnvelopeID string          `json:"envelope_id"`
		Payload    json.RawMessage `json:"payload"`
	}
	err := json.Unmarshal(data, &ack)
	note := entry{at: time.Now(), kind: "ack", what: ack.EnvelopeID, body: data}
	s.mu.Lock()
	defer s.mu.Unlock()
	d := s.hub.inflight[ack.EnvelopeID]
	switch {
	case err != nil || ack.EnvelopeID == "":
		note.what, note.answer = "unreadable", problemNote("this is no acknowledgement")
	case len(data) >= maxResponse:
		note.answer = problemNote("20,480 bytes or more: dropped")
	case d == nil:
		note.answer = problemNote("nobody waits for this acknowledgement: too late, or twice")
	case d.conn != c:
		note.answer = problemNote("acknowledged on another socket: ignored")
	default:
		note.ok, note.took = true, time.Since(d.sentAt)
		if string(ack.Payload) == "null" || !d.accepts {
			ack.Payload = nil
		}
		delete(s.hub.inflight, d.id)
		d.timer.Stop()
		if d.answered != nil {
			d.answered(ack.Payload, "")
		}
	}
	note.what = strings.TrimSpace(note.what)
	s.journal.add(note)
}

func problemNote(text string) []byte { return encode(map[string]string{"problem": text}) }
