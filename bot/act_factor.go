package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"rapport/blocks"
	"rapport/blocks/deeds"
	"rapport/blocks/kit"
	"rapport/internal/account"
	"rapport/internal/ledger"
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
// with it, and then whether it told the effect that it has now.
func (b *bot) checkMark(ctx context.Context, r request) any {
	a, err := b.mayAsk(ctx, r.placed())
	if err != nil {
		return nil // said by do
	}
	_, wrong := lastMoment(r.form.one(blocks.UntilInput), b.now(), a.reader().Zone)
	if wrong != "" && r.form.one(blocks.WhyInput) != deeds.CountFactor {
		return mistaken(blocks.UntilInput, wrong)
	}
	return retold((*bot).markingNow)(b, ctx, r)
}

// lastMoment is the end of the day until which a mark holds where the person
// is, or what is wrong with that day.
func lastMoment(day string, now time.Time, zone *time.Location) (time.Time, string) {
	if zone == nil {
		zone = time.UTC
	}
	t, err := time.ParseInLocation(time.DateOnly, day, zone)
	last := t.AddDate(0, 0, 1).Add(-time.Second)
	switch {
	case err != nil:
		return time.Time{}, "Choose a day."
	case last.Before(now):
		return time.Time{}, "That day is over. Choose a later one."
	case last.After(now.AddDate(0, 0, mostMarkDays)):
		return time.Time{}, "Choose a day within a year: then the factor is looked at again."
	}
	return last, ""
}

func (b *bot) markFactor(ctx context.Context, a asker, r request) (reply, error) {
	s, asked, err := submitted[blocks.AskMark](ctx, b, a, r)
	if err != nil {
		return reply{}, err
	}
	factor := account.Factor(r.form.one(blocks.FactorInput))
	m := ledger.Marking{Mark: account.Mark{Factor: factor}, Seen: ledger.SeenMark(asked.Marks[factor])}
	m.Why = account.MarkReason(r.form.one(blocks.WhyInput))
	switch {
	case len(factor.Degrees()) == 0:
		return reply{}, fmt.Errorf("mark a factor that %w", kit.ErrAction)
	case m.Why == deeds.CountFactor:
		return b.unmark(ctx, s, m, b.deed(a, r))
	case !m.Why.Known():
		return reply{}, fmt.Errorf("mark a factor for a reason that %w", kit.ErrAction)
	}
	var wrong string
	if m.Until, wrong = lastMoment(r.form.one(blocks.UntilInput), s.Now, s.Reader.Zone); wrong != "" {
		return reply{}, refusal(wrong)
	}
	out, err := b.ledger.MarkFactor(ctx, s.Account.ID, m, b.deed(a, r))
	switch {
	case errors.Is(err, ledger.ErrStale):
		return b.staleMark(ctx, s, m)
	case err != nil:
		return reply{}, err
	case !out.Done:
		return b.already(ctx, s, deeds.AsMarked(s, m.Mark), out), nil
	}
	return b.acted(ctx, s, deeds.Marked(s, m.Mark, effect(out), out.Entry)), nil
}

func (b *bot) unmark(ctx context.Context, s deeds.Scene, m ledger.Marking, d ledger.Deed) (reply, error) {
	out, err := b.ledger.UnmarkFactor(ctx, s.Account.ID, m, d)
	switch {
	case errors.Is(err, ledger.ErrStale):
		return b.staleMark(ctx, s, m)
	case err != nil:
		return reply{}, err
	case !out.Done:
		return b.already(ctx, s, "it counts already", out), nil
	}
	return b.acted(ctx, s, deeds.Unmarked(s, m.Factor, effect(out), out.Entry)), nil
}

// staleMark says how a factor is marked by now, or that it does not apply any
// more.
func (b *bot) staleMark(ctx context.Context, s deeds.Scene, m ledger.Marking) (reply, error) {
	var is account.Mark
	now, _, err := b.ledger.WhatIf(ctx, s.Account.ID, b.now(), func(f *account.Facts) { is, _ = f.MarkOf(m.Factor, b.now()) })
	if err != nil {
		return reply{}, err
	}
	degrees := m.Factor.Degrees()
	if !slices.ContainsFunc(now.Factors, func(f account.Applied) bool { return slices.Contains(degrees, f.Factor) }) {
		return b.straight(ctx, s, deeds.Stale(s, deeds.Lacks(m.Factor))), nil
	}
	return b.straight(ctx, s, deeds.Stale(s, deeds.HowMarked(s, m.Factor, is))), nil
}
