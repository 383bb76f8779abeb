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
	parts := recounts(m.Recounts)
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
	if fated := Fated(c.Fate, c.Why, c.By); fated != "" {
		text += fated
	} else {
		text += " " + Signed(c.Was) + " → " + Signed(c.Is)
	}
	if c.Source == "" {
		return text
	}
	return text + " (" + Plain(c.Source.Label(), MaxWord) + ")"
}

// Fated is what became of a factor, after its name: `, new`, `, marked wrong
// data by @omar`. It is empty for one that only weighs more or less.
func Fated(f account.Fate, why account.MarkReason, by account.Actor) string {
	switch f {
	case account.Came:
		return ", new"
	case account.Went:
		return ", gone"
	case account.MarkBegan:
		who := "a person"
		if by != (account.Actor{}) {
			who = Handle(by.Name)
		}
		return ", marked " + Plain(Spaced(string(why)), MaxWord) + " by " + who
	case account.MarkEnded:
		return ", its mark ended"
	case account.Dropped:
		return ", not counted any more"
	case account.Restored:
		return ", counted again"
	}
	return ""
}

// mostRecounts is how many deeds of people a move names.
const mostRecounts = 2

// recounts tells what people did to revenue: `ARR changed by @omar: Platform
// ignored`.
func recounts(deeds []account.Recount) []string {
	var parts []string
	for i, d := range deeds {
		if i == mostRecounts {
			return append(parts, Plural(len(deeds)-i, "more change")+" of the ARR by people")
		}
		product, what := Inline(d.Product, MaxField), " counted again"
		if product == "" {
			product = "a revenue source"
		}
		if d.Ignored {
			what = " ignored"
		}
		parts = append(parts, "ARR changed by "+Handle(d.By.Name)+": "+product+what)
	}
	return parts
}
