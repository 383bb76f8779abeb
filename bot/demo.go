package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os/exec"
	goruntime "runtime"
	"time"

	"golang.org/x/sync/errgroup"

	"rapport"
	"rapport/internal/account"
	"rapport/internal/demo"
	"rapport/internal/ledger"
	"rapport/internal/slacksim"
	"rapport/internal/source"
	"rapport/internal/store"
)

// demoFooter stands in the last line of every message of the demo.
const demoFooter = "DEMO: sample data, no real customer"

type demoCommand struct {
	Listen string    `default:"127.0.0.1:8088" help:"Where the page is served."`
	Open   bool      `help:"Open the page in the browser."`
	Fresh  bool      `help:"Forget what an earlier demo kept and begin anew."`
	Dir    string    `placeholder:"DIR" help:"Where the demo keeps its database (default: in the cache folder of this user; as root /var/lib/rapport-demo)."`
	Now    time.Time `help:"Let the demo's clock begin at this time (RFC 3339)." placeholder:"TIME"`
}

// Run is the whole product on one machine: production wiring, with addresses
// that lead to a workspace, a Postgres and a Redis of its own. What is opened
// first is closed last, so that the bot ends before its database does.
func (c demoCommand) Run(ctx context.Context, o outlet) (err error) {
	settings, err := environment()
	if err != nil {
		return err
	}
	log := newLog(o.err, cmp.Or(settings.LogLevel, "warn"))
	listener, err := listen(ctx, c.Listen, "demo")
	if err != nil {
		return err
	}
	defer func() { _ = listener.Close() }()

	settings.Database = settings.DatabaseGiven // a .env file is meant for the bot, and may name a real one
	if settings.Database == "" {
		server, err := demo.Postgres(ctx, demo.Place{Dir: c.Dir, Fresh: c.Fresh, Say: func(s string) { _, _ = fmt.Fprintln(o.err, s) }})
		if err != nil {
			return fmt.Errorf("start the demo's database: %w", err)
		}
		defer func() { err = errors.Join(err, server.Stop(context.WithoutCancel(ctx))) }()
		settings.Database = server.DSN("postgres")
		_, _ = fmt.Fprintf(o.err, "The demo's database, for other commands: export DATABASE_URL=%q\n", settings.Database)
	} else if c.Fresh {
		return usageError{errors.New("--fresh forgets the demo's own database only, and DATABASE_URL is set: empty that one yourself, or unset it")}
	}
	redis, err := demo.StartRedis()
	if err != nil {
		return fmt.Errorf("start the demo's Redis: %w", err)
	}
	defer redis.Close()
	settings.Redis = redis.URL
	err = c.perform(ctx, stage{settings, log, listener, redis, o})
	if ctx.Err() != nil { // Ctrl-C is how a demo ends
		return nil
	}
	return err
}

// stage is what a demo is performed on.
type stage struct {
	settings config
	log      *slog.Logger
	listener net.Listener
	redis    *demo.Redis
	outlet
}

// perform serves the workspace, tells the story to a new database, and runs
// the bot as production does.
func (c demoCommand) perform(ctx context.Context, s stage) error {
	page := "http://" + s.listener.Addr().String()
	world := clockAt(c.Now)
	config := demo.Workspace([]byte(rapport.Manifest), world.Now)
	config.Advance, config.BaseURL, config.Log = world.Advance, page, s.log
	sim := slacksim.New(config)
	settings := s.settings
	settings.SlackAPI, settings.AppToken, settings.BotToken = page+"/api/", sim.AppToken(), sim.BotToken()
	settings.AccountChannels = demo.AccountChannels()

	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return sim.Run(ctx) })
	group.Go(func() error { return s.redis.Run(ctx) })
	group.Go(func() error {
		return serveUntil(ctx, s.listener, &http.Server{Handler: sim.Handler(), ReadHeaderTimeout: 5 * time.Second})
	})
	group.Go(func() error {
		if err := tellOnce(ctx, settings.Database, world.Now()); err != nil {
			return fmt.Errorf("tell the demo's story: %w", err)
		}
		return serve(ctx, settings, runtime{clock: world, log: s.log, footer: demoFooter, ready: func() {
			_, _ = fmt.Fprintf(s.out, "Rapport's demo is ready at %s/ (type /account acme.com there; Ctrl-C ends it)\n", page)
			if c.Open {
				openPage(ctx, page, s.log)
			}
		}})
	})
	return group.Wait()
}

// openPage asks the desktop to show the page; where there is none the address
// was printed anyway.
func openPage(ctx context.Context, page string, log *slog.Logger) {
	opener := "xdg-open"
	if goruntime.GOOS == "darwin" {
		opener = "open"
	}
	if err := exec.CommandContext(ctx, opener, page).Start(); err != nil {
		log.WarnContext(ctx, "open the browser", "err", err)
	}
}

// Settings by which a demo knows its own database.
const (
	storyBegun = "demo_begun"
	storyTold  = "demo_told"
)

// tellOnce tells the story to a database that has not heard it to its end: an
// empty one, or one in which an earlier telling was interrupted. Accounts that
// no demo told are somebody's.
func tellOnce(ctx context.Context, database string, now time.Time) error {
	db, err := store.Open(ctx, store.Config{URL: database})
	if err != nil {
		return err
	}
	defer db.Close()
	if _, err := db.Migrate(ctx); err != nil {
		return err
	}
	var when time.Time
	if err := db.Setting(ctx, storyTold, &when); !errors.Is(err, account.ErrNotFound) {
		return err // told, or not to be known
	}
	switch err := db.Setting(ctx, storyBegun, &when); {
	case err == nil:
		if err := db.Empty(ctx); err != nil {
			return err
		}
	case !errors.Is(err, account.ErrNotFound):
		return err
	default:
		if err := mustBeEmpty(ctx, db); err != nil {
			return err
		}
	}
	if err := db.SaveSetting(ctx, storyBegun, now, account.Actor{}, now); err != nil {
		return err
	}
	l := ledger.New(db)
	for _, chapter := range demo.Story(now) {
		if err := tell(ctx, db, l, chapter); err != nil {
			return fmt.Errorf("chapter of %s: %w", chapter.At.Format(time.DateOnly), err)
		}
	}
	set, err := db.Workspace(ctx)
	if err != nil {
		return err
	}
	if err := l.SaveWorkspace(ctx, set, demoSettings(), ledger.Deed{Place: "demo", At: now}); err != nil {
		return err
	}
	return db.SaveSetting(ctx, storyTold, now, account.Actor{}, now)
}

// demoSettings is what an admin of the demo has set.
func demoSettings() store.Workspace {
	set := store.Workspace{SectionChannels: map[account.Section]string{}}
	for section, channel := range demo.SectionChannels() {
		set.SectionChannels[account.Section(section)] = channel
	}
	return set
}

// mustBeEmpty refuses to mix the sample accounts with real ones.
func mustBeEmpty(ctx context.Context, db *store.DB) error {
	counts, err := db.Counts(ctx)
	if err != nil {
		return err
	}
	if n := counts["accounts"]; n > 0 {
		return usageError{fmt.Errorf("DATABASE_URL names a database with %s not of the demo; "+
			"unset it, or give the demo an empty database", counted(int(n), "account"))}
	}
	return nil
}

// tell brings one chapter in by the ways of production: an import, deeds, and
// the rescoring of a day.
func tell(ctx context.Context, db *store.DB, l *ledger.Ledger, c demo.Chapter) error {
	_, err := l.Import(ctx, c.At, func(stage func(source.Batch) error) error {
		var bad error
		err := source.ReadLines(bytes.NewReader(c.Lines), stage, func(line source.BadLine) {
			bad = fmt.Errorf("%w: line %d: %s", ledger.ErrSpoiled, line.Line, line.Reason)
		})
		return errors.Join(err, bad)
	})
	if err != nil {
		return err
	}
	for _, d := range c.Deeds {
		if err := perform(ctx, db, l, d); err != nil {
			return fmt.Errorf("%s %s: %w", d.Kind, d.Domain, err)
		}
	}
	_, err = l.RescoreAll(ctx, c.At)
	return err
}

// perform does what a person of the story did.
func perform(ctx context.Context, db *store.DB, l *ledger.Ledger, d demo.Deed) error {
	record, err := db.Record(ctx, account.Domain(d.Domain), d.At)
	if err != nil {
		return err
	}
	deed := ledger.Deed{By: account.Actor{ID: d.ByID, Name: d.ByName}, Place: "demo", Reason: d.Reason, At: d.At}
	id := record.Account.ID
	switch d.Kind {
	case demo.Untrack:
		_, err = l.Untrack(ctx, id, deed)
	case demo.Route:
		_, err = l.Route(ctx, id, ledger.Move{From: record.Account.Section(), To: account.Section(d.To)}, deed)
	case demo.Mark:
		mark := account.Mark{Factor: account.Factor(d.Factor), Why: account.MarkReason(d.Why), Until: d.Until}
		_, err = l.MarkFactor(ctx, id, ledger.Marking{Mark: mark}, deed)
	case demo.IgnoreRevenue:
		err = account.ErrNotFound
		for _, r := range record.Revenue {
			if string(r.System) == d.System && r.ExternalID == d.ExternalID {
				_, err = l.IgnoreRevenue(ctx, r.ID, r.ARR(), deed)
			}
		}
	default:
		err = fmt.Errorf("unknown deed %q", d.Kind)
	}
	return err
}
