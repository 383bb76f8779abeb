package store

import (
	"context"
	"fmt"
	"time"

	"rapport/internal/account"
)

// Trails loads the scores of the 30 days before a moment and the one before
// them, without factors. No trail has an incident: none is kept yet.
func (c *Change) Trails(ctx context.Context, ids []account.ID, now time.Time) (map[account.ID]account.Trail, error) {
	const query = `-- trails: scores of 30 days, an account a row, in arrays
		select asked.id as account_id, t.at, t.score, t.level
		from unnest($1::bigint[]) asked (id)
		cross join lateral (
			select max(at) as at from assessment where account_id = asked.id and at < $2) before
		cross join lateral (
			select array_agg(at) as at, array_agg(score) as score, array_agg(level) as level
			from assessment
			where account_id = asked.id and at < $3 and at >= coalesce(before.at, $2)) t
		where t.at is not null`
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

// TrailFactors loads the factors of points of trails: the i-th of what it
// returns is of the i-th account at the i-th moment, empty where there is no
// such point.
func (c *Change) TrailFactors(ctx context.Context, ids []account.ID, ats []time.Time) ([][]account.Applied, error) {
	const query = `-- trail factors: of some assessments, in the order asked
		select p.factors
		from unnest($1::bigint[], $2::timestamptz[]) with ordinality asked (id, at, n)
		left join assessment p on p.account_id = asked.id and p.at = asked.at
		order by asked.n`
	factors, err := column[[]account.Applied](ctx, c.tx, query, ids, ats)
	if err != nil {
		return nil, fmt.Errorf("load factors of %d assessments: %w", len(ids), err)
	}
	return factors, nil
}
