//go:build bench

package slacksim_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/internal/slacksim"
)

// The sizes of the bench: half of the messages is talk, half are cards.
const (
	heldMessages = 50_000
	mostHeld     = 400 << 20
)

// TestBenchMemory prints how much memory a workspace takes that has talked for long, and holds it to what was promised: as
// `rapport sim` runs it, with an app that hears all of it and with none, when its events wait for one.
func TestBenchMemory(t *testing.T) {
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(slacksim.SoftLimit)) // as the command does
	for _, size := range []int{3000, 7000} {
		for _, connected := range []bool{false, true} {
			before := heap()
			sim := slacksim.New(slacksim.Config{
				Manifest: slacksim.AnyApp(), AllowRemote: true, Lenient: []slacksim.Rule{slacksim.RuleRates, slacksim.RulePace},
			})
			server := httptest.NewServer(sim.Handler())
			ctx, end := context.WithCancel(t.Context())
			var running sync.WaitGroup
			running.Go(func() { assert.NoError(t, sim.Run(ctx)) })
			heard := new(atomic.Int64)
			if connected {
				running.Go(func() { hearAll(ctx, t, sim, server.URL, heard) })
				require.Eventually(t, func() bool { return sim.Listening() }, 5*time.Second, time.Millisecond)
			}
			began := time.Now()
			most := converse(t, sim, size)
			took := time.Since(began)
			held := heap() - before
			fmt.Printf("bench: slacksim  %d messages, half of them cards of %d bytes, app connected: %v, %d events heard, %d wait: heap in use %d MB, at most %d MB while they came, %.0f a second (aim: under 400 MB)\n",
				heldMessages, size, connected, heard.Load(), sim.Waiting(), held>>20, most>>20, heldMessages/took.Seconds())
			assert.Less(t, held, uint64(mostHeld))
			assert.Less(t, most, uint64(mostHeld))
			end()
			running.Wait()
			server.CloseClientConnections()
			server.Close()
			runtime.KeepAlive(sim)
		}
	}
}

// converse fills a channel with cards and talk, and tells how much memory was in use at most.
func converse(t *testing.T, sim *slacksim.Sim, size int) (most uint64) {
	t.Helper()
	handler, root := sim.Handler(), ""
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
		if i%50 == 0 {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			most = max(most, m.HeapInuse)
		}
	}
	return most
}

// hearAll is an app that acknowledges all it hears.
func hearAll(ctx context.Context, t *testing.T, sim *slacksim.Sim, base string, heard *atomic.Int64) {
	w := &world{t: t, sim: sim, url: base}
	l := w.dial()
	id := regexp.MustCompile(`"envelope_id":"([^"]+)"`)
	for ctx.Err() == nil {
		_, raw, err := l.ws.Read(ctx)
		if err != nil {
			return
		}
		if found := id.FindSubmatch(raw); found != nil {
			heard.Add(1)
			_ = l.ws.Write(ctx, websocket.MessageText, []byte(`{"envelope_id":"`+string(found[1])+`"}`)) // it ends with the next reading
		}
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
