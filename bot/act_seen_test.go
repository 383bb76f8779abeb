package main

import (
	"context"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/internal/slacksim/simtest"
	"rapport/internal/store"
)

// atTheDoor lets n who want a lock of the database wait for each other, so that
// all of them have looked before any of them does anything.
func (w *world) atTheDoor(lock int64, n int, act func()) {
	w.Helper()
	conn := w.connect()
	_, err := conn.Exec(w.Context(), `select pg_advisory_lock($1)`, lock)
	require.NoError(w, err)
	act()
	require.Eventually(w, func() bool {
		return w.count(`from pg_locks where locktype = 'advisory' and not granted and objid = `+
			`(`+strconv.FormatInt(lock, 10)+` & 4294967295) and database = (select oid from pg_database where datname = current_database())`) >= n
	}, patience, tick)
	_, err = conn.Exec(context.WithoutCancel(w.Context()), `select pg_advisory_unlock($1)`, lock)
	require.NoError(w, err)
}

func TestTwoAdminsWhoSaveAtOnceBothHearTheTruth(t *testing.T) {
	w := newWorld(t)
	w.Slack.ChangePerson("omar", map[string]any{"role": "admin"})
	open := func(name, channel string) *simtest.View {
		home := w.Slack.User(name).OpensHome().ExpectText("Settings")
		return home.Click("Edit channels…").ExpectModal("Edit channels").Fill("Account channels", channel)
	}
	hers, his := open("dana", "general"), open("omar", "cs-team")
	w.atTheDoor(7_263_014_954, 2, func() { hers.Submit(); his.Submit() })
	var set store.Workspace
	require.Eventually(t, func() bool {
		var err error
		set, err = w.DB.Workspace(t.Context())
		return err == nil && len(set.AccountChannels) > 0
	}, patience, tick)
	loser := "dana"
	if set.AccountChannels[0] == "C1" {
		loser = "omar"
	}
	w.Slack.User(loser).InDM().ExpectMessage("The settings were changed since you opened this window", "Nothing was saved")
	again, err := w.DB.Workspace(t.Context())
	require.NoError(t, err)
	assert.Equal(t, set, again, "what was saved first stays")
	assert.Equal(t, 1, w.count(`from audit where action = 'save_workspace'`))
}

func TestSettingsThatAreSavedAreToldAsSavedWhateverTheHomeSays(t *testing.T) {
	w := newWorld(t)
	dana := w.Slack.User("dana")
	window := dana.OpensHome().ExpectText("Settings").Click("Edit channels…").ExpectModal("Edit channels")
	w.Slack.FailAPI("views.publish", 500, 5)
	window.Fill("Account channels", "general").Submit()
	said := dana.InDM().ExpectMessage("The settings are saved").Text()
	assert.NotContains(t, said, "Nothing was")
	assert.NotContains(t, said, "nothing was")
	set, err := w.DB.Workspace(t.Context())
	require.NoError(t, err)
	assert.Equal(t, []string{"C1"}, set.AccountChannels)
}

func TestAHandoffThatIsAcceptedIsToldAsAcceptedWhateverFollows(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	w.convertsIn("C2")
	w.routes("")
	omar := w.Slack.User("omar").In("cs-team")
	window := omar.ExpectMessage("routed Acme Inc from Health to Convert").Click("Accept").ExpectModal("Accept hand-off")
	w.breaks(`
		create function vanish() returns trigger language plpgsql as $$ begin delete from account; return null; end $$;
		create constraint trigger vanish after update on handoff deferrable initially deferred for each row execute function vanish()`)
	window.Submit()
	omar.ExpectMessage("You have accepted Acme Inc")
	assert.Equal(t, 1, w.count(`from audit where action = 'accept_handoff'`))
}

func TestAnOlderWindowDoesNotTakeBackANewerMark(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	dana, omar := w.Slack.User("dana").In("cs-team"), w.Slack.User("omar").In("cs-team")
	card := dana.Types("/account acme.com").ExpectCard("69 / 100")
	hers := card.Click("Mark a factor…").ExpectModal("Mark a factor").Fill("Factor", "Payment failed").Fill("Until", "2026-11-25")
	card.As(omar).Click("Mark a factor…").ExpectModal("Mark a factor").Fill("Factor", "Payment failed").Fill("Until", "2027-03-01").Submit()
	card.ExpectUpdate("74 / 100", "until 1 Mar 2027")
	hers.Submit()
	dana.ExpectMessage("Acme Inc has changed since you looked: Payment failed is marked expected until Mar 1, 2027", "by @Omar Haddad", "Nothing was changed")
	card.ExpectText("until 1 Mar 2027")

	again := card.Click("Mark a factor…").ExpectModal("Mark a factor").Fill("Factor", "Payment failed").Fill("Until", "2026-11-25")
	again.Submit() // who has seen his may
	card.ExpectUpdate("until 25 Nov")
}

func TestAMarkHoldsUntilTheEndOfTheDayWhereThePersonIs(t *testing.T) {
	w := newWorld(t)
	w.Slack.ChangePerson("dana", map[string]any{"tz": "America/Los_Angeles", "locale": "en-US"})
	w.Knows(acme...)
	w.clock.Advance(14 * time.Hour) // six in the evening there, and tomorrow in UTC
	dana := w.Slack.User("dana").InDM()
	card := dana.Types("/account acme.com").ExpectCard("Acme Inc")
	window := card.Click("Mark a factor…").ExpectModal("Mark a factor").Fill("Factor", "Payment failed")
	window.Fill("Until", "2026-11-19").SubmitRefused("That day is over")
	window.Fill("Until", "2026-11-20").Submit() // today is not over
	dana.ExpectMessage("is marked expected until Nov 20")
	card.ExpectUpdate("until Nov 20")
	var until time.Time
	require.NoError(t, w.connect().QueryRow(t.Context(), `select until from mark`).Scan(&until))
	assert.WithinDuration(t, time.Date(2026, 11, 21, 7, 59, 59, 0, time.UTC), until, 0)
}

func TestLastMoments(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	require.NoError(t, err)
	for name, c := range map[string]struct {
		day   string
		zone  *time.Location
		last  string
		wrong string
	}{
		"nowhere":           {"2026-11-20", nil, "2026-11-20T23:59:59Z", ""},
		"the clock changes": {"2027-03-28", berlin, "2027-03-28T23:59:59+02:00", ""},
		"over":              {"2026-11-19", berlin, "", "That day is over"},
		"far":               {"2027-11-23", berlin, "", "within a year"},
		"none":              {"tomorrow", berlin, "", "Choose a day"},
	} {
		last, wrong := lastMoment(c.day, noon, c.zone)
		if c.wrong != "" {
			assert.Contains(t, wrong, c.wrong, name)
			continue
		}
		assert.Empty(t, wrong, name)
		assert.Equal(t, c.last, last.Format(time.RFC3339), name)
	}
}

var arrTold = regexp.MustCompile(`ARR \$([\d,]*\d) → \$([\d,]*\d)`)

func TestTwoWhoIgnoreTwoSourcesAtOnceBothHearWhatIsTrue(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	dana, omar := w.Slack.User("dana").In("cs-team"), w.Slack.User("omar").In("cs-team")
	card := dana.Types("/account acme.com").ExpectCard("$50,400 ARR")
	hers := card.ClickBeside("Add-on", "Ignore from ARR").ExpectModal("Ignore from ARR")
	his := card.As(omar).ClickBeside("Platform", "Ignore from ARR").ExpectModal("Ignore from ARR")
	w.atTheDoor(7_263_014_953, 2, func() { hers.Submit(); his.Submit() })
	said := [][]string{
		arrTold.FindStringSubmatch(dana.ExpectMessage("Add-on", "is ignored").Text()),
		arrTold.FindStringSubmatch(omar.ExpectMessage("Platform", "is ignored").Text()),
	}
	if said[0][1] != "50,400" {
		said[0], said[1] = said[1], said[0]
	}
	assert.Equal(t, "50,400", said[0][1])
	assert.Equal(t, said[0][2], said[1][1], "the second one goes on from where the first one left it")
	assert.Equal(t, "0", said[1][2])
}

func TestWhatIsRefusedAtEachLetterIsKeptOnce(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	omar := w.Slack.User("omar")
	find := omar.Shortcut("find_account", nil).ExpectModal("Find account")
	assert.NotEmpty(t, find.Suggests("a"))
	w.Slack.ChangePerson("omar", map[string]any{"role": "guest"})
	refused := func() bool { return strings.Contains(strings.Join(find.Suggests("ac"), ""), "not shown to guests") }
	require.Eventually(t, refused, patience, tick)
	for range 5 {
		assert.True(t, refused())
	}
	const kept = `from audit where outcome = 'refused' and by_id = 'U2'`
	require.Eventually(t, func() bool { return w.count(kept) == 1 }, patience, tick)
	w.Redis.FastForward(refusedOnce)
	assert.True(t, refused())
	require.Eventually(t, func() bool { return w.count(kept) == 2 }, patience, tick)
}
