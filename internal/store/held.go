package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"rapport/internal/account"
)

// ErrHeld says that somebody else draws a message just now.
var ErrHeld = errors.New("somebody else draws it just now")

// Message is where a message stands.
type Message struct{ Channel, TS string }

// unheld is why a message could not be held.
func (db *DB) unheld(ctx context.Context, m Message) error {
	const query = `-- unheld: is a message somebody else's
		select exists (select from posting where channel = $1 and ts = $2 and ts <> '' and state <> 'said')`
	taken, err := column[bool](ctx, db.pool, query, m.Channel, m.TS)
	switch {
	case err != nil:
		return err
	case taken[0]:
		return ErrHeld
	}
	return account.ErrNotFound
}

// WithdrawFrom takes what stands in somebody's direct messages out of them, as
// Withdraw does with a channel.
func (db *DB) WithdrawFrom(ctx context.Context, person, why string, now time.Time) error {
	const query = `-- withdraw from: the direct messages of a person
		update posting set why = $2, leased_to = case when hold = 0 then null else leased_to end, attempts = 0,
			state = case when ts = '' then 'withdrawn' else 'due' end,
			due_at = greatest($3, due_at + interval '1 microsecond')
		where by_id = $1 and direct and state in ('due', 'stands', 'gone') and (why = '' or state = 'gone' and not lost)`
	if _, err := db.pool.Exec(ctx, query, person, clean(why), now); err != nil {
		return fmt.Errorf("withdraw the messages of %s: %w", person, err)
	}
	return nil
}

// Shown is where messages show accounts.
type Shown struct {
	Channels []string
	People   []string // in whose direct messages
}

// Shown lists where messages show accounts, each place once.
func (db *DB) Shown(ctx context.Context) (Shown, error) {
	const query = `-- shown: where messages show accounts
		select distinct direct, case when direct then by_id else channel end as place
		from posting where ts <> '' and (state in ('due', 'stands', 'said') and why = '' or state = 'gone' and not lost)
		order by direct, place`
	type row struct {
		Direct bool
		Place  string
	}
	rows, err := all[row](ctx, db.pool, query)
	if err != nil {
		return Shown{}, fmt.Errorf("list where messages show accounts: %w", err)
	}
	var s Shown
	for _, r := range rows {
		if r.Direct {
			s.People = append(s.People, r.Place)
		} else {
			s.Channels = append(s.Channels, r.Place)
		}
	}
	return s, nil
}
