package simtest_test

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"
	"github.com/slack-go/slack/socketmode"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/internal/slacksim"
	"rapport/internal/slacksim/simtest"
)

// desk is a workspace in which the test is the app, too: it calls the API where it likes.
type desk struct {
	*simtest.Workspace
	api    *slack.Client
	client *socketmode.Client
	events chan slackevents.EventsAPIEvent

	address, token string

	mu  sync.Mutex
	ack func(socketmode.Request) // instead of an acknowledgement at once
}

// setting is where a desk stands.
type setting struct {
	heard    testing.TB    // of failed expectations; nil: the test
	patience time.Duration // of the workspace with the app
	ping     time.Duration // between two pings
	silence  time.Duration // that the app's client bears
	between  func(http.Handler) http.Handler
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	return newDeskIn(t, setting{})
}

func newDeskIn(t *testing.T, in setting) *desk {
	t.Helper()
	sim := slacksim.New(slacksim.Config{Manifest: slacksim.AnyApp(), Patience: in.patience, PingEvery: in.ping})
	handler := sim.Handler()
	if in.between != nil {
		handler = in.between(handler)
	}
	server := httptest.NewServer(handler)
	d := &desk{events: make(chan slackevents.EventsAPIEvent, 100), address: server.URL, token: sim.BotToken()}
	d.api = slack.New(sim.BotToken(), slack.OptionAPIURL(server.URL+"/api/"), slack.OptionAppLevelToken(sim.AppToken()))
	d.client = socketmode.New(d.api, socketmode.OptionPingInterval(cmp.Or(in.silence, 30*time.Second)))
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { _ = sim.Run(ctx) })
	running.Go(func() { _ = d.client.RunContext(ctx) })
	hello := make(chan struct{})
	var once sync.Once
	running.Go(func() {
		for {
			select {
			case <-ctx.Done():
				return
			case ev := <-d.client.Events:
				if ev.Type == socketmode.EventTypeHello {
					once.Do(func() { close(hello) })
				}
				d.handle(ev)
			}
		}
	})
	t.Cleanup(func() { cancel(); running.Wait(); server.Close() })
	<-hello
	if in.heard == nil {
		in.heard = t
	}
	d.Workspace = simtest.New(in.heard, server.URL)
	return d
}

func (d *desk) handle(ev socketmode.Event) {
	d.mu.Lock()
	ack := d.ack
	d.mu.Unlock()
	switch {
	case ev.Request == nil || ev.Type == socketmode.EventTypeHello:
	case ack != nil:
		ack(*ev.Request)
	default:
		_ = d.client.Ack(*ev.Request)
	}
	if event, ok := ev.Data.(slackevents.EventsAPIEvent); ok {
		d.events <- event
	}
}

// answers takes the acknowledgements into the test's own hands.
func (d *desk) answers(ack func(socketmode.Request)) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.ack = ack
}

// event waits for one of a kind, as the app was told it.
func (d *desk) event(t *testing.T, kind string) map[string]any {
	t.Helper()
	for {
		select {
		case ev := <-d.events:
			raw := ev.Data.(*slackevents.EventsAPICallbackEvent).InnerEvent
			var inner map[string]any
			if json.Unmarshal(*raw, &inner) == nil && inner["type"] == kind {
				return inner
			}
		case <-time.After(5 * time.Second):
			assert.Fail(t, "no event "+kind)
			return nil
		}
	}
}

// trigger is the newest one that the app was given.
func (d *desk) trigger(t *testing.T) string {
	t.Helper()
	newest := ""
	for _, e := range d.Traffic() {
		var body struct {
			Payload struct {
				TriggerID string `json:"trigger_id"`
			} `json:"payload"`
		}
		if e.Kind == "envelope" && json.Unmarshal(e.Body, &body) == nil && body.Payload.TriggerID != "" {
			newest = body.Payload.TriggerID
		}
	}
	require.NotEmpty(t, newest, "the app was given no trigger")
	return newest
}

// call is a method of the API with a body of JSON.
func call(t *testing.T, d *desk, method string, body map[string]any) {
	t.Helper()
	raw, err := json.Marshal(body)
	require.NoError(t, err)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, d.address+"/api/"+method, strings.NewReader(string(raw)))
	require.NoError(t, err)
	req.Header.Set("Content-Type", "application/json; charset=utf-8")
	req.Header.Set("Authorization", "Bearer "+d.token)
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
}
