package store

import (
	"context"
	"time"
)

func (c *Change) mergeEnrichment(ctx context.Context, now time.Time, t *Tally) error {
	const once = `-- merge enrichment: of one system the last one counts
		delete from stage_enrichment s
		using (select domain, system, max(n) as n from stage_enrichment group by domain, system having count(*) > 1) twice
		where s.domain = twice.domain and s.system = twice.system and s.n < twice.n`
	if _, err := c.tx.Exec(ctx, once); err != nil {
		return err
	}
	if err := c.heard(ctx, "stage_enrichment", "system", now); err != nil {
		return err
	}
	const change = `-- merge enrichment: change what differs
		with changed as (
			update enrichment e
			set fields = s.fields, at = coalesce(s.at, $1)
			from stage_enrichment s
			join account a on a.domain = s.domain
			where e.account_id = a.id and e.system = s.system
				and (e.fields, e.at) is distinct from (s.fields, coalesce(s.at, e.at))
			returning e.account_id
		), touch as (
			insert into touched select distinct account_id, false from changed
		)
		select count(*) from changed`
	var err error
	if t.Changed, err = c.count(ctx, change, now); err != nil {
		return err
	}
	const add = `-- merge enrichment: add what is new
		with added as (
			insert into enrichment (account_id, system, fields, at)
			select a.id, s.system, s.fields, coalesce(s.at, $1)
			from stage_enrichment s
			join account a on a.domain = s.domain
			where not exists (select from enrichment e where e.account_id = a.id and e.system = s.system)
			returning account_id
		), touch as (
			insert into touched select distinct account_id, false from added
		)
		select count(*) from added`
	t.Added, err = c.count(ctx, add, now)
	return err
}
