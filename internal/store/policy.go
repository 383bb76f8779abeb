package store

import (
	"context"
	"errors"
	"fmt"

	"rapport/internal/account"
)

// policyKey is the policy's key among the settings.
const policyKey = "policy"

// Policy is the default policy with what the workspace has set of it.
func (db *DB) Policy(ctx context.Context) (account.Policy, error) { return loadPolicy(ctx, db.pool) }

func loadPolicy(ctx context.Context, on querier) (account.Policy, error) {
	p := account.DefaultPolicy()
	if err := loadSetting(ctx, on, policyKey, &p); err != nil && !errors.Is(err, account.ErrNotFound) {
		return p, err
	}
	if err := p.Check(); err != nil {
		return p, fmt.Errorf("load policy: %w", err)
	}
	return p, nil
}

// Policy is the policy, which nobody changes until the transaction ends. Who
// settles asks for it before locking any account.
func (c *Change) Policy(ctx context.Context) (account.Policy, error) {
	const query = `-- policy: which nobody changes meanwhile
		select pg_advisory_xact_lock_shared($1)`
	if _, err := c.tx.Exec(ctx, query, policyLock); err != nil {
		return account.Policy{}, fmt.Errorf("hold the policy: %w", err)
	}
	return loadPolicy(ctx, c.tx)
}

// PolicyToChange is the policy, which nobody reads nor merges facts under until
// the transaction ends: what is settled by the old one has then been so before.
func (c *Change) PolicyToChange(ctx context.Context) (account.Policy, error) {
	const query = `-- policy to change: after the merges and settlings that are under way
		select pg_advisory_xact_lock($1)`
	for _, lock := range []int64{mergeLock, policyLock} { // in the order in which a merge that settles takes them
		if _, err := c.tx.Exec(ctx, query, lock); err != nil {
			return account.Policy{}, fmt.Errorf("lock the policy: %w", err)
		}
	}
	return loadPolicy(ctx, c.tx)
}

// SavePolicy keeps a policy that does not contradict itself, and leaves every
// account to be settled by it.
func (c *Change) SavePolicy(ctx context.Context, p account.Policy, d account.Deed) error {
	const query = `-- unsettle all: by a new policy
		insert into unsettled (account_id) select id from account order by id on conflict do nothing`
	if err := p.Check(); err != nil {
		return fmt.Errorf("save policy: %w", err)
	}
	if err := c.SaveSetting(ctx, policyKey, p, d); err != nil {
		return err
	}
	if _, err := c.tx.Exec(ctx, query); err != nil {
		return fmt.Errorf("unsettle all accounts: %w", err)
	}
	return nil
}
