package store_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rapport/internal/account"
	"rapport/internal/store"
	"rapport/internal/store/storetest"
)

// BenchmarkSection measures how long a section of 10,000 accounts takes to
// answer beside one of ten: its figures with a page at the beginning, in the
// middle, and of an owner.
func BenchmarkSection(b *testing.B) {
	world := large{10_010}
	url := storetest.URL(b)
	db, err := store.Open(b.Context(), store.Config{URL: url, MaxConns: 2})
	require.NoError(b, err)
	defer db.Close()
	world.fill(b, db)
	conn := storetest.Connect(b, url)
	_, err = conn.Exec(b.Context(), `update account set home = 'contracts' where (id - 8) % 1000 = 0 and id > 8; analyze`)
	require.NoError(b, err)
	for day := range 3 {
		settleAll(b, db, epoch.AddDate(0, 0, day-2), true)
	}
	middle := func(s account.Section, n int) (at store.Spot) {
		rows, err := db.Listed(b.Context(), store.Shelf{Section: s}, store.Spot{}, n)
		require.NoError(b, err)
		require.Len(b, rows, n)
		return rows[n-1].Spot
	}
	for _, c := range []struct {
		name string
		of   store.Shelf
		many store.Spot
		few  store.Spot
	}{
		{"page", store.Shelf{}, store.Spot{}, store.Spot{}},
		{"middle", store.Shelf{}, middle(account.Health, 5_000), middle(account.Contracts, 2)},
		{"owner", store.Shelf{Owner: "csm7@us.example"}, store.Spot{}, store.Spot{}},
		{"search", store.Shelf{Text: "inc"}, store.Spot{}, store.Spot{}},
	} {
		b.Run(c.name, func(b *testing.B) {
			ask := func(s account.Section, from store.Spot) time.Duration {
				c.of.Section = s
				began := time.Now()
				_, err := db.Listed(b.Context(), c.of, from, 11)
				require.NoError(b, err)
				_, err = db.Figures(b.Context(), s, epoch, epoch.AddDate(0, 0, 30))
				require.NoError(b, err)
				return time.Since(began)
			}
			var many, few []time.Duration
			for range 50 {
				ask(account.Health, c.many)
				ask(account.Contracts, c.few)
			}
			for b.Loop() {
				many, few = append(many, ask(account.Health, c.many)), append(few, ask(account.Contracts, c.few))
			}
			slices.Sort(many)
			slices.Sort(few)
			b.ReportMetric(float64(many[len(many)/2].Microseconds()), "10000-µs")
			b.ReportMetric(float64(few[len(few)/2].Microseconds()), "10-µs")
			b.ReportMetric(float64(many[len(many)/2])/float64(few[len(few)/2]), "ratio")
			b.ReportMetric(float64(many[len(many)*99/100])/float64(few[len(few)*99/100]), "ratio-p99")
		})
	}
}
