package main

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/slack-go/slack"

	"rapport/blocks"
	"rapport/internal/store"
)

// feedPage is how many activities a page has.
const feedPage = 10

// showFeed opens all activity of an account, or turns its page.
func (b *bot) showFeed(ctx context.Context, a asker, r request) (reply, error) {
	asked, err := blocks.DecodeFeed(r.value)
	if err != nil {
		return reply{}, err
	}
	page, err := b.feed(ctx, a, asked)
	if err != nil {
		return reply{}, err
	}
	view := blocks.FeedView(page)
	if asked.Turn {
		view.PrivateMetadata, err = recarried(r.view.carries, asked)
		return reply{instead: &view}, err
	}
	view.PrivateMetadata = blocks.Carry(r.place(), asked)
	return reply{modal: &view}, nil
}

// filterFeed shows the feed by the kinds that were chosen, or the words that
// were entered.
func (b *bot) filterFeed(ctx context.Context, a asker, r request) (reply, error) {
	page, carries, err := b.filtered(ctx, a, r)
	if err != nil {
		return reply{}, err
	}
	view := blocks.FeedView(page)
	view.PrivateMetadata = carries
	return reply{instead: &view}, nil
}

// searchFeed answers the form of the feed: the window stays and shows what was
// found. It is the acknowledgement, for a form that is only acknowledged closes.
func (b *bot) searchFeed(ctx context.Context, r request) any {
	no := func(sentence string) any {
		return slack.NewErrorsViewSubmissionResponse(map[string]string{blocks.FeedWords: sentence})
	}
	r = r.placed()
	a, err := b.mayAsk(ctx, r)
	if err != nil {
		b.refused(ctx, a, r, err)
		var why refusal
		if errors.As(err, &why) {
			return no(string(why))
		}
		return no(b.sentence(ctx, r, err))
	}
	page, carries, err := b.filtered(ctx, a, r)
	if err != nil {
		return no(b.sentence(ctx, r, err))
	}
	return blocks.FeedAck(page, carries)
}

// filtered is the feed as the form of its window asks for it, and what the
// window is to carry then.
func (b *bot) filtered(ctx context.Context, a asker, r request) (blocks.FeedPage, string, error) {
	_, shown, err := blocks.Carried[blocks.Feed](r.view.carries)
	if err != nil {
		return blocks.FeedPage{}, "", err
	}
	asked := shown.Asked(r.form[blocks.FeedKinds], r.form.one(blocks.FeedWords))
	page, err := b.feed(ctx, a, asked)
	if err != nil {
		return blocks.FeedPage{}, "", err
	}
	carries, err := recarried(r.view.carries, asked)
	return page, carries, err
}

// recarried is what a window carries with another value of its kind.
func recarried(carries string, value any) (string, error) {
	at, _, err := blocks.Carried[json.RawMessage](carries)
	return blocks.Carry(at, value), err
}

// feed is a page of an account's activities.
func (b *bot) feed(ctx context.Context, a asker, asked blocks.Feed) (blocks.FeedPage, error) {
	of, err := b.db.Account(ctx, asked.Domain)
	if err != nil {
		return blocks.FeedPage{}, err
	}
	ask := store.FeedAsk{Kinds: asked.Kinds, Words: asked.Words, Newer: asked.Newer, Most: feedPage, Now: b.now()}
	if asked.At != 0 {
		ask.From = store.FeedMark{At: time.UnixMicro(asked.At).UTC(), ID: asked.Entry}
	}
	entries, more, err := b.db.Feed(ctx, of.ID, ask)
	if err != nil {
		return blocks.FeedPage{}, err
	}
	if asked.Newer && len(entries) < feedPage { // at the top: the page is full all the same
		asked.At, asked.Entry, asked.Newer = 0, 0, false
		return b.feed(ctx, a, asked)
	}
	page := blocks.FeedPage{Name: of.Name, Asked: asked, Newer: more, Older: more, Reader: a.reader(), Now: ask.Now}
	if asked.Newer {
		page.Older = true
	} else {
		page.Newer = asked.At != 0
	}
	for _, e := range entries {
		page.Entries = append(page.Entries, blocks.FeedEntry{Number: e.ID, Activity: e.Activity})
	}
	return page, nil
}
