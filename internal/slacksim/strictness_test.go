package slacksim_test

import (
	"testing"

	"github.com/slack-go/slack"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestKindsOfConversationsNeedTheirOwnScopes(t *testing.T) {
	w := newWorld(t, nil) // without mpim:read
	for _, method := range []string{"users.conversations", "conversations.list"} {
		out := w.call(method, object{"types": "public_channel,mpim"})
		assert.Equal(t, "missing_scope", out["error"], method)
		assert.Equal(t, "mpim:read", out["needed"], method)
		assert.Equal(t, "invalid_types", w.call(method, object{"types": "public_channel,secret"})["error"], method)
		assert.Equal(t, true, w.call(method, object{"types": "private_channel, im"})["ok"], method)
	}
}

func TestNobodyComesIntoAChannelThatIsNotForThem(t *testing.T) {
	w := newWorld(t, nil)
	team := w.channel("cs-team")
	say := func(text string) any {
		return w.control("say", object{"as": "dana", "channel": team, "text": text})["error"]
	}
	assert.Equal(t, "user_team_not_in_channel", say("/invite @Sam"), "a stranger, and the channel is not shared")
	assert.Equal(t, "already_in_channel", say("/invite @Lee"))
	assert.Equal(t, "cant_invite_self", say("/invite @Dana"))
	assert.Equal(t, "user_not_found", say("/invite @Nobody"))
	require.Equal(t, true, w.control("channel", object{"channel": "cs-team", "share": true})["ok"])
	assert.Nil(t, say("/invite @Sam"), "now it is shared")

	require.Equal(t, true, w.control("channel", object{"channel": "general", "remove": "kim", "archive": true})["ok"])
	general := w.channel("general")
	assert.Equal(t, "is_archived", w.control("join", object{"as": "kim", "channel": general})["error"])
	assert.Equal(t, "is_archived", w.control("say", object{"as": "dana", "channel": general, "text": "/invite @Kim"})["error"])
}

func TestAPermalinkShowsNothingOfAPrivateChannel(t *testing.T) {
	w := newWorld(t, nil)
	link := func(name string) object {
		ts := w.control("say", object{"as": "dana", "channel": name, "text": "hello"})["ts"]
		return w.call("chat.getPermalink", object{"channel": w.channel(name), "message_ts": ts})
	}
	assert.Equal(t, "channel_not_found", link("leadership")["error"], "private, and the app is no member")
	assert.Equal(t, true, link("general")["ok"], "public")
}

func TestAThreadIsReadFromAndUpToATime(t *testing.T) {
	w := newWorld(t, nil)
	team := w.channel("cs-team")
	root, ok := w.control("say", object{"as": "dana", "channel": team, "text": "root"})["ts"].(string)
	require.True(t, ok)
	var ts []string
	for _, text := range []string{"one", "two", "three"} {
		said, _ := w.control("say", object{"as": "lee", "channel": team, "text": text, "thread_ts": root})["ts"].(string)
		ts = append(ts, said)
	}
	read := func(p slack.GetConversationRepliesParameters) []string {
		p.ChannelID, p.Timestamp = team, root
		msgs, _, _, err := w.api.GetConversationReplies(&p)
		require.NoError(t, err)
		return texts(msgs)
	}
	assert.Equal(t, []string{"root", "one"}, read(slack.GetConversationRepliesParameters{Latest: ts[1]}))
	assert.Equal(t, []string{"root", "one", "two"}, read(slack.GetConversationRepliesParameters{Latest: ts[1], Inclusive: true}))
	assert.Equal(t, []string{"root", "three"}, read(slack.GetConversationRepliesParameters{Oldest: ts[1]}))
	assert.Equal(t, []string{"root", "two", "three"}, read(slack.GetConversationRepliesParameters{Oldest: ts[1], Inclusive: true}))
}

func texts(msgs []slack.Message) []string {
	var out []string
	for _, m := range msgs {
		out = append(out, m.Text)
	}
	return out
}

func TestPagesOfHistoryDoubleNothingWhenSomebodySpeaks(t *testing.T) {
	w := newWorld(t, nil)
	team := w.channel("cs-team")
	say := func(text, thread string) string {
		ts, _ := w.control("say", object{"as": "dana", "channel": team, "text": text, "thread_ts": thread})["ts"].(string)
		return ts
	}
	root := say("one", "")
	say("two", "")
	say("three", "")
	page := func(cursor string) ([]string, string) {
		out, err := w.api.GetConversationHistory(&slack.GetConversationHistoryParameters{ChannelID: team, Limit: 2, Cursor: cursor})
		require.NoError(t, err)
		return texts(out.Messages), out.ResponseMetaData.NextCursor
	}
	first, cursor := page("")
	assert.Equal(t, []string{"three", "two"}, first)
	say("four", "")
	second, end := page(cursor)
	assert.Equal(t, []string{"one"}, second)
	assert.Empty(t, end)

	say("below one", root)
	say("below two", root)
	replies, more, next, err := w.api.GetConversationReplies(&slack.GetConversationRepliesParameters{ChannelID: team, Timestamp: root, Limit: 2})
	require.NoError(t, err)
	assert.True(t, more)
	assert.Equal(t, []string{"one", "below one"}, texts(replies))
	replies, more, _, err = w.api.GetConversationReplies(&slack.GetConversationRepliesParameters{ChannelID: team, Timestamp: root, Limit: 2, Cursor: next})
	require.NoError(t, err)
	assert.False(t, more)
	assert.Equal(t, []string{"below two"}, texts(replies))
	for _, wrong := range []string{"bmV4dDoy", "bmV4dF90czp5ZXN0ZXJkYXk=", "§"} {
		assert.Equal(t, "invalid_cursor", w.call("conversations.history", object{"channel": team, "cursor": wrong})["error"])
	}
}

func TestTheOlderWordForALateTriggerCanBeTried(t *testing.T) {
	w := newWorld(t, nil)
	l := w.dial()
	l.next()
	require.Equal(t, true, w.control("fault", object{"api": "views.open", "mode": "status", "status": 200, "error": "trigger_expired"})["ok"])
	assert.Equal(t, "trigger_expired", w.call("views.open", object{"trigger_id": w.trigger(l, "dana"), "view": formOf("first", nil)})["error"])
	assert.Equal(t, "unknown_method", w.call("dialog.open", object{"trigger_id": w.trigger(l, "dana"), "dialog": object{}})["error"])
}
