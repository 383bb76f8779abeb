package blocks_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/blocks"
	"rapport/blocks/kit"
	"rapport/internal/account"
)

func TestNotifications(t *testing.T) {
	for name, want := range map[string]string{
		"critical":          "Acme Inc: 🔴 Critical, 16 / 100 (−20), $59,400 ARR",
		"healthy":           "Acme Inc: 🟢 Healthy, 83 / 100 (+5), $59,400 ARR",
		"routed":            "Acme Inc: 🟠 At risk, 64 / 100 (−8), $48,000 ARR",
		"untracked":         "Acme Inc: 🟠 At risk, 54 / 100 (−18), $48,000 ARR, untracked",
		"two_currencies":    "Acme Inc: 🟢 Healthy, 72 / 100, $48,000 ARR, €14,814 ARR, ¥0 ARR",
		"nothing_connected": "Quiet GmbH: ⚪ Not scored yet",
		"name_broadcast":    "&lt;!channel&gt; &amp; &lt;@U123&gt; &lt;https://evil.example|Acme&gt;: 🟢 Healthy, 75 / 100, $11,400 ARR",
		"name_rtl":          "\u200e\u2068שלום בע״מ evil\u2069: 🟢 Healthy, 75 / 100, $11,400 ARR",
	} {
		assert.Equal(t, want, stories()[name].card().Message().Text, name)
	}
}

func TestJSONIsReadableAndTheSame(t *testing.T) {
	m := stories()["name_broadcast"].card().Message()
	m.Text += ` \u003c stays`
	encoded, err := m.JSON()
	require.NoError(t, err)
	assert.True(t, strings.HasPrefix(string(encoded), "{\n  \"text\": "), string(encoded[:40]))
	assert.Contains(t, string(encoded), "<!date^1795356300^{time}|14:05 UTC>")
	assert.NotContains(t, string(encoded), `\u0026`)

	var read struct {
		Text   string
		Blocks slack.Blocks
	}
	require.NoError(t, json.Unmarshal(encoded, &read))
	assert.Equal(t, m.Text, read.Text)
	want, err := json.Marshal(slack.Blocks{BlockSet: m.Blocks})
	require.NoError(t, err)
	got, err := json.Marshal(read.Blocks)
	require.NoError(t, err)
	assert.JSONEq(t, string(want), string(got))
}

func TestAFooterLeavesTheMessageAsItWas(t *testing.T) {
	m := stories()["healthy"].card().Message()
	before, err := m.JSON()
	require.NoError(t, err)
	demo := m.WithFooter("DEMO: <sample> data")
	after, err := m.JSON()
	require.NoError(t, err)
	assert.Equal(t, string(before), string(after))
	assert.Len(t, demo.Blocks, len(m.Blocks))
	last := demo.Blocks[len(demo.Blocks)-1].(*slack.ContextBlock).ContextElements.Elements
	assert.Equal(t, "DEMO: &lt;sample&gt; data", last[len(last)-1].(*slack.TextBlockObject).Text)
	for range 12 {
		demo = demo.WithFooter("again")
	}
	valid(t, demo)
}

// What does not fit goes in a fixed order, and the card says how much.
func TestALongCardGivesUpItsFeedFirst(t *testing.T) {
	s := sixty()
	for i := range s.facts.Revenue {
		s.facts.Revenue[i].URL = "https://app.salesbricks.com/" + strings.Repeat("x", 1900)
	}
	c := s.card()
	encoded, err := c.Message().JSON()
	require.NoError(t, err)
	assert.Contains(t, string(encoded), "+1 more") // of the one activity
	assert.Contains(t, string(encoded), "+5 more") // of the fields
	assert.NotContains(t, string(encoded), "data_visualization")
	assert.Contains(t, string(encoded), "+57 more")
	assert.Contains(t, string(encoded), "Show all 60")
	assert.LessOrEqual(t, characters(texts(t, encoded)), 10_000)
}

// What people read at a glance is shown, and the rest is a click away.
func TestACardWithRoomShowsWhatPeopleRead(t *testing.T) {
	s := sixty()
	s.facts.Revenue = s.facts.Revenue[:10]
	for i := range 8 - 5 {
		s.enrichment[0].Fields[fmt.Sprint("Custom ", i)] = "value"
	}
	text := all(t, s.card())
	assert.NotContains(t, text, " more")
	assert.NotContains(t, text, "Show all")
	assert.NotContains(t, text, "All fields")
	assert.Contains(t, text, "*Workspace 10*")
	assert.Contains(t, text, "Custom 2: value")

	s = sixty()
	s.facts.Revenue = s.facts.Revenue[:11]
	for i := range 9 - 5 {
		s.enrichment[0].Fields[fmt.Sprint("Custom ", i)] = "value"
	}
	text = all(t, s.card())
	assert.Equal(t, 2, strings.Count(text, "+1 more"))
	assert.Contains(t, text, "Show all 11")
	assert.Contains(t, text, "All fields")
}

// A card gives up no more than it must.
func TestACardThatIsTooLongByLittleLosesLittle(t *testing.T) {
	s := sixty()
	for n := 300; n < 600; n++ {
		for i := range s.facts.Revenue {
			s.facts.Revenue[i].URL = "https://app.salesbricks.com/" + strings.Repeat("x", n)
		}
		text := all(t, s.card())
		if !strings.Contains(text, "+1 more") { // of the one activity
			continue
		}
		assert.Contains(t, text, "*Workspace 10*")
		assert.Contains(t, text, "Industry: Software")
		encoded, err := s.card().Message().JSON()
		require.NoError(t, err)
		assert.Greater(t, characters(texts(t, encoded)), 9_000)
		return
	}
	t.Fatal("it always fits")
}

// Slack takes no view of more than 250 kB.
func TestAViewOfLongAddressesStaysAView(t *testing.T) {
	s := sixty()
	for len(s.facts.Revenue) < 500 {
		r := addOn()
		r.Product, r.URL = strings.Repeat("日本<", 40), "https://app.salesbricks.com/"+strings.Repeat("&", 1900)
		s.facts.Revenue = append([]account.RevenueSource{r}, s.facts.Revenue...)
	}
	view, err := json.Marshal(blocks.RevenueView(s.card(), 0))
	require.NoError(t, err)
	validView(t, view)
	assert.Less(t, len(view), 250_000)
	assert.Contains(t, string(view), " more")
}

func TestThePastIsSaidInWords(t *testing.T) {
	s := trial()
	s.facts.Revenue[0].Status, s.facts.Revenue[0].EndsOn = account.Active, day("2026-11-10")
	assert.Contains(t, all(t, s.card()), "12 days ago (10 Nov 2026) · active")
	s.facts.Revenue[0].EndsOn = day("2026-11-22")
	assert.Contains(t, all(t, s.card()), "Today (22 Nov 2026) · active")
}

func TestACardOfNewerFactsSaysSo(t *testing.T) {
	c := merged().card()
	c.Revenue = c.Revenue[:1]
	assert.Contains(t, all(t, c), "ARR $48,000 = $48,000 Salesbricks · at the last refresh $107,400")

	c = merged().card()
	c.Standing, c.Assessed = account.Assessment{}, false
	text := all(t, c)
	assert.Contains(t, text, "the first refresh is still to come")
	assert.Contains(t, text, "$107,400 ARR · $8,950 MRR · $11,400 potential (trial)")

	c = merged().card()
	c.Now = c.Now.Add(72 * time.Hour)
	assert.Contains(t, all(t, c), "refreshed 3 days ago · Salesbricks, Stripe, PostHog, HubSpot, Attio, BuildBetter last came in 3 days ago")
}

func TestASumThatDoesNotAddUpIsPrintedAsSuch(t *testing.T) {
	c := critical().card()
	c.Standing.Score += 3
	assert.Contains(t, all(t, c), "− 3 + 3 not explained = 19")
}

func TestMenusSaySo(t *testing.T) {
	assert.Equal(t, "Which account do you mean by “acme”?", blocks.Menu(kit.Reader{}, "acme", nil).Text)
	assert.Equal(t, "This message names several accounts. Which one shall I open?", blocks.Several(kit.Reader{}, "message", nil).Text)
	assert.Equal(t, "No account answers to “ˋzzˋ”.", blocks.NotFound(kit.Reader{}, "`zz`", nil).Text)
	assert.Contains(t, blocks.Help("/account").Bare().Text, "/account acme.com")
}

// all is every text of a card.
func all(t *testing.T, c blocks.Card) string {
	t.Helper()
	encoded, err := c.Message().JSON()
	require.NoError(t, err)
	return strings.Join(texts(t, encoded), "\n")
}

func BenchmarkCard(b *testing.B) {
	for _, name := range []string{"healthy", "critical", "sixty_sources", "name_marks"} {
		c := stories()[name].card()
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_ = c.Message()
			}
		})
	}
}
