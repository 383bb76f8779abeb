package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/slack-go/slack"

	"rapport/blocks"
	"rapport/blocks/deeds"
)

const (
	refuseNoChannel = refusal("Choose a channel to share to.")
	refuseAbsent    = refusal("I am not in that channel, so I cannot post there. Invite me to it first: /invite @Rapport")
	refuseNotThere  = refusal("You are not in that channel yourself. Join it first.")
)

func (b *bot) askShare(ctx context.Context, a asker, r request) (reply, error) {
	s, err := b.clicked(ctx, a, r)
	if err != nil {
		return reply{}, err
	}
	window := deeds.Share(s)
	return reply{modal: &window}, nil
}

// checkShare says at the field, while the window is still open, why a channel
// cannot be shared to.
func (b *bot) checkShare(ctx context.Context, r request) any {
	a, err := b.mayAsk(ctx, r.placed())
	if err != nil {
		return nil // said by do
	}
	var no refusal
	if err := b.mayShareTo(ctx, a, r.form.one(blocks.ChannelInput)); errors.As(err, &no) {
		b.refused(ctx, a, r, err)
		return mistaken(blocks.ChannelInput, string(no))
	}
	return nil
}

// mistaken is what is said at an input while its window is still open.
func mistaken(input, sentence string) any {
	return map[string]any{"response_action": "errors", "errors": map[string]string{input: sentence}}
}

func (b *bot) share(ctx context.Context, a asker, r request) (reply, error) {
	s, _, err := submitted[blocks.On](ctx, b, a, r)
	if err != nil {
		return reply{}, err
	}
	channel := r.form.one(blocks.ChannelInput)
	if err := b.mayShareTo(ctx, a, channel); err != nil {
		return reply{}, err
	}
	out, err := b.ledger.Share(ctx, s.Account.ID, channel, b.deed(a, r))
	switch {
	case err != nil:
		return reply{}, err
	case !out.Done:
		return b.already(ctx, s, "already shared there", out), nil
	}
	return b.acted(ctx, s, deeds.Shared(s, channel, out.Entry)), nil
}

// mayShareTo holds a channel against who would see an account there, and
// whether the person and the bot are in it.
func (b *bot) mayShareTo(ctx context.Context, a asker, channel string) error {
	if channel == "" {
		return refuseNoChannel
	}
	c, err := b.slack.GetConversationInfoContext(ctx, &slack.GetConversationInfoInput{ChannelID: channel})
	var no slack.SlackErrorResponse
	switch {
	case errors.As(err, &no) && no.Err == "channel_not_found":
		return refuseAbsent
	case err != nil:
		return fmt.Errorf("ask Slack what %s is: %w", channel, err)
	case c.IsIM || c.IsMpIM || c.IsArchived:
		return refuseNoChannel
	case !c.IsMember:
		return refuseAbsent
	}
	if there, err := b.isIn(ctx, a.id, channel); err != nil || !there {
		if err == nil {
			err = refuseNotThere
		}
		return err
	}
	return b.mayShow(ctx, a.set, channel)
}

// isIn reports whether a person is a member of a channel.
func (b *bot) isIn(ctx context.Context, person, channel string) (bool, error) {
	members, err := b.membersOf(ctx, channel)
	return slices.Contains(members, person), err
}
