package simtest

import (
	"bytes"
	"encoding/json"
	"strconv"
	"sync"
	"time"

	"github.com/stretchr/testify/require"
)

// said is a message as the workspace tells it.
type said struct {
	TS        string          `json:"ts"`
	Channel   string          `json:"channel"`
	User      string          `json:"user"`
	Text      string          `json:"text"`
	Blocks    json.RawMessage `json:"blocks"`
	ThreadTS  string          `json:"thread_ts"`
	Ephemeral bool            `json:"ephemeral"`
	Deleted   bool            `json:"deleted"`

	Attachments json.RawMessage `json:"attachments"`
	Files       []File          `json:"files"`
	Streaming   string          `json:"streaming"`
	Username    string          `json:"username"`
	Command     string          `json:"command"`
	CommandUser string          `json:"command_user"`
	Error       string          `json:"error"`
	Edited      *struct{}       `json:"edited"`
	Pinned      bool            `json:"pinned"`
	Reactions   []struct {
		Name  string   `json:"name"`
		Users []string `json:"users"`
	} `json:"reactions"`

	version int // how often it came to say something else
}

// reads says that a message says the same as another one.
func (m said) reads(other said) bool {
	return m.Text == other.Text && m.Streaming == other.Streaming && bytes.Equal(m.Blocks, other.Blocks) && bytes.Equal(m.Attachments, other.Attachments)
}

func (m said) key() string { return m.Channel + "/" + m.TS }

// notice is what the page shows around messages: that the app is at work, what a conversation is called, what to ask.
type notice struct {
	kind     string
	Channel  string   `json:"channel"`
	ThreadTS string   `json:"thread_ts"`
	Status   string   `json:"status"`
	Title    string   `json:"title"`
	Sentence string   `json:"sentence"`
	Prompts  []Prompt `json:"prompts"`
}

// view is a modal or a Home tab.
type view struct {
	ID     string            `json:"id"`
	Type   string            `json:"type"`
	Title  json.RawMessage   `json:"title"`
	Blocks json.RawMessage   `json:"blocks"`
	Errors map[string]string `json:"errors"`
}

// feed is all that one person was told since the test began, in the newest version.
type feed struct {
	w        *Workspace
	mu       sync.Mutex
	messages map[string]said
	order    []string
	views    map[string]view
	opened   []string // views in the order in which they came up, the open ones
	home     *view
	notices  []notice
	news     chan struct{} // closed and replaced when something comes
	last     int64         // the number of what was read last
	deaf     error         // why nothing can be heard any more
}

func newFeed(w *Workspace) *feed {
	return &feed{w: w, messages: map[string]said{}, views: map[string]view{}, news: make(chan struct{})}
}

// take keeps what the stream told.
func (f *feed) take(n int64, kind string, data []byte) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.last = max(f.last, n)
	switch kind {
	case "message", "changed", "deleted":
		var m said
		if json.Unmarshal(data, &m) != nil {
			return
		}
		if _, known := f.messages[m.key()]; !known && kind == "message" {
			f.order = append(f.order, m.key())
		}
		m.version = f.messages[m.key()].version
		if before := f.messages[m.key()]; m.version == 0 || !m.reads(before) {
			m.version++
		}
		m.Deleted = m.Deleted || kind == "deleted"
		f.messages[m.key()] = m
	case "view_opened", "view_updated", "view_closed":
		var v view
		if json.Unmarshal(data, &v) != nil {
			return
		}
		f.takeView(kind, v)
	case "home":
		var h struct {
			View *view `json:"view"`
		}
		if json.Unmarshal(data, &h) == nil {
			f.home = h.View
		}
	case "status", "title", "prompts", "session", "bookmarks", "failed":
		n := notice{kind: kind}
		if json.Unmarshal(data, &n) == nil {
			f.notices = append(f.notices, n)
		}
	}
	close(f.news)
	f.news = make(chan struct{})
}

func (f *feed) takeView(kind string, v view) {
	switch kind {
	case "view_opened":
		f.opened = append(f.opened, v.ID)
		f.views[v.ID] = v
	case "view_updated":
		f.views[v.ID] = v
	default:
		delete(f.views, v.ID)
		for i, id := range f.opened {
			if id == v.ID {
				f.opened = append(f.opened[:i:i], f.opened[i+1:]...)
				break
			}
		}
	}
}

// wait looks at the feed whenever something came, until the condition holds or the workspace's patience ends.
func (f *feed) wait(holds func() bool) bool {
	deadline := time.NewTimer(f.w.Patience)
	defer deadline.Stop()
	for {
		f.mu.Lock()
		ok, news, deaf := holds(), f.news, f.deaf
		f.mu.Unlock()
		if ok {
			return true
		}
		require.NoError(f.w.t, deaf)
		select {
		case <-news:
		case <-deadline.C:
			return false
		}
	}
}

func jsonNumber(n int64) string { return strconv.FormatInt(n, 10) }
