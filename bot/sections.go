package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"rapport/blocks"
	"rapport/blocks/hub"
	"rapport/blocks/kit"
	"rapport/internal/account"
	"rapport/internal/store"
)

// sectionOf is the section that a word asks for.
func sectionOf(asked string) (account.Section, bool) {
	word := strings.NewReplacer("-", "", "_", "", " ", "").Replace(strings.ToLower(asked))
	i := slices.IndexFunc(account.Sections(), func(s account.Section) bool { return strings.ReplaceAll(string(s), "_", "") == word })
	if i < 0 {
		return "", false
	}
	return account.Sections()[i], true
}

// section answers `/account health` and its like.
func (b *bot) section(ctx context.Context, a asker, r request, s account.Section) (reply, error) {
	return b.list(ctx, b.listReader(ctx, a, r), hub.List{Section: s})
}

// listReader is for whom a list is drawn: for anybody, where all in its place
// see it.
func (b *bot) listReader(ctx context.Context, a asker, r request) kit.Reader {
	if a.channel.Direct || !b.ordinary(ctx, a, r, reply{list: true}) {
		return a.reader()
	}
	return kit.Reader{}
}

// list answers with a list. A page that is not there any more is the first one.
func (b *bot) list(ctx context.Context, reader kit.Reader, l hub.List) (reply, error) {
	rows, err := b.db.Listed(ctx, shelf(l), store.Spot(l.From), hub.PageSize+1)
	if err == nil && len(rows) == 0 && l.From.ID != 0 {
		l = l.First()
		rows, err = b.db.Listed(ctx, shelf(l), store.Spot{}, hub.PageSize+1)
	}
	if err != nil {
		return reply{}, err
	}
	now := b.now()
	figures, err := b.db.Figures(ctx, l.Section, account.Day(now), account.Day(now).AddDate(0, 0, hub.RenewingDays))
	if err != nil {
		return reply{}, err
	}
	view := hub.Section{List: l, Figures: hub.Figures{Renewing: figures.Renewing}, Reader: reader, Now: now}
	for _, f := range figures.Levels {
		view.Figures.Levels = append(view.Figures.Levels, hub.LevelFigures(f))
	}
	for i, x := range rows {
		if i == hub.PageSize {
			view.Next = hub.Spot(x.Spot)
			break
		}
		view.Rows = append(view.Rows, hub.Row{Account: x.Account, Standing: x.Standing, Before: x.Before})
	}
	out := reply{message: view.Message(), list: true, back: l.Encode()}
	if len(rows) > 0 {
		out.of, out.shows = rows[0].Account.ID, rows[0].Standing.At
	}
	return out, nil
}

// listAgain is what a list shows now that its first account has changed.
func (b *bot) listAgain(ctx context.Context, p store.Posting) (kit.Message, error) {
	l, err := hub.DecodeList(p.Back)
	if err != nil {
		return kit.Message{}, err
	}
	again, err := b.list(ctx, b.onlooker(ctx, p), l)
	return again.message, err
}

// shelf is what a list shows, as the store is asked for it.
func shelf(l hub.List) store.Shelf {
	return store.Shelf{Section: l.Section, Level: l.Level, Owner: l.Owner, Text: l.Query, Untracked: l.Untracked}
}

// turnList shows the list that a button or a menu carries, in the place of the
// one that it stands in.
func (b *bot) turnList(ctx context.Context, a asker, r request) (reply, error) {
	l, err := hub.DecodeList(r.value)
	if err != nil {
		return reply{}, err
	}
	return b.putList(ctx, a, r, l)
}

// previousList shows the page before the one that is seen.
func (b *bot) previousList(ctx context.Context, a asker, r request) (reply, error) {
	l, err := hub.DecodeList(r.value)
	if err != nil {
		return reply{}, err
	}
	before := l.First()
	if l.Page > 1 {
		rows, err := b.db.ListedBefore(ctx, shelf(l), store.Spot(l.From), hub.PageSize)
		if err != nil {
			return reply{}, err
		}
		if len(rows) == hub.PageSize {
			before = l.At(l.Page-1, hub.Spot(rows[0].Spot))
		}
	}
	return b.putList(ctx, a, r, before)
}

// backToList puts the list that a card was opened from in its place again.
func (b *bot) backToList(ctx context.Context, a asker, r request) (reply, error) {
	on, err := blocks.DecodeOn(r.value)
	if err != nil {
		return reply{}, err
	}
	l, err := hub.DecodeList(on.Back)
	if err != nil {
		return reply{}, err
	}
	return b.putList(ctx, a, r, l)
}

// openFromList puts an account's card in the place of the list; back is the
// list as it was.
func (b *bot) openFromList(ctx context.Context, a asker, r request, o blocks.OpenAccount) (reply, error) {
	if _, err := hub.DecodeList(o.Back); err != nil {
		return reply{}, err
	}
	card, err := b.known(ctx, o.Domain)
	if err != nil {
		return reply{}, err
	}
	card.Back, card.Reader = o.Back, a.reader()
	at, there := b.listPlace(ctx, a, r)
	if there && at.TS != "" && !a.channel.Direct {
		card.Reader = kit.Reader{}
	}
	what := reply{message: card.Message(), card: true, of: card.Account.ID, shows: card.Standing.At, back: card.Back}
	return b.putThere(ctx, a, at, what, there)
}

// putList puts a list in the place of what was clicked.
func (b *bot) putList(ctx context.Context, a asker, r request, l hub.List) (reply, error) {
	at, there := b.listPlace(ctx, a, r)
	reader := a.reader()
	if there && at.TS != "" {
		reader = b.listReader(ctx, a, r)
	}
	shown, err := b.list(ctx, reader, l)
	if err != nil {
		return reply{}, err
	}
	return b.putThere(ctx, a, at, shown, there)
}

// putThere puts a card or a list in the place of a message that shows another
// one, or answers with it beside that message.
func (b *bot) putThere(ctx context.Context, a asker, at blocks.Place, what reply, there bool) (reply, error) {
	beside := reply{message: what.message, aside: true}
	switch {
	case !there:
		return beside, nil
	case at.TS == "":
		return reply{}, b.put(ctx, at, what.message)
	}
	p, err := b.hold(ctx, at)
	switch {
	case errors.Is(err, account.ErrNotFound): // it showed no account
	case err != nil:
		return reply{}, err
	case p.State == store.PostingWithdrawn:
		return beside, nil
	}
	if err := b.put(ctx, at, what.message); err != nil {
		if p.ID != 0 { // nobody knows what it shows
			err = errors.Join(err, b.db.Postpone(context.WithoutCancel(ctx), p, b.now(), false))
		}
		return reply{}, err
	}
	b.record(ctx, a, at, what)
	return reply{}, nil
}

// listPlace is where a list stands, or the card that was opened from it; there
// is false where its like must not be put there any more: in a channel that
// somebody joined who must not see it.
func (b *bot) listPlace(ctx context.Context, a asker, r request) (at blocks.Place, there bool) {
	at = r.place()
	if at.TS != "" {
		return at, b.ordinary(ctx, a, r, reply{list: true})
	}
	return at, at.Answers != ""
}

// put puts a message in the place of what was clicked.
func (b *bot) put(ctx context.Context, at blocks.Place, m kit.Message) error {
	return b.tolerant(ctx, b.signed(m), func(form kit.Message) error {
		if at.TS == "" {
			return b.respond(ctx, request{answers: at.Answers}, slack.WebhookMessage{
				ResponseType: slack.ResponseTypeEphemeral, ReplaceOriginal: true,
				Text: form.Text, Blocks: &slack.Blocks{BlockSet: form.Blocks}, ThreadTimestamp: at.Thread,
			})
		}
		if err := b.cache.Overdraw(ctx, editing, updates(), b.now()); err != nil {
			return err
		}
		return b.patiently(ctx, func() error {
			if _, _, _, err := b.slack.UpdateMessageContext(ctx, at.Channel, at.TS, content(form)...); err != nil {
				return fmt.Errorf("edit message %s of %s: %w", at.TS, at.Channel, err)
			}
			return nil
		})
	})
}
