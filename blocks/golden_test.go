package blocks_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/slack-go/slack"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/blocks"
	"rapport/blocks/blockstest"
	"rapport/blocks/kit"
	"rapport/internal/account"
	"rapport/internal/slacksim/blockkit"
)

func TestCards(t *testing.T) {
	for name, s := range stories() {
		t.Run(name, func(t *testing.T) {
			m := s.card().Message()
			valid(t, m)
			assert.Empty(t, blockkit.Aloud(m.Text, m.Blocks))
			golden(t, name, m.Blocks)
		})
	}
}

func TestMenus(t *testing.T) {
	for name, m := range menus() {
		t.Run(name, func(t *testing.T) {
			valid(t, m)
			assert.Empty(t, blockkit.Aloud(m.Text, m.Blocks))
			golden(t, name, m.Blocks)
		})
	}
}

// What one person sees is written as they write it, on the days of their zone.
func TestACardIsWrittenForItsReader(t *testing.T) {
	for name, r := range map[string]kit.Reader{
		"reader_berlin": {Locale: "de-DE", Zone: zone(t, "Europe/Berlin")}, "reader_new_york": {Locale: "en-US", Zone: zone(t, "America/New_York")},
	} {
		t.Run(name, func(t *testing.T) {
			c := whole().card()
			c.Reader = r
			m := c.Message()
			valid(t, m)
			assert.Empty(t, blockkit.Aloud(m.Text, m.Blocks))
			golden(t, name, m.Blocks)
			feed := pages()["feed_page"]
			feed.Reader, feed.Now = r, now()
			goldenView(t, name+"_feed", blocks.FeedView(feed))
		})
	}
}

func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	require.NoError(t, err)
	return z
}

func TestRevenueViews(t *testing.T) {
	for name, c := range map[string]blocks.Card{
		"view_revenue": merged().card(), "view_sixty": sixty().card(), "view_no_revenue": notScored().card(),
	} {
		t.Run(name, func(t *testing.T) { goldenView(t, name, blocks.RevenueView(c, 0)) })
	}
	goldenView(t, "view_sixty_next", blocks.RevenueView(sixty().card(), 45))
	assert.Equal(t, blocks.RevenueView(sixty().card(), 40), blocks.RevenueView(sixty().card(), 900), "the last page is the last")
}

func TestOtherViewsOfACard(t *testing.T) {
	for name, view := range map[string]slack.ModalViewRequest{
		"view_card": critical().card().View(), "view_card_back": routed().card().View(), "view_fields": blocks.FieldsView(sixty().card()),
		"view_no_fields": blocks.FieldsView(merged().card()),
	} {
		t.Run(name, func(t *testing.T) { goldenView(t, name, view) })
	}
}

// goldenView holds a modal against Slack's limits and the kept one.
func goldenView(t *testing.T, name string, view slack.ModalViewRequest) {
	t.Helper()
	encoded, err := json.Marshal(view)
	require.NoError(t, err)
	validView(t, encoded)
	assert.Empty(t, blockkit.Unlabelled(view))
	golden(t, name, view.Blocks.BlockSet)
}

// menus are the messages that are not cards.
func menus() map[string]kit.Message {
	usd := func(minor int64) []account.Total { return []account.Total{{Currency: "USD", ARR: minor}} }
	matches := []blocks.Match{
		{Domain: "acme.com", Name: "Acme Inc", Score: ptr(58), Level: account.AtRisk, Totals: usd(5_940_000)},
		{Domain: "acme.de", Name: "*Acme* GmbH & <!here>", Score: ptr(12), Level: account.Critical, Totals: append(usd(120_000), account.Total{Currency: "EUR", ARR: 123_450})},
		{Domain: "xn--mnchen-3ya.example", Name: "", Level: ""},
		{Domain: "shalom.example", Name: "שלום בע״מ", Score: ptr(91), Level: account.Healthy, Totals: usd(0)},
	}
	many := matches
	for len(many) < 14 {
		many = append(many, matches[0])
	}
	return map[string]kit.Message{
		"menu":            blocks.Menu(kit.Reader{}, "acme", matches),
		"menu_many":       blocks.Menu(kit.Reader{}, "<!channel> *acme*", many),
		"menu_more":       blocks.Menu(kit.Reader{}, "acme", many[:11]),
		"menu_several":    blocks.Several(kit.Reader{}, "message", many[:11]),
		"not_found":       blocks.NotFound(kit.Reader{}, "acmee", many),
		"not_found_empty": blocks.NotFound(kit.Reader{}, "`zz`", nil),
		"mine":            blocks.Mine(kit.Reader{}, "Dana Reyes", 0, matches[:2]),
		"mine_more":       blocks.Mine(kit.Reader{}, "Dana Reyes", 0, many),
		"mine_further":    blocks.Mine(kit.Reader{}, "Dana Reyes", 1, matches[:3]),
		"mine_over":       blocks.Mine(kit.Reader{}, "Dana Reyes", 7, nil),
		"mine_empty":      blocks.Mine(kit.Reader{}, "Dana Reyes", 0, nil),
		"help":            blocks.Help("/account"),
		"sentence":        kit.Sentence("The database does not answer: try again in a minute. Reference 01JC <k_7>."),
		"footer":          merged().card().Message().WithFooter("DEMO: sample data"),
		"footer_alone":    kit.Sentence("Nothing.").WithFooter("DEMO: sample data"),
	}
}

// valid holds a message against Slack's limits.
func valid(t *testing.T, m kit.Message) {
	t.Helper()
	encoded, err := json.Marshal(m.Blocks)
	require.NoError(t, err)
	assert.Empty(t, blockkit.Validate(blockkit.Message, encoded))
	assert.NotEmpty(t, m.Text)
	assert.LessOrEqual(t, len([]rune(m.Text)), 3000)
}

func validView(t *testing.T, encoded []byte) {
	t.Helper()
	assert.Empty(t, blockkit.ValidateView(encoded))
}

// golden compares blocks with the kept ones.
func golden(t *testing.T, name string, list []slack.Block) {
	t.Helper()
	blockstest.Golden(t, name, map[string]any{"blocks": list})
}
