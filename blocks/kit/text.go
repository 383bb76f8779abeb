package kit

import (
	"net/url"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Slack's limits, in characters and pieces, and ours where Slack names none.
const (
	maxBlocks          = 50
	maxText            = 10_000
	maxSection         = 3000
	maxHeader          = 150
	maxContext         = 2000
	maxContextElements = 10
	MaxButton          = 75
	maxValue           = 2000
	MaxURL             = 2000

	MaxName    = 120
	MaxWord    = 40
	MaxTitle   = 24
	MaxLine    = 140
	MaxField   = 80       // of a CRM field
	wordJoin   = "\u2060" // shows nothing and keeps what it stands between apart
	softHyphen = "\u00ad"
)

// Plain makes a text fit for what Slack does not parse (plain_text, rich
// text): one line, no control characters, no reordering of what stands around
// it, at most limit characters. Where a broadcast or mention would begin, a
// word joiner takes it apart, so that it stays harmless wherever it is copied.
func Plain(text string, limit int) string {
	text = Tidy(text)
	for _, opening := range []string{"<!", "<@", "<#"} {
		if strings.Contains(text, opening) {
			text = strings.ReplaceAll(text, opening, "<"+wordJoin+opening[1:])
		}
	}
	return cut(text, limit)
}

// Inline is plain for a text that stands in a line with others: one that is
// written from right to left is isolated, so that the line keeps its order.
func Inline(text string, limit int) string {
	return isolate(Plain(text, limit))
}

// Escape makes a text fit for mrkdwn: inline, and defused.
func Escape(text string, limit int) string {
	return Defuse(isolate(cut(Tidy(text), limit)))
}

// Defuse takes from a text what mrkdwn would link, ping or format. For & < >
// Slack has escapes. For the marks of formatting it has none, and
// invisible characters beside them do not help (zero-width spaces even make
// Slack format within words), so they are replaced by characters that look
// like them; an underscore within a word never formats and stays.
func Defuse(text string) string {
	if !strings.ContainsAny(text, "&<>*_~`＊＿｀＞") {
		return text
	}
	var out strings.Builder
	out.Grow(len(text) + 16)
	if strings.HasPrefix(text, ">") || strings.HasPrefix(text, "＞") {
		out.WriteString(softHyphen) // or the line would be a quotation
	}
	before := ' '
	for i, r := range text {
		switch r {
		case '&':
			out.WriteString("&amp;")
		case '<':
			out.WriteString("&lt;")
		case '>':
			out.WriteString("&gt;")
		case '*', '＊':
			out.WriteRune('∗')
		case '~':
			out.WriteRune('∼')
		case '`', '｀':
			out.WriteRune('ˋ')
		case '_', '＿':
			after, _ := utf8.DecodeRuneInString(text[i+utf8.RuneLen(r):])
			if r == '_' && inWord(before) && inWord(after) {
				out.WriteRune('_')
			} else {
				out.WriteRune('ˍ')
			}
		default:
			out.WriteRune(r)
		}
		before = r
	}
	return out.String()
}

func inWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// Tidy makes one line of a text: spaces are joined, controls and the marks
// that reorder a line are dropped, broken UTF-8 is shown as such.
func Tidy(text string) string {
	if isTidy(text) {
		return text
	}
	var out strings.Builder
	out.Grow(len(text))
	space := false
	for _, r := range strings.ToValidUTF8(text, "\uFFFD") {
		switch {
		case unicode.IsSpace(r), unicode.IsControl(r):
			space = out.Len() > 0
			continue
		case reorders(r), r == '\u200b', r == '\ufeff', r == '\u2060':
			continue
		}
		if space {
			out.WriteByte(' ')
			space = false
		}
		out.WriteRune(r)
	}
	return out.String()
}

// isTidy sees at a glance what most texts are: one line of printable ASCII.
func isTidy(text string) bool {
	before := byte(' ')
	for i := range len(text) {
		c := text[i]
		if c < ' ' || c > '~' || (c == ' ' && before == ' ') {
			return false
		}
		before = c
	}
	return before != ' ' || text == ""
}

// reorders reports whether r is one of Unicode's controls of direction.
func reorders(r rune) bool {
	return r == '\u061c' || r == '\u200e' || r == '\u200f' || (r >= '\u202a' && r <= '\u202e') || (r >= '\u2066' && r <= '\u2069')
}

// isolate sets a text that is written from right to left apart from its line.
// The mark before it keeps a line that begins with it from left to right.
func isolate(text string) string {
	if strings.ContainsFunc(text, rightToLeft) {
		return "\u200e\u2068" + text + "\u2069"
	}
	return text
}

func rightToLeft(r rune) bool {
	switch {
	case r < 0x0590:
		return false
	case r <= 0x08ff, r >= 0xfb1d && r <= 0xfdff, r >= 0xfe70 && r <= 0xfeff, r >= 0x10800 && r <= 0x10fff, r >= 0x1e800 && r <= 0x1efff:
		return true
	}
	return false
}

// cut shortens a text to limit characters as Slack counts them at worst, in
// UTF-16, with … at its end. It cuts between characters as people see them.
func cut(text string, limit int) string {
	if len(text) <= limit || Units(text) <= limit {
		return text
	}
	runes := []rune(text)
	n := 0
	for size := 1; n < len(runes); n++ { // 1 for the …
		if size += unit(runes[n]); size > limit {
			break
		}
	}
	for n > 0 && joined(runes, n) {
		n--
	}
	return strings.TrimRight(string(runes[:n]), " ") + "…"
}

// joined reports whether the runes before and at n are one visible character.
func joined(runes []rune, n int) bool {
	const zeroWidthJoiner = '\u200d'
	r, before := runes[n], runes[n-1]
	switch {
	case r == zeroWidthJoiner, before == zeroWidthJoiner, unicode.Is(unicode.M, r), r >= 0x1f3fb && r <= 0x1f3ff, r >= 0xe0020 && r <= 0xe007f:
		return true
	case regional(r) && regional(before): // a flag is two of them
		pairs := 0
		for i := n - 1; i >= 0 && regional(runes[i]); i-- {
			pairs++
		}
		return pairs%2 == 1
	}
	return false
}

func regional(r rune) bool { return r >= 0x1f1e6 && r <= 0x1f1ff }

// Units counts a text as Slack does at worst, in UTF-16.
func Units(text string) int {
	n := 0
	for _, r := range text {
		n += unit(r)
	}
	return n
}

func unit(r rune) int {
	if r > 0xffff {
		return 2
	}
	return 1
}

// WebURL is a text that is a link to the web and nothing else, in the form in
// which Slack takes it; ok is false for any other text.
func WebURL(text string) (link string, ok bool) {
	if text == "" || len(text) > MaxURL || strings.ContainsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }) {
		return "", false
	}
	u, err := url.Parse(text)
	if err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Hostname() == "" || u.User != nil || strings.ContainsFunc(u.Host, notInHost) {
		return "", false
	}
	link = strings.NewReplacer("<", "%3C", ">", "%3E", "|", "%7C").Replace(u.String())
	return link, len(link) <= MaxURL
}

// notInHost holds an address's host to what hosts are made of, in any script.
func notInHost(r rune) bool {
	return !inWord(r) && !unicode.Is(unicode.M, r) && !strings.ContainsRune("-._:[]", r)
}

// Anchor is a link in mrkdwn; its address must come from webURL or mailto.
func Anchor(address, escaped string) string {
	return "<" + strings.ReplaceAll(address, "&", "&amp;") + "|" + strings.ReplaceAll(escaped, "|", "∣") + ">"
}

// Mailto is the address of a link that writes to an e-mail address.
func Mailto(email string) string {
	return "mailto:" + strings.ReplaceAll(url.PathEscape(email), "%40", "@")
}

// Handle is a person as the card names them: never a mention, which would ping.
func Handle(name string) string {
	name = strings.TrimLeft(Plain(name, MaxWord), "@")
	if name == "" {
		return "somebody"
	}
	return isolate("@" + name)
}

// Signed is a number with its sign, the minus as in print.
func Signed(n int) string {
	switch {
	case n > 0:
		return "+" + strconv.Itoa(n)
	case n < 0:
		return "−" + strconv.Itoa(-n)
	}
	return "0"
}

// Plus is a number as a term of a sum.
func Plus(n int) string {
	if n < 0 {
		return " − " + strconv.Itoa(-n)
	}
	return " + " + strconv.Itoa(n)
}

// Plural is so many of what a word names: `1 day`, `2 days`, `3 currencies`.
func Plural(n int, word string) string {
	stem, of := strings.CutSuffix(word, "y")
	switch {
	case n == 1:
		return "1 " + word
	case of && !strings.ContainsAny(stem[max(0, len(stem)-1):], "aeiou"):
		return strconv.Itoa(n) + " " + stem + "ies"
	}
	return strconv.Itoa(n) + " " + word + "s"
}

// Capital is a word with a capital letter at its beginning.
func Capital(word string) string {
	r, n := utf8.DecodeRuneInString(word)
	if r == utf8.RuneError {
		return word
	}
	return string(unicode.ToUpper(r)) + word[n:]
}

// Spaced is a word of the import format as people write it.
func Spaced(word string) string { return strings.ReplaceAll(word, "_", " ") }
