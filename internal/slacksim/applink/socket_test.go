package applink_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/internal/slacksim/applink"
)

func status(t *testing.T, url string) int {
	t.Helper()
	_, resp, err := websocket.Dial(t.Context(), url, nil)
	require.Error(t, err)
	if resp == nil {
		return 0
	}
	_ = resp.Body.Close()
	return resp.StatusCode
}

func TestATicketIsGoodForOneSocket(t *testing.T) {
	t.Parallel()
	r := newRoom(t, time.Second)
	ticket := r.Ticket()
	assert.NotEqual(t, ticket, r.Ticket())
	ws, resp, err := websocket.Dial(t.Context(), r.url+ticket, nil)
	require.NoError(t, err)
	if resp.Body != nil {
		_ = resp.Body.Close()
	}
	defer func() { _ = ws.CloseNow() }()
	for _, wrong := range []string{ticket, "", "guessed"} {
		assert.Equal(t, http.StatusForbidden, status(t, r.url+wrong))
	}
}

func TestAnAddressCalledByABrowserIsNoSocket(t *testing.T) {
	t.Parallel()
	r := newRoom(t, time.Second)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http"+r.url[len("ws"):]+r.Ticket(), http.NoBody)
	require.NoError(t, err)
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer func() { _ = resp.Body.Close() }()
	assert.Equal(t, http.StatusUpgradeRequired, resp.StatusCode)
	assert.Zero(t, r.Connected())
}

func TestARoomThatEndedLetsNobodyIn(t *testing.T) {
	t.Parallel()
	s := applink.New(applink.Config{})
	server := httptest.NewServer(s)
	defer server.Close()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	s.Run(ctx)
	assert.Equal(t, http.StatusServiceUnavailable, status(t, server.URL+"/?ticket="+s.Ticket()))
}

func TestHelloCountsTheSocketsAndTheLoadIsSpread(t *testing.T) {
	t.Parallel()
	r := newRoom(t, soon)
	a, b := r.connect(), r.connect()
	assert.EqualValues(t, 1, a.hello["num_connections"])
	assert.EqualValues(t, 2, b.hello["num_connections"])
	assert.Equal(t, "A1", a.hello["connection_info"].(object)["app_id"])
	assert.NotEmpty(t, a.hello["debug_info"].(object)["approximate_connection_time"])
	for range 100 {
		r.event("e")
	}
	var heard [2]atomic.Int64
	for i, one := range []*app{a, b} {
		go func() {
			for {
				if _, _, err := one.ws.Read(t.Context()); err != nil {
					return
				}
				heard[i].Add(1)
			}
		}()
	}
	require.Eventually(t, func() bool { return heard[0].Load()+heard[1].Load() == 100 }, soon, time.Millisecond)
	assert.Greater(t, min(heard[0].Load(), heard[1].Load()), int64(20))
}

func TestTheEleventhSocketIsTurnedAwayWhileTheRuleHolds(t *testing.T) {
	t.Parallel()
	r := newRoom(t, time.Second)
	for range 10 {
		r.connect()
	}
	eleventh := r.connect()
	said := eleventh.next()
	assert.Equal(t, "disconnect", said["type"])
	assert.Equal(t, "too_many_websockets", said["reason"])
	assert.Equal(t, websocket.StatusGoingAway, eleventh.ends())
	require.Eventually(t, func() bool { return r.Connected() == 10 }, soon, 2*time.Millisecond)
	r.relax(applink.RuleConnections)
	r.connect().hearsNothing(100 * time.Millisecond)
}

func TestSocketsArePinged(t *testing.T) {
	t.Parallel()
	r := newRoom(t, time.Second)
	a := r.connect()
	a.ws.CloseRead(t.Context())
	require.Eventually(t, func() bool { r.mu.Lock(); defer r.mu.Unlock(); return r.pings > 2 }, soon, 2*time.Millisecond)
	require.NoError(t, r.Break(applink.Fault{Mode: applink.NoPing}))
	time.Sleep(30 * time.Millisecond) // for one that is under way
	r.mu.Lock()
	before := r.pings
	r.mu.Unlock()
	time.Sleep(100 * time.Millisecond)
	r.mu.Lock()
	assert.Equal(t, before, r.pings)
	r.mu.Unlock()
	r.Mend()
	require.Eventually(t, func() bool { r.mu.Lock(); defer r.mu.Unlock(); return r.pings > before }, soon, 2*time.Millisecond)
}
