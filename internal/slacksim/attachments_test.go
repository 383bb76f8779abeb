package slacksim_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/slack-go/slack"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func decode(raw []byte, into any) error { return json.Unmarshal(raw, into) }

func TestAttachmentsHoldBlocksThatAct(t *testing.T) {
	w := newWorld(t, nil)
	l := w.dial()
	l.next()
	in := w.channel("cs-team")
	old := slack.Attachment{Color: "good", Text: "*old*", Fallback: "old", Fields: []slack.AttachmentField{{Title: "ARR", Value: "$1M", Short: true}}, MarkdownIn: []string{"text"}}
	button := slack.NewButtonBlockElement("open", "acme", slack.NewTextBlockObject("plain_text", "Open", false, false))
	_, ts, err := w.api.PostMessage(in, slack.MsgOptionText("two", false), slack.MsgOptionAttachments(old, slack.Attachment{Color: "#123456", Blocks: slack.Blocks{BlockSet: []slack.Block{slack.NewActionBlock("", button)}}}))
	require.NoError(t, err)
	shown := w.messages("dana", in)[0]["attachments"].([]any)
	require.Len(t, shown, 2)
	assert.Equal(t, "*old*", shown[0].(object)["text"])
	assert.EqualValues(t, 1, shown[0].(object)["id"])
	assert.Equal(t, "[no preview available]", shown[1].(object)["fallback"])
	block := shown[1].(object)["blocks"].([]any)[0].(object)["block_id"]
	require.NotEmpty(t, block)

	require.Equal(t, true, w.control("act", object{"as": "dana", "channel": in, "message_ts": ts, "block_id": block, "action_id": "open"})["ok"])
	env := l.next()
	l.ack(env, nil)
	var click slack.InteractionCallback
	raw, err := json.Marshal(env["payload"])
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(raw, &click))
	assert.Equal(t, "message_attachment", click.Container.Type)
	assert.Equal(t, json.Number("2"), click.Container.AttachmentID)
	assert.False(t, click.Container.IsAppUnfurl)
	assert.Equal(t, ts, click.Message.Timestamp)
	assert.Equal(t, "acme", click.ActionCallback.BlockActions[0].Value)
	assert.Equal(t, "action_not_found", w.control("act", object{"as": "dana", "channel": in, "message_ts": ts, "block_id": block, "action_id": "shut"})["error"])

	require.Equal(t, 200, w.post(click.ResponseURL, object{"replace_original": true, "attachments": []any{object{"text": "replaced"}}}))
	assert.Equal(t, "replaced", w.messages("dana", in)[0]["attachments"].([]any)[0].(object)["text"])
}

func TestAttachmentsAreHeldToBlockKitEverywhere(t *testing.T) {
	w := newWorld(t, nil)
	l := w.dial()
	l.next()
	in := w.channel("cs-team")
	own := w.call("chat.postMessage", object{"channel": in, "text": "x"})["ts"]
	w.control("say", object{"as": "dana", "channel": in, "text": "/plain x"})
	url := l.next()["payload"].(object)["response_url"].(string)
	long := object{"text": "x", "channel": in, "ts": own, "user": id(w, "dana"), "attachments": []any{object{"text": "fine"}, object{"blocks": []any{section(3001)}}}}
	for _, method := range []string{"chat.postMessage", "chat.update", "chat.postEphemeral"} {
		out := w.call(method, long)
		assert.Equal(t, "invalid_blocks", out["error"], method)
		assert.Contains(t, fmt.Sprint(out["response_metadata"]), "[json-pointer:/attachments/1/blocks/0/text/text]", method)
	}
	assert.Equal(t, 400, w.post(url, object{"attachments": long["attachments"]}))

	for _, broken := range []any{"{", "[1]", "[null]", object{"text": "no array"}, "seven"} {
		assert.Equal(t, "invalid_arguments", w.call("chat.postMessage", object{"channel": in, "text": "x", "attachments": broken})["error"], "%v", broken)
	}
	many := func(n int) []any { return times(n, func(int) any { return object{"text": "x"} }) }
	assert.Equal(t, "too_many_attachments", w.call("chat.postMessage", object{"channel": in, "text": "x", "attachments": many(101)})["error"])
	assert.Equal(t, true, w.call("chat.postMessage", object{"channel": in, "attachments": many(100)})["ok"])
	assert.Equal(t, true, w.call("chat.update", object{"channel": in, "ts": own, "text": "x", "attachments": []any{}})["ok"])
}

func TestASelectInAnAttachmentAsksTheAppForItsOptions(t *testing.T) {
	w := newWorld(t, nil)
	l := w.dial()
	l.next()
	in := w.channel("cs-team")
	search := object{"type": "external_select", "action_id": "find", "min_query_length": 0}
	ts := w.call("chat.postMessage", object{"channel": in, "text": "x", "attachments": []any{object{"blocks": []any{with(actions(search), "block_id", "b")}}}})["ts"]
	answered := make(chan object)
	go func() {
		answered <- w.control("suggest", object{"as": "dana", "channel": in, "message_ts": ts, "block_id": "b", "action_id": "find", "value": "ac"})
	}()
	env := l.next()
	assert.Equal(t, "message_attachment", env["payload"].(object)["container"].(object)["type"])
	l.ack(env, object{"options": []any{object{"text": object{"type": "plain_text", "text": "Acme"}, "value": "acme"}}})
	assert.Len(t, (<-answered)["options"], 1)
}
