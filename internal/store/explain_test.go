package store_test

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/internal/account"
	"rapport/internal/store"
	"rapport/internal/store/storetest"
)

// asked is a statement that the store sent.
type asked struct {
	sql     string
	args    []any
	planned bool // for its very arguments each time
}

func (a asked) name() string {
	name, _, _ := strings.Cut(strings.TrimPrefix(a.sql, "-- "), "\n")
	return name
}

// eavesdropper hears what the store asks.
type eavesdropper struct{ heard []asked }

func (e *eavesdropper) TraceQueryStart(ctx context.Context, _ *pgx.Conn, d pgx.TraceQueryStartData) context.Context {
	a := asked{d.SQL, d.Args, false}
	if len(a.args) > 0 && a.args[0] == pgx.QueryExecModeCacheDescribe {
		a.args, a.planned = a.args[1:], true
	}
	e.heard = append(e.heard, a)
	return ctx
}

func (e *eavesdropper) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

func (e *eavesdropper) TraceBatchStart(ctx context.Context, _ *pgx.Conn, d pgx.TraceBatchStartData) context.Context {
	for _, q := range d.Batch.QueuedQueries {
		e.heard = append(e.heard, asked{q.SQL, q.Arguments, false})
	}
	return ctx
}

func (e *eavesdropper) TraceBatchQuery(context.Context, *pgx.Conn, pgx.TraceBatchQueryData) {}
func (e *eavesdropper) TraceBatchEnd(context.Context, *pgx.Conn, pgx.TraceBatchEndData)     {}

// plan is a node of EXPLAIN (FORMAT JSON).
type plan struct {
	Type     string `json:"Node Type"`
	Relation string `json:"Relation Name"`
	Plans    []plan `json:"Plans"`
}

// scanned are the tables that a plan reads from end to end.
func (p plan) scanned() (tables []string) {
	if p.Type == "Seq Scan" && p.Relation != "feed" && p.Relation != "mark" { // those are small
		tables = append(tables, p.Relation)
	}
	for _, sub := range p.Plans {
		tables = append(tables, sub.scanned()...)
	}
	return tables
}

var parameter = regexp.MustCompile(`\$\d+`)

// explain shows how Postgres would run a statement: with its very arguments,
// as it does at first, or for any, as it does when it has seen it five times.
func explain(t *testing.T, conn *pgx.Conn, a asked, mode string) plan {
	t.Helper()
	ctx := t.Context()
	_, err := conn.Exec(ctx, `set plan_cache_mode = `+mode)
	require.NoError(t, err)
	_, err = conn.Exec(ctx, `prepare hot as `+a.sql)
	require.NoError(t, err, a.name())
	defer func() {
		_, err := conn.Exec(ctx, `deallocate hot`)
		require.NoError(t, err)
	}()
	call := `explain (format json) execute hot`
	if len(a.args) > 0 {
		var values []string
		for _, arg := range a.args {
			values = append(values, quoted(arg))
		}
		call += `(` + strings.Join(values, ", ") + `)`
	}
	var out []byte
	require.NoError(t, conn.QueryRow(ctx, call).Scan(&out), a.name())
	var plans []struct{ Plan plan }
	require.NoError(t, json.Unmarshal(out, &plans))
	require.Len(t, plans, 1)
	return plans[0].Plan
}

// quoted is a Go value as a literal.
func quoted(v any) string {
	switch v := v.(type) {
	case time.Time:
		return `'` + v.Format(time.RFC3339Nano) + `'`
	case *time.Time:
		if v == nil {
			return `null`
		}
		return quoted(*v)
	case []time.Time:
		var all []string
		for _, t := range v {
			all = append(all, t.Format(time.RFC3339Nano))
		}
		return `'{` + strings.Join(all, ",") + `}'`
	case []byte:
		return fmt.Sprintf(`'\x%x'`, v)
	case []int16:
		return `'{` + strings.Trim(strings.ReplaceAll(fmt.Sprint(v), " ", ","), "[]") + `}'`
	case []int64:
		return `'{` + strings.Trim(strings.ReplaceAll(fmt.Sprint(v), " ", ","), "[]") + `}'`
	case []account.Section:
		return `'{` + strings.Trim(strings.ReplaceAll(fmt.Sprint(v), " ", ","), "[]") + `}'`
	case []account.ID:
		var all []string
		for _, id := range v {
			all = append(all, strconv.FormatInt(int64(id), 10))
		}
		return `'{` + strings.Join(all, ",") + `}'`
	}
	if texts, is := v.([]string); is {
		return `'{"` + strings.Join(texts, `","`) + `"}'`
	}
	if reflect.TypeOf(v).Kind() == reflect.String {
		return `'` + strings.ReplaceAll(reflect.ValueOf(v).String(), `'`, `''`) + `'`
	}
	return fmt.Sprint(v)
}

// crowd fills a database with what 100,000 accounts have, in some seconds.
const crowd = `
	set session_replication_role = replica; -- the references are right
	set maintenance_work_mem = '128MB';
	insert into account (domain, name, folded, contact_email, owner_email, created_at)
	select substr(md5(n::text), 1, 4 + n % 9) || n || '.example', initcap(w), w, 'ann' || n || '@x.example', 'csm' || n % 500 || '@us.example', '2026-01-01Z'
	from (select n, substr(md5((n / 3)::text), 1, 5) || ' ' || substr(md5((n * 7)::text), 1, 7) || (array[' inc', ' ltd', ' gmbh'])[1 + n % 3] as w
		from generate_series(1, 100000) n) names;
	insert into revenue_source (account_id, system, external_id, product, status, status_since, unit, unit_count, currency, amount)
	select 1 + n % 100000, (array['stripe', 'salesbricks'])[1 + n % 2], n, 'Platform', 'active', '2026-01-01Z', 'month', 1, 'USD', n from generate_series(0, 149999) n;
	insert into usage_day (account_id, day, active)
	select 1 + n % 100000, '2026-11-20'::date - n / 100000, n % 50 from generate_series(0, 299999) n;
	insert into activity (account_id, system, kind, external_id, at, title, signal)
	select 1 + n % 100000, 'buildbetter', (array['call', 'signal', 'email'])[1 + n % 3], n, '2026-11-20Z'::timestamptz - n % 3000 * interval '1 hour', 'Call ' || n % 100,
		case when n % 3 = 1 then 'praise' end
	from generate_series(0, 199999) n;
	insert into enrichment (account_id, system, fields, at) select n, 'hubspot', '{}', '2026-01-01Z' from generate_series(1, 100000) n;
	insert into assessment (account_id, at, score, level, base, cut, factors)
	select 1 + n % 100000, '2026-11-20Z'::timestamptz - n / 100000 * interval '24 hours', 50, 'at_risk', 75, 0, '[]' from generate_series(0, 299999) n;
	insert into standing (account_id, at, score, level, section, base, cut, arr, factors, rollup)
	select n, '2026-11-20Z', n % 100, (array['critical', 'at_risk', 'healthy'])[1 + n % 3], 'health', 75, 0, n, '[]', '{"totals": []}' from generate_series(1, 100000) n;
	insert into listing (account_id, section, rank, less, owner, renews_on, totals)
	select n, 'health', n % 3 + 4, -n, 'csm' || n % 500 || '@us.example', '2026-11-20'::date + n % 365, '{"USD": 1}' from generate_series(1, 100000) n;
	insert into tally (section, rank, currency, day, n, fresh)
	select (array['health', 'convert', 'pipeline', 'contracts', 're_engage'])[1 + n % 5], 0, '', '2024-01-01'::date + n, 1, false from generate_series(1, 5000) n;
	insert into route (account_id, from_section, to_section, by_id, by_name, at)
	select n, 'health', 'contracts', 'U1', 'dana', '2026-11-20Z' from generate_series(1, 100000, 5) n;
	insert into handoff (account_id, from_section, to_section, by_id, by_name, at, state, closed_at)
	select n, 'health', 'contracts', 'U1', 'dana', '2026-11-20Z', (array['accepted', 'sent_back'])[1 + n % 2], '2026-11-20Z' from generate_series(1, 100000, 5) n;
	insert into mark (account_id, factor, why, until, by_id, by_name, at)
	select n, 'praise', 'expected', '2026-12-20Z', 'U1', 'dana', '2026-11-20Z' from generate_series(1, 100000, 5) n;
	insert into unsettled (account_id) select n from generate_series(1, 100000, 2) n;
	insert into inbox (key, kind, payload, received_at, leased_to, done_at)
	select 'Ev' || n, 'events_api', '{}', '2026-11-20Z', '2026-11-20Z', case when n % 1000 > 0 then '2026-11-20Z'::timestamptz end from generate_series(1, 100000) n;
	insert into audit (at, account_id, by_id, by_name, action, subject)
	select '2026-11-20Z'::timestamptz - n * interval '1 minute', 1 + n % 100000, 'U' || n % 9, 'dana', 'untrack', 'tracking' from generate_series(1, 100000) n;
	insert into feed (system, last_at) values ('posthog', '2026-11-20Z')`

// fill has the two indexes of words built at the end, which is much faster.
func fill(t testing.TB, conn *pgx.Conn) {
	t.Helper()
	began := time.Now()
	var words []string
	require.NoError(t, conn.QueryRow(t.Context(), `select array_agg(pg_get_indexdef(indexrelid)) from pg_index
		where indexrelid in ('account_words'::regclass, 'activity_search'::regclass)`).Scan(&words))
	for _, sql := range append([]string{`drop index account_words, activity_search`, crowd}, append(words, `analyze`)...) {
		_, err := conn.Exec(t.Context(), sql)
		require.NoError(t, err)
	}
	t.Logf("filled in %v", time.Since(began))
}

// TestEveryHotQueryIsServedByAnIndex reads the plans of what the store asks all
// the time, over 100,000 accounts: none may read a large table from end to end.
func TestEveryHotQueryIsServedByAnIndex(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("fills 100,000 accounts")
	}
	address := storetest.URL(t)
	conn := storetest.Connect(t, address)
	fill(t, conn)
	ear := &eavesdropper{}
	db, err := store.Open(t.Context(), store.Config{URL: address, Tracer: ear})
	require.NoError(t, err)
	defer db.Close()

	hear := func(what string, ask func() error) {
		ear.heard = nil
		require.NoError(t, ask(), what)
		require.NotEmpty(t, ear.heard, what)
		for _, a := range slices.Clone(ear.heard) {
			if !strings.HasPrefix(a.sql, "-- ") || !parameter.MatchString(a.sql) {
				continue // begin, commit, and what has no condition at all
			}
			modes := []string{"force_custom_plan", "force_generic_plan"}
			if a.planned {
				modes = modes[:1]
			}
			for _, mode := range modes {
				assert.Empty(t, explain(t, conn, a, mode).scanned(), "%s, %s: %s", what, mode, a.name())
			}
		}
	}
	ctx := t.Context()
	known, err := db.AccountIDs(ctx, 0, 1000)
	require.NoError(t, err)
	var domain account.Domain
	var name string
	require.NoError(t, conn.QueryRow(ctx, `select domain, name from account where id = 4711`).Scan(&domain, &name))

	hear("record", func() error { _, err := db.Record(ctx, domain, epoch); return err })
	hear("moments", func() error { _, err := db.Moments(ctx, 4711, []time.Time{epoch, epoch.AddDate(0, 0, -1)}); return err })
	for _, ask := range []store.FeedAsk{{}, {Words: "call", Kinds: []account.Kind{account.Call}}, {From: store.FeedMark{At: epoch, ID: 7}}, {From: store.FeedMark{At: epoch, ID: 7}, Newer: true}} {
		ask.Most, ask.Now = 10, epoch
		hear("feed", func() error { _, _, err := db.Feed(ctx, 4711, ask); return err })
	}
	hear("history", func() error { _, err := db.History(ctx, 4711, epoch.AddDate(-1, 0, 0), epoch); return err })
	hear("account", func() error { _, err := db.Account(ctx, domain); return err })
	hear("recounts", func() error { _, err := db.Recounts(ctx, 4711, epoch.AddDate(-1, 0, 0), epoch); return err })
	hear("find", func() error { _, err := db.Find(ctx, name[:8], 10); return err })
	hear("suggest", func() error { _, err := db.Suggest(ctx, name[:8], 10); return err })
	hear("called", func() error {
		_, err := db.Called(ctx, []string{"acme", "globex inc"}, []string{"acme"}, 10)
		return err
	})
	hear("among", func() error { _, err := db.Among(ctx, []account.Domain{domain}); return err })
	hear("linked", func() error { _, err := db.Linked(ctx, []string{"https://x.example/"}, []string{"7"}); return err })
	hear("contact", func() error { _, err := db.ByContact(ctx, "ann7@x.example", 10); return err })
	hear("nearest", func() error { _, err := db.Nearest(ctx, name[1:], 3); return err })
	hear("owned", func() error { _, err := db.Owned(ctx, "csm7@us.example", 10); return err })
	health := store.Shelf{Section: account.Health}
	middle := store.Spot{Rank: 5, Less: -50_000, ID: 50_000}
	hear("section", func() error { _, err := db.Listed(ctx, health, store.Spot{}, 11); return err })
	hear("section, further", func() error { _, err := db.Listed(ctx, health, middle, 11); return err })
	hear("section, back", func() error { _, err := db.ListedBefore(ctx, health, middle, 10); return err })
	hear("section of an owner", func() error {
		_, err := db.Listed(ctx, store.Shelf{Section: account.Health, Owner: "csm7@us.example"}, middle, 11)
		return err
	})
	for _, text := range []string{name[:8], "inc", "a", "zq"} {
		hear("section search "+text, func() error {
			_, err := db.Listed(ctx, store.Shelf{Section: account.Health, Text: text}, store.Spot{}, 11)
			return err
		})
	}
	hear("figures", func() error { _, err := db.Figures(ctx, account.Health, epoch, epoch.AddDate(0, 0, 30)); return err })
	hear("owners", func() error { _, err := db.Owners(ctx, account.Health, "csm1", 100); return err })
	hear("home", func() error {
		_, err := db.Home(ctx, store.HomeOf{User: "U1", Email: "csm7@us.example", Since: epoch, Max: 20, News: 9})
		return err
	})
	hear("receive", func() error { _, _, err := db.Receive(ctx, "new", "x", nil, epoch, time.Minute); return err })
	hear("finish", func() error { return db.Finish(ctx, 1000, "done", epoch) })
	hear("abandoned", func() error { _, err := db.Abandoned(ctx, epoch, time.Minute, 10); return err })
	hear("forget", func() error { _, err := db.ForgetLetters(ctx, epoch.AddDate(-1, 0, 0)); return err })
	hear("unsettled", func() error { _, err := db.Unsettled(ctx, 500, 1000); return err })
	hear("settle", func() error {
		return db.Change(ctx, func(c *store.Change) error {
			if err := c.Lock(ctx, known); err != nil {
				return err
			}
			if _, err := c.Facts(ctx, known, epoch); err != nil {
				return err
			}
			_, err := c.Trails(ctx, known, epoch)
			return err
		})
	})
}
