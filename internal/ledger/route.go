package ledger

import (
	"context"
	"fmt"
	"time"

	"rapport/internal/account"
	"rapport/internal/store"
)

const section = "section"

// Move is from where to where an account is routed.
type Move struct {
	From, To account.Section
	Unposted bool // the channel of To may not show accounts: the hand-off is posted nowhere
}

// Route moves an account from the section where it was seen to another;
// ErrStale where it is in neither. Where the other section has a channel the
// route is handed off there.
func (l *Ledger) Route(ctx context.Context, id account.ID, m Move, d Deed) (Outcome, error) {
	if !m.To.Known() {
		return Outcome{}, fmt.Errorf("route to %.50q: %w", m.To, ErrUnfit)
	}
	return l.deed(ctx, act{ActRoute, of(id), func(ctx context.Context, c *store.Change, s *scene) (turn, error) {
		switch is := s.facts.Account.Section(); {
		case is == m.To:
			return s.routed(), nil
		case is != m.From:
			return turn{}, ErrStale
		}
		replaced, err := c.OpenHandoffsOf(ctx, id)
		if err != nil {
			return turn{}, err
		}
		if err := c.CloseHandoffs(ctx, id, store.HandoffReplaced, *s.deed.kept()); err != nil {
			return turn{}, err
		}
		t, route, err := s.route(ctx, c, m)
		if err != nil {
			return turn{}, err
		}
		handoff, err := s.handOff(ctx, c, m, route)
		t.after["handoff"], t.after["replaced"] = handoff, replaced
		return t, err
	}}, d)
}

// routed is the turn of who wants an account where it already is.
func (s *scene) routed() turn {
	t := turn{subject: section}
	if r := s.facts.Account.Route; r != nil {
		t.was = &r.Deed
	}
	return t
}

func (s *scene) route(ctx context.Context, c *store.Change, m Move) (turn, int64, error) {
	route, err := c.AddRoute(ctx, s.id(), account.Route{Deed: *s.deed.kept(), From: m.From, To: m.To})
	return turn{subject: section, before: map[string]any{section: m.From}, after: map[string]any{section: m.To, "route": route}}, route, err
}

// handOff opens a hand-off and has it posted, where the section has a channel;
// 0 is none.
func (s *scene) handOff(ctx context.Context, c *store.Change, m Move, route int64) (int64, error) {
	w, err := c.Workspace(ctx)
	channel := w.SectionChannels[m.To]
	if err != nil || channel == "" {
		return 0, err
	}
	remind := s.deed.remindAt()
	handoff, err := c.AddHandoff(ctx, store.Handoff{
		Account: s.id(), Route: route, From: m.From, To: m.To, By: s.deed.By, At: s.deed.At, Reason: s.deed.Reason, RemindAt: &remind,
	})
	if err != nil || m.Unposted {
		return handoff, err
	}
	_, err = c.AddPosting(ctx, store.Posting{
		Account: s.id(), Kind: store.PostingHandoff, Channel: channel, Handoff: handoff, By: s.deed.By, Comment: s.deed.Reason, DueAt: s.deed.At,
	})
	return handoff, err
}

// remindAfter is how many working days a hand-off may wait before its team is
// reminded.
const remindAfter = 2

// remindAt is when the team of a hand-off is reminded: working days are those
// of where the person is.
func (d Deed) remindAt() time.Time {
	at := d.At.UTC()
	if d.Zone != nil {
		at = at.In(d.Zone)
	}
	return workingDays(at, remindAfter)
}

// workingDays is the same time of day some working days later, by the days of
// the zone that from is in.
func workingDays(from time.Time, n int) time.Time {
	for n > 0 {
		from = from.AddDate(0, 0, 1)
		if day := from.Weekday(); day != time.Saturday && day != time.Sunday {
			n--
		}
	}
	return from
}

func handoffSubject(handoff int64) string { return fmt.Sprintf("handoff:%d", handoff) }

// receiver says whose a hand-off is.
func receiver(handoff int64) func(context.Context, *store.Change) (account.ID, error) {
	return func(ctx context.Context, c *store.Change) (account.ID, error) {
		h, err := c.Handoff(ctx, handoff)
		return h.Account, err
	}
}

// AcceptHandoff keeps that the team of a hand-off's destination took it;
// ErrStale where it ended otherwise.
func (l *Ledger) AcceptHandoff(ctx context.Context, handoff int64, d Deed) (Outcome, error) {
	return l.deed(ctx, act{ActAcceptHandoff, receiver(handoff), func(ctx context.Context, c *store.Change, s *scene) (turn, error) {
		t := turn{subject: handoffSubject(handoff), quiet: true}
		h, err := s.waiting(ctx, c, handoff)
		switch {
		case err != nil:
			return t, err
		case h.State == store.HandoffAccepted:
			t.was = h.Closed
			return t, nil
		case h.State != store.HandoffOpen:
			return t, ErrStale
		}
		t.before = map[string]any{"state": h.State, "handoff": handoff, section: h.To}
		t.after = map[string]any{"state": store.HandoffAccepted, "handoff": handoff, section: h.To}
		return t, c.CloseHandoff(ctx, handoff, store.HandoffAccepted, *s.deed.kept())
	}}, d)
}

// SendBackHandoff routes the account of a hand-off back to where it came from,
// and closes the hand-off; ErrStale where it ended otherwise.
func (l *Ledger) SendBackHandoff(ctx context.Context, handoff int64, d Deed) (Outcome, error) {
	return l.deed(ctx, act{ActSendBackHandoff, receiver(handoff), func(ctx context.Context, c *store.Change, s *scene) (turn, error) {
		h, err := s.waiting(ctx, c, handoff)
		switch {
		case err != nil:
			return turn{}, err
		case h.State == store.HandoffSentBack:
			return turn{subject: section, was: h.Closed}, nil
		case h.State != store.HandoffOpen:
			return turn{}, ErrStale
		}
		t, _, err := s.route(ctx, c, Move{From: h.To, To: h.From})
		if err != nil {
			return turn{}, err
		}
		t.after["handoff"] = handoff
		return t, c.CloseHandoff(ctx, handoff, store.HandoffSentBack, *s.deed.kept())
	}}, d)
}

// waiting is a hand-off that waits in the section where the account is, or has
// ended; ErrStale where the account went on without it.
func (s *scene) waiting(ctx context.Context, c *store.Change, handoff int64) (store.Handoff, error) {
	h, err := c.Handoff(ctx, handoff)
	if err == nil && h.State == store.HandoffOpen && h.To != s.facts.Account.Section() {
		err = ErrStale
	}
	return h, err
}

// shareOnce is for how long the same share is one: who clicks twice means it
// once.
const shareOnce = time.Minute

// Share has the card of an account posted in a channel, with the reason as a
// comment. The same person, account and channel within a minute is once.
func (l *Ledger) Share(ctx context.Context, id account.ID, channel string, d Deed) (Outcome, error) {
	channel = readable(channel, 50)
	return l.deed(ctx, act{ActShare, of(id), func(ctx context.Context, c *store.Change, s *scene) (turn, error) {
		t := turn{subject: "share:" + channel, by: s.deed.By.ID, quiet: true, unseen: true}
		last, err := c.LastDeed(ctx, id, t.subject, t.by)
		switch {
		case err == nil && last.Undoes == 0 && !last.Undone && s.deed.At.Sub(last.At).Abs() < shareOnce:
			return t, nil
		case err != nil && !isNotFound(err):
			return t, err
		}
		posting, err := c.AddPosting(ctx, store.Posting{
			Account: id, Kind: store.PostingShare, Channel: channel, By: s.deed.By, Comment: s.deed.Reason, DueAt: s.deed.At,
		})
		t.before, t.after = map[string]any{}, map[string]any{"channel": channel, "posting": posting}
		return t, err
	}}, d)
}
