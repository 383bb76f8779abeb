package store

import (
	"context"
	"fmt"
	"time"
)

// UnsettleBefore marks the accounts whose standing is of a time before day:
// time alone moves what is derived of their facts. Twice is once.
func (db *DB) UnsettleBefore(ctx context.Context, day time.Time) error {
	const query = `-- unsettle before: standings of an earlier day are to be settled anew
		insert into unsettled (account_id)
		select account_id from standing where at < $1
		on conflict do nothing`
	if _, err := db.pool.Exec(ctx, query, day); err != nil {
		return fmt.Errorf("unsettle the standings before %s: %w", day.Format(time.DateOnly), err)
	}
	return nil
}

// Empty forgets everything that the database holds, and keeps its schema. Only
// the demo does so, with a story that was not told to its end.
func (db *DB) Empty(ctx context.Context) error {
	const query = `-- empty: forget everything
		truncate account, revenue_source, usage_day, activity, turn, enrichment, feed, assessment, standing, movement, unsettled,
			route, mark, audit, inbox, setting`
	if _, err := db.pool.Exec(ctx, query); err != nil {
		return fmt.Errorf("empty the database: %w", err)
	}
	return nil
}
