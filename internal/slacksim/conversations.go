package slacksim

import (
	"cmp"
	"encoding/base64"
	"slices"
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
	limit, err := c.limit(otherwise)
	if err != nil {
		return 0, 0, nil, err
	}
	to = min(n, from+limit)
	next = fields{"next_cursor": ""}
	if to < n {
		next["next_cursor"] = base64.StdEncoding.EncodeToString([]byte("next:" + strconv.Itoa(to)))
	}
	return from, to, next, nil
}

// wantedKinds is the kinds of conversations that a call asks for, in the words of their scopes. Each needs its own scope.
func (s *Sim) wantedKinds(c *call) (map[string]bool, error) {
	words := map[string]string{"public_channel": "channels", "private_channel": "groups", "im": "im", "mpim": "mpim"}
	wanted := map[string]bool{}
	for kind := range strings.SplitSeq(cmp.Or(c.str("types"), "public_channel"), ",") {
		word, ok := words[strings.TrimSpace(kind)]
		if !ok {
			return nil, refuse("invalid_types")
		}
		if err := s.requireScope(word + ":read"); err != nil {
			return nil, err
		}
		wanted[word] = true
	}
	return wanted, nil
}

func (s *Sim) conversationsList(c *call) (fields, error) {
	wanted, err := s.wantedKinds(c)
	if err != nil {
		return nil, err
	}
	return s.conversationPage(c, func(ch *channel) bool {
		return wanted[ch.scopeWord()] && (ch.kind == "channel" || ch.members[s.cfg.BotUserID])
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
	msgs := between(c, ch.roots)
	slices.Reverse(msgs) // newest first
	return s.messagePage(c, msgs, func(m *message, cursor string) bool { return m.TS < cursor })
}

// between is the messages of a list that are neither older nor newer than the call wants them.
func between(c *call, list []*message) []*message {
	latest, oldest, inclusive := c.str("latest"), c.str("oldest"), c.flag("inclusive")
	var out []*message
	for _, m := range list {
		late := latest != "" && (m.TS > latest || (m.TS == latest && !inclusive))
		early := oldest != "" && (m.TS < oldest || (m.TS == oldest && !inclusive))
		if !late && !early && !m.Ephemeral {
			out = append(out, m)
		}
	}
	return out
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
	msgs := append([]*message{root}, between(c, ch.threads[root.TS])...) // the root comes whatever is asked for
	return s.messagePage(c, msgs, func(m *message, cursor string) bool { return m.TS > cursor })
}

// messagePage cuts one page out of messages. Its cursor names the last message that was told, as Slack's does, so that what is
// said meanwhile moves nothing; isLeft says whether a message comes after that one.
func (s *Sim) messagePage(c *call, msgs []*message, isLeft func(m *message, cursor string) bool) (fields, error) {
	if cursor := c.str("cursor"); cursor != "" {
		plain, err := base64.StdEncoding.DecodeString(cursor)
		at, ok := strings.CutPrefix(string(plain), "next_ts:")
		if _, wrong := strconv.ParseFloat(at, 64); err != nil || !ok || wrong != nil {
			return nil, refuse("invalid_cursor")
		}
		msgs = slices.DeleteFunc(msgs, func(m *message) bool { return !isLeft(m, at) })
	}
	limit, err := c.limit(100)
	if err != nil {
		return nil, err
	}
	part := msgs[:min(len(msgs), limit)]
	next := fields{"next_cursor": ""}
	if len(part) < len(msgs) {
		next["next_cursor"] = base64.StdEncoding.EncodeToString([]byte("next_ts:" + part[len(part)-1].TS))
	}
	out := []fields{}
	for _, m := range part {
		one := s.slackMessage(m)
		if m.metadata != nil && c.flag("include_all_metadata") {
			one["metadata"] = m.metadata
		}
		out = append(out, one)
	}
	return fields{"messages": out, "has_more": len(part) < len(msgs), "pin_count": 0, "response_metadata": next}, nil
}
