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
		select account_id from standing where at < $1 order by account_id
		on conflict do nothing`
	if _, err := db.pool.Exec(ctx, query, day); err != nil {
		return fmt.Errorf("unsettle the standings before %s: %w", day.Format(time.DateOnly), err)
	}
	return nil
}
