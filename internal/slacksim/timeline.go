package slacksim

import (
	"encoding/json"
	"slices"
	"strings"

	"rapport/internal/slacksim/blockkit"
	"rapport/internal/slacksim/uploads"
)

// message is one thing said. Fields with a JSON name are what the page is told.
type message struct {
	TS           string          `json:"ts"`
	Channel      string          `json:"channel"`
	User         string          `json:"user"`
	BotID        string          `json:"bot_id,omitempty"`
	Username     string          `json:"username,omitempty"`
	Text         string          `json:"text"`
	Blocks       json.RawMessage `json:"blocks,omitempty"`
	Attachments  json.RawMessage `json:"attachments,omitempty"`
	ThreadTS     string          `json:"thread_ts,omitempty"`
	ReplyCount   int             `json:"reply_count"`
	ReplyUsers   []string        `json:"reply_users"`
	LatestReply  string          `json:"latest_reply,omitempty"`
	Edited       *edited         `json:"edited,omitempty"`
	Ephemeral    bool            `json:"ephemeral,omitempty"`
	ResponseType string          `json:"response_type,omitempty"`
	Error        string          `json:"error,omitempty"`
	Command      string          `json:"command,omitempty"`
	CommandUser  string          `json:"command_user,omitempty"` // who used it
	Deleted      bool            `json:"deleted,omitempty"`
	Reactions    []reaction      `json:"reactions,omitempty"`
	Files        []*uploads.File `json:"files,omitempty"`
	Streaming    string          `json:"streaming,omitempty"` // live, done, stale or stopped; empty: it never was a stream
	Pinned       bool            `json:"pinned,omitempty"`
	Broadcast    bool            `json:"broadcast,omitempty"` // a reply that is shown in the channel too

	to       string // whom an ephemeral message is for
	metadata json.RawMessage
	picked   map[string]blockkit.States // by person: what they chose in its selects and inputs
	writing  *writing                   // while it is streamed
	share    *share                     // links in it that the app was told of
}

type edited struct {
	User string `json:"user"`
	TS   string `json:"ts"`
}

type reaction struct {
	Name  string   `json:"name"`
	Users []string `json:"users"`
	Count int      `json:"count"`
}

// post puts a message where it belongs and tells the page and, if it listens, the app.
func (s *Sim) post(c *channel, m *message) {
	m.TS, m.Channel, m.ReplyUsers = s.tick(), c.ID, []string{}
	c.byTS[m.TS] = m
	root := c.byTS[m.ThreadTS]
	switch {
	case root == nil || m.ThreadTS == "":
		m.ThreadTS = ""
		c.roots = append(c.roots, m)
	default:
		c.threads[root.TS] = append(c.threads[root.TS], m)
		if m.Broadcast {
			c.roots = append(c.roots, m)
		}
		if !m.Ephemeral {
			root.ThreadTS, root.LatestReply = root.TS, m.TS
			root.ReplyCount++
			if !slices.Contains(root.ReplyUsers, m.User) {
				root.ReplyUsers = append(root.ReplyUsers, m.User)
			}
		}
	}
	if !m.Ephemeral && (m.ThreadTS == "" || m.Broadcast) {
		for user := range c.members {
			if user != m.User {
				c.unread[user]++
			}
		}
	}
	s.publish(signal{kind: "message", channel: c, user: m.to}, m)
	if root != nil && root != m && !m.Ephemeral {
		s.publish(signal{kind: "changed", channel: c, user: root.to}, root)
	}
	if !m.Ephemeral {
		s.emitMessage(c, m)
	}
	s.posted(c, m)
}

// changed tells everybody that a message is no longer what it was.
func (s *Sim) changed(c *channel, m *message, before json.RawMessage) {
	s.publish(signal{kind: "changed", channel: c, user: m.to}, m)
	if m.Ephemeral || !s.subscribes("message."+c.scopeWord()) || !c.members[s.cfg.BotUserID] {
		return
	}
	s.emit(c, map[string]any{
		"type": "message", "subtype": "message_changed", "hidden": true, "channel": c.ID, "channel_type": c.eventKind(), "ts": s.tick(),
		"event_ts": s.tick(), "message": s.slackMessage(m), "previous_message": before,
	})
}

// remove takes a message away; a root that has replies leaves a tombstone.
func (s *Sim) remove(c *channel, m *message) {
	m.Streaming, m.writing, m.share, m.Files = "", nil, nil, nil
	if m.ReplyCount > 0 {
		m.Deleted, m.Text, m.Blocks, m.Attachments = true, "This message was deleted.", nil, nil
		s.publish(signal{kind: "changed", channel: c, user: m.to}, m)
		return
	}
	delete(c.byTS, m.TS)
	if root := c.byTS[m.ThreadTS]; root != nil && root != m {
		c.threads[root.TS] = without(c.threads[root.TS], m)
		if m.Broadcast {
			c.roots = without(c.roots, m)
		}
		if !m.Ephemeral {
			root.ReplyCount--
			root.LatestReply = ""
			if replies := c.threads[root.TS]; len(replies) > 0 {
				root.LatestReply = replies[len(replies)-1].TS
			}
			s.publish(signal{kind: "changed", channel: c, user: root.to}, root)
		}
	} else {
		c.roots = without(c.roots, m)
	}
	s.publish(signal{kind: "deleted", channel: c, user: m.to}, map[string]any{"channel": c.ID, "ts": m.TS})
}

// without cuts a message out of a list that is ordered by time.
func without(list []*message, m *message) []*message {
	at, found := slices.BinarySearchFunc(list, m.TS, func(a *message, ts string) int { return strings.Compare(a.TS, ts) })
	if !found {
		return list
	}
	return slices.Delete(list, at, at+1)
}

// page is a part of a list: the newest `limit` messages before a time that pass the test, oldest first.
func page(list []*message, before string, limit int, visible func(*message) bool) (part []*message, more bool) {
	at := len(list)
	if before != "" {
		at, _ = slices.BinarySearchFunc(list, before, func(a *message, ts string) int { return strings.Compare(a.TS, ts) })
	}
	for at--; at >= 0; at-- {
		if !visible(list[at]) {
			continue
		}
		if len(part) == limit {
			more = true
			break
		}
		part = append(part, list[at])
	}
	slices.Reverse(part)
	return part, more
}

// find is a message that the API knows: ephemeral ones it never does.
func (c *channel) find(ts string) *message {
	if m := c.byTS[ts]; m != nil && !m.Ephemeral && !m.Deleted {
		return m
	}
	return nil
}

// threadRoot is where a reply to this timestamp goes, empty when there is no such message.
func (c *channel) threadRoot(ts string) string {
	m := c.byTS[ts]
	switch {
	case m == nil:
		return ""
	case m.ThreadTS != "":
		return m.ThreadTS
	}
	return m.TS
}

// markRead counts anew what is unread after a message.
func (c *channel) markRead(user, ts string) {
	c.lastRead[user] = ts
	unread := 0
	for at := len(c.roots) - 1; at >= 0 && c.roots[at].TS > ts; at-- {
		if m := c.roots[at]; !m.Ephemeral && m.User != user {
			unread++
		}
	}
	c.unread[user] = unread
}

func (c *channel) lastTS() string {
	if len(c.roots) == 0 {
		return ""
	}
	return c.roots[len(c.roots)-1].TS
}

// slackMessage is a message as Slack's API and payloads show it.
func (s *Sim) slackMessage(m *message) map[string]any {
	out := map[string]any{"type": "message", "ts": m.TS, "user": m.User, "text": m.Text, "team": s.cfg.Team.ID}
	if p := s.people.byID[m.User]; p != nil {
		out["team"] = p.TeamID
	}
	put := func(when bool, key string, value any) {
		if when {
			out[key] = value
		}
	}
	put(m.Deleted, "subtype", "tombstone")
	if m.Broadcast {
		out["subtype"] = "thread_broadcast"
		if root := s.channels.byID[m.Channel].byTS[m.ThreadTS]; root != nil {
			out["root"] = s.slackMessage(root)
		}
	}
	put(m.Username != "", "username", m.Username)
	put(len(m.Blocks) > 0, "blocks", m.Blocks)
	put(len(m.Attachments) > 0, "attachments", m.Attachments)
	put(m.ThreadTS != "", "thread_ts", m.ThreadTS)
	if len(m.Files) > 0 {
		out["files"], out["upload"] = s.slackFiles(m.Files), false
	}
	put(m.Edited != nil, "edited", m.Edited)
	put(len(m.Reactions) > 0, "reactions", m.Reactions)
	put(m.Pinned, "pinned_to", []string{m.Channel})
	if m.ReplyCount > 0 {
		out["reply_count"], out["reply_users"], out["reply_users_count"] = m.ReplyCount, m.ReplyUsers, len(m.ReplyUsers)
		out["latest_reply"], out["is_locked"], out["subscribed"] = m.LatestReply, false, true
	}
	if m.BotID != "" {
		out["bot_id"], out["app_id"] = m.BotID, s.cfg.AppID
		out["bot_profile"] = s.botProfile()
	}
	return out
}

func (s *Sim) botProfile() map[string]any {
	return map[string]any{
		"id": s.cfg.BotID, "app_id": s.cfg.AppID, "user_id": s.cfg.BotUserID, "name": s.people.byID[s.cfg.BotUserID].RealName,
		"deleted": false, "updated": s.now().Unix(), "team_id": s.cfg.Team.ID,
	}
}
