package main

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/internal/account"
	"rapport/internal/ledger"
	"rapport/internal/slacksim/simtest"
	"rapport/internal/store"
)

// convertsIn is what admins have set: hand-offs to Convert go to that channel.
func (w *world) convertsIn(channel string) {
	w.Helper()
	w.Sets(store.Workspace{SectionChannels: map[account.Section]string{account.Convert: channel}})
}

// routes has Dana route Acme to Convert, by her card in the direct messages.
func (w *world) routes(reason string) (card *simtest.Message) {
	w.Helper()
	card = w.Slack.User("dana").InDM().Types("/account acme.com").ExpectCard("Acme Inc", "Health")
	card.Click("Route to…").ExpectModal("Route to…").Fill("To", "Convert").Fill("Reason", reason).Submit()
	return card.ExpectUpdate("Convert", "Routed from Health by @Dana Ruiz", reason)
}

// deed is one of Dana's, by hand.
func (w *world) deed() ledger.Deed {
	return ledger.Deed{By: account.Actor{ID: "U1", Name: "Dana Ruiz"}, Place: "home", At: w.clock.Now()}
}

// id is the number of an account.
func (w *world) id(d account.Domain) account.ID {
	w.Helper()
	a, err := w.DB.Account(w.Context(), d)
	require.NoError(w, err)
	return a.ID
}

func TestARouteIsHandedOffAndAccepted(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	w.convertsIn("C2")
	w.routes("they want a yearly contract")
	omar := w.Slack.User("omar").In("cs-team")
	handoff := omar.ExpectMessage("@Dana Ruiz routed Acme Inc from Health to Convert: they want a yearly contract", "$50,400 ARR", "Renewal in 11 days")
	handoff.ExpectCard("Accept", "Send back", "Revenue sources")
	omar.Types("/account mine").ExpectText("Open hand-offs", "Health → Convert", "by @Dana Ruiz: they want a yearly contract")

	handoff.Click("Accept").ExpectModal("Accept hand-off").ExpectText("Acme Inc stays in Convert", "closed with your name").
		Fill("Reason", "first call is on Monday").Submit()
	handoff.ExpectUpdate("Accepted by @Omar Haddad on 20 Nov: first call is on Monday", "Convert").ExpectNoButton("Accept")
	handoff.ExpectReply("@Omar Haddad accepted Acme Inc: first call is on Monday.")
	told := omar.ExpectMessage("You have accepted Acme Inc. It stays in Convert.")
	assert.True(t, told.IsEphemeral())
	omar.Types("/account mine").ExpectText("No account has you as its owner").ExpectNoText("hand-offs")

	told.Click("Undo")
	handoff.ExpectUpdate("Acme Inc").ExpectNoText("Accepted by")
	handoff.ExpectReply("@Omar Haddad undid that: this hand-off is open again.")
}

func TestAHandoffIsSentBack(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	w.convertsIn("C2")
	card := w.routes("")
	omar, dana := w.Slack.User("omar").In("cs-team"), w.Slack.User("dana").In("cs-team")
	handoff := omar.ExpectMessage("@Dana Ruiz routed Acme Inc from Health to Convert")
	late := handoff.As(dana).Click("Accept").ExpectModal("Accept hand-off")
	handoff.Click("Send back").ExpectModal("Send back").ExpectText("goes back from Convert to Health").Fill("Reason", "no budget before May").Submit()
	handoff.ExpectUpdate("Sent back to Health by @Omar Haddad on 20 Nov: no budget before May").ExpectNoButton("Send back")
	handoff.ExpectReply("@Omar Haddad sent Acme Inc back to Health: no budget before May.")
	card.ExpectUpdate("Sent back from Convert by @Omar Haddad: no budget before May")
	omar.ExpectMessage("Acme Inc is back in Health.")

	late.Submit()
	dana.ExpectMessage("Already sent back to Health by @Omar Haddad on Nov 20: no budget before May. Nothing was changed.")
}

func TestARouteThatIsUndoneTakesItsHandoffBack(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	w.convertsIn("C2")
	w.routes("")
	handoff := w.Slack.User("omar").In("cs-team").ExpectMessage("routed Acme Inc from Health to Convert")
	w.Slack.User("dana").InDM().ExpectMessage("The hand-off goes to #cs-team").Click("Undo")
	handoff.ExpectUpdate("The route was undone by @Dana Ruiz").ExpectNoButton("Accept")
	handoff.ExpectReply("@Dana Ruiz undid the route: Acme Inc is in Health again.")
}

func TestATeamIsRemindedOnceAfterTwoWorkingDays(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	w.convertsIn("C2")
	w.routes("")
	w.Slack.User("dana").InDM().ExpectMessage("The hand-off goes to #cs-team")
	omar := w.Slack.User("omar").In("cs-team")
	handoff := omar.ExpectMessage("routed Acme Inc from Health to Convert") // on a Friday
	w.clock.Advance(4*24*time.Hour - time.Minute)
	w.keeps(0, `from posting where comment = 'reminder'`)
	w.Slack.ExpectNothingElse()
	w.clock.Advance(time.Minute) // on Tuesday
	reminder := handoff.ExpectReply("@dana handed this off, and it has been waiting since 20 Nov. Who takes Acme Inc?")
	assert.Contains(t, string(reminder.Blocks()), `\u003c@U1\u003e`, "who routed it is pinged")
	assert.Contains(t, string(w.Slack.ExpectCall("chat.postMessage", "has been waiting").Body), `"reply_broadcast":"true"`, "the channel sees it")
	w.clock.Advance(7 * 24 * time.Hour)
	w.keeps(1, `from posting where comment = 'reminder'`)
	w.Slack.ExpectNothingElse()
}

func TestAHandoffThatCannotBePostedIsTold(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	dana := w.Slack.User("dana").InDM()
	w.convertsIn("C3") // where the bot is not
	_, err := ledger.New(w.DB).Route(t.Context(), w.id("acme.com"), ledger.Move{From: account.Health, To: account.Convert}, w.deed())
	require.NoError(t, err)
	dana.ExpectMessage("The hand-off of Acme Inc could not be posted in #random: I am not in that channel. Invite me to it and try again.")
	w.convertsIn("C1") // where a guest is
	_, err = ledger.New(w.DB).Route(t.Context(), w.id("acme.com"), ledger.Move{From: account.Convert, To: account.Health}, w.deed())
	require.NoError(t, err)
	_, err = ledger.New(w.DB).Route(t.Context(), w.id("acme.com"), ledger.Move{From: account.Health, To: account.Convert}, w.deed())
	require.NoError(t, err)
	dana.ExpectMessage("could not be posted in #general: somebody who may not see customer accounts is in this channel.")
	assert.Zero(t, w.count(`from posting where ts <> '' and channel in ('C1', 'C3')`))
}

// count counts rows.
func (w *world) count(of string) (n int) {
	w.Helper()
	conn := w.connect()
	defer func() { require.NoError(w, conn.Close(w.Context())) }() // it is asked again and again
	require.NoError(w, conn.QueryRow(w.Context(), `select count(*) `+of).Scan(&n))
	return n
}

// keeps looks once the bot has looked for whatever is due: things that are due to
// it in the same looks, and come to nothing, are over.
func (w *world) keeps(n int, of string) {
	w.Helper()
	const nowhere = `insert into posting (account_id, kind, channel, ts, state, due_at, made_at)
		select id, 'card', 'C0', ts, 'due', $1, $1 from account, unnest(array['', '1']) ts order by id limit 2`
	conn, now := w.connect(), w.clock.Now()
	_, err := conn.Exec(w.Context(), nowhere, now)
	require.NoError(w, err)
	_, _, err = w.DB.Receive(w.Context(), "looked at "+now.String()+of, "events_api", []byte(`{}`), now.Add(-time.Hour), -time.Hour)
	require.NoError(w, err)
	require.Eventually(w, func() bool {
		return w.count(`from posting where channel = 'C0' and state = 'due'`) == 0 && w.count(`from inbox where key like 'looked at %' and done_at is null`) == 0
	}, 20*time.Second, 20*time.Millisecond, "%s", w.log)
	_, err = conn.Exec(w.Context(), `delete from posting where channel = 'C0'`)
	require.NoError(w, err)
	require.Equal(w, n, w.count(of), of)
}
