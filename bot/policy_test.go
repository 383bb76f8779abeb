package main

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/internal/account"
	"rapport/internal/ledger"
	"rapport/internal/store"
)

const (
	patience = 10 * time.Second
	tick     = 20 * time.Millisecond
)

// Sets keeps what an admin set for everybody.
func (w *world) Sets(set store.Workspace) {
	w.Helper()
	deed := ledger.Deed{By: account.Actor{ID: "U1", Name: "dana"}, Place: "home", At: w.clock.Now()}
	seen, err := w.DB.Workspace(w.Context())
	require.NoError(w, err)
	require.NoError(w, ledger.New(w.DB).SaveWorkspace(w.Context(), seen, set, deed))
}

func TestOnlyMembersOfTheUserGroupsThatAreSetMayAsk(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	omar := w.Slack.User("omar").In("general")
	card := omar.Types("/account acme.com").ExpectText("$50,400 ARR")
	w.Sets(store.Workspace{AccountChannels: []string{"C2"}, Groups: []string{"S1", "S9"}}) // S9 was deleted
	const no = "members of certain user groups only"

	omar.Types("/account acme.com").ExpectText(no).ExpectNoText("Acme", "$")
	card.Click("Refresh").ExpectMessage(no) // an old card gives no right
	omar.Shortcut("find_account", nil)
	w.Slack.User("omar").InDM().ExpectMessage(no)
	w.Slack.User("omar").InDM().Says("acme.com")
	w.Slack.User("omar").InDM().ExpectMessage(no)
	posted := w.Slack.User("omar").In("cs-team").Says("https://app.attio.com/us/company/1")
	require.Eventually(t, func() bool { return len(w.refusals("link_shared")) == 1 }, patience, tick)
	assert.NotContains(t, posted.Text(), "At risk")

	dana := w.Slack.User("dana").In("cs-team")
	asked := dana.Types("/account acme.com").ExpectText("$50,400 ARR")
	assert.True(t, asked.IsEphemeral(), "Omar is in the channel, and may not see it")
	assert.Equal(t, []string{"U2 C1 acme.com: " + string(refuseGroup)}, w.refusals("/account"), "once, with who, where and of what")

	w.Slack.ChangeGroup("success", map[string]any{"add": []string{"omar"}})
	require.Eventually(t, func() bool { return !strings.Contains(w.remembered("S1"), `["U1"]`) }, patience, tick)
	omar.Types("/account acme.com").ExpectText("$50,400 ARR")
	assert.True(t, dana.Types("/account acme.com").ExpectText("$50,400 ARR").IsEphemeral(), "anybody may read a public channel")

	w.Slack.ChangeGroup("success", map[string]any{"remove": []string{"omar", "dana"}})
	require.Eventually(t, func() bool { return !strings.Contains(w.remembered("S1"), "U2") }, patience, tick)
	omar.Types("/account acme.com").ExpectText(no)
	dana.Types("/account acme.com").ExpectText("$50,400 ARR") // admins always may: they set the groups
}

// remembered is what Redis holds of a user group.
func (w *world) remembered(group string) string {
	held, _ := w.Redis.Get("rapport:1:group:" + group) // none is empty
	return held
}

func TestWhoBecomesAGuestSeesNothingFromThenOn(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	dana, omar := w.Slack.User("dana").In("cs-team"), w.Slack.User("omar").In("cs-team")
	dana.Types("/account acme.com")
	card := omar.ExpectMessage("$50,400 ARR")
	w.Slack.ChangePerson("omar", map[string]any{"role": "guest"})
	card.ExpectUpdate("may not see customer accounts").ExpectNoText("Acme", "$")
	omar.Types("/account acme.com").ExpectText("not shown to guests")
	assert.True(t, dana.Types("/account acme.com").ExpectText("$50,400 ARR").IsEphemeral(), "a guest is in the channel now")

	w.Slack.ChangePerson("omar", map[string]any{"role": "member", "display_name": "Omar H."})
	require.Eventually(t, func() bool { return w.Redis.Exists("rapport:1:person:U2") == false }, patience, tick)
	omar.Types("/account acme.com").ExpectText("$50,400 ARR")
}

func TestAChannelThatBecomesSharedLosesItsCards(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	dana := w.Slack.User("dana").In("cs-team")
	card := dana.Types("/account acme.com").ExpectText("$50,400 ARR")
	w.Slack.ChangeChannel("cs-team", map[string]any{"share": true})
	card.ExpectUpdate("shared with another organisation").ExpectNoText("Acme", "$")
	dana.Types("/account acme.com").ExpectText("shared with another organisation").ExpectNoText("Acme", "$")
	w.Slack.ChangeChannel("cs-team", map[string]any{"share": false})
	require.Eventually(t, func() bool { return !w.Redis.Exists("rapport:1:channel:C2") }, patience, tick)
	dana.Types("/account acme.com").ExpectText("$50,400 ARR")
}

func TestAGuestWhoJoinsFindsNoCard(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	dana := w.Slack.User("dana").In("cs-team")
	card := dana.Types("/account acme.com").ExpectText("$50,400 ARR")
	w.Slack.ChangeChannel("general", map[string]any{"remove": "gia"}) // she may be in one channel
	dana.Types("/invite @gia")
	card.ExpectUpdate("may not see customer accounts").ExpectNoText("Acme", "$")
}

func TestEveryRefusalIsKeptOnce(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	w.Slack.User("gia").In("general").Types("/account acme.com").ExpectText("not shown to guests")
	w.Slack.User("sven").In("acme-shared").Says("@Rapport acme.com")
	w.Slack.User("sven").In("acme-shared").ExpectMessage("only answer people of the workspace")
	w.Slack.User("dana").In("general").Types("/account gmail.com").ExpectText("free e-mail provider")
	assert.Equal(t, []string{"U3 C1 acme.com: " + string(refuseGuest)}, w.refusals("/account"), "what is merely not found is no refusal")
	assert.Equal(t, []string{"U4 C4 acme.com: " + string(refuseTeam)}, w.refusals("app_mention"), "of what, though the text mentions the bot too")
}

func TestARefusalTellsTheOnlyDomainOfAMessage(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	gia, dana := w.Slack.User("gia").In("general"), w.Slack.User("dana").In("acme-shared")
	gia.Says("@Rapport what about https://app.acme.com/pricing?x=1, or ann@acme.com?")
	gia.ExpectMessage("not shown to guests")
	dana.Shortcut("open_account_here", dana.Says("who answers acme.com, e.g. today?")).ExpectMessage("shared with another organisation")
	dana.Shortcut("open_account_here", dana.Says("acme.com or globex.com")).ExpectMessage("shared with another organisation")
	dana.Shortcut("open_account_here", dana.Says("kit@gmail.com, say")).ExpectMessage("shared with another organisation")
	assert.Equal(t, []string{"U3 C1 acme.com: " + string(refuseGuest)}, w.refusals("app_mention"))
	why := ": " + string(refuseShared)
	assert.Equal(t, []string{"U1 C4 acme.com" + why, "U1 C4 " + why, "U1 C4 " + why}, w.refusals("open_account_here"))
}
