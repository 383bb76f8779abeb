package blocks

import (
	"strconv"

	"github.com/slack-go/slack"

	"rapport/blocks/kit"
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
func Menu(r kit.Reader, asked string, matches []Match) kit.Message {
	sentence := "Which account do you mean by " + kit.Quote(asked) + "?"
	return rows(r, sentence, matches, "be more specific")
}

// Several asks which of the accounts that a text names is to be opened: a
// message or a thread, which stands above and is not told again.
func Several(r kit.Reader, what string, matches []Match) kit.Message {
	return rows(r, "This "+what+" names several accounts. Which one shall I open?", matches, "`/account` with a name or a domain opens any account")
}

// NotFound says that no account answers to what was asked, and offers the
// nearest.
func NotFound(r kit.Reader, asked string, nearest []Match) kit.Message {
	sentence := "No account answers to " + kit.Quote(asked) + "."
	if len(nearest) > 0 {
		sentence = "No account answers to " + kit.Quote(asked) + ". Did you mean one of these?"
	}
	return rows(r, sentence, nearest[:min(3, len(nearest))], "")
}

// Mine is a page of the accounts that a person owns, with the way to the other
// pages; the first is 0. It takes one more than it lists as a sign that there
// are others.
func Mine(r kit.Reader, name string, page int, matches []Match) kit.Message {
	switch {
	case len(matches) > 0:
	case page > 0:
		m := kit.Words("There are no more of your accounts.")
		m.Blocks = append(m.Blocks, turnMine(page, false))
		return m
	default:
		return kit.Words("No account has you as its owner yet. `/account` with a name or a domain opens any account.")
	}
	who := ""
	if name = kit.Escape(name, kit.MaxWord); name != "" {
		who = ", " + name
	}
	if page > 0 {
		who += ", page " + strconv.Itoa(page+1)
	}
	more := len(matches) > maxMatches
	m := rows(r, "Your accounts"+who+":", matches[:min(len(matches), maxMatches)], "")
	if page > 0 || more {
		m.Blocks = append(m.Blocks, turnMine(page, more))
	}
	return m
}

// turnMine is the way to the pages before and after one.
func turnMine(page int, more bool) slack.Block {
	var row []slack.BlockElement
	if page > 0 {
		row = append(row, kit.Button("Previous", MinePrevious, HomePage{Page: page - 1}.Value()))
	}
	if more {
		row = append(row, kit.Button("Show more", MineNext, HomePage{Page: page + 1}.Value()))
	}
	return slack.NewActionBlock("", row...)
}

// rows is a sentence and a row for each account, with what to do about those
// that have no room.
func rows(r kit.Reader, sentence string, matches []Match, more string) kit.Message {
	m := kit.Words(sentence)
	for i, x := range matches {
		if i == maxMatches {
			m.Blocks = append(m.Blocks, kit.Note("There are more: "+more))
			break
		}
		m.Blocks = append(m.Blocks, row(r, x))
	}
	return m
}

// row is an account in two lines, with the button that opens its card.
func row(r kit.Reader, m Match) slack.Block {
	name := kit.NameOf(m.Name, m.Domain)
	line := "*" + kit.Escape(name, kit.MaxName) + "*"
	if display := m.Domain.Display(); display != name {
		line += " · " + kit.Escape(display, kit.MaxName)
	}
	line += "\n" + kit.Light(m.Level) + " "
	if m.Score != nil {
		line += strconv.Itoa(*m.Score) + " · "
	}
	line += m.Level.Label()
	for i, t := range m.Totals {
		if i < maxTotals {
			line += " · " + priced(r, t.ARR, t.Currency) + " ARR"
		}
	}
	s := kit.Section(line)
	action := OpenAccount{Domain: m.Domain}
	open := kit.Button("Open", action.ID(), action.value())
	open.AccessibilityLabel = kit.Plain("Open "+name, kit.MaxButton)
	s.Accessory = slack.NewAccessory(open)
	return s
}
