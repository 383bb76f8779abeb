package blocks

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"rapport/blocks/kit"
	"rapport/internal/account"
)

// enrichment is what CRMs know of the company: industry, size and location
// first, the others by name, as many in a line as one reads at a glance.
func (c Card) enrichment(limit int) []slack.Block {
	const glance = 60 // characters, two lines on a phone
	var out []slack.Block
	for _, e := range c.Enrichment {
		names := fieldsOf(e)
		if len(names) == 0 {
			continue
		}
		r := &kit.Rich{}
		r.Bold(kit.Inline(e.System.Label(), kit.MaxWord))
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
		if hidden := len(names) - shown; hidden > 0 {
			r.Text("\n+", strconv.Itoa(hidden), " more")
		}
		out = append(out, r.Block())
		if limit -= shown; len(out) == len(account.Systems()) {
			break
		}
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
	r := &kit.Rich{}
	r.Bold("Newest activity")
	shown := min(limit, len(known))
	for _, a := range known[:shown] {
		r.Text("\n")
		entry(r, a, c.Now)
	}
	if hidden := len(known) - shown; hidden > 0 && limit < len(known) {
		r.Text("\n+", strconv.Itoa(hidden), " more")
	}
	return []slack.Block{r.Block()}
}

// entry is `📞 2 days ago · call · Quarterly review` with a line of summary.
func entry(r *kit.Rich, a account.Activity, now time.Time) {
	what := kit.Inline(kit.Spaced(string(a.Kind)), kit.MaxWord)
	if a.Said != nil && a.Said.Type != "" {
		what = said(*a.Said)
	}
	title := kit.Inline(a.Title, kit.MaxName)
	r.Text(icon(a.Kind), " ", kit.Ago(a.At, now))
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
