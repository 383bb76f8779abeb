package store_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/internal/account"
	"rapport/internal/store"
	"rapport/internal/store/storetest"
)

// audit adds entries to the trail.
func audit(t *testing.T, db *store.DB, entries ...store.Audit) (ids []int64) {
	t.Helper()
	change(t, db, func(c *store.Change) error {
		for _, a := range entries {
			id, err := c.Audit(t.Context(), a)
			if err != nil {
				return err
			}
			ids = append(ids, id)
		}
		return nil
	})
	return ids
}

// printed are the audit's lines.
func printed(t *testing.T, db *store.DB, f store.AuditFilter) (lines []store.AuditLine) {
	t.Helper()
	require.NoError(t, db.AuditLines(t.Context(), f, func(l store.AuditLine) error {
		lines = append(lines, l)
		return nil
	}))
	return lines
}

// violations are all ways in which somebody could change what was done.
var violations = map[string]string{
	"update":         `update audit set by_name = 'somebody else'`,
	"update nothing": `update audit set by_name = by_name`,
	"delete":         `delete from audit`,
	"truncate":       `truncate audit`,
	"cascade":        `truncate audit cascade`,
	"upsert":         `insert into audit (id, at, by_id, by_name, action) overriding system value values (1, now(), '', '', '') on conflict (id) do update set by_name = 'x'`,
	"merge":          `merge into audit a using (values (1)) v (n) on a.id = v.n when matched then delete`,
}

func TestTheAuditIsOnlyEverAddedTo(t *testing.T) {
	t.Parallel()
	address := storetest.Empty(t)
	database := databaseOf(t, address)
	user, dsn := login(t, address, database)
	super := storetest.Connect(t, address)
	_, err := super.Exec(t.Context(), `alter database `+database+` owner to `+user)
	require.NoError(t, err)
	db := open(t, dsn)
	_, err = db.Migrate(t.Context())
	require.NoError(t, err)
	tell(t, db, everything(), epoch)
	audit(t, db, store.Audit{At: epoch, Account: ids(t, db, "acme.com")[0], By: dana, Action: "untrack"})
	owner := storetest.Connect(t, dsn)

	refused := func(who string, exec func(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error)) {
		t.Helper()
		for what, sql := range violations {
			_, err := exec(t.Context(), sql)
			require.Error(t, err, "%s: %s", who, what)
			var pg *pgconn.PgError
			require.ErrorAs(t, err, &pg)
			assert.Equal(t, "42501", pg.Code, "%s: %s", who, what)
		}
	}
	refused("the owner, by its own rights", owner.Exec)
	refused("a superuser, by the trigger", super.Exec)
	_, err = owner.Exec(t.Context(), `grant all on audit to current_user`)
	require.NoError(t, err)
	refused("the owner who took the rights back, by the trigger", owner.Exec)

	lines := printed(t, db, store.AuditFilter{})
	require.Len(t, lines, 1)
	assert.Equal(t, dana, lines[0].Who)
	audit(t, db, store.Audit{At: epoch, By: dana, Action: "home"})
	assert.Len(t, printed(t, db, store.AuditFilter{}), 2, "it is added to as before")
}

func TestWhatWasDoneOutlivesItsAccount(t *testing.T) {
	t.Parallel()
	address := storetest.URL(t)
	db := open(t, address)
	tell(t, db, everything(), epoch)
	id := ids(t, db, "acme.com")[0]
	audit(t, db, store.Audit{At: epoch, Account: id, By: dana, Place: "C1", Action: "untrack", Subject: "tracking", Reason: "gone"})
	_, err := storetest.Connect(t, address).Exec(t.Context(), `delete from account`)
	require.NoError(t, err)

	deeds, err := db.Deeds(t.Context(), "acme.com", 0, 10)
	require.NoError(t, err)
	require.Len(t, deeds, 1)
	assert.Equal(t, store.Deed{
		Entry: 1, Account: id, Domain: "acme.com", At: epoch, By: dana, Place: "C1", Action: "untrack", Subject: "tracking", Reason: "gone",
	}, deeds[0])
	assert.Len(t, printed(t, db, store.AuditFilter{Domain: "acme.com"}), 1)
}

func TestTheHistoryOfAnAccountIsPaged(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	tell(t, db, everything(), epoch)
	id := ids(t, db, "acme.com")[0]
	for i := range 7 {
		audit(t, db, store.Audit{At: epoch.Add(time.Duration(i) * time.Minute), Account: id, By: dana, Action: fmt.Sprint(i)})
		audit(t, db, store.Audit{At: epoch, Domain: "acme.com", By: dana, Action: "refused", Refused: true},
			store.Audit{At: epoch, Domain: "other.com", By: dana, Action: "other"})
	}
	var seen []string
	for before := int64(0); ; {
		page, err := db.Deeds(t.Context(), "acme.com", before, 3)
		require.NoError(t, err)
		if len(page) == 0 {
			break
		}
		for _, d := range page {
			seen = append(seen, d.Action)
			before = d.Entry
		}
	}
	assert.Equal(t, []string{"6", "5", "4", "3", "2", "1", "0"}, seen)
	for _, d := range []account.Domain{"", "ghost.com", "\x00", "\xff"} {
		none, err := db.Deeds(t.Context(), d, 0, 3)
		require.NoError(t, err)
		assert.Empty(t, none)
	}
}

func TestTheAuditIsPrintedFromTheOldestOn(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	tell(t, db, everything(), epoch)
	entries := audit(t, db,
		store.Audit{At: epoch.Add(time.Hour), Domain: "acme.com", By: dana, Action: "route", Before: map[string]any{"section": "health"}, After: map[string]any{"section": "convert"}},
		store.Audit{At: epoch, By: dana, Action: "save_policy", Subject: "policy"},
		store.Audit{At: epoch.Add(2 * time.Hour), Domain: "acme.com", By: dana, Action: "undo"})
	again := audit(t, db, store.Audit{At: epoch.Add(3 * time.Hour), Domain: "acme.com", By: dana, Action: "undo", Undoes: entries[0]})
	var order []int64
	for _, l := range printed(t, db, store.AuditFilter{}) {
		order = append(order, l.Entry)
	}
	assert.Equal(t, []int64{entries[1], entries[0], entries[2], again[0]}, order)

	lines := printed(t, db, store.AuditFilter{Domain: "acme.com", Since: epoch.Add(time.Hour)})
	require.Len(t, lines, 3)
	assert.JSONEq(t, `{"section": "health"}`, string(lines[0].Before))
	assert.JSONEq(t, `{"section": "convert"}`, string(lines[0].After))
	assert.Nil(t, lines[1].Before, "nothing of the line before is left")
	assert.Nil(t, lines[1].Undoes)
	assert.Equal(t, entries[0], *lines[2].Undoes)
	assert.Len(t, printed(t, db, store.AuditFilter{Since: epoch.Add(2 * time.Hour)}), 2)
	assert.Empty(t, printed(t, db, store.AuditFilter{Domain: "\x00"}))

	err := db.Change(t.Context(), func(c *store.Change) error {
		_, err := c.Audit(t.Context(), store.Audit{At: epoch, By: dana, Action: "undo", Undoes: entries[0]})
		return err
	})
	require.Error(t, err, "nothing is taken back twice")
	stop := fmt.Errorf("the pipe is closed")
	require.ErrorIs(t, db.AuditLines(t.Context(), store.AuditFilter{}, func(store.AuditLine) error { return stop }), stop)
}

func TestAnEmptyDatabaseIsAsNew(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	tell(t, db, everything(), epoch)
	audit(t, db, store.Audit{At: epoch, Domain: "acme.com", By: dana, Action: "untrack"})
	require.NoError(t, db.SaveSetting(t.Context(), "x", 1, dana, epoch))
	for range 2 {
		require.NoError(t, db.Empty(t.Context()))
		_, err := db.Account(t.Context(), "acme.com")
		require.ErrorIs(t, err, account.ErrNotFound)
		assert.Empty(t, printed(t, db, store.AuditFilter{}))
		var x int
		require.ErrorIs(t, db.Setting(t.Context(), "x", &x), account.ErrNotFound)
		tell(t, db, everything(), epoch)
		assert.Equal(t, "Acme Inc", record(t, db, "acme.com", epoch).Account.Name)
	}
}
