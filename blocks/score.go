package blocks

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"rapport/blocks/kit"
	"rapport/internal/account"
)

// The sparkline: a column for two days of thirty, so that it fits on a phone.
const (
	sparkColumns = 15
	sparkColumn  = 48 * time.Hour
)

// score is the score as large as Slack writes, how it moved, and its month.
func (c Card) score() []slack.Block {
	switch {
	case !c.Assessed:
		return []slack.Block{kit.Section("Not scored yet: the first refresh is still to come.")}
	case !c.Standing.Scored:
		return []slack.Block{kit.Section("Not scored yet: no revenue source, usage or signal of this account is known.")}
	}
	out := []slack.Block{kit.Header(kit.Light(c.Standing.Level) + " " + strconv.Itoa(c.Standing.Score) + " / 100")}
	var lines []string
	still := c.still()
	if change := c.change(); change != "" && still == "" {
		lines = append(lines, change)
	}
	if n := c.marked(); n > 0 {
		lines = append(lines, "Without "+kit.Plural(n, "factor")+" that a person has marked")
	}
	if still != "" {
		lines = append(lines, still)
	} else if spark := c.sparkline(); spark != "" {
		lines = append(lines, spark+" 30 days")
	}
	if len(lines) > 0 {
		out = append(out, kit.Section(strings.Join(lines, "\n")))
	}
	return out
}

// change is the score's way since the previous refresh.
func (c Card) change() string {
	before, known := c.previous()
	if !known {
		return ""
	}
	since := c.Reader.Day(before.At, c.Now)
	if c.Reader.SameDay(before.At, c.Standing.At) {
		since = c.Reader.Moment(before.At, c.Now)
	}
	if n := c.Standing.Score - before.Score; n != 0 {
		return "*" + kit.Signed(n) + "* since " + since
	}
	return "Unchanged since " + since
}

// still says that a score has not moved in 30 days, of which a picture would
// tell nothing; empty where it has, or where there was none before.
func (c Card) still() string {
	from := c.Standing.At.Add(-sparkColumns * sparkColumn)
	first, known := c.Standing.Point(), false
	for _, p := range c.Trail {
		switch {
		case !p.At.Before(c.Standing.At):
			continue
		case p.Score != c.Standing.Score && p.At.After(from):
			return ""
		case p.At.Before(first.At):
			first = p
		}
		known = true
	}
	switch last, found := c.at(from); {
	case !known, found && last.Score != c.Standing.Score:
		return ""
	case found:
		return "Unchanged for 30 days"
	}
	return "Unchanged since " + c.Reader.Day(first.At, c.Now)
}

// at is the score at a moment: the last one up to it.
func (c Card) at(moment time.Time) (account.Point, bool) {
	var last account.Point
	found := false
	for _, p := range c.Trail {
		if !p.At.After(moment) && (!found || p.At.After(last.At)) {
			last, found = p, true
		}
	}
	return last, found
}

// marked counts the factors that a person has marked.
func (c Card) marked() int {
	n := 0
	for _, f := range c.Standing.Factors {
		if f.Marked != "" {
			n++
		}
	}
	return n
}

// previous is the last score before the standing one.
func (c Card) previous() (account.Point, bool) {
	return c.at(c.Standing.At.Add(-1))
}

// sparkline draws the last 30 days on the whole scale, 0 to 100. It begins
// where the score does, and is empty for less than two columns.
func (c Card) sparkline() string {
	points := append(slices.Clone(c.Trail), c.Standing.Point())
	slices.SortStableFunc(points, func(a, b account.Point) int { return a.At.Compare(b.At) })
	var line []int
	next, score, known := 0, 0, false
	for column := sparkColumns - 1; column >= 0; column-- {
		end := c.Standing.At.Add(-time.Duration(column) * sparkColumn)
		for next < len(points) && !points[next].At.After(end) {
			score = points[next].Score
			known = true
			next++
		}
		if known {
			line = append(line, score)
		}
	}
	if len(line) < 2 {
		return ""
	}
	return kit.Spark(line)
}
