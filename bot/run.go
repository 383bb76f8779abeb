package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/slack-go/slack"
	"golang.org/x/sync/errgroup"

	"rapport/internal/account"
	"rapport/internal/cache"
	"rapport/internal/chat"
	"rapport/internal/ledger"
	"rapport/internal/socketmode"
	"rapport/internal/store"
	"rapport/internal/telemetry"
)

const (
	// workers is how many requests are answered at once, and how many more may
	// wait in memory before they wait in the inbox.
	workers = 16
	// settleEvery is how often accounts whose facts changed are settled.
	settleEvery = 3 * time.Second
	// startTime bounds what starting may take before it is given up.
	startTime = 60 * time.Second
)

// bot is the running program: what every route needs to answer.
type bot struct {
	slack  *slack.Client
	http   *http.Client
	db     *store.DB
	ledger *ledger.Ledger
	cache  *cache.Cache
	log    *slog.Logger
	now    func() time.Time
	routes map[trigger]route

	team, user      string // the workspace and the bot's own user id
	enterprise      string // the organisation of workspaces; empty outside of one
	accountChannels []string
	logoToken       string
	footer          string      // the last line of every message; empty in production
	model           *chat.Model // nil where none is set

	typed              chan typing   // refused while somebody typed, and not kept yet
	postSoon, drawSoon chan struct{} // wake what posts and what draws anew
	later              *later        // adds to windows that stand already
	regrouped          atomic.Bool   // the members of a user group have changed since the last look around
}

// runtime is what a process is started with beside its settings.
type runtime struct {
	clock  *clock
	log    *slog.Logger
	footer string
	ready  func() // called once, when the first connection to Slack stands
}

type runCommand struct {
	Now time.Time `help:"Start the bot's clock at this time (RFC 3339) instead of now." placeholder:"TIME"`
}

// Run is the bot in a real workspace.
func (c runCommand) Run(ctx context.Context, o outlet) error {
	settings, err := environment()
	if err != nil {
		return err
	}
	if err := settings.forRun(); err != nil {
		return err
	}
	log := newLog(o.err, settings.LogLevel)
	return serve(ctx, settings, runtime{clock: clockAt(c.Now), log: log, ready: func() { log.InfoContext(ctx, "ready") }})
}

// newLog writes lines without secrets; the settings have checked the level.
func newLog(w io.Writer, level string) *slog.Logger {
	var l slog.Level
	if level != "" {
		_ = l.UnmarshalText([]byte(level))
	}
	return telemetry.New(w, l)
}

// serve opens what the bot needs, connects, runs until ctx ends, and closes
// in reverse.
func serve(ctx context.Context, c config, rt runtime) (err error) {
	metrics := telemetry.NewMetrics(rt.log)
	starting, cancel := context.WithTimeout(ctx, startTime)
	defer cancel()

	db, err := openStore(starting, c, metrics)
	if err != nil {
		return err
	}
	defer db.Close()
	memory, err := cache.New(cache.Config{URL: c.Redis, Failed: metrics.CacheFailed})
	if err != nil {
		return fmt.Errorf("REDIS_URL: %w", err)
	}
	defer func() { err = errors.Join(err, memory.Close()) }()

	outside := outgoing(metrics)
	b := &bot{
		slack: slack.New(c.BotToken, slack.OptionAPIURL(c.SlackAPI), slack.OptionHTTPClient(outside)),
		http:  outside, db: db, ledger: ledger.New(db), cache: memory, log: rt.log, now: rt.clock.Now,
		routes: table(), accountChannels: c.AccountChannels, logoToken: c.LogoToken, footer: rt.footer,
		typed: make(chan typing, 100), postSoon: make(chan struct{}, 1), drawSoon: make(chan struct{}, 1), later: newLater(rt.log),
	}
	if b.model, err = chat.New(c.chat(outside.Transport)); err != nil && !errors.Is(err, chat.ErrNoModel) {
		return fmt.Errorf("set up the model: %w", err)
	}
	if err := b.introduce(starting); err != nil {
		return err
	}
	in := &intake{
		db: db, log: rt.log, now: rt.clock.Now, work: make(chan leased, workers), heard: b.heard, serve: b.serve, sorry: b.apologise, count: metrics.Envelope, footer: rt.footer,
	}
	client, err := socketmode.New(socketmode.Config{
		AppToken: c.AppToken, APIURL: c.SlackAPI, HTTP: outside, Log: rt.log, Handle: in.receive,
		Unknown: func(kind string) { metrics.Envelope(kind, "unknown", 0) },
	})
	if err != nil {
		return fmt.Errorf("set up the connection to Slack: %w", err)
	}
	cancel()

	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return client.Run(ctx) })
	group.Go(func() error { return in.run(ctx, workers) })
	group.Go(func() error { return b.settleChanged(ctx) })
	group.Go(func() error { return b.keepCopies(ctx) })
	group.Go(func() error { b.later.run(ctx); return nil })
	group.Go(func() error { b.sweepPictures(ctx); return nil })
	group.Go(func() error { return b.keepRefusals(ctx) })
	group.Go(func() error { return awaitReady(ctx, client, rt.ready) })
	if c.MetricsListen != "" {
		group.Go(func() error { return administer(ctx, c.MetricsListen, metrics, health{db, memory, client, rt.log}) })
	}
	return group.Wait()
}

// outgoing is the way to Slack: connections stay open for as many answers as
// are written at once, so that none pays for a new one.
func outgoing(metrics *telemetry.Metrics) *http.Client {
	transport := &http.Transport{
		Proxy: http.ProxyFromEnvironment, ForceAttemptHTTP2: true, TLSHandshakeTimeout: 10 * time.Second,
		MaxIdleConns: 100, MaxIdleConnsPerHost: 2 * workers, IdleConnTimeout: 90 * time.Second,
	}
	return &http.Client{Transport: metrics.Transport(transport), Timeout: 10 * time.Second}
}

func openStore(ctx context.Context, c config, metrics *telemetry.Metrics) (*store.DB, error) {
	db, err := store.Open(ctx, store.Config{URL: c.Database, Tracer: metrics.Tracer()})
	if err != nil {
		return nil, fmt.Errorf("DATABASE_URL: %w", err)
	}
	if _, err := db.Migrate(ctx); err != nil {
		db.Close()
		return nil, fmt.Errorf("bring the database schema up to date: %w", err)
	}
	return db, nil
}

// table is the routes by what they answer to.
func table() map[trigger]route {
	by := map[trigger]route{}
	for _, r := range routes() {
		by[r.on] = r
	}
	return by
}

// introduce learns which workspace the bot is in and who it is there.
func (b *bot) introduce(ctx context.Context) error {
	me, err := b.slack.AuthTestContext(ctx)
	if err != nil {
		return fmt.Errorf("introduce the bot to Slack (is SLACK_BOT_TOKEN the token of an installed app?): %w", err)
	}
	b.team, b.user, b.enterprise = me.TeamID, me.UserID, me.EnterpriseID
	return nil
}

// settleChanged settles the accounts whose facts changed, soon after they did,
// and all of them when a day begins: time alone moves renewals. Several
// processes may do so; each account is settled once.
func (b *bot) settleChanged(ctx context.Context) error {
	tick := time.NewTicker(settleEvery)
	defer tick.Stop()
	var settled time.Time // the day of which all standings are, at least
	for {
		now := b.now()
		if today := account.Day(now); !today.Equal(settled) {
			if err := b.db.UnsettleBefore(ctx, today); err == nil {
				settled = today
			} else if ctx.Err() == nil {
				b.log.ErrorContext(ctx, "begin a day", "err", err)
			}
		}
		if _, err := b.ledger.RescoreChanged(ctx, now); err != nil && ctx.Err() == nil {
			b.log.ErrorContext(ctx, "settle changed accounts", "err", err)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return nil
		}
	}
}

// awaitReady calls ready once when the connection to Slack stands.
func awaitReady(ctx context.Context, client *socketmode.Client, ready func()) error {
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for !client.State().Connected {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return nil
		}
	}
	ready()
	return nil
}
