package store

import (
	"context"
	"time"
)

func (c *Change) changeUsage(ctx context.Context, _ time.Time) (int64, error) {
	const change = `-- merge usage: change what differs
		with merged as (
			update usage_day u
			set active = s.active, weekly = s.weekly
			from stage_usage s
			join account a on a.domain = s.domain
			where u.account_id = a.id and u.day = s.day and (u.active, u.weekly) is distinct from (s.active, s.weekly)
			returning u.account_id
		)` + touching
	return c.count(ctx, change)
}

func (c *Change) addUsage(ctx context.Context, _ time.Time) (int64, error) {
	const add = `-- merge usage: add what is new
		with merged as (
			insert into usage_day (account_id, day, active, weekly)
			select a.id, s.day, s.active, s.weekly
			from stage_usage s
			join account a on a.domain = s.domain
			where not exists (select from usage_day u where u.account_id = a.id and u.day = s.day)
			returning account_id
		)` + touching
	return c.count(ctx, add)
}
