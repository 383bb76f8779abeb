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
	"github.com/stretchr/testify/require"

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

// figures are what an ordeal did to a client.
type figures struct {
	sent      int
	raw       int           // events handed to the consumer
	delivered int           // different ones of those, by event_id: what an inbox keeps
	lost      int           // messages that never came
	twice     int           // messages that an inbox would have kept twice
	unacked   int           // envelopes that Slack saw no acknowledgement of, among its log's last 2,000 entries
	connects  int           // sockets opened
	storm     int           // of them while the fault lasted
	lasted    time.Duration // the fault
	whole     bool          // the end was reached in time
	err       error         // of the client, before it was told to stop
}

func (f figures) String() string {
	note := map[bool]string{false: "given up after " + campaignEnd.String()}[f.whole]
	if f.err != nil {
		note = strings.TrimSpace(note + "; the client ended: " + f.err.Error())
	}
	return fmt.Sprintf("%d | %d | %d | %d | %d | %d | %d | %.1f | %s", f.sent, f.delivered, f.lost, f.raw-f.delivered, f.twice, f.unacked,
		f.connects, float64(f.storm)/max(f.lasted.Seconds(), 1), note)
}

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

// unacked counts the envelopes in the log that no acknowledgement stands beside.
func (w *workspace) unacked() int {
	open := map[any]bool{}
	entries, _ := w.call(http.MethodGet, "log?since=0", nil)["entries"].([]any)
	for _, e := range entries {
		switch e, _ := e.(object); {
		case e["kind"] == "envelope" && e["ok"] == true && e["id"] != "":
			open[e["id"]] = true
		case e["kind"] == "ack" && e["ok"] == true:
			delete(open, e["id"])
		}
	}
	return len(open)
}

// fault begins a fault, or moves the clock.
func (w *workspace) fault(f object) {
	if f["advance"] != nil {
		w.control("clock", f)
		return
	}
	w.control("fault", f)
}

// client runs a client under test until its context ends; connected is called once it is ready.
type client func(ctx context.Context, w *workspace, c *consumer, connected func()) error

// campaign sends a client through an ordeal.
func campaign(t testing.TB, o ordeal, run client) (f figures) {
	if o.calm {
		o.patience = 10 * tenthPatience // the real one: whoever is late on a busy machine shall not look like one who never acknowledges
	}
	o.patience, o.work = cmp.Or(o.patience, tenthPatience), cmp.Or(o.work, campaignWork)
	w := newWorkspace(t, o.patience)
	defer w.stop()
	c := &consumer{ordeal: o, seen: map[string]map[string]bool{}}
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
	for i := range campaignEvents {
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
	for !whole && time.Since(cleared) < campaignEnd { // Slack's later retries come, a minute in a second and a half
		time.Sleep(100 * time.Millisecond)
		if f = c.count(campaignEvents); f.lost > 0 {
			w.control("clock", object{"advance": "4s"})
			continue
		}
		whole = c.isQuiet()
	}
	f = c.count(campaignEvents)
	f.storm, f.lasted, f.whole, f.connects, f.unacked = storm, lasted, whole, int(w.connects.Load()), w.unacked()
	return f
}

const tableHead = "| client | fault | sent | delivered | lost | doubled, raw | doubled after dedupe | never acked | connects | connects/s in the fault | |\n" +
	"|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---|\n"

// Two hundred events under each fault: none is lost, and none is doubled for a consumer that knows them by event_id.
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
				require.Equal(t, campaignEvents, f.sent)
				assert.Zero(t, f.lost)
				assert.Zero(t, f.twice)
				assert.True(t, f.whole, "it comes to an end")
				assert.NoError(t, f.err)
				if o.calm {
					assert.Less(t, f.unacked, campaignEvents/10, "a machine that is not alone may be late now and then")
				}
				assert.Less(t, float64(f.storm)/max(f.lasted.Seconds(), 1), 12.0, "no storm of ours")
			})
		}
	}
	t.Log("\n" + tableHead + table.String())
}
