package slacksim_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/internal/slacksim"
)

// Somebody asks for more than the network holds and does not read it.
func TestWhoDoesNotReadStopsNobodyElse(t *testing.T) {
	w := newWorld(t, func(c *slacksim.Config) { c.Lenient = []slacksim.Rule{slacksim.RuleRates, slacksim.RulePace} })
	in := w.channel("cs-team")
	for range 500 {
		require.Equal(t, true, w.call("chat.postMessage", object{"channel": in, "text": strings.Repeat("x", 40_000)})["ok"])
	}
	at, err := url.Parse(w.url)
	require.NoError(t, err)
	deaf, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", at.Host)
	require.NoError(t, err)
	defer func() { _ = deaf.Close() }()
	_, err = fmt.Fprintf(deaf, "GET /control/messages?as=dana&channel=%s&limit=1000 HTTP/1.1\r\nHost: %s\r\n\r\n", in, at.Host)
	require.NoError(t, err)
	first := make([]byte, 100)
	_, err = io.ReadFull(deaf, first) // the answer is under way
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, w.url+"/control/views?as=lee", nil)
	require.NoError(t, err)
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err, "others are served")
	require.NoError(t, resp.Body.Close())
}

func TestTheLogIsBoundedInBytes(t *testing.T) {
	w := newWorld(t, nil)
	post := func(token string, size int) {
		out, _ := w.raw("chat.postMessage", token, object{"channel": "C0", "text": strings.Repeat("x", size)})
		assert.Equal(t, false, out["ok"])
	}
	entries := func() (all []object) {
		for _, e := range w.control("log?since=0", nil)["entries"].([]any) {
			all = append(all, e.(object))
		}
		return all
	}
	post("a stranger's", 3<<20)
	post(w.sim.BotToken(), 3<<20)
	log := entries()
	require.Len(t, log, 2)
	for i, most := range []int{2 << 10, 64 << 10} {
		assert.Greater(t, log[i]["cut"], float64(3<<20), "the entry says so")
		kept := log[i]["body"].(object)["text"].(string)
		assert.Len(t, kept, most, "a body that was cut is a text")
		assert.True(t, strings.HasPrefix(kept, `{"channel":"C0"`))
	}

	for range 600 {
		w.sim.Exchange(60 << 10)
	}
	log, held := entries(), 0
	for _, e := range log {
		raw, err := json.Marshal(e["body"])
		require.NoError(t, err)
		held += len(raw)
		assert.NotContains(t, e, "cut", "what is short enough is whole")
	}
	assert.EqualValues(t, 602, log[len(log)-1]["n"], "the newest is there")
	assert.Less(t, held, 32<<20)
	assert.Greater(t, held, 30<<20)
}

func TestTheStreamsPastIsBoundedInBytes(t *testing.T) {
	w := newWorld(t, nil)
	for range 42 {
		w.sim.Happen(900_000)
	}
	dana, heard := w.listen("dana", "0"), 0
	w.control("say", object{"as": "lee", "channel": w.channel("cs-team"), "text": "the last"})
	for {
		kind, _, data := dana()
		require.NotEmpty(t, kind, "the stream goes on")
		if data["text"] == "the last" {
			break
		}
		heard += len(fmt.Sprint(data["text"]))
	}
	assert.Less(t, heard, 32<<20)
	assert.Greater(t, heard, 30<<20)
}

// callAs asks for a path by a name, perhaps with a token.
func callAs(t *testing.T, base, host, path, token string) (int, http.Header, object) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, base+path, nil)
	require.NoError(t, err)
	req.Host = host
	req.Header.Set("Authorization", "Bearer "+token)
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer func() { _ = resp.Body.Close() }()
	var out object
	_ = json.NewDecoder(resp.Body).Decode(&out) // the page is no JSON
	return resp.StatusCode, resp.Header, out
}

func TestAStrangersHostDoesNotLeadTheAppAway(t *testing.T) {
	w := newWorld(t, nil)
	dm := w.channel("im")
	l := w.dial()
	l.next()
	for _, method := range []string{"api.test", "auth.test"} {
		callAs(t, w.url, "203.0.113.66", "/api/"+method, "xoxb-of-somebody-else")
	}
	w.control("say", object{"as": "dana", "channel": dm, "text": "/account acme.com"})
	assert.True(t, strings.HasPrefix(l.next()["payload"].(object)["response_url"].(string), w.url))

	status, _, out := callAs(t, w.url, "203.0.113.7:8089", "/api/auth.test", w.sim.BotToken())
	assert.Equal(t, http.StatusOK, status)
	assert.Equal(t, true, out["ok"], "the app itself may call it by any address of this machine")
}

func TestTheWorkspaceIsCalledByItsOwnNamesOnly(t *testing.T) {
	local := newWorld(t, nil)
	remote := newWorld(t, func(c *slacksim.Config) { c.AllowRemote, c.Hosts = true, []string{"build-machine.example"} })
	based := newWorld(t, func(c *slacksim.Config) { c.BaseURL = "http://sim:8089" })
	for _, c := range []struct {
		w         *world
		host      string
		api, page int
	}{
		{local, "localhost:8089", 200, 200},
		{local, "[::1]:8089", 200, 200},
		{local, "LOCALHOST.", 200, 200},
		{local, "192.0.2.7:8089", 200, 403},
		{local, "evil.example", 403, 403},
		{local, "127.0.0.1.evil.example", 403, 403},
		{local, "build-machine.example", 403, 403},
		{remote, "build-machine.example:8089", 200, 200},
		{remote, "192.0.2.7:8089", 200, 200},
		{remote, "localhost", 200, 200},
		{remote, "evil.example", 403, 403},
		{based, "sim:8089", 200, 200},
		{based, "evil.example", 403, 403},
	} {
		for path, want := range map[string]int{"/api/auth.test": c.api, "/": c.page, "/assets/app.js": c.page, "/control/workspace": c.page} {
			status, _, _ := callAs(t, c.w.url, c.host, path, c.w.sim.BotToken())
			assert.Equal(t, want, status, "%s by %s", path, c.host)
		}
	}
}

func TestNoOtherSiteFramesThePage(t *testing.T) {
	w := newWorld(t, nil)
	for _, path := range []string{"/", "/assets/app.js"} {
		_, header, _ := callAs(t, w.url, "127.0.0.1", path, "")
		assert.Equal(t, "DENY", header.Get("X-Frame-Options"))
		assert.Equal(t, "frame-ancestors 'none'", header.Get("Content-Security-Policy"))
	}
}

func TestWhatAnElementHoldsIsAnObject(t *testing.T) {
	w := newWorld(t, nil)
	l := w.dial()
	l.next()
	dm := w.channel("im")
	w.control("say", object{"as": "dana", "channel": dm, "text": "/account acme.com"})
	command := l.next()
	l.ack(command, nil)
	view := object{"type": "modal", "title": plain("Why"), "submit": plain("Send"), "blocks": []any{
		object{"type": "input", "block_id": "why", "optional": true, "label": plain("Why"), "element": object{"type": "plain_text_input", "action_id": "text"}},
	}}
	opened := w.call("views.open", object{"trigger_id": command["payload"].(object)["trigger_id"], "view": view})
	require.Equal(t, true, opened["ok"], opened)
	viewID := opened["view"].(object)["id"]
	for _, state := range []any{nil, "a text", 7, []any{}, true} {
		for _, path := range []string{"submit", "act"} {
			out := w.control(path, object{"as": "dana", "view_id": viewID, "block_id": "why", "action_id": "text", "values": object{"why": object{"text": state}}})
			assert.Equal(t, "invalid_values", out["error"], "%s %v", path, state)
		}
	}
	assert.Equal(t, true, w.call("views.update", object{"view_id": viewID, "view": view})["ok"], "the view is as it was")
}

func plain(text string) object { return object{"type": "plain_text", "text": text} }

func TestIDsAreNeverGivenTwice(t *testing.T) {
	at := time.Now()
	sim := slacksim.New(slacksim.Config{Now: func() time.Time { return at }})
	given := map[string]bool{}
	for range 200_000 {
		given[sim.NextID()] = true
	}
	assert.Len(t, given, 200_000)
}

// slowGallery answers only when whoever asks has gone.
type slowGallery struct {
	asked chan struct{}
	ended atomic.Bool
}

func (g *slowGallery) RoundTrip(req *http.Request) (*http.Response, error) {
	close(g.asked)
	<-req.Context().Done()
	time.Sleep(200 * time.Millisecond)
	g.ended.Store(true)
	return nil, req.Context().Err()
}

func TestTheEndOfAWorkspaceEndsAllThatIsUnderWay(t *testing.T) {
	gallery := &slowGallery{asked: make(chan struct{})}
	sim := slacksim.New(slacksim.Config{Manifest: slacksim.AnyApp(), Fetch: &http.Client{Transport: gallery}})
	server := httptest.NewServer(sim.Handler())
	defer server.Close()
	ctx, end := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- sim.Run(ctx) }()
	w := &world{t: t, sim: sim, url: server.URL}

	dana := w.listen("dana", "")
	l := w.dial()
	l.next()
	w.control("say", object{"as": "dana", "channel": w.channel("im"), "text": "/hello"})
	l.ack(l.next(), object{"text": "look", "blocks": []any{object{"type": "image", "image_url": "http://pictures.example/a.png", "alt_text": "a"}}})
	<-gallery.asked
	end()
	select {
	case err := <-done:
		require.NoError(t, err)
	case <-time.After(5 * time.Second):
		require.FailNow(t, "Run does not return")
	}
	assert.True(t, gallery.ended.Load(), "the image is not looked at any more")
	heard := make(chan struct{})
	go func() {
		defer close(heard)
		for kind, _, _ := dana(); kind != ""; kind, _, _ = dana() {
		}
	}()
	select {
	case <-heard:
	case <-time.After(5 * time.Second):
		server.CloseClientConnections()
		require.Fail(t, "the page's stream does not end")
	}
}
