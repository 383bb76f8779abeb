package slacksim_test

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/internal/slacksim"
)

// agentManifest is of an agent that may do all that agents do.
const agentManifest = `
display_information: {name: Rapport}
features:
  app_home: {home_tab_enabled: true, messages_tab_enabled: true}
  bot_user: {display_name: Rapport}
  unfurl_domains: [acme.com, rapport.example]
  agent_view:
    agent_description: Answers questions
    suggested_prompts: [{title: Renewals, message: "What renews this month?"}]
oauth_config:
  scopes:
    bot: [chat:write, app_mentions:read, assistant:write, im:history, im:read, channels:read, channels:history, groups:read, links:read, links:write,
      reactions:read, reactions:write, pins:read, pins:write, bookmarks:read, bookmarks:write, users:read]
settings:
  event_subscriptions:
    bot_events: [app_mention, message.im, app_home_opened, app_context_changed, agent_session_stopped, link_shared, reaction_added, reaction_removed, pin_added]
  interactivity: {is_enabled: true}
  socket_mode_enabled: true
`

// newAgent is a workspace with that agent in it; rates are another story.
func newAgent(t *testing.T, lenient ...slacksim.Rule) *world {
	t.Helper()
	return newWorld(t, func(c *slacksim.Config) {
		c.Manifest = []byte(agentManifest)
		c.Lenient = append([]slacksim.Rule{slacksim.RuleRates, slacksim.RulePace}, lenient...)
	})
}

// start begins a stream in a conversation, as an answer to what somebody asked there.
func (w *world) start(in string, more object) object {
	w.t.Helper()
	asked := w.control("say", object{"as": "dana", "channel": in, "text": "how is acme doing?"})
	body := object{"channel": in, "thread_ts": asked["ts"], "recipient_user_id": id(w, "dana"), "recipient_team_id": "T0NORTHSTAR"}
	maps.Copy(body, more)
	return w.call("chat.startStream", body)
}

// streaming begins a stream that is taken.
func (w *world) streaming(channel string) (in, ts string) {
	w.t.Helper()
	in = w.channel(channel)
	out := w.start(in, object{"markdown_text": "Acme "})
	require.Equal(w.t, true, out["ok"], "%v", out)
	return in, out["ts"].(string)
}

// message is what dana sees of a message, be it in a thread.
func (w *world) message(in, ts string) object {
	w.t.Helper()
	for _, root := range w.messages("dana", in) {
		for _, m := range w.control("messages?as=dana&channel="+in+"&thread_ts="+root["ts"].(string), nil)["messages"].([]any) {
			if m.(object)["ts"] == ts {
				return m.(object)
			}
		}
	}
	require.FailNow(w.t, "no message "+ts)
	return nil
}

// kinds lists the types of a message's blocks.
func kinds(m object) []string {
	var out []string
	list, _ := m["blocks"].([]any)
	for _, b := range list {
		out = append(out, b.(object)["type"].(string))
	}
	return out
}

func TestAnAnswerIsStreamedWithSlacksClient(t *testing.T) {
	w := newAgent(t)
	in := w.channel("cs-team")
	asked := w.control("say", object{"as": "dana", "channel": in, "text": "how is acme doing?"})["ts"].(string)
	_, ts, err := w.api.StartStream(in, slack.MsgOptionTS(asked), slack.MsgOptionRecipientUserID(id(w, "dana")), slack.MsgOptionRecipientTeamID("T0NORTHSTAR"))
	require.NoError(t, err)
	assert.Equal(t, "live", w.message(in, ts)["streaming"])

	task := slack.NewTaskUpdateChunk("look", "Looking at the account")
	task.Status, task.Details = slack.TaskCardStatusInProgress, "CRM, "
	_, _, err = w.api.AppendStream(in, ts, slack.MsgOptionChunks(slack.NewMarkdownTextChunk("Let me "), slack.NewMarkdownTextChunk("see."), task))
	require.NoError(t, err)
	task.Status, task.Details, task.Sources = slack.TaskCardStatusComplete, "tickets", []slack.TaskCardSource{slack.NewTaskCardSource("https://crm.example/acme", "CRM")}
	note := slack.NewSectionBlock(slack.NewTextBlockObject("mrkdwn", "*ARR* $1.2M", false, false), nil, nil)
	_, _, err = w.api.AppendStream(in, ts, slack.MsgOptionChunks(slack.NewMarkdownTextChunk("It does **well**."), task, slack.NewBlocksChunk(note)))
	require.NoError(t, err)
	live := w.message(in, ts)
	assert.Equal(t, []string{"markdown", "task_card", "markdown", "section"}, kinds(live), "in the order they came; a task stays where it began")
	assert.Equal(t, "Let me see.It does **well**.", live["text"])
	card := live["blocks"].([]any)[1].(object)
	assert.Equal(t, "complete", card["status"])
	assert.Contains(t, fmt.Sprint(card["details"]), "CRM, tickets", "details add up")
	assert.Contains(t, fmt.Sprint(card["sources"]), "https://crm.example/acme")

	_, _, err = w.api.StopStream(in, ts, slack.MsgOptionBlocks(slack.NewDividerBlock()),
		slack.MsgOptionMetadata(slack.SlackMetadata{EventType: "answer", EventPayload: map[string]any{"account": "acme"}}))
	require.NoError(t, err)
	done := w.message(in, ts)
	assert.Equal(t, "done", done["streaming"])
	assert.Equal(t, []string{"markdown", "task_card", "markdown", "section", "divider"}, kinds(done))
	history, _, _, err := w.api.GetConversationReplies(&slack.GetConversationRepliesParameters{ChannelID: in, Timestamp: asked, IncludeAllMetadata: true})
	require.NoError(t, err)
	require.Len(t, history, 2)
	assert.Equal(t, "answer", history[1].Metadata.EventType)
	for _, method := range []string{"chat.appendStream", "chat.stopStream"} {
		assert.Equal(t, "message_not_in_streaming_state", w.call(method, object{"channel": in, "ts": ts, "chunks": []any{markdown("late")}})["error"], method)
	}
}

func markdown(text string) object { return object{"type": "markdown_text", "text": text} }

func taskStep(id, status string) object {
	return object{"type": "task_update", "id": id, "title": "Step " + id, "status": status}
}

func TestTasksAreGatheredInAPlan(t *testing.T) {
	w := newAgent(t)
	in := w.channel("cs-team")
	ts := w.start(in, object{"task_display_mode": "plan", "chunks": []any{markdown("Working."), taskStep("1", "in_progress")}})["ts"].(string)
	assert.Equal(t, "Step 1", w.message(in, ts)["blocks"].([]any)[1].(object)["title"], "a plan without a title has its first task's")
	out := w.call("chat.appendStream", object{"channel": in, "ts": ts, "chunks": []any{
		object{"type": "plan_update", "title": "Find the account"}, taskStep("2", "pending"), taskStep("1", "complete"), markdown("Done."),
	}})
	require.Equal(t, true, out["ok"], "%v", out)
	m := w.message(in, ts)
	assert.Equal(t, []string{"markdown", "plan", "markdown"}, kinds(m))
	plan := m["blocks"].([]any)[1].(object)
	assert.Equal(t, "Find the account", plan["title"])
	require.Len(t, plan["tasks"], 2)
	assert.Equal(t, "complete", plan["tasks"].([]any)[0].(object)["status"])
}

func TestStartingAStreamFailsInSlacksWords(t *testing.T) {
	w := newAgent(t)
	in, dm := w.channel("cs-team"), w.channel("im")
	tooMany := times(51, func(int) any { return object{"type": "divider"} })
	for word, body := range map[string]object{
		"channel_not_found":                            {"channel": "C0NOWHERE"},
		"not_in_channel":                               {"channel": w.channel("general")},
		"thread_not_found":                             {"thread_ts": "1.000001"},
		"missing_recipient_user_id":                    {"recipient_user_id": ""},
		"missing_recipient_team_id":                    {"recipient_team_id": ""},
		"user_not_found":                               {"recipient_user_id": "U0NOBODY"},
		"invalid_arguments":                            {"task_display_mode": "carousel"},
		"msg_too_long":                                 {"markdown_text": xs(12001)},
		"invalid_chunks":                               {"chunks": `{"type":"markdown_text"}`},
		"msg_blocks_too_many":                          {"chunks": []any{object{"type": "blocks", "blocks": tooMany}}},
		"msg_blocks_too_long":                          {"chunks": []any{object{"type": "blocks", "blocks": times(5, func(int) any { return section(3000) })}}},
		"invalid_blocks":                               {"chunks": []any{markdown("x"), object{"type": "blocks", "blocks": []any{section(3001)}}}},
		"cannot_provide_both_markdown_text_and_chunks": {"markdown_text": "x", "chunks": []any{markdown("x")}},
	} {
		assert.Equal(t, word, w.start(in, body)["error"], "%s", word)
	}
	out := w.call("chat.startStream", object{"channel": dm, "markdown_text": "no question before it"})
	assert.Equal(t, "channel_type_not_supported", out["error"])
	assert.Equal(t, true, w.start(dm, object{"recipient_user_id": "", "recipient_team_id": ""})["ok"], "a direct message has one recipient anyway")
	out = w.start(in, object{"chunks": []any{object{"type": "blocks", "blocks": []any{section(3001)}}}})
	assert.Contains(t, fmt.Sprint(out["errors"]), "[json-pointer:/chunks/0/blocks/0/text/text]")
}

func TestBrokenChunksAreRefused(t *testing.T) {
	w := newAgent(t)
	in, ts := w.channel("cs-team"), ""
	ts = w.start(in, nil)["ts"].(string)
	append1 := func(chunks string) object {
		return w.call("chat.appendStream", object{"channel": in, "ts": ts, "chunks": chunks})
	}
	for _, broken := range []string{
		`[{`, `"text"`, `[1]`, `[null]`, `[{}]`, `[{"type":"video"}]`, `[{"type":"markdown_text"}]`, `[{"type":"markdown_text","text":7}]`,
		`[{"type":"task_update","id":"a","title":"t"}]`, `[{"type":"task_update","id":"a","status":"complete"}]`, `[{"type":"task_update","title":"t","status":"complete"}]`,
		`[{"type":"task_update","id":"a","title":"t","status":"done"}]`, `[{"type":"task_update","id":"a","title":"` + xs(257) + `","status":"complete"}]`,
		`[{"type":"task_update","id":"a","title":"t","status":"complete","sources":[{"type":"url","url":"javascript:alert(1)","text":"x"}]}]`,
		`[{"type":"task_update","id":"a","title":"t","status":"complete","sources":"x"}]`, `[{"type":"plan_update"}]`, `[{"type":"blocks"}]`, `[{"type":"blocks","blocks":{}}]`,
		`[` + strings.Repeat(`{"type":"markdown_text","text":""},`, 1000) + `{"type":"markdown_text","text":""}]`,
	} {
		assert.Equal(t, "invalid_chunks", append1(broken)["error"], "%.80s", broken)
	}
	assert.Equal(t, "msg_too_long", append1(`[{"type":"markdown_text","text":"` + xs(12001) + `"}]`)["error"])
	assert.Equal(t, "no_text", append1(`[]`)["error"])
	assert.Equal(t, "no_text", w.call("chat.appendStream", object{"channel": in, "ts": ts})["error"])
	assert.NotContains(t, w.message(in, ts), "blocks", "nothing of what was refused is kept")
	assert.Equal(t, true, append1(`[{"type":"markdown_text","text":"<b>&amp;"}]`)["ok"])
	assert.Equal(t, "streaming_mode_mismatch", w.call("chat.appendStream", object{"channel": in, "ts": ts, "markdown_text": "text after chunks"})["error"])
	assert.Equal(t, "<b>&amp;", w.message(in, ts)["text"])
}

func TestOnlyTheStreamsOwnAppWritesIt(t *testing.T) {
	w := newAgent(t)
	in, ts := w.streaming("cs-team")
	said := w.control("say", object{"as": "dana", "channel": in, "text": "mine"})["ts"]
	plain := w.call("chat.postMessage", object{"channel": in, "text": "whole"})["ts"]
	for word, body := range map[string]object{
		"channel_not_found": {"channel": "C0NOWHERE", "ts": ts}, "message_not_found": {"channel": w.channel("im"), "ts": ts},
		"message_not_owned_by_app": {"channel": in, "ts": said}, "message_not_in_streaming_state": {"channel": in, "ts": plain},
	} {
		body["markdown_text"] = "x"
		for _, method := range []string{"chat.appendStream", "chat.stopStream"} {
			assert.Equal(t, word, w.call(method, body)["error"], method)
		}
	}
	stop := func(more object) any {
		more["channel"], more["ts"] = in, ts
		return w.call("chat.stopStream", more)["error"]
	}
	assert.Equal(t, "msg_blocks_too_many", stop(object{"blocks": times(51, func(int) any { return object{"type": "divider"} })}))
	assert.Equal(t, "invalid_blocks", stop(object{"blocks": []any{section(3001)}}))
	assert.Equal(t, "invalid_status", stop(object{"session_status": "asleep"}))
	assert.Equal(t, "live", w.message(in, ts)["streaming"])
	assert.Nil(t, stop(object{"session_status": "suspended"}))
	assert.Equal(t, true, w.call("chat.delete", object{"channel": in, "ts": ts})["ok"])
	assert.Equal(t, "message_not_found", stop(object{}))
}

func TestAStreamDiesAfterFiveMinutesAndIsRepairedByAnUpdate(t *testing.T) {
	w := newAgent(t)
	in, ts := w.streaming("cs-team")
	write := func() any {
		return w.call("chat.appendStream", object{"channel": in, "ts": ts, "markdown_text": "grows "})["error"]
	}
	for range 4 {
		w.control("clock", object{"advance": "1m"})
		require.Nil(t, write(), "alive")
	}
	assert.Equal(t, "streaming_state_conflict", w.call("chat.update", object{"channel": in, "ts": ts, "text": "x"})["error"])
	w.control("clock", object{"advance": "-1h"})
	require.Nil(t, write(), "a clock that jumps back kills nothing")
	w.control("clock", object{"advance": "61m"})
	assert.Equal(t, "stale", w.message(in, ts)["streaming"], "the page hears of it without anybody calling")
	assert.Equal(t, "message_not_in_streaming_state", write())
	assert.Equal(t, "message_not_in_streaming_state", w.call("chat.stopStream", object{"channel": in, "ts": ts})["error"])
	out := w.call("chat.update", object{"channel": in, "ts": ts, "text": "all of it", "blocks": []any{object{"type": "markdown", "text": "all of it"}}})
	require.Equal(t, true, out["ok"], "%v", out)
	assert.Equal(t, "done", w.message(in, ts)["streaming"])
	assert.Equal(t, "all of it", w.message(in, ts)["text"])
	assert.Equal(t, "message_not_in_streaming_state", write())
}

func TestAStreamTakesFiftyBlocksAndFortyThousandCharacters(t *testing.T) {
	w := newAgent(t)
	in := w.channel("cs-team")
	ts := w.start(in, object{"chunks": []any{object{"type": "blocks", "blocks": times(50, func(int) any { return object{"type": "divider"} })}}})["ts"]
	add := func(chunk object) any {
		return w.call("chat.appendStream", object{"channel": in, "ts": ts, "chunks": []any{chunk}})["error"]
	}
	assert.Equal(t, "msg_blocks_too_many", add(object{"type": "blocks", "blocks": []any{object{"type": "divider"}}}))
	for range 3 {
		require.Nil(t, add(markdown(xs(12000))))
	}
	assert.Equal(t, "msg_blocks_too_long", add(markdown(xs(4001))))
	assert.Nil(t, add(markdown(xs(4000))))
	out := w.call("chat.stopStream", object{"channel": in, "ts": ts, "blocks": times(50, func(int) any { return object{"type": "divider"} })})
	require.Equal(t, true, out["ok"], "%v", out)
	assert.Len(t, w.message(in, ts.(string))["blocks"], 101)
}

// TestALongAnswerIsCheapToAppend writes 8,000 characters in 200 appends.
func TestALongAnswerIsCheapToAppend(t *testing.T) {
	w := newAgent(t)
	in, ts := w.streaming("cs-team")
	start := time.Now()
	for range 200 {
		_, _, err := w.api.AppendStream(in, ts, slack.MsgOptionMarkdownText(strings.Repeat("word ", 8)))
		require.NoError(t, err)
	}
	took := time.Since(start)
	t.Logf("200 appends took %s", took)
	assert.Less(t, took, 5*time.Second)
	assert.Len(t, w.message(in, ts)["text"], len("Acme ")+8000)
}

func TestTheAppHearsOfItsStreamWhereItListens(t *testing.T) {
	w := newAgent(t)
	l := w.dial()
	l.next()
	dm := w.channel("im")
	ts := w.start(dm, object{"markdown_text": "Acme"})["ts"]
	for _, want := range []string{"how is acme doing?", "Acme"} {
		env := l.next()
		l.ack(env, nil)
		assert.Equal(t, want, env["payload"].(object)["event"].(object)["text"])
	}
	require.Equal(t, true, w.call("chat.stopStream", object{"channel": dm, "ts": ts, "markdown_text": " is well."})["ok"])
	env := l.next()
	changed := env["payload"].(object)["event"].(object)
	assert.Equal(t, "message_changed", changed["subtype"])
	assert.Equal(t, "Acme is well.", changed["message"].(object)["text"])
}

func TestThePageIsToldCompleteBlocksAsTheyGrow(t *testing.T) {
	w := newAgent(t)
	next := w.listen("dana", "")
	in, ts := w.streaming("cs-team")
	for _, word := range []string{"is ", "well."} {
		require.Equal(t, true, w.call("chat.appendStream", object{"channel": in, "ts": ts, "markdown_text": word})["ok"])
	}
	var seen []string
	for len(seen) < 3 {
		if kind, _, m := next(); (kind == "message" || kind == "changed") && m["ts"] == ts {
			assert.Equal(t, "live", m["streaming"])
			assert.Equal(t, m["text"], m["blocks"].([]any)[0].(object)["text"])
			seen = append(seen, m["text"].(string))
		}
	}
	assert.Equal(t, []string{"Acme ", "Acme is ", "Acme is well."}, seen)
}

func TestFormsCarryStreamsToo(t *testing.T) {
	w := newAgent(t)
	in := w.channel("cs-team")
	resp, err := http.PostForm(w.url+"/api/chat.startStream", url.Values{
		"token": {w.sim.BotToken()}, "channel": {in}, "chunks": {`[{"type":"markdown_text","text":"x"}]`}, "recipient_user_id": {id(w, "dana")}, "recipient_team_id": {"T0NORTHSTAR"},
	})
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	assert.Len(t, w.messages("dana", in), 1, "in a channel a stream may be no reply")
}
