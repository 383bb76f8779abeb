package kit

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"rapport/internal/account"
)

func TestMoneyIsWrittenAsItsReaderDoes(t *testing.T) {
	usd := func(n int64) account.Money { return account.Money{Amount: n, Currency: "USD"} }
	for locale, want := range map[string][3]string{
		"":      {"$59,400", "$1,234,567.05", "−$0.99"},
		"en-US": {"$59,400", "$1,234,567.05", "−$0.99"},
		"en-GB": {"$59,400", "$1,234,567.05", "−$0.99"},
		"en-IN": {"$59,400", "$12,34,567.05", "−$0.99"},
		"de-DE": {"59.400\u00a0$", "1.234.567,05\u00a0$", "−0,99\u00a0$"},
		"de-CH": {"$\u00a059’400", "$\u00a01’234’567.05", "−$\u00a00.99"},
		"fr-FR": {"59\u00a0400\u00a0$", "1\u00a0234\u00a0567,05\u00a0$", "−0,99\u00a0$"},
		"nl-NL": {"$\u00a059.400", "$\u00a01.234.567,05", "−$\u00a00,99"},
		"pt-BR": {"$\u00a059.400", "$\u00a01.234.567,05", "−$\u00a00,99"},
		"ja-JP": {"$59,400", "$1,234,567.05", "−$0.99"},
		"ar-EG": {"$59,400", "$1,234,567.05", "−$0.99"},
		"??":    {"$59,400", "$1,234,567.05", "−$0.99"},
	} {
		r := Reader{Locale: locale}
		assert.Equal(t, want, [3]string{r.Amount(usd(5940000)), r.Amount(usd(123456705)), r.Amount(usd(-99))}, "%q", locale)
	}
	german := Reader{Locale: "de-DE"}
	assert.Equal(t, "1.500\u00a0¥", german.Amount(account.Money{Amount: 1500, Currency: "JPY"}), "no decimals")
	assert.Equal(t, "1,250\u00a0KWD", german.Amount(account.Money{Amount: 1250, Currency: "KWD"}), "three decimals, and a code for a sign")
}

func TestAnyAmountKeepsItsDigits(t *testing.T) {
	digitsOf := func(text string) string {
		var out []rune
		for _, r := range text {
			if r >= '0' && r <= '9' {
				out = append(out, r)
			}
		}
		return string(out)
	}
	rapid.Check(t, func(t *rapid.T) {
		m := account.Money{Amount: rapid.Int64Range(math.MinInt64+1, math.MaxInt64).Draw(t, "amount"), Currency: "EUR"}
		locale := rapid.SampledFrom([]string{"en-US", "de-DE", "fr-CA", "hi-IN", "sv-SE", "zh-TW", "es-ES", "pl-PL", "tr-TR"}).Draw(t, "locale")
		assert.Equal(t, digitsOf(Amount(m)), digitsOf(Reader{Locale: locale}.Amount(m)))
	})
}

func TestDaysAreWhereTheReaderIs(t *testing.T) {
	newYork, err := time.LoadLocation("America/New_York")
	assert.NoError(t, err)
	now := time.Date(2026, 11, 22, 14, 5, 0, 0, time.UTC)
	late := time.Date(2026, 11, 21, 2, 30, 0, 0, time.UTC) // still the 20th in New York
	dana, omar := Reader{"en-US", newYork}, Reader{"en-GB", time.UTC}
	assert.Equal(t, "Nov 20", dana.Day(late, now))
	assert.Equal(t, "21 Nov", omar.Day(late, now))
	assert.Equal(t, "9:30 PM", dana.Clock(late))
	assert.Equal(t, "02:30", omar.Clock(late))
	assert.Equal(t, Clock(late), Reader{}.Clock(late), "anybody's time is Slack's to write")
	assert.Equal(t, "21 Nov", Reader{}.Day(late, now), "the day of a moment is one for all, as the other days of a message are")
	assert.Equal(t, Moment(late), Reader{}.Moment(late, now))
	assert.Equal(t, [3]string{"Nov 20, 9:30 PM", "yesterday, 02:30", "today, 02:30"},
		[3]string{dana.Moment(late, now), omar.Moment(late, now), omar.Moment(late, late.Add(time.Hour))})
	assert.Equal(t, [2]string{"9:30 PM", "02:30 UTC"}, [2]string{dana.Time(late), Reader{Locale: "en-US"}.Time(late)})
	renewal := time.Date(2026, 12, 30, 0, 0, 0, 0, time.UTC)
	assert.Equal(t, "Dec 30, 2026", dana.Date(renewal), "a calendar day does not move")
	assert.Equal(t, "Dec 30", dana.DayMonth(renewal, now))
	assert.Equal(t, "30 Dec 2026", omar.Date(renewal))
	newYear := time.Date(2027, 1, 1, 3, 0, 0, 0, time.UTC)
	assert.Equal(t, "Dec 31", dana.Day(newYear, newYear), "it is still last year there")
	assert.Equal(t, "Jan 1, 2027", dana.DayMonth(time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC), now))
}

func TestAgoCountsTheDaysOfTheReader(t *testing.T) {
	newYork, err := time.LoadLocation("America/New_York")
	assert.NoError(t, err)
	now := time.Date(2026, 11, 22, 14, 5, 0, 0, time.UTC) // 9:05 AM in New York
	for ago, want := range map[time.Duration][2]string{
		10 * time.Second:              {"just now", "just now"},
		5 * time.Hour:                 {"5 hours ago", "5 hours ago"},
		8 * time.Hour:                 {"8 hours ago", "8 hours ago"},
		10 * time.Hour:                {"10 hours ago", "yesterday"},
		33 * time.Hour:                {"1 day ago", "yesterday"},
		34 * time.Hour:                {"1 day ago", "2 days ago"},
		6*24*time.Hour + 12*time.Hour: {"6 days ago", "1 week ago"},
		60 * 24 * time.Hour:           {"2 months ago", "2 months ago"},
		-2 * time.Hour:                {"just now", "just now"},
	} {
		then := now.Add(-ago)
		assert.Equal(t, want, [2]string{Reader{}.Ago(then, now), Reader{Zone: newYork}.Ago(then, now)}, "%s", ago)
	}
}

func TestCountsAgreeWithTheirWords(t *testing.T) {
	german := Reader{Locale: "de-DE"}
	assert.Equal(t, []string{"1 account", "2 days", "3 more currencies", "0 accounts"},
		[]string{Plural(1, "account"), Plural(2, "day"), Plural(3, "more currency"), Plural(0, "account")})
	assert.Equal(t, []string{"1.200 accounts", "1,200 accounts", "1 account"},
		[]string{german.Count(1200, "account"), Reader{}.Count(1200, "account"), german.Count(1, "account")})
}

func TestWhatIsHeardHasNoMarks(t *testing.T) {
	for said, want := range map[string]string{
		"*Acme &amp; Co* is _undone_ by @first_last on <!date^1^{date_short}|3 May>": "Acme &amp; Co is undone by @first_last on 3 May",
		"`/account acme.com` in <#C8> by <@U1>":                                      "/account acme.com in <#C8> by <@U1>",
		"<https://x.example|Open> a <b":                                              "Open a ",
		"":                                                                           "",
	} {
		assert.Equal(t, want, Heard(said), said)
	}
}
