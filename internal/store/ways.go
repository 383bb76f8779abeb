package store

import (
	"context"
	"fmt"
	"slices"

	"rapport/internal/account"
)

// Suggest finds the accounts that a menu offers while a person types: those
// whose name or domain begins with the text, the very one first, and where
// there is room those that Find finds.
func (db *DB) Suggest(ctx context.Context, typed string, limit int) ([]Match, error) {
	const query = `-- suggest: accounts whose name or domain begins with a text
		with hit as (
			(select id, case when folded = $1 then 0 else 1 end as rank from account
				where folded collate "C" >= $1 and folded collate "C" < $1 || chr(1114111)
				order by folded collate "C" limit $2)
			union all
			(select id, case when domain = $1 then 0 else 1 end from account
				where domain collate "C" >= $1 and domain collate "C" < $1 || chr(1114111)
				order by domain collate "C" limit $2)
		), best as (
			select id, min(rank) as rank from hit group by id
		)
		select ` + matchColumns + `0::float8 as likeness
		from best join account a using (id)
		left join standing s on s.account_id = a.id
		order by rank, a.folded, a.domain
		limit $2`
	text := folded(typed)
	if text == "" {
		return nil, nil
	}
	found, err := db.matches(ctx, "suggest accounts", query, text, limit)
	if err != nil || len(found) >= limit {
		return found, err
	}
	more, err := db.Find(ctx, text, limit)
	if err != nil {
		return nil, err
	}
	for _, m := range more {
		if !slices.ContainsFunc(found, func(f Match) bool { return f.Domain == m.Domain }) {
			found = append(found, m)
		}
	}
	return found[:min(len(found), limit)], nil
}

// Called finds the accounts that have one of some names, written in lower
// case, or one of some first labels of their domain.
func (db *DB) Called(ctx context.Context, names, stems []string, limit int) ([]Match, error) {
	const query = `-- called: accounts by names and first labels of domains
		with hit as (
			(select id from account where folded collate "C" = any($1) limit $3)
			union
			(select id from account where split_part(domain, '.', 1) collate "C" = any($2) limit $3)
		)
		select ` + matchColumns + `0::float8 as likeness
		from hit join account a using (id)
		left join standing s on s.account_id = a.id
		order by a.folded, a.domain
		limit $3`
	names, stems = sought(names), sought(stems)
	if len(names)+len(stems) == 0 {
		return nil, nil
	}
	found, err := all[Match](ctx, db.pool, query, names, stems, limit)
	if err != nil {
		return nil, fmt.Errorf("find accounts by what they are called: %w", err)
	}
	return found, nil
}

// sought is the texts that the database can hold: it knows no others.
func sought(texts []string) []string {
	return slices.DeleteFunc(append([]string{}, texts...), func(text string) bool { return text == "" || !storable(text) })
}

// Among finds the accounts of some domains.
func (db *DB) Among(ctx context.Context, domains []account.Domain) ([]Match, error) {
	const query = `-- among: accounts of some domains
		select ` + matchColumns + `0::float8 as likeness
		from account a
		left join standing s on s.account_id = a.id
		where a.domain = any($1)
		order by a.domain`
	texts := make([]string, 0, len(domains))
	for _, d := range domains {
		texts = append(texts, string(d))
	}
	if texts = sought(texts); len(texts) == 0 {
		return nil, nil
	}
	found, err := all[Match](ctx, db.pool, query, texts)
	if err != nil {
		return nil, fmt.Errorf("find accounts of %d domains: %w", len(texts), err)
	}
	return found, nil
}

// Link is an account that an address belongs to: in its CRM, of one of its
// revenue sources, or of one of its calls.
type Link struct {
	URL string
	Match
}

// Linked finds the accounts to whose records some addresses belong. ids are
// what calls may be known by in the system that recorded them.
func (db *DB) Linked(ctx context.Context, urls, ids []string) ([]Link, error) {
	const query = `-- linked: accounts with an address in their record
		with hit as (
			select crm_url as url, id from account where crm_url = any($1) and crm_url <> ''
			union
			select url, account_id from revenue_source where url = any($1) and url <> ''
			union
			select url, account_id from activity where system = 'buildbetter' and kind = 'call' and external_id = any($2) and url = any($1)
		)
		select url, ` + matchColumns + `0::float8 as likeness
		from hit join account a using (id)
		left join standing s on s.account_id = a.id
		order by url, a.domain
		limit 100`
	if urls = sought(urls); len(urls) == 0 {
		return nil, nil
	}
	found, err := all[Link](ctx, db.pool, query, urls, sought(ids))
	if err != nil {
		return nil, fmt.Errorf("find accounts by addresses: %w", err)
	}
	return found, nil
}
