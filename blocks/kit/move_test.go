package kit

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"rapport/internal/account"
)

func TestAMoveAddsUpInWords(t *testing.T) {
	m := account.Move{From: 72, To: 58, LeftOver: -1, Changes: []account.Change{
		{Name: "Low product adoption", Source: account.PostHog, Is: -8},
		{Name: "Payment failed", Source: account.Stripe, Was: 5},
		{Name: "Approaching renewal", Source: account.Salesbricks, Was: -3, Is: -4},
		{Name: "NPS", Was: -6},
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
		m.Changes = append(m.Changes, account.Change{Name: "<!channel>", Source: "my_crm", Is: -1 - n})
	}
	assert.Equal(t, "−24 by 3 more factors", Reasons(m)[len(Reasons(m))-len("−24 by 3 more factors"):])
	assert.NotContains(t, Reasons(m), "<!")
}
