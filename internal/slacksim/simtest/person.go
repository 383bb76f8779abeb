package simtest

import (
	"maps"
	"net/url"
	"strings"

	"github.com/stretchr/testify/require"
)

// Person is somebody in one conversation.
type Person struct {
	w       *Workspace
	id      string
	name    string
	channel string // the conversation they are in
	own     bool   // what they say themselves is no news to them
	feed    *feed
	met     map[string]bool // messages that an expectation of theirs was met by
}

func newPerson(w *Workspace, id, name string) *Person {
	return &Person{w: w, id: id, name: name, own: true, feed: newFeed(w), met: map[string]bool{}}
}

// conversation is one of those that a person sees.
type conversation struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Kind     string `json:"kind"`
	IsMember bool   `json:"is_member"`
	Unread   int    `json:"unread"`
}

func (p *Person) conversations() []conversation {
	p.w.t.Helper()
	var ws struct {
		Channels []conversation `json:"channels"`
	}
	p.w.read("workspace", url.Values{"as": {p.id}}, &ws)
	return ws.Channels
}

// In is the same person in a channel.
func (p *Person) In(channel string) *Person {
	p.w.t.Helper()
	return p.at(func(c conversation) bool { return c.Kind != "im" && c.Name == strings.TrimPrefix(channel, "#") }, "#"+channel)
}

// InDM is the same person in their direct messages with the app.
func (p *Person) InDM() *Person {
	p.w.t.Helper()
	return p.at(func(c conversation) bool { return c.Kind == "im" }, "the app's direct messages")
}

func (p *Person) at(is func(conversation) bool, what string) *Person {
	p.w.t.Helper()
	for _, c := range p.conversations() {
		if is(c) {
			there := *p
			there.channel = c.ID
			return &there
		}
	}
	require.FailNow(p.w.t, p.name+" does not see "+what)
	return nil
}

// ID is the person's user id.
func (p *Person) ID() string { return p.id }

// Unread is how many messages the person has not read in the conversation.
func (p *Person) Unread() int {
	for _, c := range p.conversations() {
		if c.ID == p.channel {
			return c.Unread
		}
	}
	return 0
}

// Types enters a slash command. The message is the app's answer: whatever comes next in the conversation.
func (p *Person) Types(text string) *Message {
	p.w.t.Helper()
	p.say(text, "")
	return &Message{p: p}
}

// Says posts a message.
func (p *Person) Says(text string) *Message {
	p.w.t.Helper()
	return &Message{p: p, ts: p.say(text, ""), version: 1}
}

// RepliesTo posts a message in the thread of another one.
func (p *Person) RepliesTo(m *Message, text string) *Message {
	p.w.t.Helper()
	m.find()
	return &Message{p: p, ts: p.say(text, m.ts), version: 1}
}

func (p *Person) say(text, thread string) string {
	p.w.t.Helper()
	a := p.w.order("say", map[string]any{"as": p.id, "channel": p.channel, "text": text, "thread_ts": thread})
	require.True(p.w.t, a.OK, "%s says %q: %s %s", p.name, text, a.Error, a.Message)
	return a.TS
}

// IsRefused enters what the workspace itself does not take, and expects its words.
func (p *Person) IsRefused(text string, thread *Message, words string) {
	p.w.t.Helper()
	order := map[string]any{"as": p.id, "channel": p.channel, "text": text}
	if thread != nil {
		order["thread_ts"] = thread.find().TS
	}
	a := p.w.order("say", order)
	require.False(p.w.t, a.OK, "%s says %q and is not refused", p.name, text)
	require.Contains(p.w.t, a.Error+" "+a.Message, words)
}

// Shortcut runs a message shortcut, or a global one when there is no message.
func (p *Person) Shortcut(callbackID string, on *Message) *Click {
	p.w.t.Helper()
	order := map[string]any{"as": p.id, "callback_id": callbackID}
	if on != nil {
		m := on.find()
		order["channel"], order["message_ts"] = m.Channel, m.TS
	}
	click := p.clicks()
	a := p.w.order("shortcut", order)
	require.True(p.w.t, a.OK, "%s runs %s: %s", p.name, callbackID, a.Message)
	return click
}

// OpensHome shows the app's Home tab to the person.
func (p *Person) OpensHome() *View {
	p.w.t.Helper()
	a := p.w.order("home", map[string]any{"as": p.id})
	require.True(p.w.t, a.OK, "%s opens Home: %s", p.name, a.Message)
	require.True(p.w.t, p.feed.wait(func() bool {
		if p.feed.home == nil && a.View != nil {
			p.feed.home = a.View
		}
		return p.feed.home != nil
	}), "the app publishes no Home tab for %s", p.name)
	return &View{p: p, isHome: true}
}

// ExpectMessage waits for a message in the conversation that was not expected before and holds all of the parts.
func (p *Person) ExpectMessage(parts ...string) *Message {
	p.w.t.Helper()
	m := &Message{p: p}
	m.await(parts)
	return m
}

// next is the first message of somebody else that no expectation of this person was met by. The feed is locked.
func (p *Person) next(parts []string, is func(said) bool) (said, bool) {
	for _, key := range p.feed.order {
		m := p.feed.messages[key]
		if m.Channel != p.channel || m.Deleted || p.met[key] || (p.own && m.User == p.id) {
			continue
		}
		if p.w.holds(p.w.readable(m), parts) && is(m) {
			return m, true
		}
	}
	return said{}, false
}

// ExpectNothingElse fails when the app said something to this person that no expectation was met by.
func (p *Person) ExpectNothingElse() {
	p.w.t.Helper()
	p.w.settle()
	p.nothingElse()
}

func (p *Person) nothingElse() {
	p.w.t.Helper()
	p.feed.mu.Lock()
	defer p.feed.mu.Unlock()
	p.w.mu.Lock()
	expected := maps.Clone(p.w.expected)
	p.w.mu.Unlock()
	var extra []string
	for _, key := range p.feed.order {
		if m := p.feed.messages[key]; !m.Deleted && !expected[key] && (m.User == p.w.bot || m.User == "USLACKBOT") {
			extra = append(extra, p.w.line(m))
		}
	}
	require.Empty(p.w.t, extra, "%s sees what nobody expected", p.name)
}

// DoesNotSee fails when the message is shown to this person.
func (p *Person) DoesNotSee(m *Message) {
	p.w.t.Helper()
	hidden := m.find()
	p.w.settle()
	p.feed.mu.Lock()
	defer p.feed.mu.Unlock()
	shown, seen := p.feed.messages[hidden.key()]
	require.False(p.w.t, seen && !shown.Deleted, "%s sees: %s", p.name, p.w.line(hidden))
}
