package cache

import (
	"context"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"
	"golang.org/x/time/rate"
)

// Pace is a budget of so many a minute, of which a few may be taken at once.
type Pace struct {
	PerMinute int
	Burst     int
}

func (p Pace) every() time.Duration { return time.Minute / time.Duration(p.PerMinute) }

// take is the generic cell rate algorithm by the caller's clock. What is kept
// is when the whole burst is back; a moment further ahead than any wait is of a
// clock that was ahead, and forgotten.
const take = `
local now, every, burst = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local full = tonumber(redis.call('GET', KEYS[1]) or now) or now
if full < now or full - now > 600000000 then full = now end
full = full + every
local wait = full - burst * every - now
if wait > 0 and ARGV[4] == 'ask' then return math.ceil(wait) end
redis.call('SET', KEYS[1], string.format('%.0f', full), 'PX', 600000)
return 0`

// rest keeps everybody from taking any for a while.
const rest = `
redis.call('SET', KEYS[1], string.format('%.0f', tonumber(ARGV[1]) + tonumber(ARGV[2])), 'PX', 600000)
return 0`

// Take takes one of a budget that all processes share, or says how long to wait
// before asking again, by the clock that now is of. Without Redis each process
// keeps to the budget by itself; the only error is that of ctx.
func (c *Cache) Take(ctx context.Context, key string, p Pace, now time.Time) (wait time.Duration, err error) {
	return c.take(ctx, key, "ask", p, now)
}

// Overdraw takes one of a budget whether there is any or not: somebody waits
// for it. Those who ask wait longer for it.
func (c *Cache) Overdraw(ctx context.Context, key string, p Pace, now time.Time) error {
	_, err := c.take(ctx, key, "tell", p, now)
	return err
}

func (c *Cache) take(ctx context.Context, key, how string, p Pace, now time.Time) (time.Duration, error) {
	if err := ctx.Err(); err != nil {
		return 0, fmt.Errorf("take of the budget of %s: %w", key, context.Cause(ctx))
	}
	short, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	wait, err := redis.NewScript(take).Run(short, c.client, []string{slot{kind: "pace", id: key}.key()},
		now.UnixMicro(), p.every().Microseconds(), p.Burst, how).Int64()
	if err != nil {
		if ctx.Err() == nil {
			c.failed("budget")
		}
		return c.local.take(key, p, now), nil
	}
	return time.Duration(wait) * time.Microsecond, nil
}

// Rest keeps all processes from taking any of a budget for a while: whoever it
// is kept for said so.
func (c *Cache) Rest(ctx context.Context, key string, p Pace, now, until time.Time) {
	short, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	full := until.Sub(now) + time.Duration(p.Burst-1)*p.every()
	err := redis.NewScript(rest).Run(short, c.client, []string{slot{kind: "pace", id: key}.key()},
		now.UnixMicro(), min(full, 10*time.Minute).Microseconds()).Err()
	if err != nil && ctx.Err() == nil {
		c.failed("budget")
	}
}

// take is what Take does while Redis is away.
func (l *local) take(key string, p Pace, now time.Time) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	limiter := l.limiter(key, rate.NewLimiter(rate.Every(p.every()), p.Burst))
	reservation := limiter.ReserveN(now, 1)
	wait := reservation.DelayFrom(now)
	if wait > 0 {
		reservation.CancelAt(now)
	}
	return wait
}
