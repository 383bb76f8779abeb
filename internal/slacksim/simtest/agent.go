package simtest

import (
	"net/url"
	"strings"

	"github.com/stretchr/testify/require"
)

// Prompt is a question that the page offers for one click.
type Prompt struct {
	Title   string `json:"title"`
	Message string `json:"message"`
}

// ExpectStreaming waits for a new message that the app is writing at, and that holds the parts so far.
func (p *Person) ExpectStreaming(parts ...string) *Message {
	p.w.t.Helper()
	return p.ExpectMessage(parts...).ExpectStreaming(parts...)
}

// ExpectAnswer waits for a new message that holds the parts and is complete.
func (p *Person) ExpectAnswer(parts ...string) *Message {
	p.w.t.Helper()
	m := &Message{p: p}
	m.awaitThat("no complete answer", parts, func(now said) bool { return now.Streaming == "" || now.Streaming == "done" })
	return m
}

// ExpectStreaming waits until the app is writing at the message and it holds the parts.
func (m *Message) ExpectStreaming(parts ...string) *Message {
	m.p.w.t.Helper()
	m.awaitThat("nothing is being written", parts, func(now said) bool { return now.Streaming == "live" })
	return m
}

// ExpectAnswer waits until the message is complete and holds the parts.
func (m *Message) ExpectAnswer(parts ...string) *Message {
	m.p.w.t.Helper()
	m.awaitThat("the answer is not complete", parts, func(now said) bool { return now.Streaming == "" || now.Streaming == "done" })
	return m
}

// ExpectStopped waits until the stream was stopped by somebody.
func (m *Message) ExpectStopped(parts ...string) *Message {
	m.p.w.t.Helper()
	m.awaitThat("the stream is not stopped", parts, func(now said) bool { return now.Streaming == "stopped" })
	return m
}

// ExpectInterrupted waits until the stream has died of age.
func (m *Message) ExpectInterrupted(parts ...string) *Message {
	m.p.w.t.Helper()
	m.awaitThat("the stream is not interrupted", parts, func(now said) bool { return now.Streaming == "stale" })
	return m
}

// Stops presses the stop button of what the app is writing.
func (p *Person) Stops(m *Message) {
	p.w.t.Helper()
	now := m.find()
	a := p.w.order("stop", map[string]any{"as": p.id, "channel": now.Channel, "thread_ts": now.ThreadTS, "message_ts": now.TS})
	require.True(p.w.t, a.OK, "%s stops the answer: %s %s", p.name, a.Error, a.Message)
}

// status is the last one of a conversation, in whatever thread. The feed is locked.
func (f *feed) status(channel string) string {
	for i := len(f.notices) - 1; i >= 0; i-- {
		if n := f.notices[i]; n.kind == "status" && n.Channel == channel {
			return n.Status
		}
	}
	return ""
}

// ExpectStatus waits until the app says that it is at work, in words that hold the parts; without parts, until it is not.
func (p *Person) ExpectStatus(parts ...string) {
	p.w.t.Helper()
	now := ""
	ok := p.feed.wait(func() bool {
		now = p.feed.status(p.channel)
		return (now == "") == (len(parts) == 0) && p.w.holds(fold(now), parts)
	})
	require.True(p.w.t, ok, "%s sees the status %q and not %s", p.name, now, quoted(parts))
}

// ExpectTitle waits until the message's thread is called so.
func (m *Message) ExpectTitle(title string) {
	m.p.w.t.Helper()
	root, now := m.find(), ""
	thread := root.ThreadTS
	if thread == "" {
		thread = root.TS
	}
	ok := m.p.feed.wait(func() bool {
		for _, n := range m.p.feed.notices {
			if (n.kind == "title" || n.kind == "session" && n.Title != "") && n.Channel == root.Channel && n.ThreadTS == thread {
				now = n.Title
			}
		}
		return now == title
	})
	require.True(m.p.w.t, ok, "the conversation is called %q and not %q", now, title)
}

// prompts are what a person is offered in their conversation with the app: what the app set last, else what its manifest
// says. The feed is not locked.
func (p *Person) prompts() (n notice) {
	var ws struct {
		Prompts []Prompt `json:"prompts"`
	}
	p.w.read("workspace", url.Values{"as": {p.id}}, &ws)
	p.feed.mu.Lock()
	defer p.feed.mu.Unlock()
	n.Prompts = ws.Prompts
	for _, set := range p.feed.notices {
		if set.kind == "prompts" && set.Channel == p.channel {
			n = set
		}
	}
	return n
}

// ExpectPrompts waits until the person is offered prompts of these titles.
func (p *Person) ExpectPrompts(titles ...string) {
	p.w.t.Helper()
	var offered []string
	eventually(p.w, func() bool {
		offered = nil
		for _, prompt := range p.prompts().Prompts {
			offered = append(offered, prompt.Title)
		}
		return p.w.holds(fold(strings.Join(offered, " ")), titles) && len(offered) >= len(titles)
	}, func() string { return p.name + " is offered " + quoted(offered) + " and not " + quoted(titles) })
}

// Chooses says what the prompt of that title says.
func (p *Person) Chooses(title string) *Message {
	p.w.t.Helper()
	p.ExpectPrompts(title)
	offered := p.prompts()
	for _, prompt := range offered.Prompts {
		if strings.Contains(fold(prompt.Title), fold(title)) {
			return &Message{p: p, ts: p.say(prompt.Message, offered.ThreadTS), version: 1}
		}
	}
	require.FailNow(p.w.t, p.name+" is not offered "+title)
	return nil
}

// Views tells the app what the person looks at while they write to it.
func (p *Person) Views(channel string) {
	p.w.t.Helper()
	a := p.w.order("viewing", map[string]any{"as": p.id, "channel": channel})
	require.True(p.w.t, a.OK, "%s looks at %s: %s", p.name, channel, a.Message)
}
