package store

import (
	"context"
	"time"
)

func (c *Change) addAccounts(ctx context.Context, now time.Time) (int64, error) {
	const add = `-- merge accounts: add what is new
		with added as (
			insert into account (domain, name, folded, contact_name, contact_email, owner_email, home, crm_system, crm_url, licensed, created_at)
			select domain, name, folded, contact_name, contact_email, owner_email, home, crm_system, crm_url, licensed, $1
			from stage_account s
			where not exists (select from account a where a.domain = s.domain)
			returning id
		), touch as (
			insert into touched select id, true from added
		)
		select count(*) from added`
	return c.count(ctx, add, now)
}

// differs says that an account a is staged as s with something else.
const differs = `a.domain = s.domain
	and (a.name, a.contact_name, a.contact_email, a.owner_email, a.home, a.crm_system, a.crm_url, a.licensed)
	is distinct from (s.name, s.contact_name, s.contact_email, s.owner_email, s.home, s.crm_system, s.crm_url, s.licensed)`

func (c *Change) changeAccounts(ctx context.Context, t *Tally) (err error) {
	if t.Added == t.Staged {
		return nil
	}
	const change = `-- merge accounts: change what differs
		with changed as (
			update account a
			set name = s.name, folded = s.folded, contact_name = s.contact_name, contact_email = s.contact_email, owner_email = s.owner_email,
				home = s.home, crm_system = s.crm_system, crm_url = s.crm_url, licensed = s.licensed
			from stage_account s
			where ` + differs + `
			returning a.id
		), touch as (
			insert into touched select id, false from changed
		)
		select count(*) from changed`
	t.Changed, err = c.count(ctx, change)
	return err
}
