package slacksim_test

import (
	"bytes"
	"encoding/json"
	"image"
	"image/png"
	"net/http"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/slack-go/slack"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/internal/slacksim"
)

// use is how a person uses one element, what the app must hear of it and what is seen then.
type use struct {
	what    string
	in      string // the exhibit
	do      []step
	arrives string // the action, or all of the payload when it names its type
	shows   string // an expression of the page
}

func TestEveryElementOfAMessageIsUsedOnce(t *testing.T) {
	t.Parallel()
	s := newShowroom(t)
	w := openWindow(t, s.url+"/#as=dana&c="+s.home, 1280, 900)
	for _, u := range messageUses(s) {
		ok := t.Run(u.what, func(t *testing.T) {
			here := window{t, w.ctx}
			s.t = t
			here.takes(u.do)
			if u.arrives != "" {
				s.hears(`{"type":"block_actions","container":{"message_ts":"` + s.posted[u.in] + `"},"actions":[` + u.arrives + `]}`)
			}
			if u.shows != "" {
				here.holds(u.shows)
			}
			here.holds(`document.querySelectorAll('.message [aria-busy=true]').length === 0`)
		})
		s.t = t
		if !ok {
			break
		}
	}
}

// shown says that an element of a message shows words.
func shown(action, words string) string {
	return `document.querySelector('[data-action="` + action + `"]').innerText.includes(` + quoted(words) + `)`
}

func checked(value string) string {
	return `document.querySelector('input[value="` + value + `"]').checked`
}

func TestFilesAndPicturesAreSeen(t *testing.T) {
	t.Parallel()
	address := pictures(t)
	world := newWorld(t, func(c *slacksim.Config) {
		c.Now, c.Advance = nil, nil
		c.Lenient = []slacksim.Rule{slacksim.RulePace, slacksim.RuleImages, slacksim.RuleUploadDelay, slacksim.RuleScopes}
	})
	home := world.channel("cs-team")
	var drawn bytes.Buffer
	require.NoError(t, png.Encode(&drawn, curve(image.Point{300, 150})))
	file, err := world.api.UploadFileContext(t.Context(), slack.UploadFileParameters{Filename: "chart.png", Title: "Chart", AltTxt: "A curve", FileSize: drawn.Len(), Reader: bytes.NewReader(drawn.Bytes())})
	require.NoError(t, err)
	for _, picture := range []object{{"slack_file": object{"id": file.ID}}, {"image_url": address + "/gone.png"}} {
		picture["type"], picture["alt_text"], picture["title"] = "image", "A curve", object{"type": "plain_text", "text": "Chart"}
		out := world.call("chat.postMessage", object{"channel": home, "text": "chart", "blocks": []any{picture}})
		require.Equal(t, true, out["ok"], out)
	}
	said := world.control("say", object{"as": "dana", "channel": home, "text": "", "files": []any{world.handIn("scan.png", drawn.Bytes()), world.handIn("notes.txt", []byte("We stay."))}})
	require.Equal(t, true, said["ok"], said)

	w := openWindow(t, world.url+"/#as=dana&c="+home, 1280, 900)
	w.takes([]step{
		hold(`[...document.querySelectorAll('img.image-block, img.file-thumb')].filter((i) => i.naturalWidth === 300).length === 2`),
		hold(`document.querySelector('.image-broken').innerText === 'A curve'`),
		click(`.image-frame button`), hold(`document.querySelector('[data-testid=lightbox] img').naturalWidth === 300`), press(escape), hold(openDialogs + none),
		test("file-image"), hold(openDialogs + one), press(escape), hold(openDialogs + none),
		see("notes.txt"), see("Plain text · 8 bytes"),
	})
	text, err := chromedp.Run(w.ctx, chromedp.Evaluate[string](`fetch(document.querySelector('[data-testid=file-download]').href).then((r) => r.text())`, chromedp.EvalAwaitPromise))
	require.NoError(t, err)
	assert.Equal(t, "We stay.", text)
}

// handIn is a person's upload: its id.
func (w *world) handIn(name string, body []byte) string {
	w.t.Helper()
	req, err := http.NewRequestWithContext(w.t.Context(), http.MethodPost, w.url+"/control/upload?as=dana&name="+name, bytes.NewReader(body))
	require.NoError(w.t, err)
	resp, err := http.DefaultClient.Do(req)
	require.NoError(w.t, err)
	defer resp.Body.Close()
	var out struct {
		File struct {
			ID string `json:"id"`
		} `json:"file"`
	}
	require.NoError(w.t, json.NewDecoder(resp.Body).Decode(&out))
	require.NotEmpty(w.t, out.File.ID)
	return out.File.ID
}
