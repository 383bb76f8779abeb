package main

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/internal/cache"
	"rapport/internal/store"
)

func TestACardThatOnePersonSeesFollowsWhatAnotherDoes(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	dana, omar := w.Slack.User("dana"), w.Slack.User("omar")
	own := dana.In("general").Types("/account acme.com").ExpectCard("Acme Inc")
	own.Click("Refresh")
	dana.In("general").ExpectMessage("Acme Inc is refreshed")
	list := dana.In("random").Types("/account health").ExpectCard("Acme Inc")
	list.Click("Open")
	list.ExpectUpdate("← Back").Click("Refresh")
	dana.In("random").ExpectMessage("Acme Inc is refreshed")
	list.Click("← Back")
	list.ExpectUpdate("Health").ExpectNoText("Revenue sources")

	card := omar.InDM().Types("/account acme.com").ExpectCard("Acme Inc")
	card.Click("Untrack").ExpectModal("Untrack").Submit()
	own.ExpectUpdate("Untracked by @Omar Haddad")
	told := omar.InDM().ExpectMessage("Acme Inc is untracked")
	told.Click("Undo")
	own.ExpectUpdate("Acme Inc").ExpectNoText("Untracked")
	told.ExpectUpdate("Undone")
	list.ExpectNoText("Revenue sources") // it is a list again
	assert.NotContains(t, w.log.String(), "/respond/", "an address in the log")

	assert.NotContains(t, w.log.String(), `"level":"ERROR"`)
}

func TestACardThatOnePersonSeesIsTakenAwayWithTheRight(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	omar, dana := w.Slack.User("omar").In("general"), w.Slack.User("dana").InDM()
	card := omar.Types("/account acme.com").ExpectCard("Acme Inc")
	card.Click("Refresh")
	omar.ExpectMessage("Acme Inc is refreshed")
	w.Sets(store.Workspace{Groups: []string{"S1"}}) // Omar is not in it
	dana.Types("/account acme.com").ExpectCard("Acme Inc").Click("Untrack").ExpectModal("Untrack").Submit()
	card.ExpectUpdate("customer accounts are not shown to you any more").ExpectNoText("Acme")
	dana.ExpectMessage("Acme Inc is untracked")
}

func TestACardThatOnePersonSeesAndThatIsGoneIsNoError(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	omar, dana := w.Slack.User("omar").In("general"), w.Slack.User("dana").InDM()
	card := omar.Types("/account acme.com").ExpectCard("Acme Inc")
	card.Click("Refresh")
	omar.ExpectMessage("Acme Inc is refreshed")
	kept, err := cache.New(cache.Config{URL: w.settings.Redis})
	require.NoError(t, err)
	defer func() { require.NoError(t, kept.Close()) }()
	nowhere := strings.TrimSuffix(w.settings.SlackAPI, "api/") + "respond/secret"
	for n, address := range []string{nowhere, "http://127.0.0.1:1/respond/secret"} {
		kept.KeepAside(t.Context(), "acme.com", cache.Aside{
			Person: "U2", Channel: "C1", TS: strconv.Itoa(n), Answers: address, Until: w.clock.Now().Add(time.Hour), Left: 2,
		})
	}
	own := dana.Types("/account acme.com").ExpectCard("Acme Inc")
	own.Click("Untrack").ExpectModal("Untrack").Submit()
	dana.ExpectMessage("Acme Inc is untracked")
	card.ExpectUpdate("Untracked by @Dana Ruiz")
	require.Eventually(t, func() bool { return len(kept.Asides(t.Context(), "acme.com")) == 1 }, 10*time.Second, 20*time.Millisecond)
	w.clock.Advance(31 * time.Minute) // Slack does not take its address any more
	own.Click("Re-track").ExpectModal("Re-track").Submit()
	dana.ExpectMessage("Acme Inc is re-tracked")
	require.Eventually(t, func() bool { return len(kept.Asides(t.Context(), "acme.com")) == 0 }, 10*time.Second, 20*time.Millisecond)
	card.ExpectText("Untracked by @Dana Ruiz")
	assert.NotContains(t, w.log.String(), "respond/", "an address in the log")
	assert.NotContains(t, w.log.String(), `"level":"ERROR"`)
}
