package store

import (
	"context"
	"fmt"
	"math"
	"time"

	"github.com/jackc/pgx/v5"

	"rapport/internal/account"
)

// HomeOf says whose Home is asked for, and which part of it.
type HomeOf struct {
	User      string // who looks: their own deeds are no news to them
	Email     string // the accounts that have it as their owner are theirs
	Since     time.Time
	From, Max int // which of their accounts
	News      int // how many moves, and how many deeds, at most
}

// Home is what a person's Home shows of their accounts, of one moment of the
// database.
type Home struct {
	Tally    HomeTally
	Totals   []account.Total // ARR of the tracked ones, by currency, the largest first
	Accounts []HomeAccount   // the worst level first, then the larger ARR; what is not scored and what is untracked last
	Moved    []HomeMove      // the deepest fall first
	MovedAll int             // how many moved in all
	Deeds    []HomeDeed      // of others, the newest first
	Feeds    []account.Feed
}

// HomeTally counts a person's accounts. Untracked ones are in no level.
type HomeTally struct {
	All, Critical, AtRisk, Healthy, Unscored, Untracked int
}

// HomeAccount is one of a person's accounts.
type HomeAccount struct {
	Domain    account.Domain
	Name      string
	Untracked bool
	Score     *int // nil is not scored yet
	Was       *int // the score of the last look; nil is not known
	Level     account.Level
	Factors   []account.Applied
	Rollup    account.Rollup
}

// HomeMove is an account whose score is another one than at the last look.
type HomeMove struct {
	Domain   account.Domain
	Name     string
	From, To account.Point
	Recounts []account.Recount // what people did to its revenue between the two
}

// HomeDeed is what somebody did to an account. What was taken back since is
// left out, and so is its taking back.
type HomeDeed struct {
	Domain  account.Domain
	Name    string
	At      time.Time
	ByID    string
	ByName  string
	Action  string // of Ledger's deeds
	Undid   string // the action that it took back, where it did that
	Reason  string
	Section account.Section // that the account was moved to
}

// Home loads a Home in one round trip.
func (db *DB) Home(ctx context.Context, of HomeOf) (Home, error) {
	var (
		h      Home
		tally  []HomeTally
		totals []homeTotal
		moved  []homeMoveRow
		b      pgx.Batch
	)
	if of.Email = clean(of.Email); of.Email == "" {
		return db.homeOfNobody(ctx)
	}
	b.Queue(`-- home: begin, so that all of it is of one moment
		begin isolation level repeatable read read only`)
	into(queueHomeTally(&b, of), &tally)
	into(queueHomeTotals(&b, of), &totals)
	into(queueHomeAccounts(&b, of), &h.Accounts)
	into(queueHomeMoves(&b, of), &moved)
	into(queueHomeDeeds(&b, of), &h.Deeds)
	queueFeeds(&b, &h.Feeds)
	b.Queue(`-- home: end
		commit`)
	if err := db.pool.SendBatch(ctx, &b).Close(); err != nil {
		return Home{}, fmt.Errorf("load the Home of %s: %w", of.User, err)
	}
	h.Tally = tally[0]
	for _, t := range totals {
		h.Totals = append(h.Totals, account.Total{Currency: t.Currency, ARR: t.ARR})
	}
	for _, m := range moved {
		h.Moved, h.MovedAll = append(h.Moved, m.move()), m.MovedAll
	}
	return h, nil
}

// homeOfNobody is a Home without accounts.
func (db *DB) homeOfNobody(ctx context.Context) (Home, error) {
	var h Home
	var b pgx.Batch
	queueFeeds(&b, &h.Feeds)
	if err := db.pool.SendBatch(ctx, &b).Close(); err != nil {
		return Home{}, fmt.Errorf("load the feeds of a Home: %w", err)
	}
	return h, nil
}

// ownAccounts are those that have an e-mail address, $1, as their owner.
const ownAccounts = `account a where lower(a.owner_email) = lower($1) and a.owner_email <> ''`

func queueHomeTally(b *pgx.Batch, of HomeOf) *pgx.QueuedQuery {
	return b.Queue(`-- home tally: how many accounts somebody owns, by level
		select count(*) as "all",
			count(*) filter (where tracked and level = 'critical') as critical, count(*) filter (where tracked and level = 'at_risk') as at_risk,
			count(*) filter (where tracked and level = 'healthy') as healthy, count(*) filter (where tracked and level = '') as unscored,
			count(*) filter (where not tracked) as untracked
		from (select a.untracked_at is null as tracked, coalesce((select s.level from standing s where s.account_id = a.id), '') as level
			from `+ownAccounts+`) own`, of.Email)
}

// homeTotal is ARR in one currency.
type homeTotal struct {
	Currency account.Currency
	ARR      int64 `db:"arr"`
}

func queueHomeTotals(b *pgx.Batch, of HomeOf) *pgx.QueuedQuery {
	return b.Queue(`-- home totals: the ARR of the tracked accounts of an owner, by currency
		select t.currency, least(sum(t.arr), $2)::bigint as arr
		from (select a.id from `+ownAccounts+` and a.untracked_at is null) own
		join standing s on s.account_id = own.id
		cross join lateral jsonb_to_recordset(s.rollup->'totals') t (currency text, arr bigint)
		where t.arr > 0
		group by t.currency
		order by arr desc, t.currency`, of.Email, int64(math.MaxInt64))
}

// lastLook is an account's score at the last look, $2, of the account own.id.
const lastLook = `lateral (
	select p.at, p.score, p.level from assessment p where p.account_id = own.id and p.at <= $2 order by p.at desc limit 1) was`

func queueHomeAccounts(b *pgx.Batch, of HomeOf) *pgx.QueuedQuery {
	return b.Queue(`-- home accounts: a page of the accounts of an owner, the worst first
		select own.domain, own.name, own.untracked, s.score, was.score as was, coalesce(s.level, '') as level,
			coalesce(s.factors, '[]') as factors, coalesce(s.rollup, '{}') as rollup
		from (
			select a.id, a.domain, a.name, a.untracked_at is not null as untracked, row_number() over (
				order by a.untracked_at is not null, array_position(array['critical', 'at_risk', 'healthy'], nullif(s.level, '')),
					s.arr desc nulls last, a.domain) as n
			from account a left join standing s on s.account_id = a.id
			where lower(a.owner_email) = lower($1) and a.owner_email <> ''
			order by n
			offset $3 limit $4
		) own
		left join standing s on s.account_id = own.id
		left join `+lastLook+` on true
		order by own.n`, of.Email, of.Since, of.From, of.Max)
}

// homeMoveRow is a move as the database has it.
type homeMoveRow struct {
	Domain     account.Domain
	Name       string
	FromAt     time.Time
	FromScore  int
	FromLevel  account.Level
	FromReason []account.Applied
	ToAt       time.Time
	ToScore    int
	ToLevel    account.Level
	ToReason   []account.Applied
	Recounts   []recountRow
	MovedAll   int
}

func (r homeMoveRow) move() HomeMove {
	return HomeMove{
		Domain: r.Domain, Name: r.Name,
		From: account.Point{At: r.FromAt, Score: r.FromScore, Level: r.FromLevel, Factors: r.FromReason},
		To:   account.Point{At: r.ToAt, Score: r.ToScore, Level: r.ToLevel, Factors: r.ToReason},

		Recounts: recounts(r.Recounts),
	}
}

func queueHomeMoves(b *pgx.Batch, of HomeOf) *pgx.QueuedQuery {
	return b.Queue(`-- home moves: the accounts of an owner whose score is another one than at a moment
		with moved as materialized (
			select own.id, own.domain, own.name, was.at, was.score, was.level, s.score - was.score as points, count(*) over () as moved_all
			from (select a.id, a.domain, a.name from `+ownAccounts+` and a.untracked_at is null) own
			join standing s on s.account_id = own.id
			cross join `+lastLook+`
			where s.score <> was.score
			order by points, own.domain
			limit $3
		)
		select m.domain, m.name, m.at as from_at, m.score as from_score, m.level as from_level, p.factors as from_reason,
			s.at as to_at, s.score as to_score, s.level as to_level, s.factors as to_reason, coalesce(r.all, '[]') as recounts, m.moved_all
		from moved m
		join assessment p on p.account_id = m.id and p.at = m.at
		join standing s on s.account_id = m.id
		cross join lateral (
			select jsonb_agg(to_jsonb(x)) as all from (
				select `+recountColumns+` from audit d
				where d.account_id = m.id and d.at > m.at and d.at <= s.at and `+isRecount+`
				order by d.at desc limit 50) x) r
		order by m.points, m.domain`, of.Email, of.Since, of.News)
}

func queueHomeDeeds(b *pgx.Batch, of HomeOf) *pgx.QueuedQuery {
	return b.Queue(`-- home deeds: what others did to the accounts of an owner since a moment, and did not take back
		select own.domain, own.name, d.at, d.by_id, d.by_name, d.action, d.reason, coalesce(d.after->>'section', '') as section,
			coalesce((select o.action from audit o where o.id = d.undoes), '') as undid
		from (select a.id, a.domain, a.name from `+ownAccounts+`) own
		cross join lateral (
			select * from audit d
			where d.account_id = own.id and d.at > $2 and d.outcome = 'done' and d.by_id not in ('', $3)
				and not exists (select from audit u where u.undoes = d.id)
				and not exists (select from audit o where o.id = d.undoes and o.at > $2)
			order by d.at desc limit $4) d
		order by d.at desc, d.id desc
		limit $4`, of.Email, of.Since, clean(of.User), of.News)
}
