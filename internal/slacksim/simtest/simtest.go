// Package simtest lets a test speak as a person in a simulated Slack workspace and say what that person should see. It
// knows the workspace only by /control, and it never reads the app's mind.
package simtest

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Workspace is the simulated workspace that a test acts in.
type Workspace struct {
	Patience time.Duration // how long an expectation waits: 5 s

	t        testing.TB
	url      string
	client   *http.Client
	bot      string
	names    map[string]string // by id: how people and channels are called
	people   map[string]*Person
	watched  map[string]map[string]bool // by channel: messages that were expected of the channel itself
	mu       sync.Mutex
	expected map[string]bool // messages that some expectation was met by
}

// New connects to a workspace by the address that its page has. From here on it watches as everybody.
func New(t testing.TB, address string) *Workspace {
	t.Helper()
	w := &Workspace{
		Patience: 5 * time.Second, t: t, url: strings.TrimSuffix(address, "/"), client: &http.Client{}, names: map[string]string{},
		people: map[string]*Person{}, watched: map[string]map[string]bool{}, expected: map[string]bool{},
	}
	t.Cleanup(w.client.CloseIdleConnections)
	var first struct {
		Actable []string `json:"actable"`
		App     struct {
			BotUserID string `json:"bot_user_id"`
		} `json:"app"`
		People []struct {
			ID          string `json:"id"`
			Name        string `json:"name"`
			DisplayName string `json:"display_name"`
		} `json:"people"`
	}
	w.read("workspace", nil, &first)
	from := w.quiet().Newest
	w.bot = first.App.BotUserID
	for _, p := range first.People {
		w.names[p.ID] = p.Name
		if slices.Contains(first.Actable, p.ID) {
			w.people[p.Name] = newPerson(w, p.ID, p.Name)
		}
	}
	for _, p := range w.people {
		for _, c := range p.conversations() {
			w.names[c.ID] = c.Name
		}
		p.feed.listen(p.id, from)
	}
	return w
}

// User is a person of the workspace, by user name; they begin in their direct messages with the app.
func (w *Workspace) User(name string) *Person {
	w.t.Helper()
	p := w.people[name]
	require.NotNil(w.t, p, "there is no person called %s", name)
	return p.InDM()
}

// Channel is a conversation as one of its members sees it.
func (w *Workspace) Channel(name string) *Person {
	w.t.Helper()
	for _, p := range w.people {
		for _, c := range p.conversations() {
			if c.Name == name && c.Kind != "im" && c.IsMember {
				watcher := newPerson(w, p.id, p.name)
				watcher.feed, watcher.own = p.feed, false
				if w.watched[c.ID] == nil {
					w.watched[c.ID] = map[string]bool{}
				}
				watcher.met = w.watched[c.ID]
				watcher.channel = c.ID
				return watcher
			}
		}
	}
	require.FailNow(w.t, "nobody is in a channel called "+name)
	return nil
}

// ExpectNothingElse fails when the app said something to anybody that no expectation was met by.
func (w *Workspace) ExpectNothingElse() {
	w.t.Helper()
	w.settle()
	for _, p := range w.people {
		p.nothingElse()
	}
}

func (w *Workspace) get(ctx context.Context, path string, query url.Values) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, w.url+"/control/"+path+"?"+query.Encode(), nil)
	if err != nil {
		return nil, err
	}
	return w.client.Do(req)
}

func (w *Workspace) read(path string, query url.Values, into any) {
	w.t.Helper()
	resp, err := w.get(w.t.Context(), path, query)
	require.NoError(w.t, err)
	defer resp.Body.Close()
	require.NoError(w.t, json.NewDecoder(resp.Body).Decode(into))
}

// answer is what an order is met with.
type answer struct {
	OK      bool              `json:"ok"`
	Error   string            `json:"error"`
	Message string            `json:"message"`
	TS      string            `json:"ts"`
	Errors  map[string]string `json:"errors"`
	Options []option          `json:"options"`
	Groups  []struct {
		Options []option `json:"options"`
	} `json:"option_groups"`
	View *view  `json:"view"`
	File *File  `json:"file"`
	Now  string `json:"now"`

	Unfurls []json.RawMessage `json:"unfurls"`
}

func (w *Workspace) order(path string, body map[string]any) answer {
	w.t.Helper()
	raw, err := json.Marshal(body)
	require.NoError(w.t, err)
	req, err := http.NewRequestWithContext(w.t.Context(), http.MethodPost, w.url+"/control/"+path, bytes.NewReader(raw))
	require.NoError(w.t, err)
	resp, err := w.client.Do(req)
	require.NoError(w.t, err)
	defer resp.Body.Close()
	var a answer
	require.NoError(w.t, json.NewDecoder(resp.Body).Decode(&a))
	return a
}
