package kit

import (
	"strconv"
	"strings"

	"rapport/internal/account"
)

// mostChanges is how many factors a move names.
const mostChanges = 6

// Moved is how far a score moved, as `72 → 58 (−14)`.
func Moved(m account.Move) string {
	return strconv.Itoa(m.From) + " → " + strconv.Itoa(m.To) + " (" + Signed(m.Points()) + ")"
}

// Reasons tells factor by factor why a score moved, so that it adds up: `−8 Low
// product adoption, new (PostHog) · −1 Approaching renewal −3 → −4
// (Salesbricks)`. What no factor explains is said as such. The text is plain.
func Reasons(m account.Move) string {
	var parts []string
	rest := 0
	for i, c := range m.Changes {
		if i < mostChanges {
			parts = append(parts, reason(c))
		} else {
			rest += c.Is - c.Was
		}
	}
	if n := len(m.Changes) - mostChanges; n > 0 {
		parts = append(parts, Signed(rest)+" by "+Plural(n, "more factor"))
	}
	switch {
	case m.LeftOver != 0 && len(m.Changes) == 0:
		parts = append(parts, Signed(m.LeftOver)+" without a factor that explains it")
	case m.LeftOver != 0:
		parts = append(parts, Signed(m.LeftOver)+" that no factor explains")
	}
	return strings.Join(parts, " · ")
}

func reason(c account.Change) string {
	text := Signed(c.Is-c.Was) + " " + Plain(c.Name, MaxLine)
	switch {
	case c.Was == 0:
		text += ", new"
	case c.Is == 0:
		text += ", gone"
	default:
		text += " " + Signed(c.Was) + " → " + Signed(c.Is)
	}
	if c.Source == "" {
		return text
	}
	return text + " (" + Plain(c.Source.Label(), MaxWord) + ")"
}
