package ledger

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"rapport/internal/account"
	"rapport/internal/store"
)

// Deed is what a person does, with what the audit trail keeps of it. Done twice
// it is done once: where all is already so, nothing changes, nothing is written
// down, and that is no error.
type Deed struct {
	By     account.Actor
	Place  string // the channel it was done in, or the command
	Reason string
	At     time.Time
	Zone   *time.Location // of the person, whose days are counted; nil is UTC
}

func (d Deed) kept() *account.Deed { return &account.Deed{By: d.By, At: d.At, Reason: d.Reason} }

// readable is the deed with texts that can be kept: what people type has no
// bounds of its own.
func (d Deed) readable() Deed {
	const short, long = 200, 3000
	d.By = account.Actor{ID: readable(d.By.ID, short), Name: readable(d.By.Name, short)}
	d.Place, d.Reason = readable(d.Place, short), readable(d.Reason, long)
	return d
}

// readable is a text without what no text can hold, cut after some characters.
func readable(text string, most int) string {
	text = strings.ReplaceAll(strings.ToValidUTF8(text, "\uFFFD"), "\x00", "\uFFFD")
	n := 0
	for i := range text {
		if n++; n > most {
			return text[:i]
		}
	}
	return text
}

// skew is by how much the clocks of two processes may differ.
const skew = time.Minute

// behind is the deed's moment, behind that of what was last done to the same
// account where two clocks differ: of two deeds the newer one decides. What was
// done at quite another time is of another clock, such as a demo's.
func (d Deed) behind(last time.Time) Deed {
	if !last.Before(d.At) && last.Sub(d.At) < skew {
		d.At = last.Add(time.Microsecond)
	}
	return d
}

// act is a kind of deed on its way.
type act struct {
	name  string
	whose func(context.Context, *store.Change) (account.ID, error) // locks the fact that it is about, if any
	do    func(context.Context, *store.Change, *scene) (turn, error)
}

// scene is where a deed is done: an account that nobody else changes meanwhile.
type scene struct {
	facts  account.Facts
	deed   Deed
	policy account.Policy
}

func (s *scene) id() account.ID { return s.facts.Account.ID }

// of is an account that is known beforehand.
func of(id account.ID) func(context.Context, *store.Change) (account.ID, error) {
	return func(context.Context, *store.Change) (account.ID, error) { return id, nil }
}

// deed does one thing, settles the account, writes it down with what it came
// to, and lets what shows the account be drawn anew: together or not at all.
func (l *Ledger) deed(ctx context.Context, a act, d Deed) (out Outcome, err error) {
	err = l.db.Change(ctx, func(c *store.Change) error {
		s, err := a.enter(ctx, c, d)
		if err != nil {
			return err
		}
		out = Outcome{Account: s.id()}
		t, err := a.do(ctx, c, s)
		switch {
		case err != nil:
			return err
		case t.after == nil:
			return out.already(ctx, c, t)
		}
		out.Done = true
		if !t.quiet {
			if out.Before, out.After, err = s.settle(ctx, c, t); err != nil {
				return err
			}
		}
		out.Entry, err = c.Audit(ctx, store.Audit{
			At: s.deed.At, Account: s.id(), Domain: s.facts.Account.Domain, By: s.deed.By, Place: s.deed.Place, Action: a.name,
			Subject: t.subject, Reason: s.deed.Reason, Before: t.before, After: t.after, Undoes: t.undoes,
		})
		if err != nil || t.unseen {
			return err
		}
		return c.Outdate(ctx, s.id(), s.deed.At)
	})
	if err != nil {
		return Outcome{}, fmt.Errorf("%s: %w", a.name, err)
	}
	return out, nil
}

// enter locks what the deed is about, and looks at it as it is then. The policy
// comes first, the fact next and the account last, as everybody locks them.
func (a act) enter(ctx context.Context, c *store.Change, d Deed) (*scene, error) {
	policy, err := c.Policy(ctx)
	if err != nil {
		return nil, err
	}
	id, err := a.whose(ctx, c)
	if err != nil {
		return nil, err
	}
	if err := c.Lock(ctx, []account.ID{id}); err != nil {
		return nil, err
	}
	last, err := c.LastAudit(ctx, id)
	if err != nil {
		return nil, err
	}
	d = d.readable().behind(last)
	facts, err := c.Facts(ctx, []account.ID{id}, d.At)
	if err != nil {
		return nil, err
	}
	if len(facts) == 0 {
		return nil, fmt.Errorf("load account %d: %w", id, account.ErrNotFound)
	}
	return &scene{facts[0], d, policy}, nil
}

// already tells who had done what was to be done.
func (o *Outcome) already(ctx context.Context, c *store.Change, t turn) error {
	if t.was != nil {
		o.By, o.At, o.Reason = t.was.By, t.was.At, t.was.Reason
		return nil
	}
	last, err := c.LastDeed(ctx, o.Account, t.subject, t.by)
	if errors.Is(err, account.ErrNotFound) { // it was never otherwise
		return nil
	}
	o.By, o.At, o.Reason = last.By, last.At, last.Reason
	return err
}

// settle derives the account's figures anew and keeps with the deed which of
// them it changed.
func (s *scene) settle(ctx context.Context, c *store.Change, t turn) (before, after account.Assessment, err error) {
	before = s.assess()
	if err := c.Unsettle(ctx, s.id(), time.Time{}); err != nil { // whatever the standing's time
		return before, after, err
	}
	rows, err := settle(ctx, c, []account.ID{s.id()}, order{policy: s.policy, now: s.deed.At})
	if err != nil || len(rows) == 0 {
		return before, before, err
	}
	after = rows[0].Assessment
	was, is := figures(before), figures(after)
	for name := range is {
		if fmt.Sprint(was[name]) != fmt.Sprint(is[name]) {
			t.before[name], t.after[name] = was[name], is[name]
		}
	}
	return before, after, nil
}

// assess is the account's assessment as the deed found it.
func (s *scene) assess() account.Assessment { return account.Assess(s.facts, s.policy, s.deed.At) }

// figures are those of an assessment that a person's deed can change.
func figures(a account.Assessment) map[string]any {
	arr := make(map[account.Currency]int64, len(a.Rollup.Totals))
	for _, t := range a.Rollup.Totals {
		arr[t.Currency] = t.ARR
	}
	all := map[string]any{"arr": arr, "score": nil, "level": nil}
	if a.Scored {
		all["score"], all["level"] = a.Score, a.Level
	}
	return all
}

// excluded is in JSON who excluded something, when and why; nil is nobody.
func excluded(how string, d *account.Deed) map[string]any {
	if d == nil {
		return map[string]any{how: nil}
	}
	return map[string]any{how: keptDeed{d.By, d.At, d.Reason}}
}

const tracking = "tracking"

// Untrack excludes an account from health monitoring.
func (l *Ledger) Untrack(ctx context.Context, id account.ID, d Deed) (Outcome, error) {
	return l.deed(ctx, act{ActUntrack, of(id), func(ctx context.Context, c *store.Change, s *scene) (turn, error) {
		was := s.facts.Account.Untracked
		if was != nil {
			return turn{subject: tracking, was: was}, nil
		}
		return s.track(ctx, c, s.deed.kept())
	}}, d)
}

// Retrack takes an account back into health monitoring.
func (l *Ledger) Retrack(ctx context.Context, id account.ID, d Deed) (Outcome, error) {
	return l.deed(ctx, act{ActRetrack, of(id), func(ctx context.Context, c *store.Change, s *scene) (turn, error) {
		if s.facts.Account.Untracked == nil {
			return turn{subject: tracking}, nil
		}
		return s.track(ctx, c, nil)
	}}, d)
}

func (s *scene) track(ctx context.Context, c *store.Change, untracked *account.Deed) (turn, error) {
	t := turn{subject: tracking, before: excluded("untracked", s.facts.Account.Untracked), after: excluded("untracked", untracked)}
	return t, c.Untrack(ctx, s.id(), untracked)
}

func revenueSubject(id account.RevenueID) string { return fmt.Sprintf("revenue:%d", id) }

// IgnoreRevenue excludes a revenue source from ARR, whatever its system says
// later; ErrStale where its ARR is not the one that was seen.
func (l *Ledger) IgnoreRevenue(ctx context.Context, id account.RevenueID, seen account.Money, d Deed) (Outcome, error) {
	var source account.RevenueSource
	return l.deed(ctx, act{ActIgnoreRevenue, ownerOf(id, &source), func(ctx context.Context, c *store.Change, s *scene) (turn, error) {
		switch {
		case source.Ignored != nil:
			return turn{subject: revenueSubject(id), was: source.Ignored}, nil
		case source.ARR() != seen:
			return turn{}, ErrStale
		}
		return ignore(ctx, c, source, s.deed.kept())
	}}, d)
}

// CountRevenue takes a revenue source back into ARR; ErrStale where its ARR is
// not the one that was seen.
func (l *Ledger) CountRevenue(ctx context.Context, id account.RevenueID, seen account.Money, d Deed) (Outcome, error) {
	var source account.RevenueSource
	return l.deed(ctx, act{ActCountRevenue, ownerOf(id, &source), func(ctx context.Context, c *store.Change, _ *scene) (turn, error) {
		switch {
		case source.Ignored == nil:
			return turn{subject: revenueSubject(id)}, nil
		case source.ARR() != seen:
			return turn{}, ErrStale
		}
		return ignore(ctx, c, source, nil)
	}}, d)
}

// ownerOf loads a revenue source, which nobody else changes meanwhile, and says
// whose it is.
func ownerOf(id account.RevenueID, source *account.RevenueSource) func(context.Context, *store.Change) (account.ID, error) {
	return func(ctx context.Context, c *store.Change) (owner account.ID, err error) {
		owner, *source, err = c.RevenueSource(ctx, id)
		return owner, err
	}
}

func ignore(ctx context.Context, c *store.Change, source account.RevenueSource, ignored *account.Deed) (turn, error) {
	t := turn{subject: revenueSubject(source.ID), before: excluded("ignored", source.Ignored), after: excluded("ignored", ignored)}
	for _, kept := range []map[string]any{t.before, t.after} {
		kept["revenue_source"], kept["system"], kept["product"] = source.ID, source.System, source.Product
	}
	_, err := c.IgnoreRevenue(ctx, source.ID, ignored)
	return t, err
}
