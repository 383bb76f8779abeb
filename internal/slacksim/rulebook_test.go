package slacksim_test

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/internal/slacksim"
)

// bookManifest is of an app that has much, and lacks on purpose: team:read, channels:history, chat:write.public and the
// subscription to member_joined_channel.
const bookManifest = `
display_information: {name: Rapport}
features:
  app_home: {home_tab_enabled: true, messages_tab_enabled: true}
  bot_user: {display_name: Rapport}
  slash_commands: [{command: /account, description: Show an account}]
  agent_view: {agent_description: Answers questions}
oauth_config:
  scopes:
    bot: [commands, chat:write, app_mentions:read, assistant:write, im:history, im:read, im:write, channels:read, usergroups:read, users:read, files:write, files:read]
settings:
  event_subscriptions: {bot_events: [app_mention, message.im]}
  interactivity: {is_enabled: true}
  socket_mode_enabled: true
`

// stories has, for every rule of the platform, how an app breaks it; each says whether the breach was refused.
var stories = map[slacksim.Rule]func(w *world) (refused bool){
	slacksim.RuleScopes: func(w *world) bool {
		return w.call("team.info", object{})["error"] == "missing_scope"
	},
	slacksim.RuleMembership: func(w *world) bool {
		return w.call("chat.postMessage", object{"channel": w.channel("general"), "text": "hello"})["error"] == "not_in_channel"
	},
	slacksim.RuleTriggerLife: func(w *world) bool {
		l, dm := w.dial(), w.channel("im")
		command := l.command("dana", dm, w)
		w.eventually("patience ends", func() bool { return strings.Contains(fmt.Sprint(w.messages("dana", dm)), "operation_timeout") })
		return w.call("views.open", object{"trigger_id": command["trigger_id"], "view": smallModal})["error"] == "expired_trigger_id"
	},
	slacksim.RuleTriggerOnce: func(w *world) bool {
		command := w.dial().command("dana", w.channel("im"), w)
		open := func() object {
			return w.call("views.open", object{"trigger_id": command["trigger_id"], "view": smallModal})
		}
		require.Equal(w.t, true, open()["ok"])
		return open()["error"] == "exchanged_trigger_id"
	},
	slacksim.RuleResponseUses: func(w *world) bool {
		url := w.dial().command("dana", w.channel("im"), w)["response_url"].(string)
		for range 5 {
			require.Equal(w.t, http.StatusOK, w.post(url, object{"text": "again"}))
		}
		return w.post(url, object{"text": "a sixth time"}) != http.StatusOK
	},
	slacksim.RuleResponseLife: func(w *world) bool {
		url := w.dial().command("dana", w.channel("im"), w)["response_url"].(string)
		w.control("clock", object{"advance": "31m"})
		return w.post(url, object{"text": "late"}) != http.StatusOK
	},
	slacksim.RuleAckPatience: func(w *world) bool {
		l, dm := w.dial(), w.channel("im")
		env := l.envelope("dana", dm, w)
		<-time.After(2 * bookPatience) // patience is measured on the wall clock
		l.ack(env, object{"text": "late"})
		return w.answered(dm) != "late"
	},
	slacksim.RuleAckSize: func(w *world) bool {
		l, dm := w.dial(), w.channel("im")
		l.ack(l.envelope("dana", dm, w), object{"text": strings.Repeat("x", 20480)})
		return !strings.HasPrefix(w.answered(dm), "xxx")
	},
	slacksim.RuleNoThreadCommand: func(w *world) bool {
		l, dm := w.dial(), w.channel("im")
		l.next()
		root := w.call("chat.postMessage", object{"channel": dm, "text": "a thread"})["ts"]
		return w.control("say", object{"as": "dana", "channel": dm, "thread_ts": root, "text": "/account acme.com"})["error"] == "command_in_thread"
	},
	slacksim.RuleRates: func(w *world) bool {
		for range 30 { // 20 a minute are allowed
			if out, resp := w.raw("usergroups.list", w.sim.BotToken(), object{}); out["error"] == "ratelimited" {
				require.Equal(w.t, http.StatusTooManyRequests, resp.StatusCode)
				require.NotEmpty(w.t, resp.Header.Get("Retry-After"))
				return true
			}
		}
		return false
	},
	slacksim.RulePace: func(w *world) bool {
		in := w.channel("cs-team")
		for range 10 { // a burst of 5 is allowed
			if out, resp := w.raw("chat.postMessage", w.sim.BotToken(), object{"channel": in, "text": "x"}); out["error"] == "ratelimited" {
				return resp.StatusCode == http.StatusTooManyRequests && resp.Header.Get("Retry-After") == "1"
			}
		}
		return false
	},
	slacksim.RuleStreamLife: func(w *world) bool {
		in, ts := w.streaming("cs-team")
		w.control("clock", object{"advance": "5m"})
		return w.call("chat.appendStream", object{"channel": in, "ts": ts, "markdown_text": "too late"})["error"] == "message_not_in_streaming_state"
	},
	slacksim.RuleStreamAlone: func(w *world) bool {
		in, ts := w.streaming("cs-team")
		return w.call("chat.update", object{"channel": in, "ts": ts, "text": "an edit"})["error"] == "streaming_state_conflict"
	},
	slacksim.RuleUploadDelay: func(w *world) bool {
		image := object{"type": "image", "alt_text": "a chart", "slack_file": object{"id": w.upload("chart.png", picture(4, 3))}}
		out := w.call("chat.postMessage", object{"channel": w.channel("cs-team"), "text": "x", "blocks": []any{image}})
		return strings.Contains(fmt.Sprint(out["errors"]), "invalid slack file [json-pointer:/blocks/0/slack_file]")
	},
	slacksim.RuleEphemeral: func(w *world) bool {
		in := w.channel("cs-team")
		whisper := w.call("chat.postEphemeral", object{"channel": in, "user": id(w, "dana"), "text": "psst"})["message_ts"]
		return w.call("chat.update", object{"channel": in, "ts": whisper, "text": "PSST"})["error"] == "message_not_found"
	},
	slacksim.RuleImages: func(w *world) bool {
		gone := httptest.NewServer(http.NotFoundHandler())
		gone.Close()
		image := object{"type": "image", "alt_text": "nothing", "image_url": gone.URL + "/logo.png"}
		out := w.call("chat.postMessage", object{"channel": w.channel("cs-team"), "text": "x", "blocks": []any{image}})
		return strings.Contains(fmt.Sprint(out["errors"]), "downloading image failed [json-pointer:/blocks/0/image_url]")
	},
	slacksim.RuleSubscriptions: func(w *world) bool {
		l := w.dial()
		l.next()
		w.control("channel", object{"channel": "cs-team", "remove": "lee"})
		w.control("say", object{"as": "dana", "channel": w.channel("im"), "text": "hello"})
		return l.next()["payload"].(object)["event"].(object)["type"] == "message" // not member_left_channel
	},
	slacksim.RuleHistoryScope: func(w *world) bool {
		in := w.channel("cs-team")
		root := w.control("say", object{"as": "dana", "channel": in, "text": "a question"})["ts"]
		return w.call("conversations.replies", object{"channel": in, "ts": root})["error"] == "missing_scope"
	},
	slacksim.RuleSight: func(w *world) bool {
		return w.control("messages?as=gus&channel="+w.channel("general"), nil)["error"] == "channel_not_found"
	},
	slacksim.RuleConnections: func(w *world) bool {
		for range 10 {
			w.dial().next()
		}
		eleventh := w.dial()
		eleventh.next()
		return eleventh.disconnected(bookPatience)
	},
	slacksim.RuleBlocks: func(w *world) bool {
		return w.call("chat.postMessage", object{"channel": w.channel("cs-team"), "text": "x", "blocks": []any{section(3001)}})["error"] == "invalid_blocks"
	},
}

const bookPatience = 300 * time.Millisecond

// patienceOf is short where a story waits for its end, and Slack's own elsewhere, so that a busy machine breaks no rule.
func patienceOf(rule slacksim.Rule) time.Duration {
	special := map[slacksim.Rule]time.Duration{
		slacksim.RuleTriggerLife: bookPatience, slacksim.RuleAckPatience: bookPatience, slacksim.RuleAckSize: time.Second,
	}
	return cmp.Or(special[rule], 3*time.Second)
}

var smallModal = object{"type": "modal", "title": object{"type": "plain_text", "text": "Account"}, "blocks": []any{}}

// TestEveryRuleIsNoticedWhenItIsSwitchedOff breaks every rule twice: with it, the breach is refused; without it, it gets through.
func TestEveryRuleIsNoticedWhenItIsSwitchedOff(t *testing.T) {
	for _, rule := range slacksim.Rules() {
		story, told := stories[rule]
		if !assert.True(t, told, "rule %s has no story", rule) {
			continue
		}
		for _, on := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s=%t", rule, on), func(t *testing.T) {
				t.Parallel()
				w := newWorld(t, func(c *slacksim.Config) {
					c.Manifest = []byte(bookManifest)
					c.Patience = patienceOf(rule)
					if !on {
						c.Lenient = []slacksim.Rule{rule}
					}
				})
				assert.Equal(t, on, story(w), "refused")
			})
		}
	}
}

func TestRulesAreSwitchedByTheControlAPI(t *testing.T) {
	w := newWorld(t, nil)
	in := w.channel("general")
	refused := func() bool {
		return w.call("chat.postMessage", object{"channel": in, "text": "x"})["error"] == "not_in_channel"
	}
	require.True(t, refused())
	assert.Equal(t, true, w.control("rules", object{"rule": "membership", "on": false})["ok"])
	assert.False(t, refused())
	off := 0
	for _, r := range w.control("rules", nil)["rules"].([]any) {
		assert.NotEmpty(t, r.(object)["what"], "%v", r)
		if r.(object)["on"] == false {
			off++
			assert.Equal(t, "membership", r.(object)["rule"])
		}
	}
	assert.Equal(t, 1, off)
	assert.Equal(t, true, w.control("rules", object{"rule": "membership", "on": true})["ok"])
	assert.True(t, refused())
	assert.Equal(t, "unknown_rule", w.control("rules", object{"rule": "gravity", "on": false})["error"])
	assert.Equal(t, "invalid_json", w.control("rules", object{"rule": "membership"})["error"])
}

// envelope has somebody type a command and takes its envelope.
func (l *link) envelope(who, channel string, w *world) object {
	l.t.Helper()
	require.Equal(l.t, "hello", l.next()["type"])
	require.Equal(l.t, true, w.control("say", object{"as": who, "channel": channel, "text": "/account acme.com"})["ok"])
	env := l.next()
	require.Equal(l.t, "slash_commands", env["type"])
	return env
}

// command has somebody type a command and takes what the app is told of it.
func (l *link) command(who, channel string, w *world) object {
	l.t.Helper()
	return l.envelope(who, channel, w)["payload"].(object)
}

// disconnected says whether the next frame, if one comes in time, tells the app to go.
func (l *link) disconnected(wait time.Duration) bool {
	ctx, cancel := context.WithTimeout(l.t.Context(), wait)
	defer cancel()
	_, raw, err := l.ws.Read(ctx)
	return err == nil && bytes.Contains(raw, []byte(`"too_many_websockets"`))
}

// answered waits for what a command's answer became, and is the first line that came.
func (w *world) answered(channel string) string {
	w.t.Helper()
	w.eventually("an answer", func() bool { return len(w.messages("dana", channel)) > 0 })
	return w.messages("dana", channel)[0]["text"].(string)
}

// post sends JSON to an address and returns the status.
func (w *world) post(url string, body object) int {
	w.t.Helper()
	raw, err := json.Marshal(body)
	require.NoError(w.t, err)
	req, err := http.NewRequestWithContext(w.t.Context(), http.MethodPost, url, bytes.NewReader(raw))
	require.NoError(w.t, err)
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	require.NoError(w.t, err)
	require.NoError(w.t, resp.Body.Close())
	return resp.StatusCode
}
