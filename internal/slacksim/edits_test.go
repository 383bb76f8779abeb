package slacksim_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAPersonWritesAMessageAnewAndTakesItBack(t *testing.T) {
	w := newAgent(t)
	l := w.dial()
	l.next()
	in := w.channel("im")
	ts := w.speaks("dana", in, "Acme renwes")
	edit := func(as, text string) object {
		return w.control("edit", object{"as": as, "channel": in, "ts": ts, "text": text})
	}
	require.Equal(t, true, edit("dana", "Acme renews, @lee <soon>")["ok"])
	event := l.subtype("message_changed")
	after, before := event["message"].(object), event["previous_message"].(object)
	assert.Equal(t, "Acme renews, <@"+id(w, "lee")+"> &lt;soon&gt;", after["text"])
	assert.Equal(t, "Acme renwes", before["text"])
	assert.Equal(t, id(w, "dana"), after["edited"].(object)["user"])
	assert.NotEmpty(t, w.messages("dana", in)[0]["edited"])

	theirs := w.speaks("lee", w.channel("cs-team"), "mine")
	for word, body := range map[string]object{
		"not_yours": {"channel": "cs-team", "ts": theirs}, "no_text": {"text": " "}, "message_not_found": {"ts": "1.000001"}, "channel_not_found": {"channel": "C0NOWHERE"},
	} {
		all := object{"as": "dana", "channel": in, "ts": ts, "text": "more"}
		for key, value := range body {
			all[key] = value
		}
		assert.Equal(t, word, w.control("edit", all)["error"])
		if word != "no_text" {
			assert.Equal(t, word, w.control("delete", all)["error"])
		}
	}

	require.Equal(t, true, w.control("delete", object{"as": "dana", "channel": in, "ts": ts})["ok"])
	gone := l.subtype("message_deleted")
	assert.Equal(t, ts, gone["deleted_ts"])
	assert.Equal(t, after["text"], gone["previous_message"].(object)["text"])
	assert.Empty(t, w.messages("dana", in))
	assert.Equal(t, "message_not_found", edit("dana", "too late")["error"])
}

func TestAnEditThatChangesNothingIsNone(t *testing.T) {
	w := newAgent(t)
	in := w.channel("cs-team")
	ts := w.speaks("dana", in, "as it was")
	require.Equal(t, true, w.control("edit", object{"as": "dana", "channel": in, "ts": ts, "text": "as it was"})["ok"])
	assert.NotContains(t, w.messages("dana", in)[0], "edited")
}

func TestAMessageIsEditedAndTakenBack(t *testing.T) {
	s := newWorld(t, relaxed)
	in := s.channel("cs-team")
	theirs := s.speaks("lee", in, "hello")
	ts := s.speaks("dana", in, "@lee Acme renwes https://acme.com/a & more")
	w := openWindow(t, s.url+"/#as=dana&c="+in, 1280, 800)
	const editing, text = `document.querySelectorAll('.editing').length`, `document.querySelector('[data-testid=edit-field]').value`
	shown := `document.querySelector('` + row(ts, ".text") + `').innerText`
	w.takes([]step{
		hover(row(theirs, "")), test("more-actions"), see("Inspect message"), hold(`!document.querySelector('[data-testid=edit-message]')`), press(escape),
		hover(row(ts, "")), test("more-actions"), test("edit-message"), hold(text + ` === '@Lee Acme renwes https://acme.com/a & more'`),
		write("!"), press(escape), hold(editing + none), hold(`!` + shown + `.includes('!')`), hold(`document.activeElement.dataset.ts === '` + ts + `'`),
		press("e"), chord("a"), write("Acme renews, @lee"), press(enter), hold(shown + `.replace(/\s+/g, ' ') === 'Acme renews, @Lee (edited)'`),
		click(composed), press(arrowUp), hold(text + ` === 'Acme renews, @Lee'`), test("edit-cancel"), hold(editing + none),
		hover(row(ts, "")), test("more-actions"), test("delete-message"), see("cannot be undone"), test("confirm-no"), see("Acme renews"),
		hover(row(ts, "")), test("more-actions"), test("delete-message"), press(enter), hold(`document.querySelectorAll('#main .message').length === 1`), hold(openDialogs + none),
	})
}

// subtype waits for a message event of a subtype.
func (l *link) subtype(kind string) object {
	l.t.Helper()
	for {
		if event := l.event("message"); event["subtype"] == kind {
			return event
		}
	}
}
