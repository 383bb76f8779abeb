package socketmode

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"
)

var (
	errNoHello = errors.New("no hello in time")
	errStuck   = errors.New("envelopes still in work, their handlers ignore their context")
)

// session is one call of Run: its connections, its workers and the line between them.
type session struct {
	*Client
	queue   chan Envelope
	pending *pending       // from accept until handled
	workers sync.WaitGroup // that drain the queue
	links   sync.WaitGroup // two goroutines of each link

	handling context.Context // what handlers get: ends when they have had their time
	giveUp   context.CancelFunc
	closing  chan struct{} // closed when connections are to close

	standing map[*link]bool // said hello and not ended; true once superseded. Guarded by Client.mu
}

func newSession(ctx context.Context, c *Client) *session {
	s := &session{
		Client: c, queue: make(chan Envelope, c.cfg.Backlog), pending: newPending(),
		closing: make(chan struct{}), standing: map[*link]bool{},
	}
	s.handling, s.giveUp = context.WithCancel(context.WithoutCancel(ctx))
	return s
}

func (s *session) start() {
	for range s.cfg.Workers {
		s.workers.Go(s.work)
	}
}

// keep holds one current connection, and a new one before the old is gone when Slack says so in time.
func (s *session) keep(ctx context.Context) error {
	t := s.cfg.Timing
	p := pace{first: t.Backoff, longest: t.BackoffCap, settled: t.Settled}
	for ctx.Err() == nil {
		var lived time.Duration
		l, err := s.connect(ctx)
		if err == nil {
			select {
			case <-l.asked:
			case <-l.ctx.Done():
			case <-ctx.Done():
				return nil
			}
			err = l.why()
			lived = time.Since(l.since)
		}
		if ctx.Err() != nil {
			return nil //nolint:nilerr // whoever ended the context knows why the connection ended
		}
		if refused, ok := errors.AsType[*RefusedError](err); ok {
			return refused
		}
		wait := p.next(err, lived)
		s.cfg.Log.Info("connecting anew", "because", err.Error(), "lived", lived, "wait", wait)
		sleep(ctx, wait)
	}
	return nil
}

// connect opens a connection and waits for its hello.
func (s *session) connect(ctx context.Context) (*link, error) {
	ctx, cancel := context.WithTimeout(ctx, s.cfg.Timing.Connect)
	defer cancel()
	u, err := s.open(ctx)
	if err != nil {
		return nil, err
	}
	l, err := s.dial(ctx, u)
	if err != nil {
		return nil, err
	}
	select {
	case <-l.hello:
	case <-l.asked:
	case <-l.ctx.Done():
	case <-ctx.Done():
	}
	if closed(l.hello) { // whatever else has happened since
		s.welcome(l)
		return l, nil
	}
	l.end(errNoHello)
	return nil, l.why()
}

// welcome makes the connection the current one; older ones are read on for a while.
func (s *session) welcome(l *link) {
	s.mu.Lock()
	defer s.mu.Unlock()
	l.since = time.Now()
	s.state.Connections++
	s.state.NumConnections = l.greeting.connections
	s.state.AppID = l.greeting.appID
	s.cfg.Log.Info("connected", "connections", l.greeting.connections, "app", l.greeting.appID)
	if l.ctx.Err() != nil { // gone already, and nobody's successor
		return
	}
	for older, superseded := range s.standing {
		if !superseded {
			s.standing[older] = true
			close(older.superseded)
		}
	}
	s.standing[l] = false
}

func (s *session) forget(l *link) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.standing, l)
}

// accept puts an envelope in line and waits for room. Once the session stops, nothing is accepted: it stays
// unacknowledged, and Slack sends it again, elsewhere.
func (s *session) accept(e Envelope) {
	if !s.pending.enter() {
		return
	}
	select {
	case s.queue <- e:
	case <-s.handling.Done():
		s.pending.leave()
	}
}

func (s *session) work() {
	for e := range s.queue {
		s.handle(e)
	}
}

// handle shows one envelope to its owner, or acknowledges what the owner cannot be shown.
func (s *session) handle(e Envelope) {
	defer s.pending.leave()
	defer func() {
		if p := recover(); p != nil {
			s.cfg.Log.Error("handler panicked", "type", e.Type, "envelope", e.ID, "panic", fmt.Sprintf("%.200v", p),
				"stack", string(debug.Stack()))
		}
	}()
	switch {
	case s.handling.Err() != nil:
	case isKnown(e.Type):
		s.cfg.Handle(s.handling, e)
	default:
		if e.ID != "" {
			if err := e.Ack(s.handling, nil); err != nil {
				s.cfg.Log.Info("unknown frame not acknowledged", "because", err.Error())
			}
		}
		s.cfg.Unknown(e.Type)
	}
}

// stop ends the session in order: nothing new, what is in work, the connections, the workers.
func (s *session) stop() error {
	t := s.cfg.Timing
	idle := s.pending.close()
	done := within(idle, t.Drain)
	s.giveUp()
	done = done || within(idle, t.Close)
	close(s.closing)
	s.links.Wait()
	close(s.queue) // nobody writes to it now
	if !done {
		return fmt.Errorf("stop with %d: %w", s.pending.size(), errStuck)
	}
	s.workers.Wait()
	return nil
}

// within reports whether the channel closes in time.
func within(ch <-chan struct{}, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ch:
		return true
	case <-t.C:
		return false
	}
}
