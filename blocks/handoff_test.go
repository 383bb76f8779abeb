package blocks_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"rapport/blocks"
	"rapport/internal/account"
	"rapport/internal/slacksim/blockkit"
)

func TestACardSaysThatItsAccountIsHandedOff(t *testing.T) {
	c := routed().card()
	c.Handoff = &blocks.Handoff{ID: 3, To: account.Convert, By: account.Actor{ID: "U1", Name: "<@U9> dana"}, Reason: "wants *a second* team\nby <!channel>"}
	m := c.Message()
	valid(t, m)
	assert.Empty(t, blockkit.Aloud(m.Text, m.Blocks))
	golden(t, "handed_off", m.Blocks[:5])
	goldenView(t, "view_handed_off", c.View())

	c.Handoff = nil
	assert.Len(t, c.Message().Blocks, len(m.Blocks)-2)
}
