package store_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/internal/store"
	"rapport/internal/store/storetest"
)

// years is what 2,000 accounts have been through in some years.
const years = `
	insert into account (domain, name, folded, created_at) select 'a' || n || '.example', 'a', 'a', '2026-01-01Z' from generate_series(1, 2000) n;
	insert into audit (at, account_id, domain, by_id, by_name, action, subject, outcome)
	select '2026-11-20Z'::timestamptz - n * interval '1 minute', 1 + n % 2000, 'a' || 1 + n % 2000 || '.example', 'U' || n % 50, 'dana', 'untrack',
		(array['tracking', 'section', 'revenue:' || n % 5000])[1 + n % 3], case when n % 10 = 0 then 'refused' else 'done' end
	from generate_series(1, 100000) n;
	insert into audit (at, account_id, domain, by_id, by_name, action, subject, undoes)
	select at, account_id, domain, by_id, by_name, 'undo', subject, id from audit where id % 9 = 0 and outcome = 'done';
	analyze`

func TestYearsOfAuditAreReadByIndexes(t *testing.T) {
	t.Parallel()
	address := storetest.URL(t)
	conn := storetest.Connect(t, address)
	_, err := conn.Exec(t.Context(), years)
	require.NoError(t, err)
	ear := &eavesdropper{}
	db, err := store.Open(t.Context(), store.Config{URL: address, Tracer: ear})
	require.NoError(t, err)
	defer db.Close()
	ctx := t.Context()
	_, err = db.Deeds(ctx, "a7.example", 0, 20)
	require.NoError(t, err)
	require.NoError(t, db.AuditLines(ctx, store.AuditFilter{Domain: "a7.example"}, func(store.AuditLine) error { return nil }))
	require.NoError(t, db.AuditLines(ctx, store.AuditFilter{Since: day(2026, 11, 19)}, func(store.AuditLine) error { return nil }))
	require.NoError(t, db.Change(ctx, func(c *store.Change) error {
		d, err := c.Deed(ctx, 4711)
		require.NoError(t, err)
		_, err = c.UndoingDeed(ctx, 9)
		require.NoError(t, err)
		_, err = c.LastDeed(ctx, d.Account, d.Subject, "")
		require.NoError(t, err)
		_, err = c.Newer(ctx, d)
		require.NoError(t, err)
		sold := store.Deed{Account: d.Account, Subject: "revenue:7", Entry: 4711} // whosever it is by now
		_, err = c.LastDeed(ctx, sold.Account, sold.Subject, "")
		require.NoError(t, err)
		_, err = c.Newer(ctx, sold)
		require.NoError(t, err)
		_, err = c.LastAudit(ctx, d.Account)
		return err
	}))
	for _, a := range slices.Clone(ear.heard) {
		if !strings.HasPrefix(a.sql, "-- ") {
			continue
		}
		modes := []string{"force_custom_plan", "force_generic_plan"}
		if strings.HasPrefix(a.name(), "audit lines: of all") {
			modes = modes[:1] // of any time it is most of the table
		}
		for _, mode := range modes {
			assert.Empty(t, explain(t, conn, a, mode).scanned(), "%s: %s", mode, a.name())
		}
	}
}
