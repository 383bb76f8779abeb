package simtest_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"
	"github.com/slack-go/slack/socketmode"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/internal/slacksim"
	"rapport/internal/slacksim/simtest"
)

// desk is a workspace in which the test is the app, too: it calls the API where it likes.
type desk struct {
	*simtest.Workspace
	api    *slack.Client
	client *socketmode.Client
	events chan slackevents.EventsAPIEvent

	address, token string
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	sim := slacksim.New(slacksim.Config{Manifest: slacksim.AnyApp()})
	server := httptest.NewServer(sim.Handler())
	d := &desk{events: make(chan slackevents.EventsAPIEvent, 100), address: server.URL, token: sim.BotToken()}
	d.api = slack.New(sim.BotToken(), slack.OptionAPIURL(server.URL+"/api/"), slack.OptionAppLevelToken(sim.AppToken()))
	d.client = socketmode.New(d.api)
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { _ = sim.Run(ctx) })
	running.Go(func() { _ = d.client.RunContext(ctx) })
	hello := make(chan struct{})
	var once sync.Once
	running.Go(func() {
		for {
			select {
			case <-ctx.Done():
				return
			case ev := <-d.client.Events:
				if ev.Type == socketmode.EventTypeHello {
					once.Do(func() { close(hello) })
				}
				if ev.Request != nil && ev.Type != socketmode.EventTypeHello {
					_ = d.client.Ack(*ev.Request)
				}
				if event, ok := ev.Data.(slackevents.EventsAPIEvent); ok {
					d.events <- event
				}
			}
		}
	})
	t.Cleanup(func() { cancel(); running.Wait(); server.Close() })
	<-hello
	d.Workspace = simtest.New(t, server.URL)
	return d
}

func TestAnAnswerIsWrittenBeforeAPersonsEyes(t *testing.T) {
	d := newDesk(t)
	dana := d.User("dana").InDM()
	dana.ExpectPrompts("Say hello")
	question := dana.Chooses("Say hello")
	channel, _, err := whereIs(d, dana)
	require.NoError(t, err)
	require.NoError(t, d.api.SetAssistantThreadsStatusContext(t.Context(), slack.AssistantThreadsSetStatusParameters{ChannelID: channel, ThreadTS: question.TS(), Status: "is thinking…"}))
	dana.ExpectStatus("is thinking")
	_, ts, err := d.api.StartStreamContext(t.Context(), channel, slack.MsgOptionTS(question.TS()), slack.MsgOptionMarkdownText("Hello, "))
	require.NoError(t, err)
	answer := question.ExpectReply("Hello,").ExpectStreaming("Hello,")
	dana.ExpectStatus()
	_, _, err = d.api.AppendStreamContext(t.Context(), channel, ts, slack.MsgOptionMarkdownText("Dana"))
	require.NoError(t, err)
	answer.ExpectStreaming("Hello, Dana")
	_, _, err = d.api.StopStreamContext(t.Context(), channel, ts)
	require.NoError(t, err)
	answer.ExpectAnswer("Hello, Dana")
	require.NoError(t, d.api.SetAssistantThreadsTitleContext(t.Context(), slack.AssistantThreadsSetTitleParameters{ChannelID: channel, ThreadTS: question.TS(), Title: "A greeting"}))
	question.ExpectTitle("A greeting")
	d.ExpectAcked(3 * time.Second)
	d.ExpectNothingElse()
}

// whereIs is the conversation of somebody with the app, as the app opens it.
func whereIs(d *desk, p *simtest.Person) (string, bool, error) {
	c, _, open, err := d.api.OpenConversation(&slack.OpenConversationParameters{Users: []string{p.ID()}})
	if err != nil {
		return "", false, err
	}
	return c.ID, open, nil
}

func TestAPersonStopsAnAnswerAndAnotherDiesOfAge(t *testing.T) {
	d := newDesk(t)
	dana := d.User("dana").InDM()
	channel, _, err := whereIs(d, dana)
	require.NoError(t, err)
	for _, end := range []string{"stopped", "interrupted"} {
		question := dana.Says("write a novel")
		_, ts, err := d.api.StartStreamContext(t.Context(), channel, slack.MsgOptionTS(question.TS()), slack.MsgOptionMarkdownText("It was a dark night"))
		require.NoError(t, err)
		novel := question.ExpectReply("dark night").ExpectStreaming()
		if end == "stopped" {
			dana.Stops(novel)
			novel.ExpectStopped("dark night")
		} else {
			d.Advance(6 * time.Minute)
			novel.ExpectInterrupted("dark night")
		}
		_, _, err = d.api.AppendStreamContext(t.Context(), channel, ts, slack.MsgOptionMarkdownText(" and"))
		require.Error(t, err)
		assert.Contains(t, dana.History(), "("+end+")")
	}
}

func TestFilesReactionsAndPreviews(t *testing.T) {
	d := newDesk(t)
	dana := d.User("dana").In("cs-team")
	note := dana.SaysWithFile("the plan", "plan.txt", []byte("grow")).ExpectFile("plan.txt")
	assert.Contains(t, dana.History(), "(file: plan.txt, text/plain, 4 bytes)")
	dana.Reacts(note, "tada")
	d.User("lee").In("cs-team").Reacts(note, "tada")
	note.ExpectReaction("tada")
	assert.Contains(t, dana.History(), ":tada: dana, lee")
	dana.Unreacts(note, "tada")

	link := dana.Says("see https://example.com/acme")
	event := d.event(t, "link_shared")
	preview := map[string]slack.Attachment{event["links"].([]any)[0].(map[string]any)["url"].(string): {Blocks: slack.Blocks{BlockSet: cardBlocks("$7")}}}
	_, _, _, err := d.api.UnfurlMessageContext(t.Context(), event["channel"].(string), event["message_ts"].(string), preview)
	require.NoError(t, err)
	link.ExpectUnfurl("Acme Inc", "$7 ARR").Click("Ignore from ARR")
	d.ExpectCall("chat.unfurl", "example.com")

	var composing sync.WaitGroup
	composing.Go(func() {
		event := d.event(t, "link_shared")
		_, _, _, err := d.api.UnfurlMessageByIDContext(t.Context(), event["unfurl_id"].(string), event["source"].(string), preview)
		assert.NoError(t, err)
	})
	dana.Composes("https://example.com/acme").ExpectUnfurl("$7 ARR")
	composing.Wait()
}

// event waits for one of a kind, as the app was told it.
func (d *desk) event(t *testing.T, kind string) map[string]any {
	t.Helper()
	for {
		select {
		case ev := <-d.events:
			raw := ev.Data.(*slackevents.EventsAPICallbackEvent).InnerEvent
			var inner map[string]any
			if json.Unmarshal(*raw, &inner) == nil && inner["type"] == kind {
				return inner
			}
		case <-time.After(5 * time.Second):
			assert.Fail(t, "no event "+kind)
			return nil
		}
	}
}

func TestTheWorldIsBrokenAndMended(t *testing.T) {
	d := newDesk(t)
	lee := d.User("lee").In("cs-team")
	post := func() error {
		_, _, err := d.api.PostMessageContext(t.Context(), "cs-team", slack.MsgOptionText("hello", false))
		return err
	}
	d.FailAPI("chat.postMessage", 500, 1)
	require.Error(t, post())
	d.LimitAPI("*", 7*time.Second, 1)
	var limited *slack.RateLimitedError
	require.ErrorAs(t, post(), &limited)
	assert.Equal(t, 7*time.Second, limited.RetryAfter)
	d.BreakAPI("chat.postMessage", "reset", 1)
	require.Error(t, post())
	d.BreakAPI("chat.postMessage", "garbage", 1)
	require.Error(t, post())
	lee.ExpectNothingElse()
	d.BreakAPI("chat.postMessage", "late", 1)
	require.Error(t, post())
	lee.ExpectMessage("hello")
	d.SlowAPI("chat.postMessage", time.Millisecond, 1)
	require.NoError(t, post())
	lee.ExpectMessage("hello")
	d.BreakAPI("chat.postMessage", "stall", 1)
	d.EndFaults()
	require.NoError(t, post())
	lee.ExpectMessage("hello")

	d.CutSockets()
	d.Disconnect("warning")
	d.Storm("warning", 1)
	d.SlowSockets(time.Millisecond)
	for _, how := range []string{"duplicate", "reorder", "unknown", "malformed", "noping", "silent"} {
		d.BreakSockets(how, 1)
	}
	d.EndFaults()

	began := d.Now()
	assert.WithinDuration(t, began.Add(48*time.Hour), d.Advance(48*time.Hour), 5*time.Second)
	assert.WithinDuration(t, began.Add(24*time.Hour), d.Advance(-24*time.Hour), 5*time.Second)
	assert.WithinDuration(t, time.Date(2020, 1, 2, 3, 4, 5, 0, time.UTC), d.SetClock(time.Date(2020, 1, 2, 3, 4, 5, 0, time.UTC)), 5*time.Second)
	d.Rule("membership", false)
	d.Rule("membership", true)
}

func TestAFormTakesEveryKindOfValue(t *testing.T) {
	d := newDesk(t)
	dana := d.User("dana").In("cs-team")
	click := dana.Shortcut("hello", nil)
	trigger := ""
	require.Eventually(t, func() bool {
		for _, e := range d.Traffic() {
			if e.Kind == "envelope" && strings.Contains(string(e.Body), "trigger_id") {
				var body struct {
					Payload struct {
						TriggerID string `json:"trigger_id"`
					} `json:"payload"`
				}
				trigger = ""
				if json.Unmarshal(e.Body, &body) == nil {
					trigger = body.Payload.TriggerID
				}
			}
		}
		return trigger != ""
	}, 5*time.Second, 10*time.Millisecond)
	kinds := []string{
		"plain_text_input", "email_text_input", "url_text_input", "number_input", "rich_text_input", "datepicker", "timepicker", "datetimepicker", "users_select",
		"multi_users_select", "channels_select", "multi_channels_select", "conversations_select", "multi_conversations_select", "file_input", "checkboxes",
		"radio_buttons", "multi_static_select",
	}
	var blocks []map[string]any
	for _, kind := range kinds {
		element := map[string]any{"type": kind, "action_id": "a"}
		switch kind {
		case "number_input":
			element["is_decimal_allowed"] = false
		case "checkboxes", "radio_buttons", "multi_static_select":
			element["options"] = []any{map[string]any{"text": map[string]any{"type": "plain_text", "text": "Yes"}, "value": "y"}}
		}
		blocks = append(blocks, map[string]any{"type": "input", "block_id": kind, "label": map[string]any{"type": "plain_text", "text": "the " + kind + "."}, "element": element})
	}
	view, err := json.Marshal(map[string]any{"type": "modal", "title": map[string]any{"type": "plain_text", "text": "All"}, "submit": map[string]any{"type": "plain_text", "text": "Go"}, "blocks": blocks})
	require.NoError(t, err)
	call(t, d, "views.open", map[string]any{"trigger_id": trigger, "view": json.RawMessage(view)})
	form := click.ExpectModal("All")
	for kind, value := range map[string]string{
		"plain_text_input": "words", "email_text_input": "a@b.example", "url_text_input": "https://a.b", "number_input": "7", "rich_text_input": "rich",
		"datepicker": "2026-01-02", "timepicker": "12:30", "datetimepicker": "2026-01-02T03:04:05Z", "users_select": "lee", "multi_users_select": "kim",
		"channels_select": "cs-team", "multi_channels_select": "general", "conversations_select": "cs-team", "multi_conversations_select": "general",
		"checkboxes": "Yes", "radio_buttons": "Yes", "multi_static_select": "Yes",
	} {
		form.Fill("the "+kind+".", value)
	}
	form.FillFile("the file_input.", "a.txt", []byte("a")).Submit()
	form.ExpectClosed()
	sent := ""
	for _, e := range d.Traffic() {
		if e.Kind == "envelope" && strings.Contains(string(e.Body), "view_submission") {
			sent = string(e.Body)
		}
	}
	for _, want := range []string{`"value":"words"`, `"selected_date":"2026-01-02"`, `"selected_date_time":1767323045`, `"text":"rich"`, `"name":"a.txt"`, `"value":"y"`} {
		assert.Contains(t, sent, want)
	}
}

// call is a method of the API with a body of JSON.
func call(t *testing.T, d *desk, method string, body map[string]any) {
	t.Helper()
	raw, err := json.Marshal(body)
	require.NoError(t, err)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, d.address+"/api/"+method, strings.NewReader(string(raw)))
	require.NoError(t, err)
	req.Header.Set("Content-Type", "application/json; charset=utf-8")
	req.Header.Set("Authorization", "Bearer "+d.token)
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
}
