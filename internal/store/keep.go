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
