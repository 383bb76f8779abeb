package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/slack-go/slack"

	"rapport/blocks"
	"rapport/blocks/kit"
	"rapport/internal/account"
	"rapport/internal/cache"
	"rapport/internal/store"
)

// updates is how often the bot edits its messages, all processes together: a
// little less than Slack allows.
func updates() cache.Pace { return cache.Pace{PerMinute: 45, Burst: 4} }

// holdTime is how long a message that is being drawn anew is nobody else's.
const holdTime = time.Minute

// poke wakes the loops that post and draw anew what is due.
func (b *bot) poke() {
	for _, wake := range []chan struct{}{b.postSoon, b.drawSoon} {
		select {
		case wake <- struct{}{}:
		default: // it will look anyway
		}
	}
}

// redraw draws the card of an account anew where it was clicked.
func (b *bot) redraw(ctx context.Context, at blocks.Place, on blocks.On) error {
	switch {
	case at.View != "":
		return b.redrawView(ctx, at, on)
	case at.TS != "":
		return b.redrawMessage(ctx, at, on)
	case at.Answers == "":
		return nil
	}
	card, err := b.card(ctx, on.Domain)
	if err != nil {
		return err
	}
	m := b.signed(card.Message())
	return b.respond(ctx, request{answers: at.Answers}, slack.WebhookMessage{
		ResponseType: slack.ResponseTypeEphemeral, ReplaceOriginal: true, Text: m.Text, Blocks: &slack.Blocks{BlockSet: m.Blocks}, ThreadTimestamp: at.Thread,
	})
}

// redrawView draws a card in a modal anew.
func (b *bot) redrawView(context.Context, blocks.Place, blocks.On) error { return nil }

// redrawMessage draws a message anew, whoever else is about to.
func (b *bot) redrawMessage(ctx context.Context, at blocks.Place, on blocks.On) error {
	now := b.now()
	p, err := b.db.HoldPosting(ctx, at.Channel, at.TS, now.Add(holdTime))
	switch {
	case errors.Is(err, account.ErrNotFound): // none that is kept
		p = store.Posting{Kind: store.PostingCard, Domain: on.Domain, Channel: at.Channel, TS: at.TS, Back: on.Back}
	case err != nil:
		return err
	}
	if err := b.cache.Overdraw(ctx, "chat.update", updates(), now); err != nil {
		return err
	}
	if err := b.drawAnew(ctx, p); err != nil {
		return err
	}
	if p.ID == 0 {
		return nil
	}
	return b.db.Drawn(ctx, p)
}

// drawAnew edits a message so that it shows what is so now.
func (b *bot) drawAnew(ctx context.Context, p store.Posting) error {
	m, err := b.face(ctx, p)
	if err != nil {
		return err
	}
	options := content(b.signed(m))
	return b.patiently(ctx, func() error {
		if _, _, _, err := b.slack.UpdateMessageContext(ctx, p.Channel, p.TS, options...); err != nil {
			return fmt.Errorf("edit message %s of %s: %w", p.TS, p.Channel, err)
		}
		return nil
	})
}

// face is what a posting shows now.
func (b *bot) face(ctx context.Context, p store.Posting) (kit.Message, error) {
	card, err := b.card(ctx, p.Domain)
	if err != nil {
		return kit.Message{}, err
	}
	return card.Message(), nil
}

// signed is a message as it is sent.
func (b *bot) signed(m kit.Message) kit.Message {
	if b.footer == "" {
		return m
	}
	return m.WithFooter(b.footer)
}
