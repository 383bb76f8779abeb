package store

import (
	"context"
	"encoding/json"
	"fmt"

	"rapport/internal/account"
)

// Standings tells the level and the factors of every tracked account that has a
// score, one after the other, so that memory is bounded however many there are.
// Of a factor it tells what a policy weighs: its category, its full points and
// whether it is marked. The factors are those of this call only.
func (db *DB) Standings(ctx context.Context, each func(account.Level, []account.Applied)) error {
	const query = `-- standings: the level and the factors of every tracked account that has a score
		select s.level, s.factors::text
		from standing s join account a on a.id = s.account_id
		where s.score is not null and a.untracked_at is null`
	rows, err := db.pool.Query(ctx, query)
	if err != nil {
		return fmt.Errorf("read all standings: %w", err)
	}
	defer rows.Close()
	var weighed []weighedFactor
	var factors []account.Applied
	for rows.Next() {
		row := rows.RawValues()       // which are not copied
		clear(weighed[:cap(weighed)]) // what one lacks is not left over from another
		weighed, factors = weighed[:0], factors[:0]
		if err := json.Unmarshal(row[1], &weighed); err != nil {
			return fmt.Errorf("read the factors of a standing: %w", err)
		}
		for _, f := range weighed {
			factors = append(factors, account.Applied{Category: f.Category, Full: f.Full, Marked: f.Marked})
		}
		each(account.Level(row[0]), factors)
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("read all standings: %w", err)
	}
	return nil
}

// weighedFactor is what a policy weighs of a factor.
type weighedFactor struct {
	Category account.Category   `json:"category"`
	Full     int                `json:"full"`
	Marked   account.MarkReason `json:"marked"`
}
