package ledger

import (
	"context"
	"fmt"
	"time"

	"rapport/internal/account"
	"rapport/internal/store"
)

// Deed is what a person does, with what the audit trail keeps of it. Done twice
// it is done once: where all is already so, nothing changes, nothing is written
// down, and that is no error.
type Deed struct {
	By     account.Actor
	Place  string // the channel it was done in, or the command
	Reason string
	At     time.Time
}

func (d Deed) kept() *account.Deed { return &account.Deed{By: d.By, At: d.At, Reason: d.Reason} }

// turn is what a deed turns into what: nil before and after where all is
// already so.
type turn struct {
	of            account.ID
	before, after map[string]any
}

// Untrack excludes an account from health monitoring.
func (l *Ledger) Untrack(ctx context.Context, id account.ID, d Deed) (Outcome, error) {
	return l.track(ctx, "untrack", id, d, d.kept())
}

// Retrack takes an account back into health monitoring.
func (l *Ledger) Retrack(ctx context.Context, id account.ID, d Deed) (Outcome, error) {
	return l.track(ctx, "retrack", id, d, nil)
}

func (l *Ledger) track(ctx context.Context, action string, id account.ID, d Deed, untracked *account.Deed) (Outcome, error) {
	return l.deed(ctx, action, d, func(c *store.Change) (turn, error) {
		f, err := locked(ctx, c, id, d.At)
		if err != nil || (f.Account.Untracked != nil) == (untracked != nil) {
			return turn{of: id}, err
		}
		return turn{id, excluded("untracked", f.Account.Untracked), excluded("untracked", untracked)}, c.Untrack(ctx, id, untracked)
	})
}

// Move is from where to where an account is routed.
type Move struct{ From, To account.Section }

// Route moves an account from the section where it is to another; ErrStale
// where it is in neither.
func (l *Ledger) Route(ctx context.Context, id account.ID, m Move, d Deed) (Outcome, error) {
	return l.deed(ctx, "route", d, func(c *store.Change) (turn, error) {
		f, err := locked(ctx, c, id, d.At)
		from := f.Account.Section()
		switch {
		case err != nil || from == m.To:
			return turn{of: id}, err
		case from != m.From:
			return turn{}, ErrStale
		}
		r := account.Route{Deed: *d.kept(), From: from, To: m.To}
		return turn{id, map[string]any{"section": from}, map[string]any{"section": m.To}}, c.AddRoute(ctx, id, r)
	})
}

// IgnoreRevenue excludes a revenue source from ARR, whatever its system says
// later.
func (l *Ledger) IgnoreRevenue(ctx context.Context, id account.RevenueID, _ account.Money, d Deed) (Outcome, error) {
	return l.ignore(ctx, "ignore_revenue", id, d, d.kept())
}

// CountRevenue takes a revenue source back into ARR.
func (l *Ledger) CountRevenue(ctx context.Context, id account.RevenueID, _ account.Money, d Deed) (Outcome, error) {
	return l.ignore(ctx, "count_revenue", id, d, nil)
}

func (l *Ledger) ignore(ctx context.Context, action string, id account.RevenueID, d Deed, ignored *account.Deed) (Outcome, error) {
	return l.deed(ctx, action, d, func(c *store.Change) (turn, error) {
		of, was, err := c.IgnoredRevenue(ctx, id)
		if err != nil || (was != nil) == (ignored != nil) {
			return turn{of: of}, err
		}
		before, after := excluded("ignored", was), excluded("ignored", ignored)
		before["revenue_source"], after["revenue_source"] = id, id
		_, err = c.IgnoreRevenue(ctx, id, ignored)
		return turn{of, before, after}, err
	})
}

// excluded is in JSON who excluded something, when and why; nil is nobody.
func excluded(how string, d *account.Deed) map[string]any {
	if d == nil {
		return map[string]any{how: nil}
	}
	return map[string]any{how: map[string]any{"by": d.By, "at": d.At, "reason": d.Reason}}
}

// MarkFactor lets a factor count nothing until a day. Of two marks the newer one
// decides, so that each is kept.
func (l *Ledger) MarkFactor(ctx context.Context, id account.ID, m account.Mark, d Deed) (Outcome, error) {
	m.Deed = *d.kept()
	return l.deed(ctx, "mark_factor", d, func(c *store.Change) (turn, error) {
		f, err := locked(ctx, c, id, d.At)
		if err != nil {
			return turn{}, err
		}
		before := map[string]any{"factor": m.Factor}
		var newest time.Time
		for _, was := range f.Marks {
			if was.Factor == m.Factor && !was.At.Before(newest) {
				newest = was.At
				before["why"], before["until"] = was.Why, was.Until
			}
		}
		return turn{id, before, map[string]any{"factor": m.Factor, "why": m.Why, "until": m.Until}}, c.AddMark(ctx, id, m)
	})
}

// locked are an account's facts, which nobody else changes from now on.
func locked(ctx context.Context, c *store.Change, id account.ID, now time.Time) (account.Facts, error) {
	if err := c.Lock(ctx, []account.ID{id}); err != nil {
		return account.Facts{}, err
	}
	facts, err := c.Facts(ctx, []account.ID{id}, now)
	if err != nil {
		return account.Facts{}, err
	}
	if len(facts) == 0 {
		return account.Facts{}, fmt.Errorf("load account %d: %w", id, account.ErrNotFound)
	}
	return facts[0], nil
}

// deed does one thing, writes it down, and settles the account, together or
// not at all.
func (l *Ledger) deed(ctx context.Context, action string, d Deed, do func(*store.Change) (turn, error)) (Outcome, error) {
	policy, err := l.db.Policy(ctx)
	if err != nil {
		return Outcome{}, err
	}
	var out Outcome
	err = l.db.Change(ctx, func(c *store.Change) error {
		done, err := do(c)
		out.Account = done.of
		if err != nil || done.after == nil {
			return err
		}
		out.Done = true
		if err := c.Audit(ctx, store.Audit{
			At: d.At, Account: done.of, By: d.By, Place: d.Place, Action: action, Reason: d.Reason, Before: done.before, After: done.after,
		}); err != nil {
			return err
		}
		if err := c.Lock(ctx, []account.ID{done.of}); err != nil {
			return err
		}
		if err := c.Unsettle(ctx, done.of, time.Time{}); err != nil { // whatever the standing's time
			return err
		}
		_, err = settle(ctx, c, []account.ID{done.of}, order{policy: policy, now: d.At})
		return err
	})
	if err != nil {
		return Outcome{}, fmt.Errorf("%s: %w", action, err)
	}
	return out, nil
}
