package socketmode

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"
)

// disconnectError is Slack asking us to leave a connection.
type disconnectError struct {
	reason string // warning, refresh_requested, link_disabled, too_many_websockets
}

func (e *disconnectError) Error() string { return "slack asked to disconnect: " + e.reason }

// pace decides how long to wait before the next connection: not at all after one that lived, else a random time below a
// bound that doubles ("full jitter"), so that neither a broken server nor a herd of replicas makes a storm.
type pace struct {
	first, longest, settled time.Duration
	misses                  int // connections in a row that did not settle
}

// next is the wait after a connection that lived for so long (0: none came about) and ended for this cause.
func (p *pace) next(cause error, lived time.Duration) time.Duration {
	patience := patience(cause)
	if lived >= p.settled {
		p.misses = 0
		if patience == 1 {
			return 0
		}
	}
	bound := p.first * patience
	for range p.misses {
		if bound >= p.longest {
			break
		}
		bound *= 2
	}
	p.misses++
	wait := rand.N(min(bound, p.longest))
	if limited, ok := errors.AsType[*limitedError](cause); ok {
		wait += limited.after
	}
	return wait
}

// patience weighs the cause: what a person has to change first is asked for less often.
func patience(cause error) time.Duration {
	if asked, ok := errors.AsType[*disconnectError](cause); ok {
		switch asked.reason {
		case "link_disabled":
			return 10
		case "too_many_websockets":
			return 4
		}
	}
	return 1
}

// sleep waits, or stops waiting when the context ends.
func sleep(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}
