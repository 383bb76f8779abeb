package main

import (
	"sync/atomic"
	"time"
)

// clock is the world's time: the machine's, moved by an offset. One clock
// moves everything, so that a demo or a test travels a month with one call.
type clock struct {
	offset atomic.Int64
}

// clockAt is a clock that shows t now; the zero time is the machine's.
func clockAt(t time.Time) *clock {
	c := &clock{}
	if !t.IsZero() {
		c.Advance(time.Until(t))
	}
	return c
}

// Now is the world's time in UTC, to the microsecond that Postgres keeps.
func (c *clock) Now() time.Time {
	return time.Now().Add(time.Duration(c.offset.Load())).UTC().Truncate(time.Microsecond)
}

// Advance moves the world's time.
func (c *clock) Advance(d time.Duration) { c.offset.Add(int64(d)) }

// moment is the time that a command was given, exactly, or the machine's.
func moment(given time.Time) time.Time {
	if given.IsZero() {
		given = time.Now()
	}
	return given.UTC().Truncate(time.Microsecond)
}
