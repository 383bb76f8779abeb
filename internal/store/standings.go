package store

import (
	"context"
	"encoding/json"
	"fmt"

	"rapport/internal/account"
)

// Standings tells the level and the factors of every tracked account that has a
// score, one after the other, so that memory is bounded however many there are.
// The factors are those of this call only.
func (db *DB) Standings(ctx context.Context, each func(account.Level, []account.Applied)) error {
	const query = `-- standings: the level and the factors of every tracked account that has a score
		select s.level, s.factors
		from standing s join account a on a.id = s.account_id
		where s.score is not null and a.untracked_at is null`
	rows, err := db.pool.Query(ctx, query)
	if err != nil {
		return fmt.Errorf("read all standings: %w", err)
	}
	defer rows.Close()
	var level account.Level
	var kept []byte
	var factors []account.Applied
	for rows.Next() {
		if err := rows.Scan(&level, &kept); err != nil {
			return fmt.Errorf("read a standing: %w", err)
		}
		clear(factors[:cap(factors)]) // what one lacks is not left over from another
		factors = factors[:0]
		if err := json.Unmarshal(kept, &factors); err != nil {
			return fmt.Errorf("read the factors of a standing: %w", err)
		}
		each(level, factors)
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("read all standings: %w", err)
	}
	return nil
}
