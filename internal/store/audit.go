package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"rapport/internal/account"
)

// Audit is one entry of the trail of who did what, when, where and why.
type Audit struct {
	At            time.Time
	Account       account.ID     // 0: as the domain says
	Domain        account.Domain // empty: as the account says; both empty is of no account
	By            account.Actor
	Place         string // the Slack channel, or where else
	Action        string
	Subject       string // what of the account: tracking, section, revenue:12, ...
	Reason        string
	Before, After any   // in JSON; nil is nothing
	Refused       bool  // it was not done
	Undoes        int64 // the entry that it takes back; 0 is none
}

// Audit adds to the audit trail, which is only ever added to, and returns the
// entry's number.
func (c *Change) Audit(ctx context.Context, a Audit) (entry int64, err error) {
	const query = `-- audit: who did what, when, where and why
		insert into audit (at, account_id, domain, by_id, by_name, place, action, subject, reason, before, after, outcome, undoes)
		values ($1,
			coalesce(nullif($2::bigint, 0), (select id from account where domain = $3)),
			coalesce(nullif($3, ''), (select domain from account where id = $2), ''),
			$4, $5, $6, $7, $8, $9, $10, $11, case when $12::boolean then 'refused' else 'done' end, nullif($13::bigint, 0))
		returning id`
	err = c.tx.QueryRow(ctx, query, a.At, a.Account, clean(string(a.Domain)), clean(a.By.ID), clean(a.By.Name), clean(a.Place),
		clean(a.Action), clean(a.Subject), clean(a.Reason), a.Before, a.After, a.Refused, a.Undoes).Scan(&entry)
	if err != nil {
		return 0, fmt.Errorf("audit %s of account %d: %w", a.Action, a.Account, err)
	}
	return entry, nil
}

// Deed is an entry of the audit as a history shows it: what a person did. What
// was refused is none.
type Deed struct {
	Entry   int64
	Account account.ID // 0 is none
	Domain  account.Domain
	At      time.Time
	By      account.Actor
	Place   string
	Action  string // as package ledger names it
	Subject string
	Reason  string
	Before  json.RawMessage // nil is nothing
	After   json.RawMessage
	Undoes  int64  // the entry that it took back; 0 is none
	Undid   string // that entry's action
	Undone  bool   // it was taken back
}

// deedRow is a deed as it is kept.
type deedRow struct {
	ID           int64
	AccountID    account.ID
	Domain       account.Domain
	At           time.Time
	ByID, ByName string
	Place        string
	Action       string
	Subject      string
	Reason       string
	Before       []byte
	After        []byte
	Undoes       int64
	Undid        string
	Undone       bool
}

func (r deedRow) deed() Deed {
	return Deed{
		Entry: r.ID, Account: r.AccountID, Domain: r.Domain, At: r.At, By: account.Actor{ID: r.ByID, Name: r.ByName}, Place: r.Place,
		Action: r.Action, Subject: r.Subject, Reason: r.Reason, Before: r.Before, After: r.After,
		Undoes: r.Undoes, Undid: r.Undid, Undone: r.Undone,
	}
}

// deeds are the entries e of the audit as deedRows, but for those of refusals.
const deeds = `select e.id, coalesce(e.account_id, 0) as account_id, e.domain, e.at, e.by_id, e.by_name, e.place, e.action, e.subject, e.reason,
			e.before, e.after, coalesce(e.undoes, 0) as undoes, coalesce(o.action, '') as undid, u.id is not null as undone
		from audit e
		left join audit o on o.id = e.undoes
		left join audit u on u.undoes = e.id
		where e.outcome = 'done' and `

// Deeds lists what people did to an account, the newest first: what was done
// before an entry, where that is not 0. An account that is no more has its
// deeds all the same.
func (db *DB) Deeds(ctx context.Context, d account.Domain, before int64, limit int) ([]Deed, error) {
	const query = `-- deeds: what people did to an account
		` + deeds + `e.domain = $1 and e.id < $2
		order by e.id desc
		limit $3`
	if d == "" || !storable(string(d)) {
		return nil, nil
	}
	if before <= 0 {
		before = math.MaxInt64
	}
	rows, err := all[deedRow](ctx, db.pool, query, d, before, limit)
	if err != nil {
		return nil, fmt.Errorf("list what was done to %s: %w", d, err)
	}
	out := make([]Deed, len(rows))
	for i, r := range rows {
		out[i] = r.deed()
	}
	return out, nil
}

// Deed loads what was done by its entry; account.ErrNotFound where nothing was.
func (c *Change) Deed(ctx context.Context, entry int64) (Deed, error) {
	const query = `-- deed: by its entry
		` + deeds + `e.id = $1`
	return c.deed(ctx, query, entry)
}

// UndoingDeed is what took an entry back; account.ErrNotFound where nothing did.
func (c *Change) UndoingDeed(ctx context.Context, entry int64) (Deed, error) {
	const query = `-- undoing deed: of an entry
		` + deeds + `e.undoes = $1`
	return c.deed(ctx, query, entry)
}

// What was done to a subject. That of a revenue source is told by its number
// alone: it may have been another account's then.
const (
	ofAccount = `e.account_id = $1 and e.subject = $2`
	ofRevenue = `$1::bigint is not null and e.subject = $2 and starts_with(e.subject, 'revenue:')`
)

func isRevenue(subject string) bool { return strings.HasPrefix(subject, "revenue:") }

// LastDeed is what was last done to a subject of an account, by one person or,
// with no id, by anybody; account.ErrNotFound where nothing was.
func (c *Change) LastDeed(ctx context.Context, id account.ID, subject, by string) (Deed, error) {
	const (
		head = `-- last deed: to a subject
		` + deeds
		tail = ` and ($3 = '' or e.by_id = $3)
		order by e.id desc
		limit 1`
	)
	query := head + ofAccount + tail
	if isRevenue(subject) {
		query = head + ofRevenue + tail
	}
	return c.deed(ctx, query, id, subject, by)
}

func (c *Change) deed(ctx context.Context, query string, args ...any) (Deed, error) {
	rows, err := all[deedRow](ctx, c.tx, query, args...)
	if err == nil && len(rows) == 0 {
		err = account.ErrNotFound
	}
	if err != nil {
		return Deed{}, fmt.Errorf("load a deed: %w", err)
	}
	return rows[0].deed(), nil
}

// Newer reports whether anything was done since to the subject of a deed. What
// was taken back, and the taking back, count as never done.
func (c *Change) Newer(ctx context.Context, d Deed) (newer bool, err error) {
	const (
		head = `-- newer deed: to the same subject
		select exists (
			select from audit e
			where `
		tail = ` and e.outcome = 'done' and e.id > $3 and e.undoes is null
				and not exists (select from audit u where u.undoes = e.id))`
	)
	query := head + ofAccount + tail
	if isRevenue(d.Subject) {
		query = head + ofRevenue + tail
	}
	if err := c.tx.QueryRow(ctx, query, d.Account, d.Subject, d.Entry).Scan(&newer); err != nil {
		return false, fmt.Errorf("look what was done since entry %d: %w", d.Entry, err)
	}
	return newer, nil
}

// LastAudit is when anything was last done to an account, or refused; zero is
// never.
func (c *Change) LastAudit(ctx context.Context, id account.ID) (at time.Time, err error) {
	const query = `-- last audit: of an account
		select at from audit where account_id = $1 order by at desc limit 1`
	err = c.tx.QueryRow(ctx, query, id).Scan(&at)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return time.Time{}, fmt.Errorf("look when account %d was last changed: %w", id, err)
	}
	return at, nil
}

// AuditFilter says which entries of the audit are wanted.
type AuditFilter struct {
	Domain account.Domain // empty: of all accounts and of none
	Since  time.Time      // zero: from the beginning
}

// AuditLine is an entry of the audit as it is printed.
type AuditLine struct {
	Entry   int64           `json:"entry"`
	At      time.Time       `json:"at"`
	Who     account.Actor   `json:"who"`
	Where   string          `json:"where"`
	What    string          `json:"what"`
	Domain  account.Domain  `json:"domain"`
	Subject string          `json:"subject"`
	Outcome string          `json:"outcome"` // done, refused
	Reason  string          `json:"reason"`
	Before  json.RawMessage `json:"before"`
	After   json.RawMessage `json:"after"`
	Undoes  *int64          `json:"undoes,omitempty"`
}

// AuditLines hands over the entries of the audit one by one, the oldest first,
// whatever their number.
func (db *DB) AuditLines(ctx context.Context, f AuditFilter, each func(AuditLine) error) error {
	const (
		columns = `select id, at, by_id, by_name, place, action, domain, subject, outcome, reason, before, after, undoes
		from audit
		where `
		every = `-- audit lines: of all accounts
		` + columns + `at >= $1 and $2 = ''
		order by at, id`
		ofOne = `-- audit lines: of an account
		` + columns + `at >= $1 and domain = $2
		order by at, id`
	)
	query := every
	if f.Domain != "" {
		query = ofOne
	}
	if !storable(string(f.Domain)) {
		return nil
	}
	rows, err := db.pool.Query(ctx, query, f.Since, f.Domain)
	if err != nil {
		return fmt.Errorf("read the audit: %w", err)
	}
	var l AuditLine
	_, err = pgx.ForEachRow(rows, []any{
		&l.Entry, &l.At, &l.Who.ID, &l.Who.Name, &l.Where, &l.What, &l.Domain, &l.Subject, &l.Outcome, &l.Reason, &l.Before, &l.After, &l.Undoes,
	}, func() error { return each(l) })
	if err != nil {
		return fmt.Errorf("read the audit: %w", err)
	}
	return nil
}
