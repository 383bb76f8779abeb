package store_test

import (
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"rapport/internal/store"
	"rapport/internal/store/storetest"
)

// BenchmarkRecord measures how long a card's record takes beside the same SQL
// without begin and commit, of which nobody reads the answers.
func BenchmarkRecord(b *testing.B) {
	world := large{20_000}
	url := storetest.URL(b)
	ear := &eavesdropper{}
	db, err := store.Open(b.Context(), store.Config{URL: url, Tracer: ear, MaxConns: 1})
	require.NoError(b, err)
	defer db.Close()
	world.fill(b, db)
	for day := range 30 {
		settleAll(b, db, epoch.AddDate(0, 0, day-29), true)
	}
	conn := storetest.Connect(b, url)
	_, err = conn.Exec(b.Context(), `vacuum analyze`)
	require.NoError(b, err)
	var ours, bare time.Duration
	n := 0
	for b.Loop() {
		n = (n + 7919) % world.accounts
		ear.heard = nil
		began := time.Now()
		_, err := db.Record(b.Context(), domainOf(n), epoch)
		require.NoError(b, err)
		ours += time.Since(began)
		var batch pgx.Batch
		for _, a := range ear.heard[1 : len(ear.heard)-1] {
			batch.Queue(a.sql, a.args...).Query(func(rows pgx.Rows) error {
				for rows.Next() {
					_ = rows.RawValues()
				}
				return rows.Err()
			})
		}
		began = time.Now()
		require.NoError(b, conn.SendBatch(b.Context(), &batch).Close())
		bare += time.Since(began)
	}
	b.ReportMetric(float64(ours.Microseconds())/float64(b.N), "record-µs")
	b.ReportMetric(ours.Seconds()/bare.Seconds(), "time/bare")
}
