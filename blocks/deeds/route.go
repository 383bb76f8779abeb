package deeds

import (
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"rapport/blocks"
	"rapport/blocks/kit"
	"rapport/internal/account"
)

// Destination is the channel in which a section's hand-offs are posted.
type Destination struct {
	Channel string // empty is none
	Barred  string // why no account may be shown there: `it is shared with another organisation`; empty is that it may
}

// Route asks to which section an account is to move; channels are those in
// which hand-offs are posted.
func Route(s Scene, now account.Assessment, channels map[account.Section]Destination) slack.ModalViewRequest {
	from := s.Account.Section()
	var options []*slack.OptionBlockObject
	told, marks := audience{}, blocks.Told{}
	leaves := " leaves " + s.section() + ": its list, and its totals by " + s.share(now) + "."
	if s.Account.Untracked != nil {
		leaves = " leaves " + s.section() + ". It is untracked, so no totals change."
	}
	for _, to := range account.Sections() {
		if to == from {
			continue
		}
		label := kit.Escape(to.Label(), kit.MaxWord)
		options = append(options, slack.NewOptionBlockObject(string(to), kit.PlainText(to.Label(), kit.MaxButton), nil))
		marks[string(to)] = digest(leaves, channels[to].Channel, channels[to].Barred)
		switch d := channels[to]; {
		case d.Channel == "":
			told.silent = append(told.silent, label)
		case d.Barred != "":
			told.barred = append(told.barred, label+" <#"+channelID(d.Channel)+">, for "+kit.Escape(d.Barred, kit.MaxLine))
		default:
			told.posted = append(told.posted, label+" <#"+channelID(d.Channel)+">")
		}
	}
	lines := []string{s.name() + leaves, "Its score and ARR stay as they are."}
	if r := s.Account.Route; r != nil && r.To == from {
		lines = append(lines, "It was routed from "+kit.Escape(r.From.Label(), kit.MaxWord)+" "+s.by(r.Deed)+".")
	}
	picker := slack.NewOptionsSelectBlockElement(slack.OptTypeStatic, kit.PlainText("Choose a section", kit.MaxLine), blocks.SectionInput, options...)
	return frame{blocks.ConfirmRoute, "Route to…", "Route", blocks.Carry(s.Place, blocks.AskRoute{On: s.On, From: from, Told: marks})}.window(
		paragraph(lines...), input(blocks.SectionInput, "To", picker, false), reason("What the next team should know"), kit.Note(told.handedOff()),
	)
}

// audience is the sections to which an account can move: those whose channel is
// told, those whose channel may not be, with the reason, and those without one.
type audience struct{ posted, barred, silent []string }

// handedOff says whom a route is told to.
func (a audience) handedOff() string {
	if len(a.posted) == 0 && len(a.barred) == 0 {
		return "No section has a channel yet, so nobody is told: an admin sets them in my Home."
	}
	var lines []string
	if len(a.posted) > 0 {
		lines = append(lines, "The section's channel is handed the account, with your reason: "+strings.Join(a.posted, ", ")+".")
	}
	if len(a.barred) > 0 {
		lines = append(lines, "No message is posted for "+strings.Join(a.barred, "; ")+". "+onCard)
	}
	if len(a.silent) > 0 {
		lines = append(lines, "Without a channel: "+strings.Join(a.silent, ", ")+".")
	}
	return strings.Join(lines, " ")
}

// onCard says where a hand-off is that no channel is told.
const onCard = "*Accept* and *Send back* are on the account's card."

// channelID is an id of Slack's, of which nothing else is left.
func channelID(id string) string {
	return string(slices.DeleteFunc([]rune(id), func(r rune) bool { return (r < '0' || r > '9') && (r < 'A' || r > 'Z') }))
}
