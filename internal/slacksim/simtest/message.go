package simtest

import (
	"github.com/stretchr/testify/require"
)

// Message is one that a person sees, or the one they wait for.
type Message struct {
	p  *Person
	ts string // empty until it came

	version int // of it, when it came, was used or was last updated
}

// await waits for the message to come, if it has not, and to hold the parts.
func (m *Message) await(parts []string) said {
	m.p.w.t.Helper()
	what := "no new message"
	if m.ts != "" {
		what = "the message does not come to hold"
	}
	return m.awaitThat(what, parts, func(said) bool { return true })
}

// awaitThat also waits for something else to hold of the message.
func (m *Message) awaitThat(what string, parts []string, is func(said) bool) said {
	m.p.w.t.Helper()
	var found said
	ok := m.p.feed.wait(func() bool {
		if m.ts != "" {
			found = m.p.feed.messages[m.p.channel+"/"+m.ts]
			return found.TS != "" && !found.Deleted && m.p.w.holds(m.p.w.readable(found), parts) && is(found)
		}
		var came bool
		found, came = m.p.next(parts, is)
		return came
	})
	if !ok {
		require.FailNow(m.p.w.t, what+" "+quoted(parts), m.p.History())
	}
	if m.ts == "" {
		m.ts, m.version = found.TS, found.version
	}
	m.p.feed.mu.Lock()
	m.p.met[found.key()] = true
	m.p.feed.mu.Unlock()
	m.p.w.mu.Lock()
	m.p.w.expected[found.key()] = true
	m.p.w.mu.Unlock()
	return found
}

// find is the newest version of the message.
func (m *Message) find() said {
	m.p.w.t.Helper()
	return m.await(nil)
}

// ExpectText waits until the message holds all of the parts.
func (m *Message) ExpectText(parts ...string) *Message {
	m.p.w.t.Helper()
	m.await(parts)
	return m
}

// ExpectCard waits until the message has blocks, and all of the parts in them.
func (m *Message) ExpectCard(parts ...string) *Message {
	m.p.w.t.Helper()
	m.awaitThat("no card", parts, func(now said) bool { return len(now.Blocks) > 2 && m.p.w.holds(m.p.w.flat(now.surface()), parts) })
	return m
}

// ExpectUpdate waits until the message is no longer what it was when it came or was used, and holds all of the parts.
func (m *Message) ExpectUpdate(parts ...string) *Message {
	m.p.w.t.Helper()
	m.version = m.awaitThat("the message is not updated to hold", parts, func(now said) bool { return now.version > m.version }).version
	return m
}

// ExpectNoText fails when the message holds one of the parts.
func (m *Message) ExpectNoText(parts ...string) *Message {
	m.p.w.t.Helper()
	now := m.p.w.readable(m.find())
	for _, part := range parts {
		require.False(m.p.w.t, m.p.w.holds(now, []string{part}), "the message holds %q: %s", part, now)
	}
	return m
}

// ExpectReply waits for a new message in this one's thread that holds all of the parts.
func (m *Message) ExpectReply(parts ...string) *Message {
	m.p.w.t.Helper()
	root := m.find()
	thread := root.TS
	if root.ThreadTS != "" {
		thread = root.ThreadTS
	}
	reply := &Message{p: m.p}
	ok := m.p.feed.wait(func() bool {
		for _, key := range m.p.feed.order {
			one := m.p.feed.messages[key]
			if one.Channel == root.Channel && one.ThreadTS == thread && one.TS != thread && one.User != m.p.id && !one.Deleted &&
				!m.p.met[key] && m.p.w.holds(m.p.w.readable(one), parts) {
				reply.ts, reply.version = one.TS, one.version
				return true
			}
		}
		return false
	})
	if !ok {
		require.FailNow(m.p.w.t, "no reply "+quoted(parts), m.p.History())
	}
	reply.find()
	return reply
}

// ExpectGone waits until the message is deleted.
func (m *Message) ExpectGone() {
	m.p.w.t.Helper()
	key := m.find().key()
	require.True(m.p.w.t, m.p.feed.wait(func() bool { return m.p.feed.messages[key].Deleted }), "the message stays: %s", m.p.History())
}

// Text is what a person reads in the message: its blocks if it has any, in one line.
func (m *Message) Text() string { return m.p.w.readable(m.find()) }

// Blocks is the message's Block Kit JSON.
func (m *Message) Blocks() []byte { return m.find().Blocks }

// TS is the message's timestamp.
func (m *Message) TS() string { return m.find().TS }

// IsEphemeral says that only this person sees the message.
func (m *Message) IsEphemeral() bool { return m.find().Ephemeral }

// InThread says that the message is a reply.
func (m *Message) InThread() bool {
	now := m.find()
	return now.ThreadTS != "" && now.ThreadTS != now.TS
}

// As is the same message before another person's eyes.
func (m *Message) As(p *Person) *Message {
	m.p.w.t.Helper()
	now, other := m.find(), *p
	other.channel = now.Channel
	return &Message{p: &other, ts: now.TS, version: now.version}
}

// Click presses the button of that text.
func (m *Message) Click(button string) *Click {
	m.p.w.t.Helper()
	return m.ClickBeside("", button)
}

// ClickBeside presses the button of that text in the block that holds another text: of a list, the row.
func (m *Message) ClickBeside(text, button string) *Click {
	m.p.w.t.Helper()
	m.awaitControl("button "+button, func(now said) bool { _, ok := m.p.w.button(now.surface(), text, button); return ok })
	now := m.find()
	b, _ := m.p.w.button(now.surface(), text, button)
	click := m.p.clicks()
	m.use(now, b, map[string]any{"value": b.Value})
	return click
}

// Choose picks an option in a select or an overflow menu.
func (m *Message) Choose(text string) *Click {
	m.p.w.t.Helper()
	var found control
	var chosen option
	m.awaitControl("option "+text, func(now said) bool {
		var ok bool
		found, chosen, ok = m.p.w.choice(now.surface(), text)
		return ok
	})
	click := m.p.clicks()
	m.use(m.find(), found, found.choose(chosen))
	return click
}

// ExpectNoButton fails when the message has a button of that text.
func (m *Message) ExpectNoButton(text string) *Message {
	m.p.w.t.Helper()
	now := m.find()
	_, ok := m.p.w.button(now.surface(), "", text)
	require.False(m.p.w.t, ok, "there is a button %q: %s", text, m.p.w.readable(now))
	return m
}

func (m *Message) awaitControl(what string, has func(said) bool) {
	m.p.w.t.Helper()
	key := m.find().key()
	if !m.p.feed.wait(func() bool { return has(m.p.feed.messages[key]) }) {
		require.FailNow(m.p.w.t, "the message has no "+what, m.p.History())
	}
}

func (m *Message) use(now said, c control, state map[string]any) {
	m.p.w.t.Helper()
	m.version = now.version
	order := map[string]any{
		"as": m.p.id, "channel": now.Channel, "message_ts": now.TS, "thread_ts": now.ThreadTS, "block_id": c.BlockID, "action_id": c.ActionID,
	}
	for k, v := range state {
		order[k] = v
	}
	a := m.p.w.order("act", order)
	require.True(m.p.w.t, a.OK, "%s uses %s: %s %s", m.p.name, c.ActionID, a.Error, a.Message)
}
