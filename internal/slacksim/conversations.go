package slacksim

import (
	"encoding/base64"
	"strconv"
	"strings"
)

func conversationMethods() map[string]method {
	read := []string{"channels:read", "groups:read", "im:read", "mpim:read"}
	return map[string]method{
		"conversations.list":    {scopes: read, run: (*Sim).conversationsList},
		"conversations.info":    {scopes: read, run: (*Sim).conversationsInfo},
		"conversations.members": {scopes: read, run: (*Sim).conversationsMembers},
		"conversations.history": {prepare: prepareHistory, run: (*Sim).conversationsHistory},
		"conversations.replies": {prepare: prepareHistory, run: (*Sim).conversationsReplies},
	}
}

// prepareHistory refuses an app that may read no history at all.
func prepareHistory(s *Sim, _ *call) error {
	if !s.holds(RuleHistoryScope) {
		return nil
	}
	return s.lacks("channels:history", "groups:history", "im:history", "mpim:history")
}

// slackChannel is a conversation as the Web API describes it.
func (s *Sim) slackChannel(c *channel) fields {
	out := fields{
		"id": c.ID, "created": s.now().AddDate(-1, 0, 0).Unix(), "is_channel": c.kind == "channel", "is_group": c.kind == "private",
		"is_im": c.kind == "im", "is_mpim": c.kind == "mpim", "is_private": c.kind != "channel", "is_archived": c.Archived, "is_org_shared": false,
		"is_shared": c.IsExtShared, "is_ext_shared": c.IsExtShared, "is_pending_ext_shared": c.PendingExtShared, "context_team_id": s.cfg.Team.ID,
	}
	if c.kind == "im" {
		out["user"], out["is_user_deleted"] = c.user, false
		return out
	}
	out["name"], out["name_normalized"], out["is_general"], out["unlinked"] = c.Name, c.Name, c.Name == "general", 0
	out["is_member"], out["num_members"], out["creator"] = c.members[s.cfg.BotUserID], len(c.members), ""
	out["topic"] = fields{"value": c.Topic, "creator": "", "last_set": 0}
	out["purpose"] = fields{"value": "", "creator": "", "last_set": 0}
	if c.IsExtShared {
		teams := []string{s.cfg.Team.ID}
		for _, p := range s.people.all {
			if c.members[p.ID] && s.people.isStranger(p) {
				teams = append(teams, p.TeamID)
				break
			}
		}
		out["shared_team_ids"] = teams
	}
	return out
}

// readable finds a conversation that the app may look at with a scope of this family.
func (s *Sim) readable(id, family string, mustBeMember bool) (*channel, error) {
	c := s.channels.byID[id]
	if c == nil || (c.kind != "channel" && !s.belongs(c)) {
		return nil, refuse("channel_not_found")
	}
	scope := c.scopeWord() + ":" + family
	if err := s.requireScope(scope); err != nil && family != "history" {
		return nil, err
	}
	if err := s.lacks(scope); err != nil && family == "history" && s.holds(RuleHistoryScope) {
		return nil, err
	}
	if mustBeMember && !s.belongs(c) {
		return nil, refuse("not_in_channel")
	}
	return c, nil
}

// window cuts one page out of n things; the cursor is Slack's: opaque to callers.
func window(c *call, n, otherwise int) (from, to int, next fields, err error) {
	if cursor := c.str("cursor"); cursor != "" {
		plain, err := base64.StdEncoding.DecodeString(cursor)
		at, ok := strings.CutPrefix(string(plain), "next:")
		if err != nil || !ok {
			return 0, 0, nil, refuse("invalid_cursor")
		}
		if from, err = strconv.Atoi(at); err != nil || from < 0 || from > n {
			return 0, 0, nil, refuse("invalid_cursor")
		}
	}
	to = min(n, from+c.number("limit", otherwise, 1000))
	next = fields{"next_cursor": ""}
	if to < n {
		next["next_cursor"] = base64.StdEncoding.EncodeToString([]byte("next:" + strconv.Itoa(to)))
	}
	return from, to, next, nil
}

func (s *Sim) conversationsList(c *call) (fields, error) {
	kinds := c.str("types")
	if kinds == "" {
		kinds = "public_channel"
	}
	scopeOf := map[string]string{"public_channel": "channels:read", "private_channel": "groups:read", "im": "im:read", "mpim": "mpim:read"}
	wanted := map[string]bool{}
	for kind := range strings.SplitSeq(kinds, ",") {
		scope, ok := scopeOf[strings.TrimSpace(kind)]
		if !ok {
			return nil, refuse("invalid_types")
		}
		if err := s.requireScope(scope); err != nil {
			return nil, err
		}
		wanted[scope] = true
	}
	return s.conversationPage(c, func(ch *channel) bool {
		return wanted[ch.scopeWord()+":read"] && (ch.kind == "channel" || ch.members[s.cfg.BotUserID])
	})
}

func (s *Sim) conversationPage(c *call, visible func(*channel) bool) (fields, error) {
	out := []fields{}
	for _, ch := range s.channels.all {
		if visible(ch) && !(ch.Archived && c.flag("exclude_archived")) {
			out = append(out, s.slackChannel(ch))
		}
	}
	from, to, next, err := window(c, len(out), 100)
	if err != nil {
		return nil, err
	}
	return fields{"channels": out[from:to], "response_metadata": next}, nil
}

func (s *Sim) conversationsInfo(c *call) (fields, error) {
	ch, err := s.readable(c.str("channel"), "read", false)
	if err != nil {
		return nil, err
	}
	return fields{"channel": s.slackChannel(ch)}, nil
}

func (s *Sim) conversationsMembers(c *call) (fields, error) {
	ch, err := s.readable(c.str("channel"), "read", false)
	if err != nil {
		return nil, err
	}
	var members []string
	for _, p := range s.people.all {
		if ch.members[p.ID] {
			members = append(members, p.ID)
		}
	}
	from, to, next, err := window(c, len(members), 100)
	if err != nil {
		return nil, err
	}
	return fields{"members": members[from:to], "response_metadata": next}, nil
}

func (s *Sim) conversationsHistory(c *call) (fields, error) {
	ch, err := s.readable(c.str("channel"), "history", true)
	if err != nil {
		return nil, err
	}
	var msgs []*message
	latest, oldest, inclusive := c.str("latest"), c.str("oldest"), c.flag("inclusive")
	for at := len(ch.roots) - 1; at >= 0; at-- { // newest first
		m := ch.roots[at]
		if oldest != "" && (m.TS < oldest || (m.TS == oldest && !inclusive)) {
			break
		}
		if !m.Ephemeral && (latest == "" || m.TS < latest || (m.TS == latest && inclusive)) {
			msgs = append(msgs, m)
		}
	}
	return s.messagePage(c, msgs)
}

func (s *Sim) conversationsReplies(c *call) (fields, error) {
	ch, err := s.readable(c.str("channel"), "history", true)
	if err != nil {
		return nil, err
	}
	root := ch.byTS[ch.threadRoot(c.str("ts"))]
	if root == nil || root.Ephemeral {
		return nil, refuse("thread_not_found")
	}
	msgs := []*message{root}
	for _, m := range ch.threads[root.TS] {
		if !m.Ephemeral && (c.str("oldest") == "" || m.TS > c.str("oldest")) {
			msgs = append(msgs, m)
		}
	}
	return s.messagePage(c, msgs)
}

func (s *Sim) messagePage(c *call, msgs []*message) (fields, error) {
	from, to, next, err := window(c, len(msgs), 100)
	if err != nil {
		return nil, err
	}
	out := []fields{}
	for _, m := range msgs[from:to] {
		one := s.slackMessage(m)
		if m.metadata != nil && c.flag("include_all_metadata") {
			one["metadata"] = m.metadata
		}
		out = append(out, one)
	}
	return fields{"messages": out, "has_more": to < len(msgs), "pin_count": 0, "response_metadata": next}, nil
}
