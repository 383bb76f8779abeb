package hub_test

import (
	"encoding/json"
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

// offered are accounts as a menu offers them.
func offered() []blocks.Match {
	score := func(n int) *int { return &n }
	usd := func(minor int64) []account.Total { return []account.Total{{Currency: "USD", ARR: minor}} }
	return []blocks.Match{
		{Domain: "acme.com", Name: "Acme Inc", Score: score(58), Level: account.AtRisk, Totals: append(usd(5_940_000), account.Total{Currency: "EUR", ARR: 123_450})},
		{Domain: "globex.com", Name: "*Globex* <!channel> " + strings.Repeat("and sons ", 30), Level: account.Critical},
		{Domain: "xn--mnchen-3ya.example", Name: ""},
		{Domain: account.Domain(strings.Repeat("a.", 80) + "example"), Name: "Too long for a menu"},
	}
}

func TestTheWindowThatFindsAnAccount(t *testing.T) {
	v := hub.FindView()
	validView(t, v)
	golden(t, "find", v.Blocks.BlockSet)
}

func TestChoicesAreWhatSlackTakesOfAMenu(t *testing.T) {
	choices := hub.Choices(kit.Reader{}, offered())
	require.Len(t, choices, 3)
	encoded, err := json.Marshal(map[string]any{"options": choices})
	require.NoError(t, err)
	assert.False(t, blockkit.BadOptions(encoded), "%s", encoded)
	assert.Equal(t, "Acme Inc · acme.com", choices[0].Text.Text)
	assert.Equal(t, "🟠 58 · At risk · $59,400 ARR · €1,234.50 ARR", choices[0].Description.Text)
	assert.Equal(t, "münchen.example", choices[2].Text.Text)
	assert.NotContains(t, string(encoded), "<!channel>")
	for _, c := range choices {
		d, err := blocks.DecodeChoice(c.Value)
		require.NoError(t, err)
		assert.EqualValues(t, c.Value, d)
	}
	full, err := json.Marshal(hub.Choices(kit.Reader{}, fifty(offered()[1])))
	require.NoError(t, err)
	assert.Less(t, len(full), 20_480, "what an acknowledgement holds")
	for _, forged := range []string{"", hub.Nothing, "ACME.com", "gmail.com", "a b", "'; drop table account; --"} {
		_, err := blocks.DecodeChoice(forged)
		require.ErrorIs(t, err, kit.ErrAction, forged)
	}
}

func fifty(m blocks.Match) []blocks.Match {
	out := make([]blocks.Match, 50)
	for i := range out {
		out[i] = m
	}
	return out
}

func TestAMenuWithNothingToOfferSaysWhy(t *testing.T) {
	for _, why := range []string{"Not shown to guests. Ask a member.", strings.Repeat("long ", 50), ""} {
		encoded, err := json.Marshal(map[string]any{"options": hub.NoChoice(why)})
		require.NoError(t, err)
		assert.Equal(t, why == "", blockkit.BadOptions(encoded), "%s", encoded)
	}
}

func TestLinksShowNoFigure(t *testing.T) {
	for name, l := range map[string]hub.Linked{
		"link":        {Domain: "acme.com", Name: "Acme Inc", Level: account.AtRisk, Owner: "dana@us.example"},
		"link_nobody": {Domain: "new.example"},
		"link_hostile": {
			Domain: "x.example", Name: "<!channel> *" + strings.Repeat("ﷺ", 300), Level: account.Critical,
			Owner: "<@U1> _" + strings.Repeat("x", 300),
		},
	} {
		t.Run(name, func(t *testing.T) {
			preview := l.Preview()
			valid(t, kit.Message{Text: preview.Fallback, Blocks: preview.Blocks.BlockSet})
			if name != "link_hostile" { // a fallback is plain: marks are characters
				assert.Empty(t, blockkit.Aloud(preview.Fallback, preview.Blocks.BlockSet))
			}
			golden(t, name, preview.Blocks.BlockSet)
			button := preview.Blocks.BlockSet[0].(*slack.SectionBlock).Accessory.ButtonElement
			on, err := blocks.DecodeOn(button.Value)
			require.NoError(t, err)
			assert.Equal(t, l.Domain, on.Domain)
		})
	}
}
