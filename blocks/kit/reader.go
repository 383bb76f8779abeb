package kit

import (
	"time"

	"rapport/internal/account"
)

// Reader is for whose eyes a view is drawn, as Slack describes them. The zero
// value is anybody: what several people see is written so that all can read it.
type Reader struct {
	Locale string         // BCP 47, such as de-DE; empty is nobody's
	Zone   *time.Location // nil is UTC
}

// Amount is money as the reader writes it.
func (r Reader) Amount(m account.Money) string { return Amount(m) }

// Date is a day with its year.
func (r Reader) Date(t time.Time) string { return Date(t) }

// DayMonth is a day, with its year where that is not now's.
func (r Reader) DayMonth(t, now time.Time) string { return DayMonth(t, now) }
