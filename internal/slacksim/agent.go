package slacksim

import (
	"encoding/json"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"rapport/internal/slacksim/setup"
)

const (
	statusLife  = 2 * time.Minute // of a status that no message follows
	mostLoading = 10
	mostPrompts = 4
)

// agents is what an app shows of its work, besides messages.
type agents struct {
	statuses map[threadKey]agentStatus
	offers   map[threadKey]offer // that are shown
	sessions map[threadKey]*session
	titles   map[threadKey]string
	prompts  map[string][]setup.Prompt // by conversation, of those that the app set for all of it
	viewing  map[string]string         // by person: the conversation that they look at
}

// threadKey is a thread of a conversation.
type threadKey struct{ channel, thread string }

// session is a thread that an agent works in.
type session struct{ status, title string }

func newAgents() agents {
	return agents{
		statuses: map[threadKey]agentStatus{}, offers: map[threadKey]offer{}, sessions: map[threadKey]*session{}, titles: map[threadKey]string{}, prompts: map[string][]setup.Prompt{}, viewing: map[string]string{},
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
	now := agentStatus{until: s.now().Add(statusLife), words: words, loading: loading}
	s.agents.statuses[at] = now
	s.publish(signal{kind: "status", channel: s.channels.byID[at.channel]}, now.note(at))
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
	for at, shown := range s.agents.statuses {
		if !now.Before(shown.until) {
			s.clearStatus(at)
		}
	}
}

func (s *Sim) setTitle(c *call) (fields, error) {
	if !s.manifest.IsAgent() {
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
	s.agents.titles[at] = title
	s.publish(signal{kind: "title", channel: s.channels.byID[at.channel]}, fields{"channel": at.channel, "thread_ts": at.thread, "title": title})
	return fields{}, nil
}

func (s *Sim) setPrompts(c *call) (fields, error) {
	if !s.manifest.IsAgent() {
		return nil, refuse("not_agent_app")
	}
	in, err := s.destination(c.str("channel_id"))
	if err != nil {
		return nil, err
	}
	prompts := []setup.Prompt{}
	if json.Unmarshal(c.raw("prompts"), &prompts) != nil || len(prompts) > mostPrompts {
		return nil, badArgument("/prompts", "must provide an array of at most 4 prompts")
	}
	for _, p := range prompts {
		if p.Title == "" || p.Message == "" {
			return nil, badArgument("/prompts", "each prompt has a title and a message")
		}
	}
	at := threadKey{channel: in.ID}
	if ts := c.str("thread_ts"); ts != "" {
		root := in.threadRoot(ts)
		if root == "" {
			return nil, refuse("invalid_thread_ts")
		}
		if s.manifest.Features.Agent.Declared {
			return fields{}, nil // an agent's prompts stand beside the whole conversation: with a thread the call does nothing, in silence
		}
		at.thread = root
	} else {
		s.agents.prompts[in.ID] = prompts
	}
	now := offer{c.str("title"), prompts}
	s.agents.offers[at] = now
	s.publish(signal{kind: "prompts", channel: in}, now.note(at))
	return fields{}, nil
}

// aboutThread is what the app said of a thread, for a page that opens it later.
func (s *Sim) aboutThread(at threadKey) fields {
	about := fields{"title": s.agents.titles[at], "session": ""}
	if now := s.agents.sessions[at]; now != nil {
		about["session"] = now.status
		if now.title != "" {
			about["title"] = now.title
		}
	}
	return about
}

// promptsFor is what a person is offered in their conversation with the app.
func (s *Sim) promptsFor(p *Person) []setup.Prompt {
	if c := s.channels.direct[p.ID]; c != nil {
		if set, changed := s.agents.prompts[c.ID]; changed {
			return set
		}
	}
	return append(append([]setup.Prompt{}, s.manifest.Features.Agent.Prompts...), s.manifest.Features.Assistant.Prompts...)
}
