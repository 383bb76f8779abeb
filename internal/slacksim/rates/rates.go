// Package rates says how often an app may call a method and post in a channel, and measures that it does not more often.
// It never looks at a clock: the time is passed in, and it may jump both ways.
package rates

import "time"

// Limit is a bucket of so many tokens, of which one comes back every so often.
type Limit struct {
	Burst int
	Every time.Duration
}

// perMinute is a tier of n calls a minute, all of which may come at once.
func perMinute(n int) Limit { return Limit{Burst: n, Every: time.Minute / time.Duration(n)} }

// Slack's tiers. What it calls special has its own number with each method, which it does not tell: ten a second here.
var (
	Tier1   = perMinute(1)
	Tier2   = perMinute(20)
	Tier3   = perMinute(50)
	Tier4   = perMinute(100)
	Special = perMinute(600)
)

// Pace is how often an app may post in one channel: once a second, after a short burst.
var Pace = Limit{Burst: 5, Every: time.Second}

// Meter measures. One lock of its owner guards it. It keeps a bucket for each key that it was ever asked for: methods and
// conversations, which are few.
type Meter struct {
	buckets map[string]bucket
}

// bucket is a full one less what was taken: empty at `full - burst*every`.
type bucket struct {
	seen time.Time // when it was last asked
	full time.Time // when all its tokens will be back
}

// NewMeter has every bucket full.
func NewMeter() *Meter { return &Meter{buckets: map[string]bucket{}} }

// Take takes one token, or says how long to wait for one. When the clock went back, what was owed is owed still.
func (m *Meter) Take(key string, l Limit, now time.Time) (wait time.Duration, ok bool) {
	b := m.buckets[key]
	if now.Before(b.seen) {
		b.full = b.full.Add(now.Sub(b.seen))
	}
	b.seen = now
	if b.full.Before(now) {
		b.full = now
	}
	if wait = b.full.Add(l.Every).Sub(now) - time.Duration(l.Burst)*l.Every; wait > 0 {
		m.buckets[key] = b
		return wait, false
	}
	b.full = b.full.Add(l.Every)
	m.buckets[key] = b
	return 0, true
}

// Seconds is a wait as Retry-After says it: whole seconds, at least one, never too few.
func Seconds(wait time.Duration) int {
	return max(1, int((wait+time.Second-1)/time.Second))
}
