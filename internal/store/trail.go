package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"rapport/internal/account"
)

// Trails loads the scores of the 30 days before a moment and the one before
// them, without factors. No trail has an incident: none is kept yet.
func (c *Change) Trails(ctx context.Context, ids []account.ID, now time.Time) (map[account.ID]account.Trail, error) {
	const query = `-- trails: scores of 30 days, an account a row, in arrays
		select p.account_id, array_agg(p.at) as at, array_agg(p.score) as score, array_agg(p.level) as level
		from unnest($1::bigint[]) asked (id)
		cross join lateral (
			select max(at) as at from assessment where account_id = asked.id and at < $2) before
		join assessment p on p.account_id = asked.id and p.at < $3 and p.at >= coalesce(before.at, $2)
		group by p.account_id`
	type row struct {
		AccountID account.ID
		At        []time.Time
		Score     []int16
		Level     []account.Level
	}
	rows, err := all[row](ctx, c.tx, query, ids, now.AddDate(0, 0, -30), now)
	if err != nil {
		return nil, fmt.Errorf("load trails of %d accounts: %w", len(ids), err)
	}
	trails := make(map[account.ID]account.Trail, len(rows))
	for _, r := range rows {
		points := make([]account.Point, len(r.At))
		for i := range r.At {
			points[i] = account.Point{At: r.At[i], Score: int(r.Score[i]), Level: r.Level[i]}
		}
		trails[r.AccountID] = account.Trail{Points: points}
	}
	return trails, nil
}

// TrailFactors loads the factors of one point of a trail; none where there is
// no such point.
func (c *Change) TrailFactors(ctx context.Context, id account.ID, at time.Time) ([]account.Applied, error) {
	const query = `-- trail factors: of one assessment
		select factors from assessment where account_id = $1 and at = $2`
	rows, err := c.tx.Query(ctx, query, id, at)
	if err != nil {
		return nil, fmt.Errorf("load factors of account %d: %w", id, err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowTo[[]account.Applied])
	if err != nil {
		return nil, fmt.Errorf("load factors of account %d: %w", id, err)
	}
	for _, factors := range found {
		return factors, nil
	}
	return nil, nil
}
