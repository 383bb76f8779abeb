package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"rapport/internal/account"
)

// Merged says what a Merge did with the facts of each type.
type Merged struct {
	Accounts, Revenue, Usage, Activities, Enrichment Tally
}

// Tally counts facts of a type. What is neither added nor changed was told
// twice or known already.
type Tally struct {
	Staged, Added, Changed int64
}

// Stranger is a staged fact of an account that is neither staged nor known.
type Stranger struct {
	Line   int
	Domain account.Domain
}

// Strangers lists staged facts of unknown accounts by line, at most limit, and
// counts those beyond.
func (c *Change) Strangers(ctx context.Context, limit int) (found []Stranger, more int, err error) {
	total := 0
	known := `select domain from account`
	if c.stage.accounts > 0 {
		known += ` union all select domain from stage_account`
	}
	for _, t := range []struct {
		name string
		rows int64
	}{
		{"stage_revenue", c.stage.revenue},
		{"stage_usage", c.stage.usage},
		{"stage_activity", c.stage.activity},
		{"stage_enrichment", c.stage.enrichments},
	} {
		if t.rows == 0 {
			continue
		}
		rows, err := all[strangerRow](ctx, c.tx, `-- strangers: staged facts of unknown accounts
			with known as (`+known+`)
			select line, domain, count(*) over () as total
			from `+t.name+` s
			where not exists (select from known k where k.domain = s.domain)
			order by line, n
			limit $1`, limit)
		if err != nil {
			return nil, 0, fmt.Errorf("look for unknown accounts: %w", err)
		}
		for i, r := range rows {
			found = append(found, r.Stranger)
			if i == 0 {
				total += r.Total
			}
		}
	}
	slices.SortStableFunc(found, func(a, b Stranger) int { return cmp.Compare(a.Line, b.Line) })
	found = found[:min(limit, len(found))]
	return found, total - len(found), nil
}

// strangerRow is a stranger, and how many there are in its table.
type strangerRow struct {
	Stranger
	Total int
}

// Merge makes the staged facts part of what is known: of several with one key
// the last one staged counts, only what really differs is written, and every
// account of which a fact changed becomes unsettled. What people did stays.
// Facts of unknown accounts are left out.
func (c *Change) Merge(ctx context.Context, now time.Time) (Merged, error) {
	m, err := c.merge(ctx, now)
	if err != nil {
		return Merged{}, fmt.Errorf("merge facts: %w", err)
	}
	return m, nil
}

func (c *Change) merge(ctx context.Context, now time.Time) (m Merged, err error) {
	if err := c.beginMerge(ctx); err != nil {
		return m, err
	}
	s := &c.stage
	for _, p := range []part{
		{s.accounts, &m.Accounts, tables{"stage_account", "account", "domain", "crm_system"}, nil, c.addAccounts},
		{s.revenue, &m.Revenue, tables{"stage_revenue", "revenue_source", "system, external_id", "system"}, c.changeRevenue, c.addRevenue},
		{s.usage, &m.Usage, tables{"stage_usage", "usage_day", "domain, day", "'" + string(account.PostHog) + "'"}, c.changeUsage, c.addUsage},
		{s.activity, &m.Activities, tables{"stage_activity", "activity", "system, kind, external_id", "system"}, c.changeActivities, c.addActivities},
		{s.enrichments, &m.Enrichment, tables{"stage_enrichment", "enrichment", "domain, system", "system"}, c.changeEnrichment, c.addEnrichment},
	} {
		if p.tally.Staged = p.rows; p.rows == 0 {
			continue
		}
		if err := c.mergePart(ctx, p, now); err != nil {
			return m, fmt.Errorf("%s: %w", p.tables.known, err)
		}
	}
	// Accounts come last: a person's deed locks its fact first, then the account.
	if err := c.lockTouched(ctx); err != nil {
		return m, fmt.Errorf("accounts: %w", err)
	}
	if err := c.changeAccounts(ctx, &m.Accounts); err != nil {
		return m, fmt.Errorf("accounts: %w", err)
	}
	return m, c.endMerge(ctx)
}

// part is a type of staged facts on its way into what is known.
type part struct {
	rows        int64
	tally       *Tally
	tables      tables
	change, add func(context.Context, time.Time) (int64, error)
}

// tables say where facts are, by which columns one is told from another, and
// which system told of it.
type tables struct{ staged, known, key, system string }

func (c *Change) mergePart(ctx context.Context, p part, now time.Time) (err error) {
	old, err := c.prepare(ctx, p.tables, now)
	if err != nil {
		return err
	}
	if old && p.change != nil {
		if p.tally.Changed, err = p.change(ctx, now); err != nil {
			return err
		}
	}
	p.tally.Added, err = p.add(ctx, now)
	return err
}

// prepare leaves the last fact of each key, keeps when its system last told of
// any, and reports whether anything is known that could change.
func (c *Change) prepare(ctx context.Context, t tables, now time.Time) (old bool, err error) {
	if _, err := c.tx.Exec(ctx, `-- merge once: of one key the last one counts
		delete from `+t.staged+`
		where n in (
			select s.n from `+t.staged+` s
			join (select `+t.key+`, max(n) as last from `+t.staged+` group by `+t.key+` having count(*) > 1) twice using (`+t.key+`)
			where s.n < last)`); err != nil {
		return false, err
	}
	if _, err := c.tx.Exec(ctx, `-- merge feeds: the systems that told
		insert into feed (system, last_at)
		select distinct `+t.system+`, $1::timestamptz from `+t.staged+` where `+t.system+` <> ''
		on conflict (system) do update set last_at = greatest(feed.last_at, excluded.last_at)`, now); err != nil {
		return false, err
	}
	err = c.tx.QueryRow(ctx, `-- merge known: whether there is something that could change
		select exists (select from `+t.known+`)`).Scan(&old)
	return old, err
}

// Ends of the statements that merge: the accounts of what they return are
// touched, and how many rows they return is the answer.
const (
	touching = `, touch as (
			insert into touched select distinct account_id, false from merged
		)
		select count(*) from merged`
	touchingBoth = `, touch as (
			insert into touched select former, false from merged union select account_id, false from merged
		)
		select count(*) from merged`
)

func (c *Change) beginMerge(ctx context.Context) error {
	const lock = `-- merge lock: one merge at a time
		select pg_advisory_xact_lock($1)`
	if _, err := c.tx.Exec(ctx, lock, mergeLock); err != nil {
		return err
	}
	const begin = `-- merge begin: room to join and sort in memory, and a table of the accounts whose facts change
		set local work_mem = '64MB';
		create temp table if not exists touched (account_id bigint not null, fresh boolean not null) on commit drop`
	_, err := c.tx.Exec(ctx, begin)
	return err
}

// lockTouched locks all known accounts of which anything changes, at once and
// in the order of their ids as everybody does. Who has just settled one of them
// on its former facts is waited for, so that the mark outlives that.
func (c *Change) lockTouched(ctx context.Context) error {
	which := `select account_id from touched except select account_id from touched where fresh`
	if c.stage.accounts > 0 {
		which += ` union select a.id from account a, stage_account s where ` + differs
	}
	_, err := c.tx.Exec(ctx, `-- merge accounts: lock those of which anything changes
		select count(*) from (select from account where id in (`+which+`) order by id for no key update) locked`)
	return err
}

// endMerge marks the accounts.
func (c *Change) endMerge(ctx context.Context) error {
	const mark = `-- merge unsettled: facts of these accounts are newer than their standing
		insert into unsettled (account_id) select distinct account_id from touched on conflict do nothing`
	if _, err := c.tx.Exec(ctx, mark); err != nil {
		return err
	}
	const end = `-- merge end: nothing is staged any more
		drop table if exists stage_account, stage_revenue, stage_usage, stage_activity, stage_turn, stage_enrichment`
	if _, err := c.tx.Exec(ctx, end); err != nil {
		return err
	}
	c.stage = stage{}
	c.merged = true
	return nil
}

// Changed lists the accounts of which a Merge of this transaction changed a
// fact, by id.
func (c *Change) Changed(ctx context.Context) ([]account.ID, error) {
	const query = `-- changed: accounts whose facts this transaction changed
		select distinct account_id from touched order by account_id`
	if !c.merged {
		return nil, nil
	}
	ids, err := column[account.ID](ctx, c.tx, query)
	if err != nil {
		return nil, fmt.Errorf("list changed accounts: %w", err)
	}
	return ids, nil
}

// count runs a statement that answers with a number.
func (c *Change) count(ctx context.Context, query string, args ...any) (n int64, err error) {
	err = c.tx.QueryRow(ctx, query, args...).Scan(&n)
	return n, err
}
