package deeds

import (
	"github.com/slack-go/slack"

	"rapport/blocks"
	"rapport/blocks/kit"
)

// Share asks in which channel a card is to be posted.
func Share(s Scene) slack.ModalViewRequest {
	picker := slack.NewOptionsSelectBlockElement(slack.OptTypeConversations, kit.PlainText("Choose a channel", kit.MaxLine), blocks.ChannelInput)
	picker.Filter = &slack.SelectBlockElementFilter{Include: []string{"public", "private"}, ExcludeExternalSharedChannels: true, ExcludeBotUsers: true}
	return frame{blocks.ConfirmShare, "Share to channel", "Share", blocks.Carry(s.Place, s.On)}.window(
		paragraph("The card of "+s.name()+" is posted in the channel with your name: everybody there sees its score, revenue and contacts, and can act on it."),
		input(blocks.ChannelInput, "Channel", picker, false), words("Comment", "What they should look at"),
		kit.Note("It is kept up to date there. A channel with guests or people of other organisations cannot be chosen."),
	)
}
