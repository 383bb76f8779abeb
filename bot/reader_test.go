package main

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rapport/internal/slacksim/simtest"
)

// abroad is Dana in New York and Omar in Berlin, half an hour past midnight
// there, with an account of Omar's own.
func abroad(t *testing.T) (dana, omar *simtest.Person) {
	t.Helper()
	w := newWorld(t)
	w.Slack.ChangePerson("dana", map[string]any{"tz": "America/New_York", "locale": "en-US"})
	w.Slack.ChangePerson("omar", map[string]any{"tz": "Europe/Berlin", "locale": "de-DE"})
	w.Knows(append(acme, named("globex.com", "Globex"),
		`{"type":"revenue_source","account":"globex.com","system":"stripe","id":"sub_9","product":"Team","status":"active","interval":"month","currency":"EUR","amount":250050,"renews_on":"2026-12-01"}`)...)
	w.clock.Advance(11*time.Hour + 30*time.Minute)
	return w.Slack.User("dana"), w.Slack.User("omar")
}

func TestTwoPeopleSeeAnAccountEachInTheirWay(t *testing.T) {
	dana, omar := abroad(t)
	shared := dana.In("cs-team").Types("/account acme.com").ExpectCard("$50,400 ARR")
	shared.ClickBeside("Add-on", "Ignore from ARR").ExpectModal("Ignore from ARR").ExpectText("ARR $50,400 → $48,000").
		Fill("Reason", "same order").Submit()
	shared.ExpectUpdate("$48,000 ARR", "on 20 Nov: same order", "renews 1 Dec", "As of 23:30 UTC")
	dana.In("cs-team").ExpectMessage("ARR $50,400 → $48,000")

	hers := dana.InDM().Types("/account acme.com").
		ExpectCard("$48,000 ARR", "on Nov 20: same order", "renews Dec 1", "Dec 31, 2026", "As of 6:30 PM")
	his := omar.InDM().Types("/account acme.com").
		ExpectCard("48.000 $ ARR", "on 21 Nov: same order", "renews 1 Dec", "31 Dec 2026", "As of 00:30")

	window := shared.As(omar.In("cs-team")).ClickBeside("Add-on", "Count again").ExpectModal("Count again")
	window.ExpectText("It was ignored by @Dana Ruiz on 21 Nov: same order", "ARR 48.000 $ → 50.400 $").Submit()
	told := omar.In("cs-team").ExpectMessage("ARR 48.000 $ → 50.400 $")
	require.True(t, told.IsEphemeral())
	shared.ExpectUpdate("$50,400 ARR", "As of 23:30 UTC")
	hers.ExpectUpdate("$50,400 ARR", "As of 6:30 PM")
	his.ExpectUpdate("50.400 $ ARR", "As of 00:30")

	omar.In("cs-team").Types("/account acme.com history").ExpectText("today, 00:30", "ARR 48.000 $ → 50.400 $")
	dana.In("cs-team").Types("/account acme.com history").ExpectText("today, 6:30 PM", "ARR $48,000 → $50,400")
	dana.OpensHome().ExpectText("$50,400 ARR")
	omar.OpensHome().ExpectText("30.006 € ARR").ClickBeside("Globex", "Open").ExpectModal("Account").ExpectText("2.500,50 € / month", "As of 00:30")
	omar.In("general").Types("/account acme").ExpectText("As of 00:30")
}

func TestAListIsWrittenForWhoeverSeesIt(t *testing.T) {
	dana, omar := abroad(t)
	dana.In("cs-team").Types("/account health").ExpectText("$50,400 ARR", "€30,006 ARR")
	list := omar.In("general").Types("/account health").ExpectText("50.400 $ ARR", "30.006 € ARR")
	list.ClickBeside("Acme Inc", "Open")
	list.ExpectUpdate("50.400 $ ARR", "As of 00:30")
	omar.InDM().Types("/account health").ExpectText("50.400 $ ARR")
}
