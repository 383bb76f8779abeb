package main

import (
	"context"
	"slices"

	"rapport/blocks"
	"rapport/internal/account"
	"rapport/internal/cache"
	"rapport/internal/store"
)

// route says what answers to a trigger: do, where a person asked; hear, where
// Slack tells of something that nobody asked and nobody is answered.
type route struct {
	on   trigger
	ack  func(*bot, context.Context, request) any // see heard
	do   func(*bot, context.Context, asker, request) (reply, error)
	hear func(*bot, context.Context, request) error
}

// asker is who asks and where, after both were checked.
type asker struct {
	id      string // the person's
	person  cache.Person
	channel cache.Channel   // the zero value for a Home, a shortcut, or a modal that belongs to no channel
	set     store.Workspace // what admins have set
}

// actor is the person as what they do is kept.
func (a asker) actor() account.Actor { return account.Actor{ID: a.id, Name: a.person.Name} }

// routes is the one table of everything that people can do.
func routes() []route { return slices.Concat(lookRoutes(), actRoutes()) }

// lookRoutes are what people see: accounts, lists, their Home.
func lookRoutes() []route {
	return []route{
		{on: command("/account"), do: (*bot).account},
		{on: event("app_mention"), do: (*bot).mention},
		{on: event("message.im"), do: (*bot).direct},
		{on: action(blocks.OpenAccount{}.ID()), do: (*bot).openAccount},
		{on: action(blocks.MinePrevious), do: (*bot).turnMine},
		{on: action(blocks.MineNext), do: (*bot).turnMine},
		{on: action(blocks.BackToList), do: (*bot).backToList},
		{on: action(blocks.ListLevel), do: (*bot).turnList},
		{on: action(blocks.ListShow), do: (*bot).turnList},
		{on: action(blocks.ListWhole), do: (*bot).turnList},
		{on: action(blocks.ListNext), do: (*bot).turnList},
		{on: action(blocks.ListPrevious), do: (*bot).previousList},
		{on: action(blocks.AskListFilter), do: (*bot).askFilters},
		{on: submission(blocks.FilterList), do: (*bot).filterList},
		{on: suggestion(blocks.FilterListOwner), ack: (*bot).suggestOwners},
		{on: action(blocks.ShowRevenue{}.ID()), do: (*bot).showRevenue},
		{on: action(blocks.ShowFields), do: (*bot).showFields},
		{on: action(blocks.ShowFeed), do: (*bot).showFeed},
		{on: action(blocks.FeedKinds), do: (*bot).filterFeed},
		{on: action(blocks.FeedWords), do: (*bot).filterFeed},
		{on: submission(blocks.FeedWindow), ack: (*bot).searchFeed},
		{on: shortcut(blocks.FindAccountShortcut), do: (*bot).findAccount},
		{on: onMessage(blocks.OpenHereShortcut), do: (*bot).openHere},
		{on: suggestion(blocks.FindAccountMenu), ack: (*bot).suggest},
		{on: action(blocks.FindAccountMenu), do: (*bot).chosen},
		{on: event("link_shared"), hear: (*bot).linkShared},
		{on: action(blocks.OpenLinked), do: (*bot).openLinked},
		{on: event("user_change"), hear: (*bot).personChanged},
		{on: event("subteam_members_changed"), hear: (*bot).groupChanged},
		{on: event("channel_shared"), hear: (*bot).channelShared},
		{on: event("channel_unshared"), hear: (*bot).channelUnshared},
		{on: event("channel_archive"), hear: (*bot).channelArchived},
		{on: event("channel_unarchive"), hear: (*bot).channelUnarchived},
		{on: event("group_unarchive"), hear: (*bot).channelUnarchived},
		{on: event("member_joined_channel"), hear: (*bot).memberJoined},

		{on: event("app_home_opened"), hear: (*bot).homeOpened},
		{on: action(blocks.HomeOpen), do: (*bot).openFromHome},
		{on: action(blocks.HomePrevious), do: (*bot).turnHome},
		{on: action(blocks.HomeNext), do: (*bot).turnHome},
		{on: action(blocks.EditChannels), do: adminOnly((*bot).editChannels)},
		{on: submission(blocks.SaveChannels), ack: adminForm((*bot).wrongChannels), do: adminOnly((*bot).saveChannels)},
		{on: action(blocks.EditScore), do: adminOnly((*bot).editScore)},
		{on: action(blocks.ChangeScore), do: adminOnly((*bot).changeScore)},
		{on: submission(blocks.PreviewScore), ack: adminForm((*bot).wrongNumbers), do: adminOnly((*bot).previewScore)},
		{on: submission(blocks.SaveScore), ack: adminForm((*bot).wrongScore), do: adminOnly((*bot).saveScore)},
	}
}

// actRoutes are what people do to an account, from its card.
func actRoutes() []route {
	return []route{
		{on: action(blocks.IgnoreRevenue), do: (*bot).askIgnore},
		{on: action(blocks.CountRevenue), do: (*bot).askCount},
		{on: action(blocks.UntrackAccount), do: (*bot).askUntrack},
		{on: action(blocks.RetrackAccount), do: (*bot).askRetrack},
		{on: action(blocks.RouteAccount), do: (*bot).askRoute},
		{on: action(blocks.MarkFactor), do: (*bot).askMark},
		{on: action(blocks.ShareAccount), do: (*bot).askShare},
		{on: action(blocks.RefreshAccount), do: (*bot).refresh},
		{on: action(blocks.ViewInCRM), do: (*bot).viewInCRM},
		{on: submission(blocks.ConfirmIgnore), ack: retold((*bot).ignoringNow), do: (*bot).ignoreRevenue},
		{on: submission(blocks.ConfirmCount), ack: retold((*bot).countingNow), do: (*bot).countRevenue},
		{on: submission(blocks.ConfirmUntrack), ack: retold((*bot).untrackingNow), do: (*bot).untrack},
		{on: submission(blocks.ConfirmRetrack), ack: retold((*bot).retrackingNow), do: (*bot).retrack},
		{on: submission(blocks.ConfirmRoute), ack: retold((*bot).routingNow), do: (*bot).routeAccount},
		{on: submission(blocks.ConfirmMark), ack: (*bot).checkMark, do: (*bot).markFactor},
		{on: submission(blocks.ConfirmShare), ack: (*bot).checkShare, do: (*bot).share},
		{on: action(blocks.UndoDeed), do: (*bot).undo},
		{on: action(blocks.AcceptHandoff), do: (*bot).askAccept},
		{on: action(blocks.SendBackHandoff), do: (*bot).askSendBack},
		{on: submission(blocks.ConfirmAccept), do: (*bot).acceptHandoff},
		{on: submission(blocks.ConfirmSendBack), do: (*bot).sendBackHandoff},
		{on: action(blocks.OlderDeeds), do: (*bot).olderDeeds},
		{on: action(blocks.NewestDeeds), do: (*bot).olderDeeds},
		{on: action(blocks.ShowHistory), do: (*bot).showHistory},
		{on: action(blocks.DraftEmail), do: (*bot).draftEmail},
		{on: action(blocks.UseDraft), do: (*bot).useDraft},
		{on: submission(blocks.KeepDraft), do: (*bot).keepDraft},
		{on: action(blocks.HistoryTheme), do: (*bot).changeHistory},
		{on: action(blocks.HistorySpan(30)), do: (*bot).changeHistory},
		{on: action(blocks.HistorySpan(90)), do: (*bot).changeHistory},
		{on: action(blocks.HistorySpan(365)), do: (*bot).changeHistory},
	}
}

// heard is what must be said within the three seconds that Slack waits for an
// acknowledgement: the options of a menu, or what is wrong with a form. Where
// it is not nil, it is the whole answer and nothing is written down.
func (b *bot) heard(ctx context.Context, kind string, payload []byte) any {
	if kind != "interactive" {
		return nil
	}
	r, err := parseInteraction(payload)
	if err != nil {
		return nil
	}
	if route := b.routes[r.on]; route.ack != nil {
		return route.ack(b, ctx, r)
	}
	return nil
}

// serve answers one letter of the inbox and says how it ended, in a word.
func (b *bot) serve(ctx context.Context, l store.Letter) string {
	r, err := parseRequest(l.Kind, l.Payload)
	if err != nil {
		b.log.WarnContext(ctx, "a letter that cannot be read", "letter", l.ID, "kind", l.Kind, "err", err)
		return "unreadable"
	}
	r.letter, r.received, r.again = l.ID, l.ReceivedAt, l.Attempts > 1
	to := b.routes[r.on]
	if to.hear != nil && r.team == b.team {
		if err := to.hear(b, ctx, r); err != nil {
			b.log.ErrorContext(ctx, "hear of an event", "on", r.on.String(), "letter", r.letter, "err", explained(err))
			return again
		}
		return "heard"
	}
	if to.do == nil || r.bot || r.edited {
		return "ignored"
	}
	r = r.placed()
	a, err := b.mayAsk(ctx, r)
	var answer reply
	if err == nil {
		answer, err = to.do(b, ctx, a, r)
	}
	b.refused(ctx, a, r, err)
	if err == nil {
		b.heed(ctx, r)
	}
	ended := b.answer(ctx, a, r, b.worded(ctx, r, answer, err))
	if err == nil && answer.changes != "" {
		b.follow(ctx, answer.changes, answer.drawn)
	}
	return ended
}

// apologise tells the person behind a letter that it went wrong before any
// route could answer.
func (b *bot) apologise(ctx context.Context, l store.Letter, err error) string {
	r, unread := parseRequest(l.Kind, l.Payload)
	if unread != nil {
		b.log.ErrorContext(ctx, "a letter went wrong", "letter", l.ID, "kind", l.Kind, "err", err)
		return "failed"
	}
	r.letter, r.received = l.ID, l.ReceivedAt
	if b.routes[r.on].hear != nil { // nobody asked
		b.log.ErrorContext(ctx, "hear of an event", "on", r.on.String(), "letter", r.letter, "err", explained(err))
		return "failed"
	}
	return b.answer(ctx, asker{}, r, b.worded(ctx, r, reply{}, err))
}
