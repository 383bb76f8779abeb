package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"net"
	"net/http"
	"os"
	"regexp"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"rapport/internal/slacksim"
)

type simCommand struct {
	Listen    string    `default:"127.0.0.1:8089" help:"Where the workspace is served."`
	Manifest  string    `placeholder:"FILE" help:"The app's manifest, YAML or JSON (default: an app with every common scope and event and the command /hello)."`
	Workspace string    `placeholder:"FILE" help:"Team, people, channels and groups, as YAML."`
	Lenient   []string  `placeholder:"RULE,…" help:"Rules of the platform to switch off; docs/simulator.md lists them."`
	Remote    bool      `help:"Let other machines use the page and /control, which ask for no token."`
	Host      []string  `placeholder:"NAME,…" help:"Names by which apps and other machines call the workspace, besides localhost and addresses."`
	Open      bool      `help:"Open the page in the browser."`
	AppToken  string    `placeholder:"xapp-…" help:"The app-level token, to keep it over restarts (default: a new one)."`
	BotToken  string    `placeholder:"xoxb-…" help:"The bot's token, to keep it over restarts (default: a new one)."`
	Now       time.Time `help:"Let the workspace's clock begin at this time (RFC 3339)." placeholder:"TIME"`

	PrintWorkspace bool `help:"Print the workspace that there is by default, as a file to begin with, and end."`
	PrintManifest  bool `help:"Print the manifest that there is by default, as a file to begin with, and end."`
}

// Run is a Slack workspace without a bot: any app can be developed against it.
func (c simCommand) Run(ctx context.Context, o outlet) error {
	switch {
	case c.PrintManifest:
		_, err := o.out.Write(slacksim.AnyApp())
		return err
	case c.PrintWorkspace:
		printed, err := slacksim.DefaultWorkspace()
		if err == nil {
			_, err = o.out.Write(printed)
		}
		return err
	}
	config, err := c.config()
	if err != nil {
		return usageError{err}
	}
	log := newLog(o.err, "warn")
	config.Log = log
	if debug.SetMemoryLimit(-1) == math.MaxInt64 { // no GOMEMLIMIT was given
		defer debug.SetMemoryLimit(debug.SetMemoryLimit(slacksim.SoftLimit))
	}
	listener, err := listen(ctx, c.Listen, "workspace")
	if err != nil {
		return err
	}
	defer func() { _ = listener.Close() }()
	sim := slacksim.New(config)
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return sim.Run(ctx) })
	group.Go(func() error {
		return serveUntil(ctx, listener, &http.Server{Handler: sim.Handler(), ReadHeaderTimeout: 5 * time.Second})
	})
	page := reachable(listener.Addr())
	c.introduce(o, sim, page, exampleOf(config))
	if c.Open {
		openPage(ctx, page, log)
	}
	return group.Wait()
}

// config is the workspace that the flags ask for; what is wrong with them is
// said all at once.
func (c simCommand) config() (slacksim.Config, error) {
	var config slacksim.Config
	wrong := c.unusable()
	if c.Workspace != "" {
		wrong = append(wrong, readFile("--workspace", c.Workspace, func(source []byte) (err error) {
			config, err = slacksim.ReadWorkspace(source)
			return err
		}))
	}
	config.Manifest = slacksim.AnyApp()
	if c.Manifest != "" {
		wrong = append(wrong, readFile("--manifest", c.Manifest, func(source []byte) error {
			config.Manifest = source
			return slacksim.CheckManifest(source)
		}))
	}
	for _, rule := range c.Lenient {
		config.Lenient = append(config.Lenient, slacksim.Rule(rule))
	}
	world := clockAt(c.Now)
	config.Now, config.Advance = world.Now, world.Advance
	config.AppToken, config.BotToken, config.AllowRemote = c.AppToken, c.BotToken, c.Remote
	config.Hosts = c.Host
	return config, errors.Join(wrong...)
}

// unusable is what is wrong with the flags themselves. A token is never
// repeated: what is wrong may be a real one.
func (c simCommand) unusable() []error {
	var wrong []error
	for _, token := range []struct{ flag, prefix, value string }{{"--app-token", "xapp-", c.AppToken}, {"--bot-token", "xoxb-", c.BotToken}} {
		if token.value != "" && !regexp.MustCompile(`^`+token.prefix+`[A-Za-z0-9-]{8,}$`).MatchString(token.value) {
			wrong = append(wrong, fmt.Errorf("%s is %s and at least 8 letters, digits or hyphens", token.flag, token.prefix))
		}
	}
	for _, rule := range c.Lenient {
		if !slices.Contains(slacksim.Rules(), slacksim.Rule(rule)) {
			wrong = append(wrong, fmt.Errorf("--lenient: there is no rule %q; there are: %s", rule, strings.Trim(fmt.Sprint(slacksim.Rules()), "[]")))
		}
	}
	return wrong
}

// readFile reads a description and puts the file's name before each mistake
// in it, as compilers do.
func readFile(flag, name string, read func([]byte) error) error {
	source, err := os.ReadFile(name)
	if err != nil {
		return fmt.Errorf("%s: %w", flag, err)
	}
	err = read(source)
	var mistakes slacksim.MistakesError
	if !errors.As(err, &mistakes) {
		return err
	}
	var all []error
	for _, m := range mistakes {
		place, field := name, ""
		if m.Line > 0 {
			place = fmt.Sprintf("%s:%d", name, m.Line)
		}
		if m.Field != "" {
			field = m.Field + ": "
		}
		all = append(all, fmt.Errorf("%s: %s%s", place, field, m.Words))
	}
	return errors.Join(all...)
}

// reachable is the address by which this machine gets to a listener.
func reachable(at net.Addr) string {
	if tcp, ok := at.(*net.TCPAddr); ok && tcp.IP.IsUnspecified() {
		return fmt.Sprintf("http://127.0.0.1:%d", tcp.Port)
	}
	return "http://" + at.String()
}

func isLoopback(page string) bool {
	host, _, err := net.SplitHostPort(strings.TrimPrefix(page, "http://"))
	return err == nil && net.ParseIP(host).IsLoopback()
}

// example is who and what stands in the lines to try.
type example struct{ who, where string }

// exampleOf chooses somebody, and a channel in which the app may write.
func exampleOf(config slacksim.Config) example {
	e := example{"dana", "cs-team"}
	if len(config.People) > 0 {
		e.who = config.People[0].Name
	}
	if len(config.Channels) > 0 {
		e.where = config.Channels[0].Name
	}
	if i := slices.IndexFunc(config.Channels, func(ch slacksim.Channel) bool { return ch.WithApp && !ch.Archived }); i >= 0 {
		e.where = config.Channels[i].Name
	}
	return e
}

// introduce says where the workspace is: settings for the app on standard
// output, so that a shell can read them, and the rest beside them.
func (c simCommand) introduce(o outlet, sim *slacksim.Sim, page string, try example) {
	say := func(w io.Writer, format string, args ...any) { _, _ = fmt.Fprintf(w, format+"\n", args...) }
	say(o.err, "A Slack workspace runs at %s/ (Ctrl-C ends it)", page)
	say(o.err, "Its app is %s", cmp.Or(c.Manifest, "one with every common scope and event, and the command /hello; --manifest FILE installs yours"))
	for _, sentence := range sim.Unheard() {
		say(o.err, "Mind: %s", sentence)
	}
	open := strings.HasPrefix(c.Listen, ":") || !isLoopback("http://"+c.Listen)
	switch {
	case c.Remote:
		say(o.err, "Whoever reaches this address can use the page and /control, and reads the tokens' traffic there: keep it within a trusted network")
	case open:
		say(o.err, "Other machines reach the API only, with its tokens; page and /control answer this machine alone, unless you say --remote")
	}
	say(o.err, "Two lines to try in another terminal, after the exports below:")
	say(o.err, `  curl "${SLACK_API_URL}chat.postMessage" -H "Authorization: Bearer $SLACK_BOT_TOKEN" -d channel=#%s -d text=Hello`, try.where)
	say(o.err, `  curl %s/control/say -d '{"as":"%s","channel":"@app","text":"Hello too"}'`, page, try.who)
	say(o.out, "export SLACK_API_URL='%s/api/'", page)
	say(o.out, "export SLACK_APP_TOKEN='%s'", sim.AppToken())
	say(o.out, "export SLACK_BOT_TOKEN='%s'", sim.BotToken())
}
