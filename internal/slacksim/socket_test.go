package slacksim_test

import (
	"testing"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestACommandIsAnsweredAndItsButtonUpdatesTheMessage(t *testing.T) {
	w := newWorld(t, nil)
	dm := w.channel("im")
	w.connect(func(client *socketmode.Client, ev socketmode.Event) {
		switch data := ev.Data.(type) {
		case slack.SlashCommand:
			assert.NoError(t, client.Ack(*ev.Request))
			assert.Equal(t, "<http://acme.com|acme.com>", data.Text)
			button := slack.NewButtonBlockElement("refresh", "7", slack.NewTextBlockObject("plain_text", "Refresh", false, false))
			_, _, err := w.api.PostMessage(data.ChannelID, slack.MsgOptionText("Acme", false), slack.MsgOptionBlocks(slack.NewActionBlock("b1", button)))
			assert.NoError(t, err)
		case slack.InteractionCallback:
			assert.NoError(t, client.Ack(*ev.Request))
			assert.Equal(t, "7", data.ActionCallback.BlockActions[0].Value)
			_, _, _, err := w.api.UpdateMessage(data.Channel.ID, data.Message.Timestamp, slack.MsgOptionText("Acme, fresh", false))
			assert.NoError(t, err)
		}
	})
	require.Equal(t, true, w.control("say", object{"as": "dana", "channel": dm, "text": "/account acme.com"})["ok"])
	w.eventually("the card comes", func() bool { return len(w.messages("dana", dm)) == 1 })
	card := w.messages("dana", dm)[0]
	require.Equal(t, true, w.control("act", object{"as": "dana", "channel": dm, "message_ts": card["ts"], "block_id": "b1", "action_id": "refresh"})["ok"])
	w.eventually("the card changes", func() bool { return w.messages("dana", dm)[0]["text"] == "Acme, fresh" })
}
