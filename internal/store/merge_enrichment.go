package store

import (
	"context"
	"time"
)

func (c *Change) changeEnrichment(ctx context.Context, now time.Time) (int64, error) {
	const change = `-- merge enrichment: change what differs
		with merged as (
			update enrichment e
			set fields = s.fields, at = coalesce(s.at, $1)
			from stage_enrichment s
			join account a on a.domain = s.domain
			where e.account_id = a.id and e.system = s.system
				and (e.fields, e.at) is distinct from (s.fields, coalesce(s.at, e.at))
			returning e.account_id
		)` + touching
	return c.count(ctx, change, now)
}

func (c *Change) addEnrichment(ctx context.Context, now time.Time) (int64, error) {
	const add = `-- merge enrichment: add what is new
		with merged as (
			insert into enrichment (account_id, system, fields, at)
			select a.id, s.system, s.fields, coalesce(s.at, $1)
			from stage_enrichment s
			join account a on a.domain = s.domain
			where not exists (select from enrichment e where e.account_id = a.id and e.system = s.system)
			returning account_id
		)` + touching
	return c.count(ctx, add, now)
}
