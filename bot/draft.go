package main

import (
	"context"
	"fmt"
	"time"

	"github.com/slack-go/slack"

	"rapport/blocks"
	"rapport/blocks/deeds"
	"rapport/blocks/kit"
	"rapport/internal/chat"
)

// draftTime is how long a model may write.
const draftTime = 12 * time.Second

// draftEmail opens an e-mail that a template has written of the account's
// state; where a model is set, its text is offered beside that one soon. Nothing
// is ever sent.
func (b *bot) draftEmail(ctx context.Context, a asker, r request) (reply, error) {
	on, err := blocks.DecodeOn(r.value)
	if err != nil {
		return reply{}, err
	}
	out, err := b.outreach(ctx, a, on, r.place())
	if err != nil {
		return reply{}, err
	}
	window := deeds.Draft{Scene: out.Scene, Letter: out.Letter(), Writer: deeds.ByTemplate}
	if b.model != nil {
		window.Writer = deeds.ForNow
	}
	shown, err := b.show(ctx, r, window.View())
	if err != nil || b.model == nil {
		return reply{}, err
	}
	if !b.later.begin(func(ctx context.Context) { b.improve(ctx, out, window, shown) }) {
		window.Writer = deeds.NoAnswer
		b.showDraft(ctx, window, shown)
	}
	return reply{}, nil
}

// outreach is what an e-mail to an account is written from.
func (b *bot) outreach(ctx context.Context, a asker, on blocks.On, at blocks.Place) (deeds.Outreach, error) {
	card, err := b.card(ctx, on.Domain)
	return deeds.Outreach{
		Scene:    deeds.Scene{Account: card.Account, Place: at, On: on, Reader: a.reader(), Now: card.Now},
		Standing: card.Standing, Revenue: card.Revenue, Activities: card.Activities, Sender: a.person.Name,
	}, err
}

// improve offers the model's text in the window, or says there that none came.
// The template's stays, with what was typed into it.
func (b *bot) improve(ctx context.Context, out deeds.Outreach, window deeds.Draft, shown slack.View) {
	writing, cancel := context.WithTimeout(ctx, draftTime)
	defer cancel()
	written, err := b.model.DraftEmail(writing, brief(out, window.Letter))
	window.Writer = deeds.ByBoth
	if err != nil {
		b.log.WarnContext(ctx, "a draft without a model", "account", out.Account.Domain, "err", err)
		window.Writer = deeds.NoAnswer
	} else {
		window.Offer.Subject, window.Offer.Body = written.Subject, written.Body
	}
	b.showDraft(ctx, window, shown)
}

// showDraft shows something else in the window of a draft, also where the
// process ends, unless the window does by now.
func (b *bot) showDraft(ctx context.Context, window deeds.Draft, shown slack.View) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), sendTime)
	defer cancel()
	if _, err := b.slack.UpdateViewContext(ctx, window.View(), "", shown.Hash, shown.ID); err != nil && !isGone(err) {
		b.log.WarnContext(ctx, "show another draft", "err", explained(err))
	}
}

// useDraft puts the model's text, which the window offers, in the place of the
// template's.
func (b *bot) useDraft(ctx context.Context, a asker, r request) (reply, error) {
	at, on, err := blocks.Carried[blocks.On](r.view.carries)
	if err != nil {
		return reply{}, err
	}
	letter, err := deeds.Offered(r.view.blocks)
	if err != nil {
		return reply{}, err
	}
	out, err := b.outreach(ctx, a, on, at)
	if err != nil {
		return reply{}, err
	}
	letter.To = out.Letter().To
	b.showDraft(ctx, deeds.Draft{Scene: out.Scene, Letter: letter, Writer: deeds.ByModel}, slack.View{ID: r.view.id, Hash: r.view.hash})
	return reply{}, nil
}

func brief(out deeds.Outreach, l deeds.Letter) chat.Brief {
	return chat.Brief{
		Customer: kit.Plain(kit.NameOf(out.Account.Name, out.Account.Domain), kit.MaxName), Contact: kit.Plain(out.Account.Contact.Name, kit.MaxName),
		Sender: kit.Plain(out.Sender, kit.MaxName), Today: kit.Date(out.Now), Occasions: out.Occasions(), Facts: out.Facts(),
		Template: fmt.Sprintf("Subject: %s\n\n%s", l.Subject, l.Body),
	}
}
