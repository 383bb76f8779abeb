package blocks

import (
	"strconv"
	"strings"

	"github.com/slack-go/slack"

	"rapport/blocks/kit"
	"rapport/internal/account"
)

// unknown is what a card writes where nothing is known: never 0.
const unknown = "_Unknown_"

// maxTotals is how many currencies a card names where it is short of room.
const maxTotals = 4

// metrics are the four figures of an account.
func (c Card) metrics() slack.Block {
	return &slack.SectionBlock{Type: slack.MBTSection, Fields: []*slack.TextBlockObject{
		kit.Markup("*Active users*\n" + c.users()),
		kit.Markup("*Contract value*\n" + c.worth()),
		kit.Markup("*Last activity*\n" + c.lastActivity()),
		kit.Markup("*Days to renewal*\n" + c.renewal()),
	}}
}

// users is `12 / 25 ▲ 8 % this week`.
func (c Card) users() string {
	u, all := c.Standing.Rollup.Usage, c.Standing.Rollup.Licensed
	seats := unknown
	if all != nil {
		seats = c.Reader.Number(int64(*all))
	}
	switch {
	case !u.Known && all == nil:
		return unknown
	case !u.Known:
		return unknown + " / " + seats
	}
	return c.Reader.Number(int64(u.Week)) + " / " + seats + c.trend(int64(u.WeekBefore), int64(u.Week))
}

// trend is how far a week is from the one before; a week after nobody has
// none.
func (c Card) trend(before, week int64) string {
	if before <= 0 {
		return ""
	}
	arrow, moved := " ▲ ", week-before
	switch {
	case moved == 0:
		return " · same as last week"
	case moved < 0:
		arrow, moved = " ▼ ", -moved
	}
	percent := (moved*200 + before) / (2 * before) // rounded half up
	if percent == 0 {
		return arrow + "under 1 % this week"
	}
	return arrow + c.Reader.Number(percent) + " % this week"
}

// worth is `$59,400 ARR · $4,950 MRR`, a line for each currency, with what is
// on trial beside it.
func (c Card) worth() string {
	totals := c.totals()
	if len(totals) == 0 {
		if len(c.Revenue) == 0 {
			return unknown
		}
		totals = []account.Total{{Currency: c.Revenue[0].Amount.Currency}}
	}
	lines := []string{}
	for i, t := range totals {
		if i == maxTotals {
			lines = append(lines, "+"+kit.Plural(len(totals)-i, "more currency"))
			break
		}
		line := c.priced(t.ARR, t.Currency) + " ARR"
		if t.ARR != 0 || t.Potential == 0 {
			line += " · " + c.priced(t.MRR, t.Currency) + " MRR"
		}
		if t.Potential != 0 {
			line += " · " + c.priced(t.Potential, t.Currency) + " potential (trial)"
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

// totals are the account's sums as its score was made of; before the first
// refresh, as its revenue sources add up.
func (c Card) totals() []account.Total {
	if c.Assessed {
		return c.Standing.Rollup.Totals
	}
	out := []account.Total{}
	for _, s := range c.sums() {
		out = append(out, account.Total{Currency: s.currency, ARR: s.arr, MRR: s.mrr, Potential: s.potential})
	}
	return out
}

// lastActivity is `2 days ago · call`.
func (c Card) lastActivity() string {
	at, kind := c.Standing.Rollup.LastAt, c.Standing.Rollup.LastKind
	for _, a := range c.Activities { // newer than the last refresh
		if a.At.After(at) && !a.At.After(c.Now) {
			at, kind = a.At, a.Kind
		}
	}
	if at.IsZero() {
		return unknown
	}
	if kind == "" {
		return c.Reader.Ago(at, c.Now)
	}
	return c.Reader.Ago(at, c.Now) + " · " + kit.Escape(kit.Spaced(string(kind)), kit.MaxWord)
}

// renewal is `38 (30 Dec 2026) · past due`.
func (c Card) renewal() string {
	roll := c.Standing.Rollup
	line := unknown
	if n, known := roll.DaysToRenewal(c.Now); known {
		switch {
		case n == 0:
			line = "Today"
		case n < 0:
			line = kit.Plural(-n, "day") + " ago"
		default:
			line = strconv.Itoa(n)
		}
		line += " (" + c.Reader.Date(roll.RenewsOn) + ")"
		if roll.Renewing < roll.WithDue {
			line += " · " + strconv.Itoa(roll.Renewing) + " of " + strconv.Itoa(roll.WithDue)
		}
	}
	if roll.Billing != "" {
		line += " · " + kit.Escape(kit.Spaced(string(roll.Billing)), kit.MaxWord)
	}
	return line
}

// priced is an amount in mrkdwn.
func (c Card) priced(minor int64, in account.Currency) string { return priced(c.Reader, minor, in) }

func priced(r kit.Reader, minor int64, in account.Currency) string {
	return kit.Escape(r.Amount(account.Money{Amount: minor, Currency: in}), kit.MaxLine)
}
