package slacksim_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/internal/slacksim"
)

func TestWhoSomebodyIsChangesAndTheAppHears(t *testing.T) {
	w := newWorld(t, func(c *slacksim.Config) { c.Manifest = slacksim.AnyApp() })
	l := w.dial()
	l.next()
	change := func(body object) object {
		body["person"] = "lee"
		return w.control("person", body)
	}
	require.Equal(t, true, change(object{"role": "guest", "tz": "Asia/Tokyo", "locale": "ja-JP", "display_name": "Lee P."})["ok"])
	event := l.told()
	assert.Equal(t, "user_change", event["type"])
	assert.Equal(t, true, event["user"].(object)["is_restricted"])

	u, err := w.api.GetUserInfo(id(w, "lee"))
	require.NoError(t, err)
	assert.Equal(t, "ja-JP", u.Locale)
	assert.Equal(t, "Asia/Tokyo", u.TZ)
	assert.Equal(t, "Lee P.", u.Profile.DisplayName)
	assert.True(t, u.IsRestricted)
	dana, err := w.api.GetUserInfo(id(w, "dana"))
	require.NoError(t, err)
	assert.Equal(t, "en-US", dana.Locale)
	assert.NotContains(t, w.call("users.info", object{"user": id(w, "dana")})["user"], "locale", "nobody asked for it")

	require.Equal(t, true, change(object{"role": "admin", "deleted": true})["ok"])
	assert.Equal(t, true, l.told()["user"].(object)["deleted"])
	assert.Equal(t, "user_not_found", w.control("say", object{"as": "lee", "channel": "general", "text": "hello"})["error"], "they are gone")

	for word, body := range map[string]object{
		"invalid_role": {"role": "queen"}, "invalid_tz": {"tz": "Mars/Olympus"}, "invalid_name": {"real_name": " "}, "invalid_json": {"role": 7}, "unknown_key": {"shoe": "big"},
	} {
		assert.Equal(t, word, change(body)["error"])
	}
	assert.Equal(t, "user_not_found", w.control("person", object{"person": "nobody", "title": "x"})["error"])
	assert.Equal(t, "user_not_found", w.control("person", object{"person": w.sim.BotUserID(), "title": "x"})["error"], "the app is itself")
}

func TestAUserGroupChangesAndTheAppHears(t *testing.T) {
	w := newWorld(t, func(c *slacksim.Config) {
		c.Manifest = slacksim.AnyApp()
		c.Groups = []slacksim.Group{{ID: "S0LEADS", Handle: "leads", Name: "Leads", Members: []string{"dana"}}}
	})
	l := w.dial()
	l.next()
	out := w.control("group", object{"group": "@leads", "add": []string{"lee", "lee", "dana"}, "remove": []string{"kim"}})
	assert.Equal(t, []any{id(w, "dana"), id(w, "lee")}, out["users"])
	event := l.told()
	assert.Equal(t, "subteam_members_changed", event["type"])
	assert.Equal(t, "S0LEADS", event["subteam_id"])
	assert.Equal(t, []any{id(w, "lee")}, event["added_users"])
	assert.Equal(t, []any{}, event["removed_users"])

	require.Equal(t, true, w.control("group", object{"group": "S0LEADS", "add": []string{"lee"}})["ok"], "nothing changes, and nothing is told")
	require.Equal(t, true, w.control("group", object{"group": "S0LEADS", "remove": []string{"dana"}})["ok"])
	assert.Equal(t, []any{id(w, "dana")}, l.told()["removed_users"])
	members, err := w.api.GetUserGroupMembers("S0LEADS")
	require.NoError(t, err)
	assert.Equal(t, []string{id(w, "lee")}, members)
	assert.Equal(t, "no_such_subteam", w.control("group", object{"group": "leads2"})["error"])
	assert.Equal(t, "user_not_found", w.control("group", object{"group": "leads", "add": []string{"nobody"}})["error"])
}
