package deeds_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/slack-go/slack"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/blocks"
	"rapport/blocks/deeds"
	"rapport/blocks/kit"
	"rapport/internal/account"
	"rapport/internal/slacksim/blockkit"
)

func handedOver(s deeds.Scene) deeds.Handoff {
	d := deed(now().AddDate(0, 0, -2), "they want a yearly contract")
	return deeds.Handoff{Scene: s, ID: 3, Route: account.Route{Deed: d, From: account.Health, To: account.Contracts}}
}

func listed(h deeds.Handoff) deeds.Handoff {
	h.In = blocks.InMine
	return h
}

func closed(h deeds.Handoff, e deeds.End) deeds.Handoff {
	h.End, h.Closed = e, deed(now(), "first call is on Monday")
	h.Closed.By.Name = "dana"
	return h
}

// card is a card of Acme's, or of one with many revenue sources.
func card(sources int) blocks.Card {
	f := facts()
	for len(f.Revenue) < sources {
		more := addOn()
		more.ID, more.Product = account.RevenueID(len(f.Revenue)+1), strings.Repeat("long name ", 11)
		f.Revenue = append(f.Revenue, more)
	}
	return blocks.Card{
		Account: f.Account, Standing: account.Assess(f, account.DefaultPolicy(), now()), Assessed: true, Revenue: f.Revenue,
		Policy: account.DefaultPolicy(), Now: now(),
	}
}

func TestHandoffs(t *testing.T) {
	h, unknown := handedOver(scene()), card(0)
	unknown.Standing, unknown.Assessed, unknown.Revenue = account.Assessment{}, false, nil
	dana := account.Actor{ID: "U1", Name: "dana"}
	for name, m := range map[string]kit.Message{
		"open":           h.Message(card(2)),
		"accepted":       closed(h, deeds.Accepted).Message(card(2)),
		"sent_back":      closed(h, deeds.SentBack).Message(card(2)),
		"undone":         closed(h, deeds.TakenBack).Message(card(2)),
		"replaced":       closed(h, deeds.RoutedOn).Message(card(2)),
		"hostile":        handedOver(hostile()).Message(card(2)),
		"unknown":        h.Message(unknown),
		"line_accepted":  h.Line(deeds.Accepted, deed(now(), "first call is on Monday")),
		"line_sent_back": h.Line(deeds.SentBack, deed(now(), "")),
		"line_undone":    h.Line(deeds.TakenBack, deed(now(), "")),
		"line_replaced":  h.Line(deeds.RoutedOn, deed(now(), "")),
		"line_open":      h.Line(deeds.Reopened, deed(now(), "")),
		"line_reminder":  h.Reminder(true),
		"line_unpinged":  h.Reminder(false),
		"told_accepted":  h.Notice(deeds.Accepted, deed(now(), "first call is on Monday")),
		"told_sent_back": handedOver(hostile()).Notice(deeds.SentBack, deed(now(), "*no* budget")),
		"told_reopened":  h.Notice(deeds.Reopened, deed(now(), "")),
		"done":           h.Done(deeds.Accepted, 12),
		"returned":       h.Done(deeds.SentBack, 12),
		"before":         closed(h, deeds.Accepted).Before(),
		"shared_card":    deeds.SharedCard(scene(), dana, "look at the *payment*", card(2)),
		"withdrawn":      deeds.Withdrawn("this channel is shared with another organisation"),
		"unposted":       deeds.Unposted(scene(), "The hand-off", "C8", "I am not in that channel"),
		"waiting":        {Text: "waiting", Blocks: deeds.OpenHandoffs([]deeds.Handoff{listed(h), handedOver(hostile())})},
	} {
		t.Run(name, func(t *testing.T) {
			encoded, err := json.Marshal(m.Blocks)
			require.NoError(t, err)
			assert.Empty(t, blockkit.Validate(blockkit.Message, encoded))
			assert.Empty(t, blockkit.Aloud(m.Text, m.Blocks))
			above := m.Blocks // without the card, which has goldens of its own
			if at := slices.IndexFunc(above, func(b slack.Block) bool { return b.BlockType() == slack.MBTDivider }); at >= 0 {
				above = above[:at]
			}
			golden(t, "handoff_"+name, map[string]any{"text": m.Text, "blocks": above})
		})
	}
}

func TestHandoffWindows(t *testing.T) {
	for name, v := range map[string]slack.ModalViewRequest{
		"accept": handedOver(scene()).Accept(), "accept_hostile": handedOver(hostile()).Accept(),
		"send_back": handedOver(scene()).SendBack(), "send_back_hostile": handedOver(hostile()).SendBack(),
	} {
		t.Run(name, func(t *testing.T) {
			encoded, err := json.Marshal(v)
			require.NoError(t, err)
			assert.Empty(t, blockkit.ValidateView(encoded))
			assert.Contains(t, blocks.Callbacks(), v.CallbackID)
			place, on, err := blocks.Carried[blocks.OnHandoff](v.PrivateMetadata)
			require.NoError(t, err)
			assert.Equal(t, scene().Place, place)
			assert.EqualValues(t, 3, on.Handoff)
			golden(t, "window_"+name, v)
		})
	}
}

// A card that fills a message by itself is cut from its end, so that Slack
// takes it below a hand-off; its buttons stay.
func TestALargeCardFitsBelowAHandoff(t *testing.T) {
	whole, h := card(60), handedOver(scene())
	h.Route.Reason = strings.Repeat("why ", 75)
	m := h.Message(whole)
	require.True(t, kit.Fits(m.Blocks))
	text, err := m.JSON()
	require.NoError(t, err)
	assert.Contains(t, string(text), blocks.RouteAccount)
	assert.Contains(t, string(text), blocks.AcceptHandoff)
}

func TestAHandoffsClickIsReadAsItWasWritten(t *testing.T) {
	on := blocks.OnHandoff{On: blocks.On{Domain: "acme.com"}, Handoff: 3}
	read, err := blocks.DecodeOnHandoff(on.Value())
	require.NoError(t, err)
	assert.Equal(t, on, read)
	for _, forged := range []string{"", "null", `{"domain":"acme.com"}`, `{"domain":"acme.com","handoff":-1}`, `{"domain":"acme.com","handoff":"3"}`, `{"handoff":3}`, `{"domain":"ACME.com","handoff":3}`} {
		_, err := blocks.DecodeOnHandoff(forged)
		require.ErrorIs(t, err, kit.ErrAction, "%q", forged)
	}
}
