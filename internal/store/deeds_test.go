package store_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/internal/account"
	"rapport/internal/store"
	"rapport/internal/store/storetest"
)

func TestADeedIsUndone(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	tell(t, db, everything(), epoch)
	id := ids(t, db, "acme.com")[0]
	deed := account.Deed{By: dana, At: epoch, Reason: "on purpose"}
	source := record(t, db, "acme.com", epoch).Revenue[0].ID
	both := func(d *account.Deed) store.Record {
		change(t, db, func(c *store.Change) error {
			require.NoError(t, c.Untrack(t.Context(), id, d))
			_, err := c.IgnoreRevenue(t.Context(), source, d)
			return err
		})
		return record(t, db, "acme.com", epoch)
	}
	r := both(&deed)
	assert.Equal(t, &deed, r.Account.Untracked)
	assert.Equal(t, &deed, r.Revenue[0].Ignored)
	r = both(nil)
	assert.Nil(t, r.Account.Untracked)
	assert.Nil(t, r.Revenue[0].Ignored)
}

func TestDeedsToWhatIsNotThereAreNotFound(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	for name, do := range map[string]func(*store.Change) error{
		"untrack": func(c *store.Change) error { return c.Untrack(t.Context(), 9, nil) },
		"route":   func(c *store.Change) error { _, err := c.AddRoute(t.Context(), 9, account.Route{}); return err },
		"unroute": func(c *store.Change) error { return c.UndoRoute(t.Context(), 9, epoch) },
		"mark":    func(c *store.Change) error { _, err := c.AddMark(t.Context(), 9, account.Mark{}); return err },
		"deed":    func(c *store.Change) error { _, err := c.Deed(t.Context(), 9); return err },
		"revenue": func(c *store.Change) error { _, _, err := c.RevenueSource(t.Context(), 9); return err },
		"ignore": func(c *store.Change) error {
			_, err := c.IgnoreRevenue(t.Context(), 9, nil)
			return err
		},
	} {
		require.ErrorIs(t, db.Change(t.Context(), do), account.ErrNotFound, name)
	}
}

func TestTheLastRouteCounts(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	tell(t, db, everything(), epoch)
	id := ids(t, db, "acme.com")[0]
	for i, to := range []account.Section{account.Convert, account.Pipeline, account.Contracts} {
		change(t, db, func(c *store.Change) error { // the last two in the same moment
			_, err := c.AddRoute(t.Context(), id, account.Route{Deed: account.Deed{By: dana, At: epoch.AddDate(0, 0, min(i, 1))}, From: account.Health, To: to})
			return err
		})
	}
	a, err := db.Account(t.Context(), "acme.com")
	require.NoError(t, err)
	assert.Equal(t, account.Contracts, a.Section())
	assert.Equal(t, account.Contracts, facts(t, db, "acme.com", epoch).Account.Section())
}

func TestTheAuditTrailKeepsBeforeAndAfter(t *testing.T) {
	t.Parallel()
	address := storetest.URL(t)
	db := open(t, address)
	tell(t, db, everything(), epoch)
	change(t, db, func(c *store.Change) error {
		_, err := c.Audit(t.Context(), store.Audit{At: epoch, By: dana, Action: "policy", Reason: "broken \xff text"})
		require.NoError(t, err)
		_, err = c.Audit(t.Context(), store.Audit{
			At: epoch, Account: ids(t, db, "acme.com")[0], By: dana, Place: "C1", Action: "ignore_revenue",
			Before: map[string]int{"arr": 2}, After: map[string]int{"arr": 1},
		})
		return err
	})
	var kept string
	require.NoError(t, storetest.Connect(t, address).QueryRow(t.Context(),
		`select string_agg(concat_ws(' ', action, by_name, before->>'arr', after->>'arr', account_id is null), ', ' order by id) from audit`).Scan(&kept))
	assert.Equal(t, "policy dana t, ignore_revenue dana 2 1 f", kept)
}

func TestThePolicyIsTheDefaultUntilItIsSet(t *testing.T) {
	t.Parallel()
	address := storetest.URL(t)
	db := open(t, address)
	p, err := db.Policy(t.Context())
	require.NoError(t, err)
	assert.Equal(t, account.DefaultPolicy(), p)

	save := func() error {
		return db.Change(t.Context(), func(c *store.Change) error { return c.SavePolicy(t.Context(), p, account.Deed{By: dana, At: epoch}) })
	}
	p.Base, p.Points = 80, map[account.Factor]int{account.Praised: 3}
	require.NoError(t, save())
	p.Base = 70
	require.NoError(t, save())
	saved, err := db.Policy(t.Context())
	require.NoError(t, err)
	assert.Equal(t, p, saved)
	p.Healthy = 101
	require.ErrorIs(t, save(), account.ErrPolicy)

	look := storetest.Connect(t, address)
	_, err = look.Exec(t.Context(), `update setting set value = '{"weights": {"adoption": 10}}'`)
	require.NoError(t, err)
	saved, err = db.Policy(t.Context())
	require.NoError(t, err)
	assert.Equal(t, 10, saved.Weights[account.Adoption])
	assert.Equal(t, 25, saved.Weights[account.Payments], "what is not set is the default")
	_, err = look.Exec(t.Context(), `update setting set value = '{"base": 1000}'`)
	require.NoError(t, err)
	_, err = db.Policy(t.Context())
	require.ErrorIs(t, err, account.ErrPolicy)
}

func TestASettingIsKeptInThePlaceOfWhatWasThere(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	var seen []string
	require.ErrorIs(t, db.Setting(t.Context(), "channels", &seen), account.ErrNotFound)
	for _, value := range [][]string{{"C1"}, {"C2", "C3"}} {
		require.NoError(t, db.SaveSetting(t.Context(), "channels", value, account.Actor{}, epoch))
		require.NoError(t, db.Setting(t.Context(), "channels", &seen))
		assert.Equal(t, value, seen)
	}
	var wrong int
	require.Error(t, db.Setting(t.Context(), "channels", &wrong))
}
