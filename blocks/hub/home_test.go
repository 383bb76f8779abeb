package hub_test

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/blocks"
	"rapport/blocks/blockstest"
	"rapport/blocks/hub"
	"rapport/internal/account"
	"rapport/internal/slacksim/blockkit"
)

var now = time.Date(2026, 11, 23, 14, 5, 0, 0, time.UTC)

// home is Dana's on an eventful Monday.
func home() hub.Home {
	score := func(n int) *int { return &n }
	low := account.Applied{Factor: account.LowAdoption, Category: account.Adoption, Label: "Low product adoption", Source: account.PostHog, Points: -8, Full: -8}
	failed := account.Applied{Factor: account.PaymentFailedWeek, Category: account.Payments, Label: "Payment failed", Source: account.Stripe, Points: -10, Full: -10}
	complaints := account.Applied{Factor: account.Complaints, Category: account.Signals, Label: "Complaints", Source: account.BuildBetter, Points: -3, Full: -3}
	usd := func(minor int64) []account.Total { return []account.Total{{Currency: "USD", ARR: minor}} }
	omar := account.Actor{ID: "U2", Name: "omar"}
	return hub.Home{
		Now: now, Since: now.Add(-3 * 24 * time.Hour), Looked: true, Page: 1, Pages: 25,
		Tally:  hub.Tally{All: 500, Critical: 40, AtRisk: 160, Healthy: 290, Unscored: 7, Untracked: 3},
		Totals: append(usd(123_456_700), account.Total{Currency: "EUR", ARR: 1_234_500}),
		Accounts: []hub.Own{
			{
				Domain: "acme.com", Name: "Acme Inc", Score: score(38), Was: score(58), Level: account.Critical, Factors: []account.Applied{failed, low, complaints},
				Rollup: account.Rollup{Totals: usd(5_940_000), RenewsOn: now.AddDate(0, 0, 38)},
			},
			{
				Domain: "globex.com", Name: "*Globex* & <!channel>", Score: score(66), Was: score(66), Level: account.AtRisk, Factors: []account.Applied{low},
				Rollup: account.Rollup{Totals: append(usd(120_000), account.Total{Currency: "EUR", ARR: 5000}), RenewsOn: now.AddDate(0, 0, -1)},
			},
			{Domain: "shalom.example", Name: "שלום בע״מ", Score: score(91), Was: score(88), Level: account.Healthy, Rollup: account.Rollup{RenewsOn: now}},
			{Domain: "new.example"},
			{Domain: "off.example", Name: "Off Ltd", Score: score(20), Level: account.Critical, Untracked: true},
		},
		Moves: []hub.HomeMove{
			{Domain: "acme.com", Name: "Acme Inc", Move: account.Move{From: 58, To: 38, Before: account.AtRisk, After: account.Critical, LeftOver: -2, Changes: []account.Change{
				{Name: "Payment failed", Source: account.Stripe, Is: -10, Fate: account.Came}, {Name: "Low product adoption", Source: account.PostHog, Is: -8, Fate: account.Came},
			}}},
			{Domain: "shalom.example", Name: "שלום בע״מ", Move: account.Move{From: 88, To: 91, Before: account.Healthy, After: account.Healthy, Changes: []account.Change{
				{Name: "Praise", Source: account.BuildBetter, Was: 2, Is: 5},
			}}},
		},
		MovesAll: 9,
		Deeds: []hub.HomeDeed{
			{Domain: "acme.com", Name: "Acme Inc", By: omar, At: now.Add(-2 * time.Hour), Action: "route", Section: account.Pipeline, Reason: "wants *more* seats"},
			{Domain: "off.example", Name: "Off Ltd", By: account.Actor{ID: "U3", Name: "<@U9> eve"}, At: now.Add(-26 * time.Hour), Action: "untrack"},
			{Domain: "globex.com", Name: "Globex", By: omar, At: now.Add(-50 * time.Hour), Action: "undo", Undid: "ignore_revenue"},
		},
		Handoffs: []hub.HomeHandoff{
			{ID: 3, Domain: "acme.com", Name: "Acme Inc", From: account.Health, To: account.Pipeline, By: omar, At: now.Add(-2 * time.Hour), Reason: "wants *more* seats"},
		},
		Feeds: []account.Feed{
			{System: account.Stripe, LastAt: now.Add(-10 * time.Minute)}, {System: account.Salesbricks, LastAt: now.Add(-50 * time.Hour)}, {System: "my_crm", LastAt: now.Add(-time.Hour)},
		},
		Footer: "DEMO: sample data",
	}
}

// set is what a workspace has set.
func set() hub.Set {
	p := account.DefaultPolicy()
	p.Weights[account.Signals] = 35
	return hub.Set{
		AccountChannels: []string{"C1", "C2"}, Configured: []string{"C7"}, Groups: []string{"S1", "SGONE"}, Policy: p,
		SectionChannels: map[account.Section]string{account.Health: "C3", account.Reengage: "G4"},
	}
}

func TestHomes(t *testing.T) {
	full := home()
	full.Settings = &hub.Set{}
	*full.Settings = set()
	plain := hub.Home{Now: now, Since: now.AddDate(0, 0, -7), Settings: &hub.Set{Policy: account.DefaultPolicy()}}
	quiet := home()
	quiet.Moves, quiet.MovesAll, quiet.Deeds, quiet.Handoffs, quiet.Pages, quiet.Page, quiet.Footer, quiet.Looked = nil, 0, nil, nil, 1, 0, "", false
	short := home()
	short.Shortened = true
	for name, v := range map[string]slack.HomeTabViewRequest{
		"home_admin": full.View(), "home_nobody": plain.View(), "home_quiet": quiet.View(), "home_short": short.View(),
		"home_refused": hub.HomeSentence("Customer accounts are not shown to <guests>."),
	} {
		t.Run(name, func(t *testing.T) {
			validView(t, v)
			golden(t, name, v.Blocks.BlockSet)
		})
	}
}

func TestAHomeHoldsWhateverItIsGiven(t *testing.T) {
	h := home()
	s := set()
	h.Settings = &s
	long := strings.Repeat("<*ﷺ&", 200)
	for i := range 40 {
		d := account.Domain("x" + strconv.Itoa(i) + ".example")
		m := h.Moves[0]
		m.Domain, m.Name = d, long
		for range 30 {
			m.Move.Changes = append(m.Move.Changes, account.Change{Name: long, Source: account.System(long), Is: -1, Fate: account.Came})
		}
		h.Moves = append(h.Moves, m)
		h.Deeds = append(h.Deeds, hub.HomeDeed{Domain: d, Name: long, By: account.Actor{Name: long}, At: now, Action: long, Reason: long})
		h.Handoffs = append(h.Handoffs, hub.HomeHandoff{ID: int64(i + 8), Domain: d, Name: long, By: account.Actor{Name: long}, At: now, Reason: long, From: account.Section(long), To: account.Section(long)})
		h.Feeds = append(h.Feeds, account.Feed{System: account.System(long + strconv.Itoa(i))})
		h.Settings.AccountChannels = append(h.Settings.AccountChannels, "<!channel>"+strconv.Itoa(i))
		h.Totals = append(h.Totals, account.Total{Currency: account.Currency(long), ARR: -1 << 63})
	}
	for len(h.Accounts) < 20 {
		h.Accounts = append(h.Accounts, hub.Own{Domain: "x.example", Name: long, Factors: []account.Applied{{Label: long, Points: -1}, {Label: long, Points: -1}, {Label: long, Points: -1}}})
	}
	v := h.View()
	validView(t, v)
	encoded, err := json.Marshal(v)
	require.NoError(t, err)
	assert.Less(t, len(encoded), 250_000)
	assert.NotContains(t, string(encoded), `<!channel>`)
}

func TestSettingsWindows(t *testing.T) {
	groups := []hub.Group{{ID: "S1", Name: "CSMs", Handle: "csm"}, {ID: "S2", Handle: "sales"}}
	var many []hub.Group
	for i := range 230 {
		many = append(many, hub.Group{ID: "S" + strconv.Itoa(i), Name: "Group " + strconv.Itoa(i)})
	}
	was := hub.NumbersOf(account.DefaultPolicy())
	is := hub.NumbersOf(account.DefaultPolicy())
	is.Healthy, is.Weights[account.Adoption] = 65, 40
	carried := blocks.Settings{Seen: "x", Proposed: &is}
	var p hub.Preview
	for i := range 4000 {
		was, is := account.Healthy, account.Healthy
		if i < 312 {
			was, is = account.AtRisk, account.Healthy
		}
		if i < 12 {
			is = account.Critical
		}
		p.Count(was, is)
	}
	var same hub.Preview
	same.Count(account.Healthy, account.Healthy)
	for name, v := range map[string]slack.ModalViewRequest{
		"settings_channels": hub.ChannelsView(set(), groups, true, "x"), "settings_channels_many": hub.ChannelsView(set(), many, true, "x"),
		"settings_channels_untold": hub.ChannelsView(hub.Set{}, nil, false, "x"), "settings_channels_none": hub.ChannelsView(hub.Set{}, nil, true, "x"),
		"settings_score": hub.ScoreView(was, "x"), "settings_counting": hub.CountingView(), "settings_uncounted": hub.UncountedView("That took too long.", carried),
		"settings_preview": hub.PreviewView(was, p, carried), "settings_preview_same": hub.PreviewView(was, same, carried), "settings_preview_none": hub.PreviewView(was, hub.Preview{}, carried),
	} {
		t.Run(name, func(t *testing.T) {
			validView(t, v)
			golden(t, name, v.Blocks.BlockSet)
		})
	}
}

func TestNumbersOfTheScoreAreReadOrAnswered(t *testing.T) {
	was := hub.NumbersOf(account.DefaultPolicy())
	usual := map[string]string{"healthy": "70", "at_risk": "40", "base": "75", "weight_adoption": "30", "weight_payment": "25", "weight_renewal": "20", "weight_signals": "20"}
	for name, c := range map[string]struct {
		entered map[string]string
		wrong   map[string]string // parts of the sentences, by block
	}{
		"changed":       {map[string]string{"healthy": " 65 "}, nil},
		"as they are":   {nil, map[string]string{"healthy": "set already"}},
		"crossed":       {map[string]string{"healthy": "40"}, map[string]string{"healthy": "more than 40"}},
		"too large":     {map[string]string{"weight_signals": "101"}, map[string]string{"weight_signals": "from 0 to 100"}},
		"negative":      {map[string]string{"base": "-1"}, map[string]string{"base": "from 0 to 100"}},
		"zero":          {map[string]string{"at_risk": "0"}, map[string]string{"at_risk": "from 1 to 100"}},
		"no number":     {map[string]string{"base": "many", "weight_renewal": "2.5"}, map[string]string{"base": "whole number", "weight_renewal": "whole number"}},
		"none":          {map[string]string{"healthy": ""}, map[string]string{"healthy": "whole number"}},
		"beyond an int": {map[string]string{"base": "99999999999999999999"}, map[string]string{"base": "whole number"}},
	} {
		t.Run(name, func(t *testing.T) {
			n, wrong := hub.ReadNumbers(was, func(id string) string {
				if text, own := c.entered[id]; own {
					return text
				}
				return usual[id]
			})
			require.Len(t, wrong, len(c.wrong), "%v", wrong)
			for id, part := range c.wrong {
				assert.Contains(t, wrong[id], part)
			}
			if len(wrong) == 0 {
				assert.NoError(t, hub.With(account.DefaultPolicy(), n).Check())
			}
		})
	}
}

func validView(t *testing.T, view any) {
	t.Helper()
	encoded, err := json.Marshal(view)
	require.NoError(t, err)
	assert.Empty(t, blockkit.ValidateView(encoded))
	assert.Empty(t, blockkit.Unlabelled(view))
}

// golden compares blocks with the kept ones.
func golden(t *testing.T, name string, list []slack.Block) {
	t.Helper()
	blockstest.Golden(t, name, map[string]any{"blocks": list})
}
