package kit

import (
	"fmt"
	"time"
)

// Moment is a day and a time of day that Slack writes in the reader's zone and
// way, in mrkdwn, with its UTC form for whoever cannot.
func Moment(t time.Time) string {
	plain := t.UTC().Format("2 Jan 2006, 15:04") + " UTC"
	if t.Unix() <= 0 {
		return plain
	}
	return fmt.Sprintf("<!date^%d^{date_short_pretty}, {time}|%s>", t.Unix(), plain)
}
