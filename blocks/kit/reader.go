package kit

import (
	"strconv"
	"strings"
	"time"

	"github.com/Rhymond/go-money"
	"github.com/dustin/go-humanize"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
	digits "golang.org/x/text/number"

	"rapport/internal/account"
)

// Reader is for whose eyes a view is drawn, as Slack describes them. The zero
// value is anybody: what several people see is written so that all can read
// it, and its times of day are left to Slack. The words are English for all;
// numbers, the order of a date and the clock are the reader's.
type Reader struct {
	Locale string         // BCP 47, such as de-DE; empty is nobody's
	Zone   *time.Location // nil is UTC
}

// Amount is money as the reader writes it: `$59,400`, `59.400 €`, `€ 59.400`.
func (r Reader) Amount(m account.Money) string {
	if r.Locale == "" {
		return Amount(m)
	}
	if m.Amount < 0 {
		return "−" + r.Amount(account.Money{Amount: -max(m.Amount, -maxAmount), Currency: m.Currency})
	}
	fraction := 0
	if c := money.GetCurrency(string(m.Currency)); c != nil {
		fraction = c.Fraction
	}
	unit := int64(1)
	for range fraction {
		unit *= 10
	}
	written := r.Number(m.Amount / unit)
	if rest := m.Amount % unit; rest != 0 {
		cents := strconv.FormatInt(rest, 10)
		written += r.point() + strings.Repeat("0", fraction-len(cents)) + cents
	}
	mark := strings.TrimSuffix(sign(m.Currency), nbsp)
	switch r.signs() {
	case signAfter:
		return written + nbsp + mark
	case signApart:
		return mark + nbsp + written
	case signBefore:
	}
	return sign(m.Currency) + written
}

const (
	nbsp      = "\u00a0"
	maxAmount = 1<<63 - 1
)

// Number is a whole number in the reader's groups of digits.
func (r Reader) Number(n int64) string {
	if r.Locale == "" {
		return strings.Replace(humanize.Comma(n), "-", "−", 1)
	}
	printed := message.NewPrinter(r.tag()).Sprint(digits.Decimal(max(n, -n)))
	if n < 0 {
		return "−" + printed
	}
	return printed
}

// point is what stands before decimals.
func (r Reader) point() string {
	return strings.Trim(message.NewPrinter(r.tag()).Sprint(digits.Decimal(1.5, digits.Scale(1))), "15")
}

// tag is the reader's language with the digits that the rest of a view has.
func (r Reader) tag() language.Tag {
	tag, err := language.Parse(r.Locale)
	if err != nil {
		return language.English
	}
	if latin, err := tag.SetTypeForKey("nu", "latn"); err == nil {
		return latin
	}
	return tag
}

// Where the sign of a currency stands.
type signPlace int

const (
	signBefore signPlace = iota
	signAfter
	signApart
)

// signs says where the reader's language puts the sign of a currency.
func (r Reader) signs() signPlace {
	tag := r.tag()
	base, _ := tag.Base()
	region, _ := tag.Region()
	switch base.String() {
	case "de":
		if region.String() == "CH" || region.String() == "AT" || region.String() == "LI" {
			return signApart
		}
		return signAfter
	case "es":
		if region.String() == "ES" {
			return signAfter
		}
	case "pt":
		if region.String() == "BR" {
			return signApart
		}
		return signAfter
	case "nl", "nb", "no", "nn":
		return signApart
	case "fr", "it", "pl", "sv", "da", "fi", "cs", "sk", "sl", "hu", "ru", "uk", "ro", "bg", "el", "hr", "sr", "lt", "lv", "et", "ca", "vi":
		return signAfter
	}
	return signBefore
}

// Date is a calendar day with its year, `30 Dec 2026`; where people write the
// month first, `Dec 30, 2026`. A calendar day is the same in every zone.
func (r Reader) Date(day time.Time) string {
	if r.monthFirst() {
		return day.UTC().Format("Jan 2, 2006")
	}
	return Date(day)
}

// DayMonth is a calendar day, with its year where that is not now's.
func (r Reader) DayMonth(day, now time.Time) string {
	switch {
	case day.UTC().Year() != r.in(now).Year():
		return r.Date(day)
	case r.monthFirst():
		return day.UTC().Format("Jan 2")
	}
	return day.UTC().Format("2 Jan")
}

// Count is so many of what a word names, in the reader's groups of digits:
// `1,200 accounts`.
func (r Reader) Count(n int, word string) string {
	return r.Number(int64(n)) + strings.TrimPrefix(Plural(n, word), strconv.Itoa(n))
}

// Day is the day on which a moment falls where the reader is, as DayMonth; for
// anybody, that of UTC: the days of one message are of one form.
func (r Reader) Day(moment, now time.Time) string {
	return r.DayMonth(r.DayOf(moment), now)
}

// DayOf is the calendar day on which a moment falls where the reader is, for
// Date and DayMonth; for anybody, that of UTC.
func (r Reader) DayOf(moment time.Time) time.Time { return calendarDay(r.in(moment)) }

// Clock is the time of day of a moment, in mrkdwn: where the reader is, in their
// way of writing it; for anybody, as Slack writes it for each.
func (r Reader) Clock(moment time.Time) string {
	if r.Zone == nil {
		return Clock(moment)
	}
	return r.Time(moment)
}

// Time is the time of day of a moment as plain text; for anybody, that of UTC.
func (r Reader) Time(moment time.Time) string {
	switch {
	case r.Zone == nil:
		return r.in(moment).Format("15:04") + " UTC"
	case r.twelveHours():
		return r.in(moment).Format("3:04 PM")
	}
	return r.in(moment).Format("15:04")
}

// Moment is a day and a time of day, in mrkdwn: `today, 9:30 PM`; for anybody, as
// Slack writes it for each.
func (r Reader) Moment(moment, now time.Time) string {
	if r.Zone == nil {
		return Moment(moment)
	}
	day := r.Day(moment, now)
	switch r.daysSince(moment, now) {
	case 0:
		day = "today"
	case 1:
		day = "yesterday"
	}
	return day + ", " + r.Time(moment)
}

// SameDay reports whether two moments fall on one day where the reader is.
func (r Reader) SameDay(a, b time.Time) bool { return r.daysSince(a, b) == 0 }

// Ago is a past moment seen from now. Who has a zone counts its calendar days:
// what happened last night is of yesterday.
func (r Reader) Ago(moment, now time.Time) string {
	const lately = 6 * time.Hour // said in hours across midnight too
	n := r.daysSince(moment, now)
	switch {
	case r.Zone == nil, n <= 0, now.Sub(moment) < lately:
		return Ago(moment, now)
	case n == 1:
		return "yesterday"
	}
	return Ago(calendarDay(r.in(moment)), calendarDay(r.in(now)))
}

// daysSince counts the calendar days from a moment to now.
func (r Reader) daysSince(moment, now time.Time) int {
	return DaysUntil(calendarDay(r.in(now)), calendarDay(r.in(moment)))
}

func (r Reader) in(moment time.Time) time.Time {
	if r.Zone == nil {
		return moment.UTC()
	}
	return moment.In(r.Zone)
}

// calendarDay is the day of a time in its own zone, as calendar days are kept.
func calendarDay(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// monthFirst and twelveHours are habits of regions, whatever the language.
func (r Reader) monthFirst() bool { return r.livesIn("US", "PH", "PR", "GU") }

func (r Reader) twelveHours() bool { return r.livesIn("US", "PH", "PR", "GU", "CA", "AU", "NZ", "IN") }

func (r Reader) livesIn(regions ...string) bool {
	tag, err := language.Parse(r.Locale)
	if err != nil || r.Locale == "" {
		return false
	}
	region, _ := tag.Region()
	for _, name := range regions {
		if region.String() == name {
			return true
		}
	}
	return false
}
