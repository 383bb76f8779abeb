package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"rapport/blocks"
	"rapport/blocks/deeds"
	"rapport/blocks/kit"
	"rapport/internal/account"
	"rapport/internal/ledger"
	"rapport/internal/store"
)

func (b *bot) askRoute(ctx context.Context, a asker, r request) (reply, error) {
	s, err := b.clicked(ctx, a, r)
	if err != nil {
		return reply{}, err
	}
	now, err := b.ledger.Assess(ctx, s.Account.ID, s.Now)
	if err != nil {
		return reply{}, err
	}
	window := deeds.Route(s, now, b.destinations(ctx, a.set))
	return reply{modal: &window}, nil
}

func (b *bot) routeAccount(ctx context.Context, a asker, r request) (reply, error) {
	s, asked, err := submitted[blocks.AskRoute](ctx, b, a, r)
	if err != nil {
		return reply{}, err
	}
	to := account.Section(r.form.one(blocks.SectionInput))
	if !to.Known() || !asked.From.Known() {
		return reply{}, fmt.Errorf("route to a section that %w", kit.ErrAction)
	}
	there := b.destination(ctx, a.set, to)
	out, err := b.ledger.Route(ctx, s.Account.ID, ledger.Move{From: asked.From, To: to, Unposted: there.Barred != ""}, b.deed(a, r))
	switch {
	case errors.Is(err, ledger.ErrStale):
		if s, err = b.scene(ctx, a, s.Place, s.On); err != nil { // as it is by now
			return reply{}, err
		}
		return b.straight(ctx, s, deeds.Stale(s, deeds.In(s))), nil
	case err != nil:
		return reply{}, err
	case !out.Done:
		return b.already(ctx, s, "already in "+kit.Escape(to.Label(), kit.MaxWord)+", routed", out), nil
	}
	return b.acted(ctx, s, deeds.Routed(s, to, there, out.Entry)), nil
}

// destinationTime is what the look at the channels of the sections gets: the
// window is to open within the three seconds that Slack waits for it.
const destinationTime = 1200 * time.Millisecond

// destinations are the channels in which hand-offs are posted, and which of
// them may not show accounts.
func (b *bot) destinations(ctx context.Context, set store.Workspace) map[account.Section]deeds.Destination {
	short, cancel := context.WithTimeout(ctx, destinationTime)
	defer cancel()
	all := make(map[account.Section]deeds.Destination, len(set.SectionChannels))
	var mu sync.Mutex
	var looks errgroup.Group
	for section := range set.SectionChannels {
		looks.Go(func() error {
			d := b.destination(short, set, section)
			mu.Lock()
			defer mu.Unlock()
			all[section] = d
			return nil
		})
	}
	_ = looks.Wait() // none of them fails
	return all
}

// destination is the channel in which a section's hand-offs are posted. Where
// nobody can be asked who is in it, the post will be refused if it must be.
func (b *bot) destination(ctx context.Context, set store.Workspace, to account.Section) deeds.Destination {
	d := deeds.Destination{Channel: set.SectionChannels[to]}
	if d.Channel == "" {
		return d
	}
	c, err := b.unshared(ctx, d.Channel)
	if err == nil && c.Absent {
		err = refuseAbsent
	}
	if err == nil {
		err = b.mayShow(ctx, set, d.Channel)
	}
	var away refusal
	switch no := barred(""); {
	case err == nil:
	case errors.As(err, &no) && no == refuseShared:
		d.Barred = "it is shared with another organisation"
	case errors.As(err, &no) && no == refuseCrowd:
		d.Barred = "somebody who may not see customer accounts is in it"
	case errors.As(err, &no) && no == refuseOpen:
		d.Barred = "anybody in the workspace can read it"
	case errors.As(err, &away): // refuseUnseen, refuseAbsent
		d.Barred = "I am not in it"
	default:
		b.log.WarnContext(ctx, "look who is in the channel of a section", "channel", d.Channel, "err", explained(err))
	}
	return d
}
