package blocks_test

import (
	"strings"
	"testing"

	"github.com/slack-go/slack"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/blocks"
	"rapport/blocks/kit"
)

func TestAClickIsReadAsItWasWritten(t *testing.T) {
	for _, m := range menus() {
		for _, b := range m.Blocks {
			s, is := b.(*slack.SectionBlock)
			if !is || s.Accessory == nil || s.Accessory.ButtonElement == nil {
				continue
			}
			if s.Accessory.ButtonElement.ActionID != (blocks.OpenAccount{}).ID() {
				continue
			}
			a, err := blocks.DecodeOpenAccount(s.Accessory.ButtonElement.Value)
			require.NoError(t, err)
			assert.NotEmpty(t, a.Domain)
		}
	}
}

// Every button of a card and of its windows carries what its action reads, and
// the way back to the list that the card was opened from.
func TestEveryButtonOfACardIsRead(t *testing.T) {
	drawn := map[string]int{}
	for _, s := range []story{sixty(), critical(), untracked(), merged(), whole()} {
		s.back = "health.critical"
		c := s.card()
		for _, list := range [][]slack.Block{
			c.Message().Blocks, c.View().Blocks.BlockSet, blocks.RevenueView(c, 0).Blocks.BlockSet, blocks.RevenueView(c, 40).Blocks.BlockSet,
		} {
			for _, button := range buttons(list) {
				drawn[button.ActionID]++
				assert.Contains(t, blocks.Actions(), button.ActionID)
				switch button.ActionID {
				case blocks.ShowRevenue{}.ID():
					a, err := blocks.DecodeShowRevenue(button.Value)
					require.NoError(t, err)
					assert.Equal(t, [2]string{"acme.com", "health.critical"}, [2]string{string(a.Domain), a.Back})
				case blocks.IgnoreRevenue, blocks.CountRevenue:
					a, err := blocks.DecodeOnRevenue(button.Value)
					require.NoError(t, err)
					assert.Equal(t, blocks.On{Domain: "acme.com", Back: "health.critical"}, a.On)
				default:
					a, err := blocks.DecodeOn(button.Value)
					require.NoError(t, err)
					assert.Equal(t, blocks.On{Domain: "acme.com", Back: "health.critical"}, a)
				}
			}
		}
	}
	for _, id := range []string{
		blocks.RouteAccount, blocks.UntrackAccount, blocks.RetrackAccount, blocks.MarkFactor, blocks.ShareAccount, blocks.DraftEmail, blocks.RefreshAccount,
		blocks.ShowHistory, blocks.ShowFeed, blocks.ShowFields, blocks.ViewInCRM, blocks.BackToList, blocks.IgnoreRevenue, blocks.CountRevenue, blocks.ShowRevenue{}.ID(),
	} {
		assert.Positive(t, drawn[id], id)
	}
}

func buttons(list []slack.Block) []*slack.ButtonBlockElement {
	var out []*slack.ButtonBlockElement
	for _, b := range list {
		switch b := b.(type) {
		case *slack.ActionBlock:
			for _, e := range b.Elements.ElementSet {
				if button, is := e.(*slack.ButtonBlockElement); is {
					out = append(out, button)
				}
			}
		case *slack.SectionBlock:
			if b.Accessory != nil && b.Accessory.ButtonElement != nil {
				out = append(out, b.Accessory.ButtonElement)
			}
		}
	}
	return out
}

func TestAForgedClickIsRefused(t *testing.T) {
	for _, value := range append(forged(), `{"domain":"`+strings.Repeat("a", 3000)+`.com"}`) {
		_, err := blocks.DecodeOpenAccount(value)
		require.ErrorIs(t, err, kit.ErrAction, "%q", value)
		_, err = blocks.DecodeShowRevenue(value)
		require.ErrorIs(t, err, kit.ErrAction, "%q", value)
		assert.Less(t, len(err.Error()), 200)
	}
}

func forged() []string {
	return []string{
		"", "acme.com", "null", "[]", "{}", `"x"`, `{"domain":""}`, `{"domain":null}`, `{"domain":7}`, `{"domain":"ACME.com"}`, `{"domain":"www.acme.com"}`,
		`{"domain":"gmail.com"}`, `{"domain":"acme.com","more":1}`, `{"domain":"acme.com"}{}`, `{"domain":"acme.com"} x`, `{"domain":"'; drop table account; --"}`,
		`{"domain":"<https://acme.com|acme.com>"}`, "{", "\x00", strings.Repeat("[", 1999), "{\"domain\":\"\xff\"}",
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(`{"domain":"acme.com"}`)
	for _, value := range forged() {
		f.Add(value)
	}
	f.Fuzz(func(t *testing.T, value string) {
		if a, err := blocks.DecodeOpenAccount(value); err == nil {
			assert.NotEmpty(t, a.Domain)
		}
	})
}
