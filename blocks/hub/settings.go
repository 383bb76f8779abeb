package hub

import (
	"slices"
	"strconv"
	"strings"

	"github.com/slack-go/slack"

	"rapport/blocks"
	"rapport/blocks/kit"
	"rapport/internal/account"
)

// Set is what admins have set.
type Set struct {
	AccountChannels []string
	Configured      []string // account channels of the program's own settings, which no window changes
	SectionChannels map[account.Section]string
	Groups          []string
	Policy          account.Policy
}

// summary is the part of a Home that only admins see; nil draws nothing.
func (s *Set) summary() []slack.Block {
	if s == nil {
		return nil
	}
	var sections []string
	for _, x := range account.Sections() {
		if id := s.SectionChannels[x]; id != "" {
			sections = append(sections, x.Label()+" "+channel(id))
		}
	}
	channels := []string{
		"*Account channels:* " + either(mentions(slices.Concat(s.AccountChannels, s.Configured), channel), "none, so cards are ordinary messages in direct messages only"),
		"*Channels of sections:* " + either(sections, "none, so hand-offs are not posted anywhere"),
		"*Who may see accounts:* " + either(mentions(s.Groups, group), "every full member of this workspace"),
	}
	n := NumbersOf(s.Policy)
	var weights []string
	for _, c := range account.Categories() {
		weights = append(weights, categoryName(c)+" "+strconv.Itoa(n.Weights[c]))
	}
	score := "*Levels:* healthy from " + strconv.Itoa(n.Healthy) + ", at risk from " + strconv.Itoa(n.AtRisk) + ", critical below\n" +
		"*Score:* begins at " + strconv.Itoa(n.Base) + " · at most is taken away: " + strings.Join(weights, ", ")
	return []slack.Block{
		kit.Header("Settings"),
		setting(strings.Join(channels, "\n"), kit.Button("Edit channels…", blocks.EditChannels, "{}")),
		setting(score, kit.Button("Edit score…", blocks.EditScore, "{}")),
		kit.Note("Only admins of this workspace see this part"),
	}
}

func setting(text string, edit *slack.ButtonBlockElement) slack.Block {
	s := kit.Section(text)
	s.BlockID, s.Accessory = edit.ActionID, slack.NewAccessory(edit)
	return s
}

// maxMentions is how many channels or groups a line names.
const maxMentions = 15

func mentions(ids []string, as func(string) string) []string {
	var out []string
	for i, id := range ids {
		if i == maxMentions {
			return append(out, "+"+strconv.Itoa(len(ids)-i)+" more")
		}
		out = append(out, as(id))
	}
	return out
}

func either(parts []string, none string) string {
	if len(parts) == 0 {
		return none
	}
	return strings.Join(parts, ", ")
}

// channel and group are Slack's markup of an id; a text that is no id is only
// shown.
func channel(id string) string { return reference("<#", id) }
func group(id string) string   { return reference("<!subteam^", id) }

func reference(opening, id string) string {
	odd := func(r rune) bool { return (r < 'A' || r > 'Z') && (r < '0' || r > '9') }
	if id == "" || strings.ContainsFunc(id, odd) {
		return word(id)
	}
	return opening + id + ">"
}

// Group is a user group of the workspace.
type Group struct {
	ID, Name, Handle string
}

// MaxAccountChannels is how many channels can be set for accounts.
const MaxAccountChannels = 100

// ChannelsView is the window of channels and user groups. Seen is a mark of
// what is set, which the window carries; asks says whether Slack told of its
// user groups.
func ChannelsView(s Set, groups []Group, asks bool, seen string) slack.ModalViewRequest {
	of := []slack.Block{
		asking(blocks.AccountChannelsInput, "Account channels", conversations(blocks.AccountChannelsInput, s.AccountChannels, MaxAccountChannels),
			"A card in them is an ordinary message with a thread. Anywhere else only the one who asks sees it."),
	}
	if len(s.Configured) > 0 {
		of = append(of, kit.Note("Also by the program's own settings: "+strings.Join(mentions(s.Configured, channel), ", ")))
	}
	for _, x := range account.Sections() {
		id := blocks.SectionChannelInput(x)
		var set []string
		if c := s.SectionChannels[x]; c != "" {
			set = []string{c}
		}
		of = append(of, asking(id, "Channel of "+x.Label(), conversations(id, set, 1), ""))
	}
	of = append(of, kit.Note("A hand-off is posted in the channel of the section that an account is routed to. "+
		"I must be in each channel, and none may be shared with another organisation."))
	switch {
	case !asks:
		of = append(of, kit.Note("Slack did not tell me the user groups of this workspace: who may see accounts stays as it is"))
	case len(groups) == 0 && len(s.Groups) == 0:
		of = append(of, kit.Note("This workspace has no user groups: every full member may see accounts"))
	default:
		of = append(of, asking(blocks.GroupsInput, "Who may see accounts", groupMenu(groups, s.Groups),
			"Members of these user groups, and admins. Without a group: every full member of this workspace."))
	}
	asks = asks && len(groups)+len(s.Groups) > 0
	return slack.ModalViewRequest{
		Type: slack.VTModal, CallbackID: blocks.SaveChannels, PrivateMetadata: blocks.Carry(blocks.Place{}, blocks.Settings{Seen: seen, Groups: asks}),
		Title: kit.PlainText("Edit channels", kit.MaxTitle), Submit: kit.PlainText("Save", kit.MaxTitle), Close: kit.PlainText("Cancel", kit.MaxTitle),
		Blocks: slack.Blocks{BlockSet: append(of, why())},
	}
}

// conversations is a menu of channels of this workspace alone.
func conversations(id string, set []string, most int) *slack.MultiSelectBlockElement {
	return &slack.MultiSelectBlockElement{
		Type: slack.MultiOptTypeConversations, ActionID: id, Placeholder: kit.PlainText("Choose a channel", kit.MaxLine),
		InitialConversations: set, MaxSelectedItems: &most,
		Filter: &slack.SelectBlockElementFilter{Include: []string{"public", "private"}, ExcludeExternalSharedChannels: true, ExcludeBotUsers: true},
	}
}

// maxOptions is how many options Slack takes in one group of a menu, and how
// many of such groups.
const maxOptions = 100

// groupMenu is a menu of user groups. One that is set and not there any more
// is offered too, so that it can be taken out.
func groupMenu(groups []Group, set []string) *slack.MultiSelectBlockElement {
	var options, chosen []*slack.OptionBlockObject
	offered := map[string]*slack.OptionBlockObject{}
	offer := func(id, text string) {
		o := slack.NewOptionBlockObject(id, kit.PlainText(text, kit.MaxButton), nil)
		options, offered[id] = append(options, o), o
	}
	for _, g := range groups {
		if offered[g.ID] == nil && len(options) < maxOptions*(maxOptions-1) {
			offer(g.ID, groupName(g))
		}
	}
	for _, id := range set {
		if offered[id] == nil {
			offer(id, id+" (not there any more)")
		}
		if len(chosen) < maxOptions {
			chosen = append(chosen, offered[id])
		}
	}
	menu := &slack.MultiSelectBlockElement{
		Type: slack.MultiOptTypeStatic, ActionID: blocks.GroupsInput, Placeholder: kit.PlainText("Choose user groups", kit.MaxLine), InitialOptions: chosen,
	}
	if len(options) <= maxOptions {
		menu.Options = options
		return menu
	}
	for part := range slices.Chunk(options, maxOptions) {
		label := kit.PlainText(part[0].Text.Text+" to "+part[len(part)-1].Text.Text, kit.MaxButton)
		menu.OptionGroups = append(menu.OptionGroups, slack.NewOptionGroupBlockElement(label, part...))
	}
	return menu
}

func groupName(g Group) string {
	switch {
	case g.Name == "" && g.Handle == "":
		return g.ID
	case g.Name == "":
		return "@" + g.Handle
	case g.Handle == "":
		return g.Name
	}
	return g.Name + " (@" + g.Handle + ")"
}

// asking is a labelled input that may stay empty.
func asking(id, label string, element slack.BlockElement, hint string) *slack.InputBlock {
	var below *slack.TextBlockObject
	if hint != "" {
		below = kit.PlainText(hint, maxHint)
	}
	in := slack.NewInputBlock(id, kit.PlainText(label, kit.MaxLine), below, element)
	in.Optional = true
	return in
}

const maxHint = 300

// why is the input for a reason, which may stay empty.
func why() slack.Block {
	entry := slack.NewPlainTextInputBlockElement(kit.PlainText("Why, for those who look it up later", kit.MaxLine), blocks.ReasonInput)
	entry.MaxLength = maxHint
	return asking(blocks.ReasonInput, "Reason", entry, "")
}
