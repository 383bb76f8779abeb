package slacksim_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/slack-go/slack"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/internal/slacksim"
)

const hostManifest = `
display_information: {name: Rapport}
features: {bot_user: {display_name: Rapport}}
oauth_config:
  scopes:
    bot: [chat:write, app_mentions:read, im:write, mpim:write, mpim:read, mpim:history, channels:read, channels:history, channels:manage, groups:read]
settings:
  event_subscriptions:
    bot_events: [app_mention, message.mpim, channel_archive, channel_left, channel_shared, member_left_channel, member_joined_channel]
  interactivity: {is_enabled: true}
  socket_mode_enabled: true
`

func hosting(c *slacksim.Config) { c.Manifest = []byte(hostManifest) }

// told takes the next event and acknowledges it.
func (l *link) told() object {
	l.t.Helper()
	env := l.next()
	l.ack(env, nil)
	return env["payload"].(object)["event"].(object)
}

func TestAConversationOfSeveralPeople(t *testing.T) {
	w := newWorld(t, hosting)
	l := w.dial()
	l.next()
	dana, lee, kim := id(w, "dana"), id(w, "lee"), id(w, "kim")
	open := func(users ...string) (*slack.Channel, bool) {
		ch, _, known, err := w.api.OpenConversation(&slack.OpenConversationParameters{Users: users, ReturnIM: true})
		require.NoError(t, err)
		return ch, known
	}
	talk, known := open(dana, lee)
	assert.False(t, known)
	assert.True(t, talk.IsMpIM)
	assert.True(t, talk.IsPrivate)
	again, known := open(lee, dana, dana, w.sim.BotUserID())
	assert.True(t, known)
	assert.Equal(t, talk.ID, again.ID, "the same people, the same conversation")
	other, _ := open(dana, kim)
	assert.NotEqual(t, talk.ID, other.ID)

	require.Equal(t, true, w.control("say", object{"as": "dana", "channel": talk.ID, "text": "hello you two"})["ok"])
	event := l.told()
	assert.Equal(t, "mpim", event["channel_type"])
	require.Equal(t, true, w.control("say", object{"as": "lee", "channel": talk.ID, "text": "@Rapport and you"})["ok"])
	assert.Equal(t, "message", l.told()["type"])
	assert.Equal(t, "app_mention", l.told()["type"])
	assert.Equal(t, "channel_not_found", w.control("say", object{"as": "kim", "channel": talk.ID, "text": "may I?"})["error"])
	_, _, err := w.api.PostMessage(talk.ID, slack.MsgOptionText("hello", false))
	require.NoError(t, err)
	assert.Equal(t, "hello", l.told()["text"])
	history, err := w.api.GetConversationHistory(&slack.GetConversationHistoryParameters{ChannelID: talk.ID})
	require.NoError(t, err)
	assert.Len(t, history.Messages, 3)
	list, _, err := w.api.GetConversations(&slack.GetConversationsParameters{Types: []string{"mpim"}})
	require.NoError(t, err)
	assert.Len(t, list, 2)
	seen := w.control("workspace?as=lee", nil)["channels"].([]any)
	at := slices.IndexFunc(seen, func(c any) bool { return c.(object)["kind"] == "mpim" })
	assert.Equal(t, "Dana, Rapport", seen[at].(object)["name"])
	assert.Len(t, seen[at].(object)["users"], 3)
}

func TestOpeningFailsInSlacksWords(t *testing.T) {
	w := newWorld(t, hosting)
	for word, users := range map[string]string{
		"users_list_not_supplied": "", "user_not_found": id(w, "dana") + ",U404", "not_enough_users": w.sim.BotUserID(),
	} {
		assert.Equal(t, word, w.call("conversations.open", object{"users": users})["error"])
	}
	assert.Equal(t, "channel_not_found", w.call("conversations.open", object{"channel": w.channel("general")})["error"])
	alone := newWorld(t, func(c *slacksim.Config) { c.Manifest = []byte(strings.ReplaceAll(hostManifest, "mpim:write, ", "")) })
	out := alone.call("conversations.open", object{"users": id(alone, "dana") + "," + id(alone, "lee")})
	assert.Equal(t, "missing_scope", out["error"])
	assert.Equal(t, "mpim:write", out["needed"])
}

func TestInvitingThroughSlackGo(t *testing.T) {
	w := newWorld(t, func(c *slacksim.Config) {
		hosting(c)
		c.People = append(c.People, slacksim.Person{Name: "dana"}, slacksim.Person{Name: "lee"}, slacksim.Person{Name: "kim"},
			slacksim.Person{Name: "gus", SingleGuest: true}, slacksim.Person{Name: "sam", TeamID: "T0PARTNER01"})
		c.Channels = []slacksim.Channel{
			{Name: "cs-team", WithApp: true, Members: []string{"dana"}},
			{Name: "general", Members: []string{"dana", "gus"}},
			{Name: "secret", Private: true, WithApp: true, Members: []string{"dana"}},
			{Name: "old", Archived: true, WithApp: true, Members: []string{"dana"}},
		}
	})
	l := w.dial()
	l.next()
	in := w.channel("cs-team")
	ch, err := w.api.InviteUsersToConversation(in, id(w, "lee"))
	require.NoError(t, err)
	assert.Equal(t, 3, ch.NumMembers)
	event := l.told()
	assert.Equal(t, "member_joined_channel", event["type"])
	assert.Equal(t, w.sim.BotUserID(), event["inviter"])

	for word, args := range map[string]object{
		"already_in_channel":                    {"channel": in, "users": id(w, "dana")},
		"cant_invite_self":                      {"channel": in, "users": w.sim.BotUserID()},
		"user_not_found":                        {"channel": in, "users": "U404"},
		"no_user":                               {"channel": in},
		"user_team_not_in_channel":              {"channel": in, "users": id(w, "sam")},
		"ura_max_channels":                      {"channel": in, "users": id(w, "gus")},
		"not_in_channel":                        {"channel": w.channel("general"), "users": id(w, "lee")},
		"is_archived":                           {"channel": w.channel("old"), "users": id(w, "lee")},
		"channel_not_found":                     {"channel": "C404", "users": id(w, "lee")},
		"method_not_supported_for_channel_type": {"channel": w.channel("im"), "users": id(w, "lee")},
		"missing_scope":                         {"channel": w.channel("secret"), "users": id(w, "lee")},
	} {
		assert.Equal(t, word, w.call("conversations.invite", args)["error"])
	}
	both := object{"channel": in, "users": id(w, "dana") + "," + id(w, "kim")}
	out := w.call("conversations.invite", both)
	assert.Equal(t, "already_in_channel", out["error"])
	assert.Len(t, out["errors"], 1, "whom it concerns")
	assert.Equal(t, true, w.call("conversations.invite", with(both, "force", true))["ok"], "those that can be are invited")
	assert.Equal(t, "already_in_channel", w.call("conversations.join", object{"channel": in})["warning"])
}

func TestAChannelIsArchivedSharedAndLeft(t *testing.T) {
	w := newWorld(t, hosting)
	l := w.dial()
	l.next()
	in := w.channel("cs-team")
	change := func(what object) {
		require.Equal(t, true, w.control("channel", with(what, "channel", in))["ok"], "%v", what)
	}
	change(object{"share": true})
	shared := l.told()
	assert.Equal(t, "channel_shared", shared["type"])
	assert.Equal(t, "T0PARTNER01", shared["connected_team_id"])
	info, err := w.api.GetConversationInfo(&slack.GetConversationInfoInput{ChannelID: in})
	require.NoError(t, err)
	assert.True(t, info.IsExtShared)
	change(object{"share": true})
	change(object{"archive": true})
	assert.Equal(t, "channel_archive", l.told()["type"], "nothing was shared twice")
	assert.Equal(t, "is_archived", w.call("chat.postMessage", object{"channel": in, "text": "x"})["error"])
	change(object{"archive": false})
	change(object{"remove": "lee"})
	left := l.told()
	assert.Equal(t, "member_left_channel", left["type"])
	assert.Equal(t, id(w, "lee"), left["user"])
	change(object{"remove": w.sim.BotUserID()})
	assert.Equal(t, w.sim.BotUserID(), l.told()["user"])
	assert.Equal(t, "channel_left", l.told()["type"])
	assert.Equal(t, "not_in_channel", w.call("chat.postMessage", object{"channel": in, "text": "x"})["error"])

	for word, what := range map[string]object{
		"invalid_json": {"channel": in}, "channel_not_found": {"channel": "nowhere", "archive": true}, "user_not_found": {"channel": in, "remove": "nobody"},
	} {
		assert.Equal(t, word, w.control("channel", what)["error"])
	}
}

func TestHistoryIsReadWithTheScopeOfItsKind(t *testing.T) {
	w := newWorld(t, hosting)
	assert.Equal(t, true, w.call("conversations.history", object{"channel": w.channel("cs-team")})["ok"])
	out := w.call("conversations.history", object{"channel": w.channel("im")})
	assert.Equal(t, "missing_scope", out["error"])
	assert.Equal(t, "im:history", out["needed"])
	none := newWorld(t, func(c *slacksim.Config) {
		c.Manifest = []byte(strings.NewReplacer("mpim:history, ", "", "channels:history, ", "", "message.mpim, ", "").Replace(hostManifest))
	})
	out = none.call("conversations.replies", object{"channel": none.channel("cs-team"), "ts": "1.1"})
	assert.Equal(t, "channels:history,groups:history,im:history,mpim:history", out["needed"])
}

func TestAnEventNeedsItsScopeBesidesItsSubscription(t *testing.T) {
	w := newWorld(t, func(c *slacksim.Config) { c.Manifest = []byte(strings.Replace(bookManifest, "im:history, ", "", 1)) })
	l := w.dial()
	l.next()
	w.control("say", object{"as": "dana", "channel": w.channel("im"), "text": "nobody hears this"})
	w.control("say", object{"as": "dana", "channel": w.channel("cs-team"), "text": "@Rapport hello"})
	assert.Equal(t, "app_mention", l.told()["type"])
}
