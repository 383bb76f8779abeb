package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"rapport/internal/account"
	"rapport/internal/ledger"
	"rapport/internal/store"
)

// withStore opens the store that the settings name, brings it up to date, and
// closes it after a command.
func withStore(ctx context.Context, do func(*store.DB) error) error {
	settings, err := environment()
	if err != nil {
		return err
	}
	if err := settings.forStore(); err != nil {
		return err
	}
	db, err := store.Open(ctx, store.Config{URL: settings.Database})
	if err != nil {
		return fmt.Errorf("DATABASE_URL: %w", err)
	}
	defer db.Close()
	if _, err := db.Migrate(ctx); err != nil {
		return fmt.Errorf("bring the database schema up to date: %w", err)
	}
	return do(db)
}

type migrateCommand struct{}

// Run brings the schema up to date.
func (migrateCommand) Run(ctx context.Context, o outlet) error {
	settings, err := environment()
	if err != nil {
		return err
	}
	if err := settings.forStore(); err != nil {
		return err
	}
	db, err := store.Open(ctx, store.Config{URL: settings.Database})
	if err != nil {
		return fmt.Errorf("DATABASE_URL: %w", err)
	}
	defer db.Close()
	n, err := db.Migrate(ctx)
	if err != nil {
		return fmt.Errorf("bring the database schema up to date: %w", err)
	}
	return printed(o, map[string]int{"applied": n})
}

// printed writes a result as one JSON line.
func printed(o outlet, result any) error {
	if err := json.NewEncoder(o.out).Encode(result); err != nil {
		return fmt.Errorf("print the result: %w", err)
	}
	return nil
}

type rescoreCommand struct {
	Domains []string  `arg:"" optional:"" name:"domain" help:"Accounts to assess; none: those whose facts changed."`
	All     bool      `help:"Assess every account."`
	Now     time.Time `help:"Assess as of this time (RFC 3339)." placeholder:"TIME"`
}

// Run assesses accounts and prints counts.
func (c rescoreCommand) Run(ctx context.Context, o outlet) error {
	if c.All && len(c.Domains) > 0 {
		return usageError{errors.New("rescore takes domains or --all, not both")}
	}
	domains := make([]account.Domain, 0, len(c.Domains))
	for _, text := range c.Domains {
		d, err := account.ParseDomain(text)
		if err != nil {
			return usageError{fmt.Errorf("rescore: %w", err)}
		}
		domains = append(domains, d)
	}
	return withStore(ctx, func(db *store.DB) error {
		l, now := ledger.New(db), moment(c.Now)
		var sum ledger.Rescored
		var err error
		switch {
		case c.All:
			sum, err = l.RescoreAll(ctx, now)
		case len(domains) > 0:
			sum, err = rescoreDomains(ctx, db, domains, now)
		default:
			sum, err = l.RescoreChanged(ctx, now)
		}
		if err != nil {
			return fmt.Errorf("rescore: %w", err)
		}
		return printed(o, sum)
	})
}

func rescoreDomains(ctx context.Context, db *store.DB, domains []account.Domain, now time.Time) (ledger.Rescored, error) {
	ids, unknown, err := db.IDsOf(ctx, domains)
	if err != nil {
		return ledger.Rescored{}, err
	}
	if len(unknown) > 0 {
		return ledger.Rescored{}, fmt.Errorf("%w: %s; nothing was assessed", account.ErrNotFound, unknown[0])
	}
	rows, err := ledger.New(db).Rescore(ctx, ids, now)
	return ledger.Count(rows), err
}

type cardCommand struct {
	Domain string    `arg:"" help:"The account's domain."`
	Now    time.Time `help:"Show it as of this time (RFC 3339)." placeholder:"TIME"`
}

// Run prints a card as Slack would be sent it.
func (c cardCommand) Run(ctx context.Context, o outlet) error {
	d, err := account.ParseDomain(c.Domain)
	if err != nil {
		return usageError{fmt.Errorf("card: %w", err)}
	}
	settings, err := environment()
	if err != nil {
		return err
	}
	return withStore(ctx, func(db *store.DB) error {
		now := moment(c.Now)
		b := &bot{db: db, ledger: ledger.New(db), now: func() time.Time { return now }, logoToken: settings.LogoToken}
		record, err := db.Record(ctx, d, now)
		if errors.Is(err, account.ErrNotFound) {
			return fmt.Errorf("card: %w as %s; import it first", account.ErrNotFound, d)
		}
		if err != nil {
			return fmt.Errorf("card of %s: %w", d, err)
		}
		card, err := b.cardAt(ctx, record, now)
		if err != nil {
			return fmt.Errorf("card of %s: %w", d, err)
		}
		text, err := card.Message().JSON()
		if err != nil {
			return fmt.Errorf("print the card: %w", err)
		}
		_, err = fmt.Fprintln(o.out, string(text))
		return err
	})
}
