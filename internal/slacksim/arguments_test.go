package slacksim_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestTheTestMethodFailsAsItIsTold(t *testing.T) {
	w := newWorld(t, nil)
	out := w.call("api.test", object{"error": "my_err", "foo": []int{1}})
	assert.Equal(t, false, out["ok"])
	assert.Equal(t, "my_err", out["error"])
	assert.Equal(t, object{"error": "my_err", "foo": []any{1.0}}, out["args"])
	out = w.sent("api.test", "application/x-www-form-urlencoded", strings.NewReader("foo=bar&baz=1&token=xoxb-secret"))
	assert.Equal(t, object{"foo": "bar", "baz": "1"}, out["args"])
}

func TestWhatReadsSeesNoJSON(t *testing.T) {
	w := newWorld(t, nil)
	const kind = "application/json; charset=utf-8"
	in := `{"channel":"` + w.channel("cs-team") + `","user":"` + id(w, "dana") + `"}`
	assert.Equal(t, "user_not_found", w.sent("users.info", kind, strings.NewReader(in))["error"])
	assert.Equal(t, "channel_not_found", w.sent("conversations.history", kind, strings.NewReader(in))["error"])
	assert.Equal(t, "channel_not_found", w.sent("conversations.members?channel=C1", kind, strings.NewReader(in))["error"])
	assert.Equal(t, true, w.sent("users.info?user="+id(w, "dana"), kind, strings.NewReader(in))["ok"], "what stands in the address is seen")
	assert.Equal(t, true, w.sent("conversations.join", kind, strings.NewReader(in))["ok"], "what writes sees it")
}

func TestATokenInJSONIsNotSeen(t *testing.T) {
	w := newWorld(t, nil)
	out, _ := w.raw("auth.test", "", object{"token": w.sim.BotToken()})
	assert.Equal(t, "not_authed", out["error"])
	out = w.sent("auth.test", "application/x-www-form-urlencoded", strings.NewReader("token="+w.sim.BotToken()))
	assert.Equal(t, true, out["ok"])
}

func TestALimitIsUnderstoodOrRefused(t *testing.T) {
	w := newWorld(t, nil)
	in := w.channel("cs-team")
	for method, args := range map[string]object{
		"users.list": {}, "conversations.list": {}, "conversations.members": {"channel": in}, "conversations.history": {"channel": in},
	} {
		for _, limit := range []string{"-1", "1001", "many", "1.5"} {
			assert.Equal(t, "invalid_limit", w.call(method, with(args, "limit", limit))["error"], "%s %s", method, limit)
		}
		for _, limit := range []string{"", "0", "1", "1000"} {
			assert.Equal(t, true, w.call(method, with(args, "limit", limit))["ok"], "%s %s", method, limit)
		}
	}
}

func TestAReactionIsAnEmojiThatSlackHas(t *testing.T) {
	w := newAgent(t)
	in := w.channel("cs-team")
	ts := w.control("say", object{"as": "dana", "channel": in, "text": "x"})["ts"]
	for _, name := range []string{"nonexistent_zz", "custom-1", "Tada", "tada::skin-tone-9", ":tada:", "tada tada", ""} {
		assert.Equal(t, "invalid_name", w.call("reactions.add", object{"channel": in, "timestamp": ts, "name": name})["error"], name)
	}
	for _, name := range []string{"+1::skin-tone-3", "flag-de", "white_check_mark", "heavy_check_mark", "man-shrugging", "squirrel", "thinking_face"} {
		assert.Equal(t, true, w.call("reactions.add", object{"channel": in, "timestamp": ts, "name": name})["ok"], name)
	}
}
