package store

import (
	"context"
	"fmt"
	"time"

	"rapport/internal/account"
)

// Figures are what the accounts of a section add up to.
type Figures struct {
	Levels   []LevelFigures // worst first, then what is not scored yet; all four, always
	Renewing int            // tracked accounts whose renewal is due in the days asked for
}

// LevelFigures are what the accounts of a level add up to.
type LevelFigures struct {
	Level     account.Level
	Tracked   int
	Untracked int
	ARR       []account.Money // of tracked accounts, a currency each, the largest first
}

// Figures reads what a section's accounts add up to, with the renewals of some
// days, both included. The counts are kept as accounts change: it takes as long
// in a section of a million accounts as of ten.
func (db *DB) Figures(ctx context.Context, s account.Section, first, last time.Time) (Figures, error) {
	const query = `-- figures: what the accounts of a section add up to
		select rank, currency, day > '-infinity' as renewing, least(sum(n), 9223372036854775807)::bigint as n
		from (
			select rank, currency, day, n from tally where section = $1 and day = '-infinity'
			union all
			select rank, currency, day, n from tally where section = $1 and day between $2::date and $3::date) counted
		group by 1, 2, 3
		having sum(n) > 0
		order by 1, 4 desc, 2`
	type row struct {
		Rank     int
		Currency account.Currency
		Renewing bool
		N        int64
	}
	rows, err := all[row](ctx, db.pool, query, s, first, last)
	if err != nil {
		return Figures{}, fmt.Errorf("add up section %s: %w", s, err)
	}
	var t Figures
	for _, l := range levels() {
		t.Levels = append(t.Levels, LevelFigures{Level: l})
	}
	for _, r := range rows {
		l := &t.Levels[r.Rank%unrouted]
		switch {
		case r.Renewing:
			t.Renewing += int(r.N)
		case r.Currency != "":
			l.ARR = append(l.ARR, account.Money{Amount: r.N, Currency: r.Currency})
		case r.Rank >= untracked:
			l.Untracked = int(r.N)
		default:
			l.Tracked = int(r.N)
		}
	}
	return t, nil
}

// Owners lists the owners of a section's accounts whose addresses begin with a
// text, by the alphabet. It goes from owner to owner in an index.
func (db *DB) Owners(ctx context.Context, s account.Section, begin string, limit int) ([]string, error) {
	const query = `-- owners: those of a section's accounts
		with recursive owner (owner, n) as (
			(select owner, 1 from listing where section = $1 and owner >= $2 and owner <> '' order by owner limit 1)
			union all
			select next.owner, o.n + 1
			from owner o
			cross join lateral (select owner from listing where section = $1 and owner > o.owner order by owner limit 1) next
			where o.n < $3 and starts_with(next.owner, $2)
		)
		select owner from owner where starts_with(owner, $2)`
	owners, err := column[string](ctx, db.pool, query, s, ownerKey(begin), limit)
	if err != nil {
		return nil, fmt.Errorf("list owners in section %s: %w", s, err)
	}
	return owners, nil
}
