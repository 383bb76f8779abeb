package main

import (
	"bytes"
	"encoding/json"
	"fmt"
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

func TestAHomeShowsMyAccountsAndOpensThem(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	w.Knows(named("globex.com", "Globex"))
	home := w.Slack.User("dana").OpensHome()
	home.ExpectText("Your accounts", "1 account", "Acme Inc", "acme.com", "$50,400 ARR", "renews in 11 days", "Payment failed")
	home.ExpectText("State of the data", "Stripe just now")
	assert.NotContains(t, home.Text(), "Globex", "another one's account")

	card := home.ClickBeside("Acme Inc", "Open").ExpectModal("Account")
	card.ExpectText("Acme Inc", "$50,400 ARR", "Payment failed")
	w.Slack.User("dana").ExpectNothingElse()

	w.Slack.User("omar").OpensHome().ExpectText("Globex", "Not scored yet")
}

func TestAHomeTellsWhatChangedSinceILastLooked(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	dana := w.Slack.User("dana")
	dana.OpensHome().ExpectText("In the last 7 days: no score of your accounts moved")

	w.clock.Advance(24 * time.Hour)
	w.Knows(`{"type":"activity","account":"acme.com","system":"buildbetter","kind":"signal","id":"s-11","at":"2026-11-21T09:00:00Z","title":"We may leave","signal":{"type":"churn_risk"}}`)
	l := ledger.New(w.DB)
	found, err := w.DB.Account(t.Context(), "acme.com")
	require.NoError(t, err)
	_, err = l.Route(t.Context(), found.ID, ledger.Move{From: account.Health, To: account.Pipeline},
		ledger.Deed{By: account.Actor{ID: "U2", Name: "omar"}, Reason: "wants more seats", At: w.clock.Now()})
	require.NoError(t, err)

	w.clock.Advance(2 * time.Hour)
	home := dana.OpensHome()
	home.ExpectText("Since you last looked", "Acme Inc 69 → 61 (−8)", "−8 Churn risk mentioned, new (BuildBetter)")
	home.ExpectText("@omar routed Acme Inc to Pipeline · 2 hours ago: wants more seats", "61 (−8)")

	w.clock.Advance(10 * time.Minute)
	dana.OpensHome().ExpectText("69 → 61 (−8)") // who comes back at once has not lost it
	w.clock.Advance(time.Hour)
	require.Eventually(t, func() bool {
		return strings.Contains(dana.OpensHome().Text(), "no score of your accounts moved, and nobody else did anything to them")
	}, 5*time.Second, 50*time.Millisecond)
}

func TestOpenHandoffsWaitInTheHome(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	l := ledger.New(w.DB)
	require.NoError(t, l.SaveWorkspace(t.Context(), store.Workspace{}, store.Workspace{SectionChannels: map[account.Section]string{account.Pipeline: "C2"}}, ledger.Deed{At: noon}))
	found, err := w.DB.Account(t.Context(), "acme.com")
	require.NoError(t, err)
	_, err = l.Route(t.Context(), found.ID, ledger.Move{From: account.Health, To: account.Pipeline},
		ledger.Deed{By: account.Actor{ID: "U2", Name: "omar"}, Reason: "wants more seats", At: noon})
	require.NoError(t, err)
	w.Slack.User("dana").OpensHome().ExpectText("Open hand-offs", "Acme Inc from Health to Pipeline", "By @omar", "wants more seats")
	w.Slack.User("omar").OpensHome().ExpectText("Open hand-offs", "Acme Inc from Health to Pipeline")
}

func TestFiveHundredOwnAccountsAreTurnedPageByPage(t *testing.T) {
	w := newWorld(t)
	var lines []string
	for i := range 500 {
		lines = append(lines, fmt.Sprintf(`{"type":"account","domain":"c%03d.example","name":"Customer %03d","owner_email":"dana@us.example"}`, i, i),
			fmt.Sprintf(`{"type":"revenue_source","account":"c%03d.example","system":"stripe","id":"s%d","product":"Plan","status":"active","interval":"year","currency":"USD","amount":%d,"renews_on":"2026-12-01"}`, i, i, 10_000_000-i*1000),
			fmt.Sprintf(`{"type":"activity","account":"c%03d.example","system":"buildbetter","kind":"signal","id":"p%d","at":"2026-11-18T15:04:00Z","title":"Slow","signal":{"type":"complaint"}}`, i, i))
	}
	w.Knows(lines...)
	dana := w.Slack.User("dana")
	home := dana.OpensHome().ExpectText("500 accounts", "Page 1 of 25", "Customer 000", "Customer 019")
	before := home.Blocks()
	w.clock.Advance(time.Minute) // its menu is another one now
	began := time.Now()
	dana.OpensHome()
	require.Eventually(t, func() bool { return !bytes.Equal(before, home.Blocks()) }, 5*time.Second, time.Millisecond)
	took := time.Since(began)
	t.Logf("a Home of 500 accounts in %v, %d bytes of blocks", took, len(home.Blocks()))
	assert.Less(t, took, 2*time.Second)
	assert.Less(t, len(home.Blocks()), 250_000)
	home.Click("Next")
	home.ExpectText("Page 2 of 25", "Customer 020", "Customer 039")
	home.Click("Previous")
	home.ExpectText("Page 1 of 25")
	w.posts("U1", "home_next", blocks.HomePage{Page: 999}.Value())
	home.ExpectText("Page 25 of 25", "Customer 499")
}

func TestGuestsAndStrangersSeeOneSentenceInTheHome(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	home := w.Slack.User("gia").OpensHome().ExpectText("Customer accounts are not shown to guests")
	assert.NotContains(t, home.Text(), "Your accounts")
	home = w.Slack.User("sven").OpensHome().ExpectText("I only answer people of the workspace")
	assert.NotContains(t, home.Text(), "State of the data")
}

func TestAHomeIsClosedToWhoMayNotSeeAccountsAnyMore(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	w.Knows(named("globex.com", "Globex"))
	omar, dana := w.Slack.User("omar"), w.Slack.User("dana")
	home, hers := omar.OpensHome().ExpectText("Globex"), dana.OpensHome().ExpectText("Acme Inc")
	w.Sets(store.Workspace{Groups: []string{"S1"}}) // Omar is in none
	home.ExpectText("members of certain user groups only")
	assert.NotContains(t, home.Text(), "Globex")
	hers.ExpectText("Acme Inc")

	w.Slack.ChangeGroup("success", map[string]any{"add": []string{"omar"}})
	require.Eventually(t, func() bool { return strings.Contains(omar.OpensHome().Text(), "Globex") }, patience, tick)
	w.Slack.ChangeGroup("success", map[string]any{"remove": []string{"omar"}})
	home.ExpectText("members of certain user groups only")
	assert.NotContains(t, home.Text(), "Globex")

	w.Sets(store.Workspace{})
	require.Eventually(t, func() bool { return strings.Contains(omar.OpensHome().Text(), "Globex") }, patience, tick)
	w.Slack.ChangePerson("omar", map[string]any{"role": "guest"})
	home.ExpectText("Customer accounts are not shown to guests")
	assert.NotContains(t, home.Text(), "Globex")
	w.becomes(0, `from visit where user_id = 'U2' and looked_at is not null`)
}

func TestAHomeThatNobodyOpenedStaysAsItIs(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	omar := w.Slack.User("omar")
	omar.In("general").Types("/account acme.com").ExpectText("$50,400 ARR")
	w.Slack.ChangePerson("omar", map[string]any{"role": "guest"})
	require.Eventually(t, func() bool { return !w.Redis.Exists("rapport:1:person:U2") }, patience, tick)
	omar.In("general").Types("/account acme.com").ExpectText("not shown to guests")
	for _, e := range w.Slack.Traffic() {
		assert.NotEqual(t, "views.publish", e.What, "%s", e)
	}
}

func TestAHomeThatSlackDoesNotTakeIsNoFailure(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	dana := w.Slack.User("dana")
	home := dana.OpensHome().ExpectText("Acme Inc")

	word := func(word string, times int) {
		w.Slack.Fault(map[string]any{"api": "views.publish", "status": 200, "error": word, "times": times})
	}
	word("view_too_large", 1)
	w.clock.Advance(time.Hour)
	dana.OpensHome()
	require.Eventually(t, func() bool { return !strings.Contains(home.Text(), "What changed") }, 5*time.Second, 20*time.Millisecond)
	home.ExpectText("Acme Inc", "State of the data")

	word("hash_conflict", 1) // a click is done all the same
	w.posts("U1", "home_next", blocks.HomePage{}.Value())
	home.ExpectText("What changed")

	word("not_enabled", 1)
	dana.OpensHome()
	require.Eventually(t, func() bool { return strings.Contains(w.log.String(), "the Home tab is off") }, 5*time.Second, 20*time.Millisecond)
	dana.ExpectNothingElse()
}

// posts has a click delivered that nobody's view offers: a button that somebody
// kept, or made.
func (w *world) posts(user, action, value string) {
	w.Helper()
	w.delivers(map[string]any{
		"type": "block_actions", "team": map[string]any{"id": "T1"}, "user": map[string]any{"id": user, "team_id": "T1"}, "trigger_id": "1.x",
		"view": map[string]any{"id": "V1", "type": "home", "hash": "old"}, "actions": []any{map[string]any{"action_id": action, "value": value}},
	})
}

// delivers puts a payload before the bot as if Slack had sent it.
func (w *world) delivers(payload map[string]any) {
	w.Helper()
	encoded, err := json.Marshal(payload)
	require.NoError(w, err)
	_, _, err = w.DB.Receive(w.Context(), reference(), "interactive", encoded, w.clock.Now(), -time.Second)
	require.NoError(w, err)
}
