package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"rapport/blocks"
	"rapport/blocks/hub"
	"rapport/internal/account"
	"rapport/internal/store"
)

const (
	// ownPage is how many of their accounts a Home shows at once.
	ownPage = 20
	// homeNews is how many moves and how many deeds are loaded for a Home: one
	// more than it shows.
	homeNews = 9
	// oneLook is how long a person may be away and still be at the same look: what
	// is new stays so while they come and go.
	oneLook = 30 * time.Minute
	// firstLook is how far back the first look goes.
	firstLook = 7 * 24 * time.Hour
)

// homeOpened hears that somebody opened one of the app's tabs. Nobody asked for
// a message, so that a refusal too is said in the tab.
func (b *bot) homeOpened(ctx context.Context, r request) error {
	var told struct {
		Tab  string `json:"tab"`
		View struct {
			Hash string `json:"hash"`
		} `json:"view"`
	}
	if err := json.Unmarshal(r.told, &told); err != nil {
		return fmt.Errorf("read which tab was opened: %w", err)
	}
	switch told.Tab {
	case "messages":
		return b.suggestPrompts(ctx, r)
	case "home":
	default:
		return nil
	}
	r.channel = "" // of the direct messages beside the tab
	to := tab{user: r.user, hash: told.View.Hash}
	a, err := b.mayAsk(ctx, r)
	var h hub.Home
	if err == nil {
		h, err = b.look(ctx, a)
	}
	if err == nil {
		return b.publishHome(ctx, to, h)
	}
	b.refused(ctx, a, r, err)
	var no refusal
	if errors.As(err, &no) {
		return b.publish(ctx, tab{user: r.user}, hub.HomeSentence(string(no)).Blocks)
	}
	return b.publish(ctx, tab{user: r.user}, hub.HomeSentence(b.sentence(ctx, r, err)).Blocks)
}

// look is the Home of somebody who opens it, and keeps that they did.
func (b *bot) look(ctx context.Context, a asker) (hub.Home, error) {
	was, err := b.db.Visit(ctx, a.id)
	if err != nil {
		return hub.Home{}, err
	}
	now := b.now()
	is := nextVisit(was, now)
	h, err := b.home(ctx, a, homePage{since: is.BeforeAt, now: now})
	if err != nil {
		return hub.Home{}, err
	}
	return h, b.db.SaveVisit(ctx, a.id, is)
}

// nextVisit is a visit with another look, which may be a part of the one before.
func nextVisit(was store.Visit, now time.Time) store.Visit {
	is := store.Visit{LookedAt: now, BeforeAt: was.BeforeAt}
	if !was.LookedAt.IsZero() && now.Sub(was.LookedAt) >= oneLook {
		is.BeforeAt = was.LookedAt
	}
	return is
}

// homePage is which part of a Home is drawn, and since when things are new;
// zero is never looked.
type homePage struct {
	n          int
	since, now time.Time
}

// home is a person's Home.
func (b *bot) home(ctx context.Context, a asker, p homePage) (hub.Home, error) {
	h := hub.Home{Reader: a.reader(), Now: p.now, Since: p.since, Looked: !p.since.IsZero(), Page: p.n, Footer: b.footer}
	if !h.Looked {
		h.Since = p.now.Add(-firstLook)
	}
	email := strings.ToLower(a.person.Email)
	of := store.HomeOf{User: a.id, Email: email, Since: h.Since, From: p.n * ownPage, Max: ownPage, News: homeNews}
	kept, err := b.db.Home(ctx, of)
	if err != nil {
		return hub.Home{}, err
	}
	h.Pages = max(1, (kept.Tally.All+ownPage-1)/ownPage)
	if p.n >= h.Pages { // there are fewer than when the button was drawn
		p.n = h.Pages - 1
		return b.home(ctx, a, p)
	}
	if h.Settings, err = b.settings(ctx, a); err != nil {
		return hub.Home{}, err
	}
	mine, err := b.sectionsOf(ctx, a)
	if err != nil { // the hand-offs by the person and of their accounts are told all the same
		b.log.WarnContext(ctx, "look whose sections a person works in", "err", explained(err))
	}
	handoffs, err := b.db.OpenHandoffs(ctx, a.id, email, mine, homeNews)
	if err != nil {
		return hub.Home{}, err
	}
	for _, x := range handoffs {
		h.Handoffs = append(h.Handoffs, hub.HomeHandoff{ID: x.ID, Domain: x.Domain, Name: x.Name, From: x.From, To: x.To, By: x.By, At: x.At, Reason: x.Reason})
	}
	filled(&h, kept)
	return h, nil
}

// filled puts what the store tells of accounts into a Home.
func filled(h *hub.Home, kept store.Home) {
	h.Tally, h.Totals, h.MovesAll, h.Feeds = hub.Tally(kept.Tally), kept.Totals, kept.MovedAll, kept.Feeds
	for _, x := range kept.Accounts {
		h.Accounts = append(h.Accounts, hub.Own(x))
	}
	for _, x := range kept.Moved {
		h.Moves = append(h.Moves, hub.HomeMove{Domain: x.Domain, Name: x.Name, Move: account.MoveBetween(x.From, x.To).Knowing(x.Recounts)})
	}
	for _, x := range kept.Deeds {
		h.Deeds = append(h.Deeds, hub.HomeDeed{
			Domain: x.Domain, Name: x.Name, By: account.Actor{ID: x.ByID, Name: x.ByName}, At: x.At,
			Action: x.Action, Undid: x.Undid, Reason: x.Reason, Section: x.Section,
		})
	}
}

// turnHome answers a click that turns the pages of a Home.
func (b *bot) turnHome(ctx context.Context, a asker, r request) (reply, error) {
	p, err := blocks.DecodeHomePage(r.value)
	if err != nil {
		return reply{}, err
	}
	return reply{}, b.republish(ctx, a, tab{user: a.id, hash: r.view.hash, insists: true}, min(p.Page, mostPages))
}

// mostPages bounds the number of a page that a click asks for.
const mostPages = 1_000_000

// republish draws somebody's Home anew after what they did there.
func (b *bot) republish(ctx context.Context, a asker, to tab, page int) error {
	v, err := b.db.Visit(ctx, a.id)
	if err != nil {
		return err
	}
	h, err := b.home(ctx, a, homePage{n: page, since: v.BeforeAt, now: b.now()})
	if err != nil {
		return err
	}
	return b.publishHome(ctx, to, h)
}

// openFromHome shows the card of an account of a Home, in a modal.
func (b *bot) openFromHome(ctx context.Context, a asker, r request) (reply, error) {
	card, err := b.openedCard(ctx, a, r)
	if err != nil {
		return reply{}, err
	}
	view := card.View()
	return reply{modal: &view}, nil
}

// openedCard is the card that somebody opens for themself by a button.
func (b *bot) openedCard(ctx context.Context, a asker, r request) (blocks.Card, error) {
	on, err := blocks.DecodeOn(r.value)
	if err != nil {
		return blocks.Card{}, err
	}
	card, err := b.known(ctx, on.Domain)
	card.Reader = a.reader()
	return card, err
}

// tab is the Home tab of somebody, as it was seen: a newer one is not written
// over, unless that is what the person just did.
type tab struct {
	user    string
	hash    string
	insists bool
}

// publishHome shows a Home, with less in it where Slack finds it too large.
func (b *bot) publishHome(ctx context.Context, to tab, h hub.Home) error {
	return b.tolerantView(ctx, h.View().Blocks, func(form slack.Blocks) error {
		err := b.publishOnce(ctx, to, form)
		if says(err, "view_too_large") && !h.Shortened {
			h.Shortened = true
			return b.publishOnce(ctx, to, h.View().Blocks)
		}
		return err
	})
}

// publish shows blocks in a Home tab.
func (b *bot) publish(ctx context.Context, to tab, of slack.Blocks) error {
	return b.tolerantView(ctx, of, func(form slack.Blocks) error { return b.publishOnce(ctx, to, form) })
}

func (b *bot) publishOnce(ctx context.Context, to tab, of slack.Blocks) error {
	ask := slack.PublishViewContextRequest{UserID: to.user, View: slack.HomeTabViewRequest{Type: slack.VTHomeTab, Blocks: of}}
	if to.hash != "" {
		ask.Hash = &to.hash
	}
	err := b.patiently(ctx, func() error {
		_, err := b.slack.PublishViewContext(ctx, ask)
		return err
	})
	switch {
	case err == nil:
		return nil
	case says(err, "hash_conflict") && to.insists:
		to.hash = ""
		return b.publishOnce(ctx, to, of)
	case says(err, "hash_conflict"):
		return nil // what stands there is newer than what was opened
	case says(err, "not_enabled"):
		b.log.WarnContext(ctx, "the Home tab is off in the app's settings at Slack, so nobody sees theirs", "user", to.user)
		return nil
	}
	return fmt.Errorf("publish a Home: %w", err)
}

// says reports whether Slack answered with one of some words.
func says(err error, words ...string) bool {
	var no slack.SlackErrorResponse
	if !errors.As(err, &no) {
		return false
	}
	for _, w := range words {
		if no.Err == w {
			return true
		}
	}
	return false
}
