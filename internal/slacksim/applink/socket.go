package applink

import (
	"context"
	"math/rand/v2"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/coder/websocket"
)

// conn is one socket of the app.
type conn struct {
	ws     *websocket.Conn
	out    chan frame
	end    context.CancelFunc
	pinged atomic.Bool // a ping is under way

	// The room's lock guards these.
	state    state
	mute     bool        // a fault: it says nothing any more
	farewell *time.Timer // ends it after it was told to go
}

// state is what a socket may still be used for.
type state int

const (
	fresh   state = iota
	leaving       // it was told to go in a while: others are preferred
	refused       // it was told to go at once
)

type frame struct {
	data   []byte
	binary bool
}

// ServeHTTP upgrades the bearer of a ticket to a socket and reads acknowledgements until it ends.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if status := s.admit(r.URL.Query().Get("ticket")); status != http.StatusOK {
		http.Error(w, "this address was used, never given out, or is too old", status)
		return
	}
	defer s.sockets.Done()
	ws, err := websocket.Accept(w, r, &websocket.AcceptOptions{InsecureSkipVerify: true, CompressionMode: websocket.CompressionDisabled})
	if err != nil {
		s.note(Note{Kind: "socket", What: "upgrade", Problem: err.Error()})
		return
	}
	ws.SetReadLimit(1 << 20)
	ctx, end := context.WithCancel(context.WithoutCancel(r.Context()))
	c := &conn{ws: ws, out: make(chan frame, 4096), end: end}
	var writer sync.WaitGroup
	writer.Go(func() { s.write(ctx, c) })
	s.opened(c)
	for {
		_, data, err := ws.Read(ctx)
		if err != nil {
			break
		}
		s.acknowledged(c, data)
	}
	end()
	s.closed(c)
	_ = ws.CloseNow() // the socket is gone already
	writer.Wait()
}

// write sends what is queued.
func (s *Server) write(ctx context.Context, c *conn) {
	for {
		select {
		case <-ctx.Done():
			return
		case f := <-c.out:
			if !pause(ctx, s.delay()) {
				return
			}
			kind := websocket.MessageText
			if f.binary {
				kind = websocket.MessageBinary
			}
			if err := c.ws.Write(ctx, kind, f.data); err != nil {
				c.end()
				return
			}
		}
	}
}

// send queues a frame; a socket that has not read thousands of them is dead.
func (c *conn) send(f frame) {
	if c.mute {
		return
	}
	select {
	case c.out <- f:
	default:
		c.end()
	}
}

// opened greets a new socket and gives it what waited.
func (s *Server) opened(c *conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.conns[c] = true
	if s.ended {
		c.end()
		return
	}
	hello := encode(map[string]any{
		"type": "hello", "num_connections": len(s.conns), "connection_info": map[string]any{"app_id": s.cfg.AppID},
		"debug_info": map[string]any{"host": "applink-sim-1", "build_number": 1, "approximate_connection_time": 18060},
	})
	c.send(frame{data: hello})
	s.note(Note{Kind: "socket", What: "hello", OK: true, Frame: hello})
	switch {
	case len(s.conns) > maxConnections && s.cfg.Holds(RuleConnections):
		s.disconnect(c, TooManyWebsockets)
	case s.faults.storm > 0:
		s.faults.storm--
		s.disconnect(c, s.faults.stormReason)
	}
	s.sendStrange()
	s.sendKept()
}

func (s *Server) closed(c *conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.conns, c)
	if c.farewell != nil {
		c.farewell.Stop()
	}
	s.note(Note{Kind: "socket", What: "closed", OK: true, Frame: encode(map[string]int{"left": len(s.conns)})})
}

// The reasons of a disconnect.
const (
	Warning           = "warning"
	RefreshRequested  = "refresh_requested"
	LinkDisabled      = "link_disabled"
	TooManyWebsockets = "too_many_websockets"
)

// disconnect tells a socket to go, as Slack does: a warning leaves it some seconds, a refresh fewer, the others none.
func (s *Server) disconnect(c *conn, reason string) {
	said := encode(map[string]any{"type": "disconnect", "reason": reason, "debug_info": map[string]any{"host": "applink-sim-1"}})
	c.send(frame{data: said})
	s.note(Note{Kind: "socket", What: "disconnect " + reason, OK: true, Frame: said})
	grace := s.cfg.Grace / 100
	switch reason {
	case Warning:
		c.state, grace = max(c.state, leaving), s.cfg.Grace
	case RefreshRequested:
		c.state, grace = max(c.state, leaving), s.cfg.Grace/5
	default:
		c.state = refused
	}
	if c.farewell != nil && !c.farewell.Stop() {
		return // it is being closed
	}
	c.farewell = time.AfterFunc(grace, func() {
		_ = c.ws.Close(websocket.StatusGoingAway, reason) // it may be gone by itself
		c.end()
	})
}

// cut ends every socket without a word.
func (s *Server) cut() {
	for c := range s.conns {
		delete(s.conns, c)
		c.end()
	}
}

// pick chooses a socket at random, of those that were not told to go if there are any.
func (s *Server) pick() *conn {
	var found [2][]*conn
	for c := range s.conns {
		if c.state != refused {
			found[c.state] = append(found[c.state], c)
		}
	}
	for _, some := range found {
		if len(some) > 0 {
			return some[rand.IntN(len(some))]
		}
	}
	return nil
}

// pingAll keeps sockets alive and ends those that do not answer.
func (s *Server) pingAll(ctx context.Context) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.faults.noPing {
		return
	}
	for c := range s.conns {
		if c.mute || !c.pinged.CompareAndSwap(false, true) {
			continue
		}
		s.sockets.Go(func() {
			ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
			defer cancel()
			if err := c.ws.Ping(ctx); err != nil {
				c.end()
			}
			c.pinged.Store(false)
		})
	}
}

// pause waits; false means that there is nothing to wait for any more.
func pause(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return true
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}
