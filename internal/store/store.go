// Package store owns Postgres: the schema's migrations, every SQL statement of
// the program, reads on DB and writes of facts on Change, which is a
// transaction. It never decides anything about an account and never asks for
// the time: it keeps and finds.
package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Config says which database to use.
type Config struct {
	URL      string          // a URL, or libpq's keywords
	MaxConns int32           // 0 is pgx's default: four, or one a processor
	Tracer   pgx.QueryTracer // may be nil
}

// DB is a pool of connections to the database.
type DB struct {
	pool *pgxpool.Pool
}

// ErrURL says that a text names no database.
var ErrURL = errors.New("is not a database address like postgres://user:password@host:5432/name")

// Open connects to the database and sees that it answers.
func Open(ctx context.Context, c Config) (*DB, error) {
	cfg, err := pgxpool.ParseConfig(c.URL)
	if err != nil { // the cause quotes the text, which may hold a password
		return nil, fmt.Errorf("open the database: DATABASE_URL %w", ErrURL)
	}
	if c.MaxConns > 0 {
		cfg.MaxConns = c.MaxConns
	}
	if c.Tracer != nil {
		cfg.ConnConfig.Tracer = c.Tracer
	}
	cfg.AfterConnect = inUTC
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, fmt.Errorf("open the database: %w", err)
	}
	db := &DB{pool}
	if err := db.Ping(ctx); err != nil {
		pool.Close()
		return nil, err
	}
	return db, nil
}

// inUTC makes every time that is read a time in UTC.
func inUTC(_ context.Context, conn *pgx.Conn) error {
	conn.TypeMap().RegisterType(&pgtype.Type{
		Name: "timestamptz", OID: pgtype.TimestamptzOID, Codec: &pgtype.TimestamptzCodec{ScanLocation: time.UTC},
	})
	return nil
}

// Close ends all connections.
func (db *DB) Close() { db.pool.Close() }

// Ping sees that the database answers.
func (db *DB) Ping(ctx context.Context) error {
	if err := db.pool.Ping(ctx); err != nil {
		c := db.pool.Config().ConnConfig
		return fmt.Errorf("reach Postgres at %s:%d, database %q as user %q (is it running, and is DATABASE_URL right?): %w",
			c.Host, c.Port, c.Database, c.User, err)
	}
	return nil
}

// Change is a transaction. What is done on it is kept together or not at all.
type Change struct {
	tx     pgx.Tx
	stage  stage
	merged bool
}

// Change runs f in a transaction and commits it when f returns nil.
func (db *DB) Change(ctx context.Context, f func(*Change) error) error {
	// Compiling a query costs more than any of ours gains by it.
	begin := pgx.TxOptions{BeginQuery: "begin; set local jit = off"}
	return pgx.BeginTxFunc(ctx, db.pool, begin, func(tx pgx.Tx) error {
		return f(&Change{tx: tx})
	})
}

// Conditions of Postgres that mean something to us.
const (
	foreignKeyViolation   = "23503"
	insufficientPrivilege = "42501"
	undefinedFile         = "58P01"
	featureNotSupported   = "0A000"
)

// is reports whether Postgres answered with one of the conditions.
func is(err error, conditions ...string) bool {
	var pg *pgconn.PgError
	if !errors.As(err, &pg) {
		return false
	}
	for _, c := range conditions {
		if pg.Code == c {
			return true
		}
	}
	return false
}

// all runs a query and collects its rows, by the names of T's fields.
func all[T any](ctx context.Context, on querier, sql string, args ...any) ([]T, error) {
	rows, err := on.Query(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByName[T])
}

// column runs a query and collects its only column.
func column[T any](ctx context.Context, on querier, sql string, args ...any) ([]T, error) {
	rows, err := on.Query(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[T])
}

// querier is what a pool and a transaction have in common.
type querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
}

// into has a batch's answer collected into out.
func into[T any](q *pgx.QueuedQuery, out *[]T) {
	q.Query(func(rows pgx.Rows) error {
		var err error
		*out, err = pgx.CollectRows(rows, pgx.RowToStructByName[T])
		return err
	})
}
