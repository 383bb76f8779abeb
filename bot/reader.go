package main

import (
	"context"
	"time"
	_ "time/tzdata" // the image has no zones of its own

	"rapport/blocks"
	"rapport/blocks/kit"
	"rapport/internal/cache"
	"rapport/internal/store"
)

// reader is the person as views are drawn for them.
func (a asker) reader() kit.Reader { return readerOf(a.person) }

// readerOf is a person as Slack describes them. A zone that is not known is left
// to Slack.
func readerOf(p cache.Person) kit.Reader {
	r := kit.Reader{Locale: p.Locale}
	if zone, err := time.LoadLocation(p.TimeZone); err == nil && p.TimeZone != "" {
		r.Zone = zone
	}
	return r
}

// eyes is for whom an answer is drawn: for the one who asks, where nobody else
// sees it.
func (b *bot) eyes(ctx context.Context, a asker, r request, what reply) kit.Reader {
	if r.channel == "" || a.channel.Direct || !b.ordinary(ctx, a, r, what) {
		return a.reader()
	}
	return kit.Reader{}
}

// onlooker is for whom a message is drawn anew: what stands in somebody's direct
// messages is for them, all else for several.
func (b *bot) onlooker(ctx context.Context, p store.Posting) kit.Reader {
	if p.By.ID == "" || !p.Direct {
		return kit.Reader{}
	}
	person, err := b.cache.Person(ctx, p.By.ID, func(ctx context.Context) (cache.Person, error) { return b.person(ctx, p.By.ID) })
	if err != nil { // drawn so that anybody can read it
		return kit.Reader{}
	}
	return readerOf(person)
}

// carded answers with a card that follows its account where it is an ordinary
// message.
func (b *bot) carded(ctx context.Context, a asker, r request, card blocks.Card) reply {
	what := reply{card: true, of: card.Account.ID, shows: card.Standing.At, back: card.Back}
	card.Reader = b.eyes(ctx, a, r, what)
	what.message = card.Message()
	return what
}
