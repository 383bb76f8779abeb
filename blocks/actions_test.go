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
			assert.Equal(t, blocks.OpenAccount{}.ID(), s.Accessory.ButtonElement.ActionID)
			a, err := blocks.DecodeOpenAccount(s.Accessory.ButtonElement.Value)
			require.NoError(t, err)
			assert.NotEmpty(t, a.Domain)
		}
	}
	drawn := 0
	for _, b := range sixty().card().Message().Blocks {
		if row, is := b.(*slack.ActionBlock); is {
			button := row.Elements.ElementSet[0].(*slack.ButtonBlockElement)
			a, err := blocks.DecodeShowRevenue(button.Value)
			require.NoError(t, err)
			assert.Equal(t, blocks.ShowRevenue{Domain: "acme.com"}, a)
			assert.Contains(t, blocks.Actions(), button.ActionID)
			drawn++
		}
	}
	assert.Equal(t, 1, drawn)
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
