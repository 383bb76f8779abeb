package slacksim

import (
	"strings"
	"time"

	"rapport/internal/slacksim/setup"
)

// agentStatus is what an agent says that it does in a thread.
type agentStatus struct {
	until   time.Time // by the workspace's clock
	words   string
	loading []string
}

func (a agentStatus) note(at threadKey) fields {
	note := fields{"channel": at.channel, "thread_ts": at.thread, "status": a.words}
	if len(a.loading) > 0 {
		note["loading_messages"] = a.loading
	}
	return note
}

// offer is prompts that an app set, until the person says something there.
type offer struct {
	title   string
	prompts []setup.Prompt
}

func (o offer) note(at threadKey) fields {
	note := fields{"channel": at.channel, "prompts": o.prompts}
	if o.title != "" {
		note["title"] = o.title
	}
	if at.thread != "" {
		note["thread_ts"] = at.thread
	}
	return note
}

func (n *session) note(at threadKey) fields {
	note := fields{"channel": at.channel, "thread_ts": at.thread, "status": n.status}
	if n.title != "" {
		note["title"] = n.title
	}
	return note
}

// standing is what agents show of their work where a person can see it, in the words of the events that told it.
func (s *Sim) standing(me *Person) fields {
	s.clearOldStatuses()
	return fields{
		"statuses": seenBy(s, me, s.agents.statuses, agentStatus.note),
		"sessions": seenBy(s, me, s.agents.sessions, (*session).note),
		"offers":   seenBy(s, me, s.agents.offers, offer.note),
		"titles": seenBy(s, me, s.agents.titles, func(title string, at threadKey) fields {
			return fields{"channel": at.channel, "thread_ts": at.thread, "title": title}
		}),
	}
}

func seenBy[T any](s *Sim, me *Person, all map[threadKey]T, note func(T, threadKey) fields) []fields {
	out := []fields{}
	for at, one := range all {
		if c := s.channels.byID[at.channel]; c != nil && s.sees(me.ID, c) {
			out = append(out, note(one, at))
		}
	}
	return out
}

// callsFor counts what is unread and calls a person by name, or everybody of the channel.
func (s *Sim) callsFor(me *Person, c *channel) int {
	if c.unread[me.ID] == 0 {
		return 0
	}
	n := 0
	for at := len(c.roots) - 1; at >= 0 && c.roots[at].TS > c.lastRead[me.ID]; at-- {
		if m := c.roots[at]; m.User != me.ID && !m.Ephemeral && (c.kind == "im" || c.kind == "mpim" || m.calls(me.ID)) {
			n++
		}
	}
	return n
}

// calls says whether a message names a person, in its text or its blocks, or calls everybody.
func (m *message) calls(user string) bool {
	words := m.Text + string(m.Blocks)
	for _, name := range []string{"@" + user, `"user_id":"` + user + `"`, "<!here", "<!channel", "<!everyone", `"type":"broadcast"`} {
		if strings.Contains(words, name) {
			return true
		}
	}
	return false
}
