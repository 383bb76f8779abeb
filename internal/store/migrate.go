package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"

	"rapport/migrations"
)

// Migrate brings the schema up to date and says how many migrations that took.
// Any number of processes may do it at once: one works, the others wait.
func (db *DB) Migrate(ctx context.Context) (applied int, err error) {
	err = db.withSchema(func(pool *sql.DB, schema *goose.Provider) error {
		if current, err := upToDate(ctx, pool, schema); err != nil || current {
			return err
		}
		return alone(ctx, pool, func() error {
			applied, err = up(ctx, schema)
			return err
		})
	})
	return applied, err
}

// Empty forgets everything that the database holds: it makes the schema anew,
// because an audit is never emptied. Only the demo does so, with a story that
// was not told to its end.
func (db *DB) Empty(ctx context.Context) error {
	return db.withSchema(func(pool *sql.DB, schema *goose.Provider) error {
		return alone(ctx, pool, func() error {
			if _, err := schema.DownTo(ctx, 0); err != nil {
				return fmt.Errorf("empty the database: %w", err)
			}
			_, err := up(ctx, schema)
			return err
		})
	})
}

func (db *DB) withSchema(do func(*sql.DB, *goose.Provider) error) (err error) {
	pool := stdlib.OpenDB(*db.pool.Config().ConnConfig)
	defer func() { err = errors.Join(err, pool.Close()) }()
	schema, err := goose.NewProvider(goose.DialectPostgres, pool, migrations.Files)
	if err != nil {
		return fmt.Errorf("read the migrations: %w", err)
	}
	return do(pool, schema)
}

// alone lets one process after the other change the schema.
func alone(ctx context.Context, pool *sql.DB, do func() error) error {
	unlock, err := lock(ctx, pool)
	if err != nil {
		return err
	}
	return errors.Join(do(), unlock())
}

// up applies what is pending.
func up(ctx context.Context, schema *goose.Provider) (applied int, err error) {
	done, err := schema.Up(ctx)
	if err != nil {
		return 0, fmt.Errorf("migrate the schema: %w", explained(err))
	}
	return len(done), nil
}

// upToDate looks without the lock, so that a start with nothing to do waits for
// nobody.
func upToDate(ctx context.Context, pool *sql.DB, schema *goose.Provider) (bool, error) {
	const query = `-- migrated: whether the schema was ever made
		select to_regclass('goose_db_version') is not null`
	var made bool
	if err := pool.QueryRowContext(ctx, query).Scan(&made); err != nil || !made {
		return false, err
	}
	pending, err := schema.HasPending(ctx)
	if err != nil {
		return false, fmt.Errorf("compare the schema with the migrations: %w", err)
	}
	return !pending, nil
}

// lock polls for the lock: a session that blocks on one would hold up, and be
// held up by, CREATE INDEX CONCURRENTLY.
func lock(ctx context.Context, pool *sql.DB) (unlock func() error, err error) {
	const (
		try = `-- lock migrations: one process at a time changes the schema
			select pg_try_advisory_lock($1)`
		let = `-- unlock migrations: let the next process look
			select pg_advisory_unlock($1)`
		period = 100 * time.Millisecond
	)
	conn, err := pool.Conn(ctx)
	if err != nil {
		return nil, fmt.Errorf("lock the schema: %w", err)
	}
	for {
		var ours bool
		if err := conn.QueryRowContext(ctx, try, migrationLock).Scan(&ours); err != nil {
			return nil, errors.Join(fmt.Errorf("lock the schema: %w", err), conn.Close())
		}
		if ours {
			break
		}
		select {
		case <-ctx.Done():
			return nil, errors.Join(fmt.Errorf("lock the schema: %w", context.Cause(ctx)), conn.Close())
		case <-time.After(period/2 + rand.N(period)):
		}
	}
	return func() error {
		_, err := conn.ExecContext(context.WithoutCancel(ctx), let, migrationLock)
		return errors.Join(err, conn.Close())
	}, nil
}

// explained adds what to do to the two errors that an operator meets.
func explained(err error) error {
	switch {
	case is(err, insufficientPrivilege):
		return fmt.Errorf("%w: make the user the owner of the database, or let a superuser run in it: "+
			"create extension pg_trgm; create extension btree_gin; grant create on schema public to the user", err)
	case is(err, undefinedFile, featureNotSupported):
		return fmt.Errorf("%w: install Postgres's contrib extensions on the database server "+
			"(Debian and Ubuntu: they are part of the package postgresql)", err)
	}
	return err
}
