package ledger

import (
	"context"
	"fmt"

	"rapport/internal/account"
	"rapport/internal/store"
)

// factorSubject is the same for all degrees of a factor: a mark holds for all.
func factorSubject(degrees []account.Factor) string { return "factor:" + string(degrees[0]) }

// MarkFactor lets a factor count nothing until a moment. Of two marks the newer
// one decides, so that each is kept; the same mark twice is once.
func (l *Ledger) MarkFactor(ctx context.Context, id account.ID, m account.Mark, d Deed) (Outcome, error) {
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
		m.Deed = *s.deed.kept()
		mark, err := c.AddMark(ctx, id, m)
		t.before, t.after = s.marked(m.Factor), map[string]any{"factor": m.Factor, "why": m.Why, "until": m.Until, "marks": []int64{mark}}
		return t, err
	}}, d)
}

// UnmarkFactor lets a marked factor count again.
func (l *Ledger) UnmarkFactor(ctx context.Context, id account.ID, f account.Factor, d Deed) (Outcome, error) {
	degrees := f.Degrees()
	if len(degrees) == 0 {
		return Outcome{}, fmt.Errorf("unmark factor %.50q: %w", f, ErrUnfit)
	}
	return l.deed(ctx, act{ActUnmarkFactor, of(id), func(ctx context.Context, c *store.Change, s *scene) (turn, error) {
		t := turn{subject: factorSubject(degrees)}
		if _, holds := s.facts.MarkOf(f, s.deed.At); !holds {
			return t, nil
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
