package slacksim

import (
	"hash/fnv"
	"strings"
	"time"
)

func peopleMethods() map[string]method {
	return map[string]method{
		"users.info":            {scopes: []string{"users:read"}, run: (*Sim).usersInfo},
		"users.list":            {scopes: []string{"users:read"}, run: (*Sim).usersList},
		"users.lookupByEmail":   {scopes: []string{"users:read.email"}, run: (*Sim).usersLookupByEmail},
		"users.conversations":   {scopes: []string{"channels:read", "groups:read", "im:read", "mpim:read"}, run: (*Sim).usersConversations},
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
	user := s.slackUser(p, s.showsEmail())
	if c.flag("include_locale") {
		user["locale"] = p.Locale
	}
	return fields{"user": user}, nil
}

func (s *Sim) usersList(c *call) (fields, error) {
	from, to, next, err := window(c, len(s.people.all), 1000)
	if err != nil {
		return nil, err
	}
	members := []fields{}
	for _, p := range s.people.all[from:to] {
		one := s.slackUser(p, s.showsEmail())
		if c.flag("include_locale") {
			one["locale"] = p.Locale
		}
		members = append(members, one)
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
	wanted, err := s.wantedKinds(c)
	if err != nil {
		return nil, err
	}
	return s.conversationPage(c, func(ch *channel) bool {
		return wanted[ch.scopeWord()] && ch.members[user] && (ch.kind == "channel" || ch.members[s.cfg.BotUserID])
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

func (p *Person) color() string {
	palette := []string{"#4a154b", "#1264a3", "#2bac76", "#c2410c", "#7c3aed", "#b45309", "#0f766e", "#be185d"}
	h := fnv.New32a()
	h.Write([]byte(p.ID))
	return palette[h.Sum32()%uint32(len(palette))]
}

// userJSON is a person as the page shows them.
func (s *Sim) userJSON(p *Person) map[string]any {
	return map[string]any{
		"id": p.ID, "name": p.Name, "real_name": p.RealName, "display_name": p.DisplayName, "initials": initials(p.label()), "color": p.color(),
		"is_bot": p.IsBot, "is_admin": p.Admin, "is_restricted": p.isGuest(), "is_ultra_restricted": p.SingleGuest, "team_id": p.TeamID,
		"title": p.Title, "tz": p.TZ, "email": p.Email,
	}
}

// slackUser is a person as the Web API describes them.
func (s *Sim) slackUser(p *Person, withEmail bool) map[string]any {
	offset, label := 0, p.TZ
	if zone, err := time.LoadLocation(p.TZ); err == nil {
		label, offset = s.now().In(zone).Zone()
	}
	profile := map[string]any{
		"title": p.Title, "real_name": p.RealName, "real_name_normalized": p.RealName, "display_name": p.DisplayName,
		"display_name_normalized": p.DisplayName, "team": p.TeamID,
	}
	if withEmail && p.Email != "" {
		profile["email"] = p.Email
	}
	if p.IsBot {
		profile["bot_id"], profile["api_app_id"] = s.cfg.BotID, s.cfg.AppID
	}
	out := map[string]any{
		"id": p.ID, "team_id": p.TeamID, "name": p.Name, "deleted": p.Deleted, "color": strings.TrimPrefix(p.color(), "#"), "real_name": p.RealName,
		"tz": p.TZ, "tz_label": label, "tz_offset": offset, "profile": profile, "is_admin": p.Admin, "is_owner": false, "is_primary_owner": false,
		"is_restricted": p.isGuest(), "is_ultra_restricted": p.SingleGuest, "is_bot": p.IsBot, "is_app_user": false, "updated": s.now().Unix(),
		"is_email_confirmed": true, "who_can_share_contact_card": "EVERYONE",
	}
	if s.people.isStranger(p) {
		out["is_stranger"] = true
	}
	return out
}
