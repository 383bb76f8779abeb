package main

import (
	"context"
	"fmt"

	"rapport/blocks"
	"rapport/blocks/deeds"
)

// keepDraft puts a draft, as it was edited, into the writer's direct messages
// with the bot, wherever its window was opened: nobody else sees it there, and
// nothing is sent.
func (b *bot) keepDraft(ctx context.Context, a asker, r request) (reply, error) {
	s, _, err := submitted[blocks.On](ctx, b, a, r)
	if err != nil {
		return reply{}, err
	}
	m := deeds.KeptDraft(s, deeds.Edited(r.form.one))
	if _, err := b.post(ctx, request{channel: a.id, user: a.id}, b.signed(m)); err != nil {
		return reply{}, fmt.Errorf("keep a draft: %w", err)
	}
	return reply{}, nil
}
