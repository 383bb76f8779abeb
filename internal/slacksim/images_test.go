package slacksim_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/internal/slacksim"
)

// photos serves images, and things that are none.
func photos(t *testing.T) (url string, served *atomic.Int64) {
	t.Helper()
	served = new(atomic.Int64)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		served.Add(1)
		switch r.URL.Path {
		case "/good.png":
			w.Header().Set("Content-Type", "image/png")
			_, _ = w.Write(picture(1, 1))
		case "/page":
			w.Header().Set("Content-Type", "text/html")
			_, _ = w.Write([]byte("<html>"))
		case "/away":
			http.Redirect(w, r, "/good.png", http.StatusFound)
		case "/cut.png":
			w.Header().Set("Content-Type", "image/png")
			w.Header().Set("Content-Length", "100")
			_, _ = w.Write([]byte("short"))
		case "/slow.png":
			<-r.Context().Done()
		default:
			http.NotFound(w, r)
		}
	}))
	t.Cleanup(server.Close)
	return server.URL, served
}

func imageBlock(url string) object {
	return object{"type": "image", "alt_text": "a", "image_url": url}
}

func TestAnImageBlockThatCannotBeFetchedRefusesTheMessage(t *testing.T) {
	w := newWorld(t, nil)
	base, _ := photos(t)
	in, dana := w.channel("cs-team"), id(w, "dana")
	for path, good := range map[string]bool{"/good.png": true, "/away": true, "/page": false, "/gone.png": false, "/cut.png": false} {
		out := w.call("chat.postEphemeral", object{"channel": in, "user": dana, "text": "x", "blocks": []any{section(1), imageBlock(base + path)}})
		assert.Equal(t, good, out["ok"], path)
		if !good {
			assert.Equal(t, "invalid_blocks", out["error"])
			assert.Equal(t, []any{"[ERROR] downloading image failed [json-pointer:/blocks/1/image_url]"}, out["response_metadata"].(object)["messages"])
		}
	}
	home := func(path string) object {
		return w.call("views.publish", object{"user_id": dana, "view": object{"type": "home", "blocks": []any{imageBlock(base + path)}}})
	}
	assert.Contains(t, fmt.Sprint(home("/gone.png")["response_metadata"]), "downloading image failed [json-pointer:/view/blocks/0/image_url]")
	assert.Equal(t, true, home("/good.png")["ok"])
}

func TestAccessoriesAndContextsAreDrawnBroken(t *testing.T) {
	w := newWorld(t, nil)
	base, served := photos(t)
	gone := imageBlock(base + "/gone.png")
	out := w.call("chat.postMessage", object{"channel": w.channel("cs-team"), "text": "x", "blocks": []any{
		with(section(3), "accessory", gone), object{"type": "context", "elements": []any{gone}},
	}})
	assert.Equal(t, true, out["ok"], "%v", out)
	assert.Zero(t, served.Load(), "nobody even looks")
}

func TestImagesAreFetchedOnceAndTogether(t *testing.T) {
	w := newWorld(t, func(c *slacksim.Config) { c.Lenient = []slacksim.Rule{slacksim.RulePace} })
	base, served := photos(t)
	in := w.channel("cs-team")
	for range 6 {
		require.Equal(t, true, w.call("chat.postMessage", object{"channel": in, "text": "x", "blocks": []any{imageBlock(base + "/good.png"), imageBlock(base + "/good.png")}})["ok"])
	}
	assert.EqualValues(t, 1, served.Load())

	began := time.Now()
	slow := times(6, func(i int) any { return imageBlock(fmt.Sprintf("%s/slow.png?%d", base, i)) })
	out := w.call("chat.postMessage", object{"channel": in, "text": "x", "blocks": slow})
	assert.Len(t, out["errors"], 6)
	assert.Less(t, time.Since(began), 5*time.Second, "three seconds for all of them")
}

func TestAResponseURLAndAnAcknowledgementAreHeldToTheirImages(t *testing.T) {
	w := newWorld(t, nil)
	base, _ := photos(t)
	dm, l := w.channel("im"), w.dial()
	env := l.envelope("dana", dm, w)
	l.ack(env, object{"text": "x", "blocks": []any{imageBlock(base + "/gone.png")}})
	assert.Contains(t, w.answered(dm), "invalid_service_response")
	url := env["payload"].(object)["response_url"].(string)
	assert.Equal(t, http.StatusBadRequest, w.post(url, object{"text": "x", "blocks": []any{imageBlock(base + "/gone.png")}}))
	assert.Equal(t, http.StatusOK, w.post(url, object{"text": "x", "blocks": []any{imageBlock(base + "/good.png")}}))
}

func TestImagesAreFetchedByAClientThatIsGiven(t *testing.T) {
	client := &http.Client{Transport: sealed{}}
	w := newWorld(t, func(c *slacksim.Config) { c.Fetch = client })
	out := w.call("chat.postMessage", object{"channel": w.channel("cs-team"), "text": "x", "blocks": []any{imageBlock("https://logo.example/x.png")}})
	assert.Equal(t, true, out["ok"], "%v", out)
}

// sealed answers everything with a picture, and goes nowhere.
type sealed struct{}

func (sealed) RoundTrip(*http.Request) (*http.Response, error) {
	out := httptest.NewRecorder()
	out.Header().Set("Content-Type", "image/gif")
	return out.Result(), nil
}

func TestImagesThatWaitForSlowOnesAreNotTakenForBroken(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	base, served := photos(t)
	var blocks []any
	for i := range 8 { // as many as are fetched at once
		blocks = append(blocks, imageBlock(fmt.Sprintf("%s/slow.png?%d", base, i)))
	}
	blocks = append(blocks, imageBlock(base+"/good.png"))
	out := w.call("chat.postMessage", object{"channel": w.channel("cs-team"), "text": "x", "blocks": blocks})
	assert.Len(t, out["errors"], 8, "the slow ones, and not the one that waited behind them")
	assert.EqualValues(t, 9, served.Load())
}
