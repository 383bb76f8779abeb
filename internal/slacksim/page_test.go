package slacksim_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/slack-go/slack/socketmode"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/internal/slacksim"
)

// speaks has somebody write in a channel and returns the message's ts.
func (w *world) speaks(as, channel, text string) string {
	w.t.Helper()
	out := w.control("say", object{"as": as, "channel": channel, "text": text})
	require.Equal(w.t, true, out["ok"], "%v", out)
	ts, _ := out["ts"].(string)
	return ts
}

// appSays has the app write in a channel.
func (w *world) appSays(channel, text string) string {
	w.t.Helper()
	out := w.call("chat.postMessage", object{"channel": channel, "text": text})
	require.Equal(w.t, true, out["ok"], "%v", out)
	return out["ts"].(string)
}

// withAlt presses a key while Alt is held.
func withAlt(key string) step {
	return func(w window) { w.Helper(); w.do(chromedp.KeyEvent(key, chromedp.KeyModifiers(chromedp.ModifierAlt))) }
}

func relaxed(c *slacksim.Config) {
	c.Lenient = []slacksim.Rule{slacksim.RuleRates, slacksim.RulePace}
}

const (
	where    = `document.querySelector('h1').innerText`
	entries  = `[...document.querySelectorAll('.entry-name')].map((e) => e.innerText).join()`
	composed = `[data-testid=composer]`
)

func TestAConversationIsFoundByALetterOrTwo(t *testing.T) {
	s := newWorld(t, relaxed)
	s.speaks("dana", s.channel("general"), "good morning")
	w := openWindow(t, s.url+"/#as=dana&c="+s.channel("cs-team"), 1280, 800)
	w.takes([]step{
		fill(`[data-testid=find-channel]`, "LEAD"), hold(entries + ` === 'leadership'`), press(enter), hold(where + ` === 'leadership'`),
		hold(`document.querySelector('[data-testid=find-channel]').value === ''`),
		fill(`[data-testid=find-channel]`, "nowhere"), see("Nothing is called that."), press(escape), hold(`document.querySelectorAll('.entry').length === 6`),
	})
	t.Run("by the keyboard alone", func(t *testing.T) {
		window{t, w.ctx}.takes([]step{
			chord("k"), hold(`document.activeElement.dataset.testid === 'switcher-field'`), write("cs-"), press(arrowDown, enter), hold(where + ` === 'cs-alerts'`),
			withAlt(arrowUp), hold(where + ` === 'cs-team'`),
			click(composed), chord("k"), press(escape), hold(openDialogs + none), hold(`document.activeElement.id === 'composer'`),
			chord("k"), write("@lee"), press(enter), see("acting as Lee"), hold(where + ` === 'cs-team'`),
			click(`h1`), press("?"), see("Keyboard shortcuts"), press(escape), hold(openDialogs + none),
		})
	})
	t.Run("sections fold but for what is unread, and stay so", func(t *testing.T) {
		w := window{t, w.ctx}
		w.takes([]step{test("section-Channels"), hold(`document.querySelectorAll('[aria-label=Channels] .entry-name').length === 2`)})
		w.do(chromedp.Reload())
		w.takes([]step{hold(`document.querySelectorAll('[aria-label=Channels] .entry-name').length === 2`), test("section-Channels"), hold(entries + `.includes('leadership')`)})
	})
}

func TestAnAnswerStreamsInIsReadAndStopped(t *testing.T) {
	s := newAgent(t)
	dm := s.channel("im")
	w := openWindow(t, s.url+"/#as=dana&c="+dm, 1280, 800)
	w.takes([]step{see("Renewals"), test("prompt"), hold(`document.querySelector('.message .text').innerText === 'What renews this month?'`), hold(`!document.querySelector('[data-testid=prompt]')`)})
	asked := s.messages("dana", dm)[0]["ts"].(string)
	tell := func(method string, body object) string {
		body["channel"], body["channel_id"], body["thread_ts"] = dm, dm, asked
		out := s.call(method, body)
		require.Equal(t, true, out["ok"], "%s: %v", method, out)
		ts, _ := out["ts"].(string)
		return ts
	}
	tell("assistant.threads.setStatus", object{"status": "is thinking…", "loading_messages": []string{"Reading the CRM", "Counting seats"}})
	w.takes([]step{see("Reading the CRM"), see("Counting seats")})
	tell("assistant.threads.setTitle", object{"title": "Renewals in November"})
	ts := tell("chat.startStream", object{"chunks": []any{taskStep("crm", "in_progress"), taskStep("mail", "in_progress"), markdown("## Two accounts\n\nAcme")}})
	append1 := func(chunks ...any) { tell("chat.appendStream", object{"ts": ts, "chunks": chunks}) }
	w.takes([]step{see("Renewals in November"), see("Two accounts"), hold(`!document.querySelector('[data-testid=status]')`), hold(`document.querySelectorAll('.live').length === 1`)})

	// What a reader selected stays selected while the answer grows, and the row is never drawn anew.
	ask[bool](w, `(() => { const p = document.querySelector('.live .markdown h3'); getSelection().selectAllChildren(p); window.kept = document.querySelector('.live'); return true; })()`)
	append1(markdown(" renews on the 3rd,\n\n- Globex"), taskStep("crm", "complete"))
	w.takes([]step{see("renews on the 3rd"), hold(`document.querySelector('.live li').innerText.includes('Globex')`), hold(`document.querySelectorAll('.live .task-complete').length === 1`)})
	assert.Equal(t, "Two accounts", ask[string](w, `getSelection().toString()`))
	assert.True(t, ask[bool](w, `window.kept.isConnected && window.kept === document.querySelector('.live')`))

	w.takes([]step{test("thread-stop"), hold(`document.querySelector('[data-testid=stream-stopped]') !== null`), hold(`document.querySelectorAll('.live').length === 0`), hold(`!document.querySelector('.message .spinner, .message .shimmer')`), hold(`document.querySelector('[data-testid=thread-stop]').hidden`)})
	assert.Equal(t, "stopped_by_user", s.call("chat.appendStream", object{"channel": dm, "ts": ts, "markdown_text": "more"})["error"])

	tell("chat.startStream", object{"markdown_text": "Again"})
	s.control("clock", object{"advance": "6m"})
	w.takes([]step{see("This message was interrupted")})
	require.Equal(t, true, s.call("assistant.threads.setSuggestedPrompts", object{"channel_id": dm, "title": "And now?", "prompts": []any{object{"title": "Draft", "message": "Draft a mail"}}})["ok"])
	w.takes([]step{see("And now?"), see("Draft")})
	w.do(chromedp.Reload())
	w.takes([]step{see("Renewals in November"), hold(`document.querySelector("[data-testid=stream-stopped]") !== null`)})

	w.takes([]step{test("channel-cs-team"), hold(where + ` === 'cs-team'`)})
	// The app hears that its messages were opened, and where the person looks.
	for _, wanted := range []string{"app_home_opened", "app_context_changed"} {
		s.eventually(wanted, func() bool {
			return slices.ContainsFunc(s.control("log?since=0", nil)["entries"].([]any), func(e any) bool { return e.(object)["what"] == wanted })
		})
	}
}

func TestTheInspectorShowsTheTraffic(t *testing.T) {
	s := newWorld(t, func(c *slacksim.Config) { relaxed(c); c.Patience = 3 * time.Second })
	s.connect(func(c *socketmode.Client, ev socketmode.Event) {
		if ev.Type == socketmode.EventTypeSlashCommand {
			time.Sleep(12 * time.Millisecond) // an app that takes its time
			c.Ack(*ev.Request, object{"response_type": "in_channel", "text": "Acme Inc", "blocks": []any{section(3)}})
		}
	})
	w := openWindow(t, s.url+"/#as=dana&c="+s.channel("cs-team"), 1280, 900)
	line := func(words string) string {
		return `[...document.querySelectorAll('.line')].find((l) => !l.hidden && l.innerText.includes(` + quoted(words) + `))`
	}
	w.takes([]step{
		withAlt("i"), see("Traffic"), fill(composed, "/account acme.com"), press(" ", enter), see("Dana used /account"),
		hold(line("/account") + `?.querySelector('.line-outcome').innerText === 'ack'`), hold(`parseFloat(` + line("/account") + `.querySelector('.line-took').innerText) >= 12`),
	})
	s.call("chat.postMessage", object{"channel": "C0NOWHERE", "text": "lost"})
	w.takes([]step{hold(line("channel_not_found") + `?.classList.contains('line-error')`), test("filter-errors"), hold(`document.querySelectorAll('.line:not([hidden])').length === 1`), test("filter-errors")})
	w.takes([]step{
		fill(`[data-testid=traffic-filter]`, "acme.com"), hold(`document.querySelectorAll('.line:not([hidden])').length === 1`), click(`.line:not([hidden])`),
		hold(`document.querySelector('[data-testid=traffic-detail]').innerText.includes('response_url')`), hold(`document.querySelector('[aria-label=Ack]').innerText.includes('in_channel')`), press(escape),
	})
	t.Run("a message's JSON", func(t *testing.T) {
		w := window{t, w.ctx}
		w.takes([]step{
			hover(`.message`), test("more-actions"), test("inspect-message"), hold(`document.querySelector('[data-testid=inspect-json]').innerText.includes('"/account acme.com"')`),
			hold(`document.querySelector('[data-testid=inspect-json]').innerText.includes('blocks: [1]')`),
		})
		ask[bool](w, `(navigator.clipboard.writeText = async (text) => { window.copied = JSON.parse(text); }) !== null`)
		w.takes([]step{test("copy-blocks"), hold(`window.copied?.blocks[0].type === 'section'`), hold(`Object.keys(window.copied).join() === 'blocks'`)})
	})
	t.Run("the world's levers", func(t *testing.T) {
		w := window{t, w.ctx}
		before := ask[string](w, `document.querySelector('.clock-text').innerText`)
		w.takes([]step{
			test("inspector-world"), see("1 socket"), test("clock-24h"), hold(`document.querySelector('.clock-text').innerText !== ` + quoted(before)),
			test("rule-images"), see("images is off"), test("fault-status-500"), see("chat.postMessage: 500"),
		})
		_, resp := s.raw("chat.postMessage", s.sim.BotToken(), object{"channel": s.channel("cs-team"), "text": "hello"})
		assert.Equal(t, http.StatusInternalServerError, resp.StatusCode)
		w.takes([]step{withAlt("i"), hold(`document.getElementById('inspector').hidden`)})
	})
}

func TestFilesAreSharedFromTheBox(t *testing.T) {
	s := newWorld(t, relaxed)
	paper, big := filepath.Join(t.TempDir(), "contract.txt"), filepath.Join(t.TempDir(), "film.mp4")
	require.NoError(t, os.WriteFile(paper, []byte("We stay."), 0o600))
	require.NoError(t, os.WriteFile(big, make([]byte, 11<<20), 0o600))
	shot := filepath.Join(t.TempDir(), "shot.png")
	require.NoError(t, os.WriteFile(shot, picture(40, 30), 0o600))
	w := openWindow(t, s.url+"/#as=dana&c="+s.channel("cs-team"), 1280, 800)
	const input, tray = `.composer [data-testid=file-input]`, `document.querySelectorAll('[data-testid=tray-file].ready').length`
	w.takes([]step{
		upload(input, big), see("film.mp4 is larger than 10 MB."), upload(input, paper, shot), hold(tray + ` === 2`), test("tray-remove"), hold(tray + one),
		upload(input, paper), hold(tray + ` === 2`), fill(composed, "Signed"), press(enter),
		hold(`document.querySelectorAll('.message [data-testid=file]').length === 1`), hold(`document.querySelector('.message .file-thumb').naturalWidth === 40`), see("Signed"), hold(tray + none),
	})
	// A picture that is pasted has no text beside it.
	ask[bool](w, `(() => { const data = new DataTransfer(); data.items.add(new File(['GIF89a'], 'pasted.gif', { type: 'image/gif' })); return !document.querySelector('#composer').dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true })); })()`)
	w.takes([]step{hold(tray + one), click(composed), press(enter), hold(`document.querySelectorAll('.message').length === 2`)})
}

func TestReactionsAreGivenAndTakenBack(t *testing.T) {
	s := newAgent(t)
	in := s.channel("cs-team")
	ts := s.appSays(in, "Acme renewed")
	pill := func(name string) string { return row(ts, `[data-testid="reaction-`+name+`"]`) }
	w := openWindow(t, s.url+"/#as=dana&c="+in, 1280, 800)
	w.takes([]step{
		hover(row(ts, "")), test("add-reaction"), write("tad"), press(enter), hold(`document.querySelector('` + pill("tada") + `')?.innerText.includes('1')`),
		hold(`document.querySelector('` + pill("tada") + `').getAttribute('aria-pressed') === 'true'`),
	})
	s.control("react", object{"as": "lee", "channel": in, "ts": ts, "name": "tada"})
	w.takes([]step{hold(`document.querySelector('` + pill("tada") + `').title.includes('You, Lee')`), click(pill("tada")), hold(`document.querySelector('` + pill("tada") + `').getAttribute('aria-pressed') === 'false'`)})
	require.Equal(t, true, s.call("pins.add", object{"channel": in, "timestamp": ts})["ok"])
	require.Equal(t, true, s.call("bookmarks.add", object{"channel_id": in, "title": "Playbook", "type": "link", "link": "https://example.com/p"})["ok"])
	w.takes([]step{hold(`document.querySelector('` + row(ts, "") + `').classList.contains('pinned')`), hold(`document.querySelector('[data-testid=bookmarks]')?.innerText.includes('Playbook')`)})
	ask[bool](w, `(document.querySelector('`+row(ts, "")+`').focus(), true)`)
	w.takes([]step{press("r"), hold(`document.querySelector('[data-testid=emoji-picker]') !== null`), press(escape), hold(openMenu + none)})
}

func TestTwoPeopleReadWhatTheOtherWrote(t *testing.T) {
	s := newWorld(t, relaxed)
	s.connect(func(c *socketmode.Client, ev socketmode.Event) {
		if ev.Type == socketmode.EventTypeSlashCommand {
			c.Ack(*ev.Request, object{"response_type": "in_channel", "text": "Acme Inc"})
		}
	})
	team, general := s.channel("cs-team"), s.channel("general")
	w := openWindow(t, s.url+"/#as=dana&c="+team, 1280, 800)
	badge := func(channel string) string {
		return `document.querySelector('[data-testid="channel-` + channel + `"] .badge')?.firstChild.data`
	}
	s.speaks("lee", general, "anyone there?")
	// What is unread is bold; only what is meant for oneself is counted.
	w.takes([]step{hold(`document.querySelector('[data-testid=channel-general]').classList.contains('unread')`), hold(badge("general") + ` === undefined`), hold(`document.title.startsWith('* ')`)})
	root := s.speaks("lee", general, "hello? @dana")
	w.takes([]step{hold(badge("general") + ` === '1'`), hold(`document.title.startsWith('(1)')`)})
	w.do(chromedp.Reload())
	w.takes([]step{hold(badge("general") + ` === '1'`)})
	w.takes([]step{
		test("channel-general"), see("hello?"), hold(`document.querySelector('.new-line') !== null`), hold(badge("general") + ` === undefined`),
		hover(row(root, "")), test("reply-in-thread"), fill(`[data-testid=thread-composer]`, "here I am"), press(enter), hold(`document.querySelector('.thread .message:last-of-type').innerText.includes('here I am')`),
		click(composed), write("and here"), press(enter), hold(`document.querySelectorAll('#main .message').length === 3`),
	})
	// Another person looks at the same place, with eyes of their own.
	w.takes([]step{test("switch-person"), test("person-lee"), see("acting as Lee"), hold(where + ` === 'general'`), hold(`document.querySelector('.thread').innerText.includes('here I am')`)})
	s.speaks("dana", team, "news, @lee")
	s.speaks("dana", team, "/account acme.com")
	w.takes([]step{hold(badge("cs-team") + ` === '1'`), test("channel-cs-team"), see("Dana used /account acme.com"), test("channel-general")})
	s.speaks("lee", team, "thanks, @here")
	w.takes([]step{test("switch-person"), test("person-dana"), see("acting as Dana"), hold(where + ` === 'general'`), hold(badge("cs-team") + ` !== undefined`)})
}

func TestThePageComesBackWhenTheServerWasCut(t *testing.T) {
	s := newWorld(t, relaxed)
	in := s.channel("cs-team")
	s.speaks("lee", in, "before")
	line, hold1 := cuttable(t, s.url)
	w := openWindow(t, line.URL+"/#as=dana&c="+in, 1280, 800)
	w.takes([]step{see("before")})
	hold1.Store(true)
	line.CloseClientConnections()
	w.takes([]step{see("Reconnecting…"), fill(composed, "unsent"), press(enter), see("cannot be reached"), hold(`document.querySelector('#composer').value === 'unsent'`)})
	s.speaks("lee", in, "while nobody listened")
	hold1.Store(false)
	w.takes([]step{see("while nobody listened"), hold(`!document.body.innerText.includes('Reconnecting')`), click(composed), press(enter), hold(`document.querySelectorAll('#main .message').length === 3`)})
}

// cuttable is a line to a server that is dead while the switch is on.
func cuttable(t *testing.T, to string) (*httptest.Server, *atomic.Bool) {
	t.Helper()
	target, err := url.Parse(to)
	require.NoError(t, err)
	down := &atomic.Bool{}
	proxy := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(target); r.Out.Host = r.In.Host }, ErrorHandler: func(http.ResponseWriter, *http.Request, error) { panic(http.ErrAbortHandler) }}
	line := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if down.Load() {
			panic(http.ErrAbortHandler) // the connection ends without an answer
		}
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(func() { line.CloseClientConnections(); line.Close() })
	return line, down
}

func TestALongConversationIsReadUpwards(t *testing.T) {
	s := newWorld(t, relaxed)
	in := s.channel("cs-team")
	for i := range 260 {
		s.appSays(in, fmt.Sprintf("message %d %s", i, strings.Repeat("with words ", i%17)))
	}
	w := openWindow(t, s.url+"/#as=dana&c="+in, 1280, 800)
	w.takes([]step{see("message 259"), hold(`document.querySelectorAll('#main .message').length === 100`)})
	// Scrolling up by steps, a row in sight moves by the step and by nothing else, older pages or not.
	jumps := ask1[[]float64](w, `(async () => {
		const list = document.querySelector('#main .message-list'), jumps = [];
		for (let i = 0; i < 4000 && (list.scrollTop > 0 || document.querySelectorAll('#main .message').length < 260); i++) {
			const top = list.getBoundingClientRect().top;
			const seen = [...list.querySelectorAll('.message')].find((m) => m.getBoundingClientRect().top > top + 200);
			const before = seen.getBoundingClientRect().top, from = list.scrollTop;
			list.scrollTop -= 150;
			await new Promise(requestAnimationFrame);
			const moved = seen.getBoundingClientRect().top - before;
			if (from > 150 && Math.abs(moved - 150) > 4) jumps.push(moved - 150);
		}
		return jumps;
	})()`)
	assert.Empty(t, jumps)
	assert.Equal(t, 260, ask[int](w, `document.querySelectorAll('#main .message').length`))

	// Who reads above stays there when something is said below; who is at the end stays at the end.
	s.speaks("lee", in, "something new")
	w.takes([]step{hold(`document.querySelectorAll('#main .message').length === 261`)})
	assert.Less(t, ask[float64](w, `document.querySelector('#main .message-list').scrollTop`), 300.0)
	ask[bool](w, `((list) => { list.scrollTop = list.scrollHeight; return true; })(document.querySelector('#main .message-list'))`)
	const atTheEnd = `((l) => l.scrollHeight - l.scrollTop - l.clientHeight < 2)(document.querySelector('#main .message-list'))`
	w.takes([]step{hold(atTheEnd)})
	s.appSays(in, strings.Repeat("a long one\n", 30))
	w.takes([]step{hold(`document.querySelectorAll('#main .message').length === 262`), hold(atTheEnd)})
}

// ask1 is ask for an expression that takes its time.
func ask1[T any](w window, expression string) T {
	w.Helper()
	v, err := chromedp.Run(w.ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	require.NoError(w, err, expression)
	return v
}

func TestALinkIsPreviewedWhileItIsWritten(t *testing.T) {
	s := newAgent(t)
	s.connect(func(c *socketmode.Client, ev socketmode.Event) {
		if ev.Request == nil {
			return
		}
		c.Ack(*ev.Request)
		payload := object{}
		if decode(ev.Request.Payload, &payload) != nil {
			return
		}
		if event, _ := payload["event"].(object); event["type"] == "link_shared" && event["source"] == "composer" {
			s.call("chat.unfurl", object{"unfurl_id": event["unfurl_id"], "source": "composer", "unfurls": object{"https://acme.com/a": object{"title": "Acme Inc, score 62"}}})
		}
	})
	w := openWindow(t, s.url+"/#as=dana&c="+s.channel("cs-team"), 1280, 800)
	w.takes([]step{fill(composed, "see https://acme.com/a "), hold(`document.querySelector('[data-testid=preview]')?.innerText.includes('score 62')`)})
	w.takes([]step{click(`.preview [aria-label="Remove the preview"]`), hold(`!document.querySelector('[data-testid=preview]')`)})
}

func TestAShortcutIsStartedFromAnywhere(t *testing.T) {
	s := newWorld(t, func(c *slacksim.Config) { relaxed(c); c.Patience = 3 * time.Second })
	started := make(chan string, 4)
	s.connect(func(c *socketmode.Client, ev socketmode.Event) {
		if ev.Type != socketmode.EventTypeInteractive {
			return
		}
		c.Ack(*ev.Request)
		payload := object{}
		if decode(ev.Request.Payload, &payload) == nil {
			started <- fmt.Sprint(payload["type"], " ", payload["callback_id"])
		}
	})
	hears := func(want string) step {
		return func(w window) {
			w.Helper()
			select {
			case got := <-started:
				require.Equal(w, want, got)
			case <-time.After(5 * time.Second):
				require.Fail(w, "the app never heard "+want)
			}
		}
	}
	in := s.channel("cs-team")
	ts := s.appSays(in, "Acme renewed")
	w := openWindow(t, s.url+"/#as=dana&c="+in, 1280, 800)
	w.takes([]step{
		test("shortcuts"), test("shortcut-find_account"), hears("shortcut find_account"),
		fill(composed, "/find"), see("Find an account"), press(enter), hears("shortcut find_account"), hold(`document.querySelector('#composer').value === ''`),
		chord("k"), write("find"), press(enter), hears("shortcut find_account"),
		hover(row(ts, "")), test("more-actions"), test("shortcut-ask_about"), hears("message_action ask_about"),
	})
}
