package slacksim_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestNobodyEntersWhatSlackWouldNotLetThem(t *testing.T) {
	w := newWorld(t, nil)
	l := w.dial()
	l.next()
	short := with(input(object{"type": "plain_text_input", "action_id": "text", "max_length": 5, "min_length": 2}), "block_id", "short")
	side := object{"type": "section", "block_id": "side", "text": object{"type": "mrkdwn", "text": "x"}, "accessory": selecting(2)}
	view := w.opened(l, formOf("first", object{"blocks": []any{short, side}}))
	values := func(text, option string) object {
		return object{
			"short": object{"text": object{"type": "plain_text_input", "value": text}},
			"side":  object{"s": object{"type": "static_select", "selected_option": object{"value": option, "text": plainText(1)}}},
			"gone":  object{"x": object{"value": "of a block that is no more"}},
		}
	}
	refused := func(text, option string) any {
		return w.control("submit", object{"as": "dana", "view_id": view, "values": values(text, option)})["errors"]
	}
	assert.Equal(t, object{"short": "Please enter no more than 5 characters."}, refused("twenty-three characters", "1"))
	assert.Equal(t, object{"side": "Please choose from what is offered."}, refused("four", "never offered"))
	assert.Equal(t, object{"short": "Please enter at least 2 characters."}, refused("x", "1"))

	act := func(option string, values object) any {
		return w.control("act", object{
			"as": "dana", "view_id": view, "block_id": "side", "action_id": "s", "values": values, "selected_option": object{"value": option, "text": plainText(1)},
		})["error"]
	}
	assert.Equal(t, "invalid_value", act("never offered", nil))
	assert.Equal(t, "invalid_value", act("1", values("twenty-three characters", "1")))
	require.Nil(t, act("1", values("x", "1")), "what is half written may stand in another field")
	env := l.next()
	l.ack(env, nil)
	state := env["payload"].(object)["view"].(object)["state"].(object)["values"].(object)
	assert.Equal(t, "x", state["short"].(object)["text"].(object)["value"])
	assert.NotContains(t, state, "gone")
	told := w.submits(l, view, values("four", "1"), func(env object) { l.ack(env, nil) })
	assert.Equal(t, true, told["ok"], told)
}

func TestTheValueOfAClickIsTheApps(t *testing.T) {
	w := newWorld(t, nil)
	l := w.dial()
	l.next()
	in := w.channel("cs-team")
	blocks := []any{
		object{"type": "context_actions", "block_id": "below", "elements": []any{
			object{"type": "icon_button", "action_id": "bin", "icon": "trash", "text": plainText(1), "value": "the app's"},
			object{
				"type": "feedback_buttons", "action_id": "opinion",
				"positive_button": object{"text": plainText(1), "value": "good"}, "negative_button": object{"text": plainText(1), "value": "bad"},
			},
		}},
		with(actions(object{"type": "overflow", "action_id": "menu", "options": []any{object{"text": plainText(1), "value": "only"}}}), "block_id", "row"),
	}
	out := w.call("chat.postMessage", object{"channel": in, "text": "x", "blocks": blocks})
	require.Equal(t, true, out["ok"], out)
	act := func(block, action string, more object) object {
		order := object{"as": "dana", "channel": in, "message_ts": out["ts"], "block_id": block, "action_id": action}
		for k, v := range more {
			order[k] = v
		}
		return w.control("act", order)
	}
	require.Equal(t, true, act("below", "bin", object{"value": "forged"})["ok"])
	env := l.next()
	l.ack(env, nil)
	assert.Equal(t, "the app's", env["payload"].(object)["actions"].([]any)[0].(object)["value"])
	assert.Equal(t, "invalid_value", act("below", "opinion", object{"value": "ugly"})["error"])
	assert.Equal(t, "invalid_value", act("below", "opinion", nil)["error"])
	assert.Equal(t, true, act("below", "opinion", object{"value": "bad"})["ok"])
	assert.Equal(t, "invalid_value", act("row", "menu", nil)["error"])
	assert.Equal(t, "invalid_value", act("row", "menu", object{"selected_option": object{"value": "another"}})["error"])
}
