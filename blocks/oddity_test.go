package blocks_test

import (
	"math/rand/v2"
	"strings"
	"time"

	"rapport/blocks"
	"rapport/internal/account"
)

// odd makes accounts that no source should tell, and that some source will.
type odd struct{ *rand.Rand }

func pick[T any](o odd, from ...T) T { return from[o.IntN(len(from))] }

func (o odd) maybe() bool { return o.IntN(2) == 0 }

func (o odd) text() string {
	parts := []string{
		"Acme", " ", "<!channel>", "<@U123>", "<!subteam^S1>", "<#C1>", "&amp;", "*", "_x_", "~", "`", "```", ">", "\n", "\t", "שלום", "\u202e", "\u2066",
		"👩‍👩‍👧‍👦", "🇩🇪", "e\u0301", "\x00", "\xff\xfe", "|", "http://evil.example", "@channel", strings.Repeat("long ", 60), "日本語", "ＡＢ＊＿", "\u200b", "\u2028", "\"", "\\u003c",
	}
	var out strings.Builder
	for range o.IntN(6) {
		out.WriteString(pick(o, parts...))
	}
	if o.IntN(150) == 0 {
		return strings.Repeat(out.String(), 40)
	}
	return out.String()
}

func (o odd) time() time.Time {
	switch o.IntN(8) {
	case 0:
		return time.Time{}
	case 1:
		return now().AddDate(o.IntN(400)-200, 0, 0)
	}
	return now().Add(time.Duration(o.IntN(200*24)-100*24) * time.Hour)
}

func (o odd) day() time.Time {
	if t := o.time(); !t.IsZero() {
		return account.Day(t)
	}
	return time.Time{}
}

func (o odd) deed() *account.Deed {
	if o.IntN(3) > 0 {
		return nil
	}
	return &account.Deed{By: account.Actor{Name: o.text()}, At: o.time(), Reason: o.text()}
}

func (o odd) system() account.System {
	return pick(o, append(account.Systems(), account.Salesbricks, account.Stripe, account.Stripe, "zendesk_eu")...)
}

func (o odd) url() string {
	return pick(o, "", "https://acme.example/a?b=c&d=<e>|f", "javascript:alert(1)", "http://x", "https://"+strings.Repeat("a", 300)+".example", "https://x.example/"+strings.Repeat("ü", 900), "ftp://x", "https://u:p@x", "%zz", o.text())
}

func (o odd) source(id int) account.RevenueSource {
	s := account.RevenueSource{
		ID: account.RevenueID(id), System: o.system(), ExternalID: o.text(), Product: o.text(),
		Status:      account.Status(pick(o, "active", "active", "past_due", "trialing", "canceled", "expired", "unpaid", "paused", "", o.text())),
		StatusSince: o.time(), StartsOn: o.day(), EndsOn: o.day(), RenewsOn: o.day(), URL: o.url(), Ignored: o.deed(),
		Interval: account.Interval{Unit: pick(o, account.Daily, account.Weekly, account.Monthly, account.Quarterly, account.Yearly, account.Once, "fortnight"), Count: o.IntN(14)},
		Amount:   account.Money{Amount: o.Int64N(1e9) - 1e6, Currency: pick(o, account.Currency("USD"), "USD", "EUR", "JPY", "KWD", "CAD")},
	}
	if o.IntN(20) == 0 {
		s.Amount.Amount = pick(o, 0, account.MaxAmount, -account.MaxAmount, int64(1)<<62)
	}
	if o.maybe() {
		s.Seats = ptr(o.IntN(1000) - 10)
	}
	return s
}

func (o odd) activity() account.Activity {
	a := account.Activity{Kind: account.Kind(pick(o, "call", "email", "signal", "project", o.text())), At: o.time(), Title: o.text(), Summary: o.text(), URL: o.url()}
	if o.maybe() {
		a.Kind = account.Signal
		a.Said = &account.Said{Type: pick(o, account.Complaint, account.NPS, account.Escalation, account.ChurnRisk, account.Praise, account.SignalType(o.text()))}
		if o.maybe() {
			a.Said.Score = ptr(o.IntN(11))
		}
	}
	return a
}

func (o odd) move() account.Move {
	m := account.Move{FromAt: o.time(), At: o.time(), From: o.IntN(101), To: o.IntN(101), LeftOver: o.IntN(9) - 4}
	for range o.IntN(9) {
		m.Changes = append(m.Changes, account.Change{
			Name: o.text(), Source: account.System(pick(o, string(o.system()), o.text())), Was: o.IntN(9) - 4, Is: o.IntN(9) - 4,
			Fate: pick(o, account.Came, account.Went, account.MarkBegan, account.MarkEnded, account.Dropped, account.Restored, "", "odd"), Why: account.MarkReason(o.text()), By: account.Actor{Name: o.text()},
		})
	}
	for range o.IntN(3) {
		m.Recounts = append(m.Recounts, account.Recount{Deed: account.Deed{By: account.Actor{Name: o.text()}, At: o.time()}, Product: o.text(), Ignored: o.maybe()})
	}
	return m
}

func (o odd) card() blocks.Card {
	a := account.Account{ID: 1, Domain: pick(o, account.Domain("acme.com"), "xn--mnchen-3ya.example", account.Domain(strings.Repeat("a.", 100)+"com")), Name: o.text(), Untracked: o.deed()}
	a.Contact = account.Contact{Name: o.text(), Email: o.text()}
	a.Home = pick(o, account.Health, account.Pipeline, "", account.Section(o.text()))
	if d := o.deed(); d != nil {
		a.Route = &account.Route{Deed: *d, From: pick(o, account.Sections()...), To: pick(o, account.Sections()...)}
	}
	if o.maybe() {
		a.Licensed = ptr(o.IntN(200))
	}
	s := story{facts: account.Facts{Account: a}, base: 1 + o.IntN(100)}
	for i := range pick(o, 0, 1, 2, 5, 12, 80) {
		s.facts.Revenue = append(s.facts.Revenue, o.source(i+1))
	}
	if o.maybe() {
		s.facts.Usage, s.facts.UsageSince = usage(o.IntN(50), o.IntN(50)), o.day()
	}
	for range o.IntN(12) {
		s.facts.Signals = append(s.facts.Signals, o.activity())
	}
	for _, f := range []account.Factor{account.NoActivity, account.LowAdoption, account.Complaints, account.ContractExpired} {
		if o.IntN(4) == 0 {
			s.facts.Marks = append(s.facts.Marks, account.Mark{Deed: account.Deed{By: account.Actor{Name: o.text()}, Reason: o.text()}, Factor: f, Why: account.MarkReason(pick(o, "expected", "wrong_data", o.text())), Until: now().AddDate(0, o.IntN(3), 0)})
		}
	}
	for range o.IntN(4) {
		fields := map[string]string{"industry": o.text()}
		for range o.IntN(20) {
			fields[o.text()] = o.text()
		}
		s.enrichment = append(s.enrichment, account.Enrichment{System: account.System(pick(o, "hubspot", o.text())), Fields: fields})
	}
	for range o.IntN(40) {
		s.trail = append(s.trail, account.Point{At: o.time(), Score: o.IntN(101)})
	}
	for range o.IntN(9) {
		s.feeds = append(s.feeds, account.Feed{System: account.System(pick(o, string(o.system()), o.text())), LastAt: o.time()})
	}
	s.token, s.back = pick(o, "", "pk_1", o.text()), pick(o, "", "health.critical.dana@us.example", strings.Repeat("b", 150))
	for range o.IntN(4) {
		s.moves = append(s.moves, o.move())
	}
	c := s.card()
	if o.IntN(10) == 0 { // never assessed, or assessed of other facts
		c.Standing, c.Assessed = account.Assessment{}, false
	} else if o.IntN(10) == 0 && len(c.Revenue) > 0 {
		c.Revenue = c.Revenue[1:]
	}
	return c
}
