package deeds

import (
	"slices"
	"strconv"
	"strings"

	"rapport/blocks/kit"
	"rapport/internal/account"
)

// Effect is what a deed makes of an account's figures.
type Effect struct{ Before, After account.Assessment }

const (
	maxCurrencies = 4
	maxDifference = 1000
)

// change is one figure before and after.
type change struct {
	what, before, after string
}

func (c change) changes() bool { return c.before != c.after }

// bold is the change as a window tells it: `ARR  *$50,400 → $48,000*`.
func (c change) bold() string {
	if !c.changes() {
		return c.what + " stays *" + c.before + "*"
	}
	return c.what + "  *" + c.before + " → " + c.after + "*"
}

// plain is the change within a sentence: `ARR $50,400 → $48,000`.
func (c change) plain() string { return c.what + " " + c.before + " → " + c.after }

// effect is a line for each figure: money first, whether it changes or not.
func (s Scene) effect(e Effect, d account.Recount) []string {
	var lines []string
	for i, c := range s.money(e) {
		if i == maxCurrencies {
			lines = append(lines, "and more currencies")
			break
		}
		lines = append(lines, c.bold())
	}
	score := s.score(e)
	line := score.bold()
	switch before, after := e.Before, e.After; {
	case before.Scored && after.Scored && before.Level != after.Level:
		line += ", " + level(before) + " → " + level(after)
	case after.Scored:
		line += ", " + level(after)
		if score.changes() {
			line += " as before"
		}
	}
	lines = append(lines, line)
	if reasons := why(e, d); reasons != "" {
		lines = append(lines, reasons)
	}
	if days := s.renewal(e); days.changes() {
		lines = append(lines, days.bold())
	}
	return lines
}

// brief is what changes, in a few words: `ARR $50,400 → $48,000, score 75 → 80`.
func (s Scene) brief(e Effect) string {
	var parts []string
	for i, c := range s.money(e) {
		if c.changes() && i < maxCurrencies {
			parts = append(parts, c.plain())
		}
	}
	score := s.score(e)
	score.what = strings.ToLower(score.what)
	switch {
	case score.changes():
		parts = append(parts, score.plain())
	case e.After.Scored && len(parts) > 0:
		parts = append(parts, "score stays "+score.after)
	}
	if e.Before.Scored && e.After.Scored && e.Before.Level != e.After.Level {
		parts = append(parts, "now "+level(e.After))
	}
	return strings.Join(parts, ", ")
}

// money is the ARR before and after, by currency, and what is on trial where
// that changes.
func (s Scene) money(e Effect) []change {
	before, after := e.Before.Rollup.Totals, e.After.Rollup.Totals
	var out []change
	for _, t := range slices.Concat(before, after) {
		was, is := totalIn(before, t.Currency), totalIn(after, t.Currency)
		price := func(minor int64) string { return s.amount(account.Money{Amount: minor, Currency: t.Currency}) }
		arr := change{"ARR", price(was.ARR), price(is.ARR)}
		if slices.Contains(out, arr) {
			continue
		}
		out = append(out, arr)
		if was.Potential != is.Potential {
			out = append(out, change{"On trial", price(was.Potential), price(is.Potential)})
		}
	}
	return out
}

func totalIn(totals []account.Total, c account.Currency) account.Total {
	for _, t := range totals {
		if t.Currency == c {
			return t
		}
	}
	return account.Total{Currency: c}
}

func (s Scene) score(e Effect) change {
	return change{"Score", scoreOf(e.Before), scoreOf(e.After)}
}

func scoreOf(a account.Assessment) string {
	if !a.Scored {
		return "not scored"
	}
	return strconv.Itoa(a.Score)
}

func level(a account.Assessment) string { return kit.Light(a.Level) + " " + a.Level.Label() }

// why says which factors make the difference of the score, so that it adds up:
// what a deed takes out is not gone, but counts no more.
func why(e Effect, d account.Recount) string {
	d.At = e.After.At
	m := account.Move{At: d.At, Changes: account.Difference(e.Before.Factors, e.After.Factors)}.Knowing([]account.Recount{d})
	m.Recounts = nil // it is to be done yet
	reasons := kit.Reasons(m)
	if reasons != "" && e.Before.Cut != e.After.Cut {
		reasons += " · a score stays within 0 and 100"
	}
	return kit.Escape(reasons, maxDifference)
}

func (s Scene) renewal(e Effect) change {
	days := func(a account.Assessment) string {
		n, known := a.Rollup.DaysToRenewal(s.Now)
		if !known {
			return "Unknown"
		}
		return strings.Replace(strconv.Itoa(n), "-", "−", 1)
	}
	return change{"Days to renewal", days(e.Before), days(e.After)}
}
