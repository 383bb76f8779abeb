package ledger

import "time"

// WorkingDays is the same time of day some working days later.
func WorkingDays(from time.Time, n int) time.Time { return workingDays(from, n) }
