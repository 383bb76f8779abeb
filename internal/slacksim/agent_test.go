package slacksim_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/internal/slacksim"
)

// asked has dana ask something in her conversation with the app.
func (w *world) asked() (dm, ts string) {
	w.t.Helper()
	dm = w.channel("im")
	out := w.control("say", object{"as": "dana", "channel": dm, "text": "how is acme doing?"})
	require.Equal(w.t, true, out["ok"], "%v", out)
	return dm, out["ts"].(string)
}

// event waits for an event of a type, acknowledging all that come before it and, unless told otherwise, itself.
func (l *link) event(kind string) object {
	l.t.Helper()
	for {
		env := l.next()
		payload, _ := env["payload"].(object)
		event, _ := payload["event"].(object)
		if env["envelope_id"] != nil {
			l.ack(env, nil)
		}
		if event["type"] == kind {
			return event
		}
	}
}

// told waits for what the page is told of a kind.
func told(next func() (kind, n string, data object), want string) object {
	for {
		if kind, _, data := next(); kind == want || kind == "" {
			return data
		}
	}
}

func TestAStatusIsShownUntilTheAppSpeaks(t *testing.T) {
	w := newAgent(t)
	dm, ts := w.asked()
	next := w.listen("dana", "")
	set := func(status string, loading ...string) error {
		return w.api.SetAssistantThreadsStatus(slack.AssistantThreadsSetStatusParameters{ChannelID: dm, ThreadTS: ts, Status: status, LoadingMessages: loading})
	}
	require.NoError(t, set("is thinking…", "Reading the CRM", "Counting tickets"))
	status := told(next, "status")
	assert.Equal(t, "is thinking…", status["status"])
	assert.Equal(t, []any{"Reading the CRM", "Counting tickets"}, status["loading_messages"])
	assert.Equal(t, ts, status["thread_ts"])

	require.Equal(t, true, w.call("chat.postMessage", object{"channel": dm, "text": "elsewhere"})["ok"])
	require.Equal(t, true, w.call("chat.postMessage", object{"channel": dm, "thread_ts": ts, "text": "well"})["ok"])
	assert.Equal(t, object{"channel": dm, "thread_ts": ts, "status": ""}, told(next, "status"), "the app's message in the thread clears it")

	require.NoError(t, set("is thinking again"))
	told(next, "status")
	require.NoError(t, set(""))
	assert.Empty(t, told(next, "status")["status"])
	require.NoError(t, set("is thinking for long"))
	told(next, "status")
	w.control("clock", object{"advance": "119s"})
	w.control("clock", object{"advance": "1s"})
	assert.Empty(t, told(next, "status")["status"], "after two minutes")

	require.NoError(t, set("streams"))
	told(next, "status")
	require.Equal(t, true, w.call("chat.startStream", object{"channel": dm, "thread_ts": ts, "markdown_text": "x"})["ok"])
	assert.Empty(t, told(next, "status")["status"], "a stream is a message too")
}

func TestStatusesFailInSlacksWords(t *testing.T) {
	w := newAgent(t)
	dm, ts := w.asked()
	for word, body := range map[string]object{
		"channel_not_found": {"channel_id": "D0NOWHERE"},
		"invalid_thread_ts": {"thread_ts": "1.000001"},
		"invalid_arguments": {"loading_messages": times(11, func(int) any { return "x" })},
	} {
		all := object{"channel_id": dm, "thread_ts": ts, "status": "thinks"}
		for key, value := range body {
			all[key] = value
		}
		assert.Equal(t, word, w.call("assistant.threads.setStatus", all)["error"])
	}
	for _, loading := range []any{[]any{""}, "[", []any{1}, []any{}, "a,,b"} {
		out := w.call("assistant.threads.setStatus", object{"channel_id": dm, "thread_ts": ts, "status": "x", "loading_messages": loading})
		assert.Equal(t, "invalid_arguments", out["error"], "%v", loading)
	}
	assert.Equal(t, "invalid_thread_ts", w.call("assistant.threads.setStatus", object{"channel_id": dm, "status": "x"})["error"])
}

func TestPromptsStandBesideTheConversation(t *testing.T) {
	w := newAgent(t)
	dm, ts := w.asked()
	mine := func() any { return w.control("workspace?as=dana", nil)["prompts"] }
	assert.Equal(t, []any{object{"title": "Renewals", "message": "What renews this month?"}}, mine(), "the manifest's to begin with")
	next := w.listen("dana", "")
	params := slack.AssistantThreadsSetSuggestedPromptsParameters{ChannelID: dm, Title: "Next"}
	params.AddPrompt("Tickets", "Which tickets are open?")
	require.NoError(t, w.api.SetAssistantThreadsSuggestedPrompts(params))
	assert.Equal(t, object{"channel": dm, "title": "Next", "prompts": []any{object{"title": "Tickets", "message": "Which tickets are open?"}}}, told(next, "prompts"))
	assert.Equal(t, []any{object{"title": "Tickets", "message": "Which tickets are open?"}}, mine())

	params.ThreadTS = ts
	params.AddPrompt("In vain", "An agent's prompts belong to no thread")
	require.NoError(t, w.api.SetAssistantThreadsSuggestedPrompts(params), "silently nothing")
	require.NoError(t, w.api.SetAssistantThreadsTitle(slack.AssistantThreadsSetTitleParameters{ChannelID: dm, ThreadTS: ts, Title: "Acme"}))
	kind, _, data := next()
	assert.Equal(t, "title", kind)
	assert.Equal(t, object{"channel": dm, "thread_ts": ts, "title": "Acme"}, data)

	prompt := object{"title": "t", "message": "m"}
	for _, broken := range []any{"[", object{}, times(5, func(int) any { return prompt }), []any{object{"title": "t"}}, []any{1}} {
		assert.Equal(t, "invalid_arguments", w.call("assistant.threads.setSuggestedPrompts", object{"channel_id": dm, "prompts": broken})["error"], "%v", broken)
	}
	out := w.call("assistant.threads.setSuggestedPrompts", object{"channel_id": dm, "thread_ts": "1.000001", "prompts": []any{prompt}})
	assert.Equal(t, "invalid_thread_ts", out["error"])
	assert.Equal(t, "invalid_arguments", w.call("assistant.threads.setTitle", object{"channel_id": dm, "thread_ts": ts})["error"])
}

func TestAnAppThatIsNoAgentHasNoPromptsAndNoSessions(t *testing.T) {
	w := newWorld(t, func(c *slacksim.Config) {
		c.Manifest = []byte(strings.Replace(agentManifest, "  agent_view:\n    agent_description: Answers questions\n    suggested_prompts: [{title: Renewals, message: \"What renews this month?\"}]\n", "", 1))
	})
	dm, ts := w.asked()
	body := object{"channel_id": dm, "thread_ts": ts, "title": "x", "status": "active", "prompts": []any{}}
	assert.Equal(t, "not_agent_app", w.call("assistant.threads.setSuggestedPrompts", body)["error"])
	assert.Equal(t, "not_agent_app", w.call("assistant.threads.setTitle", body)["error"])
	assert.Equal(t, "feature_disabled", w.call("agents.sessions.setStatus", body)["error"])
	assert.Equal(t, true, w.call("assistant.threads.setStatus", body)["ok"])
	assert.Equal(t, []any{}, w.control("workspace?as=dana", nil)["prompts"])
}

func TestSessionsHaveAStatusAndATitle(t *testing.T) {
	w := newAgent(t)
	dm, ts := w.asked()
	next := w.listen("dana", "")
	rename := slack.AgentSessionRenameParameters{ChannelID: dm, ThreadTS: ts, Title: "Acme in March"}
	_, err := w.api.RenameAgentSession(rename)
	require.ErrorContains(t, err, "session_not_found")
	params := slack.AgentSessionSetStatusParameters{ChannelID: dm, ThreadTS: ts, Status: slack.AgentSessionStatusProcessing, Title: "Acme"}
	now, err := w.api.SetAgentSessionStatus(params)
	require.NoError(t, err)
	assert.Equal(t, "processing", now.AgentStatus)
	assert.Equal(t, object{"channel": dm, "thread_ts": ts, "status": "processing", "title": "Acme"}, told(next, "session"))
	params.Status, params.Title = slack.AgentSessionStatusActive, "ignored: it has one"
	now, err = w.api.SetAgentSessionStatus(params)
	require.NoError(t, err)
	assert.Equal(t, "Acme", now.Title)
	told(next, "session")
	_, err = w.api.RenameAgentSession(rename)
	require.NoError(t, err)
	assert.Equal(t, "Acme in March", told(next, "session")["title"])

	for word, body := range map[string]object{
		"invalid_status": {"status": "asleep"}, "channel_not_found": {"channel_id": "C0NOWHERE"}, "not_authorized": {"channel_id": w.channel("general")},
		"thread_ts_required": {"thread_ts": ""}, "user_not_found": {"initiator_user_id": id(w, "lee")}, "invalid_arguments": {"title": xs(201)},
	} {
		all := object{"channel_id": dm, "thread_ts": ts, "status": "active"}
		for key, value := range body {
			all[key] = value
		}
		assert.Equal(t, word, w.call("agents.sessions.setStatus", all)["error"])
	}
	assert.Equal(t, "invalid_arguments", w.call("agents.sessions.rename", object{"channel_id": dm, "thread_ts": ts, "title": ""})["error"])
}

func TestTheStopButtonEndsStreamsAndTellsTheApp(t *testing.T) {
	w := newAgent(t)
	l := w.dial()
	l.next()
	assert.Equal(t, true, w.control("workspace?as=dana", nil)["app"].(object)["stoppable"])
	dm, ts := w.asked()
	press := func(more object) object {
		all := object{"as": "dana", "channel": dm, "thread_ts": ts}
		for key, value := range more {
			all[key] = value
		}
		return w.control("stop", all)
	}
	assert.Equal(t, "nothing_to_stop", press(nil)["error"])
	first := w.call("chat.startStream", object{"channel": dm, "thread_ts": ts, "markdown_text": "Acme"})["ts"].(string)
	second := w.call("chat.startStream", object{"channel": dm, "thread_ts": ts, "markdown_text": "Beta"})["ts"].(string)
	require.Equal(t, true, w.call("agents.sessions.setStatus", object{"channel_id": dm, "thread_ts": ts, "status": "processing"})["ok"])

	require.Equal(t, true, press(object{"message_ts": first})["ok"])
	stopped := slackevents.AgentSessionStoppedEvent{}
	raw, err := json.Marshal(l.event("agent_session_stopped"))
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(raw, &stopped))
	assert.Equal(t, []string{first}, stopped.StreamingMessageTimestamps)
	assert.Equal(t, ts, stopped.ThreadTimestamp)
	assert.Equal(t, id(w, "dana"), stopped.User)
	for _, method := range []string{"chat.appendStream", "chat.stopStream"} {
		assert.Equal(t, "stopped_by_user", w.call(method, object{"channel": dm, "ts": first, "markdown_text": "x"})["error"])
	}
	assert.Equal(t, "stopped", w.message(dm, first)["streaming"])
	assert.Equal(t, "live", w.message(dm, second)["streaming"])

	require.Equal(t, true, press(nil)["ok"])
	assert.Equal(t, []any{second}, l.event("agent_session_stopped")["streaming_message_ts"])
	require.Equal(t, true, press(nil)["ok"], "the session still says that it works: the app has to end that itself")
	assert.Equal(t, []any{}, l.event("agent_session_stopped")["streaming_message_ts"])
	require.Equal(t, true, w.call("agents.sessions.setStatus", object{"channel_id": dm, "thread_ts": ts, "status": "active"})["ok"])
	assert.Equal(t, "nothing_to_stop", press(nil)["error"])
	assert.Equal(t, "thread_not_found", press(object{"thread_ts": "1.000001"})["error"])
	assert.Equal(t, "channel_not_found", press(object{"as": "gus"})["error"], "another person's conversation")
	require.Equal(t, true, w.call("chat.update", object{"channel": dm, "ts": first, "text": "Stopped."})["ok"])
	assert.Equal(t, "done", w.message(dm, first)["streaming"])
}

func TestAnAppThatDoesNotListenHasNoStopButton(t *testing.T) {
	w := newWorld(t, func(c *slacksim.Config) {
		c.Manifest = []byte(strings.Replace(agentManifest, ", agent_session_stopped", "", 1))
	})
	dm, ts := w.asked()
	assert.Equal(t, false, w.control("workspace?as=dana", nil)["app"].(object)["stoppable"])
	assert.Equal(t, "not_stoppable", w.control("stop", object{"as": "dana", "channel": dm, "thread_ts": ts})["error"])
}

func TestAnAgentKnowsWhatAPersonLooksAt(t *testing.T) {
	w := newAgent(t)
	l := w.dial()
	l.next()
	in := w.channel("cs-team")
	w.control("home", object{"as": "dana", "tab": "messages"})
	opened := l.event("app_home_opened")
	assert.Equal(t, "messages", opened["tab"])
	assert.Equal(t, object{}, opened["context"], "nothing is looked at yet")
	for range 2 { // the second time nothing changes
		require.Equal(t, true, w.control("viewing", object{"as": "dana", "channel": in})["ok"])
	}
	looking := object{"entities": []any{object{"type": "slack#/types/channel_id", "value": in, "team_id": "T0NORTHSTAR"}}}
	changed := l.event("app_context_changed")
	assert.Equal(t, looking, changed["context"])
	dm, _ := w.asked()
	assert.Equal(t, dm, changed["channel"])
	env := l.next()
	l.ack(env, nil)
	said := env["payload"].(object)["event"].(object)
	assert.Equal(t, "message", said["type"])
	assert.Equal(t, looking, said["app_context"])
	w.control("viewing", object{"as": "dana", "channel": dm})
	w.control("home", object{"as": "dana", "tab": "home"})
	assert.Equal(t, looking, l.event("app_home_opened")["context"], "the app's own conversation is no context")
	assert.Equal(t, "channel_not_found", w.control("viewing", object{"as": "gus", "channel": w.channel("general")})["error"])
}
