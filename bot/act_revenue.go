package main

import (
	"context"
	"errors"
	"slices"

	"github.com/slack-go/slack"

	"rapport/blocks"
	"rapport/blocks/deeds"
	"rapport/blocks/kit"
	"rapport/internal/account"
	"rapport/internal/ledger"
)

// counting is one of the two things that are done to a revenue source.
type counting struct {
	ignores bool
	already string // what is said where it was done before
	window  func(deeds.Scene, account.RevenueSource, deeds.Effect) slack.ModalViewRequest
	do      func(*ledger.Ledger, context.Context, account.RevenueID, account.Money, ledger.Deed) (ledger.Outcome, error)
	told    func(deeds.Scene, account.RevenueSource, deeds.Effect, int64) kit.Message
}

func ignoring() counting {
	return counting{true, "already ignored from ARR", deeds.IgnoreRevenue, (*ledger.Ledger).IgnoreRevenue, deeds.Ignored}
}

func recounting() counting {
	return counting{false, "it counts already", deeds.CountRevenue, (*ledger.Ledger).CountRevenue, deeds.Counted}
}

func (b *bot) askIgnore(ctx context.Context, a asker, r request) (reply, error) {
	return b.askRevenue(ctx, a, r, ignoring())
}

func (b *bot) askCount(ctx context.Context, a asker, r request) (reply, error) {
	return b.askRevenue(ctx, a, r, recounting())
}

func (b *bot) ignoreRevenue(ctx context.Context, a asker, r request) (reply, error) {
	return b.changeRevenue(ctx, a, r, ignoring())
}

func (b *bot) countRevenue(ctx context.Context, a asker, r request) (reply, error) {
	return b.changeRevenue(ctx, a, r, recounting())
}

// askRevenue opens the window about a revenue source, unless it is already as
// the person wants it.
func (b *bot) askRevenue(ctx context.Context, a asker, r request, c counting) (reply, error) {
	on, err := blocks.DecodeOnRevenue(r.value)
	if err != nil {
		return reply{}, err
	}
	s, err := b.scene(ctx, a, r.place(), on.On)
	if err != nil {
		return reply{}, err
	}
	source, e, err := b.weighRevenue(ctx, s, on.Revenue, c.kept(b.deed(a, r)))
	switch {
	case errors.Is(err, account.ErrNotFound):
		return b.straight(ctx, s, deeds.Stale(s, deeds.Gone)), nil
	case err != nil:
		return reply{}, err
	case source.Ignored != nil && c.ignores:
		return b.already(ctx, s, c.already, was(*source.Ignored)), nil
	case source.Ignored == nil && !c.ignores:
		return b.already(ctx, s, c.already, ledger.Outcome{}), nil
	}
	window := c.window(s, source, e)
	return reply{modal: &window}, nil
}

// changeRevenue does what the window asked.
func (b *bot) changeRevenue(ctx context.Context, a asker, r request, c counting) (reply, error) {
	s, asked, err := submitted[blocks.AskRevenue](ctx, b, a, r)
	if err != nil {
		return reply{}, err
	}
	d := b.deed(a, r)
	source, _, err := b.weighRevenue(ctx, s, asked.Revenue, c.kept(d))
	if errors.Is(err, account.ErrNotFound) {
		return b.straight(ctx, s, deeds.Stale(s, deeds.Gone)), nil
	}
	if err != nil {
		return reply{}, err
	}
	out, err := c.do(b.ledger, ctx, asked.Revenue, asked.Seen, d)
	switch {
	case errors.Is(err, ledger.ErrStale):
		return b.staleRevenue(ctx, s, asked)
	case err != nil:
		return reply{}, err
	case !out.Done:
		return b.already(ctx, s, c.already, out), nil
	}
	return b.acted(ctx, s, c.told(s, source, effect(out), out.Entry)), nil
}

// staleRevenue says what a revenue source is worth by now.
func (b *bot) staleRevenue(ctx context.Context, s deeds.Scene, asked blocks.AskRevenue) (reply, error) {
	source, _, err := b.weighRevenue(ctx, s, asked.Revenue, nil)
	switch {
	case errors.Is(err, account.ErrNotFound):
		return b.straight(ctx, s, deeds.Stale(s, deeds.Gone)), nil
	case err != nil:
		return reply{}, err
	}
	return b.straight(ctx, s, deeds.Stale(s, deeds.Is(s, source, asked.Seen))), nil
}

// kept is what stands on the source afterwards.
func (c counting) kept(d ledger.Deed) *account.Deed {
	if !c.ignores {
		return nil
	}
	return &account.Deed{By: d.By, At: d.At, Reason: d.Reason}
}

// weighRevenue is a revenue source of an account, and what ignoring it, or
// with nil counting it, does; account.ErrNotFound where it is none of the
// account's.
func (b *bot) weighRevenue(ctx context.Context, s deeds.Scene, id account.RevenueID, ignored *account.Deed) (account.RevenueSource, deeds.Effect, error) {
	var source account.RevenueSource
	before, after, err := b.ledger.WhatIf(ctx, s.Account.ID, s.Now, func(f *account.Facts) {
		if i := slices.IndexFunc(f.Revenue, func(x account.RevenueSource) bool { return x.ID == id }); i >= 0 {
			source = f.Revenue[i]
			f.Revenue[i].Ignored = ignored
		}
	})
	if err == nil && source.ID == 0 {
		err = account.ErrNotFound
	}
	return source, deeds.Effect{Before: before, After: after}, err
}
