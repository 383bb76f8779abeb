package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/slack-go/slack"

	"rapport/internal/cache"
)

// refusal is a no that the person is told in full: it is not a failure.
type refusal string

func (r refusal) Error() string { return string(r) }

const (
	refuseTeam   = refusal("I only answer people of the workspace that I am installed in.")
	refuseGuest  = refusal("Customer accounts are not shown to guests. A full member of this workspace can look this up for you.")
	refuseShared = refusal("This channel is shared with another organisation, so I show no customer account here. " +
		"Ask me in a direct message instead.")
	refuseUnseen = refusal("I cannot see this conversation, so I cannot tell whether people of other organisations are in it. " +
		"Invite me to it, or ask me in a direct message.")
)

// mayAsk holds the one who asks, and where, against who may see an account.
// It is asked at every command and click; what a button says is not trusted.
// A Home, a shortcut and a modal that was opened from one are in no channel.
func (b *bot) mayAsk(ctx context.Context, r request) (asker, error) {
	a := asker{id: r.user}
	if r.team != b.team || (b.enterprise == "" && r.userTeam != "" && r.userTeam != b.team) {
		return a, refuseTeam
	}
	var err error
	if a.person, err = b.cache.Person(ctx, r.user, func(ctx context.Context) (cache.Person, error) { return b.person(ctx, r.user) }); err != nil {
		return a, err
	}
	switch {
	case a.person.Stranger || a.person.Bot || a.person.Deleted:
		return a, refuseTeam
	case a.person.Guest:
		return a, refuseGuest
	case r.shared:
		return a, refuseShared
	}
	if a.set, err = b.db.Workspace(ctx); err != nil {
		return a, err
	}
	if r.channel == "" {
		return a, nil
	}
	a.channel, err = b.cache.Channel(ctx, r.channel, func(ctx context.Context) (cache.Channel, error) { return b.channel(ctx, r.channel) })
	switch {
	case err != nil:
		return a, err
	case a.channel.Shared:
		return a, refuseShared
	}
	return a, nil
}

// person asks Slack who somebody is.
func (b *bot) person(ctx context.Context, id string) (cache.Person, error) {
	u, err := b.slack.GetUserInfoContext(ctx, id)
	if err != nil {
		return cache.Person{}, fmt.Errorf("ask Slack who %s is: %w", id, err)
	}
	name := u.Profile.DisplayName
	if name == "" {
		name = u.RealName
	}
	return cache.Person{
		Name: name, Email: u.Profile.Email, TimeZone: u.TZ, Team: u.TeamID, Guest: u.IsRestricted || u.IsUltraRestricted,
		Stranger: u.IsStranger || !b.ours(u), Bot: u.IsBot, Deleted: u.Deleted, Admin: u.IsAdmin || u.IsOwner,
	}, nil
}

// ours reports whether a person is of the bot's workspace, or of another one of
// the same organisation.
func (b *bot) ours(u *slack.User) bool {
	return u.TeamID == "" || u.TeamID == b.team || (b.enterprise != "" && u.Enterprise.EnterpriseID == b.enterprise)
}

// channel asks Slack whether a channel is shared.
func (b *bot) channel(ctx context.Context, id string) (cache.Channel, error) {
	c, err := b.slack.GetConversationInfoContext(ctx, &slack.GetConversationInfoInput{ChannelID: id})
	var no slack.SlackErrorResponse
	switch {
	case errors.As(err, &no) && no.Err == "channel_not_found":
		return cache.Channel{}, refuseUnseen
	case err != nil:
		return cache.Channel{}, fmt.Errorf("ask Slack what %s is: %w", id, err)
	}
	return cache.Channel{
		Name: c.Name, Shared: c.IsExtShared || c.IsPendingExtShared || c.IsShared && !c.IsOrgShared,
		Direct: c.IsIM, Private: c.IsPrivate,
	}, nil
}

// guestsIn asks Slack whether anybody in a channel must not see an account.
func (b *bot) guestsIn(ctx context.Context, channel string) (bool, error) {
	people, err := b.slack.GetUsersContext(ctx, slack.GetUsersOptionLimit(1000))
	if err != nil {
		return false, fmt.Errorf("list the people of the workspace: %w", err)
	}
	outside := map[string]bool{}
	for _, u := range people {
		outside[u.ID] = !u.IsBot && !u.Deleted && (u.IsRestricted || u.IsUltraRestricted || u.IsStranger || !b.ours(&u))
	}
	for cursor := ""; ; {
		members, next, err := b.slack.GetUsersInConversationContext(ctx, &slack.GetUsersInConversationParameters{
			ChannelID: channel, Cursor: cursor, Limit: 1000,
		})
		if err != nil {
			return false, fmt.Errorf("list the members of %s: %w", channel, err)
		}
		if slices.ContainsFunc(members, func(id string) bool { barred, known := outside[id]; return barred || !known }) {
			return true, nil
		}
		if cursor = next; cursor == "" {
			return false, nil
		}
	}
}
