package blocks

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"rapport/blocks/kit"
	"rapport/internal/account"
)

// FeedPage is a page of an account's activities.
type FeedPage struct {
	Name    string // of the account
	Asked   Feed
	Entries []FeedEntry // newest first
	Newer   bool        // there are newer ones
	Older   bool
	Reader  kit.Reader
	Now     time.Time
}

// FeedEntry is an activity with its number, which tells it from another one of
// the same moment.
type FeedEntry struct {
	Number int64
	account.Activity
}

// beside asks for the page before or after an entry of this one.
func (p FeedPage) beside(i int, newer bool) Feed {
	to := p.Asked
	to.At, to.Entry, to.Newer, to.Turn = p.Entries[i].At.UnixMicro(), p.Entries[i].Number, newer, true
	return to
}

// FeedView is the modal of all that happened with an account.
func FeedView(p FeedPage) slack.ModalViewRequest {
	out := []slack.Block{p.kinds(), p.words(), slack.NewDividerBlock()}
	if p.Newer && len(p.Entries) > 0 {
		out = append(out, turn("Newer activity", "Newer", p.beside(0, true)))
	}
	for _, e := range p.Entries {
		out = append(out, p.happened(e.Activity))
	}
	switch {
	case len(p.Entries) > 0:
	case p.nothing() != "":
		out = append(out, kit.Section(p.nothing()))
	default:
		out = append(out, kit.Section("No activity is known yet."))
	}
	if p.Older && len(p.Entries) > 0 {
		out = append(out, turn("Older activity", "Older", p.beside(len(p.Entries)-1, false)))
	}
	return slack.ModalViewRequest{
		Type: slack.VTModal, Title: kit.PlainText("All activity", kit.MaxTitle), CallbackID: FeedWindow,
		Close: kit.PlainText("Close", kit.MaxTitle), Submit: kit.PlainText("Search", kit.MaxTitle),
		Blocks: slack.Blocks{BlockSet: out}, PrivateMetadata: Carry(Place{}, p.Asked),
	}
}

// nothing says why a search found nothing, and what to try; empty where all is
// shown that there is.
func (p FeedPage) nothing() string {
	few := len(p.Asked.Kinds) > 0 && len(p.Asked.Kinds) < len(account.Kinds())
	switch {
	case few && p.Asked.Words != "":
		return "Nothing matches. Try fewer words or more kinds."
	case few:
		return "Nothing of that kind is known. Try more kinds."
	case p.Asked.Words != "":
		return "Nothing matches. Try fewer words."
	}
	return ""
}

// FeedAck is the page as the acknowledgement of a search shows it: Slack drops
// one of 20 kB or more, so that less is shown at once where it would be longer.
func FeedAck(p FeedPage, carries string) any {
	const most = 18_000
	for {
		v := FeedView(p)
		v.PrivateMetadata = carries
		answer := slack.NewUpdateViewSubmissionResponse(&v)
		if encoded, err := json.Marshal(answer); err != nil || len(encoded) < most || len(p.Entries) < 2 {
			return answer
		}
		p.Entries, p.Older = p.Entries[:len(p.Entries)-1], true
	}
}

// kinds is the name of the account and the menu of kinds.
func (p FeedPage) kinds() slack.Block {
	var options, chosen []*slack.OptionBlockObject
	for _, k := range account.Kinds() {
		o := slack.NewOptionBlockObject(string(k), kit.PlainText(icon(k)+" "+kindsOf(k), kit.MaxButton), nil)
		options = append(options, o)
		if slices.Contains(p.Asked.Kinds, k) {
			chosen = append(chosen, o)
		}
	}
	menu := slack.NewOptionsMultiSelectBlockElement(slack.MultiOptTypeStatic, kit.PlainText("All kinds", kit.MaxButton), FeedKinds, options...)
	menu.InitialOptions = chosen
	s := kit.Section("*" + kit.Escape(kit.NameOf(p.Name, p.Asked.Domain), kit.MaxName) + "*")
	s.BlockID, s.Accessory = FeedKinds, slack.NewAccessory(menu)
	return s
}

// words is the field of the search. Enter asks at once.
func (p FeedPage) words() slack.Block {
	field := slack.NewPlainTextInputBlockElement(kit.PlainText("Words in titles, summaries and texts", kit.MaxLine), FeedWords)
	field.InitialValue, field.MaxLength = kit.Plain(p.Asked.Words, maxFeedWords), maxFeedWords
	field.DispatchActionConfig = &slack.DispatchActionConfig{TriggerActionsOn: []string{"on_enter_pressed"}}
	in := slack.NewInputBlock(FeedWords, kit.PlainText("Search", kit.MaxWord), nil, field)
	in.Optional, in.DispatchAction = true, true
	return in
}

func turn(text, label string, to Feed) slack.Block {
	s := kit.Section(text)
	s.Accessory = slack.NewAccessory(kit.Button(label, ShowFeed, to.Value()))
	return s
}

// kindsOf is a kind as a menu names it.
func kindsOf(k account.Kind) string {
	switch k {
	case account.Call:
		return "Calls"
	case account.Mail:
		return "Emails"
	case account.Project:
		return "Project activity"
	case account.Signal:
		return "Signals"
	case account.Contract:
		return "Contract changes"
	case account.Payment:
		return "Payment events"
	}
	return kit.Capital(kit.Spaced(string(k)))
}

// happened is an activity in full: what it was, when, and its summary.
func (p FeedPage) happened(a account.Activity) slack.Block {
	const longest, mostSummary = 400, 300
	what := kit.Escape(kit.Spaced(string(a.Kind)), kit.MaxWord)
	if a.Said != nil && a.Said.Type != "" {
		what = kit.Defuse(said(*a.Said))
	}
	title := kit.Escape(a.Title, kit.MaxName)
	address, linked := kit.WebURL(a.URL)
	linked = linked && len(address) <= longest
	switch {
	case title == "" && linked:
		title = kit.Anchor(address, "Open")
	case linked:
		title = kit.Anchor(address, title)
	}
	line := icon(a.Kind) + " " + what
	if title != "" && !strings.EqualFold(title, what) {
		line = icon(a.Kind) + " *" + title + "* · " + what
	}
	line += "\n" + p.Reader.Moment(a.At, p.Now) + " · " + kit.Escape(a.System.Label(), kit.MaxWord)
	if summary := kit.Escape(a.Summary, mostSummary); summary != "" {
		line += "\n" + summary
	}
	return kit.Section(line)
}
