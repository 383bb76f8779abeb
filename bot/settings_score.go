package main

import (
	"context"
	"fmt"
	"time"

	"rapport/blocks"
	"rapport/blocks/hub"
	"rapport/blocks/kit"
	"rapport/internal/account"
)

// editScore opens the window of the score's numbers.
func (b *bot) editScore(ctx context.Context, _ asker, _ request) (reply, error) {
	policy, err := b.db.Policy(ctx)
	if err != nil {
		return reply{}, err
	}
	view := hub.ScoreView(hub.NumbersOf(policy), seenAs(policy))
	return reply{modal: &view}, nil
}

// scoreForm is a window of the score's numbers beside what is set.
type scoreForm struct {
	policy  account.Policy
	carried blocks.Settings
	wrong   map[string]string // by block
}

// readScore reads a window of the score; first is its first block with an input.
func (b *bot) readScore(ctx context.Context, r request, first string) (scoreForm, error) {
	var f scoreForm
	var err error
	if _, f.carried, err = blocks.Carried[blocks.Settings](r.view.carries); err != nil {
		return f, err
	}
	if f.policy, err = b.db.Policy(ctx); err != nil {
		return f, err
	}
	if f.carried.Seen != seenAs(f.policy) {
		f.wrong = map[string]string{first: changedMeanwhile}
	}
	return f, nil
}

// proposed is what an admin entered, or what is wrong with it.
func (b *bot) proposed(ctx context.Context, r request) (scoreForm, error) {
	f, err := b.readScore(ctx, r, blocks.HealthyInput)
	if err != nil || len(f.wrong) > 0 {
		return f, err
	}
	var n blocks.Numbers
	n, f.wrong = hub.ReadNumbers(hub.NumbersOf(f.policy), r.form.one)
	f.carried.Proposed = &n
	return f, nil
}

// wrongNumbers is what is wrong with the numbers of the score.
func (b *bot) wrongNumbers(ctx context.Context, _ asker, r request) (map[string]string, error) {
	f, err := b.proposed(ctx, r)
	return f.wrong, err
}

// countTime bounds how long the accounts are counted.
const countTime = 10 * time.Second

// previewScore shows how many accounts would change level by the numbers that
// were entered. A window opens at once, and tells when they are counted.
func (b *bot) previewScore(ctx context.Context, a asker, r request) (reply, error) {
	f, err := b.proposed(ctx, r)
	switch {
	case err != nil:
		return reply{}, err
	case len(f.wrong) > 0:
		return reply{}, unsaved(f.wrong)
	}
	opened, err := b.slack.OpenViewContext(ctx, r.opens, hub.CountingView())
	if err != nil {
		return reply{}, fmt.Errorf("open the preview: %w", err)
	}
	short, cancel := context.WithTimeoutCause(ctx, countTime, errTooLong)
	defer cancel()
	counted, err := b.preview(short, hub.With(f.policy, *f.carried.Proposed))
	counted.Reader = a.reader()
	view := hub.PreviewView(hub.NumbersOf(f.policy), counted, f.carried)
	if err != nil {
		view = hub.UncountedView(b.sentence(ctx, r, err), f.carried)
	}
	if err = b.redrawn(ctx, opened.ID, view); says(err, "not_found") {
		return reply{}, nil // the person closed it meanwhile
	}
	return reply{}, err
}

// preview counts what a policy would make of all accounts. They are streamed,
// so that memory is bounded however many there are.
func (b *bot) preview(ctx context.Context, p account.Policy) (hub.Preview, error) {
	var counted hub.Preview
	err := b.db.Standings(ctx, func(was account.Level, factors []account.Applied) {
		_, is := account.Reweigh(factors, p)
		counted.Count(was, is)
	})
	return counted, err
}

// changeScore goes back from the preview to the numbers.
func (b *bot) changeScore(_ context.Context, _ asker, r request) (reply, error) {
	_, carried, err := blocks.Carried[blocks.Settings](r.view.carries)
	if err == nil && carried.Proposed == nil {
		err = fmt.Errorf("read the preview: %w", kit.ErrAction)
	}
	if err != nil {
		return reply{}, err
	}
	view := hub.ScoreView(*carried.Proposed, carried.Seen)
	return reply{instead: &view}, nil
}

// wrongScore is what is wrong with a preview that is to be saved.
func (b *bot) wrongScore(ctx context.Context, _ asker, r request) (map[string]string, error) {
	f, err := b.readScore(ctx, r, blocks.ReasonInput)
	return f.wrong, err
}

// saveScore keeps the numbers of the preview. All accounts are settled by them
// soon after.
func (b *bot) saveScore(ctx context.Context, a asker, r request) (reply, error) {
	f, err := b.readScore(ctx, r, blocks.ReasonInput)
	switch {
	case err != nil:
		return reply{}, err
	case len(f.wrong) > 0:
		return reply{}, unsaved(f.wrong)
	case f.carried.Proposed == nil:
		return reply{}, fmt.Errorf("read the preview: %w", kit.ErrAction)
	}
	if err := b.ledger.SavePolicy(ctx, f.policy, hub.With(f.policy, *f.carried.Proposed), b.deed(a, r)); err != nil {
		return reply{}, unsavedNewer(err)
	}
	return b.saved(ctx, a), nil
}
