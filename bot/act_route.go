package main

import (
	"context"
	"errors"
	"fmt"

	"rapport/blocks"
	"rapport/blocks/deeds"
	"rapport/blocks/kit"
	"rapport/internal/account"
	"rapport/internal/ledger"
)

func (b *bot) askRoute(ctx context.Context, a asker, r request) (reply, error) {
	s, err := b.clicked(ctx, a, r)
	if err != nil {
		return reply{}, err
	}
	now, err := b.ledger.Assess(ctx, s.Account.ID, s.Now)
	if err != nil {
		return reply{}, err
	}
	window := deeds.Route(s, now, a.set.SectionChannels)
	return reply{modal: &window}, nil
}

func (b *bot) routeAccount(ctx context.Context, a asker, r request) (reply, error) {
	s, asked, err := submitted[blocks.AskRoute](ctx, b, a, r)
	if err != nil {
		return reply{}, err
	}
	to := account.Section(r.form.one(blocks.SectionInput))
	if !to.Known() || !asked.From.Known() {
		return reply{}, fmt.Errorf("route to a section that %w", kit.ErrAction)
	}
	out, err := b.ledger.Route(ctx, s.Account.ID, ledger.Move{From: asked.From, To: to}, b.deed(a, r))
	switch {
	case errors.Is(err, ledger.ErrStale):
		if s, err = b.scene(ctx, a, s.Place, s.On); err != nil { // as it is by now
			return reply{}, err
		}
		return b.straight(ctx, s, deeds.Stale(s, deeds.In(s))), nil
	case err != nil:
		return reply{}, err
	case !out.Done:
		return b.already(ctx, s, "already in "+kit.Escape(to.Label(), kit.MaxWord)+", routed", out), nil
	}
	return b.acted(ctx, s, deeds.Routed(s, to, a.set.SectionChannels[to], out.Entry)), nil
}
