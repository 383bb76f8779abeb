package store

import (
	"cmp"
	"slices"
	"time"

	"rapport/internal/account"
)

// revenueRow is a revenue source as the database has it.
type revenueRow struct {
	AccountID     account.ID
	ID            account.RevenueID
	System        account.System
	ExternalID    string
	Product       string
	Status        account.Status
	StatusSince   time.Time
	Unit          account.Unit
	UnitCount     int
	Currency      account.Currency
	Amount        int64
	Seats         *int
	StartsOn      *time.Time
	EndsOn        *time.Time
	RenewsOn      *time.Time
	URL           string
	IgnoredAt     *time.Time
	IgnoredBy     string
	IgnoredName   string
	IgnoredReason string
}

const revenueColumns = `account_id, id, system, external_id, product, status, status_since, unit, unit_count, currency, amount, seats,
	starts_on, ends_on, renews_on, url, ignored_at, ignored_by, ignored_name, ignored_reason`

func (r revenueRow) source() account.RevenueSource {
	return account.RevenueSource{
		ID: r.ID, System: r.System, ExternalID: r.ExternalID, Product: r.Product,
		Status: r.Status, StatusSince: r.StatusSince,
		Interval: account.Interval{Unit: r.Unit, Count: r.UnitCount},
		Amount:   account.Money{Amount: r.Amount, Currency: r.Currency},
		Seats:    r.Seats, StartsOn: known(r.StartsOn), EndsOn: known(r.EndsOn), RenewsOn: known(r.RenewsOn), URL: r.URL,
		Ignored: deed(r.IgnoredAt, account.Actor{ID: r.IgnoredBy, Name: r.IgnoredName}, r.IgnoredReason),
	}
}

// known is the zero time where the database has null.
func known(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}

// absent is null where the program has the zero time.
func absent(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// inCardOrder puts what is counted first, the larger first.
func inCardOrder(rows []revenueRow) []account.RevenueSource {
	out := make([]account.RevenueSource, len(rows))
	for i, r := range rows {
		out[i] = r.source()
	}
	rank := func(s account.RevenueSource) int {
		if s.Counted() {
			return 0
		}
		return 1
	}
	slices.SortFunc(out, func(a, b account.RevenueSource) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(b.ARR().Amount, a.ARR().Amount), cmp.Compare(a.ID, b.ID))
	})
	return out
}
