package main

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/blocks"
	"rapport/internal/account"
	"rapport/internal/ledger"
	"rapport/internal/store"
)

func TestIgnoringADuplicateLowersTheARRAndIsUndone(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	dana, omar := w.Slack.User("dana").In("cs-team"), w.Slack.User("omar").In("cs-team")
	card := dana.Types("/account acme.com").ExpectCard("Acme Inc", "$50,400 ARR")
	window := card.ClickBeside("Add-on", "Ignore from ARR").ExpectModal("Ignore from ARR")
	window.ExpectText("Add-on (Stripe, $200 / month) counts nothing for Acme Inc", "ARR $50,400 → $48,000", "Score", "Payment failed, not counted any more (Stripe)", "Days to renewal")
	window.Fill("Reason", "same order as Salesbricks").Submit()
	card.ExpectUpdate("$48,000 ARR", "Ignored from ARR by @Dana Ruiz on 20 Nov: same order as Salesbricks")
	told := dana.ExpectMessage("Add-on is ignored from the ARR of Acme Inc: ARR $50,400 → $48,000, score")
	assert.True(t, told.IsEphemeral())
	omar.DoesNotSee(told)

	told.Click("Undo")
	card.ExpectUpdate("$50,400 ARR").ExpectNoText("Ignored")
	told.ExpectUpdate("Undone: Acme Inc is as it was before: ARR $48,000 → $50,400").ExpectNoButton("Undo")
}

func TestARevenueSourceCountsAgain(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	card := w.Slack.User("dana").In("cs-team").Types("/account acme.com").ExpectCard("$50,400 ARR")
	card.ClickBeside("Add-on", "Ignore from ARR").ExpectModal("Ignore from ARR").Fill("Reason", "a test order").Submit()
	card.ExpectUpdate("$48,000 ARR")

	w.clock.Advance(24 * time.Hour)
	omar := w.Slack.User("omar").In("cs-team")
	window := card.As(omar).ClickBeside("Add-on", "Count again").ExpectModal("Count again")
	window.ExpectText("counts for Acme Inc again", "It was ignored by @Dana Ruiz on Nov 20: a test order", "ARR $48,000 → $50,400").Submit()
	card.ExpectUpdate("$50,400 ARR")
	omar.ExpectMessage("Add-on counts for Acme Inc again: ARR $48,000 → $50,400")
}

func TestAnAccountIsUntrackedAndTrackedAgain(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	dana := w.Slack.User("dana").InDM()
	card := dana.Types("/account acme.com").ExpectCard("Acme Inc")
	window := card.Click("Untrack").ExpectModal("Untrack")
	window.ExpectText("Acme Inc is left out of health monitoring", "no alerts", "the totals of Health lose $50,400 ARR and one account").Fill("Reason", "moved to partners").Submit()
	card.ExpectUpdate("Untracked by @Dana Ruiz since Nov 20: moved to partners")
	dana.ExpectMessage("Acme Inc is untracked: no alerts, and not in the totals of Health")

	window = card.Click("Re-track").ExpectModal("Re-track")
	window.ExpectText("the totals of Health gain $50,400 ARR", "It was untracked by @Dana Ruiz on Nov 20: moved to partners").Submit()
	card.ExpectUpdate("Acme Inc").ExpectNoText("Untracked")
	told := dana.ExpectMessage("Acme Inc is re-tracked")
	told.Click("Undo")
	card.ExpectUpdate("Untracked by @Dana Ruiz")
	told.ExpectUpdate("Undone: Acme Inc is as it was before")
}

func TestAnAccountIsRoutedToAnotherSection(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	w.Sets(store.Workspace{SectionChannels: map[account.Section]string{account.Convert: "C3"}})
	dana := w.Slack.User("dana").In("cs-team")
	card := dana.Types("/account acme.com").ExpectCard("Acme Inc", "Health")
	window := card.Click("Route to…").ExpectModal("Route to…")
	window.ExpectText("Acme Inc leaves Health: its list, and its totals by $50,400 ARR", "No message is posted for Convert #random, for I am not in it", "Without a channel: Pipeline, Contracts, Re-engage")
	window.Fill("To", "Convert").Fill("Reason", "wants a second team").Submit()
	card.ExpectUpdate("Routed from Health by @Dana Ruiz: wants a second team")
	told := dana.ExpectMessage("Acme Inc is routed from Health to Convert. No message is posted in #random, for I am not in it. Accept and Send back are on the account's card.")
	told.Click("Undo")
	card.ExpectUpdate("Acme Inc").ExpectNoText("Routed")

	card.Click("Route to…").ExpectModal("Route to…").Fill("To", "Pipeline").Submit()
	card.ExpectUpdate("Routed from Health by @Dana Ruiz")
	dana.ExpectMessage("to Pipeline. It has no channel, so nobody was told.")
}

func TestAFactorIsMarkedUntilADateAndCountsAgain(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	dana := w.Slack.User("dana").In("cs-team")
	card := dana.Types("/account acme.com").ExpectCard("69 / 100")
	window := card.Click("Mark a factor…").ExpectModal("Mark a factor")
	window.ExpectText("A marked factor counts nothing until the end of its day", "Score now: 69")
	window.Fill("Factor", "Payment failed").Fill("Mark as", "Wrong data").Fill("Until", "2026-11-19").SubmitRefused("That day is over")
	window.Fill("Until", "2028-01-01").SubmitRefused("within a year")
	window.Fill("Until", "2026-12-20").Fill("Reason", "paid by transfer").Submit()
	card.ExpectUpdate("74 / 100", "marked wrong data by @Dana Ruiz until 20 Dec", "Without 1 factor that a person has marked")
	told := dana.ExpectMessage("Payment failed of Acme Inc is marked wrong data until", "score 69 → 74, now 🟢 Healthy")

	window = card.Click("Mark a factor…").ExpectModal("Mark a factor")
	window.Fill("Factor", "Payment failed").Fill("Mark as", "Count again").Submit()
	card.ExpectUpdate("69 / 100").ExpectNoText("wrong data")
	dana.ExpectMessage("Payment failed of Acme Inc counts again: score 74 → 69, now 🟠 At risk")
	told.Click("Undo")
	dana.ExpectMessage("Something newer was done to Acme Inc since", "/account acme.com history")
	told.ExpectText("is marked wrong data until", "Undo")
}

func TestACardIsSharedToAChannel(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	dana, omar := w.Slack.User("dana"), w.Slack.User("omar")
	card := dana.In("general").Types("/account acme.com").ExpectCard("Acme Inc")
	window := card.Click("Share to channel").ExpectModal("Share to channel")
	window.Fill("Channel", "general").SubmitRefused("Somebody who may not see customer accounts is in that channel")
	window.Fill("Channel", "random").SubmitRefused("I am not in that channel")
	window.Fill("Channel", "acme-shared").SubmitRefused("shared with another organisation")
	window.Fill("Channel", "cs-team").Fill("Comment", "look at the renewal").Submit()
	dana.In("general").ExpectMessage("Acme Inc is shared to #cs-team")
	omar.In("cs-team").ExpectMessage("Acme Inc", "$50,400 ARR")
}

func TestRefreshTellsWhatItChanged(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	dana := w.Slack.User("dana").In("general")
	card := dana.Types("/account acme.com").ExpectCard("69 / 100")
	card.Click("Refresh")
	dana.ExpectMessage("Acme Inc is refreshed: score stays 69.")
	card.Click("View in CRM")
	w.clock.Advance(20 * 24 * time.Hour)
	card.Click("Refresh")
	card.ExpectUpdate("/ 100")
	dana.ExpectMessage("Acme Inc is refreshed: score 69 →")
}

func TestTheHistoryTellsWhoDidWhatAndWhy(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	dana := w.Slack.User("dana").In("cs-team")
	dana.Types("/account acme.com history").ExpectText("Nobody has done anything to Acme Inc yet")
	l, d := ledger.New(w.DB), ledger.Deed{By: account.Actor{ID: "U2", Name: "omar"}, Place: "C2", Reason: "not ours", At: w.clock.Now()}
	of, err := w.DB.Account(t.Context(), "acme.com")
	require.NoError(t, err)
	for range 6 {
		_, err := l.Untrack(t.Context(), of.ID, d)
		require.NoError(t, err)
		_, err = l.Retrack(t.Context(), of.ID, d)
		require.NoError(t, err)
	}
	card := dana.Types("/account acme.com").ExpectCard("Acme Inc")
	card.ClickBeside("Add-on", "Ignore from ARR").ExpectModal("Ignore from ARR").Fill("Reason", "a test order").Submit()
	card.ExpectUpdate("$48,000 ARR")
	history := dana.Types("/account Acme Inc history").
		ExpectText("@Dana Ruiz ignored Add-on (Stripe) from ARR", "ARR $50,400 → $48,000", "Score 69 → 74", "“a test order”", "@omar re-tracked it", "in #cs-team")
	history.Click("Older")
	history.ExpectUpdate("@omar untracked it", "“not ours”").ExpectNoText("Dana").ExpectNoButton("Older")
	history.Click("Newest")
	history.ExpectUpdate("@Dana Ruiz ignored Add-on")
	dana.Types("/account nobody.example history").ExpectText("No account answers")
}

func TestACardThatOnlyOnePersonSeesIsActedOnWhereTheBotIsNot(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	dana := w.Slack.User("dana").In("random") // which the bot is not in
	card := dana.Types("/account acme.com").ExpectCard("Acme Inc")
	assert.True(t, card.IsEphemeral())
	card.Click("Untrack").ExpectModal("Untrack").Submit()
	card.ExpectUpdate("Untracked by @Dana Ruiz")
	told := dana.ExpectMessage("Acme Inc is untracked")
	assert.True(t, told.IsEphemeral())
	told.Click("Undo")
	told.ExpectUpdate("Undone: Acme Inc is as it was before")
	card.ExpectUpdate("Acme Inc").ExpectNoText("Untracked")
}

func TestOnlyWhoDidItUndoesIt(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	dana, omar := w.Slack.User("dana").In("cs-team"), w.Slack.User("omar").In("cs-team")
	card := dana.Types("/account acme.com").ExpectCard("Acme Inc")
	card.Click("Untrack").ExpectModal("Untrack").Submit()
	card.ExpectUpdate("Untracked by @Dana Ruiz")
	done, err := w.DB.Deeds(t.Context(), "acme.com", 0, 1)
	require.NoError(t, err)
	undo := blocks.Undo{On: blocks.On{Domain: "acme.com"}, Entry: done[0].Entry}.Value()
	click := fmt.Sprintf(`{"type":"block_actions","team":{"id":"T1"},"user":{"id":"U2","team_id":"T1"},"channel":{"id":"C2"},"actions":[{"action_id":"undo_deed","value":%q}]}`, undo)
	_, _, err = w.DB.Receive(t.Context(), "forged", "interactive", []byte(click), w.clock.Now().Add(-time.Minute), lease)
	require.NoError(t, err)
	omar.ExpectMessage("Only the one who did it can undo it.")
	card.ExpectText("Untracked by @Dana Ruiz")
	require.Equal(t, 1, w.deeds())
}
