package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/slack-go/slack"

	"rapport/blocks"
	"rapport/blocks/deeds"
	"rapport/blocks/kit"
	"rapport/internal/account"
	"rapport/internal/store"
)

// notice tells the one who routed an account what became of its hand-off.
func (b *bot) notice(ctx context.Context, p store.Posting, h store.Handoff) (kit.Message, error) {
	found, err := b.db.Account(ctx, p.Domain)
	if err != nil {
		return kit.Message{}, err
	}
	d := account.Deed{By: p.By}
	state, _ := p.Notice()
	if h.Closed != nil && h.State == state { // and not again something else since
		d.Reason = h.Closed.Reason
	}
	s := deeds.Scene{Account: found, On: blocks.On{Domain: found.Domain}, Now: b.now()}
	return seen(s, h).Notice(deeds.End(state), d), nil
}

// mayHear holds those who would read a posting against who may see its account.
func (b *bot) mayHear(ctx context.Context, p store.Posting) error {
	if _, is := p.Notice(); !is {
		set, err := b.db.Workspace(ctx)
		if err != nil {
			return err
		}
		return b.mayShow(ctx, set, p.Channel)
	}
	may, err := b.mayBeTold(ctx, p.Channel)
	if err == nil && !may {
		err = pointless("who routed it may not see accounts any more")
	}
	return err
}

// mayBeTold reports whether somebody may see accounts who has not asked for one
// now.
func (b *bot) mayBeTold(ctx context.Context, person string) (bool, error) {
	if person == "" {
		return false, nil
	}
	_, err := b.mayLook(ctx, person)
	var no barred
	if errors.As(err, &no) || says(err, "user_not_found", "users_not_found", "user_not_visible") {
		return false, nil
	}
	return err == nil, err
}

// reminder asks in the thread of a hand-off, and in its channel, who takes it.
func (b *bot) reminder(ctx context.Context, h deeds.Handoff) (kit.Message, error) {
	pings, err := b.mayBeTold(ctx, h.Route.By.ID)
	return h.Reminder(pings), err
}

// directOf is the bot's direct messages with somebody; empty where there are
// none yet.
func (b *bot) directOf(ctx context.Context, person string) (string, error) {
	for cursor := ""; ; {
		page, next, err := b.slack.GetConversationsForUserContext(ctx, &slack.GetConversationsForUserParameters{
			Types: []string{"im"}, Limit: 200, Cursor: cursor,
		})
		if err != nil {
			return "", fmt.Errorf("list my direct messages: %w", err)
		}
		for _, c := range page {
			if c.User == person {
				return c.ID, nil
			}
		}
		if cursor = next; cursor == "" {
			return "", nil
		}
	}
}
