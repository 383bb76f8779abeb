package ledger

import (
	"context"
	"fmt"
	"time"

	"rapport/internal/account"
	"rapport/internal/store"
)

// order is by which policy and as of when accounts are settled.
type order struct {
	policy  account.Policy
	now     time.Time
	changed bool // only those that are unsettled once they are locked
}

// settle is where every number on every card comes from: it locks accounts,
// loads their facts, assesses them, and saves the assessments together with
// the movements that they show. A few statements serve a thousand accounts.
func settle(ctx context.Context, c *store.Change, ids []account.ID, o order) ([]store.Assessed, error) {
	if err := c.Lock(ctx, ids); err != nil {
		return nil, err
	}
	if o.changed {
		var err error
		if ids, err = c.Unsettled(ctx, ids); err != nil || len(ids) == 0 {
			return nil, err
		}
	}
	facts, err := c.Facts(ctx, ids, o.now)
	if err != nil {
		return nil, err
	}
	trails, err := c.Trails(ctx, ids, o.now)
	if err != nil {
		return nil, err
	}
	rows := make([]store.Assessed, 0, len(facts))
	var moved []int
	for _, f := range facts {
		a := store.Assessed{ID: f.Account.ID, Assessment: account.Assess(f, o.policy, o.now)}
		a.Movements = account.Movements(trails[a.ID], a.Assessment)
		if len(a.Movements) > 0 {
			moved = append(moved, len(rows))
		}
		rows = append(rows, a)
	}
	if err := explain(ctx, c, rows, moved); err != nil {
		return nil, err
	}
	if err := c.SaveAssessments(ctx, rows); err != nil {
		return nil, fmt.Errorf("save %d assessments: %w", len(rows), err)
	}
	return rows, nil
}

// explain gives the movements of the few accounts that moved their factors:
// the trails were loaded without, because most accounts do not move.
func explain(ctx context.Context, c *store.Change, rows []store.Assessed, moved []int) error {
	var ids []account.ID
	var ats []time.Time
	for _, i := range moved {
		for _, m := range rows[i].Movements {
			ids, ats = append(ids, rows[i].ID), append(ats, m.FromAt)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	was, err := c.TrailFactors(ctx, ids, ats)
	if err != nil {
		return err
	}
	n := 0
	for _, i := range moved {
		for j, m := range rows[i].Movements {
			rows[i].Movements[j] = m.Explained(was[n], rows[i].Assessment.Factors)
			n++
		}
	}
	return nil
}
