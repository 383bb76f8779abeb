package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"rapport/internal/account"
)

// Setting reads what is kept under a key; account.ErrNotFound where nothing
// is.
func (db *DB) Setting(ctx context.Context, key string, into any) error {
	const query = `-- setting: by its key
		select value from setting where key = $1`
	var value []byte
	err := db.pool.QueryRow(ctx, query, key).Scan(&value)
	if errors.Is(err, pgx.ErrNoRows) {
		return fmt.Errorf("load setting %s: %w", key, account.ErrNotFound)
	}
	if err != nil {
		return fmt.Errorf("load setting %s: %w", key, err)
	}
	if err := json.Unmarshal(value, into); err != nil {
		return fmt.Errorf("read setting %s: %w", key, err)
	}
	return nil
}

// SaveSetting keeps a value under a key, in the place of what was there, and by
// whom; the zero actor is the program itself.
func (db *DB) SaveSetting(ctx context.Context, key string, value any, by account.Actor, now time.Time) error {
	const query = `-- save setting: in the place of what was there
		insert into setting (key, value, at, by_id, by_name) values ($1, $2, $3, $4, $5)
		on conflict (key) do update set value = excluded.value, at = excluded.at, by_id = excluded.by_id, by_name = excluded.by_name`
	encoded, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("write setting %s: %w", key, err)
	}
	if _, err := db.pool.Exec(ctx, query, key, encoded, now, by.ID, by.Name); err != nil {
		return fmt.Errorf("save setting %s: %w", key, err)
	}
	return nil
}

// policyKey is the policy's key among the settings.
const policyKey = "policy"

// Policy is the default policy with what the workspace has set of it.
func (db *DB) Policy(ctx context.Context) (account.Policy, error) {
	p := account.DefaultPolicy()
	if err := db.Setting(ctx, policyKey, &p); err != nil && !errors.Is(err, account.ErrNotFound) {
		return p, err
	}
	if err := p.Check(); err != nil {
		return p, fmt.Errorf("load policy: %w", err)
	}
	return p, nil
}

// SavePolicy keeps a policy that does not contradict itself.
func (db *DB) SavePolicy(ctx context.Context, p account.Policy, by account.Actor, now time.Time) error {
	if err := p.Check(); err != nil {
		return fmt.Errorf("save policy: %w", err)
	}
	return db.SaveSetting(ctx, policyKey, p, by, now)
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
