package main

import (
	"context"
	"time"

	"rapport/internal/store"
)

// This file sees to it that what may not be read any more is taken away, however
// long Slack does not let it, and that what is over is forgotten.

// sweepEach is how often old messages are let go.
const sweepEach = 10 * time.Minute

// isLost reports whether Slack says that it has a message no more, or shows
// nothing below its links.
func isLost(err error) bool {
	return says(err, "message_not_found", "cannot_find_message", "cannot_unfurl_url")
}

// slowly is how long a message that could not be withdrawn waits: 2 s at first,
// six hours at last, for people can read it as long as it stands.
func slowly(attempts int) time.Duration {
	return min(time.Second<<min(attempts, 20), 6*time.Hour)
}

// giveUp keeps that a message follows its account no more.
func (b *bot) giveUp(ctx context.Context, p store.Posting, why string, err error) error {
	if p.TS != "" && isLost(err) {
		return b.db.Lose(ctx, p, why)
	}
	return b.db.GiveUp(ctx, p, why)
}

// channelUnarchived hears that a channel is open again: what could not be taken
// out of it is, and who sees what stands in it may be others by now.
func (b *bot) channelUnarchived(ctx context.Context, r request) error {
	b.cache.Forget(ctx, r.channel)
	if err := b.resume(ctx, r.channel); err != nil {
		return err
	}
	b.reconsider(ctx, store.Posting{Channel: r.channel})
	return nil
}

// resume withdraws at once what could not be withdrawn from a channel before.
func (b *bot) resume(ctx context.Context, channel string) error {
	if err := b.db.ResumeWithdrawals(ctx, channel); err != nil {
		return err
	}
	b.poke()
	return nil
}

// sweep lets old messages go, now and then, until ctx ends.
func (b *bot) sweep(ctx context.Context) {
	tick := time.NewTicker(sweepEach)
	defer tick.Stop()
	for {
		more, err := b.db.SweepPostings(ctx, b.now())
		if err != nil && ctx.Err() == nil {
			b.log.ErrorContext(ctx, "sweep old messages", "err", err)
		}
		if more && err == nil && pause(ctx, time.Second) == nil { // others want the database too
			continue
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}
