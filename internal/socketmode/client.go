package socketmode

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// Client keeps one app connected.
type Client struct {
	cfg       Config
	http      *http.Client // follows no redirect
	lastHeard atomic.Int64 // Unix nanoseconds

	mu    sync.Mutex
	run   *session // nil unless Run is running
	state State
}

// State is what the readiness probe wants to know.
type State struct {
	Connected      bool      // a connection stands that has said hello
	Open           int       // such connections, two during a change
	LastHeard      time.Time // last frame or ping on any connection; zero before the first
	Connections    int       // connections that have said hello since New
	NumConnections int       // of this app, all replicas together, as the last hello counted them
	AppID          string    // as the last hello named it
	InWork         int       // envelopes taken in and not yet handled
}

// New checks the configuration. It opens nothing.
func New(cfg Config) (*Client, error) {
	cfg, err := cfg.withDefaults()
	if err != nil {
		return nil, fmt.Errorf("configure socket mode: %w", err)
	}
	// A redirect could lead the token or the connection away from Slack.
	direct := *cfg.HTTP
	direct.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &Client{cfg: cfg, http: &direct}, nil
}

// State tells how the client is doing.
func (c *Client) State() State {
	c.mu.Lock()
	defer c.mu.Unlock()
	state := c.state
	if nanos := c.lastHeard.Load(); nanos != 0 {
		state.LastHeard = time.Unix(0, nanos)
	}
	if c.run != nil {
		state.Open = len(c.run.standing)
		state.Connected = state.Open > 0
		state.InWork = c.run.pending.size()
	}
	return state
}

// Run keeps the app connected until ctx ends, then takes in nothing new, lets the envelopes in work finish and closes:
// that is nil. An error is a RefusedError, or tells that handlers ignored the end of their context.
func (c *Client) Run(ctx context.Context) error {
	s := newSession(ctx, c)
	if !c.swap(nil, s) {
		return errors.New("run socket mode: already running")
	}
	defer c.swap(s, nil)
	s.start()
	if err := errors.Join(s.keep(ctx), s.stop()); err != nil {
		return fmt.Errorf("run socket mode: %w", err)
	}
	return nil
}

// swap makes a session the running one, if the one that ran is as expected.
func (c *Client) swap(from, to *session) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.run != from {
		return false
	}
	c.run = to
	return true
}
