package store

import (
	"context"
	"fmt"
	"time"

	"rapport/internal/account"
)

// recountColumns are of an entry d of the audit that is about a revenue source,
// which isRecount holds it to.
const (
	recountColumns = `d.at, d.by_id, d.by_name, coalesce((d.after->>'revenue_source')::bigint, 0) as revenue,
		coalesce(d.after->>'system', '') as system, coalesce(d.after->>'product', '') as product,
		coalesce(jsonb_typeof(d.after->'ignored') = 'object', false) as ignored`
	isRecount = `d.outcome = 'done' and starts_with(d.subject, 'revenue:')`
)

// recountRow is what a person did to a revenue source.
type recountRow struct {
	At      time.Time
	ByID    string `db:"by_id" json:"by_id"`
	ByName  string `db:"by_name" json:"by_name"`
	Revenue account.RevenueID
	System  account.System
	Product string
	Ignored bool
}

func (r recountRow) recount() account.Recount {
	return account.Recount{
		Deed:    account.Deed{By: account.Actor{ID: r.ByID, Name: r.ByName}, At: r.At},
		Revenue: r.Revenue, System: r.System, Product: r.Product, Ignored: r.Ignored,
	}
}

func recounts(rows []recountRow) []account.Recount {
	out := make([]account.Recount, len(rows))
	for i, r := range rows {
		out[i] = r.recount()
	}
	return out
}

// Recounts are what people did to the revenue sources of an account in a span,
// the newest first: at most 200.
func (db *DB) Recounts(ctx context.Context, id account.ID, from, to time.Time) ([]account.Recount, error) {
	const query = `-- recounts: what people did to the revenue of an account
		select ` + recountColumns + `
		from audit d
		where d.account_id = $1 and d.at > $2 and d.at <= $3 and ` + isRecount + `
		order by d.at desc
		limit 200`
	rows, err := all[recountRow](ctx, db.pool, query, id, from, to)
	if err != nil {
		return nil, fmt.Errorf("look what people did to the revenue of account %d: %w", id, err)
	}
	return recounts(rows), nil
}
