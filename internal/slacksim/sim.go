// Package slacksim is a Slack workspace in one process: the Web API, Socket Mode, response URLs and a page on which a
// person acts, all of one team with one installed app. It never imports the bot's code nor a Slack client library, and
// it keeps what is said in memory only.
package slacksim

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"embed"
	"encoding/json"
	"errors"
	"io/fs"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"rapport/internal/slacksim/applink"
	"rapport/internal/slacksim/blockkit"
	"rapport/internal/slacksim/rates"
	"rapport/internal/slacksim/setup"
	"rapport/internal/slacksim/uploads"
)

//go:embed page
var pageFiles embed.FS

// SoftLimit is how much memory a program should let a workspace take before its garbage is collected more eagerly
// (debug.SetMemoryLimit). 50,000 messages, half of them cards of 7 kB, fit below it.
const SoftLimit = 384 << 20

// Config says which team there is and how it behaves. Every field has a default that works.
type Config struct {
	Team     Team
	People   []Person
	Channels []Channel
	Groups   []Group
	Manifest []byte // the app's manifest, YAML or JSON

	AppID, BotID, BotUserID string
	AppToken, BotToken      string // random when empty; give them to let a restart keep them

	BaseURL string // where the app reaches this server; empty: wherever it last called from

	Now     func() time.Time
	Advance func(time.Duration) // moves the clock behind Now; nil: an offset of the simulator's own

	UploadDelay time.Duration // how long a file is not usable after its upload: 2 s
	Fetch       *http.Client  // downloads the images of image blocks

	Patience    time.Duration // how long an acknowledgement may take and a trigger lives: 3 s
	PingEvery   time.Duration // between two pings of a socket: 5 s
	AllowRemote bool          // let other machines use the page and /control
	Hosts       []string      // names, besides localhost, by which this server may be called; addresses need none
	Lenient     []Rule        // rules of the platform that are switched off
	Log         *slog.Logger
}

// Sim is the workspace. One lock guards all that is said in it; the journal, the rules and the sockets have their own,
// which are taken after it and never before.
type Sim struct {
	cfg      Config
	manifest setup.Manifest
	broken   error // why the description is of no use
	methods  map[string]method
	journal  *journal
	link     *applink.Server
	offset   atomic.Int64 // nanoseconds that the clock was moved: read with and without the lock
	calls    atomic.Int64 // the app's requests that are being worked on

	rules rulebook
	life  context.Context // ends with Run
	ended <-chan struct{} // closed then: nobody is kept waiting
	over  context.CancelFunc

	looking sync.WaitGroup // answers whose images are looked at; sockets begin them

	mu       sync.Mutex
	lastTS   int64 // microseconds
	seq      int64
	appHost  string
	people   roster
	channels directory
	views    views
	triggers map[string]*trigger
	urls     map[string]*responseURL
	expiring []string // response URLs, oldest first
	faults   []*apiFault
	meter    *rates.Meter
	files    *uploads.Shelf
	gallery  gallery
	stream   stream

	streaming []*writing // messages under way
	agents    agents
	shares    shares
	marks     marks
	scheduled []*scheduled // by time
}

// New takes the description of a workspace; nothing runs and nothing listens yet.
func New(cfg Config) *Sim {
	cfg = cfg.withDefaults()
	life, end := context.WithCancel(context.Background())
	s := &Sim{
		cfg:      cfg,
		journal:  &journal{},
		rules:    rulebook{off: map[Rule]bool{}},
		life:     life,
		ended:    life.Done(),
		over:     end,
		meter:    rates.NewMeter(),
		files:    uploads.New(roomForFiles),
		gallery:  gallery{client: cfg.Fetch, known: map[string]sighting{}},
		views:    views{byID: map[string]*view{}, home: map[string]*view{}, stack: map[string][]*view{}},
		triggers: map[string]*trigger{},
		urls:     map[string]*responseURL{},
		stream:   stream{subscribers: map[*subscriber]bool{}},
		agents:   newAgents(), shares: newShares(), marks: newMarks(),
	}
	s.manifest, s.broken = parseManifest(cfg.Manifest)
	for _, r := range cfg.Lenient {
		s.broken = errors.Join(s.broken, s.rules.set(r, false))
	}
	s.journal.now, s.link = s.now, s.newLink()
	s.methods = methodTable()
	s.people = newRoster(cfg, s.manifest)
	s.channels = newDirectory(cfg, &s.people)
	return s
}

// AppToken and BotToken are what the app has to be given.
func (s *Sim) AppToken() string { return s.cfg.AppToken }

// BotToken is the token of the installed app's bot user.
func (s *Sim) BotToken() string { return s.cfg.BotToken }

// BotUserID is the app's user in the team.
func (s *Sim) BotUserID() string { return s.cfg.BotUserID }

// Run pings sockets and redelivers events until its context ends, then closes every socket and stream and waits for what is
// under way.
func (s *Sim) Run(ctx context.Context) error {
	defer s.over()
	if s.broken != nil {
		return s.broken
	}
	defer context.AfterFunc(ctx, s.over)()
	var clock sync.WaitGroup
	clock.Go(func() { s.keepTime(ctx) })
	s.link.Run(ctx)
	clock.Wait()
	s.looking.Wait()
	if err := ctx.Err(); !errors.Is(err, context.Canceled) {
		return err
	}
	return nil
}

// keepTime does what is due, until its context ends.
func (s *Sim) keepTime(ctx context.Context) {
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			s.mu.Lock()
			s.pass()
			s.mu.Unlock()
		}
	}
}

// pass does what is due on the workspace's clock. The lock is held.
func (s *Sim) pass() {
	s.ageStreams()
	s.clearOldStatuses()
	s.postScheduled()
}

// Handler serves everything: the API, the sockets, the response URLs, /control and the page.
func (s *Sim) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/api/{method}", counted(&s.calls, s.serveAPI))
	mux.Handle("GET /link", s.link)
	mux.HandleFunc("POST /respond/{id}", counted(&s.calls, s.serveResponseURL))
	mux.HandleFunc("POST /upload/v1/{ticket}", s.receive)
	mux.HandleFunc("GET /files-pri/{ref}/{name...}", s.servePrivate)
	mux.HandleFunc("GET /login", s.serveLogin)
	mux.Handle("GET /files/{id}", s.guard(http.HandlerFunc(s.serveFile)))
	mux.Handle("/control/", s.guard(s.controlRoutes()))
	page, err := fs.Sub(pageFiles, "page")
	if err != nil { // the folder is embedded: this cannot be
		return http.NotFoundHandler()
	}
	files := http.FileServerFS(page)
	mux.Handle("GET /{$}", s.guard(uncached(files)))
	mux.Handle("GET /assets/", s.guard(http.StripPrefix("/assets", uncached(files))))
	return s.addressedWell(mux)
}

func uncached(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-cache")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("X-Frame-Options", "DENY") // a person's clicks are theirs: no other site puts the page under its own
		w.Header().Set("Content-Security-Policy", "frame-ancestors 'none'")
		next.ServeHTTP(w, r)
	})
}

func (c Config) withDefaults() Config {
	c.Team.ID = cmp.Or(c.Team.ID, "T0NORTHSTAR")
	c.Team.Name = cmp.Or(c.Team.Name, "Northstar")
	c.Team.Domain = cmp.Or(c.Team.Domain, "northstar")
	c.Team.IconText = cmp.Or(c.Team.IconText, initials(c.Team.Name))
	c.AppID = cmp.Or(c.AppID, "A0SIMAPP001")
	c.BotID = cmp.Or(c.BotID, "B0SIMAPP001")
	c.BotUserID = cmp.Or(c.BotUserID, "U0SIMAPP001")
	c.AppToken = cmp.Or(c.AppToken, "xapp-1-"+c.AppID+"-"+randomText(24))
	c.BotToken = cmp.Or(c.BotToken, "xoxb-"+randomText(12)+"-"+randomText(24))
	c.Patience = cmp.Or(c.Patience, 3*time.Second)
	c.UploadDelay = cmp.Or(c.UploadDelay, 2*time.Second)
	c.PingEvery = cmp.Or(c.PingEvery, 5*time.Second)
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Fetch == nil {
		c.Fetch = http.DefaultClient
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if len(c.People) == 0 {
		c.People = defaultPeople()
	}
	if len(c.Channels) == 0 {
		c.Channels = defaultChannels(c.People)
	}
	if len(c.Manifest) == 0 {
		c.Manifest = []byte(defaultManifest)
	}
	c.BaseURL = strings.TrimSuffix(c.BaseURL, "/")
	return c
}

// now is the workspace's time. What Slack measures in seconds while somebody waits (acknowledgements, triggers) runs on
// the wall clock instead, so that a jump of this one fails nobody's click.
func (s *Sim) now() time.Time { return s.cfg.Now().Add(time.Duration(s.offset.Load())) }

// advance moves the workspace's clock.
func (s *Sim) advance(d time.Duration) {
	if s.cfg.Advance != nil {
		s.mu.Unlock()
		s.cfg.Advance(d)
		s.mu.Lock()
		return
	}
	s.offset.Add(int64(d))
}

// base is where the app reaches this server.
func (s *Sim) base() string { return cmp.Or(s.cfg.BaseURL, s.appHost, "http://127.0.0.1") }

// identified gives ids to what came without.
func identified(blocks json.RawMessage) json.RawMessage {
	return fitted(blockkit.Identified(blocks, func() string { return randomText(5) }))
}

// fitted is bytes that are kept for long, in no more memory than they need.
func fitted(b []byte) []byte {
	if cap(b)-len(b) > len(b)/8 {
		return bytes.Clone(b)
	}
	return b
}

func randomText(n int) string {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789abcdefghijklmnopqrstuvwxyz"
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails: it ends the program instead
	for i := range b {
		b[i] = alphabet[int(b[i])%len(alphabet)]
	}
	return string(b)
}
