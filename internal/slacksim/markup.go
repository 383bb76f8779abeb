package slacksim

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

var (
	escaper    = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
	unescaper  = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&")
	webAddress = regexp.MustCompile(`^https?://[^\s<>"|]+`)
	mailbox    = regexp.MustCompile(`^[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}`)
	bareDomain = regexp.MustCompile(`^(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+(?:com|org|net|edu|gov|io|co|ai|app|dev|biz|info|me|tech|shop|cloud|software|eu|uk|us|ca|de|fr|nl|es|it|ch|at|se|no|dk|fi|pl|be|ie|in|jp|cn|au|nz|br|xyz|so|tv|gg|to|sh)\b(?:/[^\s<>"|]*)?`)
	reference  = regexp.MustCompile(`<([^<>|][^<>]*)>`)
)

// markup turns what a person typed into Slack's markup: names become references, addresses become links.
func (s *Sim) markup(typed string) string {
	var out strings.Builder
	for at := 0; at < len(typed); {
		rest := typed[at:]
		if written, n := s.token(rest, begins(typed[:at])); n > 0 {
			out.WriteString(written)
			at += n
			continue
		}
		_, n := utf8.DecodeRuneInString(rest)
		out.WriteString(escaper.Replace(rest[:n]))
		at += n
	}
	return out.String()
}

// token reads one name, address or piece of code at the start of the text.
func (s *Sim) token(rest string, atBoundary bool) (written string, n int) {
	switch {
	case strings.HasPrefix(rest, "`"):
		fence := rest[:len(rest)-len(strings.TrimLeft(rest, "`"))]
		if end := strings.Index(rest[len(fence):], fence); end >= 0 {
			n = end + 2*len(fence)
			return escaper.Replace(rest[:n]), n
		}
	case !atBoundary:
	case rest[0] == '@':
		return s.name(rest)
	case rest[0] == '#':
		best := ""
		for name := range s.channels.byName {
			if len(name) > len(best) && strings.HasPrefix(rest[1:], name) && ends(rest[1+len(name):]) {
				best = name
			}
		}
		if best != "" {
			return "<#" + s.channels.byName[best].ID + "|" + best + ">", 1 + len(best)
		}
	default:
		return address(rest)
	}
	return "", 0
}

// name reads "@Dana Reyes": the longest name of anybody that stands there.
func (s *Sim) name(rest string) (written string, n int) {
	for _, all := range []string{"here", "channel", "everyone"} {
		if strings.HasPrefix(rest[1:], all) && ends(rest[1+len(all):]) {
			return "<!" + all + ">", 1 + len(all)
		}
	}
	for name, p := range s.people.byName {
		size := 1 + len(name)
		if size > n && len(rest) >= size && strings.EqualFold(rest[1:size], name) && ends(rest[size:]) {
			written, n = "<@"+p.ID+">", size
		}
	}
	return written, n
}

func address(rest string) (written string, n int) {
	if found := webAddress.FindString(rest); found != "" {
		found = strings.TrimRight(found, ".,;:!?)'\"*_~")
		return "<" + escaper.Replace(found) + ">", len(found)
	}
	if found := mailbox.FindString(rest); found != "" {
		return "<mailto:" + found + "|" + found + ">", len(found)
	}
	if found := bareDomain.FindString(rest); found != "" {
		found = strings.TrimRight(found, ".,;:!?)'\"*_~")
		if ends(rest[len(found):]) {
			return "<http://" + escaper.Replace(found) + "|" + escaper.Replace(found) + ">", len(found)
		}
	}
	return "", 0
}

// begins says that a word may begin after this text.
func begins(before string) bool {
	last, _ := utf8.DecodeLastRuneInString(before)
	return before == "" || !(isLetter(last) || strings.ContainsRune("-@./+%&=", last))
}

// ends says that a word may end before this text.
func ends(after string) bool {
	first, _ := utf8.DecodeRuneInString(after)
	return after == "" || !(isLetter(first) || first == '-')
}

func isLetter(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_' }

func mentions(text, user string) bool {
	return strings.Contains(text, "<@"+user+">") || strings.Contains(text, "<@"+user+"|")
}

// richText is the rich_text block that Slack adds to what people write.
func richText(text string) []any {
	var parts []any
	plain := func(t string) {
		if t != "" {
			parts = append(parts, fields{"type": "text", "text": unescaper.Replace(t)})
		}
	}
	at := 0
	for _, hit := range reference.FindAllStringSubmatchIndex(text, -1) {
		plain(text[at:hit[0]])
		at = hit[1]
		target, label, _ := strings.Cut(text[hit[2]:hit[3]], "|")
		switch target[0] {
		case '@':
			parts = append(parts, fields{"type": "user", "user_id": target[1:]})
		case '#':
			parts = append(parts, fields{"type": "channel", "channel_id": target[1:]})
		case '!':
			parts = append(parts, fields{"type": "broadcast", "range": target[1:]})
		default:
			link := fields{"type": "link", "url": unescaper.Replace(target)}
			if label != "" {
				link["text"] = unescaper.Replace(label)
			}
			parts = append(parts, link)
		}
	}
	plain(text[at:])
	return []any{fields{"type": "rich_text", "block_id": randomText(5), "elements": []any{fields{"type": "rich_text_section", "elements": parts}}}}
}
