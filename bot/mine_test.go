package main

import (
	"fmt"
	"testing"
)

func TestAllMyAccountsAreAClickAway(t *testing.T) {
	w := newWorld(t)
	for n := range 23 {
		w.Knows(named(fmt.Sprintf("a%02d.example", n), fmt.Sprintf("Account %02d", n)))
	}
	mine := w.Slack.User("omar").In("general").Types("/account mine")
	mine.ExpectText("Account 00", "Account 09").ExpectNoText("Account 10")
	mine.Click("Show more")
	mine.ExpectText("page 2", "Account 10", "Account 19").ExpectNoText("Account 09")
	mine.Click("Show more")
	mine.ExpectText("page 3", "Account 20", "Account 22").ExpectNoText("Show more")
	mine.Click("Previous")
	mine.ExpectText("page 2", "Account 10")
	mine.ClickBeside("Account 11", "Open")
	mine.ExpectText("a11.example")
}
