package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"rapport/blocks"
	"rapport/blocks/deeds"
	"rapport/internal/account"
	"rapport/internal/store"
)

// historyOf is what stands before the word history, as in `acme.com history`.
func historyOf(asked string) (of string, is bool) {
	const word = " history"
	cut := len(asked) - len(word)
	if cut <= 0 || !strings.EqualFold(asked[cut:], word) {
		return "", false
	}
	return strings.TrimSpace(asked[:cut]), true
}

// history answers `/account acme.com history` with what people did.
func (b *bot) history(ctx context.Context, a asker, r request, asked string) (reply, error) {
	card, matches, err := b.find(ctx, asked)
	switch {
	case errors.Is(err, account.ErrNotFound):
		return b.lookUp(ctx, a, r, asked) // which offers the nearest
	case errors.Is(err, account.ErrAmbiguous):
		return reply{message: blocks.Menu(a.reader(), asked, listed(matches))}, nil
	case err != nil:
		return reply{}, err
	}
	return b.deedsOf(ctx, deeds.Scene{Account: card.Account, Reader: a.reader(), Now: b.now()}, 0)
}

// olderDeeds turns a page of the history, in its place.
func (b *bot) olderDeeds(ctx context.Context, a asker, r request) (reply, error) {
	o, err := blocks.DecodeOlder(r.value)
	if err != nil {
		return reply{}, err
	}
	s, err := b.scene(ctx, a, r.place(), blocks.On{Domain: o.Domain})
	if err != nil {
		return reply{}, err
	}
	page, err := b.deedsOf(ctx, s, o.Before)
	if err != nil {
		return reply{}, err
	}
	return b.inPlace(ctx, r, page)
}

// deedsOf is a page of what people did to an account.
func (b *bot) deedsOf(ctx context.Context, s deeds.Scene, before int64) (reply, error) {
	found, err := b.db.Deeds(ctx, s.Account.Domain, before, deeds.PageOfDeeds+1)
	if err != nil {
		return reply{}, err
	}
	entries := make([]deeds.Entry, len(found))
	for i, d := range found {
		if entries[i], err = entryOf(d); err != nil {
			return reply{}, err
		}
	}
	return reply{message: deeds.History(s, entries, before)}, nil
}

// entryOf reads what the audit keeps in JSON.
func entryOf(d store.Deed) (deeds.Entry, error) {
	e := deeds.Entry{
		Number: d.Entry, At: d.At, By: d.By, Place: d.Place, Action: d.Action, Undid: d.Undid, Undone: d.Undone, Reason: d.Reason,
	}
	for _, kept := range []struct {
		json json.RawMessage
		into *deeds.Kept
	}{{d.Before, &e.Before}, {d.After, &e.After}} {
		if len(kept.json) == 0 {
			continue
		}
		if err := json.Unmarshal(kept.json, kept.into); err != nil {
			return e, fmt.Errorf("read entry %d of the audit: %w", d.Entry, err)
		}
	}
	return e, nil
}
