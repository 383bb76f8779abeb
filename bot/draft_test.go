package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/internal/slacksim/simtest"
)

// writer is a model: a server that streams as OpenAI's does.
type writer struct {
	*httptest.Server
	asked atomic.Pointer[string] // the last request's body
}

// writes sets the bot's model to a server that answers so.
func (w *world) writes(answer func(context.Context, func(piece, finish string))) *writer {
	w.Helper()
	m := &writer{}
	m.Server = httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		text := string(body)
		m.asked.Store(&text)
		rw.Header().Set("Content-Type", "text/event-stream")
		answer(r.Context(), func(piece, finish string) {
			choice := map[string]any{"index": 0, "delta": map[string]any{"content": piece}}
			if finish != "" {
				choice["finish_reason"] = finish
			}
			frame, _ := json.Marshal(map[string]any{"choices": []any{choice}})
			_, _ = fmt.Fprintf(rw, "data: %s\n\n", frame)
			_ = http.NewResponseController(rw).Flush()
		})
	}))
	w.Cleanup(func() { m.CloseClientConnections(); m.Close() })
	w.settings.LLMProvider, w.settings.LLMModel, w.settings.LLMKey, w.settings.LLMBaseURL = "openai", "small-1", "sk-secret", m.URL+"/v1"
	return m
}

// drafting opens the draft of an e-mail to Acme.
func (w *world) drafting() *simtest.View {
	w.Helper()
	w.Knows(acme...)
	return w.Slack.User("dana").In("general").Types("/account acme.com").Click("Draft email").ExpectModal("Draft email")
}

func TestADraftIsWrittenFromTheAccountsState(t *testing.T) {
	w := newWorld(t)
	window := w.drafting()
	window.ExpectText("Nothing is sent", "by a template")
	body := string(window.Blocks())
	assert.Contains(t, body, "ann@acme.com")
	assert.Contains(t, body, "The last payment for Add-on did not go through")
	assert.Contains(t, body, "renews on 1 December 2026")
	assert.NotContains(t, body, "score")
	window.Fill("Subject", "Hello Ann").Submit()
	window.ExpectClosed()
	kept := w.Slack.User("dana").InDM().ExpectMessage("Your draft for Acme Inc", "Nothing was sent")
	kept.ExpectText("To: ann@acme.com", "Subject: Hello Ann", "Hi Ann,", "The last payment for Add-on did not go through")
	w.Slack.User("dana").ExpectNothingElse()
	w.Slack.User("omar").In("general").ExpectNothingElse()
}

func TestAModelsDraftIsOfferedBesideTheTemplate(t *testing.T) {
	w := silentWorld(t)
	gate := make(chan struct{})
	m := w.writes(func(ctx context.Context, say func(string, string)) {
		select {
		case <-gate:
		case <-ctx.Done():
			return
		}
		for word := range strings.SplitAfterSeq("Subject: A quick word on your export\n\nHi Ann,\n\nthank you for the quarterly review.\n\nDana", " ") {
			say(word, "")
		}
		say("", "stop")
	})
	w.start()
	window := w.drafting()
	window.ExpectText("A model is writing")
	assert.Contains(t, string(window.Blocks()), "The last payment", "the template is there at once")
	w.Slack.User("dana").In("cs-team").Types("/account acme.com").ExpectCard("Acme Inc")
	require.Eventually(t, func() bool { return w.count(`from inbox where done_at is null`) == 0 }, 10*time.Second, 200*time.Millisecond, "nobody who works waits for a model")
	window.ExpectText("A model is writing")
	inputs := func() string { return string(window.Blocks()[bytes.Index(window.Blocks(), []byte(`"to_template"`)):]) }
	before := inputs()
	close(gate)
	window.ExpectText("another draft", "A quick word on your export", "thank you for the quarterly review")
	assert.Equal(t, before, inputs(), "the same inputs, in which Slack keeps what was typed")
	window.Click("Use the model's draft")
	window.ExpectText("Written by a model")
	assert.Contains(t, inputs(), "A quick word on your export")
	assert.Contains(t, inputs(), "thank you for the quarterly review")
	assert.NotContains(t, inputs(), "body_template", "other inputs, or Slack would keep the template's text")
	asked := *m.asked.Load()
	assert.Contains(t, asked, "They want a faster export.")
	assert.NotContains(t, asked, "ann@acme.com", "a model needs no address")
	assert.NotContains(t, asked, "Hello", "and no transcript")
	assert.NotContains(t, w.log.String(), "sk-secret")
	assert.NotContains(t, w.log.String(), "quarterly review")
}

func TestAModelThatFailsLeavesTheTemplate(t *testing.T) {
	for name, answer := range map[string]func(context.Context, func(string, string)){
		"cut":     func(_ context.Context, say func(string, string)) { say("Subject: A\n\nHi Ann, half of", "") },
		"stalled": func(ctx context.Context, say func(string, string)) { say("Subject: A\n\nHi", ""); <-ctx.Done() },
		"a link": func(_ context.Context, say func(string, string)) {
			say("Subject: A\n\nHi Ann, click https://evil.example", "")
			say("", "stop")
		},
		"chatter": func(_ context.Context, say func(string, string)) { say("I cannot do that.", "stop") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := silentWorld(t)
			w.writes(answer)
			w.start()
			window := w.drafting()
			require.Eventually(t, func() bool { return strings.Contains(window.Text(), "The model gave no usable answer") },
				draftTime+sendTime, 20*time.Millisecond, "%s", w.log)
			assert.Contains(t, string(window.Blocks()), "The last payment for Add-on")
			assert.NotContains(t, string(window.Blocks()), "evil")
			assert.Contains(t, w.log.String(), "a draft without a model")
			assert.NotContains(t, w.log.String(), "Hi Ann")
		})
	}
}

func TestAModelThatIsAwayLeavesTheTemplate(t *testing.T) {
	w := silentWorld(t)
	w.writes(nil).Close()
	w.start()
	w.drafting().ExpectText("The model gave no usable answer")
}

func TestAModelThatIsHalfSetIsNamed(t *testing.T) {
	w := silentWorld(t)
	w.settings.LLMProvider = "openai"
	err := w.settings.forRun()
	require.ErrorContains(t, err, "LLM_MODEL")
	require.ErrorContains(t, err, "LLM_API_KEY")
	w.settings.LLMProvider = "oracle"
	require.ErrorContains(t, w.settings.forRun(), "LLM_PROVIDER")
}
