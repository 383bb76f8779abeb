package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/blocks"
	"rapport/internal/account"
	"rapport/internal/ledger"
	"rapport/internal/store/storetest"
)

// portfolio is so many accounts of an owner, each larger than the next, named
// Client 01, Client 02, ….
func portfolio(n int, owner string) (lines []string) {
	for i := 1; i <= n; i++ {
		domain := fmt.Sprintf("client%02d.example", i)
		lines = append(lines,
			fmt.Sprintf(`{"type":"account","domain":%q,"name":"Client %02d","owner_email":%q,"licensed_users":20}`, domain, i, owner),
			fmt.Sprintf(`{"type":"revenue_source","account":%q,"system":"salesbricks","id":"c-%d","product":"Platform","status":"active","interval":"year","currency":"USD","amount":%d,"starts_on":"2026-01-01","ends_on":"2027-06-30"}`, domain, i, (100-i)*100_000))
	}
	return lines
}

func TestHealthShowsItsFiguresAndItsAccountsTheWorstFirst(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	w.Knows(portfolio(3, "omar@us.example")...)
	list := w.Slack.User("dana").In("general").Types("/account health")
	list.ExpectCard("Health", "Renewing in 30 days", "Protected ARR", "healthy, tracked")
	list.ExpectText("Acme Inc", "19 / 25 users", "$50,400 ARR", "renews in 11 days", "Payment failed")
	list.ExpectText("Client 01", "Client 02", "Client 03", "4 accounts").ExpectNoButton("Next")
	assert.True(t, list.IsEphemeral())
	text := list.Text()
	assert.Less(t, strings.Index(text, "Acme Inc"), strings.Index(text, "Client 01"), "at risk comes before healthy: %s", text)
	assert.Less(t, strings.Index(text, "Client 01"), strings.Index(text, "Client 02"), "then the larger ARR")
}

func TestACardOpensInThePlaceOfTheListAndBackIsTheListAsItWas(t *testing.T) {
	for name, where := range map[string]string{"only the asker sees it": "general", "all see it": "cs-team"} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.Knows(portfolio(24, "omar@us.example")...)
			list := w.Slack.User("dana").In(where).Types("/account health")
			list.ExpectText("Client 01", "Client 10", "Page 1 of 3 · 24 accounts").ExpectNoText("Client 11").ExpectNoButton("Previous")
			list.Choose("Healthy")
			list.ExpectUpdate("Only Healthy", "Client 01")
			list.Click("Next")
			list.ExpectUpdate("Client 11", "Client 20", "Page 2 of 3").ExpectNoText("Client 10")
			list.ClickBeside("Client 14", "Open")
			list.ExpectUpdate("client14.example", "Contract value", "As of").ExpectNoText("Client 13")
			list.Click("← Back")
			list.ExpectUpdate("Only Healthy", "Client 11", "Client 20", "Page 2 of 3").ExpectNoText("Contract value")
			list.Click("Next")
			list.ExpectUpdate("Client 21", "Client 24", "Page 3 of 3").ExpectNoButton("Next")
			list.Click("Previous")
			list.ExpectUpdate("Client 11", "Client 20", "Page 2 of 3")
			list.Click("Previous")
			list.ExpectUpdate("Client 01", "Client 10", "Page 1 of 3").ExpectNoButton("Previous")
			list.Click("Clear filters")
			list.ExpectUpdate("Protected ARR", "Client 01").ExpectNoText("Only Healthy")
		})
	}
}

func TestACardThatWasOpenedFromAListFollowsItsAccountAndTheListDoesNot(t *testing.T) {
	w := newWorld(t)
	w.Knows(portfolio(2, "omar@us.example")...)
	dana := w.Slack.User("dana").In("cs-team")
	list := dana.Types("/account health").ExpectText("Client 02")
	list.ClickBeside("Client 02", "Open")
	list.ExpectUpdate("client02.example", "Contract value")

	l := ledger.New(w.DB)
	one, err := w.DB.Account(t.Context(), "client02.example")
	require.NoError(t, err)
	_, err = l.Untrack(t.Context(), one.ID, ledger.Deed{By: account.Actor{ID: "U2", Name: "omar"}, Place: "C1", At: w.clock.Now()})
	require.NoError(t, err)
	list.ExpectUpdate("Untracked", "@omar")

	list.Click("← Back")
	list.ExpectUpdate("Client 01", "Show untracked (1)").ExpectNoText("Client 02")
	_, err = l.Retrack(t.Context(), one.ID, ledger.Deed{By: account.Actor{ID: "U2", Name: "omar"}, Place: "C1", At: w.clock.Now().Add(time.Second)})
	require.NoError(t, err)
	list.Click("Show untracked (1)")
	list.ExpectUpdate("Client 01", "Client 02").ExpectNoText("Contract value")
}

func TestAListIsFilteredByOwnerAndSearched(t *testing.T) {
	w := newWorld(t)
	w.Knows(portfolio(12, "omar@us.example")...)
	w.Knows(acme...)
	dana := w.Slack.User("dana").In("general")
	list := dana.Types("/account health").ExpectText("Acme Inc")
	list.Click("Filter and search").ExpectModal("Filter Health").Fill("Owner", "Me").Submit()
	list.ExpectUpdate("owner dana@us.example", "Acme Inc", "1 account").ExpectNoText("Client 01")
	list.Click("Filter and search").ExpectModal("Filter Health").Fill("Owner", "omar@us.example").Fill("Part of the name or domain", " CLIENT 1 ").Submit()
	list.ExpectUpdate("owner omar@us.example", "“CLIENT 1”", "Client 10", "Client 12", "3 accounts").ExpectNoText("Client 09")
	list.Click("Filter and search").ExpectModal("Filter Health").Fill("Part of the name or domain", `<!channel> *x* %' or 1=1 --`).Submit()
	list.ExpectUpdate("No account in Health matches")
	list.Click("Clear filters")
	list.ExpectUpdate("Acme Inc", "Client 09")
}

func TestAFilterThatFitsNobodyAnyMoreSaysSoAndIsCleared(t *testing.T) {
	w := newWorld(t)
	w.Knows(portfolio(11, "omar@us.example")...)
	w.Knows(acme...)
	list := w.Slack.User("dana").InDM().Types("/account health").ExpectText("Acme Inc")
	list.Click("Filter and search").ExpectModal("Filter Health").Fill("Owner", "omar@us.example").Submit()
	list.ExpectUpdate("Client 01", "Page 1")
	list.Click("Next")
	list.ExpectUpdate("Client 11", "Page 2")
	list.ClickBeside("Client 11", "Open")
	list.ExpectUpdate("Contract value")
	w.Knows(portfolio(11, "gone@us.example")...) // all of Omar's accounts are somebody else's now
	list.Click("← Back")
	list.ExpectUpdate("owner omar@us.example", "No account in Health matches").ExpectNoButton("Previous")
	list.Click("Clear filters")
	list.ExpectUpdate("Acme Inc", "Client 01")
}

func TestARoutedAccountIsOnTopOfItsSectionWithTheReason(t *testing.T) {
	w := newWorld(t)
	w.Knows(`{"type":"account","domain":"home.example","name":"At Home","section":"convert"}`)
	w.Knows(acme...)
	dana := w.Slack.User("dana").In("general")
	dana.Types("/account re-engage").ExpectCard("Re-engage", "No account is in Re-engage yet")
	one, err := w.DB.Account(t.Context(), "acme.com")
	require.NoError(t, err)
	_, err = ledger.New(w.DB).Route(t.Context(), one.ID, ledger.Move{From: account.Health, To: account.Convert},
		ledger.Deed{By: account.Actor{ID: "U1", Name: "dana"}, Place: "C1", Reason: "wants <!here> more seats", At: w.clock.Now()})
	require.NoError(t, err)
	list := dana.Types("/account Convert").ExpectCard("Acme Inc", "Routed from Health by @dana: wants", "more seats", "At Home", "2 accounts")
	text := list.Text()
	assert.Less(t, strings.Index(text, "Acme Inc"), strings.Index(text, "At Home"), text)
	dana.Types("/account health").ExpectCard("No account is in Health yet")
	list.ExpectNoText("Protected ARR")
}

func TestAForgedListIsNotShown(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	w.Slack.Rule("rates", false) // so many sentences at once are this test's alone
	dana := w.Slack.User("dana").In("cs-team")
	list := dana.Types("/account health").ExpectText("Acme Inc")
	sent := 0
	click := func(id, value string) {
		w.delivers(map[string]any{
			"type": "block_actions", "team": map[string]any{"id": "T1"}, "user": map[string]any{"id": "U1", "team_id": "T1"}, "channel": map[string]any{"id": "C2"},
			"container": map[string]any{"message_ts": list.TS(), "channel_id": "C2"}, "trigger_id": "1.x",
			"actions": []any{map[string]any{"action_id": id, "value": value}},
		})
		sent++
	}
	for _, forged := range []string{"9||||||", "0|||-3|||", `{"list":"0||||||"}`, strings.Repeat("|", 1000)} {
		for _, id := range []string{blocks.ListNext, blocks.ListPrevious, blocks.ListShow, blocks.ListWhole, blocks.AskListFilter} {
			click(id, forged)
		}
		click(blocks.BackToList, blocks.On{Domain: "acme.com", Back: forged}.Value())
		click(blocks.OpenAccount{}.ID(), blocks.OpenAccount{Domain: "acme.com", Back: forged}.Value())
	}
	conn := storetest.Connect(w, w.settings.Database)
	require.Eventually(t, func() bool {
		failed := 0
		require.NoError(t, conn.QueryRow(t.Context(), "select count(*) from inbox where outcome = 'failed'").Scan(&failed))
		return failed == sent
	}, 30*time.Second, 50*time.Millisecond)
	list.ExpectText("Acme Inc", "Protected ARR")
	for range sent {
		dana.ExpectMessage("I cannot read that button or form any more, and nothing was changed").ExpectNoText("Acme", "$")
	}
}

func TestAListIsTakenAwayWhereItMayNotBeShownAnyMore(t *testing.T) {
	w := newWorld(t)
	w.Knows(portfolio(12, "omar@us.example")...)
	omar := w.Slack.User("omar").In("cs-team")
	list := omar.Types("/account health").ExpectText("Client 01")
	list.Click("Next")
	list.ExpectUpdate("Client 11", "Page 2 of 2")
	w.Slack.ChangeChannel("cs-team", map[string]any{"share": true})
	list.ExpectUpdate("I have taken it away", "shared with another organisation").ExpectNoText("Client", "$", "Protected")
}
