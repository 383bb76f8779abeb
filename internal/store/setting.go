package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"rapport/internal/account"
)

// Feeds says when each system last delivered anything.
func (db *DB) Feeds(ctx context.Context) ([]account.Feed, error) {
	const query = `-- feeds: when each system last delivered anything
		select system, last_at from feed order by system`
	feeds, err := all[account.Feed](ctx, db.pool, query)
	if err != nil {
		return nil, fmt.Errorf("load feeds: %w", err)
	}
	return feeds, nil
}

// policyKey is the policy's key among the settings.
const policyKey = "policy"

// Policy is the default policy with what the workspace has set of it.
func (db *DB) Policy(ctx context.Context) (account.Policy, error) {
	const query = `-- policy: a setting by its key
		select value from setting where key = $1`
	p := account.DefaultPolicy()
	rows, err := db.pool.Query(ctx, query, policyKey)
	if err != nil {
		return p, fmt.Errorf("load policy: %w", err)
	}
	set, err := pgx.CollectRows(rows, pgx.RowTo[[]byte])
	if err != nil {
		return p, fmt.Errorf("load policy: %w", err)
	}
	for _, value := range set {
		if err := json.Unmarshal(value, &p); err != nil {
			return p, fmt.Errorf("load policy: %w", err)
		}
	}
	if err := p.Check(); err != nil {
		return p, fmt.Errorf("load policy: %w", err)
	}
	return p, nil
}

// SavePolicy keeps a policy that does not contradict itself.
func (db *DB) SavePolicy(ctx context.Context, p account.Policy, by account.Actor, now time.Time) error {
	const query = `-- save policy: a setting, by whom and when
		insert into setting (key, value, at, by_id, by_name) values ($1, $2, $3, $4, $5)
		on conflict (key) do update set value = excluded.value, at = excluded.at, by_id = excluded.by_id, by_name = excluded.by_name`
	if err := p.Check(); err != nil {
		return fmt.Errorf("save policy: %w", err)
	}
	if _, err := db.pool.Exec(ctx, query, policyKey, p, now, by.ID, by.Name); err != nil {
		return fmt.Errorf("save policy: %w", err)
	}
	return nil
}

// Counts are the few figures by which an operator sees that all is well.
func (db *DB) Counts(ctx context.Context) (map[string]int64, error) {
	const query = `-- counts: how much there is, and how much waits
		select (select count(*) from account) as accounts,
			(select count(*) from unsettled) as unsettled,
			(select count(*) from inbox where done_at is null) as inbox_open`
	rows, err := db.pool.Query(ctx, query)
	if err != nil {
		return nil, fmt.Errorf("count: %w", err)
	}
	row, err := pgx.CollectExactlyOneRow(rows, pgx.RowToMap)
	if err != nil {
		return nil, fmt.Errorf("count: %w", err)
	}
	counts := make(map[string]int64, len(row))
	for name, n := range row {
		counts[name], _ = n.(int64)
	}
	return counts, nil
}
