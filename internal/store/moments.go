package store

import (
	"context"
	"fmt"
	"time"

	"rapport/internal/account"
)

// Moments loads some assessments of an account with their factors, oldest
// first. Those that are not kept are left out.
func (db *DB) Moments(ctx context.Context, id account.ID, ats []time.Time) ([]account.Point, error) {
	const query = `-- moments: some assessments with their factors
		select at, score, level, factors
		from assessment
		where account_id = $1 and at = any($2)
		order by at`
	if len(ats) == 0 {
		return nil, nil
	}
	points, err := all[account.Point](ctx, db.pool, query, id, ats)
	if err != nil {
		return nil, fmt.Errorf("load %d moments of account %d: %w", len(ats), id, err)
	}
	return points, nil
}
