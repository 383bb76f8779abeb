package deeds_test

import (
	"encoding/json"
	"testing"

	"github.com/slack-go/slack"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/blocks"
	"rapport/blocks/deeds"
	"rapport/internal/account"
	"rapport/internal/slacksim/blockkit"
)

// trail is a score of some days with what made it.
func trail(days int) []account.Point {
	failed := account.Applied{Factor: account.PaymentFailed, Label: "Payment failed", Source: account.Stripe, Points: -5, Full: -5}
	adoption := account.Applied{Factor: account.LowAdoption, Label: "Low product adoption", Source: account.PostHog, Points: -8, Full: -8}
	praise := account.Applied{Factor: account.Praised, Label: "Praise", Source: account.BuildBetter, Points: 2, Full: 2}
	var points []account.Point
	for n := days + 3; n >= 0; n -= 3 {
		p := account.Point{At: now().AddDate(0, 0, -n), Score: 77, Level: account.Healthy, Factors: []account.Applied{praise}}
		switch {
		case n < days/6:
			p.Score, p.Level, p.Factors = 62, account.AtRisk, []account.Applied{failed, adoption}
		case n < days/3:
			p.Score, p.Level, p.Factors = 69, account.AtRisk, []account.Applied{adoption, praise}
		}
		points = append(points, p)
	}
	return points
}

func scores(days int) deeds.Scores {
	return deeds.Scores{Scene: scene(), Points: trail(days), Days: days}
}

func scoreWindows() map[string]deeds.Scores {
	drawn, failed, never, still, odd, noisy := scores(90), scores(30), scores(90), scores(365), scores(90), scores(365)
	drawn.Picture.File, drawn.Dark = "F0123456789", true
	failed.Picture.Failed = true
	never.Points = nil
	still.Points = still.Points[:1]
	odd.Scene, odd.Picture.File = hostile(), "F0123456789"
	for i := range noisy.Points {
		if i%2 == 0 {
			noisy.Points[i].Factors, noisy.Points[i].Score = []account.Applied{{Factor: "<!channel>_x_", Source: "*crm*", Points: -40, Full: -40}}, 20+i%7
		}
	}
	return map[string]deeds.Scores{
		"scores": scores(90), "scores_drawn": drawn, "scores_failed": failed, "scores_never": never, "scores_still": still, "scores_hostile": odd, "scores_noisy": noisy,
	}
}

func TestScoreWindows(t *testing.T) {
	for name, s := range scoreWindows() {
		t.Run(name, func(t *testing.T) {
			view := s.View()
			encoded, err := json.Marshal(view)
			require.NoError(t, err)
			assert.Empty(t, blockkit.ValidateView(encoded))
			golden(t, name, view)
		})
	}
}

func TestAWindowOfScoresCarriesWhereItCameFromAndWhatItShows(t *testing.T) {
	s := scores(30)
	s.Dark = true
	place, ask, err := blocks.Carried[blocks.ChangeHistory](s.View().PrivateMetadata)
	require.NoError(t, err)
	assert.Equal(t, s.Place, place)
	assert.Equal(t, blocks.ChangeHistory{On: s.On, Days: 30, Dark: true}, ask)
	var ids []string
	for _, b := range s.View().Blocks.BlockSet {
		if row, is := b.(*slack.ActionBlock); is {
			for _, e := range row.Elements.ElementSet {
				button := e.(*slack.ButtonBlockElement)
				ids = append(ids, button.ActionID)
				_, err := blocks.DecodeChangeHistory(button.Value)
				require.NoError(t, err)
			}
		}
	}
	assert.Len(t, ids, 4)
	for _, value := range []string{"", "{}", `{"domain":"acme.com","days":31}`, `{"domain":"ACME","days":30}`, `{"domain":"acme.com","days":30,"x":1}`} {
		_, err := blocks.DecodeChangeHistory(value)
		require.Error(t, err, value)
	}
}

func TestTheWordsOfAPictureFitBesideIt(t *testing.T) {
	for name, s := range scoreWindows() {
		assert.NotEmpty(t, s.Alt(), name)
		assert.LessOrEqual(t, len([]rune(s.Alt())), 1000, name)
	}
}

// deedful is a history that people had a hand in.
func deedful() deeds.Scores {
	s := scores(30)
	omar := account.Actor{ID: "U2", Name: "omar"}
	escalated := account.Applied{Factor: account.Escalated, Label: "Escalation", Source: account.BuildBetter, Points: -8, Full: -8}
	struck := escalated
	struck.Points, struck.Marked, struck.By = 0, account.WrongData, omar
	failed := account.Applied{Factor: account.PaymentFailed, Label: "Payment failed", Source: account.Stripe, Points: -5, Full: -5}
	s.Points = nil
	for n, p := range []account.Point{
		{Score: 62, Factors: []account.Applied{escalated, failed}},
		{Score: 70, Factors: []account.Applied{struck, failed}},
		{Score: 75, Factors: []account.Applied{struck}},
		{Score: 75, Factors: []account.Applied{struck}},
		{Score: 62, Factors: []account.Applied{escalated, failed}},
	} {
		p.At, p.Level = now().AddDate(0, 0, 2*n-9), account.AtRisk
		s.Points = append(s.Points, p)
	}
	on := func(n int, ignored bool) account.Recount {
		return account.Recount{Deed: account.Deed{By: omar, At: s.Points[n].At}, Revenue: 7, System: account.Stripe, Product: "Platform", Ignored: ignored}
	}
	s.Recounts = []account.Recount{on(2, true), on(4, false)}
	return s
}

func TestAHistoryTellsWhatPeopleDid(t *testing.T) {
	view := deedful().View()
	encoded, err := json.Marshal(view)
	require.NoError(t, err)
	assert.Empty(t, blockkit.ValidateView(encoded))
	text := string(encoded)
	for _, want := range []string{
		"ARR changed by @omar: Platform ignored", "+5 Payment failed, not counted any more", "+8 Escalation, marked wrong data by @omar", "−8 Escalation, its mark ended",
		"Payment failed, counted again", "came, went or were marked", "Highest 75 on 17 Nov · lowest 62 on 13 Nov", "unchanged since 13 Nov",
	} {
		assert.Contains(t, text, want)
	}
	assert.NotContains(t, text, "gone")
	assert.NotContains(t, text, "new (")
	assert.Contains(t, deedful().Alt(), "acme.com since 13 Nov: from 62 to 62")
	golden(t, "scores_deeds", view)
}
