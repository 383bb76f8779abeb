package store

import (
	"context"
	"fmt"
	"time"
)

// How long and how many messages follow their account, and how long they are
// known: a message that nobody keeps up to date any more is still withdrawn
// where it may not be read.
const (
	followedFor  = 90 * 24 * time.Hour
	followedMost = 200 // of an account, the newest
	knownFor     = 365 * 24 * time.Hour
	overFor      = 7 * 24 * time.Hour // nobody can read it
)

// letGo is why a message follows its account no more.
const letGo = "it is too old to be kept up to date, or there are too many newer ones"

// SweepPostings lets the oldest messages go, a hundred of each kind, and reports
// whether there may be more of them.
func (db *DB) SweepPostings(ctx context.Context, now time.Time) (more bool, err error) {
	const old = `-- sweep postings: what follows its account no more
		update posting set state = 'gone', why = $2, lost = false, leased_to = null where id in (
			select id from posting p
			where state = 'stands' and made_at < $1 and not exists (select from handoff h where h.id = p.handoff_id and h.state = 'open')
			order by made_at limit 100 for update of p skip locked)`
	const over = `-- sweep postings: what nobody can read
		delete from posting where id in (
			select id from posting
			where (state = 'withdrawn' or state = 'gone' and (lost or ts = '')) and made_at < $1
			order by made_at limit 100 for update skip locked)`
	const past = `-- sweep postings: what is not known any more
		delete from posting where id in (
			select id from posting
			where state in ('gone', 'said') and made_at < $1
			order by made_at limit 100 for update skip locked)`
	for _, s := range []struct {
		query string
		args  []any
	}{
		{old, []any{now.Add(-followedFor), letGo}}, {over, []any{now.Add(-overFor)}}, {past, []any{now.Add(-knownFor)}},
	} {
		tag, err := db.pool.Exec(ctx, s.query, s.args...)
		if err != nil {
			return false, fmt.Errorf("sweep old messages: %w", err)
		}
		more = more || tag.RowsAffected() == 100
	}
	return more, nil
}
