package cache

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestTheSameIsFirstOnceWithinAnHour(t *testing.T) {
	w := newWorld(t)
	assert.True(t, w.Once(t.Context(), "refused:U1", time.Hour))
	assert.True(t, w.Once(t.Context(), "refused:U2", time.Hour))
	assert.False(t, w.Once(t.Context(), "refused:U1", time.Hour))
	w.redis.FastForward(time.Hour)
	assert.True(t, w.Once(t.Context(), "refused:U1", time.Hour))
	assert.Zero(t, w.failed.Load())
	w.redis.Close()
	assert.True(t, w.Once(t.Context(), "refused:U1", time.Hour), "rather twice than never")
	assert.EqualValues(t, 1, w.failed.Load())
}
