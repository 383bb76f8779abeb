package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"rapport/internal/account"
)

// Lock keeps accounts from being settled by anyone else until the transaction
// ends. Everybody locks in the order of ids, so that nobody waits in a circle.
func (c *Change) Lock(ctx context.Context, ids []account.ID) error {
	const query = `-- lock: accounts, in the order of their ids
		select count(*) from (select from account where id = any($1) order by id for no key update) locked`
	if _, err := c.tx.Exec(ctx, query, ids); err != nil {
		return fmt.Errorf("lock %d accounts: %w", len(ids), err)
	}
	return nil
}

// Facts loads what a score is made of, as known at a moment, in the order of
// the ids; unknown ones are left out. Activities come without their words.
func (c *Change) Facts(ctx context.Context, ids []account.ID, now time.Time) ([]account.Facts, error) {
	var (
		heads   []headRow
		revenue []revenueRow
		usage   []usageRow
		signals []signalRow
		marks   []markRow
	)
	today := account.Day(now)
	var b pgx.Batch
	into(queueHeads(&b, ids, now), &heads)
	into(queueSources(&b, ids), &revenue)
	into(queueUsage(&b, ids, today), &usage)
	into(queueSignals(&b, ids, now), &signals)
	into(queueMarks(&b, ids, now), &marks)
	if err := c.tx.SendBatch(ctx, &b).Close(); err != nil {
		return nil, fmt.Errorf("load facts of %d accounts: %w", len(ids), err)
	}
	facts := make([]account.Facts, len(heads))
	of := make(map[account.ID]*account.Facts, len(heads))
	for i, h := range heads {
		facts[i] = h.facts()
		of[h.ID] = &facts[i]
	}
	for _, r := range revenue {
		f := of[r.AccountID]
		f.Revenue = append(f.Revenue, r.source())
	}
	for _, u := range usage {
		of[u.AccountID].Usage = u.days(today)
	}
	for _, s := range signals {
		f := of[s.AccountID]
		f.Signals = append(f.Signals, s.activity())
	}
	for _, m := range marks {
		f := of[m.AccountID]
		f.Marks = append(f.Marks, m.mark())
	}
	return facts, nil
}

// Facts is Change.Facts where nothing is to be changed: it locks nothing, and
// all of it is of one moment of the database.
func (db *DB) Facts(ctx context.Context, ids []account.ID, now time.Time) (facts []account.Facts, err error) {
	begin := pgx.TxOptions{BeginQuery: "begin isolation level repeatable read read only; set local jit = off"}
	err = pgx.BeginTxFunc(ctx, db.pool, begin, func(tx pgx.Tx) error {
		facts, err = (&Change{tx: tx}).Facts(ctx, ids, now)
		return err
	})
	return facts, err
}

// headRow is an account with the newest of what it has many of.
type headRow struct {
	accountRow
	UsageSince  *time.Time
	UsageUntil  *time.Time
	AnySignal   bool
	LastAt      *time.Time
	LastKind    *account.Kind
	LastSystem  *account.System
	LastID      *string
	LastContact *time.Time
}

func (r headRow) facts() account.Facts {
	f := account.Facts{
		Account: r.account(), UsageSince: known(r.UsageSince), UsageUntil: known(r.UsageUntil),
		AnySignal: r.AnySignal, LastContact: known(r.LastContact),
	}
	if r.LastAt != nil {
		f.Last = account.Activity{At: *r.LastAt, Kind: *r.LastKind, System: *r.LastSystem, ExternalID: *r.LastID}
	}
	return f
}

func queueHeads(b *pgx.Batch, ids []account.ID, now time.Time) *pgx.QueuedQuery {
	return b.Queue(`-- facts: accounts with their last route, first day of usage, newest activity and newest contact
		select `+accountColumns+`,
			u.day as usage_since, (select last_at from feed where system = $3) as usage_until, g.at is not null as any_signal,
			l.at as last_at, l.kind as last_kind, l.system as last_system, l.external_id as last_id, c.at as last_contact
		from unnest($1::bigint[]) with ordinality asked (id, n)
		join account a on a.id = asked.id
		`+lastRoute+`
		left join lateral (select day from usage_day where account_id = a.id order by day limit 1) u on true
		left join lateral (
			select at from activity where account_id = a.id and signal is not null and at <= $2 order by at desc limit 1) g on true
		left join lateral (
			select at, kind, system, external_id from activity where account_id = a.id and at <= $2 order by at desc, id desc limit 1) l on true
		left join lateral (
			select at from activity where account_id = a.id and kind in ('call', 'email') and at <= $2 order by at desc limit 1) c on true
		order by asked.n`, ids, now, account.PostHog)
}

func queueSources(b *pgx.Batch, ids []account.ID) *pgx.QueuedQuery {
	return b.Queue(`-- facts: revenue sources
		select `+revenueColumns+`
		from revenue_source
		where account_id = any($1)`, ids)
}

// usageRow is two weeks of an account's usage, a row an account: there are far
// too many days for a row each.
type usageRow struct {
	AccountID account.ID
	Ages      []int32 // in days before today
	Active    []int32
	Weekly    []int32 // −1 is unknown
}

func queueUsage(b *pgx.Batch, ids []account.ID, today time.Time) *pgx.QueuedQuery {
	return b.Queue(`-- facts: usage of 14 days, to the day on which usage last came but not after today, in arrays
		select account_id, array_agg($2::date - day) as ages, array_agg(active) as active, array_agg(coalesce(weekly, -1)) as weekly
		from usage_day
		where account_id = any($1) and day <= $2::date
			and day > least($2::date, (select (last_at at time zone 'UTC')::date from feed where system = $3)) - 14
		group by account_id`, ids, today, account.PostHog)
}

func (r usageRow) days(today time.Time) []account.UsageDay {
	days := make([]account.UsageDay, len(r.Ages))
	for i, age := range r.Ages {
		days[i] = account.UsageDay{Day: today.AddDate(0, 0, -int(age)), Active: int(r.Active[i])}
		if weekly := int(r.Weekly[i]); weekly >= 0 {
			days[i].Weekly = &weekly
		}
	}
	return days
}

// signalRow is a signal without its words.
type signalRow struct {
	AccountID  account.ID
	System     account.System
	ExternalID string
	Kind       account.Kind
	At         time.Time
	Signal     account.SignalType
	Sentiment  *float64
	NPS        *int `db:"nps"`
}

func (r signalRow) activity() account.Activity {
	return account.Activity{
		System: r.System, ExternalID: r.ExternalID, Kind: r.Kind, At: r.At,
		Said: &account.Said{Type: r.Signal, Sentiment: r.Sentiment, Score: r.NPS},
	}
}

func queueSignals(b *pgx.Batch, ids []account.ID, now time.Time) *pgx.QueuedQuery {
	return b.Queue(`-- facts: signals of the last 90 days
		select account_id, system, external_id, kind, at, signal, sentiment, nps
		from activity
		where account_id = any($1) and signal is not null and at >= $2 and at <= $3`, ids, now.AddDate(0, 0, -90), now)
}

// markRow is a mark of an account's factor.
type markRow struct {
	AccountID account.ID
	Factor    account.Factor
	Why       account.MarkReason
	Until     time.Time
	ByID      string
	ByName    string
	At        time.Time
	Reason    string
}

func (r markRow) mark() account.Mark {
	by := account.Actor{ID: r.ByID, Name: r.ByName}
	return account.Mark{Deed: account.Deed{By: by, At: r.At, Reason: r.Reason}, Factor: r.Factor, Why: r.Why, Until: r.Until}
}

// queueMarks asks for marks whether they hold or not: of a factor the newest
// decides, and one that is over must not bring back an older one.
func queueMarks(b *pgx.Batch, ids []account.ID, now time.Time) *pgx.QueuedQuery {
	return b.Queue(`-- facts: the newest 500 marks
		select account_id, factor, why, until, by_id, by_name, at, reason
		from unnest($1::bigint[]) asked (id)
		cross join lateral (
			select * from mark where account_id = asked.id and at <= $2 and undone_at is null order by at desc, id desc limit 500) newest`, ids, now)
}
