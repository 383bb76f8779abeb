//go:build bench

package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"rapport/internal/account"
	"rapport/internal/embeddedpg"
	"rapport/internal/ledger"
	"rapport/internal/slacksim"
	"rapport/internal/store"
)

// The sizes of the bench. Each figure is a ratio against something real that
// the same run does on the same server.
const (
	benchAccounts = 100_000
	benchRate     = 50 // commands a second
	benchSeconds  = 10 // of a round: its traffic fits in the simulator's journal
	benchRounds   = 2
)

// TestBench prints the figures of `make bench`. It asserts that what was
// measured happened, and never how long it took.
func TestBench(t *testing.T) {
	dir, err := os.MkdirTemp("", "rapport-bench-")
	require.NoError(t, err)
	require.NoError(t, os.Chmod(dir, 0o755))
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	server, err := embeddedpg.Start(t.Context(), embeddedpg.Config{Dir: filepath.Join(dir, "pg")})
	require.NoError(t, err)
	t.Cleanup(func() { _ = server.Stop(context.WithoutCancel(t.Context())) })
	b := &bench{T: t, dir: dir, server: server, now: time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)}

	b.writeFile()
	b.importAgainstCopy()
	b.rescoreAgainstCopy()
	b.accountAgainstSQL()
	b.memoryOfAGigabyte()
}

type bench struct {
	*testing.T
	dir    string
	server *embeddedpg.Server
	now    time.Time
}

func (b *bench) say(format string, args ...any) { fmt.Printf("bench: "+format+"\n", args...) }

// database makes an empty, migrated database.
func (b *bench) database(name string) *store.DB {
	b.Helper()
	admin, err := pgx.Connect(b.Context(), b.server.DSN("postgres"))
	require.NoError(b, err)
	defer func() { _ = admin.Close(b.Context()) }()
	_, err = admin.Exec(b.Context(), "create database "+name)
	require.NoError(b, err)
	db, err := store.Open(b.Context(), store.Config{URL: b.server.DSN(name)})
	require.NoError(b, err)
	b.Cleanup(db.Close)
	_, err = db.Migrate(b.Context())
	require.NoError(b, err)
	return db
}

// writeFile writes the accounts of the bench in the import format: each with
// two revenue sources, five days of usage, two activities and an enrichment.
func (b *bench) writeFile() {
	b.Helper()
	f, err := os.Create(filepath.Join(b.dir, "accounts.jsonl"))
	require.NoError(b, err)
	w := bufio.NewWriterSize(f, 1<<20)
	for i := range benchAccounts {
		benchAccount(w, i, b.now)
	}
	require.NoError(b, w.Flush())
	require.NoError(b, f.Close())
}

func benchDomain(i int) string { return fmt.Sprintf("company%06d.com", i) }

func benchAccount(w io.Writer, i int, now time.Time) {
	d := benchDomain(i)
	day := func(n int) string { return now.AddDate(0, 0, n).Format(time.DateOnly) }
	_, _ = fmt.Fprintf(w, `{"type":"account","domain":%q,"name":"%s %s %d","contact":{"name":"Kim Lee","email":"kim@%s"},"owner_email":"csm%d@us.example","licensed_users":%d}`+"\n",
		d, []string{"North", "Blue", "Silver", "Rapid", "Green", "Urban"}[i%6], []string{"Traders", "Systems", "Logistics", "Health", "Foods"}[i%5], i, d, i%200, 10+i%90)
	_, _ = fmt.Fprintf(w, `{"type":"revenue_source","account":%q,"system":"salesbricks","id":"sb-%d","product":"Platform","status":"active","interval":"year","currency":"USD","amount":%d,"seats":%d,"starts_on":"2026-01-01","ends_on":%q,"url":"https://app.salesbricks.com/"}`+"\n",
		d, i, 100_000+i*10, 10+i%90, day(i%360))
	_, _ = fmt.Fprintf(w, `{"type":"revenue_source","account":%q,"system":"stripe","id":"sub_%d","product":"Add-on","status":%q,"interval":"month","currency":"USD","amount":20000,"starts_on":"2026-03-01","renews_on":%q}`+"\n",
		d, i, []string{"active", "active", "active", "past_due"}[i%4], day(i%28))
	for n := range 5 {
		_, _ = fmt.Fprintf(w, `{"type":"usage","account":%q,"date":%q,"active_users":%d,"weekly_active_users":%d}`+"\n", d, day(-3*n), (i+n)%40, (i+n)%60)
	}
	for n := range 2 {
		_, _ = fmt.Fprintf(w, `{"type":"activity","account":%q,"system":"buildbetter","kind":"signal","id":"s-%d-%d","at":%q,"title":"Export is too slow","body":"The export of the quarterly report takes more than ten minutes since the last release, and our finance team waits for it.","signal":{"type":%q,"sentiment":-0.5}}`+"\n",
			d, i, n, now.AddDate(0, 0, -n*9-1).Format(time.RFC3339), []string{"complaint", "praise", "escalation"}[(i+n)%3])
	}
	_, _ = fmt.Fprintf(w, `{"type":"enrichment","account":%q,"system":"hubspot","fields":{"industry":"Software","size":"51-200","location":"Berlin, DE"}}`+"\n", d)
}

// factTables are what an import writes, in the order of their references.
var factTables = []string{"account", "revenue_source", "usage_day", "activity", "enrichment"}

func (b *bench) importAgainstCopy() {
	b.Helper()
	db := b.database("bench")
	name := filepath.Join(b.dir, "accounts.jsonl")
	began := time.Now()
	sum, err := importFile(b.Context(), ledger.New(db), importCommand{Files: []string{name}}.sources(nil, b.now)[0], importing{b.now, os.Stderr})
	require.NoError(b, err)
	took := time.Since(began)
	require.EqualValues(b, benchAccounts, sum.Accounts.Added)

	b.database("bench_copy").Close()
	copied := b.copyTables("bench", "bench_copy", factTables)
	rows := sum.Accounts.Added + sum.Revenue.Added + sum.Usage.Added + sum.Activities.Added + sum.Enrichment.Added
	b.say("import    %d rows: import %.1f s, COPY of the same rows into the same tables %.1f s: import is %.2f times as fast (aim: 0.50 or more)",
		rows, took.Seconds(), copied.Seconds(), copied.Seconds()/took.Seconds())
}

// copyTables copies rows from one database to another by COPY in text and
// returns how long the second half took: the file is read from memory.
func (b *bench) copyTables(from, to string, tables []string) time.Duration {
	b.Helper()
	source, err := pgx.Connect(b.Context(), b.server.DSN(from))
	require.NoError(b, err)
	defer func() { _ = source.Close(b.Context()) }()
	target, err := pgx.Connect(b.Context(), b.server.DSN(to))
	require.NoError(b, err)
	defer func() { _ = target.Close(b.Context()) }()
	var took time.Duration
	for _, table := range tables {
		columns := b.columns(source, table)
		var rows bytes.Buffer
		_, err := source.PgConn().CopyTo(b.Context(), &rows, "copy (select "+columns+" from "+table+") to stdout")
		require.NoError(b, err)
		began := time.Now()
		tag, err := target.PgConn().CopyFrom(b.Context(), &rows, "copy "+table+" ("+columns+") from stdin")
		require.NoError(b, err)
		took += time.Since(began)
		require.Positive(b, tag.RowsAffected(), table)
	}
	return took
}

func (b *bench) columns(conn *pgx.Conn, table string) string {
	b.Helper()
	var columns string
	require.NoError(b, conn.QueryRow(b.Context(), `select string_agg(quote_ident(column_name), ', ' order by ordinal_position)
		from information_schema.columns where table_name = $1 and table_schema = 'public' and is_generated = 'NEVER'`, table).Scan(&columns))
	return columns
}

func (b *bench) rescoreAgainstCopy() {
	b.Helper()
	db, err := store.Open(b.Context(), store.Config{URL: b.server.DSN("bench")})
	require.NoError(b, err)
	defer db.Close()
	l := ledger.New(db)
	_, err = l.RescoreAll(b.Context(), b.now.AddDate(0, 0, -1)) // a day's trail
	require.NoError(b, err)

	began := time.Now()
	sum, err := l.RescoreAll(b.Context(), b.now)
	require.NoError(b, err)
	took := time.Since(began)
	require.EqualValues(b, benchAccounts, sum.Assessed)

	began = time.Now()
	for after := account.ID(0); ; {
		ids, err := db.AccountIDs(b.Context(), after, 1000)
		require.NoError(b, err)
		if len(ids) == 0 {
			break
		}
		require.NoError(b, db.Change(b.Context(), func(c *store.Change) error {
			if _, err := c.Facts(b.Context(), ids, b.now); err != nil {
				return err
			}
			_, err := c.Trails(b.Context(), ids, b.now)
			return err
		}))
		after = ids[len(ids)-1]
	}
	read := time.Since(began)
	admin, err := pgx.Connect(b.Context(), b.server.DSN("bench"))
	require.NoError(b, err)
	_, err = admin.Exec(b.Context(), "create database bench_scores template bench_copy strategy file_copy")
	require.NoError(b, err)
	_ = admin.Close(b.Context())
	copied := b.copyTables("bench", "bench_scores", []string{"standing"}) + b.copyTables("bench", "bench_scores", []string{"assessment"})/2
	base := read + copied
	b.say("rescore   %d accounts: rescore --all %.1f s, reading the same facts %.1f s and copying the same rows back %.1f s: %.2f times (aim: 4 or less)",
		sum.Assessed, took.Seconds(), read.Seconds(), copied.Seconds(), took.Seconds()/base.Seconds())

	out, rss := b.child(b.server.DSN("bench"), "rescore", "--all", "--now", b.now.AddDate(0, 0, 1).Format(time.RFC3339))
	require.Contains(b, out, `"assessed":100000`)
	b.say("rescore   peak memory of the process: %d MB (aim: under 300)", rss)
}

// child runs the built program as a process of its own and returns what it
// printed and its peak memory in MB.
func (b *bench) child(database string, args ...string) (string, int64) {
	b.Helper()
	binary := filepath.Join(b.dir, "rapport")
	if _, err := os.Stat(binary); err != nil {
		build := exec.CommandContext(b.Context(), "go", "build", "-o", binary, ".")
		out, err := build.CombinedOutput()
		require.NoError(b, err, "%s", out)
	}
	cmd := exec.CommandContext(b.Context(), binary, args...)
	cmd.Env = append(os.Environ(), "DATABASE_URL="+database)
	cmd.Stderr = os.Stderr
	var out bytes.Buffer
	cmd.Stdout = &out
	require.NoError(b, cmd.Start())
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	peak := int64(0)
	for tick := time.Tick(20 * time.Millisecond); ; {
		select {
		case err := <-ended:
			require.NoError(b, err)
			require.Positive(b, peak)
			return out.String(), peak / 1024
		case <-tick:
			peak = max(peak, highWater(cmd.Process.Pid))
		}
	}
}

// highWater is a living process's peak memory in kB. What wait tells is of no
// use: a child begins with its parent's peak.
func highWater(pid int) int64 {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	var kB int64
	_, _ = fmt.Sscan(rest, &kB)
	return kB
}

// memoryOfAGigabyte imports a file of one gigabyte: calls with transcripts
// and usage, of the accounts that are known.
func (b *bench) memoryOfAGigabyte() {
	b.Helper()
	name := filepath.Join(b.dir, "gigabyte.jsonl")
	f, err := os.Create(name)
	require.NoError(b, err)
	w := bufio.NewWriterSize(f, 1<<20)
	turn := `{"speaker":"Ann","at_seconds":%d,"text":"We went through the export once more, and the numbers of the third quarter still come late; could you tell us by Friday when the new report will be ready for the whole finance team?"}`
	var turns []string
	for n := range 300 {
		turns = append(turns, fmt.Sprintf(turn, n*12))
	}
	transcript := strings.Join(turns, ",")
	size, lines := 0, 0
	for i := 0; size < 1<<30; i++ {
		n, err := fmt.Fprintf(w, `{"type":"activity","account":%q,"system":"buildbetter","kind":"call","id":"g-%d","at":%q,"title":"Review","summary":"A long call.","transcript":[%s]}`+"\n",
			benchDomain(i%benchAccounts), i, b.now.AddDate(0, 0, -i%300).Format(time.RFC3339), transcript)
		require.NoError(b, err)
		size, lines = size+n, lines+1
	}
	require.NoError(b, w.Flush())
	require.NoError(b, f.Close())
	began := time.Now()
	out, rss := b.child(b.server.DSN("bench"), "import", name)
	require.Contains(b, out, fmt.Sprintf(`"activity":%d,"added":%d,`, lines, lines))
	b.say("import    1 GB in %d lines, %.0f s, peak memory of the process %d MB (aim: under 200)", lines, time.Since(began).Seconds(), rss)
}

// accountAgainstSQL types commands at a steady rate and compares the way from
// envelope to card with the SQL that the card needs, and the acknowledgement
// with one insert.
func (b *bench) accountAgainstSQL() {
	b.Helper()
	url, log := b.startBot()
	db, err := store.Open(b.Context(), store.Config{URL: b.server.DSN("bench")})
	require.NoError(b, err)
	defer db.Close()
	plain, err := pgx.Connect(b.Context(), b.server.DSN("bench"))
	require.NoError(b, err)
	defer func() { _ = plain.Close(b.Context()) }()
	_, err = plain.Exec(b.Context(), "create table bare (id bigint generated always as identity primary key, payload bytea)")
	require.NoError(b, err)

	b.commands(url, benchRate*2, 7) // warm
	require.Eventually(b, func() bool { return log.answered() >= benchRate*2 }, 30*time.Second, 10*time.Millisecond)

	var cards, acks, records, inserts []time.Duration
	for round := range benchRounds {
		log.forget(url, b.T)
		var bare sync.WaitGroup
		bare.Go(func() { // at the same time, so that both meet the same load
			payload := bytes.Repeat([]byte("x"), 600)
			tick := time.NewTicker(time.Second / 20)
			defer tick.Stop()
			for n := range 20 * benchSeconds {
				<-tick.C
				began := time.Now()
				_, err := db.Record(b.Context(), account.Domain(benchDomain((round*7919+n*4111)%benchAccounts)), b.now.AddDate(0, 0, 1))
				records = append(records, time.Since(began))
				if err != nil {
					b.Error(err)
				}
				began = time.Now()
				if _, err := plain.Exec(b.Context(), "insert into bare (payload) values ($1)", payload); err != nil {
					b.Error(err)
				}
				inserts = append(inserts, time.Since(began))
			}
		})
		b.commands(url, benchRate*benchSeconds, 13+round)
		bare.Wait()
		require.Eventually(b, func() bool { return log.answered() >= benchRate*benchSeconds }, 30*time.Second, 10*time.Millisecond, "every command is answered")
		c, a := log.figures(url, b.T)
		cards, acks = append(cards, c...), append(acks, a...)
	}
	total := len(cards)
	require.Equal(b, benchRounds*benchRate*benchSeconds, total)
	b.say("/account  %d commands at %d a second over %d accounts", total, benchRate, benchAccounts)
	b.say("/account  envelope to card p50 %.2f ms, p99 %.2f ms; the card's SQL p50 %.2f ms, p99 %.2f ms: %.2f times at p50, %.2f at p99 (aim: 3 or less)",
		ms(cards, 50), ms(cards, 99), ms(records, 50), ms(records, 99), ms(cards, 50)/ms(records, 50), ms(cards, 99)/ms(records, 99))
	b.say("/account  envelope to acknowledgement p50 %.2f ms, p99 %.2f ms; one bare insert p50 %.2f ms, p99 %.2f ms: %.2f times at p50, %.2f at p99 (aim: 3 or less)",
		ms(acks, 50), ms(acks, 99), ms(inserts, 50), ms(inserts, 99), ms(acks, 50)/ms(inserts, 50), ms(acks, 99)/ms(inserts, 99))
}

// ms is a percentile in milliseconds.
func ms(times []time.Duration, percent int) float64 {
	sorted := slices.Sorted(slices.Values(times))
	return float64(sorted[min(len(sorted)-1, len(sorted)*percent/100)]) / float64(time.Millisecond)
}

func (b *bench) commands(url string, n, stride int) {
	b.Helper()
	tick := time.NewTicker(time.Second / benchRate)
	defer tick.Stop()
	var sent sync.WaitGroup
	for i := range n {
		<-tick.C
		sent.Go(func() {
			body := fmt.Sprintf(`{"as":"U1","channel":"C1","text":"/account %s"}`, benchDomain(i*stride%benchAccounts))
			req, err := http.NewRequestWithContext(b.Context(), http.MethodPost, url+"/control/say", strings.NewReader(body))
			if err != nil {
				b.Error(err)
				return
			}
			req.Header.Set("Content-Type", "application/json")
			resp, err := http.DefaultClient.Do(req)
			if err != nil {
				b.Error(err)
				return
			}
			_ = resp.Body.Close()
			if resp.StatusCode != http.StatusOK {
				b.Errorf("say: %s", resp.Status)
			}
		})
	}
	sent.Wait()
}

// wire watches the answers that reach Slack. What Slack sent, and when it was
// acknowledged, is in the simulator's own journal.
type wire struct {
	mu    sync.Mutex
	posts map[string]time.Time // by response address
	since int64                // the journal's last entry before this round
}

// around times each answer as it arrives, before the simulator works on it.
func (w *wire) around(next http.Handler) http.Handler {
	return http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/respond/") {
			w.mu.Lock()
			w.posts[r.URL.Path] = time.Now()
			w.mu.Unlock()
		}
		next.ServeHTTP(out, r)
	})
}

func (w *wire) answered() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.posts)
}

// line is one entry of the simulator's journal.
type line struct {
	N    int64     `json:"n"`
	At   time.Time `json:"at"`
	Kind string    `json:"kind"`
	MS   float64   `json:"ms"`
	Body struct {
		Payload struct {
			Answers string `json:"response_url"`
		} `json:"payload"`
	} `json:"body"`
}

func (w *wire) journal(url string, t *testing.T) []line {
	t.Helper()
	resp, err := http.Get(fmt.Sprintf("%s/control/log?since=%d", url, w.since))
	require.NoError(t, err)
	defer func() { _ = resp.Body.Close() }()
	var log struct {
		Entries []line `json:"entries"`
	}
	require.NoError(t, json.NewDecoder(resp.Body).Decode(&log))
	return log.Entries
}

// forget begins a round.
func (w *wire) forget(url string, t *testing.T) {
	t.Helper()
	if entries := w.journal(url, t); len(entries) > 0 {
		w.since = entries[len(entries)-1].N
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.posts = map[string]time.Time{}
}

// figures are how long it took from each envelope to its card and to its
// acknowledgement.
func (w *wire) figures(url string, t *testing.T) (cards, acks []time.Duration) {
	t.Helper()
	entries := w.journal(url, t)
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, e := range entries {
		switch e.Kind {
		case "envelope":
			_, id, _ := strings.Cut(e.Body.Payload.Answers, "/respond/")
			if at, known := w.posts["/respond/"+id]; known {
				cards = append(cards, at.Sub(e.At))
			}
		case "ack":
			acks = append(acks, time.Duration(e.MS*float64(time.Millisecond)))
		}
	}
	require.NotEmpty(t, acks)
	return cards, acks
}

// startBot runs the bot on the bench's database beside a workspace, watched.
func (b *bench) startBot() (string, *wire) {
	b.Helper()
	manifest, err := os.ReadFile("../manifest.yml")
	require.NoError(b, err)
	redis := miniredis.RunT(b)
	world := clockAt(b.now.AddDate(0, 0, 1)) // the day of the last rescore
	server := httptest.NewUnstartedServer(nil)
	base := "http://" + server.Listener.Addr().String()
	sim := slacksim.New(slacksim.Config{
		Team:     slacksim.Team{ID: "T1", Name: "Bench", Domain: "bench"},
		People:   []slacksim.Person{{ID: "U1", Name: "dana", RealName: "Dana Ruiz", Email: "dana@us.example"}},
		Channels: []slacksim.Channel{{ID: "C1", Name: "general", Members: []string{"dana"}, WithApp: true}},
		Manifest: manifest, BaseURL: base, Now: world.Now, Advance: world.Advance,
		Lenient: []slacksim.Rule{slacksim.RuleRates, slacksim.RulePace}, // people are looked up as fast as they ask
	})
	w := &wire{posts: map[string]time.Time{}}
	server.Config.Handler = w.around(sim.Handler())
	server.Start()
	b.Cleanup(server.Close)
	ctx, stop := context.WithCancel(context.WithoutCancel(b.Context()))
	ready, ended := make(chan struct{}), make(chan error, 2)
	go func() { ended <- sim.Run(ctx) }()
	go func() {
		ended <- serve(ctx, config{
			AppToken: sim.AppToken(), BotToken: sim.BotToken(), SlackAPI: base + "/api/",
			Database: b.server.DSN("bench"), Redis: "redis://" + redis.Addr(),
		}, runtime{clock: world, log: slog.New(slog.DiscardHandler), ready: func() { close(ready) }})
	}()
	b.Cleanup(func() { stop(); <-ended; <-ended })
	<-ready
	return base, w
}
