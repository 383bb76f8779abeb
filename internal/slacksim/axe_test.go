package slacksim_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// grave lists what axe-core calls serious or critical on the page, with the elements it means.
const grave = `axe.run(%s, { resultTypes: ['violations'] }).then(({ violations }) => violations
	.filter((v) => ['serious', 'critical'].includes(v.impact))
	.map((v) => v.id + ': ' + v.help + '\n' + v.nodes.slice(0, 5).map((n) => '    ' + n.html.slice(0, 200) + '\n      ' + (n.failureSummary ?? '').split('\n').slice(1).join(' ').slice(0, 240)).join('\n')))`

// accessible looks at a part of the page: the whole of it, or what lies upon it.
func (w window) accessible(where, part string) {
	w.Helper()
	w.holds(quiet)
	found, err := chromedp.Run(w.ctx, chromedp.Evaluate[[]string](fmt.Sprintf(grave, part), chromedp.EvalAwaitPromise))
	require.NoError(w, err, where)
	assert.Empty(w, found, "%s\n%s", where, strings.Join(found, "\n"))
}

// TestThePageIsForEverybody looks at every block and element, at menus, pickers, modals, questions and the Home tab, with
// axe-core: in both themes, on a desk and on a phone.
func TestThePageIsForEverybody(t *testing.T) {
	t.Parallel()
	s := newShowroom(t)
	s.call("views.publish", object{"user_id": s.person("dana"), "view": s.exhibits["home"].View})
	axe, err := os.ReadFile("testdata/axe.min.js")
	require.NoError(t, err)
	for _, width := range []int64{1280, 390} {
		w := openWindow(t, s.url+"/#as=dana&c="+s.home, width, 900)
		ask[string](w, string(axe)+`; axe.version`)
		// Rows that are out of sight are drawn, too.
		ask[bool](w, `(document.adoptedStyleSheets = [Object.assign(new CSSStyleSheet(), {})], document.adoptedStyleSheets[0].replaceSync('.message { content-visibility: visible !important }')) === undefined`)
		for _, theme := range []string{"light", "dark"} {
			ask[bool](w, `(document.documentElement.dataset.theme = "`+theme+`") !== ""`)
			at := func(where string) string { return fmt.Sprintf("%s, %s, %d px wide", where, theme, width) }
			w.accessible(at("every message"), `document`)
			for name, open := range map[string]step{
				"a select's list": act("plan"), "a list in groups": act("city"), "people to choose": act("owner"), "an empty search": act("account"), "a month": act("day"), "a list of times": act("time"), "an overflow menu": act("more"),
			} {
				w.takes([]step{open, hold(openMenu + one)})
				w.accessible(at(name), `'.floating'`)
				w.takes([]step{press(escape), hold(openMenu + none)})
			}
			for _, name := range []string{"modal-inputs", "modal-alerts", "danger_button"} {
				w.takes([]step{act(name), hold(openDialogs + one)})
				w.accessible(at(name), `document`)
				if name == "modal-inputs" {
					w.takes([]step{test("modal-submit"), see("Please complete this required field.")})
					w.accessible(at("a modal with errors"), `'dialog'`)
					w.takes([]step{form("tags"), hold(openMenu + one)})
					w.accessible(at("a menu in a modal"), `document`)
					w.takes([]step{press(escape)})
				}
				w.takes([]step{press(escape), hold(openDialogs + none)})
			}
		}
		w.takes([]step{visit(s.channel("im"), "home"), see("Your accounts")})
		w.accessible(fmt.Sprintf("the Home tab, %d px wide", width), `document`)
	}
}
