package slacksim

import (
	"regexp"
	"slices"
)

const mostEmoji = 50 // different ones on a message

var (
	emojiName = regexp.MustCompile(`^[\p{Ll}\p{Lo}\p{N}_+'-]{1,100}(::skin-tone-[2-6])?$`)
	timestamp = regexp.MustCompile(`^\d{1,12}\.\d{6}$`)
)

// marks is what people and the app stick to conversations. Reactions stand in their messages.
type marks struct {
	pins      map[string][]pin
	bookmarks map[string][]bookmark
}

type pin struct {
	ts, user string
	created  int64
}

func newMarks() marks { return marks{pins: map[string][]pin{}, bookmarks: map[string][]bookmark{}} }

func markMethods() map[string]method {
	react, pins := []string{"reactions:write"}, []string{"pins:write"}
	return map[string]method{
		"reactions.add":    {scopes: react, run: (*Sim).addReaction},
		"reactions.remove": {scopes: react, run: (*Sim).removeReaction},
		"pins.add":         {scopes: pins, run: (*Sim).addPin},
		"pins.remove":      {scopes: pins, run: (*Sim).removePin},
		"pins.list":        {scopes: []string{"pins:read"}, run: (*Sim).listPins},
	}
}

// markable finds a conversation that the app may stick something to.
func (s *Sim) markable(id string) (*channel, error) {
	in := s.channels.byID[id]
	switch {
	case in == nil, in.kind != "channel" && !s.belongs(in):
		return nil, refuse("channel_not_found")
	case !s.belongs(in):
		return nil, refuse("not_in_channel")
	case in.Archived:
		return nil, refuse("is_archived")
	}
	return in, nil
}

// marked finds the message that the app wants to mark.
func (s *Sim) marked(c *call) (*channel, *message, error) {
	if c.str("timestamp") == "" {
		return nil, nil, refuse("no_item_specified")
	}
	in, err := s.markable(c.str("channel"))
	if err != nil {
		return nil, nil, err
	}
	if !timestamp.MatchString(c.str("timestamp")) {
		return nil, nil, refuse("bad_timestamp")
	}
	m := in.find(c.str("timestamp"))
	if m == nil {
		return nil, nil, refuse("message_not_found")
	}
	return in, m, nil
}

func (s *Sim) addReaction(c *call) (fields, error) { return s.reactAsApp(c, false) }

func (s *Sim) removeReaction(c *call) (fields, error) { return s.reactAsApp(c, true) }

func (s *Sim) reactAsApp(c *call, remove bool) (fields, error) {
	if !isEmoji(c.str("name")) {
		return nil, refuse("invalid_name")
	}
	in, m, err := s.marked(c)
	if err != nil {
		return nil, err
	}
	if word := s.react(in, m, reacting{s.cfg.BotUserID, c.str("name"), remove}); word != "" {
		return nil, refuse(word)
	}
	return fields{}, nil
}

// reacting is who puts an emoji to a message, or takes it away.
type reacting struct {
	user, name string
	remove     bool
}

// react changes a message's reactions; it says in Slack's word why not.
func (s *Sim) react(in *channel, m *message, r reacting) (word string) {
	at := slices.IndexFunc(m.Reactions, func(one reaction) bool { return one.Name == r.name })
	mine := at >= 0 && slices.Contains(m.Reactions[at].Users, r.user)
	switch {
	case r.remove && !mine:
		return "no_reaction"
	case !r.remove && mine:
		return "already_reacted"
	case !r.remove && at < 0 && len(m.Reactions) >= mostEmoji:
		return "too_many_emoji"
	case r.remove:
		one := &m.Reactions[at]
		one.Users = slices.DeleteFunc(one.Users, func(user string) bool { return user == r.user })
		if one.Count = len(one.Users); one.Count == 0 {
			m.Reactions = slices.Delete(m.Reactions, at, at+1)
		}
	case at >= 0:
		m.Reactions[at].Users = append(m.Reactions[at].Users, r.user)
		m.Reactions[at].Count++
	default:
		m.Reactions = append(m.Reactions, reaction{Name: r.name, Users: []string{r.user}, Count: 1})
	}
	s.publish(signal{kind: "changed", channel: in}, m)
	event := "reaction_added"
	if r.remove {
		event = "reaction_removed"
	}
	if s.subscribes(event) && in.members[s.cfg.BotUserID] {
		s.emit(in, map[string]any{
			"type": event, "user": r.user, "reaction": r.name, "item_user": m.User, "event_ts": s.tick(),
			"item": fields{"type": "message", "channel": in.ID, "ts": m.TS},
		})
	}
	return ""
}

// reactAs is a person's reaction.
func (s *Sim) reactAs(p *Person, in order) (fields, error) {
	c := s.channels.byID[in.Channel]
	switch {
	case c == nil || !s.sees(p.ID, c):
		return nil, &fault{"channel_not_found", "There is no such conversation."}
	case !c.members[p.ID]:
		return nil, &fault{"not_in_channel", "Join the channel to react in it."}
	case c.Archived:
		return nil, &fault{"is_archived", "This channel is archived."}
	case !emojiName.MatchString(in.Name):
		return nil, &fault{"invalid_name", "There is no such emoji."}
	}
	m := c.find(in.TS)
	if m == nil {
		return nil, &fault{"message_not_found", "This message is gone."}
	}
	if word := s.react(c, m, reacting{p.ID, in.Name, in.Remove}); word != "" {
		return nil, &fault{word, "That reaction is not possible."}
	}
	return fields{}, nil
}

func (s *Sim) addPin(c *call) (fields, error) {
	in, m, err := s.marked(c)
	switch {
	case err != nil:
		return nil, err
	case m.Pinned:
		return nil, refuse("already_pinned")
	}
	m.Pinned = true
	one := pin{m.TS, s.cfg.BotUserID, s.now().Unix()}
	s.marks.pins[in.ID] = append(s.marks.pins[in.ID], one)
	s.toldOfPin("pin_added", in, m, one)
	return fields{}, nil
}

func (s *Sim) removePin(c *call) (fields, error) {
	in, m, err := s.marked(c)
	switch {
	case err != nil:
		return nil, err
	case !m.Pinned:
		return nil, refuse("no_pin")
	}
	m.Pinned = false
	s.marks.pins[in.ID] = slices.DeleteFunc(s.marks.pins[in.ID], func(p pin) bool { return p.ts == m.TS })
	s.toldOfPin("pin_removed", in, m, pin{m.TS, s.cfg.BotUserID, s.now().Unix()})
	return fields{}, nil
}

func (s *Sim) toldOfPin(event string, in *channel, m *message, p pin) {
	s.publish(signal{kind: "changed", channel: in}, m)
	if s.subscribes(event) {
		s.emit(in, map[string]any{
			"type": event, "user": p.user, "channel_id": in.ID, "item": s.pinned(in, m, p), "item_user": m.User,
			"pin_count": len(s.marks.pins[in.ID]), "event_ts": s.tick(),
		})
	}
}

// pinned is a pin as the API describes it.
func (s *Sim) pinned(in *channel, m *message, p pin) fields {
	return fields{"type": "message", "channel": in.ID, "message": s.slackMessage(m), "created": p.created, "created_by": p.user}
}

func (s *Sim) listPins(c *call) (fields, error) {
	in, err := s.markable(c.str("channel"))
	if err != nil {
		return nil, err
	}
	items := []fields{}
	for _, p := range slices.Backward(s.marks.pins[in.ID]) {
		if m := in.find(p.ts); m != nil {
			items = append(items, s.pinned(in, m, p))
		}
	}
	return fields{"items": items}, nil
}
