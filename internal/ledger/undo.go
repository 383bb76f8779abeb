package ledger

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"rapport/internal/account"
	"rapport/internal/store"
)

func isNotFound(err error) bool { return errors.Is(err, account.ErrNotFound) }

// Undo takes back what the same person did, while nothing newer was done to the
// same thing: ErrNotYours, ErrNewer; account.ErrNotFound where there is no such
// deed, or it is none that can be taken back.
func (l *Ledger) Undo(ctx context.Context, entry int64, d Deed) (Outcome, error) {
	u := undoing{entry: entry}
	out, err := l.deed(ctx, act{ActUndo, u.whose, u.do}, d)
	out.Entry = 0
	return out, err
}

// undoing is a deed that is about to be taken back.
type undoing struct {
	entry int64
	deed  store.Deed
	was   kept // before the deed
	is    kept // after it
}

func (u *undoing) whose(ctx context.Context, c *store.Change) (account.ID, error) {
	var err error
	if u.deed, err = c.Deed(ctx, u.entry); err != nil {
		return 0, err
	}
	if err := errors.Join(read(u.deed.Before, &u.was), read(u.deed.After, &u.is)); err != nil {
		return 0, fmt.Errorf("read entry %d: %w", u.entry, err)
	}
	if id, about := strings.CutPrefix(u.deed.Subject, "revenue:"); about {
		n, err := strconv.ParseInt(id, 10, 64)
		if err != nil {
			return 0, fmt.Errorf("read entry %d: %w", u.entry, err)
		}
		owner, _, err := c.RevenueSource(ctx, account.RevenueID(n))
		return owner, err
	}
	return u.deed.Account, nil
}

// read reads an entry's before or after, of which there may be none.
func read(value json.RawMessage, into any) error {
	if value == nil {
		return nil
	}
	return json.Unmarshal(value, into)
}

func (u *undoing) do(ctx context.Context, c *store.Change, s *scene) (turn, error) {
	t := turn{subject: u.deed.Subject, undoes: u.entry, quiet: u.deed.Action == ActAcceptHandoff || u.deed.Action == ActShare, unseen: u.deed.Action == ActShare}
	undone, err := c.UndoingDeed(ctx, u.entry)
	switch {
	case err == nil:
		t.was = &account.Deed{By: undone.By, At: undone.At, Reason: undone.Reason}
		return t, nil
	case !isNotFound(err):
		return t, err
	case u.deed.By.ID != s.deed.By.ID:
		return t, ErrNotYours
	}
	if u.deed.Action != ActShare { // each share is a message of its own
		newer, err := c.Newer(ctx, u.deed)
		if err == nil && newer {
			err = ErrNewer
		}
		if err != nil {
			return t, err
		}
	}
	t.before, t.after = values(u.deed.After), values(u.deed.Before)
	return t, u.takeBack(ctx, c, s)
}

// takeBack makes it so as it was before.
func (u *undoing) takeBack(ctx context.Context, c *store.Change, s *scene) error {
	switch u.deed.Action {
	case ActUntrack, ActRetrack:
		return c.Untrack(ctx, s.id(), u.was.Untracked.deed())
	case ActIgnoreRevenue, ActCountRevenue:
		_, err := c.IgnoreRevenue(ctx, u.is.Revenue, u.was.Ignored.deed())
		return err
	case ActMarkFactor:
		return c.UndoMarks(ctx, u.is.Marks, &s.deed.At)
	case ActUnmarkFactor:
		return c.UndoMarks(ctx, u.is.Marks, nil)
	case ActRoute:
		return u.takeRouteBack(ctx, c, s)
	case ActAcceptHandoff, ActSendBackHandoff:
		return u.reopen(ctx, c, s)
	case ActShare:
		return c.WithdrawPosting(ctx, u.is.Posting, "who shared it took it back", s.deed.At)
	}
	return fmt.Errorf("entry %d is of %s: %w", u.entry, u.deed.Action, account.ErrNotFound)
}

// takeRouteBack undoes a route with its hand-off, which must not have been
// answered yet, and opens the one that it had replaced.
func (u *undoing) takeRouteBack(ctx context.Context, c *store.Change, s *scene) error {
	if u.is.Handoff != 0 {
		h, err := c.Handoff(ctx, u.is.Handoff)
		if err == nil && h.State != store.HandoffOpen {
			err = ErrNewer
		}
		if err != nil {
			return err
		}
	}
	if err := c.UndoRoute(ctx, u.is.Route, s.deed.At); err != nil {
		return err
	}
	if err := c.UndoHandoff(ctx, u.is.Route, *s.deed.kept()); err != nil {
		return err
	}
	remind := s.deed.remindAt()
	for _, handoff := range u.is.Replaced {
		if err := c.ReopenHandoff(ctx, handoff, &remind, *s.deed.kept()); err != nil {
			return err
		}
	}
	return nil
}

// reopen undoes that a hand-off was accepted, while the account is where it was
// then, or that it was sent back.
func (u *undoing) reopen(ctx context.Context, c *store.Change, s *scene) error {
	h, err := c.Handoff(ctx, u.is.Handoff)
	if err != nil {
		return err
	}
	if u.deed.Action == ActSendBackHandoff {
		if err := c.UndoRoute(ctx, u.is.Route, s.deed.At); err != nil {
			return err
		}
	} else if h.State != store.HandoffAccepted || h.To != s.facts.Account.Section() {
		return ErrNewer
	}
	remind := s.deed.remindAt()
	return c.ReopenHandoff(ctx, h.ID, &remind, *s.deed.kept())
}

// values are an entry's before or after, without the figures that followed of
// it: others follow of its undoing.
func values(kept json.RawMessage) map[string]any {
	all := map[string]json.RawMessage{}
	_ = json.Unmarshal(kept, &all)
	out := make(map[string]any, len(all))
	for name, value := range all {
		if name != "arr" && name != "score" && name != "level" {
			out[name] = value
		}
	}
	return out
}
