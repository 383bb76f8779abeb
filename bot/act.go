package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"rapport/blocks"
	"rapport/blocks/deeds"
	"rapport/blocks/kit"
	"rapport/internal/account"
	"rapport/internal/ledger"
)

// scene is an account as it is now, and where its card was clicked, for the
// views of what is done to it.
func (b *bot) scene(ctx context.Context, a asker, at blocks.Place, on blocks.On) (deeds.Scene, error) {
	found, err := b.db.Account(ctx, on.Domain)
	if errors.Is(err, account.ErrNotFound) {
		return deeds.Scene{}, unknown(on.Domain)
	}
	return deeds.Scene{Account: found, Place: at, On: on, Reader: a.reader(), Now: b.now()}, err
}

// clicked is the scene of a click on a card's button.
func (b *bot) clicked(ctx context.Context, a asker, r request) (deeds.Scene, error) {
	on, err := blocks.DecodeOn(r.value)
	if err != nil {
		return deeds.Scene{}, err
	}
	return b.scene(ctx, a, r.place(), on)
}

// submitted is the scene of a window that was sent, and the rest of what the
// window carries.
func submitted[T any](ctx context.Context, b *bot, a asker, r request) (deeds.Scene, T, error) {
	at, asked, err := blocks.Carried[T](r.view.carries)
	if err != nil {
		return deeds.Scene{}, asked, err
	}
	_, raw, err := blocks.Carried[json.RawMessage](r.view.carries)
	if err != nil {
		return deeds.Scene{}, asked, err
	}
	var on blocks.On
	if err := json.Unmarshal(raw, &on); err != nil {
		return deeds.Scene{}, asked, fmt.Errorf("read what a window carries: %w: %w", kit.ErrAction, err)
	}
	if err := kit.Known(on.Domain); err != nil {
		return deeds.Scene{}, asked, err
	}
	s, err := b.scene(ctx, a, at, on)
	return s, asked, err
}

// gone is what is said of an account that is no more, to who looks at it.
func gone(d account.Domain) refusal {
	return refusal("No account is known by “" + d.Display() + "” any more. /account with a name or a domain opens any account.")
}

// unknown is the same, to who wanted to change something.
func unknown(d account.Domain) refusal {
	return refusal("No account is known by “" + d.Display() + "” any more. Nothing was changed.")
}

// deed is what a person does now, with the reason from the window.
func (b *bot) deed(a asker, r request) ledger.Deed {
	const longest = 300
	reason := []rune(kit.Tidy(r.form.one(blocks.ReasonInput)))
	return ledger.Deed{By: a.actor(), Place: cmp.Or(r.channel, "home"), Reason: string(reason[:min(longest, len(reason))]), At: b.now(), Zone: a.reader().Zone}
}

// redrawTime is how long a person waits for the clicked card before they are
// told what they did: it is due all the same, and drawn a little later.
const redrawTime = 5 * time.Second

// acted answers a deed: the clicked card is drawn anew, the others follow, and
// the person is told beside it.
func (b *bot) acted(ctx context.Context, s deeds.Scene, m kit.Message) reply {
	what := b.straight(ctx, s, m)
	what.did, what.changes, what.drawn = true, s.On.Domain, s.Place.Answers
	return what
}

// straight answers that nothing was done, and why: the clicked card then shows
// what is so.
func (b *bot) straight(ctx context.Context, s deeds.Scene, m kit.Message) reply {
	short, cancel := context.WithTimeout(ctx, redrawTime)
	defer cancel()
	if err := b.redraw(short, s.Place, s.On, s.Reader); err != nil {
		b.log.WarnContext(ctx, "draw a card anew", "account", s.Account.ID, "err", explained(err))
	}
	b.poke()
	return reply{message: m, aside: true}
}

// already answers a deed that was done before.
func (b *bot) already(ctx context.Context, s deeds.Scene, what string, o ledger.Outcome) reply {
	return b.straight(ctx, s, deeds.Already(s, what, account.Deed{By: o.By, At: o.At, Reason: o.Reason}))
}

// effect is what a deed made of an account's figures, as it found and left them.
func effect(o ledger.Outcome) deeds.Effect { return deeds.Effect{Before: o.Before, After: o.After} }

// was is a deed as the outcome of doing it again.
func was(d account.Deed) ledger.Outcome {
	return ledger.Outcome{By: d.By, At: d.At, Reason: d.Reason}
}

// viewInCRM answers the click on a link: Slack opens it.
func (b *bot) viewInCRM(context.Context, asker, request) (reply, error) { return reply{}, nil }

// refresh looks at an account's facts anew.
func (b *bot) refresh(ctx context.Context, a asker, r request) (reply, error) {
	s, err := b.clicked(ctx, a, r)
	if err != nil {
		return reply{}, err
	}
	record, err := b.db.Record(ctx, s.Account.Domain, s.Now)
	if err != nil {
		return reply{}, err
	}
	e := deeds.Effect{Before: record.Standing, After: record.Standing}
	settled, err := b.ledger.Refresh(ctx, s.Account.ID, s.Now)
	if err != nil {
		return reply{}, err
	}
	if settled.ID != 0 {
		e.After = settled.Assessment
	}
	return b.straight(ctx, s, deeds.Refreshed(s, e)), nil
}
