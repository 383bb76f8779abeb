package cache

import (
	"context"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"
)

// Pace is a budget of so many a minute, of which a few may be taken at once.
type Pace struct {
	PerMinute int
	Burst     int
}

func (p Pace) every() time.Duration { return time.Minute / time.Duration(p.PerMinute) }

// The whole burst is back at a moment that is kept. None is further ahead than
// mostDebt by the clock that wrote it, so one that is twice as far is of a clock
// that was ahead, and forgotten.
const (
	mostDebt = 10 * time.Minute
	nonsense = 2 * mostDebt
)

// take is the generic cell rate algorithm by the caller's clock, as spend below.
const take = `
local now, every, burst = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local most, nonsense = tonumber(ARGV[5]), tonumber(ARGV[6])
local full = tonumber(redis.call('GET', KEYS[1]) or now) or now
if full < now or full - now > nonsense then full = now end
full = full + every
local wait = full - burst * every - now
if wait > 0 and ARGV[4] == 'ask' then return math.ceil(wait) end
redis.call('SET', KEYS[1], string.format('%.0f', math.min(full, now + most)), 'PX', most / 1000)
return 0`

// rest keeps everybody from taking any for a while, unless they wait longer
// anyway.
const rest = `
local now, full = tonumber(ARGV[1]), tonumber(ARGV[2])
local before = tonumber(redis.call('GET', KEYS[1]) or now) or now
if before - now <= tonumber(ARGV[4]) then full = math.max(full, before) end
redis.call('SET', KEYS[1], string.format('%.0f', full), 'PX', tonumber(ARGV[3]) / 1000)
return 0`

// Take takes one of a budget that all processes share, or says how long to wait
// before asking again, by the clock that now is of. Without Redis each process
// keeps to the budget by itself; the only error is that of ctx.
func (c *Cache) Take(ctx context.Context, key string, p Pace, now time.Time) (wait time.Duration, err error) {
	return c.take(ctx, key, "ask", p, now)
}

// Overdraw takes one of a budget whether there is any or not: somebody waits
// for it. Those who ask wait longer for it, though never more than ten minutes.
func (c *Cache) Overdraw(ctx context.Context, key string, p Pace, now time.Time) error {
	_, err := c.take(ctx, key, "tell", p, now)
	return err
}

func (c *Cache) take(ctx context.Context, key, how string, p Pace, now time.Time) (time.Duration, error) {
	if err := ctx.Err(); err != nil {
		return 0, fmt.Errorf("take of the budget of %s: %w", key, context.Cause(ctx))
	}
	if wait := c.local.wait(key, p, now); wait > 0 && how == "ask" { // what this process was told while Redis was away
		return wait, nil
	}
	short, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	wait, err := redis.NewScript(take).Run(short, c.client, []string{slot{kind: "pace", id: key}.key()},
		now.UnixMicro(), p.every().Microseconds(), p.Burst, how, mostDebt.Microseconds(), nonsense.Microseconds()).Int64()
	if err != nil {
		if ctx.Err() == nil {
			c.failed("budget")
		}
		return c.local.take(key, how, p, now), nil
	}
	return time.Duration(wait) * time.Microsecond, nil
}

// Rest keeps all processes from taking any of a budget for a while, ten minutes
// at most: whoever it is kept for said so.
func (c *Cache) Rest(ctx context.Context, key string, p Pace, now, until time.Time) {
	short, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	full := now.Add(min(until.Sub(now)+time.Duration(p.Burst-1)*p.every(), mostDebt))
	err := redis.NewScript(rest).Run(short, c.client, []string{slot{kind: "pace", id: key}.key()},
		now.UnixMicro(), full.UnixMicro(), mostDebt.Microseconds(), nonsense.Microseconds()).Err()
	if err == nil {
		return
	}
	if ctx.Err() == nil {
		c.failed("budget")
	}
	c.local.rest(key, now, full)
}

// full is when the whole burst of a budget is back. The caller has the lock.
func (l *local) full(key string, now time.Time) time.Time {
	full := l.paces[key]
	if full.Before(now) || full.Sub(now) > nonsense {
		return now
	}
	return full
}

func (l *local) keep(key string, full time.Time) {
	const most = 1000 // then the oldest promises are forgotten
	if _, known := l.paces[key]; l.paces == nil || !known && len(l.paces) >= most {
		l.paces = make(map[string]time.Time)
	}
	l.paces[key] = full
}

// wait is how long whoever asks waits, who takes nothing.
func (l *local) wait(key string, p Pace, now time.Time) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	return max(0, l.full(key, now).Sub(now)-time.Duration(p.Burst-1)*p.every())
}

// take is what Take and Overdraw do while Redis is away.
func (l *local) take(key, how string, p Pace, now time.Time) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	full := l.full(key, now).Add(p.every())
	if wait := full.Sub(now) - time.Duration(p.Burst)*p.every(); wait > 0 && how == "ask" {
		return wait
	}
	if most := now.Add(mostDebt); full.After(most) {
		full = most
	}
	l.keep(key, full)
	return 0
}

func (l *local) rest(key string, now, full time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if before := l.full(key, now); before.After(full) {
		full = before
	}
	l.keep(key, full)
}
