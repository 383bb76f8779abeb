package blocks

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/slack-go/slack"

	"rapport/internal/account"
)

// factors are all reasons of the score, most negative first, and the sum that
// they make.
func (c Card) factors() []slack.Block {
	if !c.scored() {
		return nil
	}
	r := &rich{}
	r.bold("Risk factors\n")
	if len(c.Standing.Factors) == 0 {
		r.text("None\n")
	}
	list := slices.Clone(c.Standing.Factors)
	slices.SortStableFunc(list, func(a, b account.Applied) int {
		return cmp.Or(cmp.Compare(a.Points, b.Points), cmp.Compare(a.Full, b.Full))
	})
	for _, f := range list {
		factor(r, f)
		r.text("\n")
	}
	return []slack.Block{r.write(italic, sumOf(c.Standing, list)).block()}
}

// factor is `−8 Low product adoption (PostHog) · 9 of 25`, with what took its
// effect away.
func factor(r *rich, f account.Applied) {
	name := " " + inline(f.Label, maxLine) + " (" + inline(f.Source.Label(), maxWord) + ")"
	if evidence := inline(f.Evidence, maxWord); evidence != "" {
		name += " · " + evidence
	}
	switch {
	case f.Marked != "":
		r.write(struck, signed(f.Full)+name).text(" · ", plain(spaced(string(f.Marked)), maxWord), " until ", date(f.Until))
	case f.Points != f.Full:
		r.text(signed(f.Points), name, " · would be ", signed(f.Full), " without the limit of ", plain(spaced(string(f.Category)), maxWord))
	default:
		r.text(signed(f.Points), name)
	}
}

// sumOf is `75 base − 8 − 5 + 5 = 67`, with what was cut off at 0 or 100, and
// with what does not add up, if ever.
func sumOf(a account.Assessment, factors []account.Applied) string {
	var line strings.Builder
	line.WriteString(strconv.Itoa(a.Base) + " base")
	rest := a.Score - a.Base - a.Cut
	for _, f := range factors {
		if f.Points != 0 {
			line.WriteString(plus(f.Points))
			rest -= f.Points
		}
	}
	if rest != 0 {
		line.WriteString(plus(rest) + " not explained")
	}
	switch {
	case a.Cut > 0:
		line.WriteString(plus(a.Cut) + " cut off at 0")
	case a.Cut < 0:
		line.WriteString(plus(a.Cut) + " cut off at 100")
	}
	line.WriteString(" = " + strconv.Itoa(a.Score))
	return line.String()
}
