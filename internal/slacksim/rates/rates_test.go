package rates_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"rapport/internal/slacksim/rates"
)

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

// taken is how many of n attempts at one moment succeed, and how long the first that fails has to wait.
func taken(m *rates.Meter, l rates.Limit, n int, at time.Time) (got int, wait time.Duration) {
	for range n {
		w, ok := m.Take("k", l, at)
		if ok {
			got++
		} else if wait == 0 {
			wait = w
		}
	}
	return got, wait
}

func TestABurstIsAMinutesWorthAndComesBackSteadily(t *testing.T) {
	m := rates.NewMeter()
	got, wait := taken(m, rates.Tier2, 100, noon)
	assert.Equal(t, 20, got)
	assert.Equal(t, 3*time.Second, wait)
	got, _ = taken(m, rates.Tier2, 5, noon.Add(wait-1))
	assert.Zero(t, got, "not a moment sooner than it was told")
	got, _ = taken(m, rates.Tier2, 5, noon.Add(wait))
	assert.Equal(t, 1, got, "who waits as long as it was told gets through")
	got, _ = taken(m, rates.Tier2, 100, noon.Add(time.Hour))
	assert.Equal(t, 20, got, "a bucket is never fuller than full")
}

func TestAChannelTakesOnePostASecondAfterFive(t *testing.T) {
	m := rates.NewMeter()
	got, wait := taken(m, rates.Pace, 9, noon)
	assert.Equal(t, 5, got)
	assert.Equal(t, time.Second, wait)
	for i := 1; i <= 10; i++ {
		got, _ = taken(m, rates.Pace, 3, noon.Add(time.Duration(i)*time.Second))
		assert.Equal(t, 1, got)
	}
}

func TestAClockThatJumpsBackBringsNoWaitOfItsOwn(t *testing.T) {
	m := rates.NewMeter()
	taken(m, rates.Tier2, 20, noon)
	_, wait := taken(m, rates.Tier2, 1, noon.Add(-24*time.Hour))
	assert.Equal(t, 3*time.Second, wait, "what is owed is owed still, and not a day more")
	got, _ := taken(m, rates.Tier2, 30, noon.Add(24*time.Hour))
	assert.Equal(t, 20, got)
	_, ok := m.Take("k", rates.Tier2, noon.Add(24*time.Hour))
	assert.False(t, ok, "empty, now as then")
}

func TestEveryKeyHasItsOwnBucket(t *testing.T) {
	m := rates.NewMeter()
	taken(m, rates.Tier1, 2, noon)
	_, ok := m.Take("other", rates.Tier1, noon)
	assert.True(t, ok)
}

func TestRetryAfterIsWholeSecondsRoundedUp(t *testing.T) {
	for wait, seconds := range map[time.Duration]int{0: 1, 1: 1, time.Second: 1, time.Second + 1: 2, 3 * time.Second: 3} {
		assert.Equal(t, seconds, rates.Seconds(wait))
	}
}

func TestTheTiersAreTheReferences(t *testing.T) {
	for method, tier := range map[string]rates.Limit{
		"chat.startStream": rates.Tier2, "chat.update": rates.Tier3, "views.publish": rates.Tier4, "chat.postMessage": rates.Special,
		"conversations.list": rates.Tier2, "a.method.nobody.named": rates.Tier3,
	} {
		assert.Equal(t, tier, rates.Of(method), method)
	}
	assert.Equal(t, rates.Limit{Burst: 50, Every: 1200 * time.Millisecond}, rates.Tier3)
}
