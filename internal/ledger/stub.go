package ledger

import (
	"context"
	"errors"
	"time"

	"rapport/internal/account"
	"rapport/internal/store"
)

var errSoon = errors.New("is being built")

// UnmarkFactor lets a marked factor count again.
func (l *Ledger) UnmarkFactor(ctx context.Context, id account.ID, f account.Factor, d Deed) (Outcome, error) {
	return Outcome{}, errSoon
}

// AcceptHandoff keeps that the team of a hand-off's destination took it.
func (l *Ledger) AcceptHandoff(ctx context.Context, handoff int64, d Deed) (Outcome, error) {
	return Outcome{}, errSoon
}

// SendBackHandoff routes the account of a hand-off back to where it came from.
func (l *Ledger) SendBackHandoff(ctx context.Context, handoff int64, d Deed) (Outcome, error) {
	return Outcome{}, errSoon
}

// Share has the card of an account posted in a channel.
func (l *Ledger) Share(ctx context.Context, id account.ID, channel string, d Deed) (Outcome, error) {
	return Outcome{}, errSoon
}

// Undo takes back what the same person did.
func (l *Ledger) Undo(ctx context.Context, entry int64, d Deed) (Outcome, error) {
	return Outcome{}, errSoon
}

// WhatIf assesses an account as it is, and as it would be; nothing is kept.
func (l *Ledger) WhatIf(ctx context.Context, id account.ID, now time.Time, change func(*account.Facts)) (before, after account.Assessment, err error) {
	return before, after, errSoon
}

// Refusal is what a person was refused.
type Refusal struct {
	By                 account.Actor
	At                 time.Time
	Place, Action, Why string
	Domain             account.Domain // empty: of no account
}

// Refused keeps a refusal in the audit.
func (l *Ledger) Refused(ctx context.Context, r Refusal) error { return errSoon }

// SaveWorkspace keeps what admins set for everybody.
func (l *Ledger) SaveWorkspace(ctx context.Context, w store.Workspace, d Deed) error { return errSoon }

// SavePolicy keeps a policy and unsettles every account.
func (l *Ledger) SavePolicy(ctx context.Context, p account.Policy, d Deed) error { return errSoon }
