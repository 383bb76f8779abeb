package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// Visit is when somebody looked at their Home; zero is never.
type Visit struct {
	LookedAt time.Time
	BeforeAt time.Time // the look before, of which LookedAt is no part
}

// Visit loads when somebody looked at their Home.
func (db *DB) Visit(ctx context.Context, user string) (Visit, error) {
	const query = `-- visit: when somebody looked at their Home
		select looked_at, before_at from visit where user_id = $1`
	var looked, before *time.Time
	err := db.pool.QueryRow(ctx, query, clean(user)).Scan(&looked, &before)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return Visit{}, fmt.Errorf("load the visit of %s: %w", user, err)
	}
	return Visit{LookedAt: present(looked), BeforeAt: present(before)}, nil
}

// SaveVisit keeps when somebody looked at their Home; one that is older than
// what is kept changes nothing.
func (db *DB) SaveVisit(ctx context.Context, user string, v Visit) error {
	const query = `-- save visit: unless somebody looked since
		insert into visit (user_id, looked_at, before_at) values ($1, $2, $3)
		on conflict (user_id) do update set looked_at = excluded.looked_at, before_at = excluded.before_at
		where visit.looked_at is null or visit.looked_at <= excluded.looked_at`
	if _, err := db.pool.Exec(ctx, query, clean(user), v.LookedAt, absent(v.BeforeAt)); err != nil {
		return fmt.Errorf("save the visit of %s: %w", user, err)
	}
	return nil
}

// Visitors lists who looked at their Home since it was last closed to them.
func (db *DB) Visitors(ctx context.Context) ([]string, error) {
	const query = `-- visitors: who looked at their Home
		select user_id from visit where looked_at is not null order by user_id`
	people, err := column[string](ctx, db.pool, query)
	if err != nil {
		return nil, fmt.Errorf("list who looked at their Home: %w", err)
	}
	return people, nil
}

// ForgetVisit keeps that nothing stands in somebody's Home any more.
func (db *DB) ForgetVisit(ctx context.Context, user string) error {
	const query = `-- forget visit: of somebody
		update visit set looked_at = null, before_at = null where user_id = $1`
	if _, err := db.pool.Exec(ctx, query, clean(user)); err != nil {
		return fmt.Errorf("forget the visit of %s: %w", user, err)
	}
	return nil
}

// Preferences reads what somebody prefers into a value, which stays as it is
// where nothing is kept.
func (db *DB) Preferences(ctx context.Context, user string, into any) error {
	const query = `-- preferences: of somebody
		select prefers from visit where user_id = $1`
	var value []byte
	err := db.pool.QueryRow(ctx, query, clean(user)).Scan(&value)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil
	}
	if err == nil {
		err = json.Unmarshal(value, into)
	}
	if err != nil {
		return fmt.Errorf("load the preferences of %s: %w", user, err)
	}
	return nil
}

// SavePreferences keeps what somebody prefers, in the place of what was there.
func (db *DB) SavePreferences(ctx context.Context, user string, value any) error {
	const query = `-- save preferences: in the place of what was there
		insert into visit (user_id, prefers) values ($1, $2)
		on conflict (user_id) do update set prefers = excluded.prefers`
	encoded, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("write the preferences of %s: %w", user, err)
	}
	if _, err := db.pool.Exec(ctx, query, clean(user), encoded); err != nil {
		return fmt.Errorf("save the preferences of %s: %w", user, err)
	}
	return nil
}

// present is a time that may be absent; zero where it is.
func present(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}
