package slacksim_test

import (
	"testing"

	"github.com/slack-go/slack"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAReplyIsShownInTheChannelToo(t *testing.T) {
	w := newWorld(t, nil)
	in := w.channel("cs-team")
	root, ok := w.control("say", object{"as": "dana", "channel": in, "text": "how is acme?"})["ts"].(string)
	require.True(t, ok)
	post := func(text string, broadcast bool) (object, string) {
		out := w.call("chat.postMessage", object{"channel": in, "text": text, "thread_ts": root, "reply_broadcast": broadcast})
		require.Equal(t, true, out["ok"], out)
		return out["message"].(object), out["ts"].(string)
	}
	post("between us", false)
	said, ts := post("for all", true)
	assert.Equal(t, "thread_broadcast", said["subtype"])
	assert.Equal(t, "how is acme?", said["root"].(object)["text"])
	shown := func(thread string) (out []string) {
		path := "messages?as=lee&channel=" + in
		if thread != "" {
			path += "&thread_ts=" + thread
		}
		for _, m := range w.control(path, nil)["messages"].([]any) {
			out = append(out, m.(object)["text"].(string))
		}
		return out
	}
	assert.Equal(t, []string{"how is acme?", "for all"}, shown(""))
	assert.Equal(t, []string{"how is acme?", "between us", "for all"}, shown(root))
	history, err := w.api.GetConversationHistory(&slack.GetConversationHistoryParameters{ChannelID: in})
	require.NoError(t, err)
	assert.Equal(t, []string{"for all", "how is acme?"}, texts(history.Messages))
	assert.Equal(t, true, w.call("chat.update", object{"channel": in, "ts": ts, "text": "for everybody"})["ok"])
	assert.Equal(t, []string{"how is acme?", "for everybody"}, shown(""))
	assert.Equal(t, true, w.call("chat.delete", object{"channel": in, "ts": ts})["ok"])
	assert.Equal(t, []string{"how is acme?"}, shown(""))
	assert.Equal(t, []string{"how is acme?", "between us"}, shown(root))
	alone := w.call("chat.postMessage", object{"channel": in, "text": "no thread", "reply_broadcast": true})["message"].(object)
	assert.Nil(t, alone["subtype"])
}

func TestTheChannelShowsAReplyThatIsForAll(t *testing.T) {
	t.Parallel()
	s := newShowroom(t)
	w := openWindow(t, s.url+"/#as=dana&c="+s.home, 1280, 900)
	root := s.control("say", object{"as": "dana", "channel": s.home, "text": "how is acme?"})["ts"]
	out := s.call("chat.postMessage", object{"channel": s.home, "text": "well, all of you", "thread_ts": root, "reply_broadcast": true})
	require.Equal(t, true, out["ok"], out)
	ts, _ := out["ts"].(string)
	w.takes([]step{
		hold(`document.querySelector(` + quoted(row(ts, "[data-testid=broadcast]")) + `)?.innerText === 'Replied to a thread'`),
		hold(`document.querySelector('[data-testid=thread]') === null`), hover(row(ts, "")), test("reply-in-thread"), hold(`document.querySelectorAll('[data-testid=thread] .message').length === 2`),
		hold(`document.querySelectorAll('[data-testid=thread] [data-testid=broadcast]').length` + none),
	})
}
