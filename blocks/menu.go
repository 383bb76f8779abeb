package blocks

import "rapport/internal/account"

// Match is an account as a menu shows it.
type Match struct {
	Domain account.Domain
	Name   string
	Score  *int // nil is not scored yet
	Level  account.Level
	Totals []account.Total
}

// Menu asks which of several accounts was meant.
func Menu(asked string, matches []Match) Message { return Sentence(asked) }

// NotFound says that no account answers to what was asked, and offers the
// nearest.
func NotFound(asked string, nearest []Match) Message { return Sentence(asked) }

// Mine lists the accounts that a person owns.
func Mine(name string, matches []Match) Message { return Sentence(name) }

// Help says what the command understands.
func Help(command string) Message { return Sentence(command) }
