//go:build bench

package slacksim_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/internal/slacksim"
)

// The sizes of the bench: half of the messages is talk, half are cards.
const (
	heldMessages = 50_000
	mostHeld     = 400 << 20
)

// TestBenchMemory prints how much memory a workspace takes that has talked for long, and holds it to what was promised.
func TestBenchMemory(t *testing.T) {
	for _, size := range []int{3000, 7000} {
		before := heap()
		sim := slacksim.New(slacksim.Config{AllowRemote: true, Lenient: []slacksim.Rule{slacksim.RuleRates, slacksim.RulePace}})
		handler := sim.Handler()
		began, longest := time.Now(), uint64(0)
		root := ""
		for i := range heldMessages / 2 {
			card := url.Values{"token": {sim.BotToken()}, "channel": {"#cs-team"}, "text": {fmt.Sprintf("Account %d", i)}, "blocks": {cardOf(t, i, size)}}
			posted := tell(t, handler, "/api/chat.postMessage", "application/x-www-form-urlencoded", card.Encode())
			if i%10 == 0 {
				root = posted.TS
			}
			say := object{"as": "dana", "channel": posted.Channel, "text": fmt.Sprintf("I spoke with them on call %d, and they ask for the export again; see acme%d.com", i, i)}
			if i%4 == 0 {
				say["thread_ts"] = root
			}
			raw, err := json.Marshal(say)
			require.NoError(t, err)
			tell(t, handler, "/control/say", "application/json", string(raw))
			if i%5000 == 0 {
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				longest = max(longest, m.HeapInuse)
			}
		}
		took := time.Since(began)
		held := heap() - before
		fmt.Printf("bench: slacksim  %d messages, half of them cards of %d bytes: heap in use %d MB, at most %d MB while they came, %.0f a second (aim: under 400 MB)\n",
			heldMessages, size, held>>20, longest>>20, heldMessages/took.Seconds())
		assert.Less(t, held, uint64(mostHeld))
		runtime.KeepAlive(handler)
	}
}

func heap() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapInuse
}

// cardOf is a card of about so many bytes, no two alike.
func cardOf(t *testing.T, n, size int) string {
	t.Helper()
	var blocks []object
	for length := 0; length < size; {
		row := object{
			"type": "section", "text": object{"type": "mrkdwn", "text": fmt.Sprintf("*Account %d, row %d*\nARR $%d, renewal in %d days, score %d, %s", n, len(blocks), n*7, n%365, n%100, strings.Repeat("export slow; ", 4))},
			"accessory": object{"type": "button", "action_id": fmt.Sprintf("open-%d", len(blocks)), "value": fmt.Sprintf("acme%d.com", n), "text": object{"type": "plain_text", "text": "Open"}},
		}
		raw, err := json.Marshal(row)
		require.NoError(t, err)
		length += len(raw) + 1
		blocks = append(blocks, row)
	}
	raw, err := json.Marshal(blocks)
	require.NoError(t, err)
	return string(raw)
}

type posted struct {
	OK      bool   `json:"ok"`
	Error   string `json:"error"`
	Channel string `json:"channel"`
	TS      string `json:"ts"`
}

func tell(t *testing.T, handler http.Handler, path, kind, body string) posted {
	t.Helper()
	req := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "http://127.0.0.1"+path, strings.NewReader(body))
	req.Header.Set("Content-Type", kind)
	resp := httptest.NewRecorder()
	handler.ServeHTTP(resp, req)
	var out posted
	require.NoError(t, json.Unmarshal(resp.Body.Bytes(), &out))
	require.True(t, out.OK, out.Error)
	return out
}
