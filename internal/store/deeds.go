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

// AddRoute keeps that a person moved an account to another section, and returns
// the route's number.
func (c *Change) AddRoute(ctx context.Context, id account.ID, r account.Route) (route int64, err error) {
	const query = `-- route: move an account to another section
		insert into route (account_id, from_section, to_section, by_id, by_name, at, reason) values ($1, $2, $3, $4, $5, $6, $7)
		returning id`
	at, by, reason := undeed(&r.Deed)
	if err := c.tx.QueryRow(ctx, query, id, r.From, r.To, by.ID, by.Name, at, reason).Scan(&route); err != nil {
		return 0, fmt.Errorf("route account %d: %w", id, absentAccount(err))
	}
	return route, nil
}

// UndoRoute keeps that a route was taken back, and counts as never made.
func (c *Change) UndoRoute(ctx context.Context, route int64, at time.Time) error {
	const query = `-- undo route: it counts as never made
		update route set undone_at = $2 where id = $1 and undone_at is null`
	tag, err := c.tx.Exec(ctx, query, route, at)
	if err == nil && tag.RowsAffected() == 0 {
		err = account.ErrNotFound
	}
	if err != nil {
		return fmt.Errorf("undo route %d: %w", route, err)
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

// RevenueSource loads a revenue source and says whose it is, and keeps others
// from changing it.
func (c *Change) RevenueSource(ctx context.Context, id account.RevenueID) (of account.ID, s account.RevenueSource, err error) {
	const query = `-- revenue source: one, which nobody else changes meanwhile
		select ` + revenueColumns + ` from revenue_source where id = $1 for no key update`
	rows, err := all[revenueRow](ctx, c.tx, query, id)
	if err == nil && len(rows) == 0 {
		err = account.ErrNotFound
	}
	if err != nil {
		return 0, s, fmt.Errorf("load revenue source %d: %w", id, err)
	}
	return rows[0].AccountID, rows[0].source(), nil
}

// AddMark keeps a person's word that a factor counts nothing until a moment, and
// returns the mark's number.
func (c *Change) AddMark(ctx context.Context, id account.ID, m account.Mark) (mark int64, err error) {
	const query = `-- mark: a factor that counts nothing for a while
		insert into mark (account_id, factor, why, until, by_id, by_name, at, reason) values ($1, $2, $3, $4, $5, $6, $7, $8)
		returning id`
	at, by, reason := undeed(&m.Deed)
	if err := c.tx.QueryRow(ctx, query, id, m.Factor, m.Why, m.Until, by.ID, by.Name, at, reason).Scan(&mark); err != nil {
		return 0, fmt.Errorf("mark a factor of account %d: %w", id, absentAccount(err))
	}
	return mark, nil
}

// UndoMarksOf keeps that the marks of some factors of an account were taken
// back, and returns the numbers of those that were not yet.
func (c *Change) UndoMarksOf(ctx context.Context, id account.ID, factors []account.Factor, at time.Time) ([]int64, error) {
	const query = `-- undo marks of: all of some factors
		update mark set undone_at = $3 where account_id = $1 and factor = any($2) and undone_at is null
		returning id`
	marks, err := column[int64](ctx, c.tx, query, id, factors, at)
	if err != nil {
		return nil, fmt.Errorf("undo marks of account %d: %w", id, err)
	}
	return marks, nil
}

// UndoMarks keeps that marks were taken back, and count as never made; with no
// moment they hold again.
func (c *Change) UndoMarks(ctx context.Context, marks []int64, at *time.Time) error {
	const query = `-- undo marks: they count as never made, or hold again
		update mark set undone_at = $2 where id = any($1)`
	if _, err := c.tx.Exec(ctx, query, marks, at); err != nil {
		return fmt.Errorf("undo %d marks: %w", len(marks), err)
	}
	return nil
}

// OpenHandoffsOf lists the open hand-offs of an account, which is locked.
func (c *Change) OpenHandoffsOf(ctx context.Context, id account.ID) ([]int64, error) {
	const query = `-- open hand-offs of: an account
		select id from handoff where account_id = $1 and state = 'open' order by id`
	open, err := column[int64](ctx, c.tx, query, id)
	if err != nil {
		return nil, fmt.Errorf("list the open hand-offs of account %d: %w", id, err)
	}
	return open, nil
}

// WithdrawPosting takes one message out of its channel, as DB.Withdraw does with
// all of them.
func (c *Change) WithdrawPosting(ctx context.Context, posting int64, why string, now time.Time) error {
	const query = `-- withdraw posting: one message
		update posting set why = $2, leased_to = case when hold = 0 then null else leased_to end, attempts = 0,
			state = case when ts = '' then 'withdrawn' else 'due' end,
			due_at = greatest($3, due_at + interval '1 microsecond')
		where id = $1 and state in ('due', 'stands') and why = ''`
	if _, err := c.tx.Exec(ctx, query, posting, clean(why), now); err != nil {
		return fmt.Errorf("withdraw posting %d: %w", posting, err)
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
