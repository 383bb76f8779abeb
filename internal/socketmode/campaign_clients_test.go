package socketmode_test

import (
	"context"
	"errors"
	"net/http"
	"time"

	slackapi "github.com/slack-go/slack"
	slackgo "github.com/slack-go/slack/socketmode"

	"rapport/internal/socketmode"
)

// handler is what our client calls for each envelope.
type handler = func(ctx context.Context, e socketmode.Envelope)

// ourClient is our client as it is.
func ourClient(ctx context.Context, w *workspace, c *consumer, connected func()) error {
	return alteredClient(func(as handler) handler { return as })(ctx, w, c, connected)
}

// alteredClient is our client with something between it and its consumer.
func alteredClient(alter func(handler) handler) client {
	return func(ctx context.Context, w *workspace, c *consumer, connected func()) error {
		return runOurs(ctx, w, c, alter(func(ctx context.Context, e socketmode.Envelope) {
			c.take(e.ID, e.Payload)
			// Refused when its connection is gone or it is too late: Slack sends it again.
			if err := e.Ack(ctx, nil); errors.Is(err, socketmode.ErrTooLate) {
				c.tooLate.Add(1)
			}
		}), connected)
	}
}

// runOurs runs the client with its defaults at a tenth.
func runOurs(ctx context.Context, w *workspace, c *consumer, handle handler, connected func()) error {
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	client, err := socketmode.New(socketmode.Config{
		AppToken: w.sim.AppToken(), APIURL: w.url + "/api/", HTTP: &http.Client{Transport: transport},
		Handle: handle,
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
				c.take(e.Request.EnvelopeID, e.Request.Payload)
				_ = client.AckCtx(ctx, e.Request.EnvelopeID, nil)
			default: // how the connection is doing
			}
		}
	}
}
