// Package demo owns the sample world: some forty accounts with half a year of
// history, the workspace in which people talk about them, and the private
// servers behind them. It never decides anything about an account, and it is
// never a part of production.
package demo

import (
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// Chapter is what became known and what people did since the chapter before.
// A story is told by importing Lines with the clock at At, then doing Deeds,
// then assessing.
type Chapter struct {
	At    time.Time
	Lines []byte // JSON Lines of the import format
	Deeds []Deed
}

// DeedKind is a thing that a person does to an account.
type DeedKind string

// The deeds of the story.
const (
	Untrack       DeedKind = "untrack"
	Route         DeedKind = "route"
	IgnoreRevenue DeedKind = "ignore_revenue"
	Mark          DeedKind = "mark"
)

// Deed is what one person did to one account. Which fields matter depends on
// its kind; the others are empty.
type Deed struct {
	Kind   DeedKind
	Domain string
	At     time.Time
	ByID   string // the person's Slack user
	ByName string
	Reason string

	To         string    // Route: the section, by the import format's word
	System     string    // IgnoreRevenue: whose source
	ExternalID string    // IgnoreRevenue: its id there
	Factor     string    // Mark: by the table's name
	Why        string    // Mark: expected or wrong_data
	Until      time.Time // Mark: the last moment at which it holds
}

// The rhythm of the story, in days before its end.
const (
	opening = 182 // the first chapter
	daily   = 30  // from here on a chapter a day, before that one a week
	precise = 60  // from here on every change of a status has a chapter of its own
	reach   = 200 // how far back things are known at the opening
)

// Story tells the sample world as it stands at a moment, from half a year
// before it. It depends on that moment alone: told a day later it is the same
// story, a day later.
func Story(now time.Time) []Chapter {
	now = now.UTC().Truncate(time.Second)
	var told []telling
	var deeds []Deed
	turning := map[int]bool{}
	for _, p := range cast() {
		t := tale{now: now, plan: p}
		t.tell()
		told, deeds = append(told, t.told...), append(deeds, t.deeds...)
		for _, ago := range t.turns {
			turning[ago] = ago <= precise
		}
	}
	slices.SortStableFunc(told, func(a, b telling) int { return a.at.Compare(b.at) })
	slices.SortStableFunc(deeds, func(a, b Deed) int { return a.At.Compare(b.At) })

	var chapters []Chapter
	for _, ago := range chapterDays(turning) {
		c := Chapter{At: now.AddDate(0, 0, -ago)}
		n, m := 0, 0
		for n < len(told) && !told[n].at.After(c.At) {
			n++
		}
		for m < len(deeds) && !deeds[m].At.After(c.At) {
			m++
		}
		c.Lines, c.Deeds = write(told[:n]), deeds[:m:m]
		told, deeds = told[n:], deeds[m:]
		chapters = append(chapters, c)
	}
	return chapters
}

// chapterDays lists the chapters in days before the end.
func chapterDays(turning map[int]bool) []int {
	var days []int
	for ago := opening; ago >= 0; ago-- {
		if ago <= daily || (opening-ago)%7 == 0 || turning[ago] {
			days = append(days, ago)
		}
	}
	return days
}

// write makes lines of what was told in one chapter: of several words on the
// same thing only the last.
func write(told []telling) []byte {
	last := map[string]int{}
	for i, t := range told {
		last[t.key] = i
	}
	var out strings.Builder
	lines := json.NewEncoder(&out)
	lines.SetEscapeHTML(false)
	for i, t := range told {
		if last[t.key] == i {
			_ = lines.Encode(t.line) // plain structs of strings and numbers
		}
	}
	return []byte(out.String())
}
