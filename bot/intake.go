package main

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"rapport/internal/socketmode"
	"rapport/internal/store"
)

const (
	// lease is how long a letter belongs to the process that received it; work
	// ends well before, so a letter whose lease is over was left by a dead one.
	lease = 20 * time.Second
	// workTime bounds the work on one letter.
	workTime = 15 * time.Second
	// sweepEvery is how often letters that were left are looked for.
	sweepEvery = 2 * time.Second
	// maxAttempts bounds how often a letter is tried: one that kills its process
	// each time must not do so for ever.
	maxAttempts = 3
	// again is the outcome of a letter that failed and that nobody is told of: the
	// sweep takes it once more.
	again = "again"
	// writeTime bounds how long writing down may take: a person is told within
	// the three seconds that Slack waits.
	writeTime = 1600 * time.Millisecond
	// hearTime bounds what is looked up before: both fit into the three seconds.
	hearTime = 1200 * time.Millisecond
	// answerable is how long Slack takes an answer to what a person did.
	answerable = 25 * time.Minute
	// keepLetters is how long done letters stay, so that a late redelivery is
	// known as such.
	keepLetters = 24 * time.Hour
)

// intake writes down what Slack said before it is acknowledged, and hands it
// to a pool of workers. What does not fit in the pool stays in the inbox and
// is swept up.
type intake struct {
	db    *store.DB
	log   *slog.Logger
	now   func() time.Time
	work  chan leased
	heard func(ctx context.Context, kind string, payload []byte) any // what is said with the acknowledgement; nil is nothing
	serve func(context.Context, store.Letter) (outcome string)
	sorry func(context.Context, store.Letter, error) (outcome string) // tells a person that it went wrong
	count func(kind, result string, took time.Duration)

	footer string // the last line of every message; empty in production
}

// leased is a letter that this process may work on until a moment.
type leased struct {
	store.Letter
	until time.Time
}

// receive is called for each envelope. It returns when the envelope is
// acknowledged; an event that cannot be written down is not, so that Slack
// sends it again, and a person is told.
func (in *intake) receive(ctx context.Context, e socketmode.Envelope) {
	key, now := keyOf(e), in.now()
	if e.AcceptsResponse && in.heard != nil {
		if said := in.hear(ctx, e); said != nil {
			in.say(ctx, e, said)
			return
		}
	}
	soon, cancel := context.WithTimeout(ctx, writeTime)
	defer cancel()
	id, fresh, err := in.db.Receive(soon, key, e.Type, e.Payload, now, lease)
	if err != nil {
		in.refuse(ctx, e, err)
		return
	}
	if err := e.Ack(ctx, nil); err != nil {
		in.log.WarnContext(ctx, "acknowledge", "envelope", e.ID, "err", err)
	}
	if !fresh {
		in.count(e.Type, "repeated", 0)
		return
	}
	letter := store.Letter{ID: id, Key: key, Kind: e.Type, Payload: e.Payload, ReceivedAt: now, Attempts: 1}
	select {
	case in.work <- leased{letter, now.Add(lease)}:
	default: // nobody is free: the sweep of any process takes it as soon as somebody is
		in.count(e.Type, "queued", 0)
		if _, err := in.db.Extend(ctx, id, letter.Attempts, now); err != nil {
			in.log.WarnContext(ctx, "let go of a letter", "letter", id, "err", err)
		}
	}
}

// hear asks what is to be said with the acknowledgement. Where that breaks
// down nothing is said, and the envelope goes the way of all others.
func (in *intake) hear(ctx context.Context, e socketmode.Envelope) (said any) {
	soon, cancel := context.WithTimeout(ctx, hearTime)
	defer cancel()
	defer func() {
		if p := recover(); p != nil {
			in.log.ErrorContext(ctx, "answer with the acknowledgement", "kind", e.Type, "err", fmt.Errorf("panic: %v\n%s", p, debug.Stack()))
			said = nil
		}
	}()
	return in.heard(soon, e.Type, e.Payload)
}

// say acknowledges with an answer that leaves nothing to be done.
func (in *intake) say(ctx context.Context, e socketmode.Envelope, said any) {
	began := time.Now()
	if err := e.Ack(ctx, said); err != nil {
		in.log.WarnContext(ctx, "answer with the acknowledgement", "envelope", e.ID, "err", err)
	}
	in.count(e.Type, "said", time.Since(began))
}

// keyOf is the same for every delivery of the same thing: an event keeps its
// id when Slack repeats it, a command or click keeps its envelope's.
func keyOf(e socketmode.Envelope) string {
	if e.Type == "events_api" {
		if r, err := parseEvent(e.Payload); err == nil && r.key != "" {
			return r.key
		}
	}
	return e.ID
}

// refuse tells a person at once that the thing was not written down.
func (in *intake) refuse(ctx context.Context, e socketmode.Envelope, err error) {
	ref := reference()
	in.log.ErrorContext(ctx, "write down what Slack said", "ref", ref, "kind", e.Type, "err", err)
	in.count(e.Type, "lost", 0)
	if e.Type != "slash_commands" || !e.AcceptsResponse {
		return
	}
	said := map[string]string{
		"response_type": "ephemeral",
		"text": strings.TrimSpace("My database does not answer, so I could not take that. Nothing was changed; please try again in a minute. Reference " +
			ref + "\n" + in.footer),
	}
	if err := e.Ack(ctx, said); err != nil {
		in.log.WarnContext(ctx, "acknowledge", "envelope", e.ID, "ref", ref, "err", err)
	}
}

// run works with size workers until ctx ends, and sweeps up what was left.
// Letters in work then are finished first.
func (in *intake) run(ctx context.Context, size int) error {
	var workers sync.WaitGroup
	for range size {
		workers.Go(func() {
			for {
				select {
				case l := <-in.work:
					in.finish(context.WithoutCancel(ctx), l)
				case <-ctx.Done():
					return
				}
			}
		})
	}
	defer workers.Wait()
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	for {
		in.sweep(ctx)
		select {
		case <-tick.C:
		case <-ctx.Done():
			return nil
		}
	}
}

// sweep takes over what a dead process, or a full pool, left: as many letters
// as there is room for, so that none waits out its lease.
func (in *intake) sweep(ctx context.Context) {
	now := in.now()
	if room := cap(in.work) - len(in.work); room > 0 {
		letters, err := in.db.Abandoned(ctx, now, lease, room)
		if err != nil && ctx.Err() == nil {
			in.log.ErrorContext(ctx, "look for letters that were left", "err", err)
		}
		for _, l := range letters {
			select {
			case in.work <- leased{l, now.Add(lease)}:
			case <-ctx.Done():
				return
			}
		}
	}
	if _, err := in.db.ForgetLetters(ctx, now.Add(-keepLetters)); err != nil && ctx.Err() == nil {
		in.log.ErrorContext(ctx, "forget old letters", "err", err)
	}
}

// finish serves one letter and writes down how it ended. One that waited so
// long that its lease would end during the work gets a new one; one that
// somebody else has taken over by now is left to them. One that is to be served
// again waits for the sweep of any process, the longer the oftener it was tried.
func (in *intake) finish(ctx context.Context, l leased) {
	if now := in.now(); now.Add(workTime).After(l.until) {
		held, err := in.db.Extend(ctx, l.ID, l.Attempts, now.Add(lease))
		if err != nil {
			in.log.ErrorContext(ctx, "extend a lease", "letter", l.ID, "err", err)
		}
		if !held {
			return
		}
	}
	began := time.Now()
	outcome := in.guarded(ctx, l.Letter)
	if outcome == again && l.Attempts >= maxAttempts {
		outcome = "failed"
	}
	in.count(l.Kind, outcome, time.Since(began))
	if outcome == again {
		if _, err := in.db.Extend(ctx, l.ID, l.Attempts, in.now().Add(time.Duration(l.Attempts)*lease)); err != nil {
			in.log.ErrorContext(ctx, "leave a letter to the sweep", "letter", l.ID, "err", err)
		}
		return
	}
	if err := in.db.Finish(ctx, l.ID, outcome, in.now()); err != nil {
		in.log.ErrorContext(ctx, "close a letter", "letter", l.ID, "err", err)
	}
}

// guarded keeps a panic from ending the process, and the work within its time.
func (in *intake) guarded(ctx context.Context, l store.Letter) (outcome string) {
	ctx, cancel := context.WithTimeoutCause(ctx, workTime, errTooLong)
	defer cancel()
	switch {
	case in.now().Sub(l.ReceivedAt) > answerable:
		in.log.WarnContext(ctx, "a letter is too old to answer", "letter", l.ID, "kind", l.Kind)
		return "too old"
	case l.Attempts > maxAttempts:
		return in.sorry(ctx, l, fmt.Errorf("%w: %d attempts", errGivenUp, l.Attempts-1))
	}
	defer func() {
		if p := recover(); p != nil {
			outcome = in.sorry(ctx, l, fmt.Errorf("panic: %v\n%s", p, debug.Stack()))
		}
	}()
	return in.serve(ctx, l)
}

var (
	errTooLong = errors.New("the work took too long")
	errGivenUp = errors.New("every process that tried this letter ended")
)

// reference is a short word that a person can read out and an operator finds
// in the log.
func reference() string {
	var raw [5]byte
	_, _ = rand.Read(raw[:])
	return "R-" + base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(raw[:])[:6]
}
