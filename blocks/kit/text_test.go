package kit

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"rapport/internal/account"
)

func TestEscapeLeavesNothingThatFormatsPingsOrLinks(t *testing.T) {
	for text, want := range map[string]string{
		"Acme Inc":                    "Acme Inc",
		"<!channel> & <@U1>":          "&lt;!channel&gt; &amp; &lt;@U1&gt;",
		"*Acme* ~x~ `y`":              "∗Acme∗ ∼x∼ ˋyˋ",
		"_Acme_ first_last x_":        "ˍAcmeˍ first_last xˍ",
		"＊Acme＊ ｀x｀ ＿y＿":              "∗Acme∗ ˋxˋ ˍyˍ",
		"> quoted":                    softHyphen + "&gt; quoted",
		"two\n lines\t\x00 and  more": "two lines and more",
		"שלום *":                      "\u200e\u2068שלום ∗\u2069",
		"a\u202eb\u2066c":             "abc",
		"broken \xff":                 "broken \uFFFD",
		"&amp;":                       "&amp;amp;",
		"":                            "",
	} {
		assert.Equal(t, want, Escape(text, 100), "%q", text)
	}
}

func TestPlainTakesBroadcastsApart(t *testing.T) {
	assert.Equal(t, "<\u2060!channel> *x* _y_", Plain("<!channel>\n*x* _y_ ", 100))
	assert.Equal(t, "👩‍👩‍👧‍👦 Söhne 🇩🇪", Plain("👩‍👩‍👧‍👦 Söhne 🇩🇪", 100))
}

func TestCutKeepsCharactersWhole(t *testing.T) {
	for _, c := range []struct {
		text  string
		limit int
		want  string
	}{
		{"Acme Inc", 8, "Acme Inc"},
		{"Acme Inc.", 8, "Acme In…"},
		{"Acme   Inc", 6, "Acme…"},
		{"ab👩‍👩‍👧‍👦cd", 6, "ab…"},
		{"🇩🇪🇫🇷🇮🇹", 7, "🇩🇪…"},
		{"👍🏽👍🏽", 6, "👍🏽…"},
		{"e\u0301e\u0301e\u0301", 4, "e\u0301…"},
		{"日本語日本語", 4, "日本語…"},
	} {
		assert.Equal(t, c.want, cut(c.text, c.limit), "%q to %d", c.text, c.limit)
	}
}

func TestTextsStayWithinTheirLimit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text, limit := rapid.String().Draw(t, "text"), rapid.IntRange(1, 60).Draw(t, "limit")
		short := Plain(text, limit)
		assert.LessOrEqual(t, Units(short), limit)
		assert.True(t, utf8.ValidString(short))
		assert.NotContains(t, Escape(text, limit), "<")
		assert.False(t, strings.ContainsAny(Escape(text, limit), "*~`>"))
		assert.Equal(t, Tidy(text), Tidy(Tidy(text)))
	})
}

func TestOnlyTheWebIsLinked(t *testing.T) {
	for text, want := range map[string]string{
		"https://acme.com/a?b=c&d": "https://acme.com/a?b=c&d", "http://10.0.0.1:8080/": "http://10.0.0.1:8080/",
		"https://acme.com/<!channel>|x": "https://acme.com/%3C%21channel%3E%7Cx", "https://münchen.example/ü": "https://m%C3%BCnchen.example/%C3%BC",
		"javascript:alert(1)": "", "data:text/html,x": "", "ftp://acme.com": "", "//acme.com": "", "acme.com": "", "": "", "https://": "", "https://a b": "",
		"https://user:secret@acme.com": "", "https://acme.com/\n": "", "https://a|b.example": "", "https://a.example/" + strings.Repeat("x", MaxURL): "",
	} {
		link, ok := WebURL(text)
		assert.Equal(t, want != "", ok, "%q", text)
		if ok {
			assert.NotRegexp(t, `[<>|\s]`, link, "%q", text)
		}
	}
	assert.Equal(t, "<https://a.example/?a=1&amp;b=2|x∣y>", Anchor("https://a.example/?a=1&b=2", "x|y"))
}

func TestAmounts(t *testing.T) {
	for want, m := range map[string]account.Money{
		"$59,400": {Amount: 5_940_000, Currency: "USD"}, "$0.05": {Amount: 5, Currency: "USD"}, "−$1,234.50": {Amount: -123_450, Currency: "USD"},
		"¥1,250": {Amount: 1250, Currency: "JPY"}, "KWD\u00a01.250": {Amount: 1250, Currency: "KWD"}, "KWD\u00a01": {Amount: 1000, Currency: "KWD"},
		"€0": {Amount: 0, Currency: "EUR"}, "CAD\u00a012": {Amount: 1200, Currency: "CAD"}, "XXXX\u00a07": {Amount: 7, Currency: "xxxx"},
		"−$92,233,720,368,547,758.07": {Amount: -1 << 63, Currency: "USD"},
	} {
		assert.Equal(t, want, Amount(m))
	}
	for want, i := range map[string]account.Interval{
		" / month": {Unit: account.Monthly, Count: 1}, " every 6 months": {Unit: account.Monthly, Count: 6}, " once": {Unit: account.Once, Count: 1},
		" / fortnight": {Unit: "fortnight"}, "": {},
	} {
		assert.Equal(t, want, Per(i))
	}
}

func TestTimes(t *testing.T) {
	now := time.Date(2026, 12, 31, 23, 30, 0, 0, time.FixedZone("west", -8*3600)) // 1 January in UTC
	assert.Equal(t, "1 Jan 2027", Date(now))
	assert.Equal(t, "31 Dec 2026", Reader{}.DayMonth(time.Date(2026, 12, 31, 1, 0, 0, 0, time.UTC), now))
	assert.Equal(t, "3 May", Reader{}.DayMonth(time.Date(2027, 5, 3, 0, 0, 0, 0, time.UTC), now))
	assert.Equal(t, "<!date^1798788600^{time}|07:30 UTC>", Clock(now))
	assert.Equal(t, "just now", Ago(now.Add(time.Second), now))
	assert.Equal(t, "2 days ago", Ago(now.Add(-50*time.Hour), now))
	assert.Equal(t, -1, DaysUntil(time.Date(2026, 12, 31, 0, 0, 0, 0, time.UTC), now))
	assert.Equal(t, -739981, DaysUntil(time.Time{}, now))
}
