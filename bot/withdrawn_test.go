package main

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const takenAway = "A customer account was shown here. I have taken it away: this channel is shared with another organisation."

func TestACardThatWasGivenUpIsWithdrawnWhenItsChannelIsOpenAgain(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	card := w.Slack.User("dana").In("cs-team").Types("/account acme.com").ExpectCard("Acme Inc")
	require.Eventually(t, func() bool { return w.count(`from posting where state = 'stands'`) == 1 }, 10*time.Second, 200*time.Millisecond)
	w.Slack.ChangeChannel("cs-team", map[string]any{"archive": true})
	require.Eventually(t, func() bool { return w.count(`from posting where state = 'gone'`) == 1 }, 10*time.Second, 200*time.Millisecond)
	w.Slack.ChangeChannel("cs-team", map[string]any{"share": true})
	tried := func(n int) {
		require.Eventually(t, func() bool {
			return w.count(fmt.Sprintf(`from posting where state = 'due' and why <> '' and attempts = %d and leased_to > '2026-11-20'`, n)) == 1
		}, 10*time.Second, 200*time.Millisecond, "it is tried for ever: %s", w.log)
	}
	tried(1)
	w.breaks(`update posting set attempts = 12, leased_to = null`)
	tried(13)
	assert.Contains(t, w.log.String(), "could not be withdrawn yet")
	card.ExpectText("Acme Inc")
	w.Slack.ChangeChannel("cs-team", map[string]any{"archive": false})
	card.ExpectUpdate(takenAway).ExpectNoText("Acme")
	w.keeps(1, `from posting where state = 'withdrawn'`)
}

func TestNothingThatCanBeReadStaysInASharedChannel(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	w.convertsIn("C2")
	refused := w.Slack.User("dana").In("cs-team").Types("/account acme.com").ExpectCard("Acme Inc")
	require.Eventually(t, func() bool { return w.count(`from posting where state = 'stands'`) == 1 }, 10*time.Second, 200*time.Millisecond)
	w.breaks(`update posting set state = 'gone', why = 'Slack does not let me change that message any more'`)
	w.routes("")
	handoff := w.Slack.User("omar").In("cs-team").ExpectMessage("@Dana Ruiz routed Acme Inc from Health to Convert")
	handoff.Click("Accept").ExpectModal("Accept hand-off").Fill("Reason", "their budget is gone").Submit()
	note := handoff.ExpectReply("@Omar Haddad accepted Acme Inc: their budget is gone.")
	require.Eventually(t, func() bool { return w.count(`from posting where state = 'said' and channel = 'C2'`) == 1 }, 10*time.Second, 200*time.Millisecond, "%s", w.log)
	w.Slack.ChangeChannel("cs-team", map[string]any{"share": true})
	refused.ExpectUpdate(takenAway).ExpectNoText("Acme")
	handoff.ExpectUpdate(takenAway).ExpectNoText("Acme")
	note.ExpectUpdate(takenAway).ExpectNoText("Acme")
}

func TestAWithdrawalIsOnlySlowedDown(t *testing.T) {
	assert.Equal(t, 2*time.Second, slowly(1))
	assert.Equal(t, 6*time.Hour, slowly(15))
	assert.Equal(t, 6*time.Hour, slowly(32001))
}
