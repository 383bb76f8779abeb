package slacksim

import (
	"cmp"
	"slices"
	"unicode/utf8"
)

const (
	longestSession = 200 // characters of a session's title
	sessionWorks   = "processing"
)

// sessionThread finds the thread of a session.
func (s *Sim) sessionThread(c *call) (threadKey, error) {
	if !s.manifest.IsAgent() {
		return threadKey{}, refuse("feature_disabled")
	}
	in := s.channels.byID[c.str("channel_id")]
	switch {
	case in == nil || (in.kind == "private" && !s.belongs(in)):
		return threadKey{}, refuse("channel_not_found")
	case !s.belongs(in):
		return threadKey{}, refuse("not_authorized")
	case c.str("thread_ts") == "":
		return threadKey{}, refuse("thread_ts_required")
	}
	root := in.threadRoot(c.str("thread_ts"))
	if root == "" {
		return threadKey{}, badArgument("/thread_ts", "there is no such thread")
	}
	return threadKey{in.ID, root}, nil
}

func isSessionStatus(word string) bool {
	return slices.Contains([]string{"active", sessionWorks, "suspended", "closed"}, word)
}

func (s *Sim) setSessionStatus(c *call) (fields, error) {
	at, err := s.sessionThread(c)
	if err != nil {
		return nil, err
	}
	title, initiator := c.str("title"), c.str("initiator_user_id")
	switch {
	case !isSessionStatus(c.str("status")):
		return nil, refuse("invalid_status")
	case utf8.RuneCountInString(title) > longestSession:
		return nil, badArgument("/title", "must be less than 201 characters")
	case initiator != "" && !s.channels.byID[at.channel].members[initiator]:
		return nil, refuse("user_not_found")
	}
	now := s.setSession(at, c.str("status"), title)
	return fields{"status": now.status, "agent_status": now.status, "title": now.title}, nil
}

// setSession begins a session or changes its status; only the beginning takes a title.
func (s *Sim) setSession(at threadKey, status, title string) *session {
	now := s.agents.sessions[at]
	if now == nil {
		now = &session{title: title}
		s.agents.sessions[at] = now
	}
	now.status = status
	s.tellSession(at, now)
	return now
}

func (s *Sim) tellSession(at threadKey, now *session) {
	s.publish(signal{kind: "session", channel: s.channels.byID[at.channel]}, now.note(at))
}

func (s *Sim) renameSession(c *call) (fields, error) {
	at, err := s.sessionThread(c)
	if err != nil {
		return nil, err
	}
	now, title := s.agents.sessions[at], c.str("title")
	switch n := utf8.RuneCountInString(title); {
	case n == 0 || n > longestSession:
		return nil, badArgument("/title", "must be 1 to 200 characters")
	case now == nil:
		return nil, refuse("session_not_found")
	}
	now.title = title
	s.tellSession(at, now)
	return fields{"title": title}, nil
}

// stop is the Stop button: what is being written in a thread ends, and the app is told. What the app shows of its work
// stays until the app changes it.
func (s *Sim) stop(p *Person, in order) (fields, error) {
	c := s.channels.byID[in.Channel]
	if c == nil || !s.sees(p.ID, c) {
		return nil, &fault{"channel_not_found", "There is no such conversation."}
	}
	root := c.threadRoot(cmp.Or(in.ThreadTS, in.MessageTS))
	switch {
	case root == "":
		return nil, &fault{"thread_not_found", "There is no such thread."}
	case !s.subscribes("agent_session_stopped"):
		return nil, &fault{"not_stoppable", "The app does not listen to the Stop button."}
	}
	s.ageStreams()
	stopped := []string{}
	for _, w := range s.streaming {
		if w.in == c && c.threadRoot(w.message.TS) == root && (in.MessageTS == "" || in.MessageTS == w.message.TS) {
			s.end(w, streamStopped)
			s.show(w, nil)
			stopped = append(stopped, w.message.TS)
		}
	}
	at := threadKey{c.ID, root}
	_, shows := s.agents.statuses[at]
	if now := s.agents.sessions[at]; len(stopped) == 0 && !shows && (now == nil || now.status != sessionWorks) {
		return nil, &fault{"nothing_to_stop", "The app is not at work here."}
	}
	s.emit(c, map[string]any{
		"type": "agent_session_stopped", "channel": c.ID, "thread_ts": root, "user": p.ID, "streaming_message_ts": stopped, "event_ts": s.tick(),
	})
	return fields{"streaming_message_ts": stopped}, nil
}
