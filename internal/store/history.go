package store

import (
	"context"
	"fmt"
	"time"

	"rapport/internal/account"
)

// History loads an account's scores with their factors: the last of each UTC
// day of a window, and the one before the window, oldest first.
func (db *DB) History(ctx context.Context, id account.ID, from, to time.Time) ([]account.Point, error) {
	const query = `-- history: the last score of each day with its factors, and the one before
		with days as (
			select max(at) as at
			from assessment
			where account_id = $1 and at <= $3 and at >= coalesce((
				select max(at) from assessment where account_id = $1 and at < $2), $2)
			group by (at at time zone 'UTC')::date)
		select p.at, p.score, p.level, p.factors
		from days
		join assessment p on p.account_id = $1 and p.at = days.at
		order by p.at`
	points, err := all[account.Point](ctx, db.pool, query, id, from, to)
	if err != nil {
		return nil, fmt.Errorf("load the history of account %d: %w", id, err)
	}
	return points, nil
}
