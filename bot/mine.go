package main

import (
	"context"
	"strings"

	"rapport/blocks"
)

// mine lists the accounts of the one who asks, and the hand-offs that wait.
func (b *bot) mine(ctx context.Context, a asker) (reply, error) {
	what, err := b.minePage(ctx, a, 0)
	if err != nil {
		return reply{}, err
	}
	waiting, err := b.waiting(ctx, a)
	if err != nil {
		return reply{}, err
	}
	what.message.Blocks = append(what.message.Blocks, waiting...)
	return what, nil
}

// turnMine shows another page of the accounts of who clicks, in its place.
func (b *bot) turnMine(ctx context.Context, a asker, r request) (reply, error) {
	p, err := blocks.DecodeHomePage(r.value)
	if err != nil {
		return reply{}, err
	}
	draw := func() (reply, error) { return b.minePage(ctx, a, min(p.Page, mostPages)) }
	if p.Page == 0 {
		draw = func() (reply, error) { return b.mine(ctx, a) }
	}
	what, err := draw()
	if err != nil {
		return reply{}, err
	}
	return b.inPlace(ctx, r, what)
}

// minePage is a page of somebody's own accounts; the first is 0.
func (b *bot) minePage(ctx context.Context, a asker, page int) (reply, error) {
	matches, err := b.db.OwnedFrom(ctx, strings.ToLower(a.person.Email), page*mostMatches, mostMatches+1)
	if err != nil {
		return reply{}, err
	}
	return reply{message: blocks.Mine(a.reader(), a.person.Name, page, listed(matches))}, nil
}
