package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/slack-go/slack"

	"rapport/internal/cache"
)

// This file hears what changes about people, groups and channels: what is
// remembered of them is forgotten, and cards leave the places where somebody
// would see them who may not.

// personChanged hears that somebody's profile or role changed. Accounts leave
// the direct messages and the Home of one who may not see them any more, and the
// channels of one who has become a guest; Slack does not say who was one before, but in the
// channels of those there are none.
func (b *bot) personChanged(ctx context.Context, r request) error {
	var told struct {
		User slack.User `json:"user"`
	}
	if err := json.Unmarshal(r.told, &told); err != nil {
		return fmt.Errorf("read a change of a person: %w", err)
	}
	is := b.described(&told.User)
	b.cache.Forget(ctx, r.user)
	if is.Bot || is.Deleted { // who reads nothing
		return nil
	}
	set, err := b.db.Workspace(ctx)
	if err != nil {
		return err
	}
	err = b.entitled(ctx, asker{id: r.user, person: is, set: set})
	why, hides := hidden(err)
	if !hides {
		return err
	}
	if err := errors.Join(b.withdrawFrom(ctx, r.user, why), b.closeHome(ctx, r.user, err)); err != nil || outside(is) == nil {
		return err
	}
	return b.leaveChannels(ctx, r.user)
}

// leaveChannels takes cards out of every channel of somebody.
func (b *bot) leaveChannels(ctx context.Context, person string) error {
	for cursor := ""; ; {
		var channels []slack.Channel
		var next string
		err := b.patiently(ctx, func() (err error) {
			channels, next, err = b.slack.GetConversationsForUserContext(ctx, &slack.GetConversationsForUserParameters{
				UserID: person, Types: []string{"public_channel", "private_channel"}, Limit: 200, Cursor: cursor,
			})
			return err
		})
		if err != nil {
			return fmt.Errorf("list the channels of %s: %w", person, err)
		}
		for _, c := range channels {
			b.cache.Forget(ctx, c.ID)
			if err := b.withdraw(ctx, c.ID, whyCrowd); err != nil {
				return err
			}
		}
		if cursor = next; cursor == "" {
			return nil
		}
	}
}

// groupChanged hears that people joined or left a user group: keepRights looks
// who sees accounts then.
func (b *bot) groupChanged(ctx context.Context, r request) error {
	var told struct {
		Group string `json:"subteam_id"`
	}
	if err := json.Unmarshal(r.told, &told); err != nil {
		return fmt.Errorf("read a change of a user group: %w", err)
	}
	b.cache.Forget(ctx, told.Group)
	b.regrouped.Store(true)
	return nil
}

// channelShared hears that a channel is shared with another organisation from
// now on.
func (b *bot) channelShared(ctx context.Context, r request) error {
	b.cache.Forget(ctx, r.channel)
	return b.withdraw(ctx, r.channel, whyShared)
}

// channelUnshared hears that it is not any more. What was withdrawn stays so:
// a card is opened anew by who needs it.
func (b *bot) channelUnshared(ctx context.Context, r request) error {
	b.cache.Forget(ctx, r.channel)
	return nil
}

// channelArchived hears that a channel is archived: nothing in it can be drawn
// anew.
func (b *bot) channelArchived(ctx context.Context, r request) error {
	b.cache.Forget(ctx, r.channel)
	return b.withdraw(ctx, r.channel, whyArchived)
}

// memberJoined hears that somebody joined a channel. Who may not see accounts
// would find its cards there. Where it cannot be known who that is, the cards
// leave as well.
func (b *bot) memberJoined(ctx context.Context, r request) error {
	b.cache.Forget(ctx, r.channel)
	if r.user == b.user { // what could not be reached can be now
		return b.resume(ctx, r.channel)
	}
	set, err := b.db.Workspace(ctx)
	if err != nil {
		return err
	}
	person, err := b.cache.Person(ctx, r.user, func(ctx context.Context) (cache.Person, error) { return b.person(ctx, r.user) })
	may := err == nil && (person.Bot || !person.Guest && !person.Stranger)
	if may && !person.Bot {
		var unknown error
		may, unknown = b.inGroups(ctx, asker{id: r.user, person: person, set: set})
		err = errors.Join(err, unknown)
	}
	if may {
		return err
	}
	return errors.Join(err, b.withdraw(ctx, r.channel, whyCrowd))
}
