package slacksim_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

var shots = flag.String("shots", "", "a folder to put pictures of the gallery into, light and dark, wide and narrow")

// TestShots takes a picture of every exhibit, for people to look at.
func TestShots(t *testing.T) {
	if *shots == "" {
		t.Skip("run with -shots=FOLDER")
	}
	s := newShowroom(t)
	s.call("views.publish", object{"user_id": s.person("dana"), "view": s.exhibits["home"].View})
	for size, width := range map[string]int64{"wide": 1280, "phone": 390} {
		w := openWindow(t, s.url+"/#as=dana&c="+s.home, width, 900)
		for _, theme := range []string{"light", "dark"} {
			ask[bool](w, `(document.documentElement.dataset.theme = "`+theme+`") !== ""`)
			save := func(name string, shot chromedp.Action[[]byte]) {
				w.holds(quiet)
				raw, err := chromedp.Run(w.ctx, shot)
				require.NoError(t, err)
				require.NoError(t, os.WriteFile(filepath.Join(*shots, name+"-"+size+"-"+theme+".png"), raw, 0o600))
			}
			for name, ts := range s.posted {
				ask[bool](w, `document.querySelector(`+quoted(row(ts, ""))+`).scrollIntoView({ block: 'center' }) === undefined`)
				save(name, chromedp.Screenshot(chromedp.CSS(row(ts, "")), chromedp.NodeVisible))
			}
			for name, e := range s.exhibits {
				if strings.HasPrefix(name, "modal-") && e.View != nil && name != "modal-pushed" {
					w.takes([]step{act(name), hold(openDialogs + one)})
					save(name, chromedp.CaptureScreenshot())
					w.takes([]step{press(escape), hold(openDialogs + none)})
				}
			}
			w.takes([]step{visit(s.channel("im"), "home"), see("Your accounts")})
			save("home", chromedp.CaptureScreenshot())
			w.takes([]step{visit(s.home, ""), hold(`document.querySelectorAll(".message").length > 20`)})
		}
	}
}
