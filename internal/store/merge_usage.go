package store

import (
	"context"
	"time"

	"rapport/internal/account"
)

func (c *Change) mergeUsage(ctx context.Context, now time.Time, t *Tally) error {
	const once = `-- merge usage: of one day the last one counts
		delete from stage_usage s
		using (select domain, day, max(n) as n from stage_usage group by domain, day having count(*) > 1) twice
		where s.domain = twice.domain and s.day = twice.day and s.n < twice.n`
	if _, err := c.tx.Exec(ctx, once); err != nil {
		return err
	}
	if err := c.heard(ctx, "stage_usage", "'"+string(account.PostHog)+"'", now); err != nil {
		return err
	}
	old, err := c.holds(ctx, "usage_day")
	if err != nil {
		return err
	}
	const change = `-- merge usage: change what differs
		with changed as (
			update usage_day u
			set active = s.active, weekly = s.weekly
			from stage_usage s
			join account a on a.domain = s.domain
			where u.account_id = a.id and u.day = s.day and (u.active, u.weekly) is distinct from (s.active, s.weekly)
			returning u.account_id
		), touch as (
			insert into touched select distinct account_id, false from changed
		)
		select count(*) from changed`
	if old {
		if t.Changed, err = c.count(ctx, change); err != nil {
			return err
		}
	}
	const add = `-- merge usage: add what is new
		with added as (
			insert into usage_day (account_id, day, active, weekly)
			select a.id, s.day, s.active, s.weekly
			from stage_usage s
			join account a on a.domain = s.domain
			where not exists (select from usage_day u where u.account_id = a.id and u.day = s.day)
			returning account_id
		), touch as (
			insert into touched select distinct account_id, false from added
		)
		select count(*) from added`
	t.Added, err = c.count(ctx, add)
	return err
}
