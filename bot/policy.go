package main

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"rapport/blocks"
	"rapport/blocks/kit"
	"rapport/internal/account"
	"rapport/internal/cache"
	"rapport/internal/ledger"
	"rapport/internal/store"
)

// refusal is a no that the person is told in full: it is not a failure.
type refusal string

func (r refusal) Error() string { return string(r) }

// barred is a refusal for want of a right: the audit keeps those.
type barred string

func (w barred) Error() string { return string(w) }

// As lets a barred be said as every refusal is.
func (w barred) As(target any) bool {
	r, is := target.(*refusal)
	if is {
		*r = refusal(w)
	}
	return is
}

const (
	refuseTeam   = barred("I only answer people of the workspace that I am installed in.")
	refuseGuest  = barred("Customer accounts are not shown to guests. A full member of this workspace can look this up for you.")
	refuseGroup  = barred("Customer accounts are shown to members of certain user groups only. You are in none of them; an admin can change that.")
	refuseAdmin  = barred("Only admins of this workspace can change that.")
	refuseShared = barred("This channel is shared with another organisation, so I show no customer account here. " +
		"Ask me in a direct message instead.")
	refuseUnseen = barred("I cannot see this conversation, so I cannot tell whether people of other organisations are in it. " +
		"Invite me to it, or ask me in a direct message.")
	refuseCrowd = barred("Somebody who may not see customer accounts is in that channel, so I post none there. Choose another channel.")
	refuseOpen  = barred("Anybody in the workspace can read that channel, and customer accounts are for members of certain user groups only, " +
		"so I post none there. Choose a private channel.")
)

// mayAsk holds the one who asks, and where, against who may see an account.
// It is asked at every command and click; what a button says is not trusted.
// A Home, a shortcut and a modal that was opened from one are in no channel.
func (b *bot) mayAsk(ctx context.Context, r request) (asker, error) {
	if r.team != b.team || (b.enterprise == "" && r.userTeam != "" && r.userTeam != b.team) {
		return asker{id: r.user}, refuseTeam
	}
	a, err := b.mayLook(ctx, r.user)
	switch {
	case err != nil:
		return a, err
	case r.shared:
		return a, refuseShared
	case r.channel == "":
		return a, nil
	}
	a.channel, err = b.unshared(ctx, r.channel)
	return a, err
}

// inGroups reports whether somebody is in a user group whose members may use
// the bot: everybody where none is set, and admins always, who set them.
func (b *bot) inGroups(ctx context.Context, a asker) (bool, error) {
	if len(a.set.Groups) == 0 || a.person.Admin {
		return true, nil
	}
	members, err := b.members(ctx, a.set.Groups)
	return members[a.id], err
}

// members is everybody in some user groups. One that Slack does not have any
// more has none.
func (b *bot) members(ctx context.Context, groups []string) (map[string]bool, error) {
	all := map[string]bool{}
	for _, group := range groups {
		ids, err := b.cache.Group(ctx, group, func(ctx context.Context) ([]string, error) {
			ids, err := b.slack.GetUserGroupMembersContext(ctx, group)
			var no slack.SlackErrorResponse
			if errors.As(err, &no) && (no.Err == "no_such_subteam" || no.Err == "subteam_not_found") {
				return nil, nil
			}
			if err != nil {
				return nil, fmt.Errorf("list the members of user group %s: %w", group, err)
			}
			return ids, nil
		})
		if err != nil {
			return nil, err
		}
		for _, id := range ids {
			all[id] = true
		}
	}
	return all, nil
}

// unshared is a channel in which accounts may be shown at all.
func (b *bot) unshared(ctx context.Context, id string) (cache.Channel, error) {
	c, err := b.cache.Channel(ctx, id, func(ctx context.Context) (cache.Channel, error) { return b.channel(ctx, id) })
	if err == nil && c.Shared {
		return c, refuseShared
	}
	return c, err
}

// mayShow holds a channel against who would see an account that is posted
// there for all: a barred says who must not.
func (b *bot) mayShow(ctx context.Context, set store.Workspace, channel string) error {
	c, err := b.unshared(ctx, channel)
	if err != nil {
		return err
	}
	var allowed map[string]bool
	given := ""
	if len(set.Groups) > 0 {
		if !c.Private && !c.Direct {
			return refuseOpen
		}
		if allowed, err = b.members(ctx, set.Groups); err != nil {
			return err
		}
		given = fmt.Sprintf("%x", sha256.Sum256([]byte(strings.Join(slices.Sorted(maps.Keys(allowed)), " "))))
	}
	crowd, err := b.cache.Crowd(ctx, channel, given, func(ctx context.Context) (bool, error) { return b.outsiderIn(ctx, channel, allowed) })
	if err == nil && crowd {
		return refuseCrowd
	}
	return err
}

// refused keeps in the audit that somebody was refused something for want of a
// right; of other refusals nothing is kept.
func (b *bot) refused(ctx context.Context, a asker, r request, err error) {
	var no barred
	if !errors.As(err, &no) {
		return
	}
	place := r.channel
	if place == "" {
		place = cmp.Or(r.view.kind, r.on.kind)
	}
	kept := ledger.Refusal{
		By: account.Actor{ID: r.user, Name: a.person.Name}, At: b.now(), Place: place, Action: r.on.name, Why: string(no), Domain: r.about(),
	}
	if err := b.ledger.Refused(ctx, kept); err != nil {
		b.log.ErrorContext(ctx, "keep a refusal", "on", r.on.String(), "letter", r.letter, "err", err)
	}
}

// about is the account that somebody asked for, as far as a request says it
// without being looked up: a text that names several domains asks for none.
func (r request) about() account.Domain {
	var on struct {
		Domain account.Domain `json:"domain"`
	}
	if json.Unmarshal([]byte(r.value), &on) == nil && kit.Known(on.Domain) == nil {
		return on.Domain
	}
	if _, on, err := blocks.Carried[blocks.On](r.view.carries); err == nil && kit.Known(on.Domain) == nil {
		return on.Domain
	}
	for _, text := range []string{r.value, r.text} {
		if d, err := account.ParseDomain(text); err == nil {
			return d
		}
	}
	return onlyDomain(readable(r.text))
}

// person asks Slack who somebody is.
func (b *bot) person(ctx context.Context, id string) (cache.Person, error) {
	u, err := b.slack.GetUserInfoContext(ctx, id)
	if err != nil {
		return cache.Person{}, fmt.Errorf("ask Slack who %s is: %w", id, err)
	}
	return b.described(u), nil
}

func (b *bot) described(u *slack.User) cache.Person {
	return cache.Person{
		Name: cmp.Or(u.Profile.DisplayName, u.RealName), Email: u.Profile.Email, TimeZone: u.TZ, Locale: u.Locale, Team: u.TeamID, Guest: u.IsRestricted || u.IsUltraRestricted,
		Stranger: u.IsStranger || !b.ours(u), Bot: u.IsBot, Deleted: u.Deleted, Admin: u.IsAdmin || u.IsOwner,
	}
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
		Name: c.Name, Shared: leavesUs(c),
		Direct: c.IsIM, Private: c.IsPrivate, Absent: !c.IsMember && !c.IsIM,
	}, nil
}

// leavesUs reports whether people of another organisation read a channel, or are
// about to.
func leavesUs(c *slack.Channel) bool {
	return c.IsExtShared || c.IsPendingExtShared || c.IsShared && !c.IsOrgShared
}

// fewMembers is of how many people each is asked for by themselves, which may
// be remembered; of more, the whole workspace is listed.
const fewMembers = 30

// outsiderIn asks Slack whether anybody in a channel must not see an account:
// a guest, a person of another organisation, or, where only some are allowed,
// somebody else.
func (b *bot) outsiderIn(ctx context.Context, channel string, allowed map[string]bool) (bool, error) {
	members, err := b.membersOf(ctx, channel)
	if err != nil {
		return false, err
	}
	people, err := b.people(ctx, members)
	if err != nil {
		return false, err
	}
	return slices.ContainsFunc(members, func(id string) bool {
		p, known := people[id]
		other := allowed != nil && !allowed[id] && !p.Admin
		return !known || !p.Bot && !p.Deleted && (p.Guest || p.Stranger || other)
	}), nil
}

// people is who some people are. Of some it may say nothing: Slack does not
// list those of other organisations.
func (b *bot) people(ctx context.Context, ids []string) (map[string]cache.Person, error) {
	all := map[string]cache.Person{}
	if len(ids) <= fewMembers {
		for _, id := range ids {
			p, err := b.cache.Person(ctx, id, func(ctx context.Context) (cache.Person, error) { return b.person(ctx, id) })
			if err != nil {
				return nil, err
			}
			all[id] = p
		}
		return all, nil
	}
	users, err := b.slack.GetUsersContext(ctx, slack.GetUsersOptionLimit(1000))
	if err != nil {
		return nil, fmt.Errorf("list the people of the workspace: %w", err)
	}
	for _, u := range users {
		all[u.ID] = b.described(&u)
	}
	return all, nil
}
