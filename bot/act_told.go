package main

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/slack-go/slack"

	"rapport/blocks"
	"rapport/blocks/deeds"
	"rapport/internal/account"
)

// retelling is the window of a deed as it would open now; the zero value where
// the deed is to be served as it is.
type retelling struct {
	window *slack.ModalViewRequest
	choice string   // what was chosen in it, by which its effect is told
	more   []string // what else is told with it
}

// mostSaid is how long an acknowledgement may be: Slack drops one of 20 kB.
const mostSaid = 18_000

// retold wraps what a window tells by now: where that is not what its sender was
// told, they are told and nothing is done until they send it again. What cannot
// be found out in time is left to be served.
func retold(now func(*bot, context.Context, asker, request) (retelling, error)) func(*bot, context.Context, request) any {
	return func(b *bot, ctx context.Context, r request) any {
		r = r.placed()
		ctx, cancel := context.WithTimeout(ctx, formTime)
		defer cancel()
		a, err := b.mayAsk(ctx, r)
		if err != nil { // refused when it is served
			return nil
		}
		is, err := now(b, ctx, a, r)
		if err != nil || ctx.Err() != nil || is.window == nil || !is.differs(r.view.carries) {
			return nil
		}
		window := deeds.Changed(*is.window, is.more...)
		said := slack.NewUpdateViewSubmissionResponse(&window)
		if encoded, err := json.Marshal(said); err != nil || len(encoded) >= mostSaid {
			return mistaken(blocks.ReasonInput, "The account has changed since you looked. Close this window and open it again.")
		}
		return said
	}
}

// differs reports whether a window told another effect. One that told none was
// opened before windows took along what they tell.
func (i retelling) differs(carries string) bool {
	_, was, err := blocks.Carried[blocks.AskDeed](carries)
	if err != nil || len(was.Told) == 0 {
		return false
	}
	_, is, err := blocks.Carried[blocks.AskDeed](i.window.PrivateMetadata)
	return err == nil && was.Told[i.choice] != is.Told[i.choice]
}

func (b *bot) ignoringNow(ctx context.Context, a asker, r request) (retelling, error) {
	return b.revenueNow(ctx, a, r, ignoring())
}

func (b *bot) countingNow(ctx context.Context, a asker, r request) (retelling, error) {
	return b.revenueNow(ctx, a, r, recounting())
}

func (b *bot) revenueNow(ctx context.Context, a asker, r request, c counting) (retelling, error) {
	s, asked, err := submitted[blocks.AskRevenue](ctx, b, a, r)
	if err != nil {
		return retelling{}, err
	}
	source, e, err := b.weighRevenue(ctx, s, asked.Revenue, c.kept(b.deed(a, r)))
	if err != nil || c.ignores == (source.Ignored != nil) {
		return retelling{}, err
	}
	window := c.window(s, source, e)
	return retelling{window: &window}, nil
}

func (b *bot) untrackingNow(ctx context.Context, a asker, r request) (retelling, error) {
	return b.trackingNow(ctx, a, r, deeds.Untrack)
}

func (b *bot) retrackingNow(ctx context.Context, a asker, r request) (retelling, error) {
	return b.trackingNow(ctx, a, r, deeds.Retrack)
}

func (b *bot) trackingNow(ctx context.Context, a asker, r request, window func(deeds.Scene, account.Assessment) slack.ModalViewRequest) (retelling, error) {
	s, _, err := submitted[blocks.On](ctx, b, a, r)
	if err != nil || (r.on.name == blocks.ConfirmUntrack) == (s.Account.Untracked != nil) {
		return retelling{}, err
	}
	now, err := b.ledger.Assess(ctx, s.Account.ID, s.Now)
	if err != nil {
		return retelling{}, err
	}
	w := window(s, now)
	return retelling{window: &w}, nil
}

func (b *bot) routingNow(ctx context.Context, a asker, r request) (retelling, error) {
	s, _, err := submitted[blocks.AskRoute](ctx, b, a, r)
	to := account.Section(r.form.one(blocks.SectionInput))
	if err != nil || !to.Known() || to == s.Account.Section() {
		return retelling{}, err
	}
	now, err := b.ledger.Assess(ctx, s.Account.ID, s.Now)
	if err != nil {
		return retelling{}, err
	}
	window := deeds.Route(s, now, b.destinations(ctx, a.set))
	return retelling{window: &window, choice: string(to)}, nil
}

// markingNow is nothing where somebody has marked the factor meanwhile, or it
// does not apply any more: the ledger knows, and it is told who it was.
func (b *bot) markingNow(ctx context.Context, a asker, r request) (retelling, error) {
	s, asked, err := submitted[blocks.AskMark](ctx, b, a, r)
	if err != nil {
		return retelling{}, err
	}
	now, choices, err := b.markable(ctx, s)
	if err != nil {
		return retelling{}, err
	}
	factor := account.Factor(r.form.one(blocks.FactorInput))
	at := slices.IndexFunc(choices, func(c deeds.Choice) bool { return c.Factor.Factor == factor })
	if at < 0 {
		return retelling{}, nil
	}
	seen, is := asked.Marks[factor], choices[at].Factor
	if seen.Why != is.Marked || !seen.Until.Equal(is.Until) || is.Marked == "" && r.form.one(blocks.WhyInput) == deeds.CountFactor {
		return retelling{}, nil
	}
	window := deeds.MarkFactor(s, now, choices, s.Now.AddDate(0, 0, markDays))
	return retelling{window: &window, choice: string(factor), more: []string{deeds.Chosen(s, choices[at], now)}}, nil
}
