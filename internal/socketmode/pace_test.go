package socketmode

import (
	"errors"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func fresh() *pace {
	return &pace{first: 500 * time.Millisecond, longest: 30 * time.Second, settled: 10 * time.Second}
}

var errCut = errors.New("cut")

func TestPaceGrowsToItsCapAndIsRandom(t *testing.T) {
	t.Parallel()
	seen := map[time.Duration]bool{}
	for range 50 {
		p := fresh()
		for miss := range 80 {
			bound := min(500*time.Millisecond<<min(miss, 10), 30*time.Second)
			wait := p.next(errCut, 9*time.Second)
			assert.Less(t, wait, bound, "after %d", miss)
			assert.GreaterOrEqual(t, wait, time.Duration(0))
			seen[wait] = true
		}
	}
	assert.Greater(t, len(seen), 3900, "no two replicas wait alike")
}

func TestPaceStartsAfreshOnlyAfterAConnectionThatLived(t *testing.T) {
	t.Parallel()
	p := fresh()
	for range 10 {
		p.next(errCut, 0)
	}
	assert.Zero(t, p.next(&disconnectError{reason: "warning"}, 10*time.Second), "no wait at all")
	assert.Less(t, p.next(errCut, 0), 500*time.Millisecond, "and then the first step")
}

func TestPaceOfAServerThatSendsUsAwayForTenMinutes(t *testing.T) {
	t.Parallel()
	for reason, most := range map[string]int{"refresh_requested": 90, "too_many_websockets": 85, "link_disabled": 80} {
		for range 20 {
			p, connects, at := fresh(), 0, time.Duration(0)
			for at < 10*time.Minute {
				at += p.next(&disconnectError{reason: reason}, 0)
				connects++
			}
			assert.Less(t, connects, most, reason)
		}
	}
}

func TestPaceWaitsByReason(t *testing.T) {
	t.Parallel()
	longest := func(cause error) (most time.Duration) {
		for range 2000 {
			most = max(most, fresh().next(cause, time.Minute))
		}
		return most
	}
	assert.Zero(t, longest(&disconnectError{reason: "refresh_requested"}))
	assert.InDelta(t, 2*time.Second, longest(fmt.Errorf("x: %w", &disconnectError{reason: "too_many_websockets"})), float64(200*time.Millisecond))
	assert.InDelta(t, 5*time.Second, longest(&disconnectError{reason: "link_disabled"}), float64(500*time.Millisecond))
	p := fresh()
	for range 20 {
		assert.GreaterOrEqual(t, p.next(&limitedError{after: time.Minute}, 0), time.Minute)
	}
}

func TestRetryAfterInSeconds(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]time.Duration{
		"": 0, "30": 30 * time.Second, " 1 ": time.Second, "-5": 0, "soon": 0, "99999999": time.Hour, "9223372036854775807": time.Hour,
	} {
		assert.Equal(t, want, retryAfter(http.Header{"Retry-After": {value}}), value)
	}
}
