// Package storetest owns the databases of tests: one server a test binary, and
// on it a fresh database for each test that asks. It never runs outside tests.
package storetest

import (
	"context"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"rapport/internal/embeddedpg"
	"rapport/internal/store"
)

// server is the one that all tests of this binary share: TEST_DATABASE_URL or
// DATABASE_URL where one is set, else a private one in memory, which ends with
// this process whatever ends that.
var server = sync.OnceValues(start)

// New opens a database with the product's schema and nothing in it, which is
// gone after the test.
func New(t testing.TB) *store.DB {
	t.Helper()
	db, err := store.Open(t.Context(), store.Config{URL: URL(t), MaxConns: 8})
	require.NoError(t, err)
	t.Cleanup(db.Close)
	return db
}

// URL is the address of such a database, for a test that opens it itself.
func URL(t testing.TB) string {
	t.Helper()
	s, err := server()
	require.NoError(t, err)
	return s.database(t, s.template)
}

// Empty is the address of a database without any schema.
func Empty(t testing.TB) string {
	t.Helper()
	s, err := server()
	require.NoError(t, err)
	return s.database(t, "template0")
}

// host is a running server with a template of the product's schema.
type host struct {
	admin    *pgxpool.Pool
	dsn      func(database string) string
	template string
	alive    *os.File // open as long as this process lives
	mu       sync.Mutex
	made     int
}

func start() (*host, error) {
	ctx := context.Background() // the server serves every test of this binary
	var s host
	if url := os.Getenv("TEST_DATABASE_URL"); url != "" {
		s.dsn = on(url)
	} else if url := os.Getenv("DATABASE_URL"); url != "" {
		s.dsn = on(url)
	} else {
		dir, err := os.MkdirTemp(embeddedpg.MemoryDir(), "rapport-test-")
		if err != nil {
			return nil, fmt.Errorf("make a folder for the tests' database: %w", err)
		}
		if s.alive, err = removeAtEnd(dir); err != nil {
			return nil, fmt.Errorf("have %s removed at the end: %w", dir, err)
		}
		pg, err := embeddedpg.Start(ctx, embeddedpg.Config{Dir: dir, Fast: true})
		if err != nil {
			return nil, err
		}
		s.dsn = pg.DSN
	}
	var err error
	if s.admin, err = pgxpool.New(ctx, s.dsn("postgres")); err != nil {
		return nil, fmt.Errorf("open the tests' database: %w", err)
	}
	if err := s.makeTemplate(ctx); err != nil {
		return nil, fmt.Errorf("make the tests' template: %w", err)
	}
	return &s, nil
}

// on gives the addresses of the databases of a server by the address of one.
func on(url string) func(database string) string {
	return func(database string) string {
		if !strings.Contains(url, "://") {
			return url + " dbname=" + database // the last one counts
		}
		address, query, _ := strings.Cut(url, "?")
		scheme, rest, _ := strings.Cut(address, "://")
		authority, _, _ := strings.Cut(rest, "/")
		if query != "" {
			query = "?" + query
		}
		return scheme + "://" + authority + "/" + database + query
	}
}

// makeTemplate makes a database of the present schema, once for all test
// binaries that share the server.
func (s *host) makeTemplate(ctx context.Context) error {
	s.template = "rapport_" + schemaHash()
	return s.admin.AcquireFunc(ctx, func(c *pgxpool.Conn) error {
		const templateLock = 7_263_014_999
		if _, err := c.Exec(ctx, `select pg_advisory_lock($1)`, templateLock); err != nil {
			return err
		}
		defer func() { _, _ = c.Exec(ctx, `select pg_advisory_unlock($1)`, templateLock) }()
		var made bool
		if err := c.QueryRow(ctx, `select exists (select from pg_database where datname = $1)`, s.template).Scan(&made); err != nil || made {
			return err
		}
		draft := s.template + "_draft"
		for _, sql := range []string{
			`drop database if exists ` + draft + ` with (force)`,
			`create database ` + draft + ` template template0`,
		} {
			if _, err := c.Exec(ctx, sql); err != nil {
				return err
			}
		}
		db, err := store.Open(ctx, store.Config{URL: s.dsn(draft)})
		if err != nil {
			return err
		}
		_, err = db.Migrate(ctx)
		db.Close()
		if err != nil {
			return err
		}
		_, err = c.Exec(ctx, `alter database `+draft+` rename to `+s.template)
		return err
	})
}

// database makes a copy of a template and drops it after the test.
func (s *host) database(t testing.TB, template string) string {
	t.Helper()
	s.mu.Lock()
	s.made++
	name := fmt.Sprintf("rapport_test_%d_%d_%d", os.Getpid(), time.Now().UnixNano(), s.made)
	s.mu.Unlock()
	_, err := s.admin.Exec(t.Context(), `create database `+name+` template `+template+` strategy file_copy`)
	require.NoError(t, err)
	t.Cleanup(func() {
		_, err := s.admin.Exec(context.WithoutCancel(t.Context()), `drop database `+name+` with (force)`)
		require.NoError(t, err)
	})
	return s.dsn(name)
}

// Connect opens a plain connection to a database, for a test that has to look
// where the store does not.
func Connect(t testing.TB, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close(context.WithoutCancel(t.Context())) })
	return conn
}
