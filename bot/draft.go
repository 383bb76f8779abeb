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

// draftTime is how long a model may write, within workTime.
const draftTime = 12 * time.Second

// draftEmail opens an e-mail that a template has written of the account's
// state; where a model is set, its text takes that one's place. Nothing is ever
// sent.
func (b *bot) draftEmail(ctx context.Context, a asker, r request) (reply, error) {
	on, err := blocks.DecodeOn(r.value)
	if err != nil {
		return reply{}, err
	}
	card, err := b.card(ctx, on.Domain)
	if err != nil {
		return reply{}, err
	}
	out := deeds.Outreach{
		Scene:    deeds.Scene{Account: card.Account, Place: r.place(), On: on, Reader: a.reader(), Now: card.Now},
		Standing: card.Standing, Revenue: card.Revenue, Activities: card.Activities, Sender: a.person.Name,
	}
	window := deeds.Draft{Scene: out.Scene, Letter: out.Letter(), Writer: deeds.ByTemplate}
	if b.model != nil {
		window.Writer = deeds.ForNow
	}
	shown, err := b.show(ctx, r, window.View())
	if err != nil || b.model == nil {
		return reply{}, err
	}
	b.improve(ctx, out, window, shown)
	return reply{}, nil
}

// improve shows the model's text in the window, or says there that none came:
// then the template's stays, with what was typed into it.
func (b *bot) improve(ctx context.Context, out deeds.Outreach, window deeds.Draft, shown slack.View) {
	writing, cancel := context.WithTimeout(ctx, draftTime)
	defer cancel()
	written, err := b.model.DraftEmail(writing, brief(out, window.Letter))
	window.Writer = deeds.ByModel
	if err != nil {
		b.log.WarnContext(ctx, "a draft without a model", "account", out.Account.Domain, "err", err)
		window.Writer = deeds.NoAnswer
	} else {
		window.Letter.Subject, window.Letter.Body = written.Subject, written.Body
	}
	if _, err := b.slack.UpdateViewContext(ctx, window.View(), "", shown.Hash, shown.ID); err != nil && !isGone(err) {
		b.log.WarnContext(ctx, "show a model's draft", "err", explained(err))
	}
}

func brief(out deeds.Outreach, l deeds.Letter) chat.Brief {
	return chat.Brief{
		Customer: kit.Plain(kit.NameOf(out.Account.Name, out.Account.Domain), kit.MaxName), Contact: kit.Plain(out.Account.Contact.Name, kit.MaxName),
		Sender: kit.Plain(out.Sender, kit.MaxName), Today: kit.Date(out.Now), Occasions: out.Occasions(), Facts: out.Facts(),
		Template: fmt.Sprintf("Subject: %s\n\n%s", l.Subject, l.Body),
	}
}

// closeDraft has nothing to do: Slack closes the window, and nothing is sent or
// kept.
func (b *bot) closeDraft(context.Context, asker, request) (reply, error) { return reply{}, nil }
