package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"rapport/blocks/hub"
	"rapport/internal/account"
	"rapport/internal/store"
)

// mostUnfurled bounds how many links of one message are shown.
const mostUnfurled = 5

// posted is what Slack tells of links that somebody posted, or is about to.
type posted struct {
	TS     string `json:"message_ts"`
	ID     string `json:"unfurl_id"`
	Source string `json:"source"`
	Links  []struct {
		URL string `json:"url"`
	} `json:"links"`
}

// linkShared shows below links to known accounts whose they are and how they
// stand, where everybody who sees it may know. What stands in a composer is
// left alone: Slack does not say who is going to see it. So is what has no
// message, for nothing could be taken away from there. Who posts a link has asked
// for nothing, and is told of no refusal.
func (b *bot) linkShared(ctx context.Context, r request) error {
	var e posted
	if err := json.Unmarshal(r.told, &e); err != nil {
		return fmt.Errorf("read shared links: %w", err)
	}
	if e.Source == "composer" || r.channel == "" || r.channel == "COMPOSER" || e.TS == "" {
		return nil
	}
	var urls []string
	for _, l := range e.Links {
		urls = append(urls, l.URL)
	}
	known, err := b.knownLinks(ctx, urls)
	if err != nil || len(known) == 0 {
		return err
	}
	a, err := b.mayAsk(ctx, r)
	if a.person.Bot {
		return nil
	}
	if err == nil {
		err = b.mayShow(ctx, a.set, r.channel)
	}
	var no barred
	if errors.As(err, &no) {
		return b.unlinked(ctx, a, r, no, known)
	}
	if err != nil {
		return err
	}
	return b.unfurl(ctx, a, r.channel, e, known)
}

// unlinked keeps that a link was not shown, and of which account it is. Of a
// conversation that the bot cannot see nothing is kept: nobody in it asked for
// anything, and the audit is no record of who talks where.
func (b *bot) unlinked(ctx context.Context, a asker, r request, no barred, known map[string]store.Match) error {
	switch _, err := b.unshared(ctx, r.channel); {
	case errors.Is(err, refuseUnseen):
		return nil
	case err != nil && !errors.Is(err, refuseShared):
		return err
	}
	links := slices.Sorted(maps.Keys(known))
	r.text = string(known[links[0]].Domain)
	b.refused(ctx, a, r, no)
	return nil
}

// unfurl shows accounts below the links of a message, each once, and keeps that
// it did.
func (b *bot) unfurl(ctx context.Context, a asker, channel string, e posted, known map[string]store.Match) error {
	previews := map[string]slack.Attachment{}
	var shown []account.Domain // each account once
	for _, l := range e.Links {
		m, is := known[l.URL]
		if !is || slices.Contains(shown, m.Domain) || len(shown) == mostUnfurled {
			continue
		}
		shown = append(shown, m.Domain)
		previews[l.URL] = hub.Linked{Domain: m.Domain, Name: m.Name, Level: m.Level, Owner: m.OwnerEmail}.Preview()
	}
	err := b.patiently(ctx, func() error {
		var err error
		if e.ID != "" && e.Source != "" {
			_, _, _, err = b.slack.UnfurlMessageByIDContext(ctx, e.ID, e.Source, previews)
		} else {
			_, _, _, err = b.slack.UnfurlMessageContext(ctx, channel, e.TS, previews)
		}
		return err
	})
	var no slack.SlackErrorResponse
	if errors.As(err, &no) && (no.Err == "cannot_find_message" || no.Err == "message_not_found") {
		return nil // it was taken back
	}
	if err != nil {
		return fmt.Errorf("unfurl links: %w", err)
	}
	return b.recordLinks(ctx, a, store.Posting{Domain: shown[0], Channel: channel, TS: e.TS}, slices.Sorted(maps.Keys(previews)))
}

// recordLinks keeps below which links of a message accounts are shown, so that
// they are taken away where they may not be shown any more. It is kept by the
// first account, as a list is.
func (b *bot) recordLinks(ctx context.Context, a asker, p store.Posting, links []string) error {
	first, err := b.db.Account(ctx, p.Domain)
	if err != nil {
		return err
	}
	told, err := json.Marshal(links)
	if err != nil {
		return fmt.Errorf("keep links: %w", err)
	}
	p.Kind, p.Account, p.Comment = store.PostingLink, first.ID, string(told)
	p.By, p.Direct, p.DueAt = a.actor(), a.channel.Direct, b.now()
	if err := b.db.RecordPosting(ctx, p, time.Time{}); err != nil {
		return err
	}
	b.reconsider(ctx, p)
	return nil
}

// unfurlAnew puts a line in the place of what is shown below the links of a
// message once it is withdrawn. Before, it stays as it was posted.
func (b *bot) unfurlAnew(ctx context.Context, p store.Posting) error {
	if p.Why == "" {
		return nil
	}
	var links []string
	if err := json.Unmarshal([]byte(p.Comment), &links); err != nil {
		return fmt.Errorf("read the links of posting %d: %w", p.ID, err)
	}
	lines := map[string]slack.Attachment{}
	for _, link := range links {
		lines[link] = hub.NoPreview(p.Why)
	}
	if _, _, _, err := b.slack.UnfurlMessageContext(ctx, p.Channel, p.TS, lines); err != nil {
		return fmt.Errorf("unfurl the links of message %s of %s: %w", p.TS, p.Channel, err)
	}
	return nil
}

// knownLinks is the accounts that addresses belong to, by address as Slack told
// it: those of an account's record, else those of its domain. An address of
// several accounts is nobody's.
func (b *bot) knownLinks(ctx context.Context, urls []string) (map[string]store.Match, error) {
	urls = urls[:min(len(urls), 4*mostUnfurled)]
	asked := map[string]pageAddress{}
	var forms, ids []string
	var domains []account.Domain
	for _, told := range urls {
		p, ok := pageOf(account.Unmark(told))
		if !ok {
			continue
		}
		asked[told] = p
		forms, ids = append(forms, p.forms...), append(ids, p.ids...)
		if p.domain != "" {
			domains = append(domains, p.domain)
		}
	}
	if len(asked) == 0 {
		return nil, nil
	}
	linked, err := b.db.Linked(ctx, forms, ids)
	if err != nil {
		return nil, err
	}
	owned, err := b.db.Among(ctx, domains)
	if err != nil {
		return nil, err
	}
	known := map[string]store.Match{}
	for told, p := range asked {
		var of []store.Match
		for _, l := range linked {
			if slices.Contains(p.forms, l.URL) && !slices.ContainsFunc(of, func(m store.Match) bool { return m.Domain == l.Domain }) {
				of = append(of, l.Match)
			}
		}
		if len(of) == 0 {
			if at := slices.IndexFunc(owned, func(m store.Match) bool { return m.Domain == p.domain }); at >= 0 {
				of = append(of, owned[at])
			}
		}
		if len(of) == 1 {
			known[told] = of[0]
		}
	}
	return known, nil
}

// pageAddress is an address in all the forms in which a record may have it.
type pageAddress struct {
	forms  []string
	ids    []string       // the words of its path
	domain account.Domain // empty where its host is a system's, not a customer's
}

// systems are the hosts at which all customers have their pages.
var systems = []string{"app.attio.com", "app.hubspot.com", "app.salesbricks.com", "dashboard.stripe.com", "app.buildbetter.app", "app.posthog.com"}

func pageOf(address string) (pageAddress, bool) {
	u, err := url.Parse(address)
	if err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Hostname() == "" {
		return pageAddress{}, false
	}
	host := strings.ToLower(u.Host)
	p := pageAddress{forms: []string{address}}
	path := strings.Trim(u.EscapedPath(), "/")
	paths := []string{path}
	if first, rest, _ := strings.Cut(path, "/"); host == "dashboard.stripe.com" && (first == "test" || strings.HasPrefix(first, "acct_")) {
		paths = append(paths, rest) // the same page, seen from an account of Stripe's
	}
	for _, path := range paths {
		p.forms = append(p.forms, u.Scheme+"://"+host+"/"+path)
		if path != "" {
			p.forms = append(p.forms, u.Scheme+"://"+host+"/"+path+"/")
		} else {
			p.forms = append(p.forms, u.Scheme+"://"+host)
		}
		if u.RawQuery != "" {
			p.forms = append(p.forms, u.Scheme+"://"+host+"/"+path+"?"+u.RawQuery)
		}
	}
	for _, id := range strings.Split(path, "/") {
		if id != "" {
			p.ids = append(p.ids, id)
		}
	}
	if domain, err := account.ParseDomain(u.Hostname()); err == nil && !slices.Contains(systems, strings.ToLower(u.Hostname())) {
		p.domain = domain
	}
	return p, true
}

// openLinked shows the card of a link to who clicked below it, and to nobody
// else.
func (b *bot) openLinked(ctx context.Context, a asker, r request) (reply, error) {
	card, err := b.openedCard(ctx, a, r)
	if err != nil {
		return reply{}, err
	}
	return reply{message: card.Message(), card: a.channel.Direct, of: card.Account.ID, shows: card.Standing.At}, nil
}
