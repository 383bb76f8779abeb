package slacksim_test

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	pointer "github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// window is a browser's window: a person who looks at the workspace's page.
type window struct {
	*testing.T
	ctx context.Context
}

// openWindow opens a browser on a page, or skips the test where the machine has none; in CI that is a failure.
func openWindow(t *testing.T, url string, width, height int64) window {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(browser(t)), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-component-update", true), chromedp.UserDataDir(t.TempDir()))
	ctx, stop := chromedp.NewExecAllocator(context.WithoutCancel(t.Context()), options...)
	t.Cleanup(stop)
	ctx, stopTab := chromedp.NewContext(ctx)
	t.Cleanup(stopTab)
	require.NoError(t, chromedp.Do(ctx), "start the browser")
	ctx, stopTime := context.WithTimeout(ctx, 3*time.Minute)
	t.Cleanup(stopTime)
	w := window{t, ctx}
	w.do(chromedp.EmulateViewport(width, height), chromedp.Navigate(url), chromedp.WaitVisible(`[data-testid=composer]`))
	// A link is clicked, but its page is not looked at: there is no network here, and a window behind another one stands still.
	ask[bool](w, `addEventListener('click', (event) => event.target.closest?.('a[target=_blank]') && event.preventDefault()) === undefined`)
	return w
}

// browser finds Chromium.
func browser(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "headless-shell"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	if os.Getenv("CI") != "" {
		require.Fail(t, "there is no Chromium, and in CI the page must be tried: install chromium")
	}
	t.Skip("skipped: there is no Chromium on this machine to try the page with")
	return ""
}

// soon is longer than anything on the page takes, on a machine that has other things to do.
const soon = 20 * time.Second

func (w window) do(actions ...chromedp.Action[chromedp.Void]) {
	w.Helper()
	require.NoError(w, chromedp.Do(w.ctx, actions...))
}

// ask runs an expression on the page and returns what it is.
func ask[T any](w window, expression string) T {
	w.Helper()
	v, err := chromedp.Run(w.ctx, chromedp.Evaluate[T](expression))
	require.NoError(w, err, expression)
	return v
}

// holds waits until an expression of the page is true.
func (w window) holds(expression string) {
	w.Helper()
	ok := assert.Eventually(w, func() bool {
		v, err := chromedp.Run(w.ctx, chromedp.Evaluate[bool](expression))
		return err == nil && v
	}, soon, 15*time.Millisecond)
	require.True(w, ok, "never true on the page: %s\n%s", expression, ask[string](w, `document.body.innerText.slice(0, 4000)`))
}

// step is one thing that a person does in a window. Places are CSS selectors.
type step func(w window)

func (w window) takes(steps []step) {
	w.Helper()
	for _, s := range steps {
		s(w)
	}
}

// still is where a place is once nothing moves it any more and nothing lies upon it; null until then.
const still = `(async (place) => {
	const node = document.querySelector(place);
	if (!node) return null;
	const frame = () => new Promise(requestAnimationFrame);
	const at = () => { const r = node.getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2]; };
	node.scrollIntoView({ block: 'center', inline: 'nearest', behavior: 'instant' });
	await frame();
	await frame();
	const before = at();
	await frame();
	await frame();
	const now = at();
	const top = document.elementFromPoint(...now);
	return before.join() === now.join() && (node.contains(top) || top?.contains(node) && top.closest('label')) ? now : null;
})`

// quiet is true when nothing on the page is on its way to another place or colour.
const quiet = `document.getAnimations().every((a) => a.effect.getTiming().iterations === Infinity || a.playState === 'finished')`

// click presses the mouse on a place, as soon as it is there and stays: the page draws itself anew when something happens.
func click(place string) step {
	return func(w window) {
		w.Helper()
		var at []float64
		ok := assert.Eventually(w, func() bool {
			v, err := chromedp.Run(w.ctx, chromedp.Evaluate[[]float64](still+`(`+quoted(place)+`)`, chromedp.EvalAwaitPromise))
			at = v
			return err == nil && len(v) == 2
		}, soon, 15*time.Millisecond)
		if !ok && *shots != "" {
			raw, err := chromedp.Run(w.ctx, chromedp.CaptureScreenshot())
			require.NoError(w, err)
			require.NoError(w, os.WriteFile(filepath.Join(*shots, "failed.png"), raw, 0o600))
		}
		require.True(w, ok, "cannot be clicked: %s", place)
		w.do(chromedp.MouseClickXY(at[0], at[1]))
	}
}

// act clicks an element by its action_id, form one of an open modal; choose picks an option of the open list by its value.
func act(action string) step   { return click(`[data-action="` + action + `"]`) }
func form(action string) step  { return click(`dialog [data-action="` + action + `"]`) }
func choose(value string) step { return click(`[data-testid="option-` + value + `"]`) }
func test(id string) step      { return click(`[data-testid="` + id + `"]`) }

// write types into what has the keyboard; press presses keys there.
func write(text string) step { return func(w window) { w.Helper(); w.do(strokes(text)) } }

func press(keys ...string) step { return write(strings.Join(keys, "")) }

// strokes are keys as a keyboard sends them: what a page does at a key going down decides whether its letter is typed.
func strokes(text string) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		for _, r := range text {
			events := kb.Encode(r)
			down, up := events[0], events[len(events)-1]
			if len(events) > 2 {
				down.Type, down.Text, down.UnmodifiedText = pointer.DispatchKeyEventTypeKeyDown, events[1].Text, events[1].UnmodifiedText
			}
			for _, event := range []*pointer.DispatchKeyEventParams{down, up} {
				if _, err := cdp.Call(ctx, t, pointer.DispatchKeyEvent, *event); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// chord presses a key while Ctrl is held, shifted while Ctrl and Shift are.
func chord(key string) step {
	return func(w window) { w.Helper(); w.do(chromedp.KeyEvent(key, chromedp.KeyModifiers(chromedp.ModifierCtrl))) }
}

func shifted(key string) step {
	return func(w window) {
		w.Helper()
		w.do(chromedp.KeyEvent(key, chromedp.KeyModifiers(chromedp.ModifierCtrl, chromedp.ModifierShift)))
	}
}

// fill clicks a field and types into it.
func fill(place, text string) step {
	return func(w window) { w.Helper(); click(place)(w); write(text)(w) }
}

// upload chooses files in a file field, which itself nobody sees.
func upload(place string, paths ...string) step {
	return func(w window) {
		w.Helper()
		w.do(chromedp.SetUploadFiles(chromedp.CSS(place), paths))
	}
}

func focus(place string) chromedp.Action[chromedp.Void] {
	return chromedp.Focus(chromedp.CSS(place))
}

// hover moves the pointer to the middle of a place, hoverXY to a share of its width and height.
func hover(place string) step { return hoverXY(place, 0.5, 0.5) }

func hoverXY(place string, x, y float64) step {
	return func(w window) {
		w.Helper()
		w.do(chromedp.ScrollIntoView(chromedp.CSS(place)))
		box := ask[map[string]float64](w, `(({x, y, width, height}) => ({x, y, width, height}))(document.querySelector(`+quoted(place)+`).getBoundingClientRect())`)
		w.do(chromedp.MouseEvent(pointer.DispatchMouseEventTypeMouseMoved, box["x"]+x*box["width"], box["y"]+y*box["height"]))
	}
}

// visit goes to a conversation and a tab of it.
func visit(channel, tab string) step {
	return func(w window) {
		w.Helper()
		ask[string](w, `location.hash = '#as=dana&c=`+channel+`&tab=`+tab+`'`)
	}
}

// see waits for words on the page, hold for an expression to be true there.
func see(words string) step {
	return func(w window) { w.Helper(); w.holds(`document.body.innerText.includes(` + quoted(words) + `)`) }
}

func hold(expression string) step { return func(w window) { w.Helper(); w.holds(expression) } }

func quoted(s string) string {
	raw, err := json.Marshal(s)
	if err != nil { // a string is always JSON
		return `""`
	}
	return string(raw)
}

const (
	enter, escape, tab = kb.Enter, kb.Escape, kb.Tab
	arrowDown, arrowUp = kb.ArrowDown, kb.ArrowUp
	arrowRight, atEnd  = kb.ArrowRight, kb.End
	space, none, one   = " ", ` === 0`, ` === 1`
	openMenu           = `document.querySelectorAll('.floating').length`
	openDialogs        = `document.querySelectorAll('dialog[open]').length`
)

// row is the place of a message, and what stands in it.
func row(ts, inside string) string {
	return strings.TrimSpace(`.message[data-ts="` + ts + `"] ` + inside)
}
