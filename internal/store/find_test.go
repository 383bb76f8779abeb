package store_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/internal/account"
	"rapport/internal/store"
	"rapport/internal/store/storetest"
)

// town has accounts to look for.
func town(t *testing.T) *store.DB {
	t.Helper()
	db := storetest.New(t)
	tell(t, db, store.Staged{Accounts: []account.Of[account.Account]{
		named("north.com", "Acme"), named("acme.com", "Acme Inc"), named("new-acme.example", "The New ACME Company"),
		named("pacmen.com", "Pacmen"), named("other.com", "Other"), named("acmetal.io", "Metalworks"),
		named("a_b.example", "100% sure"), named("axb.example", "100 times sure"), named("aerzte.de", "Ärzte ohne Grenzen"),
	}}, epoch)
	return db
}

func domains(found []store.Match) []account.Domain {
	var out []account.Domain
	for _, m := range found {
		out = append(out, m.Domain)
	}
	return out
}

func TestFindPrefersTheNameThenItsBeginningThenAWordThenAPart(t *testing.T) {
	t.Parallel()
	db := town(t)
	for text, want := range map[string][]account.Domain{
		"acme":      {"north.com", "acme.com", "acmetal.io", "pacmen.com", "new-acme.example"},
		"  ACME ":   {"north.com", "acme.com", "acmetal.io", "pacmen.com", "new-acme.example"},
		"acme inc":  {"acme.com"},
		"acme.com":  {"acme.com"},
		"new":       {"new-acme.example"},
		"company":   {"new-acme.example"},
		"ÄRZTE":     {"aerzte.de"},
		"grenz":     {"aerzte.de"},
		"100%":      {"a_b.example"},
		"a_b":       {"a_b.example"},
		"_":         {"a_b.example"},
		"%":         {"a_b.example"},
		"o":         {"other.com", "aerzte.de"},
		"%acme%":    nil,
		"":          nil,
		"   ":       nil,
		"ac_e":      nil,
		"nothing":   nil,
		`\`:         nil,
		"' or true": nil,
	} {
		found, err := db.Find(t.Context(), text, 10)
		require.NoError(t, err)
		if text == "acme" || text == "  ACME " {
			assert.Equal(t, want[:3], domains(found)[:3], text)
			assert.ElementsMatch(t, want, domains(found), text)
			continue
		}
		if text == "o" { // also inside other names
			assert.Subset(t, domains(found), want)
			assert.Equal(t, want[0], found[0].Domain)
			continue
		}
		assert.Equal(t, want, domains(found), "%q", text)
	}
	few, err := db.Find(t.Context(), "acme", 2)
	require.NoError(t, err)
	assert.Equal(t, []account.Domain{"north.com", "acme.com"}, domains(few))
}

func TestNearestForgivesTyping(t *testing.T) {
	t.Parallel()
	db := town(t)
	for text, want := range map[string]account.Domain{
		"acmee.com":     "acme.com",
		"pacman":        "pacmen.com",
		"metalwork ltd": "acmetal.io",
		"othr":          "other.com",
		"new-acme.io":   "new-acme.example",
	} {
		found, err := db.Nearest(t.Context(), text, 3)
		require.NoError(t, err)
		require.NotEmpty(t, found, text)
		assert.LessOrEqual(t, len(found), 3)
		assert.Contains(t, domains(found), want, text)
		for i := 1; i < len(found); i++ {
			assert.GreaterOrEqual(t, found[i-1].Likeness, found[i].Likeness, "best first")
		}
	}
	found, err := db.Nearest(t.Context(), "zzzzqqqq", 3)
	require.NoError(t, err)
	assert.Len(t, found, 3, "the nearest are named even where none is near")
	found, err = db.Nearest(t.Context(), "", 3)
	require.NoError(t, err)
	assert.Empty(t, found)
}

func TestNearestFindsANumberAmongNamesThatAreAllAlike(t *testing.T) {
	t.Parallel()
	address := storetest.URL(t)
	db := open(t, address)
	_, err := storetest.Connect(t, address).Exec(t.Context(), `insert into account (domain, name, folded, created_at)
		select 'company' || n || '.example', 'Company ' || n, 'company ' || n, $1 from generate_series(10000, 19999) n`, epoch)
	require.NoError(t, err)
	found, err := db.Nearest(t.Context(), "company 1234x", 3)
	require.NoError(t, err)
	require.Len(t, found, 3)
	assert.Contains(t, found[0].Name, "Company 1234")
}

func TestAContactsAddressFindsTheAccountsInAnyCase(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	s := everything()
	beta := named("beta.com", "Beta")
	beta.Fact.Contact.Email = "Ann@ACME.com"
	s.Accounts = append(s.Accounts, beta, named("none.com", "None"))
	tell(t, db, s, epoch)
	found, err := db.ByContact(t.Context(), "ann@acme.com", 10)
	require.NoError(t, err)
	assert.Equal(t, []account.Domain{"acme.com", "beta.com"}, domains(found))
	found, err = db.ByContact(t.Context(), "", 10)
	require.NoError(t, err)
	assert.Empty(t, found, "no address is nobody's")
}

func TestMyAccountsShowTheWorstFirst(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	var s store.Staged
	for i, name := range []string{"healthy", "critical small", "critical large", "at risk", "not scored", "untracked", "someone else's"} {
		a := named(account.Domain(fmt.Sprintf("a%d.com", i)), name)
		a.Fact.OwnerEmail = "Dana@us.example"
		if i == 6 {
			a.Fact.OwnerEmail = "lee@us.example"
		}
		s.Accounts = append(s.Accounts, a)
	}
	tell(t, db, s, epoch)
	save := func(d account.Domain, level account.Level, arr int64) {
		change(t, db, func(c *store.Change) error {
			return c.SaveAssessments(t.Context(), []store.Assessed{{ID: ids(t, db, d)[0], Assessment: account.Assessment{
				At: epoch, Scored: level != "", Score: 50, Level: level, Section: account.Health,
				Rollup: account.Rollup{Totals: []account.Total{{Currency: "USD", ARR: arr}}},
			}}})
		})
	}
	save("a0.com", account.Healthy, 9_000)
	save("a1.com", account.Critical, 1_000)
	save("a2.com", account.Critical, 2_000)
	save("a3.com", account.AtRisk, 9_000)
	save("a4.com", "", 9_000)
	save("a5.com", account.Critical, 99_000)
	change(t, db, func(c *store.Change) error {
		return c.Untrack(t.Context(), ids(t, db, "a5.com")[0], &account.Deed{By: dana, At: epoch})
	})
	found, err := db.Owned(t.Context(), "dana@us.example", 10)
	require.NoError(t, err)
	assert.Equal(t, []account.Domain{"a2.com", "a1.com", "a3.com", "a0.com", "a4.com", "a5.com"}, domains(found))
	assert.Equal(t, []account.Total{{Currency: "USD", ARR: 2_000}}, found[0].Totals)
	assert.Equal(t, 50, *found[0].Score)
	assert.Nil(t, found[4].Score)
	assert.Equal(t, account.Level(""), found[4].Level)
	assert.True(t, found[5].Untracked)
	few, err := db.Owned(t.Context(), "dana@us.example", 1)
	require.NoError(t, err)
	assert.Len(t, few, 1)
	none, err := db.Owned(t.Context(), "", 10)
	require.NoError(t, err)
	assert.Empty(t, none)
}
