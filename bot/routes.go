package main

import (
	"context"

	"rapport/blocks"
	"rapport/internal/cache"
	"rapport/internal/store"
)

// route says what answers to a trigger.
type route struct {
	on trigger
	do func(*bot, context.Context, asker, request) (reply, error)
}

// asker is who asks and where, after both were checked.
type asker struct {
	person  cache.Person
	channel cache.Channel
}

// routes is the one table of everything that people can do.
func routes() []route {
	return []route{
		{command("/account"), (*bot).account},
		{event("app_mention"), (*bot).mention},
		{event("message.im"), (*bot).direct},
		{action(blocks.OpenAccount{}.ID()), (*bot).openAccount},
		{action(blocks.ShowRevenue{}.ID()), (*bot).showRevenue},
	}
}

// serve answers one letter of the inbox and says how it ended, in a word.
func (b *bot) serve(ctx context.Context, l store.Letter) string {
	r, err := parseRequest(l.Kind, l.Payload)
	if err != nil {
		b.log.WarnContext(ctx, "a letter that cannot be read", "letter", l.ID, "kind", l.Kind, "err", err)
		return "unreadable"
	}
	r.letter, r.received = l.ID, l.ReceivedAt
	do, known := b.routes[r.on]
	if !known || r.bot || r.edited {
		return "ignored"
	}
	person, channel, err := b.mayAsk(ctx, r)
	a := asker{person, channel}
	var answer reply
	if err == nil {
		answer, err = do(b, ctx, a, r)
	}
	return b.answer(ctx, a, r, answer, err)
}

// apologise tells the person behind a letter that it went wrong before any
// route could answer.
func (b *bot) apologise(ctx context.Context, l store.Letter, err error) string {
	r, unread := parseRequest(l.Kind, l.Payload)
	if unread != nil {
		b.log.ErrorContext(ctx, "a letter went wrong", "letter", l.ID, "kind", l.Kind, "err", err)
		return "failed"
	}
	r.letter, r.received = l.ID, l.ReceivedAt
	return b.answer(ctx, asker{}, r, reply{}, err)
}
