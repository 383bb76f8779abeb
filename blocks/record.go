package blocks

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/slack-go/slack"

	"rapport/blocks/kit"
	"rapport/internal/account"
)

// enrichment is what CRMs know of the company: industry, size and location
// first, the others by name, as many in a line as one reads at a glance.
func (c Card) enrichment(limit int) []slack.Block {
	const glance = 60 // characters, two lines on a phone
	var out []slack.Block
	more := 0
	for _, e := range c.Enrichment {
		names := fieldsOf(e)
		if len(names) == 0 {
			continue
		}
		r := &kit.Rich{}
		r.Bold(cmp.Or(kit.Inline(e.System.Label(), kit.MaxWord), "Company"))
		shown := min(limit, len(names))
		width := glance // of the line, full at first: the label has its own
		for _, name := range names[:shown] {
			field := kit.Capital(kit.Inline(name, kit.MaxWord)) + ": " + kit.Inline(e.Fields[name], kit.MaxField)
			between := " · "
			if width+kit.Units(field) > glance {
				between, width = "\n", 0
			}
			r.Text(between, field)
			width += kit.Units(between) + kit.Units(field)
		}
		more += len(names) - shown
		out = append(out, r.Block())
		if limit -= shown; len(out) == len(account.Systems()) {
			break
		}
	}
	if more > 0 {
		rest := kit.Section("+" + strconv.Itoa(more) + " more")
		rest.Accessory = slack.NewAccessory(kit.Button("All fields", ShowFields, c.On().Value()))
		out = append(out, rest)
	}
	return out
}

// fieldsOf lists the fields that say something, in order.
func fieldsOf(e account.Enrichment) []string {
	first := []string{"industry", "size", "location"}
	place := func(name string) int {
		if i := slices.Index(first, strings.ToLower(name)); i >= 0 {
			return i
		}
		return len(first)
	}
	names := slices.DeleteFunc(slices.Collect(maps.Keys(e.Fields)), func(name string) bool { return kit.Tidy(e.Fields[name]) == "" })
	slices.SortFunc(names, func(a, b string) int {
		return cmp.Or(cmp.Compare(place(a), place(b)), cmp.Compare(strings.ToLower(a), strings.ToLower(b)), cmp.Compare(a, b))
	})
	return names
}

// feed is the newest activities.
func (c Card) feed(limit int) []slack.Block {
	known := slices.DeleteFunc(slices.Clone(c.Activities), func(a account.Activity) bool { return a.At.After(c.Now) })
	slices.SortStableFunc(known, func(a, b account.Activity) int { return b.At.Compare(a.At) })
	if len(known) == 0 {
		return nil
	}
	title := c.titled("Newest activity", "All activity", ShowFeed)
	shown := min(limit, len(known), maxActivities)
	if hidden := min(len(known), maxActivities) - shown; hidden > 0 {
		title.Text.Text += "\n+" + strconv.Itoa(hidden) + " more"
	}
	if shown == 0 {
		return []slack.Block{title}
	}
	r := &kit.Rich{}
	for i, a := range known[:shown] {
		if i > 0 {
			r.Text("\n")
		}
		c.entry(r, a)
	}
	return []slack.Block{title, r.Block()}
}

// entry is `📞 2 days ago · call · Quarterly review` with a line of summary.
func (c Card) entry(r *kit.Rich, a account.Activity) {
	what := kit.Inline(kit.Spaced(string(a.Kind)), kit.MaxWord)
	if a.Said != nil && a.Said.Type != "" {
		what = said(*a.Said)
	}
	title := kit.Inline(a.Title, kit.MaxName)
	r.Text(icon(a.Kind), " ", c.Reader.Ago(a.At, c.Now))
	if !strings.EqualFold(what, title) {
		r.Text(" · ", what)
	}
	if title != "" {
		r.Text(" · ").Link(title, a.URL, kit.Bold)
	} else if _, ok := kit.WebURL(a.URL); ok {
		r.Text(" · ").Link("Open", a.URL, kit.Bold)
	}
	if summary := kit.Inline(a.Summary, kit.MaxLine); summary != "" {
		r.Text("\n", summary)
	}
}

// said is what makes a signal one: `complaint`, `NPS 9`.
func said(s account.Said) string {
	if s.Type == account.NPS {
		if s.Score != nil {
			return "NPS " + strconv.Itoa(*s.Score)
		}
		return "NPS"
	}
	return kit.Inline(kit.Spaced(string(s.Type)), kit.MaxWord)
}

func icon(k account.Kind) string {
	switch k {
	case account.Call:
		return "📞"
	case account.Mail:
		return "✉️"
	case account.Project:
		return "📋"
	case account.Signal:
		return "💬"
	case account.Contract:
		return "📝"
	case account.Payment:
		return "💳"
	}
	return "•"
}
