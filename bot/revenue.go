package main

import (
	"context"

	"github.com/slack-go/slack"

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
	return r.window(blocks.RevenueView(card, chosen.From), card.On(), chosen.Turn), nil
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
	return r.window(blocks.FieldsView(card), on, false), nil
}

// window shows a modal about the card that was clicked, or turns its page where
// the click was in it. What it carries leads back to the card.
func (r request) window(v slack.ModalViewRequest, on blocks.On, turn bool) reply {
	if turn {
		v.PrivateMetadata = r.view.carries
		return reply{instead: &v}
	}
	v.PrivateMetadata = blocks.Carry(r.place(), on)
	return reply{modal: &v}
}
