package account

import "time"

// MaxCount bounds the count of an interval ("every 6 months").
const MaxCount = 1200

// Interval is how often a revenue source recurs. Once never does.
type Interval struct {
	Unit  Unit
	Count int // 1 or more
}

// Unit is the unit of an interval.
type Unit string

// The units of the import format; Once is for what never recurs.
const (
	Daily     Unit = "day"
	Weekly    Unit = "week"
	Monthly   Unit = "month"
	Quarterly Unit = "quarter"
	Yearly    Unit = "year"
	Once      Unit = "once"
)

// Known reports whether u is a unit of the import format.
func (u Unit) Known() bool { return u == Once || u.perYear() > 0 }

// perYear is how often the unit comes in a year, by the product's convention
// (a year has 52 weeks and 365 days).
func (u Unit) perYear() int64 {
	switch u {
	case Daily:
		return 365
	case Weekly:
		return 52
	case Monthly:
		return 12
	case Quarterly:
		return 4
	case Yearly:
		return 1
	case Once:
		return 0
	}
	return 0
}

// count is the interval's count within its bounds.
func (i Interval) count() int { return max(1, min(i.Count, MaxCount)) }

// short is an interval of less than a quarter.
func (i Interval) short() bool {
	switch i.Unit {
	case Daily:
		return i.Count < 90
	case Weekly:
		return i.Count < 13
	case Monthly:
		return i.Count < 3
	case Quarterly, Yearly, Once:
		return false
	}
	return false
}

// next is the first day of the rhythm that began on anchor which is not
// before today.
func (i Interval) next(anchor, today time.Time) time.Time {
	switch i.Unit {
	case Daily:
		return nextByDays(anchor, today, i.count())
	case Weekly:
		return nextByDays(anchor, today, 7*i.count())
	case Monthly:
		return nextByMonths(anchor, today, i.count())
	case Quarterly:
		return nextByMonths(anchor, today, 3*i.count())
	case Yearly:
		return nextByMonths(anchor, today, 12*i.count())
	case Once:
		return anchor
	}
	return anchor
}

func nextByDays(anchor, today time.Time, step int) time.Time {
	late := max(0, days(anchor, today))
	return anchor.AddDate(0, 0, (late+step-1)/step*step)
}

// nextByMonths counts every step from the anchor, so that a rhythm of the 31st
// comes back to it after a short month.
func nextByMonths(anchor, today time.Time, step int) time.Time {
	gap := 12*(today.Year()-anchor.Year()) + int(today.Month()) - int(anchor.Month())
	n := max(0, gap) / step
	if day := monthsAfter(anchor, n*step); !day.Before(today) {
		return day
	}
	return monthsAfter(anchor, (n+1)*step)
}

// monthsAfter keeps the day of the month, or takes the month's last day where
// it has no such day.
func monthsAfter(t time.Time, months int) time.Time {
	first := time.Date(t.Year(), t.Month()+time.Month(months), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return first.AddDate(0, 0, min(t.Day(), last)-1)
}
