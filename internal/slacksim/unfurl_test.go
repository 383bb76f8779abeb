package slacksim_test

import (
	"strings"
	"testing"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/internal/slacksim"
)

func TestALinkIsUnfurledForAllWhoSeeIt(t *testing.T) {
	w := newAgent(t)
	l := w.dial()
	l.next()
	in := w.channel("general") // the app is no member of it
	ts := w.control("say", object{"as": "dana", "channel": in, "text": "see https://crm.acme.com/a?x=1&y=2 and https://acme.com/b, not https://notacme.com/ nor https://other.org"})["ts"].(string)
	shared := l.event("link_shared")
	assert.Equal(t, in, shared["channel"])
	assert.Equal(t, ts, shared["message_ts"])
	assert.Equal(t, false, shared["is_bot_user_member"])
	assert.Equal(t, "conversations_history", shared["source"])
	first, second := "https://crm.acme.com/a?x=1&amp;y=2", "https://acme.com/b" // as they stand in the message: escaped
	assert.Equal(t, []any{object{"domain": "acme.com", "url": first}, object{"domain": "acme.com", "url": second}}, shared["links"])

	card := slack.Attachment{Color: "#2eb886", Blocks: slack.Blocks{BlockSet: []slack.Block{
		slack.NewSectionBlock(slack.NewTextBlockObject("mrkdwn", "*Acme*", false, false), nil, slack.NewAccessory(slack.NewButtonBlockElement("open", "acme", slack.NewTextBlockObject("plain_text", "Open", false, false)))),
	}}}
	_, _, _, err := w.api.UnfurlMessage(in, ts, map[string]slack.Attachment{first: card})
	require.NoError(t, err)
	_, _, _, err = w.api.UnfurlMessageByID(shared["unfurl_id"].(string), "conversations_history", map[string]slack.Attachment{second: {Title: "B", Fallback: "b"}})
	require.NoError(t, err)
	_, _, _, err = w.api.UnfurlMessage(in, ts, map[string]slack.Attachment{second: {Title: "B again", Fallback: "b"}})
	require.NoError(t, err)
	shown := w.messages("lee", in)[0]["attachments"].([]any)
	require.Len(t, shown, 2, "an address that was unfurled before is changed")
	assert.Equal(t, true, shown[0].(object)["is_app_unfurl"])
	assert.Equal(t, first, shown[0].(object)["app_unfurl_url"])
	assert.EqualValues(t, 2, shown[1].(object)["id"])
	assert.Equal(t, "B again", shown[1].(object)["title"])
	block := shown[0].(object)["blocks"].([]any)[0].(object)
	require.NotEmpty(t, block["block_id"])

	out := w.control("act", object{"as": "lee", "channel": in, "message_ts": ts, "block_id": block["block_id"], "action_id": "open", "value": "acme"})
	require.Equal(t, true, out["ok"], "%v", out)
	env := l.next()
	l.ack(env, nil)
	click := env["payload"].(object)
	assert.Equal(t, object{
		"type": "message_attachment", "message_ts": ts, "attachment_id": 1.0, "channel_id": in, "is_ephemeral": false, "is_app_unfurl": true, "app_unfurl_url": first,
	}, click["container"])
	assert.Equal(t, first, click["app_unfurl"].(object)["app_unfurl_url"])
	assert.NotContains(t, click, "message", "it is a person's message")
	assert.Equal(t, 200, w.post(click["response_url"].(string), object{"text": "opened", "replace_original": true}))
	assert.Contains(t, w.messages("lee", in)[0]["text"], "see <https", "a person's message is never replaced")
}

func TestOnlyPeoplesLinksToTheAppsDomainsAreTold(t *testing.T) {
	w := newAgent(t)
	l := w.dial()
	l.next()
	in := w.channel("cs-team")
	require.Equal(t, true, w.call("chat.postMessage", object{"channel": in, "text": "<https://acme.com/mine>"})["ok"])
	w.control("say", object{"as": "dana", "channel": in, "text": "`https://acme.com/code` and mail@acme.com and evil-acme.com"})
	w.control("say", object{"as": "dana", "channel": in, "text": "https://ACME.com/loud https://ACME.com/loud"})
	env := l.next()
	event := env["payload"].(object)["event"].(object)
	require.Equal(t, "link_shared", event["type"])
	assert.Equal(t, []any{object{"domain": "acme.com", "url": "https://ACME.com/loud"}}, event["links"], "once, however often it stands there")
	assert.Equal(t, true, event["is_bot_user_member"])

	for _, without := range []string{"links:read, ", ", link_shared"} {
		w := newWorld(t, func(c *slacksim.Config) { c.Manifest = []byte(strings.Replace(agentManifest, without, "", 1)) })
		l := w.dial()
		l.next()
		w.control("say", object{"as": "dana", "channel": w.channel("cs-team"), "text": "https://acme.com"})
		w.asked()
		assert.Equal(t, "message", l.next()["payload"].(object)["event"].(object)["type"], "nothing of links without %q", without)
	}
}

func TestUnfurlingFailsInSlacksWords(t *testing.T) {
	w := newAgent(t)
	in := w.channel("cs-team")
	link := "https://acme.com/a"
	ts := w.control("say", object{"as": "dana", "channel": in, "text": link + " https://other.org/x"})["ts"]
	plain := w.control("say", object{"as": "dana", "channel": in, "text": "no link"})["ts"]
	good := object{link: object{"title": "A"}}
	assert.Equal(t, "cannot_unfurl_url", w.call("chat.unfurl", object{"channel": in, "ts": ts, "unfurls": good})["error"], "link_shared was not acknowledged")
	l := w.dial()
	l.next()
	id := l.event("link_shared")["unfurl_id"]
	for word, body := range map[string]object{
		"missing_channel": {"ts": ts, "unfurls": good}, "missing_ts": {"channel": in, "unfurls": good}, "missing_unfurls": {"channel": in, "ts": ts},
		"cannot_find_channel": {"channel": "C0NOWHERE", "ts": ts, "unfurls": good}, "cannot_find_message": {"channel": in, "ts": "1.000001", "unfurls": good},
		"cannot_unfurl_message":  {"channel": in, "ts": ts, "unfurls": object{link + "/": object{"title": "A"}}},
		"invalid_unfurls_format": {"channel": in, "ts": ts, "unfurls": []any{}}, "cannot_parse_attachment": {"channel": in, "ts": ts, "unfurls": object{link: nil}},
		"missing_unfurl_id": {"source": "composer", "unfurls": good}, "missing_source": {"unfurl_id": id, "unfurls": good},
		"invalid_source": {"unfurl_id": id, "source": "mail", "unfurls": good}, "invalid_unfurl_id": {"unfurl_id": "C1", "source": "composer", "unfurls": good},
		"invalid_blocks": {"channel": in, "ts": ts, "unfurls": object{link: object{"blocks": []any{section(3001)}}}},
	} {
		assert.Equal(t, word, w.call("chat.unfurl", body)["error"], "%v", body)
	}
	for _, body := range []object{
		{"channel": in, "ts": ts, "unfurls": object{"https://other.org/x": object{"title": "not the app's"}}}, {"channel": in, "ts": plain, "unfurls": good},
	} {
		assert.Equal(t, "cannot_unfurl_url", w.call("chat.unfurl", body)["error"], "%v", body)
	}
	assert.Equal(t, "invalid_unfurls_format", w.call("chat.unfurl", object{"channel": in, "ts": ts, "unfurls": "{broken"})["error"])
	assert.NotContains(t, w.messages("dana", in)[0], "attachments", "nothing of what was refused is shown")
	require.Equal(t, true, w.call("chat.unfurl", object{"channel": in, "ts": ts, "user_auth_url": "https://acme.com/login"})["ok"])
	assert.Contains(t, w.messages("dana", in)[2]["text"], "https://acme.com/login")
	assert.Len(t, w.messages("lee", in), 2, "only who posted the link is asked to connect")
}

func TestALinkIsUnfurledWhileItStandsInTheComposer(t *testing.T) {
	w := newAgent(t)
	in := w.channel("cs-team")
	events := make(chan object, 10)
	w.connect(func(c *socketmode.Client, ev socketmode.Event) {
		if ev.Type != socketmode.EventTypeEventsAPI {
			return
		}
		c.Ack(*ev.Request)
		payload := object{}
		assert.NoError(t, decode(ev.Request.Payload, &payload))
		event := payload["event"].(object)
		events <- event
		if event["type"] == "link_shared" {
			_, _, _, err := w.api.UnfurlMessageByID(event["unfurl_id"].(string), event["source"].(string), map[string]slack.Attachment{"https://acme.com/a": {Title: "Acme"}})
			assert.NoError(t, err)
		}
	})
	out := w.control("compose", object{"as": "dana", "channel": in, "text": "look: https://acme.com/a"})
	require.Len(t, out["unfurls"], 1, "%v", out)
	assert.Equal(t, "https://acme.com/a", out["unfurls"].([]any)[0].(object)["url"])
	assert.Equal(t, "Acme", out["unfurls"].([]any)[0].(object)["title"])
	event := <-events
	assert.Equal(t, "COMPOSER", event["channel"])
	assert.Equal(t, "composer", event["source"])
	assert.Empty(t, w.messages("dana", in), "nothing is posted")
	assert.Equal(t, []any{}, w.control("compose", object{"as": "dana", "channel": in, "text": "nothing"})["unfurls"])
	assert.Equal(t, "channel_not_found", w.control("compose", object{"as": "gus", "channel": w.channel("general"), "text": "https://acme.com"})["error"])
}

func TestAComposerWaitsNoLongerThanPatience(t *testing.T) {
	w := newAgent(t)
	w.dial().next()
	assert.Equal(t, []any{}, w.control("compose", object{"as": "dana", "channel": w.channel("cs-team"), "text": "https://acme.com"})["unfurls"])
}
