package demo

import (
	"cmp"
	"strings"
)

// signals tells what the customer said: the written ones, and now and then a
// wish of the kind that everybody has.
func (t *tale) signals() {
	for _, w := range t.plan.words {
		t.signal(w)
	}
	if t.plan.calls.every == 0 {
		return
	}
	wishes, moods := wishes(), moods()
	for ago := 41 + t.chance(40, "wish"); ago < t.known(); ago += 55 + t.chance(30, "wish", ago) {
		w := pick(t, wishes, "wish", ago)
		w.ago, w.kind = ago, "feature_request"
		t.signal(w)
	}
	// What is said in passing is older than a month: the end of a story is what
	// is written.
	for ago := 33 + t.chance(25, "mood"); ago < t.known() && !t.plan.calm; ago += 31 + t.chance(30, "mood", ago) {
		w := pick(t, moods, "mood", ago)
		w.ago = ago
		t.signal(w)
	}
}

func (t *tale) signal(w word) {
	said := &signalPart{Type: w.kind}
	if w.kind == "nps" {
		said.Score = &w.score
	} else {
		feeling := sentiment(w.kind) + float64(t.chance(5, w.title)-2)/20
		said.Sentiment = &feeling
	}
	t.activity(w.ago, activityLine{System: "buildbetter", Kind: "signal", Title: t.fill(w.title), Body: t.fill(w.body), Signal: said})
}

// sentiment is how such words usually sound, from −1 to 1.
func sentiment(kind string) float64 {
	switch kind {
	case "escalation", "churn_risk":
		return -0.75
	case "complaint":
		return -0.55
	case "praise":
		return 0.8
	case "commitment":
		return 0.35
	}
	return 0.1
}

// contact tells the calls and e-mails: the written ones, and the rhythm of the
// rest around them.
func (t *tale) contact() {
	for _, m := range t.plan.meetings {
		t.call(m)
	}
	for _, l := range t.plan.letters {
		t.mail(l)
	}
	scripts, letters := scripts(), letters()
	start := t.chance(len(scripts), "call")
	for i, ago := range t.days(t.plan.calls) {
		t.call(meeting{ago, scripts[(start+i)%len(scripts)]})
	}
	start = t.chance(len(letters), "mail")
	for i, ago := range t.days(t.plan.mails) {
		l := letters[(start+i)%len(letters)]
		l.ago = ago
		t.mail(l)
	}
}

// days are those of a rhythm, newest first, never quite regular.
func (t *tale) days(r rhythm) []int {
	var out []int
	if r.every == 0 {
		return nil
	}
	for ago := r.last; ago < t.known(); ago += max(1, r.every+t.chance(7, r, ago)-3) {
		out = append(out, ago)
	}
	return out
}

func (t *tale) mail(l letter) {
	body := t.fill(l.body)
	_, rest, _ := strings.Cut(body, "\n") // after the greeting
	summary, _, _ := strings.Cut(rest, "\n")
	t.activity(l.ago, activityLine{System: "hubspot", Kind: "email", Title: t.fill(l.subject), Summary: summary, Body: body})
}

// call reads a script. Turns follow each other at the pace of speech.
func (t *tale) call(m meeting) {
	a := activityLine{System: "buildbetter", Kind: "call"}
	at := 4
	for _, line := range strings.Split(strings.TrimSpace(t.fill(m.script)), "\n") {
		switch mark, rest, _ := strings.Cut(line, " "); mark {
		case "#":
			a.Title = rest
		case ">":
			a.Summary = rest
		default:
			a.Transcript = append(a.Transcript, turnPart{Speaker: t.speaker(strings.TrimSuffix(mark, ":")), At: at, Text: rest})
			at += 3 + len(strings.Fields(rest))*2/5 + t.chance(5, rest)
		}
	}
	t.activity(m.ago, a)
}

// speaker is the person behind a letter of a script.
func (t *tale) speaker(letter string) string {
	switch letter {
	case "C":
		return cmp.Or(first(t.plan.contact), "Customer")
	case "M":
		return t.manager()
	}
	return letter
}

// manager is the first name of whoever looks after the account.
func (t *tale) manager() string {
	owner := cmp.Or(t.plan.owner, "priya")
	return strings.ToUpper(owner[:1]) + owner[1:]
}

// fill puts the account's own names into a text.
func (t *tale) fill(text string) string {
	if !strings.Contains(text, "{") {
		return text
	}
	return strings.NewReplacer(
		"{company}", t.plan.name, "{contact}", cmp.Or(first(t.plan.contact), "there"), "{me}", t.manager(),
		"{place}", cmp.Or(t.plan.location, "head office"), "{product}", t.product(),
	).Replace(text)
}

func (t *tale) product() string {
	if len(t.plan.deals) == 0 {
		return "Northstar"
	}
	return t.plan.deals[0].product
}
