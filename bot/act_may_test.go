package main

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/internal/account"
	"rapport/internal/ledger"
	"rapport/internal/slacksim/simtest"
)

// clicker is somebody who clicks where they may not.
type clicker struct {
	who, user, team, channel string
}

// button is one of a card, and what it opens.
type button struct {
	beside, label, opens string
	input, value         string // that the window wants, if any
	shows                string // on the card, afterwards
	told                 string // beside it
	again                string // what a card that is old by then is answered
}

func buttons() []button {
	return []button{
		{"Add-on", "Ignore from ARR", "Ignore from ARR", "", "", "Ignored from ARR by", "is ignored from the ARR", "Already ignored from ARR by @Dana Ruiz"},
		{"Add-on", "Count again", "Count again", "", "", "$50,400 ARR", "counts for Acme Inc again", "It counts already"},
		{"", "Untrack", "Untrack", "", "", "Untracked by", "is untracked: no alerts", "Already untracked by @Dana Ruiz"},
		{"", "Re-track", "Re-track", "", "", "Acme Inc", "is re-tracked", "It is tracked already"},
		{"", "Route to…", "Route to…", "To", "Convert", "Routed from Health by", "is routed from Health to Convert", ""},
		{"", "Mark a factor…", "Mark a factor", "Factor", "Complaints", "marked expected by", "Complaints of Acme Inc is marked expected until", ""},
		{"", "Share to channel", "Share to channel", "Channel", "cs-team", "Acme Inc", "Acme Inc is shared to #cs-team", ""},
		{"", "Refresh", "", "", "", "Acme Inc", "Acme Inc is refreshed", ""},
	}
}

// presses does what a button is for.
func (b button) presses(card *simtest.Message) {
	click := card.ClickBeside(b.beside, b.label)
	if b.opens == "" {
		return
	}
	window := click.ExpectModal(b.opens)
	if b.input != "" {
		window.Fill(b.input, b.value)
	}
	window.Submit()
}

func TestEveryMemberMayUseEveryButton(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	for _, name := range []string{"omar", "dana"} { // a member; an admin
		w.Knows(`{"type":"account","domain":"acme.com","name":"Acme Inc","owner_email":"dana@us.example"}`)
		me := w.Slack.User(name).InDM()
		card := me.Types("/account acme.com").ExpectCard("Acme Inc")
		for _, b := range buttons() {
			if name == "dana" && b.value == "Convert" { // where it is by now
				b.value, b.shows, b.told = "Contracts", "Routed from Convert by", "is routed from Convert to Contracts"
			}
			if name == "dana" && b.value == "Complaints" {
				b.value, b.told = "NPS", "NPS of Acme Inc is marked expected until"
			}
			b.presses(card)
			card.ExpectText(b.shows)
			me.ExpectMessage(b.told)
		}
	}
}

func TestAButtonOfAnOldCardSaysWhatIsSoByNow(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	dana := w.Slack.User("dana").In("cs-team")
	of, err := w.DB.Account(t.Context(), "acme.com")
	require.NoError(t, err)
	record, err := w.DB.Record(t.Context(), "acme.com", w.clock.Now())
	require.NoError(t, err)
	addOn := record.Revenue[slices.IndexFunc(record.Revenue, func(s account.RevenueSource) bool { return s.Product == "Add-on" })]
	l, d := ledger.New(w.DB), ledger.Deed{By: account.Actor{ID: "U1", Name: "Dana Ruiz"}, Reason: "I was first", At: w.clock.Now()}
	meanwhile := map[string]func() (ledger.Outcome, error){
		"Ignore from ARR": func() (ledger.Outcome, error) { return l.IgnoreRevenue(t.Context(), addOn.ID, addOn.ARR(), d) },
		"Count again":     func() (ledger.Outcome, error) { return l.CountRevenue(t.Context(), addOn.ID, addOn.ARR(), d) },
		"Untrack":         func() (ledger.Outcome, error) { return l.Untrack(t.Context(), of.ID, d) },
		"Re-track":        func() (ledger.Outcome, error) { return l.Retrack(t.Context(), of.ID, d) },
	}
	for _, b := range buttons()[:4] {
		card := dana.Types("/account acme.com").ExpectCard("Acme Inc")
		out, err := meanwhile[b.label]()
		require.NoError(t, err)
		require.True(t, out.Done)
		card.ClickBeside(b.beside, b.label)
		dana.ExpectMessage(b.again, "Nothing was changed.")
		card.ExpectUpdate(b.shows)
	}
}

func TestAWindowThatToldSomethingElseDoesNothing(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	dana, omar := w.Slack.User("dana").In("cs-team"), w.Slack.User("omar").In("cs-team")
	card := dana.Types("/account acme.com").ExpectCard("Acme Inc")
	window := card.ClickBeside("Add-on", "Ignore from ARR").ExpectModal("Ignore from ARR").ExpectText("$50,400 → $48,000")
	w.Knows(acme[0], `{"type":"revenue_source","account":"acme.com","system":"stripe","id":"sub_1","product":"Add-on","status":"active","interval":"month","currency":"USD","amount":90000,"renews_on":"2026-12-01"}`)
	w.nothingYet(window, "Add-on (Stripe, $900 / month)", "ARR $58,800 → $48,000")
	window.Close()

	hers := card.Click("Route to…").ExpectModal("Route to…").Fill("To", "Convert").Fill("Reason", "a new project")
	his := card.As(omar).Click("Route to…").ExpectModal("Route to…").Fill("To", "Pipeline").Fill("Reason", "a new project")
	w.atTheDoor(7_263_014_953, 2, func() { hers.Submit(); his.Submit() }) // both were told what is so
	said := dana.ExpectMessage("Acme Inc").Text() + omar.ExpectMessage("Acme Inc").Text()
	for _, part := range []string{"Acme Inc is routed from Health to", "Acme Inc has changed since you looked: it is in", "now, routed by @", "a new project. Nothing was changed."} {
		assert.Contains(t, said, part)
	}
	assert.Equal(t, 1, w.deeds())
}

// deeds counts what was done to Acme.
func (w *world) deeds() int {
	w.Helper()
	found, err := w.DB.Deeds(w.Context(), "acme.com", 0, 100)
	require.NoError(w, err)
	return len(found)
}
