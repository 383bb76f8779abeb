package main

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/internal/account"
	"rapport/internal/ledger"
	"rapport/internal/store"
)

func TestARouteToAChannelThatMayNotShowAccountsIsAcceptedOnTheCard(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	w.setSections(map[account.Section]string{account.Convert: "C4", account.Pipeline: "C1", account.Contracts: "C3", account.Reengage: "C2"})
	dana, omar := w.Slack.User("dana"), w.Slack.User("omar")
	team := omar.In("cs-team").Types("/account acme.com").ExpectCard("Acme Inc").ExpectNoButton("Accept")
	card := dana.InDM().Types("/account acme.com").ExpectCard("Acme Inc")
	window := card.Click("Route to…").ExpectModal("Route to…")
	window.ExpectText("with your reason: Re-engage #cs-team.", "No message is posted for Convert #acme-shared, for it is shared with another organisation",
		"Pipeline #general, for somebody who may not see customer accounts is in it", "Contracts #random, for I am not in it", "Accept and Send back are on the account's card")
	window.Fill("To", "Convert").Fill("Reason", "they renew in May").Submit()
	dana.InDM().ExpectMessage("Acme Inc is routed from Health to Convert. No message is posted in #acme-shared, for it is shared with another organisation.")
	card.ExpectUpdate("Handed off to Convert by @Dana Ruiz: they renew in May")
	team.ExpectUpdate("Handed off to Convert by @Dana Ruiz: they renew in May")
	assert.Zero(t, w.count(`from posting where kind = 'handoff'`))

	team.Click("Accept").ExpectModal("Accept hand-off").Fill("Reason", "on it").Submit()
	omar.In("cs-team").ExpectMessage("You have accepted Acme Inc.")
	team.ExpectUpdate("Acme Inc").ExpectNoText("Handed off").ExpectNoButton("Accept")
	card.ExpectUpdate("Acme Inc").ExpectNoText("Handed off")
	told := dana.InDM().ExpectMessage("@Omar Haddad accepted your hand-off of Acme Inc to Convert: on it.")
	told.Click("Open")
	dana.InDM().ExpectMessage("Routed from Health by @Dana Ruiz")
	w.Slack.ExpectNothingElse()
}

func TestAHandoffIsAnsweredFromMineAndFromTheHome(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	w.setSections(map[account.Section]string{account.Convert: "C2"})
	omar := w.Slack.User("omar")
	w.routes("a yearly contract")
	mine := omar.In("random").Types("/account mine").ExpectText("Open hand-offs", "Health → Convert")
	mine.Click("Accept").ExpectModal("Accept hand-off").Submit()
	mine.ExpectUpdate("No account has you as its owner").ExpectNoText("Open hand-offs")
	told := omar.In("random").ExpectMessage("You have accepted Acme Inc.")
	told.Click("Undo")
	told.ExpectUpdate("Undone: Acme Inc is as it was before")
	mine.ExpectNoText("Score") // it has not become a card

	direct := omar.InDM().Types("/account mine").ExpectText("Open hand-offs")
	home := omar.OpensHome().ExpectText("Open hand-offs", "Accept", "Send back")
	home.Click("Send back").ExpectModal("Send back").Fill("Reason", "no budget").Submit()
	omar.InDM().ExpectMessage("Acme Inc is back in Health.")
	assert.NotContains(t, home.ExpectText("Your accounts").Text(), "Open hand-offs")
	direct.Click("Accept")
	omar.InDM().ExpectMessage("Already sent back to Health by @Omar Haddad on Nov 20: no budget. Nothing was changed.")
	direct.ExpectUpdate("No account has you as its owner").ExpectNoText("Open hand-offs")
}

func TestWhoRoutedHearsOnceWhatBecameOfIt(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	w.setSections(map[account.Section]string{account.Convert: "C2"})
	own := w.routes("")
	dana, omar := w.Slack.User("dana").InDM(), w.Slack.User("omar").In("cs-team")
	dana.ExpectMessage("is routed from Health to Convert")
	handoff := omar.ExpectMessage("routed Acme Inc from Health to Convert")
	handoff.Click("Accept").ExpectModal("Accept hand-off").Submit()
	dana.ExpectMessage("@Omar Haddad accepted your hand-off of Acme Inc to Convert.")
	handoff.ExpectReply("@Omar Haddad accepted Acme Inc.")
	omar.ExpectMessage("You have accepted Acme Inc.").Click("Undo")
	dana.ExpectMessage("@Omar Haddad took that back: your hand-off of Acme Inc to Convert is open again.")
	handoff.ExpectReply("@Omar Haddad undid that")
	handoff.Click("Send back").ExpectModal("Send back").Fill("Reason", "no budget before May").Submit()
	dana.ExpectMessage("@Omar Haddad sent Acme Inc back to Health, which you had handed off to Convert: no budget before May.")
	handoff.ExpectReply("@Omar Haddad sent Acme Inc back to Health: no budget before May.")
	omar.ExpectMessage("Acme Inc is back in Health.")

	// nobody is told what they did themselves
	own.ExpectText("Sent back from Convert by @Omar Haddad")
	own.Click("Route to…").ExpectModal("Route to…").Fill("To", "Convert").Submit()
	dana.ExpectMessage("is routed from Health to Convert")
	own.ExpectUpdate("Handed off to Convert")
	own.Click("Accept").ExpectModal("Accept hand-off").Submit()
	dana.ExpectMessage("You have accepted Acme Inc.")
	omar.ExpectMessage("routed Acme Inc from Health to Convert").ExpectReply("@Dana Ruiz accepted Acme Inc.")
	w.Slack.ExpectNothingElse()
}

func TestWhoMayNotSeeAccountsAnyMoreHearsNothingOfThem(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	w.setSections(map[account.Section]string{account.Convert: "C2"})
	l, d := ledger.New(w.DB), ledger.Deed{By: account.Actor{ID: "U2", Name: "Omar Haddad"}, Place: "home", At: w.clock.Now()}
	_, err := l.Route(t.Context(), w.id("acme.com"), ledger.Move{From: account.Health, To: account.Convert}, d)
	require.NoError(t, err)
	dana := w.Slack.User("dana").In("cs-team")
	handoff := dana.ExpectMessage("@Omar Haddad routed Acme Inc from Health to Convert")
	w.Sets(store.Workspace{Groups: []string{"S1"}, SectionChannels: map[account.Section]string{account.Convert: "C2"}}) // Omar is not in it
	handoff.Click("Accept").ExpectModal("Accept hand-off").Submit()
	dana.ExpectMessage("You have accepted Acme Inc.")
	require.Eventually(t, func() bool {
		return w.count(`from posting where channel = 'U2' and state = 'gone' and why = 'who routed it may not see accounts any more'`) == 1
	}, 10*time.Second, 50*time.Millisecond, "%s", w.log)
}

func TestARouteThatWasAcceptedIsUndoneOnceTheAcceptanceIs(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	w.setSections(map[account.Section]string{account.Convert: "C2"})
	card := w.routes("")
	dana, omar := w.Slack.User("dana").InDM(), w.Slack.User("omar").In("cs-team")
	routed := dana.ExpectMessage("is routed from Health to Convert")
	omar.ExpectMessage("routed Acme Inc from Health to Convert").Click("Accept").ExpectModal("Accept hand-off").Submit()
	accepted := omar.ExpectMessage("You have accepted Acme Inc.")
	routed.Click("Undo")
	dana.ExpectMessage("Something newer was done to Acme Inc since")
	routed.ExpectText("is routed from Health to Convert", "Undo")
	accepted.Click("Undo")
	accepted.ExpectUpdate("Undone")
	routed.Click("Undo")
	routed.ExpectUpdate("Undone: Acme Inc is as it was before").ExpectNoButton("Undo")
	card.ExpectText("Health").ExpectNoText("Routed from", "Handed off")
}

func TestASecondClickOnUndoAddsNothing(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	dana := w.Slack.User("dana").InDM()
	card := dana.Types("/account acme.com").ExpectCard("$50,400 ARR")
	card.ClickBeside("Add-on", "Ignore from ARR").ExpectModal("Ignore from ARR").Submit()
	told := dana.ExpectMessage("Add-on is ignored from the ARR of Acme Inc")
	again := told.As(dana)
	together(func() { told.Click("Undo") }, func() { again.Click("Undo") })
	told.ExpectUpdate("Undone: Acme Inc is as it was before: ARR $48,000 → $50,400")
	card.ExpectUpdate("$50,400 ARR")
	w.Slack.ExpectNothingElse()
	told.ExpectText("Undone: Acme Inc is as it was before: ARR $48,000 → $50,400")
}

// setSections are the channels of sections, as admins have set them.
func (w *world) setSections(channels map[account.Section]string) {
	w.Helper()
	w.Sets(store.Workspace{SectionChannels: channels})
}
