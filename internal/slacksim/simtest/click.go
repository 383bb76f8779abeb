package simtest

import (
	"bytes"
	"strings"

	"github.com/stretchr/testify/require"
)

// Click is something that a person just did; what comes of it can be expected.
type Click struct {
	p      *Person
	before view // the modal that was in front when they did it
}

// clicks begins a click: it remembers what is before the person's eyes. The feed is not locked.
func (p *Person) clicks() *Click {
	p.feed.mu.Lock()
	defer p.feed.mu.Unlock()
	return &Click{p: p, before: p.feed.front()}
}

// front is the modal before the person's eyes. The feed is locked.
func (f *feed) front() view {
	if n := len(f.opened); n > 0 {
		return f.views[f.opened[n-1]]
	}
	return view{}
}

// ExpectModal waits for a modal of that title in front that was not there before the click: it was opened, or is another
// now, or what was in front of it is gone.
func (c *Click) ExpectModal(title string) *View {
	c.p.w.t.Helper()
	var now view
	ok := c.p.feed.wait(func() bool {
		now = c.p.feed.front()
		came := now.ID != c.before.ID || !bytes.Equal(now.Title, c.before.Title) || !bytes.Equal(now.Blocks, c.before.Blocks)
		return now.ID != "" && came && strings.Contains(c.p.w.flat(now.Title), title)
	})
	if !ok && now.ID != "" && now.ID == c.before.ID {
		require.FailNow(c.p.w.t, c.p.name+" sees no new modal "+title+", but still the one that was there before: "+c.p.w.flat(now.Title))
	}
	require.True(c.p.w.t, ok, "%s sees no modal %q but %q", c.p.name, title, c.p.w.flat(now.Title))
	return &View{p: c.p, id: now.ID, filled: map[string]map[string]any{}}
}

// ExpectMessage waits for a new message in the conversation.
func (c *Click) ExpectMessage(parts ...string) *Message {
	c.p.w.t.Helper()
	return c.p.ExpectMessage(parts...)
}
