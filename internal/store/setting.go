package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"rapport/internal/account"
)

// Setting reads what is kept under a key; account.ErrNotFound where nothing
// is.
func (db *DB) Setting(ctx context.Context, key string, into any) error {
	return loadSetting(ctx, db.pool, key, into)
}

func loadSetting(ctx context.Context, on querier, key string, into any) error {
	const query = `-- setting: by its key
		select value from setting where key = $1`
	values, err := column[[]byte](ctx, on, query, key)
	if err == nil && len(values) == 0 {
		err = account.ErrNotFound
	}
	if err != nil {
		return fmt.Errorf("load setting %s: %w", key, err)
	}
	if err := json.Unmarshal(values[0], into); err != nil {
		return fmt.Errorf("read setting %s: %w", key, err)
	}
	return nil
}

// SaveSetting keeps a value under a key, in the place of what was there, and by
// whom; the zero actor is the program itself.
func (db *DB) SaveSetting(ctx context.Context, key string, value any, by account.Actor, now time.Time) error {
	return db.Change(ctx, func(c *Change) error { return c.SaveSetting(ctx, key, value, account.Deed{By: by, At: now}) })
}

// SaveSetting is DB.SaveSetting within a transaction.
func (c *Change) SaveSetting(ctx context.Context, key string, value any, d account.Deed) error {
	const query = `-- save setting: in the place of what was there
		insert into setting (key, value, at, by_id, by_name) values ($1, $2, $3, $4, $5)
		on conflict (key) do update set value = excluded.value, at = excluded.at, by_id = excluded.by_id, by_name = excluded.by_name`
	encoded, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("write setting %s: %w", key, err)
	}
	if _, err := c.tx.Exec(ctx, query, key, encoded, d.At, clean(d.By.ID), clean(d.By.Name)); err != nil {
		return fmt.Errorf("save setting %s: %w", key, err)
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
