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
// changed, and takes it away from who may not see it any more, until ctx ends.
// Several processes may do so; each message is one's.
func (b *bot) keepCopies(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { b.whenever(ctx, b.postSoon, b.postDue); return nil })
	group.Go(func() error { b.whenever(ctx, b.drawSoon, b.drawDue); return nil })
	group.Go(func() error { b.keepRights(ctx); return nil })
	group.Go(func() error { b.sweep(ctx); return nil })
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
	return true, b.ended(ctx, leased[0], b.drawAnew(ctx, leased[0]))
}

// ended keeps how the drawing of a message ended that the caller held.
func (b *bot) ended(ctx context.Context, p store.Posting, err error) error {
	if err == nil {
		return b.db.Drawn(ctx, p)
	}
	if why, hides := hidden(err); hides {
		return errors.Join(b.db.Postpone(ctx, p, b.now(), false), b.withdraw(ctx, p.Channel, why))
	}
	return b.failed(ctx, p, err)
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

// drawAnew edits a message so that it shows what is so now, unless somebody
// would see it who may not.
func (b *bot) drawAnew(ctx context.Context, p store.Posting) error {
	if p.Why == "" {
		if err := b.mayStand(ctx, p); err != nil {
			return err
		}
	}
	if p.Kind == store.PostingLink { // the message is a person's
		return b.unfurlAnew(ctx, p)
	}
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
	case store.PostingCard, store.PostingNote, store.PostingList, store.PostingLink:
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
		sources := blocks.RevenueView(card, at.Behind.From)
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

// redrawMessage draws a message anew as soon as nobody else is about to. One
// that was withdrawn stays so.
func (b *bot) redrawMessage(ctx context.Context, at blocks.Place, on blocks.On) error {
	p, err := b.hold(ctx, at)
	switch {
	case errors.Is(err, account.ErrNotFound): // none that is kept
		p = store.Posting{Kind: store.PostingCard, Domain: on.Domain, Channel: at.Channel, TS: at.TS, Back: on.Back}
	case err != nil:
		return err
	case p.State == store.PostingWithdrawn:
		return nil
	}
	if err = b.cache.Overdraw(ctx, editing, updates(), b.now()); err == nil {
		err = b.drawAnew(ctx, p)
	}
	if p.ID != 0 {
		return errors.Join(err, b.ended(ctx, p, err))
	}
	if why, hides := hidden(err); hides {
		p.Why = why
		return b.drawAnew(ctx, p)
	}
	return err
}

// hold has a message to itself, after whoever draws it just now: two who drew it
// at once would not know whose came last. account.ErrNotFound is one that is not
// kept, and what was withdrawn is not held.
func (b *bot) hold(ctx context.Context, at blocks.Place) (store.Posting, error) {
	const again = 25 * time.Millisecond
	for {
		now := b.now()
		p, err := b.db.HoldPosting(ctx, store.Message{Channel: at.Channel, TS: at.TS}, now, now.Add(copyLease))
		if !errors.Is(err, store.ErrHeld) {
			return p, err
		}
		if late := pause(ctx, again); late != nil {
			return p, errors.Join(late, err)
		}
	}
}

// record keeps a card or a list that was posted as an ordinary message, or that
// now stands in the place of something else, so that it follows its account and
// is taken away where it may not be shown any more. A list is kept by its first
// account; one without shows none. Nobody waits for it, and who does not find it
// finds the next one.
func (b *bot) record(ctx context.Context, a asker, at blocks.Place, what reply) {
	p := store.Posting{
		Kind: store.PostingCard, Account: what.of, Channel: at.Channel, Thread: at.Thread, TS: at.TS,
		By: a.actor(), Back: what.back, Direct: a.channel.Direct, DueAt: b.now(),
	}
	if what.list {
		p.Kind = store.PostingList
	}
	var err error
	if what.of == 0 {
		err = b.release(ctx, at.Channel, at.TS)
	} else {
		err = b.db.RecordPosting(ctx, p, what.shows)
	}
	if err != nil {
		b.log.ErrorContext(ctx, "record a message of an account", "kind", p.Kind, "channel", p.Channel, "err", err)
	}
	if what.of != 0 {
		b.reconsider(ctx, p)
	}
}

// release says that a message shows no card any more, but something else.
func (b *bot) release(ctx context.Context, channel, ts string) error {
	return b.db.ReleasePosting(ctx, channel, ts)
}
