package demo

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/internal/account"
	"rapport/internal/source"
)

var end = time.Date(2026, 11, 23, 9, 30, 0, 0, time.UTC)

// TestEveryAccountIsWhatItPromises tells the story on several days, odd ones
// among them, and holds each account's end against its personality.
func TestEveryAccountIsWhatItPromises(t *testing.T) {
	for _, now := range []time.Time{
		end, time.Date(2027, 2, 28, 23, 59, 59, 0, time.UTC), time.Date(2028, 2, 29, 0, 0, 0, 0, time.UTC),
		time.Date(2026, 12, 31, 20, 0, 0, 0, time.UTC), time.Date(2027, 10, 1, 4, 3, 2, 0, time.UTC),
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

	entries map[string]bool              // of the feed, already told
	told    map[account.System]time.Time // when a system last told anything
}

func newWorld(t *testing.T) *world {
	return &world{
		t: t, facts: map[account.Domain]*account.Facts{}, seen: map[account.Domain]map[account.Kind]bool{},
		entries: map[string]bool{}, told: map[account.System]time.Time{},
	}
}

func replay(t *testing.T, chapters []Chapter) *world {
	w := newWorld(t)
	for _, c := range chapters {
		w.read(c)
	}
	return w
}

func (w *world) read(c Chapter) {
	err := source.ReadLines(bytes.NewReader(c.Lines), func(b source.Batch) error {
		w.learn(b, c.At)
		return nil
	}, func(bad source.BadLine) {
		w.t.Errorf("%s line %d: %s", c.At, bad.Line, bad.Reason)
	})
	require.NoError(w.t, err)
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

func (w *world) learn(b source.Batch, at time.Time) {
	for _, a := range b.Accounts {
		if w.facts[a.Account] == nil {
			w.facts[a.Account] = &account.Facts{}
		}
		assert.NotEmpty(w.t, a.Fact.Name)
		untracked, route := w.facts[a.Account].Account.Untracked, w.facts[a.Account].Account.Route
		w.facts[a.Account].Account = a.Fact
		w.facts[a.Account].Account.Untracked, w.facts[a.Account].Account.Route = untracked, route
		w.told[a.Fact.CRM.System] = at
	}
	for _, r := range b.Revenue {
		w.learnRevenue(w.of(r.Account), r.Fact, at)
	}
	for _, u := range b.Usage {
		f := w.of(u.Account)
		switch weekly, licensed := u.Fact.Weekly, f.Account.Licensed; {
		case !u.Fact.Day.Before(at):
			w.t.Errorf("%s: usage of a day to come", u.Account)
		case weekly != nil && *weekly < u.Fact.Active:
			w.t.Errorf("%s: a week has fewer people than its day", u.Account)
		case licensed != nil && u.Fact.Active > *licensed, licensed != nil && weekly != nil && *weekly > *licensed:
			w.t.Errorf("%s: more people than licences", u.Account)
		}
		f.Usage = append(f.Usage, u.Fact)
		if f.UsageSince.IsZero() || u.Fact.Day.Before(f.UsageSince) {
			f.UsageSince = u.Fact.Day
		}
	}
	for _, a := range b.Activities {
		key := fmt.Sprint(a.Fact.System, a.Fact.Kind, a.Fact.ExternalID)
		w.told[a.Fact.System] = at
		if w.entries[key] {
			continue
		}
		w.entries[key] = true
		w.learnActivity(w.of(a.Account), a.Fact, at)
		if w.seen[a.Account] == nil {
			w.seen[a.Account] = map[account.Kind]bool{}
		}
		w.seen[a.Account][a.Fact.Kind] = true
	}
	for _, e := range b.Enrichment {
		w.of(e.Account)
		assert.NotEmpty(w.t, e.Fact.Fields["industry"])
	}
}

// of is what is known of an account, which must have been told of.
func (w *world) of(d account.Domain) *account.Facts {
	w.t.Helper()
	require.NotNil(w.t, w.facts[d], "%s is told of before it exists", d)
	return w.facts[d]
}

func (w *world) learnRevenue(f *account.Facts, s account.RevenueSource, at time.Time) {
	s.ID, s.StatusSince = account.RevenueID(len(f.Revenue)+1), at
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

func (w *world) learnActivity(f *account.Facts, e account.Entry, at time.Time) {
	assert.False(w.t, e.At.After(at), "%s is told before it happened", e.Title)
	assert.NotEmpty(w.t, e.Title)
	assert.NotContains(w.t, e.Title+e.Summary+e.Body, "{", "a placeholder was left")
	if e.Kind == account.Call {
		assert.Greater(w.t, len(e.Turns), 5)
		assert.NotEmpty(w.t, e.Summary)
		for i, turn := range e.Turns {
			if turn.Speaker == "" || turn.Text == "" || (i > 0 && turn.At <= e.Turns[i-1].At) {
				w.t.Errorf("%s: turn %d is %+v", e.Title, i, turn)
			}
		}
	}
	if (e.Kind == account.Call || e.Kind == account.Mail) && e.At.After(f.LastContact) {
		f.LastContact = e.At
	}
	if e.At.After(f.Last.At) {
		f.Last = e.Activity
	}
	if e.Said != nil {
		f.Signals, f.AnySignal = append(f.Signals, e.Activity), true
	}
}
