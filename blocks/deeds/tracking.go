package deeds

import (
	"strings"

	"github.com/slack-go/slack"

	"rapport/blocks"
	"rapport/blocks/kit"
	"rapport/internal/account"
)

// Untrack asks whether an account is to be left out of health monitoring.
func Untrack(s Scene, now account.Assessment) slack.ModalViewRequest {
	section := s.section()
	lines := []string{"• no alerts", "• the totals of " + section + " lose " + s.share(now), "• not listed in " + section + ", unless untracked accounts are shown"}
	return frame{blocks.ConfirmUntrack, "Untrack", "Untrack", s.asks(lines)}.window(
		paragraph(s.name()+" is left out of health monitoring:", strings.Join(lines, "\n")), kit.Note("Its card and score go on. *Re-track* brings it back."), reason("Such as: moved to the partner team"),
	)
}

// Retrack asks whether an account is to be taken back into health monitoring.
func Retrack(s Scene, now account.Assessment) slack.ModalViewRequest {
	section := s.section()
	lines := []string{"• alerts come again", "• the totals of " + section + " gain " + s.share(now), "• listed in " + section}
	of := []slack.Block{paragraph(s.name()+" is back in health monitoring:", strings.Join(lines, "\n"))}
	if u := s.Account.Untracked; u != nil {
		of = append(of, kit.Note("It was untracked "+s.by(*u)+"."))
	}
	return frame{blocks.ConfirmRetrack, "Re-track", "Re-track", s.asks(lines)}.window(append(of, reason("Such as: it is ours again"))...)
}

// asks is what a window carries that tells its effect in lines.
func (s Scene) asks(lines []string) string {
	return blocks.Carry(s.Place, blocks.AskDeed{On: s.On, Told: blocks.Told{"": digest(lines...)}})
}

// share is what an account is in the totals of its section: `*$50,400 ARR* and
// one account that is 🟠 At risk`.
func (s Scene) share(a account.Assessment) string {
	var sums []string
	for i, t := range a.Rollup.Totals {
		if i < maxCurrencies && t.ARR != 0 {
			sums = append(sums, s.amount(account.Money{Amount: t.ARR, Currency: t.Currency}))
		}
	}
	one := "one account that is not scored"
	if a.Scored {
		one = "one account that is " + level(a)
	}
	if len(sums) == 0 {
		return one
	}
	return "*" + strings.Join(sums, " + ") + " ARR* and " + one
}
