package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"rapport/blocks"
)

// trigger is what a route answers to: a kind of thing that people do, and the
// name that tells which.
type trigger struct {
	kind string
	name string
}

func command(name string) trigger { return trigger{"command", name} }
func event(name string) trigger   { return trigger{"event", name} }
func action(name string) trigger  { return trigger{"action", name} }

// submission is a modal that was sent, by its callback id.
func submission(callback string) trigger { return trigger{"view_submission", callback} }

// suggestion is a menu that asks for its options while a person types.
func suggestion(name string) trigger { return trigger{"block_suggestion", name} }

// shortcut is a shortcut of the workspace, onMessage one in a message's menu.
func shortcut(callback string) trigger  { return trigger{"shortcut", callback} }
func onMessage(callback string) trigger { return trigger{"message_action", callback} }

// String is the trigger as logs and metrics name it.
func (t trigger) String() string { return t.kind + " " + t.name }

// request is one thing that a person did, as Slack told it.
type request struct {
	letter      int64 // its number in the inbox
	on          trigger
	key         string // the same for every delivery of the same thing
	team        string // the workspace that the app is installed in
	user        string
	userTeam    string // the workspace that the person is of; empty: not told
	channel     string
	channelKind string          // im, channel, group, mpim; empty: not told
	shared      bool            // the channel is shared with another organisation, as far as told
	ts, thread  string          // of the message that was written or clicked, and its thread
	hidden      bool            // the message that was clicked is seen by one person only
	text        string          // what was typed
	value       string          // what a button or a menu carries
	opens       string          // trigger id: opens a modal within 3 s
	answers     string          // response URL
	view        pane            // the modal or Home that was clicked in or sent
	form        form            // what stands in the inputs of that view, or of the message
	told        json.RawMessage // the whole event, of events
	bot         bool            // a bot did it
	edited      bool
	again       bool // the letter was begun before, and nobody knows how far that came
	received    time.Time
}

// pane is a modal or a Home, as a click or a submission tells of it.
type pane struct {
	id, root string // root is the first modal of a stack
	hash     string // of the state that was seen
	kind     string // modal, home
	carries  string // private_metadata
	blocks   json.RawMessage
}

// form is what stands in inputs, by their action ids. One choice of a menu is
// one text; several are several.
type form map[string][]string

// one is the only value of an input, empty where nothing was entered.
func (f form) one(id string) string {
	if v := f[id]; len(v) > 0 {
		return v[0]
	}
	return ""
}

// placed is the request as if it were made where the modal that was clicked in
// or sent had been opened from: that is where it is answered.
func (r request) placed() request {
	if r.view.carries == "" || r.channel != "" {
		return r
	}
	at, _, err := blocks.Carried[json.RawMessage](r.view.carries)
	if err != nil {
		return r
	}
	r.channel, r.thread, r.answers = at.Channel, at.Thread, at.Answers
	return r
}

// place is where the card stands that was clicked on.
func (r request) place() blocks.Place {
	p := blocks.Place{Channel: r.channel, Thread: r.thread}
	switch {
	case r.view.id != "":
		p.View = r.view.id
		if at, _, err := blocks.Carried[json.RawMessage](r.view.carries); err == nil && at != (blocks.Place{}) {
			p.Behind = &at
		}
	case r.hidden:
		p.Answers = r.answers
	default:
		p.TS = r.ts
	}
	return p
}

// parseRequest reads an envelope's payload by its type. What this bot does not
// handle is a request all the same: its trigger then has no route.
func parseRequest(kind string, payload []byte) (request, error) {
	switch kind {
	case "slash_commands":
		return parseCommand(payload)
	case "events_api":
		return parseEvent(payload)
	case "interactive":
		return parseInteraction(payload)
	}
	return request{}, fmt.Errorf("envelope of unknown type %q", kind)
}

func parseCommand(payload []byte) (request, error) {
	var p struct {
		Team    string `json:"team_id"`
		User    string `json:"user_id"`
		Channel string `json:"channel_id"`
		Name    string `json:"channel_name"`
		Command string `json:"command"`
		Text    string `json:"text"`
		Answers string `json:"response_url"`
		Opens   string `json:"trigger_id"`
	}
	if err := json.Unmarshal(payload, &p); err != nil {
		return request{}, fmt.Errorf("read slash command: %w", err)
	}
	r := request{
		on: command(p.Command), team: p.Team, user: p.User, channel: p.Channel, text: typed(p.Text),
		answers: p.Answers, opens: p.Opens,
	}
	if p.Name == "directmessage" {
		r.channelKind = "im"
	}
	return r, nil
}

// typed undoes the escapes of what a person typed into a command: the manifest
// asks for the text as it was typed, so that it holds no markup of Slack's own.
func typed(text string) string {
	return strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&").Replace(text)
}

func parseEvent(payload []byte) (request, error) {
	var p struct {
		ID     string          `json:"event_id"`
		Team   string          `json:"team_id"`
		Shared bool            `json:"is_ext_shared_channel"`
		Event  json.RawMessage `json:"event"`
	}
	if err := json.Unmarshal(payload, &p); err != nil {
		return request{}, fmt.Errorf("read event: %w", err)
	}
	var e struct {
		Type     string    `json:"type"`
		Subtype  string    `json:"subtype"`
		User     someID    `json:"user"`
		UserTeam string    `json:"user_team"`
		Team     string    `json:"team"`
		Bot      string    `json:"bot_id"`
		Channel  someID    `json:"channel"`
		Kind     string    `json:"channel_type"`
		Text     string    `json:"text"`
		TS       string    `json:"ts"`
		Thread   string    `json:"thread_ts"`
		Edited   *struct{} `json:"edited"`
	}
	if err := json.Unmarshal(p.Event, &e); err != nil {
		return request{}, fmt.Errorf("read event: %w", err)
	}
	name := e.Type
	if name == "message" {
		name = "message." + e.Kind
	}
	userTeam := e.UserTeam
	if userTeam == "" {
		userTeam = e.Team
	}
	return request{
		on: event(name), key: p.ID, team: p.Team, user: string(e.User), userTeam: userTeam, channel: string(e.Channel), channelKind: e.Kind,
		shared: p.Shared, ts: e.TS, thread: e.Thread, text: e.Text, bot: e.Bot != "" || e.Subtype != "" || e.User == "",
		edited: e.Edited != nil, told: p.Event,
	}, nil
}

// someID is an id that some events give as itself and others as an object.
type someID string

// UnmarshalJSON takes both.
func (n *someID) UnmarshalJSON(b []byte) error {
	var object struct {
		ID string `json:"id"`
	}
	if json.Unmarshal(b, (*string)(n)) == nil {
		return nil
	}
	if err := json.Unmarshal(b, &object); err != nil {
		return fmt.Errorf("read an id: %w", err)
	}
	*n = someID(object.ID)
	return nil
}
