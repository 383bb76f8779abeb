package cache

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAPaceIsSharedAndGoesByTheCallersClock(t *testing.T) {
	w := newWorld(t)
	other := open(t, "redis://"+w.redis.Addr(), w.failed)
	pace, now := Pace{PerMinute: 60, Burst: 3}, time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	take := func(c *Cache, at time.Time) time.Duration {
		wait, err := c.Take(t.Context(), "edit", pace, at)
		require.NoError(t, err)
		return wait
	}
	assert.Zero(t, take(w.Cache, now))
	assert.Zero(t, take(other, now))
	assert.Zero(t, take(w.Cache, now))
	assert.Equal(t, time.Second, take(other, now), "the burst is over")
	assert.Equal(t, time.Second, take(other, now), "who asks takes nothing")
	assert.Zero(t, take(w.Cache, now.Add(time.Second)))
	assert.Equal(t, 500*time.Millisecond, take(w.Cache, now.Add(1500*time.Millisecond)))

	n := 0
	for at := now.Add(time.Hour); at.Before(now.Add(time.Hour + time.Minute)); at = at.Add(100 * time.Millisecond) {
		if take(w.Cache, at) == 0 {
			n++
		}
	}
	assert.Equal(t, 62, n, "a minute's worth and the burst")
	assert.Zero(t, take(w.Cache, now.Add(-24*time.Hour)), "a clock that was ahead binds nobody")
	assert.Zero(t, w.failed.Load())
}

func TestWhoeverIsWaitedForOverdraws(t *testing.T) {
	w := newWorld(t)
	pace, now := Pace{PerMinute: 60, Burst: 2}, time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	for range 4 {
		require.NoError(t, w.Overdraw(t.Context(), "edit", pace, now))
	}
	wait, err := w.Take(t.Context(), "edit", pace, now)
	require.NoError(t, err)
	assert.Equal(t, 3*time.Second, wait, "others wait until it is paid back")
	w.Rest(t.Context(), "edit", pace, now, now.Add(30*time.Second))
	wait, err = w.Take(t.Context(), "edit", pace, now)
	require.NoError(t, err)
	assert.Equal(t, 30*time.Second, wait, "Slack said when to come back")
	wait, err = w.Take(t.Context(), "edit", pace, now.Add(30*time.Second))
	require.NoError(t, err)
	assert.Zero(t, wait)
}

func TestAPaceHoldsWithoutRedis(t *testing.T) {
	w := newWorld(t)
	w.redis.Close()
	pace, now := Pace{PerMinute: 60, Burst: 2}, time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	for range 2 {
		wait, err := w.Take(t.Context(), "edit", pace, now)
		require.NoError(t, err)
		assert.Zero(t, wait)
	}
	wait, err := w.Take(t.Context(), "edit", pace, now)
	require.NoError(t, err)
	assert.Equal(t, time.Second, wait)
	wait, err = w.Take(t.Context(), "edit", pace, now.Add(time.Second))
	require.NoError(t, err)
	assert.Zero(t, wait)
	ctx, stop := context.WithCancel(t.Context())
	stop()
	_, err = w.Take(ctx, "edit", pace, now)
	require.ErrorIs(t, err, context.Canceled)
}

func TestARubbishPaceIsForgotten(t *testing.T) {
	w := newWorld(t)
	for _, stored := range []string{"", "nonsense", "-1", "1e300"} {
		require.NoError(t, w.redis.Set("rapport:1:pace:edit", stored))
		wait, err := w.Take(t.Context(), "edit", Pace{PerMinute: 60, Burst: 2}, time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC))
		require.NoError(t, err)
		assert.Zero(t, wait, stored)
	}
}

func TestADebtIsNeverForgiven(t *testing.T) {
	for name, down := range map[string]bool{"with Redis": false, "without": true} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			if down {
				w.redis.Close()
			}
			pace, now := Pace{PerMinute: 45, Burst: 4}, time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
			for range 600 { // 13 minutes of them
				require.NoError(t, w.Overdraw(t.Context(), "edit", pace, now))
			}
			wait, err := w.Take(t.Context(), "edit", pace, now)
			require.NoError(t, err)
			assert.InDelta(t, mostDebt, wait, float64(5*time.Second), "and never grows beyond ten minutes")
			behind, err := w.Take(t.Context(), "edit", pace, now.Add(-time.Second))
			require.NoError(t, err)
			assert.Equal(t, wait+time.Second, behind, "also by a clock that is a little behind")
			wait, err = w.Take(t.Context(), "edit", pace, now.Add(mostDebt))
			require.NoError(t, err)
			assert.Zero(t, wait)
			wait, err = w.Take(t.Context(), "edit", pace, now.Add(-24*time.Hour))
			require.NoError(t, err)
			assert.Zero(t, wait, "a clock that was ahead binds nobody")
		})
	}
}

func TestTheLongestRestHolds(t *testing.T) {
	for name, down := range map[string]bool{"with Redis": false, "without": true} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			if down {
				w.redis.Close()
			}
			pace, now := Pace{PerMinute: 60, Burst: 2}, time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
			w.Rest(t.Context(), "edit", pace, now, now.Add(30*time.Second))
			w.Rest(t.Context(), "edit", pace, now, now.Add(time.Second))
			wait, err := w.Take(t.Context(), "edit", pace, now)
			require.NoError(t, err)
			assert.Equal(t, 30*time.Second, wait)
			for range 3 {
				require.NoError(t, w.Overdraw(t.Context(), "edit", pace, now))
			}
			wait, err = w.Take(t.Context(), "edit", pace, now)
			require.NoError(t, err)
			assert.Equal(t, 33*time.Second, wait)
		})
	}
}

func TestARestThatRedisDidNotHearHolds(t *testing.T) {
	w := newWorld(t)
	pace, now := Pace{PerMinute: 60, Burst: 2}, time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	w.redis.SetError("LOADING")
	w.Rest(t.Context(), "edit", pace, now, now.Add(30*time.Second))
	w.redis.SetError("")
	wait, err := w.Take(t.Context(), "edit", pace, now)
	require.NoError(t, err)
	assert.Equal(t, 30*time.Second, wait)
}
