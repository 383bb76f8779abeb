package store

import (
	"context"
	"fmt"
)

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
