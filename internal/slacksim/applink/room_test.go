package applink_test

import (
	"context"
	"encoding/json"
	"net/http"
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
	raw, err := json.Marshal(body)
	require.NoError(a.t, err)
	a.write(string(raw))
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

// hearsNothing reports that no frame comes for a while. The socket ends with it.
func (a *app) hearsNothing(d time.Duration) {
	a.t.Helper()
	ctx, cancel := context.WithTimeout(a.t.Context(), d)
	defer cancel()
	_, raw, err := a.ws.Read(ctx)
	require.ErrorIs(a.t, err, context.DeadlineExceeded, string(raw))
}

func status(t *testing.T, url string) int {
	t.Helper()
	_, resp, err := websocket.Dial(t.Context(), url, nil)
	require.Error(t, err)
	if resp == nil {
		return 0
	}
	_ = resp.Body.Close()
	return resp.StatusCode
}

func TestATicketIsGoodForOneSocket(t *testing.T) {
	t.Parallel()
	r := newRoom(t, time.Second)
	ticket := r.Ticket()
	assert.NotEqual(t, ticket, r.Ticket())
	ws, resp, err := websocket.Dial(t.Context(), r.url+ticket, nil)
	require.NoError(t, err)
	if resp.Body != nil {
		_ = resp.Body.Close()
	}
	defer func() { _ = ws.CloseNow() }()
	for _, wrong := range []string{ticket, "", "guessed"} {
		assert.Equal(t, http.StatusForbidden, status(t, r.url+wrong))
	}
}

func TestAnAddressCalledByABrowserIsNoSocket(t *testing.T) {
	t.Parallel()
	r := newRoom(t, time.Second)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http"+r.url[len("ws"):]+r.Ticket(), http.NoBody)
	require.NoError(t, err)
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer func() { _ = resp.Body.Close() }()
	assert.Equal(t, http.StatusUpgradeRequired, resp.StatusCode)
	assert.Zero(t, r.Connected())
}

func TestARoomThatEndedLetsNobodyIn(t *testing.T) {
	t.Parallel()
	s := applink.New(applink.Config{})
	server := httptest.NewServer(s)
	defer server.Close()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	s.Run(ctx)
	assert.Equal(t, http.StatusServiceUnavailable, status(t, server.URL+"/?ticket="+s.Ticket()))
}

func TestHelloCountsTheSocketsAndTheLoadIsSpread(t *testing.T) {
	t.Parallel()
	r := newRoom(t, soon)
	a, b := r.connect(), r.connect()
	assert.EqualValues(t, 1, a.hello["num_connections"])
	assert.EqualValues(t, 2, b.hello["num_connections"])
	assert.Equal(t, "A1", a.hello["connection_info"].(object)["app_id"])
	assert.NotEmpty(t, a.hello["debug_info"].(object)["approximate_connection_time"])
	for range 100 {
		r.event("e")
	}
	r.event("last") // one of both hears it, so that the other's share is known
	count := make(chan int, 2)
	for _, one := range []*app{a, b} {
		go func() {
			n := 0
			for {
				ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
				_, _, err := one.ws.Read(ctx)
				cancel()
				if err != nil {
					count <- n
					return
				}
				n++
			}
		}()
	}
	x, y := <-count, <-count
	assert.Equal(t, 101, x+y)
	assert.Greater(t, min(x, y), 20)
}

func TestTheEleventhSocketIsTurnedAwayWhileTheRuleHolds(t *testing.T) {
	t.Parallel()
	r := newRoom(t, time.Second)
	for range 10 {
		r.connect()
	}
	eleventh := r.connect()
	said := eleventh.next()
	assert.Equal(t, "disconnect", said["type"])
	assert.Equal(t, "too_many_websockets", said["reason"])
	assert.Equal(t, websocket.StatusGoingAway, eleventh.ends())
	require.Eventually(t, func() bool { return r.Connected() == 10 }, soon, 2*time.Millisecond)
	r.relax(applink.RuleConnections)
	r.connect().hearsNothing(100 * time.Millisecond)
}

func TestSocketsArePinged(t *testing.T) {
	t.Parallel()
	r := newRoom(t, time.Second)
	a := r.connect()
	a.ws.CloseRead(t.Context())
	require.Eventually(t, func() bool { r.mu.Lock(); defer r.mu.Unlock(); return r.pings > 2 }, soon, 2*time.Millisecond)
	require.NoError(t, r.Break(applink.Fault{Mode: applink.NoPing}))
	time.Sleep(30 * time.Millisecond) // for one that is under way
	r.mu.Lock()
	before := r.pings
	r.mu.Unlock()
	time.Sleep(100 * time.Millisecond)
	r.mu.Lock()
	assert.Equal(t, before, r.pings)
	r.mu.Unlock()
	r.Mend()
	require.Eventually(t, func() bool { r.mu.Lock(); defer r.mu.Unlock(); return r.pings > before }, soon, 2*time.Millisecond)
}
