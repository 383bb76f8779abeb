package store_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/internal/account"
	"rapport/internal/store"
	"rapport/internal/store/storetest"
)

func TestTextsThatPostgresCannotHoldAreRefusedByLineAndField(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	long := strings.Repeat("x", 501)
	for name, c := range map[string]struct {
		staged store.Staged
		field  string
		why    error
	}{
		"NUL in a name":       {store.Staged{Accounts: []account.Of[account.Account]{named("acme.com", "A\x00B")}}, "name", store.ErrText},
		"broken domain":       {store.Staged{Accounts: []account.Of[account.Account]{named("\xff.com", "A")}}, "domain", store.ErrText},
		"endless owner":       {store.Staged{Accounts: []account.Of[account.Account]{of("a.com", account.Account{OwnerEmail: long})}}, "owner_email", store.ErrLong},
		"broken product":      {store.Staged{Revenue: []account.Of[account.RevenueSource]{of("a.com", account.RevenueSource{Product: "\xc3\x28"})}}, "product", store.ErrText},
		"endless id":          {store.Staged{Revenue: []account.Of[account.RevenueSource]{of("a.com", account.RevenueSource{ExternalID: long})}}, "id", store.ErrLong},
		"NUL in an account":   {store.Staged{Usage: []account.Of[account.UsageDay]{of("\x00", account.UsageDay{})}}, "account", store.ErrText},
		"NUL in a body":       {store.Staged{Activities: []account.Of[account.Entry]{of("a.com", account.Entry{Body: "\x00"})}}, "body", store.ErrText},
		"half a rune":         {store.Staged{Activities: []account.Of[account.Entry]{of("a.com", call("ok", "\xe2\x82"))}}, "transcript.text", store.ErrText},
		"NUL in a field":      {store.Staged{Enrichment: []account.Of[account.Enrichment]{of("a.com", account.Enrichment{Fields: map[string]string{"x": "\x00"}})}}, "fields.x", store.ErrText},
		"NUL in a field name": {store.Staged{Enrichment: []account.Of[account.Enrichment]{of("a.com", account.Enrichment{Fields: map[string]string{"\x00": "x"}})}}, "fields", store.ErrText},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for i := range c.staged.Accounts {
				c.staged.Accounts[i].Line = 17
			}
			err := db.Change(t.Context(), func(change *store.Change) error { return change.Stage(t.Context(), c.staged) })
			var refused *store.FactError
			require.ErrorAs(t, err, &refused)
			require.ErrorIs(t, err, c.why)
			assert.Equal(t, c.field, refused.Field)
			assert.True(t, utf8.ValidString(err.Error()))
			if len(c.staged.Accounts) > 0 {
				assert.Contains(t, err.Error(), "line 17")
			}
		})
	}
}

func TestANumberThatIsTooLargeIsAnErrorAndNotAnotherNumber(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	s := everything()
	s.Usage[0].Fact.Active = 1 << 40
	require.Error(t, db.Change(t.Context(), func(c *store.Change) error { return c.Stage(t.Context(), s) }))
}

func TestQuestionsThatPostgresCannotHoldFindNothing(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	tell(t, db, everything(), epoch)
	for _, text := range []string{"\x00", "acme\x00", "\xff", "acme.com\xe2\x82"} {
		for _, find := range []func() ([]store.Match, error){
			func() ([]store.Match, error) { return db.Find(t.Context(), text, 10) },
			func() ([]store.Match, error) { return db.Nearest(t.Context(), text, 3) },
			func() ([]store.Match, error) { return db.ByContact(t.Context(), text, 10) },
			func() ([]store.Match, error) { return db.Owned(t.Context(), text, 10) },
		} {
			found, err := find()
			require.NoError(t, err)
			assert.Empty(t, found)
		}
		_, err := db.Account(t.Context(), account.Domain(text))
		require.ErrorIs(t, err, account.ErrNotFound)
		_, err = db.Record(t.Context(), account.Domain(text), epoch)
		require.ErrorIs(t, err, account.ErrNotFound)
		known, unknown, err := db.IDsOf(t.Context(), []account.Domain{account.Domain(text), "acme.com"})
		require.NoError(t, err)
		assert.Len(t, known, 1)
		assert.Equal(t, []account.Domain{account.Domain(text)}, unknown)
	}
}

// TestNoTextIsTooMuchForTheFullTextColumn tries what fills a tsvector, which
// holds less than 1 MB, the fastest: other words all the way, in hyphenated
// words and paths, in which every part counts twice, of characters of 4 bytes.
func TestNoTextIsTooMuchForTheFullTextColumn(t *testing.T) {
	t.Parallel()
	const size = 1 << 20 // more than what is looked at
	// distinct writes another word for each n, of k characters from first on.
	distinct := func(b *strings.Builder, n, k int, first rune) {
		for range k {
			b.WriteRune(first + rune(n%1000))
			n /= 1000
		}
	}
	fill := func(word func(b *strings.Builder, n int)) string {
		var b strings.Builder
		for n := 0; b.Len() < size; n++ {
			word(&b, n)
		}
		return b.String()
	}
	const wide = 0x20000 // ideographs of 4 bytes
	texts := map[string]string{
		"one word":        strings.Repeat("a", size),
		"one letter":      strings.Repeat("a ", 5<<20), // as large as a line may be
		"distinct words":  fill(func(b *strings.Builder, n int) { distinct(b, n, 8, 'Ā'); b.WriteByte(' ') }),
		"wide words":      fill(func(b *strings.Builder, n int) { distinct(b, n, 2, wide); b.WriteByte(' ') }),
		"wide long words": fill(func(b *strings.Builder, n int) { distinct(b, n, 30, wide); b.WriteByte(' ') }),
		"wide pairs": fill(func(b *strings.Builder, n int) {
			distinct(b, n, 2, wide)
			b.WriteByte('-')
			distinct(b, n+7, 2, wide+1000)
			b.WriteByte(' ')
		}),
		"wide long pairs": fill(func(b *strings.Builder, n int) {
			distinct(b, n, 40, wide)
			b.WriteByte('-')
			distinct(b, n+7, 40, wide+1000)
			b.WriteByte(' ')
		}),
		"wide chains": fill(func(b *strings.Builder, n int) {
			for i := range 20 {
				distinct(b, n*20+i, 3, wide)
				b.WriteByte('-')
			}
			b.WriteString("x ")
		}),
		"addresses": fill(func(b *strings.Builder, n int) {
			distinct(b, n, 3, 'a')
			b.WriteString("x.example/")
			distinct(b, n, 40, wide)
			b.WriteByte(' ')
		}),
		"tags": strings.Repeat("<a><!--", size/7),
		"numbers": fill(func(b *strings.Builder, n int) {
			b.WriteString(strings.Repeat("1", 1+n%17))
			distinct(b, n, 3, '0')
			b.WriteString("e9 ")
		}),
		"no words": strings.Repeat("\u200b\ufeff·—", size/11),
	}
	for name, body := range texts {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := storetest.New(t)
			s := everything()
			a := &s.Activities[0].Fact
			a.Title, a.Summary, a.Body = body, body, body
			assert.EqualValues(t, 2, tell(t, db, s, epoch).Activities.Added)
		})
	}
}

func TestHostileNamesArePlainNames(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	names := []string{
		`100%`, `a_c`, `\`, `'; drop table account; --`, `"quoted"`, `$1`, `<!channel>`, "שלום", "🦄🦄", "e\u0301", "ÄRZTE", "İstanbul",
		strings.Repeat("long ", 60), strings.Repeat("Z", 100_000), `\x00`, `%%%`, "Ünïcödé\t\n",
	}
	var s store.Staged
	for i, name := range names {
		s.Accounts = append(s.Accounts, named(domainOf(i), name))
	}
	tell(t, db, s, epoch)
	for i, name := range names {
		r := record(t, db, domainOf(i), epoch)
		assert.Equal(t, name, r.Account.Name)
		found, err := db.Find(t.Context(), name, 1)
		require.NoError(t, err)
		require.NotEmpty(t, found, "%q is found by its own name", name[:min(20, len(name))])
		assert.Equal(t, domainOf(i), found[0].Domain, "%q", name[:min(20, len(name))])
		_, err = db.Nearest(t.Context(), name, 3)
		require.NoError(t, err)
	}
}
