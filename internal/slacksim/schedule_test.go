package slacksim_test

import (
	"strconv"
	"testing"
	"time"

	"github.com/slack-go/slack"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAScheduledMessageIsSentWhenItsTimeComes(t *testing.T) {
	w := newAgent(t)
	in := w.channel("cs-team")
	at := func(d time.Duration) string { return strconv.FormatInt(time.Now().Add(d).Unix(), 10) }
	_, later, err := w.api.ScheduleMessage(in, at(2*time.Hour), slack.MsgOptionText("later", false), slack.MsgOptionBlocks(slack.NewDividerBlock()))
	require.NoError(t, err)
	_, soon, err := w.api.ScheduleMessage(in, at(time.Hour), slack.MsgOptionText("soon", false))
	require.NoError(t, err)
	assert.Empty(t, w.messages("dana", in), "nobody sees it before its time")
	list, _, err := w.api.GetScheduledMessages(&slack.GetScheduledMessagesParameters{Channel: in})
	require.NoError(t, err)
	require.Len(t, list, 2)
	assert.Equal(t, []string{soon, later}, []string{list[0].ID, list[1].ID})
	assert.Equal(t, "soon", list[0].Text)
	list, _, err = w.api.GetScheduledMessages(&slack.GetScheduledMessagesParameters{Oldest: at(90 * time.Minute)})
	require.NoError(t, err)
	assert.Len(t, list, 1)

	w.control("clock", object{"advance": "61m"})
	seen := w.messages("dana", in)
	require.Len(t, seen, 1)
	assert.Equal(t, "soon", seen[0]["text"])
	remove := func(id string) error {
		_, err := w.api.DeleteScheduledMessage(&slack.DeleteScheduledMessageParameters{Channel: in, ScheduledMessageID: id})
		return err
	}
	require.ErrorContains(t, remove(soon), "invalid_scheduled_message_id", "it was sent")
	require.NoError(t, remove(later))
	require.ErrorContains(t, remove(later), "invalid_scheduled_message_id", "twice")
	w.control("clock", object{"advance": "24h"})
	assert.Len(t, w.messages("dana", in), 1)
}

func TestSchedulingFailsInSlacksWords(t *testing.T) {
	w := newAgent(t)
	in := w.channel("cs-team")
	at := func(d time.Duration) int64 { return time.Now().Add(d).Unix() }
	for word, body := range map[string]object{
		"invalid_time": {"post_at": "tomorrow"}, "time_in_past": {"post_at": at(-time.Minute)}, "time_too_far": {"post_at": at(121 * 24 * time.Hour)},
		"channel_not_found": {"channel": "C0NOWHERE"}, "not_in_channel": {"channel": w.channel("general")}, "no_text": {"text": ""},
		"invalid_blocks": {"blocks": []any{section(3001)}}, "thread_not_found": {"thread_ts": "1.000001"},
	} {
		all := object{"channel": in, "post_at": at(time.Hour), "text": "x"}
		for key, value := range body {
			all[key] = value
		}
		assert.Equal(t, word, w.call("chat.scheduleMessage", all)["error"])
	}
	for i := range 30 {
		out := w.call("chat.scheduleMessage", object{"channel": in, "post_at": at(time.Hour) + int64(i*9), "text": "x"})
		require.Equal(t, true, out["ok"], "%v", out)
	}
	assert.Equal(t, "restricted_too_many", w.call("chat.scheduleMessage", object{"channel": in, "post_at": at(time.Hour + 2*time.Minute), "text": "x"})["error"])
	assert.Equal(t, true, w.call("chat.scheduleMessage", object{"channel": in, "post_at": at(time.Hour + 10*time.Minute), "text": "x"})["ok"])
	assert.Equal(t, true, w.call("chat.scheduleMessage", object{"channel": w.channel("im"), "post_at": at(time.Hour), "text": "x"})["ok"], "elsewhere")
	assert.Equal(t, "invalid_channel", w.call("chat.scheduledMessages.list", object{"channel": "C0NOWHERE"})["error"])
	assert.Equal(t, "channel_not_found", w.call("chat.deleteScheduledMessage", object{"channel": "C0NOWHERE"})["error"])
	close1 := w.call("chat.scheduleMessage", object{"channel": w.channel("im"), "post_at": at(50 * time.Second), "text": "x"})
	out := w.call("chat.deleteScheduledMessage", object{"channel": w.channel("im"), "scheduled_message_id": close1["scheduled_message_id"]})
	assert.Equal(t, "invalid_scheduled_message_id", out["error"], "too late to delete it")
}

func TestAScheduledMessageWithMetadataIsNeverSent(t *testing.T) {
	w := newAgent(t)
	in := w.channel("cs-team")
	out := w.call("chat.scheduleMessage", object{"channel": in, "post_at": time.Now().Add(time.Minute).Unix(), "text": "x", "metadata": object{"event_type": "e", "event_payload": object{}}})
	require.Equal(t, true, out["ok"], "%v", out)
	w.control("clock", object{"advance": "1h"})
	assert.Empty(t, w.messages("dana", in))
}
