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
	PostingLink    PostingKind = "link"    // what stands below the links of a person's message (comment tells which, as JSON): never drawn anew, only withdrawn
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
	PostingGone      PostingState = "gone"      // Slack has it no more, or does not take it, or it is too old
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
	Attempts int   // how often it was begun since it became due, this time included
	Hold     int64 // under which it is the caller's to draw; 0: it is not
	Direct   bool  // it stands in the direct messages of By, who alone sees it
}

// AddPosting has a message posted, from DueAt on, and returns its number.
func (c *Change) AddPosting(ctx context.Context, p Posting) (int64, error) {
	const query = `-- add posting: due
		insert into posting (account_id, kind, channel, thread, handoff_id, by_id, by_name, comment, back, state, due_at, made_at)
		values ($1, $2, $3, $4, nullif($5::bigint, 0), $6, $7, $8, $9, 'due', $10, $10)
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
		insert into posting (account_id, kind, channel, handoff_id, by_id, by_name, comment, state, due_at, made_at)
		select account_id, 'note', channel, handoff_id, $2, $3, $4, 'due', $5::timestamptz, $5::timestamptz
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

// Outdate lets the messages that show an account become due: what they show
// has changed. The newest is drawn in the first turn, the one before in the
// second, so that no account waits until all messages of another are drawn.
// Those that are too old, or too many, follow it no more. What stands below a
// link tells how the account stood when it was posted, and is left alone.
func (c *Change) Outdate(ctx context.Context, id account.ID, now time.Time) error {
	const query = `-- outdate: the messages that show an account
		with mine as (
			select id, newest, ts <> '' and (made_at < $3 or newest > $4)
				and not exists (select from handoff h where h.id = p.handoff_id and h.state = 'open') as old
			from (
				select *, row_number() over (order by id desc) as newest from posting
				where account_id = $1 and kind not in ('note', 'link') and state in ('due', 'stands') and why = '') p
		)
		update posting p set turn = least(newest, 32000), due_at = greatest($2, due_at + interval '1 microsecond'),
			state = case when old then 'gone' else 'due' end, why = case when old then $5 else '' end, lost = false,
			attempts = case when state = 'due' then attempts else 0 end
		from mine where p.id = mine.id and p.state in ('due', 'stands') and p.why = ''`
	if _, err := c.tx.Exec(ctx, query, id, now, now.Add(-followedFor), followedMost, letGo); err != nil {
		return fmt.Errorf("outdate the messages of account %d: %w", id, err)
	}
	return nil
}
