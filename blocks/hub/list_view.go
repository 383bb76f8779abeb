package hub

import (
	"strconv"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"rapport/blocks"
	"rapport/blocks/kit"
	"rapport/internal/account"
)

// PageSize is how many accounts a list shows at once.
const PageSize = 10

// RenewingDays is how far ahead the figure of renewals looks.
const RenewingDays = 30

// Section is a page of a section's list.
type Section struct {
	List    List
	Figures Figures
	Rows    []Row // at most PageSize
	Next    Spot  // of the first account of the next page; the zero value is none
	Reader  kit.Reader
	Now     time.Time
}

// Figures are what the accounts of a section add up to.
type Figures struct {
	Levels   []LevelFigures // worst first, then what is not scored yet
	Renewing int            // tracked accounts that renew in RenewingDays
}

// LevelFigures are what the accounts of a level add up to.
type LevelFigures struct {
	Level     account.Level
	Tracked   int
	Untracked int
	ARR       []account.Money // of tracked accounts, a currency each, the largest first
}

// Row is an account of a list.
type Row struct {
	Account  account.Account
	Standing account.Assessment
	Before   *int // the score of the refresh before; nil is none
}

// Message is the list as everybody in its place, or its reader, sees it.
func (s Section) Message() kit.Message {
	var out []slack.Block
	for _, r := range []room{{60, kit.MaxLine, kit.MaxWord, 3}, {kit.MaxWord, kit.MaxWord, kit.MaxWord, 2}, {20, 0, 12, 1}, {14, 0, 8, 1}} {
		if out = s.draw(r); kit.Fits(out) {
			break
		}
	}
	return kit.Message{Text: s.headline(), Blocks: out}
}

// room is how much a row may take: of texts in characters, of an account's
// currencies in pieces.
type room struct{ name, reason, word, money int }

func (s Section) draw(r room) []slack.Block {
	out := []slack.Block{kit.Header(s.List.Section.Label())}
	if s.List.Section == account.Health {
		out = append(out, s.figures())
		if chart := s.chart(); chart != nil && s.List.Page == 0 && !s.List.Filtered() {
			out = append(out, chart)
		}
		out = append(out, s.fineprint()...)
	}
	if s.List.Filtered() {
		out = append(out, kit.Note("Only "+s.filters()))
	}
	out = append(out, s.ways()...)
	for _, row := range s.Rows {
		out = append(out, s.row(row, r))
	}
	if len(s.Rows) == 0 {
		out = append(out, kit.Section(s.nothing()))
	}
	return append(out, s.foot()...)
}

// ways are what limits the list.
func (s Section) ways() []slack.Block {
	tracked, untracked := s.counts(nil)
	if tracked+untracked == 0 && !s.List.Filtered() {
		return nil
	}
	ways := []slack.BlockElement{s.levels(), kit.Button("Filter and search", blocks.AskListFilter, s.List.Encode())}
	switch {
	case s.List.Untracked:
		ways = append(ways, kit.Button("Hide untracked", blocks.ListShow, s.List.Toggled().Encode()))
	case untracked > 0:
		ways = append(ways, kit.Button("Show untracked ("+s.number(untracked)+")", blocks.ListShow, s.List.Toggled().Encode()))
	}
	if s.List.Filtered() {
		ways = append(ways, kit.Button("Clear filters", blocks.ListWhole, s.List.Whole().Encode()))
	}
	return []slack.Block{slack.NewActionBlock("", ways...)}
}

// headline is the list in a notification:
// `Health: 2 critical, 5 at risk, 3 renewing in 30 days, $1,200,000 protected ARR`.
func (s Section) headline() string {
	label := s.List.Section.Label()
	tracked, _ := s.counts(nil)
	switch {
	case s.List.Filtered():
		return label + ": only " + s.filters()
	case s.List.Section != account.Health || tracked == 0:
		return label + ": " + s.Reader.Count(tracked, "account")
	}
	parts := []string{
		s.number(s.of(account.Critical).Tracked) + " critical", s.number(s.of(account.AtRisk).Tracked) + " at risk",
		s.number(s.Figures.Renewing) + " renewing in " + strconv.Itoa(RenewingDays) + " days",
	}
	if arr := s.of(account.Healthy).ARR; len(arr) > 0 {
		parts = append(parts, s.sums(arr, maxHomeTotals)+" protected ARR")
	}
	return label + ": " + strings.Join(parts, ", ")
}

// of are the figures of a level.
func (s Section) of(l account.Level) LevelFigures {
	for _, f := range s.Figures.Levels {
		if f.Level == l {
			return f
		}
	}
	return LevelFigures{Level: l}
}

// counts are the tracked and the untracked accounts of a level, nil for all.
func (s Section) counts(l *account.Level) (tracked, untracked int) {
	for _, f := range s.Figures.Levels {
		if l == nil || *l == f.Level {
			tracked, untracked = tracked+f.Tracked, untracked+f.Untracked
		}
	}
	return tracked, untracked
}

// filters is what the list is limited to.
func (s Section) filters() string {
	var parts []string
	if s.List.Level != nil {
		parts = append(parts, s.List.Level.Label())
	}
	if s.List.Owner != "" {
		parts = append(parts, "owner "+kit.Escape(s.List.Owner, kit.MaxLine))
	}
	if s.List.Query != "" {
		parts = append(parts, "name or domain with "+kit.Quote(s.List.Query))
	}
	return strings.Join(parts, " · ")
}

// nothing is what an empty list says.
func (s Section) nothing() string {
	label := s.List.Section.Label()
	switch {
	case s.List.Filtered():
		words := "No account in " + label + " matches. *Clear filters* shows the whole list."
		if n := s.untracked(); n > 0 && !s.List.Untracked {
			words += " Untracked accounts are left out."
		}
		return words
	case s.untracked() > 0 && !s.List.Untracked:
		return "All accounts in " + label + " are untracked."
	case s.List.Section == account.Health:
		return "No account is in Health yet. Accounts come with the first import."
	}
	return "No account is in " + label + " yet. *Route to…* on an account's card moves one here."
}

// foot is where one is in the list, and the way on.
func (s Section) foot() []slack.Block {
	out := []slack.Block{}
	if len(s.Rows) > 0 {
		out = append(out, kit.Note(s.where()))
	}
	turn := []slack.BlockElement{}
	if s.List.Page > 0 || s.List.From.ID != 0 {
		turn = append(turn, kit.Button("Previous", blocks.ListPrevious, s.List.Encode()))
	}
	if s.Next.ID != 0 {
		turn = append(turn, kit.Button("Next", blocks.ListNext, s.List.At(s.List.Page+1, s.Next).Encode()))
	}
	if len(turn) > 0 {
		out = append(out, slack.NewActionBlock("", turn...))
	}
	return out
}

// where is `Page 2 of 4 · 34 accounts`: how many, where that is counted.
func (s Section) where() string {
	page := "Page " + s.number(s.List.Page+1)
	if s.List.Owner != "" || s.List.Query != "" {
		if s.List.Page == 0 && s.Next.ID == 0 {
			return kit.Plural(len(s.Rows), "account")
		}
		return page
	}
	n, untracked := s.counts(s.List.Level)
	if s.List.Untracked {
		n += untracked
	}
	all := s.Reader.Count(n, "account")
	if pages := (n + PageSize - 1) / PageSize; pages > 1 {
		return page + " of " + s.number(max(pages, s.List.Page+1)) + " · " + all
	}
	return all
}

// levels is the menu that shows one level.
func (s Section) levels() *slack.SelectBlockElement {
	menu := slack.NewOptionsSelectBlockElement(slack.OptTypeStatic, kit.PlainText("Level", kit.MaxButton), blocks.ListLevel)
	add := func(label string, level *account.Level) {
		option := slack.NewOptionBlockObject(s.List.ByLevel(level).Encode(), kit.PlainText(label, kit.MaxButton), nil)
		menu.Options = append(menu.Options, option)
		if (level == nil) == (s.List.Level == nil) && (level == nil || *level == *s.List.Level) {
			menu.InitialOption = option
		}
	}
	add("All levels", nil)
	for _, l := range []account.Level{account.Critical, account.AtRisk, account.Healthy, ""} {
		add(strings.TrimSpace(kit.Light(l)+" "+l.Label()), &l)
	}
	return menu
}
