package slacksim

import (
	"slices"
	"strconv"
	"time"
	"unicode/utf8"
)

const (
	farthestSchedule = 120 * 24 * time.Hour
	scheduleWindow   = 5 * time.Minute
	mostInWindow     = 30          // messages of one conversation
	lastCall         = time.Minute // before its time a message can no longer be deleted
)

// scheduled is a message that waits for its time on the workspace's clock. Nobody sees it until then.
type scheduled struct {
	id      string
	channel *channel
	at      time.Time
	made    time.Time
	message *message
}

func scheduleMethods() map[string]method {
	write := []string{"chat:write"}
	return map[string]method{
		"chat.scheduleMessage":        {scopes: write, prepare: prepareBlocks, run: (*Sim).scheduleMessage},
		"chat.scheduledMessages.list": {run: (*Sim).scheduledMessages},
		"chat.deleteScheduledMessage": {scopes: write, run: (*Sim).deleteScheduled},
	}
}

func (s *Sim) scheduleMessage(c *call) (fields, error) {
	to, err := s.destination(c.str("channel"))
	if err != nil {
		return nil, err
	}
	seconds, err := strconv.ParseInt(c.str("post_at"), 10, 64)
	at := time.Unix(seconds, 0)
	switch {
	case err != nil:
		return nil, refuse("invalid_time")
	case !at.After(s.now()):
		return nil, refuse("time_in_past")
	case at.Sub(s.now()) > farthestSchedule:
		return nil, refuse("time_too_far")
	case s.crowded(to, at):
		return nil, refuse("restricted_too_many")
	}
	m, err := s.draft(c)
	if err != nil {
		return nil, err
	}
	if utf8.RuneCountInString(m.Text) > longestText {
		return nil, refuse("msg_too_long")
	}
	if ts := c.str("thread_ts"); ts != "" {
		if m.ThreadTS = to.threadRoot(ts); m.ThreadTS == "" {
			return nil, refuse("thread_not_found")
		}
	}
	one := &scheduled{id: s.next("Q"), channel: to, at: at, made: s.now(), message: m}
	s.scheduled = append(s.scheduled, one)
	slices.SortStableFunc(s.scheduled, func(a, b *scheduled) int { return a.at.Compare(b.at) })
	draft := s.slackMessage(m)
	for _, key := range []string{"ts", "thread_ts", "team"} {
		delete(draft, key)
	}
	draft["type"], draft["subtype"] = "delayed_message", "bot_message"
	return fields{"channel": to.ID, "scheduled_message_id": one.id, "post_at": at.Unix(), "message": draft}, nil
}

// crowded says that one more message at a time would make too many within some minutes of a conversation.
func (s *Sim) crowded(in *channel, at time.Time) bool {
	times := []time.Time{at}
	for _, one := range s.scheduled {
		if one.channel == in && one.at.Sub(at).Abs() < scheduleWindow {
			times = append(times, one.at)
		}
	}
	slices.SortFunc(times, time.Time.Compare)
	for i := mostInWindow; i < len(times); i++ {
		if times[i].Sub(times[i-mostInWindow]) < scheduleWindow {
			return true
		}
	}
	return false
}

func (s *Sim) scheduledMessages(c *call) (fields, error) {
	oldest, latest := c.number("oldest", 0, 1<<53), c.number("latest", 1<<53, 1<<53)
	if oldest > latest {
		return nil, badArgument("/oldest", "must be less than latest")
	}
	if id := c.str("channel"); id != "" && s.channels.byID[id] == nil {
		return nil, refuse("invalid_channel")
	}
	list := []fields{}
	for _, one := range s.scheduled {
		at := int(one.at.Unix())
		if (c.str("channel") == "" || one.channel.ID == c.str("channel")) && at >= oldest && at <= latest {
			list = append(list, fields{"id": one.id, "channel_id": one.channel.ID, "post_at": at, "date_created": one.made.Unix(), "text": one.message.Text})
		}
	}
	from, to, next, err := window(c, len(list), 100)
	if err != nil {
		return nil, err
	}
	return fields{"scheduled_messages": list[from:to], "response_metadata": next}, nil
}

func (s *Sim) deleteScheduled(c *call) (fields, error) {
	in := s.channels.byID[c.str("channel")]
	if in == nil {
		return nil, refuse("channel_not_found")
	}
	at := slices.IndexFunc(s.scheduled, func(one *scheduled) bool {
		return one.id == c.str("scheduled_message_id") && one.channel == in && one.at.Sub(s.now()) >= lastCall
	})
	if at < 0 {
		return nil, refuse("invalid_scheduled_message_id")
	}
	s.scheduled = slices.Delete(s.scheduled, at, at+1)
	return fields{}, nil
}

// postScheduled sends what is due. A message with metadata is never sent: that is a fault of Slack's own, which it documents.
func (s *Sim) postScheduled() {
	now := s.now()
	for len(s.scheduled) > 0 && !s.scheduled[0].at.After(now) {
		one := s.scheduled[0]
		s.scheduled = slices.Delete(s.scheduled, 0, 1)
		gone := one.channel.Archived || (one.channel.kind != "channel" && !s.belongs(one.channel))
		if gone || one.message.metadata != nil {
			s.cfg.Log.Warn("scheduled message not sent", "id", one.id, "has_metadata", one.message.metadata != nil)
			continue
		}
		s.post(one.channel, one.message)
	}
}
