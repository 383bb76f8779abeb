package slacksim_test

import (
	"testing"

	"github.com/slack-go/slack"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAWorkspaceThatDoesNotKnowABlock(t *testing.T) {
	w := newWorld(t, nil)
	in := w.channel("cs-team")
	blocks := slack.MsgOptionBlocks(slack.NewDividerBlock(), slack.NewHeaderBlock(slack.NewTextBlockObject(slack.PlainTextType, "Acme", false, false)))
	require.Equal(t, true, w.control("fault", object{"block": "header"})["ok"])
	_, _, err := w.api.PostMessage(in, blocks)
	var no slack.SlackErrorResponse
	require.ErrorAs(t, err, &no)
	assert.Equal(t, "invalid_blocks", no.Err)
	assert.Equal(t, []string{"[ERROR] unsupported type: header [json-pointer:/blocks/1/type]"}, no.ResponseMetadata.Messages)
	_, _, err = w.api.PostMessage(in, slack.MsgOptionBlocks(slack.NewDividerBlock()))
	require.NoError(t, err, "others are taken")

	require.Equal(t, true, w.control("fault", object{"clear": true})["ok"])
	_, _, err = w.api.PostMessage(in, blocks)
	require.NoError(t, err)
}
