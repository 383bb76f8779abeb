package simtest_test

import (
	"encoding/json"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/slack-go/slack"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/internal/slacksim/simtest"
)

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

func TestTheAPIIsBrokenAndMended(t *testing.T) {
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
	trigger := d.trigger(t)
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
