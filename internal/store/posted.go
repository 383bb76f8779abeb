package store

import (
	"context"
	"fmt"
	"time"

	"rapport/internal/account"
)

// postingRow is a posting as it is kept, with its account's domain.
type postingRow struct {
	ID           int64
	AccountID    account.ID
	Domain       account.Domain
	Kind         PostingKind
	Channel      string
	Thread       string
	TS           string
	HandoffID    int64
	ByID, ByName string
	Comment      string
	Back         string
	State        PostingState
	Why          string
	DueAt        time.Time
	Attempts     int
	Hold         int64
	Direct       bool
}

const postingColumns = `p.id, p.account_id, a.domain, p.kind, p.channel, p.thread, p.ts, coalesce(p.handoff_id, 0) as handoff_id, p.by_id, p.by_name,
			p.comment, p.back, p.state, p.why, p.due_at, p.attempts, p.hold, p.direct`

func (r postingRow) posting() Posting {
	return Posting{
		ID: r.ID, Account: r.AccountID, Domain: r.Domain, Kind: r.Kind, Channel: r.Channel, Thread: r.Thread, TS: r.TS, Handoff: r.HandoffID,
		By: account.Actor{ID: r.ByID, Name: r.ByName}, Comment: r.Comment, Back: r.Back, State: r.State, Why: r.Why, DueAt: r.DueAt, Attempts: r.Attempts,
		Hold: r.Hold, Direct: r.Direct,
	}
}

func postings(rows []postingRow) []Posting {
	out := make([]Posting, len(rows))
	for i, r := range rows {
		out[i] = r.posting()
	}
	return out
}

// RecordPosting keeps a message that was posted, or that shows another account
// than it did. It stands, unless the account was assessed anew since the moment
// of the assessment that the message shows: then it is due at once, unless it is
// a link. A message that is to be withdrawn, or was, is to be withdrawn still.
func (db *DB) RecordPosting(ctx context.Context, p Posting, seen time.Time) error {
	const query = `-- record posting: a message that was posted
		insert into posting (account_id, kind, channel, thread, ts, by_id, by_name, back, due_at, made_at, direct, comment, state)
		select $1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $11, $12, case when $2::text <> 'link' and s.at is distinct from $10 then 'due' else 'stands' end
		from (select) one left join standing s on s.account_id = $1
		on conflict (channel, ts) where ts <> '' do update set account_id = excluded.account_id, kind = excluded.kind, by_id = excluded.by_id,
			by_name = excluded.by_name, back = excluded.back, due_at = greatest(excluded.due_at, posting.due_at + interval '1 microsecond'),
			state = case when posting.why <> '' and posting.state in ('due', 'withdrawn') then 'due' else excluded.state end,
			why = case when posting.state in ('due', 'withdrawn') then posting.why else '' end,
			lost = false, turn = 1, made_at = excluded.made_at, attempts = 0, leased_to = null, hold = 0, direct = excluded.direct,
			handoff_id = null, comment = excluded.comment`
	shown := &seen
	if seen.IsZero() { // not assessed
		shown = nil
	}
	err := db.Change(ctx, func(c *Change) error {
		if err := c.Lock(ctx, []account.ID{p.Account}); err != nil { // or a deed under way would miss the message
			return err
		}
		_, err := c.tx.Exec(ctx, query, p.Account, p.Kind, p.Channel, p.Thread, p.TS, clean(p.By.ID), clean(p.By.Name), clean(p.Back), p.DueAt, shown, p.Direct, clean(p.Comment))
		return err
	})
	if err != nil {
		return fmt.Errorf("record a message of account %d: %w", p.Account, absentAccount(err))
	}
	return nil
}

// ReleasePosting forgets a message that does not show an account any more. One
// that is to be withdrawn is withdrawn still.
func (db *DB) ReleasePosting(ctx context.Context, channel, ts string) error {
	const query = `-- release posting: its message shows something else
		delete from posting where channel = $1 and ts = $2 and ts <> '' and kind in ('card', 'list') and not (state = 'due' and why <> '')`
	if _, err := db.pool.Exec(ctx, query, channel, ts); err != nil {
		return fmt.Errorf("release message %s of %s: %w", ts, channel, err)
	}
	return nil
}

// AnyRedraw reports whether a message is to be drawn anew that nobody has.
func (db *DB) AnyRedraw(ctx context.Context, now time.Time) (bool, error) {
	const query = `-- any redraw: is there a message that is to be drawn anew
		select exists (select from posting where state = 'due' and ts <> '' and due_at <= $1 and (leased_to is null or leased_to <= $1))`
	due, err := column[bool](ctx, db.pool, query, now)
	if err != nil {
		return false, fmt.Errorf("look for messages to draw anew: %w", err)
	}
	return due[0], nil
}

// DuePosts leases to the caller what is to be posted, the longest due first.
// Two callers never get the same one. A note waits until the message of its
// hand-off is posted.
func (db *DB) DuePosts(ctx context.Context, now time.Time, lease time.Duration, limit int) ([]Posting, error) {
	const query = `-- due posts: lease what is to be posted
		with due as (
			select id from posting p
			where state = 'due' and ts = '' and due_at <= $1 and (leased_to is null or leased_to <= $1)
				and (kind <> 'note' or not exists (select from posting m
					where m.handoff_id = p.handoff_id and m.kind = 'handoff' and m.state = 'due' and m.ts = ''))
			order by due_at, id
			limit $3
			for update skip locked
		), leased as (
			update posting p set leased_to = $2, attempts = least(p.attempts, 32000) + 1
			from due where p.id = due.id
			returning p.*
		)
		select ` + postingColumns + ` from leased p join account a on a.id = p.account_id order by p.due_at, p.id`
	return db.leasePostings(ctx, query, now, lease, limit)
}

// DueRedraws leases to the caller the messages that are to be drawn anew, those
// that are to be withdrawn first, then the newest of each account, then the one
// before: people look at those.
func (db *DB) DueRedraws(ctx context.Context, now time.Time, lease time.Duration, limit int) ([]Posting, error) {
	const query = `-- due redraws: lease the messages that are to be drawn anew
		with due as (
			select id from posting
			where state = 'due' and ts <> '' and due_at <= $1 and (leased_to is null or leased_to <= $1)
			order by why = '', turn, due_at, id desc
			limit $3
			for update skip locked
		), leased as (
			update posting p set leased_to = $2, hold = nextval('posting_hold'), attempts = least(p.attempts, 32000) + 1
			from due where p.id = due.id
			returning p.*
		)
		select ` + postingColumns + ` from leased p join account a on a.id = p.account_id order by p.why = '', p.turn, p.due_at, p.id desc`
	return db.leasePostings(ctx, query, now, lease, limit)
}

func (db *DB) leasePostings(ctx context.Context, query string, now time.Time, lease time.Duration, limit int) ([]Posting, error) {
	rows, err := all[postingRow](ctx, db.pool, query, now, now.Add(lease), limit)
	if err != nil {
		return nil, fmt.Errorf("lease due messages: %w", err)
	}
	return postings(rows), nil
}

// HoldPosting leases a message to the caller, who draws it at once: ErrHeld
// where somebody does so already, account.ErrNotFound where none is kept. What
// was taken for gone was clicked, so it is not. One that was withdrawn is told
// and not leased: nothing is drawn for it any more.
func (db *DB) HoldPosting(ctx context.Context, m Message, now, until time.Time) (Posting, error) {
	const query = `-- hold posting: of a message
		with held as (
			update posting set
				leased_to = case when state = 'withdrawn' then leased_to else $4 end,
				hold = case when state = 'withdrawn' then hold else nextval('posting_hold') end,
				state = case when state = 'gone' then 'due' else state end, why = case when state = 'gone' then '' else why end
			where channel = $1 and ts = $2 and ts <> '' and state <> 'said' and (hold = 0 or leased_to is null or leased_to <= $3)
			returning *)
		select ` + postingColumns + ` from held p join account a on a.id = p.account_id`
	rows, err := all[postingRow](ctx, db.pool, query, m.Channel, m.TS, now, until)
	if err == nil && len(rows) == 0 {
		err = db.unheld(ctx, m)
	}
	if err != nil {
		return Posting{}, fmt.Errorf("hold message %s of %s: %w", m.TS, m.Channel, err)
	}
	return rows[0].posting(), nil
}

// HandoffPosting is the message of a hand-off in its channel; account.ErrNotFound
// where it has none.
func (db *DB) HandoffPosting(ctx context.Context, handoff int64) (Posting, error) {
	const query = `-- hand-off posting: its message
		select ` + postingColumns + ` from posting p join account a on a.id = p.account_id
		where p.handoff_id = $1 and p.kind = 'handoff'`
	rows, err := all[postingRow](ctx, db.pool, query, handoff)
	if err == nil && len(rows) == 0 {
		err = account.ErrNotFound
	}
	if err != nil {
		return Posting{}, fmt.Errorf("load the message of hand-off %d: %w", handoff, err)
	}
	return rows[0].posting(), nil
}

// Posted keeps that a posting was posted as a message. It stands if it is not
// due anew since; a note is said; what was withdrawn meanwhile is due to be
// replaced.
func (db *DB) Posted(ctx context.Context, p Posting) error {
	const query = `-- posted: a posting has its message
		update posting set ts = $2, thread = $3, leased_to = null, attempts = 0,
			state = case
				when state = 'due' and kind = 'note' then 'said'
				when state = 'due' and due_at = $4 then 'stands'
				when state = 'withdrawn' then 'due'
				else state end
		where id = $1`
	if _, err := db.pool.Exec(ctx, query, p.ID, p.TS, p.Thread, p.DueAt); err != nil {
		return fmt.Errorf("keep that posting %d was posted: %w", p.ID, err)
	}
	return nil
}

// Drawn keeps that a message shows what was so when the posting was leased. If
// it became due anew since, it is due still. Who was so slow that somebody else
// has, or had, the message meanwhile may have drawn over them: it is drawn again.
func (db *DB) Drawn(ctx context.Context, p Posting) error {
	const query = `-- drawn: a message shows what is so, or is withdrawn
		update posting set
			leased_to = case when hold = $4 then null else leased_to end,
			attempts = case when hold = $4 then 0 else attempts end,
			due_at = case when hold = $4 then due_at else due_at + interval '1 microsecond' end,
			state = case when hold <> $4 or why <> $3 or due_at <> $2 then 'due' when why <> '' then 'withdrawn' else 'stands' end,
			hold = case when hold = $4 then 0 else hold end
		where id = $1 and (state in ('due', 'stands') or state = 'withdrawn' and hold <> $4)`
	if _, err := db.pool.Exec(ctx, query, p.ID, p.DueAt, p.Why, p.Hold); err != nil {
		return fmt.Errorf("keep that posting %d was drawn: %w", p.ID, err)
	}
	return nil
}

// Postpone lets nobody begin a posting before a moment. What was not its own
// fault does not count as an attempt. A message that was held is due from then
// on: nobody knows what it shows.
func (db *DB) Postpone(ctx context.Context, p Posting, until time.Time, counts bool) error {
	const query = `-- postpone: a posting is begun again later
		update posting set leased_to = $2, hold = 0, state = 'due', attempts = greatest(attempts - $3::int, 0)
		where id = $1 and hold = $4 and (state = 'due' or hold <> 0 and state = 'stands')`
	spared := 1
	if counts {
		spared = 0
	}
	if _, err := db.pool.Exec(ctx, query, p.ID, until, spared, p.Hold); err != nil {
		return fmt.Errorf("postpone posting %d: %w", p.ID, err)
	}
	return nil
}
