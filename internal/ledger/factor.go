package ledger

import (
	"context"
	"fmt"
	"slices"
	"time"

	"rapport/internal/account"
	"rapport/internal/store"
)

// factorSubject is the same for all degrees of a factor: a mark holds for all.
func factorSubject(degrees []account.Factor) string { return "factor:" + string(degrees[0]) }

// Marking is a mark that is to be made, or only its factor where the factor is
// to count again.
type Marking struct {
	account.Mark
	Seen SeenMark
}

// SeenMark is how a factor was marked when the person looked; the zero value is
// not at all.
type SeenMark struct {
	Why   account.MarkReason
	Until time.Time
}

// is reports whether a factor is marked as it was seen.
func (seen SeenMark) is(m account.Mark, holds bool) bool {
	if !holds {
		return seen.Why == ""
	}
	return seen.Why == m.Why && seen.Until.Equal(m.Until)
}

// MarkFactor lets a factor count nothing until a moment. Of two marks the newer
// one decides, so that each is kept; the same mark twice is once. ErrStale where
// the account does not have the factor any more, or it is marked otherwise than
// it was seen.
func (l *Ledger) MarkFactor(ctx context.Context, id account.ID, m Marking, d Deed) (Outcome, error) {
	degrees := m.Factor.Degrees()
	switch {
	case len(degrees) == 0 || !m.Why.Known():
		return Outcome{}, fmt.Errorf("mark factor %.50q as %.50q: %w", m.Factor, m.Why, ErrUnfit)
	case m.Until.Before(d.At):
		return Outcome{}, fmt.Errorf("mark factor %s: until is over: %w", m.Factor, ErrUnfit)
	}
	return l.deed(ctx, act{ActMarkFactor, of(id), func(ctx context.Context, c *store.Change, s *scene) (turn, error) {
		t := turn{subject: factorSubject(degrees)}
		was, holds := s.facts.MarkOf(m.Factor, s.deed.At)
		if holds && was.Why == m.Why && was.Until.Equal(m.Until) {
			t.was = &was.Deed
			return t, nil
		}
		if !m.Seen.is(was, holds) || !s.hasAny(degrees) {
			return turn{}, ErrStale
		}
		m.Deed = *s.deed.kept()
		mark, err := c.AddMark(ctx, id, m.Mark)
		t.before, t.after = s.marked(m.Factor), map[string]any{"factor": m.Factor, "why": m.Why, "until": m.Until, "marks": []int64{mark}}
		return t, err
	}}, d)
}

// hasAny reports whether one of some factors is among the account's.
func (s *scene) hasAny(factors []account.Factor) bool {
	return slices.ContainsFunc(s.assess().Factors, func(f account.Applied) bool { return slices.Contains(factors, f.Factor) })
}

// UnmarkFactor lets a marked factor count again; ErrStale where it is marked
// otherwise than it was seen.
func (l *Ledger) UnmarkFactor(ctx context.Context, id account.ID, m Marking, d Deed) (Outcome, error) {
	f := m.Factor
	degrees := f.Degrees()
	if len(degrees) == 0 {
		return Outcome{}, fmt.Errorf("unmark factor %.50q: %w", f, ErrUnfit)
	}
	return l.deed(ctx, act{ActUnmarkFactor, of(id), func(ctx context.Context, c *store.Change, s *scene) (turn, error) {
		t := turn{subject: factorSubject(degrees)}
		switch was, holds := s.facts.MarkOf(f, s.deed.At); {
		case !holds:
			return t, nil
		case !m.Seen.is(was, holds):
			return turn{}, ErrStale
		}
		marks, err := c.UndoMarksOf(ctx, id, degrees, s.deed.At) // the older ones too, which the newest held back
		t.before, t.after = s.marked(f), map[string]any{"factor": f, "why": nil, "until": nil, "marks": marks}
		return t, err
	}}, d)
}

// marked is in JSON how a factor is marked.
func (s *scene) marked(f account.Factor) map[string]any {
	m, holds := s.facts.MarkOf(f, s.deed.At)
	if !holds {
		return map[string]any{"factor": f, "why": nil, "until": nil}
	}
	return map[string]any{"factor": f, "why": m.Why, "until": m.Until}
}
