package blocks

import (
	"strconv"

	"github.com/slack-go/slack"

	"rapport/internal/account"
)

// revenue is an entry for each revenue source, what they add up to, and what
// looks like the same money twice.
func (c Card) revenue(limit int) []slack.Block {
	if len(c.Revenue) == 0 {
		return nil
	}
	shown := min(limit, len(c.Revenue))
	block := slack.NewRichTextBlock("", new(rich).bold("Revenue sources").section())
	if shown > 0 {
		block.Elements = append(block.Elements, c.sources(c.Revenue[:shown]))
	}
	sum := &rich{}
	hidden := len(c.Revenue) - shown
	if hidden > 0 {
		sum.text("+", strconv.Itoa(hidden), " more\n")
	}
	c.explain(sum)
	block.Elements = append(block.Elements, sum.section())
	out := []slack.Block{slack.NewDividerBlock(), block}
	if hidden > 0 {
		label := "Show all " + strconv.Itoa(len(c.Revenue))
		all := ShowRevenue{c.Account.Domain}
		out = append(out, slack.NewActionBlock("", button(label, all.ID(), all.value())))
	}
	return out
}

// sources is a list of revenue sources.
func (c Card) sources(of []account.RevenueSource) *slack.RichTextList {
	items := make([]*rich, 0, len(of))
	for _, s := range of {
		r := &rich{}
		c.source(r, s)
		items = append(items, r)
	}
	return list(items)
}

// source is one revenue source in two lines, three where it is ignored.
func (c Card) source(r *rich, s account.RevenueSource) {
	product := inline(s.Product, maxName)
	if product == "" {
		product = "Unnamed product"
	}
	r.bold(product).text(" · ", inline(s.System.Label(), maxWord), " · ", c.state(s), "\n")
	r.text(amount(s.Amount), per(s.Interval), " · MRR ", amount(s.MRR()), " · ARR ", amount(s.ARR()), c.runs(s))
	if _, ok := webURL(s.URL); ok {
		r.text(" · ").link("Open", s.URL, regular)
	}
	if s.Ignored != nil {
		r.write(italic, "\nIgnored from ARR by ", handle(s.Ignored.By.Name), " on ", dayMonth(s.Ignored.At, c.Now), because(s.Ignored.Reason))
	}
}

// state is the state of billing: `Active`, `⚠️ Past due since 14 Nov`.
func (c Card) state(s account.RevenueSource) string {
	word := capital(stateOf(s.Status))
	switch {
	case s.Status == account.PastDue, s.Status == account.Unpaid:
		word = "⚠️ " + word
		if !s.StatusSince.IsZero() {
			word += " since " + dayMonth(s.StatusSince, c.Now)
		}
	case !s.Status.Counts():
		word += ", not counted"
	}
	return word
}

// runs is the day on which the source renews or ends, or ended.
func (c Card) runs(s account.RevenueSource) string {
	ahead := func(d int) bool { return d >= 0 }
	renews, ends := daysUntil(s.RenewsOn, c.Now), daysUntil(s.EndsOn, c.Now)
	over := s.Status == account.Canceled || s.Status == account.Expired
	switch {
	case !s.RenewsOn.IsZero() && ahead(renews) && !over && (s.EndsOn.IsZero() || renews <= ends || !ahead(ends)):
		return " · renews " + dayMonth(s.RenewsOn, c.Now)
	case !s.EndsOn.IsZero() && ahead(ends):
		return " · ends " + dayMonth(s.EndsOn, c.Now)
	case !s.EndsOn.IsZero():
		return " · ended " + dayMonth(s.EndsOn, c.Now)
	}
	return ""
}

// explain is the sums, and what of them may be counted twice.
func (c Card) explain(r *rich) {
	sums := c.sums()
	for i, s := range sums {
		if i > 0 {
			r.text("\n")
		}
		if i == maxTotals {
			r.text("+", plural(len(sums)-i, "more sum"))
			break
		}
		r.text(s.line())
		if then, differs := c.before(s); differs {
			r.text(" · at the last refresh ", amount(account.Money{Amount: then, Currency: s.currency}))
		}
	}
	const most = 3
	for i, d := range c.Standing.Rollup.DoubleOf {
		if i == most {
			r.text("\n+", plural(len(c.Standing.Rollup.DoubleOf)-most, "more pair"), " that may be counted twice")
			break
		}
		c.double(r, d)
	}
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

// double says that a contract and a subscription look like the same money.
func (c Card) double(r *rich, d account.Double) {
	contract, subscription := c.sourceOf(d.Contract), c.sourceOf(d.Subscription)
	r.text("\n⚠️ ")
	if contract == nil || subscription == nil {
		r.text("A contract and a subscription look like the same money, counted twice")
		return
	}
	r.text("Counted twice? ", inline(contract.Product, maxName), " (", inline(contract.System.Label(), maxWord), ") and ",
		inline(subscription.Product, maxName), " (", inline(subscription.System.Label(), maxWord), ") are both ", amount(contract.ARR()), " a year")
}

func (c Card) sourceOf(id account.RevenueID) *account.RevenueSource {
	for i := range c.Revenue {
		if c.Revenue[i].ID == id {
			return &c.Revenue[i]
		}
	}
	return nil
}

// RevenueView is the modal that lists all revenue sources of an account.
func RevenueView(c Card) slack.ModalViewRequest {
	const most, together, mostText = 200, 10, 40_000 // entries, entries in a block, characters: a view has 250 kB
	title := &rich{}
	title.bold(inline(nameOf(c.Account.Name, c.Account.Domain), maxName)).text("\n")
	c.explain(title)
	out := []slack.Block{title.block()}
	if len(c.Revenue) == 0 {
		out = []slack.Block{section("No revenue source is known.")}
	}
	shown := 0
	for last := min(most, len(c.Revenue)); shown < last && sizeOf(out) < mostText; {
		next := min(shown+together, last)
		out = append(out, slack.NewRichTextBlock("", c.sources(c.Revenue[shown:next])))
		shown = next
	}
	if hidden := len(c.Revenue) - shown; hidden > 0 {
		out = append(out, note("+"+strconv.Itoa(hidden)+" more"))
	}
	return slack.ModalViewRequest{
		Type: slack.VTModal, Title: plainText("Revenue sources", maxTitle), Close: plainText("Close", maxTitle),
		Blocks: slack.Blocks{BlockSet: out},
	}
}
