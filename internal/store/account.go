package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"rapport/internal/account"
)

// Account finds an account by its domain; account.ErrNotFound where there is none.
func (db *DB) Account(ctx context.Context, d account.Domain) (account.Account, error) {
	const query = `-- account: one account with its last route
		select ` + accountColumns + `
		from account a
		` + lastRoute + `
		where a.domain = $1`
	if !storable(string(d)) {
		return account.Account{}, fmt.Errorf("load account: %w", account.ErrNotFound)
	}
	rows, err := all[accountRow](ctx, db.pool, query, d)
	if err != nil {
		return account.Account{}, fmt.Errorf("load account %s: %w", d, err)
	}
	if len(rows) == 0 {
		return account.Account{}, fmt.Errorf("load account %s: %w", d, account.ErrNotFound)
	}
	return rows[0].account(), nil
}

// accountRow is an account with its last route, whose columns are null where
// there is none.
type accountRow struct {
	ID              account.ID
	Domain          account.Domain
	Name            string
	ContactName     string
	ContactEmail    string
	OwnerEmail      string
	Home            account.Section
	CRMSystem       account.System `db:"crm_system"`
	CRMURL          string         `db:"crm_url"`
	Licensed        *int
	UntrackedAt     *time.Time
	UntrackedBy     string
	UntrackedName   string
	UntrackedReason string
	FromSection     *account.Section
	ToSection       *account.Section
	ByID            *string
	ByName          *string
	RoutedAt        *time.Time
	SentBack        bool
	Reason          *string
}

// accountColumns are those of an accountRow, of an account a with its last route r.
const accountColumns = `a.id, a.domain, a.name, a.contact_name, a.contact_email, a.owner_email, a.home, a.crm_system, a.crm_url, a.licensed,
	a.untracked_at, a.untracked_by, a.untracked_name, a.untracked_reason,
	r.from_section, r.to_section, r.by_id, r.by_name, r.at as routed_at, r.reason,
	coalesce((select true from handoff h where h.account_id = a.id and h.state = 'sent_back' and h.closed_at = r.at limit 1), false) as sent_back`

const lastRoute = `left join lateral (
			select * from route where account_id = a.id and undone_at is null order by at desc, id desc limit 1) r on true`

func (r accountRow) account() account.Account {
	a := account.Account{
		ID: r.ID, Domain: r.Domain, Name: r.Name, OwnerEmail: r.OwnerEmail, Home: r.Home, Licensed: r.Licensed,
		Contact: account.Contact{Name: r.ContactName, Email: r.ContactEmail},
		CRM:     account.CRM{System: r.CRMSystem, URL: r.CRMURL},
	}
	a.Untracked = deed(r.UntrackedAt, account.Actor{ID: r.UntrackedBy, Name: r.UntrackedName}, r.UntrackedReason)
	if r.RoutedAt != nil {
		by := account.Actor{ID: *r.ByID, Name: *r.ByName}
		a.Route = &account.Route{Deed: account.Deed{By: by, At: *r.RoutedAt, Reason: *r.Reason}, From: *r.FromSection, To: *r.ToSection, Back: r.SentBack}
	}
	return a
}

// deed is nil where nobody did it.
func deed(at *time.Time, by account.Actor, reason string) *account.Deed {
	if at == nil {
		return nil
	}
	return &account.Deed{By: by, At: *at, Reason: reason}
}

// IDsOf finds accounts by their domains, in the order asked, and says which
// domains are unknown.
func (db *DB) IDsOf(ctx context.Context, domains []account.Domain) ([]account.ID, []account.Domain, error) {
	const query = `-- ids of: the accounts of some domains
		select a.domain, a.id from account a where a.domain = any($1)`
	type row struct {
		Domain account.Domain
		ID     account.ID
	}
	asked := slices.DeleteFunc(slices.Clone(domains), func(d account.Domain) bool { return !storable(string(d)) })
	rows, err := all[row](ctx, db.pool, query, asked)
	if err != nil {
		return nil, nil, fmt.Errorf("find accounts by domain: %w", err)
	}
	known := make(map[account.Domain]account.ID, len(rows))
	for _, r := range rows {
		known[r.Domain] = r.ID
	}
	var ids []account.ID
	var unknown []account.Domain
	seen := make(map[account.Domain]bool, len(domains))
	for _, d := range domains {
		id, found := known[d]
		switch {
		case seen[d]:
		case found:
			ids = append(ids, id)
		default:
			unknown = append(unknown, d)
		}
		seen[d] = true
	}
	return ids, unknown, nil
}

// AccountIDs pages through all accounts by id; after is 0 at first.
func (db *DB) AccountIDs(ctx context.Context, after account.ID, limit int) ([]account.ID, error) {
	const query = `-- account ids: a page of all accounts
		select id from account where id > $1 order by id limit $2`
	return db.page(ctx, query, after, limit)
}

// Unsettled pages through the accounts whose facts are newer than their
// standing; after is 0 at first.
func (db *DB) Unsettled(ctx context.Context, after account.ID, limit int) ([]account.ID, error) {
	const query = `-- unsettled: a page of accounts whose facts are newer than their standing
		select account_id from unsettled where account_id > $1 order by account_id limit $2`
	return db.page(ctx, query, after, limit)
}

// Unsettled are those of some accounts whose facts are newer than their
// standing, by id.
func (c *Change) Unsettled(ctx context.Context, ids []account.ID) ([]account.ID, error) {
	const query = `-- still unsettled: those of some accounts whose facts are newer than their standing
		select account_id from unsettled where account_id = any($1) order by account_id`
	found, err := column[account.ID](ctx, c.tx, query, ids)
	if err != nil {
		return nil, fmt.Errorf("look which of %d accounts are unsettled: %w", len(ids), err)
	}
	return found, nil
}

// Unsettle makes an account unsettled where its standing is not of a day; the
// zero day is none.
func (c *Change) Unsettle(ctx context.Context, id account.ID, unless time.Time) error {
	const query = `-- unsettle: the next assessment is the standing
		insert into unsettled (account_id)
		select id from account
		where id = $1 and not exists (
			select from standing s where s.account_id = $1 and (s.at at time zone 'UTC')::date = $2::date)
		on conflict do nothing`
	if _, err := c.tx.Exec(ctx, query, id, absent(unless)); err != nil {
		return fmt.Errorf("unsettle account %d: %w", id, err)
	}
	return nil
}

func (db *DB) page(ctx context.Context, query string, after account.ID, limit int) ([]account.ID, error) {
	ids, err := column[account.ID](ctx, db.pool, query, after, limit)
	if err != nil {
		return nil, fmt.Errorf("page through accounts: %w", err)
	}
	return ids, nil
}
