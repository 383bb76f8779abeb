package slacksim_test

import (
	"strings"
	"testing"

	"github.com/slack-go/slack"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/internal/slacksim"
)

func TestReactionsComeAndGo(t *testing.T) {
	w := newAgent(t)
	l := w.dial()
	l.next()
	in := w.channel("cs-team")
	ts := w.control("say", object{"as": "dana", "channel": in, "text": "done"})["ts"].(string)
	at := slack.NewRefToMessage(in, ts)
	require.NoError(t, w.api.AddReaction("white_check_mark", at))
	require.ErrorContains(t, w.api.AddReaction("white_check_mark", at), "already_reacted")
	added := l.event("reaction_added")
	assert.Equal(t, object{"type": "message", "channel": in, "ts": ts}, added["item"])
	assert.Equal(t, w.sim.BotUserID(), added["user"])
	assert.Equal(t, id(w, "dana"), added["item_user"])

	lee := object{"as": "lee", "channel": in, "ts": ts, "name": "white_check_mark"}
	require.Equal(t, true, w.control("react", lee)["ok"])
	assert.Equal(t, id(w, "lee"), l.event("reaction_added")["user"])
	assert.Equal(t, []any{object{"name": "white_check_mark", "users": []any{w.sim.BotUserID(), id(w, "lee")}, "count": 2.0}}, w.messages("dana", in)[0]["reactions"])
	assert.Equal(t, "already_reacted", w.control("react", lee)["error"])
	lee["remove"] = true
	require.Equal(t, true, w.control("react", lee)["ok"])
	l.event("reaction_removed")
	assert.Equal(t, "no_reaction", w.control("react", lee)["error"])
	require.NoError(t, w.api.RemoveReaction("white_check_mark", at))
	require.ErrorContains(t, w.api.RemoveReaction("white_check_mark", at), "no_reaction")
	assert.NotContains(t, w.messages("dana", in)[0], "reactions")
}

func TestMarksFailInSlacksWords(t *testing.T) {
	w := newWorld(t, func(c *slacksim.Config) {
		c.Manifest = []byte(agentManifest)
		c.Lenient = []slacksim.Rule{slacksim.RuleRates}
		c.Channels = []slacksim.Channel{
			{Name: "cs-team", Members: []string{"dana", "lee"}, WithApp: true},
			{Name: "general", Members: []string{"dana"}},
			{Name: "old", Members: []string{"dana"}, WithApp: true, Archived: true},
		}
	})
	in := w.channel("cs-team")
	ts := w.control("say", object{"as": "dana", "channel": in, "text": "done"})["ts"].(string)
	for word, body := range map[string]object{
		"no_item_specified": {"timestamp": ""}, "channel_not_found": {"channel": "C0NOWHERE"}, "not_in_channel": {"channel": w.channel("general")}, "is_archived": {"channel": w.channel("old")},
		"bad_timestamp": {"timestamp": "yesterday"}, "message_not_found": {"timestamp": "1.000001"}, "invalid_name": {"name": ":tada:"},
	} {
		all := object{"channel": in, "timestamp": ts, "name": "tada"}
		for key, value := range body {
			all[key] = value
		}
		assert.Equal(t, word, w.call("reactions.add", all)["error"])
		if word != "invalid_name" {
			assert.Equal(t, word, w.call("pins.add", all)["error"])
		}
	}
	short := strings.Fields("a b m o o2 x v ng ok on up abc ab cl sos end top new cool free id vs accept koko sa u6e80 soon back " +
		"moon sun_with_face ant axe bat bee bed boy boar bone book boot bow brain abcd art atm baby bank bath bear beer")
	require.Len(t, short, 50)
	for _, name := range short {
		require.Equal(t, true, w.call("reactions.add", object{"channel": in, "timestamp": ts, "name": name})["ok"], name)
	}
	assert.Equal(t, "too_many_emoji", w.call("reactions.add", object{"channel": in, "timestamp": ts, "name": "tada"})["error"])
	for word, body := range map[string]object{
		"channel_not_found": {"channel": "C0NOWHERE"}, "not_in_channel": {"as": "lee", "channel": w.channel("general")}, "message_not_found": {"ts": "1.000001"},
		"invalid_name": {"name": "<script>"}, "is_archived": {"channel": w.channel("old")},
	} {
		all := object{"as": "dana", "channel": in, "ts": ts, "name": "tada"}
		for key, value := range body {
			all[key] = value
		}
		assert.Equal(t, word, w.control("react", all)["error"])
	}
	bare := newWorld(t, nil)
	for _, method := range []string{"reactions.add", "pins.add", "bookmarks.add", "chat.unfurl"} {
		assert.Equal(t, "missing_scope", bare.call(method, object{})["error"], method)
	}
}

func TestPinsAreListed(t *testing.T) {
	w := newAgent(t)
	in := w.channel("cs-team")
	first := w.call("chat.postMessage", object{"channel": in, "text": "first"})["ts"].(string)
	second := w.call("chat.postMessage", object{"channel": in, "text": "second"})["ts"].(string)
	for _, ts := range []string{first, second} {
		require.NoError(t, w.api.AddPin(in, slack.NewRefToMessage(in, ts)))
	}
	require.ErrorContains(t, w.api.AddPin(in, slack.NewRefToMessage(in, first)), "already_pinned")
	assert.Equal(t, true, w.messages("dana", in)[0]["pinned"])
	items, _, err := w.api.ListPins(in)
	require.NoError(t, err)
	require.Len(t, items, 2)
	assert.Equal(t, "second", items[0].Message.Text, "newest first")
	require.NoError(t, w.api.RemovePin(in, slack.NewRefToMessage(in, first)))
	require.ErrorContains(t, w.api.RemovePin(in, slack.NewRefToMessage(in, first)), "no_pin")
	require.Equal(t, true, w.call("chat.delete", object{"channel": in, "ts": second})["ok"])
	items, _, err = w.api.ListPins(in)
	require.NoError(t, err)
	assert.Empty(t, items, "a deleted message is pinned no more")
}

func TestBookmarksStandInTheChannel(t *testing.T) {
	w := newAgent(t)
	in := w.channel("cs-team")
	next := w.listen("dana", "")
	made, err := w.api.AddBookmark(in, slack.AddBookmarkParameters{Title: "CRM", Type: "link", Link: "https://crm.example/acme", Emoji: ":briefcase:"})
	require.NoError(t, err)
	shown := []any{object{"id": made.ID, "title": "CRM", "link": "https://crm.example/acme", "emoji": ":briefcase:"}}
	assert.Equal(t, object{"channel": in, "bookmarks": shown}, told(next, "bookmarks"))
	for _, c := range w.control("workspace?as=dana", nil)["channels"].([]any) {
		if c.(object)["id"] == in {
			assert.Equal(t, shown, c.(object)["bookmarks"], "a page that is opened later knows them too")
		}
	}
	list, err := w.api.ListBookmarks(in)
	require.NoError(t, err)
	require.Len(t, list, 1)
	for word, body := range map[string]object{
		"channel_not_found": {"channel_id": "C0NOWHERE"}, "invalid_bookmark_type": {"type": "file"}, "invalid_link": {"link": "javascript:alert(1)"},
		"invalid_emoji": {"emoji": "briefcase"}, "invalid_arguments": {"title": ""},
	} {
		all := object{"channel_id": in, "title": "x", "type": "link", "link": "https://x.example"}
		for key, value := range body {
			all[key] = value
		}
		assert.Equal(t, word, w.call("bookmarks.add", all)["error"])
	}
	require.NoError(t, w.api.RemoveBookmark(in, made.ID))
	assert.Equal(t, object{"channel": in, "bookmarks": []any{}}, told(next, "bookmarks"))
	require.ErrorContains(t, w.api.RemoveBookmark(in, made.ID), "not_found")
	for range 100 {
		require.Equal(t, true, w.call("bookmarks.add", object{"channel_id": in, "title": "x", "type": "link", "link": "https://x.example"})["ok"])
	}
	assert.Equal(t, "too_many_bookmarks", w.call("bookmarks.add", object{"channel_id": in, "title": "x", "type": "link", "link": "https://x.example"})["error"])
}
