package blocks_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"rapport/blocks"
	"rapport/blocks/kit"
	"rapport/internal/account"
)

// saidBy is all that a card says.
func saidBy(c blocks.Card) string { return kit.Written(c.Message().Blocks) }

func TestAScoreThatStandsStillIsToldInWords(t *testing.T) {
	c := healthy().card()
	score := c.Standing.Score
	level := func(days, scores int) []account.Point {
		var points []account.Point
		for n := days; n > 0; n-- {
			points = append(points, account.Point{At: c.Standing.At.AddDate(0, 0, -n), Score: scores, Level: account.Healthy})
		}
		return points
	}
	c.Trail = level(40, score)
	assert.Contains(t, saidBy(c), "Unchanged for 30 days")
	assert.NotContains(t, saidBy(c), "Unchanged since")
	assert.NotRegexp(t, `[▁-█] 30 days`, saidBy(c), "a line of equal bars tells nothing")

	c.Trail = level(5, score)
	assert.Contains(t, saidBy(c), "Unchanged since 17 Nov")
	assert.NotContains(t, saidBy(c), "30 days")

	c.Trail = append(level(40, score), account.Point{At: c.Standing.At.AddDate(0, 0, -9), Score: score - 1})
	assert.Contains(t, saidBy(c), "Unchanged since 21 Nov", "it moved, and moved back")
	assert.Contains(t, saidBy(c), " 30 days")

	c.Trail = level(40, score-4)
	assert.Contains(t, saidBy(c), "+4 since 21 Nov")
	c.Trail = nil
	assert.NotContains(t, saidBy(c), "Unchanged")
}

func TestASearchThatFindsNothingSaysWhatToTry(t *testing.T) {
	for want, asked := range map[string]blocks.Feed{
		"Nothing matches. Try fewer words or more kinds.": {Kinds: account.Kinds()[:2], Words: "export"},
		"Nothing matches. Try fewer words.":               {Kinds: account.Kinds(), Words: "export"},
		"Nothing of that kind is known. Try more kinds.":  {Kinds: account.Kinds()[:1]},
		"No activity is known yet.":                       {Kinds: account.Kinds()},
	} {
		asked.On.Domain = "acme.com"
		blocks := blocks.FeedView(blocks.FeedPage{Asked: asked, Now: now()}).Blocks.BlockSet
		assert.Contains(t, kit.Written(blocks), want)
	}
}

func TestTheDaysOfAMessageAreOfOneForm(t *testing.T) {
	for name, s := range stories() {
		encoded, err := s.card().Message().JSON()
		assert.NoError(t, err)
		assert.NotContains(t, string(encoded), "{date_short}", name)
	}
}
