package chart

import (
	"image/color"
	"strconv"
	"strings"

	"rapport/internal/account"
)

// label is a text above the plot that belongs to a mark.
type label struct {
	mark
	text     string
	from, to float64 // of the text
	row      float64
}

// arrange gives labels to the weightiest marks that have room for one. No text
// lies on another, nor on the broken line of another.
func (p plot) arrange(marks []mark) []label {
	var out []label
	for _, m := range marks {
		text := words(m)
		if strings.TrimSpace(text) == "" {
			continue
		}
		if l, found := p.room(label{mark: m, text: text, to: p.width(strap, text)}, out); found {
			out = append(out, l)
		}
	}
	return out
}

// room is where a label can stand: over its mark, or to the left or right of
// it. It looks from the lowest row up for a place that leaves the other marks
// their way up, and then, from the highest down, for any place at all.
func (p plot) room(l label, others []label) (label, bool) {
	const overhang = 24
	width := l.to - l.from
	for _, polite := range []bool{true, false} {
		for step := range p.rows {
			n := step
			if polite {
				n = p.rows - 1 - step
			}
			for _, from := range []float64{l.x - width/2, l.x - overhang, l.x + overhang - width, l.x - width/4, l.x - width*3/4} {
				l.from = min(max(from, margin), lineRight-width)
				l.to, l.row = l.from+width, rowTop+rowHeight*float64(n)
				if !l.collides(others) && (!polite || n == 0 || !p.covers(l)) {
					return l, true
				}
			}
		}
	}
	return l, false
}

// covers reports whether a text would stand over another mark.
func (p plot) covers(l label) bool {
	for _, m := range p.marked {
		if m.x != l.x && m.x > l.from-lineGap && m.x < l.to+lineGap {
			return true
		}
	}
	return false
}

func (l label) collides(others []label) bool {
	for _, o := range others {
		if l.row == o.row && l.from < o.to+sureGap && o.from < l.to+sureGap {
			return true
		}
		if l.row != o.row {
			upper, lower := l, o
			if o.row < l.row {
				upper, lower = o, l
			}
			if upper.x > lower.from-lineGap && upper.x < lower.to+lineGap {
				return true
			}
		}
	}
	return false
}

// paint is the colour of a mark and of its label.
func (p plot) paint(m mark) color.RGBA {
	if m.Good() {
		return p.healthy
	}
	return p.critical
}

// words are what a mark is called, short enough for a phone.
func words(m mark) string {
	text := short(m.Factor)
	switch m.Fate {
	case account.Went:
		text += " gone"
	case account.Dropped:
		text += " not counted"
	case account.MarkBegan:
		text += " marked"
	case account.MarkEnded, account.Restored:
		text += " again"
	case account.Came:
	}
	if m.more > 0 {
		text += " +" + strconv.Itoa(m.more)
	}
	return text
}

// short is a factor's name without what a picture has no room for.
func short(f account.Factor) string {
	switch f {
	case account.NoActivity:
		return "No activity"
	case account.NoContact:
		return "No contact"
	case account.RecentlyRenewed:
		return "Renewed"
	case account.RenewalNear, account.RenewalNearer, account.RenewalNow:
		return "Renewal near"
	case account.ChurnMentioned:
		return "Churn risk"
	case account.VeryLowAdoption, account.LowAdoption:
		return "Low adoption"
	case account.NPSLow:
		return "Low NPS"
	case account.NPSHigh:
		return "High NPS"
	default: // the others are short as they are
	}
	const most = 22
	if name := []rune(f.Name()); len(name) > most {
		return string(name[:most-1]) + "…"
	}
	return f.Name()
}
