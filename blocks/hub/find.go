package hub

import (
	"strconv"
	"strings"

	"github.com/slack-go/slack"

	"rapport/blocks"
	"rapport/blocks/kit"
	"rapport/internal/account"
)

// maxChoice is Slack's limit of what a menu's option is known by.
const maxChoice = 150

// FindView is the modal that finds any account. Its menu offers the reader's
// own before a letter is typed.
func FindView() slack.ModalViewRequest {
	menu := slack.NewOptionsSelectBlockElement(slack.OptTypeExternal, kit.PlainText("Acme Inc or acme.com", kit.MaxLine), blocks.FindAccountMenu)
	none := 0
	menu.MinQueryLength, menu.FocusOnLoad = &none, true
	return slack.ModalViewRequest{
		Type: slack.VTModal, Title: kit.PlainText("Find account", kit.MaxTitle), Close: kit.PlainText("Close", kit.MaxTitle),
		Blocks: slack.Blocks{BlockSet: []slack.Block{
			kit.Section("Search by name, by domain or by a contact's e-mail address."),
			slack.NewActionBlock("", menu),
		}},
		PrivateMetadata: blocks.Carry(blocks.Place{}, struct{}{}),
	}
}

// Choices are the options of the menu that finds accounts. An account whose
// domain is longer than an option can carry is not offered.
func Choices(r kit.Reader, matches []blocks.Match) []*slack.OptionBlockObject {
	out := make([]*slack.OptionBlockObject, 0, len(matches))
	for _, m := range matches {
		if len(m.Domain) > maxChoice {
			continue
		}
		name, domain := kit.NameOf(m.Name, m.Domain), m.Domain.Display()
		if name != domain {
			name = kit.Plain(name, kit.MaxWord) + " · " + domain
		}
		out = append(out, slack.NewOptionBlockObject(string(m.Domain), kit.PlainText(name, kit.MaxButton), kit.PlainText(standing(r, m), kit.MaxButton)))
	}
	return out
}

// Nothing is what an option carries that is no account.
const Nothing = "none"

// NoChoice is the only option of a menu that has nothing to offer: why.
func NoChoice(why string) []*slack.OptionBlockObject {
	first, rest, more := strings.Cut(why, ". ")
	if !more {
		return []*slack.OptionBlockObject{slack.NewOptionBlockObject(Nothing, kit.PlainText(why, kit.MaxButton), nil)}
	}
	return []*slack.OptionBlockObject{slack.NewOptionBlockObject(Nothing, kit.PlainText(first+".", kit.MaxButton), kit.PlainText(rest, kit.MaxButton))}
}

// standing is how an account stands, in a few words.
func standing(r kit.Reader, m blocks.Match) string {
	words := []string{m.Level.Label()}
	if m.Score != nil {
		words = []string{strconv.Itoa(*m.Score), m.Level.Label()}
	}
	for i, t := range m.Totals {
		if i < 2 {
			words = append(words, r.Amount(account.Money{Amount: t.ARR, Currency: t.Currency})+" ARR")
		}
	}
	return kit.Light(m.Level) + " " + strings.Join(words, " · ")
}

// Linked is an account as a link to it shows it: what is no secret among the
// people of a workspace, and no more.
type Linked struct {
	Domain account.Domain
	Name   string
	Level  account.Level
	Owner  string // an e-mail address; may be empty
}

// Preview is what stands below a link.
func (l Linked) Preview() slack.Attachment {
	name := kit.NameOf(l.Name, l.Domain)
	line := "*" + kit.Escape(name, kit.MaxName) + "*\n" + kit.Light(l.Level) + " " + l.Level.Label()
	if owner := kit.Escape(l.Owner, kit.MaxLine); owner != "" {
		line += " · Owner " + owner
	}
	open := kit.Button("Open", blocks.OpenLinked, blocks.On{Domain: l.Domain}.Value())
	open.AccessibilityLabel = kit.Plain("Open "+name+" for you alone", kit.MaxButton)
	section := kit.Section(line)
	section.Accessory = slack.NewAccessory(open)
	return slack.Attachment{
		Fallback: kit.Plain(name+": "+l.Level.Label(), kit.MaxLine),
		Blocks:   slack.Blocks{BlockSet: []slack.Block{section}},
	}
}

// NoPreview is the line in the place of a preview that may not stand there any
// more.
func NoPreview(why string) slack.Attachment {
	line := "Not shown any more: " + kit.Escape(why, kit.MaxLine) + "."
	return slack.Attachment{Fallback: line, Blocks: slack.Blocks{BlockSet: []slack.Block{kit.Section(line)}}}
}

// PromptTitle is what a suggested question for an account is called.
func PromptTitle(name string, d account.Domain) string {
	return kit.Plain(kit.NameOf(name, d), kit.MaxWord)
}
