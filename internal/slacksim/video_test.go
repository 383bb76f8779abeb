package slacksim_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/internal/slacksim"
)

func video(url string) object {
	return object{
		"type": "video", "title": plainText(3), "video_url": url, "title_url": url, "thumbnail_url": "https://images.example/x.png", "alt_text": "a film",
	}
}

func TestVideosAreOfTheAppsOwnDomains(t *testing.T) {
	w := newWorld(t, func(c *slacksim.Config) { c.Lenient = []slacksim.Rule{slacksim.RulePace} })
	l := w.dial()
	l.next()
	in := w.channel("cs-team")
	own, foreign := video("https://play.video.example/1"), video("https://elsewhere.example/1")
	post := func(body object) object {
		return w.call("chat.postMessage", with(with(body, "channel", in), "text", "x"))
	}
	require.Equal(t, true, post(object{"blocks": []any{own}})["ok"])

	const words = "Video validation failed: Domain is not a valid unfurl domain claimed by your app"
	no := post(object{"blocks": []any{section(1), foreign}})
	assert.Equal(t, "invalid_blocks", no["error"])
	assert.Equal(t, []any{words + " [json-pointer:/blocks/1]"}, no["errors"])
	no = post(object{"attachments": []any{object{"blocks": []any{foreign}}}})
	assert.Equal(t, []any{words + " [json-pointer:/attachments/0/blocks/0]"}, no["errors"])
	no = w.call("views.open", object{"trigger_id": w.trigger(l, "dana"), "view": formOf("film", object{"blocks": []any{foreign}})})
	assert.Equal(t, []any{"[ERROR] " + words + " [json-pointer:/view/blocks/0]"}, no["response_metadata"].(object)["messages"])
	root := w.control("say", object{"as": "dana", "channel": in, "text": "show me"})["ts"]
	no = w.call("chat.startStream", object{
		"channel": in, "thread_ts": root, "recipient_user_id": id(w, "dana"), "recipient_team_id": "T0NORTHSTAR",
		"chunks": []any{object{"type": "blocks", "blocks": []any{foreign}}},
	})
	assert.Equal(t, []any{words + " [json-pointer:/chunks/0/blocks/0]"}, no["errors"], no)

	require.Equal(t, true, w.control("say", object{"as": "dana", "channel": in, "text": "/account acme"})["ok"])
	env := l.next()
	l.ack(env, nil)
	assert.Equal(t, 400, w.post(env["payload"].(object)["response_url"].(string), object{"blocks": []any{foreign}}))
	w.control("rules", object{"rule": "blocks", "on": false})
	assert.Equal(t, true, post(object{"blocks": []any{foreign}})["ok"], "without the rule")
}

func TestVideosNeedTheirScope(t *testing.T) {
	w := newWorld(t, func(c *slacksim.Config) {
		c.Manifest = []byte(strings.ReplaceAll(hostManifest, "features: {", "features: {unfurl_domains: [video.example], "))
		c.Lenient = []slacksim.Rule{slacksim.RulePace}
	})
	in := w.channel("cs-team")
	no := w.call("chat.postMessage", object{"channel": in, "text": "x", "blocks": []any{video("https://video.example/1")}})
	assert.Equal(t, []any{"Video validation failed: Bot scopes missing: [links.embed:write] [json-pointer:/blocks/0]"}, no["errors"])
	w.control("rules", object{"rule": "scopes", "on": false})
	assert.Equal(t, true, w.call("chat.postMessage", object{"channel": in, "text": "x", "blocks": []any{video("https://video.example/1")}})["ok"])
}
