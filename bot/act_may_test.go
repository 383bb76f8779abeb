package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/blocks"
	"rapport/blocks/deeds"
	"rapport/internal/account"
	"rapport/internal/ledger"
	"rapport/internal/slacksim/simtest"
	"rapport/internal/store"
	"rapport/internal/store/storetest"
)

// clicker is somebody who clicks where they may not.
type clicker struct {
	who, user, team, channel string
}

// clicks are envelopes of every action and every window, as somebody would send
// them with values that they took from elsewhere.
func (c clicker) clicks(t *testing.T) map[string][]byte {
	t.Helper()
	on := blocks.On{Domain: "acme.com"}
	place := blocks.Place{Channel: c.channel, TS: "1700000000.000100"}
	values := map[string]string{
		blocks.IgnoreRevenue: blocks.OnRevenue{On: on, Revenue: 1}.Value(), blocks.CountRevenue: blocks.OnRevenue{On: on, Revenue: 1}.Value(),
		blocks.UndoDeed: blocks.Undo{On: on, Entry: 1, Place: place}.Value(), blocks.OlderDeeds: blocks.Older{Domain: "acme.com"}.Value(),
	}
	all := map[string][]byte{}
	write := func(name string, payload map[string]any) {
		payload["team"], payload["user"] = map[string]any{"id": "T1"}, map[string]any{"id": c.user, "team_id": c.team}
		encoded, err := json.Marshal(payload)
		require.NoError(t, err)
		all[name] = encoded
	}
	routed := table()
	for _, id := range blocks.Actions() {
		if routed[action(id)].do == nil {
			continue
		}
		value := values[id]
		if value == "" {
			value = on.Value()
		}
		write("action "+id, map[string]any{
			"type": "block_actions", "channel": map[string]any{"id": c.channel}, "container": map[string]any{"message_ts": place.TS, "channel_id": c.channel},
			"actions": []any{map[string]any{"action_id": id, "value": value}},
		})
	}
	for _, id := range blocks.Callbacks() {
		if routed[submission(id)].do == nil {
			continue
		}
		asked := map[string]any{"domain": "acme.com", "revenue": 1, "from": "health", "seen": account.Money{Amount: 4_800_000, Currency: "USD"}}
		values := map[string]any{
			"section": map[string]any{"section": map[string]any{"selected_option": map[string]any{"value": "convert"}}},
			"factor":  map[string]any{"factor": map[string]any{"selected_option": map[string]any{"value": "payment_failed"}}},
			"why":     map[string]any{"why": map[string]any{"selected_option": map[string]any{"value": "expected"}}},
			"until":   map[string]any{"until": map[string]any{"selected_date": "2026-12-20"}},
			"channel": map[string]any{"channel": map[string]any{"selected_conversation": "C2"}},
		}
		write("view_submission "+id, map[string]any{
			"type": "view_submission", "view": map[string]any{
				"id": "V1", "type": "modal", "callback_id": id, "private_metadata": blocks.Carry(place, asked), "state": map[string]any{"values": values},
			},
		})
	}
	return all
}

func TestWhoMayNotActIsRefusedAtEveryButtonAndWindow(t *testing.T) {
	w := silentWorld(t)
	w.Knows(acme...)
	w.Sets(store.Workspace{Groups: []string{"S404"}}) // nobody is in it: only Dana, who is an admin, may
	var sent []string
	for _, c := range []clicker{
		{"a guest", "U3", "T1", "C1"},
		{"a stranger", "U4", "T9", "C4"},
		{"a member in a shared channel", "U1", "T1", "C4"},
		{"a member of no group", "U2", "T1", "C2"},
	} {
		for name, payload := range c.clicks(t) {
			_, _, err := w.DB.Receive(t.Context(), c.who+": "+name, "interactive", payload, w.clock.Now().Add(-time.Minute), lease)
			require.NoError(t, err)
			sent = append(sent, c.who+": "+name)
		}
	}
	w.Slack.Rule("rates", false) // so many refusals at once are this test's alone
	w.start()
	outcomes := map[string]string{}
	conn := storetest.Connect(w, w.settings.Database)
	require.Eventually(t, func() bool {
		rows, err := conn.Query(t.Context(), "select key, outcome from inbox where done_at is not null")
		require.NoError(t, err)
		for rows.Next() {
			var key, outcome string
			require.NoError(t, rows.Scan(&key, &outcome))
			outcomes[key] = outcome
		}
		return rows.Err() == nil && len(outcomes) == len(sent)
	}, 30*time.Second, 100*time.Millisecond)
	for _, key := range sent {
		assert.Equal(t, "refused", outcomes[key], key)
	}
	done := 0
	require.NoError(t, w.DB.AuditLines(t.Context(), store.AuditFilter{Domain: "acme.com"}, func(l store.AuditLine) error {
		if l.Outcome == "done" {
			done++
		}
		return nil
	}))
	assert.Zero(t, done, "deeds of those who may not")
	w.Slack.User("gia").In("general").ExpectMessage("not shown to guests").ExpectNoText("Acme", "$")
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
		{"", "Mark a factor…", "Mark a factor", "Factor", "Complaints", "expected until", "Complaints of Acme Inc is marked expected until", ""},
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
	window.Submit()
	dana.ExpectMessage("Acme Inc has changed since you looked: Add-on is $10,800 a year now, not $2,400. Nothing was changed.")
	card.ExpectUpdate("$58,800 ARR")

	mine := card.Click("Route to…").ExpectModal("Route to…").Fill("To", "Convert")
	card.As(omar).Click("Route to…").ExpectModal("Route to…").Fill("To", "Pipeline").Fill("Reason", "a new project").Submit()
	omar.ExpectMessage("is routed from Health to Pipeline")
	mine.Submit()
	dana.ExpectMessage("Acme Inc has changed since you looked: it is in Pipeline now, routed by @Omar Haddad on", "a new project. Nothing was changed.")
	assert.Equal(t, 1, w.deeds())
}

// deeds counts what was done to Acme.
func (w *world) deeds() int {
	w.Helper()
	found, err := w.DB.Deeds(w.Context(), "acme.com", 0, 100)
	require.NoError(w, err)
	return len(found)
}

func TestEachDeedHasWordsInTheHistory(t *testing.T) {
	s := deeds.Scene{Account: account.Account{Domain: "acme.com"}, Now: noon}
	for _, act := range []string{
		ledger.ActUntrack, ledger.ActRetrack, ledger.ActRoute, ledger.ActIgnoreRevenue, ledger.ActCountRevenue, ledger.ActMarkFactor,
		ledger.ActUnmarkFactor, ledger.ActAcceptHandoff, ledger.ActSendBackHandoff, ledger.ActShare,
	} {
		for _, e := range []deeds.Entry{{Action: act}, {Action: ledger.ActUndo, Undid: act}} {
			text := deeds.History(s, []deeds.Entry{e}, 0).Text
			assert.NotContains(t, text, fmt.Sprintf("*@somebody* %s", act))
			assert.NotContains(t, text, "took something back")
		}
	}
}
