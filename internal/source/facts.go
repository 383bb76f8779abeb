package source

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"rapport/internal/account"
)

// Bounds of single fields, far beyond what is real.
const (
	maxKey   = 500 // ids, systems, statuses, types, e-mail addresses: bytes, as many as an index has room for
	maxField = 200 // the name of a CRM's field
	maxName  = 1_000
	maxCount = 100_000_000 // people, seats
	maxURL   = 3_000
)

type accountLine struct {
	Type    string `json:"type"`
	Domain  string `json:"domain"`
	Name    string `json:"name"`
	Contact struct {
		Name  string `json:"name"`
		Email string `json:"email"`
	} `json:"contact"`
	OwnerEmail string `json:"owner_email"`
	Section    string `json:"section"`
	CRM        struct {
		System string `json:"system"`
		URL    string `json:"url"`
	} `json:"crm"`
	Licensed *int `json:"licensed_users"`
}

func (l accountLine) fact(n int) (account.Of[account.Account], error) {
	var f fields
	a := account.Account{
		Domain:     f.domain("domain", l.Domain),
		Name:       f.text("name", l.Name, maxName),
		Contact:    account.Contact{Name: f.text("contact.name", l.Contact.Name, maxName), Email: f.email("contact.email", l.Contact.Email)},
		OwnerEmail: f.email("owner_email", l.OwnerEmail),
		Home:       account.Section(l.Section),
		CRM:        account.CRM{System: account.System(f.key("crm.system", l.CRM.System)), URL: f.url("crm.url", l.CRM.URL)},
		Licensed:   f.count("licensed_users", l.Licensed),
	}
	if a.Name == "" {
		a.Name = string(a.Domain)
	}
	if a.Home == "" {
		a.Home = account.Health
	}
	if !a.Home.Known() {
		f.wrong("section", "%q is not health, convert, pipeline, contracts or re_engage", clip(l.Section))
	}
	return account.Of[account.Account]{Account: a.Domain, Line: n, Fact: a}, f.err
}

type revenueLine struct {
	Type     string         `json:"type"`
	Account  string         `json:"account"`
	System   string         `json:"system"`
	ID       string         `json:"id"`
	Product  string         `json:"product"`
	Status   string         `json:"status"`
	Interval jsontext.Value `json:"interval"`
	Currency string         `json:"currency"`
	Amount   *int64         `json:"amount"`
	Seats    *int           `json:"seats"`
	StartsOn string         `json:"starts_on"`
	EndsOn   string         `json:"ends_on"`
	RenewsOn string         `json:"renews_on"`
	URL      string         `json:"url"`
}

func (l revenueLine) fact(n int) (account.Of[account.RevenueSource], error) {
	var f fields
	domain := f.domain("account", l.Account)
	r := account.RevenueSource{
		System:     account.System(f.word("system", l.System)),
		ExternalID: f.word("id", l.ID),
		Product:    f.text("product", l.Product, maxName),
		Status:     account.Status(f.word("status", l.Status)),
		Interval:   f.interval(l.Interval),
		Amount:     account.Money{Amount: f.amount(l.Amount), Currency: f.currency(l.Currency)},
		Seats:      f.count("seats", l.Seats),
		StartsOn:   f.day("starts_on", l.StartsOn),
		EndsOn:     f.day("ends_on", l.EndsOn),
		RenewsOn:   f.day("renews_on", l.RenewsOn),
		URL:        f.url("url", l.URL),
	}
	return account.Of[account.RevenueSource]{Account: domain, Line: n, Fact: r}, f.err
}

type usageLine struct {
	Type    string `json:"type"`
	Account string `json:"account"`
	Date    string `json:"date"`
	Active  *int   `json:"active_users"`
	Weekly  *int   `json:"weekly_active_users"`
}

func (l usageLine) fact(n int) (account.Of[account.UsageDay], error) {
	var f fields
	domain := f.domain("account", l.Account)
	u := account.UsageDay{Day: f.day("date", l.Date), Weekly: f.count("weekly_active_users", l.Weekly)}
	if l.Date == "" {
		f.missing("date")
	}
	if active := f.count("active_users", l.Active); active != nil {
		u.Active = *active
	} else {
		f.missing("active_users")
	}
	return account.Of[account.UsageDay]{Account: domain, Line: n, Fact: u}, f.err
}

type activityLine struct {
	Type    string `json:"type"`
	Account string `json:"account"`
	System  string `json:"system"`
	Kind    string `json:"kind"`
	ID      string `json:"id"`
	At      string `json:"at"`
	Title   string `json:"title"`
	Summary string `json:"summary"`
	Body    string `json:"body"`
	URL     string `json:"url"`
	Signal  *struct {
		Type      string   `json:"type"`
		Sentiment *float64 `json:"sentiment"`
		Score     *int     `json:"score"`
	} `json:"signal"`
	Transcript []struct {
		Speaker string  `json:"speaker"`
		At      float64 `json:"at_seconds"`
		Text    string  `json:"text"`
	} `json:"transcript"`
}

func (l activityLine) fact(n int) (account.Of[account.Entry], error) {
	var f fields
	domain := f.domain("account", l.Account)
	e := account.Entry{Activity: account.Activity{
		System:     account.System(f.word("system", l.System)),
		Kind:       account.Kind(f.word("kind", l.Kind)),
		ExternalID: f.word("id", l.ID),
		At:         f.time("at", l.At),
		Title:      f.text("title", l.Title, 0),
		Summary:    f.text("summary", l.Summary, 0),
		URL:        f.url("url", l.URL),
		Said:       l.said(&f),
	}, Body: f.text("body", l.Body, 0)}
	if e.Kind != "" && !slices.Contains(account.Kinds(), e.Kind) {
		f.wrong("kind", "%q is not call, email, project, signal, contract or payment", clip(l.Kind))
	}
	for i, t := range l.Transcript {
		at := fmt.Sprintf("transcript.%d", i)
		if t.At < 0 || t.At > 7*24*3600 {
			f.wrong(at+".at_seconds", "%v is not within a week", t.At)
		}
		e.Turns = append(e.Turns, account.Turn{
			Speaker: f.text(at+".speaker", t.Speaker, maxName),
			At:      time.Duration(t.At * float64(time.Second)), Text: f.text(at+".text", t.Text, 0),
		})
	}
	return account.Of[account.Entry]{Account: domain, Line: n, Fact: e}, f.err
}

func (l activityLine) said(f *fields) *account.Said {
	if l.Signal == nil {
		if l.Kind == string(account.Signal) {
			f.missing("signal")
		}
		return nil
	}
	s := account.Said{Type: account.SignalType(f.word("signal.type", l.Signal.Type)), Sentiment: l.Signal.Sentiment, Score: l.Signal.Score}
	if s.Sentiment != nil && (*s.Sentiment < -1 || *s.Sentiment > 1) {
		f.wrong("signal.sentiment", "%v is not within −1 to 1", *s.Sentiment)
	}
	if s.Score != nil && (*s.Score < 0 || *s.Score > 10) {
		f.wrong("signal.score", "%d is not within 0 to 10", *s.Score)
	}
	if s.Type == account.NPS && s.Score == nil {
		f.missing("signal.score")
	}
	return &s
}

type enrichmentLine struct {
	Type    string                    `json:"type"`
	Account string                    `json:"account"`
	System  string                    `json:"system"`
	Fields  map[string]jsontext.Value `json:"fields"`
}

func (l enrichmentLine) fact(n int) (account.Of[account.Enrichment], error) {
	var f fields
	domain := f.domain("account", l.Account)
	e := account.Enrichment{System: account.System(f.word("system", l.System)), Fields: map[string]string{}}
	if l.Fields == nil {
		f.missing("fields")
	}
	for _, name := range slices.Sorted(maps.Keys(l.Fields)) {
		value := l.Fields[name]
		at := "fields." + clip(name)
		f.text(at, name, maxField)
		switch value.Kind() {
		case '"':
			var s string
			if err := json.Unmarshal(value, &s); err != nil {
				f.wrong(at, "%v", err)
			}
			e.Fields[name] = f.text(at, s, 10_000)
		case '0', 't', 'f':
			e.Fields[name] = string(value)
		case 'n': // the system knows of the field and has nothing in it
		default:
			f.wrong(at, "is neither a text, a number, true, false nor null")
		}
	}
	return account.Of[account.Enrichment]{Account: domain, Line: n, Fact: e}, f.err
}

// fields checks single values and keeps the first thing that is wrong.
type fields struct{ err error }

func (f *fields) wrong(field, format string, args ...any) {
	if f.err == nil {
		f.err = fmt.Errorf("field %q: "+format, append([]any{field}, args...)...)
	}
}

func (f *fields) missing(field string) {
	if f.err == nil {
		f.err = fmt.Errorf("field %q is missing", field)
	}
}

func (f *fields) domain(field, text string) account.Domain {
	if text == "" {
		f.missing(field)
		return ""
	}
	d, err := account.ParseDomain(text)
	if err != nil {
		f.wrong(field, "%w", err)
	}
	return d
}

// text is any text that the database can hold, of at most so many characters
// (0: as long as the line).
func (f *fields) text(field, text string, most int) string {
	switch {
	case strings.ContainsRune(text, 0):
		f.wrong(field, "has a NUL character")
	case most > 0 && len(text) > most && utf8.RuneCountInString(text) > most:
		f.wrong(field, "is longer than %d characters", most)
	}
	return text
}

func (f *fields) word(field, text string) string {
	if text == "" {
		f.missing(field)
	}
	return f.key(field, text)
}

// key is a text that an index holds.
func (f *fields) key(field, text string) string {
	if len(text) > maxKey {
		f.wrong(field, "is longer than %d bytes", maxKey)
	}
	return f.text(field, text, 0)
}

func (f *fields) email(field, text string) string {
	if text == "" {
		return ""
	}
	address, ok := account.Email(text)
	if !ok {
		f.wrong(field, "%q is not an e-mail address", clip(text))
	}
	return f.key(field, address)
}

func (f *fields) url(field, text string) string {
	if text == "" {
		return ""
	}
	if u, err := url.Parse(text); err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Host == "" {
		f.wrong(field, "%q is not an http or https address", clip(text))
	}
	return f.text(field, text, maxURL)
}

func (f *fields) count(field string, n *int) *int {
	if n != nil && (*n < 0 || *n > maxCount) {
		f.wrong(field, "%d is not within 0 to %d", *n, maxCount)
	}
	return n
}

func (f *fields) amount(n *int64) int64 {
	switch {
	case n == nil:
		f.missing("amount")
		return 0
	case *n < 0 || *n > account.MaxAmount:
		f.wrong("amount", "%d is not within 0 to %d", *n, int64(account.MaxAmount))
	}
	return *n
}

func (f *fields) currency(code string) account.Currency {
	if code == "" {
		f.missing("currency")
		return ""
	}
	c, err := account.ParseCurrency(code)
	if err != nil {
		f.wrong("currency", "%w", err)
	}
	return c
}

// day reads a date; "" is unknown.
func (f *fields) day(field, text string) time.Time {
	if text == "" {
		return time.Time{}
	}
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		f.wrong(field, "%q is not a date that exists (YYYY-MM-DD)", clip(text))
	}
	f.era(field, t)
	return t
}

func (f *fields) time(field, text string) time.Time {
	if text == "" {
		f.missing(field)
		return time.Time{}
	}
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		f.wrong(field, "%q is not a time (RFC 3339)", clip(text))
	}
	f.era(field, t)
	return t.UTC()
}

// era refuses years that are a slip of the pen.
func (f *fields) era(field string, t time.Time) {
	if f.err == nil && (t.Year() < 1970 || t.Year() > 2200) {
		f.wrong(field, "the year %d is not within 1970 to 2200", t.Year())
	}
}

// interval reads a unit's name or {"unit":"month","count":6}.
func (f *fields) interval(value jsontext.Value) account.Interval {
	i := account.Interval{Count: 1}
	switch value.Kind() {
	case '"':
		var unit string
		if err := json.Unmarshal(value, &unit); err != nil {
			f.wrong("interval", "%v", err)
		}
		i.Unit = account.Unit(unit)
	case '{':
		var every struct {
			Unit  string `json:"unit"`
			Count int    `json:"count"`
		}
		if err := json.Unmarshal(value, &every, json.RejectUnknownMembers(true)); err != nil {
			f.wrong("interval", "%w", explain(err))
			return i
		}
		i.Unit, i.Count = account.Unit(every.Unit), every.Count
	default:
		f.missing("interval")
		return i
	}
	if !i.Unit.Known() {
		f.wrong("interval", "%s is not month, quarter, year, week, day or once", strconv.Quote(clip(string(i.Unit))))
	}
	if i.Count < 1 || i.Count > account.MaxCount {
		f.wrong("interval.count", "%d is not within 1 to %d", i.Count, account.MaxCount)
	}
	return i
}
