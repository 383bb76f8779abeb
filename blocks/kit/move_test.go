package kit

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"rapport/internal/account"
)

func TestAMoveAddsUpInWords(t *testing.T) {
	m := account.Move{From: 72, To: 58, LeftOver: -1, Changes: []account.Change{
		{Name: "Low product adoption", Source: account.PostHog, Is: -8, Fate: account.Came},
		{Name: "Payment failed", Source: account.Stripe, Was: 5, Fate: account.Went},
		{Name: "Approaching renewal", Source: account.Salesbricks, Was: -3, Is: -4},
		{Name: "NPS", Was: -6, Fate: account.Went},
	}}
	assert.Equal(t, "72 → 58 (−14)", Moved(m))
	assert.Equal(t, "−8 Low product adoption, new (PostHog) · −5 Payment failed, gone (Stripe) · −1 Approaching renewal −3 → −4 (Salesbricks) · "+
		"+6 NPS, gone · −1 that no factor explains", Reasons(m))
	assert.Equal(t, "+3 without a factor that explains it", Reasons(account.Move{From: 70, To: 73, LeftOver: 3}))
	assert.Empty(t, Reasons(account.Move{}))
}

func TestAMoveOfManyFactorsStaysShort(t *testing.T) {
	var m account.Move
	for n := range 9 {
		m.Changes = append(m.Changes, account.Change{Name: "<!channel>", Source: "my_crm", Is: -1 - n, Fate: account.Came})
	}
	assert.Equal(t, "−24 by 3 more factors", Reasons(m)[len(Reasons(m))-len("−24 by 3 more factors"):])
	assert.NotContains(t, Reasons(m), "<!")
}

func TestAMoveSaysWhatPeopleDid(t *testing.T) {
	omar := account.Actor{ID: "U2", Name: "omar"}
	m := account.Move{From: 60, To: 75, Changes: []account.Change{
		{Name: "Escalation", Source: account.BuildBetter, Was: -8, Fate: account.MarkBegan, Why: account.WrongData, By: omar},
		{Name: "Complaints", Source: account.BuildBetter, Was: -3, Fate: account.MarkBegan, Why: account.Expected},
		{Name: "Usage falling", Source: account.PostHog, Is: -5, Fate: account.MarkEnded},
		{Name: "Payment failed", Source: account.Stripe, Was: -10, Fate: account.Dropped},
		{Name: "Set to cancel", Source: account.Stripe, Is: -1, Fate: account.Restored},
		{Name: "Praise", Was: 2},
	}, Recounts: []account.Recount{{Deed: account.Deed{By: omar}, Product: "Platform", Ignored: true}, {Deed: account.Deed{By: omar}}, {}}}
	assert.Equal(t, "ARR changed by @omar: Platform ignored · ARR changed by @omar: a revenue source counted again · 1 more change of the ARR by people · "+
		"+8 Escalation, marked wrong data by @omar (BuildBetter) · +3 Complaints, marked expected by a person (BuildBetter) · "+
		"−5 Usage falling, its mark ended (PostHog) · +10 Payment failed, not counted any more (Stripe) · −1 Set to cancel, counted again (Stripe) · "+
		"−2 Praise +2 → 0", Reasons(m))
}
