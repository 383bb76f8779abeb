package account

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestReweighIsWhatAnAssessmentByThatPolicyWouldSay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f, now := anyFacts().Draw(t, "facts"), moments().Draw(t, "now")
		was, is := anyPolicy().Draw(t, "was"), anyPolicy().Draw(t, "is")
		is.Points = was.Points // kept factors hold their own points
		kept, want := Assess(f, was, now), Assess(f, is, now)
		if !kept.Scored {
			return
		}
		score, level := Reweigh(kept.Factors, is)
		require.Equal(t, want.Score, score)
		require.Equal(t, want.Level, level)
	})
}

func TestReweighKeepsWithinTheWeightAndLeavesMarksOut(t *testing.T) {
	p := DefaultPolicy()
	factors := []Applied{
		{Category: Adoption, Full: -16},
		{Category: Adoption, Full: -14},
		{Category: Adoption, Full: +4},
		{Category: Payments, Full: -20, Marked: Expected},
	}
	score, level := Reweigh(factors, p)
	assert.Equal(t, 49, score)
	assert.Equal(t, AtRisk, level)

	p.Weights[Adoption], p.AtRisk, p.Healthy = 10, 50, 65
	score, level = Reweigh(factors, p)
	assert.Equal(t, 69, score)
	assert.Equal(t, Healthy, level)

	score, level = Reweigh(nil, p)
	assert.Equal(t, 75, score)
	assert.Equal(t, Healthy, level)
}
