// Package socketmode owns an app's connection to Slack: it receives envelopes, hands each to its owner and carries the
// acknowledgement back on the connection that brought it, across every reconnect.
// It never knows what an event means and never sends an acknowledgement that its owner did not give, except for frames
// that the owner cannot be shown (unknown or unparsable ones).
package socketmode

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Config is what a Client needs. Only AppToken and Handle are required.
type Config struct {
	// AppToken is the app-level token (xapp-…) with connections:write.
	AppToken string
	// APIURL is the Web API's address, "https://slack.com/api/" unless set. Only an address that is not Slack's may use
	// plain http, and only then may the connection be plain ws or lead to a host that is not Slack's.
	APIURL string
	// HTTP opens connections, http.DefaultClient unless set. Its transport must leave the body of a 101 response as it is.
	// Redirects are never followed.
	HTTP *http.Client
	// Log receives one line for each connection gained or lost, nothing of what Slack sent. Silent unless set.
	Log *slog.Logger

	// Handle is called for each envelope by one of Workers goroutines, in the order of arrival but not one after the
	// other. Its context outlives Run's by Timing.Drain. An envelope that waited long is handed over all the same: see
	// ReceivedAt.
	// A panic in it is recovered and logged, and the envelope stays unacknowledged unless it was acknowledged before.
	Handle func(ctx context.Context, e Envelope)
	// Unknown, if set, counts the frames that Handle is not shown: Slack's word for the type, or KindUnparsable, or
	// KindOversized. They have been acknowledged if they named an envelope.
	Unknown func(kind string)

	// Workers is how many envelopes are handled at once (32), Backlog how many more are read ahead of them (256).
	// Reading ahead is what keeps pings answered while every worker is busy, since a ping waits in line behind the frames
	// sent before it. When the backlog too is full, reading stops: TCP slows Slack down, nothing is dropped, and our own
	// silence does not count as Slack's. Slack then may count us as dead and cut: what it had not sent yet or saw no
	// acknowledgement of, it sends again.
	Workers, Backlog int
	// ReadLimit is the largest frame that is read whole (4 MiB). A larger one is skipped, acknowledged and counted.
	ReadLimit int64

	Timing Timing
}

// Timing holds the client's patience; each zero field has the default named beside it.
type Timing struct {
	Connect    time.Duration // from asking for an address until hello: 15 s
	Silence    time.Duration // without frame or ping before a connection counts as dead: 30 s
	Ack        time.Duration // after which Slack no longer waits for an acknowledgement: 3 s
	Write      time.Duration // for one write, before the connection counts as dead: 3 s
	Overlap    time.Duration // that an old connection is still read once a newer one stands: 30 s
	Drain      time.Duration // for envelopes in work when Run's context ends: 10 s
	Close      time.Duration // for Slack to answer our close frame, and for handlers to heed their context: 1 s
	Settled    time.Duration // that a connection must live before back-off starts afresh: 10 s
	Backoff    time.Duration // upper bound of the first random wait, doubled by each further one: 500 ms
	BackoffCap time.Duration // upper bound of every random wait: 30 s
}

func (t Timing) withDefaults() Timing {
	return Timing{
		Connect:    cmp.Or(t.Connect, 15*time.Second),
		Silence:    cmp.Or(t.Silence, 30*time.Second),
		Ack:        cmp.Or(t.Ack, 3*time.Second),
		Write:      cmp.Or(t.Write, 3*time.Second),
		Overlap:    cmp.Or(t.Overlap, 30*time.Second),
		Drain:      cmp.Or(t.Drain, 10*time.Second),
		Close:      cmp.Or(t.Close, time.Second),
		Settled:    cmp.Or(t.Settled, 10*time.Second),
		Backoff:    cmp.Or(t.Backoff, 500*time.Millisecond),
		BackoffCap: cmp.Or(t.BackoffCap, 30*time.Second),
	}
}

func (t Timing) negative() bool {
	return min(t.Connect, t.Silence, t.Ack, t.Write, t.Overlap, t.Drain, t.Close, t.Settled, t.Backoff, t.BackoffCap) < 0
}

// withDefaults fills what was left out and says everything that is wrong at once.
func (cfg Config) withDefaults() (Config, error) {
	cfg.APIURL = cmp.Or(cfg.APIURL, "https://slack.com/api/")
	cfg.HTTP = cmp.Or(cfg.HTTP, http.DefaultClient)
	cfg.Log = cmp.Or(cfg.Log, slog.New(slog.DiscardHandler))
	cfg.Workers = cmp.Or(cfg.Workers, 32)
	cfg.Backlog = cmp.Or(cfg.Backlog, 256)
	cfg.ReadLimit = cmp.Or(cfg.ReadLimit, 4<<20)
	if cfg.Unknown == nil {
		cfg.Unknown = func(string) {}
	}

	var errs []error
	if !strings.HasPrefix(cfg.AppToken, "xapp-") {
		errs = append(errs, errors.New("app token does not begin with xapp-"))
	}
	if cfg.Handle == nil {
		errs = append(errs, errors.New("handle is missing"))
	}
	if cfg.Workers < 0 || cfg.Backlog < 0 || cfg.ReadLimit < 0 || cfg.Timing.negative() {
		errs = append(errs, errors.New("a size or a time is negative"))
	}
	if err := checkAPI(cfg.APIURL); err != nil {
		errs = append(errs, err)
	}
	cfg.Timing = cfg.Timing.withDefaults()
	return cfg, errors.Join(errs...)
}

func checkAPI(raw string) error {
	u, err := url.Parse(raw)
	switch {
	case err != nil:
		return fmt.Errorf("parse api url: %w", err)
	case u.Host == "", u.Scheme != "https" && u.Scheme != "http":
		return fmt.Errorf("api url %q is not an http address", raw)
	case u.Scheme == "http" && isSlack(u):
		return fmt.Errorf("api url %q would send the token in clear", raw)
	}
	return nil
}

// isSlack reports whether the address is Slack's, or that of its United States government twin.
func isSlack(u *url.URL) bool {
	host := strings.ToLower(strings.TrimSuffix(u.Hostname(), "."))
	return host == "slack.com" || strings.HasSuffix(host, ".slack.com") ||
		host == "slack-gov.com" || strings.HasSuffix(host, ".slack-gov.com")
}
