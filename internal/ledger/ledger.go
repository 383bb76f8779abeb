// Package ledger owns every change of what is known of an account: facts that
// sources tell, deeds of people, and what follows of them. It never reads for
// display, never speaks SQL, and never knows of Slack.
package ledger

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"rapport/internal/account"
	"rapport/internal/source"
	"rapport/internal/store"
)

// Ledger writes to one store.
type Ledger struct {
	db *store.DB
}

// New makes a ledger over a store.
func New(db *store.DB) *Ledger { return &Ledger{db} }

// settleSize is how many accounts one transaction settles: a few statements
// serve them all, and their facts fit in some megabytes.
const settleSize = 1_000

// Summary counts what a batch of facts did.
type Summary struct {
	store.Merged
	Settled int64
}

// Plus adds up what two batches did.
func (s Summary) Plus(t Summary) Summary {
	plus := func(a, b store.Tally) store.Tally {
		return store.Tally{Staged: a.Staged + b.Staged, Added: a.Added + b.Added, Changed: a.Changed + b.Changed}
	}
	return Summary{Settled: s.Settled + t.Settled, Merged: store.Merged{
		Accounts: plus(s.Accounts, t.Accounts), Revenue: plus(s.Revenue, t.Revenue), Usage: plus(s.Usage, t.Usage),
		Activities: plus(s.Activities, t.Activities), Enrichment: plus(s.Enrichment, t.Enrichment),
	}}
}

// ErrSpoiled is what the reader of an Import returns, alone or wrapped, when
// something that it read was not understood: nothing may be kept, but what was
// staged is still looked at for unknown accounts.
var ErrSpoiled = errors.New("not all was understood")

// StrangersError says that facts refer to accounts that nobody has told of.
type StrangersError struct {
	Strangers []store.Stranger // the first by line
	More      int              // how many there are beside them
}

// Error names the first few.
func (e *StrangersError) Error() string {
	var names []string
	for _, s := range e.Strangers[:min(3, len(e.Strangers))] {
		names = append(names, string(s.Domain))
	}
	return fmt.Sprintf("%d facts of unknown accounts: %s", len(e.Strangers)+e.More, strings.Join(names, ", "))
}

// Apply takes a batch of facts and settles the accounts that it changed, in
// one transaction. A fact of an unknown account refuses the batch with a
// StrangersError.
func (l *Ledger) Apply(ctx context.Context, b source.Batch, now time.Time) (Summary, error) {
	var sum Summary
	err := l.db.Change(ctx, func(c *store.Change) (err error) {
		if sum.Merged, err = take(ctx, c, now, func(stage func(source.Batch) error) error { return stage(b) }); err != nil {
			return err
		}
		policy, err := c.Policy(ctx)
		if err != nil {
			return err
		}
		ids, err := c.Changed(ctx)
		if err != nil {
			return err
		}
		for page := range slices.Chunk(ids, settleSize) {
			settled, err := settle(ctx, c, page, order{policy: policy, now: now})
			if err != nil {
				return err
			}
			sum.Settled += int64(len(settled))
		}
		return nil
	})
	if err != nil {
		return Summary{}, fmt.Errorf("apply %d facts: %w", b.Len(), err)
	}
	return sum, nil
}

// Import takes facts in as many batches as read stages, all or nothing, and
// leaves the accounts that they changed to be settled: a file may be larger
// than what one transaction should derive. A fact of an unknown account
// refuses all with a StrangersError, which is joined with ErrSpoiled where read
// returned that.
func (l *Ledger) Import(ctx context.Context, now time.Time, read func(stage func(source.Batch) error) error) (Summary, error) {
	var sum Summary
	err := l.db.Change(ctx, func(c *store.Change) error {
		var err error
		sum.Merged, err = take(ctx, c, now, read)
		return err
	})
	if err != nil {
		return Summary{}, err
	}
	return sum, nil
}

// maxStrangers bounds how many facts of unknown accounts are named at once; the
// rest is counted.
const maxStrangers = 10_000

func take(ctx context.Context, c *store.Change, now time.Time, read func(stage func(source.Batch) error) error) (store.Merged, error) {
	stage := func(b source.Batch) error {
		return c.Stage(ctx, store.Staged{
			Accounts: b.Accounts, Revenue: b.Revenue, Usage: b.Usage, Activities: b.Activities, Enrichment: b.Enrichment,
		})
	}
	spoiled := read(stage)
	if spoiled != nil && !errors.Is(spoiled, ErrSpoiled) {
		return store.Merged{}, spoiled
	}
	strangers, more, err := c.Strangers(ctx, maxStrangers)
	if err == nil && len(strangers) > 0 {
		err = &StrangersError{strangers, more}
	}
	if err := errors.Join(spoiled, err); err != nil {
		return store.Merged{}, err
	}
	return c.Merge(ctx, now)
}

// Rescored counts what a rescoring did.
type Rescored struct {
	Assessed  int64 `json:"assessed"`
	Scored    int64 `json:"scored"`
	Critical  int64 `json:"critical"`
	AtRisk    int64 `json:"at_risk"`
	Healthy   int64 `json:"healthy"`
	Movements int64 `json:"movements"`
}

// Count counts assessments.
func Count(rows []store.Assessed) Rescored {
	var r Rescored
	r.add(rows)
	return r
}

func (r *Rescored) add(rows []store.Assessed) {
	for _, a := range rows {
		r.Assessed++
		r.Movements += int64(len(a.Movements))
		if !a.Assessment.Scored {
			continue
		}
		r.Scored++
		switch a.Assessment.Level {
		case account.Critical:
			r.Critical++
		case account.AtRisk:
			r.AtRisk++
		case account.Healthy:
			r.Healthy++
		}
	}
}

// Assess says how an account would stand at a moment, by what is known now. It
// locks nothing and keeps nothing; account.ErrNotFound where there is no such
// account.
func (l *Ledger) Assess(ctx context.Context, id account.ID, now time.Time) (account.Assessment, error) {
	policy, err := l.db.Policy(ctx)
	if err != nil {
		return account.Assessment{}, err
	}
	facts, err := l.db.Facts(ctx, []account.ID{id}, now)
	if err == nil && len(facts) == 0 {
		err = account.ErrNotFound
	}
	if err != nil {
		return account.Assessment{}, fmt.Errorf("assess account %d: %w", id, err)
	}
	return account.Assess(facts[0], policy, now), nil
}

// Refresh settles an account whose facts are newer than its standing, or whose
// standing is not of now's day in UTC. Where somebody else has done so meanwhile
// there is nothing to do, and what it returns is zero.
func (l *Ledger) Refresh(ctx context.Context, id account.ID, now time.Time) (store.Assessed, error) {
	var rows []store.Assessed
	err := l.db.Change(ctx, func(c *store.Change) error {
		policy, err := c.Policy(ctx)
		if err != nil {
			return err
		}
		if err := c.Lock(ctx, []account.ID{id}); err != nil {
			return err
		}
		if err := c.Unsettle(ctx, id, account.Day(now)); err != nil {
			return err
		}
		rows, err = settle(ctx, c, []account.ID{id}, order{policy: policy, now: now, changed: true})
		return err
	})
	if err != nil || len(rows) == 0 {
		return store.Assessed{}, err
	}
	return rows[0], nil
}

// Rescore assesses some accounts as of a moment and returns their assessments.
// One of a moment before the standing of a settled account is a look back, of
// which nothing is kept. Ids that are not known are left out.
func (l *Ledger) Rescore(ctx context.Context, ids []account.ID, now time.Time) ([]store.Assessed, error) {
	var out []store.Assessed
	for page := range slices.Chunk(ids, settleSize) {
		rows, err := l.settlePage(ctx, page, order{now: now})
		if err != nil {
			return nil, err
		}
		out = append(out, rows...)
	}
	return out, nil
}

// RescoreChanged assesses the accounts whose facts are newer than their
// standing, but for those that somebody else settles meanwhile.
func (l *Ledger) RescoreChanged(ctx context.Context, now time.Time) (Rescored, error) {
	return l.rescorePages(ctx, order{now: now, changed: true}, l.db.Unsettled)
}

// RescoreAll assesses every account, as Rescore does.
func (l *Ledger) RescoreAll(ctx context.Context, now time.Time) (Rescored, error) {
	return l.rescorePages(ctx, order{now: now}, l.db.AccountIDs)
}

// rescorePages settles page after page, each in a transaction of its own: an
// interruption loses nothing that was saved, and starting again is safe.
func (l *Ledger) rescorePages(ctx context.Context, o order,
	page func(context.Context, account.ID, int) ([]account.ID, error),
) (sum Rescored, err error) {
	for after := account.ID(0); ; {
		ids, err := page(ctx, after, settleSize)
		if err != nil || len(ids) == 0 {
			return sum, err
		}
		rows, err := l.settlePage(ctx, ids, o)
		if err != nil {
			return sum, err
		}
		sum.add(rows)
		after = ids[len(ids)-1]
	}
}

// settlePage settles accounts in a transaction of its own, by the policy that
// holds then.
func (l *Ledger) settlePage(ctx context.Context, ids []account.ID, o order) ([]store.Assessed, error) {
	var rows []store.Assessed
	err := l.db.Change(ctx, func(c *store.Change) (err error) {
		if o.policy, err = c.Policy(ctx); err != nil {
			return err
		}
		rows, err = settle(ctx, c, ids, o)
		return err
	})
	return rows, err
}
