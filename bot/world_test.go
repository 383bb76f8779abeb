package main

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/stretchr/testify/require"

	"rapport/internal/ledger"
	"rapport/internal/slacksim"
	"rapport/internal/slacksim/simtest"
	"rapport/internal/store"
	"rapport/internal/store/storetest"
	"rapport/internal/telemetry"
)

// noon is when the stories of these tests begin.
var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

// world is production wiring around a small workspace: a real database, the
// Redis protocol, Slack's, and one clock.
type world struct {
	*testing.T
	Slack    *simtest.Workspace
	DB       *store.DB
	Redis    *miniredis.Miniredis
	clock    *clock
	log      *journal
	settings config
	sim      *slacksim.Sim
}

// journal is the log that an operator would read.
type journal struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.b.Write(p)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.b.String()
}

// newWorld starts the bot in a workspace of Dana, who owns accounts, Omar, Gia,
// who is a guest, and Sven of another company.
func newWorld(t *testing.T) *world {
	t.Helper()
	w := silentWorld(t)
	w.start()
	return w
}

// silentWorld is the world before the bot is started.
func silentWorld(t *testing.T) *world {
	t.Helper()
	manifest, err := os.ReadFile("../manifest.yml")
	require.NoError(t, err)
	return worldOf(t, manifest)
}

// worldOf is the world before the bot is started, with the app of a manifest and
// more channels than it has anyway.
func worldOf(t *testing.T, manifest []byte, more ...slacksim.Channel) *world {
	t.Helper()
	database := storetest.URL(t)
	db, err := store.Open(t.Context(), store.Config{URL: database})
	require.NoError(t, err)
	t.Cleanup(db.Close)
	w := &world{T: t, DB: db, Redis: miniredis.RunT(t), clock: clockAt(noon), log: &journal{}}
	server := httptest.NewUnstartedServer(nil)
	base := "http://" + server.Listener.Addr().String()
	w.sim = slacksim.New(slacksim.Config{
		Team: slacksim.Team{ID: "T1", Name: "Northstar", Domain: "northstar"},
		People: []slacksim.Person{
			{ID: "U1", Name: "dana", RealName: "Dana Ruiz", Email: "dana@us.example", Admin: true},
			{ID: "U2", Name: "omar", RealName: "Omar Haddad", Email: "omar@us.example"},
			{ID: "U3", Name: "gia", RealName: "Gia Rossi", Email: "gia@guest.example", SingleGuest: true},
			{ID: "U4", Name: "sven", RealName: "Sven Berg", Email: "sven@other.example", TeamID: "T9"},
		},
		Channels: append([]slacksim.Channel{
			{ID: "C1", Name: "general", Members: []string{"dana", "omar", "gia"}, WithApp: true},
			{ID: "C2", Name: "cs-team", Members: []string{"dana", "omar"}, WithApp: true},
			{ID: "C3", Name: "random", Members: []string{"dana", "omar"}},
			{ID: "C4", Name: "acme-shared", Members: []string{"dana", "sven"}, WithApp: true, IsExtShared: true},
			{ID: "C5", Name: "secret", Members: []string{"dana", "omar"}, Private: true},
		}, more...),
		Groups:   []slacksim.Group{{ID: "S1", Handle: "success", Name: "Customer success", Members: []string{"dana"}}},
		Manifest: manifest, BaseURL: base, Now: w.clock.Now, Advance: w.clock.Advance,
	})
	server.Config.Handler = w.sim.Handler()
	server.Start()
	t.Cleanup(server.Close)
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	ended := make(chan error, 1)
	go func() { ended <- w.sim.Run(ctx) }()
	t.Cleanup(func() { stop(); require.NoError(t, <-ended) })
	w.settings = config{
		AppToken: w.sim.AppToken(), BotToken: w.sim.BotToken(), SlackAPI: base + "/api/",
		Database: database, Redis: "redis://" + w.Redis.Addr(), AccountChannels: []string{"C2"},
	}
	w.Slack = simtest.New(t, base)
	return w
}

// start runs the bot until the test ends or stop is called.
func (w *world) start() (stop func()) {
	w.Helper()
	ctx, cancel := context.WithCancel(context.WithoutCancel(w.Context()))
	ready, ended := make(chan struct{}), make(chan error, 1)
	log := telemetry.New(io.MultiWriter(w.log), slog.LevelInfo)
	go func() {
		ended <- serve(ctx, w.settings, runtime{clock: w.clock, log: log, ready: func() { close(ready) }})
	}()
	select {
	case <-ready:
	case err := <-ended:
		require.NoError(w, err, "the bot did not start: %s", w.log)
	case <-time.After(30 * time.Second):
		require.Fail(w, "the bot did not start in 30 s", "%s", w.log)
	}
	var once sync.Once
	stop = func() {
		once.Do(func() {
			cancel()
			require.NoError(w, <-ended)
		})
	}
	w.Cleanup(stop)
	return stop
}

// Knows imports lines of the import format as told now, and settles.
func (w *world) Knows(lines ...string) {
	w.Helper()
	text := strings.Join(lines, "\n")
	var bad bytes.Buffer
	l := ledger.New(w.DB)
	_, err := importFile(w.Context(), l, textFile(text), importing{w.clock.Now(), &bad})
	require.NoError(w, err, bad.String())
	_, err = l.RescoreChanged(w.Context(), w.clock.Now())
	require.NoError(w, err)
}

func textFile(text string) file {
	return file{"test", func(context.Context) (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }}
}

// acme is the example of contract.md.
var acme = []string{
	`{"type":"account","domain":"acme.com","name":"Acme Inc","contact":{"name":"Ann Lee","email":"ann@acme.com"},"owner_email":"dana@us.example","section":"health","crm":{"system":"attio","url":"https://app.attio.com/us/company/1"},"licensed_users":25}`,
	`{"type":"revenue_source","account":"acme.com","system":"salesbricks","id":"sb-771","product":"Platform","status":"active","interval":"year","currency":"USD","amount":4800000,"seats":25,"starts_on":"2026-01-01","ends_on":"2026-12-31","url":"https://app.salesbricks.com/"}`,
	`{"type":"revenue_source","account":"acme.com","system":"stripe","id":"sub_1","product":"Add-on","status":"past_due","interval":"month","currency":"USD","amount":20000,"starts_on":"2026-03-01","renews_on":"2026-12-01","url":"https://dashboard.stripe.com/subscriptions/sub_1"}`,
	`{"type":"usage","account":"acme.com","date":"2026-11-20","active_users":12,"weekly_active_users":19}`,
	`{"type":"activity","account":"acme.com","system":"buildbetter","kind":"signal","id":"s-9","at":"2026-11-18T15:04:00Z","title":"Export is too slow","body":"…","signal":{"type":"complaint","sentiment":-0.6}}`,
	`{"type":"activity","account":"acme.com","system":"buildbetter","kind":"signal","id":"s-10","at":"2026-11-19T09:00:00Z","title":"NPS 9","signal":{"type":"nps","score":9}}`,
	`{"type":"activity","account":"acme.com","system":"buildbetter","kind":"call","id":"c-3","at":"2026-11-17T16:00:00Z","title":"Quarterly review","summary":"They want a faster export.","url":"https://app.buildbetter.app/call/c-3","transcript":[{"speaker":"Ann","at_seconds":12,"text":"Hello"}]}`,
	`{"type":"enrichment","account":"acme.com","system":"hubspot","fields":{"industry":"Software","size":"51-200","location":"Berlin, DE","Tier":"Gold"}}`,
}

// named is an account of which only the name and the owner are known.
func named(domain, name string) string {
	return `{"type":"account","domain":"` + domain + `","name":"` + name + `","owner_email":"omar@us.example"}`
}

// breaks runs SQL behind the bot's back.
func (w *world) breaks(sql string) {
	w.Helper()
	conn := storetest.Connect(w, w.settings.Database)
	_, err := conn.Exec(w.Context(), sql)
	require.NoError(w, err)
}
