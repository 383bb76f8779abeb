package main

import (
	"encoding/json"
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/slack-go/slack"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/internal/account"
	"rapport/internal/ledger"
	"rapport/internal/slacksim"
	"rapport/internal/slacksim/simtest"
)

// shares has Dana share an account in some channels, by hand.
func (w *world) shares(d account.Domain, channels ...string) {
	w.Helper()
	l, id := ledger.New(w.DB), w.id(d)
	for _, channel := range channels {
		_, err := l.Share(w.Context(), id, channel, w.deed())
		require.NoError(w, err)
	}
}

func TestEveryCopyOfACardIsUpdated(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	dana, omar := w.Slack.User("dana"), w.Slack.User("omar")
	own := dana.InDM().Types("/account acme.com").ExpectCard("Acme Inc")
	team := omar.In("cs-team").Types("/account acme.com").ExpectCard("Acme Inc")
	thread := omar.In("cs-team").RepliesTo(team, "@Rapport acme.com")
	inThread := thread.ExpectReply("Acme Inc")
	own.Click("Untrack").ExpectModal("Untrack").Submit()
	for _, copied := range []*simtest.Message{own, team, inThread} {
		copied.ExpectUpdate("Untracked by @Dana Ruiz")
	}

	bot := slack.New(w.settings.BotToken, slack.OptionAPIURL(w.settings.SlackAPI))
	_, _, err := bot.DeleteMessageContext(t.Context(), "C2", inThread.TS())
	require.NoError(t, err)
	w.Slack.LimitAPI("chat.update", 5*time.Second, 1)
	_, err = ledger.New(w.DB).Retrack(t.Context(), w.id("acme.com"), w.deed())
	require.NoError(t, err)
	require.Eventually(t, func() bool { w.clock.Advance(time.Second); return w.count(`from posting where state = 'due'`) == 0 }, 20*time.Second, 100*time.Millisecond)
	own.ExpectUpdate("Acme Inc").ExpectNoText("Untracked")
	team.ExpectUpdate("Acme Inc").ExpectNoText("Untracked")
	assert.Equal(t, 1, w.count(`from posting where state = 'gone' and why = 'the message is gone'`), "the one that somebody deleted")
	assert.Contains(t, w.log.String(), "the message is gone")
}

func TestFiftyCardsInFiftyChannelsFollowOneClick(t *testing.T) {
	manifest, err := os.ReadFile("../manifest.yml")
	require.NoError(t, err)
	var more []slacksim.Channel
	var channels []string
	for n := range 50 {
		more = append(more, slacksim.Channel{ID: fmt.Sprintf("C9%02d", n), Name: fmt.Sprintf("cs-%02d", n), Members: []string{"omar"}, WithApp: true})
		channels = append(channels, more[n].ID)
	}
	w := worldOf(t, manifest, more...)
	w.Slack.Patience = 30 * time.Second
	w.Knows(acme...)
	w.start()
	w.shares("acme.com", channels...)
	stand := func() int { return w.count(`from posting where state = 'stands'`) }
	require.Eventually(t, func() bool { return stand() == 50 }, 25*time.Second, 100*time.Millisecond, "%s", w.log)
	w.clock.Advance(10 * time.Minute)

	clicked := w.Slack.User("omar").In("cs-42").ExpectMessage("@Dana Ruiz shared Acme Inc")
	began := w.clock.Now()
	clicked.Click("Untrack").ExpectModal("Untrack").Submit()
	clicked.ExpectUpdate("Untracked by @Omar Haddad")
	assert.Less(t, stand(), 10, "the clicked one is first")
	require.Eventually(t, func() bool { w.clock.Advance(700 * time.Millisecond); return stand() == 50 }, 25*time.Second, 50*time.Millisecond, "%s", w.log)
	took := w.clock.Now().Sub(began)

	updated := map[string]bool{}
	for _, e := range w.Slack.Traffic() {
		assert.NotEqual(t, 429, e.Status, "%s", e)
		if e.Kind == "api" && e.What == "chat.update" && e.OK {
			updated[channelOf(t, e)] = true
		}
	}
	assert.Len(t, updated, 50)
	t.Logf("50 cards in 50 channels follow in %v of the workspace's time", took.Round(time.Second))
	assert.Less(t, took, 2*time.Minute)
}

func TestWhatADeadProcessBeganIsPostedByAnother(t *testing.T) {
	w := silentWorld(t)
	w.Knows(acme...)
	w.shares("acme.com", "C2")
	dead, err := w.DB.DuePosts(t.Context(), w.clock.Now(), copyLease, 10)
	require.NoError(t, err)
	require.Len(t, dead, 1)
	w.start()
	cs := w.Slack.Channel("cs-team")
	w.keeps(0, `from posting where ts <> ''`)
	w.clock.Advance(copyLease)
	cs.ExpectMessage("@Dana Ruiz shared Acme Inc")

	w.Slack.BreakAPI("chat.postMessage", "late", 1) // it is posted, and nobody learns of it
	w.clock.Advance(2 * time.Minute)
	w.shares("acme.com", "C2")
	require.Eventually(t, func() bool {
		w.clock.Advance(time.Second)
		return w.count(`from posting where state = 'stands'`) == 2
	}, 20*time.Second, 100*time.Millisecond, "%s", w.log)
	cs.ExpectMessage("@Dana Ruiz shared Acme Inc")
	cs.ExpectNothingElse()
}

func TestCardsLeaveAChannelThatMayNotShowThem(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	card := w.Slack.User("dana").In("cs-team").Types("/account acme.com").ExpectCard("Acme Inc")
	w.shares("acme.com", "C2")
	shared := w.Slack.User("dana").In("cs-team").ExpectMessage("@Dana Ruiz shared Acme Inc")
	own := w.Slack.User("dana").InDM().Types("/account acme.com").ExpectCard("Acme Inc")
	w.Slack.ChangeChannel("cs-team", map[string]any{"share": true})
	for _, gone := range []*simtest.Message{card, shared} {
		gone.ExpectUpdate("A customer account was shown here. I have taken it away: this channel is shared with another organisation.").ExpectNoText("Acme")
	}
	w.shares("acme.com", "C2", "C1")
	w.Slack.User("dana").InDM().ExpectMessage("The card of Acme Inc could not be posted in #general")
	own.Click("Untrack").ExpectModal("Untrack").Submit()
	own.ExpectUpdate("Untracked")
	card.ExpectNoText("Acme")
}

func TestTwoProcessesKeepCopiesTogether(t *testing.T) {
	w := newWorld(t)
	w.start()
	w.Knows(acme...)
	card := w.Slack.User("dana").In("cs-team").Types("/account acme.com").ExpectCard("Acme Inc")
	w.shares("acme.com", "C2")
	w.Slack.User("dana").In("cs-team").ExpectMessage("@Dana Ruiz shared Acme Inc")
	l, id := ledger.New(w.DB), w.id("acme.com")
	for range 5 {
		_, err := l.Untrack(t.Context(), id, w.deed())
		require.NoError(t, err)
		_, err = l.Retrack(t.Context(), id, w.deed())
		require.NoError(t, err)
	}
	_, err := l.Untrack(t.Context(), id, w.deed())
	require.NoError(t, err)
	card.ExpectUpdate("Untracked by @Dana Ruiz")
	require.Eventually(t, func() bool { w.clock.Advance(time.Second); return w.count(`from posting where state = 'stands'`) == 2 }, 20*time.Second, 100*time.Millisecond)
	card.ExpectText("Untracked by @Dana Ruiz")

	w.Slack.ChangeChannel("cs-team", map[string]any{"archive": true})
	require.Eventually(t, func() bool { return w.count(`from posting where state = 'gone' and why like '%archived'`) == 2 }, 10*time.Second, 50*time.Millisecond)
	_, err = l.Retrack(t.Context(), id, w.deed())
	require.NoError(t, err)
	assert.Zero(t, w.count(`from posting where state = 'due'`), "nothing can be changed in an archived channel")
}

// channelOf is in which channel a call was made.
func channelOf(t *testing.T, e simtest.Exchange) string {
	t.Helper()
	var body struct {
		Channel string `json:"channel"`
	}
	require.NoError(t, json.Unmarshal(e.Body, &body), "%s", e)
	return body.Channel
}

func TestAWindowOfRevenueSourcesShowsWhatWasDoneInIt(t *testing.T) {
	w := newWorld(t)
	lines := acme
	for n := range 12 {
		lines = append(lines, fmt.Sprintf(`{"type":"revenue_source","account":"acme.com","system":"stripe","id":"more_%d","product":"Seat %d","status":"active","interval":"month","currency":"USD","amount":1000}`, n, n))
	}
	w.Knows(lines...)
	card := w.Slack.User("dana").In("general").Types("/account acme.com").ExpectCard("$51,840 ARR") // that only she sees
	all := card.Click("Show all 14").ExpectModal("Revenue sources")
	all.ClickBeside("Seat 11", "Ignore from ARR").ExpectModal("Ignore from ARR").Submit()
	all.ExpectText("Ignored from ARR by @Dana Ruiz", "Count again", "Seat 11")
	card.ExpectUpdate("$51,720 ARR")
}
