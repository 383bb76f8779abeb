package main

import (
	"context"

	"rapport/blocks"
	"rapport/blocks/deeds"
	"rapport/internal/ledger"
)

func (b *bot) askUntrack(ctx context.Context, a asker, r request) (reply, error) {
	s, err := b.clicked(ctx, a, r)
	if err != nil {
		return reply{}, err
	}
	if u := s.Account.Untracked; u != nil {
		return b.already(ctx, s, "already untracked", was(*u)), nil
	}
	now, err := b.ledger.Assess(ctx, s.Account.ID, s.Now)
	if err != nil {
		return reply{}, err
	}
	window := deeds.Untrack(s, now)
	return reply{modal: &window}, nil
}

func (b *bot) askRetrack(ctx context.Context, a asker, r request) (reply, error) {
	s, err := b.clicked(ctx, a, r)
	if err != nil {
		return reply{}, err
	}
	if s.Account.Untracked == nil {
		return b.already(ctx, s, "it is tracked already", ledger.Outcome{}), nil
	}
	now, err := b.ledger.Assess(ctx, s.Account.ID, s.Now)
	if err != nil {
		return reply{}, err
	}
	window := deeds.Retrack(s, now)
	return reply{modal: &window}, nil
}

func (b *bot) untrack(ctx context.Context, a asker, r request) (reply, error) {
	s, _, err := submitted[blocks.On](ctx, b, a, r)
	if err != nil {
		return reply{}, err
	}
	out, err := b.ledger.Untrack(ctx, s.Account.ID, b.deed(a, r))
	switch {
	case err != nil:
		return reply{}, err
	case !out.Done:
		return b.already(ctx, s, "already untracked", out), nil
	}
	return b.acted(ctx, s, deeds.Untracked(s, out.Entry)), nil
}

func (b *bot) retrack(ctx context.Context, a asker, r request) (reply, error) {
	s, _, err := submitted[blocks.On](ctx, b, a, r)
	if err != nil {
		return reply{}, err
	}
	out, err := b.ledger.Retrack(ctx, s.Account.ID, b.deed(a, r))
	switch {
	case err != nil:
		return reply{}, err
	case !out.Done:
		return b.already(ctx, s, "already re-tracked", out), nil
	}
	return b.acted(ctx, s, deeds.Retracked(s, out.Entry)), nil
}
