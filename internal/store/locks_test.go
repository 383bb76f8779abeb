package store_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/internal/account"
	"rapport/internal/store"
	"rapport/internal/store/storetest"
	"rapport/migrations"
)

func TestEachLockHasANumberOfItsOwnInOnePlace(t *testing.T) {
	t.Parallel()
	names := map[int64]string{}
	for name, n := range store.Locks() {
		assert.Empty(t, names[n], "%s has the number of another", name)
		names[n] = name
	}
	files, err := fs.Glob(migrations.Files, "*.sql")
	require.NoError(t, err)
	found := regexp.MustCompile(`advisory\w*\((\d+)`)
	for _, file := range files {
		sql, err := fs.ReadFile(migrations.Files, file)
		require.NoError(t, err)
		for _, m := range found.FindAllStringSubmatch(string(sql), -1) {
			n, err := strconv.ParseInt(m[1], 10, 64)
			require.NoError(t, err)
			assert.Equal(t, "tally", names[n], "%s: %s", file, m[0])
		}
	}
	sources, err := filepath.Glob("*.go")
	require.NoError(t, err)
	for _, file := range sources {
		if strings.HasSuffix(file, "_test.go") || file == "locks.go" {
			continue
		}
		code, err := os.ReadFile(file)
		require.NoError(t, err)
		assert.NotContains(t, string(code), "7_263_014_9", file)
	}
}

func TestWhatListsAddUpToIsFoldedWhileFactsAreMerged(t *testing.T) {
	t.Parallel()
	address := storetest.URL(t)
	db, look := open(t, address), storetest.Connect(t, address)
	const n = 2_100 // each renews on a day of its own, which is a row of the tally
	staged := store.Staged{}
	for i := range n {
		d := account.Domain(fmt.Sprintf("a%d.example", i))
		staged.Accounts = append(staged.Accounts, named(d, "A"))
	}
	tell(t, db, staged, epoch)
	_, err := look.Exec(t.Context(), `select pg_advisory_lock($1)`, store.Locks()["merge"])
	require.NoError(t, err, "somebody merges")
	var rows []store.Assessed
	for i := range n {
		a := account.Assessment{At: epoch, Section: account.Health}
		a.Rollup.RenewsOn = day(2027, 1, 1).AddDate(0, 0, i)
		rows = append(rows, store.Assessed{ID: account.ID(i + 1), Assessment: a})
	}
	change(t, db, func(c *store.Change) error { return c.SaveAssessments(t.Context(), rows) })
	var fresh, folded int
	require.NoError(t, look.QueryRow(t.Context(), `select count(*) filter (where fresh), count(*) filter (where not fresh) from tally`).Scan(&fresh, &folded))
	assert.Zero(t, fresh, "they are folded whoever merges")
	assert.Greater(t, folded, 2_000)
}
