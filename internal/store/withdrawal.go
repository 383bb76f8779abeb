package store

import (
	"context"
	"fmt"
	"time"
)

// Withdraw takes the messages of a channel out of it: what is not posted yet
// never is, and what people can read there becomes due to be replaced by a line,
// the notes of hand-offs and what was given up among it.
func (db *DB) Withdraw(ctx context.Context, channel, why string, now time.Time) error {
	const query = `-- withdraw: the messages of a channel
		update posting set why = $2, leased_to = case when hold = 0 then null else leased_to end, attempts = 0,
			state = case when ts = '' then 'withdrawn' else 'due' end,
			due_at = greatest($3, due_at + interval '1 microsecond')
		where channel = $1 and state in ('due', 'stands', 'said', 'gone') and (why = '' or state = 'gone' and ts <> '' and not lost)`
	if _, err := db.pool.Exec(ctx, query, channel, clean(why), now); err != nil {
		return fmt.Errorf("withdraw the messages of %s: %w", channel, err)
	}
	return nil
}

// ResumeWithdrawals begins at once what is still to be withdrawn from a channel
// where Slack did not let it: it may by now.
func (db *DB) ResumeWithdrawals(ctx context.Context, channel string) error {
	const query = `-- resume withdrawals: of a channel
		update posting set leased_to = null, attempts = 0
		where channel = $1 and state = 'due' and why <> '' and hold = 0`
	if _, err := db.pool.Exec(ctx, query, channel); err != nil {
		return fmt.Errorf("resume the withdrawals of %s: %w", channel, err)
	}
	return nil
}

// ForgetPostings gives up every message of a channel that takes none any more,
// but for those that are to be withdrawn.
func (db *DB) ForgetPostings(ctx context.Context, channel, why string) error {
	const query = `-- forget postings: of a channel
		update posting set state = 'gone', why = $2, lost = false, leased_to = null
		where channel = $1 and state in ('due', 'stands') and why = ''`
	if _, err := db.pool.Exec(ctx, query, channel, clean(why)); err != nil {
		return fmt.Errorf("give up the messages of %s: %w", channel, err)
	}
	return nil
}

// GiveUp keeps that a message does not follow its account any more, or will
// never be posted, and why. What is to be withdrawn is never given up.
func (db *DB) GiveUp(ctx context.Context, p Posting, why string) error {
	const query = `-- give up: a posting that Slack does not take
		update posting set state = 'gone', why = $2, lost = false, leased_to = null
		where id = $1 and state in ('due', 'stands') and why = ''`
	if _, err := db.pool.Exec(ctx, query, p.ID, clean(why)); err != nil {
		return fmt.Errorf("give up posting %d: %w", p.ID, err)
	}
	return nil
}

// Lose keeps that Slack has a message no more: nobody reads it, and nothing is
// left to withdraw.
func (db *DB) Lose(ctx context.Context, p Posting, why string) error {
	const query = `-- lose: a posting that Slack does not have
		update posting set state = 'gone', why = $2, lost = true, leased_to = null
		where id = $1 and state in ('due', 'stands')`
	if _, err := db.pool.Exec(ctx, query, p.ID, clean(why)); err != nil {
		return fmt.Errorf("lose posting %d: %w", p.ID, err)
	}
	return nil
}
