package hub

import (
	"strings"
	"time"

	"github.com/slack-go/slack"

	"rapport/blocks/kit"
	"rapport/internal/account"
)

// news is what changed since the person last looked.
func (h Home) news() []slack.Block {
	if h.Tally.All == 0 {
		return nil
	}
	since := "In the last 7 days"
	if h.Looked {
		since = "Since you last looked, " + h.Reader.Moment(h.Since, h.Now)
	}
	out := []slack.Block{kit.Header("What changed")}
	if len(h.Moves) == 0 && len(h.Deeds) == 0 {
		return append(out, kit.Note(since+": no score of your accounts moved, and nobody else did anything to them"))
	}
	out = append(out, kit.Note(since))
	for i, m := range h.Moves {
		if i == maxHomeMoves {
			break
		}
		out = append(out, opening("moved", moved(m), m.Domain, m.Name))
	}
	if more := h.MovesAll - min(len(h.Moves), maxHomeMoves); more > 0 {
		out = append(out, kit.Note("+"+kit.Plural(more, "more score")+" moved: the list below shows each change"))
	}
	if len(h.Deeds) > 0 {
		out = append(out, kit.Section(h.deeds()))
	}
	return out
}

// moved is a move of a score: `🟠 *Acme Inc* 72 → 58 (−14)`, and why.
func moved(m HomeMove) string {
	line := kit.Light(m.Move.After) + " " + named(m.Name, m.Domain) + " " + kit.Moved(m.Move)
	if m.Move.Before != m.Move.After {
		line += " · " + m.Move.Before.Label() + " → " + m.Move.After.Label()
	}
	if why := kit.Reasons(m.Move); why != "" {
		line += "\n" + kit.Escape(why, maxWhy)
	}
	return line
}

// maxWhy bounds the reasons of one move.
const maxWhy = 600

// deeds are lines of what others did, as many as a section holds.
func (h Home) deeds() string {
	text := ""
	for i, d := range h.Deeds {
		line := "• " + kit.Defuse(kit.Handle(d.By.Name)) + " " + did(d) + " · " + h.Reader.Ago(d.At, h.Now) + kit.Defuse(kit.Because(d.Reason)) + "\n"
		if i == maxHomeDeeds || kit.Units(text+line) > maxDeedText {
			return text + "• There is more: `/account` with a domain and `history` tells all that was done to an account"
		}
		text += line
	}
	return strings.TrimSuffix(text, "\n")
}

// maxDeedText bounds the lines of deeds; Slack takes 3,000 characters.
const maxDeedText = 2800

// did is a deed in words: `routed *Acme Inc* to Pipeline`.
func did(d HomeDeed) string {
	name := named(d.Name, d.Domain)
	switch d.Action {
	case "route":
		if d.Section.Known() {
			return "routed " + name + " to " + d.Section.Label()
		}
		return "routed " + name
	case "untrack":
		return "untracked " + name
	case "retrack":
		return "re-tracked " + name
	case "ignore_revenue":
		return "ignored a revenue source of " + name
	case "count_revenue":
		return "counted a revenue source of " + name + " again"
	case "mark_factor":
		return "marked a factor of " + name
	case "unmark_factor":
		return "let a factor of " + name + " count again"
	case "accept_handoff":
		return "accepted the hand-off of " + name
	case "send_back_handoff":
		return "sent back the hand-off of " + name
	case "share":
		return "shared " + name
	case "undo":
		return "undid: " + did(HomeDeed{Domain: d.Domain, Name: d.Name, Action: d.Undid})
	case "":
		return "changed " + name
	}
	return kit.Escape(kit.Spaced(d.Action), kit.MaxWord) + " " + name
}

// data is when each source last came in.
func (h Home) data() []slack.Block {
	came := map[account.System]time.Time{}
	order := account.Systems()
	known := map[account.System]bool{}
	for _, s := range order {
		known[s] = true
	}
	for _, f := range h.Feeds {
		came[f.System] = f.LastAt
		if !known[f.System] && len(order) < maxSystems {
			order = append(order, f.System)
		}
	}
	var lines, without []string
	for _, s := range order {
		name := kit.Escape(s.Label(), kit.MaxWord)
		at, connected := came[s]
		switch {
		case !connected:
			without = append(without, name)
		case h.Now.Sub(at) > kit.Stale:
			lines = append(lines, "⚠️ *"+name+"* last came in "+h.Reader.Ago(at, h.Now))
		default:
			lines = append(lines, "*"+name+"* "+h.Reader.Ago(at, h.Now))
		}
	}
	if len(without) > 0 {
		lines = append(lines, "Not connected: "+strings.Join(without, ", "))
	}
	return []slack.Block{kit.Header("State of the data"), kit.Note(strings.Join(lines, " · "))}
}

// maxSystems bounds how many sources are named.
const maxSystems = 20
