package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"rapport/internal/slacksim/simtest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/internal/ledger"
)

// lives lets days pass, with a refresh each.
func (w *world) lives(days int) {
	w.Helper()
	for range days {
		w.clock.Advance(24 * time.Hour)
		_, err := ledger.New(w.DB).RescoreAll(w.Context(), w.clock.Now())
		require.NoError(w, err)
	}
}

// feed is so many calls of Acme, an hour apart, the newest first.
func feedOf(n int) []string {
	var lines []string
	for i := range n {
		lines = append(lines, fmt.Sprintf(`{"type":"activity","account":"acme.com","system":"buildbetter","kind":"call","id":"f-%d","at":"%s","title":"Call number %d"}`,
			i, noon.AddDate(0, -1, 0).Add(-time.Duration(i)*time.Hour).Format(time.RFC3339), i+1))
	}
	return lines
}

func TestTheCardShowsTheHistoryOfTheScoreWithReasons(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	w.lives(9) // the payment is late for more than a week by then
	card := w.Slack.User("dana").InDM().Types("/account acme.com")
	card.ExpectText("Score since Nov 20", "Healthy from 70", "At risk from 40", "Largest moves", "Payment failed −5 → −10 (Stripe)")
	assert.Contains(t, string(card.Blocks()), "data_visualization")
}

func TestAChartThatSlackRefusesIsDrawnInTextAndTheCardStays(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	w.lives(9)
	w.Slack.Fault(map[string]any{"block": "data_visualization"})
	dana := w.Slack.User("dana")
	whole := []string{"Acme Inc", "Score since Nov 20", "highest 69 on Nov 20", "Route to…"}
	chart := "At risk from 40"
	dana.InDM().Types("/account acme.com").ExpectText(whole...).ExpectNoText(chart) // a message
	assert.Contains(t, w.log.String(), "/blocks/")
	assert.Contains(t, w.log.String(), "data_visualization", "the operator reads what was refused")
	dana.In("general").Types("/account acme.com").ExpectText(whole...).ExpectNoText(chart) // by a response address
	general := w.Slack.User("omar").In("general")
	general.Says("@Rapport acme.com")
	general.ExpectMessage(whole...).ExpectNoText(chart) // seen by one only
}

func TestWhereRowsOfButtonsAreRefusedEachButtonStaysBesideALine(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	w.Slack.Fault(map[string]any{"block": "actions"})
	dana := w.Slack.User("dana")
	for _, card := range []*simtest.Message{
		dana.InDM().Types("/account acme.com"),        // a message
		dana.In("general").Types("/account acme.com"), // by a response address, which names no block
	} {
		card.ExpectText("Acme Inc", "Risk factors", "Draft email")
		assert.Contains(t, string(card.Blocks()), `"share_account"`)
		assert.NotContains(t, string(card.Blocks()), `"type":"actions"`)
		card.Click("Untrack").ExpectModal("Untrack").Close()
	}
}

func TestWhereEvenThePlainerFormIsRefusedTheTextGoes(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	for _, kind := range []string{"header", "section", "context", "actions", "rich_text", "divider"} {
		w.Slack.Fault(map[string]any{"block": kind})
	}
	dana := w.Slack.User("dana")
	card := dana.InDM().Types("/account acme.com").ExpectText("Acme Inc: ", "$50,400 ARR", "Payment failed", "Platform")
	assert.Empty(t, card.Blocks())
	card = dana.In("general").Types("/account acme.com").ExpectText("Acme Inc: ", "$50,400 ARR", "Payment failed", "Platform")
	assert.Empty(t, card.Blocks())
}

func TestAWindowWithABlockThatSlackRefusesOpensAllTheSame(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	for i := range 12 {
		w.Knows(fmt.Sprintf(`{"type":"revenue_source","account":"acme.com","system":"stripe","id":"more-%d","product":"More %d","status":"active","interval":"month","currency":"USD","amount":1000}`, i, i))
	}
	card := w.Slack.User("dana").InDM().Types("/account acme.com").ExpectText("+4 more")
	w.Slack.Fault(map[string]any{"block": "rich_text"})
	all := card.Click("Show all 14").ExpectModal("Revenue sources")
	all.ExpectText("Acme Inc", "ARR $", "More 11")
}

func TestAllActivityIsReadPageByPage(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	w.Knows(feedOf(22)...)
	card := w.Slack.User("dana").InDM().Types("/account acme.com")
	feed := card.Click("All activity").ExpectModal("All activity")
	feed.ExpectText("Acme Inc", "NPS 9", "Export is too slow", "Quarterly review", "Call number 7")
	assert.NotContains(t, feed.Text(), "Newer")
	feed.Click("Older")
	feed.ExpectText("Call number 8", "Call number 17", "Newer", "Older")
	feed.Click("Older")
	feed.ExpectText("Call number 18", "Call number 22")
	assert.NotContains(t, feed.Text(), "Older activity")
	feed.Click("Newer")
	feed.ExpectText("Call number 8", "Call number 17")
	feed.Click("Newer")
	feed.ExpectText("NPS 9", "Call number 7")
}

func TestActivityIsFoundByKindAndWords(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	w.Knows(feedOf(12)...)
	feed := w.Slack.User("dana").InDM().Types("/account acme.com").Click("All activity").ExpectModal("All activity")
	feed.Choose("Signals")
	feed.ExpectText("NPS 9", "Export is too slow")
	require.Eventually(t, func() bool { return !strings.Contains(feed.Text(), "Call number") }, 5*time.Second, 20*time.Millisecond)

	feed.Fill("Search", "slow").Submit()
	feed.ExpectText("Export is too slow")
	require.Eventually(t, func() bool { return !strings.Contains(feed.Text(), "NPS 9") }, 5*time.Second, 20*time.Millisecond)

	feed.Fill("Search", "nobody ever said this").Submit()
	feed.ExpectText("Nothing matches")
}

func TestAllFieldsOfTheCompanyAreAClickAway(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	w.Knows(`{"type":"enrichment","account":"acme.com","system":"hubspot","fields":{"industry":"Software","size":"51-200","location":"Berlin, DE","Tier":"Gold","A":"1","B":"2","C":"3","D":"4","E":"5","Founded":"` +
		strings.Repeat("a long time ago, ", 20) + `"}}`)
	card := w.Slack.User("dana").InDM().Types("/account acme.com").ExpectText("Berlin, DE", "+2 more")
	fields := card.Click("All fields").ExpectModal("All fields")
	fields.ExpectText("Tier: Gold", strings.TrimSpace(strings.Repeat("a long time ago, ", 20)))
}
