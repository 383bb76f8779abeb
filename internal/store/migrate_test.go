package store_test

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"net/url"
	"testing"

	"github.com/jackc/pgx/v5"
	_ "github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"rapport/internal/store"
	"rapport/internal/store/storetest"
	"rapport/migrations"
)

func open(t testing.TB, url string) *store.DB {
	t.Helper()
	db, err := store.Open(t.Context(), store.Config{URL: url, MaxConns: 4})
	require.NoError(t, err)
	t.Cleanup(db.Close)
	return db
}

func TestEightProcessesMigrateAnEmptyDatabaseAtOnce(t *testing.T) {
	t.Parallel()
	address := storetest.Empty(t)
	var group errgroup.Group
	applied := make([]int, 8)
	for i := range applied {
		db := open(t, address) // a pool each, as processes have
		group.Go(func() error {
			var err error
			applied[i], err = db.Migrate(t.Context())
			return err
		})
	}
	require.NoError(t, group.Wait())
	workers := 0
	for _, n := range applied {
		if n > 0 {
			workers++
		}
	}
	assert.Equal(t, 1, workers, "one migrates, the others wait: %v", applied)
	n, err := open(t, address).Migrate(t.Context())
	require.NoError(t, err)
	assert.Zero(t, n, "nothing is left to do")
}

func TestMigrationsGoUpAndDownAndUpAgain(t *testing.T) {
	t.Parallel()
	pool, err := sql.Open("pgx", storetest.Empty(t))
	require.NoError(t, err)
	defer pool.Close()
	schema, err := goose.NewProvider(goose.DialectPostgres, pool, migrations.Files)
	require.NoError(t, err)
	up, err := schema.Up(t.Context())
	require.NoError(t, err)
	down, err := schema.DownTo(t.Context(), 0)
	require.NoError(t, err)
	assert.Len(t, down, len(up))
	var left []string
	rows, err := pool.QueryContext(t.Context(), `select relname from pg_class c join pg_namespace n on n.oid = relnamespace
		where nspname = 'public' and relname not like 'goose%'`)
	require.NoError(t, err)
	defer rows.Close()
	for rows.Next() {
		var name string
		require.NoError(t, rows.Scan(&name))
		left = append(left, name)
	}
	require.NoError(t, rows.Err())
	assert.Empty(t, left, "down leaves nothing behind")
	again, err := schema.Up(t.Context())
	require.NoError(t, err)
	assert.Len(t, again, len(up))
}

func TestAWaitingMigrationEndsWithItsContext(t *testing.T) {
	t.Parallel()
	address := storetest.Empty(t)
	holder := storetest.Connect(t, address)
	_, err := holder.Exec(t.Context(), `select pg_advisory_lock(7263014951)`)
	require.NoError(t, err)
	ctx, cancel := context.WithCancelCause(t.Context())
	why := fmt.Errorf("the program ends")
	db := open(t, address)
	done := make(chan error, 1)
	go func() {
		_, err := db.Migrate(ctx)
		done <- err
	}()
	cancel(why)
	require.Error(t, <-done)
}

// login makes a user who may log in and nothing else, and says how.
func login(t *testing.T, address, database string) (user, dsn string) {
	t.Helper()
	admin := storetest.Connect(t, address)
	user = "u_" + database
	_, err := admin.Exec(t.Context(), `create user `+user)
	require.NoError(t, err)
	t.Cleanup(func() {
		_, err := admin.Exec(context.WithoutCancel(t.Context()), `reassign owned by `+user+` to current_user; drop owned by `+user+` cascade; drop user `+user)
		assert.NoError(t, err)
	})
	if u, err := url.Parse(address); err == nil && u.Scheme != "" {
		t.Skip("a server with passwords")
	}
	return user, address + " user=" + user
}

func databaseOf(t *testing.T, address string) string {
	t.Helper()
	cfg, err := pgx.ParseConfig(address)
	require.NoError(t, err)
	return cfg.Database
}

func TestAnOwnerWhoIsNoSuperuserMayMigrate(t *testing.T) {
	t.Parallel()
	address := storetest.Empty(t)
	database := databaseOf(t, address)
	user, dsn := login(t, address, database)
	_, err := storetest.Connect(t, address).Exec(t.Context(), `alter database `+database+` owner to `+user)
	require.NoError(t, err)
	n, err := open(t, dsn).Migrate(t.Context())
	require.NoError(t, err)
	all, err := fs.Glob(migrations.Files, "*.sql")
	require.NoError(t, err)
	assert.Len(t, all, n)
}

func TestAStrangerToTheDatabaseIsToldWhatToDo(t *testing.T) {
	t.Parallel()
	address := storetest.Empty(t)
	_, dsn := login(t, address, databaseOf(t, address))
	_, err := open(t, dsn).Migrate(t.Context())
	require.Error(t, err)
	assert.Contains(t, err.Error(), "create extension pg_trgm; create extension btree_gin")
}

func TestAnAddressThatIsNoneIsNotRepeated(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"postgres://me:secret@:%zz/x", "host=x password='secret", "port=secret"} {
		_, err := store.Open(t.Context(), store.Config{URL: address})
		require.ErrorIs(t, err, store.ErrURL)
		assert.NotContains(t, err.Error(), "secret")
	}
}

func TestAServerThatIsNotThereIsNamedWithoutThePassword(t *testing.T) {
	t.Parallel()
	_, err := store.Open(t.Context(), store.Config{URL: "postgres://me:secret@127.0.0.1:1/rapport?connect_timeout=2"})
	require.Error(t, err)
	assert.Contains(t, err.Error(), "127.0.0.1")
	assert.Contains(t, err.Error(), "DATABASE_URL")
	assert.NotContains(t, err.Error(), "secret")
}
