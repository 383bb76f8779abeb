package main

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"rapport/blocks"
	"rapport/blocks/hub"
)

// askFilters opens the window of a list's filters.
func (b *bot) askFilters(_ context.Context, _ asker, r request) (reply, error) {
	l, err := hub.DecodeList(r.value)
	if err != nil {
		return reply{}, err
	}
	view := hub.AskFilters(l, r.place())
	return reply{modal: &view}, nil
}

// filterList shows a list with the filters of the window, where it stands.
func (b *bot) filterList(ctx context.Context, a asker, r request) (reply, error) {
	at, in, err := blocks.Carried[blocks.InList](r.view.carries)
	if err != nil {
		return reply{}, err
	}
	l, err := hub.DecodeList(in.List)
	if err != nil {
		return reply{}, err
	}
	l = l.Filter(hub.Filters{
		Level: r.form.one(blocks.FilterListLevel), Owner: r.form.one(blocks.FilterListOwner),
		Query: r.form.one(blocks.FilterListQuery), Untracked: r.form.one(blocks.FilterListUnlisted),
	})
	r.view, r.ts, r.thread, r.answers, r.hidden = pane{}, at.TS, at.Thread, at.Answers, at.TS == ""
	return b.putList(ctx, a, r, l)
}

// suggestTime is what an answer to a menu may take.
const suggestTime = 2 * time.Second

// suggestOwners answers the menu of owners while a person types.
func (b *bot) suggestOwners(ctx context.Context, r request) any {
	ctx, cancel := context.WithTimeout(ctx, suggestTime)
	defer cancel()
	r = r.placed()
	options := func(of []*slack.OptionBlockObject) any { return map[string]any{"options": of} }
	none := options([]*slack.OptionBlockObject{})
	_, in, err := blocks.Carried[blocks.InList](r.view.carries)
	if err != nil {
		return none
	}
	l, err := hub.DecodeList(in.List)
	if err != nil {
		return none
	}
	a, err := b.mayAsk(ctx, r)
	if err == nil {
		var owners []string
		typed := strings.ToLower(strings.TrimSpace(r.text))
		if owners, err = b.db.Owners(ctx, l.Section, typed, mostOwners); err == nil {
			me := strings.ToLower(a.person.Email)
			if own, err := b.db.Owners(ctx, l.Section, me, 1); err != nil || len(own) == 0 || own[0] != me {
				me = ""
			}
			return options(hub.Owners(typed, me, owners))
		}
	}
	var no refusal
	if b.refusedTyping(a, r, err); !errors.As(err, &no) {
		b.log.WarnContext(ctx, "suggest owners", "err", explained(err))
	}
	return none
}

// mostOwners is how many owners a menu offers at once.
const mostOwners = 98
