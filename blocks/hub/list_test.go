package hub_test

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/slack-go/slack"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/blocks"
	"rapport/blocks/hub"
	"rapport/blocks/kit"
	"rapport/internal/account"
	"rapport/internal/slacksim/blockkit"
)

func ptr[T any](v T) *T { return &v }

// listed is an account of a list.
func listed(name string, score int, level account.Level, factors ...account.Applied) hub.Row {
	domain := account.Domain(strings.ToLower(strings.Fields(name)[0]) + ".example")
	return hub.Row{
		Account: account.Account{Domain: domain, Name: name},
		Standing: account.Assessment{Scored: true, Score: score, Level: level, Factors: factors, Rollup: account.Rollup{
			Totals: []account.Total{{Currency: "USD", ARR: 5_940_000}}, Licensed: ptr(25), Usage: account.Usage{Known: true, Week: 12}, RenewsOn: now.AddDate(0, 0, 38),
		}},
	}
}

// health is the list of Health on a Monday.
func health() hub.Section {
	low := account.Applied{Factor: account.LowAdoption, Label: "Low product adoption", Points: -8}
	failed := account.Applied{Factor: account.PaymentFailedWeek, Label: "Payment failed", Points: -10}
	complaints := account.Applied{Factor: account.Complaints, Label: "Complaints", Points: -3}
	strong := account.Applied{Factor: account.StrongAdoption, Label: "Strong adoption", Points: 6}
	growing := account.Applied{Factor: account.UsageGrowing, Label: "Usage growing", Points: 4}
	expected := account.Applied{Factor: account.RenewalNow, Label: "Approaching renewal", Full: -9, Marked: account.Expected}
	dana := account.Actor{ID: "U1", Name: "dana"}
	routed := listed("Globex", 61, account.AtRisk, complaints, low)
	routed.Before = ptr(72)
	routed.Account.Route = &account.Route{From: account.Convert, To: account.Health, Deed: account.Deed{By: dana, At: now, Reason: "they did not <!here> *buy*"}}
	acme := listed("Acme Inc", 38, account.Critical, failed, low, complaints, strong, expected)
	acme.Before = ptr(58)
	twice := listed("Deux Monnaies", 69, account.AtRisk)
	twice.Before = ptr(69)
	twice.Standing.Rollup.Totals = append(twice.Standing.Rollup.Totals, account.Total{Currency: "EUR", ARR: 1_200_000})
	twice.Standing.Rollup.RenewsOn = now
	fine := listed("Fine GmbH", 85, account.Healthy, growing, strong)
	fine.Before = ptr(81)
	fresh := hub.Row{Account: account.Account{Domain: "new.example"}}
	off := listed("Off Ltd", 12, account.Critical)
	off.Account.Untracked = &account.Deed{By: dana, At: now.AddDate(0, -2, 0), Reason: "closed"}
	return hub.Section{
		List: hub.List{Section: account.Health, Untracked: true}, Now: now,
		Rows: []hub.Row{routed, acme, twice, fine, fresh, off},
		Figures: hub.Figures{Renewing: 4, Levels: []hub.LevelFigures{
			{Level: account.Critical, Tracked: 1, Untracked: 1, ARR: []account.Money{{Amount: 5_940_000, Currency: "USD"}}},
			{Level: account.AtRisk, Tracked: 2, ARR: []account.Money{{Amount: 11_880_000, Currency: "USD"}, {Amount: 1_200_000, Currency: "EUR"}}},
			{Level: account.Healthy, Tracked: 1, ARR: []account.Money{{Amount: 5_940_000, Currency: "USD"}, {Amount: 50, Currency: "EUR"}}},
			{Level: "", Tracked: 1},
		}},
	}
}

// lists are the states of a list.
func lists() map[string]hub.Section {
	critical := account.Critical
	spot := hub.Spot{Rank: 5, Less: -5_940_000, ID: 4711}
	middle := health()
	middle.List = hub.List{Section: account.Health}.At(1, spot)
	middle.Next = hub.Spot{Rank: 6, Less: 0, ID: 99}
	middle.Rows = middle.Rows[1:3]
	middle.Figures.Levels[2].Tracked = 1_234
	filtered := health()
	filtered.List = hub.List{Section: account.Health, Level: &critical, Owner: "dana@us.example", Query: "ac*me & <b>"}
	filtered.Rows = filtered.Rows[1:2]
	filtered.Reader = kit.Reader{Locale: "de-DE"}
	none := filtered
	none.Rows = nil
	one := health()
	one.List = hub.List{Section: account.Convert}
	one.Rows = []hub.Row{listed("Solo", 70, account.Healthy)}
	one.Rows[0].Account.Route = &account.Route{From: account.Health, To: account.Convert, Deed: account.Deed{By: account.Actor{Name: "dana"}}}
	one.Figures = hub.Figures{Levels: []hub.LevelFigures{{Level: account.Healthy, Tracked: 1}}}
	return map[string]hub.Section{
		"list_health": health(), "list_middle": middle, "list_filtered": filtered, "list_filtered_empty": none, "list_one": one,
		"list_empty":        {List: hub.List{Section: account.Reengage}, Now: now},
		"list_empty_health": {List: hub.List{Section: account.Health}, Now: now},
		"list_all_untracked": {
			List: hub.List{Section: account.Pipeline}, Now: now,
			Figures: hub.Figures{Levels: []hub.LevelFigures{{Level: account.Critical, Untracked: 3}}},
		},
	}
}

func TestLists(t *testing.T) {
	for name, s := range lists() {
		t.Run(name, func(t *testing.T) {
			m := s.Message()
			valid(t, m)
			assert.Empty(t, blockkit.Aloud(m.Text, m.Blocks))
			golden(t, name, m.Blocks)
		})
	}
}

func TestTheNotificationOfAListIsASentence(t *testing.T) {
	texts := map[string]string{}
	for name, s := range lists() {
		texts[name] = s.Message().Text
	}
	assert.Equal(t, "Health: 1 critical, 2 at risk, 4 renewing in 30 days, $59,400 and €0.50 protected ARR", texts["list_health"])
	assert.Equal(t, "Convert: 1 account", texts["list_one"])
	assert.Equal(t, "Re-engage: 0 accounts", texts["list_empty"])
	assert.Equal(t, "Health: only Critical · owner dana@us.example · name or domain with “ac∗me &amp; &lt;b&gt;”", texts["list_filtered"])
}

// valid holds a message against Slack's limits.
func valid(t *testing.T, m kit.Message) {
	t.Helper()
	encoded, err := json.Marshal(m.Blocks)
	require.NoError(t, err)
	assert.Empty(t, blockkit.Validate(blockkit.Message, encoded))
	assert.NotEmpty(t, m.Text)
	assert.LessOrEqual(t, kit.Units(m.Text), 3000)
	assert.True(t, kit.Fits(m.Blocks), "%d characters", kit.SizeOf(m.Blocks))
}

func TestAListHoldsWhateverItIsGiven(t *testing.T) {
	s := health()
	long := strings.Repeat("W<&*", 500)
	label := account.Applied{Label: long, Points: -math.MaxInt32}
	row := listed("x", 100, account.AtRisk, label, label, label, label)
	row.Account.Name, row.Account.Domain = long, account.Domain(strings.Repeat("a", 60)+"."+strings.Repeat("b", 60)+"."+strings.Repeat("c", 60)+".example")
	row.Before = ptr(0)
	row.Account.Route = &account.Route{From: account.Section(long), To: account.Health, Deed: account.Deed{By: account.Actor{Name: long}, Reason: long}}
	row.Account.Untracked = &account.Deed{By: account.Actor{Name: long}, Reason: long, At: now}
	row.Standing.Rollup.Totals = nil
	for _, c := range []account.Currency{"USD", "EUR", account.Currency(long), "KWD", "JPY", "XXX"} {
		row.Standing.Rollup.Totals = append(row.Standing.Rollup.Totals, account.Total{Currency: c, ARR: math.MinInt64})
	}
	row.Standing.Rollup.Usage.Week, row.Standing.Rollup.Licensed = math.MaxInt32, ptr(math.MaxInt32)
	s.Rows = nil
	for range hub.PageSize {
		s.Rows = append(s.Rows, row)
	}
	for i := range s.Figures.Levels {
		f := &s.Figures.Levels[i]
		f.Tracked, f.Untracked = math.MaxInt32, math.MaxInt32
		for _, c := range []account.Currency{account.Currency(long), "USD", "EUR", "KWD", "JPY", "XXX", "CHF"} {
			f.ARR = append(f.ARR, account.Money{Amount: math.MaxInt64, Currency: c})
		}
	}
	worst := widest()
	s.Next = worst.From
	for _, l := range []hub.List{worst, {Section: account.Health}, {Section: account.Health, Untracked: true}} {
		s.List = l
		valid(t, s.Message())
		validView(t, hub.AskFilters(l, blocks.Place{Channel: "C123", Answers: "https://hooks.slack.com/actions/" + strings.Repeat("x", 200)}))
	}
}

// widest is the longest list there is.
func widest() hub.List {
	level := account.Level("")
	l := hub.List{Section: account.Reengage, Level: &level, Untracked: true, Owner: strings.Repeat("o", 64), Query: strings.Repeat("q", 33)}
	return l.At(46_655, hub.Spot{Rank: 15, Less: -math.MaxInt64, ID: math.MaxInt64})
}

func TestAListIsReadAsItWasWritten(t *testing.T) {
	critical, unscored := account.Critical, account.Level("")
	for _, l := range []hub.List{
		{Section: account.Health},
		{Section: account.Reengage, Level: &unscored},
		{Section: account.Convert, Level: &critical, Untracked: true},
		{Section: account.Contracts, Owner: "dana@us.example", Query: "a|b 💥 ähm"},
		widest(),
		hub.List{Section: account.Pipeline}.At(3, hub.Spot{Rank: 7, Less: 12, ID: 1}),
	} {
		text := l.Encode()
		assert.LessOrEqual(t, kit.Units(text), 150, text)
		read, err := hub.DecodeList(text)
		require.NoError(t, err, text)
		assert.Equal(t, l, read)
	}
}

func TestWhatSomebodyTypesIsAlwaysAListThatCanBeRead(t *testing.T) {
	for _, typed := range []string{
		"", "  acme  inc ", strings.Repeat("💥", 50), strings.Repeat("x", 5000), "\x00\x01", "a\nb\tc", "%", "\u202eevil", "\xff", "a|b|c", strings.Repeat("é ", 40),
	} {
		for _, owner := range []string{"dana@us.example", strings.Repeat("o", 80) + "@x.example", "a|b@x.example", "\x00", hub.Anybody, ""} {
			l := hub.List{Section: account.Health}.Filter(hub.Filters{Query: typed, Owner: owner, Level: "x", Untracked: "too"})
			read, err := hub.DecodeList(l.Encode())
			require.NoError(t, err, "%q %q", typed, owner)
			assert.Equal(t, l, read)
			assert.Nil(t, l.Level)
		}
	}
}

func forgedLists() []string {
	return []string{
		"", "health", "|", "||||||", "5||||||", "-1||||||", "00||||||", "0|x|||||", "0||x||||", "0|||-1|||", "0|||zzzzz|||", "0|||01|||", "0||||5|||", "0||||5.1|||",
		"0||||z0.1.1||", "0||||1.1.0||", "0||||1.1.-5||", "0||||1.zzzzzzzzzzzzzzzz.1||", "0||||1.-1y2p0ij32e8e8.1||", "0||||1.1.1.1||", "0||||| ", "0|||||" + strings.Repeat("o", 65) + "|",
		"0||||||" + strings.Repeat("q", 41), "0|||||\x00|", "0||||||\n", "0||||||  a", "0||||||\xff", `{"section":"health"}`, "０||||||", strings.Repeat("|", 5000), "0|||||| ' or true --\x00",
	}
}

func TestAForgedListIsRefused(t *testing.T) {
	for _, text := range forgedLists() {
		_, err := hub.DecodeList(text)
		require.ErrorIs(t, err, kit.ErrAction, "%q", text)
	}
}

func FuzzDecodeList(f *testing.F) {
	f.Add(widest().Encode())
	for _, text := range forgedLists() {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		l, err := hub.DecodeList(text)
		if err != nil {
			return
		}
		assert.Equal(t, text, l.Encode())
		assert.True(t, l.Section.Known())
	})
}

func TestTheMenuOfOwners(t *testing.T) {
	values := func(options []*slack.OptionBlockObject) (out []string) {
		for _, o := range options {
			out = append(out, o.Value)
		}
		return out
	}
	owners := []string{"amy@us.example", "dana@us.example", "strange|owner"}
	assert.Equal(t, []string{hub.Anybody, "dana@us.example", "amy@us.example"}, values(hub.Owners("", "dana@us.example", owners)))
	assert.Equal(t, []string{hub.Anybody, "amy@us.example", "dana@us.example"}, values(hub.Owners("", "", owners)))
	assert.Equal(t, []string{"dana@us.example"}, values(hub.Owners("da", "dana@us.example", owners[1:])))
	many := make([]string, 500)
	for i := range many {
		many[i] = "o" + strings.Repeat("x", i%50) + "@us.example"
	}
	assert.Len(t, hub.Owners("", "me@us.example", many), 100)
}

func TestTheWindowOfFilters(t *testing.T) {
	critical := account.Critical
	for name, l := range map[string]hub.List{
		"list_filter": {Section: account.Health},
		"list_filter_set": {
			Section: account.Reengage, Level: &critical, Owner: "dana@us.example", Query: "acme", Untracked: true,
		},
	} {
		view := hub.AskFilters(l, blocks.Place{Channel: "C1", TS: "1.2"})
		validView(t, view)
		golden(t, name, view.Blocks.BlockSet)
		_, in, err := blocks.Carried[blocks.InList](view.PrivateMetadata)
		require.NoError(t, err)
		assert.Equal(t, l.Encode(), in.List)
	}
}
