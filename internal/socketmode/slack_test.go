package socketmode_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"rapport/internal/socketmode"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	soon  = 20 * time.Second     // nothing here takes so long unless it is broken, even on a machine that is not alone
	often = 2 * time.Millisecond // how often a condition is looked at
)

// slack is a server that speaks Socket Mode and misbehaves as its script says.
type slack struct {
	*httptest.Server
	script func(w *wire)                                      // what each connection does; then it stays open
	open   func(n int, w http.ResponseWriter) (answered bool) // in place of an address, if it says so
	onAck  func()                                             // in place of remembering it
	deaf   bool                                               // never reads
	end    context.Context

	mu    sync.Mutex
	opens []time.Time
	wires []*wire
	acks  []ack
	where map[string][]int // by envelope: the connections that acknowledged it
}

// wire is the server's end of one connection.
type wire struct {
	*slack
	n      int // from 1
	conn   *websocket.Conn
	gone   chan struct{}
	status websocket.StatusCode // the client's close frame, once gone
}

type ack struct {
	wire    int
	ID      string          `json:"envelope_id"`
	Payload json.RawMessage `json:"payload"`
}

func newSlack(t testing.TB, script func(w *wire)) *slack {
	t.Helper()
	return startSlack(t, script, (*httptest.Server).Start)
}

func startSlack(t testing.TB, script func(w *wire), start func(*httptest.Server)) *slack {
	t.Helper()
	end, cancel := context.WithCancel(context.Background())
	s := &slack{script: script, end: end, where: map[string][]int{}}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /api/apps.connections.open", s.serveOpen)
	mux.HandleFunc("GET /link", s.serveLink)
	s.Server = httptest.NewUnstartedServer(mux)
	start(s.Server)
	t.Cleanup(func() {
		cancel()
		s.Close()
	})
	return s
}

func (s *slack) serveOpen(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	s.opens = append(s.opens, time.Now())
	n := len(s.opens)
	s.mu.Unlock()
	if s.open != nil && s.open(n, w) {
		return
	}
	if r.Header.Get("Authorization") != "Bearer xapp-secret" {
		_, _ = fmt.Fprint(w, `{"ok":false,"error":"invalid_auth"}`)
		return
	}
	scheme := "ws"
	if r.TLS != nil {
		scheme = "wss"
	}
	_, _ = fmt.Fprintf(w, `{"ok":true,"url":"%s://%s/link?ticket=hush-hush"}`, scheme, r.Host)
}

func (s *slack) serveLink(rw http.ResponseWriter, r *http.Request) {
	conn, err := websocket.Accept(rw, r, nil)
	if err != nil {
		return
	}
	defer func() { _ = conn.CloseNow() }()
	w := &wire{slack: s, conn: conn, gone: make(chan struct{})}
	s.mu.Lock()
	s.wires = append(s.wires, w)
	w.n = len(s.wires)
	s.mu.Unlock()
	if s.deaf {
		s.script(w)
		<-s.end.Done()
		return
	}
	go w.read()
	s.script(w)
	w.waitGone()
}

func (w *wire) read() {
	defer close(w.gone)
	for {
		_, data, err := w.conn.Read(w.end)
		if err != nil {
			w.status = websocket.CloseStatus(err)
			return
		}
		if w.onAck != nil {
			w.onAck()
			continue
		}
		a := ack{wire: w.n}
		if json.Unmarshal(data, &a) == nil {
			w.mu.Lock()
			w.acks = append(w.acks, a)
			w.where[a.ID] = append(w.where[a.ID], w.n)
			w.mu.Unlock()
		}
	}
}

func (w *wire) waitGone() {
	select {
	case <-w.gone:
	case <-w.end.Done():
	}
}

func (w *wire) send(frame string) {
	_ = w.conn.Write(w.end, websocket.MessageText, []byte(frame))
}

func (w *wire) hello() {
	w.send(fmt.Sprintf(`{"type":"hello","num_connections":%d,"connection_info":{"app_id":"A1"},"debug_info":{"host":"h"}}`, w.n))
}

func (w *wire) disconnect(reason string) {
	w.send(fmt.Sprintf(`{"type":"disconnect","reason":%q,"debug_info":{"host":"h"}}`, reason))
}

func (w *wire) event(id string) {
	w.send(fmt.Sprintf(`{"envelope_id":%q,"payload":{"type":"event_callback"},"type":"events_api","accepts_response_payload":false}`, id))
}

// answers reports whether the client answers a ping.
func (w *wire) answers() bool {
	ctx, cancel := context.WithTimeout(w.end, soon)
	defer cancel()
	return w.conn.Ping(ctx) == nil
}

// pings the client until something is so.
func (w *wire) pings(until func() bool) {
	for w.answers() && !until() {
		time.Sleep(10 * time.Millisecond)
	}
}

// cut ends the connection without a close frame; shut ends it with one.
func (w *wire) cut()  { _ = w.conn.CloseNow() }
func (w *wire) shut() { _ = w.conn.Close(websocket.StatusNormalClosure, "") }

// await waits, on the server's side, until something is so or the test is over.
func (s *slack) await(condition func() bool) {
	for s.end.Err() == nil && !condition() {
		time.Sleep(often)
	}
}

// ackedOn tells by which connections an envelope was acknowledged.
func (s *slack) ackedOn(id string) []int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.where[id])
}

func (s *slack) acked(ids ...string) bool { return len(s.missing(ids)) == 0 }

func (s *slack) missing(ids []string) (missing []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, id := range ids {
		if len(s.where[id]) == 0 {
			missing = append(missing, id)
		}
	}
	return missing
}

func (s *slack) opened() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.opens)
}

// wire is the nth connection, as soon as there is one.
func (s *slack) wire(t testing.TB, n int) *wire {
	t.Helper()
	var w *wire
	eventually(t, func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		if len(s.wires) >= n {
			w = s.wires[n-1]
		}
		return w != nil
	}, "connection %d", n)
	return w
}

// bot is a client under test, running.
type bot struct {
	*socketmode.Client
	log  *lockedBuffer
	stop func() error // ends Run's context and waits for it
	done chan struct{}

	mu      sync.Mutex
	err     error
	handled []socketmode.Envelope
	unknown []string
}

// run starts a client whose handler acknowledges everything, unless change gives it another.
func run(t testing.TB, s *slack, change func(*socketmode.Config)) *bot {
	t.Helper()
	b := &bot{log: &lockedBuffer{}, done: make(chan struct{})}
	cfg := socketmode.Config{
		AppToken: "xapp-secret", APIURL: s.URL + "/api/",
		Log:    slog.New(slog.NewTextHandler(b.log, nil)),
		Handle: func(ctx context.Context, e socketmode.Envelope) { _ = e.Ack(ctx, nil) },
		Unknown: func(kind string) {
			b.mu.Lock()
			defer b.mu.Unlock()
			b.unknown = append(b.unknown, kind)
		},
		Timing: socketmode.Timing{Ack: soon, Write: soon, Backoff: 5 * time.Millisecond, BackoffCap: 40 * time.Millisecond},
	}
	if change != nil {
		change(&cfg)
	}
	transport := &http.Transport{}
	if s.TLS != nil {
		transport = s.Client().Transport.(*http.Transport).Clone()
	}
	cfg.HTTP = &http.Client{Transport: transport}
	handle := cfg.Handle
	cfg.Handle = func(ctx context.Context, e socketmode.Envelope) {
		b.mu.Lock()
		b.handled = append(b.handled, e)
		b.mu.Unlock()
		handle(ctx, e)
	}
	var err error
	b.Client, err = socketmode.New(cfg)
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		defer close(b.done)
		b.err = b.Run(ctx)
	}()
	b.stop = func() error {
		cancel()
		select {
		case <-b.done:
			transport.CloseIdleConnections()
			return b.err
		case <-time.After(soon):
			t.Error("Run does not return")
			return nil
		}
	}
	t.Cleanup(func() { _ = b.stop() })
	return b
}

// times tells how often the handler was given an envelope.
func (b *bot) times(id string) (n int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, e := range b.handled {
		if e.ID == id {
			n++
		}
	}
	return n
}

func (b *bot) unknowns() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.unknown)
}

func eventually(t testing.TB, condition func() bool, what string, args ...any) {
	t.Helper()
	require.Eventuallyf(t, condition, soon, often, what, args...)
}

// ids names n envelopes.
func ids(prefix string, n int) (all []string) {
	for i := range n {
		all = append(all, fmt.Sprintf("%s%03d", prefix, i))
	}
	return all
}

func (s *slack) isAcked(t testing.TB, all ...string) {
	t.Helper()
	if !assert.Eventually(t, func() bool { return s.acked(all...) }, soon, often) {
		t.Fatalf("not acknowledged: %s", strings.Join(s.missing(all), " "))
	}
}

// lockedBuffer is a log that may be read while it is written.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}
