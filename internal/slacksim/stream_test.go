package slacksim_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/internal/slacksim"
)

// listen opens the event stream as somebody; next reads one event of it.
func (w *world) listen(as, lastID string) (next func() (kind, n string, data object)) {
	w.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	w.t.Cleanup(cancel)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, w.url+"/control/events?as="+as, nil)
	require.NoError(w.t, err)
	if lastID != "" {
		req.Header.Set("Last-Event-ID", lastID)
	}
	resp, err := http.DefaultClient.Do(req)
	require.NoError(w.t, err)
	w.t.Cleanup(func() { _ = resp.Body.Close() })
	lines := bufio.NewScanner(resp.Body)
	lines.Buffer(nil, 1<<20)
	require.True(w.t, lines.Scan(), "the stream opens")
	return func() (kind, n string, data object) {
		for lines.Scan() {
			switch key, value, _ := strings.Cut(lines.Text(), ": "); key {
			case "id":
				n = value
			case "event":
				kind = value
			case "data":
				require.NoError(w.t, json.Unmarshal([]byte(value), &data))
				return kind, n, data
			}
		}
		return "", "", nil
	}
}

func TestTheStreamTellsEachPersonTheirOwn(t *testing.T) {
	w := newWorld(t, nil)
	in := w.channel("cs-team")
	dana, lee := w.listen("dana", ""), w.listen("lee", "")
	w.call("chat.postEphemeral", object{"channel": in, "user": id(w, "dana"), "text": "for dana"})
	w.call("chat.postMessage", object{"channel": in, "text": "for all"})
	_, first, told := dana()
	assert.Equal(t, "for dana", told["text"])
	_, _, told = lee()
	assert.Equal(t, "for all", told["text"])

	again := w.listen("dana", first)
	_, _, told = again()
	assert.Equal(t, "for all", told["text"], "a stream goes on where it was left")
	before := w.listen("lee", "0")
	_, _, told = before()
	assert.Equal(t, "for all", told["text"], "what is for dana is not retold to lee")
}

func TestGuestsAndStrangersSeeTheirChannelsOnly(t *testing.T) {
	w := newWorld(t, nil)
	sees := func(as string) []string {
		var names []string
		for _, c := range w.control("workspace?as="+as, nil)["channels"].([]any) {
			if c := c.(object); c["kind"] != "im" {
				names = append(names, c["name"].(string))
			}
		}
		return names
	}
	assert.Equal(t, []string{"cs-team"}, sees("gus"))
	assert.Equal(t, []string{"shared-partner"}, sees("sam"))
	assert.Len(t, sees("kim"), 5)
	for _, path := range []string{"messages?as=gus&channel=" + w.channel("general"), "messages?as=nobody&channel=x"} {
		assert.Equal(t, false, w.control(path, nil)["ok"])
	}
	assert.Equal(t, "channel_not_found", w.control("say", object{"as": "gus", "channel": w.channel("general"), "text": "hi"})["error"])
	assert.Equal(t, "user_not_found", w.control("say", object{"as": w.sim.BotUserID(), "channel": w.channel("general"), "text": "hi"})["error"])
}

func TestMessagesPage(t *testing.T) {
	w := newWorld(t, func(c *slacksim.Config) { c.Lenient = []slacksim.Rule{slacksim.RulePace} })
	in := w.channel("cs-team")
	for i := range 7 {
		w.call("chat.postMessage", object{"channel": in, "text": fmt.Sprint(i)})
	}
	page := w.control("messages?as=dana&limit=3&channel="+in, nil)
	assert.Equal(t, true, page["has_more"])
	part := page["messages"].([]any)
	assert.Equal(t, "4", part[0].(object)["text"])
	page = w.control("messages?as=dana&limit=9&channel="+in+"&before="+part[0].(object)["ts"].(string), nil)
	assert.Equal(t, false, page["has_more"])
	assert.Len(t, page["messages"], 4)
}
