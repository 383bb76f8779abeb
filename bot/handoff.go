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
	if _, is := p.Notice(); is {
		return b.notice(ctx, p, h)
	}
	found, err := b.db.Account(ctx, p.Domain)
	if err != nil {
		return kit.Message{}, err
	}
	if p.Comment == store.NoteReminder {
		return b.reminder(ctx, seen(deeds.Scene{Account: found, Now: b.now()}, h))
	}
	d := account.Deed{By: p.By}
	if h.Closed != nil && string(h.State) == p.Comment { // and not again something else since
		d.Reason = h.Closed.Reason
	}
	return seen(deeds.Scene{Account: found, Now: b.now()}, h).Line(deeds.End(p.Comment), d), nil
}

// handoff is the hand-off that a button or a window is about.
func (b *bot) handoff(ctx context.Context, s deeds.Scene, on blocks.OnHandoff) (deeds.Handoff, error) {
	h, err := b.db.Handoff(ctx, on.Handoff)
	if errors.Is(err, account.ErrNotFound) || (err == nil && h.Account != s.Account.ID) {
		return deeds.Handoff{}, fmt.Errorf("hand-off %d %w", on.Handoff, kit.ErrAction)
	}
	out := seen(s, h)
	out.In = on.In
	return out, err
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
	if on.In == blocks.InHome {
		s.Place = blocks.Place{}
	}
	h, err := b.handoff(ctx, s, on)
	if err != nil {
		return reply{}, err
	}
	if h.End != "" {
		return b.toldOf(ctx, a, h, h.Before()), nil
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
	h, err := b.handoff(ctx, s, on)
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
		what := b.toldOf(ctx, a, h, h.Listed().Done(how, out.Entry))
		what.did, what.changes, what.drawn = true, s.On.Domain, s.Place.Answers
		return what, nil
	}
	if s, err = b.scene(ctx, a, s.Place, s.On); err != nil { // as it is by now
		return reply{}, err
	}
	h, err = b.handoff(ctx, s, on)
	switch {
	case err != nil:
		return reply{}, err
	case h.End != "":
		return b.toldOf(ctx, a, h, h.Before()), nil
	}
	return b.toldOf(ctx, a, h, deeds.Stale(s, deeds.In(s))), nil
}

// toldOf answers a click on a hand-off: the card that it stands on shows what is
// so by now, and so does a list of hand-offs.
func (b *bot) toldOf(ctx context.Context, a asker, h deeds.Handoff, m kit.Message) reply {
	if h.In == "" {
		return b.straight(ctx, h.Scene, m)
	}
	short, cancel := context.WithTimeout(ctx, redrawTime)
	defer cancel()
	if err := b.listHandoffs(short, a, h); err != nil {
		b.log.WarnContext(ctx, "draw a list of hand-offs anew", "account", h.Account.ID, "err", explained(err))
	}
	b.poke()
	return reply{message: m, aside: true}
}

// listHandoffs draws the list anew that a hand-off is shown in.
func (b *bot) listHandoffs(ctx context.Context, a asker, h deeds.Handoff) error {
	if h.In == blocks.InHome {
		return b.republish(ctx, a, tab{user: a.id, insists: true}, 0)
	}
	if h.Place.TS != "" && !a.channel.Direct { // a list of somebody's own, which others would see
		return nil
	}
	mine, err := b.mine(ctx, a)
	if err != nil {
		return err
	}
	return b.put(ctx, h.Place, mine.message)
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
		one := seen(deeds.Scene{Account: of, On: blocks.On{Domain: h.Domain}, Reader: a.reader(), Now: now}, h.Handoff)
		one.In = blocks.InMine
		shown = append(shown, one)
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
