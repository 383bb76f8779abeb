package deeds

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"rapport/blocks"
	"rapport/blocks/kit"
	"rapport/internal/account"
)

// Entry is one deed as the audit keeps it.
type Entry struct {
	Number int64
	At     time.Time
	By     account.Actor
	Place  string // a channel, or where else
	Action string // as the audit names it
	Undid  string // of an undo: the action that it took back
	Undone bool
	Reason string
	Before Kept
	After  Kept
}

// Kept is what the audit keeps of an account before or after a deed, as far as
// a history shows it. Figures are there where the deed changed them.
type Kept struct {
	ARR     map[account.Currency]int64 `json:"arr"`
	Score   *int                       `json:"score"`
	Level   account.Level              `json:"level"`
	Section account.Section            `json:"section"`
	Product string                     `json:"product"`
	System  account.System             `json:"system"`
	Factor  account.Factor             `json:"factor"`
	Why     account.MarkReason         `json:"why"`
	Until   *time.Time                 `json:"until"`
	Channel string                     `json:"channel"`
}

// PageOfDeeds is how many deeds a history shows at once.
const PageOfDeeds = 10

// History lists what people did to an account, the newest first. It takes one
// more than it shows as a sign that there are older ones; before is the entry
// that the page begins at, 0 for the newest.
func History(s Scene, entries []Entry, before int64) kit.Message {
	domain := s.Account.Domain
	title := "What people did to " + s.name()
	if len(entries) == 0 {
		sentence := "Nobody has done anything to " + s.name() + " yet."
		if before > 0 {
			sentence = "Nobody did anything to " + s.name() + " before that."
		}
		m := kit.Words(sentence)
		return withButtons(m, newest(domain, before))
	}
	shown := entries[:min(PageOfDeeds, len(entries))]
	m := kit.Message{Blocks: []slack.Block{kit.Section(title)}}
	for _, e := range shown {
		m.Blocks = append(m.Blocks, kit.Section(s.entry(e)))
	}
	m.Text = kit.Heard(title + ". Newest: " + s.headline(shown[0]))
	buttons := newest(domain, before)
	if len(entries) > len(shown) {
		older := blocks.Older{Domain: domain, Before: shown[len(shown)-1].Number}
		buttons = append([]slack.BlockElement{kit.Button("Older", blocks.OlderDeeds, older.Value())}, buttons...)
	}
	return withButtons(m, buttons)
}

func newest(d account.Domain, before int64) []slack.BlockElement {
	if before == 0 {
		return nil
	}
	return []slack.BlockElement{kit.Button("Newest", blocks.NewestDeeds, blocks.Older{Domain: d}.Value())}
}

func withButtons(m kit.Message, buttons []slack.BlockElement) kit.Message {
	if len(buttons) > 0 {
		m.Blocks = append(m.Blocks, slack.NewActionBlock("", buttons...))
	}
	return m
}

// entry is a deed in two or three lines: who did what and when, what it
// changed, and why.
func (s Scene) entry(e Entry) string {
	first := s.headline(e) + " · " + s.Reader.Moment(e.At, s.Now)
	if isChannel(e.Place) {
		first += " in <#" + channelID(e.Place) + ">"
	}
	if e.Undone {
		first += " · _undone_"
	}
	lines := []string{first}
	if figures := s.figures(e); figures != "" {
		lines = append(lines, figures)
	}
	if reason := kit.Escape(e.Reason, maxReason); reason != "" {
		lines = append(lines, "“"+reason+"”")
	}
	return strings.Join(lines, "\n")
}

// isChannel reports whether a place is a channel that can be named: not
// somebody's direct messages.
func isChannel(place string) bool {
	return len(place) > 1 && (place[0] == 'C' || place[0] == 'G') && channelID(place) == place
}

func (s Scene) headline(e Entry) string {
	return "*" + kit.Defuse(kit.Handle(e.By.Name)) + "* " + s.did(e)
}

// did is what was done, after the name of who did it.
func (s Scene) did(e Entry) string {
	section := func(k Kept) string { return kit.Escape(k.Section.Label(), kit.MaxWord) }
	switch e.Action {
	case "untrack":
		return "untracked it"
	case "retrack":
		return "re-tracked it"
	case "route":
		return "routed it from " + section(e.Before) + " to " + section(e.After)
	case "ignore_revenue":
		return "ignored " + product(e.After) + " from ARR"
	case "count_revenue":
		return "counted " + product(e.After) + " again"
	case "mark_factor":
		text := "marked " + factorOf(e.After.Factor) + " " + kit.Escape(kit.Spaced(string(e.After.Why)), kit.MaxWord)
		if e.After.Until != nil {
			text += " until " + s.Reader.Day(*e.After.Until, s.Now)
		}
		return text
	case "unmark_factor":
		return "let " + factorOf(e.After.Factor) + " count again"
	case "accept_handoff":
		return "accepted the hand-off to " + section(e.After)
	case "send_back_handoff":
		return "sent it back from " + section(e.Before) + " to " + section(e.After)
	case "share":
		return "shared its card to <#" + channelID(e.After.Channel) + ">"
	case "undo": // its after is the before of what it took back
		undid := Entry{Action: e.Undid, Before: e.After, After: e.Before}
		if e.Undid == "undo" || e.Undid == "" {
			return "undid something"
		}
		return "undid: " + s.did(undid)
	}
	return kit.Escape(kit.Spaced(e.Action), kit.MaxWord)
}

func product(k Kept) string {
	name := kit.Escape(k.Product, kit.MaxName)
	if name == "" {
		name = "Unnamed product"
	}
	if k.System == "" {
		return "*" + name + "*"
	}
	return "*" + name + "* (" + kit.Escape(k.System.Label(), kit.MaxWord) + ")"
}

// figures are those that a deed changed, before and after.
func (s Scene) figures(e Entry) string {
	assessed := func(k Kept) account.Assessment {
		a := account.Assessment{Level: k.Level}
		if k.Score != nil {
			a.Scored, a.Score = true, *k.Score
		}
		for c, minor := range k.ARR {
			a.Rollup.Totals = append(a.Rollup.Totals, account.Total{Currency: c, ARR: minor})
		}
		return a
	}
	before, after := assessed(e.Before), assessed(e.After)
	sortTotals(before.Rollup.Totals)
	sortTotals(after.Rollup.Totals)
	var parts []string
	effect := Effect{before, after}
	for i, c := range s.money(effect) {
		if c.changes() && i < maxCurrencies {
			parts = append(parts, c.plain())
		}
	}
	if c := s.score(effect); c.changes() {
		parts = append(parts, c.plain())
	}
	if before.Level != after.Level {
		parts = append(parts, level(before)+" → "+level(after))
	}
	return strings.Join(parts, " · ")
}

func sortTotals(totals []account.Total) {
	slices.SortFunc(totals, func(a, b account.Total) int {
		return cmp.Or(cmp.Compare(b.ARR, a.ARR), cmp.Compare(a.Currency, b.Currency))
	})
}
