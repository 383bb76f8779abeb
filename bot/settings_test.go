package main

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/blocks"
	"rapport/internal/account"
	"rapport/internal/ledger"
	"rapport/internal/store"
)

func TestAnAdminSetsAnAccountChannelAndCardsStandThere(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	dana := w.Slack.User("dana")
	home := dana.OpensHome().ExpectText("Settings", "every full member of this workspace")
	window := home.Click("Edit channels…").ExpectModal("Edit channels")
	window.ExpectText("Account channels", "Channel of Pipeline", "Also by the program's own settings: #cs-team", "Who may see accounts")
	window.Fill("Account channels", "secret").SubmitRefused("I cannot see one of these channels")
	window.Fill("Account channels", "acme-shared").SubmitRefused("#acme-shared is shared with another organisation", "Take it out")
	window.Fill("Account channels", "random").SubmitRefused("I am not in #random", "Invite me")
	window.Fill("Account channels", "general").Fill("Channel of Pipeline", "acme-shared").SubmitRefused("#acme-shared is shared with another organisation")
	window.Fill("Channel of Pipeline", "general").Fill("Reason", "the team reads here").Submit()
	home.ExpectText("Account channels: #general, #cs-team", "Channels of sections: Pipeline #general")

	set, err := w.DB.Workspace(t.Context())
	require.NoError(t, err)
	assert.Equal(t, store.Workspace{AccountChannels: []string{"C1"}, SectionChannels: map[account.Section]string{account.Pipeline: "C1"}}, set)

	window = home.Click("Edit channels…").ExpectModal("Edit channels")
	window.Submit() // nothing was changed, and nothing is
	again, err := w.DB.Workspace(t.Context())
	require.NoError(t, err)
	assert.Equal(t, set, again)
	dana.ExpectNothingElse()
}

func TestAnAdminLimitsWhoMaySeeAccounts(t *testing.T) {
	w := newWorld(t)
	home := w.Slack.User("dana").OpensHome().ExpectText("Settings")
	home.Click("Edit channels…").ExpectModal("Edit channels").Fill("Who may see accounts", "Customer success (@success)").Submit()
	home.ExpectText("Who may see accounts: @")
	refused := w.Slack.User("omar").OpensHome().ExpectText("members of certain user groups")
	assert.NotContains(t, refused.Text(), "Your accounts")
}

func TestASlowSlackLetsNoSharedChannelThrough(t *testing.T) {
	w := newWorld(t)
	dana := w.Slack.User("dana")
	window := dana.OpensHome().ExpectText("Settings").Click("Edit channels…").ExpectModal("Edit channels")
	w.Slack.SlowAPI("conversations.info", 2500*time.Millisecond, 1)
	window.Fill("Account channels", "acme-shared").Submit() // it could not be told in time what is wrong
	dana.InDM().ExpectMessage("#acme-shared is shared with another organisation", "Nothing was saved")
	set, err := w.DB.Workspace(t.Context())
	require.NoError(t, err)
	assert.Zero(t, set)
}

func TestWhoIsNoAdminAnyMoreSavesNothing(t *testing.T) {
	w := newWorld(t)
	dana := w.Slack.User("dana")
	window := dana.OpensHome().ExpectText("Settings").Click("Edit channels…").ExpectModal("Edit channels")
	w.Slack.ChangePerson("dana", map[string]any{"role": "member"})
	w.Redis.FlushAll() // what was remembered of her
	window.Fill("Account channels", "acme-shared").Submit()
	dana.InDM().ExpectMessage("Only admins of this workspace can change that")
	assert.NotContains(t, dana.OpensHome().Text(), "Channel of")
}

func TestTwoAdminsDoNotUndoEachOtherUnseen(t *testing.T) {
	w := newWorld(t)
	dana := w.Slack.User("dana")
	home := dana.OpensHome().ExpectText("Settings")
	window := home.Click("Edit channels…").ExpectModal("Edit channels")
	deed := ledger.Deed{By: account.Actor{ID: "U9", Name: "eve"}, At: noon}
	require.NoError(t, ledger.New(w.DB).SaveWorkspace(t.Context(), store.Workspace{}, store.Workspace{AccountChannels: []string{"C2"}}, deed))
	window.Fill("Account channels", "general").SubmitRefused("The settings were changed since you opened this window")

	score := home.Click("Edit score…").ExpectModal("Edit score")
	p := account.DefaultPolicy()
	p.Base = 80
	require.NoError(t, ledger.New(w.DB).SavePolicy(t.Context(), account.DefaultPolicy(), p, deed))
	score.Fill("Healthy from", "60").SubmitRefused("The settings were changed since you opened this window")
}

func TestAnAdminSeesWhatNewNumbersWouldDoAndSavesThem(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	lines := []string{`{"type":"account","domain":"off.com","name":"Off"}`}
	for i := range 10 {
		d := "c" + strconv.Itoa(i) + ".example"
		lines = append(lines, `{"type":"account","domain":"`+d+`","name":"`+d+`"}`,
			`{"type":"revenue_source","account":"`+d+`","system":"stripe","id":"s`+d+`","product":"Plan","status":"active","interval":"month","currency":"USD","amount":1000}`)
	}
	w.Knows(lines...)
	dana := w.Slack.User("dana")
	home := dana.OpensHome().ExpectText("healthy from 70, at risk from 40", "begins at 75")
	window := home.Click("Edit score…").ExpectModal("Edit score")
	window.ExpectText("Nothing is saved yet", "Usually 70").Fill("Healthy from", "40").SubmitRefused("Enter more than 40")
	window.Fill("Healthy from", "70").SubmitRefused("set already")
	preview := window.Fill("Healthy from", "78").Fill("Weight of payments", "2").Submit().ExpectModal("Edit score")
	preview.ExpectText("Healthy from: 70 → 78", "Weight of payments: 25 → 2", "10 of 11 accounts would change level", "10 from 🟢 Healthy to 🟠 At risk", "At risk 1 → 11")
	kept, err := w.DB.Policy(t.Context())
	require.NoError(t, err)
	assert.Equal(t, account.DefaultPolicy(), kept, "a preview saves nothing")

	preview.Click("Change the numbers")
	preview.ExpectText("Usually 70")
	preview = preview.Fill("Healthy from", "70").Submit().ExpectModal("Edit score")
	preview.ExpectText("Weight of payments: 25 → 2", "1 of 11 accounts would change level", "1 from 🟠 At risk to 🟢 Healthy")
	preview.Fill("Reason", "payments are often late here").Submit()
	home.ExpectText("payments 2")
	require.Eventually(t, func() bool {
		r, err := w.DB.Record(t.Context(), "acme.com", w.clock.Now())
		return err == nil && !r.Unsettled && r.Standing.Score == 72 && r.Standing.Level == account.Healthy
	}, 10*time.Second, 50*time.Millisecond, "the accounts follow")
	dana.ExpectNothingElse()
}

func TestAPreviewThatCannotBeCountedSavesNothing(t *testing.T) {
	w := newWorld(t)
	window := w.Slack.User("dana").OpensHome().ExpectText("Settings").Click("Edit score…").ExpectModal("Edit score")
	w.breaks("alter table standing rename to standing_away")
	preview := window.Fill("Healthy from", "60").Submit().ExpectModal("Edit score")
	preview.ExpectText("Something went wrong", "R-")
	assert.NotContains(t, string(preview.Blocks()), blocks.ReasonInput, "there is nothing to save")
	w.breaks("alter table standing_away rename to standing")
	preview.Click("Change the numbers")
	preview.ExpectText("Usually 70").Submit().ExpectModal("Edit score").ExpectText("Healthy from: 70 → 60", "No account has a score yet")
}

func TestNobodyButAdminsSeesOrReachesTheSettings(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	omar := w.Slack.User("omar")
	home := omar.OpensHome().ExpectText("Your accounts")
	assert.NotContains(t, home.Text(), "Settings")
	carried := func(v blocks.Settings) string { return blocks.Carry(blocks.Place{}, v) }
	numbers := blocks.Numbers{Base: 1, Healthy: 99, AtRisk: 98}
	all := []map[string]any{
		{"type": "block_actions", "actions": []any{map[string]any{"action_id": blocks.EditChannels, "value": "{}"}}},
		{"type": "block_actions", "actions": []any{map[string]any{"action_id": blocks.EditScore, "value": "{}"}}},
		{"type": "block_actions", "actions": []any{map[string]any{"action_id": blocks.ChangeScore, "value": "{}"}}, "view": map[string]any{"id": "V1", "private_metadata": carried(blocks.Settings{Proposed: &numbers})}},
		{"type": "view_submission", "view": map[string]any{"id": "V1", "type": "modal", "callback_id": blocks.SaveChannels, "private_metadata": carried(blocks.Settings{Seen: seenAs(store.Workspace{})})}},
		{"type": "view_submission", "view": map[string]any{"id": "V1", "type": "modal", "callback_id": blocks.PreviewScore, "private_metadata": carried(blocks.Settings{Seen: seenAs(account.DefaultPolicy())})}},
		{"type": "view_submission", "view": map[string]any{"id": "V1", "type": "modal", "callback_id": blocks.SaveScore, "private_metadata": carried(blocks.Settings{Seen: seenAs(account.DefaultPolicy()), Proposed: &numbers})}},
	}
	for _, replayed := range all {
		replayed["team"], replayed["user"], replayed["trigger_id"] = map[string]any{"id": "T1"}, map[string]any{"id": "U2", "team_id": "T1"}, "1.x"
		w.delivers(replayed)
	}
	for range all {
		omar.InDM().ExpectMessage("Only admins of this workspace can change that")
	}
	set, err := w.DB.Workspace(t.Context())
	require.NoError(t, err)
	assert.Zero(t, set)
	policy, err := w.DB.Policy(t.Context())
	require.NoError(t, err)
	assert.Equal(t, account.DefaultPolicy(), policy)
	assert.Equal(t, 0, strings.Count(w.log.String(), "request failed"), "a refusal is no failure")
}
