package main

import (
	"context"

	"rapport/blocks"
)

// showRevenue opens all revenue sources of an account whose card had no room
// for them.
func (b *bot) showRevenue(ctx context.Context, _ asker, r request) (reply, error) {
	chosen, err := blocks.DecodeShowRevenue(r.value)
	if err != nil {
		return reply{}, err
	}
	card, err := b.card(ctx, chosen.Domain)
	if err != nil {
		return reply{}, err
	}
	modal := blocks.RevenueView(card)
	return reply{modal: &modal}, nil
}
