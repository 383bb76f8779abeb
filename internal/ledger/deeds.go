package ledger

import (
	"context"
	"fmt"
	"time"

	"rapport/internal/account"
	"rapport/internal/store"
)

// Deed is what a person does, with what the audit trail keeps of it.
type Deed struct {
	By     account.Actor
	Place  string // the channel it was done in, or the command
	Reason string
	At     time.Time
}

func (d Deed) kept() account.Deed { return account.Deed{By: d.By, At: d.At, Reason: d.Reason} }

// Untrack excludes an account from health monitoring.
func (l *Ledger) Untrack(ctx context.Context, id account.ID, d Deed) error {
	kept := d.kept()
	return l.deed(ctx, "untrack", d, func(c *store.Change) (account.ID, any, error) {
		return id, nil, c.Untrack(ctx, id, &kept)
	})
}

// Retrack takes an account back into health monitoring.
func (l *Ledger) Retrack(ctx context.Context, id account.ID, d Deed) error {
	return l.deed(ctx, "retrack", d, func(c *store.Change) (account.ID, any, error) {
		return id, nil, c.Untrack(ctx, id, nil)
	})
}

// Route moves an account from one section to another.
func (l *Ledger) Route(ctx context.Context, a account.Account, to account.Section, d Deed) error {
	r := account.Route{Deed: d.kept(), From: a.Section(), To: to}
	return l.deed(ctx, "route", d, func(c *store.Change) (account.ID, any, error) {
		return a.ID, map[string]account.Section{"from": r.From, "to": r.To}, c.AddRoute(ctx, a.ID, r)
	})
}

// IgnoreRevenue excludes a revenue source from ARR, whatever its system says
// later.
func (l *Ledger) IgnoreRevenue(ctx context.Context, id account.RevenueID, d Deed) error {
	kept := d.kept()
	return l.deed(ctx, "ignore_revenue", d, func(c *store.Change) (account.ID, any, error) {
		of, err := c.IgnoreRevenue(ctx, id, &kept)
		return of, map[string]account.RevenueID{"revenue_source": id}, err
	})
}

// CountRevenue takes a revenue source back into ARR.
func (l *Ledger) CountRevenue(ctx context.Context, id account.RevenueID, d Deed) error {
	return l.deed(ctx, "count_revenue", d, func(c *store.Change) (account.ID, any, error) {
		of, err := c.IgnoreRevenue(ctx, id, nil)
		return of, map[string]account.RevenueID{"revenue_source": id}, err
	})
}

// MarkFactor lets a factor count nothing until a day.
func (l *Ledger) MarkFactor(ctx context.Context, id account.ID, m account.Mark, d Deed) error {
	m.Deed = d.kept()
	return l.deed(ctx, "mark_factor", d, func(c *store.Change) (account.ID, any, error) {
		return id, map[string]any{"factor": m.Factor, "why": m.Why, "until": m.Until}, c.AddMark(ctx, id, m)
	})
}

// deed does one thing, writes it down, and settles the account, together or
// not at all.
func (l *Ledger) deed(ctx context.Context, action string, d Deed, do func(*store.Change) (account.ID, any, error)) error {
	policy, err := l.db.Policy(ctx)
	if err != nil {
		return err
	}
	err = l.db.Change(ctx, func(c *store.Change) error {
		id, after, err := do(c)
		if err != nil {
			return err
		}
		if err := c.Audit(ctx, store.Audit{
			At: d.At, Account: id, By: d.By, Place: d.Place, Action: action, Reason: d.Reason, After: after,
		}); err != nil {
			return err
		}
		_, err = settle(ctx, c, []account.ID{id}, order{policy, d.At})
		return err
	})
	if err != nil {
		return fmt.Errorf("%s: %w", action, err)
	}
	return nil
}
