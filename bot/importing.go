package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"rapport/internal/ledger"
	"rapport/internal/source"
	"rapport/internal/store"
)

type importCommand struct {
	Files      []string  `arg:"" optional:"" name:"file" help:"JSON Lines files; - is standard input."`
	RavenStack string    `name:"ravenstack" placeholder:"DIR" help:"Read the public RavenStack data set from its folder of CSV files instead."`
	Now        time.Time `help:"Take the facts as told at this time (RFC 3339)." placeholder:"TIME"`
}

// Run imports file after file, each all or nothing, and prints what they did
// as one JSON line.
func (c importCommand) Run(ctx context.Context, o outlet) error {
	if len(c.Files) == 0 && c.RavenStack == "" {
		return usageError{errors.New("import needs a file, or - for standard input")}
	}
	return withStore(ctx, func(db *store.DB) error {
		l, now := ledger.New(db), moment(c.Now)
		var sum ledger.Summary
		var errs []error
		files := c.sources(o.in, now)
		for _, from := range files {
			one, err := importFile(ctx, l, from, importing{now, o.err})
			if err != nil {
				errs = append(errs, err)
				continue
			}
			sum = sum.Plus(one)
		}
		if len(errs) < len(files) {
			if err := printed(o, counts(sum)); err != nil {
				return err
			}
		}
		return errors.Join(errs...)
	})
}

// counts are the lines taken of each type, and what became of all of them.
func counts(s ledger.Summary) map[string]int64 {
	out := map[string]int64{"added": 0, "changed": 0, "unchanged": 0}
	for kind, t := range map[string]store.Tally{
		"account": s.Accounts, "revenue_source": s.Revenue, "usage": s.Usage, "activity": s.Activities, "enrichment": s.Enrichment,
	} {
		out[kind] = t.Staged
		out["added"] += t.Added
		out["changed"] += t.Changed
		out["unchanged"] += t.Staged - t.Added - t.Changed
	}
	return out
}

// file is something to import: its name, and how to read it.
type file struct {
	name string
	open func(context.Context) (io.ReadCloser, error)
}

func (c importCommand) sources(in io.Reader, now time.Time) []file {
	var out []file
	for _, name := range c.Files {
		f := file{name, func(context.Context) (io.ReadCloser, error) { return os.Open(name) }}
		if name == "-" {
			f = file{"standard input", func(context.Context) (io.ReadCloser, error) { return io.NopCloser(in), nil }}
		}
		out = append(out, f)
	}
	if c.RavenStack != "" {
		out = append(out, file{c.RavenStack, func(context.Context) (io.ReadCloser, error) {
			return converted(c.RavenStack, now), nil
		}})
	}
	return out
}

// converted is the RavenStack data in the import format, made as it is read.
func converted(dir string, now time.Time) io.ReadCloser {
	r, w := io.Pipe()
	go func() { w.CloseWithError(ravenStack(dir, now, w)) }()
	return r
}

// importing is how a file is imported: at which time, and where bad lines are
// named.
type importing struct {
	now time.Time
	bad io.Writer
}

// importFile reads and stores one file, all of it or nothing. Lines are read
// ahead while the database takes what was read before.
func importFile(ctx context.Context, l *ledger.Ledger, from file, how importing) (ledger.Summary, error) {
	in, err := from.open(ctx)
	if err != nil {
		return ledger.Summary{}, fmt.Errorf("import: %w", err)
	}
	defer func() { _ = in.Close() }()
	bad := 0
	name := func(line int, format string, args ...any) {
		bad++
		_, _ = fmt.Fprintf(how.bad, "%s:%d: %s\n", from.name, line, fmt.Sprintf(format, args...))
	}
	sum, err := l.Import(ctx, how.now, func(stage func(source.Batch) error) error {
		return readAhead(ctx, in, stage, func(line source.BadLine) { name(line.Line, "%s", line.Reason) })
	})
	var strangers *ledger.StrangersError
	if errors.As(err, &strangers) {
		for _, s := range strangers.Strangers {
			name(s.Line, "account %q is neither in the file nor in the database", s.Domain)
		}
		if strangers.More > 0 {
			bad += strangers.More
			_, _ = fmt.Fprintf(how.bad, "%s: and %d more lines of unknown accounts\n", from.name, strangers.More)
		}
	}
	switch {
	case bad > 0:
		return ledger.Summary{}, fmt.Errorf("import %s: %s, so nothing of it was kept; mend what is named above and import it again", from.name, counted(bad, "bad line"))
	case err != nil:
		return ledger.Summary{}, fmt.Errorf("import %s: nothing of it was kept: %w", from.name, err)
	}
	return sum, nil
}

// item is what the reader hands on: facts, or a bad line.
type item struct {
	facts source.Batch
	bad   *source.BadLine
}

// readAhead parses on one side and stages on the other. It returns as soon as
// ctx ends or staging fails, though the reader may still wait for input that
// never comes.
func readAhead(ctx context.Context, in io.Reader, stage func(source.Batch) error, bad func(source.BadLine)) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	items, ended := make(chan item, 1), make(chan error, 1)
	hand := func(i item) error {
		select {
		case items <- i:
			return nil
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	go func() {
		defer close(items)
		ended <- source.ReadLines(in, func(b source.Batch) error { return hand(item{facts: b}) },
			func(line source.BadLine) { _ = hand(item{bad: &line}) })
	}()
	spoiled := false
	for {
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case i, more := <-items:
			switch {
			case !more:
				if err := <-ended; err != nil || !spoiled {
					return err
				}
				return ledger.ErrSpoiled
			case i.bad != nil:
				spoiled = true
				bad(*i.bad)
			default:
				if err := stage(i.facts); err != nil {
					return err
				}
			}
		}
	}
}
