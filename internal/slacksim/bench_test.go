package slacksim_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"rapport/internal/slacksim"
)

// BenchmarkPostTenKilobytes posts cards of 10 kB into one channel, as a bot does that is asked without pause.
func BenchmarkPostTenKilobytes(b *testing.B) {
	sim := slacksim.New(unhurried())
	handler := sim.Handler()
	row := object{
		"type": "section", "text": object{"type": "mrkdwn", "text": strings.Repeat("x", 130)},
		"accessory": object{"type": "button", "action_id": "open", "text": object{"type": "plain_text", "text": "Open"}},
	}
	blocks, err := json.Marshal(slices.Repeat([]object{row}, 45))
	require.NoError(b, err)
	form := url.Values{"token": {sim.BotToken()}, "channel": {"#cs-team"}, "text": {"Acme"}, "blocks": {string(blocks)}}.Encode()
	b.SetBytes(int64(len(blocks)))
	b.ReportAllocs()
	for b.Loop() {
		req := httptest.NewRequestWithContext(b.Context(), http.MethodPost, "http://127.0.0.1/api/chat.postMessage", strings.NewReader(form))
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		resp := httptest.NewRecorder()
		handler.ServeHTTP(resp, req)
		if resp.Code != http.StatusOK {
			b.Fatal(resp.Code)
		}
		_, _ = io.Copy(io.Discard, resp.Body)
	}
}

// BenchmarkPostIntoFiftyThousand posts a short message into a channel that holds many.
func BenchmarkPostIntoFiftyThousand(b *testing.B) {
	sim := slacksim.New(unhurried())
	handler := sim.Handler()
	form := url.Values{"token": {sim.BotToken()}, "channel": {"#cs-team"}, "text": {"Acme"}}.Encode()
	post := func() {
		req := httptest.NewRequestWithContext(b.Context(), http.MethodPost, "http://127.0.0.1/api/chat.postMessage", strings.NewReader(form))
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		handler.ServeHTTP(httptest.NewRecorder(), req)
	}
	for range 50_000 {
		post()
	}
	b.ReportAllocs()
	for b.Loop() {
		post()
	}
}

// unhurried is a workspace that does not measure how fast an app calls.
func unhurried() slacksim.Config {
	return slacksim.Config{Lenient: []slacksim.Rule{slacksim.RuleRates, slacksim.RulePace}}
}
