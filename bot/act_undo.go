package main

import (
	"context"
	"errors"

	"github.com/slack-go/slack"

	"rapport/blocks"
	"rapport/blocks/deeds"
	"rapport/blocks/kit"
	"rapport/internal/account"
	"rapport/internal/ledger"
)

// undo takes back what the same person did, and says so in the place of the
// sentence that told of it.
func (b *bot) undo(ctx context.Context, a asker, r request) (reply, error) {
	u, err := blocks.DecodeUndo(r.value)
	if err != nil {
		return reply{}, err
	}
	s, err := b.scene(ctx, a, u.Place, u.On)
	if err != nil {
		return reply{}, err
	}
	out, err := b.ledger.Undo(ctx, u.Entry, b.deed(a, r))
	switch {
	case errors.Is(err, ledger.ErrNotYours):
		return reply{message: deeds.NotYours(s), aside: true}, nil
	case errors.Is(err, ledger.ErrNewer):
		return b.straight(ctx, s, deeds.Newer(s)), nil // beside the button, which works again once the newer is undone
	case errors.Is(err, account.ErrNotFound):
		return b.inPlace(ctx, r, b.straight(ctx, s, deeds.Nothing()))
	case err != nil:
		return reply{}, err
	case !out.Done && out.By.ID == a.id && !r.again: // the click before this one has said what came of it
		b.straight(ctx, s, kit.Message{})
		return reply{}, nil
	case !out.Done:
		return b.inPlace(ctx, r, b.already(ctx, s, "already undone", out))
	}
	return b.inPlace(ctx, r, b.acted(ctx, s, deeds.Undone(s, effect(out))))
}

// inPlace is an answer in the place of the message that was clicked, or beside
// it where Slack does not take that.
func (b *bot) inPlace(ctx context.Context, r request, what reply) (reply, error) {
	if r.answers == "" {
		return what, nil
	}
	if err := b.replace(ctx, r, what.message); err != nil {
		b.log.WarnContext(ctx, "answer in the place of a message", "letter", r.letter, "err", explained(err))
		return what, nil
	}
	what.message = kit.Message{} // said
	return what, nil
}

// replace puts a message in the place of the one that was clicked.
func (b *bot) replace(ctx context.Context, r request, m kit.Message) error {
	m = b.signed(m)
	return b.respond(ctx, r, slack.WebhookMessage{
		ReplaceOriginal: true, Text: m.Text, Blocks: &slack.Blocks{BlockSet: m.Blocks}, ThreadTimestamp: r.thread,
	})
}
