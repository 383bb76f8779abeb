package slacksim

import (
	"strings"
)

func peopleMethods() map[string]method {
	return map[string]method{
		"users.info":            {scopes: []string{"users:read"}, run: (*Sim).usersInfo},
		"users.list":            {scopes: []string{"users:read"}, run: (*Sim).usersList},
		"users.lookupByEmail":   {scopes: []string{"users:read.email"}, run: (*Sim).usersLookupByEmail},
		"users.conversations":   {scopes: []string{"channels:read", "groups:read", "im:read"}, run: (*Sim).usersConversations},
		"usergroups.list":       {scopes: []string{"usergroups:read"}, run: (*Sim).usergroupsList},
		"usergroups.users.list": {scopes: []string{"usergroups:read"}, run: (*Sim).usergroupsUsersList},
		"team.info":             {scopes: []string{"team:read"}, run: (*Sim).teamInfo},
		"bots.info":             {scopes: []string{"users:read"}, run: (*Sim).botsInfo},
	}
}

func (s *Sim) showsEmail() bool { return s.requireScope("users:read.email") == nil }

func (s *Sim) usersInfo(c *call) (fields, error) {
	p := s.people.byID[c.str("user")]
	if p == nil {
		return nil, refuse("user_not_found")
	}
	return fields{"user": s.slackUser(p, s.showsEmail())}, nil
}

func (s *Sim) usersList(c *call) (fields, error) {
	from, to, next, err := window(c, len(s.people.all), 1000)
	if err != nil {
		return nil, err
	}
	members := []fields{}
	for _, p := range s.people.all[from:to] {
		members = append(members, s.slackUser(p, s.showsEmail()))
	}
	return fields{"members": members, "cache_ts": s.now().Unix(), "response_metadata": next}, nil
}

func (s *Sim) usersLookupByEmail(c *call) (fields, error) {
	for _, p := range s.people.all {
		if p.Email != "" && strings.EqualFold(p.Email, c.str("email")) && !s.people.isStranger(p) {
			return fields{"user": s.slackUser(p, true)}, nil
		}
	}
	return nil, refuse("users_not_found")
}

func (s *Sim) usersConversations(c *call) (fields, error) {
	user := c.str("user")
	if user == "" {
		user = s.cfg.BotUserID
	}
	if s.people.byID[user] == nil {
		return nil, refuse("user_not_found")
	}
	kinds := map[string]string{"public_channel": "channel", "private_channel": "private", "im": "im"}
	wanted := map[string]bool{}
	for kind := range strings.SplitSeq(c.str("types"), ",") {
		wanted[kinds[strings.TrimSpace(kind)]] = true
	}
	if c.str("types") == "" {
		wanted["channel"] = true
	}
	return s.conversationPage(c, func(ch *channel) bool {
		return wanted[ch.kind] && ch.members[user] && (ch.kind == "channel" || ch.members[s.cfg.BotUserID])
	})
}

func (s *Sim) usergroupsList(c *call) (fields, error) {
	out := []fields{}
	for _, g := range s.people.groups {
		one := fields{"id": g.ID, "team_id": s.cfg.Team.ID, "is_usergroup": true, "name": g.Name, "handle": g.Handle, "user_count": len(g.Members), "date_delete": 0}
		if c.flag("include_users") {
			one["users"] = g.Members
		}
		out = append(out, one)
	}
	return fields{"usergroups": out}, nil
}

func (s *Sim) usergroupsUsersList(c *call) (fields, error) {
	for _, g := range s.people.groups {
		if g.ID == c.str("usergroup") {
			return fields{"users": g.Members}, nil
		}
	}
	return nil, refuse("no_such_subteam")
}

func (s *Sim) teamInfo(*call) (fields, error) {
	return fields{"team": fields{
		"id": s.cfg.Team.ID, "name": s.cfg.Team.Name, "domain": s.cfg.Team.Domain, "email_domain": "", "url": "https://" + s.cfg.Team.Domain + ".slack.com/",
	}}, nil
}

func (s *Sim) botsInfo(c *call) (fields, error) {
	if bot := c.str("bot"); bot != "" && bot != s.cfg.BotID {
		return nil, refuse("bot_not_found")
	}
	return fields{"bot": s.botProfile()}, nil
}
