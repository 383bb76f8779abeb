package deeds

import (
	"strconv"
	"strings"

	"github.com/slack-go/slack"

	"rapport/blocks"
	"rapport/blocks/kit"
	"rapport/internal/account"
)

// Handoff is a route as the team of its destination sees it.
type Handoff struct {
	Scene
	ID     int64
	In     string // the list of hand-offs that it is shown in, as blocks.OnHandoff names it
	Route  account.Route
	End    End
	Closed account.Deed // who closed it, when and why
}

// End is what has become of a hand-off. The zero value is nothing yet.
type End string

// The ends of a hand-off.
const (
	Accepted    End = "accepted"
	SentBack    End = "sent_back"
	TakenBack   End = "undone"
	RoutedOn    End = "replaced"
	Reopened    End = "open"     // of a line in its thread only
	StillWaited End = "reminder" // of a line in its thread only
)

// Message is a hand-off in the channel of its destination: who hands over what,
// why, three facts, who takes it, and the card.
func (h Handoff) Message(card blocks.Card) kit.Message {
	card.Handoff = nil // the message says it itself
	head := kit.Defuse(kit.Handle(h.Route.By.Name)) + " routed " + h.name() + " from " + section(h.Route.From) + " to *" + section(h.Route.To) + "*" +
		kit.Defuse(kit.Because(h.Route.Reason))
	of := []slack.Block{kit.Section(head), paragraph(h.facts(card)...)}
	if h.End == "" {
		of = append(of, h.on().Buttons(kit.NameOf(h.Account.Name, h.Account.Domain)))
	} else {
		of = append(of, kit.Note(h.ended()))
	}
	text := "Hand-off from " + section(h.Route.From) + " to " + section(h.Route.To)
	if h.End != "" {
		text += " (" + h.End.word() + ")"
	}
	return withCard(text, of, card)
}

// word is an end in a word or two.
func (e End) word() string {
	if e == RoutedOn {
		return "routed on"
	}
	return kit.Spaced(string(e))
}

// withCard is a message that says something of a card and shows it below, cut
// from the card's end to what Slack takes.
func withCard(text string, of []slack.Block, card blocks.Card) kit.Message {
	m := card.Message()
	of = append(of, slack.NewDividerBlock())
	const last = 2 // its buttons, and what is stale
	shown := m.Blocks
	for n := len(shown) - last - 1; n > 0 && !kit.Fits(append(of[:len(of):len(of)], shown...)); n-- {
		shown = append(m.Blocks[:n:n], m.Blocks[len(m.Blocks)-last:]...)
	}
	return kit.Message{Text: text + ". " + m.Text, Blocks: append(of, shown...)}
}

// facts are the three that say what is handed over: money, health, time.
func (h Handoff) facts(card blocks.Card) []string {
	s := card.Standing
	var sums []string
	for i, t := range s.Rollup.Totals {
		if i < maxCurrencies && t.ARR != 0 {
			sums = append(sums, h.amount(account.Money{Amount: t.ARR, Currency: t.Currency}))
		}
	}
	money := "ARR unknown"
	if len(sums) > 0 {
		money = strings.Join(sums, " + ") + " ARR"
	} else if len(card.Revenue) > 0 {
		money = "No counted ARR"
	}
	health := "Not scored yet"
	if s.Scored {
		health = level(s) + ", " + strconv.Itoa(s.Score) + " / 100"
		if worst, found := weightiest(s.Factors); found {
			health += ": " + kit.Signed(worst.Points) + " " + kit.Escape(worst.Label, kit.MaxLine)
		}
	}
	renewal := "Renewal date unknown"
	if n, known := s.Rollup.DaysToRenewal(h.Now); known {
		day := " (" + h.Reader.Date(s.Rollup.RenewsOn) + ")"
		switch {
		case n < 0:
			renewal = "Renewal was " + kit.Plural(-n, "day") + " ago" + day
		case n == 0:
			renewal = "Renewal today" + day
		default:
			renewal = "Renewal in " + kit.Plural(n, "day") + day
		}
	}
	return []string{"• " + money, "• " + health, "• " + renewal}
}

// weightiest is the factor that takes most away.
func weightiest(factors []account.Applied) (worst account.Applied, found bool) {
	for _, f := range factors {
		if f.Points < 0 && (!found || f.Points < worst.Points) {
			worst, found = f, true
		}
	}
	return worst, found
}

// ended says what has become of a hand-off, in its message.
func (h Handoff) ended() string {
	switch h.End {
	case Accepted:
		return "✅ Accepted " + h.by(h.Closed)
	case SentBack:
		return "↩️ Sent back to " + section(h.Route.From) + " " + h.by(h.Closed)
	case TakenBack:
		return "The route was undone " + h.by(h.Closed)
	case RoutedOn:
		return "Routed on " + h.by(h.Closed)
	case Reopened, StillWaited:
	}
	return "Open"
}

// Notice tells the one who routed an account what became of its hand-off, in
// their direct messages.
func (h Handoff) Notice(what End, d account.Deed) kit.Message {
	who, because, to := kit.Defuse(kit.Handle(d.By.Name)), kit.Defuse(kit.Because(d.Reason)), section(h.Route.To)
	sentence := who + " accepted your hand-off of " + h.name() + " to " + to + because + "."
	switch what {
	case SentBack:
		sentence = who + " sent " + h.name() + " back to " + section(h.Route.From) + ", which you had handed off to " + to + because + "."
	case Reopened:
		sentence = who + " took that back: your hand-off of " + h.name() + " to " + to + " is open again."
	case Accepted, TakenBack, RoutedOn, StillWaited:
	}
	row := kit.Section(sentence)
	row.Accessory = slack.NewAccessory(opens(h.Scene))
	return kit.Message{Text: kit.Heard(sentence), Blocks: []slack.Block{row}}
}

// opens is the button that opens an account's card.
func opens(s Scene) *slack.ButtonBlockElement {
	open := kit.Button("Open", blocks.OpenAccount{}.ID(), blocks.OpenAccount{Domain: s.Account.Domain}.Value())
	open.AccessibilityLabel = kit.Plain("Open "+kit.NameOf(s.Account.Name, s.Account.Domain), kit.MaxButton)
	return open
}

// Line is the news of a hand-off in its thread.
func (h Handoff) Line(what End, d account.Deed) kit.Message {
	who, because := kit.Defuse(kit.Handle(d.By.Name)), kit.Defuse(kit.Because(d.Reason))
	switch what {
	case Accepted:
		return kit.Words(who + " accepted " + h.name() + because + ".")
	case SentBack:
		return kit.Words(who + " sent " + h.name() + " back to " + section(h.Route.From) + because + ".")
	case TakenBack:
		return kit.Words(who + " undid the route: " + h.name() + " is in " + section(h.Route.From) + " again.")
	case RoutedOn:
		return kit.Words(who + " routed " + h.name() + " on, so this hand-off is closed.")
	case Reopened:
		return kit.Words(who + " undid that: this hand-off is open again.")
	case StillWaited:
	}
	return h.Reminder(false)
}

// Reminder asks who takes an account that nobody has taken. It pings the one
// who routed it, where that person may see the account: no other text of ours
// pings anybody.
func (h Handoff) Reminder(pings bool) kit.Message {
	by := kit.Defuse(kit.Handle(h.Route.By.Name))
	if id := channelID(h.Route.By.ID); pings && id != "" {
		by = "<@" + id + ">"
	}
	return kit.Words(by + " handed this off, and it has been waiting since " + h.Reader.Day(h.Route.At, h.Now) + ". Who takes " + h.name() +
		"? *Accept* and *Send back* are in the hand-off's message, and on the account's card.")
}

// Accept asks whether a hand-off is to be accepted.
func (h Handoff) Accept() slack.ModalViewRequest {
	return frame{blocks.ConfirmAccept, "Accept hand-off", "Accept", h.carries()}.window(
		paragraph(h.name()+" stays in "+section(h.Route.To)+", and its hand-off is closed with your name.",
			"It was routed from "+section(h.Route.From)+" "+h.by(h.Route.Deed)+".", "Its score and ARR stay as they are. Nobody is reminded any more."),
		reason("Such as: first call is on Monday"),
	)
}

// SendBack asks whether a hand-off is to be sent back.
func (h Handoff) SendBack() slack.ModalViewRequest {
	from, to := section(h.Route.From), section(h.Route.To)
	return frame{blocks.ConfirmSendBack, "Send back", "Send back", h.carries()}.window(
		paragraph(h.name()+" goes back from "+to+" to *"+from+"*, and its hand-off is closed with your name.",
			"It was routed "+h.by(h.Route.Deed)+".", "Its score and ARR stay as they are."),
		reason("What is missing, or who should take it"),
	)
}

func (h Handoff) carries() string {
	return blocks.Carry(h.Place, h.on())
}

func (h Handoff) on() blocks.OnHandoff { return blocks.OnHandoff{On: h.On, Handoff: h.ID, In: h.In} }

// Listed is a hand-off in a list as what is said of it takes it: the list is not
// to become a card when the deed is taken back.
func (h Handoff) Listed() Handoff {
	if h.In != "" {
		h.Place = blocks.Place{Channel: h.Place.Channel, Thread: h.Place.Thread}
	}
	return h
}

// Done says what became of the hand-off, to the one who did it.
func (h Handoff) Done(what End, entry int64) kit.Message {
	if what == Accepted {
		return h.done("You have accepted "+h.name()+". It stays in "+section(h.Route.To)+".", entry)
	}
	return h.done(h.name()+" is back in "+section(h.Route.From)+".", entry)
}

// Before says that a hand-off was closed already.
func (h Handoff) Before() kit.Message {
	var what string
	switch h.End {
	case Accepted:
		what = "already accepted"
	case SentBack:
		what = "already sent back to " + section(h.Route.From)
	case TakenBack:
		what = "the route was undone"
	case RoutedOn:
		what = "already routed on"
	case Reopened, StillWaited:
		what = "already done"
	}
	return Already(h.Scene, what, h.Closed)
}

// SharedCard is a card that somebody shared in a channel.
func SharedCard(s Scene, by account.Actor, comment string, card blocks.Card) kit.Message {
	who := kit.Defuse(kit.Handle(by.Name))
	return withCard("Shared by "+who, []slack.Block{kit.Section(who + " shared " + s.name() + kit.Defuse(kit.Because(comment)))}, card)
}

// Withdrawn stands where an account was shown that may not be any more.
func Withdrawn(why string) kit.Message {
	return kit.Words("A customer account was shown here. I have taken it away: " + kit.Escape(why, kit.MaxLine) + ".")
}

// Unposted tells the one who asked for it that a message could not be posted.
func Unposted(s Scene, what, channel, why string) kit.Message {
	return kit.Words(what + " of " + s.name() + " could not be posted in <#" + channelID(channel) + ">: " + kit.Escape(why, kit.MaxLine) + ".")
}

// OpenHandoffs lists hand-offs that wait; none draws nothing.
func OpenHandoffs(open []Handoff) []slack.Block {
	const most = 10
	if len(open) == 0 {
		return nil
	}
	of := []slack.Block{kit.Section("*Open hand-offs*")}
	for i, h := range open {
		if i == most {
			of = append(of, kit.Note("There are more: the oldest are shown"))
			break
		}
		line := h.name() + "\n" + section(h.Route.From) + " → " + section(h.Route.To) + " · " + h.Reader.Ago(h.Route.At, h.Now) + " " +
			kit.Defuse("by "+kit.Handle(h.Route.By.Name)+kit.Because(h.Route.Reason))
		row := kit.Section(line)
		row.Accessory = slack.NewAccessory(opens(h.Scene))
		of = append(of, row, h.on().Buttons(kit.NameOf(h.Account.Name, h.Account.Domain)))
	}
	return of
}

func section(s account.Section) string { return kit.Escape(s.Label(), kit.MaxWord) }
