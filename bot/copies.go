package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/slack-go/slack"
	"golang.org/x/sync/errgroup"

	"rapport/blocks"
	"rapport/blocks/deeds"
	"rapport/blocks/kit"
	"rapport/internal/account"
	"rapport/internal/cache"
	"rapport/internal/store"
)

// updates is how often the bot edits its messages, all processes together: a
// little less than Slack allows.
func updates() cache.Pace { return cache.Pace{PerMinute: 45, Burst: 4} }

const (
	editing = "chat.update" // the budget's name
	// copiesEvery is how often what is due is looked for, unless somebody says
	// that there is some.
	copiesEvery = time.Second
	// budgetEvery is how soon a budget that is empty is asked again, at most: the
	// clock may have jumped meanwhile.
	budgetEvery = 100 * time.Millisecond
	// copyLease is how long a message that is being drawn or posted is nobody
	// else's: what a dead process had is begun again after it.
	copyLease = time.Minute
	// mostAttempts is how often a message that Slack does not take, without
	// saying that it never will, is begun.
	mostAttempts = 12
)

// poke wakes the loops that post and draw anew what is due.
func (b *bot) poke() {
	for _, wake := range []chan struct{}{b.postSoon, b.drawSoon} {
		select {
		case wake <- struct{}{}:
		default: // it will look anyway
		}
	}
}

// keepCopies posts what is due and draws anew what shows an account that has
// changed, until ctx ends. Several processes may do so; each message is one's.
func (b *bot) keepCopies(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { b.whenever(ctx, b.postSoon, b.postDue); return nil })
	group.Go(func() error { b.whenever(ctx, b.drawSoon, b.drawDue); return nil })
	return group.Wait()
}

// whenever does something as long as there is more of it, and looks again when
// it is told to or some time has passed.
func (b *bot) whenever(ctx context.Context, soon <-chan struct{}, do func(context.Context) (more bool, err error)) {
	tick := time.NewTicker(copiesEvery)
	defer tick.Stop()
	for {
		more, err := do(ctx)
		if err != nil && ctx.Err() == nil {
			b.log.ErrorContext(ctx, "keep the messages of accounts up to date", "err", explained(err))
		}
		if more && err == nil && ctx.Err() == nil {
			continue
		}
		select {
		case <-tick.C:
		case <-soon:
		case <-ctx.Done():
			return
		}
	}
}

// drawDue draws one message anew, when the budget allows it.
func (b *bot) drawDue(ctx context.Context) (more bool, err error) {
	now := b.now()
	if due, err := b.db.AnyRedraw(ctx, now); err != nil || !due {
		return false, err
	}
	if wait, err := b.cache.Take(ctx, editing, updates(), now); err != nil || wait > 0 {
		return true, errors.Join(err, pause(ctx, min(wait, budgetEvery)))
	}
	leased, err := b.db.DueRedraws(ctx, now, copyLease, 1)
	if err != nil || len(leased) == 0 {
		return false, err
	}
	p := leased[0]
	if p.Why == "" {
		var no barred
		if _, err := b.unshared(ctx, p.Channel); errors.As(err, &no) && no == refuseShared {
			return true, errors.Join(b.withdraw(ctx, p.Channel, whyShared), b.db.Postpone(ctx, p, now, false))
		}
	}
	if err := b.drawAnew(ctx, p); err != nil {
		return true, b.failed(ctx, p, err)
	}
	return true, b.db.Drawn(ctx, p)
}

// pause waits for a while, or for the end of ctx.
func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// drawAnew edits a message so that it shows what is so now.
func (b *bot) drawAnew(ctx context.Context, p store.Posting) error {
	m, err := b.face(ctx, p)
	if err != nil {
		return err
	}
	return b.tolerant(ctx, b.signed(m), func(form kit.Message) error {
		if _, _, _, err := b.slack.UpdateMessageContext(ctx, p.Channel, p.TS, content(form)...); err != nil {
			return fmt.Errorf("edit message %s of %s: %w", p.TS, p.Channel, err)
		}
		return nil
	})
}

// face is what a posting shows now.
func (b *bot) face(ctx context.Context, p store.Posting) (kit.Message, error) {
	if p.Why != "" {
		return deeds.Withdrawn(p.Why), nil
	}
	if p.Kind == store.PostingNote {
		return b.note(ctx, p)
	}
	if p.Kind == store.PostingList {
		return b.listAgain(ctx, p)
	}
	card, err := b.card(ctx, p.Domain)
	if err != nil {
		return kit.Message{}, err
	}
	card.Back, card.Reader = p.Back, b.onlooker(ctx, p)
	s := deeds.Scene{Account: card.Account, On: card.On(), Now: card.Now}
	switch p.Kind {
	case store.PostingShare:
		return deeds.SharedCard(s, p.By, p.Comment, card), nil
	case store.PostingHandoff:
		h, err := b.db.Handoff(ctx, p.Handoff)
		if err != nil {
			return kit.Message{}, err
		}
		return seen(s, h).Message(card), nil
	case store.PostingCard, store.PostingNote, store.PostingList:
	}
	return card.Message(), nil
}

// signed is a message as it is sent.
func (b *bot) signed(m kit.Message) kit.Message {
	if b.footer == "" {
		return m
	}
	return m.WithFooter(b.footer)
}

// redraw draws the card of an account anew where it was clicked, before all
// others. The reader is who clicked: what nobody else sees is drawn for them.
func (b *bot) redraw(ctx context.Context, at blocks.Place, on blocks.On, reader kit.Reader) error {
	switch {
	case at.View == "" && at.TS != "":
		return b.redrawMessage(ctx, at, on)
	case at.View == "" && at.Answers == "":
		return nil
	}
	card, err := b.card(ctx, on.Domain)
	if err != nil {
		return err
	}
	card.Back, card.Reader = on.Back, reader
	switch {
	case at.Behind != nil:
		sources := blocks.RevenueView(card, 0)
		sources.PrivateMetadata = blocks.Carry(*at.Behind, on)
		return errors.Join(b.redrawn(ctx, at.View, sources), b.redraw(ctx, *at.Behind, on, reader))
	case at.View != "":
		return b.redrawn(ctx, at.View, card.View())
	}
	return b.tolerant(ctx, b.signed(card.Message()), func(form kit.Message) error {
		return b.respond(ctx, request{answers: at.Answers}, slack.WebhookMessage{
			ResponseType: slack.ResponseTypeEphemeral, ReplaceOriginal: true,
			Text: form.Text, Blocks: &slack.Blocks{BlockSet: form.Blocks}, ThreadTimestamp: at.Thread,
		})
	})
}

// redrawMessage draws a message anew, whoever else is about to.
func (b *bot) redrawMessage(ctx context.Context, at blocks.Place, on blocks.On) error {
	now := b.now()
	p, err := b.db.HoldPosting(ctx, at.Channel, at.TS, now.Add(copyLease))
	switch {
	case errors.Is(err, account.ErrNotFound): // none that is kept
		p = store.Posting{Kind: store.PostingCard, Domain: on.Domain, Channel: at.Channel, TS: at.TS, Back: on.Back}
	case err != nil:
		return err
	}
	if err := b.cache.Overdraw(ctx, editing, updates(), now); err != nil {
		return err
	}
	err = b.drawAnew(ctx, p)
	switch {
	case p.ID == 0:
		return err
	case err != nil:
		return errors.Join(err, b.failed(ctx, p, err))
	}
	return b.db.Drawn(ctx, p)
}

// record keeps a card that was posted as an ordinary message, or that now stands
// in the place of something else, so that it follows its account. Seen is when
// the assessment was made that it shows. Nobody waits for it, and who does not
// find it finds the next one.
func (b *bot) record(ctx context.Context, p store.Posting, seen time.Time) {
	p.Kind, p.DueAt = store.PostingCard, b.now()
	if err := b.db.RecordPosting(ctx, p, seen); err != nil {
		b.log.ErrorContext(ctx, "record a card", "channel", p.Channel, "err", err)
	}
	b.reconsider(ctx, p.Channel)
}

// reconsider takes a card away again where its channel changed between the
// look who is in it and the record: what hears of the change may have found
// nothing to withdraw.
func (b *bot) reconsider(ctx context.Context, channel string) {
	c, err := b.unshared(ctx, channel)
	if err == nil && c.Direct { // nobody else joins
		return
	}
	if err == nil {
		var set store.Workspace
		if set, err = b.db.Workspace(ctx); err == nil {
			err = b.mayShow(ctx, set, channel)
		}
	}
	why := whyCrowd
	var no barred
	switch {
	case err == nil:
		return
	case !errors.As(err, &no): // nobody can be asked: the next click is checked anyway
	case no == refuseShared:
		why = whyShared
		fallthrough
	default:
		err = b.withdraw(ctx, channel, why)
	}
	if err != nil {
		b.log.WarnContext(ctx, "look again who sees a card", "channel", channel, "err", err)
	}
}

// release says that a message shows no card any more, but something else.
func (b *bot) release(ctx context.Context, channel, ts string) error {
	return b.db.ReleasePosting(ctx, channel, ts)
}

// Why cards are taken out of a channel, as the line in their place says it.
const (
	whyShared   = "this channel is shared with another organisation"
	whyCrowd    = "somebody who may not see customer accounts is in this channel"
	whyArchived = "this channel is archived"
)

// withdraw takes all that shows an account out of a channel. In an archived one
// nothing can be changed: what it shows is given up.
func (b *bot) withdraw(ctx context.Context, channel, why string) error {
	if why == whyArchived {
		return b.db.ForgetPostings(ctx, channel, why)
	}
	if err := b.db.Withdraw(ctx, channel, why, b.now()); err != nil {
		return err
	}
	b.poke()
	return nil
}
