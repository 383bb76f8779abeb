package main

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// ravenStack writes the public RavenStack data set, a folder of CSV files, as
// lines of the import format, as it was known at a moment: rows of a later day
// have not happened yet. The same folder and moment give the same bytes.
//
//   - accounts become accounts and what HubSpot would know of them. Their churn
//     and trial flags are of the day the set was made, which a moment before it
//     cannot know, and contradict the subscriptions; they are left out.
//   - subscriptions become revenue sources of Stripe. One that has ended is
//     canceled; an end after the moment is not known yet. Every running one
//     renews: the flag for automatic renewal is false for subscriptions that
//     have renewed for years.
//   - support tickets become signals: an escalation where they were escalated, a
//     complaint where the customer rated 1 or 2 of 5, else a word that the score
//     does not know. An open ticket has no rating yet.
//   - churn events with the customer's words become a signal of churn risk, the
//     others a change of contract.
//   - feature usage is left out. The format counts distinct people, and the set
//     has none, only how often a feature was used. One person a day would be the
//     only honest number, and the score would read it as hardly anybody being
//     there: a system that counts no people must not speak of people. Most of
//     the records lie before the start of their subscription besides.
//
// The error names each bad row by file and line.
func ravenStack(dir string, now time.Time, w io.Writer) error {
	out := bufio.NewWriterSize(w, 64<<10)
	c := &ravenConversion{now: now.UTC(), lines: json.NewEncoder(out), accounts: map[string]ravenAccount{}}
	c.lines.SetEscapeHTML(false)
	for _, table := range []struct {
		name    string
		convert func(*ravenRow) error
	}{
		{"accounts", c.account},
		{"subscriptions", c.subscription},
		{"support_tickets", c.ticket},
		{"churn_events", c.churn},
	} {
		if err := c.table(filepath.Join(dir, "ravenstack_"+table.name+".csv"), table.convert); err != nil {
			return fmt.Errorf("convert RavenStack: %w", err)
		}
	}
	if c.bad > 0 {
		if more := c.bad - len(c.reasons); more > 0 {
			c.reasons = append(c.reasons, fmt.Errorf("and %d more bad rows", more))
		}
		return fmt.Errorf("convert RavenStack: %w", errors.Join(c.reasons...))
	}
	return out.Flush()
}

// ravenConversion is one conversion under way.
type ravenConversion struct {
	now      time.Time
	lines    *json.Encoder
	accounts map[string]ravenAccount
	bad      int
	reasons  []error // of the first bad rows
}

type ravenAccount struct {
	domain string
	since  time.Time
}

// mostReasons bounds how many bad rows are named.
const mostReasons = 100

// table converts a file row by row. It returns an error where reading or
// writing failed; bad rows are kept in mind.
func (c *ravenConversion) table(path string, convert func(*ravenRow) error) error {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%w: is this the folder of the data set?", err)
	}
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	rows := csv.NewReader(bufio.NewReader(f))
	rows.ReuseRecord = true
	header, err := rows.Read()
	if err != nil {
		return fmt.Errorf("read the header of %s: %w", path, err)
	}
	at := map[string]int{}
	for i, name := range header {
		at[strings.TrimPrefix(name, "\ufeff")] = i
	}
	for {
		values, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		var broken *csv.ParseError
		if err != nil && !errors.As(err, &broken) {
			return fmt.Errorf("read %s: %w", path, err)
		}
		if broken != nil {
			c.reject(fmt.Errorf("%s:%d: %w", filepath.Base(path), broken.Line, broken.Err))
			continue
		}
		row := &ravenRow{at: at, values: values}
		if err := convert(row); err != nil {
			return err
		}
		if row.err != nil {
			line, _ := rows.FieldPos(0)
			c.reject(fmt.Errorf("%s:%d: %w", filepath.Base(path), line, row.err))
		}
	}
}

func (c *ravenConversion) reject(reason error) {
	if c.bad++; c.bad <= mostReasons {
		c.reasons = append(c.reasons, reason)
	}
}

// write writes lines of a row, unless something is wrong with the data: then
// nothing of it is of use.
func (c *ravenConversion) write(row *ravenRow, lines ...any) error {
	if !row.isSound() || c.bad > 0 {
		return nil
	}
	for _, line := range lines {
		if err := c.lines.Encode(line); err != nil {
			return err
		}
	}
	return nil
}

// happened reports whether a day has begun.
func (c *ravenConversion) happened(day time.Time) bool { return !day.After(c.now) }

// owner is the account that a row is of; known is false where it signs up
// after the moment.
func (c *ravenConversion) owner(row *ravenRow) (domain string, known bool) {
	id := row.text("account_id")
	a, found := c.accounts[id]
	if !found {
		row.wrong("account_id", "%q is not an account of this data set", id)
	}
	return a.domain, c.happened(a.since)
}

func (c *ravenConversion) account(row *ravenRow) error {
	id := row.text("account_id")
	a := ravenAccount{domain: strings.ToLower(id) + ".ravenstack.example", since: row.day("signup_date")}
	line := ravenAccountLine{Type: "account", Domain: a.domain, Name: row.text("account_name"), Licensed: row.number("seats")}
	about := ravenEnrichmentLine{Type: "enrichment", Account: a.domain, System: "hubspot", Fields: map[string]string{
		"industry": row.text("industry"), "location": row.text("country"), "Plan tier": row.text("plan_tier"),
		"Referral source": row.text("referral_source"), "Customer since": ravenDate(a.since),
	}}
	if _, twice := c.accounts[id]; twice {
		row.wrong("account_id", "%q stands twice", id)
	}
	c.accounts[id] = a
	if !c.happened(a.since) {
		return nil
	}
	return c.write(row, line, about)
}

func (c *ravenConversion) subscription(row *ravenRow) error {
	domain, known := c.owner(row)
	begin, end := row.day("start_date"), row.dayOrNone("end_date")
	line := ravenRevenueLine{
		Type: "revenue_source", Account: domain, System: "stripe", ID: row.text("subscription_id"), Product: row.text("plan_tier") + " plan",
		Status: "active", Currency: "USD", Seats: row.number("seats"), StartsOn: ravenDate(begin),
	}
	months := 1
	switch often := row.text("billing_frequency"); often {
	case "monthly":
		line.Interval, line.Amount = "month", row.cents("mrr_amount")
	case "quarterly":
		line.Interval, line.Amount, months = "quarter", 3*row.cents("mrr_amount"), 3
	case "annual":
		line.Interval, line.Amount, months = "year", row.cents("arr_amount"), 12
	default:
		row.wrong("billing_frequency", "%q is not monthly, quarterly or annual", often)
	}
	trial := row.flag("is_trial")
	if !end.IsZero() && end.Before(begin) {
		row.wrong("end_date", "%s is before the start on %s", ravenDate(end), ravenDate(begin))
	}
	switch {
	case row.err != nil:
	case !end.IsZero() && c.happened(end):
		line.Status, line.EndsOn = "canceled", ravenDate(end)
	case trial:
		line.Status = "trialing"
	default:
		line.RenewsOn = ravenDate(c.renewal(begin, months))
	}
	if !known || !c.happened(begin) {
		return nil
	}
	return c.write(row, line)
}

// renewal is the first billing day after the moment's day, counted from the
// first one; a month that is too short has it on its last day.
func (c *ravenConversion) renewal(begin time.Time, months int) time.Time {
	for n := months; ; n += months {
		first := time.Date(begin.Year(), begin.Month()+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
		day := first.AddDate(0, 0, min(begin.Day(), first.AddDate(0, 1, -1).Day())-1)
		if day.After(c.now) {
			return day
		}
	}
}

func (c *ravenConversion) ticket(row *ravenRow) error {
	domain, known := c.owner(row)
	at, closed := row.day("submitted_at"), row.momentOrNone("closed_at")
	rating, answered := row.numberOrNone("satisfaction_score"), row.number("first_response_time_minutes")
	line := ravenActivityLine{
		Type: "activity", Account: domain, System: "buildbetter", Kind: "signal", ID: row.text("ticket_id"), At: at.Format(time.RFC3339),
		Title: "Support ticket, priority " + row.text("priority"), Signal: &ravenSignal{Type: "support_ticket"},
	}
	if rating != nil && (*rating < 1 || *rating > 5) {
		row.wrong("satisfaction_score", "%d is not within 1 to 5", *rating)
	}
	said := []string{fmt.Sprintf("First answer after %d minutes.", answered)}
	switch isClosed := !closed.IsZero() && c.happened(closed); {
	case isClosed && rating != nil:
		said = append(said, "Closed on "+closed.Format("2 January 2006")+".", fmt.Sprintf("The customer rated %d of 5.", *rating))
		if *rating <= 2 {
			line.Signal.Type = "complaint"
		}
	case isClosed:
		said = append(said, "Closed on "+closed.Format("2 January 2006")+".", "The customer did not rate it.")
	default:
		said = []string{"Open."}
	}
	if row.flag("escalation_flag") {
		line.Signal.Type, line.Title = "escalation", "Escalated support ticket, priority "+row.text("priority")
	}
	line.Summary = strings.Join(said, " ")
	if !known || !c.happened(at) {
		return nil
	}
	return c.write(row, line)
}

func (c *ravenConversion) churn(row *ravenRow) error {
	domain, known := c.owner(row)
	at, words := row.day("churn_date"), row.textOrNone("feedback_text")
	line := ravenActivityLine{
		Type: "activity", Account: domain, System: "stripe", Kind: "contract", ID: row.text("churn_event_id"), At: at.Format(time.RFC3339),
		Title: "Churned, reason given: " + row.text("reason_code"),
	}
	if words != "" {
		line.System, line.Kind, line.Signal, line.Body = "buildbetter", "signal", &ravenSignal{Type: "churn_risk"}, words
		line.Title = "Churned: " + words
	}
	if row.flag("is_reactivation") {
		line.Summary = "The account had churned before and come back."
	}
	if refund := row.cents("refund_amount_usd"); refund > 0 {
		line.Summary = strings.TrimSpace(line.Summary + fmt.Sprintf(" $%d.%02d were refunded.", refund/100, refund%100))
	}
	if !known || !c.happened(at) {
		return nil
	}
	return c.write(row, line)
}
