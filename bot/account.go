package main

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"
	"time"

	"rapport/blocks"
	"rapport/internal/account"
	"rapport/internal/store"
)

// How many accounts an answer lists.
const (
	mostMatches = 10
	mostNearest = 3
)

// account answers `/account …`.
func (b *bot) account(ctx context.Context, a asker, r request) (reply, error) {
	asked := strings.TrimSpace(r.text)
	switch strings.ToLower(asked) {
	case "", "mine":
		return b.mine(ctx, a)
	case "help", "?":
		return reply{message: blocks.Help("/account")}, nil
	case "alerts":
		return reply{}, refusal("I cannot list " + strings.ToLower(asked) + " yet, only accounts and sections. /account help says what I understand.")
	}
	if s, is := sectionOf(asked); is {
		return b.section(ctx, a, r, s)
	}
	if of, is := historyOf(asked); is {
		return b.history(ctx, a, r, of)
	}
	return b.lookUp(ctx, a, r, asked)
}

// mention answers `@Rapport acme.com` anywhere, also in threads, where Slack
// refuses commands.
func (b *bot) mention(ctx context.Context, a asker, r request) (reply, error) {
	r.text = readable(strings.ReplaceAll(r.text, "<@"+b.user+">", " "))
	return b.account(ctx, a, r)
}

// markup is one piece of Slack's markup in a message.
var markup = regexp.MustCompile(`<([^<>|]+)(?:\|([^<>]*))?>`)

// readable is a message as it was typed: links as their targets, without the
// people and channels that it mentions, which are no part of a name.
func readable(text string) string {
	text = markup.ReplaceAllStringFunc(text, func(m string) string {
		if strings.HasPrefix(m, "<@") || strings.HasPrefix(m, "<#") || strings.HasPrefix(m, "<!") {
			return " "
		}
		return account.Unmark(m)
	})
	return typed(strings.Join(strings.Fields(text), " "))
}

// direct answers what is written to the bot in its direct messages.
func (b *bot) direct(ctx context.Context, a asker, r request) (reply, error) {
	return b.mention(ctx, a, r)
}

// openAccount answers a click on an account in a menu.
func (b *bot) openAccount(ctx context.Context, a asker, r request) (reply, error) {
	chosen, err := blocks.DecodeOpenAccount(r.value)
	if err != nil {
		return reply{}, err
	}
	if chosen.Back != "" {
		return b.openFromList(ctx, a, r, chosen)
	}
	return b.lookUp(ctx, a, r, string(chosen.Domain))
}

// lookUp answers with the card of the account that is meant, a menu where
// several may be, or the nearest where none is.
func (b *bot) lookUp(ctx context.Context, a asker, r request, asked string) (reply, error) {
	card, matches, err := b.find(ctx, asked)
	asked = strings.TrimSpace(account.Unmark(asked))
	switch {
	case errors.Is(err, account.ErrNotFound):
		nearest, err := b.db.Nearest(ctx, asked, mostNearest)
		if err != nil {
			return reply{}, err
		}
		return reply{message: blocks.NotFound(a.reader(), asked, listed(nearest))}, nil
	case errors.Is(err, account.ErrAmbiguous):
		return reply{message: blocks.Menu(a.reader(), asked, listed(matches))}, nil
	case err != nil:
		return reply{}, err
	}
	return b.carded(ctx, a, r, card), nil
}

// find resolves what was asked for: a domain in any of its forms, a contact's
// e-mail address, or a name. It returns ErrNotFound, or ErrAmbiguous with the
// matches.
func (b *bot) find(ctx context.Context, asked string) (blocks.Card, []store.Match, error) {
	if domain, err := account.ParseDomain(asked); err == nil {
		card, err := b.card(ctx, domain)
		if !errors.Is(err, account.ErrNotFound) {
			return card, nil, err
		}
	}
	name := strings.TrimSpace(account.Unmark(asked))
	var matches []store.Match
	var err error
	if address, ok := account.Email(asked); ok {
		matches, err = b.db.ByContact(ctx, address, mostMatches+1)
	} else {
		matches, err = b.db.Find(ctx, name, mostMatches+1)
	}
	if err != nil {
		return blocks.Card{}, nil, err
	}
	if len(matches) == 0 {
		return b.named(ctx, asked)
	}
	exact := func(i int) bool { return len(matches) > i && strings.EqualFold(matches[i].Name, name) }
	switch {
	case len(matches) == 1, exact(0) && !exact(1):
		card, err := b.card(ctx, matches[0].Domain)
		return card, nil, err
	}
	return blocks.Card{}, matches, account.ErrAmbiguous
}

// named looks for the accounts whose domains, addresses or names stand
// somewhere in a sentence: "what about acme.com?".
func (b *bot) named(ctx context.Context, asked string) (blocks.Card, []store.Match, error) {
	if len(strings.Fields(asked)) == 1 {
		_, err := account.ParseDomain(asked)
		if errors.Is(err, account.ErrFreemail) && !strings.Contains(asked, "@") {
			return blocks.Card{}, nil, refusal(account.Unmark(asked) + " belongs to a free e-mail provider, so it is no customer's domain. " +
				"A contact's whole address there does find the account.")
		}
	}
	matches, err := b.meant(ctx, readable(asked))
	switch {
	case err != nil:
		return blocks.Card{}, nil, err
	case len(matches) == 0:
		return blocks.Card{}, nil, account.ErrNotFound
	case len(matches) > 1:
		return blocks.Card{}, matches, account.ErrAmbiguous
	}
	card, err := b.card(ctx, matches[0].Domain)
	return card, nil, err
}

// card is all that the card of an account shows: as it stands, settled first
// where its facts are newer than its standing or a day has passed.
func (b *bot) card(ctx context.Context, d account.Domain) (blocks.Card, error) {
	now := b.now()
	record, err := b.db.Record(ctx, d, now)
	if err != nil {
		return blocks.Card{}, err
	}
	switch {
	case !isStale(record, now):
	case record.Standing.At.After(now): // a clock that was ahead, and is not any more
		return b.cardAt(ctx, record, now)
	default:
		if _, err := b.ledger.Refresh(ctx, record.Account.ID, now); err != nil {
			return blocks.Card{}, err
		}
		if record, err = b.db.Record(ctx, d, now); err != nil {
			return blocks.Card{}, err
		}
	}
	return b.drawn(ctx, record, now)
}

// known is the card of an account that somebody chose in a view, which may be
// older than the account's end.
func (b *bot) known(ctx context.Context, d account.Domain) (blocks.Card, error) {
	card, err := b.card(ctx, d)
	if errors.Is(err, account.ErrNotFound) {
		return card, gone(d)
	}
	return card, err
}

// cardAt is the card as it would be at another moment: it is assessed for the
// look, and nothing is kept.
func (b *bot) cardAt(ctx context.Context, record store.Record, now time.Time) (blocks.Card, error) {
	if isStale(record, now) {
		standing, err := b.ledger.Assess(ctx, record.Account.ID, now)
		if err != nil {
			return blocks.Card{}, err
		}
		if record.Standing.Scored { // the newest refresh is a point of the trail now
			record.Trail = append(record.Trail, record.Standing.Point())
		}
		record.Standing, record.Assessed = standing, true
		record.Trail = slices.DeleteFunc(record.Trail, func(p account.Point) bool { return !p.At.Before(now) })
	}
	return b.drawn(ctx, record, now)
}

// drawn is the card of a record, with the history of its score.
func (b *bot) drawn(ctx context.Context, r store.Record, now time.Time) (blocks.Card, error) {
	card := blocks.Card{
		Account: r.Account, Standing: r.Standing, Assessed: r.Assessed, Revenue: r.Revenue, Activities: r.Activities,
		Enrichment: r.Enrichment, Trail: r.Trail, Feeds: r.Feeds, LogoToken: b.logoToken, Now: now,
	}
	if h := r.Handoff; h != nil {
		card.Handoff = &blocks.Handoff{ID: h.ID, To: h.To, By: h.By, Reason: h.Reason}
	}
	if !r.Assessed || !r.Standing.Scored {
		return card, nil
	}
	policy, err := b.db.Policy(ctx)
	if err != nil {
		return blocks.Card{}, err
	}
	card.Policy = policy
	card.Points = slices.DeleteFunc(append(slices.Clone(r.Trail), r.Standing.Point()), func(p account.Point) bool {
		return p.At.Before(now.AddDate(0, 0, -historyDays))
	})
	card.Moves, err = b.moves(ctx, card)
	return card, err
}

// How much of an account's history its card tells.
const (
	historyDays = 90
	mostMoves   = 3
)

// moves are the largest moves of a card's history, with their reasons: the
// factors of the few points that they lie between are looked up.
func (b *bot) moves(ctx context.Context, c blocks.Card) ([]account.Move, error) {
	moves := account.Moves(c.Points, mostMoves)
	var ats []time.Time
	for _, m := range moves {
		ats = append(ats, m.FromAt, m.At)
	}
	points, err := b.db.Moments(ctx, c.Account.ID, ats)
	if err != nil {
		return nil, err
	}
	deeds, err := b.recounts(ctx, c.Account.ID, moves)
	if err != nil {
		return nil, err
	}
	points = append(points, c.Standing.Point()) // which may be a look ahead that nobody keeps
	at := func(t time.Time) []account.Point {
		i := slices.IndexFunc(points, func(p account.Point) bool { return p.At.Equal(t) })
		if i < 0 {
			return nil
		}
		return points[i : i+1]
	}
	for i, m := range moves {
		if told := account.Moves(slices.Concat(at(m.FromAt), at(m.At)), 1); len(told) == 1 {
			moves[i] = told[0].Knowing(deeds)
		}
	}
	return moves, nil
}

// recounts are what people did to revenue in the span of some moves.
func (b *bot) recounts(ctx context.Context, id account.ID, moves []account.Move) ([]account.Recount, error) {
	if len(moves) == 0 {
		return nil, nil
	}
	from, to := moves[0].FromAt, moves[0].At
	for _, m := range moves[1:] {
		if m.FromAt.Before(from) {
			from = m.FromAt
		}
		if m.At.After(to) {
			to = m.At
		}
	}
	return b.db.Recounts(ctx, id, from, to)
}

func listed(matches []store.Match) []blocks.Match {
	out := make([]blocks.Match, len(matches))
	for i, m := range matches {
		out[i] = blocks.Match{Domain: m.Domain, Name: m.Name, Score: m.Score, Level: m.Level, Totals: m.Totals}
	}
	return out
}

// isStale reports whether a record's standing is not what the card should
// show: facts came in since, or it is of another day than now (days to
// renewal move by time alone).
func isStale(r store.Record, now time.Time) bool {
	return !r.Assessed || r.Unsettled || !account.Day(r.Standing.At).Equal(account.Day(now))
}
