package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// Letter is something that Slack said, written down before it was acknowledged.
type Letter struct {
	ID         int64
	Key        string // unique: the event's or the envelope's id
	Kind       string
	Payload    []byte
	ReceivedAt time.Time
	Attempts   int // how often it was begun, this time included
}

// Receive writes a letter down and leases it to the caller; fresh is false
// where its key was seen before, and then there is no id.
func (db *DB) Receive(ctx context.Context, key, kind string, payload []byte, now time.Time, lease time.Duration) (id int64, fresh bool, err error) {
	const query = `-- receive: write a letter down, once
		insert into inbox (key, kind, payload, received_at, leased_to) values ($1, $2, $3, $4, $5)
		on conflict (key) do nothing
		returning id`
	if payload == nil {
		payload = []byte{}
	}
	err = db.pool.QueryRow(ctx, query, key, kind, payload, now, now.Add(lease)).Scan(&id)
	if errors.Is(err, pgx.ErrNoRows) {
		return 0, false, nil
	}
	if err != nil {
		return 0, false, fmt.Errorf("receive letter: %w", err)
	}
	return id, true, nil
}

// Finish says that a letter is done. What was said first stays. It does not
// wait for the disk: if the machine itself fails within that moment the letter
// is worked on once more, and no one waits behind it.
func (db *DB) Finish(ctx context.Context, id int64, outcome string, now time.Time) error {
	const query = `-- finish: a letter is done
		with quick as (select set_config('synchronous_commit', 'off', true))
		update inbox set done_at = $2, outcome = $3 from quick where id = $1 and done_at is null`
	if _, err := db.pool.Exec(ctx, query, id, now, clean(outcome)); err != nil {
		return fmt.Errorf("finish letter %d: %w", id, err)
	}
	return nil
}

// Extend leases an unfinished letter until another moment, for the one who has
// it: attempts is which attempt that is. It returns false where somebody else
// has taken it over, or it is done.
func (db *DB) Extend(ctx context.Context, id int64, attempts int, until time.Time) (held bool, err error) {
	const query = `-- extend: lease an unfinished letter until another moment
		update inbox set leased_to = $3 where id = $1 and attempts = $2 and done_at is null`
	tag, err := db.pool.Exec(ctx, query, id, attempts, until)
	if err != nil {
		return false, fmt.Errorf("extend lease of letter %d: %w", id, err)
	}
	return tag.RowsAffected() == 1, nil
}

// Abandoned leases to the caller what others began and did not finish within
// their lease, the oldest first. Two callers never get the same letter.
func (db *DB) Abandoned(ctx context.Context, now time.Time, lease time.Duration, limit int) ([]Letter, error) {
	const query = `-- abandoned: lease letters whose lease has ended
		with due as (
			select id from inbox
			where done_at is null and leased_to < $1
			order by leased_to
			limit $3
			for update skip locked
		), leased as (
			update inbox i set leased_to = $2, attempts = least(attempts, 32000) + 1
			from due where i.id = due.id
			returning i.id, i.key, i.kind, i.payload, i.received_at, i.attempts
		)
		select * from leased order by id`
	letters, err := all[Letter](ctx, db.pool, query, now, now.Add(lease), limit)
	if err != nil {
		return nil, fmt.Errorf("lease abandoned letters: %w", err)
	}
	return letters, nil
}

// ForgetLetters removes letters that were done before a moment, a thousand at
// a time, so that nobody waits for it.
func (db *DB) ForgetLetters(ctx context.Context, before time.Time) (int64, error) {
	const query = `-- forget letters: remove some that were done long ago
		delete from inbox where id = any (array(select id from inbox where done_at < $1 order by done_at limit 1000 for update skip locked))`
	var forgotten int64
	for {
		tag, err := db.pool.Exec(ctx, query, before)
		if err != nil {
			return forgotten, fmt.Errorf("forget letters: %w", err)
		}
		forgotten += tag.RowsAffected()
		if tag.RowsAffected() < 1000 {
			return forgotten, nil
		}
	}
}
