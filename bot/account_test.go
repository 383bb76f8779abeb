package main

import (
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAnAccountIsFoundByWhateverPeopleHaveAtHand(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	w.Knows(named("globex.com", "Globex"), `{"type":"account","domain":"hooli.com","name":"Hooli","contact":{"name":"Kit","email":"kit.parker@gmail.com"}}`,
		named("münchen-logistik.de", "München Logistik"), named("att.com", "AT&T"))
	dana := w.Slack.User("dana").In("general")
	for asked, name := range map[string]string{
		"acme.com":                             "Acme Inc",
		"ACME.COM":                             "Acme Inc",
		"www.acme.com":                         "Acme Inc",
		"https://app.acme.com/pricing?x=1#top": "Acme Inc",
		"<http://acme.com|acme.com>":           "Acme Inc",
		"ann@acme.com":                         "Acme Inc",
		"somebody.else@acme.com":               "Acme Inc",
		"<mailto:ann@acme.com|ann@acme.com>":   "Acme Inc",
		"Acme Inc":                             "Acme Inc",
		"acme inc":                             "Acme Inc",
		"acm":                                  "Acme Inc",
		"kit.parker@gmail.com":                 "Hooli",
		"<mailto:kit.parker@gmail.com|Kit Parker>": "Hooli",
		"münchen-logistik.de":                      "München Logistik",
		"AT&T":                                     "AT&T",
	} {
		t.Run(asked, func(t *testing.T) {
			dana.Types("/account " + asked)
			dana.ExpectMessage(name)
		})
	}
}

func TestTheCardTellsWhatTheImportSaid(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	card := w.Slack.User("dana").In("general").Types("/account acme.com")
	card.ExpectText("Acme Inc", "acme.com", "ann@acme.com")
	card.ExpectText("Merged", "Health")
	card.ExpectText("19 / 25")
	card.ExpectText("$50,400 ARR", "$4,200 MRR")
	card.ExpectText("past due")
	card.ExpectText("Payment failed", "Stripe")
	card.ExpectText("Complaints", "NPS 9")
	card.ExpectText("Platform", "Add-on")
	card.ExpectText("Software", "Berlin, DE", "Gold")
	card.ExpectText("Export is too slow", "Quarterly review")
	card.ExpectText("As of")
}

func TestSeveralMatchesAreAMenuThatOpensTheChosenOne(t *testing.T) {
	w := newWorld(t)
	w.Knows(named("northwind.com", "Northwind Traders"), named("northpole.com", "North Pole Toys"))
	dana := w.Slack.User("dana").In("general")
	menu := dana.Types("/account north")
	menu.ExpectText("Northwind Traders", "North Pole Toys")
	menu.ClickBeside("Northwind Traders", "Open")
	menu.ExpectText("northwind.com", "As of").ExpectNoText("North Pole Toys")
	w.Slack.User("omar").DoesNotSee(menu)
}

func TestNoMatchOffersTheThreeNearest(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	w.Knows(named("acne.com", "Acne Studios"), named("acmeworks.com", "Acme Works"), named("zebra.com", "Zebra"))
	dana := w.Slack.User("dana").In("general")
	nearest := dana.Types("/account acmee.com")
	nearest.ExpectText("acmee.com", "Acme Inc").ExpectNoText("Zebra")
	nearest.ClickBeside("Acme Inc", "Open")
	nearest.ExpectText("$50,400 ARR")
}

func TestAnEmptyDatabaseSaysSo(t *testing.T) {
	w := newWorld(t)
	w.Slack.User("dana").In("general").Types("/account acme.com").ExpectText("acme.com")
}

func TestAccountAloneIsMyAccounts(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	w.Knows(named("globex.com", "Globex"))
	mine := w.Slack.User("dana").In("general").Types("/account")
	mine.ExpectText("Acme Inc", "$50,400").ExpectNoText("Globex")
	mine.ClickBeside("Acme Inc", "Open")
	mine.ExpectText("Payment failed")
}

func TestHelpSaysWhatIsUnderstood(t *testing.T) {
	w := newWorld(t)
	w.Slack.User("dana").In("general").Types("/account help").ExpectText("/account acme.com", "@Rapport")
}

func TestACardIsSeenByTheAskerOnlyBesideAccountChannels(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	dana, omar := w.Slack.User("dana"), w.Slack.User("omar")

	card := dana.In("general").Types("/account acme.com").ExpectText("Acme Inc")
	assert.True(t, card.IsEphemeral())
	omar.DoesNotSee(card)

	dana.In("cs-team").Types("/account acme.com")
	assert.False(t, omar.In("cs-team").ExpectMessage("Acme Inc", "$50,400 ARR").IsEphemeral())

	card = dana.InDM().Types("/account acme.com").ExpectText("Acme Inc")
	assert.False(t, card.IsEphemeral())
}

func TestAMentionAsksTooAndAnswersInTheThread(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	dana := w.Slack.User("dana").In("cs-team")
	asked := dana.Says("@Rapport acme.com")
	asked.ExpectReply("Acme Inc", "$50,400 ARR")

	plain := w.Slack.User("omar").In("general")
	plain.Says("@Rapport")
	assert.True(t, plain.ExpectMessage("account").IsEphemeral(), "beside account channels only the asker sees it")
}

func TestASentenceWithADomainInItIsUnderstood(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	dana := w.Slack.User("dana").In("cs-team")
	for _, text := range []string{
		"hey @Rapport what about acme.com?", "@Rapport acme.com @omar fyi", "@Rapport please show ann@acme.com, thanks",
	} {
		dana.Says(text).ExpectReply("Acme Inc", "$50,400 ARR")
	}
	dana.Says("@Rapport nothing.example @omar #general")
	dana.ExpectMessage("No account answers to “nothing.example”")
	w.Slack.User("omar").In("general").Types("/account acme.com please").ExpectText("$50,400 ARR")
}

func TestWhatCannotBeAnsweredSaysWhy(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	dana := w.Slack.User("dana").In("general")
	dana.Types("/account gmail.com").ExpectText("free e-mail provider")
	dana.Types("/account alerts").ExpectText("alerts", "/account help")
	dana.Types("/account co.uk").ExpectText("No account answers")
}

func TestWhenADayBeginsListsMoveWithTime(t *testing.T) {
	w := newWorld(t)
	w.Knows(named("north.com", "North One"), named("northern.com", "North Two"),
		`{"type":"revenue_source","account":"north.com","system":"salesbricks","id":"sb-1","status":"active","interval":"year","currency":"USD","amount":4800000,"ends_on":"2027-01-20"}`)
	dana := w.Slack.User("dana").In("general")
	dana.Types("/account north").ExpectText("75 · Healthy")
	w.clock.Advance(55 * 24 * time.Hour) // to five days before its end
	require.Eventually(t, func() bool {
		r, err := w.DB.Record(t.Context(), "north.com", w.clock.Now())
		return err == nil && r.Standing.Score == 66
	}, 10*time.Second, 50*time.Millisecond)
	dana.Types("/account north").ExpectText("66 · At risk")
}

func TestADirectMessageIsAQuestionToo(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	dana := w.Slack.User("dana").InDM()
	dana.Says("acme.com")
	dana.ExpectMessage("Acme Inc", "$50,400 ARR")
}

func TestNobodyElseIsShownAnAccount(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	for _, story := range []struct{ who, channel, told string }{
		{"gia", "general", "not shown to guests"},
		{"sven", "acme-shared", "only answer people of the workspace"},
		{"dana", "acme-shared", "shared with another organisation"},
		{"dana", "secret", "Invite me"},
	} {
		t.Run(story.who+" in "+story.channel, func(t *testing.T) {
			w.Slack.User(story.who).In(story.channel).Types("/account acme.com").ExpectText(story.told).ExpectNoText("Acme Inc", "$")
		})
	}
	sven := w.Slack.User("sven").In("acme-shared")
	sven.Says("@Rapport acme.com")
	sven.ExpectMessage("only answer people of the workspace")
}

func TestAClickOfAGuestIsRefusedWhateverItCarries(t *testing.T) {
	w := silentWorld(t)
	w.Knows(acme...)
	click := `{"type":"block_actions","team":{"id":"T1"},"user":{"id":"U3","team_id":"T1"},"channel":{"id":"C1","name":"general"},` +
		`"actions":[{"action_id":"open_account","value":"{\"domain\":\"acme.com\"}"}]}`
	_, _, err := w.DB.Receive(t.Context(), "click", "interactive", []byte(click), w.clock.Now().Add(-time.Minute), lease)
	require.NoError(t, err)
	w.start()
	w.Slack.User("gia").In("general").ExpectMessage("not shown to guests").ExpectNoText("Acme", "$")
}

func TestACardIsWhisperedWhereAGuestWouldSeeIt(t *testing.T) {
	w := silentWorld(t)
	w.Knows(acme...)
	w.settings.AccountChannels = []string{"C1", "C2"} // Gia, a guest, is in C1
	w.start()
	dana := w.Slack.User("dana")
	assert.True(t, dana.In("general").Types("/account acme.com").ExpectText("Acme Inc").IsEphemeral())
	assert.False(t, dana.In("cs-team").Types("/account acme.com").ExpectText("Acme Inc").IsEphemeral())
}

func TestAFailureIsASentenceWithAReferenceThatIsInTheLog(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	w.breaks("alter table standing rename to standing_away")
	said := w.Slack.User("dana").In("general").Types("/account acme.com").ExpectText("Something went wrong", "reference").Text()
	ref := regexp.MustCompile(`R-[A-Z2-7]{6}`).FindString(said)
	require.NotEmpty(t, ref, said)
	assert.Contains(t, w.log.String(), "ref="+ref)
	assert.Contains(t, w.log.String(), "standing")

	w.breaks("alter table standing_away rename to standing")
	w.Slack.User("dana").In("general").Types("/account acme.com").ExpectText("Acme Inc", "$50,400 ARR")
}

func TestSixtyRevenueSourcesAreAllShownOnAsking(t *testing.T) {
	w := newWorld(t)
	lines := []string{named("big.com", "Big Corp")}
	for _, id := range "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ01234567" {
		lines = append(lines, `{"type":"revenue_source","account":"big.com","system":"stripe","id":"sub_`+string(id)+`","product":"Plan `+string(id)+`","status":"active","interval":"month","currency":"USD","amount":100000,"renews_on":"2026-12-01"}`)
	}
	w.Knows(lines...)
	card := w.Slack.User("dana").In("general").Types("/account big.com").ExpectText("$720,000 ARR", "more")
	all := card.Click("Show all 60").ExpectModal("Revenue").ExpectText("Plan a", "+20 more")
	all.Click("Next")
	all.ExpectText("Plan 7", "40 before these")
	all.Click("Previous")
	all.ExpectText("Plan a", "+20 more")
}
