package store

import (
	"context"
	"fmt"
	"time"
)

// KeepPicture keeps that a file at Slack is to be deleted there, and when.
func (db *DB) KeepPicture(ctx context.Context, file string, until time.Time) error {
	const query = `-- keep picture: a file that is to be deleted
		insert into picture (file, until) values ($1, $2)
		on conflict (file) do update set until = excluded.until`
	if _, err := db.pool.Exec(ctx, query, file, until); err != nil {
		return fmt.Errorf("keep picture %s: %w", file, err)
	}
	return nil
}

// OverPictures leases to the caller the files that are to be deleted, the
// longest due first. Two callers never get the same one.
func (db *DB) OverPictures(ctx context.Context, now time.Time, lease time.Duration, limit int) ([]string, error) {
	const query = `-- over pictures: lease files that are to be deleted
		update picture set until = $2 where file in (
			select file from picture where until <= $1 order by until limit $3 for update skip locked)
		returning file`
	files, err := column[string](ctx, db.pool, query, now, now.Add(lease), limit)
	if err != nil {
		return nil, fmt.Errorf("lease old pictures: %w", err)
	}
	return files, nil
}

// DropPicture forgets a file that Slack has no more.
func (db *DB) DropPicture(ctx context.Context, file string) error {
	const query = `-- drop picture: it is deleted
		delete from picture where file = $1`
	if _, err := db.pool.Exec(ctx, query, file); err != nil {
		return fmt.Errorf("drop picture %s: %w", file, err)
	}
	return nil
}
