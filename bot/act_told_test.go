package main

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/blocks"
	"rapport/internal/account"
	"rapport/internal/slacksim/simtest"
	"rapport/internal/store"
)

const changedSince = "The account has changed since you looked. This is what it does now."

// unrelated is an activity that no factor is made of.
const unrelated = `{"type":"activity","account":"acme.com","system":"buildbetter","kind":"call","id":"c-9","at":"2026-11-20T10:00:00Z","title":"A word in passing","summary":"Nothing new."}`

// nothingYet expects that a window is told anew, and that nothing was done.
func (w *world) nothingYet(window *simtest.View, parts ...string) {
	w.Helper()
	done := w.deeds()
	window.Submit()
	window.ExpectText(append(parts, changedSince)...)
	assert.Equal(w, done, w.deeds(), "nothing is done until it is sent again")
}

func TestIgnoringTellsAnewWhatItDoesByNow(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	dana, omar := w.Slack.User("dana").In("cs-team"), w.Slack.User("omar").In("cs-team")
	card := dana.Types("/account acme.com").ExpectCard("$50,400 ARR")
	hers := card.ClickBeside("Platform", "Ignore from ARR").ExpectModal("Ignore from ARR").ExpectText("ARR $50,400 → $2,400")
	hers.Fill("Reason", "billed elsewhere")
	card.As(omar).ClickBeside("Add-on", "Ignore from ARR").ExpectModal("Ignore from ARR").Submit()
	omar.ExpectMessage("Add-on is ignored")
	w.nothingYet(hers, "ARR $48,000 → $0")

	hers.Submit()
	dana.ExpectMessage("Platform is ignored from the ARR of Acme Inc: ARR $48,000 → $0")
	card.ExpectUpdate("$0 ARR", "billed elsewhere")

	his := card.As(omar).ClickBeside("Platform", "Count again").ExpectModal("Count again").ExpectText("ARR $0 → $48,000")
	card.ClickBeside("Add-on", "Count again").ExpectModal("Count again").Submit()
	dana.ExpectMessage("Add-on counts for Acme Inc again")
	w.nothingYet(his, "ARR $2,400 → $50,400")
	his.Submit()
	omar.ExpectMessage("Platform counts for Acme Inc again: ARR $2,400 → $50,400")
}

func TestARouteTellsAnewWhatItDoesByNow(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	dana, omar := w.Slack.User("dana").In("cs-team"), w.Slack.User("omar").In("cs-team")
	card := dana.Types("/account acme.com").ExpectCard("$50,400 ARR")
	hers := card.Click("Route to…").ExpectModal("Route to…").ExpectText("its totals by $50,400 ARR")
	hers.Fill("To", "Convert").Fill("Reason", "wants a second team")
	card.As(omar).ClickBeside("Add-on", "Ignore from ARR").ExpectModal("Ignore from ARR").Submit()
	omar.ExpectMessage("Add-on is ignored")
	w.nothingYet(hers, "Acme Inc leaves Health: its list, and its totals by $48,000 ARR")

	card.As(omar).Click("Route to…").ExpectModal("Route to…").Fill("To", "Pipeline").Submit()
	omar.ExpectMessage("is routed from Health to Pipeline")
	w.nothingYet(hers, "Acme Inc leaves Pipeline", "It was routed from Health by @Omar Haddad")

	w.Sets(store.Workspace{SectionChannels: map[account.Section]string{account.Convert: "C2", account.Contracts: "C1"}})
	w.nothingYet(hers, "The section's channel is handed the account", "Convert #cs-team")

	w.Sets(store.Workspace{SectionChannels: map[account.Section]string{account.Convert: "C2", account.Contracts: "C2"}}) // which she has not chosen
	hers.Submit()
	dana.ExpectMessage("Acme Inc is routed from Pipeline to Convert. The hand-off goes to #cs-team")
	card.ExpectUpdate("Routed from Pipeline by @Dana Ruiz: wants a second team")
}

func TestTrackingTellsAnewWhatItDoesByNow(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	dana, omar := w.Slack.User("dana").In("cs-team"), w.Slack.User("omar").In("cs-team")
	card := dana.Types("/account acme.com").ExpectCard("$50,400 ARR")
	hers := card.Click("Untrack").ExpectModal("Untrack").ExpectText("the totals of Health lose $50,400 ARR")
	card.As(omar).ClickBeside("Add-on", "Ignore from ARR").ExpectModal("Ignore from ARR").Submit()
	omar.ExpectMessage("Add-on is ignored")
	w.nothingYet(hers, "the totals of Health lose $48,000 ARR")
	hers.Submit()
	dana.ExpectMessage("Acme Inc is untracked")

	hers = card.Click("Re-track").ExpectModal("Re-track").ExpectText("the totals of Health gain $48,000 ARR")
	card.As(omar).ClickBeside("Add-on", "Count again").ExpectModal("Count again").Submit()
	omar.ExpectMessage("Add-on counts for Acme Inc again")
	w.nothingYet(hers, "the totals of Health gain $50,400 ARR")
	hers.Submit()
	dana.ExpectMessage("Acme Inc is re-tracked")
}

func TestAMarkTellsAnewWhatItDoesByNow(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	dana, omar := w.Slack.User("dana").In("cs-team"), w.Slack.User("omar").In("cs-team")
	card := dana.Types("/account acme.com").ExpectCard("69 / 100")
	hers := card.Click("Mark a factor…").ExpectModal("Mark a factor").ExpectText("Score now: 69")
	hers.Fill("Factor", "Payment failed").Fill("Mark as", "Wrong data").Fill("Until", "2026-12-20").Fill("Reason", "paid by transfer")
	card.As(omar).Click("Mark a factor…").ExpectModal("Mark a factor").Fill("Factor", "Complaints").Submit()
	omar.ExpectMessage("Complaints of Acme Inc is marked expected")
	w.nothingYet(hers, "Payment failed: Score 72 → 77", "Score now: 72")

	hers.Fill("Until", "2026-11-19").SubmitRefused("That day is over")
	hers.Fill("Until", "2026-12-20").Submit()
	dana.ExpectMessage("Payment failed of Acme Inc is marked wrong data until", "score 72 → 77")
	card.ExpectUpdate("marked wrong data by @Dana Ruiz until 20 Dec", "paid by transfer")

	again := card.Click("Mark a factor…").ExpectModal("Mark a factor")
	again.Fill("Factor", "Payment failed").Fill("Mark as", "Count again")
	card.As(omar).Click("Mark a factor…").ExpectModal("Mark a factor").Fill("Factor", "Complaints").Fill("Mark as", "Count again").Submit()
	omar.ExpectMessage("Complaints of Acme Inc counts again")
	w.nothingYet(again, "Counted again: score 69")
	again.Submit()
	dana.ExpectMessage("Payment failed of Acme Inc counts again: score 74 → 69")
}

func TestWhatChangesNoEffectAsksNobodyAgain(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	dana := w.Slack.User("dana").In("cs-team")
	card := dana.Types("/account acme.com").ExpectCard("69 / 100")
	for _, deed := range []struct{ beside, label, opens, input, value, told string }{
		{"Add-on", "Ignore from ARR", "Ignore from ARR", "", "", "Add-on is ignored"},
		{"Add-on", "Count again", "Count again", "", "", "Add-on counts"},
		{"", "Mark a factor…", "Mark a factor", "Factor", "Complaints", "Complaints of Acme Inc is marked"},
		{"", "Route to…", "Route to…", "To", "Convert", "Acme Inc is routed"},
		{"", "Untrack", "Untrack", "", "", "Acme Inc is untracked"},
		{"", "Re-track", "Re-track", "", "", "Acme Inc is re-tracked"},
	} {
		window := card.ClickBeside(deed.beside, deed.label).ExpectModal(deed.opens)
		if deed.input != "" {
			window.Fill(deed.input, deed.value)
		}
		w.clock.Advance(time.Minute)
		w.Knows(acme[0], unrelated, `{"type":"enrichment","account":"acme.com","system":"hubspot","fields":{"Tier":"`+deed.label+`"}}`)
		window.Submit()
		dana.ExpectMessage(deed.told)
	}
}

// A window that nobody looks through in time, and one of a person who may not,
// go the ordinary way: the ledger and the policy have the last word.
func TestWhatCannotBeToldAnewGoesTheOrdinaryWay(t *testing.T) {
	w := silentWorld(t)
	w.Knows(acme...)
	b := w.asked()
	other := blocks.Told{"": "another", "convert": "another", "payment_failed": "another"}
	seen := account.Money{Amount: 4_800_000, Currency: "USD"}
	on := blocks.On{Domain: "acme.com"}
	sent := func(c clicker, callback string, value any) any {
		p := presses("acme.com")[submission(callback)]
		p.value = value
		return b.heard(t.Context(), "interactive", c.envelope(t, submission(callback), p))
	}
	windows := map[string]any{
		blocks.ConfirmIgnore:  blocks.AskRevenue{OnRevenue: blocks.OnRevenue{On: on, Revenue: 1}, Seen: seen, Told: other},
		blocks.ConfirmUntrack: blocks.AskDeed{On: on, Told: other},
		blocks.ConfirmRoute:   blocks.AskRoute{On: on, From: account.Health, Told: other},
		blocks.ConfirmMark:    blocks.AskMark{On: on, Told: other},
	}
	for callback, value := range windows {
		said, err := json.Marshal(sent(clicker{"a member", "U2", "T1", "C2"}, callback, value))
		require.NoError(t, err)
		assert.Contains(t, string(said), changedSince, callback)
		assert.Less(t, len(said), mostSaid)
		assert.Nil(t, sent(clicker{"a guest", "U3", "T1", "C1"}, callback, value), callback)
		assert.Nil(t, sent(clicker{"a stranger", "U4", "T9", "C4"}, callback, value), callback)
	}
	member := clicker{"a member", "U2", "T1", "C2"}
	assert.Nil(t, sent(member, blocks.ConfirmUntrack, on), "a window that told nothing")
	assert.Nil(t, sent(member, blocks.ConfirmRetrack, blocks.AskDeed{On: on, Told: other}), "it is tracked already")
	assert.Nil(t, sent(member, blocks.ConfirmCount, windows[blocks.ConfirmIgnore]), "it counts already")
	gone := blocks.AskRevenue{OnRevenue: blocks.OnRevenue{On: on, Revenue: 404}, Seen: seen, Told: other}
	assert.Nil(t, sent(member, blocks.ConfirmIgnore, gone), "a source that is no more")
	assert.Nil(t, sent(member, blocks.ConfirmUntrack, blocks.AskDeed{On: blocks.On{Domain: "gone.example"}, Told: other}), "an account that is no more")
	assert.Nil(t, sent(member, blocks.ConfirmUntrack, "no object"))
	w.breaks("alter table account rename to account_away")
	for callback, value := range windows {
		assert.Nil(t, sent(member, callback, value), "%s, where the database does not answer", callback)
	}
}

func TestWhatChangesBetweenTheLookAndTheDeedIsNotDone(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	b, dana := w.asked(), w.Slack.User("dana").In("cs-team")
	asked := blocks.AskRevenue{OnRevenue: blocks.OnRevenue{On: blocks.On{Domain: "acme.com"}, Revenue: 1}, Seen: account.Money{Amount: 1, Currency: "USD"}}
	payload := clicker{"an admin", "U1", "T1", "C2"}.envelope(t, submission(blocks.ConfirmIgnore), press{value: asked})
	b.serve(t.Context(), store.Letter{ID: 1, Kind: "interactive", Payload: payload, ReceivedAt: w.clock.Now(), Attempts: 1})
	dana.ExpectMessage("Acme Inc has changed since you looked: Platform is $48,000 a year now, not $0", "Nothing was changed.")
	assert.Zero(t, w.deeds())
}
