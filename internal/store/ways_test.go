package store_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/internal/account"
	"rapport/internal/store/storetest"
)

func TestAMenuOffersWhatBeginsSoFirst(t *testing.T) {
	t.Parallel()
	db := town(t)
	for typed, want := range map[string][]account.Domain{
		"acme":        {"north.com", "acme.com", "acmetal.io", "new-acme.example", "pacmen.com"},
		" ACME INC ":  {"acme.com"},
		"acmet":       {"acmetal.io"},
		"ärzte":       {"aerzte.de"},
		"grenzen":     {"aerzte.de"},
		"100%":        {"a_b.example"},
		"":            nil,
		"%":           {"a_b.example"},
		"no such":     nil,
		"\x00":        nil,
		"\xff":        nil,
		"' or 1=1 --": nil,
	} {
		found, err := db.Suggest(t.Context(), typed, 10)
		require.NoError(t, err, typed)
		assert.ElementsMatch(t, want, domains(found), typed)
		assert.Equal(t, want[:min(3, len(want))], domains(found)[:min(3, len(want))], typed)
	}
	few, err := db.Suggest(t.Context(), "a", 2)
	require.NoError(t, err)
	assert.Len(t, few, 2)
}

func TestAccountsAreFoundByWhatTheyAreCalled(t *testing.T) {
	t.Parallel()
	db := town(t)
	found, err := db.Called(t.Context(), []string{"acme inc", "ärzte ohne grenzen", "acm", "\x00", ""}, []string{"pacmen", "com"}, 10)
	require.NoError(t, err)
	assert.ElementsMatch(t, []account.Domain{"acme.com", "aerzte.de", "pacmen.com"}, domains(found))
	none, err := db.Called(t.Context(), nil, []string{""}, 10)
	require.NoError(t, err)
	assert.Empty(t, none)

	found, err = db.Among(t.Context(), []account.Domain{"acme.com", "nothing.com", "other.com", "\xff"})
	require.NoError(t, err)
	assert.Equal(t, []account.Domain{"acme.com", "other.com"}, domains(found))
	none, err = db.Among(t.Context(), nil)
	require.NoError(t, err)
	assert.Empty(t, none)
}

func TestAnAddressInARecordLeadsToItsAccount(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	s := everything()
	beta := named("beta.com", "Beta")
	shared := contract()
	shared.ExternalID = "sb-beta"
	s.Accounts, s.Revenue = append(s.Accounts, beta), append(s.Revenue, of("beta.com", shared))
	recorded := call("hello")
	recorded.URL, recorded.ExternalID = "https://app.buildbetter.app/call/c-9", "c-9"
	s.Activities = append(s.Activities, of("beta.com", recorded))
	tell(t, db, s, epoch)
	found, err := db.Linked(t.Context(), []string{
		"https://app.attio.com/us/company/1", "https://app.salesbricks.com/", "https://app.buildbetter.app/call/c-9", "https://nowhere.example/", "\x00",
	}, []string{"c-9", "call"})
	require.NoError(t, err)
	var got []string
	for _, l := range found {
		got = append(got, l.URL+" "+string(l.Domain))
	}
	assert.Equal(t, []string{
		"https://app.attio.com/us/company/1 acme.com", "https://app.buildbetter.app/call/c-9 beta.com",
		"https://app.salesbricks.com/ acme.com", "https://app.salesbricks.com/ beta.com",
	}, got)
	none, err := db.Linked(t.Context(), nil, nil)
	require.NoError(t, err)
	assert.Empty(t, none)
}

// BenchmarkSuggest measures what a menu waits for while somebody types into it,
// among 100,000 accounts: names and domains from their first letter on, words,
// parts, and what nobody is called.
func BenchmarkSuggest(b *testing.B) {
	address := storetest.URL(b)
	conn := storetest.Connect(b, address)
	fill(b, conn)
	db := open(b, address)
	var names []string
	require.NoError(b, conn.QueryRow(b.Context(), `select array_agg(folded order by id) from account where id % 499 = 0`).Scan(&names))
	var typed []string
	for _, name := range names {
		for n := 1; n <= min(len(name), 8); n++ {
			typed = append(typed, name[:n])
		}
		typed = append(typed, name[6:9], name[2:5], name[3:8], "zz"+name[:2], "inc")
	}
	var took []time.Duration
	for b.Loop() {
		for _, text := range typed {
			began := time.Now()
			_, err := db.Suggest(b.Context(), text, 20)
			require.NoError(b, err)
			took = append(took, time.Since(began))
		}
	}
	slices.Sort(took)
	for _, p := range []int{50, 99} {
		b.ReportMetric(float64(took[len(took)*p/100].Microseconds())/1000, fmt.Sprintf("p%d-ms", p))
	}
	b.ReportMetric(float64(took[len(took)-1].Microseconds())/1000, "max-ms")
}
