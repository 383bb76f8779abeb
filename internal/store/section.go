package store

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"rapport/internal/account"
)

// Shelf says which accounts of a section are listed.
type Shelf struct {
	Section   account.Section
	Level     *account.Level // nil is any; the empty level is not scored yet
	Owner     string         // an e-mail address, of which the first 64 characters decide; empty is any
	Text      string         // a part of the name or domain, its beginning or a word's where it is short; empty is any
	Untracked bool           // whether untracked accounts are among them
}

// Spot is a place in the order of a section's list: routed accounts first, then
// by level, the worst first, then by ARR; what is untracked comes last. It
// stays a place when its account has moved on. The zero value is the beginning.
type Spot struct {
	Rank int
	Less int64 // the smaller, the larger the ARR
	ID   account.ID
}

// Listed is an account as a section's list shows it.
type Listed struct {
	Spot     Spot
	Account  account.Account
	Standing account.Assessment
	Before   *int // the score of the refresh before; nil is none
}

// Listed reads the accounts of a shelf from a spot on. Where no text is asked
// for, it takes as long in a section of a million accounts as of ten.
func (db *DB) Listed(ctx context.Context, s Shelf, from Spot, limit int) ([]Listed, error) {
	return db.listed(ctx, s, walk{from: from, limit: limit})
}

// ListedBefore reads the accounts of a shelf next before a spot, in the order
// of the list.
func (db *DB) ListedBefore(ctx context.Context, s Shelf, from Spot, limit int) ([]Listed, error) {
	rows, err := db.listed(ctx, s, walk{from: from, limit: limit, back: true})
	slices.Reverse(rows)
	return rows, err
}

// walk is a way through a list.
type walk struct {
	from  Spot
	limit int
	back  bool
}

// words are how SQL says it.
func (w walk) words() (past, order string) {
	if w.back {
		return " < ", " desc"
	}
	return " >= ", ""
}

func (db *DB) listed(ctx context.Context, s Shelf, w walk) ([]Listed, error) {
	s.Owner, s.Text = ownerKey(s.Owner), clean(s.Text)
	find := db.spots
	if s.Text = folded(s.Text); s.Text != "" {
		find = db.spotsOfText
	}
	spots, err := find(ctx, s, w)
	if err != nil {
		return nil, fmt.Errorf("list section %s: %w", s.Section, err)
	}
	rows, err := db.onSpots(ctx, spots)
	if err != nil {
		return nil, fmt.Errorf("list %d accounts of section %s: %w", len(spots), s.Section, err)
	}
	return rows, nil
}

// ranks are those of the accounts that a shelf may hold, in the order of a walk,
// and where in each of them it begins.
func (s Shelf) ranks(w walk) (ranks []int16, less []int64, ids []account.ID) {
	for n := range int16(2 * untracked) {
		level := levels()[n%unrouted]
		if (s.Level != nil && *s.Level != level) || (n >= untracked && !s.Untracked) || w.misses(int(n)) {
			continue
		}
		at := Spot{Less: math.MinInt64}
		switch {
		case int(n) == w.from.Rank && w.from.ID != 0:
			at = w.from
		case w.back:
			at = Spot{Less: math.MaxInt64, ID: math.MaxInt64}
		}
		ranks, less, ids = append(ranks, n), append(less, at.Less), append(ids, at.ID)
	}
	return ranks, less, ids
}

// misses reports whether a walk does not come by a rank.
func (w walk) misses(rank int) bool {
	if w.back {
		return w.from.ID == 0 || rank > w.from.Rank
	}
	return w.from.ID != 0 && rank < w.from.Rank
}

// spots reads as many entries of an index as there are ranks and places on a
// page, wherever the page is.
func (db *DB) spots(ctx context.Context, s Shelf, w walk) ([]Spot, error) {
	past, order := w.words()
	query := `-- section: a page of its list
		select l.rank, l.less, l.account_id as id
		from unnest($1::smallint[], $2::bigint[], $3::bigint[]) r (rank, less, id)
		cross join lateral (
			select rank, less, account_id
			from listing
			where section = $4 and rank = r.rank and ($5 = '' or owner = $5) and (less, account_id)` + past + `(r.less, r.id)
			order by less` + order + `, account_id` + order + ` limit $6) l
		order by l.rank` + order + `, l.less` + order + `, l.account_id` + order + ` limit $6`
	ranks, less, ids := s.ranks(w)
	return all[Spot](ctx, db.pool, query, planned, ranks, less, ids, s.Section, s.Owner, w.limit)
}

// spotsOfText looks along the list for a while, which finds frequent texts, and
// then in the index of words, which finds rare ones.
func (db *DB) spotsOfText(ctx context.Context, s Shelf, w walk) ([]Spot, error) {
	const while = 300
	past, order := w.words()
	query := `-- section search along: a page of its list with a text in the names or domains, from what is next in the list
		with next as materialized (
			select l.rank, l.less, l.account_id
			from unnest($1::smallint[], $2::bigint[], $3::bigint[]) r (rank, less, id)
			cross join lateral (
				select rank, less, account_id
				from listing
				where section = $4 and rank = r.rank and ($5 = '' or owner = $5) and (less, account_id)` + past + `(r.less, r.id)
				order by less` + order + `, account_id` + order + ` limit $9) l
			order by l.rank` + order + `, l.less` + order + `, l.account_id` + order + ` limit $9
		), hit as (
			select l.rank, l.less, l.account_id as id
			from next l
			cross join lateral (select folded, domain from account where id = l.account_id offset 0) a -- not by the index of words
			where a.folded like $6 or a.folded like $7 or a.domain like $6
			order by l.rank` + order + `, l.less` + order + `, l.account_id` + order + ` limit $8
		)
		select seen, coalesce(rank, 0) as rank, coalesce(less, 0) as less, coalesce(id, 0) as id
		from (select count(*) as seen from next) looked
		left join hit on true
		order by rank` + order + `, less` + order + `, id` + order
	type row struct {
		Spot
		Seen int
	}
	ranks, less, ids := s.ranks(w)
	begins, within := patterns(s.Text)
	args := []any{planned, ranks, less, ids, s.Section, s.Owner, begins, within, w.limit}
	rows, err := all[row](ctx, db.pool, query, append(args, while)...)
	if err != nil {
		return nil, err
	}
	if len(rows) < w.limit && rows[0].Seen == while {
		return db.spotsOfWords(ctx, w, args)
	}
	spots := make([]Spot, 0, len(rows))
	for _, r := range rows {
		if r.ID != 0 {
			spots = append(spots, r.Spot)
		}
	}
	return spots, nil
}

// spotsOfWords looks in the index of words.
func (db *DB) spotsOfWords(ctx context.Context, w walk, args []any) ([]Spot, error) {
	past, order := w.words()
	query := `-- section search: a page of its list with a text in the names or domains, from all that have it
		with hit as materialized (
			select id from account where folded like $6 or folded like $7 or domain like $6
		)
		select l.rank, l.less, l.account_id as id
		from hit
		join listing l on l.account_id = hit.id
		join unnest($1::smallint[], $2::bigint[], $3::bigint[]) r (rank, less, id) on r.rank = l.rank
		where l.section = $4 and ($5 = '' or l.owner = $5) and (l.less, l.account_id)` + past + `(r.less, r.id)
		order by l.rank` + order + `, l.less` + order + `, l.account_id` + order + ` limit $8`
	return all[Spot](ctx, db.pool, query, args...)
}

// patterns are what a name is like that a text is in; a text too short for the
// index of words must begin the name or a word of it.
func patterns(text string) (begins, within string) {
	if begins = literal(text) + "%"; utf8.RuneCountInString(text) < 3 {
		return begins, "% " + begins
	}
	return "%" + begins, "%" + begins
}

// onSpots reads the accounts of a page, in its order.
func (db *DB) onSpots(ctx context.Context, spots []Spot) ([]Listed, error) {
	const query = `-- section accounts: those of a page, with their standings and the scores before
		select ` + accountColumns + `,
			s.at, s.score, s.level, s.section, s.base, s.cut, s.factors, s.rollup, false as unsettled, p.score as before
		from unnest($1::bigint[]) with ordinality page (id, n)
		join account a on a.id = page.id
		join standing s on s.account_id = a.id
		` + lastRoute + `
		left join lateral (
			select score from assessment where account_id = a.id and at < s.at order by at desc limit 1) p on true
		order by page.n`
	type row struct {
		recordRow
		Before *int
	}
	if len(spots) == 0 {
		return nil, nil
	}
	ids := make([]account.ID, len(spots))
	at := make(map[account.ID]Spot, len(spots))
	for i, spot := range spots {
		ids[i], at[spot.ID] = spot.ID, spot
	}
	rows, err := all[row](ctx, db.pool, query, ids)
	if err != nil {
		return nil, err
	}
	out := make([]Listed, len(rows))
	for i, r := range rows {
		out[i] = Listed{Spot: at[r.ID], Account: r.account(), Standing: r.assessment(), Before: r.Before}
	}
	return out, nil
}

// ownerKey is what the lists tell owners apart by.
func ownerKey(email string) string {
	key := []rune(strings.ToLower(clean(email)))
	return string(key[:min(len(key), maxOwner)])
}
