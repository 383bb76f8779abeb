package main

import (
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
)

const (
	// laterAtOnce is how many windows are added to at once, and laterMost how many
	// more may wait for it.
	laterAtOnce = 8
	laterMost   = 64
)

// later adds what takes seconds to windows that stand already, beside the
// workers: whoever asks for an account does not wait for a picture or a draft.
type later struct {
	log   *slog.Logger
	tasks chan func(context.Context)
	mu    sync.Mutex
	ended bool
}

func newLater(log *slog.Logger) *later {
	return &later{log: log, tasks: make(chan func(context.Context), laterMost)}
}

// begin has something done soon; false where too much waits already, or the
// process ends.
func (l *later) begin(do func(context.Context)) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.ended {
		return false
	}
	select {
	case l.tasks <- do:
		return true
	default:
		return false
	}
}

// run works until ctx ends. What is under way then ends with it, and says so in
// its window; nothing is begun any more.
func (l *later) run(ctx context.Context) {
	var workers sync.WaitGroup
	for range laterAtOnce {
		workers.Go(func() {
			for do := range l.tasks {
				l.guarded(ctx, do)
			}
		})
	}
	<-ctx.Done()
	l.mu.Lock()
	l.ended = true
	close(l.tasks)
	l.mu.Unlock()
	workers.Wait()
}

// guarded keeps a panic from ending the process.
func (l *later) guarded(ctx context.Context, do func(context.Context)) {
	defer func() {
		if p := recover(); p != nil {
			l.log.ErrorContext(ctx, "add to a window", "err", fmt.Errorf("panic: %v\n%s", p, debug.Stack()))
		}
	}()
	do(ctx)
}
