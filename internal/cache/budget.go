package cache

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/go-redis/redis_rate/v10"
	"golang.org/x/time/rate"
)

// Allow takes one from a budget of perSecond that all processes share, or says
// how long to wait before asking again. Without Redis each process keeps to the
// budget by itself; the only error is that of ctx.
func (c *Cache) Allow(ctx context.Context, key string, perSecond int) (wait time.Duration, err error) {
	if err := ctx.Err(); err != nil {
		return 0, fmt.Errorf("ask for the budget of %s: %w", key, context.Cause(ctx))
	}
	short, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	result, err := c.rate.Allow(short, fmt.Sprintf("rapport:%d:%s", format, key), redis_rate.PerSecond(perSecond))
	if err != nil {
		if ctx.Err() == nil {
			c.failed("budget")
		}
		return c.local.allow(key, perSecond), nil
	}
	return max(result.RetryAfter, 0), nil // negative: allowed
}

// Wait blocks until the budget allows one more, or ctx ends.
func (c *Cache) Wait(ctx context.Context, key string, perSecond int) error {
	for {
		wait, err := c.Allow(ctx, key, perSecond)
		if err != nil || wait == 0 {
			return err
		}
		timer := time.NewTimer(wait)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return fmt.Errorf("wait for the budget of %s: %w", key, context.Cause(ctx))
		}
	}
}

// local budgets stand in while Redis is away.
type local struct {
	mu       sync.Mutex
	limiters map[string]*rate.Limiter
	paces    map[string]time.Time // when the whole burst of each is back
}

// limiter is the one of a key, or a new one. The caller has the lock.
func (l *local) limiter(key string, fresh *rate.Limiter) *rate.Limiter {
	const most = 1000 // channels; then the oldest promises are forgotten
	limiter, ok := l.limiters[key]
	if ok {
		return limiter
	}
	if l.limiters == nil || len(l.limiters) >= most {
		l.limiters = make(map[string]*rate.Limiter)
	}
	l.limiters[key] = fresh
	return fresh
}

func (l *local) allow(key string, perSecond int) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	reservation := l.limiter(key, rate.NewLimiter(rate.Limit(perSecond), perSecond)).Reserve()
	wait := reservation.Delay()
	if wait > 0 {
		reservation.Cancel()
	}
	return wait
}
