package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"rapport/internal/account"
)

// FeedMark is a place in an account's feed: just beside an entry. The zero
// value is before the newest.
type FeedMark struct {
	At time.Time
	ID int64
}

// FeedAsk is which part of a feed is asked for.
type FeedAsk struct {
	Kinds []account.Kind // none is all
	Words string         // which the entry is to hold; empty is any
	From  FeedMark
	Newer bool // than From; else older
	Most  int
	Now   time.Time // what is later has not happened yet
}

// FeedEntry is an activity with its place in the feed.
type FeedEntry struct {
	FeedMark
	account.Activity
}

// maxWords is how long a search may be.
const maxWords = 200

// Feed is a page of an account's activities, newest first, and whether there
// are more in the direction that was asked for. Words are found in titles,
// summaries and bodies, in any form of the word, and within titles also as a
// part of one.
func (db *DB) Feed(ctx context.Context, id account.ID, ask FeedAsk) (page []FeedEntry, more bool, err error) {
	const columns = `select id, system, external_id, kind, at, title, summary, url, signal, sentiment, nps
		from activity
		where account_id = $1 and at <= $2
			and (cardinality($3::text[]) = 0 or kind = any($3))
			and ($4 = '' or search @@ websearch_to_tsquery('english', $4) or title ilike '%' || $5 || '%')`
	const older = `-- feed: activities before an entry
		` + columns + ` and ($6::timestamptz is null or (at, id) < ($6, $7))
		order by at desc, id desc
		limit $8`
	const newer = `-- feed: activities after an entry
		` + columns + ` and (at, id) > ($6, $7)
		order by at, id
		limit $8`
	type row struct {
		ID int64
		activityRow
	}
	words := cutTo(ask.Words, maxWords)
	if !storable(words) {
		return nil, false, nil
	}
	query, from := older, &ask.From.At
	if ask.From.At.IsZero() {
		ask.Newer, from = false, nil
	}
	if ask.Newer {
		query = newer
	}
	kinds := make([]string, 0, len(ask.Kinds))
	for _, k := range ask.Kinds {
		if storable(string(k)) {
			kinds = append(kinds, string(k))
		}
	}
	rows, err := all[row](ctx, db.pool, query, id, ask.Now, kinds, words, literal(words), from, ask.From.ID, ask.Most+1)
	if err != nil {
		return nil, false, fmt.Errorf("load feed of account %d: %w", id, err)
	}
	if more = len(rows) > ask.Most; more {
		rows = rows[:ask.Most]
	}
	for _, r := range rows {
		page = append(page, FeedEntry{FeedMark{r.At, r.ID}, r.activity()})
	}
	if ask.Newer {
		slices.Reverse(page)
	}
	return page, more, nil
}

func cutTo(text string, most int) string {
	if r := []rune(text); len(r) > most {
		return string(r[:most])
	}
	return text
}
