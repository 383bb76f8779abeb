package store

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"rapport/internal/account"
)

// Match is an account as a menu or a list names it.
type Match struct {
	Domain     account.Domain
	Name       string
	Score      *int
	Level      account.Level
	Totals     []account.Total
	OwnerEmail string
	Untracked  bool
	Likeness   float64 // 1 is the same; only Nearest tells
}

// matchColumns are those of a Match but for its likeness: of an account a and
// its standing s.
const matchColumns = `a.domain, a.name, a.owner_email, a.untracked_at is not null as untracked,
	s.score, coalesce(s.level, '') as level, coalesce(s.rollup->'totals', '[]') as totals, `

// Find finds accounts by their name or a part of it, or of their domain: the
// very name first, then names that begin so, then names with a word that
// begins so, then the rest. Nothing in the text is a wildcard.
func (db *DB) Find(ctx context.Context, text string, limit int) ([]Match, error) {
	const query = `-- find: accounts by a part of their name or domain
		with word as materialized (
			select id from account where folded like '% ' || $2 || '%'
		), part as materialized (
			select id from account where folded like '%' || $2 || '%' or domain like '%' || $2 || '%'
		), hit as (
			(select id, case when folded = $1 then 1 else 2 end as rank from account
				where folded collate "C" >= $1 and folded collate "C" < $1 || chr(1114111)
				order by folded collate "C" limit $3)
			union all
			(select id, case when domain = $1 then 1 else 2 end from account
				where domain like $2 || '%' limit $3)
			union all
			(select id, 3 from word limit 200)
			union all
			(select id, 4 from part limit 200)
		), best as (
			select id, min(rank) as rank from hit group by id
		)
		select ` + matchColumns + `0::float8 as likeness
		from best join account a using (id)
		left join standing s on s.account_id = a.id
		order by rank, a.folded, a.domain
		limit $3`
	if text = folded(text); text == "" {
		return nil, nil
	}
	return db.matches(ctx, "find accounts by name", query, planned, text, literal(text), limit)
}

// ByContact finds the accounts whose contact has an e-mail address.
func (db *DB) ByContact(ctx context.Context, email string, limit int) ([]Match, error) {
	const query = `-- by contact: accounts whose contact has an e-mail address
		select ` + matchColumns + `0::float8 as likeness
		from account a
		left join standing s on s.account_id = a.id
		where lower(a.contact_email) = lower($1) and a.contact_email <> ''
		order by a.folded, a.domain
		limit $2`
	return db.matches(ctx, "find accounts by contact", query, email, limit)
}

// Owned lists the accounts of an owner: the worst level first, then the larger
// ARR; what is not scored and what is untracked comes last.
func (db *DB) Owned(ctx context.Context, email string, limit int) ([]Match, error) {
	return db.OwnedFrom(ctx, email, 0, limit)
}

// OwnedFrom is Owned without so many of the first.
func (db *DB) OwnedFrom(ctx context.Context, email string, from, limit int) ([]Match, error) {
	const query = `-- owned: the accounts of an owner
		select ` + matchColumns + `0::float8 as likeness
		from account a
		left join standing s on s.account_id = a.id
		where lower(a.owner_email) = lower($1) and a.owner_email <> ''
		order by a.untracked_at is not null, array_position(array['critical', 'at_risk', 'healthy'], nullif(s.level, '')),
			s.arr desc nulls last, a.domain
		offset $2
		limit $3`
	return db.matches(ctx, "list accounts of an owner", query, email, from, limit)
}

// Nearest finds the accounts whose name or domain is most like a text, the
// most alike first. It looks closely at a thousand candidates and no more:
// those that share many trigrams with the text, and its neighbours in the
// alphabet, which are the better ones where all names are alike.
func (db *DB) Nearest(ctx context.Context, text string, n int) ([]Match, error) {
	const query = `-- nearest: accounts with a name or domain like a text
		with alike as materialized (
			select id from account where folded % $1 or $1 <% folded or $1 <% domain
		), near as (
			(select id from account where folded collate "C" >= $1 order by folded collate "C" limit 50)
			union
			(select id from account where folded collate "C" < $1 order by folded collate "C" desc limit 50)
			union
			(select id from account where domain >= $1 order by domain limit 50)
			union
			(select id from account where domain < $1 order by domain desc limit 50)
			union
			(select id from alike limit 1000)
		), likely as (
			select a.*, greatest(similarity(folded, $1), word_similarity($1, folded), word_similarity($1, domain)) as likeness,
				greatest(similarity(folded, $1), similarity(domain, $1)) as whole
			from near join account a using (id)
		)
		select ` + matchColumns + `a.likeness::float8
		from likely a
		left join standing s on s.account_id = a.id
		order by a.likeness desc, a.whole desc, a.domain
		limit $2`
	if text = stem(folded(text)); text == "" {
		return nil, nil
	}
	return db.matches(ctx, "find the nearest accounts", query, planned, text, n)
}

// matches runs a search. A text that the database cannot hold is like nothing
// in it.
func (db *DB) matches(ctx context.Context, what, query string, args ...any) ([]Match, error) {
	for _, arg := range args {
		if text, ok := arg.(string); ok && !storable(text) {
			return nil, nil
		}
	}
	found, err := all[Match](ctx, db.pool, query, args...)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	return found, nil
}

// planned has a statement planned for its very text: a plan for any text would
// not dare to rely on an index of words.
const planned = pgx.QueryExecModeCacheDescribe

// maxSought bounds a text that is looked for.
const maxSought = 200

// folded is a text as names are compared: in lower case, without the spaces
// around it; of what is no text, nothing. The database does not fold: its locale
// may know only ASCII.
func folded(text string) string {
	if !storable(text) {
		return ""
	}
	text = strings.ToLower(strings.TrimSpace(text))
	if r := []rune(text); len(r) > maxSought {
		return string(r[:maxSought])
	}
	return text
}

// literal escapes what LIKE takes for a wildcard.
func literal(text string) string {
	return strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(text)
}

// stem is the part of a domain that somebody chose: all domains that end alike
// would be alike.
func stem(text string) string {
	if strings.ContainsAny(text, " \t\n") {
		return text
	}
	text = strings.TrimPrefix(text, "www.")
	if name, _, cut := strings.Cut(text, "."); cut && name != "" {
		return name
	}
	return text
}
