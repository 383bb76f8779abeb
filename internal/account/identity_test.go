package account

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestParseDomainReadsWhatPeopleAndSystemsWrite(t *testing.T) {
	for text, want := range map[string]Domain{
		// hosts
		"acme.com":                   "acme.com",
		"ACME.Com":                   "acme.com",
		"  acme.com\n":               "acme.com",
		"acme.com.":                  "acme.com",
		"acme.com:8080":              "acme.com",
		"acme.com:":                  "acme.com",
		"www.acme.com":               "acme.com",
		"eu.app.acme.com":            "acme.com",
		"3m.com":                     "3m.com",
		"r3---sn-abc.acme.com":       "acme.com",
		"ab--cd.com":                 "ab--cd.com",
		"//acme.com/x":               "acme.com",
		"acme.com/?u=https://x.com/": "acme.com",
		"acme.com?x=1@x.com":         "acme.com",
		"acme.com#x":                 "acme.com",
		// URLs
		"https://acme.com":                              "acme.com",
		"HTTPS://WWW.ACME.COM/":                         "acme.com",
		"http://acme.com:8080/a/b?c=d@e.com#f":          "acme.com",
		"https://ann:secret@acme.com/":                  "acme.com",
		"https://x.com@acme.com/":                       "acme.com",
		"https://acme.com\\@x.com/":                     "acme.com",
		"https://m%C3%BCnchen.de/":                      "xn--mnchen-3ya.de",
		"https://acme.com/?a=1&amp;b=2":                 "acme.com",
		"ftp://files.acme.com/":                         "acme.com",
		"https://acme.com/" + strings.Repeat("x", 9000): "acme.com",
		// e-mail addresses
		"ann@acme.com":                          "acme.com",
		"Ann.Lee+crm@Mail.Acme.com":             "acme.com",
		"mailto:ann@acme.com":                   "acme.com",
		"MAILTO:ann@acme.com?subject=x@y.com":   "acme.com",
		strings.Repeat("x", 4000) + "@acme.com": "acme.com",
		// Slack's markup
		"<http://acme.com|acme.com>":                                    "acme.com",
		"<https://www.acme.com/a|Acme & Co>":                            "acme.com",
		"<https://acme.com>":                                            "acme.com",
		"<https://acme.com?a=1&amp;b=2>":                                "acme.com",
		"<mailto:ann@acme.com|ann@acme.com>":                            "acme.com",
		"<mailto:ann@acme.com>":                                         "acme.com",
		"<MAILTO:ann@acme.com|x>":                                       "acme.com",
		"<ann@acme.com>":                                                "acme.com",
		"<acme.com>":                                                    "acme.com",
		"\u200e<http://acme.com|acme.com>\u200f":                        "acme.com",
		"<https://acme.com/" + strings.Repeat("x", 9000) + "|acme.com>": "acme.com",
		// other scripts
		"münchen.de":        "xn--mnchen-3ya.de",
		"MÜNCHEN.DE":        "xn--mnchen-3ya.de",
		"xn--mnchen-3ya.de": "xn--mnchen-3ya.de",
		"XN--MNCHEN-3YA.DE": "xn--mnchen-3ya.de",
		"mu\u0308nchen.de":  "xn--mnchen-3ya.de",
		"shop.münchen.de":   "xn--mnchen-3ya.de",
		"ann@münchen.de":    "xn--mnchen-3ya.de",
		"straße.de":         "xn--strae-oqa.de",
		"例え.jp":             "xn--r8jz45g.jp",
		"קום.com":           "xn--9dbq2a.com",
		"аcme.com":          "xn--cme-5cd.com", // a Cyrillic а: another domain than acme.com
		"ａｃｍｅ．ｃｏｍ":          "acme.com",
		"acme。com。":         "acme.com",
		"почта.рф":          "xn--80a1acny.xn--p1ai",
		"www.食狮.公司.cn":      "xn--85x722f.xn--55qx5d.cn",
		// invisible marks
		"\u200bacme.com\u200b":                 "acme.com",
		"\ufeffacme.com":                       "acme.com",
		"\u202aacme.com\u202c":                 "acme.com",
		"\u2066acme.com\u2069":                 "acme.com",
		"ac\u200bme.com":                       "acme.com",
		"ac\u00adme.com":                       "acme.com",
		"\u00a0acme.com\u3000":                 "acme.com",
		"\x00acme.com\x00":                     "acme.com",
		strings.Repeat(" ", 5000) + "acme.com": "acme.com",
		// the public suffix list
		"www.acme.co.uk":          "acme.co.uk",
		"a.b.acme.com.au":         "acme.com.au",
		"acme.github.io":          "acme.github.io",
		"www.acme.github.io":      "acme.github.io",
		"bucket.s3.amazonaws.com": "bucket.s3.amazonaws.com",
		"amazonaws.com":           "amazonaws.com",
		"a.b.c.kobe.jp":           "b.c.kobe.jp",
		"city.kobe.jp":            "city.kobe.jp",
		"www.ck":                  "www.ck",
		// top levels that the list does not have
		"acme.example":         "acme.example",
		"www.acme.example":     "acme.example",
		"www.www.acme.example": "acme.example",
		"eu.acme.example":      "eu.acme.example",
		"www.example":          "www.example",
		"ann@us.example":       "us.example",
		"acme.test":            "acme.test",
		// close to free providers, and not
		"yahoo-inc.com":  "yahoo-inc.com",
		"gmail.acme.com": "acme.com",
		"live.house":     "live.house",
		"outlook.tools":  "outlook.tools",
		"comcast.com":    "comcast.com",
	} {
		got, err := ParseDomain(text)
		require.NoError(t, err, "%.90q", text)
		assert.Equal(t, want, got, "%.90q", text)
		again, err := ParseDomain(got.String())
		require.NoError(t, err, "%q again", got)
		assert.Equal(t, got, again, "%.90q twice", text)
	}
}

func TestParseDomainRefusesWhatNamesNoDomain(t *testing.T) {
	long := strings.Repeat("a", 63)
	for _, text := range []string{
		"", " ", ".", "..", "@", "<>", "<|>", "://", "https://", "mailto:", "mailto:ann@", "\u200b", "\x00", "\xff\xfe",
		"acme", "Acme Inc", "acme inc.com", "acme.com globex.com", "acme..com", ".acme.com", "acme.com..",
		"-acme.com", "acme-.com", "acme_inc.com", "acme.c_m", "acme!.com", "a,b.com", "acme.com:http", "acme.com%2Fx",
		"com", "co.uk", "github.io", "s3.amazonaws.com",
		"localhost", "app.localhost", "localhost:8080", "http://localhost/",
		"127.0.0.1", "127.0.0.1:80", "http://10.0.0.1/x", "127.1", "1.2", "0x7f.1", "1.2.3.4.5",
		"::1", "[::1]", "[::1]:80", "http://[2001:db8::1]:80/", "2001:db8::1", "fe80::1%eth0",
		long + "a.com", strings.Repeat(long+".", 4) + "com", strings.Repeat("a.", 200) + "com",
		"xn--a.com", "xn--acme-.com", "xn--.com", "ac\u202eme.com", "ac\u200dme.com", "acme\u2024com.",
		"<@U123>", "<@U123|ann>", "<#C123|general>", "<!channel>", "<!subteam^S1|@csm>", "<tel:+4930|030>",
		"<http://acme.com|a> <http://globex.com|b>", "<http://acme.com|acme.com", "acme.com>", "&lt;acme.com&gt;",
		"acme.com\nglobex.com", "acme\x00.com", "acme\xff.com", "acme\ufffd.com", "acme%FF.com", "xn--acme-y70y.com", "javascript:alert(1)", "' or 1=1 --", "../../etc/passwd",
		strings.Repeat("a", 10<<20), strings.Repeat("a.", 5<<20), strings.Repeat("<", 10<<20), strings.Repeat("ü", 5<<20),
		strings.Repeat("\xff", 10<<20), strings.Repeat("@", 10<<20), strings.Repeat("%41", 1<<20),
	} {
		d, err := ParseDomain(text)
		require.ErrorIs(t, err, ErrNotDomain, "%.90q gave %q", text, d)
		assert.Empty(t, d)
		assert.Less(t, len(err.Error()), 1000, "an error stays short")
	}
}

func TestParseDomainRefusesFreeProviders(t *testing.T) {
	for _, text := range []string{
		"ann@gmail.com", "gmail.com", "GMAIL.COM", "www.gmail.com", "ann@googlemail.com", "https://mail.yahoo.com/", "yahoo.co.uk",
		"ann@yahoo.co.jp", "yahoo.com.br", "hotmail.fr", "outlook.com", "outlook.de", "live.co.uk", "gmx.de", "gmx.net", "gmx.at",
		"yandex.ru", "aol.co.uk", "icloud.com", "proton.me", "qq.com", "163.com", "web.de", "t-online.de", "<mailto:ann@gmail.com|ann@gmail.com>",
	} {
		d, err := ParseDomain(text)
		require.ErrorIs(t, err, ErrFreemail, "%q gave %q", text, d)
		assert.Empty(t, d)
	}
}

func TestDisplayKeepsAScriptAndShowsAPretender(t *testing.T) {
	for text, want := range map[string]string{
		"acme.com":          "acme.com",
		"xn--mnchen-3ya.de": "münchen.de",
		"例え.jp":             "例え.jp",
		"почта.рф":          "почта.рф",
		"ab例え.jp":           "ab例え.jp",
		"аcme.com":          "xn--cme-5cd.com",
		"acme1-ü.com":       "acme1-ü.com",
	} {
		d, err := ParseDomain(text)
		require.NoError(t, err, text)
		assert.Equal(t, want, d.Display(), text)
	}
	assert.Equal(t, "xn--a", Domain("xn--a").Display(), "a domain that never was is shown as it stands")
	assert.Empty(t, Domain("").Display())
}

func TestUnmarkTakesTextOutOfSlacksMarkup(t *testing.T) {
	for text, want := range map[string]string{
		"":                                   "",
		" Acme Inc ":                         "Acme Inc",
		"Smith &amp; Sons":                   "Smith & Sons",
		"a &lt; b &gt; c":                    "a < b > c",
		"&amp;lt;":                           "&lt;",
		"<http://acme.com|acme.com>":         "http://acme.com",
		"<http://acme.com/?a=1&amp;b=2>":     "http://acme.com/?a=1&b=2",
		"<mailto:ann@acme.com|ann@acme.com>": "ann@acme.com",
		"<@U123>":                            "<@U123>",
		"<#C1|general>":                      "<#C1|general>",
		"<!here>":                            "<!here>",
		"<a> and <b>":                        "<a> and <b>",
		"ac\x00me \xff":                      "acme",
		"\u200fאקמי\u200e":                   "אקמי",
	} {
		assert.Equal(t, want, strings.TrimSpace(Unmark(text)), "%q", text)
	}
	long := Unmark(strings.Repeat("ü", 5<<20))
	assert.LessOrEqual(t, len(long), maxIdentity)
	assert.True(t, utf8.ValidString(long), "nothing is cut in the middle of a character")
}

func TestEmail(t *testing.T) {
	for text, want := range map[string]string{
		"ann@acme.com":                       "ann@acme.com",
		" Ann.Lee+x@ACME.com ":               "ann.lee+x@acme.com",
		"<mailto:Ann@acme.com|Ann@acme.com>": "ann@acme.com",
		"mailto:ann@acme.com":                "ann@acme.com",
		"<ann@acme.com>":                     "ann@acme.com",
		"ann@gmail.com":                      "ann@gmail.com",
		"ann@münchen.de":                     "ann@münchen.de",
		"o'neil@acme.com":                    "o'neil@acme.com",
		"müller@acme.com":                    "müller@acme.com",
		"dana@us.example":                    "dana@us.example",
	} {
		got, ok := Email(text)
		assert.True(t, ok, text)
		assert.Equal(t, want, got)
	}
	for _, text := range []string{
		"", "@", "ann", "acme.com", "ann@", "@acme.com", "ann@acme", "ann@@acme.com", "a@b@acme.com", "ann lee@acme.com", "ann@acme.com, bob@acme.com",
		"Ann <ann@acme.com>", "ann@127.0.0.1", "ann@[127.0.0.1]", "ann\x00@acme.com", "ann@ac\x00me.com", "ann\xff@acme.com", "an\u202en@acme.com",
		"ann\n@acme.com", "https://ann@acme.com/x", "<!channel>@acme.com", strings.Repeat("a", 300) + "@acme.com",
		strings.Repeat("a", 2030) + "@acme.company.com",
	} {
		got, ok := Email(text)
		assert.False(t, ok, "%.60q", text)
		assert.Empty(t, got)
	}
}

// holdsAsDomain checks what must be true of any text at all.
func holdsAsDomain(t require.TestingT, text string) {
	d, err := ParseDomain(text)
	if err != nil {
		require.Empty(t, d)
		return
	}
	again, err := ParseDomain(string(d))
	require.NoError(t, err, "%q of %q", d, text)
	require.Equal(t, d, again)
	require.LessOrEqual(t, len(d), 253)
	require.Equal(t, strings.ToLower(string(d)), string(d))
	require.Contains(t, string(d), ".")
	require.Empty(t, strings.Trim(string(d), "abcdefghijklmnopqrstuvwxyz0123456789-."))
	require.True(t, utf8.ValidString(d.Display()))
}

func TestADomainParsesToItself(t *testing.T) {
	label := rapid.OneOf(rapid.StringMatching(`[a-zA-Z0-9-]{1,12}`), rapid.StringN(0, 6, 40),
		rapid.SampledFrom([]string{"www", "xn--mnchen-3ya", "münchen", "co", "uk", "com", "github", "io", "例え", "example", "gmail"}))
	around := rapid.SampledFrom([]string{"", " ", "<", ">", "http://", "mailto:", "ann@", "|x>", ":80", "/p?q#f", ".", "\u200f", "&amp;", "%2E", "[", "]"})
	rapid.Check(t, func(t *rapid.T) {
		host := strings.Join(rapid.SliceOfN(label, 0, 5).Draw(t, "labels"), ".")
		text := around.Draw(t, "before") + around.Draw(t, "before it") + host + around.Draw(t, "after it") + around.Draw(t, "after")
		holdsAsDomain(t, text)
		_, _ = Email(text)
		require.True(t, utf8.ValidString(Unmark(text)))
	})
}

func FuzzParseDomain(f *testing.F) {
	for _, seed := range []string{
		"acme.com", "<http://acme.com|acme.com>", "<mailto:ann@acme.com|ann@acme.com>", "https://ann:x@WWW.Acme.co.uk:80/a?b#c", "münchen.de",
		"xn--mnchen-3ya.de", "www.www.example", "аcme.com", "acme。com。", "127.0.0.1", "[::1]:80", "a.b.s3.amazonaws.com", "\u202eacme.com", "\xff\x00",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		holdsAsDomain(t, text)
		if address, ok := Email(text); ok {
			again, ok := Email(address)
			require.True(t, ok, "%q", address)
			require.Equal(t, address, again)
		}
	})
}
