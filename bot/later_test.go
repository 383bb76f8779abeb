package main

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/internal/telemetry"
)

func TestWhatIsAddedLaterEndsInOrder(t *testing.T) {
	out := &journal{}
	l := newLater(telemetry.New(out, slog.LevelInfo))
	ctx, stop := context.WithCancel(t.Context())
	var group sync.WaitGroup
	group.Go(func() { l.run(ctx) })
	require.True(t, l.begin(func(context.Context) { panic("a broken picture") }))

	var began, ended atomic.Int32
	hang := func(ctx context.Context) { began.Add(1); <-ctx.Done(); ended.Add(1) }
	for range laterAtOnce {
		require.True(t, l.begin(hang))
	}
	require.Eventually(t, func() bool { return began.Load() == laterAtOnce }, 5*time.Second, time.Millisecond, "a panic takes no worker away")
	for range laterMost {
		require.True(t, l.begin(hang))
	}
	assert.False(t, l.begin(hang), "no more may wait")
	stop()
	group.Wait()
	assert.EqualValues(t, laterAtOnce+laterMost, ended.Load(), "each is told that it ends")
	assert.False(t, l.begin(hang), "nothing is begun any more")
	assert.Contains(t, out.String(), "a broken picture")
}
