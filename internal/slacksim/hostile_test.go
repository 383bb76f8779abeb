package slacksim_test

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	pages "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/slack-go/slack/socketmode"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/internal/slacksim"
)

// hostile is a text that runs as a script wherever it is taken for HTML, for an attribute or for a link; brief is one
// that fits into a name.
const (
	hostile = `"'><img src=x onerror="window.__pwned='img'"><script>window.__pwned='script'</script><svg/onload=window.__pwned='svg'> ` +
		`<javascript:window.__pwned='mrkdwn'|click> [click](javascript:window.__pwned='markdown') ![i](javascript:window.__pwned='image') ` +
		`<a href="javascript:window.__pwned='a'">a</a> javascript:window.__pwned='bare' " onmouseover="window.__pwned='attribute' `
	brief = `<svg onload=__pwned=1>`
)

// hostileURLs are addresses that run as a script wherever they are followed.
func hostileURLs() []string {
	return []string{
		"javascript:window.__pwned='url'", " JaVaScRiPt:window.__pwned='case'", "java\tscript:window.__pwned='tab'", "\u0001javascript:window.__pwned='control'",
		"data:text/html,<script>top.__pwned='data'</script>", "vbscript:window.__pwned='vb'", "https://a.example/\"onerror=\"window.__pwned='quote'",
	}
}

// formal are fields that hold one of a few words, without which a block is not drawn as what it is.
var formal = []string{"style", "size", "format", "level", "status", "color", "chart_type", "border", "width", "align", "alignment", "indent", "action", "display", "name"}

// poison puts hostile strings into all strings of a tree: into the formal fields too, if all is said. Types stay.
func poison(node any, key string, all bool, n *int) any {
	switch node := node.(type) {
	case map[string]any:
		for k, one := range node {
			node[k] = poison(one, k, all, n)
		}
	case []any:
		for i, one := range node {
			node[i] = poison(one, key, all, n)
		}
	case string:
		*n++
		urls := hostileURLs()
		switch {
		case key == "type" || !all && slices.Contains(formal, key):
			return node
		case !all && (strings.HasPrefix(key, "initial_") || strings.HasSuffix(key, "_id")):
			return node
		case strings.Contains(key, "url") || strings.Contains(key, "link") || strings.Contains(key, "icon"):
			return urls[*n%len(urls)]
		}
		return strconv.Itoa(*n) + hostile
	}
	return node
}

func poisoned(t *testing.T, raw json.RawMessage, all bool) any {
	t.Helper()
	var tree any
	require.NoError(t, json.Unmarshal(raw, &tree))
	n := 0
	return poison(tree, "", all, &n)
}

// harm lists what on the page has come of a text and could run, or has.
const harm = `(() => {
	const found = window.__pwned === undefined ? [] : ['a script ran: ' + window.__pwned];
	const carries = ['href', 'xlink:href', 'src', 'srcset', 'poster', 'action', 'formaction', 'data'];
	for (const node of document.querySelectorAll('*')) {
		const own = node.localName === 'script' && node.src.startsWith(location.origin + '/assets/') && !node.textContent;
		if (['iframe', 'object', 'embed', 'base', 'frame', 'applet'].includes(node.localName) || node.localName === 'script' && !own) found.push(node.outerHTML);
		for (const { name, value } of node.attributes) {
			if (/^on/i.test(name) || name === 'srcdoc') found.push(node.outerHTML);
			if (!carries.includes(name)) continue;
			if (node.localName === 'img' && /^\/?x$/.test(value)) found.push(node.outerHTML);
			const scheme = URL.canParse(value, location.href) ? new URL(value, location.href).protocol : 'none:';
			const drawn = ['data:', 'blob:'].includes(scheme) && ['img', 'link'].includes(node.localName) && (scheme === 'blob:' || value.startsWith('data:image/'));
			if (!['http:', 'https:', 'mailto:', 'none:'].includes(scheme) && !drawn) found.push(name + ' ' + value + ': ' + node.outerHTML);
		}
	}
	return found.concat(window.wrong ?? []);
})()`

// unharmed looks at the page when what was drawn has had time to load and to run.
func unharmed(what string) step {
	return func(w window) {
		w.Helper()
		ask := chromedp.Evaluate[[]string](`new Promise((done) => setTimeout(() => done(`+harm+`), 100))`, chromedp.EvalAwaitPromise)
		found, err := chromedp.Run(w.ctx, ask)
		require.NoError(w, err, what)
		assert.Empty(w, found, what)
	}
}

// undefended draws the page anew with its Content-Security-Policy out of force, so that nothing but the page itself is
// between a text and its running.
func (w window) undefended() {
	w.Helper()
	w.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, pages.SetBypassCSP, pages.SetBypassCSPParams{Enabled: true})
		return err
	}), chromedp.Reload(), chromedp.WaitVisible(composed))
	ask[bool](w, `(() => {
		window.wrong = [];
		addEventListener('error', (event) => event.message && !event.message.startsWith('ResizeObserver') && window.wrong.push('the page broke: ' + event.message));
		addEventListener('unhandledrejection', (event) => window.wrong.push('the page broke: ' + event.reason));
		addEventListener('click', (event) => event.target.closest?.('a[target=_blank]') && event.preventDefault());
		return true;
	})()`)
	// The page would run what it is given: else this test would show nothing.
	ask[bool](w, `document.body.insertAdjacentHTML('beforeend', '<img src=x onerror="window.__proof=true" id=proof>') === undefined`)
	w.holds(`window.__proof === true && document.getElementById('proof').remove() === undefined`)
}

// villain is an app that answers everything with hostile texts, and opens the views it is given.
type villain struct {
	*world
	mu   sync.Mutex
	view any // to be opened next
}

func newVillain(t *testing.T) *villain {
	t.Helper()
	v := &villain{}
	v.world = newWorld(t, func(c *slacksim.Config) {
		words := []string{`name: Sim app`, `display_name: Sim app`, `description: A global shortcut`, `name: Hello`, `title: Say hello`, `message: hello`, `description: Whatever the app makes of it`, `name: Look at this`}
		manifest := string(slacksim.AnyApp())
		for _, one := range words {
			key, _, _ := strings.Cut(one, ": ")
			require.Contains(t, manifest, one+"\n")
			manifest = strings.ReplaceAll(manifest, " "+one+"\n", " "+key+": "+quoted(brief)+"\n")
		}
		c.Manifest, c.Patience, c.Now, c.Advance = []byte(manifest), 3*time.Second, nil, nil
		c.Team = slacksim.Team{Name: hostile, Domain: brief, IconText: brief}
		c.People = []slacksim.Person{
			{Name: "dana", RealName: hostile, DisplayName: hostile, Title: hostile, Email: brief, Admin: true}, {Name: brief, RealName: "x" + hostile, Title: hostile, TZ: brief},
		}
		c.Channels = []slacksim.Channel{{Name: "cs-team", Topic: hostile, Members: []string{"dana", brief}, WithApp: true}, {Name: "c" + brief, Topic: hostile, Members: []string{"dana"}}}
		c.Lenient = []slacksim.Rule{slacksim.RuleBlocks, slacksim.RulePace, slacksim.RuleRates, slacksim.RuleImages, slacksim.RuleUploadDelay}
	})
	v.connect(v.answer)
	return v
}

func (v *villain) answer(client *socketmode.Client, ev socketmode.Event) {
	if ev.Request == nil || ev.Type == socketmode.EventTypeHello {
		return
	}
	payload := object{}
	_ = json.Unmarshal(ev.Request.Payload, &payload)
	switch payload["type"] {
	case "block_suggestion":
		text := object{"type": "plain_text", "text": hostile}
		client.Ack(*ev.Request, object{"options": []any{object{"text": text, "description": text, "value": hostile}}})
	case "view_submission":
		errs := object{}
		for _, b := range payload["view"].(object)["blocks"].([]any) {
			if b := b.(object); b["type"] == "input" {
				errs[b["block_id"].(string)] = hostile
			}
		}
		client.Ack(*ev.Request, object{"response_action": "errors", "errors": errs})
	default:
		client.Ack(*ev.Request)
		v.mu.Lock()
		view := v.view
		v.view = nil
		v.mu.Unlock()
		if payload["trigger_id"] != nil && view != nil {
			out := v.call("views.open", object{"trigger_id": payload["trigger_id"], "view": view})
			assert.Equal(v.t, true, out["ok"], out)
		}
	}
}

// must calls a method that has to be carried out.
func (v *villain) must(method string, body object) object {
	v.t.Helper()
	out := v.call(method, body)
	require.Equal(v.t, true, out["ok"], "%s: %v", method, out)
	return out
}

// Whatever an app, a file, a person or a channel says, it is text on the page and never anything that runs.
func TestTextsOfAppsAndPeopleNeverRun(t *testing.T) {
	t.Parallel()
	v := newVillain(t)
	home, dm, dana := v.channel("cs-team"), v.channel("im"), id(v.world, "dana")
	exhibits := gallery(t)
	rows := v.postAll(exhibits, home)
	v.sayAll(home, dana)
	thread := v.asAgent(dm)
	w := openWindow(t, v.url+"/#as="+dana+"&c="+home, 1280, 900)
	w.undefended()

	t.Run("messages", func(t *testing.T) {
		w := window{t, w.ctx}
		ask[bool](w, `(document.adoptedStyleSheets = [new CSSStyleSheet()], document.adoptedStyleSheets[0].replaceSync('.message { content-visibility: visible !important }')) === undefined`)
		w.takes([]step{
			hold(`document.querySelectorAll('.message').length >= ` + strconv.Itoa(rows)), see("<script>window.__pwned='script'</script>"), unharmed("what is drawn"),
		})
		used, err := chromedp.Run(w.ctx, chromedp.Evaluate[int](useAll, chromedp.EvalAwaitPromise))
		require.NoError(w, err)
		assert.Greater(w, used, 50, "elements")
		w.takes([]step{unharmed("what was used")})
	})
	t.Run("views", func(t *testing.T) {
		w := window{t, w.ctx}
		for name, e := range exhibits {
			for _, all := range []bool{false, true} {
				if e.View == nil {
					continue
				}
				view := poisoned(t, e.View, all).(object)
				if view["type"] == "home" {
					v.must("views.publish", object{"user_id": dana, "view": view})
					w.takes([]step{visit(dm, "home"), hold(`document.querySelector('[data-testid=home]')?.innerText.includes('__pwned')`), unharmed(name), visit(home, "messages")})
					continue
				}
				v.mu.Lock()
				v.view = view
				v.mu.Unlock()
				require.Equal(t, true, v.control("shortcut", object{"as": dana, "callback_id": "hello"})["ok"])
				w.takes([]step{hold(openDialogs + one), hold(`document.querySelector('dialog').innerText.includes('__pwned')`), unharmed(name)})
				v.refusedAll(dana)
				w.takes([]step{unharmed(name + ", refused"), hold(openDialogs + none)})
			}
		}
	})
	t.Run("the app's conversation", func(t *testing.T) {
		window{t, w.ctx}.takes([]step{
			visit(dm, "messages"), hold(`document.querySelector('[data-testid=status]') !== null`), hold(`document.querySelector('[data-testid=prompt]') !== null`), unharmed("status and prompts"),
			visit(dm+"&t="+thread, "messages"), hold(`document.querySelector('[data-testid=thread-title]').innerText.includes('__pwned')`), unharmed("the thread"), visit(home, "messages"),
		})
	})
	t.Run("what lists names", func(t *testing.T) {
		window{t, w.ctx}.takes([]step{
			chord("k"), hold(openDialogs + one), see("c" + brief), unharmed("the switcher"), press(escape), hold(openDialogs + none),
			test("switch-person"), unharmed("people"), press(escape),
			fill(composed, "@"), hold(`document.querySelector('[role=listbox]')?.innerText.includes('__pwned')`), unharmed("mentions"), press(escape, "\b"),
			write("/"), hold(`document.querySelector('[role=listbox]')?.innerText.includes('__pwned')`), unharmed("commands"), press(escape, "\b"),
			test("inspector-button"), hold(`document.querySelector('[data-testid=traffic]') !== null`), see("views.open"), unharmed("the inspector"),
		})
	})
}

// useAll presses everything that can be pressed in the messages, looks at what it opens and puts that away.
const useAll = `(async () => {
	const frames = async (n) => { while (n--) await new Promise(requestAnimationFrame); };
	const places = [...document.querySelectorAll('.message :is([data-action], summary, [aria-haspopup], [aria-expanded])')];
	for (const place of places) {
		if (!place.isConnected) continue;
		place.click();
		await frames(3);
		window.wrong.push(...` + harm + `.filter((one) => !window.wrong.includes(one)));
		document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }));
		for (const dialog of document.querySelectorAll('dialog[open]')) dialog.dispatchEvent(new Event('cancel', { cancelable: true })) && dialog.close();
		await frames(1);
	}
	return places.length;
})()`

// postAll has the app say the gallery, each exhibit with hostile strings in its texts and addresses, and again in all of it.
func (v *villain) postAll(exhibits map[string]exhibit, home string) (rows int) {
	v.t.Helper()
	for name, e := range exhibits {
		for _, all := range []bool{false, true} {
			body := object{"channel": home, "text": hostile, "username": hostile, "icon_url": hostileURLs()[0]}
			switch {
			case e.Blocks != nil:
				body["blocks"] = poisoned(v.t, e.Blocks, all)
			case e.Attachments != nil:
				body["attachments"] = poisoned(v.t, e.Attachments, all)
			default:
				continue
			}
			out := v.call("chat.postMessage", body)
			require.Equal(v.t, true, out["ok"], "%s: %v", name, out)
			rows++
		}
	}
	return rows
}

// sayAll is the rest of what a channel can show: typed texts, files, previews, bookmarks, ephemeral words.
func (v *villain) sayAll(home, dana string) {
	v.t.Helper()
	file := v.handIn(strings.ReplaceAll("x%22%3E%3Cimg%20src=x%20onerror=window.__pwned='file'%3E.txt", "'", "%27"), []byte(hostile))
	picture := v.handIn("x%22%3E%3Cimg%20src=x%20onerror=window.__pwned=1%3E.svg", []byte(`<svg xmlns="http://www.w3.org/2000/svg" onload="window.__pwned='svg file'"/>`))
	said := v.control("say", object{"as": dana, "channel": home, "text": hostile, "files": []any{file, picture}})
	require.Equal(v.t, true, said["ok"], said)
	link := v.control("say", object{"as": dana, "channel": home, "text": "https://example.com/acme"})
	attachments := gallery(v.t)["attachments"].Attachments
	for _, one := range poisoned(v.t, attachments, false).([]any) {
		unfurls := object{"https://example.com/acme": one}
		v.eventually("the link is unfurled, when the app has heard of it", func() bool {
			return v.call("chat.unfurl", object{"channel": home, "ts": link["ts"], "unfurls": unfurls})["ok"] == true
		})
	}
	v.must("chat.postEphemeral", object{"channel": home, "user": dana, "text": hostile})
	v.must("pins.add", object{"channel": home, "timestamp": said["ts"]})
	v.must("bookmarks.add", object{"channel_id": home, "type": "link", "title": brief, "link": `https://a.example/"onerror="window.__pwned='bookmark'`})
	for _, url := range hostileURLs()[:6] {
		assert.Equal(v.t, false, v.call("bookmarks.add", object{"channel_id": home, "type": "link", "title": "x", "link": url})["ok"], url)
	}
}

// asAgent writes hostile answers in the app's conversation, and returns the thread.
func (v *villain) asAgent(dm string) string {
	v.t.Helper()
	asked := v.speaks("dana", dm, "hello")
	v.must("chat.startStream", object{"channel": dm, "thread_ts": asked, "chunks": []any{
		markdown(hostile), object{"type": "task_update", "id": "t", "title": hostile[:100], "status": "in_progress", "details": hostile[:200], "output": hostile[100:300]},
	}})
	v.must("assistant.threads.setTitle", object{"channel_id": dm, "thread_ts": asked, "title": brief})
	v.must("assistant.threads.setSuggestedPrompts", object{"channel_id": dm, "title": brief, "prompts": []any{object{"title": brief, "message": hostile}}})
	v.must("assistant.threads.setStatus", object{"channel_id": dm, "thread_ts": asked, "status": brief, "loading_messages": []any{brief}})
	return asked
}

// refusedAll sends the modals that stand before somebody, which the app refuses with hostile words, and puts them away.
func (v *villain) refusedAll(as string) {
	v.t.Helper()
	for _, one := range slices.Backward(v.control("views?as="+as, nil)["views"].([]any)) {
		v.control("submit", object{"as": as, "view_id": one.(object)["id"], "values": object{}})
		v.control("close", object{"as": as, "view_id": one.(object)["id"]})
	}
}
