package demo

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/internal/account"
)

func TestAStoryToldTwiceIsTheSame(t *testing.T) {
	once, again := Story(end), Story(end)
	assert.Equal(t, once, again)
}

// TestAStoryToldADayLaterIsTheSameADayLater compares line by line: all but the
// days is equal, and days move by one. Months differ in length, so that days
// reckoned in months may move by up to four.
func TestAStoryToldADayLaterIsTheSameADayLater(t *testing.T) {
	for _, now := range []time.Time{time.Date(2027, 2, 28, 9, 0, 0, 0, time.UTC), time.Date(2026, 12, 31, 23, 0, 0, 0, time.UTC)} {
		today, tomorrow := byKey(t, Story(now)), byKey(t, Story(now.AddDate(0, 0, 1)))
		require.InDelta(t, len(today), len(tomorrow), 12)
		missing := 0
		for key, line := range today {
			other, found := tomorrow[key]
			if !found {
				missing++
				continue
			}
			for name, value := range line {
				later := other[name]
				moved, isDay := daysBetween(value, later)
				if !isDay && (name == "summary" || name == "body") {
					continue // they name days in words
				}
				if !isDay {
					require.Equal(t, value, later, "%s of %s", name, key)
					continue
				}
				require.InDelta(t, 1, moved, 3, "%s of %s: %v, %v", name, key, value, later)
			}
		}
		assert.Less(t, missing, 12, "lines that only one of the days has")
	}
}

// byKey holds a story's last word on each thing. Usage is named by its distance
// from the end.
func byKey(t *testing.T, chapters []Chapter) map[string]map[string]any {
	all := map[string]map[string]any{}
	now := account.Day(chapters[len(chapters)-1].At)
	for _, c := range chapters {
		for _, line := range bytes.Split(bytes.TrimSpace(c.Lines), []byte("\n")) {
			if len(line) == 0 {
				continue
			}
			var l map[string]any
			require.NoError(t, json.Unmarshal(line, &l))
			key := ""
			for _, part := range []string{"type", "domain", "account", "system", "kind", "id"} {
				if s, ok := l[part].(string); ok {
					key += " " + s
				}
			}
			if s, ok := l["date"].(string); ok {
				day, err := time.Parse(time.DateOnly, s)
				require.NoError(t, err)
				key += " " + now.Sub(day).String()
			}
			all[key] = l
		}
	}
	return all
}

func daysBetween(a, b any) (float64, bool) {
	x, ok := a.(string)
	y, alsoOK := b.(string)
	if !ok || !alsoOK {
		return 0, false
	}
	for _, layout := range []string{time.DateOnly, time.RFC3339} {
		from, err := time.Parse(layout, x)
		to, errTo := time.Parse(layout, y)
		if err == nil && errTo == nil {
			return to.Sub(from).Hours() / 24, true
		}
	}
	return 0, false
}

// TestTheOddOnesAreThere names what a demo must be able to show.
func TestTheOddOnesAreThere(t *testing.T) {
	w := replay(t, Story(end))
	at := func(d account.Domain) account.Assessment { return w.assess(d, end) }

	acme := at("acme.com")
	assert.Equal(t, account.Merged, acme.Rollup.Origin)
	assert.Equal(t, []account.Total{{Currency: "USD", ARR: 5_940_000, MRR: 495_000, Potential: 360_000}}, acme.Rollup.Totals)
	assert.Equal(t, 25, *acme.Rollup.Licensed)
	assert.Equal(t, account.Usage{Known: true, Week: 12, WeekBefore: 11}, acme.Rollup.Usage)
	assert.Equal(t, account.PastDue, acme.Rollup.Billing)
	assert.Equal(t, "dana", w.source("acme.com", "sub_acme_order_2025").Ignored.By.Name)
	assert.Len(t, w.kinds("acme.com"), 6, "acme has activities of each kind")
	assert.Len(t, w.signals("acme.com"), 7, "acme has signals of each type")

	assert.Len(t, at("copperfield-media.example").Rollup.DoubleOf, 1)
	assert.Empty(t, at("larkspur-events.example").Rollup.DoubleOf)
	assert.Len(t, at("sunstone-hotels.example").Rollup.Totals, 2)
	assert.Len(t, w.facts["tidewater-insurance.example"].Revenue, 14)
	assert.False(t, at("plum-street.example").Scored)
	assert.NotNil(t, w.facts["zephyr-labs.example"].Account.Untracked)
	assert.Equal(t, account.Contracts, at("bellwether-legal.example").Section)
	assert.Equal(t, account.Pipeline, at("juniper-robotics.example").Section)
	assert.Equal(t, account.Convert, at("papaya-pay.example").Section)
	assert.Equal(t, account.Reengage, at("cinder-and-ash.example").Section)
	assert.Equal(t, "münchen-logistik.example", w.facts["xn--mnchen-logistik-zvb.example"].Account.Domain.Display())
	for _, f := range at("summit-ski.example").Factors {
		assert.Equal(t, account.Expected, f.Marked)
	}

	for _, system := range account.Systems() {
		if system != account.PostHog { // usage comes daily by itself
			assert.Equal(t, end, w.told[system], "%s has been silent", system)
		}
	}
	north, owned := 0, map[string]int{}
	for d, f := range w.facts {
		owned[f.Account.OwnerEmail]++
		if strings.Contains(f.Account.Name, "North") {
			north++
		}
		for _, s := range f.Revenue {
			assert.LessOrEqual(t, s.Amount.Amount, int64(account.MaxAmount))
			assert.False(t, !s.EndsOn.IsZero() && s.EndsOn.Before(s.StartsOn), "%s: %+v", d, s)
		}
	}
	assert.Equal(t, 4, north)
	assert.InDelta(t, len(w.facts)/3, owned["dana@northstar.example"], 2)
	assert.InDelta(t, 42, len(w.facts), 4)
}

// TestScoresMove holds the movements that the story was written for.
func TestScoresMove(t *testing.T) {
	chapters := Story(end)
	moved := map[account.Domain]map[account.MovementKind]bool{}
	trails := map[account.Domain]*account.Trail{}
	w := newWorld(t)
	for _, c := range chapters {
		w.read(c)
		for d := range w.facts {
			a := w.assess(d, c.At)
			if trails[d] == nil {
				trails[d], moved[d] = &account.Trail{}, map[account.MovementKind]bool{}
			}
			trail := trails[d]
			for _, m := range account.Movements(*trail, a) {
				if c.At.After(end.AddDate(0, 0, -31)) {
					moved[d][m.Kind] = true
				}
				trail.Incident = nil
				if m.Kind != account.Recovery {
					trail.Incident = &account.Incident{Level: a.Level, Lowest: a.Score}
				}
			}
			if trail.Incident != nil {
				trail.Incident.Lowest = min(trail.Incident.Lowest, a.Score)
			}
			if a.Scored {
				trail.Points = append(trail.Points, a.Point())
			}
		}
	}
	assert.True(t, moved["vantage-retail.example"][account.Drop])
	assert.True(t, moved["acme.com"][account.Drop])
	assert.True(t, moved["marlowe-finch.example"][account.Recovery])
	assert.Equal(t, map[account.MovementKind]bool{account.Slide: true}, moved["northsea-freight.example"])
	assert.Empty(t, moved["alnakheel-trading.example"])
}

func (w *world) source(d account.Domain, id string) account.RevenueSource {
	for _, s := range w.facts[d].Revenue {
		if s.ExternalID == id {
			return s
		}
	}
	w.t.Fatalf("%s has no %s", d, id)
	return account.RevenueSource{}
}

func (w *world) kinds(d account.Domain) map[account.Kind]bool { return w.seen[d] }

func (w *world) signals(d account.Domain) map[account.SignalType]bool {
	out := map[account.SignalType]bool{}
	for _, s := range w.facts[d].Signals {
		out[s.Said.Type] = true
	}
	return out
}
