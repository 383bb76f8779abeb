package store

import (
	"encoding/json"

	"github.com/jackc/pgx/v5"

	"rapport/internal/account"
)

// The order of a section's list is by rank: a level's, and how an account of it
// stands in the list. So all ranks are below 16, those of tracked accounts
// below 8.
const (
	unrouted  = 4
	untracked = 8
)

// levels are in the order of their ranks; the last is not scored yet.
func levels() [4]account.Level {
	return [...]account.Level{account.Critical, account.AtRisk, account.Healthy, ""}
}

func rankOf(l account.Level) int16 {
	all := levels()
	for i, known := range all {
		if l == known {
			return int16(i)
		}
	}
	return int16(len(all) - 1)
}

// maxOwner is how much of an owner's address the lists tell owners apart by,
// in characters.
const maxOwner = 64

// queueListings keeps where the lists show the accounts. An account that stays
// where it is costs a look.
func queueListings(b *pgx.Batch, c *columns) {
	b.Queue(`-- save assessments: the places in the lists
		insert into listing (account_id, section, rank, less, owner, renews_on, totals)
		select n.account_id, n.section,
			n.rank + case when r.to_section = n.section then 0 else 4 end + case when a.untracked_at is null then 0 else 8 end,
			n.less, left(lower(a.owner_email), 64), n.renews_on, n.totals::jsonb
		from unnest($1::bigint[], $2::text[], $3::smallint[], $4::bigint[], $5::date[], $6::text[])
			n (account_id, section, rank, less, renews_on, totals)
		join account a on a.id = n.account_id
		`+lastRoute+`
		on conflict (account_id) do update
		set section = excluded.section, rank = excluded.rank, less = excluded.less, owner = excluded.owner,
			renews_on = excluded.renews_on, totals = excluded.totals
		where (listing.section, listing.rank, listing.less, listing.owner, listing.renews_on, listing.totals)
			is distinct from (excluded.section, excluded.rank, excluded.less, excluded.owner, excluded.renews_on, excluded.totals)`,
		c.id, c.section, c.rank, c.less, c.renewsOn, c.totals)
}

// totalsOf is the ARR by currency, in JSON.
func totalsOf(totals []account.Total) (string, error) {
	if len(totals) == 0 {
		return "{}", nil
	}
	arr := make(map[account.Currency]int64, len(totals))
	for _, t := range totals {
		arr[t.Currency] += t.ARR
	}
	b, err := json.Marshal(arr)
	return string(b), err
}
