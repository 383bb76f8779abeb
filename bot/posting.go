package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"time"

	"github.com/slack-go/slack"

	"rapport/blocks/deeds"
	"rapport/blocks/kit"
	"rapport/internal/account"
	"rapport/internal/store"
)

// postDue posts some of what is due, after it has seen to it that reminders are.
func (b *bot) postDue(ctx context.Context) (more bool, err error) {
	const some = 8
	if _, err := b.db.RemindHandoffs(ctx, b.now()); err != nil {
		return false, err
	}
	began := b.now()
	leased, err := b.db.DuePosts(ctx, began, copyLease, some)
	if err != nil {
		return false, err
	}
	for _, p := range leased {
		if b.now().Sub(began) > copyLease/4 { // Slack is slow: the rest may be another one's before it is posted
			return false, nil
		}
		if err := b.postOne(ctx, p); err != nil {
			return false, err
		}
	}
	return len(leased) == some, nil
}

// postOne posts a message and keeps that it did. One that was begun before is
// looked for first: whoever began it may have died between the two.
func (b *bot) postOne(ctx context.Context, p store.Posting) error {
	var err error
	if p.Attempts > 1 {
		p.TS, err = b.posted(ctx, p)
	}
	if err == nil && p.TS == "" {
		p, err = b.postNow(ctx, p)
	}
	if err != nil {
		return b.failed(ctx, p, err)
	}
	return b.db.Posted(ctx, p)
}

// pointless says why something need not be posted any more.
type pointless string

func (w pointless) Error() string { return string(w) }

func (b *bot) postNow(ctx context.Context, p store.Posting) (store.Posting, error) {
	if p.Handoff != 0 {
		var err error
		if p.Thread, err = b.threadOf(ctx, p); err != nil {
			return p, err
		}
	}
	if err := b.mayHear(ctx, p); err != nil {
		return p, err
	}
	m, err := b.face(ctx, p)
	if err != nil {
		return p, err
	}
	err = b.tolerant(ctx, b.signed(m), func(form kit.Message) error {
		options := append(content(form), slack.MsgOptionMetadata(branded(p)))
		if p.Thread != "" {
			options = append(options, slack.MsgOptionTS(p.Thread))
		}
		if p.Comment == store.NoteReminder && p.Kind == store.PostingNote { // the channel sees that it waits, too
			options = append(options, slack.MsgOptionBroadcast())
		}
		if err := b.cache.Wait(ctx, "chat.postMessage:"+p.Channel, 1); err != nil {
			return err
		}
		_, ts, err := b.slack.PostMessageContext(ctx, p.Channel, options...)
		if err != nil {
			return fmt.Errorf("post in %s: %w", p.Channel, err)
		}
		p.TS = ts
		return nil
	})
	return p, err
}

// threadOf is the thread in which a hand-off's news are told, none for the
// hand-off itself. What ended before anybody saw it is not posted at all.
func (b *bot) threadOf(ctx context.Context, p store.Posting) (string, error) {
	if _, is := p.Notice(); is {
		return "", nil
	}
	if p.Kind == store.PostingNote {
		m, err := b.db.HandoffPosting(ctx, p.Handoff)
		if err == nil && (m.TS == "" || m.State == store.PostingGone || m.State == store.PostingWithdrawn) {
			err = pointless("its hand-off has no message")
		}
		return m.TS, err
	}
	h, err := b.db.Handoff(ctx, p.Handoff)
	if err == nil && (h.State == store.HandoffUndone || h.State == store.HandoffReplaced) {
		err = pointless("it ended before it was posted")
	}
	return "", err
}

// failed decides about a message that could not be posted or drawn: later,
// never, or, where this process ends, by another one.
func (b *bot) failed(ctx context.Context, p store.Posting, err error) error {
	now := b.now()
	if ctx.Err() != nil {
		last, cancel := context.WithTimeout(context.WithoutCancel(ctx), sendTime)
		defer cancel()
		return b.db.Postpone(last, p, now, true)
	}
	if wait, limited := comeBack(err); limited {
		b.log.WarnContext(ctx, "Slack limits how fast messages are kept up to date", "wait", wait, "channel", p.Channel)
		if p.TS != "" {
			b.cache.Rest(ctx, editing, updates(), now, now.Add(wait))
		}
		return b.db.Postpone(ctx, p, now.Add(wait), false)
	}
	if p.Why != "" && !isLost(err) { // a withdrawal is never given up
		wait := slowly(p.Attempts)
		b.log.WarnContext(ctx, "a message could not be withdrawn yet", "posting", p.ID, "channel", p.Channel, "attempt", p.Attempts, "wait", wait, "err", explained(err))
		return b.db.Postpone(ctx, p, now.Add(wait), true)
	}
	why, hopeless := fate(err)
	if !hopeless && p.Attempts < mostAttempts {
		b.log.WarnContext(ctx, "a message of an account could not be sent", "posting", p.ID, "channel", p.Channel, "attempt", p.Attempts, "err", explained(err))
		return b.db.Postpone(ctx, p, now.Add(backOff(p.Attempts)), true)
	}
	b.log.WarnContext(ctx, "a message of an account is given up", "posting", p.ID, "channel", p.Channel, "why", why, "err", explained(err))
	if err := b.giveUp(ctx, p, why, err); err != nil {
		return err
	}
	var moot pointless
	if p.TS == "" && p.Kind != store.PostingNote && !errors.As(err, &moot) {
		b.tellUnposted(ctx, p, why)
	}
	return nil
}

// comeBack is how long Slack wants not to be asked, in each of the ways in which
// it says so.
func comeBack(err error) (time.Duration, bool) {
	const unsaid = 30 * time.Second
	var limited *slack.RateLimitedError
	var code slack.StatusCodeError
	var no slack.SlackErrorResponse
	switch {
	case errors.As(err, &limited):
		return max(limited.RetryAfter, time.Second), true
	case errors.As(err, &code) && code.Code == http.StatusTooManyRequests,
		errors.As(err, &no) && (no.Err == "ratelimited" || no.Err == "rate_limited"):
		return unsaid, true
	}
	return 0, false
}

// fate says why a message cannot be sent, and whether it never will be.
func fate(err error) (why string, hopeless bool) {
	var moot pointless
	var bar barred
	var no slack.SlackErrorResponse
	why, hides := hidden(err)
	switch {
	case errors.As(err, &moot):
		return string(moot), true
	case hides:
		return why, true
	case errors.As(err, &bar):
		return "I cannot see that channel. Invite me to it and try again", true
	case errors.Is(err, account.ErrNotFound):
		return "the account is not known any more", true
	case !errors.As(err, &no):
		return "Slack did not take it", false
	}
	switch no.Err {
	case "message_not_found", "thread_not_found", "cannot_find_message":
		return "the message is gone", true
	case "cannot_unfurl_url":
		return "the link is gone", true
	case "channel_not_found":
		return "I cannot see that channel. Invite me to it and try again", true
	case "not_in_channel":
		return "I am not in that channel. Invite me to it and try again", true
	case "is_archived":
		return whyArchived, true
	case "cant_update_message", "edit_window_closed":
		return "Slack does not let me change that message any more", true
	case "restricted_action", "restricted_action_read_only_channel", "no_permission":
		return "I am not allowed to post in that channel", true
	case "missing_scope":
		return "I lack a permission for it in this workspace. An admin can install me again", true
	case "invalid_blocks", "invalid_blocks_format", "msg_too_long", "msg_blocks_too_long":
		return "it is longer than Slack takes, or of a form that Slack does not know", true
	}
	return "Slack did not take it", false
}

// backOff is how long a message waits after an attempt: 2 s at first, a few
// minutes at last.
func backOff(attempts int) time.Duration {
	return min(time.Duration(math.Pow(2, float64(attempts)))*time.Second, 5*time.Minute)
}

// tellUnposted tells the one who asked for a message that it will not come, if
// they may still know of whom.
func (b *bot) tellUnposted(ctx context.Context, p store.Posting, why string) {
	if p.By.ID == "" {
		return // the log has it
	}
	if _, err := b.mayLook(ctx, p.By.ID); err != nil { // or nobody knows whether
		b.log.InfoContext(ctx, "nobody is told that a message could not be posted", "posting", p.ID, "err", explained(err))
		return
	}
	found, err := b.db.Account(ctx, p.Domain)
	if err != nil {
		return
	}
	what := "The card"
	if p.Kind == store.PostingHandoff {
		what = "The hand-off"
	}
	m := b.signed(deeds.Unposted(deeds.Scene{Account: found}, what, p.Channel, why))
	if _, _, err := b.slack.PostMessageContext(ctx, p.By.ID, content(m)...); err != nil {
		b.log.WarnContext(ctx, "tell somebody that a message could not be posted", "posting", p.ID, "err", explained(err))
	}
}
