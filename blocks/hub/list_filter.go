package hub

import (
	"github.com/slack-go/slack"

	"rapport/blocks"
	"rapport/blocks/kit"
	"rapport/internal/account"
)

// Anybody is the choice of no owner in the menu of owners.
const Anybody = "|"

// untrackedToo is the value of the box that shows untracked accounts.
const untrackedToo = "too"

// AskFilters is the window of a list's filters. Where tells where the list
// stands.
func AskFilters(l List, where blocks.Place) slack.ModalViewRequest {
	in := []slack.Block{levelInput(l), ownerInput(l), queryInput(l), untrackedInput(l)}
	return slack.ModalViewRequest{
		Type: slack.VTModal, CallbackID: blocks.FilterList, Title: kit.PlainText("Filter "+l.Section.Label(), kit.MaxTitle),
		Submit: kit.PlainText("Show", kit.MaxTitle), Close: kit.PlainText("Cancel", kit.MaxTitle),
		Blocks: slack.Blocks{BlockSet: in}, PrivateMetadata: blocks.Carry(where, blocks.InList{List: l.Encode()}),
	}
}

func levelInput(l List) slack.Block {
	menu := slack.NewOptionsSelectBlockElement(slack.OptTypeStatic, kit.PlainText("All levels", kit.MaxButton), blocks.FilterListLevel)
	add := func(value, label string, chosen bool) {
		option := slack.NewOptionBlockObject(value, kit.PlainText(label, kit.MaxButton), nil)
		menu.Options = append(menu.Options, option)
		if chosen {
			menu.InitialOption = option
		}
	}
	add("any", "All levels", l.Level == nil)
	for _, level := range []account.Level{account.Critical, account.AtRisk, account.Healthy, ""} {
		add(levelWord(level), kit.Light(level)+" "+level.Label(), l.Level != nil && *l.Level == level)
	}
	return optional(blocks.FilterListLevel, "Level", menu)
}

func ownerInput(l List) slack.Block {
	menu := slack.NewOptionsSelectBlockElement(slack.OptTypeExternal, kit.PlainText("Anybody", kit.MaxButton), blocks.FilterListOwner)
	least := 0
	menu.MinQueryLength = &least
	if l.Owner != "" {
		menu.InitialOption = ownerOption(l.Owner, l.Owner)
	}
	return optional(blocks.FilterListOwner, "Owner", menu)
}

func queryInput(l List) slack.Block {
	text := slack.NewPlainTextInputBlockElement(kit.PlainText("Acme", kit.MaxButton), blocks.FilterListQuery)
	text.InitialValue, text.MaxLength = l.Query, MaxListQuery
	return optional(blocks.FilterListQuery, "Part of the name or domain", text)
}

func untrackedInput(l List) slack.Block {
	option := slack.NewOptionBlockObject(untrackedToo, kit.PlainText("Show untracked accounts too", kit.MaxButton), nil)
	box := slack.NewCheckboxGroupsBlockElement(blocks.FilterListUnlisted, option)
	if l.Untracked {
		box.InitialOptions = []*slack.OptionBlockObject{option}
	}
	return optional(blocks.FilterListUnlisted, "Untracked", box)
}

func optional(id, label string, element slack.BlockElement) slack.Block {
	in := slack.NewInputBlock(id, kit.PlainText(label, kit.MaxButton), nil, element)
	in.Optional = true
	return in
}

// Filters are what was entered into the window: one text for each input, empty
// for none.
type Filters struct {
	Level, Owner, Query, Untracked string
}

// Filter is the list with the filters of the window, at its beginning. What no
// window of ours can say is no filter.
func (l List) Filter(f Filters) List {
	out := List{Section: l.Section, Untracked: f.Untracked == untrackedToo, Query: ListQuery(f.Query)}
	if f.Owner != Anybody {
		out.Owner = ListOwner(f.Owner)
	}
	if level, known := levelWords()[f.Level]; known {
		out.Level = &level
	}
	return out
}

func levelWord(l account.Level) string {
	for word, of := range levelWords() {
		if of == l {
			return word
		}
	}
	return ""
}

// Owners are the options of the menu of owners: nobody in particular, the one
// who asks (empty: has no account there), and the others.
func Owners(typed, me string, owners []string) []*slack.OptionBlockObject {
	out := []*slack.OptionBlockObject{}
	if typed == "" {
		out = append(out, ownerOption(Anybody, "Anybody"))
	}
	mine := ListOwner(me) != "" && (typed == "" || typed == "me")
	if mine {
		out = append(out, ownerOption(me, "Me ("+me+")"))
	}
	for _, owner := range owners {
		if ListOwner(owner) != "" && (owner != me || !mine) {
			out = append(out, ownerOption(owner, owner))
		}
	}
	return out[:min(len(out), maxOwners)]
}

// maxOwners is how many options Slack takes at once.
const maxOwners = 100

func ownerOption(value, label string) *slack.OptionBlockObject {
	return slack.NewOptionBlockObject(value, kit.PlainText(label, kit.MaxButton), nil)
}
