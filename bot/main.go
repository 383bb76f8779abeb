// Command rapport is a Slack bot for customer-success managers. This package
// owns the process and the Slack edge: commands, settings, wiring, routes and
// replies. It never decides about an account and never speaks SQL.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"

	"rapport/internal/cache"
)

// Exit statuses of every command.
const (
	exitDone   = 0
	exitFailed = 1
	exitUsage  = 2
)

// usageError is a wrong call or a wrong setting: status 2, nothing was done.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

// outlet is where a command writes: results to out, logs and complaints to
// err.
type outlet struct {
	in       io.Reader
	out, err io.Writer
}

type commands struct {
	Run     runCommand     `cmd:"" help:"Run the bot in a real workspace, from the settings in the environment or a .env file."`
	Demo    demoCommand    `cmd:"" help:"Run everything embedded: a Slack workspace in the browser, Postgres, Redis, sample accounts and the same bot."`
	Sim     simCommand     `cmd:"" help:"Run the Slack workspace alone, for developing any Slack app."`
	Migrate migrateCommand `cmd:"" help:"Bring the database schema up to date (run does it too)."`
	Import  importCommand  `cmd:"" help:"Read accounts and facts from JSON Lines files; - is standard input."`
	Rescore rescoreCommand `cmd:"" help:"Assess accounts now and print counts as one JSON line."`
	Card    cardCommand    `cmd:"" help:"Print an account's card as Slack would be sent it."`
	Audit   auditCommand   `cmd:"" help:"Print who did what, when, where and why, as JSON lines."`
	Health  healthCommand  `cmd:"" help:"Exit with 0 if the bot that listens on METRICS_LISTEN is well."`
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends the process at once
	cache.Quiet()                // its client library would print beside the log
	status := execute(ctx, os.Args[1:], outlet{os.Stdin, os.Stdout, os.Stderr})
	stop()
	os.Exit(status)
}

// execute runs one command line and returns the exit status.
func execute(ctx context.Context, args []string, o outlet) int {
	var c commands
	status, exited := exitDone, false
	parser, err := kong.New(&c,
		kong.Name("rapport"),
		kong.Description("Everything known of a customer account, in Slack."),
		kong.Writers(o.out, o.err),
		kong.Exit(func(code int) { status, exited = code, true }),
		kong.BindTo(ctx, (*context.Context)(nil)),
		kong.Bind(o),
		kong.UsageOnError(),
	)
	if err != nil {
		_, _ = fmt.Fprintln(o.err, "rapport:", err)
		return exitFailed
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	call, err := parser.Parse(args)
	switch {
	case exited: // --help
		return status
	case err != nil:
		_, _ = fmt.Fprintf(o.err, "rapport: %v (see rapport --help)\n", err)
		return exitUsage
	}
	return complain(o.err, call.Run())
}

// counted is a number with its word: 1 bad line, 2 bad lines.
func counted(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return fmt.Sprintf("%d %ss", n, word)
}

// complain turns a command's error into one line and an exit status.
func complain(w io.Writer, err error) int {
	var usage usageError
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &usage):
		_, _ = fmt.Fprintln(w, "rapport:", err)
		return exitUsage
	}
	_, _ = fmt.Fprintln(w, "rapport:", strings.ReplaceAll(err.Error(), "\n", " · "))
	return exitFailed
}
