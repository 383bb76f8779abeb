package blocks

import (
	"strconv"

	"github.com/slack-go/slack"

	"rapport/blocks/kit"
	"rapport/internal/account"
)

// revenue is an entry for each revenue source, what they add up to, and what
// looks like the same money twice.
func (c Card) revenue(limit int) []slack.Block {
	if len(c.Revenue) == 0 {
		return nil
	}
	shown := min(limit, len(c.Revenue))
	block := slack.NewRichTextBlock("", new(kit.Rich).Bold("Revenue sources").Section())
	if shown > 0 {
		block.Elements = append(block.Elements, c.sources(c.Revenue[:shown]))
	}
	sum := &kit.Rich{}
	hidden := len(c.Revenue) - shown
	if hidden > 0 {
		sum.Text("+", strconv.Itoa(hidden), " more\n")
	}
	c.explain(sum)
	block.Elements = append(block.Elements, sum.Section())
	out := []slack.Block{slack.NewDividerBlock(), block}
	if hidden > 0 {
		label := "Show all " + strconv.Itoa(len(c.Revenue))
		all := ShowRevenue{c.Account.Domain}
		out = append(out, slack.NewActionBlock("", kit.Button(label, all.ID(), all.value())))
	}
	return out
}

// sources is a list of revenue sources.
func (c Card) sources(of []account.RevenueSource) *slack.RichTextList {
	items := make([]*kit.Rich, 0, len(of))
	for _, s := range of {
		r := &kit.Rich{}
		c.source(r, s)
		items = append(items, r)
	}
	return kit.List(items)
}

// source is one revenue source in two lines, three where it is ignored.
func (c Card) source(r *kit.Rich, s account.RevenueSource) {
	product := kit.Inline(s.Product, kit.MaxName)
	if product == "" {
		product = "Unnamed product"
	}
	r.Bold(product).Text(" · ", kit.Inline(s.System.Label(), kit.MaxWord), " · ", c.state(s), "\n")
	r.Text(kit.Amount(s.Amount), kit.Per(s.Interval), " · MRR ", kit.Amount(s.MRR()), " · ARR ", kit.Amount(s.ARR()), c.runs(s))
	if _, ok := kit.WebURL(s.URL); ok {
		r.Text(" · ").Link("Open", s.URL, kit.Regular)
	}
	if s.Ignored != nil {
		r.Write(kit.Italic, "\nIgnored from ARR by ", kit.Handle(s.Ignored.By.Name), " on ", kit.DayMonth(s.Ignored.At, c.Now), kit.Because(s.Ignored.Reason))
	}
}

// state is the state of billing: `Active`, `⚠️ Past due since 14 Nov`.
func (c Card) state(s account.RevenueSource) string {
	word := kit.Capital(stateOf(s.Status))
	switch {
	case s.Status == account.PastDue, s.Status == account.Unpaid:
		word = "⚠️ " + word
		if !s.StatusSince.IsZero() {
			word += " since " + kit.DayMonth(s.StatusSince, c.Now)
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
		return " · renews " + kit.DayMonth(s.RenewsOn, c.Now)
	case !s.EndsOn.IsZero() && ahead(ends):
		return " · ends " + kit.DayMonth(s.EndsOn, c.Now)
	case !s.EndsOn.IsZero():
		return " · ended " + kit.DayMonth(s.EndsOn, c.Now)
	}
	return ""
}

// explain is the sums, and what of them may be counted twice.
func (c Card) explain(r *kit.Rich) {
	sums := c.sums()
	for i, s := range sums {
		if i > 0 {
			r.Text("\n")
		}
		if i == maxTotals {
			r.Text("+", kit.Plural(len(sums)-i, "more sum"))
			break
		}
		r.Text(s.line())
		if then, differs := c.before(s); differs {
			r.Text(" · at the last refresh ", kit.Amount(account.Money{Amount: then, Currency: s.currency}))
		}
	}
	const most = 3
	for i, d := range c.Standing.Rollup.DoubleOf {
		if i == most {
			r.Text("\n+", kit.Plural(len(c.Standing.Rollup.DoubleOf)-most, "more pair"), " that may be counted twice")
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
func (c Card) double(r *kit.Rich, d account.Double) {
	contract, subscription := c.sourceOf(d.Contract), c.sourceOf(d.Subscription)
	r.Text("\n⚠️ ")
	if contract == nil || subscription == nil {
		r.Text("A contract and a subscription look like the same money, counted twice")
		return
	}
	r.Text("Counted twice? ", kit.Inline(contract.Product, kit.MaxName), " (", kit.Inline(contract.System.Label(), kit.MaxWord), ") and ",
		kit.Inline(subscription.Product, kit.MaxName), " (", kit.Inline(subscription.System.Label(), kit.MaxWord), ") are both ", kit.Amount(contract.ARR()), " a year")
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
	title := &kit.Rich{}
	title.Bold(kit.Inline(kit.NameOf(c.Account.Name, c.Account.Domain), kit.MaxName)).Text("\n")
	c.explain(title)
	out := []slack.Block{title.Block()}
	if len(c.Revenue) == 0 {
		out = []slack.Block{kit.Section("No revenue source is known.")}
	}
	shown := 0
	for last := min(most, len(c.Revenue)); shown < last && kit.SizeOf(out) < mostText; {
		next := min(shown+together, last)
		out = append(out, slack.NewRichTextBlock("", c.sources(c.Revenue[shown:next])))
		shown = next
	}
	if hidden := len(c.Revenue) - shown; hidden > 0 {
		out = append(out, kit.Note("+"+strconv.Itoa(hidden)+" more"))
	}
	return slack.ModalViewRequest{
		Type: slack.VTModal, Title: kit.PlainText("Revenue sources", kit.MaxTitle), Close: kit.PlainText("Close", kit.MaxTitle),
		Blocks: slack.Blocks{BlockSet: out},
	}
}
