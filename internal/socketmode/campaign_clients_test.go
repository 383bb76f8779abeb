package socketmode_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"sync"
	"time"

	slackapi "github.com/slack-go/slack"
	slackgo "github.com/slack-go/slack/socketmode"

	"rapport/internal/socketmode"
)

// consumer is who gets the events, and remembers them as an inbox does.
type consumer struct {
	ordeal

	mu   sync.Mutex
	raw  int
	seen map[string]map[string]bool // by the message's text: the ids under which it came
	last time.Time
}

// take works on an event as long as writing it down would take.
func (c *consumer) take(payload json.RawMessage) {
	time.Sleep(c.work)
	var event struct {
		ID    string `json:"event_id"`
		Event struct{ Text string }
	}
	if json.Unmarshal(payload, &event) != nil || event.ID == "" {
		event.ID, event.Event.Text = "unreadable", "unreadable"
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.raw++
	c.last = time.Now()
	if c.seen[event.Event.Text] == nil {
		c.seen[event.Event.Text] = map[string]bool{}
	}
	c.seen[event.Event.Text][event.ID] = true
}

// count sums up what came of the first n messages.
func (c *consumer) count(n int) (f figures) {
	c.mu.Lock()
	defer c.mu.Unlock()
	f.sent, f.raw = n, c.raw
	for i := range n {
		ids := len(c.seen[strconv.Itoa(i)])
		f.delivered += ids
		f.twice += max(ids-1, 0)
		if ids == 0 {
			f.lost++
		}
	}
	return f
}

// isQuiet reports whether nothing came for longer than Slack would wait before it sent something again.
func (c *consumer) isQuiet() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Since(c.last) > c.patience+600*time.Millisecond
}

// ourClient runs the client with its defaults at a tenth, and a consumer that acknowledges what it has written down.
func ourClient(ctx context.Context, w *workspace, c *consumer, connected func()) error {
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	client, err := socketmode.New(socketmode.Config{
		AppToken: w.sim.AppToken(), APIURL: w.url + "/api/", HTTP: &http.Client{Transport: transport},
		Handle: func(ctx context.Context, e socketmode.Envelope) {
			c.take(e.Payload)
			_ = e.Ack(ctx, nil) // refused when its connection is gone or it is too late: Slack sends it again
		},
		Timing: socketmode.Timing{
			Connect: 1500 * time.Millisecond, Silence: tenthSilence, Ack: c.patience, Write: tenthPatience, Overlap: tenthSilence,
			Drain: time.Second, Close: 100 * time.Millisecond, Settled: time.Second, Backoff: 50 * time.Millisecond, BackoffCap: 3 * time.Second,
		},
	})
	if err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() { ended <- client.Run(ctx) }()
	for !client.State().Connected {
		select {
		case err := <-ended:
			return err
		case <-time.After(often):
		}
	}
	connected()
	return <-ended
}

// slackGoClient runs slack-go's as its example does: one loop takes an event, works on it and acknowledges it. Its own
// back-off has no setting. An acknowledgement may wait for ever, as Ack does, but for the end of the campaign.
func slackGoClient(ctx context.Context, w *workspace, c *consumer, connected func()) error {
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	client := slackgo.New(slackapi.New(w.sim.BotToken(), slackapi.OptionAppLevelToken(w.sim.AppToken()), slackapi.OptionAPIURL(w.url+"/api/"),
		slackapi.OptionHTTPClient(&http.Client{Transport: transport})), slackgo.OptionPingInterval(tenthSilence))
	ended := make(chan error, 1)
	go func() { ended <- client.RunContext(ctx) }()
	for {
		select {
		case err := <-ended:
			if errors.Is(err, context.Canceled) {
				return nil
			}
			return err
		case e := <-client.Events:
			switch e.Type {
			case slackgo.EventTypeHello:
				connected()
			case slackgo.EventTypeEventsAPI:
				c.take(e.Request.Payload)
				_ = client.AckCtx(ctx, e.Request.EnvelopeID, nil)
			default: // how the connection is doing
			}
		}
	}
}
