package deeds_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/blocks/deeds"
	"rapport/internal/account"
)

func TestAFactorToMarkIsNamedAsOnTheCard(t *testing.T) {
	limited := account.Applied{Factor: account.Complaints, Label: "Complaints", Source: account.BuildBetter, Points: -4, Full: -6}
	marked := account.Applied{Factor: account.Escalated, Label: "Escalation", Source: account.BuildBetter, Full: -8, Marked: account.Expected, Until: now()}
	window := deeds.MarkFactor(scene(), account.Assessment{}, []deeds.Choice{{Factor: limited}, {Factor: marked}}, now())
	encoded, err := json.Marshal(window)
	require.NoError(t, err)
	assert.Contains(t, string(encoded), "−4 Complaints (BuildBetter)", "within the weight of signals")
	assert.Contains(t, string(encoded), "−8 Escalation (BuildBetter)", "struck through")
	assert.NotContains(t, string(encoded), "−6 Complaints")
}
