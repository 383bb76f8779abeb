package deeds

import (
	"github.com/slack-go/slack"

	"rapport/blocks"
	"rapport/blocks/kit"
	"rapport/internal/account"
)

// Ignored says that a revenue source counts nothing any more.
func Ignored(s Scene, r account.RevenueSource, e Effect, entry int64) kit.Message {
	return s.done(s.product(r)+" is ignored from the ARR of "+s.name()+": "+s.after(e)+".", entry)
}

// Counted says that a revenue source counts again.
func Counted(s Scene, r account.RevenueSource, e Effect, entry int64) kit.Message {
	return s.done(s.product(r)+" counts for "+s.name()+" again: "+s.brief(e)+".", entry)
}

// Untracked says that an account is left out of health monitoring.
func Untracked(s Scene, entry int64) kit.Message {
	return s.done(s.name()+" is untracked: no alerts, and not in the totals of "+s.section()+".", entry)
}

// Retracked says that an account is back in health monitoring.
func Retracked(s Scene, entry int64) kit.Message {
	return s.done(s.name()+" is re-tracked: with alerts, and in the totals of "+s.section()+".", entry)
}

// Routed says where an account went, and in which channel its hand-off is.
func Routed(s Scene, to account.Section, d Destination, entry int64) kit.Message {
	told := " It has no channel, so nobody was told."
	switch {
	case d.Barred != "":
		told = " No message is posted in <#" + channelID(d.Channel) + ">, for " + kit.Escape(d.Barred, kit.MaxLine) + ". " + onCard
	case d.Channel != "":
		told = " The hand-off goes to <#" + channelID(d.Channel) + ">."
	}
	return s.done(s.name()+" is routed from "+s.section()+" to "+kit.Escape(to.Label(), kit.MaxWord)+"."+told, entry)
}

// Marked says that a factor counts nothing until a day.
func Marked(s Scene, m account.Mark, e Effect, entry int64) kit.Message {
	return s.done(factorOf(m.Factor)+" of "+s.name()+" is marked "+markedAs(m)+" until "+s.Reader.Day(m.Until, s.Now)+": "+s.after(e)+".", entry)
}

// Unmarked says that a factor counts again.
func Unmarked(s Scene, f account.Factor, e Effect, entry int64) kit.Message {
	return s.done(factorOf(f)+" of "+s.name()+" counts again: "+s.after(e)+".", entry)
}

// Shared says in which channel a card is about to be.
func Shared(s Scene, channel string, entry int64) kit.Message {
	return s.done(s.name()+" is shared to <#"+channelID(channel)+">: its card comes there in a moment, and is kept up to date.", entry)
}

// Refreshed says what a fresh look at the facts made of the score.
func Refreshed(s Scene, e Effect) kit.Message {
	brief := s.brief(e)
	if brief == "" {
		brief = "nothing has changed"
		if e.After.Scored {
			brief = "score stays " + scoreOf(e.After)
		}
	}
	return kit.Words(s.name() + " is refreshed: " + brief + ".")
}

// Undone says what taking a deed back made of the account.
func Undone(s Scene, e Effect) kit.Message {
	sentence := "Undone: " + s.name() + " is as it was before"
	if brief := s.brief(e); brief != "" {
		sentence += ": " + brief
	}
	return kit.Words(sentence + ".")
}

// Already says that a deed was done before: by whom, when and why, where that
// is known. What was done is mrkdwn that is already escaped.
func Already(s Scene, what string, d account.Deed) kit.Message {
	sentence := kit.Capital(what)
	if d.By.Name != "" || d.By.ID != "" {
		sentence += " " + s.by(d)
	}
	return kit.Words(sentence + ". Nothing was changed.")
}

// Stale says what is not as it was when the person looked, in mrkdwn that is
// already escaped.
func Stale(s Scene, now string) kit.Message {
	return kit.Words(s.name() + " has changed since you looked: " + now + ". Nothing was changed.")
}

// Is says what a revenue source is worth now, for Stale.
func Is(s Scene, r account.RevenueSource, seen account.Money) string {
	return s.product(r) + " is " + s.amount(r.ARR()) + " a year now, not " + s.amount(seen)
}

// In says where an account is now, for Stale.
func In(s Scene) string {
	text := "it is in " + s.section() + " now"
	if r := s.Account.Route; r != nil && r.To == s.Account.Section() {
		text += ", routed " + s.by(r.Deed)
	}
	return text
}

// HowMarked says how a factor is marked now, for Stale; the zero mark is not at
// all.
func HowMarked(s Scene, f account.Factor, m account.Mark) string {
	if m.Why == "" {
		return factorOf(f) + " is not marked any more"
	}
	return factorOf(f) + " is marked " + markedAs(m) + " until " + s.Reader.Day(m.Until, s.Now) + ", " + s.by(m.Deed)
}

// Lacks says that an account does not have a factor any more, for Stale.
func Lacks(f account.Factor) string { return factorOf(f) + " does not apply any more" }

// Gone says that a revenue source is not the account's any more, for Stale.
const Gone = "its systems do not tell of this revenue source any more"

// AsMarked is how a mark is called, for Already.
func AsMarked(s Scene, m account.Mark) string {
	return "already marked " + markedAs(m) + " until " + s.Reader.Day(m.Until, s.Now)
}

func markedAs(m account.Mark) string { return kit.Escape(kit.Spaced(string(m.Why)), kit.MaxWord) }

func factorOf(f account.Factor) string { return "*" + kit.Escape(f.Name(), kit.MaxLine) + "*" }

func (s Scene) section() string { return kit.Escape(s.Account.Section().Label(), kit.MaxWord) }

// after is what a deed changes, for the end of a sentence.
func (s Scene) after(e Effect) string {
	if brief := s.brief(e); brief != "" {
		return brief
	}
	return "no figure changes"
}

// done is a sentence with the button that takes back what it tells; an entry
// of 0 cannot be.
func (s Scene) done(sentence string, entry int64) kit.Message {
	m := kit.Words(sentence)
	if entry == 0 {
		return m
	}
	undo := kit.Button("Undo", blocks.UndoDeed, blocks.Undo{On: s.On, Entry: entry, Place: s.Place}.Value())
	undo.AccessibilityLabel = kit.Plain("Undo for "+kit.NameOf(s.Account.Name, s.Account.Domain), kit.MaxButton)
	section := kit.Section(sentence)
	section.Accessory = slack.NewAccessory(undo)
	m.Blocks = []slack.Block{section}
	return m
}
