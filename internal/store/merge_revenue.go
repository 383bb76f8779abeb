package store

import (
	"context"
	"time"
)

func (c *Change) changeRevenue(ctx context.Context, now time.Time) (int64, error) {
	const change = `-- merge revenue: change what differs; a source that moves touches both accounts
		with merged as (
			update revenue_source r
			set account_id = a.id, product = s.product, status = s.status,
				status_since = coalesce(s.status_since, case when was.status = s.status then was.status_since else $1 end),
				unit = s.unit, unit_count = s.unit_count, currency = s.currency, amount = s.amount, seats = s.seats,
				starts_on = s.starts_on, ends_on = s.ends_on, renews_on = s.renews_on, url = s.url
			from stage_revenue s
			join account a on a.domain = s.domain
			join revenue_source was on was.system = s.system and was.external_id = s.external_id
			where r.id = was.id
				and (was.account_id, was.product, was.status, was.status_since, was.unit, was.unit_count, was.currency, was.amount,
					was.seats, was.starts_on, was.ends_on, was.renews_on, was.url)
				is distinct from (a.id, s.product, s.status, coalesce(s.status_since, was.status_since), s.unit, s.unit_count, s.currency, s.amount,
					s.seats, s.starts_on, s.ends_on, s.renews_on, s.url)
			returning was.account_id as former, r.account_id
		)` + touchingBoth
	return c.count(ctx, change, now)
}

func (c *Change) addRevenue(ctx context.Context, now time.Time) (int64, error) {
	const add = `-- merge revenue: add what is new
		with merged as (
			insert into revenue_source (account_id, system, external_id, product, status, status_since, unit, unit_count, currency, amount,
				seats, starts_on, ends_on, renews_on, url)
			select a.id, s.system, s.external_id, s.product, s.status, coalesce(s.status_since, $1), s.unit, s.unit_count, s.currency, s.amount,
				s.seats, s.starts_on, s.ends_on, s.renews_on, s.url
			from stage_revenue s
			join account a on a.domain = s.domain
			where not exists (select from revenue_source r where r.system = s.system and r.external_id = s.external_id)
			returning account_id
		)` + touching
	return c.count(ctx, add, now)
}
