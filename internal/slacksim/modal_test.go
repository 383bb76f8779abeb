package slacksim_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// formOf is a modal with one field.
func formOf(callback string, more object) object {
	out := object{
		"type": "modal", "callback_id": callback, "title": object{"type": "plain_text", "text": callback}, "submit": object{"type": "plain_text", "text": "Send"},
		"notify_on_close": true, "blocks": []any{
			object{"type": "section", "block_id": "head", "text": object{"type": "mrkdwn", "text": "words"}, "accessory": button("more", 4)},
			with(with(input(object{"type": "plain_text_input", "action_id": "text"}), "block_id", "why"), "optional", true),
		},
	}
	for k, v := range more {
		out[k] = v
	}
	return out
}

// trigger is one of what a person does outside of any modal.
func (w *world) trigger(l *link, as string) string {
	w.t.Helper()
	require.Equal(w.t, true, w.control("say", object{"as": as, "channel": w.channel("cs-team"), "text": "/account acme"})["ok"])
	env := l.next()
	l.ack(env, nil)
	return env["payload"].(object)["trigger_id"].(string)
}

// opened is the id of a modal that the app opened.
func (w *world) opened(l *link, view object) string {
	w.t.Helper()
	out := w.call("views.open", object{"trigger_id": w.trigger(l, "dana"), "view": view})
	require.Equal(w.t, true, out["ok"], out)
	return out["view"].(object)["id"].(string)
}

// pressed is the trigger of a button of a modal.
func (w *world) pressed(l *link, view string) string {
	w.t.Helper()
	require.Equal(w.t, true, w.control("act", object{"as": "dana", "view_id": view, "block_id": "head", "action_id": "more"})["ok"])
	env := l.next()
	l.ack(env, nil)
	return env["payload"].(object)["trigger_id"].(string)
}

func (w *world) pushed(l *link, below string, view object) string {
	w.t.Helper()
	out := w.call("views.push", object{"trigger_id": w.pressed(l, below), "view": view})
	require.Equal(w.t, true, out["ok"], out)
	return out["view"].(object)["id"].(string)
}

// submits sends a modal, hands the app what arrives and returns what the person is told.
func (w *world) submits(l *link, view string, values object, app func(env object)) object {
	w.t.Helper()
	told := make(chan object, 1)
	go func() { told <- w.control("submit", object{"as": "dana", "view_id": view, "values": values}) }()
	app(l.next())
	return <-told
}

func (w *world) stands() []any { return w.control("views?as=dana", nil)["views"].([]any) }

func TestAViewIsOfTheTypeThatItsMethodTakes(t *testing.T) {
	w := newWorld(t, nil)
	l := w.dial()
	l.next()
	home := object{"type": "home", "blocks": []any{section(3)}}
	no := func(out object) {
		t.Helper()
		assert.Equal(t, "invalid_arguments", out["error"])
		assert.Equal(t, []any{"[ERROR] must be a valid enum value [json-pointer:/view/type]"}, out["response_metadata"].(object)["messages"])
	}
	no(w.call("views.open", object{"trigger_id": w.trigger(l, "dana"), "view": home}))
	no(w.call("views.publish", object{"user_id": id(w, "dana"), "view": formOf("no home", nil)}))
	open := w.opened(l, formOf("first", nil))
	no(w.call("views.update", object{"view_id": open, "view": home}))
	no(w.call("views.push", object{"trigger_id": w.pressed(l, open), "view": home}))
	told := w.submits(l, open, nil, func(env object) { l.ack(env, object{"response_action": "update", "view": home}) })
	assert.Equal(t, "invalid_response", told["error"])
	assert.Len(t, w.stands(), 1)
}

func TestAViewIsPushedByWhatWasDoneInAModal(t *testing.T) {
	w := newWorld(t, nil)
	l := w.dial()
	l.next()
	first := w.opened(l, formOf("first", nil))
	assert.Equal(t, "invalid_trigger_id", w.call("views.push", object{"trigger_id": w.trigger(l, "dana"), "view": formOf("second", nil)})["error"], "a command's")
	late := w.pressed(l, first)
	require.Equal(t, true, w.control("close", object{"as": "dana", "view_id": first})["ok"])
	l.ack(l.next(), nil) // view_closed
	w.opened(l, formOf("another", nil))
	assert.Equal(t, "not_found", w.call("views.push", object{"trigger_id": late, "view": formOf("second", nil)})["error"], "its modal is closed")
}

func TestAnExternalIDIsOneViewsOnly(t *testing.T) {
	w := newWorld(t, nil)
	l := w.dial()
	l.next()
	named := object{"external_id": "the one"}
	first := w.opened(l, formOf("first", named))
	again := w.call("views.open", object{"trigger_id": w.trigger(l, "lee"), "view": formOf("lee's", named)})
	assert.Equal(t, "duplicate_external_id", again["error"])
	assert.Equal(t, "duplicate_external_id", w.call("views.push", object{"trigger_id": w.pressed(l, first), "view": formOf("second", named)})["error"])
	home := object{"type": "home", "external_id": "the one", "blocks": []any{section(3)}}
	assert.Equal(t, "duplicate_external_id", w.call("views.publish", object{"user_id": id(w, "lee"), "view": home})["error"])
	assert.Equal(t, true, w.call("views.update", object{"external_id": "the one", "view": formOf("first again", named)})["ok"], "its own stays its own")
	second := w.pushed(l, first, formOf("second", nil))
	assert.Equal(t, "duplicate_external_id", w.call("views.update", object{"view_id": second, "view": formOf("second", named)})["error"])
	told := w.submits(l, second, nil, func(env object) { l.ack(env, object{"response_action": "push", "view": formOf("third", named)}) })
	assert.Equal(t, "invalid_response", told["error"])
	w.opened(l, formOf("instead of the first", named))
}

func TestWhatComesForAModalThatWasClosedMeanwhileIsDropped(t *testing.T) {
	w := newWorld(t, nil)
	l := w.dial()
	l.next()
	for _, c := range []struct {
		answer object
		told   any
	}{
		{object{"response_action": "push", "view": formOf("second", nil)}, "view_not_found"},
		{object{"response_action": "update", "view": formOf("changed", nil)}, "view_not_found"},
		{object{"response_action": "errors", "errors": object{"why": "no"}}, "view_not_found"},
		{nil, nil}, // it is to be closed, and is
	} {
		view := w.opened(l, formOf("first", nil))
		told := w.submits(l, view, nil, func(env object) {
			require.Equal(t, true, w.control("close", object{"as": "dana", "view_id": view})["ok"])
			l.ack(l.next(), nil) // view_closed
			l.ack(env, c.answer)
		})
		assert.Equal(t, c.told, told["error"], c.answer)
		assert.Equal(t, c.told == nil, told["ok"], c.answer)
		assert.Empty(t, w.stands(), c.answer)
	}
}

func TestASubmissionIsTakenWhenTheAppOpensAnotherModalBeforeItAcknowledges(t *testing.T) {
	w := newWorld(t, nil)
	l := w.dial()
	l.next()
	view := w.opened(l, formOf("first", nil))
	told := w.submits(l, view, nil, func(env object) {
		payload, ok := env["payload"].(object)
		require.True(t, ok)
		require.Equal(t, true, w.call("views.open", object{"trigger_id": payload["trigger_id"], "view": formOf("another", nil)})["ok"])
		l.ack(env, nil)
	})
	assert.Equal(t, true, told["ok"])
	require.Len(t, w.stands(), 1)
	assert.Equal(t, "another", w.stands()[0].(object)["callback_id"])
}

func TestErrorsStandAtFieldsOfTheirModal(t *testing.T) {
	w := newWorld(t, nil)
	l := w.dial()
	l.next()
	view := w.opened(l, formOf("first", nil))
	answered := func(errors object) any {
		return w.submits(l, view, nil, func(env object) { l.ack(env, object{"response_action": "errors", "errors": errors}) })["error"]
	}
	assert.Equal(t, "invalid_response", answered(object{"elsewhere": "no"}), "there is no such block")
	assert.Equal(t, "invalid_response", answered(object{"why": "no", "head": "no"}), "that is no field")
	assert.Equal(t, "invalid_response", answered(object{}), "nothing to read")
	assert.Nil(t, w.stands()[0].(object)["errors"])
	assert.Equal(t, "errors", answered(object{"why": "no"}))
}

func TestTheCrossPutsTheWholeStackAway(t *testing.T) {
	w := newWorld(t, nil)
	l := w.dial()
	l.next()
	closed := func() (string, any) {
		env := l.next()
		l.ack(env, nil)
		p := env["payload"].(object)
		require.Equal(t, "view_closed", p["type"])
		return p["view"].(object)["callback_id"].(string), p["is_cleared"]
	}
	stack := func(top object) (first, second string) {
		first = w.opened(l, formOf("first", nil))
		return first, w.pushed(l, first, formOf("second", top))
	}
	for _, how := range []string{"clear", "clear_on_close"} {
		_, second := stack(object{"clear_on_close": how == "clear_on_close"})
		require.Equal(t, true, w.control("close", object{"as": "dana", "view_id": second, "clear": how == "clear"})["ok"])
		for _, want := range []string{"second", "first"} {
			name, cleared := closed()
			assert.Equal(t, want, name, how)
			assert.Equal(t, true, cleared, how)
		}
		assert.Empty(t, w.stands(), how)
	}
	_, second := stack(nil)
	require.Equal(t, true, w.control("close", object{"as": "dana", "view_id": second})["ok"])
	name, cleared := closed()
	assert.Equal(t, "second", name)
	assert.Equal(t, false, cleared)
	assert.Len(t, w.stands(), 1)
}

func TestAModalAnswersIntoTheChosenConversation(t *testing.T) {
	w := newWorld(t, nil)
	l := w.dial()
	l.next()
	place := with(input(object{"type": "conversations_select", "action_id": "where", "response_url_enabled": true}), "block_id", "place")
	view := w.opened(l, formOf("first", object{"blocks": []any{place}}))
	team := w.channel("cs-team")
	values := object{"place": object{"where": object{"type": "conversations_select", "selected_conversation": team}}}
	told := w.submits(l, view, values, func(env object) {
		urls := env["payload"].(object)["response_urls"].([]any)
		require.Len(t, urls, 1)
		one := urls[0].(object)
		assert.Equal(t, []any{"place", "where", team}, []any{one["block_id"], one["action_id"], one["channel_id"]})
		assert.Equal(t, 200, w.post(one["response_url"].(string), object{"text": "done", "response_type": "in_channel"}))
		l.ack(env, nil)
	})
	require.Equal(t, true, told["ok"])
	list := w.messages("lee", team)
	assert.Equal(t, "done", list[len(list)-1]["text"])
}
