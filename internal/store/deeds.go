package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"rapport/internal/account"
)

// Untrack keeps that a person excluded an account from health monitoring; with
// nil it is tracked again.
func (c *Change) Untrack(ctx context.Context, id account.ID, d *account.Deed) error {
	const query = `-- untrack: who excluded the account, when and why
		update account set untracked_at = $2, untracked_by = $3, untracked_name = $4, untracked_reason = $5 where id = $1`
	at, by, reason := undeed(d)
	tag, err := c.tx.Exec(ctx, query, id, at, by.ID, by.Name, reason)
	if err != nil {
		return fmt.Errorf("untrack account %d: %w", id, err)
	}
	if tag.RowsAffected() == 0 {
		return fmt.Errorf("untrack account %d: %w", id, account.ErrNotFound)
	}
	return nil
}

// undeed is a deed as columns; nil is nobody's.
func undeed(d *account.Deed) (at *time.Time, by account.Actor, reason string) {
	if d == nil {
		return nil, account.Actor{}, ""
	}
	return &d.At, account.Actor{ID: clean(d.By.ID), Name: clean(d.By.Name)}, clean(d.Reason)
}

// AddRoute keeps that a person moved an account to another section.
func (c *Change) AddRoute(ctx context.Context, id account.ID, r account.Route) error {
	const query = `-- route: move an account to another section
		insert into route (account_id, from_section, to_section, by_id, by_name, at, reason) values ($1, $2, $3, $4, $5, $6, $7)`
	at, by, reason := undeed(&r.Deed)
	if _, err := c.tx.Exec(ctx, query, id, r.From, r.To, by.ID, by.Name, at, reason); err != nil {
		return fmt.Errorf("route account %d: %w", id, absentAccount(err))
	}
	return nil
}

// IgnoreRevenue keeps that a person excluded a revenue source from ARR; with
// nil it counts again. It says whose source it is.
func (c *Change) IgnoreRevenue(ctx context.Context, id account.RevenueID, d *account.Deed) (account.ID, error) {
	const query = `-- ignore revenue: who excluded the source, when and why
		update revenue_source set ignored_at = $2, ignored_by = $3, ignored_name = $4, ignored_reason = $5 where id = $1
		returning account_id`
	at, by, reason := undeed(d)
	var of account.ID
	err := c.tx.QueryRow(ctx, query, id, at, by.ID, by.Name, reason).Scan(&of)
	if errors.Is(err, pgx.ErrNoRows) {
		err = account.ErrNotFound
	}
	if err != nil {
		return 0, fmt.Errorf("ignore revenue source %d: %w", id, err)
	}
	return of, nil
}

// IgnoredRevenue says whose a revenue source is and who excluded it from ARR,
// nil for nobody, and keeps others from changing that.
func (c *Change) IgnoredRevenue(ctx context.Context, id account.RevenueID) (of account.ID, d *account.Deed, err error) {
	const query = `-- ignored revenue: whose source it is, and who excluded it
		select account_id, ignored_at, ignored_by, ignored_name, ignored_reason from revenue_source where id = $1 for no key update`
	var at *time.Time
	var by account.Actor
	var reason string
	err = c.tx.QueryRow(ctx, query, id).Scan(&of, &at, &by.ID, &by.Name, &reason)
	if errors.Is(err, pgx.ErrNoRows) {
		err = account.ErrNotFound
	}
	if err != nil {
		return 0, nil, fmt.Errorf("load revenue source %d: %w", id, err)
	}
	return of, deed(at, by, reason), nil
}

// AddMark keeps a person's word that a factor counts nothing until a moment.
func (c *Change) AddMark(ctx context.Context, id account.ID, m account.Mark) error {
	const query = `-- mark: a factor that counts nothing for a while
		insert into mark (account_id, factor, why, until, by_id, by_name, at, reason) values ($1, $2, $3, $4, $5, $6, $7, $8)`
	at, by, reason := undeed(&m.Deed)
	if _, err := c.tx.Exec(ctx, query, id, m.Factor, m.Why, m.Until, by.ID, by.Name, at, reason); err != nil {
		return fmt.Errorf("mark a factor of account %d: %w", id, absentAccount(err))
	}
	return nil
}

// Audit is one entry of the trail of who did what, when, where and why.
type Audit struct {
	At            time.Time
	Account       account.ID // 0 is none
	By            account.Actor
	Place         string // the Slack channel, or where else
	Action        string
	Reason        string
	Before, After any // in JSON; nil is nothing
}

// Audit adds to the audit trail, which is only ever added to.
func (c *Change) Audit(ctx context.Context, a Audit) error {
	const query = `-- audit: who did what, when, where and why
		insert into audit (at, account_id, by_id, by_name, place, action, reason, before, after)
		values ($1, nullif($2::bigint, 0), $3, $4, $5, $6, $7, $8, $9)`
	_, err := c.tx.Exec(ctx, query, a.At, a.Account, clean(a.By.ID), clean(a.By.Name), clean(a.Place), a.Action, clean(a.Reason), a.Before, a.After)
	if err != nil {
		return fmt.Errorf("audit %s of account %d: %w", a.Action, a.Account, absentAccount(err))
	}
	return nil
}

// absentAccount names the one row that a fact or a deed can lack.
func absentAccount(err error) error {
	if is(err, foreignKeyViolation) {
		return account.ErrNotFound
	}
	return err
}
