package store

import (
	"context"
	"fmt"
	"time"

	"rapport/internal/account"
)

// PostingKind is what a message shows of an account.
type PostingKind string

// The kinds of posting.
const (
	PostingCard    PostingKind = "card"
	PostingShare   PostingKind = "share"   // a card that somebody shared
	PostingHandoff PostingKind = "handoff" // a hand-off with the card
	PostingNote    PostingKind = "note"    // a line in the thread of a hand-off, posted once and never drawn anew
	PostingList    PostingKind = "list"    // a section's list (back tells which), kept by its first account
)

// NoteReminder is the comment of a note that reminds of a hand-off. The comment
// of every other note is what the hand-off has become, a HandoffState.
const NoteReminder = "reminder"

// PostingState is how a message stands.
type PostingState string

// The states of a posting.
const (
	PostingDue       PostingState = "due"       // to be posted, or to be drawn anew
	PostingStands    PostingState = "stands"    // shows what is so
	PostingSaid      PostingState = "said"      // a note that was posted
	PostingGone      PostingState = "gone"      // Slack has it no more, or does not take it
	PostingWithdrawn PostingState = "withdrawn" // its channel may not show accounts any more
)

// Posting is a message that shows an account, or will.
type Posting struct {
	ID      int64
	Account account.ID
	Domain  account.Domain // read only
	Kind    PostingKind
	Channel string
	Thread  string
	TS      string // empty until it is posted
	Handoff int64  // 0 is none
	By      account.Actor
	Comment string
	Back    string // the list that the card was opened from
	State   PostingState
	Why     string // it is gone or withdrawn, or is to be withdrawn
	// DueAt tells one change of the account from the next: what was drawn
	// stands only while it is the same.
	DueAt    time.Time
	Attempts int // how often it was begun since it became due, this time included
}

// AddPosting has a message posted, from DueAt on, and returns its number.
func (c *Change) AddPosting(ctx context.Context, p Posting) (int64, error) {
	const query = `-- add posting: due
		insert into posting (account_id, kind, channel, thread, handoff_id, by_id, by_name, comment, back, state, due_at)
		values ($1, $2, $3, $4, nullif($5::bigint, 0), $6, $7, $8, $9, 'due', $10)
		returning id`
	var id int64
	err := c.tx.QueryRow(ctx, query, p.Account, p.Kind, clean(p.Channel), clean(p.Thread), p.Handoff,
		clean(p.By.ID), clean(p.By.Name), clean(p.Comment), clean(p.Back), p.DueAt).Scan(&id)
	if err != nil {
		return 0, fmt.Errorf("add a posting of account %d: %w", p.Account, absentAccount(err))
	}
	return id, nil
}

// addNotes has the same note posted in the thread of each of some hand-offs
// that have a message, and lets these messages become due.
func (c *Change) addNotes(ctx context.Context, handoffs []int64, n Posting) error {
	const notes = `-- add notes: to the messages of hand-offs
		insert into posting (account_id, kind, channel, handoff_id, by_id, by_name, comment, state, due_at)
		select account_id, 'note', channel, handoff_id, $2, $3, $4, 'due', $5::timestamptz
		from posting where handoff_id = any($1) and kind = 'handoff' and state in ('due', 'stands')`
	const messages = `-- outdate hand-offs: their messages
		update posting set state = 'due', due_at = greatest($2, due_at + interval '1 microsecond'),
			attempts = case when state = 'due' then attempts else 0 end
		where handoff_id = any($1) and kind = 'handoff' and state in ('due', 'stands')`
	if len(handoffs) == 0 {
		return nil
	}
	if _, err := c.tx.Exec(ctx, notes, handoffs, clean(n.By.ID), clean(n.By.Name), n.Comment, n.DueAt); err != nil {
		return fmt.Errorf("add notes to %d hand-offs: %w", len(handoffs), err)
	}
	if _, err := c.tx.Exec(ctx, messages, handoffs, n.DueAt); err != nil {
		return fmt.Errorf("outdate the messages of %d hand-offs: %w", len(handoffs), err)
	}
	return nil
}

// Outdate lets every message that shows an account become due: what it shows
// has changed.
func (c *Change) Outdate(ctx context.Context, id account.ID, now time.Time) error {
	const query = `-- outdate: the messages that show an account
		update posting set state = 'due', due_at = greatest($2, due_at + interval '1 microsecond'),
			attempts = case when state = 'due' then attempts else 0 end
		where account_id = $1 and kind <> 'note' and state in ('due', 'stands')`
	if _, err := c.tx.Exec(ctx, query, id, now); err != nil {
		return fmt.Errorf("outdate the messages of account %d: %w", id, err)
	}
	return nil
}
