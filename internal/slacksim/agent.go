package slacksim

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

const (
	statusLife       = 2 * time.Minute // of a status that no message follows
	mostLoading      = 10
	mostPrompts      = 4
	longestSession   = 200 // characters of a session's title
	sessionWorks     = "processing"
	contextOfChannel = "slack#/types/channel_id"
)

// agents is what an app shows of its work, besides messages.
type agents struct {
	statuses map[threadKey]time.Time // until when each is shown, by the workspace's clock
	sessions map[threadKey]*session
	prompts  map[string][]suggestedPrompt // by conversation, of those that the app set for all of it
	viewing  map[string]string            // by person: the conversation that they look at
}

// threadKey is a thread of a conversation.
type threadKey struct{ channel, thread string }

// session is a thread that an agent works in.
type session struct{ status, title string }

func newAgents() agents {
	return agents{
		statuses: map[threadKey]time.Time{}, sessions: map[threadKey]*session{}, prompts: map[string][]suggestedPrompt{}, viewing: map[string]string{},
	}
}

func agentMethods() map[string]method {
	write, assistant := []string{"chat:write"}, []string{"assistant:write"}
	return map[string]method{
		"assistant.threads.setStatus":           {scopes: []string{"chat:write", "assistant:write"}, run: (*Sim).setStatus},
		"assistant.threads.setTitle":            {scopes: assistant, run: (*Sim).setTitle},
		"assistant.threads.setSuggestedPrompts": {scopes: assistant, run: (*Sim).setPrompts},
		"agents.sessions.setStatus":             {scopes: write, run: (*Sim).setSessionStatus},
		"agents.sessions.rename":                {scopes: write, run: (*Sim).renameSession},
	}
}

// thread finds the thread that an agent's call is about; its root is a message that is there.
func (s *Sim) thread(c *call) (threadKey, error) {
	in, err := s.destination(c.str("channel_id"))
	if err != nil {
		return threadKey{}, err
	}
	root := in.threadRoot(c.str("thread_ts"))
	if root == "" {
		return threadKey{}, refuse("invalid_thread_ts")
	}
	return threadKey{in.ID, root}, nil
}

func (s *Sim) setStatus(c *call) (fields, error) {
	at, err := s.thread(c)
	if err != nil {
		return nil, err
	}
	loading, ok := texts(c.str("loading_messages"))
	if !ok || len(loading) > mostLoading {
		return nil, badArgument("/loading_messages", "must provide 1 to 10 texts")
	}
	words := c.str("status")
	if words == "" {
		s.clearStatus(at)
		return fields{}, nil
	}
	s.agents.statuses[at] = s.now().Add(statusLife)
	note := fields{"channel": at.channel, "thread_ts": at.thread, "status": words}
	if len(loading) > 0 {
		note["loading_messages"] = loading
	}
	s.publish(signal{kind: "status", channel: s.channels.byID[at.channel]}, note)
	return fields{}, nil
}

// texts reads a list of texts: a JSON array, or words with commas between them, as clients send in forms.
func texts(raw string) ([]string, bool) {
	if raw == "" {
		return nil, true
	}
	var list []string
	if strings.HasPrefix(raw, "[") {
		if json.Unmarshal([]byte(raw), &list) != nil {
			return nil, false
		}
	} else {
		list = strings.Split(raw, ",")
	}
	blank := slices.ContainsFunc(list, func(text string) bool { return strings.TrimSpace(text) == "" })
	return list, len(list) > 0 && !blank
}

func (s *Sim) clearStatus(at threadKey) {
	if _, shown := s.agents.statuses[at]; !shown {
		return
	}
	delete(s.agents.statuses, at)
	s.publish(signal{kind: "status", channel: s.channels.byID[at.channel]}, fields{"channel": at.channel, "thread_ts": at.thread, "status": ""})
}

// clearOldStatuses takes away what no message followed in time.
func (s *Sim) clearOldStatuses() {
	now := s.now()
	for at, until := range s.agents.statuses {
		if !now.Before(until) {
			s.clearStatus(at)
		}
	}
}

func (s *Sim) setTitle(c *call) (fields, error) {
	if !s.manifest.isAgent() {
		return nil, refuse("not_agent_app")
	}
	at, err := s.thread(c)
	if err != nil {
		return nil, err
	}
	title := c.str("title")
	if n := utf8.RuneCountInString(title); n == 0 || n > 255 {
		return nil, badArgument("/title", "must be 1 to 255 characters")
	}
	s.publish(signal{kind: "title", channel: s.channels.byID[at.channel]}, fields{"channel": at.channel, "thread_ts": at.thread, "title": title})
	return fields{}, nil
}

func (s *Sim) setPrompts(c *call) (fields, error) {
	if !s.manifest.isAgent() {
		return nil, refuse("not_agent_app")
	}
	in, err := s.destination(c.str("channel_id"))
	if err != nil {
		return nil, err
	}
	prompts := []suggestedPrompt{}
	if json.Unmarshal(c.raw("prompts"), &prompts) != nil || len(prompts) > mostPrompts {
		return nil, badArgument("/prompts", "must provide an array of at most 4 prompts")
	}
	for _, p := range prompts {
		if p.Title == "" || p.Message == "" {
			return nil, badArgument("/prompts", "each prompt has a title and a message")
		}
	}
	note := fields{"channel": in.ID, "prompts": prompts}
	if title := c.str("title"); title != "" {
		note["title"] = title
	}
	if ts := c.str("thread_ts"); ts != "" {
		root := in.threadRoot(ts)
		if root == "" {
			return nil, refuse("invalid_thread_ts")
		}
		if s.manifest.Features.Agent.declared {
			return fields{}, nil // an agent's prompts stand beside the whole conversation: with a thread the call does nothing, in silence
		}
		note["thread_ts"] = root
	} else {
		s.agents.prompts[in.ID] = prompts
	}
	s.publish(signal{kind: "prompts", channel: in}, note)
	return fields{}, nil
}

// promptsFor is what a person is offered in their conversation with the app.
func (s *Sim) promptsFor(p *Person) []suggestedPrompt {
	if c := s.channels.direct[p.ID]; c != nil {
		if set, changed := s.agents.prompts[c.ID]; changed {
			return set
		}
	}
	return append(append([]suggestedPrompt{}, s.manifest.Features.Agent.Prompts...), s.manifest.Features.Assistant.Prompts...)
}

// sessionThread finds the thread of a session.
func (s *Sim) sessionThread(c *call) (threadKey, error) {
	if !s.manifest.isAgent() {
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
	note := fields{"channel": at.channel, "thread_ts": at.thread, "status": now.status}
	if now.title != "" {
		note["title"] = now.title
	}
	s.publish(signal{kind: "session", channel: s.channels.byID[at.channel]}, note)
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
	return s.manifest.Features.Agent.declared && s.subscribes("app_context_changed")
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
	s.shareLinks(c, m)
}
