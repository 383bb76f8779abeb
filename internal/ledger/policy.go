package ledger

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"time"

	"rapport/internal/account"
	"rapport/internal/store"
)

// WhatIf assesses an account as it is at a moment, and as it would be if its
// facts were changed. It locks nothing and keeps nothing; account.ErrNotFound
// where there is no such account.
func (l *Ledger) WhatIf(ctx context.Context, id account.ID, now time.Time, change func(*account.Facts)) (before, after account.Assessment, err error) {
	policy, err := l.db.Policy(ctx)
	if err != nil {
		return before, after, err
	}
	facts, err := l.db.Facts(ctx, []account.ID{id}, now)
	if err == nil && len(facts) == 0 {
		err = account.ErrNotFound
	}
	if err != nil {
		return before, after, fmt.Errorf("assess account %d: %w", id, err)
	}
	before = account.Assess(facts[0], policy, now)
	change(&facts[0])
	return before, account.Assess(facts[0], policy, now), nil
}

// Refusal is what a person was refused.
type Refusal struct {
	By                 account.Actor
	At                 time.Time
	Place, Action, Why string
	Domain             account.Domain // empty: of no account
}

// Refused keeps a refusal in the audit.
func (l *Ledger) Refused(ctx context.Context, r Refusal) error {
	const longest = 253 // of a domain
	d := Deed{By: r.By, Place: r.Place, Reason: r.Why, At: r.At}.readable()
	entry := store.Audit{
		At: d.At, Domain: account.Domain(readable(string(r.Domain), longest)), By: d.By, Place: d.Place, Action: readable(r.Action, longest),
		Reason: d.Reason, Refused: true,
	}
	return l.db.Change(ctx, func(c *store.Change) error {
		_, err := c.Audit(ctx, entry)
		return err
	})
}

// SaveWorkspace keeps what admins set for everybody, where it differs; ErrStale
// where it is not any more as the person saw it.
func (l *Ledger) SaveWorkspace(ctx context.Context, seen, w store.Workspace, d Deed) error {
	d = d.readable()
	return l.db.Change(ctx, func(c *store.Change) error {
		was, err := c.WorkspaceToChange(ctx)
		if err != nil {
			return err
		}
		return setting{ActSaveWorkspace, "workspace", seen, was, w}.save(ctx, c, d, func() error { return c.SaveWorkspace(ctx, w, *d.kept()) })
	})
}

// SavePolicy keeps a policy that does not contradict itself, where it differs,
// and leaves every account to be settled by it; ErrStale where it is not any
// more as the person saw it.
func (l *Ledger) SavePolicy(ctx context.Context, seen, p account.Policy, d Deed) error {
	d = d.readable()
	return l.db.Change(ctx, func(c *store.Change) error {
		was, err := c.PolicyToChange(ctx)
		if err != nil {
			return err
		}
		return setting{ActSavePolicy, "policy", seen, was, p}.save(ctx, c, d, func() error { return c.SavePolicy(ctx, p, *d.kept()) })
	})
}

// setting is what is set of everything: as a person saw it, as it is, and as it
// is to be.
type setting struct {
	action, subject     string
	seen, before, after any
}

func (s setting) save(ctx context.Context, c *store.Change, d Deed, save func() error) error {
	seen, err := json.Marshal(s.seen)
	if err != nil {
		return fmt.Errorf("%s: %w", s.action, err)
	}
	before, err := json.Marshal(s.before)
	if err != nil {
		return fmt.Errorf("%s: %w", s.action, err)
	}
	after, err := json.Marshal(s.after)
	if err != nil {
		return fmt.Errorf("%s: %w", s.action, err)
	}
	switch {
	case bytes.Equal(before, after):
		return nil
	case !bytes.Equal(before, seen):
		return fmt.Errorf("%s: %w", s.action, ErrStale)
	}
	if err := save(); err != nil {
		return err
	}
	_, err = c.Audit(ctx, store.Audit{
		At: d.At, By: d.By, Place: d.Place, Action: s.action, Subject: s.subject, Reason: d.Reason,
		Before: json.RawMessage(before), After: json.RawMessage(after),
	})
	return err
}
