package demo

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/internal/account"
)

var end = time.Date(2026, 11, 23, 9, 30, 0, 0, time.UTC)

// TestEveryAccountIsWhatItPromises tells the story on several days, odd ones
// among them, and holds each account's end against its personality.
func TestEveryAccountIsWhatItPromises(t *testing.T) {
	for _, now := range []time.Time{
		end, end.Add(11 * time.Hour), time.Date(2027, 2, 28, 23, 59, 59, 0, time.UTC), time.Date(2028, 2, 29, 0, 0, 0, 0, time.UTC),
		time.Date(2026, 12, 31, 12, 0, 0, 0, time.UTC), time.Date(2027, 3, 31, 6, 0, 0, 0, time.UTC), time.Date(2027, 10, 1, 4, 3, 2, 0, time.UTC),
	} {
		t.Run(now.Format(time.RFC3339), func(t *testing.T) {
			w := replay(t, Story(now))
			seen := map[account.Domain]bool{}
			for _, p := range promises() {
				a := w.assess(p.domain, now)
				var factors []string
				for _, f := range a.Factors {
					factors = append(factors, fmt.Sprintf("%s %+d", f.Factor, f.Points))
				}
				assert.Equal(t, p.score, a.Score, "%s: %v", p.domain, factors)
				assert.Equal(t, p.level, a.Level, "%s: %v", p.domain, factors)
				assert.ElementsMatch(t, p.factors, factors, "%s", p.domain)
				seen[p.domain] = true
			}
			for d := range w.facts {
				assert.True(t, seen[d], "%s promises nothing", d)
			}
		})
	}
}

// TestTheStoryIsOneReplayLong holds the story to what a demo's start can bear.
func TestTheStoryIsOneReplayLong(t *testing.T) {
	chapters := Story(end)
	lines := 0
	for i, c := range chapters {
		lines += bytes.Count(c.Lines, []byte("\n"))
		if i > 0 {
			assert.True(t, c.At.After(chapters[i-1].At))
		}
	}
	assert.Equal(t, end, chapters[len(chapters)-1].At)
	assert.InDelta(t, 55, len(chapters), 10)
	assert.Less(t, lines, 25_000)
	t.Logf("%d chapters, %d lines", len(chapters), lines)
}

// world is what a product would know after it imported a story.
type world struct {
	t     *testing.T
	facts map[account.Domain]*account.Facts
	seen  map[account.Domain]map[account.Kind]bool
}

func replay(t *testing.T, chapters []Chapter) *world {
	w := &world{t: t, facts: map[account.Domain]*account.Facts{}}
	for _, c := range chapters {
		w.read(c)
	}
	return w
}

func (w *world) read(c Chapter) {
	for n, line := range strings.Split(strings.TrimSuffix(string(c.Lines), "\n"), "\n") {
		if line != "" {
			w.learn([]byte(line), c.At, n+1)
		}
	}
	for _, d := range c.Deeds {
		w.do(d, c.At)
	}
}

func (w *world) assess(d account.Domain, now time.Time) account.Assessment {
	require.Contains(w.t, w.facts, d)
	return account.Assess(*w.facts[d], account.DefaultPolicy(), now)
}

func (w *world) do(d Deed, at time.Time) {
	f := w.facts[account.Domain(d.Domain)]
	require.NotNil(w.t, f, "deed on %s", d.Domain)
	deed := account.Deed{By: account.Actor{ID: d.ByID, Name: d.ByName}, At: at, Reason: d.Reason}
	assert.NotEmpty(w.t, d.ByID)
	assert.NotEmpty(w.t, d.ByName)
	switch d.Kind {
	case Untrack:
		f.Account.Untracked = &deed
	case Route:
		to := account.Section(d.To)
		assert.True(w.t, to.Known(), d.To)
		f.Account.Route = &account.Route{Deed: deed, From: f.Account.Section(), To: to}
	case IgnoreRevenue:
		found := false
		for i, r := range f.Revenue {
			if string(r.System) == d.System && r.ExternalID == d.ExternalID {
				f.Revenue[i].Ignored, found = &deed, true
			}
		}
		assert.True(w.t, found, "%s has no %s", d.Domain, d.ExternalID)
	case Mark:
		f.Marks = append(f.Marks, account.Mark{Deed: deed, Factor: account.Factor(d.Factor), Why: account.MarkReason(d.Why), Until: d.Until})
	default:
		w.t.Errorf("unknown deed %q", d.Kind)
	}
}

// anyLine is every field of the import format. It is strict: what is not here
// is an error.
type anyLine struct {
	Type       string                        `json:"type"`
	Domain     string                        `json:"domain"`
	Name       string                        `json:"name"`
	Contact    *struct{ Name, Email string } `json:"contact"`
	OwnerEmail string                        `json:"owner_email"`
	Section    string                        `json:"section"`
	CRM        *struct{ System, URL string } `json:"crm"`
	Licensed   *int                          `json:"licensed_users"`
	Account    string                        `json:"account"`
	System     string                        `json:"system"`
	ID         string                        `json:"id"`
	Product    string                        `json:"product"`
	Status     string                        `json:"status"`
	Interval   json.RawMessage               `json:"interval"`
	Currency   string                        `json:"currency"`
	Amount     int64                         `json:"amount"`
	Seats      *int                          `json:"seats"`
	StartsOn   string                        `json:"starts_on"`
	EndsOn     string                        `json:"ends_on"`
	RenewsOn   string                        `json:"renews_on"`
	URL        string                        `json:"url"`
	Date       string                        `json:"date"`
	Active     *int                          `json:"active_users"`
	Weekly     *int                          `json:"weekly_active_users"`
	Kind       string                        `json:"kind"`
	At         time.Time                     `json:"at"`
	Title      string                        `json:"title"`
	Summary    string                        `json:"summary"`
	Body       string                        `json:"body"`
	Signal     *struct {
		Type      string
		Sentiment *float64
		Score     *int
	} `json:"signal"`
	Transcript []struct {
		Speaker   string  `json:"speaker"`
		AtSeconds float64 `json:"at_seconds"`
		Text      string  `json:"text"`
	} `json:"transcript"`
	Fields map[string]string `json:"fields"`
}

func (w *world) learn(line []byte, at time.Time, n int) {
	d := json.NewDecoder(bytes.NewReader(line))
	d.DisallowUnknownFields()
	var l anyLine
	require.NoError(w.t, d.Decode(&l), "%s line %d: %s", at, n, line)
	if l.Type == "account" {
		w.learnAccount(l)
		return
	}
	f := w.facts[account.Domain(l.Account)]
	require.NotNil(w.t, f, "%s is told of before it exists: %s", l.Account, line)
	switch l.Type {
	case "revenue_source":
		w.learnRevenue(f, l, at)
	case "usage":
		day := w.day(l.Date)
		assert.True(w.t, day.Before(at), "usage of a day to come: %s", line)
		assert.Less(w.t, *l.Active, 1_000)
		f.Usage = append(f.Usage, account.UsageDay{Day: day, Active: *l.Active, Weekly: l.Weekly})
		if f.UsageSince.IsZero() || day.Before(f.UsageSince) {
			f.UsageSince = day
		}
	case "activity":
		w.learnActivity(f, l, at)
	case "enrichment":
		assert.NotEmpty(w.t, l.Fields["industry"])
	default:
		w.t.Errorf("unknown type %q", l.Type)
	}
}

func (w *world) learnAccount(l anyLine) {
	d, err := account.ParseDomain(l.Domain)
	require.NoError(w.t, err)
	assert.Equal(w.t, l.Domain, string(d), "a domain is told in its canonical form")
	if l.Section != "" {
		assert.True(w.t, account.Section(l.Section).Known())
	}
	if w.facts[d] == nil {
		w.facts[d] = &account.Facts{}
	}
	w.facts[d].Account = account.Account{Domain: d, Name: l.Name, OwnerEmail: l.OwnerEmail, Home: account.Section(l.Section), Licensed: l.Licensed}
}

func (w *world) learnRevenue(f *account.Facts, l anyLine, at time.Time) {
	s := account.RevenueSource{
		ID: account.RevenueID(len(f.Revenue) + 1), System: account.System(l.System), ExternalID: l.ID, Product: l.Product, Status: account.Status(l.Status),
		Amount: account.Money{Amount: l.Amount, Currency: account.Currency(l.Currency)}, Seats: l.Seats, StatusSince: at, Interval: w.interval(l.Interval),
		StartsOn: w.day(l.StartsOn), EndsOn: w.day(l.EndsOn), RenewsOn: w.day(l.RenewsOn),
	}
	_, err := account.ParseCurrency(l.Currency)
	require.NoError(w.t, err)
	for i, old := range f.Revenue {
		if old.System == s.System && old.ExternalID == s.ExternalID {
			s.ID, s.Ignored = old.ID, old.Ignored
			if old.Status == s.Status {
				s.StatusSince = old.StatusSince
			}
			f.Revenue[i] = s
			return
		}
	}
	f.Revenue = append(f.Revenue, s)
}

func (w *world) learnActivity(f *account.Facts, l anyLine, at time.Time) {
	assert.False(w.t, l.At.After(at), "%s is told before it happened", l.Title)
	assert.NotEmpty(w.t, l.Title)
	assert.NotContains(w.t, l.Title+l.Summary+l.Body, "{", "a placeholder was left")
	a := account.Activity{System: account.System(l.System), ExternalID: l.ID, Kind: account.Kind(l.Kind), At: l.At, Title: l.Title}
	assert.Contains(w.t, account.Kinds(), a.Kind)
	if a.Kind == account.Call {
		assert.Greater(w.t, len(l.Transcript), 5)
		for i, turn := range l.Transcript {
			assert.NotEmpty(w.t, turn.Speaker)
			assert.NotEmpty(w.t, turn.Text)
			assert.True(w.t, i == 0 || turn.AtSeconds > l.Transcript[i-1].AtSeconds)
		}
	}
	if (a.Kind == account.Call || a.Kind == account.Mail) && l.At.After(f.LastContact) {
		f.LastContact = l.At
	}
	if w.seen == nil {
		w.seen = map[account.Domain]map[account.Kind]bool{}
	}
	if w.seen[account.Domain(l.Account)] == nil {
		w.seen[account.Domain(l.Account)] = map[account.Kind]bool{}
	}
	w.seen[account.Domain(l.Account)][a.Kind] = true
	if l.At.After(f.Last.At) {
		f.Last = a
	}
	if l.Signal != nil {
		a.Said = &account.Said{Type: account.SignalType(l.Signal.Type), Sentiment: l.Signal.Sentiment, Score: l.Signal.Score}
		f.Signals, f.AnySignal = append(f.Signals, a), true
	}
}

func (w *world) interval(raw json.RawMessage) account.Interval {
	i := account.Interval{Count: 1}
	if json.Unmarshal(raw, &i.Unit) != nil {
		require.NoError(w.t, json.Unmarshal(raw, &i))
	}
	require.True(w.t, i.Unit.Known(), string(raw))
	return i
}

func (w *world) day(s string) time.Time {
	if s == "" {
		return time.Time{}
	}
	day, err := time.Parse(time.DateOnly, s)
	require.NoError(w.t, err)
	return day
}
