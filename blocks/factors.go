package blocks

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/slack-go/slack"

	"rapport/blocks/kit"
	"rapport/internal/account"
)

// factors are all reasons of the score, most negative first, and the sum that
// they make.
func (c Card) factors() []slack.Block {
	if !c.scored() {
		return nil
	}
	title := kit.Section("*Risk factors*")
	if len(c.Standing.Factors) > 0 {
		title = c.titled("Risk factors", "Mark a factor…", MarkFactor)
	}
	r := &kit.Rich{}
	if len(c.Standing.Factors) == 0 {
		r.Text("None\n")
	}
	list := slices.Clone(c.Standing.Factors)
	slices.SortStableFunc(list, func(a, b account.Applied) int {
		return cmp.Or(cmp.Compare(a.Points, b.Points), cmp.Compare(a.Full, b.Full))
	})
	for _, f := range list {
		c.factor(r, f)
		r.Text("\n")
	}
	return []slack.Block{title, r.Write(kit.Italic, sumOf(c.Standing, list)).Block()}
}

// factor is `−8 Low product adoption (PostHog) · 9 of 25`, with who took its
// effect away: `marked wrong data by @omar until 23 Nov: reason`.
func (c Card) factor(r *kit.Rich, f account.Applied) {
	name := " " + kit.Inline(f.Label, kit.MaxLine) + " (" + kit.Inline(f.Source.Label(), kit.MaxWord) + ")"
	if evidence := kit.Inline(f.Evidence, kit.MaxWord); evidence != "" {
		name += " · " + evidence
	}
	switch {
	case f.Marked != "":
		by := ""
		if f.By != (account.Actor{}) {
			by = " by " + kit.Handle(f.By.Name)
		}
		r.Write(kit.Struck, kit.Signed(f.Full)+name).Text(" · marked ", kit.Plain(kit.Spaced(string(f.Marked)), kit.MaxWord), by,
			" until ", c.Reader.Day(f.Until, c.Now), kit.Because(f.Because))
	case f.Points != f.Full:
		r.Text(kit.Signed(f.Points), name, " · would be ", kit.Signed(f.Full), " without the limit of ", kit.Plain(kit.Spaced(string(f.Category)), kit.MaxWord))
	default:
		r.Text(kit.Signed(f.Points), name)
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
			line.WriteString(kit.Plus(f.Points))
			rest -= f.Points
		}
	}
	if rest != 0 {
		line.WriteString(kit.Plus(rest) + " not explained")
	}
	switch {
	case a.Cut > 0:
		line.WriteString(kit.Plus(a.Cut) + " cut off at 0")
	case a.Cut < 0:
		line.WriteString(kit.Plus(a.Cut) + " cut off at 100")
	}
	line.WriteString(" = " + strconv.Itoa(a.Score))
	return line.String()
}
