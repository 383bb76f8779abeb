package main

import (
	"context"

	"rapport/blocks"
)

// showRevenue opens all revenue sources of an account whose card had no room
// for them.
func (b *bot) showRevenue(ctx context.Context, a asker, r request) (reply, error) {
	chosen, err := blocks.DecodeShowRevenue(r.value)
	if err != nil {
		return reply{}, err
	}
	card, err := b.card(ctx, chosen.Domain)
	if err != nil {
		return reply{}, err
	}
	card.Back, card.Reader = chosen.Back, a.reader()
	view, at := blocks.RevenueView(card, chosen.From), r.place()
	if chosen.Turn {
		if at, _, err = blocks.Carried[blocks.On](r.view.carries); err != nil {
			return reply{}, err
		}
	}
	at.From = chosen.From
	view.PrivateMetadata = blocks.Carry(at, card.On())
	if chosen.Turn {
		return reply{instead: &view}, nil
	}
	return reply{modal: &view}, nil
}

// showFields opens all that CRMs know of an account's company.
func (b *bot) showFields(ctx context.Context, a asker, r request) (reply, error) {
	on, err := blocks.DecodeOn(r.value)
	if err != nil {
		return reply{}, err
	}
	card, err := b.card(ctx, on.Domain)
	if err != nil {
		return reply{}, err
	}
	card.Back, card.Reader = on.Back, a.reader()
	view := blocks.FieldsView(card)
	view.PrivateMetadata = blocks.Carry(r.place(), on)
	return reply{modal: &view}, nil
}
