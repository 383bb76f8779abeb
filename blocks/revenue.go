package blocks

import (
	"strconv"

	"github.com/slack-go/slack"

	"rapport/blocks/kit"
	"rapport/internal/account"
)

// revenue is what the revenue sources add up to, what looks like the same money
// twice, and an entry for each source with the button that takes it out of the
// sum or back in.
func (c Card) revenue(r room) []slack.Block {
	if len(c.Revenue) == 0 {
		return nil
	}
	sum := new(kit.Rich).Bold("Revenue sources\n")
	whole := c.explain(sum, maxTotals)
	out := []slack.Block{slack.NewDividerBlock(), sum.Block()}
	doubles := c.Standing.Rollup.DoubleOf
	for _, d := range doubles[:min(r.doubles, len(doubles))] {
		out = append(out, c.double(d))
	}
	shown := min(r.sources, len(c.Revenue))
	for _, s := range c.Revenue[:shown] {
		out = append(out, c.source(s))
	}
	hidden := len(c.Revenue) - shown
	if hidden == 0 && whole && r.doubles >= len(doubles) {
		return out
	}
	more := kit.Section("There is more than fits here")
	if hidden > 0 {
		more = kit.Section("+" + strconv.Itoa(hidden) + " more")
	}
	all := ShowRevenue{Domain: c.Account.Domain, Back: c.Back}
	more.Accessory = slack.NewAccessory(kit.Button("Show all "+strconv.Itoa(len(c.Revenue)), all.ID(), all.value()))
	return append(out, more)
}

// source is one revenue source in two lines, three where it is ignored.
func (c Card) source(s account.RevenueSource) slack.Block {
	product := kit.Inline(s.Product, kit.MaxName)
	if product == "" {
		product = "Unnamed product"
	}
	line := "*" + kit.Defuse(product) + "* · " + kit.Escape(s.System.Label(), kit.MaxWord) + " · " + c.state(s) + "\n"
	line += kit.Defuse(c.Reader.Amount(s.Amount) + kit.Per(s.Interval) + " · MRR " + c.Reader.Amount(s.MRR()) + " · ARR " + c.Reader.Amount(s.ARR()) + c.runs(s))
	if address, ok := kit.WebURL(s.URL); ok {
		line += " · " + kit.Anchor(address, "Open")
	}
	if by := s.Ignored; by != nil {
		line += "\n_" + kit.Defuse("Ignored from ARR by "+kit.Handle(by.By.Name)) + " on " + c.Reader.Day(by.At, c.Now) + kit.Defuse(kit.Because(by.Reason)) + "_"
	}
	section := kit.Section(line)
	section.Accessory = c.decide(s, "Ignore from ARR", product)
	return section
}

// decide is the button that takes a source out of the sum, or back in.
func (c Card) decide(s account.RevenueSource, ignore, product string) *slack.Accessory {
	on := OnRevenue{On: c.On(), Revenue: s.ID}.Value()
	button, what := kit.Button(ignore, IgnoreRevenue, on), "Ignore from ARR: "
	if s.Ignored != nil {
		button, what = kit.Button("Count again", CountRevenue, on), "Count again: "
	}
	button.AccessibilityLabel = kit.Plain(what+product, kit.MaxButton)
	return slack.NewAccessory(button)
}

// state is the state of billing in mrkdwn: `Active`, `⚠️ Past due since 14 Nov`.
func (c Card) state(s account.RevenueSource) string {
	word := kit.Defuse(kit.Capital(stateOf(s.Status)))
	switch {
	case s.Status == account.PastDue, s.Status == account.Unpaid:
		word = "⚠️ " + word
		if !s.StatusSince.IsZero() {
			word += " since " + c.Reader.Day(s.StatusSince, c.Now)
		}
	case !s.Status.Counts():
		word += ", not counted"
	}
	return word
}

// runs is the day on which the source renews or ends, or ended.
func (c Card) runs(s account.RevenueSource) string {
	ahead := func(d int) bool { return d >= 0 }
	renews, ends := kit.DaysUntil(s.RenewsOn, c.Now), kit.DaysUntil(s.EndsOn, c.Now)
	over := s.Status == account.Canceled || s.Status == account.Expired
	switch {
	case !s.RenewsOn.IsZero() && ahead(renews) && !over && (s.EndsOn.IsZero() || renews <= ends || !ahead(ends)):
		return " · renews " + c.Reader.DayMonth(s.RenewsOn, c.Now)
	case !s.EndsOn.IsZero() && ahead(ends):
		return " · ends " + c.Reader.DayMonth(s.EndsOn, c.Now)
	case !s.EndsOn.IsZero():
		return " · ended " + c.Reader.DayMonth(s.EndsOn, c.Now)
	}
	return ""
}

// explain is the sums, at most so many, and whether these are all.
func (c Card) explain(r *kit.Rich, most int) (whole bool) {
	sums := c.sums()
	for i, s := range sums {
		if i > 0 {
			r.Text("\n")
		}
		if i == most {
			r.Text("+", kit.Plural(len(sums)-i, "more sum"))
			return false
		}
		r.Text(s.line(c.Reader))
		if then, differs := c.before(s); differs {
			r.Text(" · at the last refresh ", c.Reader.Amount(account.Money{Amount: then, Currency: s.currency}))
		}
	}
	return true
}

// before is the ARR that the standing was made of, where it is another one by
// now.
func (c Card) before(s sum) (arr int64, differs bool) {
	if !c.Assessed {
		return 0, false
	}
	for _, t := range c.Standing.Rollup.Totals {
		if t.Currency == s.currency {
			return t.ARR, t.ARR != s.arr
		}
	}
	return 0, s.arr != 0
}

// double says that a contract and a subscription look like the same money, and
// offers to ignore the subscription.
func (c Card) double(d account.Double) slack.Block {
	contract, subscription := c.sourceOf(d.Contract), c.sourceOf(d.Subscription)
	if contract == nil || subscription == nil {
		return kit.Section("⚠️ A contract and a subscription look like the same money, counted twice")
	}
	named := func(s *account.RevenueSource) string {
		return "*" + kit.Escape(s.Product, kit.MaxName) + "* (" + kit.Escape(s.System.Label(), kit.MaxWord) + ")"
	}
	section := kit.Section("⚠️ Counted twice? " + named(contract) + " and " + named(subscription) + " are both " +
		kit.Escape(c.Reader.Amount(contract.ARR()), kit.MaxLine) + " a year")
	if subscription.Ignored == nil {
		section.Accessory = c.decide(*subscription, "Ignore the "+subscription.System.Label()+" one", subscription.Product)
	}
	return section
}

func (c Card) sourceOf(id account.RevenueID) *account.RevenueSource {
	for i := range c.Revenue {
		if c.Revenue[i].ID == id {
			return &c.Revenue[i]
		}
	}
	return nil
}

// RevenueView is the modal that lists all revenue sources of an account, a page
// of them from one on.
func RevenueView(c Card, from int) slack.ModalViewRequest {
	const most, mostDoubles, mostSums, longest = 40, 20, 20, 300 // a view has 100 blocks and 250 kB
	title := &kit.Rich{}
	title.Bold(kit.Inline(kit.NameOf(c.Account.Name, c.Account.Domain), kit.MaxName)).Text("\n")
	c.explain(title, mostSums)
	out := []slack.Block{title.Block()}
	if len(c.Revenue) == 0 {
		out = []slack.Block{kit.Section("No revenue source is known yet.")}
	}
	doubles := c.Standing.Rollup.DoubleOf
	for i, d := range doubles {
		if i == mostDoubles {
			out = append(out, kit.Note("+"+kit.Plural(len(doubles)-i, "more pair")+" that may be counted twice"))
			break
		}
		out = append(out, c.double(d))
	}
	from = min(max(from, 0), max(0, len(c.Revenue)-1)) / most * most
	till := min(from+most, len(c.Revenue))
	page := func(text, label string, from int) slack.Block {
		p := ShowRevenue{Domain: c.Account.Domain, Back: c.Back, From: from, Turn: true}
		s := kit.Section(text)
		s.Accessory = slack.NewAccessory(kit.Button(label, p.ID(), p.value()))
		return s
	}
	if from > 0 {
		out = append(out, page(strconv.Itoa(from)+" before these", "Previous", from-most))
	}
	for _, s := range c.Revenue[from:till] {
		if len(s.URL) > longest {
			s.URL = ""
		}
		out = append(out, c.source(s))
	}
	if hidden := len(c.Revenue) - till; hidden > 0 {
		out = append(out, page("+"+strconv.Itoa(hidden)+" more", "Next", till))
	}
	return slack.ModalViewRequest{
		Type: slack.VTModal, Title: kit.PlainText("Revenue sources", kit.MaxTitle), Close: kit.PlainText("Close", kit.MaxTitle),
		Blocks: slack.Blocks{BlockSet: out}, PrivateMetadata: Carry(Place{}, c.On()),
	}
}
