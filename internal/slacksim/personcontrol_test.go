package slacksim_test

import (
	"bytes"
	"strings"
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
		"invalid_locale": {"locale": "<script>"}, "invalid_email": {"email": "not an address"}, "invalid_title": {"title": strings.Repeat("x", 201)},
	} {
		assert.Equal(t, word, change(body)["error"])
	}
	assert.Equal(t, "user_not_found", w.control("person", object{"person": "nobody", "title": "x"})["error"])
	assert.Equal(t, "user_not_found", w.control("person", object{"person": w.sim.BotUserID(), "title": "x"})["error"], "the app is itself")
}

func TestSomebodyIsFoundByTheNameTheyHaveNow(t *testing.T) {
	w := newWorld(t, func(c *slacksim.Config) { c.Manifest = slacksim.AnyApp() })
	change := func(who string, body object) object {
		body["person"] = who
		return w.control("person", body)
	}
	require.Equal(t, true, change("lee", object{"display_name": "Lee P."})["ok"])
	require.Equal(t, true, change("Lee P.", object{"display_name": "Lee Q.", "real_name": "Lee Queen"})["ok"])
	assert.Equal(t, "user_not_found", change("Lee P.", object{"title": "x"})["error"], "nobody is called so any more")
	require.Equal(t, true, change("Lee Q.", object{"display_name": "", "email": "", "title": ""})["ok"], "what may be missing may be taken away")
	require.Equal(t, true, change("kim", object{"display_name": "Lee P."})["ok"])
	require.Equal(t, true, change("Lee P.", object{"title": "Partner"})["ok"], "another one has the name now")
	for word, body := range map[string]object{"invalid_locale": {"locale": ""}, "invalid_tz": {"tz": "Local"}, "invalid_name": {"display_name": strings.Repeat("x", 81)}} {
		assert.Equal(t, word, change("lee", body)["error"])
	}
}

func TestAnEventThatTheManifestListsNeedsItsScope(t *testing.T) {
	for _, missing := range []bool{false, true} {
		w := newWorld(t, func(c *slacksim.Config) {
			c.Manifest = bytes.Replace(slacksim.AnyApp(), []byte("      - channel_archive\n"),
				[]byte("      - channel_archive\n      - channel_shared\n      - channel_unshared\n      - channel_unarchive\n"), 1)
			if missing {
				for _, scope := range []string{"channels", "groups", "im", "mpim"} {
					c.Manifest = bytes.Replace(c.Manifest, []byte("      - "+scope+":read\n"), nil, 1)
				}
			}
		})
		l := w.dial()
		l.next()
		var heard []any
		for _, change := range []string{"share", "archive"} {
			for _, on := range []bool{true, false} {
				require.Equal(t, true, w.control("channel", object{"channel": "cs-team", change: on})["ok"])
				if !missing {
					heard = append(heard, l.told()["type"])
				}
			}
		}
		if missing {
			require.Equal(t, true, w.control("person", object{"person": "lee", "title": "x"})["ok"])
			assert.Equal(t, "user_change", l.told()["type"], "nothing before")
			continue
		}
		assert.Equal(t, []any{"channel_shared", "channel_unshared", "channel_archive", "channel_unarchive"}, heard)
	}
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
