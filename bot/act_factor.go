package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"rapport/blocks"
	"rapport/blocks/deeds"
	"rapport/blocks/kit"
	"rapport/internal/account"
)

const (
	markDays     = 30  // how long a mark holds where nobody says otherwise
	mostMarkDays = 366 // and at most: what is forgotten hides nothing for ever
)

func (b *bot) askMark(ctx context.Context, a asker, r request) (reply, error) {
	s, err := b.clicked(ctx, a, r)
	if err != nil {
		return reply{}, err
	}
	now, choices, err := b.markable(ctx, s)
	if err != nil {
		return reply{}, err
	}
	if len(choices) == 0 {
		return b.straight(ctx, s, deeds.NoFactor(s)), nil
	}
	window := deeds.MarkFactor(s, now, choices, s.Now.AddDate(0, 0, markDays))
	return reply{modal: &window}, nil
}

// markable are the factors of an account, each with what the score becomes
// without it, or with it where it is marked.
func (b *bot) markable(ctx context.Context, s deeds.Scene) (account.Assessment, []deeds.Choice, error) {
	var facts account.Facts
	now, _, err := b.ledger.WhatIf(ctx, s.Account.ID, s.Now, func(f *account.Facts) { facts = *f })
	if err != nil {
		return now, nil, err
	}
	policy, err := b.db.Policy(ctx)
	if err != nil {
		return now, nil, err
	}
	choices := make([]deeds.Choice, 0, len(now.Factors))
	for _, f := range now.Factors {
		other := facts
		if f.Marked != "" {
			other.Marks = without(facts.Marks, f.Factor)
		} else {
			other.Marks = append(slices.Clone(facts.Marks), markOf(f.Factor, account.Expected, s.Now))
		}
		choices = append(choices, deeds.Choice{Factor: f, After: account.Assess(other, policy, s.Now)})
	}
	return now, choices, nil
}

// markOf is a mark that holds at a moment, for a look at what it does.
func markOf(f account.Factor, why account.MarkReason, now time.Time) account.Mark {
	return account.Mark{Deed: account.Deed{At: now}, Factor: f, Why: why, Until: now}
}

// without are the marks of other factors.
func without(marks []account.Mark, f account.Factor) []account.Mark {
	same := f.Degrees()
	return slices.DeleteFunc(slices.Clone(marks), func(m account.Mark) bool { return m.Factor == f || slices.Contains(same, m.Factor) })
}

// checkMark says at the field, while the window is still open, what is wrong
// with it.
func (b *bot) checkMark(_ context.Context, r request) any {
	if r.form.one(blocks.WhyInput) == deeds.CountFactor {
		return nil
	}
	if _, err := lastMoment(r.form.one(blocks.UntilInput), b.now()); err != "" {
		return mistaken(blocks.UntilInput, err)
	}
	return nil
}

// lastMoment is the end of the day until which a mark holds, or what is wrong
// with that day.
func lastMoment(day string, now time.Time) (time.Time, string) {
	t, err := time.Parse(time.DateOnly, day)
	last := t.Add(24*time.Hour - time.Second)
	switch {
	case err != nil:
		return time.Time{}, "Choose a day."
	case last.Before(now):
		return time.Time{}, "That day is over. Choose a later one."
	case last.Sub(now) > mostMarkDays*24*time.Hour:
		return time.Time{}, "Choose a day within a year: then the factor is looked at again."
	}
	return last, ""
}

func (b *bot) markFactor(ctx context.Context, a asker, r request) (reply, error) {
	s, _, err := submitted[blocks.On](ctx, b, a, r)
	if err != nil {
		return reply{}, err
	}
	factor := account.Factor(r.form.one(blocks.FactorInput))
	why := r.form.one(blocks.WhyInput)
	switch {
	case len(factor.Degrees()) == 0:
		return reply{}, fmt.Errorf("mark a factor that %w", kit.ErrAction)
	case why == deeds.CountFactor:
		return b.unmark(ctx, a, r, ofFactor{s, factor})
	case !account.MarkReason(why).Known():
		return reply{}, fmt.Errorf("mark a factor for a reason that %w", kit.ErrAction)
	}
	d := b.deed(a, r)
	m := account.Mark{Deed: account.Deed{By: d.By, At: d.At, Reason: d.Reason}, Factor: factor, Why: account.MarkReason(why)}
	until, wrong := lastMoment(r.form.one(blocks.UntilInput), s.Now)
	if wrong != "" {
		return reply{}, refusal(wrong)
	}
	m.Until = until
	e, err := b.weighMarks(ctx, s, func(marks []account.Mark) []account.Mark { return append(marks, m) })
	if err != nil {
		return reply{}, err
	}
	out, err := b.ledger.MarkFactor(ctx, s.Account.ID, m, d)
	switch {
	case err != nil:
		return reply{}, err
	case !out.Done:
		return b.already(ctx, s, deeds.AsMarked(s, m), out), nil
	}
	return b.acted(ctx, s, deeds.Marked(s, m, e, out.Entry)), nil
}

// ofFactor is a factor of the account of a scene.
type ofFactor struct {
	deeds.Scene
	factor account.Factor
}

func (b *bot) unmark(ctx context.Context, a asker, r request, of ofFactor) (reply, error) {
	e, err := b.weighMarks(ctx, of.Scene, func(marks []account.Mark) []account.Mark { return without(marks, of.factor) })
	if err != nil {
		return reply{}, err
	}
	out, err := b.ledger.UnmarkFactor(ctx, of.Account.ID, of.factor, b.deed(a, r))
	switch {
	case err != nil:
		return reply{}, err
	case !out.Done:
		return b.already(ctx, of.Scene, "it counts already", out), nil
	}
	return b.acted(ctx, of.Scene, deeds.Unmarked(of.Scene, of.factor, e, out.Entry)), nil
}

// weighMarks is what other marks do to an account.
func (b *bot) weighMarks(ctx context.Context, s deeds.Scene, change func([]account.Mark) []account.Mark) (deeds.Effect, error) {
	before, after, err := b.ledger.WhatIf(ctx, s.Account.ID, b.now(), func(f *account.Facts) { f.Marks = change(slices.Clone(f.Marks)) })
	return deeds.Effect{Before: before, After: after}, err
}
