package slacksim_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"
	"github.com/stretchr/testify/require"

	"rapport/internal/slacksim"
)

// world is a running workspace with an app that answers by a function.
type world struct {
	t   *testing.T
	sim *slacksim.Sim
	url string
	api *slack.Client
	mu  sync.Mutex
	off time.Duration
}

// newWorld starts a workspace; the last word on its description is the test's.
func newWorld(t *testing.T, change func(*slacksim.Config)) *world {
	t.Helper()
	manifest, err := os.ReadFile("testdata/manifest.yml")
	require.NoError(t, err)
	w := &world{t: t}
	cfg := slacksim.Config{
		Manifest: manifest, Patience: 300 * time.Millisecond, PingEvery: 50 * time.Millisecond,
		Now:     func() time.Time { w.mu.Lock(); defer w.mu.Unlock(); return time.Now().Add(w.off) },
		Advance: func(d time.Duration) { w.mu.Lock(); defer w.mu.Unlock(); w.off += d },
	}
	if change != nil {
		change(&cfg)
	}
	w.sim = slacksim.New(cfg)
	server := httptest.NewServer(w.sim.Handler())
	w.url = server.URL
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- w.sim.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		require.NoError(t, <-done)
		server.CloseClientConnections()
		server.Close()
	})
	w.api = slack.New(w.sim.BotToken(), slack.OptionAPIURL(w.url+"/api/"), slack.OptionAppLevelToken(w.sim.AppToken()))
	return w
}

// connect runs slack-go's own Socket Mode client; every event goes to the function.
func (w *world) connect(handle func(*socketmode.Client, socketmode.Event)) {
	w.t.Helper()
	client := socketmode.New(w.api)
	ctx, cancel := context.WithCancel(context.Background())
	connected := make(chan struct{})
	var once sync.Once
	var running sync.WaitGroup
	running.Go(func() { _ = client.RunContext(ctx) })
	running.Go(func() {
		for {
			select {
			case <-ctx.Done():
				return
			case ev := <-client.Events:
				if ev.Type == socketmode.EventTypeHello {
					once.Do(func() { close(connected) })
				}
				handle(client, ev)
			}
		}
	})
	w.t.Cleanup(func() { cancel(); running.Wait() })
	select {
	case <-connected:
	case <-time.After(5 * time.Second):
		require.FailNow(w.t, "the app did not connect")
	}
}

type object = map[string]any

// control calls /control as the page does.
func (w *world) control(path string, body object) object {
	w.t.Helper()
	method, in := http.MethodGet, io.Reader(nil)
	if body != nil {
		raw, err := json.Marshal(body)
		require.NoError(w.t, err)
		method, in = http.MethodPost, bytes.NewReader(raw)
	}
	req, err := http.NewRequestWithContext(w.t.Context(), method, w.url+"/control/"+path, in)
	require.NoError(w.t, err)
	resp, err := http.DefaultClient.Do(req)
	require.NoError(w.t, err)
	defer resp.Body.Close()
	var out object
	require.NoError(w.t, json.NewDecoder(resp.Body).Decode(&out))
	return out
}

// channel finds a conversation's id by name, as dana sees it; "im" is the one with the app.
func (w *world) channel(name string) string {
	w.t.Helper()
	for _, c := range w.control("workspace?as=dana", nil)["channels"].([]any) {
		c := c.(object)
		if c["name"] == name || c["kind"] == name {
			return c["id"].(string)
		}
	}
	require.FailNow(w.t, "no channel "+name)
	return ""
}

// messages lists what somebody sees in a channel.
func (w *world) messages(as, channel string) []object {
	w.t.Helper()
	var out []object
	for _, m := range w.control("messages?as="+as+"&channel="+channel, nil)["messages"].([]any) {
		out = append(out, m.(object))
	}
	return out
}

func (w *world) eventually(what string, holds func() bool) {
	w.t.Helper()
	require.Eventually(w.t, holds, 5*time.Second, 10*time.Millisecond, what)
}

// asForm is arguments as methods that read want them.
func asForm(body object) []byte {
	values := url.Values{}
	for key, value := range body {
		values.Set(key, fmt.Sprint(value))
	}
	return []byte(values.Encode())
}

// raw calls a method of the Web API as any client could.
func (w *world) raw(method, token string, body object) (object, *http.Response) {
	w.t.Helper()
	in, err := json.Marshal(body)
	require.NoError(w.t, err)
	kind := "application/json; charset=utf-8"
	if slacksim.ReadsForms(method) {
		in, kind = asForm(body), "application/x-www-form-urlencoded"
	}
	req, err := http.NewRequestWithContext(w.t.Context(), http.MethodPost, w.url+"/api/"+method, bytes.NewReader(in))
	require.NoError(w.t, err)
	req.Header.Set("Content-Type", kind)
	req.Header.Set("Authorization", "Bearer "+token)
	resp, err := http.DefaultClient.Do(req)
	require.NoError(w.t, err)
	defer resp.Body.Close()
	var out object
	require.NoError(w.t, json.NewDecoder(resp.Body).Decode(&out))
	return out, resp
}

// call calls a method with the bot's token.
func (w *world) call(method string, body object) object {
	w.t.Helper()
	out, _ := w.raw(method, w.sim.BotToken(), body)
	return out
}

// link is a bare socket of the app: nothing is acknowledged unless the test does.
type link struct {
	t  *testing.T
	ws *websocket.Conn
}

func (w *world) dial() *link {
	w.t.Helper()
	out, _ := w.raw("apps.connections.open", w.sim.AppToken(), nil)
	require.Equal(w.t, true, out["ok"])
	ws, resp, err := websocket.Dial(w.t.Context(), out["url"].(string), nil)
	require.NoError(w.t, err)
	if resp.Body != nil {
		_ = resp.Body.Close()
	}
	ws.SetReadLimit(1 << 20)
	w.t.Cleanup(func() { _ = ws.CloseNow() })
	return &link{w.t, ws}
}

// next reads one frame.
func (l *link) next() object {
	l.t.Helper()
	ctx, cancel := context.WithTimeout(l.t.Context(), 5*time.Second)
	defer cancel()
	_, raw, err := l.ws.Read(ctx)
	require.NoError(l.t, err)
	var out object
	require.NoError(l.t, json.Unmarshal(raw, &out))
	return out
}

func (l *link) ack(envelope object, payload any) {
	l.t.Helper()
	body := object{"envelope_id": envelope["envelope_id"]}
	if payload != nil {
		body["payload"] = payload
	}
	raw, err := json.Marshal(body)
	require.NoError(l.t, err)
	require.NoError(l.t, l.ws.Write(l.t.Context(), websocket.MessageText, raw))
}
