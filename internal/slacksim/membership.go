package slacksim

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"
)

const (
	mostTalkers = 8    // whom an app opens one conversation with
	mostInvited = 1000 // by one call
)

// memberMethods are those that change who is in a conversation. Which scope each needs depends on the kind of conversation.
func memberMethods() map[string]method {
	return map[string]method{
		"conversations.open":   {scopes: []string{"im:write", "mpim:write"}, run: (*Sim).conversationsOpen},
		"conversations.join":   {scopes: []string{"channels:join", "channels:manage"}, run: (*Sim).conversationsJoin},
		"conversations.invite": {scopes: []string{"channels:manage", "channels:write.invites", "groups:write", "groups:write.invites"}, run: (*Sim).conversationsInvite},
	}
}

func (s *Sim) conversationsOpen(c *call) (fields, error) {
	if id := c.str("channel"); id != "" {
		ch := s.channels.byID[id]
		if ch == nil || (ch.kind != "im" && ch.kind != "mpim") {
			return nil, refuse("channel_not_found")
		}
		return fields{"channel": s.slackChannel(ch), "already_open": true, "no_op": true}, nil
	}
	if c.str("users") == "" {
		return nil, refuse("users_list_not_supplied")
	}
	var users []string
	for _, id := range c.list("users") {
		switch {
		case s.people.byID[id] == nil:
			return nil, refuse("user_not_found")
		case id != s.cfg.BotUserID && !slices.Contains(users, id):
			users = append(users, id)
		}
	}
	switch {
	case len(users) == 0:
		return nil, refuse("not_enough_users")
	case len(users) > mostTalkers:
		return nil, refuse("too_many_users")
	}
	ch, known, err := s.conversationOf(users)
	if err != nil {
		return nil, err
	}
	answer := fields{"channel": fields{"id": ch.ID}, "already_open": known, "no_op": known}
	if c.flag("return_im") {
		answer["channel"] = s.slackChannel(ch)
	}
	return answer, nil
}

// conversationOf is the app's conversation with these people, and whether there was one.
func (s *Sim) conversationOf(users []string) (*channel, bool, error) {
	if len(users) == 1 {
		if err := s.requireScope("im:write"); err != nil {
			return nil, false, err
		}
		ch := s.channels.direct[users[0]]
		if ch == nil {
			return nil, false, refuse("user_not_found")
		}
		return ch, true, nil
	}
	if err := s.requireScope("mpim:write"); err != nil {
		return nil, false, err
	}
	slices.Sort(users)
	key := strings.Join(users, ",")
	if ch := s.channels.group[key]; ch != nil {
		return ch, true, nil
	}
	names := []string{}
	for _, id := range append(slices.Clone(users), s.cfg.BotUserID) {
		names = append(names, s.people.byID[id].Name)
	}
	ch := s.channels.add(Channel{ID: fixedID("C", "mpdm "+key), Name: "mpdm-" + strings.Join(names, "--") + "-1"}, "mpim")
	for _, id := range append(users, s.cfg.BotUserID) {
		ch.members[id] = true
	}
	s.channels.group[key] = ch
	s.publish(signal{kind: "workspace", channel: ch}, fields{})
	return ch, false, nil
}

func (s *Sim) conversationsJoin(c *call) (fields, error) {
	ch := s.channels.byID[c.str("channel")]
	switch {
	case ch == nil || ch.kind == "private" || ch.kind == "mpim":
		return nil, refuse("channel_not_found")
	case ch.kind == "im":
		return nil, refuse("method_not_supported_for_channel_type")
	case ch.Archived:
		return nil, refuse("is_archived")
	}
	answer := fields{}
	if ch.members[s.cfg.BotUserID] {
		answer["warning"], answer["response_metadata"] = "already_in_channel", fields{"warnings": []string{"already_in_channel"}}
	}
	s.join(ch, s.cfg.BotUserID, "")
	answer["channel"] = s.slackChannel(ch)
	return answer, nil
}

// inviting is which scopes let an app invite into a kind of conversation.
var inviting = map[string][]string{
	"channel": {"channels:manage", "channels:write.invites"},
	"private": {"groups:write", "groups:write.invites"},
}

func (s *Sim) conversationsInvite(c *call) (fields, error) {
	ch := s.channels.byID[c.str("channel")]
	users := c.list("users")
	switch {
	case ch == nil || (ch.kind == "private" && !s.belongs(ch)):
		return nil, refuse("channel_not_found")
	case inviting[ch.kind] == nil:
		return nil, refuse("method_not_supported_for_channel_type")
	case ch.Archived:
		return nil, refuse("is_archived")
	case !s.belongs(ch):
		return nil, refuse("not_in_channel")
	case len(users) == 0:
		return nil, refuse("no_user")
	case len(users) > mostInvited:
		return nil, refuse("too_many_users")
	}
	if err := s.requireScope(inviting[ch.kind]...); err != nil {
		return nil, err
	}
	var wrong []fields
	for _, id := range users {
		if word := s.uninvitable(ch, id, s.cfg.BotUserID); word != "" {
			wrong = append(wrong, fields{"user": id, "ok": false, "error": word})
		}
	}
	if len(wrong) > 0 && (!c.flag("force") || len(wrong) == len(users)) {
		no := &refusal{code: wrong[0]["error"].(string)}
		if len(users) > 1 {
			no.extra = fields{"errors": wrong}
		}
		return nil, no
	}
	for _, id := range users {
		if s.uninvitable(ch, id, s.cfg.BotUserID) == "" {
			s.join(ch, id, s.cfg.BotUserID)
		}
	}
	answer := fields{"channel": s.slackChannel(ch)}
	if len(wrong) > 0 {
		answer["errors"] = wrong
	}
	return answer, nil
}

// uninvitable is why somebody cannot be invited by another, in Slack's word; empty when they can.
func (s *Sim) uninvitable(ch *channel, id, by string) string {
	p := s.people.byID[id]
	switch {
	case id == by:
		return "cant_invite_self"
	case p == nil:
		return "user_not_found"
	case ch.members[id]:
		return "already_in_channel"
	case s.people.isStranger(p) && !ch.IsExtShared:
		return "user_team_not_in_channel"
	case p.SingleGuest && s.isSomewhere(id):
		return "ura_max_channels"
	}
	return ""
}

// isSomewhere says whether somebody is in any channel.
func (s *Sim) isSomewhere(user string) bool {
	return slices.ContainsFunc(s.channels.all, func(c *channel) bool { return inviting[c.kind] != nil && c.members[user] })
}

// list is an argument of several words: divided by commas, or an array.
func (c *call) list(key string) []string {
	text := c.str(key)
	var words []string
	if strings.HasPrefix(text, "[") && json.Unmarshal([]byte(text), &words) == nil {
		return words
	}
	return strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' })
}

// talkers names a conversation of several people as one of them sees it.
func (s *Sim) talkers(c *channel, me string) (name string, users []string) {
	var names []string
	for _, p := range s.people.all {
		if !c.members[p.ID] {
			continue
		}
		users = append(users, p.ID)
		if p.ID != me {
			names = append(names, cmp.Or(p.label(), p.ID))
		}
	}
	return strings.Join(names, ", "), users
}
