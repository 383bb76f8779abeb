package store

import (
	"context"
	"fmt"
	"strings"
)

// notice marks the comment of a note that goes to the one who routed, in their
// direct messages, and not to the thread of the hand-off.
const notice = "told:"

// Notice is what a note tells the one who routed that the hand-off has become;
// is is false for a note in the thread of the hand-off. Its channel is then the
// person's id.
func (p Posting) Notice() (state HandoffState, is bool) {
	became, is := strings.CutPrefix(p.Comment, notice)
	return HandoffState(became), is && p.Kind == PostingNote
}

// addNotices has those who routed told what has become of some hand-offs, but
// for what they did themselves. It is told once, as a note is; that one is open
// again is told to those who were told that it was closed.
func (c *Change) addNotices(ctx context.Context, handoffs []int64, n Posting) error {
	const query = `-- add notices: to those who routed
		insert into posting (account_id, kind, channel, handoff_id, by_id, by_name, comment, state, due_at, made_at)
		select account_id, 'note', by_id, id, $2, $3, $4, 'due', $5::timestamptz, $5::timestamptz
		from handoff where id = any($1) and by_id <> '' and by_id <> $2
			and ($4 <> $6 or exists (select from posting p where p.handoff_id = handoff.id and p.kind = 'note' and starts_with(p.comment, $7)))`
	if len(handoffs) == 0 {
		return nil
	}
	_, err := c.tx.Exec(ctx, query, handoffs, clean(n.By.ID), clean(n.By.Name), notice+n.Comment, n.DueAt, notice+string(HandoffOpen), notice)
	if err != nil {
		return fmt.Errorf("add notices of %d hand-offs: %w", len(handoffs), err)
	}
	return nil
}
