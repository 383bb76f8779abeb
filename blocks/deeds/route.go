package deeds

import (
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"rapport/blocks"
	"rapport/blocks/kit"
	"rapport/internal/account"
)

// Route asks to which section an account is to move; channels are those in
// which hand-offs are posted.
func Route(s Scene, now account.Assessment, channels map[account.Section]string) slack.ModalViewRequest {
	from := s.Account.Section()
	var options []*slack.OptionBlockObject
	var posted, silent []string
	for _, to := range account.Sections() {
		if to == from {
			continue
		}
		label := kit.Escape(to.Label(), kit.MaxWord)
		options = append(options, slack.NewOptionBlockObject(string(to), kit.PlainText(to.Label(), kit.MaxButton), nil))
		if channel := channels[to]; channel != "" {
			posted = append(posted, label+" <#"+channelID(channel)+">")
		} else {
			silent = append(silent, label)
		}
	}
	first := s.name() + " leaves " + s.section() + ": its list, and its totals by " + s.share(now) + "."
	if s.Account.Untracked != nil {
		first = s.name() + " leaves " + s.section() + ". It is untracked, so no totals change."
	}
	lines := []string{first, "Its score and ARR stay as they are."}
	if r := s.Account.Route; r != nil && r.To == from {
		lines = append(lines, "It was routed from "+kit.Escape(r.From.Label(), kit.MaxWord)+" "+s.by(r.Deed)+".")
	}
	picker := slack.NewOptionsSelectBlockElement(slack.OptTypeStatic, kit.PlainText("Choose a section", kit.MaxLine), blocks.SectionInput, options...)
	return frame{blocks.ConfirmRoute, "Route to…", "Route", blocks.Carry(s.Place, blocks.AskRoute{On: s.On, From: from})}.window(
		paragraph(lines...), input(blocks.SectionInput, "To", picker, false), reason("What the next team should know"), kit.Note(handedOff(posted, silent)),
	)
}

// handedOff says whom a route is told to.
func handedOff(posted, silent []string) string {
	switch {
	case len(posted) == 0:
		return "No section has a channel yet, so nobody is told: an admin sets them in my Home."
	case len(silent) == 0:
		return "The section's channel is handed the account, with your reason: " + strings.Join(posted, ", ") + "."
	}
	return "The section's channel is handed the account, with your reason: " + strings.Join(posted, ", ") + ". Without a channel: " + strings.Join(silent, ", ") + "."
}

// channelID is an id of Slack's, of which nothing else is left.
func channelID(id string) string {
	return string(slices.DeleteFunc([]rune(id), func(r rune) bool { return (r < '0' || r > '9') && (r < 'A' || r > 'Z') }))
}
