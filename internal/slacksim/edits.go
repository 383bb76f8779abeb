package slacksim

import (
	"encoding/json"
	"strings"
)

// ownOf finds a message that a person wrote and may change.
func (s *Sim) ownOf(p *Person, in order) (*channel, *message, error) {
	c := s.channels.byID[in.Channel]
	if c == nil || !s.sees(p.ID, c) {
		return nil, nil, &fault{"channel_not_found", "There is no such conversation."}
	}
	m := c.find(in.TS)
	switch {
	case m == nil:
		return nil, nil, &fault{"message_not_found", "This message is gone."}
	case m.User != p.ID:
		return nil, nil, &fault{"not_yours", "Only who wrote a message can change it."}
	case c.Archived:
		return nil, nil, errArchived
	}
	return c, m, nil
}

// editAs is a person who writes their message anew. What stays as it was is no edit.
func (s *Sim) editAs(p *Person, in order) (fields, error) {
	c, m, err := s.ownOf(p, in)
	if err != nil {
		return nil, err
	}
	if strings.TrimSpace(in.Text) == "" && len(m.Files) == 0 {
		return nil, &fault{"no_text", "A message cannot be empty. Delete it instead."}
	}
	if text := s.markup(in.Text); text != m.Text {
		before := json.RawMessage(encode(s.slackMessage(m)))
		m.Text = text
		s.edit(c, m, before)
	}
	return fields{"ts": m.TS}, nil
}

// deleteAs is a person who takes their message back.
func (s *Sim) deleteAs(p *Person, in order) (fields, error) {
	c, m, err := s.ownOf(p, in)
	if err != nil {
		return nil, err
	}
	s.withdraw(c, m)
	return fields{"ts": m.TS}, nil
}

// withdraw deletes a message and tells everybody, the app too if it listens.
func (s *Sim) withdraw(c *channel, m *message) {
	before := json.RawMessage(encode(s.slackMessage(m)))
	s.remove(c, m)
	for user, unread := range c.unread {
		if unread > 0 {
			c.markRead(user, c.lastRead[user])
		}
	}
	if s.subscribes("message."+c.scopeWord()) && c.members[s.cfg.BotUserID] {
		s.emit(c, map[string]any{
			"type": "message", "subtype": "message_deleted", "hidden": true, "channel": c.ID, "channel_type": c.eventKind(),
			"ts": s.tick(), "deleted_ts": m.TS, "event_ts": s.tick(), "previous_message": before,
		})
	}
}
