package simtest

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"

	"github.com/stretchr/testify/require"
)

// File is one that stands in a message or was chosen for one.
type File struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Title string `json:"title"`
	MIME  string `json:"mimetype"`
	Size  int    `json:"size"`
	Ready bool   `json:"ready"`

	raw json.RawMessage
}

// UnmarshalJSON keeps the file as it was told: an input takes all of it.
func (f *File) UnmarshalJSON(b []byte) error {
	type plain File
	f.raw = bytes.Clone(b)
	return json.Unmarshal(b, (*plain)(f))
}

func (f File) title() string {
	if f.Title != "" {
		return f.Title
	}
	return f.Name
}

// Uploads brings a file into the workspace that the person can send with a message or put into a form.
func (p *Person) Uploads(name string, content []byte) File {
	p.w.t.Helper()
	query := url.Values{"as": {p.id}, "name": {name}, "channel": {p.channel}}
	req, err := http.NewRequestWithContext(p.w.t.Context(), http.MethodPost, p.w.url+"/control/upload?"+query.Encode(), bytes.NewReader(content))
	require.NoError(p.w.t, err)
	resp, err := p.w.client.Do(req)
	require.NoError(p.w.t, err)
	defer resp.Body.Close()
	var a answer
	require.NoError(p.w.t, json.NewDecoder(resp.Body).Decode(&a))
	require.True(p.w.t, a.OK && a.File != nil, "%s uploads %s: %s %s", p.name, name, a.Error, a.Message)
	return *a.File
}

// SaysWithFile posts a message with a file.
func (p *Person) SaysWithFile(text, name string, content []byte) *Message {
	p.w.t.Helper()
	file := p.Uploads(name, content)
	a := p.w.order("say", map[string]any{"as": p.id, "channel": p.channel, "text": text, "files": []string{file.ID}})
	require.True(p.w.t, a.OK, "%s says %q with %s: %s %s", p.name, text, name, a.Error, a.Message)
	return &Message{p: p, ts: a.TS, version: 1}
}

// ExpectFile waits until the message has a file of that name or title that can be opened.
func (m *Message) ExpectFile(name string) *Message {
	m.p.w.t.Helper()
	m.awaitThat("the message has no file "+name, nil, func(now said) bool {
		return slices.ContainsFunc(now.Files, func(f File) bool { return f.Ready && (f.Name == name || f.Title == name) })
	})
	return m
}

// FillFile chooses a file for the file input of that label.
func (v *View) FillFile(label, name string, content []byte) *View {
	v.p.w.t.Helper()
	c, ok := v.p.w.input(v.look().Blocks, label)
	require.True(v.p.w.t, ok && c.Type == "file_input", "the view has no file input %q: %s", label, v.Text())
	file := v.p.Uploads(name, content)
	return v.enter(c, map[string]any{"type": c.Type, "files": []json.RawMessage{file.raw}})
}

// Reacts adds an emoji to a message.
func (p *Person) Reacts(m *Message, emoji string) { p.w.t.Helper(); p.react(m, emoji, false) }

// Unreacts takes an emoji of theirs away from a message.
func (p *Person) Unreacts(m *Message, emoji string) { p.w.t.Helper(); p.react(m, emoji, true) }

func (p *Person) react(m *Message, emoji string, remove bool) {
	p.w.t.Helper()
	now := m.find()
	a := p.w.order("react", map[string]any{"as": p.id, "channel": now.Channel, "ts": now.TS, "name": emoji, "remove": remove})
	require.True(p.w.t, a.OK, "%s reacts with %s: %s %s", p.name, emoji, a.Error, a.Message)
}

// ExpectReaction waits until the message has that emoji.
func (m *Message) ExpectReaction(emoji string) *Message {
	m.p.w.t.Helper()
	m.awaitThat("the message has no :"+emoji+":", nil, func(now said) bool {
		for _, r := range now.Reactions {
			if r.Name == emoji && len(r.Users) > 0 {
				return true
			}
		}
		return false
	})
	return m
}

// ExpectUnfurl waits until a preview of a link, or another attachment, stands below the message and holds the parts.
func (m *Message) ExpectUnfurl(parts ...string) *Message {
	m.p.w.t.Helper()
	m.awaitThat("no preview that holds "+quoted(parts), nil, func(now said) bool {
		return len(now.Attachments) > 2 && m.p.w.holds(m.p.w.flat(now.Attachments), parts)
	})
	return m
}

// Composing is a message that is being written and not yet sent.
type Composing struct {
	p       *Person
	unfurls []json.RawMessage
}

// Composes writes a text without sending it, as long as its links take to be previewed.
func (p *Person) Composes(text string) *Composing {
	p.w.t.Helper()
	a := p.w.order("compose", map[string]any{"as": p.id, "channel": p.channel, "text": text})
	require.Empty(p.w.t, a.Error, "%s composes %q: %s", p.name, text, a.Message)
	return &Composing{p, a.Unfurls}
}

// ExpectUnfurl fails unless a preview in the composer holds the parts.
func (c *Composing) ExpectUnfurl(parts ...string) {
	c.p.w.t.Helper()
	for _, one := range c.unfurls {
		if c.p.w.holds(c.p.w.flat(one), parts) {
			return
		}
	}
	require.FailNow(c.p.w.t, "no preview in the composer holds "+quoted(parts))
}

// Unfurls is what the previews in the composer say, each in a line.
func (c *Composing) Unfurls() []string {
	lines := []string{}
	for _, one := range c.unfurls {
		lines = append(lines, c.p.w.flat(one))
	}
	return lines
}
