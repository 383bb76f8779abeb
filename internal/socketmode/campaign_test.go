package socketmode_test

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"rapport/internal/slacksim"
)

var allClients = flag.Bool("campaign.all", false, "run slack-go's client through the campaign too, one ordeal after the other")

const (
	campaignEvents = 200
	campaignPace   = 10 * time.Millisecond // between two events
	campaignWork   = 2 * time.Millisecond  // that the consumer needs for each, as for writing it down
	campaignEnd    = 30 * time.Second      // after the fault, when an ordeal is given up
)

// Everything that is measured in real seconds runs at a tenth of it: Slack's patience of 3 s is 300 ms here, its pings come
// every 500 ms, and the clients' own times shrink alike. The retries of 1 and 5 minutes run on the workspace's clock.
const (
	tenthPatience = 300 * time.Millisecond
	tenthPing     = 500 * time.Millisecond
	tenthSilence  = 3 * time.Second
)

type object = map[string]any

// workspace is Slack for one ordeal.
type workspace struct {
	t    testing.TB
	sim  *slacksim.Sim
	url  string
	http *http.Client

	channel  string // where events come from
	connects atomic.Int64
	stop     func()
}

const campaignApp = `
display_information: {name: Rapport}
features: {bot_user: {display_name: Rapport}}
oauth_config: {scopes: {bot: [chat:write, channels:history]}}
settings: {socket_mode_enabled: true, event_subscriptions: {bot_events: [message.channels]}}
`

func newWorkspace(t testing.TB, patience time.Duration) *workspace {
	w := &workspace{t: t, http: &http.Client{Transport: &http.Transport{}}}
	w.sim = slacksim.New(slacksim.Config{
		Manifest: []byte(campaignApp), Patience: patience, PingEvery: tenthPing,
		Lenient: []slacksim.Rule{slacksim.RuleRates}, // Slack's answer to a storm would hide how fast a client would connect
	})
	handler := w.sim.Handler()
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/link" {
			w.connects.Add(1)
		}
		handler.ServeHTTP(rw, r)
	}))
	w.url = server.URL
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- w.sim.Run(ctx) }()
	w.stop = func() {
		cancel()
		assert.NoError(t, <-done)
		w.http.CloseIdleConnections()
		server.CloseClientConnections()
		server.Close()
	}
	channels, _ := w.call(http.MethodGet, "workspace?as=dana", nil)["channels"].([]any)
	for _, c := range channels {
		if c, ok := c.(object); ok && c["name"] == "cs-team" {
			w.channel, _ = c["id"].(string)
		}
	}
	return w
}

// control acts in the workspace.
func (w *workspace) control(path string, body object) object {
	return w.call(http.MethodPost, path, body)
}

// call asks for something that must be possible.
func (w *workspace) call(method, path string, body object) object {
	raw, err := json.Marshal(body)
	assert.NoError(w.t, err)
	req, err := http.NewRequestWithContext(context.Background(), method, w.url+"/control/"+path, bytes.NewReader(raw))
	assert.NoError(w.t, err)
	res, err := w.http.Do(req)
	if !assert.NoError(w.t, err) {
		return nil
	}
	defer func() { _ = res.Body.Close() }()
	var out object
	assert.NoError(w.t, json.NewDecoder(res.Body).Decode(&out))
	assert.Equal(w.t, true, out["ok"], "%s %v: %v", path, body, out)
	return out
}

// isConnected says whether the workspace has somebody to give an event to.
func (w *workspace) isConnected() bool {
	app, _ := w.call(http.MethodGet, "workspace?as=dana", nil)["app"].(object)
	return app["connected"] == true
}

// fault begins a fault, or moves the clock: not while nobody is connected, because Slack gives up after six minutes what
// happened then.
func (w *workspace) fault(f object) {
	if f["advance"] != nil {
		for since := time.Now(); !w.isConnected() && time.Since(since) < campaignEnd; {
			time.Sleep(time.Millisecond)
		}
		w.control("clock", f)
		return
	}
	w.control("fault", f)
}

// client runs a client under test until its context ends; connected is called once it is ready.
type client func(ctx context.Context, w *workspace, c *consumer, connected func()) error

// campaign sends a client through an ordeal.
func campaign(t testing.TB, o ordeal, run client) (f figures) {
	if o.calm { // the real patience: whoever is late on a busy machine shall not look like one who never acknowledges
		o.patience = cmp.Or(o.patience, 10*tenthPatience)
	}
	o.patience, o.work = cmp.Or(o.patience, tenthPatience), cmp.Or(o.work, campaignWork)
	o.events, o.end = cmp.Or(o.events, campaignEvents), cmp.Or(o.end, campaignEnd)
	w := newWorkspace(t, o.patience)
	defer w.stop()
	c := newConsumer(o)
	ctx, cancel := context.WithCancel(context.Background())
	ready, ended := make(chan struct{}), make(chan error, 1)
	var once sync.Once
	go func() { ended <- run(ctx, w, c, func() { once.Do(func() { close(ready) }) }) }()
	defer func() {
		select {
		case f.err = <-ended: // by itself
			cancel()
		default:
			cancel()
			<-ended
		}
	}()
	select {
	case <-ready:
	case <-time.After(campaignEnd):
		return f
	}
	began := time.Now()
	if o.begin != nil {
		w.fault(o.begin)
	}
	for i := range o.events {
		if o.before != nil {
			o.before(w, i)
		}
		w.control("say", object{"as": "dana", "channel": w.channel, "text": strconv.Itoa(i)})
		if !o.hurry {
			time.Sleep(campaignPace)
		}
	}
	time.Sleep(o.linger)
	storm, lasted := int(w.connects.Load()), time.Since(began)
	w.control("fault", object{"clear": true})
	whole, cleared := false, time.Now()
	for !whole && time.Since(cleared) < o.end { // Slack's later retries come, a minute in a second and a half
		time.Sleep(100 * time.Millisecond)
		if f = c.count(); f.lost > 0 && w.isConnected() {
			w.control("clock", object{"advance": "4s"})
			continue
		}
		whole = f.lost == 0 && c.isQuiet()
	}
	f = c.count()
	f.storm, f.lasted, f.whole, f.connects = storm, lasted, whole, int(w.connects.Load())
	c.compare(w.books(), &f)
	return f
}

const tableHead = "| client | fault | sent | delivered | lost | doubled, raw | doubled by the client | never acked | connects | connects/s in the fault | |\n" +
	"|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---|\n"

// Two hundred events under each fault: none is lost, and no envelope is handed over more often than Slack sent it.
// It is alone on the machine, so that nothing else's times suffer, and comes before the tests that run side by side.
func TestCampaign(t *testing.T) { //nolint:paralleltest // see above
	clients := []struct {
		name string
		run  client
	}{{"ours", ourClient}}
	atOnce := 10
	if *allClients {
		clients = append(clients, struct {
			name string
			run  client
		}{"slack-go", slackGoClient})
		atOnce = 1 // so that the figures are of one alone
	}
	free := make(chan struct{}, atOnce)
	var table strings.Builder
	for _, client := range clients {
		results := map[string]chan figures{}
		for _, o := range ordeals() {
			result := make(chan figures, 1)
			results[o.name] = result
			go func() {
				free <- struct{}{}
				result <- campaign(t, o, client.run)
				<-free
			}()
		}
		for _, o := range ordeals() {
			f := <-results[o.name]
			fmt.Fprintf(&table, "| %s | %s | %s |\n", client.name, o.name, f)
			if client.name != "ours" {
				continue
			}
			t.Run(o.name, func(t *testing.T) {
				assert.Empty(t, f.problems(o), "%s", f)
			})
		}
	}
	t.Log("\n" + tableHead + table.String())
}
