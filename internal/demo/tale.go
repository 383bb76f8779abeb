package demo

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"maps"
	"slices"
	"strings"
	"time"
)

// telling is one line with the moment at which it became known. Of two with
// the same key the later one holds.
type telling struct {
	at   time.Time
	key  string
	line any
}

// tale is the telling of one plan.
type tale struct {
	now   time.Time
	plan  plan
	told  []telling
	deeds []Deed
	times map[string]int // how often a title of the feed was told
	turns []int          // days ago on which a deal's status changed
}

func (t *tale) tell() {
	t.account()
	t.enrichment()
	for _, d := range t.plan.deals {
		t.deal(d)
	}
	t.usage()
	t.signals()
	t.contact()
	for _, s := range t.plan.projects {
		t.activity(s.ago, activityLine{System: "buildbetter", Kind: "project", Title: s.title, Summary: s.summary})
	}
	for _, d := range t.plan.deeds {
		t.deed(d)
	}
	if t.plan.pulse {
		t.pulse()
	}
}

// pulse tells one old thing of each system again each day: a sync that finds
// nothing new was there all the same.
func (t *tale) pulse() {
	newest := map[string]telling{}
	for _, old := range t.told {
		system := ""
		switch line := old.line.(type) {
		case accountLine:
			system = line.CRM.System
		case activityLine: // what a source was is not told again: it may have changed
			system = line.System
		}
		if system != "" && old.at.Before(t.on(daily)) && !old.at.Before(newest[system].at) {
			newest[system] = old
		}
	}
	for _, system := range slices.Sorted(maps.Keys(newest)) {
		for ago := daily; ago >= 0; ago-- {
			t.add(t.on(ago).Add(5*time.Minute), newest[system].key, newest[system].line)
		}
	}
}

// on is a day of the story, counted back from its end.
func (t *tale) on(ago int) time.Time {
	y, m, d := t.now.Date()
	return time.Date(y, m, d-ago, 0, 0, 0, 0, time.UTC)
}

// date is a day as the import format writes it; the zero time is none.
func date(day time.Time) string {
	if day.IsZero() {
		return ""
	}
	return day.Format(time.DateOnly)
}

// known is how many days ago the account became known.
func (t *tale) known() int { return cmp.Or(t.plan.since, reach) }

// chance is a number below n that depends on the account and the words only.
func (t *tale) chance(n int, words ...any) int {
	h := fnv.New64a()
	_, _ = fmt.Fprint(h, t.plan.name, words)
	return int((h.Sum64() >> 33) % uint64(n))
}

// pick takes one of a list by chance.
func pick[T any](t *tale, from []T, words ...any) T { return from[t.chance(len(from), words...)] }

// add tells a line, unless it lies before all that is known or after the end.
func (t *tale) add(at time.Time, key string, line any) {
	if at.Before(t.on(reach)) {
		at = t.on(reach)
	}
	if !at.After(t.now) {
		t.told = append(t.told, telling{at: at, key: key, line: line})
	}
}

// activity tells an entry of the feed, at an hour of the working day.
func (t *tale) activity(ago int, a activityLine) {
	if ago > t.known() {
		return
	}
	n := t.chance(8*4, a.Kind, a.Title, ago)
	t.activityAt(t.on(ago).Add(time.Duration(9*60+15*n)*time.Minute), a)
}

func (t *tale) activityAt(at time.Time, a activityLine) {
	a.Type, a.Account, a.At = "activity", t.plan.domain, at.Format(time.RFC3339)
	// Entries are told newest first: the same entry has the same number, and so
	// the same id, on whatever day the story is told.
	if t.times == nil {
		t.times = map[string]int{}
	}
	t.times[a.Kind+a.Title]++
	a.ID = a.Kind[:2] + "-" + code(t.plan.domain, a.Kind, a.Title, t.times[a.Kind+a.Title])
	a.URL = link(a)
	t.add(at, "activity "+a.System+a.Kind+a.ID, a)
}

// link is where the source system would show an entry.
func link(a activityLine) string {
	switch a.System {
	case "buildbetter":
		return "https://app.buildbetter.app/" + a.Kind + "/" + a.ID
	case "stripe":
		return "https://dashboard.stripe.com/invoices/" + a.ID
	case "salesbricks":
		return "https://app.salesbricks.com/orders/" + a.ID
	case "hubspot":
		return "https://app.hubspot.com/contacts/4400000/engagement/" + a.ID
	}
	return ""
}

func (t *tale) account() {
	p := t.plan
	line := accountLine{Type: "account", Domain: p.domain, Name: p.name, Owner: address(p.owner), Section: p.section, Licensed: p.licensed}
	if p.contact != "" {
		line.Contact = &contactPart{Name: p.contact, Email: cmp.Or(p.email, strings.ToLower(first(p.contact))+"@"+p.domain)}
	}
	switch p.crm {
	case "attio":
		line.CRM = &crmPart{System: p.crm, URL: "https://app.attio.com/northstar/company/" + code(p.domain)}
	case "salesbricks":
		line.CRM = &crmPart{System: p.crm, URL: "https://app.salesbricks.com/customers/" + code(p.domain)}
	}
	t.add(t.on(t.known()), "account "+p.domain, line)
}

func (t *tale) enrichment() {
	p := t.plan
	if p.industry == "" {
		return
	}
	fields := map[string]string{"industry": p.industry, "size": p.size, "location": p.location}
	for k, v := range p.custom {
		fields[k] = v
	}
	t.add(t.on(t.known()), "enrichment "+p.domain, enrichmentLine{Type: "enrichment", Account: p.domain, System: "hubspot", Fields: fields})
}

func (t *tale) deed(d Deed) {
	d.Domain, d.At = t.plan.domain, t.on(t.plan.ago).Add(10*time.Hour)
	if d.Kind == Mark {
		d.Until = t.on(-t.plan.until)
	}
	t.deeds = append(t.deeds, d)
}

// usage tells how many people used the product, the day after. The curve is of
// people a week; a day has between a half and two thirds of them, and a week
// never fewer than its days.
func (t *tale) usage() {
	if len(t.plan.usage) == 0 {
		return
	}
	from := min(t.known(), t.plan.usage[0].ago)
	days := make([]int, from+1) // by how long ago
	for ago := from; ago >= 1; ago-- {
		weekly := t.people(ago)
		days[ago] = divide(weekly*(50+t.chance(18, "day", ago)), 100)
		weekly = max(weekly, slices.Max(days[ago:min(ago+7, len(days))]))
		line := usageLine{Type: "usage", Account: t.plan.domain, Date: date(t.on(ago)), Active: days[ago]}
		if !t.plan.noWeekly {
			line.Weekly = &weekly
		}
		t.add(t.on(ago-1), "usage "+t.plan.domain+line.Date, line)
	}
}

// people is the curve at a day, with a little unrest in larger teams.
func (t *tale) people(ago int) int {
	knees := t.plan.usage
	n := knees[len(knees)-1].people
	for i := 1; i < len(knees); i++ {
		a, b := knees[i-1], knees[i]
		if ago > b.ago {
			n = b.people + divide((a.people-b.people)*(ago-b.ago), a.ago-b.ago)
			break
		}
	}
	if unrest := min(n/15, 3); unrest > 0 && !t.plan.calm {
		n += t.chance(2*unrest+1, "week", ago/3) - unrest
	}
	if most := t.plan.licensed; most > 0 {
		n = min(n, most)
	}
	return max(n, 0)
}

// divide rounds to the nearest.
func divide(n, d int) int {
	if n < 0 {
		return -((-n + d/2) / d)
	}
	return (n + d/2) / d
}

// code makes a short stable id of words.
func code(words ...any) string {
	h := fnv.New64a()
	_, _ = fmt.Fprint(h, words...)
	return fmt.Sprintf("%010x", h.Sum64()>>24)
}

// address is an owner's e-mail.
func address(owner string) string {
	if owner == "" {
		return ""
	}
	return owner + "@northstar.example"
}

func first(name string) string {
	word, _, _ := strings.Cut(name, " ")
	return word
}
