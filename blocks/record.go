package blocks

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/slack-go/slack"

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
		r := &rich{}
		r.bold(inline(e.System.Label(), maxWord))
		shown := min(limit, len(names))
		width := glance // of the line, full at first: the label has its own
		for _, name := range names[:shown] {
			field := capital(inline(name, maxWord)) + ": " + inline(e.Fields[name], maxField)
			between := " · "
			if width+units(field) > glance {
				between, width = "\n", 0
			}
			r.text(between, field)
			width += units(between) + units(field)
		}
		if hidden := len(names) - shown; hidden > 0 {
			r.text("\n+", strconv.Itoa(hidden), " more")
		}
		out = append(out, r.block())
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
	names := slices.DeleteFunc(slices.Collect(maps.Keys(e.Fields)), func(name string) bool { return tidy(e.Fields[name]) == "" })
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
	r := &rich{}
	r.bold("Newest activity")
	shown := min(limit, len(known))
	for _, a := range known[:shown] {
		r.text("\n")
		entry(r, a, c.Now)
	}
	if hidden := len(known) - shown; hidden > 0 && limit < len(known) {
		r.text("\n+", strconv.Itoa(hidden), " more")
	}
	return []slack.Block{r.block()}
}

// entry is `📞 2 days ago · call · Quarterly review` with a line of summary.
func entry(r *rich, a account.Activity, now time.Time) {
	what := inline(spaced(string(a.Kind)), maxWord)
	if a.Said != nil && a.Said.Type != "" {
		what = said(*a.Said)
	}
	title := inline(a.Title, maxName)
	r.text(icon(a.Kind), " ", ago(a.At, now))
	if !strings.EqualFold(what, title) {
		r.text(" · ", what)
	}
	if title != "" {
		r.text(" · ").link(title, a.URL, bold)
	} else if _, ok := webURL(a.URL); ok {
		r.text(" · ").link("Open", a.URL, bold)
	}
	if summary := inline(a.Summary, maxLine); summary != "" {
		r.text("\n", summary)
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
	return inline(spaced(string(s.Type)), maxWord)
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
