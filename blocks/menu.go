package blocks

import (
	"strconv"

	"github.com/slack-go/slack"

	"rapport/internal/account"
)

// maxMatches is how many accounts a menu offers.
const maxMatches = 10

// Match is an account as a menu shows it.
type Match struct {
	Domain account.Domain
	Name   string
	Score  *int // nil is not scored yet
	Level  account.Level
	Totals []account.Total
}

// Menu asks which of several accounts was meant. It takes one more than it
// offers as a sign that there are others, and never says how many: who looks
// them up stops there.
func Menu(asked string, matches []Match) Message {
	sentence := "Which account do you mean by " + quote(asked) + "?"
	return rows(sentence, matches, "be more specific")
}

// NotFound says that no account answers to what was asked, and offers the
// nearest.
func NotFound(asked string, nearest []Match) Message {
	sentence := "No account answers to " + quote(asked) + "."
	if len(nearest) > 0 {
		sentence = "No account answers to " + quote(asked) + ". Did you mean one of these?"
	}
	return rows(sentence, nearest[:min(3, len(nearest))], "")
}

// Mine lists the accounts that a person owns, as Menu does.
func Mine(name string, matches []Match) Message {
	if len(matches) == 0 {
		return words("No account has you as its owner yet. `/account` with a name or a domain opens any account.")
	}
	who := ""
	if name = escape(name, maxWord); name != "" {
		who = ", " + name
	}
	return rows("Your accounts"+who+":", matches, "`/account` with a name or a domain opens any of them")
}

// words is a message of one sentence of mrkdwn that is already escaped.
func words(sentence string) Message {
	return Message{Text: sentence, Blocks: []slack.Block{section(sentence)}}
}

// rows is a sentence and a row for each account, with what to do about those
// that have no room.
func rows(sentence string, matches []Match, more string) Message {
	m := words(sentence)
	for i, x := range matches {
		if i == maxMatches {
			m.Blocks = append(m.Blocks, note("There are more: "+more))
			break
		}
		m.Blocks = append(m.Blocks, row(x))
	}
	return m
}

// row is an account in two lines, with the button that opens its card.
func row(m Match) slack.Block {
	name := nameOf(m.Name, m.Domain)
	line := "*" + escape(name, maxName) + "*"
	if display := m.Domain.Display(); display != name {
		line += " · " + escape(display, maxName)
	}
	line += "\n" + light(m.Level) + " "
	if m.Score != nil {
		line += strconv.Itoa(*m.Score) + " · "
	}
	line += m.Level.Label()
	for i, t := range m.Totals {
		if i < maxTotals {
			line += " · " + priced(t.ARR, t.Currency) + " ARR"
		}
	}
	s := section(line)
	action := OpenAccount{m.Domain}
	open := button("Open", action.ID(), action.value())
	open.AccessibilityLabel = plain("Open "+name, maxButton)
	s.Accessory = slack.NewAccessory(open)
	return s
}

// quote is what a person typed, as a sentence cites it.
func quote(asked string) string { return "“" + escape(asked, maxName) + "”" }
