package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"rapport/internal/account"
)

// HandoffState is what has become of a hand-off.
type HandoffState string

// The states of a hand-off. All but the first close it.
const (
	HandoffOpen     HandoffState = "open"
	HandoffAccepted HandoffState = "accepted"
	HandoffSentBack HandoffState = "sent_back"
	HandoffUndone   HandoffState = "undone"   // its route was taken back
	HandoffReplaced HandoffState = "replaced" // by a newer route
)

// Handoff is a route as the team of its destination sees it.
type Handoff struct {
	ID       int64
	Account  account.ID
	Route    int64 // 0 is none
	From, To account.Section
	By       account.Actor
	At       time.Time
	Reason   string
	State    HandoffState
	Closed   *account.Deed // who closed it, when and why; nil while it is open
	RemindAt *time.Time    // nil: not, or not any more
}

// AddHandoff keeps a hand-off, open, and returns its number.
func (c *Change) AddHandoff(ctx context.Context, h Handoff) (int64, error) {
	const query = `-- add hand-off: open
		insert into handoff (account_id, route_id, from_section, to_section, by_id, by_name, at, reason, remind_at)
		values ($1, nullif($2::bigint, 0), $3, $4, $5, $6, $7, $8, $9)
		returning id`
	var id int64
	err := c.tx.QueryRow(ctx, query, h.Account, h.Route, h.From, h.To, clean(h.By.ID), clean(h.By.Name), h.At, clean(h.Reason), h.RemindAt).Scan(&id)
	if err != nil {
		return 0, fmt.Errorf("add a hand-off of account %d: %w", h.Account, absentAccount(err))
	}
	return id, nil
}

// CloseHandoffs closes all open hand-offs of an account. Their messages become
// due, and so does a line in the thread of each.
func (c *Change) CloseHandoffs(ctx context.Context, id account.ID, state HandoffState, d account.Deed) error {
	const query = `-- close hand-offs: the open ones of an account
		update handoff set state = $2, closed_at = $3, closed_by_id = $4, closed_by = $5, closed_reason = $6, remind_at = null
		where account_id = $1 and state = 'open'
		returning id`
	return c.closeHandoffs(ctx, query, int64(id), state, d)
}

// CloseHandoff closes one hand-off, as CloseHandoffs does.
func (c *Change) CloseHandoff(ctx context.Context, handoff int64, state HandoffState, d account.Deed) error {
	const query = `-- close hand-off: where it is open
		update handoff set state = $2, closed_at = $3, closed_by_id = $4, closed_by = $5, closed_reason = $6, remind_at = null
		where id = $1 and state = 'open'
		returning id`
	return c.closeHandoffs(ctx, query, handoff, state, d)
}

// UndoHandoff closes the hand-off of a route that was taken back, in whatever
// state it is.
func (c *Change) UndoHandoff(ctx context.Context, route int64, d account.Deed) error {
	const query = `-- undo hand-off: of a route
		update handoff set state = $2, closed_at = $3, closed_by_id = $4, closed_by = $5, closed_reason = $6, remind_at = null
		where route_id = $1 and state <> 'undone'
		returning id`
	return c.closeHandoffs(ctx, query, route, HandoffUndone, d)
}

func (c *Change) closeHandoffs(ctx context.Context, query string, of int64, state HandoffState, d account.Deed) error {
	at, by, reason := undeed(&d)
	closed, err := column[int64](ctx, c.tx, query, of, state, at, by.ID, by.Name, reason)
	if err != nil {
		return fmt.Errorf("close hand-offs as %s: %w", state, err)
	}
	if state == HandoffAccepted || state == HandoffSentBack {
		if err := c.addNotices(ctx, closed, Posting{Comment: string(state), By: by, DueAt: d.At}); err != nil {
			return err
		}
	}
	return c.addNotes(ctx, closed, Posting{Comment: string(state), By: by, DueAt: d.At})
}

// ReopenHandoff takes back that a hand-off was accepted, sent back or replaced. It is
// open again, and reminded of at a moment; nil is not at all.
func (c *Change) ReopenHandoff(ctx context.Context, handoff int64, remind *time.Time, d account.Deed) error {
	const query = `-- reopen hand-off: that was accepted, sent back or replaced
		update handoff set state = 'open', closed_at = null, closed_by_id = '', closed_by = '', closed_reason = '', remind_at = $2
		where id = $1 and state in ('accepted', 'sent_back', 'replaced')
		returning id`
	opened, err := column[int64](ctx, c.tx, query, handoff, remind)
	if err != nil {
		return fmt.Errorf("open hand-off %d again: %w", handoff, err)
	}
	again := Posting{Comment: string(HandoffOpen), By: d.By, DueAt: d.At}
	if err := c.addNotices(ctx, opened, again); err != nil {
		return err
	}
	return c.addNotes(ctx, opened, again)
}

// handoffRow is a hand-off as it is kept.
type handoffRow struct {
	ID           int64
	AccountID    account.ID
	RouteID      int64
	FromSection  account.Section
	ToSection    account.Section
	ByID, ByName string
	At           time.Time
	Reason       string
	State        HandoffState
	ClosedByID   string
	ClosedBy     string
	ClosedAt     *time.Time
	ClosedReason string
	RemindAt     *time.Time
}

const handoffColumns = `h.id, h.account_id, coalesce(h.route_id, 0) as route_id, h.from_section, h.to_section, h.by_id, h.by_name, h.at,
			h.reason, h.state, h.closed_by_id, h.closed_by, h.closed_at, h.closed_reason, h.remind_at`

func (r handoffRow) handoff() Handoff {
	return Handoff{
		ID: r.ID, Account: r.AccountID, Route: r.RouteID, From: r.FromSection, To: r.ToSection,
		By: account.Actor{ID: r.ByID, Name: r.ByName}, At: r.At, Reason: r.Reason, State: r.State, RemindAt: r.RemindAt,
		Closed: deed(r.ClosedAt, account.Actor{ID: r.ClosedByID, Name: r.ClosedBy}, r.ClosedReason),
	}
}

// Handoff loads a hand-off. Who changes it locks its account first and loads it
// then.
func (c *Change) Handoff(ctx context.Context, id int64) (Handoff, error) {
	return loadHandoff(ctx, c.tx, id)
}

// Handoff loads a hand-off; account.ErrNotFound where there is none.
func (db *DB) Handoff(ctx context.Context, id int64) (Handoff, error) {
	return loadHandoff(ctx, db.pool, id)
}

func loadHandoff(ctx context.Context, on querier, id int64) (Handoff, error) {
	const query = `-- hand-off: by its number
		select ` + handoffColumns + ` from handoff h where h.id = $1`
	rows, err := all[handoffRow](ctx, on, query, id)
	if err == nil && len(rows) == 0 {
		err = account.ErrNotFound
	}
	if err != nil {
		return Handoff{}, fmt.Errorf("load hand-off %d: %w", id, err)
	}
	return rows[0].handoff(), nil
}

func queueOpenHandoff(b *pgx.Batch, d account.Domain) *pgx.QueuedQuery {
	return b.Queue(`-- record hand-off: the newest open one of an account
		select `+handoffColumns+`
		from handoff h
		where h.account_id = (select id from account where domain = $1) and h.state = 'open'
		order by h.at desc, h.id desc
		limit 1`, d)
}

// OpenHandoff is an open hand-off as a list shows it.
type OpenHandoff struct {
	Handoff
	Domain account.Domain
	Name   string
}

// OpenHandoffs lists the open hand-offs that concern somebody, the oldest
// first: those that the person made, those of accounts that the person owns by
// an e-mail address, and those into some sections.
func (db *DB) OpenHandoffs(ctx context.Context, person, email string, sections []account.Section, limit int) ([]OpenHandoff, error) {
	const query = `-- open hand-offs: of a person, of what the person owns, and of sections
		select ` + handoffColumns + `, a.domain, a.name
		from handoff h join account a on a.id = h.account_id
		where h.state = 'open' and (h.by_id = $1 or h.to_section = any($3) or ($2 <> '' and lower(a.owner_email) = lower($2)))
		order by h.at, h.id
		limit $4`
	type row struct {
		handoffRow
		Domain account.Domain
		Name   string
	}
	rows, err := db.pool.Query(ctx, query, person, email, sections, limit)
	if err != nil {
		return nil, fmt.Errorf("list open hand-offs: %w", err)
	}
	out, err := pgx.CollectRows(rows, func(r pgx.CollectableRow) (OpenHandoff, error) {
		h, err := pgx.RowToStructByName[row](r)
		return OpenHandoff{h.handoff(), h.Domain, h.Name}, err
	})
	if err != nil {
		return nil, fmt.Errorf("list open hand-offs: %w", err)
	}
	return out, nil
}

// RemindHandoffs lets a reminder become due in the thread of each open hand-off
// whose time has come, and reports whether there was any. Each is reminded of
// once, whoever asks how often.
func (db *DB) RemindHandoffs(ctx context.Context, now time.Time) (due bool, err error) {
	const query = `-- remind of hand-offs: whose time has come
		update handoff set remind_at = null
		where id = any (array(
			select id from handoff where remind_at <= $1 and state = 'open' order by id limit 100 for update skip locked))
		returning id`
	err = db.Change(ctx, func(c *Change) error {
		ids, err := column[int64](ctx, c.tx, query, now)
		if err != nil {
			return err
		}
		due = len(ids) > 0
		return c.addNotes(ctx, ids, Posting{Comment: NoteReminder, DueAt: now})
	})
	if err != nil {
		return false, fmt.Errorf("remind of hand-offs: %w", err)
	}
	return due, nil
}
