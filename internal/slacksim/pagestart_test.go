package slacksim_test

import (
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/slack-go/slack/socketmode"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/internal/slacksim"
)

func TestAReloadForgetsNothingThatAnAgentShows(t *testing.T) {
	s := newAgent(t)
	dm, asked := s.asked()
	require.Equal(t, true, s.call("assistant.threads.setStatus", object{"channel_id": dm, "thread_ts": asked, "status": "is thinking…", "loading_messages": []string{"Reading the CRM"}})["ok"])
	require.Equal(t, true, s.call("assistant.threads.setSuggestedPrompts", object{"channel_id": dm, "title": "And now?", "prompts": []any{object{"title": "Draft", "message": "Draft a mail"}}})["ok"])
	w := openWindow(t, s.url+"/#as=dana&c="+dm, 1280, 800)
	w.takes([]step{see("Reading the CRM"), see("And now?")})
	w.do(chromedp.Reload())
	w.takes([]step{see("Reading the CRM"), see("And now?"), test("prompt"), hold(`!document.querySelector('[data-testid=prompt]')`)})
	s.control("clock", object{"advance": "3m"})
	w.takes([]step{hold(`!document.querySelector('[data-testid=status]')`)})
}

// An address names a person by id or name; one whom nobody knows changes nothing.
func TestAnAddressNamesWhoActs(t *testing.T) {
	s := newWorld(t, relaxed)
	in := s.channel("cs-team")
	w := openWindow(t, s.url+"/#as=dana&c="+in, 1280, 800)
	to := func(hash string) step {
		return func(w window) { w.Helper(); ask[string](w, `location.hash = `+quoted(hash)) }
	}
	w.takes([]step{fill(composed, "a draft"), to("#as=dana"), hold(`location.hash.includes('as=U')`), hold(where + ` === 'cs-team'`), hold(`document.querySelector('#composer').value === 'a draft'`)})
	s.speaks("lee", in, "who listens?")
	w.takes([]step{see("who listens?"), to("#as=nobody"), see("“nobody”: There is nobody of that id."), hold(`location.hash.includes('as=U')`), hold(where + ` === 'cs-team'`)})
	s.speaks("lee", in, "and now?")
	w.takes([]step{see("and now?"), to("#as=lee&c=" + in), see("acting as Lee"), see("and now?")})
	s.speaks("dana", in, "hello Lee")
	w.takes([]step{see("hello Lee")})
}

func TestAnEmptyConversationOffersTheAppsCommands(t *testing.T) {
	s := newWorld(t, func(c *slacksim.Config) { relaxed(c); c.Manifest = slacksim.AnyApp() })
	w := openWindow(t, s.url+"/#as=dana&c="+s.channel("im"), 1280, 800)
	const starters = `[...document.querySelectorAll('[data-testid=starter]')].map((s) => s.innerText).join()`
	w.takes([]step{hold(starters + ` === '/hello [anything]\nWhatever the app makes of it'`), test("starter"), hold(`document.querySelector('#composer').value === '/hello '`)})
}

func TestSmallThingsLookAsTheyDoInSlack(t *testing.T) {
	s := newWorld(t, relaxed)
	in := s.channel("cs-team")
	long := object{"type": "raw_text", "text": "one line of words that goes on and on and on, further than any table is wide, to the very end of it and beyond"}
	post := func(blocks ...any) string {
		out := s.call("chat.postMessage", object{"channel": in, "text": "blocks", "blocks": blocks})
		require.Equal(t, true, out["ok"], "%v", out)
		return out["ts"].(string)
	}
	ts := post(object{"type": "table", "column_settings": []any{object{}, object{"is_wrapped": true}}, "rows": []any{[]any{long, long}, []any{long, long}}})
	selects := post(object{"type": "actions", "elements": []any{object{"type": "users_select", "action_id": "who"}, object{"type": "channels_select", "action_id": "where"}}},
		object{"type": "section", "text": object{"type": "mrkdwn", "text": "all"}, "accessory": object{"type": "multi_conversations_select", "action_id": "all"}})
	s.speaks("lee", in, "yes :+1::skin-tone-3: :tada::skin-tone-3:")
	w := openWindow(t, s.url+"/#as=dana&c="+in, 1280, 800)
	cell := func(n string) string {
		return `document.querySelector('` + row(ts, `td:nth-child(`+n+`)`) + `').getBoundingClientRect()`
	}
	w.takes([]step{
		hold(cell("1") + `.width > 500`), hold(cell("2") + `.width <= 340`), hold(`((s) => s.scrollWidth > s.clientWidth)(document.querySelector('.table-scroll'))`),
		hold(`[...document.querySelectorAll('` + row(selects, ".select-value") + `')].map((s) => s.innerText).join() === 'Select a user,Select a channel,Select conversations'`),
		see("👍🏼"), see("🎉"), chord("k"), write("al"), hold(`document.querySelector('.switch .option.active').innerText.includes('cs-alerts')`), press(escape),
	})
	assert.False(t, ask[bool](w, `document.querySelector('#main').innerText.includes('skin-tone')`))
}

func TestAModalBeginsAtItsFirstField(t *testing.T) {
	s := newWorld(t, func(c *slacksim.Config) { relaxed(c); c.Patience = 3 * time.Second })
	words := func(text string) object { return object{"type": "plain_text", "text": text} }
	more := object{"type": "overflow", "action_id": "more", "options": []any{object{"text": words("One"), "value": "1"}, object{"text": words("Two"), "value": "2"}}}
	view := object{"type": "modal", "title": words("Note"), "submit": words("Save"), "blocks": []any{
		object{"type": "section", "text": object{"type": "mrkdwn", "text": "About Acme"}, "accessory": more},
		object{"type": "input", "block_id": "note", "label": words("Note"), "element": object{"type": "rich_text_input", "action_id": "note"}},
	}}
	s.connect(func(c *socketmode.Client, ev socketmode.Event) {
		if ev.Type != socketmode.EventTypeInteractive {
			return
		}
		c.Ack(*ev.Request)
		payload := object{}
		if decode(ev.Request.Payload, &payload) == nil {
			s.call("views.open", object{"trigger_id": payload["trigger_id"], "view": view})
		}
	})
	w := openWindow(t, s.url+"/#as=dana&c="+s.channel("cs-team"), 1280, 800)
	w.takes([]step{test("shortcuts"), test("shortcut-find_account"), hold(openDialogs + one), hold(`document.activeElement.dataset.action === 'note'`), write("It is well."), hold(`document.activeElement.innerText.includes('It is well.')`)})
}
