package store_test

import (
	"database/sql"
	"testing"
	"time"

	"github.com/pressly/goose/v3"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/internal/store/storetest"
	"rapport/migrations"
)

// schemaNow is everything that a migration can leave behind, a line each:
// columns, constraints, indexes, triggers, functions and rights.
const schemaNow = `
	select 'column ' || c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || case when a.attnotnull then ' not null' else '' end
			|| coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '')
		from pg_attribute a join pg_class c on c.oid = a.attrelid left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
		where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped
	union all
	select 'constraint ' || conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) from pg_constraint
		where connamespace = 'public'::regnamespace and conrelid <> 0
	union all
	select 'index ' || indexdef from pg_indexes where schemaname = 'public'
	union all
	select 'trigger ' || pg_get_triggerdef(oid) from pg_trigger where not tgisinternal
	union all
	select 'function ' || p.oid::regprocedure || ' ' || md5(p.prosrc) from pg_proc p
		where p.pronamespace = 'public'::regnamespace and not exists (select from pg_depend where objid = p.oid and deptype = 'e')
	union all
	select 'right ' || c.relname || ' ' || x.privilege_type || ' of ' || case x.grantee when 0 then 'public' else x.grantee::regrole::text end
		from pg_class c, aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) x
		where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
	order by 1`

func schemaOf(t *testing.T, pool *sql.DB) (lines []string) {
	t.Helper()
	rows, err := pool.QueryContext(t.Context(), schemaNow)
	require.NoError(t, err)
	defer rows.Close()
	for rows.Next() {
		var line string
		require.NoError(t, rows.Scan(&line))
		lines = append(lines, line)
	}
	require.NoError(t, rows.Err())
	return lines
}

// lived is what stands in the tables of the newest schema when it goes down.
const lived = `
	insert into account (domain, name, folded, created_at) values ('acme.com', 'Acme', 'acme', now()), ('gone.com', 'Gone', 'gone', now());
	insert into audit (at, account_id, domain, by_id, by_name, action, subject) select now(), id, domain, 'U1', 'dana', 'untrack', 'tracking' from account;
	insert into audit (at, account_id, domain, by_id, by_name, action, subject, undoes) select at, account_id, domain, by_id, by_name, 'undo', subject, id from audit;
	insert into audit (at, by_id, by_name, action, outcome) values (now(), 'U1', 'dana', 'route', 'refused');
	insert into route (account_id, from_section, to_section, by_id, by_name, at, undone_at)
		select id, 'health', 'convert', 'U1', 'dana', now(), case domain when 'acme.com' then now() end from account;
	insert into visit (user_id) values ('U1');
	delete from account where domain = 'gone.com'`

func TestEachMigrationGoesDownAndUpAgain(t *testing.T) {
	t.Parallel()
	pool, err := sql.Open("pgx", storetest.Empty(t))
	require.NoError(t, err)
	defer pool.Close()
	schema, err := goose.NewProvider(goose.DialectPostgres, pool, migrations.Files)
	require.NoError(t, err)
	var was [][]string // the schema at each version
	was = append(was, nil)
	for range schema.ListSources() {
		_, err := schema.UpByOne(t.Context())
		require.NoError(t, err)
		was = append(was, schemaOf(t, pool))
	}
	_, err = pool.ExecContext(t.Context(), lived)
	require.NoError(t, err)
	for v := len(was) - 1; v > 1; v-- {
		_, err := schema.DownTo(t.Context(), int64(v-1))
		require.NoError(t, err, "down from %d", v)
		require.Equal(t, was[v-1], schemaOf(t, pool), "down from %d", v)
		_, err = schema.UpTo(t.Context(), int64(v))
		require.NoError(t, err, "up to %d again", v)
		require.Equal(t, was[v], schemaOf(t, pool), "up to %d again", v)
		_, err = schema.DownTo(t.Context(), int64(v-1))
		require.NoError(t, err, "down from %d again", v)
	}
	var entries, routes int
	require.NoError(t, pool.QueryRowContext(t.Context(), `select (select count(*) from audit), (select count(*) from route)`).Scan(&entries, &routes))
	assert.Equal(t, []int{4, 0}, []int{entries, routes}, "what was refused or taken back has no word there")
	_, err = schema.Up(t.Context())
	require.NoError(t, err)
	assert.Equal(t, was[len(was)-1], schemaOf(t, pool))
}

func TestADatabaseIsEmptiedByOneProcessAtATime(t *testing.T) {
	t.Parallel()
	address := storetest.URL(t)
	db, holder, look := open(t, address), storetest.Connect(t, address), storetest.Connect(t, address)
	tell(t, db, everything(), epoch)
	_, err := holder.Exec(t.Context(), `select pg_advisory_lock(7263014951)`)
	require.NoError(t, err, "another process migrates")
	done := make(chan error, 1)
	go func() { done <- db.Empty(t.Context()) }()
	require.Eventually(t, func() bool {
		var waits bool
		err := look.QueryRow(t.Context(), `select exists (select from pg_stat_activity where datname = current_database() and query like '-- lock migrations%')`).Scan(&waits)
		return err == nil && waits
	}, 10*time.Second, time.Millisecond)
	_, err = db.Account(t.Context(), "acme.com")
	require.NoError(t, err, "it waits before it touches anything")
	_, err = holder.Exec(t.Context(), `select pg_advisory_unlock(7263014951)`)
	require.NoError(t, err)
	require.NoError(t, <-done)
}
