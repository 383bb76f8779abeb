package hub

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/slack-go/slack"

	"rapport/blocks"
	"rapport/blocks/kit"
	"rapport/internal/account"
)

// row is an account in up to three lines, with a further one where a person
// did something to it, and the button that opens its card.
func (s Section) row(r Row, of room) slack.Block {
	name := kit.NameOf(r.Account.Name, r.Account.Domain)
	lines := []string{kit.Light(r.level()) + " *" + kit.Escape(name, of.name) + "* · " + r.score(), s.value(r, of)}
	if why := reasons(r.Standing.Factors, of.word); why != "" {
		lines = append(lines, why)
	}
	if m := r.Account.Route; m != nil && m.To == s.List.Section {
		from := ""
		if m.From != "" && m.From != m.To {
			from = " from " + kit.Inline(m.From.Label(), of.word)
		}
		lines = append(lines, "_"+kit.Defuse(m.Done()+from+" by "+kit.Inline(kit.Handle(m.By.Name), of.word)+because(m.Reason, of))+"_")
	}
	if u := r.Account.Untracked; u != nil {
		lines = append(lines, "*Untracked* by "+kit.Defuse(kit.Inline(kit.Handle(u.By.Name), of.word))+" since "+s.Reader.Day(u.At, s.Now)+kit.Defuse(because(u.Reason, of)))
	}
	b := kit.Section(strings.Join(lines, "\n"))
	open := kit.Button("Open", blocks.OpenAccount{}.ID(), blocks.OpenAccount{Domain: r.Account.Domain, Back: s.List.Encode()}.Value())
	open.AccessibilityLabel = kit.Plain("Open "+name, kit.MaxButton)
	b.Accessory = slack.NewAccessory(open)
	return b
}

func because(reason string, of room) string {
	if reason = kit.Inline(reason, of.reason); of.reason == 0 || reason == "" {
		return ""
	}
	return ": " + reason
}

func (r Row) level() account.Level {
	if !r.Standing.Scored {
		return ""
	}
	return r.Standing.Level
}

// score is `32 (−14) · Critical`.
func (r Row) score() string {
	if !r.Standing.Scored {
		return r.level().Label()
	}
	score := strconv.Itoa(r.Standing.Score)
	if r.Before != nil && *r.Before != r.Standing.Score {
		score += " (" + kit.Signed(r.Standing.Score-*r.Before) + ")"
	}
	return "*" + score + "* · " + word(r.level().Label())
}

// maxWeighing is how many factors a row names.
const maxWeighing = 2

// reasons are the two factors that take away most, or else give most, and how
// many there are beside them: `−8 Low product adoption · −5 Payment failed · +1
// more`. A line breaks between them only.
func reasons(factors []account.Applied, longest int) string {
	acting := slices.DeleteFunc(slices.Clone(factors), func(f account.Applied) bool { return f.Points == 0 })
	slices.SortStableFunc(acting, func(a, b account.Applied) int { return cmp.Compare(a.Points, b.Points) })
	if len(acting) > 0 && acting[0].Points > 0 {
		slices.Reverse(acting)
	}
	var parts []string
	for _, f := range acting[:min(maxWeighing, len(acting))] {
		parts = append(parts, kit.Signed(f.Points)+"\u00a0"+kit.Escape(f.Label, longest))
	}
	if more := len(acting) - len(parts); more > 0 {
		parts = append(parts, "_+"+strconv.Itoa(more)+" more_")
	}
	return strings.Join(parts, " · ")
}

// value is `$59,400 ARR · 12 / 25 users · renews in 38 days`.
func (s Section) value(r Row, of room) string {
	roll := r.Standing.Rollup
	var arr []account.Money
	for _, t := range roll.Totals {
		if t.ARR != 0 || len(roll.Totals) == 1 {
			arr = append(arr, account.Money{Amount: t.ARR, Currency: t.Currency})
		}
	}
	parts := []string{"ARR unknown"}
	switch {
	case len(arr) > 0:
		parts[0] = s.sums(arr, of.money) + " ARR"
	case roll.Origin != "": // there are revenue sources, of which none counts
		parts[0] = "no ARR"
	}
	parts = append(parts, s.users(roll))
	if n, known := roll.DaysToRenewal(s.Now); known {
		return strings.Join(append(parts, renews(n)), " · ")
	}
	return strings.Join(append(parts, "renewal unknown"), " · ")
}

// users is `12 / 25 users`.
func (s Section) users(roll account.Rollup) string {
	switch {
	case roll.Usage.Known && roll.Licensed != nil:
		return s.number(roll.Usage.Week) + " / " + s.number(*roll.Licensed) + " users"
	case roll.Usage.Known:
		return s.number(roll.Usage.Week) + " users"
	case roll.Licensed != nil:
		return "unknown / " + s.number(*roll.Licensed) + " users"
	}
	return "users unknown"
}
