package main

import (
	"testing"
)

// What a person switched off is not told as if it had gone by itself.
func TestAMoveSaysWhatAPersonDid(t *testing.T) {
	w := newWorld(t)
	w.Knows(acme...)
	w.lives(9) // the payment is late for more than a week by then
	dana := w.Slack.User("dana").In("cs-team")
	card := dana.Types("/account acme.com").ExpectCard("Acme Inc", "Payment failed −5 → −10 (Stripe)")
	card.ClickBeside("Add-on", "Ignore from ARR").ExpectModal("Ignore from ARR").Submit()
	card.ExpectUpdate("$48,000 ARR")
	card.Click("Mark a factor…").ExpectModal("Mark a factor").Fill("Factor", "Complaints").Fill("Mark as", "Wrong data").Fill("Reason", "another customer's").Submit()
	card.ExpectUpdate("marked wrong data by @Dana Ruiz until", "another customer's")

	w.lives(1)
	told := []string{"ARR changed by @Dana Ruiz: Add-on ignored", "+10 Payment failed, not counted any more (Stripe)", "Complaints, marked wrong data by @Dana Ruiz"}
	card = dana.Types("/account acme.com")
	card.ExpectText(told...).ExpectNoText("gone")
	window := card.Click("History").ExpectModal("Score history")
	window.ExpectText(told...).ExpectText("Factors that came, went or were marked", "Payment failed, not counted any more")
	window.Close()
	w.Slack.User("dana").OpensHome().ExpectText("Payment failed, not counted any more", "ARR changed by @Dana Ruiz: Add-on ignored")
}
