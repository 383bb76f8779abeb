package account

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"
)

// Domain is an account's key: a registrable domain in ASCII (punycode), lower
// case, without a port or a trailing dot.
type Domain string

// Reasons why a text is not an account's domain.
var (
	// ErrFreemail refuses a domain at which anyone can have an address.
	ErrFreemail = errors.New("belongs to a free e-mail provider, not to a customer")
	// ErrNotDomain refuses a text that names no domain at all.
	ErrNotDomain = errors.New("is not a domain")
)

// Bounds of what is looked at: of a text as a whole, and of a host in another
// script, which is longer than its ASCII form of at most 253 characters.
const (
	maxIdentity = 2048
	maxHost     = 1024
	maxEmail    = 254
)

// ParseDomain reads an account's domain out of what people and systems write:
// a host in any case or script, a URL, an e-mail address, or either of them in
// Slack's link markup. Subdomains are cut to the registrable domain by the
// public suffix list; below a top level that the list does not have (such as
// .example) no such border is known and the whole host is the domain, without
// a www. before it. The error is ErrNotDomain or ErrFreemail, with the text.
func ParseDomain(text string) (Domain, error) {
	host, known := asciiHost(hostOf(unmark(text)))
	if !known {
		return "", fmt.Errorf("%q %w", clip(text), ErrNotDomain)
	}
	domain, err := registrable(host)
	if err != nil {
		return "", fmt.Errorf("%q %w", clip(text), err)
	}
	if isFreemail(domain) {
		return "", fmt.Errorf("%q %w", clip(text), ErrFreemail)
	}
	return Domain(domain), nil
}

// String is the domain's ASCII form.
func (d Domain) String() string { return string(d) }

// Display is the domain as people read it: in its own script where every
// label keeps to one, else in ASCII. A Cyrillic а among Latin letters is
// somebody posing as somebody else.
func (d Domain) Display() string {
	if !strings.Contains(string(d), "xn--") {
		return string(d)
	}
	u, err := idna.Display.ToUnicode(string(d))
	if err != nil || u == "" {
		return string(d)
	}
	for label := range strings.SplitSeq(u, ".") {
		if !oneScript(label) {
			return string(d)
		}
	}
	return u
}

// oneScript reports whether a label's letters belong together: to one script,
// or to those that Chinese, Japanese and Korean are written in.
func oneScript(label string) bool {
	asian := []*unicode.RangeTable{unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Bopomofo, unicode.Latin}
	var script *unicode.RangeTable
	for _, r := range label {
		switch {
		case !unicode.IsLetter(r) || unicode.Is(unicode.Common, r):
		case script == nil:
			script = scriptOf(r)
		case script != scriptOf(r) && !(slices.Contains(asian, script) && unicode.In(r, asian...)):
			return false
		}
	}
	return true
}

func scriptOf(r rune) *unicode.RangeTable {
	for _, table := range unicode.Scripts {
		if unicode.Is(table, r) {
			return table
		}
	}
	return unicode.Common
}

// Unmark takes a text out of Slack's link markup: `<http://acme.com|acme.com>`
// and `<mailto:ann@acme.com|ann@acme.com>` become their target, the spaces and
// invisible marks around it go, and Slack's three escapes are undone. What it
// returns is valid UTF-8 without a NUL, of at most 2048 bytes.
func Unmark(text string) string {
	text = unmark(text)
	if len(text) > maxIdentity {
		text = text[:maxIdentity]
	}
	return strings.ReplaceAll(strings.ToValidUTF8(text, ""), "\x00", "")
}

func unmark(text string) string {
	text = trim(text)
	inner, opened := strings.CutPrefix(text, "<")
	inner, closed := strings.CutSuffix(inner, ">")
	if opened && closed && inner != "" && !strings.ContainsAny(inner, "<>") && !strings.ContainsRune("@#!", rune(inner[0])) {
		text, _, _ = strings.Cut(inner, "|")
		text = trim(cutMailto(text))
	}
	return unescape(text)
}

// unescape undoes Slack's three escapes.
func unescape(text string) string {
	if !strings.Contains(text, "&") {
		return text
	}
	return strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&").Replace(text)
}

// trim cuts spaces, control characters and invisible marks (byte order, zero
// width, direction of writing) off both ends.
func trim(text string) string {
	return strings.TrimFunc(text, func(r rune) bool { return unicode.IsSpace(r) || unicode.In(r, unicode.Cc, unicode.Cf) })
}

func cutMailto(text string) string {
	const scheme = "mailto:"
	if len(text) >= len(scheme) && strings.EqualFold(text[:len(scheme)], scheme) {
		return text[len(scheme):]
	}
	return text
}

// Email returns the address in a text that is one, lower-cased, also in
// Slack's markup; ok is false for anything else.
func Email(text string) (address string, ok bool) {
	address = cutMailto(unmark(text))
	if len(address) > maxEmail || !utf8.ValidString(address) {
		return "", false
	}
	address = strings.ToLower(address)
	local, host, found := strings.Cut(address, "@")
	if !found || local == "" || strings.ContainsFunc(local, notInEmail) {
		return "", false
	}
	if _, known := asciiHost(host); !known {
		return "", false
	}
	return address, true
}

// notInEmail are characters that no address has outside of quotes, which
// nobody's address has.
func notInEmail(r rune) bool {
	return strings.ContainsRune(`<>()[]/\,;:|"`, r) || unicode.IsSpace(r) || unicode.In(r, unicode.Cc, unicode.Cf)
}

// hostOf finds the host in a URL, an e-mail address or a bare host.
func hostOf(text string) string {
	text = cutMailto(text)
	if scheme, rest, found := strings.Cut(text, "://"); found && isScheme(scheme) {
		text = rest
	} else {
		text = strings.TrimPrefix(text, "//")
	}
	if end := strings.IndexAny(text, `/?#\`); end >= 0 {
		text = text[:end]
	}
	if at := strings.LastIndexByte(text, '@'); at >= 0 {
		text = text[at+1:]
	}
	if host, port, found := strings.Cut(text, ":"); found && strings.Trim(port, "0123456789") == "" {
		text = host
	}
	if decoded, err := url.PathUnescape(text); err == nil {
		return decoded
	}
	return text
}

func isScheme(word string) bool {
	return word != "" && strings.Trim(strings.ToLower(word), "abcdefghijklmnopqrstuvwxyz0123456789+-.") == "" &&
		!strings.HasPrefix(word, ".")
}

// asciiHost is a host in ASCII and lower case, without a trailing dot; known
// is false for what DNS could not have.
func asciiHost(host string) (ascii string, known bool) {
	if len(host) > maxHost || !utf8.ValidString(host) || strings.ContainsRune(host, utf8.RuneError) {
		return "", false
	}
	ascii = strings.ToLower(host)
	if strings.Contains(ascii, "xn--") || strings.ContainsFunc(ascii, func(r rune) bool { return r > unicode.MaxASCII }) {
		var err error
		if ascii, err = idna.Lookup.ToASCII(host); err != nil {
			return "", false
		}
	}
	ascii = strings.TrimSuffix(ascii, ".")
	return ascii, isHost(ascii)
}

// isHost holds an ASCII host against DNS: two labels or more of letters,
// digits and inner hyphens, no address.
func isHost(host string) bool {
	if len(host) > 253 || !strings.Contains(host, ".") {
		return false
	}
	if _, err := netip.ParseAddr(host); err == nil {
		return false
	}
	labels := strings.Split(host, ".")
	for _, l := range labels {
		if l == "" || len(l) > 63 || l[0] == '-' || l[len(l)-1] == '-' {
			return false
		}
		if strings.Trim(l, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
			return false
		}
	}
	return strings.Trim(labels[len(labels)-1], "0123456789") != ""
}

// registrable cuts a host to the part that somebody registered.
func registrable(host string) (string, error) {
	suffix, icann := publicsuffix.PublicSuffix(host)
	if !icann && !strings.Contains(suffix, ".") { // no rule of the list: the border is unknown
		if suffix == "localhost" {
			return "", ErrNotDomain
		}
		for rest, cut := strings.CutPrefix(host, "www."); cut && strings.Contains(rest, "."); rest, cut = strings.CutPrefix(host, "www.") {
			host = rest
		}
		return host, nil
	}
	domain, err := publicsuffix.EffectiveTLDPlusOne(host)
	if err != nil {
		return "", ErrNotDomain
	}
	return domain, nil
}

// clip shortens a text for an error message.
func clip(text string) string {
	const most = 80
	cut := text[:min(len(text), most*utf8.UTFMax)]
	if runes := []rune(cut); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return cut
}
