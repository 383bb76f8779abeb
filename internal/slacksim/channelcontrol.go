package slacksim

import (
	"net/http"
	"strings"
)

// leave takes somebody out of a channel and tells the app if it wants to know.
func (s *Sim) leave(c *channel, user string) {
	if !c.members[user] {
		return
	}
	isApp := user == s.cfg.BotUserID
	told := c.members[s.cfg.BotUserID]
	delete(c.members, user)
	delete(c.unread, user)
	if told && s.subscribes("member_left_channel") {
		s.emit(c, map[string]any{
			"type": "member_left_channel", "user": user, "channel": c.ID, "channel_type": c.letter(), "team": s.cfg.Team.ID, "event_ts": s.tick(),
		})
	}
	if left := c.family() + "_left"; isApp && s.subscribes(left) {
		s.emit(c, map[string]any{"type": left, "channel": c.ID, "actor_id": s.people.all[0].ID, "event_ts": s.tick()})
	}
}

// family is how events of a channel's own life begin.
func (c *channel) family() string {
	if c.kind == "channel" {
		return "channel"
	}
	return "group"
}

// setChannel archives or shares a channel, or takes somebody out of it.
func (s *Sim) setChannel(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Channel string `json:"channel"`
		Archive *bool  `json:"archive"`
		Share   *bool  `json:"share"`
		Remove  string `json:"remove"`
	}
	err := bodyOf(w, r, &in)
	s.answer(w, func() (fields, error) {
		c := s.channels.byID[in.Channel]
		if c == nil {
			c = s.channels.byName[strings.TrimPrefix(in.Channel, "#")]
		}
		leaver := s.people.find(in.Remove)
		switch {
		case err != nil:
			return nil, misread(err, "Say which channel, and archive, share or remove.")
		case in.Archive == nil && in.Share == nil && in.Remove == "":
			return nil, &fault{"invalid_json", "Say which channel, and archive, share or remove."}
		case c == nil || inviting[c.kind] == nil:
			return nil, &fault{"channel_not_found", "There is no such channel."}
		case in.Remove != "" && leaver == nil:
			return nil, &fault{"user_not_found", "There is nobody of that id."}
		}
		if in.Archive != nil {
			s.archive(c, *in.Archive)
		}
		if in.Share != nil {
			s.shareChannel(c, *in.Share)
		}
		if leaver != nil && in.Remove != "" {
			s.leave(c, leaver.ID)
		}
		s.publish(signal{kind: "workspace"}, fields{})
		return fields{}, nil
	})
}

func (s *Sim) archive(c *channel, on bool) {
	event := c.family() + "_archive"
	if !on {
		event = c.family() + "_unarchive"
	}
	if c.Archived != on && c.members[s.cfg.BotUserID] && s.subscribes(event) {
		s.emit(c, map[string]any{"type": event, "channel": c.ID, "user": s.people.all[0].ID, "is_moved": 0, "event_ts": s.tick()})
	}
	c.Archived = on
}

// shareChannel connects a channel with another organisation, or ends that.
func (s *Sim) shareChannel(c *channel, on bool) {
	changed := c.IsExtShared != on
	c.IsExtShared, c.PendingExtShared = on, false
	event, key := "channel_shared", "connected_team_id"
	if !on {
		event, key = "channel_unshared", "previously_connected_team_id"
	}
	if !changed || !c.members[s.cfg.BotUserID] || !s.subscribes(event) {
		return
	}
	other := "T0ELSEWHERE"
	for _, p := range s.people.all {
		if s.people.isStranger(p) {
			other = p.TeamID
			break
		}
	}
	s.emit(c, map[string]any{"type": event, key: other, "channel": c.ID, "is_ext_shared": on, "event_ts": s.tick()})
}
