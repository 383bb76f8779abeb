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
			Connect: 1500 * time.Millisecond, Silence: tenthSilence, Ack: tenthPatience, Write: tenthPatience, Overlap: tenthSilence,
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
			}
		}
	}
}
