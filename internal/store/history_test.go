package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/internal/account"
	"rapport/internal/store"
	"rapport/internal/store/storetest"
)

func TestAHistoryHasTheLastScoreOfEachDay(t *testing.T) {
	db := storetest.New(t)
	tell(t, db, everything(), epoch.AddDate(0, 0, -60))
	id := ids(t, db, "acme.com")[0]
	save := func(at time.Time, score int, f account.Factor) {
		change(t, db, func(c *store.Change) error {
			return c.SaveAssessments(t.Context(), []store.Assessed{{ID: id, Assessment: account.Assessment{
				At: at, Scored: true, Score: score, Level: account.AtRisk, Section: account.Health, Factors: []account.Applied{{Factor: f, Points: -5, Full: -5}},
			}}})
		})
	}
	for n := 50; n >= 0; n -= 10 {
		save(epoch.AddDate(0, 0, -n), 60-n, account.Escalated)
		save(epoch.AddDate(0, 0, -n).Add(6*time.Hour), 61-n, account.PaymentFailed)
	}
	points, err := db.History(t.Context(), id, epoch.AddDate(0, 0, -30), epoch)
	require.NoError(t, err)
	var scores []int
	for _, p := range points {
		scores = append(scores, p.Score)
		require.Len(t, p.Factors, 1)
	}
	assert.Equal(t, []int{21, 31, 41, 51, 60}, scores, "the day before the window, its days as they ended, and today so far")
	assert.Equal(t, account.PaymentFailed, points[0].Factors[0].Factor)
	assert.Equal(t, account.AtRisk, points[0].Level)

	none, err := db.History(t.Context(), 4711, epoch, epoch)
	require.NoError(t, err)
	assert.Empty(t, none)
	none, err = db.History(t.Context(), id, epoch.AddDate(-9, 0, 0), epoch.AddDate(-8, 0, 0))
	require.NoError(t, err)
	assert.Empty(t, none, "the window is before everything")
}
