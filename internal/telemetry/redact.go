package telemetry

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

const redacted = "[redacted]"

// Beyond longest a string is cut; beyond readable it is not even searched.
const (
	longest  = 4 << 10
	readable = 64 << 10
)

// rule replaces what one kind of secret looks like.
type rule struct {
	find *regexp.Regexp
	with string
}

// value is what follows the name of a secret: quoted, quoted within a quoted
// string, or up to the next separator.
const value = `(?:\\?"(?:[^"\\]|\\[^"])*\\?"|'(?:[^'\\]|\\.)*'|[^\s,&;}\])"']+)`

// rules in the order in which they are tried.
var rules = []rule{
	{regexp.MustCompile(`://[^\s/@:]*:\S*@`), "://" + redacted + "@"},
	{regexp.MustCompile(`(?i)hooks\.slack(-gov)?\.com/[^\s"'<>]+`), "hooks.slack.com/" + redacted},
	{regexp.MustCompile(`\bx(?:ox[a-z]|app)[-.][A-Za-z0-9._%-]+`), redacted},
	{regexp.MustCompile(`\b(?:sk|rk|pk|pat)-[A-Za-z0-9_-]{6,}`), redacted},
	{regexp.MustCompile(`\b(?:sk|rk|pk|whsec|phx|phc|ghp|gho)_[A-Za-z0-9_]{6,}`), redacted},
	{regexp.MustCompile(`\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)?`), redacted},
	{regexp.MustCompile(`(?i)\b((?:proxy-)?authorization)[\\"']*\s*[:=]\s*[\[\\"']*(?:(?:bearer|basic|token|digest)\s+)?[^\s,"'\]]+`), "$1: " + redacted},
	{regexp.MustCompile(`(?i)\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{8,}`), "$1 " + redacted},
	{regexp.MustCompile(`(?i)([\w-]*(?:passw(?:or)?d|passphrase|secret|token|api[_-]?key|cookie)[\\"']*\s*[:=]\s*\[?)` + value), "${1}" + redacted},
	{regexp.MustCompile(`(?i)([?&;](?:email|ticket|code|key|sig|signature|state)=)[^&\s"']+`), "${1}" + redacted},
	{regexp.MustCompile(`(?i)[\p{L}\p{N}._%+'/=?^{|}~&#$!*-]+(?:@|%40)((?:[\p{L}\p{N}-]+\.)+[\p{L}]{2,}|\[[0-9a-f.:]+\]|xn--[a-z0-9.-]+)`), "***@$1"},
}

// Redact strikes tokens, passwords, authorization headers, the secret parts of
// addresses and the names of mailboxes out of s, and cuts what is too long.
func Redact(s string) string {
	size := len(s)
	if size > readable {
		s = s[:readable]
	}
	s = strings.ToValidUTF8(s, "�")
	for _, r := range rules {
		s = r.find.ReplaceAllString(s, r.with)
	}
	if len(s) > longest || size > readable {
		s = strings.ToValidUTF8(s[:min(len(s), longest)], "") + "… (" + strconv.Itoa(size) + " bytes)"
	}
	return s
}

// secretWords make an attribute secret when its key has one of them.
var secretWords = []string{
	"token", "secret", "password", "passwd", "authorization", "cookie", "apikey",
	"transcript", "body", "text", "email", "summary", "question", "answer", "prompt",
}

// isSecret reads a key as words: slack_bot_token, apiKey and X-Api-Key are
// secrets, tokens and context are none.
func isSecret(key string) bool {
	parts := wordsOf(key)
	for i, w := range parts {
		if slices.Contains(secretWords, w) || i > 0 && parts[i-1] == "api" && w == "key" {
			return true
		}
	}
	return false
}

func wordsOf(key string) []string {
	var b strings.Builder
	wasLower := false
	for _, r := range key {
		switch {
		case !unicode.IsLetter(r):
			b.WriteByte(' ')
		case unicode.IsUpper(r) && wasLower:
			b.WriteByte(' ')
			fallthrough
		default:
			b.WriteRune(unicode.ToLower(r))
		}
		wasLower = unicode.IsLower(r)
	}
	return strings.Fields(b.String())
}
