package account

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
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

// maxIdentity bounds what is looked at: a host has at most 253 characters, a
// URL around it may be longer.
const maxIdentity = 2048

// ParseDomain reads an account's domain out of what people and systems write:
// a host in any case or script, a URL, an e-mail address, or either of them in
// Slack's link markup. Subdomains are cut to the registrable domain by the
// public suffix list; below a top level that the list does not have (such as
// .example) no such border is known and the whole host is the domain.
// The error is ErrNotDomain or ErrFreemail, with the text.
func ParseDomain(text string) (Domain, error) {
	host := hostOf(Unmark(text))
	ascii, err := idna.Lookup.ToASCII(strings.TrimSuffix(host, "."))
	if err != nil || !isHost(ascii) {
		return "", fmt.Errorf("%q %w", clip(text), ErrNotDomain)
	}
	domain, err := registrable(ascii)
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
// label has one, else in ASCII.
func (d Domain) Display() string {
	if u, err := idna.Display.ToUnicode(string(d)); err == nil && u != "" {
		return u
	}
	return string(d)
}

// Unmark takes a text out of Slack's link markup: `<http://acme.com|acme.com>`
// and `<mailto:ann@acme.com|ann@acme.com>` become their target, spaces around
// it go, and Slack's three escapes are undone.
func Unmark(text string) string {
	if len(text) > maxIdentity {
		text = text[:maxIdentity]
	}
	text = strings.TrimFunc(text, func(r rune) bool { return unicode.IsSpace(r) || r == '\u200b' || r == '\ufeff' })
	if inner, ok := strings.CutPrefix(text, "<"); ok && strings.HasSuffix(inner, ">") {
		inner = strings.TrimSuffix(inner, ">")
		if target, _, labelled := strings.Cut(inner, "|"); labelled || !strings.ContainsAny(inner, " @#!") || strings.Contains(inner, ":") {
			text = target
		}
		text = strings.TrimPrefix(text, "mailto:")
	}
	if !strings.Contains(text, "&") {
		return text
	}
	return strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&").Replace(text)
}

// Email returns the address in a text that is one, lower-cased, also in
// Slack's markup; ok is false for anything else.
func Email(text string) (address string, ok bool) {
	address = strings.ToLower(strings.TrimPrefix(Unmark(text), "mailto:"))
	local, host, found := strings.Cut(address, "@")
	if !found || local == "" || strings.ContainsAny(address, " <>/\\,;|") || strings.Contains(host, "@") || !utf8.ValidString(address) {
		return "", false
	}
	if a, err := idna.Lookup.ToASCII(host); err != nil || !isHost(a) {
		return "", false
	}
	return address, true
}

// hostOf finds the host in a URL, an e-mail address or a bare host.
func hostOf(text string) string {
	text = strings.TrimPrefix(strings.TrimSpace(text), "mailto:")
	if strings.Contains(text, "://") {
		if u, err := url.Parse(text); err == nil {
			return u.Hostname()
		}
		return ""
	}
	text, _, _ = strings.Cut(strings.TrimPrefix(text, "//"), "/")
	text, _, _ = strings.Cut(text, "?")
	text, _, _ = strings.Cut(text, "#")
	if at := strings.LastIndexByte(text, '@'); at >= 0 {
		text = text[at+1:]
	}
	if host, port, ok := strings.Cut(text, ":"); ok && strings.Trim(port, "0123456789") == "" {
		text = host
	}
	return text
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
		return strings.TrimPrefix(host, "www."), nil
	}
	domain, err := publicsuffix.EffectiveTLDPlusOne(host)
	if err != nil {
		return "", ErrNotDomain
	}
	return domain, nil
}

// isFreemail reports whether anyone can have an address at the domain.
func isFreemail(domain string) bool {
	switch domain {
	case "gmail.com", "googlemail.com", "icloud.com", "me.com", "mac.com", "aol.com", "proton.me", "protonmail.com", "pm.me",
		"mail.com", "email.com", "mail.ru", "bk.ru", "inbox.ru", "list.ru", "qq.com", "163.com", "126.com", "sina.com", "naver.com", "hanmail.net",
		"daum.net", "web.de", "t-online.de", "freenet.de", "orange.fr", "wanadoo.fr", "free.fr", "laposte.net", "libero.it",
		"zohomail.com", "fastmail.com", "fastmail.fm", "hey.com", "tutanota.com", "tuta.io", "hushmail.com", "rediffmail.com", "comcast.net",
		"verizon.net", "att.net", "sbcglobal.net", "bellsouth.net", "cox.net", "btinternet.com", "seznam.cz", "wp.pl", "o2.pl", "uol.com.br",
		"bol.com.br", "terra.com.br", "ymail.com", "rocketmail.com", "msn.com", "passport.com", "yeah.net", "duck.com", "rambler.ru", "ukr.net":
		return true
	}
	name, _, _ := strings.Cut(domain, ".")
	switch name { // these have the same name under many countries' suffixes
	case "yahoo", "hotmail", "outlook", "live", "gmx", "yandex":
		_, icann := publicsuffix.PublicSuffix(domain)
		return icann
	}
	return false
}

// clip shortens a text for an error message.
func clip(text string) string {
	const most = 80
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	return string([]rune(text)[:most]) + "…"
}
