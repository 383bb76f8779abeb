package slacksim

import "cmp"

const contextOfChannel = "slack#/types/channel_id"

// look notes what a person looks at, beside their conversation with the app, and tells the app if it wants to know.
func (s *Sim) look(p *Person, in order) (fields, error) {
	c := s.channels.byID[in.Channel]
	switch {
	case c == nil || !s.sees(p.ID, c):
		return nil, &fault{"channel_not_found", "There is no such conversation."}
	case c == s.channels.direct[p.ID] || s.agents.viewing[p.ID] == c.ID:
		return fields{}, nil // the app's own conversation is no context of itself
	}
	s.agents.viewing[p.ID] = c.ID
	if s.toldOfContext() {
		s.emit(c, map[string]any{
			"type": "app_context_changed", "user": p.ID, "channel": s.channels.direct[p.ID].ID, "context": s.contextOf(p.ID), "event_ts": s.tick(),
		})
	}
	return fields{}, nil
}

// toldOfContext says whether the app hears what people look at: it is an agent and asks for it.
func (s *Sim) toldOfContext() bool {
	return s.manifest.Features.Agent.Declared && s.subscribes("app_context_changed")
}

// contextOf is what a person looks at; an empty object while they look at nothing.
func (s *Sim) contextOf(user string) fields {
	c := s.channels.byID[s.agents.viewing[user]]
	if c == nil || !s.sees(user, c) {
		return fields{}
	}
	return fields{"entities": []fields{{"type": contextOfChannel, "value": c.ID, "team_id": s.cfg.Team.ID}}}
}

// posted does what follows from a new message: the app's own ends its status there, a person's may hold links of the app's.
func (s *Sim) posted(c *channel, m *message) {
	if m.Ephemeral {
		return
	}
	if m.BotID == s.cfg.BotID {
		s.clearStatus(threadKey{c.ID, cmp.Or(m.ThreadTS, m.TS)})
		return
	}
	delete(s.agents.offers, threadKey{channel: c.ID})
	s.shareLinks(c, m)
}
