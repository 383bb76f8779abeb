package store_test

import (
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"rapport/internal/account"
	"rapport/internal/store"
	"rapport/internal/store/storetest"
)

// BenchmarkSettle measures how long it takes to read the facts of all accounts
// and to save their assessments, beside reading the same rows and copying the
// same rows back.
func BenchmarkSettle(b *testing.B) {
	world := large{100_000}
	url := storetest.URL(b)
	db, err := store.Open(b.Context(), store.Config{URL: url, MaxConns: 1})
	require.NoError(b, err)
	defer db.Close()
	world.fill(b, db)
	conn := storetest.Connect(b, url)
	for day := range 30 { // a month of daily scores
		settleAll(b, db, epoch.AddDate(0, 0, day-30), day == 0)
		if day > 0 {
			_, err := conn.Exec(b.Context(), `insert into assessment select account_id, at + $1 * interval '1 day', score, level, base, cut, factors
				from assessment where at = $2`, day, epoch.AddDate(0, 0, -30))
			require.NoError(b, err)
		}
	}
	for b.Loop() {
		worked := spent(b, conn.PgConn().PID())
		bare := readAndCopyBack(b, conn)
		bareWork := spent(b, conn.PgConn().PID()) - worked
		began, worked := time.Now(), spent(b, db.Backend(b.Context()))
		settleAll(b, db, epoch, true)
		ours := time.Since(began)
		b.ReportMetric((spent(b, db.Backend(b.Context()))-worked).Seconds()/bareWork.Seconds(), "cpu/bare")
		b.ReportMetric(bare.Seconds(), "bare-s")
		b.ReportMetric(ours.Seconds(), "settle-s")
		b.ReportMetric(ours.Seconds()/bare.Seconds(), "time/bare")
	}
}

func settleAll(b testing.TB, db *store.DB, now time.Time, really bool) {
	b.Helper()
	policy := account.DefaultPolicy()
	for after := account.ID(0); really; {
		ids, err := db.AccountIDs(b.Context(), after, 1000)
		require.NoError(b, err)
		if len(ids) == 0 {
			return
		}
		after = ids[len(ids)-1]
		require.NoError(b, db.Change(b.Context(), func(c *store.Change) error {
			if err := c.Lock(b.Context(), ids); err != nil {
				return err
			}
			facts, err := c.Facts(b.Context(), ids, now)
			if err != nil {
				return err
			}
			trails, err := c.Trails(b.Context(), ids, now)
			if err != nil {
				return err
			}
			rows := make([]store.Assessed, len(facts))
			for i, f := range facts {
				rows[i] = store.Assessed{ID: f.Account.ID, Assessment: account.Assess(f, policy, now)}
				rows[i].Movements = account.Movements(trails[f.Account.ID], rows[i].Assessment)
			}
			return c.SaveAssessments(b.Context(), rows)
		}))
	}
}

// readAndCopyBack reads the rows that a score is made of in one go each, and
// copies what a settling writes into empty tables of the same shape.
func readAndCopyBack(b testing.TB, conn *pgx.Conn) time.Duration {
	b.Helper()
	began := time.Now()
	for _, query := range []string{
		`select a.*, r.* from account a left join route r on r.account_id = a.id`,
		`select * from revenue_source`,
		`select account_id, day, active, weekly from usage_day where day > $1::date - 14 and day <= $1::date`,
		`select account_id, at, kind, signal, sentiment, nps from activity where at <= $1::timestamptz`,
		`select account_id, at, score, level from assessment where at > $1::timestamptz - interval '720 hours'`,
		`select * from mark where until > $1::timestamptz`,
	} {
		var args []any
		if strings.Contains(query, "$1") {
			args = []any{epoch}
		}
		rows, err := conn.Query(b.Context(), query, args...)
		require.NoError(b, err)
		for rows.Next() {
			_ = rows.RawValues()
		}
		require.NoError(b, rows.Err())
	}
	read := time.Since(began)
	_, err := conn.Exec(b.Context(), `create table assessment2 (like assessment including all, foreign key (account_id) references account);
		create table standing2 (like standing including all, foreign key (account_id) references account)`)
	require.NoError(b, err)
	var assessments, standings [][]any
	rows, err := conn.Query(b.Context(), `select account_id, at, score, level, section, base, cut, arr, factors::text, rollup::text from standing`)
	require.NoError(b, err)
	for rows.Next() {
		v, err := rows.Values()
		require.NoError(b, err)
		standings = append(standings, v)
		assessments = append(assessments, []any{v[0], v[1], v[2], v[3], v[5], v[6], v[8]})
	}
	require.NoError(b, rows.Err())
	began = time.Now()
	_, err = conn.CopyFrom(b.Context(), pgx.Identifier{"assessment2"}, []string{"account_id", "at", "score", "level", "base", "cut", "factors"}, pgx.CopyFromRows(assessments))
	require.NoError(b, err)
	_, err = conn.CopyFrom(b.Context(), pgx.Identifier{"standing2"},
		[]string{"account_id", "at", "score", "level", "section", "base", "cut", "arr", "factors", "rollup"}, pgx.CopyFromRows(standings))
	require.NoError(b, err)
	wrote := time.Since(began)
	_, err = conn.Exec(b.Context(), `drop table assessment2, standing2`)
	require.NoError(b, err)
	b.Logf("read %v, copied back %v", read, wrote)
	return read + wrote
}
