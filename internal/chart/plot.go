package chart

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"rapport/internal/account"
)

// Where things stand, in pixels.
const (
	margin    = 28.0
	lineLeft  = 104.0 // of the plot; the numbers of the scale stand before it
	lineRight = Width - 28.0
	lineLow   = Height - 68.0

	rowTop    = 150.0 // on which the first row of labels stands
	rowHeight = 52.0
	fewRows   = 2    // of labels
	mostRows  = 3    // where the days are so few that each event may be named
	sureGap   = 22.0 // between labels
	lineGap   = 10.0 // between a label and the broken line of another
	markGap   = 50.0 // between marks: of two that are nearer, the weightier is drawn
	endGap    = 40.0 // between the last mark and the end of the line
	mostMarks = 14
	shortSpan = 45 * 24 * time.Hour
)

var (
	small = letters{false, 38}
	strap = letters{true, 38}
)

// plot is one picture with its history and colours.
type plot struct {
	*canvas
	inks
	h      History
	line   []stand
	rows   int // of labels, which stand above the plot
	marked []mark
	labels []label
}

func (p plot) x(at time.Time) float64 {
	return lineLeft + (lineRight-lineLeft)*float64(at.Sub(p.h.From))/float64(p.h.To.Sub(p.h.From))
}

func (p plot) y(score int) float64 { return lineLow - (lineLow-p.top())*float64(score)/100 }

// top is where the plot begins, below the labels.
func (p plot) top() float64 { return rowTop + rowHeight*float64(p.rows) - 14 }

// bands are the levels behind the line, each with its name.
func (p plot) bands() {
	for _, b := range []struct {
		level     account.Level
		low, high int
	}{
		{account.Critical, 0, p.h.Policy.AtRisk}, {account.AtRisk, p.h.Policy.AtRisk, p.h.Policy.Healthy}, {account.Healthy, p.h.Policy.Healthy, 100},
	} {
		p.rectangle(p.band(b.level), point{lineLeft, p.y(b.high)}, point{lineRight, p.y(b.low)})
		p.name(b.level, p.y(b.high), p.y(b.low))
	}
	written := lineLow + 100
	for _, score := range []int{0, p.h.Policy.AtRisk, p.h.Policy.Healthy, 100} {
		p.rectangle(p.grid, point{lineLeft, p.y(score) - 1}, point{lineRight, p.y(score) + 1})
		if near := written-p.y(score) < 38 || p.y(score)-p.y(100) < 38; near && score > 0 && score < 100 {
			continue
		}
		written = p.y(score)
		p.text(small, p.mute, point{lineLeft - 14, p.y(score) + 14}, right, strconv.Itoa(score))
	}
}

// name writes what a level is called into its band, where the line is not.
func (p plot) name(l account.Level, top, low float64) {
	const tall, pad = 38.0, 12.0 // of the letters, and around them
	width := p.width(small, l.Label())
	if low-top < tall+pad {
		return
	}
	for _, part := range []float64{0, 1, 0.5, 0.25, 0.75, 0.1, 0.9, 0.4, 0.6} {
		x := lineLeft + pad + (lineRight-lineLeft-2*pad-width)*part
		for _, base := range []float64{low - pad, top + tall} {
			if p.clear(point{x, base - tall}, point{x + width, base + pad}) {
				p.text(small, p.of(l), point{x, base}, left, l.Label())
				return
			}
		}
	}
}

// clear reports whether the line and those of the labels stay out of a box.
func (p plot) clear(low, high point) bool {
	for _, l := range p.labels {
		if l.x > low.x-8 && l.x < high.x+8 && p.y(l.score) > low.y {
			return false
		}
	}
	const near = 24
	for i := 1; i < len(p.line); i++ {
		a, b := p.line[i-1], p.line[i]
		if p.x(b.at) < low.x-near || p.x(a.at) > high.x+near {
			continue
		}
		if max(p.y(a.score), p.y(b.score)) > low.y-near && min(p.y(a.score), p.y(b.score)) < high.y+near {
			return false
		}
	}
	return true
}

// days are the dates below the plot: weeks, months, or every second month.
func (p plot) days() {
	edge := lineLeft - 40 // the right end of the last label
	for _, d := range p.ticks() {
		x := p.x(d)
		text := d.Format("2 Jan")
		if p.h.To.Sub(p.h.From) > 200*24*time.Hour {
			text = d.Format("Jan")
			if d.Month() == time.January {
				text = d.Format("2006")
			}
		}
		half := p.width(small, text) / 2
		if x-half < edge+sureGap || x+half > Width-6 {
			continue
		}
		p.rectangle(p.grid, point{x - 1, lineLow}, point{x + 1, lineLow + 12})
		p.text(small, p.mute, point{x, lineLow + 52}, centre, text)
		edge = x + half
	}
}

func (p plot) ticks() []time.Time {
	first, last := account.Day(p.h.From), p.h.To
	var out []time.Time
	switch length := last.Sub(first); {
	case length <= shortSpan:
		for d := account.Day(last); !d.Before(p.h.From); d = d.AddDate(0, 0, -7) {
			out = append(out, d)
		}
	case length <= 200*24*time.Hour:
		for d := firstOfMonth(first); !d.After(last); d = d.AddDate(0, 1, 0) {
			out = append(out, d, d.AddDate(0, 0, 14))
		}
	default:
		for d := firstOfMonth(first); !d.After(last); d = d.AddDate(0, 1, 0) {
			if d.Month()%2 == 1 { // January among them
				out = append(out, d)
			}
		}
	}
	out = slices.DeleteFunc(out, func(d time.Time) bool { return d.Before(p.h.From) || d.After(last) })
	slices.SortFunc(out, time.Time.Compare)
	return out
}

func firstOfMonth(d time.Time) time.Time {
	return time.Date(d.Year(), d.Month(), 1, 0, 0, 0, 0, time.UTC)
}

// marks are the line itself and the events on it: a triangle where it became
// worse, a disc where it became better, and labels for as many as have room.
func (p plot) marks() {
	for _, l := range p.labels {
		p.dashes(p.mute, 2, point{l.x, l.row + 10}, point{l.x, p.y(l.score) - 16})
	}
	line := make([]point, len(p.line))
	for i, s := range p.line {
		line[i] = point{p.x(s.at), p.y(s.score)}
	}
	width := 7.0
	if p.h.days() > 200 {
		width = 5
	}
	p.stroke(p.inks.line, width, bends(line))
	end := line[len(line)-1]
	p.fill(p.ground, disc(end, 15))
	p.fill(p.inks.line, disc(end, 11))
	for _, m := range p.marked {
		place := point{m.x, p.y(m.score)}
		if lineRight-m.x < endGap {
			continue // the end of the line is a mark of its own
		}
		if m.Good() {
			p.fill(p.ground, disc(place, 17))
			p.fill(p.healthy, disc(place, 13))
		} else {
			p.fill(p.ground, triangle(place, 24))
			p.fill(p.critical, triangle(place, 17))
		}
	}
	for _, l := range p.labels {
		p.text(strap, p.paint(l.mark), point{l.from, l.row}, left, l.text)
	}
}

// bends is a line without the points that lie between their neighbours: where
// pieces of it meet, its edge is drawn twice and looks darker.
func bends(line []point) []point {
	out := line[:0:0]
	for i, p := range line {
		if n := len(out); n > 0 && i+1 < len(line) {
			a, b := out[n-1], line[i+1]
			if turn := (p.x-a.x)*(b.y-a.y) - (b.x-a.x)*(p.y-a.y); turn < 1e-6 && turn > -1e-6 {
				continue
			}
		}
		out = append(out, p)
	}
	return out
}

// mark is an event with its place on the line.
type mark struct {
	account.Event
	x     float64
	score int
	more  int // events of the same day that have no mark of their own
}

// chosen are the weightiest events of the window that stand clear of each
// other, the weightiest first.
func (p plot) chosen() []mark {
	events := slices.DeleteFunc(slices.Clone(p.h.Events), func(e account.Event) bool { return e.At.Before(p.line[0].at) || e.At.After(p.h.To) })
	slices.SortStableFunc(events, func(a, b account.Event) int {
		return cmp.Or(cmp.Compare(urgency(b), urgency(a)), cmp.Compare(weight(b), weight(a)), b.At.Compare(a.At), cmp.Compare(a.Factor, b.Factor))
	})
	var out []mark
	for _, e := range events {
		x := p.x(e.At)
		near := slices.IndexFunc(out, func(m mark) bool { return x-m.x < markGap && m.x-x < markGap })
		switch {
		case near >= 0 && account.Day(out[near].At).Equal(account.Day(e.At)):
			out[near].more++
		case near < 0 && len(out) < mostMarks:
			out = append(out, mark{Event: e, x: x, score: at(p.line, e.At)})
		}
	}
	return out
}

// urgency is which events ask to be seen first: what people act upon and what is
// large, then what else came, then what went.
func urgency(e account.Event) int {
	const large = 10
	switch {
	case !e.Fate.Begins():
		return 0
	case weight(e) >= large:
		return 2
	}
	switch e.Factor {
	case account.PaymentFailed, account.PaymentFailedWeek, account.PaymentFailedLong, account.PaymentUnpaid, account.Escalated, account.ChurnMentioned,
		account.RenewalNear, account.RenewalNearer, account.RenewalNow, account.SetToCancel, account.ContractExpired, account.RecentlyRenewed:
		return 2
	default:
		return 1
	}
}

func weight(e account.Event) int { return max(e.Points, -e.Points) }
