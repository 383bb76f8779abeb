package slacksim_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/internal/slacksim"
)

func TestTheAppIsWhoItsTokenSays(t *testing.T) {
	w := newWorld(t, nil)
	me, err := w.api.AuthTest()
	require.NoError(t, err)
	assert.Equal(t, w.sim.BotUserID(), me.UserID)
	assert.Contains(t, me.Header.Get("X-OAuth-Scopes"), "chat:write")

	for token, word := range map[string]string{"": "not_authed", "xoxb-wrong": "invalid_auth", w.sim.AppToken(): "not_allowed_token_type"} {
		out, _ := w.raw("auth.test", token, object{})
		assert.Equal(t, word, out["error"])
	}
	assert.Equal(t, "unknown_method", w.call("chat.shout", object{})["error"])
	assert.Equal(t, true, w.call("api.test", object{})["ok"])
}

func TestASimulatorWithABrokenManifestSaysSo(t *testing.T) {
	sim := slacksim.New(slacksim.Config{Manifest: []byte("display_information: {name: x}\nfeatures: {slash_commands: [{command: account}]}")})
	err := sim.Run(t.Context())
	require.ErrorContains(t, err, `line 2: features.slash_commands[0].command: is "account"`)
	require.ErrorContains(t, err, "settings: is missing")
}

func TestMissingScopesAreNamed(t *testing.T) {
	w := newWorld(t, func(c *slacksim.Config) {
		c.Manifest = []byte(strings.NewReplacer("- chat:write\n", "- chat:write.public\n", "      - im:read\n", "").Replace(string(c.Manifest)))
	})
	out := w.call("chat.postMessage", object{"channel": w.channel("cs-team"), "text": "x"})
	assert.Equal(t, "missing_scope", out["error"])
	assert.Equal(t, "chat:write", out["needed"])
	assert.Contains(t, out["provided"], "users:read")
	assert.Equal(t, "missing_scope", w.call("conversations.list", object{"types": "public_channel,im"})["error"])
	assert.Equal(t, "missing_scope", w.call("conversations.info", object{"channel": w.channel("im")})["error"])
}

func TestPostingFailsInSlacksWords(t *testing.T) {
	w := newWorld(t, func(c *slacksim.Config) {
		c.Channels = []slacksim.Channel{
			{Name: "open", Members: []string{"dana"}},
			{Name: "in", Members: []string{"dana", "gus"}, WithApp: true},
			{Name: "old", Archived: true, WithApp: true, Members: []string{"dana"}},
			{Name: "secret", Private: true, Members: []string{"dana"}},
		}
		c.Channels[0].ID, c.Channels[3].ID = "C0OPEN", "C0SECRET"
	})
	in := w.channel("in")
	for word, body := range map[string]object{
		"channel_not_found": {"channel": "C0SECRET", "text": "x"},
		"not_in_channel":    {"channel": "C0OPEN", "text": "x"},
		"is_archived":       {"channel": w.channel("old"), "text": "x"},
		"no_text":           {"channel": in, "blocks": []any{}},
		"thread_not_found":  {"channel": in, "text": "x", "thread_ts": "1.000001"},
		"invalid_blocks":    {"channel": in, "blocks": []any{section(3001)}},
	} {
		assert.Equal(t, word, w.call("chat.postMessage", body)["error"], "%v", body)
	}
	out := w.call("chat.postMessage", object{"channel": in, "blocks": times(5, func(int) any { return section(3000) })})
	assert.Equal(t, "msg_blocks_too_long", out["error"])
	out = w.call("chat.postMessage", object{"channel": in, "text": xs(40001)})
	assert.Equal(t, "message_truncated", out["warning"])

	_, _, err := w.api.PostMessage(in, slack.MsgOptionBlocks(slack.NewHeaderBlock(slack.NewTextBlockObject("plain_text", strings.Repeat("x", 151), false, false))))
	var refused slack.SlackErrorResponse
	require.ErrorAs(t, err, &refused)
	assert.Equal(t, []string{"[ERROR] must be less than 151 characters [json-pointer:/blocks/0/text/text]"}, refused.ResponseMetadata.Messages)
	assert.Equal(t, "must be less than 151 characters [json-pointer:/blocks/0/text/text]", *refused.Errors[0].Message)

	assert.Equal(t, true, w.call("conversations.join", object{"channel": "C0OPEN"})["ok"])
	assert.Equal(t, true, w.call("chat.postMessage", object{"channel": "C0OPEN", "text": "x"})["ok"])
	assert.Equal(t, "user_not_in_channel", w.call("chat.postEphemeral", object{"channel": in, "user": id(w, "kim"), "text": "x"})["error"])
	assert.Equal(t, "user_not_found", w.call("chat.postEphemeral", object{"channel": in, "user": "U9", "text": "x"})["error"])
}

// id is a person's user id.
func id(w *world, name string) string {
	for _, p := range w.control("workspace?as=dana", nil)["people"].([]any) {
		if p := p.(object); p["name"] == name {
			return p["id"].(string)
		}
	}
	return ""
}

func TestOnlyOwnLastingMessagesAreChanged(t *testing.T) {
	w := newWorld(t, nil)
	in := w.channel("cs-team")
	said := w.control("say", object{"as": "dana", "channel": in, "text": "mine"})["ts"]
	assert.Equal(t, "cant_update_message", w.call("chat.update", object{"channel": in, "ts": said, "text": "x"})["error"])
	assert.Equal(t, "cant_delete_message", w.call("chat.delete", object{"channel": in, "ts": said})["error"])

	whisper := w.call("chat.postEphemeral", object{"channel": in, "user": id(w, "dana"), "text": "psst"})["message_ts"]
	assert.Equal(t, "message_not_found", w.call("chat.update", object{"channel": in, "ts": whisper, "text": "x"})["error"])
	assert.Len(t, w.messages("dana", in), 2)
	assert.Len(t, w.messages("lee", in), 1, "an ephemeral message is for one person")

	own := w.call("chat.postMessage", object{"channel": in, "text": "v1", "blocks": []any{actions(button("a", 1))}})["ts"]
	assert.Equal(t, "msg_too_long", w.call("chat.update", object{"channel": in, "ts": own, "text": xs(4001)})["error"])
	out := w.call("chat.update", object{"channel": in, "ts": own, "text": "v2"})
	require.Equal(t, true, out["ok"])
	assert.NotEmpty(t, out["message"].(object)["blocks"], "blocks stay when none are given")
	out = w.call("chat.update", object{"channel": in, "ts": own, "text": "v3", "blocks": []any{}})
	assert.Empty(t, out["message"].(object)["blocks"])

	w.control("say", object{"as": "dana", "channel": in, "text": "reply", "thread_ts": own})
	assert.Equal(t, true, w.call("chat.delete", object{"channel": in, "ts": own})["ok"])
	assert.Equal(t, "message_not_found", w.call("chat.delete", object{"channel": in, "ts": own})["error"])
	seen := w.messages("dana", in)
	assert.Equal(t, true, seen[len(seen)-1]["deleted"], "a thread's root leaves a tombstone")
}

func TestHistoryPagesAndThreads(t *testing.T) {
	w := newWorld(t, nil)
	in := w.channel("cs-team")
	var last string
	for i := range 5 {
		last = w.call("chat.postMessage", object{"channel": in, "text": fmt.Sprint(i), "metadata": object{"event_type": "drop", "event_payload": object{"n": i}}})["ts"].(string)
	}
	page, err := w.api.GetConversationHistory(&slack.GetConversationHistoryParameters{ChannelID: in, Limit: 2, IncludeAllMetadata: true})
	require.NoError(t, err)
	assert.Equal(t, "4", page.Messages[0].Text)
	assert.Equal(t, "drop", page.Messages[0].Metadata.EventType)
	page, err = w.api.GetConversationHistory(&slack.GetConversationHistoryParameters{ChannelID: in, Limit: 2, Cursor: page.ResponseMetaData.NextCursor})
	require.NoError(t, err)
	assert.Equal(t, "2", page.Messages[0].Text)

	w.control("say", object{"as": "dana", "channel": in, "text": "reply", "thread_ts": last})
	replies, _, _, err := w.api.GetConversationReplies(&slack.GetConversationRepliesParameters{ChannelID: in, Timestamp: last})
	require.NoError(t, err)
	require.Len(t, replies, 2)
	assert.Equal(t, 1, replies[0].ReplyCount)
	link, err := w.api.GetPermalink(&slack.PermalinkParameters{Channel: in, Ts: replies[1].Timestamp})
	require.NoError(t, err)
	assert.Contains(t, link, "thread_ts="+last)
}

func TestPeopleAndConversationsThroughSlackGo(t *testing.T) {
	w := newWorld(t, func(c *slacksim.Config) {
		c.Groups = []slacksim.Group{{Handle: "csm", Name: "CSMs", Members: []string{}}}
	})
	dana, err := w.api.GetUserByEmail("dana@northstar.example")
	require.NoError(t, err)
	assert.True(t, dana.IsAdmin)
	sam, err := w.api.GetUserInfo(id(w, "sam"))
	require.NoError(t, err)
	assert.True(t, sam.IsStranger)
	assert.NotEqual(t, dana.TeamID, sam.TeamID)
	gus, err := w.api.GetUserInfo(id(w, "gus"))
	require.NoError(t, err)
	assert.True(t, gus.IsRestricted)

	shared, err := w.api.GetConversationInfo(&slack.GetConversationInfoInput{ChannelID: w.channel("shared-partner")})
	require.NoError(t, err)
	assert.True(t, shared.IsExtShared)
	members, _, err := w.api.GetUsersInConversation(&slack.GetUsersInConversationParameters{ChannelID: shared.ID})
	require.NoError(t, err)
	assert.Contains(t, members, sam.ID)
	dm, _, _, err := w.api.OpenConversation(&slack.OpenConversationParameters{Users: []string{dana.ID}})
	require.NoError(t, err)
	assert.Equal(t, w.channel("im"), dm.ID)
	groups, err := w.api.GetUserGroups()
	require.NoError(t, err)
	assert.Equal(t, "csm", groups[0].Handle)
	team, err := w.api.GetTeamInfo()
	require.NoError(t, err)
	assert.Equal(t, "Northstar", team.Name)
	list, _, err := w.api.GetConversations(&slack.GetConversationsParameters{Types: []string{"public_channel", "im"}, Limit: 2})
	require.NoError(t, err)
	assert.Len(t, list, 2)
}

func TestFaultsOfTheAPI(t *testing.T) {
	w := newWorld(t, nil)
	in := w.channel("cs-team")
	w.control("fault", object{"api": "chat.postMessage", "status": 429, "times": 1, "retry_after": 7})
	_, _, err := w.api.PostMessage(in, slack.MsgOptionText("x", false))
	var limited *slack.RateLimitedError
	require.ErrorAs(t, err, &limited)
	assert.Equal(t, 7*time.Second, limited.RetryAfter)
	w.control("fault", object{"api": "*", "status": 500, "times": 3})
	_, resp := w.raw("auth.test", w.sim.BotToken(), object{})
	assert.Equal(t, http.StatusInternalServerError, resp.StatusCode)
	w.control("fault", object{"clear": true})
	assert.Equal(t, true, w.call("auth.test", object{})["ok"])
}

func TestHostileRequests(t *testing.T) {
	w := newWorld(t, nil)
	for kind, body := range map[string]string{
		"application/json": `{"channel":`, "application/x-www-form-urlencoded": "%zz", "multipart/form-data; boundary=x": "--x",
	} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w.url+"/api/chat.postMessage", strings.NewReader(body))
		require.NoError(t, err)
		req.Header.Set("Content-Type", kind)
		resp, err := http.DefaultClient.Do(req)
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
		assert.Equal(t, http.StatusOK, resp.StatusCode)
	}
	assert.Equal(t, "invalid_blocks", w.call("chat.postMessage", object{"channel": w.channel("cs-team"), "blocks": "[{"})["error"])
	assert.Equal(t, "invalid_cursor", w.call("users.list", object{"cursor": "!"})["error"])

	for header, value := range map[string]string{"Origin": "https://evil.example", "Host": "evil.example"} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w.url+"/control/say", strings.NewReader(`{}`))
		require.NoError(t, err)
		req.Header.Set(header, value)
		if header == "Host" {
			req.Host = value
		}
		resp, err := http.DefaultClient.Do(req)
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
		assert.Equal(t, http.StatusForbidden, resp.StatusCode, "a page of another site does not act here")
	}
}

func TestTheLogKeepsNoSecrets(t *testing.T) {
	w := newWorld(t, nil)
	_, err := w.api.AuthTest()
	require.NoError(t, err)
	w.dial()
	log := fmt.Sprint(w.control("log?since=0", nil))
	assert.Contains(t, log, "auth.test")
	assert.NotContains(t, log, w.sim.BotToken())
	assert.NotContains(t, log, w.sim.AppToken())
	assert.NotRegexp(t, `ticket=[A-Za-z0-9]`, log)
}

func TestTheClockMovesTimestamps(t *testing.T) {
	w := newWorld(t, nil)
	in := w.channel("cs-team")
	before := w.call("chat.postMessage", object{"channel": in, "text": "a"})["ts"].(string)
	w.control("clock", object{"advance": "24h"})
	after := w.call("chat.postMessage", object{"channel": in, "text": "b"})["ts"].(string)
	assert.Greater(t, after, before)
	w.control("clock", object{"set": "2020-01-01T00:00:00Z"})
	assert.Greater(t, w.call("chat.postMessage", object{"channel": in, "text": "c"})["ts"].(string), after, "timestamps never go back")
	assert.Equal(t, false, w.control("clock", object{"advance": "soon"})["ok"])
}
