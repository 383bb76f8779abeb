package source

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"rapport/internal/account"
)

// contract is the example of the import format, word for word.
const contract = `{"type":"account","domain":"acme.com","name":"Acme Inc","contact":{"name":"Ann Lee","email":"ann@acme.com"},"owner_email":"dana@us.example","section":"health","crm":{"system":"attio","url":"https://app.attio.com/us/company/1"},"licensed_users":25}
{"type":"revenue_source","account":"acme.com","system":"salesbricks","id":"sb-771","product":"Platform","status":"active","interval":"year","currency":"USD","amount":4800000,"seats":25,"starts_on":"2026-01-01","ends_on":"2026-12-31","url":"https://app.salesbricks.com/"}
{"type":"revenue_source","account":"acme.com","system":"stripe","id":"sub_1","product":"Add-on","status":"past_due","interval":"month","currency":"USD","amount":20000,"starts_on":"2026-03-01","renews_on":"2026-12-01","url":"https://dashboard.stripe.com/subscriptions/sub_1"}
{"type":"usage","account":"acme.com","date":"2026-11-20","active_users":12,"weekly_active_users":19}
{"type":"activity","account":"acme.com","system":"buildbetter","kind":"signal","id":"s-9","at":"2026-11-18T15:04:00Z","title":"Export is too slow","body":"…","signal":{"type":"complaint","sentiment":-0.6}}
{"type":"activity","account":"acme.com","system":"buildbetter","kind":"signal","id":"s-10","at":"2026-11-19T09:00:00Z","title":"NPS 9","signal":{"type":"nps","score":9}}
{"type":"activity","account":"acme.com","system":"buildbetter","kind":"call","id":"c-3","at":"2026-11-17T16:00:00Z","title":"Quarterly review","summary":"…","url":"https://app.buildbetter.app/call/c-3","transcript":[{"speaker":"Ann","at_seconds":12,"text":"…"}]}
{"type":"enrichment","account":"acme.com","system":"hubspot","fields":{"industry":"Software","size":"51-200","location":"Berlin, DE","Tier":"Gold"}}
`

// read collects all that a text in the import format tells.
func read(t *testing.T, text string) (Batch, []BadLine) {
	t.Helper()
	var all Batch
	var bad []BadLine
	err := ReadLines(strings.NewReader(text), func(b Batch) error {
		all.Accounts = append(all.Accounts, b.Accounts...)
		all.Revenue = append(all.Revenue, b.Revenue...)
		all.Usage = append(all.Usage, b.Usage...)
		all.Activities = append(all.Activities, b.Activities...)
		all.Enrichment = append(all.Enrichment, b.Enrichment...)
		return nil
	}, func(l BadLine) { bad = append(bad, l) })
	require.NoError(t, err)
	return all, bad
}

func TestTheContractsExampleIsUnderstood(t *testing.T) {
	b, bad := read(t, contract)
	require.Empty(t, bad)
	require.Equal(t, 8, b.Len())

	a := b.Accounts[0].Fact
	assert.Equal(t, account.Domain("acme.com"), a.Domain)
	assert.Equal(t, account.Contact{Name: "Ann Lee", Email: "ann@acme.com"}, a.Contact)
	assert.Equal(t, account.CRM{System: account.Attio, URL: "https://app.attio.com/us/company/1"}, a.CRM)
	assert.Equal(t, 25, *a.Licensed)

	r := b.Revenue[0]
	assert.Equal(t, 2, r.Line)
	assert.Equal(t, account.Money{Amount: 4_800_000, Currency: "USD"}, r.Fact.Amount)
	assert.Equal(t, account.Interval{Unit: account.Yearly, Count: 1}, r.Fact.Interval)
	assert.Equal(t, time.Date(2026, 12, 31, 0, 0, 0, 0, time.UTC), r.Fact.EndsOn)
	assert.True(t, r.Fact.RenewsOn.IsZero(), "an absent day is unknown")

	assert.Equal(t, 19, *b.Usage[0].Fact.Weekly)
	assert.InDelta(t, -0.6, *b.Activities[0].Fact.Said.Sentiment, 1e-9)
	assert.Equal(t, 9, *b.Activities[1].Fact.Said.Score)
	assert.Equal(t, []account.Turn{{Speaker: "Ann", At: 12 * time.Second, Text: "…"}}, b.Activities[2].Fact.Turns)
	assert.Equal(t, map[string]string{"industry": "Software", "size": "51-200", "location": "Berlin, DE", "Tier": "Gold"}, b.Enrichment[0].Fact.Fields)
}

func TestEditorsTracesAreNoBadLines(t *testing.T) {
	for name, text := range map[string]string{
		"byte order mark":    "\ufeff" + contract,
		"carriage returns":   strings.ReplaceAll(contract, "\n", "\r\n"),
		"blank lines":        "\n\n" + strings.ReplaceAll(contract, "\n", "\n \t\n"),
		"no last line feed":  strings.TrimSuffix(contract, "\n"),
		"type not the first": `{"domain":"acme.com","type":"account"}` + "\n" + contract,
	} {
		t.Run(name, func(t *testing.T) {
			b, bad := read(t, text)
			assert.Empty(t, bad)
			assert.GreaterOrEqual(t, b.Len(), 8)
		})
	}
}

func TestEachBadLineIsNamedWithItsReason(t *testing.T) {
	usage := func(more string) string { return `{"type":"usage","account":"a.com","date":"2026-01-01",` + more + `}` }
	revenue := func(more string) string {
		return `{"type":"revenue_source","account":"a.com","system":"stripe","id":"1","status":"active",` + more + `}`
	}
	activity := func(more string) string {
		return `{"type":"activity","account":"a.com","system":"x","id":"1",` + more + `}`
	}
	for line, reason := range map[string]string{
		`nonsense`:              `the line is not a JSON object`,
		`[1]`:                   `the line is not a JSON object`,
		`{"type":"account"`:     `not valid JSON at byte 17`,
		`{"type":"account"} {}`: `not valid JSON`,
		`{}`:                    `field "type" is missing`,
		`{"type":"acount"}`:     `unknown type "acount"`,
		`{"type":7}`:            `field "type" cannot be`,
		`{"type":"account"}`:    `field "domain" is missing`,
		`{"type":"account","domain":"acme.com","colour":"red"}`:                                                         `unknown field "colour"`,
		`{"type":"account","domain":"acme.com","contact":{"phone":"1"}}`:                                                `unknown field "contact.phone"`,
		`{"type":"account","domain":"acme.com","Name":"x"}`:                                                             `unknown field "Name"`,
		`{"type":"account","domain":"acme.com","domain":"b.com"}`:                                                       `field "domain" stands twice`,
		`{"type":"account","domain":"localhost"}`:                                                                       `field "domain": "localhost" is not a domain`,
		`{"type":"account","domain":"gmail.com"}`:                                                                       `free e-mail provider`,
		`{"type":"account","domain":"acme.com","section":"limbo"}`:                                                      `field "section": "limbo" is not health`,
		`{"type":"account","domain":"acme.com","owner_email":"dana"}`:                                                   `field "owner_email": "dana" is not an e-mail address`,
		`{"type":"account","domain":"acme.com","licensed_users":-1}`:                                                    `field "licensed_users": -1 is not within 0`,
		`{"type":"account","domain":"acme.com","licensed_users":99999999999999999999}`:                                  `field "licensed_users": 99999999999999999999 is out of range`,
		`{"type":"account","domain":"acme.com","name":"a\u0000b"}`:                                                      `field "name": has a NUL character`,
		`{"type":"account","domain":"acme.com","name":"` + "\xff" + `"}`:                                                `not valid JSON`,
		`{"type":"account","domain":"acme.com","crm":{"url":"javascript:alert(1)"}}`:                                    `field "crm.url"`,
		usage(`"active_users":1.5`):                                                                                     `field "active_users": 1.5 is not a whole number`,
		usage(`"active_users":"12"`):                                                                                    `field "active_users"`,
		usage(`"weekly_active_users":3`):                                                                                `field "active_users" is missing`,
		`{"type":"usage","account":"a.com","date":"2026-02-30","active_users":1}`:                                       `"2026-02-30" is not a date that exists`,
		`{"type":"usage","account":"a.com","date":"0026-02-03","active_users":1}`:                                       `the year 26 is not within 1970 to 2200`,
		`{"type":"usage","account":"a.com","active_users":1}`:                                                           `field "date" is missing`,
		revenue(`"interval":"month","currency":"USD"`):                                                                  `field "amount" is missing`,
		revenue(`"interval":"month","currency":"USD","amount":-5`):                                                      `field "amount": -5 is not within 0`,
		revenue(`"interval":"month","currency":"USD","amount":10000000000001`):                                          `field "amount": 10000000000001 is not within`,
		revenue(`"interval":"month","currency":"USD","amount":20.5`):                                                    `field "amount"`,
		revenue(`"interval":"month","currency":"XXY","amount":5`):                                                       `"XXY" is not an ISO 4217`,
		revenue(`"interval":"fortnight","currency":"USD","amount":5`):                                                   `field "interval": "fortnight" is not month`,
		revenue(`"interval":{"unit":"month","count":0},"currency":"USD","amount":5`):                                    `field "interval.count": 0`,
		revenue(`"interval":{"unit":"month","times":2},"currency":"USD","amount":5`):                                    `unknown field "times"`,
		revenue(`"currency":"USD","amount":5`):                                                                          `field "interval" is missing`,
		activity(`"kind":"tweet","at":"2026-01-01T00:00:00Z"`):                                                          `field "kind": "tweet" is not call`,
		activity(`"kind":"call","at":"2026-01-01"`):                                                                     `field "at": "2026-01-01" is not a time`,
		activity(`"kind":"signal","at":"2026-01-01T00:00:00Z"`):                                                         `field "signal" is missing`,
		activity(`"kind":"signal","at":"2026-01-01T00:00:00Z","signal":{"type":"nps"}`):                                 `field "signal.score" is missing`,
		activity(`"kind":"signal","at":"2026-01-01T00:00:00Z","signal":{"type":"nps","score":11}`):                      `field "signal.score": 11`,
		activity(`"kind":"call","at":"2026-01-01T00:00:00Z","transcript":[{"speaker":"A","at_seconds":-1,"text":"x"}]`): `field "transcript.0.at_seconds"`,
		`{"type":"usage","account":"a.com","date":"2026-01-01","active_users":1}]`:                                      `not valid JSON`,
		`{"type":"enrichment","account":"a.com","system":"hubspot"}`:                                                    `field "fields" is missing`,
		`{"type":"enrichment","account":"a.com","system":"hubspot","fields":{"a":[1]}}`:                                 `field "fields.a"`,
	} {
		t.Run(line[:min(len(line), 60)], func(t *testing.T) {
			b, bad := read(t, contract+line+"\n"+contract)
			require.Len(t, bad, 1)
			assert.Equal(t, 9, bad[0].Line)
			assert.Contains(t, bad[0].Reason, reason)
			assert.Equal(t, 16, b.Len(), "the lines around it are handed on, to be looked at")
		})
	}
}

func TestAllBadLinesAreReported(t *testing.T) {
	_, bad := read(t, "x\n"+contract+"y\n\nz\n")
	require.Len(t, bad, 3)
	assert.Equal(t, []int{1, 10, 12}, []int{bad[0].Line, bad[1].Line, bad[2].Line})
}

func TestWhatFollowsABadLineIsHandedOnInBatches(t *testing.T) {
	usage := `{"type":"usage","account":"a.com","date":"2026-01-01","active_users":1}` + "\n"
	handed, largest, bad := 0, 0, 0
	err := ReadLines(strings.NewReader("x\n"+strings.Repeat(usage, 3*batchFacts)+"y\n"), func(b Batch) error {
		handed, largest = handed+b.Len(), max(largest, b.Len())
		return nil
	}, func(BadLine) { bad++ })
	require.NoError(t, err)
	assert.Equal(t, 2, bad)
	assert.Equal(t, 3*batchFacts, handed)
	assert.Equal(t, batchFacts, largest, "a spoiled file takes no more memory than another")
}

func TestAKeyThatNoIndexHoldsIsNamedByItsLine(t *testing.T) {
	long := strings.Repeat("ж", maxKey/2) // two bytes each
	lines := map[string]string{
		"system":      `{"type":"enrichment","account":"a.com","system":"%","fields":{}}`,
		"id":          `{"type":"activity","account":"a.com","system":"x","id":"%","kind":"call","at":"2026-01-01T00:00:00Z"}`,
		"status":      `{"type":"revenue_source","account":"a.com","system":"x","id":"1","status":"%","interval":"month","currency":"USD","amount":5}`,
		"crm.system":  `{"type":"account","domain":"a.com","crm":{"system":"%"}}`,
		"signal.type": `{"type":"activity","account":"a.com","system":"x","id":"1","kind":"signal","at":"2026-01-01T00:00:00Z","signal":{"type":"%"}}`,
	}
	for field, line := range lines {
		b, bad := read(t, strings.ReplaceAll(line, "%", long))
		assert.Empty(t, bad, field)
		assert.Equal(t, 1, b.Len(), "%s: 500 bytes have room", field)
		_, bad = read(t, "\n"+strings.ReplaceAll(line, "%", long+"x"))
		require.Len(t, bad, 1, field)
		assert.Equal(t, BadLine{2, `field "` + field + `": is longer than 500 bytes`}, bad[0])
	}
	_, bad := read(t, `{"type":"account","domain":"a.com","owner_email":"dana@`+strings.Repeat("long.", 100)+`example"}`)
	require.Len(t, bad, 1)
	assert.Contains(t, bad[0].Reason, `field "owner_email"`)
}

func TestALineOfTenMegabytesIsRead(t *testing.T) {
	body := strings.Repeat("word ", 2<<20)
	b, bad := read(t, `{"type":"activity","account":"a.com","system":"x","id":"1","kind":"email","at":"2026-01-01T00:00:00Z","body":"`+body+`"}`+"\n"+contract)
	require.Empty(t, bad)
	assert.Len(t, b.Activities[0].Fact.Body, len(body))
	assert.Equal(t, 9, b.Len(), "the lines after it are read too")
}

func TestALineThatNeverEndsIsPassedOver(t *testing.T) {
	endless := io.MultiReader(strings.NewReader(contract+`{"type":"`), io.LimitReader(xs{}, maxLine+1), strings.NewReader("\n"+contract))
	var bad []BadLine
	require.NoError(t, ReadLines(endless, func(Batch) error { return nil }, func(l BadLine) { bad = append(bad, l) }))
	require.Len(t, bad, 1)
	assert.Equal(t, BadLine{9, "the line is longer than 64 MB"}, bad[0])
}

// xs is an endless text without a line feed.
type xs struct{}

func (xs) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}

func TestAReaderThatBreaksEndsTheReading(t *testing.T) {
	broken := errors.New("the disk is gone")
	err := ReadLines(io.MultiReader(strings.NewReader(contract), iotest.ErrReader(broken)), func(Batch) error { return nil }, func(BadLine) {})
	require.ErrorIs(t, err, broken)
	assert.Contains(t, err.Error(), "read line 9")
}

func TestNoInputPanics(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		line := rapid.OneOf(rapid.String(), rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) })).Draw(rt, "line")
		at := rapid.IntRange(0, len(contract)).Draw(rt, "at")
		_, _ = readQuietly(contract[:at] + line + contract[at:])
	})
}

func readQuietly(text string) (n int, bad []BadLine) {
	_ = ReadLines(strings.NewReader(text), func(b Batch) error { n += b.Len(); return nil }, func(l BadLine) { bad = append(bad, l) })
	return n, bad
}

func BenchmarkReadLines(b *testing.B) {
	text := strings.Repeat(contract, 1000)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		if n, bad := readQuietly(text); n != 8000 || len(bad) > 0 {
			b.Fatal(n, bad)
		}
	}
}
