package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"rapport/internal/account"
)

// Record is all that a card needs of an account.
type Record struct {
	Account    account.Account
	Standing   account.Assessment      // the newest assessment; zero when it was never assessed
	Assessed   bool                    // whether there is a standing
	Unsettled  bool                    // facts are newer than the standing
	Revenue    []account.RevenueSource // what is counted first, by ARR; then the rest
	Activities []account.Activity      // the three newest
	Enrichment []account.Enrichment
	Trail      []account.Point // 90 days before the standing and the point before them, oldest first, without factors
	Feeds      []account.Feed
	Handoff    *Handoff // the open one; nil is none
}

// Record loads what a card needs in one round trip, from one moment of the
// database; account.ErrNotFound where there is no such account.
func (db *DB) Record(ctx context.Context, d account.Domain, now time.Time) (Record, error) {
	if !storable(string(d)) {
		return Record{}, fmt.Errorf("load record: %w", account.ErrNotFound)
	}
	var (
		head       []recordRow
		revenue    []revenueRow
		activities []activityRow
		enrichment []account.Enrichment
		trail      []account.Point
		feeds      []account.Feed
		handoffs   []handoffRow
	)
	var b pgx.Batch
	b.Queue(`-- record: begin, so that all of it is of one moment
		begin isolation level repeatable read read only`)
	into(queueHead(&b, d), &head)
	into(queueRevenue(&b, d), &revenue)
	into(queueNewest(&b, d, now), &activities)
	queueEnrichment(&b, d, &enrichment)
	queueTrail(&b, d, now, &trail)
	queueFeeds(&b, &feeds)
	into(queueOpenHandoff(&b, d), &handoffs)
	b.Queue(`-- record: end
		commit`)
	if err := db.pool.SendBatch(ctx, &b).Close(); err != nil {
		return Record{}, fmt.Errorf("load record of %s: %w", d, err)
	}
	if len(head) == 0 {
		return Record{}, fmt.Errorf("load record of %s: %w", d, account.ErrNotFound)
	}
	r := Record{
		Account: head[0].account(), Assessed: head[0].At != nil, Unsettled: head[0].Unsettled,
		Revenue: inCardOrder(revenue), Enrichment: enrichment, Trail: trail, Feeds: feeds,
	}
	if r.Assessed {
		r.Standing = head[0].assessment()
	}
	if len(handoffs) > 0 {
		open := handoffs[0].handoff()
		r.Handoff = &open
	}
	for _, a := range activities {
		r.Activities = append(r.Activities, a.activity())
	}
	return r, nil
}

// recordRow is an account with its standing, whose columns are null where it
// was never assessed.
type recordRow struct {
	accountRow
	At        *time.Time
	Score     *int
	Level     *account.Level
	Section   *account.Section
	Base      *int
	Cut       *int
	Factors   []account.Applied
	Rollup    account.Rollup
	Unsettled bool
}

func (r recordRow) assessment() account.Assessment {
	a := account.Assessment{
		At: *r.At, Level: *r.Level, Section: *r.Section, Base: *r.Base, Cut: *r.Cut, Factors: r.Factors, Rollup: r.Rollup,
	}
	if r.Score != nil {
		a.Scored, a.Score = true, *r.Score
	}
	return a
}

func queueHead(b *pgx.Batch, d account.Domain) *pgx.QueuedQuery {
	return b.Queue(`-- record account: an account with its last route and its standing
		select `+accountColumns+`,
			s.at, s.score, s.level, s.section, s.base, s.cut, s.factors, coalesce(s.rollup, '{}') as rollup,
			u.account_id is not null as unsettled
		from account a
		left join standing s on s.account_id = a.id
		left join unsettled u on u.account_id = a.id
		`+lastRoute+`
		where a.domain = $1`, d)
}

func queueRevenue(b *pgx.Batch, d account.Domain) *pgx.QueuedQuery {
	return b.Queue(`-- record revenue: the revenue sources of an account
		select `+revenueColumns+`
		from revenue_source
		where account_id = (select id from account where domain = $1)`, d)
}

func queueNewest(b *pgx.Batch, d account.Domain, now time.Time) *pgx.QueuedQuery {
	return b.Queue(`-- record activities: the three newest
		select system, external_id, kind, at, title, summary, url, signal, sentiment, nps
		from activity
		where account_id = (select id from account where domain = $1) and at <= $2
		order by at desc, id desc
		limit 3`, d, now)
}

func queueEnrichment(b *pgx.Batch, d account.Domain, out *[]account.Enrichment) {
	into(b.Queue(`-- record enrichment: what CRMs know of the company
		select system, fields, at
		from enrichment
		where account_id = (select id from account where domain = $1)
		order by system`, d), out)
}

func queueTrail(b *pgx.Batch, d account.Domain, now time.Time, out *[]account.Point) {
	b.Queue(`-- record trail: the scores of the 90 days before the standing, and the one before them
		select p.at, p.score, p.level
		from standing s
		join assessment p on p.account_id = s.account_id and p.at < s.at and p.at <= $2 and p.at >= coalesce((
			select max(q.at) from assessment q where q.account_id = s.account_id and q.at < s.at - interval '2160 hours'), '-infinity')
		where s.account_id = (select id from account where domain = $1)
		order by p.at`, d, now).Query(func(rows pgx.Rows) error {
		var p account.Point
		_, err := pgx.ForEachRow(rows, []any{&p.At, &p.Score, &p.Level}, func() error {
			*out = append(*out, p)
			return nil
		})
		return err
	})
}

func queueFeeds(b *pgx.Batch, out *[]account.Feed) {
	into(b.Queue(`-- record feeds: when each system last delivered
		select system, last_at from feed order by system`), out)
}

// activityRow is an activity without its body.
type activityRow struct {
	System     account.System
	ExternalID string
	Kind       account.Kind
	At         time.Time
	Title      string
	Summary    string
	URL        string
	Signal     *account.SignalType
	Sentiment  *float64
	NPS        *int `db:"nps"`
}

func (r activityRow) activity() account.Activity {
	a := account.Activity{
		System: r.System, ExternalID: r.ExternalID, Kind: r.Kind, At: r.At, Title: r.Title, Summary: r.Summary, URL: r.URL,
	}
	if r.Signal != nil {
		a.Said = &account.Said{Type: *r.Signal, Sentiment: r.Sentiment, Score: r.NPS}
	}
	return a
}
