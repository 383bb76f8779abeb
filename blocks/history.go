package blocks

import (
	"slices"
	"strconv"
	"time"

	"github.com/slack-go/slack"

	"rapport/blocks/kit"
	"rapport/internal/account"
)

// A line of Slack's charts has at most 20 points; one of fewer than 2 is none.
const (
	mostPoints   = 20
	fewestPoints = 2
	maxLabel     = 20
)

// history is the line of the score, and its largest moves with their reasons.
func (c Card) history(r room) []slack.Block {
	points := thinned(c.Points, mostPoints)
	if !c.scored() || len(points) < fewestPoints {
		return nil
	}
	title := c.titled("Score history", "History", ShowHistory)
	if r.history == 0 {
		return []slack.Block{title}
	}
	chart := c.chart(points)
	if n := min(r.history-1, len(c.Moves)); n > 0 {
		title.Text.Text = "*Largest moves*"
		for _, m := range c.Moves[:n] {
			title.Text.Text += "\n• " + c.move(m)
		}
	}
	if r.inModal {
		return append(kit.Relieve([]slack.Block{chart}, []string{"/blocks/0"}), title)
	}
	return []slack.Block{chart, title}
}

// move is `20 Nov: 72 → 58 (−14): −8 Low product adoption, new (PostHog) …`
// in mrkdwn.
func (c Card) move(m account.Move) string {
	line := c.Reader.Day(m.At, c.Now) + ": *" + kit.Moved(m) + "*"
	if reasons := kit.Reasons(m); reasons != "" {
		line += ": " + kit.Escape(reasons, maxReasons)
	}
	return line
}

const maxReasons = 400

// chart draws a score over the borders of its levels.
func (c Card) chart(points []account.Point) *slack.DataVisualizationBlock {
	labels := c.dated(points)
	line := func(name string, at func(int) int) slack.DataVisualizationDataSeries {
		s := slack.DataVisualizationDataSeries{Name: name}
		for i, label := range labels {
			s.Data = append(s.Data, slack.NewDataVisualizationDataPoint(label, float64(at(i))))
		}
		return s
	}
	flat := func(n int) func(int) int { return func(int) int { return n } }
	series := []slack.DataVisualizationDataSeries{line("Score", func(i int) int { return points[i].Score })}
	if p := c.Policy; p.AtRisk > 0 && p.Healthy > p.AtRisk {
		series = append(series, line("Healthy from "+strconv.Itoa(p.Healthy), flat(p.Healthy)), line("At risk from "+strconv.Itoa(p.AtRisk), flat(p.AtRisk)))
	}
	return &slack.DataVisualizationBlock{
		Type: slack.MBTDataVisualization, Title: "Score since " + c.Reader.Day(points[0].At, c.Now),
		Chart: slack.NewDataVisualizationLineChart(slack.NewDataVisualizationAxisConfig(labels...), series...),
	}
}

// dated names each point by its day, and by its time too where another one of
// the day stands before it: the names on a chart's axis must differ.
func (c Card) dated(points []account.Point) []string {
	labels := make([]string, 0, len(points))
	for i, p := range points {
		day := c.Reader.Day(p.At, c.Now)
		label := day
		if slices.Contains(labels, label) {
			label = kit.Plain(day+" "+c.Reader.Time(p.At), maxLabel)
		}
		if slices.Contains(labels, label) {
			label = day + " #" + strconv.Itoa(i)
		}
		labels = append(labels, label)
	}
	return labels
}

// thinned keeps at most so many points of a trail, oldest first: its first and
// its last, and of each of as many equal spans of time as there is room for the
// lowest and the highest, so that no extreme is lost.
func thinned(points []account.Point, most int) []account.Point {
	sorted := slices.SortedStableFunc(slices.Values(points), func(a, b account.Point) int { return a.At.Compare(b.At) })
	sorted = slices.CompactFunc(sorted, func(a, b account.Point) bool { return a.At.Equal(b.At) })
	if len(sorted) <= most {
		return sorted
	}
	first, last := sorted[0], sorted[len(sorted)-1]
	spans := (most - 2) / 2
	width := last.At.Sub(first.At)/time.Duration(spans) + 1
	low, high := make([]int, spans), make([]int, spans) // indexes; 0 is none
	for i, p := range sorted[1 : len(sorted)-1] {
		i++
		at := int(p.At.Sub(first.At) / width)
		if low[at] == 0 || p.Score < sorted[low[at]].Score {
			low[at] = i
		}
		if high[at] == 0 || p.Score > sorted[high[at]].Score {
			high[at] = i
		}
	}
	kept := append(slices.Concat(low, high), 0, len(sorted)-1)
	slices.Sort(kept)
	out := make([]account.Point, 0, most)
	for _, i := range slices.Compact(kept) {
		out = append(out, sorted[i])
	}
	return out
}
