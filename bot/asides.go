package main

import (
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"slices"
	"time"

	"github.com/slack-go/slack"

	"rapport/blocks"
	"rapport/blocks/deeds"
	"rapport/blocks/kit"
	"rapport/internal/account"
	"rapport/internal/cache"
)

// This file keeps the cards up to date that one person alone sees. Slack lets
// nobody edit them but by the response URL of a click on them, five times within
// half an hour; that of a command posts another message instead.

const (
	asideLife = 30 * time.Minute
	// asideUses are for what others do: the click itself is answered by the same
	// address, and so is its undoing.
	asideUses = 2
)

// heed remembers a card that was clicked on and that its reader alone sees, or
// forgets it where a list takes its place.
func (b *bot) heed(ctx context.Context, r request) {
	of := r.about()
	if !r.hidden || r.on.kind != "action" || r.answers == "" || of == "" {
		return
	}
	var on blocks.OnHandoff                  // of which every button of a card carries a part
	_ = json.Unmarshal([]byte(r.value), &on) // about has read it
	card := on.In == "" && slices.Contains(blocks.CardActions(), r.on.name)
	a := cache.Aside{
		Person: r.user, Channel: r.channel, Thread: r.thread, TS: r.ts, Back: on.Back, Answers: r.answers, Until: b.now().Add(asideLife), Left: asideUses,
	}
	switch {
	case r.on.name == blocks.BackToList:
		b.cache.ForgetAside(ctx, string(of), a)
	case card:
		b.cache.KeepAside(ctx, string(of), a)
	}
}

// follow draws the cards of an account anew that one person alone sees each,
// after somebody's deed. One that is gone is no error.
func (b *bot) follow(ctx context.Context, of account.Domain, drawn string) {
	short, cancel := context.WithTimeout(ctx, redrawTime)
	defer cancel()
	for _, a := range b.cache.Asides(short, string(of)) {
		if a.Answers == drawn { // by the deed itself
			continue
		}
		if a.Left--; a.Left < 0 || !a.Until.After(b.now()) {
			b.cache.ForgetAside(short, string(of), a)
			continue
		}
		stays, err := b.drawAside(short, of, a)
		if err != nil && short.Err() == nil {
			b.log.InfoContext(ctx, "a card that one person sees does not follow its account any more", "channel", a.Channel, "err", unaddressed(err))
		}
		if stays && err == nil {
			b.cache.KeepAside(short, string(of), a)
		} else {
			b.cache.ForgetAside(short, string(of), a)
		}
	}
}

// drawAside draws such a card anew; stays is false where its reader may not see
// it any more.
func (b *bot) drawAside(ctx context.Context, of account.Domain, a cache.Aside) (stays bool, err error) {
	who, err := b.mayLook(ctx, a.Person)
	if err == nil {
		_, err = b.unshared(ctx, a.Channel)
	}
	why, hides := hidden(err)
	if hides {
		return false, b.respondAside(ctx, a, deeds.Withdrawn(why))
	}
	if err != nil {
		return false, err
	}
	card, err := b.card(ctx, of)
	if err != nil {
		return false, err
	}
	card.Back, card.Reader = a.Back, who.reader()
	return true, b.respondAside(ctx, a, card.Message())
}

func (b *bot) respondAside(ctx context.Context, a cache.Aside, m kit.Message) error {
	m = b.signed(m)
	return b.respond(ctx, request{answers: a.Answers}, slack.WebhookMessage{
		ResponseType: slack.ResponseTypeEphemeral, ReplaceOriginal: true,
		Text: m.Text, Blocks: &slack.Blocks{BlockSet: m.Blocks}, ThreadTimestamp: a.Thread,
	})
}

// unaddressed is an error without the address that was asked: a response URL is
// a secret.
func unaddressed(err error) error {
	var at *url.Error
	if errors.As(err, &at) {
		return at.Err
	}
	return explained(err)
}
