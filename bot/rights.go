package main

import (
	"context"
	"errors"
	"slices"

	"github.com/slack-go/slack"

	"rapport/blocks/hub"
	"rapport/internal/cache"
	"rapport/internal/store"
)

// This file holds what is shown already against who may see it by now: rights
// are lost without anybody touching a card.

// Why an account is taken out of a place, as the line in its place says it.
const (
	whyShared   = "this channel is shared with another organisation"
	whyCrowd    = "somebody who may not see customer accounts is in this channel"
	whyOpen     = "anybody in the workspace can read this channel, and customer accounts are for members of certain user groups only"
	whyPerson   = "customer accounts are not shown to you any more"
	whyArchived = "this channel is archived"
)

// hidden is why an account must not stand where it does, if that is what an
// error says.
func hidden(err error) (why string, hides bool) {
	var no barred
	if !errors.As(err, &no) {
		return "", false
	}
	why, hides = map[barred]string{
		refuseShared: whyShared, refuseCrowd: whyCrowd, refuseOpen: whyOpen,
		refuseTeam: whyPerson, refuseGuest: whyPerson, refuseGroup: whyPerson,
	}[no]
	return why, hides
}

// mayLook holds somebody against who may see an account at all.
func (b *bot) mayLook(ctx context.Context, id string) (asker, error) {
	a := asker{id: id}
	var err error
	if a.person, err = b.cache.Person(ctx, id, func(ctx context.Context) (cache.Person, error) { return b.person(ctx, id) }); err != nil {
		return a, err
	}
	if err := outside(a.person); err != nil { // whatever admins have set
		return a, err
	}
	if a.set, err = b.db.Workspace(ctx); err != nil {
		return a, err
	}
	return a, b.entitled(ctx, a)
}

// outside refuses who is no full member of the workspace.
func outside(p cache.Person) error {
	switch {
	case p.Stranger || p.Bot || p.Deleted:
		return refuseTeam
	case p.Guest:
		return refuseGuest
	}
	return nil
}

// entitled refuses who may not see an account, as it is known who they are.
func (b *bot) entitled(ctx context.Context, a asker) error {
	if err := outside(a.person); err != nil {
		return err
	}
	may, err := b.inGroups(ctx, a)
	if err == nil && !may {
		return refuseGroup
	}
	return err
}

// mayStand holds a message against who sees it now: the one in whose direct
// messages it stands, elsewhere everybody there.
func (b *bot) mayStand(ctx context.Context, p store.Posting) error {
	if p.Direct && p.By.ID != "" {
		_, err := b.mayLook(ctx, p.By.ID)
		return err
	}
	set, err := b.db.Workspace(ctx)
	if err != nil {
		return err
	}
	return b.mayShow(ctx, set, p.Channel)
}

// reconsider takes a message away again where its channel changed between the
// look who is in it and the record: what hears of the change may have found
// nothing to withdraw.
func (b *bot) reconsider(ctx context.Context, p store.Posting) {
	err := b.mayStand(ctx, p)
	if why, hides := hidden(err); hides {
		err = b.withdraw(ctx, p.Channel, why)
	}
	if err != nil { // nobody can be asked: whoever draws it next asks anew
		b.log.WarnContext(ctx, "look again who sees a card", "channel", p.Channel, "err", explained(err))
	}
}

// keepRights looks around when a process starts, and whenever the user groups
// whose members may see accounts, or these members, have changed.
func (b *bot) keepRights(ctx context.Context) {
	var groups []string
	looked := false
	b.whenever(ctx, nil, func(ctx context.Context) (more bool, err error) {
		set, err := b.db.Workspace(ctx)
		if err != nil {
			return false, err
		}
		if regrouped := b.regrouped.Swap(false); looked && !regrouped && slices.Equal(groups, set.Groups) {
			return false, nil
		}
		if err := b.lookAround(ctx, set); err != nil {
			b.regrouped.Store(true)
			wait, _ := comeBack(err)
			return false, errors.Join(err, pause(ctx, max(wait, sweepEvery)))
		}
		groups, looked = set.Groups, true
		return false, nil
	})
}

// lookAround takes accounts out of every place where somebody sees them who may
// not any more.
func (b *bot) lookAround(ctx context.Context, set store.Workspace) error {
	shown, err := b.db.Shown(ctx)
	if err != nil {
		return err
	}
	var people map[string]cache.Person
	if err := b.patiently(ctx, func() (err error) { people, err = b.people(ctx, shown.People); return err }); len(shown.People) > 0 && err != nil {
		return err
	}
	for _, id := range shown.People {
		is, known := people[id]
		err := error(refuseTeam)
		if known {
			err = b.entitled(ctx, asker{id: id, person: is, set: set})
		}
		if why, hides := hidden(err); hides {
			err = b.withdrawFrom(ctx, id, why)
		}
		if err != nil {
			return err
		}
	}
	if err := b.closeHomes(ctx, set); err != nil {
		return err
	}
	for _, channel := range shown.Channels {
		err := b.patiently(ctx, func() error { return b.mayShow(ctx, set, channel) })
		if why, hides := hidden(err); hides {
			err = b.withdraw(ctx, channel, why)
		}
		if err != nil && !errors.Is(err, refuseUnseen) { // which nobody can draw in
			return err
		}
	}
	return nil
}

// closeHomes takes accounts out of the Homes of those who may not see them any
// more.
func (b *bot) closeHomes(ctx context.Context, set store.Workspace) error {
	visitors, err := b.db.Visitors(ctx)
	if err != nil || len(visitors) == 0 {
		return err
	}
	var people map[string]cache.Person
	if err := b.patiently(ctx, func() (err error) { people, err = b.people(ctx, visitors); return err }); err != nil {
		return err
	}
	for _, id := range visitors {
		is, known := people[id]
		if is.Deleted { // who reads nothing
			continue
		}
		err := error(refuseTeam)
		if known {
			err = b.entitled(ctx, asker{id: id, person: is, set: set})
		}
		if _, hides := hidden(err); hides {
			err = b.closeHome(ctx, id, err)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// closeHome says in somebody's Home why they may not see accounts any more, if
// they ever looked at it.
func (b *bot) closeHome(ctx context.Context, person string, why error) error {
	v, err := b.db.Visit(ctx, person)
	if err != nil || v.LookedAt.IsZero() {
		return err
	}
	err = b.publish(ctx, tab{user: person}, hub.HomeSentence(why.Error()).Blocks)
	var no slack.SlackErrorResponse
	if _, later := comeBack(err); errors.As(err, &no) && !later { // it would say so again
		b.log.WarnContext(ctx, "close a Home", "user", person, "err", explained(err))
		return nil
	}
	if err != nil {
		return err
	}
	return b.db.ForgetVisit(ctx, person)
}

// withdraw takes all that shows an account out of a channel. In an archived one
// nothing can be changed: what it shows is given up.
func (b *bot) withdraw(ctx context.Context, channel, why string) error {
	if why == whyArchived {
		return b.db.ForgetPostings(ctx, channel, why)
	}
	if err := b.db.Withdraw(ctx, channel, why, b.now()); err != nil {
		return err
	}
	b.poke()
	return nil
}

// withdrawFrom takes all that shows an account out of somebody's direct
// messages.
func (b *bot) withdrawFrom(ctx context.Context, person, why string) error {
	if err := b.db.WithdrawFrom(ctx, person, why, b.now()); err != nil {
		return err
	}
	b.poke()
	return nil
}
