package blocks

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"rapport/blocks/kit"
	"rapport/internal/account"
)

func TestTrends(t *testing.T) {
	for want, weeks := range map[string][2]int64{
		" ▲ 8 % this week": {12, 13}, " ▼ 33 % this week": {12, 8}, " · same as last week": {7, 7}, "": {0, 5}, " ▲ under 1 % this week": {1000, 1001},
		" ▼ 100 % this week": {3, 0}, " ▲ 1,900 % this week": {1, 20},
	} {
		assert.Equal(t, want, Card{}.trend(weeks[0], weeks[1]))
	}
}

// The longer the addresses, the less is shown: first of the feed, then of the
// fields, then of the history, then of the sources, and of nothing before what
// goes first is gone.
func TestRoomIsGivenUpInOrder(t *testing.T) {
	now := time.Date(2026, 11, 22, 14, 5, 0, 0, time.UTC)
	c := Card{Account: account.Account{Domain: "acme.com"}, Now: now, Enrichment: []account.Enrichment{{System: account.HubSpot, Fields: map[string]string{}}}}
	for i := range 10 {
		c.Enrichment[0].Fields["Field "+strconv.Itoa(i)] = "value"
		c.Activities = append(c.Activities, account.Activity{Kind: account.Call, At: now.Add(-time.Hour), Title: "Call"})
		c.Revenue = append(c.Revenue, account.RevenueSource{System: account.Stripe, Product: "Product"})
	}
	c.Assessed, c.Standing = true, account.Assessment{At: now, Scored: true}
	c.Points = []account.Point{{At: now.AddDate(0, 0, -1)}, {At: now}}
	c.Moves = []account.Move{{At: now, From: 60, To: 50}, {At: now, From: 50, To: 45}}
	all := room{activities: 3, fields: 10, history: 3, sources: 10}
	before, steps := all, map[room]bool{}
	for n := 0; n < 1900; n += 10 {
		for i := range c.Revenue {
			c.Revenue[i].URL = "https://x.example/" + strings.Repeat("x", n)
		}
		r := c.within(all)
		assert.True(t, kit.Fits(c.draw(r)))
		assert.True(t, r.fields == all.fields || r.activities == 0, "%+v", r)
		assert.True(t, r.history == all.history || r.fields == 0, "%+v", r)
		assert.True(t, r.sources == all.sources || r.history == 0, "%+v", r)
		assert.True(t, r.activities <= before.activities && r.fields <= before.fields && r.history <= before.history && r.sources <= before.sources, "%+v after %+v", r, before)
		before, steps[r] = r, true
	}
	assert.True(t, steps[all])
	assert.Equal(t, room{sources: 4}, before)
}

// A chart of Slack's has 20 points at most; whatever is left out, the extremes
// are not, nor where the line begins and ends.
func TestALineIsThinnedByWhatSaysLeast(t *testing.T) {
	start := time.Date(2026, 8, 24, 6, 0, 0, 0, time.UTC)
	for _, n := range []int{0, 1, 2, 19, 20, 21, 45, 90, 2000} {
		for seed := range uint64(20) {
			o := rand.New(rand.NewPCG(seed, uint64(n)))
			var points []account.Point
			low, high := 101, -1
			at := start
			for range n {
				at = at.Add(time.Duration(o.IntN(48*60)) * time.Minute)
				p := account.Point{At: at, Score: o.IntN(101)}
				if len(points) > 0 && p.At.Equal(points[len(points)-1].At) {
					continue
				}
				points = append(points, p)
				low, high = min(low, p.Score), max(high, p.Score)
			}
			shuffled := slices.Clone(points)
			o.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
			kept := thinned(shuffled, mostPoints)
			if len(points) <= mostPoints {
				assert.Equal(t, points, append([]account.Point(nil), kept...))
				continue
			}
			assert.LessOrEqual(t, len(kept), mostPoints)
			assert.Greater(t, len(kept), mostPoints/2)
			assert.Equal(t, points[0], kept[0])
			assert.Equal(t, points[len(points)-1], kept[len(kept)-1])
			assert.True(t, slices.IsSortedFunc(kept, func(a, b account.Point) int { return a.At.Compare(b.At) }))
			of := func(score int) bool {
				return slices.ContainsFunc(kept, func(p account.Point) bool { return p.Score == score })
			}
			assert.True(t, of(low) && of(high), "the extremes %d and %d", low, high)
			labels := Card{Now: start}.dated(kept)
			slices.Sort(labels)
			assert.Len(t, slices.Compact(labels), len(kept), "names of points differ")
		}
	}
}
