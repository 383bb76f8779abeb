package applink_test

import (
	"context"
	"encoding/json"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/internal/slacksim/applink"
)

const soon = 10 * time.Second // nothing here takes so long unless it is broken

type object = map[string]any

// room is a running room with a clock of its own and a memory of what it noted.
type room struct {
	*applink.Server
	t   *testing.T
	url string

	mu    sync.Mutex
	off   time.Duration
	lax   map[string]bool
	notes []applink.Note
	pings int
}

func newRoom(t *testing.T, patience time.Duration) *room {
	t.Helper()
	r := &room{t: t, lax: map[string]bool{}}
	r.Server = applink.New(applink.Config{
		AppID: "A1", Patience: patience, PingEvery: 20 * time.Millisecond, Grace: time.Second,
		Now:   func() time.Time { r.mu.Lock(); defer r.mu.Unlock(); return time.Now().Add(r.off) },
		Holds: func(rule string) bool { r.mu.Lock(); defer r.mu.Unlock(); return !r.lax[rule] },
		Note:  func(n applink.Note) { r.mu.Lock(); defer r.mu.Unlock(); r.notes = append(r.notes, n) },
	})
	server := httptest.NewServer(r.Server)
	r.url = "ws" + server.URL[len("http"):] + "/?ticket="
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); r.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		select {
		case <-done:
		case <-time.After(soon):
			t.Error("Run does not return")
		}
		assert.Zero(t, r.Connected())
		server.Close()
	})
	return r
}

func (r *room) advance(d time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.off += d
}

// relax switches a rule off.
func (r *room) relax(rule string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.lax[rule] = true
}

// problems are what the notes of a kind complain of.
func (r *room) problems(kind string) (all []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, n := range r.notes {
		if n.Kind == kind && n.Problem != "" {
			all = append(all, n.Problem)
		}
	}
	return all
}

// complains waits for a note.
func (r *room) complains(kind, problem string) {
	r.t.Helper()
	require.Eventually(r.t, func() bool {
		for _, p := range r.problems(kind) {
			if p == problem {
				return true
			}
		}
		return false
	}, soon, 2*time.Millisecond, problem)
}

// event sends an event of that name.
func (r *room) event(name string) {
	r.t.Helper()
	assert.True(r.t, r.Send(applink.Delivery{Kind: applink.Events, What: name, Payload: json.RawMessage(`{"event_id":"` + name + `"}`)}))
}

// answer is what became of something that a person did.
type answer struct{ payload, failure string }

// ask sends a command and returns where its answer is heard.
func (r *room) ask(accepts bool) <-chan answer {
	r.t.Helper()
	heard := make(chan answer, 2)
	require.True(r.t, r.Send(applink.Delivery{
		Kind: applink.Commands, What: "/x", Payload: json.RawMessage(`{}`), Accepts: accepts,
		Answered: func(p json.RawMessage, failure string) { heard <- answer{string(p), failure} },
	}))
	return heard
}

func hears(t *testing.T, from <-chan answer) answer {
	t.Helper()
	select {
	case a := <-from:
		return a
	case <-time.After(soon):
		require.FailNow(t, "no answer")
		return answer{}
	}
}

// app is one socket, greeted.
type app struct {
	t     *testing.T
	ws    *websocket.Conn
	hello object
}

// dial opens a socket without a look at what it is greeted with.
func (r *room) dial() *app {
	r.t.Helper()
	ws, resp, err := websocket.Dial(r.t.Context(), r.url+r.Ticket(), &websocket.DialOptions{
		OnPingReceived: func(context.Context, []byte) bool { r.mu.Lock(); defer r.mu.Unlock(); r.pings++; return true },
	})
	require.NoError(r.t, err)
	if resp.Body != nil {
		_ = resp.Body.Close()
	}
	r.t.Cleanup(func() { _ = ws.CloseNow() })
	return &app{t: r.t, ws: ws}
}

func (r *room) connect() *app {
	r.t.Helper()
	a := r.dial()
	a.hello = a.next()
	require.Equal(r.t, "hello", a.hello["type"])
	return a
}

// raw reads one frame, whatever it is.
func (a *app) raw() (websocket.MessageType, []byte) {
	a.t.Helper()
	ctx, cancel := context.WithTimeout(a.t.Context(), soon)
	defer cancel()
	kind, raw, err := a.ws.Read(ctx)
	require.NoError(a.t, err)
	return kind, raw
}

func (a *app) next() object {
	a.t.Helper()
	_, raw := a.raw()
	var out object
	require.NoError(a.t, json.Unmarshal(raw, &out), string(raw))
	return out
}

// names reads n envelopes, acknowledges them and tells their events.
func (a *app) names(n int) (all []string) {
	a.t.Helper()
	for range n {
		e := a.next()
		a.ack(e, nil)
		all = append(all, e["payload"].(object)["event_id"].(string))
	}
	return all
}

func (a *app) ack(envelope object, payload any) {
	a.t.Helper()
	body := object{"envelope_id": envelope["envelope_id"]}
	if payload != nil {
		body["payload"] = payload
	}
	a.write(string(encoded(body)))
}

func encoded(o object) []byte {
	raw, err := json.Marshal(o)
	if err != nil {
		return nil
	}
	return raw
}

func (a *app) write(frame string) {
	a.t.Helper()
	require.NoError(a.t, a.ws.Write(a.t.Context(), websocket.MessageText, []byte(frame)))
}

// ends reads until the socket is closed and tells how.
func (a *app) ends() websocket.StatusCode {
	a.t.Helper()
	ctx, cancel := context.WithTimeout(a.t.Context(), soon)
	defer cancel()
	for {
		if _, _, err := a.ws.Read(ctx); err != nil {
			require.NoError(a.t, ctx.Err(), "it does not end")
			return websocket.CloseStatus(err)
		}
	}
}

// hearsNothing reports that no frame comes for a while. The socket ends with it:
// whichever operation is under way then fails, the answer to a ping among them,
// so that the clock is asked and not the error.
func (a *app) hearsNothing(d time.Duration) {
	a.t.Helper()
	ctx, cancel := context.WithTimeout(a.t.Context(), d)
	defer cancel()
	_, raw, err := a.ws.Read(ctx)
	require.Error(a.t, err, "a frame came: %s", raw)
	require.ErrorIs(a.t, ctx.Err(), context.DeadlineExceeded, "the socket ended by itself: %v", err)
}
