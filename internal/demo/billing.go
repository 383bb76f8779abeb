package demo

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// deal tells the life of one contract or subscription: the source itself each
// time it changes, and the entries of the feed that go with it.
func (t *tale) deal(d deal) {
	d.id = cmp.Or(d.id, dealID(t.plan.domain, d))
	if d.system == "salesbricks" {
		t.contract(d)
		return
	}
	t.subscription(d)
}

// dealID is how the source's system names a deal.
func dealID(domain string, d deal) string {
	if d.system == "salesbricks" {
		return "sb-" + code(domain, d.product, d.ends)[:6]
	}
	return "sub_" + code(domain, d.product)
}

func (t *tale) contract(d deal) {
	last := t.on(-d.ends)
	begin := monthsAfter(last.AddDate(0, 0, 1), -cmp.Or(d.months, 12))
	known := t.on(t.known())
	tell := func(day time.Time, status string) {
		line := t.revenue(d, begin, status)
		line.EndsOn, line.URL = date(last), "https://app.salesbricks.com/orders/"+d.id
		t.state(day, line)
	}
	if begin.After(known) { // signed a little before it begins
		known = begin.AddDate(0, 0, -6)
		if len(d.turns) > 0 && known.After(t.on(d.turns[0].ago)) {
			known = t.on(d.turns[0].ago)
		}
		tell(known, d.firstStatus("pending"))
		if len(d.turns) == 0 {
			t.feed(known, "salesbricks", "contract", "Contract signed: "+d.product,
				terms(d)+", from "+longDate(begin)+" to "+longDate(last)+".")
		}
	}
	if !begin.After(t.now) {
		day := later(begin, known)
		tell(day, t.statusAt(d, day))
	}
	for _, turn := range d.turns {
		tell(t.on(turn.ago), turn.status)
		t.turns = append(t.turns, turn.ago)
	}
	if quoted := last.AddDate(0, 0, -75); t.statusAt(d, quoted) == "active" {
		t.feed(quoted, "salesbricks", "contract", "Renewal quote sent: "+d.product, terms(d)+" for another term; the present one ends on "+longDate(last)+".")
	}
	if t.statusAt(d, t.now) == "expired" {
		t.feed(last.AddDate(0, 0, 1), "salesbricks", "contract", "Contract ended: "+d.product, terms(d)+". It ran out on "+longDate(last)+".")
	}
}

// firstStatus is the status that a deal begins with.
func (d deal) firstStatus(usual string) string {
	if len(d.turns) > 0 {
		return d.turns[0].status
	}
	return usual
}

func (t *tale) subscription(d deal) {
	d.turns = t.snapped(d)
	known := later(d.after(t.on(d.billed), -d.spans), t.on(t.known()))
	for n := 0; n >= -d.spans; n-- {
		day := d.after(t.on(d.billed), n)
		if day.Before(known) {
			break
		}
		t.state(day, t.subscriptionAt(d, day))
		t.invoice(d, day)
	}
	t.state(known, t.subscriptionAt(d, known))
	for _, turn := range d.turns {
		t.state(t.on(turn.ago), t.subscriptionAt(d, t.on(turn.ago)))
		t.turn(d, turn)
		t.turns = append(t.turns, turn.ago)
	}
}

// snapped moves failed payments to the nearest day on which there was one.
func (t *tale) snapped(d deal) []turn {
	turns := slices.Clone(d.turns)
	for i := range turns {
		for n := 0; n >= -d.spans && turns[i].status == "past_due"; n-- {
			billed := int(t.on(0).Sub(d.after(t.on(d.billed), n)) / (24 * time.Hour))
			if off := billed - turns[i].ago; off > -15 && off < 15 {
				turns[i].ago = billed
				break
			}
		}
	}
	return turns
}

// subscriptionAt is the subscription as it is told on a day.
func (t *tale) subscriptionAt(d deal, day time.Time) revenueLine {
	line := t.revenue(d, d.after(t.on(d.billed), -d.spans), t.statusAt(d, day))
	line.URL = "https://dashboard.stripe.com/subscriptions/" + d.id
	line.RenewsOn = date(t.next(d, day))
	for _, turn := range d.turns {
		switch {
		case t.on(turn.ago).After(day):
		case turn.status == "canceled":
			line.RenewsOn, line.EndsOn = "", date(t.on(turn.ago))
		case turn.cancels:
			line.RenewsOn, line.EndsOn = "", date(t.next(d, t.on(turn.ago)))
		}
	}
	return line
}

// turn tells in the feed what a change of status means.
func (t *tale) turn(d deal, turn turn) {
	day := t.on(turn.ago)
	before := t.statusAt(d, day.AddDate(0, 0, -1))
	switch {
	case turn.cancels:
		t.feed(day, "stripe", "contract", "Set to cancel: "+d.product, terms(d)+"; the customer stopped the renewal, it runs out on "+longDate(t.next(d, day))+".")
	case turn.status == "canceled":
		t.feed(day, "stripe", "contract", "Canceled: "+d.product, terms(d)+".")
	case turn.status == "active" && before == "past_due":
		t.feed(day, "stripe", "payment", "Open invoice of "+d.price()+" paid", "The invoice for "+d.product+" was paid with a new card.")
	case turn.status == "past_due":
		t.feed(day.AddDate(0, 0, 3), "stripe", "payment", "Payment of "+d.price()+" failed again", "Second attempt for "+d.product+": the card was declined.")
	case turn.status == "unpaid":
		t.feed(day, "stripe", "payment", "Invoice of "+d.price()+" left unpaid", "All attempts to collect for "+d.product+" failed.")
	}
}

// next is the day on which a subscription is billed after a day.
func (t *tale) next(d deal, after time.Time) time.Time {
	for n := -d.spans; ; n++ {
		if day := d.after(t.on(d.billed), n); day.After(after) {
			return day
		}
	}
}

// invoice tells how the billing of one interval went.
func (t *tale) invoice(d deal, day time.Time) {
	title, summary := "Payment of "+d.price()+" received", "Invoice for "+d.product+"."
	switch t.statusAt(d, day) {
	case "past_due", "unpaid":
		title, summary = "Payment of "+d.price()+" failed", "Invoice for "+d.product+": the card was declined, another attempt follows."
	case "active":
	default:
		return
	}
	t.feed(day, "stripe", "payment", title, summary)
}

// feed tells an entry that a billing system wrote, shortly after midnight.
func (t *tale) feed(day time.Time, system, kind, title, summary string) {
	if day.Before(t.on(t.known())) {
		return
	}
	t.activityAt(day.Add(4*time.Minute), activityLine{System: system, Kind: kind, Title: title, Summary: summary})
}

// state tells the source as it is from a day on.
func (t *tale) state(day time.Time, line revenueLine) {
	t.add(day.Add(3*time.Minute), "revenue "+line.System+line.ID, line)
}

// statusAt is a deal's status at the end of a day.
func (t *tale) statusAt(d deal, day time.Time) string {
	status := "active"
	for _, turn := range d.turns {
		if !t.on(turn.ago).After(day) {
			status = turn.status
		}
	}
	return status
}

func (t *tale) revenue(d deal, begin time.Time, status string) revenueLine {
	line := revenueLine{
		Type: "revenue_source", Account: t.plan.domain, System: d.system, ID: d.id, Product: d.product, Status: status,
		Currency: cmp.Or(d.currency, "USD"), Amount: d.amount, Seats: d.seats, StartsOn: date(begin), Interval: d.every,
	}
	if d.count > 1 {
		line.Interval = everyPart{Unit: d.every, Count: d.count}
	}
	return line
}

// after is n intervals after a day.
func (d deal) after(day time.Time, n int) time.Time {
	n *= max(d.count, 1)
	switch d.every {
	case "year":
		return monthsAfter(day, 12*n)
	case "quarter":
		return monthsAfter(day, 3*n)
	case "month":
		return monthsAfter(day, n)
	case "week":
		return day.AddDate(0, 0, 7*n)
	}
	return day.AddDate(0, 0, n)
}

// monthsAfter keeps the day of the month where the month has it.
func monthsAfter(day time.Time, n int) time.Time {
	first := time.Date(day.Year(), day.Month()+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return first.AddDate(0, 0, min(day.Day(), last)-1)
}

// terms are a deal's price and seats in words.
func terms(d deal) string {
	words := d.price() + " a " + d.every
	if d.count > 1 {
		words = fmt.Sprintf("%s every %d %ss", d.price(), d.count, d.every)
	}
	if d.seats > 0 {
		words += ", " + strconv.Itoa(d.seats) + " seats"
	}
	return words
}

// price is a deal's amount as people write it; all of the story's currencies
// have two digits.
func (d deal) price() string {
	sign := map[string]string{"USD": "$", "EUR": "€", "GBP": "£"}[cmp.Or(d.currency, "USD")]
	whole, cents := strconv.FormatInt(d.amount/100, 10), d.amount%100
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if cents == 0 {
		return sign + whole
	}
	return sign + whole + "." + strings.Repeat("0", yes(cents < 10)) + strconv.FormatInt(cents, 10)
}

// longDate is a day as people write it.
func longDate(day time.Time) string { return day.Format("2 Jan 2006") }

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func yes(b bool) int {
	if b {
		return 1
	}
	return 0
}
