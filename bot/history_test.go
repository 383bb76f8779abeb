package main

import (
	"bytes"
	"fmt"
	"image/png"
	"io"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/internal/account"
	"rapport/internal/slacksim/simtest"
)

// remembers gives Acme a hundred days of scores before today.
func (w *world) remembers() {
	w.Helper()
	w.breaks(`insert into assessment (account_id, at, score, level, base, cut, factors)
		select a.id, timestamptz '2026-11-19 06:00Z' - n * interval '1 day', case when n > 40 then 77 else 69 end,
			case when n > 40 then 'healthy' else 'at_risk' end, 75, 0,
			case when n > 40 then '[{"factor":"praise","category":"signals","label":"Praise","source":"buildbetter","points":2,"full":2}]'::jsonb
				else '[{"factor":"escalation","category":"signals","label":"Escalation","source":"buildbetter","points":-6,"full":-8}]'::jsonb end
		from account a, generate_series(0, 100) n where a.domain = 'acme.com'`)
}

// fileOf finds the picture in a view.
var fileOf = regexp.MustCompile(`"slack_file":\s*\{"id":\s*"(F[A-Z0-9]+)"`)

// picture waits for the picture of a view, other than some before.
func (w *world) picture(view *simtest.View, but ...string) string {
	w.Helper()
	id := ""
	require.Eventually(w, func() bool {
		found := fileOf.FindSubmatch(view.Blocks())
		if found == nil || strings.Contains(strings.Join(but, " "), string(found[1])) {
			return false
		}
		id = string(found[1])
		return true
	}, 15*time.Second, 20*time.Millisecond, "no picture: %s %s", view.Text(), w.log)
	return id
}

// content is what a file shows.
func (w *world) content(id string) []byte {
	w.Helper()
	req, err := http.NewRequestWithContext(w.Context(), http.MethodGet, strings.TrimSuffix(w.settings.SlackAPI, "/api/")+"/files/"+id, nil)
	require.NoError(w, err)
	resp, err := http.DefaultClient.Do(req)
	require.NoError(w, err)
	defer func() { require.NoError(w, resp.Body.Close()) }()
	body, err := io.ReadAll(resp.Body)
	require.NoError(w, err)
	require.Equal(w, http.StatusOK, resp.StatusCode)
	return body
}

func TestHistoryShowsFiguresAtOnceAndThePictureSoon(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	w.remembers()
	dana := w.Slack.User("dana").In("general")
	window := dana.Types("/account acme.com").Click("History").ExpectModal("Score history")
	window.ExpectText("Acme Inc", "in 90 days", "Largest moves", "77 → 69 (−8)", "Escalation, new (BuildBetter)", "Praise, gone")
	window.ExpectText("The picture comes", "▇")
	ninety := w.picture(window)
	window.ExpectText("Largest moves")
	assert.NotContains(t, window.Text(), "The picture comes")
	assert.Contains(t, string(window.Blocks()), "Line of the health score of acme.com over 90 days: from 77 to")
	img, err := png.Decode(bytes.NewReader(w.content(ninety)))
	require.NoError(t, err)
	assert.Equal(t, 1280, img.Bounds().Dx())
	if into := os.Getenv("PICTURES"); into != "" { // to look at it
		require.NoError(t, os.WriteFile(into+"/window.png", w.content(ninety), 0o600))
	}

	window.Click("30 days")
	window.ExpectText("in 30 days", "The score has not moved")
	thirty := w.picture(window, ninety)
	window.Click("Dark picture")
	window.ExpectText("Light picture")
	dark := w.picture(window, ninety, thirty)
	assert.NotEqual(t, w.content(thirty), w.content(dark))

	began := time.Now()
	window.Click("Light picture")
	assert.Equal(t, thirty, w.picture(window, dark), "what was uploaded before is shown again")
	assert.Less(t, time.Since(began), 3*time.Second)
	window.Click("Dark picture")
	w.picture(window, thirty)
	window.Close()

	again := dana.Types("/account acme.com").Click("History").ExpectModal("Score history")
	again.ExpectText("in 30 days", "Light picture")
	assert.Equal(t, dark, w.picture(again), "the window is as its reader likes it")
}

func TestAPictureIsDeletedWhenItsTimeIsOver(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	w.remembers()
	window := w.Slack.User("dana").In("general").Types("/account acme.com").Click("History").ExpectModal("Score history")
	first := w.picture(window)
	files := func() []slack.File {
		bot := slack.New(w.settings.BotToken, slack.OptionAPIURL(w.settings.SlackAPI))
		list, _, err := bot.GetFilesContext(t.Context(), slack.NewGetFilesParameters())
		require.NoError(t, err)
		return list
	}
	require.Len(t, files(), 1)
	w.clock.Advance(pictureStands - time.Minute)
	window.Click("30 days")
	w.picture(window, first)
	require.Len(t, files(), 2)
	w.clock.Advance(2 * time.Minute)
	require.Eventually(t, func() bool { return len(files()) == 1 }, 2*picturesEach, 100*time.Millisecond, "%s", w.log)
	assert.NotEqual(t, first, files()[0].ID)
	assert.Equal(t, 1, w.count(`from picture`), "%s", w.log)
}

func TestAHistoryWithoutItsPictureSaysSo(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	w.remembers()
	dana := w.Slack.User("dana").In("general")
	w.Slack.FailAPI("files.completeUploadExternal", 500, 1)
	window := dana.Types("/account acme.com").Click("History").ExpectModal("Score history")
	window.ExpectText("could not be shown this time", "▇", "77 → 69 (−8)")
	window.Click("365 days")
	window.ExpectText("since Aug 11")
	w.picture(window)
}

func TestAPictureThatSlackLostIsDrawnAnew(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	w.remembers()
	dana := w.Slack.User("dana").In("general")
	window := dana.Types("/account acme.com").Click("History").ExpectModal("Score history")
	first := w.picture(window)
	for _, key := range w.Redis.Keys() {
		if strings.Contains(key, "picture") {
			value, err := w.Redis.Get(key)
			require.NoError(t, err)
			require.NoError(t, w.Redis.Set(key, strings.ReplaceAll(value, first, "F0GONEGONEG")))
		}
	}
	window.Click("90 days")
	assert.NotEqual(t, first, w.picture(window, first))
}

func TestAWindowThatWasClosedIsLeftAlone(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	w.remembers()
	dana := w.Slack.User("dana").In("general")
	dana.Types("/account acme.com").Click("History").ExpectModal("Score history").Close()
	require.Eventually(t, func() bool { // the picture is kept all the same
		return strings.Contains(strings.Join(w.Redis.Keys(), " "), "picture")
	}, 10*time.Second, 20*time.Millisecond)
	w.Redis.Close() // and without Redis there is a picture too
	w.picture(dana.Types("/account acme.com").Click("History").ExpectModal("Score history"))
	assert.NotContains(t, w.log.String(), "without its picture")
}

func TestTwoClicksInAHurryEndWithTheSecond(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	w.remembers()
	window := w.Slack.User("dana").In("general").Types("/account acme.com").Click("History").ExpectModal("Score history")
	ninety := w.picture(window)
	window.Click("365 days")
	window.ExpectText("since Aug 11")
	window.Click("30 days")
	window.ExpectText("in 30 days")
	w.picture(window, ninety)
	window.ExpectText("in 30 days")
	assert.Contains(t, string(window.Blocks()), "over 30 days")
}

func TestAnAccountWithoutAScoreHasNoPicture(t *testing.T) {
	w := newWorld(t)
	w.Knows(named("globex.com", "Globex"))
	dana := w.Slack.User("dana").In("general")
	card := dana.Types("/account globex.com").ExpectText("Not scored yet")
	card.ExpectNoButton("History")
}

func TestAForgedHistoryIsRefused(t *testing.T) {
	_, err := (&bot{}).showHistory(t.Context(), asker{}, request{value: "acme.com"})
	require.Error(t, err)
	_, err = (&bot{}).changeHistory(t.Context(), asker{}, request{value: fmt.Sprintf(`{"domain":"acme.com","days":%d}`, 7)})
	require.Error(t, err)
}

func TestAPicturesTitleHasLettersThatItsFontsHave(t *testing.T) {
	for domain, want := range map[account.Domain]string{"acme.com": "acme.com", "xn--mnchen-3ya.de": "münchen.de", "xn--fiq228c.example": "xn--fiq228c.example"} {
		assert.Equal(t, want, titled(domain))
	}
}

func TestFromACardInAWindowTheWindowsStandAboveIt(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	w.remembers()
	dana := w.Slack.User("dana")
	card := dana.Shortcut("find_account", nil).ExpectModal("Find account").Picks("acm", "Acme Inc").ExpectModal("Account")
	history := card.Click("History").ExpectModal("Score history")
	ninety := w.picture(history)
	history.Click("365 days")
	history.ExpectText("since Aug 11")
	w.picture(history, ninety)
	history.Close()
	draft := card.Click("Draft email").ExpectModal("Draft email")
	assert.Contains(t, string(draft.Blocks()), "ann@acme.com")
	draft.Submit().ExpectModal("Account")
	w.Slack.User("dana").InDM().ExpectMessage("Your draft for Acme Inc")
	w.Slack.ExpectNothingElse()
}
