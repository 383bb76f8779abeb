package cache

import (
	"context"
	"errors"
	"net"
	"sync/atomic"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// world is a cache on a server that speaks Redis.
type world struct {
	*Cache
	redis  *miniredis.Miniredis
	failed *atomic.Int32
}

func newWorld(t *testing.T) world {
	t.Helper()
	w := world{redis: miniredis.RunT(t), failed: new(atomic.Int32)}
	w.Cache = open(t, "redis://"+w.redis.Addr(), w.failed)
	return w
}

func open(t *testing.T, url string, failed *atomic.Int32) *Cache {
	t.Helper()
	c, err := New(Config{URL: url, Failed: func(string) { failed.Add(1) }})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, c.Close()) })
	return c
}

// loads counts how often Slack was asked.
type loads struct{ n int }

func (l *loads) dana(context.Context) (Person, error) {
	l.n++
	return Person{Name: "Dana", Email: "dana@us.example", TimeZone: "Europe/Berlin", Guest: true}, nil
}

func TestAPersonIsLoadedOnceInTenMinutes(t *testing.T) {
	w, asked := newWorld(t), new(loads)
	for range 3 {
		p, err := w.Person(t.Context(), "U1", asked.dana)
		require.NoError(t, err)
		assert.Equal(t, Person{Name: "Dana", Email: "dana@us.example", TimeZone: "Europe/Berlin", Guest: true}, p)
	}
	assert.Equal(t, 1, asked.n)
	w.redis.FastForward(personLife - time.Second)
	_, err := w.Person(t.Context(), "U1", asked.dana)
	require.NoError(t, err)
	assert.Equal(t, 1, asked.n)
	w.redis.FastForward(2 * time.Second)
	_, err = w.Person(t.Context(), "U1", asked.dana)
	require.NoError(t, err)
	assert.Equal(t, 2, asked.n)
	assert.Zero(t, w.failed.Load())
}

func TestAChannelIsLoadedOnceInFiveMinutes(t *testing.T) {
	w, asked := newWorld(t), 0
	load := func(context.Context) (Channel, error) { asked++; return Channel{Name: "cs", Shared: true}, nil }
	for range 2 {
		c, err := w.Channel(t.Context(), "C1", load)
		require.NoError(t, err)
		assert.True(t, c.Shared)
	}
	assert.Equal(t, 1, asked)
	w.redis.FastForward(channelLife + time.Second)
	_, err := w.Channel(t.Context(), "C1", load)
	require.NoError(t, err)
	assert.Equal(t, 2, asked)
}

func TestWhatIsNotOursInRedisIsLoadedAnew(t *testing.T) {
	for name, stored := range map[string]string{
		"nothing": "", "broken": `{"format":1,"id":"U1","value":{"name":`, "null": "null", "empty": "{}",
		"bare": `{"guest":false}`, "another format": `{"format":2,"id":"U1","value":{}}`,
		"another person": `{"format":1,"id":"U2","value":{"name":"Eve"}}`, "a wrong kind": `{"format":1,"id":"U1","value":{"guest":"no"}}`,
		"bytes": "\xff\x00\xfe",
	} {
		t.Run(name, func(t *testing.T) {
			w, asked := newWorld(t), new(loads)
			require.NoError(t, w.redis.Set("rapport:1:person:U1", stored))
			for range 2 {
				p, err := w.Person(t.Context(), "U1", asked.dana)
				require.NoError(t, err)
				assert.True(t, p.Guest)
			}
			assert.Equal(t, 1, asked.n, "and mended")
		})
	}
	t.Run("a list", func(t *testing.T) {
		w, asked := newWorld(t), new(loads)
		_, err := w.redis.Push("rapport:1:person:U1", "x")
		require.NoError(t, err)
		p, err := w.Person(t.Context(), "U1", asked.dana)
		require.NoError(t, err)
		assert.True(t, p.Guest)
		assert.EqualValues(t, 1, w.failed.Load())
	})
}

func TestAFailedLoadIsNotRemembered(t *testing.T) {
	w, gone := newWorld(t), errors.New("user_not_found")
	_, err := w.Person(t.Context(), "U1", func(context.Context) (Person, error) { return Person{}, gone })
	require.ErrorIs(t, err, gone)
	assert.Empty(t, w.redis.Keys())
}

func TestWithoutRedisItIsOnlySlower(t *testing.T) {
	down := newWorld(t)
	down.redis.Close()

	silent, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0") // accepts and never answers
	require.NoError(t, err)
	defer silent.Close()
	hangs := world{failed: new(atomic.Int32)}
	hangs.Cache = open(t, "redis://"+silent.Addr().String(), hangs.failed)

	for name, w := range map[string]world{"refuses": down, "hangs": hangs} {
		t.Run(name, func(t *testing.T) {
			asked, began := new(loads), time.Now()
			for range 2 {
				p, err := w.Person(t.Context(), "U1", asked.dana)
				require.NoError(t, err)
				assert.True(t, p.Guest)
			}
			assert.Equal(t, 2, asked.n)
			assert.EqualValues(t, 2, w.failed.Load(), "one failure a question")
			wait, err := w.Allow(t.Context(), "post:C1", 1)
			require.NoError(t, err)
			assert.Zero(t, wait)
			wait, err = w.Allow(t.Context(), "post:C1", 1)
			require.NoError(t, err)
			assert.Greater(t, wait, time.Duration(0), "this process keeps to the budget by itself")
			require.Error(t, w.Ping(t.Context()))
			assert.Less(t, time.Since(began), 6*patience+time.Second)
		})
	}
}

func TestRedisComesBack(t *testing.T) {
	w, asked := newWorld(t), new(loads)
	w.redis.SetError("LOADING Redis is loading the dataset in memory")
	_, err := w.Person(t.Context(), "U1", asked.dana)
	require.NoError(t, err)
	w.redis.SetError("")
	for range 3 {
		_, err = w.Person(t.Context(), "U1", asked.dana)
		require.NoError(t, err)
	}
	assert.Equal(t, 2, asked.n)
}

func TestABudgetIsSharedByProcesses(t *testing.T) {
	w := newWorld(t)
	other := open(t, "redis://"+w.redis.Addr(), w.failed)
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	w.redis.SetTime(now)
	wait, err := w.Allow(t.Context(), "post:C1", 1)
	require.NoError(t, err)
	assert.Zero(t, wait)
	wait, err = other.Allow(t.Context(), "post:C1", 1)
	require.NoError(t, err)
	assert.InDelta(t, time.Second, wait, float64(50*time.Millisecond))
	wait, err = other.Allow(t.Context(), "post:C2", 1)
	require.NoError(t, err)
	assert.Zero(t, wait, "another channel has its own")
	w.redis.SetTime(now.Add(time.Second))
	wait, err = other.Allow(t.Context(), "post:C1", 1)
	require.NoError(t, err)
	assert.Zero(t, wait)
}

func TestWaitEndsWithItsContext(t *testing.T) {
	w := newWorld(t)
	require.NoError(t, w.Wait(t.Context(), "post:C1", 1))
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
	defer cancel()
	require.ErrorIs(t, w.Wait(ctx, "post:C1", 1), context.DeadlineExceeded)
	_, err := w.Allow(ctx, "post:C1", 1)
	require.ErrorIs(t, err, context.DeadlineExceeded)
	require.NoError(t, w.Wait(t.Context(), "fast", 50))
	require.NoError(t, w.Wait(t.Context(), "fast", 50))
}

func TestABadAddressTellsNoPassword(t *testing.T) {
	for _, url := range []string{"", "http://u:hunter2@h", "redis://u:hunter2@h:port", "redis://:hunter2@h/nine", "\x00hunter2"} {
		_, err := New(Config{URL: url})
		require.Error(t, err, url)
		assert.NotContains(t, err.Error(), "hunter2")
	}
}

func TestACrowdIsLookedAtAnewWhenOthersMaySee(t *testing.T) {
	w, asked := newWorld(t), 0
	look := func(given string, is bool) bool {
		crowd, err := w.Crowd(t.Context(), "C1", given, func(context.Context) (bool, error) { asked++; return is, nil })
		require.NoError(t, err)
		return crowd
	}
	assert.False(t, look("", false))
	assert.False(t, look("", true), "it is remembered")
	assert.Equal(t, 1, asked)
	assert.True(t, look("dana", true), "but not of other people")
	assert.True(t, look("dana", false))
	assert.Equal(t, 2, asked)
	w.Forget(t.Context(), "C1")
	assert.False(t, look("dana", false))
	_, err := w.Crowd(t.Context(), "C2", "", func(context.Context) (bool, error) { return false, errors.New("slack is away") })
	require.Error(t, err, "who cannot be seen may be anybody")
	w.redis.Close()
	assert.True(t, look("dana", true), "without Redis Slack is asked each time")
	assert.Equal(t, 4, asked)
}

func TestAGroupIsForgottenWhenItChanges(t *testing.T) {
	w := newWorld(t)
	members := []string{"U1"}
	load := func(context.Context) ([]string, error) { return members, nil }
	for _, forget := range []bool{false, true} {
		got, err := w.Group(t.Context(), "S1", load)
		require.NoError(t, err)
		assert.Equal(t, []string{"U1"}, got)
		if members = []string{"U1", "U2"}; forget {
			w.Forget(t.Context(), "S1")
		}
	}
	got, err := w.Group(t.Context(), "S1", load)
	require.NoError(t, err)
	assert.Equal(t, []string{"U1", "U2"}, got)
}

func TestWhatIsForgottenWhileItIsLoadedIsNotRemembered(t *testing.T) {
	w := newWorld(t)
	other := open(t, "redis://"+w.redis.Addr(), w.failed)
	guest := func(context.Context) (Person, error) { return Person{Name: "Gia", Guest: true}, nil }
	p, err := w.Person(t.Context(), "U1", func(ctx context.Context) (Person, error) {
		other.Forget(ctx, "U1") // Slack tells another process that she is a guest now
		return Person{Name: "Gia"}, nil
	})
	require.NoError(t, err)
	assert.False(t, p.Guest)
	p, err = w.Person(t.Context(), "U1", guest)
	require.NoError(t, err)
	assert.True(t, p.Guest, "what was true before is not kept")
	p, err = other.Person(t.Context(), "U1", func(context.Context) (Person, error) { return Person{}, errors.New("asked again") })
	require.NoError(t, err)
	assert.True(t, p.Guest, "and what is true now is")

	for range 2 { // of the same people, and of others
		_, err = w.Crowd(t.Context(), "C1", "dana", func(ctx context.Context) (bool, error) { other.Forget(ctx, "C1"); return false, nil })
		require.NoError(t, err)
		crowd, err := w.Crowd(t.Context(), "C1", "dana", func(context.Context) (bool, error) { return true, nil })
		require.NoError(t, err)
		assert.True(t, crowd)
		_, err = w.Crowd(t.Context(), "C1", "omar", func(context.Context) (bool, error) { return true, nil })
		require.NoError(t, err)
	}
	assert.Zero(t, w.failed.Load())
}
