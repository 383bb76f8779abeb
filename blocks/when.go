package blocks

import (
	"fmt"
	"time"

	"github.com/dustin/go-humanize"

	"rapport/internal/account"
)

// date is a day as `30 Dec 2026`.
func date(t time.Time) string { return t.UTC().Format("2 Jan 2006") }

// dayMonth is a day as `3 May`, with its year where that is not now's.
func dayMonth(t, now time.Time) string {
	if t.UTC().Year() == now.UTC().Year() {
		return t.UTC().Format("2 Jan")
	}
	return date(t)
}

// clock is a time of day that Slack writes in the reader's zone and way, with
// its UTC form for whoever cannot.
func clock(t time.Time) string {
	return fmt.Sprintf("<!date^%d^{time}|%s UTC>", t.Unix(), t.UTC().Format("15:04"))
}

// dayAndClock is clock with the day before it, as "yesterday" where it is: the
// reader's midnight may lie between two refreshes of one day.
func dayAndClock(t time.Time) string {
	return fmt.Sprintf("<!date^%d^{date_short_pretty} {time}|%s UTC>", t.Unix(), t.UTC().Format("15:04"))
}

// ago is a time seen from now: `2 days ago`.
func ago(t, now time.Time) string {
	if now.Sub(t) < time.Minute {
		return "just now"
	}
	return humanize.RelTime(t, now, "ago", "from now")
}

// daysUntil counts calendar days; a day that is past has a negative count.
func daysUntil(day, now time.Time) int {
	return int((account.Day(day).Unix() - account.Day(now).Unix()) / (24 * 60 * 60))
}
