// Package chart draws the picture of a score's history as PNG: the line over
// the bands of the levels, and the days on which a factor came or went. It
// never does I/O, knows no clock, and takes neither font nor size from outside.
package chart

import (
	"errors"
	"strconv"
	"time"

	"rapport/internal/account"
)

// The picture's size. A phone shows it at a third of that, so no letter is
// smaller than 38 pixels.
const (
	Width  = 1280
	Height = 720
)

// ErrEmpty says that there is no score to draw.
var ErrEmpty = errors.New("no score to draw")

// History is a score over some days.
type History struct {
	Title    string          // such as the account's domain; the fonts have Latin, Greek and Cyrillic letters
	Points   []account.Point // in any order; those before From tell where the line begins
	From, To time.Time
	Policy   account.Policy  // where the levels begin
	Events   []account.Event // in any order
}

// PNG is the picture. The same history is the same picture, byte by byte.
func (h History) PNG(theme Theme) ([]byte, error) {
	points := account.Days(h.Points)
	if len(points) == 0 || points[0].At.After(h.To) || !h.From.Before(h.To) {
		return nil, ErrEmpty
	}
	inks := theme.inks()
	c, err := newCanvas(Width, Height, inks.ground)
	if err != nil {
		return nil, err
	}
	if h.Policy.Check() != nil { // of none, or one that contradicts itself
		h.Policy = account.DefaultPolicy()
	}
	p := plot{canvas: c, inks: inks, h: h, line: h.line(points), rows: fewRows}
	p.marked = p.chosen()
	p.labels = p.arrange(p.marked)
	if len(p.labels) < len(p.marked) && h.To.Sub(h.From) <= shortSpan {
		p.rows = mostRows
		p.labels = p.arrange(p.marked)
	}
	p.head(points)
	p.bands()
	p.days()
	p.marks()
	if c.err != nil {
		return nil, c.err
	}
	return encode(c.img)
}

// stand is a score at a moment on the line.
type stand struct {
	at    time.Time
	score int
}

// line is the score through the window: from where it stood at its beginning
// to where it stands at its end, level where nothing was assessed.
func (h History) line(points []account.Point) []stand {
	var line []stand
	for _, p := range points {
		if p.At.After(h.To) {
			break
		}
		score := min(max(p.Score, 0), 100)
		if !p.At.After(h.From) {
			line = []stand{{h.From, score}}
			continue
		}
		const day = 24 * time.Hour
		if n := len(line); n > 0 && p.At.Sub(line[n-1].at) > 2*day {
			line = append(line, stand{p.At.Add(-day), line[n-1].score})
		}
		line = append(line, stand{p.At, score})
	}
	if last := line[len(line)-1]; last.at.Before(h.To) {
		line = append(line, stand{h.To, last.score})
	}
	return line
}

// at is the score that the line has at a moment.
func at(line []stand, moment time.Time) int {
	score := line[0].score
	for i, s := range line {
		if s.at.After(moment) {
			if i > 0 {
				a := line[i-1]
				part := float64(moment.Sub(a.at)) / float64(s.at.Sub(a.at))
				score = a.score + int(part*float64(s.score-a.score))
			}
			break
		}
		score = s.score
	}
	return score
}

// head is what stands above the plot: whose score and of when, and where it
// stands at the end.
func (p plot) head(points []account.Point) {
	first, last := p.line[0].score, p.line[len(p.line)-1].score
	var level account.Level
	for _, x := range points {
		if !x.At.After(p.h.To) {
			level = x.Level
		}
	}
	number, name := letters{true, 92}, letters{true, 44}
	score, moved := strconv.Itoa(last), change(last-first)+p.h.span(points[0].At)
	p.text(number, p.of(level), point{lineRight, 90}, right, score)
	edge := lineRight - p.width(number, score) - 20
	p.text(name, p.of(level), point{edge, 50}, right, level.Label())
	p.text(small, p.mute, point{edge, 92}, right, moved)
	room := edge - max(p.width(name, level.Label()), p.width(small, moved)) - margin - 30
	p.text(name, p.ink, point{margin, 50}, left, p.cut(name, p.known(p.h.Title), room))
	p.text(small, p.mute, point{margin, 92}, left, p.cut(small, p.h.dates(), room))
}

// span is how long the history is: ` in 90 days`, or ` since 25 May` where it
// begins within the window.
func (h History) span(first time.Time) string {
	first = first.UTC()
	switch {
	case !first.After(h.From.AddDate(0, 0, 1)):
		return " in " + strconv.Itoa(h.days()) + " days"
	case first.Year() == h.To.UTC().Year():
		return " since " + first.Format("2 Jan")
	}
	return " since " + first.Format("2 Jan 2006")
}

func (h History) days() int { return int(h.To.Sub(h.From).Hours()/24 + 0.5) }

// dates is the window, each year once where it is the same.
func (h History) dates() string {
	from, to := h.From.UTC(), h.To.UTC()
	if from.Year() == to.Year() {
		return from.Format("2 Jan") + " to " + to.Format("2 Jan 2006")
	}
	return from.Format("2 Jan 2006") + " to " + to.Format("2 Jan 2006")
}

func change(n int) string {
	switch {
	case n > 0:
		return "+" + strconv.Itoa(n)
	case n < 0:
		return "−" + strconv.Itoa(-n)
	}
	return "no change"
}
