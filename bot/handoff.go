package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/slack-go/slack"

	"rapport/blocks"
	"rapport/blocks/deeds"
	"rapport/blocks/kit"
	"rapport/internal/account"
	"rapport/internal/ledger"
	"rapport/internal/store"
)

// seen is a hand-off as its views take it.
func seen(s deeds.Scene, h store.Handoff) deeds.Handoff {
	out := deeds.Handoff{
		Scene: s, ID: h.ID, Route: account.Route{Deed: account.Deed{By: h.By, At: h.At, Reason: h.Reason}, From: h.From, To: h.To},
	}
	if h.Closed != nil {
		out.End, out.Closed = deeds.End(h.State), *h.Closed
	}
	return out
}

// note is a line in the thread of a hand-off.
func (b *bot) note(ctx context.Context, p store.Posting) (kit.Message, error) {
	h, err := b.db.Handoff(ctx, p.Handoff)
	if err != nil {
		return kit.Message{}, err
	}
	found, err := b.db.Account(ctx, p.Domain)
	if err != nil {
		return kit.Message{}, err
	}
	d := account.Deed{By: p.By}
	if h.Closed != nil && string(h.State) == p.Comment { // and not again something else since
		d.Reason = h.Closed.Reason
	}
	return seen(deeds.Scene{Account: found, Now: b.now()}, h).Line(deeds.End(p.Comment), d), nil
}

// handoff is the hand-off that a button or a window is about.
func (b *bot) handoff(ctx context.Context, s deeds.Scene, id int64) (deeds.Handoff, error) {
	h, err := b.db.Handoff(ctx, id)
	if errors.Is(err, account.ErrNotFound) || (err == nil && h.Account != s.Account.ID) {
		return deeds.Handoff{}, fmt.Errorf("hand-off %d %w", id, kit.ErrAction)
	}
	return seen(s, h), err
}

// askHandoff opens the window that closes a hand-off, or says who closed it.
func (b *bot) askHandoff(ctx context.Context, a asker, r request, window func(deeds.Handoff) slack.ModalViewRequest) (reply, error) {
	on, err := blocks.DecodeOnHandoff(r.value)
	if err != nil {
		return reply{}, err
	}
	s, err := b.scene(ctx, a, r.place(), on.On)
	if err != nil {
		return reply{}, err
	}
	h, err := b.handoff(ctx, s, on.Handoff)
	if err != nil {
		return reply{}, err
	}
	if h.End != "" {
		return b.straight(ctx, s, h.Before()), nil
	}
	view := window(h)
	return reply{modal: &view}, nil
}

func (b *bot) askAccept(ctx context.Context, a asker, r request) (reply, error) {
	return b.askHandoff(ctx, a, r, deeds.Handoff.Accept)
}

func (b *bot) askSendBack(ctx context.Context, a asker, r request) (reply, error) {
	return b.askHandoff(ctx, a, r, deeds.Handoff.SendBack)
}

func (b *bot) acceptHandoff(ctx context.Context, a asker, r request) (reply, error) {
	return b.closeHandoff(ctx, a, r, deeds.Accepted)
}

func (b *bot) sendBackHandoff(ctx context.Context, a asker, r request) (reply, error) {
	return b.closeHandoff(ctx, a, r, deeds.SentBack)
}

// closeHandoff accepts a hand-off or sends it back.
func (b *bot) closeHandoff(ctx context.Context, a asker, r request, how deeds.End) (reply, error) {
	s, on, err := submitted[blocks.OnHandoff](ctx, b, a, r)
	if err != nil {
		return reply{}, err
	}
	h, err := b.handoff(ctx, s, on.Handoff)
	if err != nil {
		return reply{}, err
	}
	do := b.ledger.AcceptHandoff
	if how == deeds.SentBack {
		do = b.ledger.SendBackHandoff
	}
	out, err := do(ctx, on.Handoff, b.deed(a, r))
	switch {
	case err != nil && !errors.Is(err, ledger.ErrStale):
		return reply{}, err
	case out.Done: // whatever fails from here on
		return b.acted(ctx, s, h.Done(how, out.Entry)), nil
	}
	if s, err = b.scene(ctx, a, s.Place, s.On); err != nil { // as it is by now
		return reply{}, err
	}
	h, err = b.handoff(ctx, s, on.Handoff)
	switch {
	case err != nil:
		return reply{}, err
	case h.End != "":
		return b.straight(ctx, s, h.Before()), nil
	}
	return b.straight(ctx, s, deeds.Stale(s, deeds.In(s))), nil
}

// waiting draws the open hand-offs that concern somebody: of their accounts, by
// them, and into the sections in whose channels they are.
func (b *bot) waiting(ctx context.Context, a asker) ([]slack.Block, error) {
	const most = 11
	mine, err := b.sectionsOf(ctx, a)
	if err != nil { // the hand-offs by and to the person are told all the same
		b.log.WarnContext(ctx, "look whose sections a person works in", "err", explained(err))
	}
	open, err := b.db.OpenHandoffs(ctx, a.id, a.person.Email, mine, most)
	if err != nil {
		return nil, err
	}
	now := b.now()
	shown := make([]deeds.Handoff, 0, len(open))
	for _, h := range open {
		of := account.Account{ID: h.Account, Domain: h.Domain, Name: h.Name}
		shown = append(shown, seen(deeds.Scene{Account: of, On: blocks.On{Domain: h.Domain}, Reader: a.reader(), Now: now}, h.Handoff))
	}
	return deeds.OpenHandoffs(shown), nil
}

// sectionsOf are the sections in whose channels somebody is.
func (b *bot) sectionsOf(ctx context.Context, a asker) ([]account.Section, error) {
	mine := []account.Section{}
	var failed error
	for _, section := range account.Sections() {
		channel := a.set.SectionChannels[section]
		if channel == "" {
			continue
		}
		// The members of a channel are kept as those of a user group are, until
		// something about the channel changes.
		members, err := b.cache.Group(ctx, channel, func(ctx context.Context) ([]string, error) { return b.membersOf(ctx, channel) })
		failed = errors.Join(failed, err)
		if slices.Contains(members, a.id) {
			mine = append(mine, section)
		}
	}
	return mine, failed
}

// membersOf asks Slack who is in a channel.
func (b *bot) membersOf(ctx context.Context, channel string) ([]string, error) {
	var all []string
	for cursor := ""; ; {
		page, next, err := b.slack.GetUsersInConversationContext(ctx, &slack.GetUsersInConversationParameters{
			ChannelID: channel, Cursor: cursor, Limit: 1000,
		})
		if err != nil {
			return nil, fmt.Errorf("list the members of %s: %w", channel, err)
		}
		all = append(all, page...)
		if cursor = next; cursor == "" {
			return all, nil
		}
	}
}
