package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
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
	channelKind string // im, channel, group, mpim; empty: not told
	shared      bool   // the channel is shared with another organisation, as far as told
	ts, thread  string // of the message that was written or clicked, and its thread
	hidden      bool   // the message that was clicked is seen by one person only
	text        string // what was typed
	value       string // what a button or a menu carries
	opens       string // trigger id: opens a modal within 3 s
	answers     string // response URL
	bot         bool   // a bot did it
	edited      bool
	received    time.Time
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
		ID     string `json:"event_id"`
		Team   string `json:"team_id"`
		Shared bool   `json:"is_ext_shared_channel"`
		Event  struct {
			Type     string    `json:"type"`
			Subtype  string    `json:"subtype"`
			User     string    `json:"user"`
			UserTeam string    `json:"user_team"`
			Team     string    `json:"team"`
			Bot      string    `json:"bot_id"`
			Channel  string    `json:"channel"`
			Kind     string    `json:"channel_type"`
			Text     string    `json:"text"`
			TS       string    `json:"ts"`
			Thread   string    `json:"thread_ts"`
			Edited   *struct{} `json:"edited"`
		} `json:"event"`
	}
	if err := json.Unmarshal(payload, &p); err != nil {
		return request{}, fmt.Errorf("read event: %w", err)
	}
	e := p.Event
	name := e.Type
	if name == "message" {
		name = "message." + e.Kind
	}
	userTeam := e.UserTeam
	if userTeam == "" {
		userTeam = e.Team
	}
	return request{
		on: event(name), key: p.ID, team: p.Team, user: e.User, userTeam: userTeam, channel: e.Channel, channelKind: e.Kind, shared: p.Shared,
		ts: e.TS, thread: e.Thread, text: e.Text, bot: e.Bot != "" || e.Subtype != "" || e.User == "", edited: e.Edited != nil,
	}, nil
}

func parseInteraction(payload []byte) (request, error) {
	var p struct {
		Type string `json:"type"`
		Team struct {
			ID string `json:"id"`
		} `json:"team"`
		User struct {
			ID   string `json:"id"`
			Team string `json:"team_id"`
		} `json:"user"`
		Channel struct {
			ID   string `json:"id"`
			Name string `json:"name"`
		} `json:"channel"`
		Container struct {
			TS     string `json:"message_ts"`
			Thread string `json:"thread_ts"`
			Hidden bool   `json:"is_ephemeral"`
		} `json:"container"`
		Opens   string `json:"trigger_id"`
		Answers string `json:"response_url"`
		Actions []struct {
			ID       string `json:"action_id"`
			Value    string `json:"value"`
			Selected struct {
				Value string `json:"value"`
			} `json:"selected_option"`
		} `json:"actions"`
		Callback string `json:"callback_id"`
		View     struct {
			Callback string `json:"callback_id"`
		} `json:"view"`
	}
	if err := json.Unmarshal(payload, &p); err != nil {
		return request{}, fmt.Errorf("read interaction: %w", err)
	}
	r := request{
		team: p.Team.ID, user: p.User.ID, userTeam: p.User.Team, channel: p.Channel.ID,
		ts: p.Container.TS, thread: p.Container.Thread, hidden: p.Container.Hidden, opens: p.Opens, answers: p.Answers,
	}
	if p.Channel.Name == "directmessage" {
		r.channelKind = "im"
	}
	switch {
	case p.Type == "block_actions" && len(p.Actions) > 0:
		a := p.Actions[0]
		r.on, r.value = action(a.ID), a.Value
		if r.value == "" {
			r.value = a.Selected.Value
		}
	case p.View.Callback != "":
		r.on = trigger{p.Type, p.View.Callback}
	default:
		r.on = trigger{p.Type, p.Callback}
	}
	return r, nil
}
