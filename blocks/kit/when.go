package kit

import (
	"fmt"
	"time"

	"github.com/dustin/go-humanize"

	"rapport/internal/account"
)

// Stale is how long a system may be silent before a view says so.
const Stale = 36 * time.Hour

// Date is a day as `30 Dec 2026`.
func Date(t time.Time) string { return t.UTC().Format("2 Jan 2006") }

// Clock is a time of day that Slack writes in the reader's zone and way, with
// its UTC form for whoever cannot.
func Clock(t time.Time) string {
	return fmt.Sprintf("<!date^%d^{time}|%s UTC>", t.Unix(), t.UTC().Format("15:04"))
}

// Ago is a time seen from now: `2 days ago`.
func Ago(t, now time.Time) string {
	if now.Sub(t) < time.Minute {
		return "just now"
	}
	return humanize.RelTime(t, now, "ago", "from now")
}

// DaysUntil counts calendar days; a day that is past has a negative count.
func DaysUntil(day, now time.Time) int {
	return int((account.Day(day).Unix() - account.Day(now).Unix()) / (24 * 60 * 60))
}
