package deeds

import (
	"github.com/slack-go/slack"

	"rapport/blocks"
	"rapport/blocks/kit"
	"rapport/internal/account"
)

// IgnoreRevenue asks whether a revenue source is to count nothing.
func IgnoreRevenue(s Scene, r account.RevenueSource, e Effect) slack.ModalViewRequest {
	first := s.source(r) + " counts nothing for " + s.name() + " from now on."
	effect, follows := s.effect(e, account.Recount{Revenue: r.ID, System: r.System, Ignored: true}), s.follows(e)
	return s.ofRevenue(blocks.ConfirmIgnore, r, append(effect, follows)).window(
		paragraph(first), paragraph(effect...),
		kit.Note("It stays so at every sync, until somebody clicks *Count again*."+follows),
		reason("Such as: same order as in Salesbricks"),
	)
}

// CountRevenue asks whether a revenue source that is ignored is to count again.
func CountRevenue(s Scene, r account.RevenueSource, e Effect) slack.ModalViewRequest {
	first := s.source(r) + " counts for " + s.name() + " again."
	lines := []string{first}
	if r.Ignored != nil {
		lines = append(lines, "It was ignored "+s.by(*r.Ignored)+".")
	}
	if !r.Status.Counts() {
		lines = append(lines, "It is "+kit.Escape(kit.Spaced(string(r.Status)), kit.MaxWord)+", so it adds nothing to the ARR until it is active.")
	}
	effect, follows := s.effect(e, account.Recount{Revenue: r.ID, System: r.System}), s.follows(e)
	return s.ofRevenue(blocks.ConfirmCount, r, append(effect, follows)).window(
		paragraph(lines...), paragraph(effect...), kit.Note("Everybody sees it on the card."+follows),
		reason("Such as: it is an order of its own"),
	)
}

func (s Scene) ofRevenue(callback string, r account.RevenueSource, effect []string) frame {
	title := "Ignore from ARR"
	if callback == blocks.ConfirmCount {
		title = "Count again"
	}
	asked := blocks.AskRevenue{
		OnRevenue: blocks.OnRevenue{On: s.On, Revenue: r.ID}, Seen: r.ARR(), Told: blocks.Told{"": digest(append(effect, s.amount(r.ARR()))...)},
	}
	return frame{callback: callback, title: title, submit: title, carries: blocks.Carry(s.Place, asked)}
}

// source is a revenue source in mrkdwn: `*Add-on* (Stripe, $200 / month)`.
func (s Scene) source(r account.RevenueSource) string {
	price := s.amount(r.Amount)
	if per := kit.Escape(kit.Per(r.Interval), kit.MaxWord); per != "" {
		price += " " + per
	}
	return s.product(r) + " (" + kit.Escape(r.System.Label(), kit.MaxWord) + ", " + price + ")"
}

func (s Scene) product(r account.RevenueSource) string {
	product := kit.Escape(r.Product, kit.MaxName)
	if product == "" {
		product = "Unnamed product"
	}
	return "*" + product + "*"
}

// follows says what else changes where the account is monitored.
func (s Scene) follows(e Effect) string {
	if s.Account.Untracked != nil {
		return ""
	}
	text := " The totals of " + s.section() + " change with it."
	if before, after := e.Before, e.After; before.Scored && after.Scored && (before.Score-after.Score >= steep || before.Level != after.Level && after.Score < before.Score) {
		text += " The score falls so far that an alert may follow."
	}
	return text
}

// steep is a fall of which people are told.
const steep = 10
