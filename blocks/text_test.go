package blocks

import (
	"strconv"
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
		assert.Equal(t, want, escape(text, 100), "%q", text)
	}
}

func TestPlainTakesBroadcastsApart(t *testing.T) {
	assert.Equal(t, "<\u2060!channel> *x* _y_", plain("<!channel>\n*x* _y_ ", 100))
	assert.Equal(t, "👩‍👩‍👧‍👦 Söhne 🇩🇪", plain("👩‍👩‍👧‍👦 Söhne 🇩🇪", 100))
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
		short := plain(text, limit)
		assert.LessOrEqual(t, units(short), limit)
		assert.True(t, utf8.ValidString(short))
		assert.NotContains(t, escape(text, limit), "<")
		assert.False(t, strings.ContainsAny(escape(text, limit), "*~`>"))
		assert.Equal(t, tidy(text), tidy(tidy(text)))
	})
}

func TestOnlyTheWebIsLinked(t *testing.T) {
	for text, want := range map[string]string{
		"https://acme.com/a?b=c&d": "https://acme.com/a?b=c&d", "http://10.0.0.1:8080/": "http://10.0.0.1:8080/",
		"https://acme.com/<!channel>|x": "https://acme.com/%3C%21channel%3E%7Cx", "https://münchen.example/ü": "https://m%C3%BCnchen.example/%C3%BC",
		"javascript:alert(1)": "", "data:text/html,x": "", "ftp://acme.com": "", "//acme.com": "", "acme.com": "", "": "", "https://": "", "https://a b": "",
		"https://user:secret@acme.com": "", "https://acme.com/\n": "", "https://a|b.example": "", "https://a.example/" + strings.Repeat("x", maxURL): "",
	} {
		link, ok := webURL(text)
		assert.Equal(t, want != "", ok, "%q", text)
		if ok {
			assert.NotRegexp(t, `[<>|\s]`, link, "%q", text)
		}
	}
	assert.Equal(t, "<https://a.example/?a=1&amp;b=2|x∣y>", anchor("https://a.example/?a=1&b=2", "x|y"))
}

func TestAmounts(t *testing.T) {
	for want, m := range map[string]account.Money{
		"$59,400": {Amount: 5_940_000, Currency: "USD"}, "$0.05": {Amount: 5, Currency: "USD"}, "−$1,234.50": {Amount: -123_450, Currency: "USD"},
		"¥1,250": {Amount: 1250, Currency: "JPY"}, "KWD\u00a01.250": {Amount: 1250, Currency: "KWD"}, "KWD\u00a01": {Amount: 1000, Currency: "KWD"},
		"€0": {Amount: 0, Currency: "EUR"}, "CAD\u00a012": {Amount: 1200, Currency: "CAD"}, "XXXX\u00a07": {Amount: 7, Currency: "xxxx"},
		"−$92,233,720,368,547,758.07": {Amount: -1 << 63, Currency: "USD"},
	} {
		assert.Equal(t, want, amount(m))
	}
	for want, i := range map[string]account.Interval{
		" / month": {Unit: account.Monthly, Count: 1}, " every 6 months": {Unit: account.Monthly, Count: 6}, " once": {Unit: account.Once, Count: 1},
		" / fortnight": {Unit: "fortnight"}, "": {},
	} {
		assert.Equal(t, want, per(i))
	}
}

func TestTimes(t *testing.T) {
	now := time.Date(2026, 12, 31, 23, 30, 0, 0, time.FixedZone("west", -8*3600)) // 1 January in UTC
	assert.Equal(t, "1 Jan 2027", date(now))
	assert.Equal(t, "31 Dec 2026", dayMonth(time.Date(2026, 12, 31, 1, 0, 0, 0, time.UTC), now))
	assert.Equal(t, "3 May", dayMonth(time.Date(2027, 5, 3, 0, 0, 0, 0, time.UTC), now))
	assert.Equal(t, "<!date^1798788600^{time}|07:30 UTC>", clock(now))
	assert.Equal(t, "just now", ago(now.Add(time.Second), now))
	assert.Equal(t, "2 days ago", ago(now.Add(-50*time.Hour), now))
	assert.Equal(t, -1, daysUntil(time.Date(2026, 12, 31, 0, 0, 0, 0, time.UTC), now))
	assert.Equal(t, -739981, daysUntil(time.Time{}, now))
}

func TestTrends(t *testing.T) {
	for want, weeks := range map[string][2]int64{
		" ▲ 8 % this week": {12, 13}, " ▼ 33 % this week": {12, 8}, " · same as last week": {7, 7}, "": {0, 5}, " ▲ under 1 % this week": {1000, 1001},
		" ▼ 100 % this week": {3, 0}, " ▲ 1,900 % this week": {1, 20},
	} {
		assert.Equal(t, want, trend(weeks[0], weeks[1]))
	}
}

// The longer the addresses, the less is shown: first of the feed, then of the
// fields, then of the sources, and of nothing before what goes first is gone.
func TestRoomIsGivenUpInOrder(t *testing.T) {
	now := time.Date(2026, 11, 22, 14, 5, 0, 0, time.UTC)
	c := Card{Account: account.Account{Domain: "acme.com"}, Now: now, Enrichment: []account.Enrichment{{System: account.HubSpot, Fields: map[string]string{}}}}
	for i := range 10 {
		c.Enrichment[0].Fields["Field "+strconv.Itoa(i)] = "value"
		c.Activities = append(c.Activities, account.Activity{Kind: account.Call, At: now.Add(-time.Hour), Title: "Call"})
		c.Revenue = append(c.Revenue, account.RevenueSource{System: account.Stripe, Product: "Product"})
	}
	all := room{activities: 3, fields: 10, sources: 10}
	before, steps := all, map[room]bool{}
	for n := 0; n < 1900; n += 10 {
		for i := range c.Revenue {
			c.Revenue[i].URL = "https://x.example/" + strings.Repeat("x", n)
		}
		r := c.within(all)
		assert.True(t, fits(c.draw(r)))
		assert.True(t, r.fields == all.fields || r.activities == 0, "%+v", r)
		assert.True(t, r.sources == all.sources || r.fields == 0, "%+v", r)
		assert.True(t, r.activities <= before.activities && r.fields <= before.fields && r.sources <= before.sources, "%+v after %+v", r, before)
		before, steps[r] = r, true
	}
	assert.True(t, steps[all])
	assert.Equal(t, room{sources: 4}, before)
}
