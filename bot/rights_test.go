package main

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/slack-go/slack"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/internal/account"
	"rapport/internal/ledger"
	"rapport/internal/slacksim"
	"rapport/internal/store"
)

// privateWorld is a world with a private channel of Dana and Omar in which cards
// are ordinary messages too, with an app whose manifest lacks some lines.
func privateWorld(t *testing.T, lacks ...string) *world {
	t.Helper()
	manifest, err := os.ReadFile("../manifest.yml")
	require.NoError(t, err)
	for _, line := range lacks {
		require.Contains(t, string(manifest), line)
		manifest = bytes.Replace(manifest, []byte(line), nil, 1)
	}
	w := worldOf(t, manifest, slacksim.Channel{ID: "C6", Name: "cs-private", Members: []string{"dana", "omar"}, Private: true, WithApp: true})
	w.settings.AccountChannels = []string{"C2", "C6"}
	w.Knows(acme...)
	return w
}

// becomes waits until there are so many rows.
func (w *world) becomes(n int, of string) {
	w.Helper()
	conn, is := w.connect(), 0
	require.Eventually(w, func() bool {
		return conn.QueryRow(w.Context(), `select count(*) `+of).Scan(&is) == nil && is == n
	}, patience, tick, "%s\n%s", of, w.log)
}

// remain waits until nothing is to be drawn and so many messages show an account.
func (w *world) remain(n int) {
	w.Helper()
	w.becomes(0, `from posting where state = 'due' or hold <> 0`)
	w.becomes(n, `from posting where state = 'stands'`)
}

func TestAWithdrawnCardDoesNotComeBack(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	dana := w.Slack.User("dana").In("cs-team")
	card := dana.Types("/account acme.com").ExpectCard("Acme Inc")
	card.Click("Untrack").ExpectModal("Untrack").Submit()
	card.ExpectUpdate("Untracked by @Dana Ruiz")
	told := dana.ExpectMessage("Undo")
	window := card.Click("Re-track").ExpectModal("Re-track")
	w.Slack.ChangeChannel("general", map[string]any{"remove": "gia"}) // she may be in one channel
	dana.Types("/invite @gia")
	card.ExpectUpdate("may not see customer accounts").ExpectNoText("Acme", "$")
	w.becomes(1, `from posting where state = 'withdrawn'`)

	window.Submit()
	dana.ExpectMessage("Acme Inc")
	w.remain(0)
	card.ExpectText("may not see customer accounts").ExpectNoText("Acme", "$")
	told.Click("Undo") // of what is not the newest any more
	dana.ExpectMessage("Acme Inc")
	w.remain(0)
	card.ExpectText("may not see customer accounts").ExpectNoText("Acme", "$")
}

func TestCardsLeaveThoseWhoAreInNoUserGroupThatIsSet(t *testing.T) {
	w := privateWorld(t)
	w.start()
	omar := w.Slack.User("omar")
	public := omar.In("cs-team").Types("/account acme.com").ExpectCard("Acme Inc")
	own := omar.InDM().Types("/account acme.com").ExpectCard("Acme Inc")
	admins := w.Slack.User("dana").InDM().Types("/account acme.com").ExpectCard("Acme Inc")
	private := omar.In("cs-private").Types("/account acme.com").ExpectCard("Acme Inc")
	w.remain(4)
	w.Slack.ChangeGroup("success", map[string]any{"add": []string{"omar"}})
	w.Sets(store.Workspace{Groups: []string{"S1"}})
	public.ExpectUpdate("anybody in the workspace can read this channel").ExpectNoText("Acme", "$")
	w.remain(3) // he is in the group
	w.shares("acme.com", "C2")
	w.Slack.User("dana").InDM().ExpectMessage("could not be posted in #cs-team", "anybody in the workspace can read this channel")

	w.Slack.ChangeGroup("success", map[string]any{"remove": []string{"omar"}})
	own.ExpectUpdate("customer accounts are not shown to you any more").ExpectNoText("Acme", "$")
	private.ExpectUpdate("may not see customer accounts").ExpectNoText("Acme", "$")
	w.remain(1)
	admins.ExpectText("Acme Inc")
}

func TestACardIsNotDrawnForWhoLostTheRightUnheard(t *testing.T) {
	for name, restarts := range map[string]bool{"while it runs": false, "while it does not": true} {
		t.Run(name, func(t *testing.T) {
			w := privateWorld(t, "      - user_change\n") // which the app is not told of
			stop := w.start()
			omar := w.Slack.User("omar")
			own := omar.InDM().Types("/account acme.com").ExpectCard("Acme Inc")
			private := omar.In("cs-private").Types("/account acme.com").ExpectCard("Acme Inc")
			w.remain(2)
			if restarts {
				stop()
			}
			w.Slack.ChangePerson("omar", map[string]any{"role": "guest"})
			w.Redis.FlushAll()
			if restarts {
				w.start()
			} else {
				_, err := ledger.New(w.DB).Untrack(t.Context(), w.id("acme.com"), w.deed())
				require.NoError(t, err)
			}
			own.ExpectUpdate("customer accounts are not shown to you any more").ExpectNoText("Acme", "Untracked")
			private.ExpectUpdate("may not see customer accounts").ExpectNoText("Acme", "Untracked")
		})
	}
}

func TestWhoBecomesAGuestKeepsNoCardEvenIfSlackFailsOnce(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	omar := w.Slack.User("omar")
	own := omar.InDM().Types("/account acme.com").ExpectCard("Acme Inc")
	team := omar.In("cs-team").Types("/account acme.com").ExpectCard("Acme Inc")
	w.Slack.BreakAPI("users.conversations", "reset", 1)
	w.Slack.ChangePerson("omar", map[string]any{"role": "guest"})
	own.ExpectUpdate("customer accounts are not shown to you any more").ExpectNoText("Acme", "$")
	require.Eventually(t, func() bool { return assertLog(w, "list the channels of U2") }, patience, tick)
	team.ExpectText("Acme Inc")
	w.clock.Advance(lease + time.Second)
	team.ExpectUpdate("may not see customer accounts").ExpectNoText("Acme", "$")
}

func TestAListIsNotPutUnderACardThatIsBeingDrawn(t *testing.T) {
	w := newWorld(t)
	w.Knows(portfolio(2, "omar@us.example")...)
	list := w.Slack.User("dana").In("cs-team").Types("/account health").ExpectText("Client 02")
	list.ClickBeside("Client 02", "Open")
	list.ExpectUpdate("client02.example", "Contract value")
	w.remain(1)

	w.Slack.SlowAPI("chat.update", time.Second, 1)
	_, err := ledger.New(w.DB).Untrack(t.Context(), w.id("client02.example"), w.deed())
	require.NoError(t, err)
	w.becomes(1, `from posting where hold <> 0`) // it is on its way to Slack
	list.Click("← Back")
	list.ExpectUpdate("Client 01", "Show untracked (1)").ExpectNoText("Contract value")
	w.remain(1)
	list.ExpectText("Show untracked (1)").ExpectNoText("Contract value")
}

func TestNobodyIsToldOfAnAccountThatTheyMayNotSeeAnyMore(t *testing.T) {
	w := silentWorld(t)
	w.Knows(acme...)
	gia := ledger.Deed{By: account.Actor{ID: "U3", Name: "Gia Rossi"}, Place: "home", At: w.clock.Now()} // who has become a guest since
	_, err := ledger.New(w.DB).Share(t.Context(), w.id("acme.com"), "C1", gia)
	require.NoError(t, err)
	w.start()
	w.becomes(1, `from posting where state = 'gone'`)
	require.Eventually(t, func() bool { return assertLog(w, "nobody is told that a message could not be posted") }, patience, tick)
	w.Slack.User("gia").InDM().ExpectNothingElse()
}

func TestWhatWasPostedIsFoundBehindMuchTalk(t *testing.T) {
	w := silentWorld(t)
	w.Knows(acme...)
	w.Slack.Rule("rates", false)
	w.Slack.Rule("pace", false)
	w.shares("acme.com", "C2")
	dead, err := w.DB.DuePosts(t.Context(), w.clock.Now(), copyLease, 10)
	require.NoError(t, err)
	require.Len(t, dead, 1)
	api := slack.New(w.settings.BotToken, slack.OptionAPIURL(w.settings.SlackAPI))
	_, ts, err := api.PostMessageContext(t.Context(), "C2", slack.MsgOptionText("the card", false), slack.MsgOptionMetadata(branded(dead[0])))
	require.NoError(t, err)
	for n := range aPage + 5 {
		_, _, err := api.PostMessageContext(t.Context(), "C2", slack.MsgOptionText("talk "+strconv.Itoa(n), false))
		require.NoError(t, err)
	}
	w.clock.Advance(copyLease)
	w.start()
	w.becomes(1, `from posting where ts = '`+ts+`'`)
	assert.Equal(t, 1, w.count(`from posting`))
}

func TestALinkThatWasOpenedInDirectMessagesIsDrawnOnce(t *testing.T) {
	w := linkedWorld(t)
	w.Knows(acme...)
	dana := w.Slack.User("dana").InDM()
	dana.Says("https://app.attio.com/us/company/1")
	dana.ExpectMessage("Acme Inc") // a direct message is answered too
	w.remain(2)                    // the link too
	value := `{"domain":"acme.com"}`
	w.delivers(map[string]any{
		"type": "block_actions", "team": map[string]any{"id": "T1"}, "user": map[string]any{"id": "U1", "team_id": "T1"},
		"channel": map[string]any{"id": w.dm("U1"), "name": "directmessage"}, "trigger_id": "1.x",
		"actions": []any{map[string]any{"action_id": "open_linked", "value": value}},
	})
	dana.ExpectMessage("$50,400 ARR")
	w.remain(3)
	for _, e := range w.Slack.Traffic() {
		assert.NotEqual(t, "chat.update", e.What, "%s", e)
	}
}

// dm is the conversation of a person with the bot.
func (w *world) dm(person string) (channel string) {
	w.Helper()
	require.NoError(w, w.connect().QueryRow(w.Context(), `select channel from posting where direct and by_id = $1`, person).Scan(&channel))
	return channel
}

func TestWhatSlackDoesNotTakeIsSaidInWords(t *testing.T) {
	for _, word := range []string{
		"invalid_blocks", "msg_too_long", "msg_blocks_too_long", "missing_scope", "restricted_action", "restricted_action_read_only_channel",
		"no_permission", "cant_update_message", "edit_window_closed", "internal_error", "is_archived", "not_in_channel",
	} {
		why, _ := fate(fmt.Errorf("post in C1: %w", slack.SlackErrorResponse{Err: word}))
		assert.NotContains(t, why, "_", word)
		assert.NotEmpty(t, why, word)
	}
}

func TestTheWindowOfRevenueSourcesStaysAtItsPage(t *testing.T) {
	w := newWorld(t)
	lines := acme
	for n := range 50 {
		lines = append(lines, fmt.Sprintf(`{"type":"revenue_source","account":"acme.com","system":"stripe","id":"more_%d","product":"Seat %d","status":"active","interval":"month","currency":"USD","amount":1000}`, n, n))
	}
	w.Knows(lines...)
	card := w.Slack.User("dana").In("general").Types("/account acme.com").ExpectCard("Acme Inc")
	all := card.Click("Show all 52").ExpectModal("Revenue sources")
	all.Click("Next")
	all.ExpectText("40 before these", "Seat 49")
	all.ClickBeside("Seat 49", "Ignore from ARR").ExpectModal("Ignore from ARR").Submit()
	all.ExpectText("Ignored from ARR by @Dana Ruiz", "Seat 49", "40 before these")
	all.Click("Previous")
	all.ExpectText("+12 more")
	all.ClickBeside("Seat 0", "Ignore from ARR").ExpectModal("Ignore from ARR").Submit()
	all.ExpectText("2 ignored by @Dana Ruiz", "+12 more")
}
