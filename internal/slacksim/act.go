package slacksim

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"rapport/internal/slacksim/blockkit"
)

// order is what a person does, as /control is told.
type order struct {
	As         string          `json:"as"`
	Channel    string          `json:"channel"`
	Text       string          `json:"text"`
	ThreadTS   string          `json:"thread_ts"`
	MessageTS  string          `json:"message_ts"`
	TS         string          `json:"ts"`
	ViewID     string          `json:"view_id"`
	BlockID    string          `json:"block_id"`
	ActionID   string          `json:"action_id"`
	CallbackID string          `json:"callback_id"`
	Value      string          `json:"value"`
	Values     blockkit.States `json:"values"`
	Tab        string          `json:"tab"`
	Clear      bool            `json:"clear"` // the cross of a window: the whole stack is put away
	Files      json.RawMessage `json:"files"` // ids
	Name       string          `json:"name"`
	Remove     bool            `json:"remove"`

	raw map[string]json.RawMessage // all of it: an element's choice stands among the rest
}

// fault is a refusal of /control: a word, and a sentence for the person.
type fault struct{ word, sentence string }

func (f *fault) Error() string { return f.word }

var (
	errNotInteractive = &fault{"not_interactive", "This app is not configured to handle interactive responses."}
	errClosed         = &fault{"view_not_found", "This window is no longer open."}
	errArchived       = &fault{"is_archived", "This channel is archived."}
)

// say posts what a person typed, or runs the command that it is.
func (s *Sim) say(p *Person, in order) (fields, error) {
	c := s.channels.byID[in.Channel]
	switch {
	case c == nil || !s.sees(p.ID, c):
		return nil, &fault{"channel_not_found", "There is no such conversation."}
	case strings.TrimSpace(in.Text) == "" && len(in.Files) == 0:
		return nil, &fault{"no_text", "There is nothing to send."}
	case strings.HasPrefix(in.Text, "/"):
		return s.command(p, c, in)
	case c.Archived:
		return nil, errArchived
	case !c.members[p.ID]:
		return nil, &fault{"not_in_channel", "Join the channel to write in it."}
	}
	root := ""
	if in.ThreadTS != "" {
		if root = c.threadRoot(in.ThreadTS); root == "" {
			return nil, &fault{"thread_not_found", "There is no such thread."}
		}
	}
	files, err := s.chosen(p, in.Files)
	switch {
	case err != nil:
		return nil, err
	case strings.TrimSpace(in.Text) == "" && len(files) == 0:
		return nil, &fault{"no_text", "There is nothing to send."}
	}
	m := s.shareFiles(c, &message{User: p.ID, Text: s.markup(in.Text), ThreadTS: root}, files)
	c.lastRead[p.ID], c.unread[p.ID] = m.TS, 0
	return fields{"ts": m.TS}, nil
}

// command runs a slash command: the app's, or the workspace's own /invite.
func (s *Sim) command(p *Person, c *channel, in order) (fields, error) {
	name := strings.Fields(in.Text)[0]
	text := strings.TrimSpace(strings.TrimPrefix(in.Text, name))
	cmd, known := s.manifest.Command(name)
	switch {
	case name == "/invite":
		return s.invite(p, c, text)
	case !known:
		return nil, &fault{"unknown_command", name + " is not a valid command. In Slack, all messages that start with the \"/\" character are interpreted as commands."}
	case in.ThreadTS != "" && s.holds(RuleNoThreadCommand):
		return nil, &fault{"command_in_thread", name + " is not supported in threads. Sorry!"}
	}
	sent := escaper.Replace(text)
	if cmd.ShouldEscape {
		sent = s.markup(text)
	}
	payload := fields{
		"token": "sim-verification-token", "team_id": p.TeamID, "team_domain": s.domainOf(p), "channel_id": c.ID, "channel_name": c.payloadName(),
		"user_id": p.ID, "user_name": p.Name, "command": name, "text": sent, "api_app_id": s.cfg.AppID, "is_enterprise_install": "false",
		"response_url": "", "trigger_id": s.newTrigger(p.ID, nil),
	}
	url := responseURL{user: p.ID, channel: c, command: strings.TrimSpace(name + " " + text)}
	payload["response_url"] = s.newResponseURL(url)
	d := &delivery{kind: "slash_commands", what: name, payload: encode(payload), accepts: true}
	d.answered = func(ack json.RawMessage, failure string) {
		if failure == "" && saysSomething(ack) {
			if _, answer := s.respond(&url, ack); answer["ok"] != true {
				failure = "invalid_service_response"
				s.journal.refuse(d.id, fmt.Sprint(answer["error"]), wrongInMessage(ack))
			}
		}
		if failure != "" {
			s.slackbot(p, c, name+" failed with the error \""+failure+"\"", failure)
		}
	}
	s.deliver(d)
	return fields{}, nil
}

// saysSomething is false of an acknowledgement without an answer in it: none, or the empty object that Bolt sends.
func saysSomething(ack json.RawMessage) bool {
	switch string(bytes.TrimSpace(ack)) {
	case "", "null", "{}", `""`:
		return false
	}
	return true
}

// slackbot tells one person something in a conversation.
func (s *Sim) slackbot(p *Person, c *channel, sentence, failure string) {
	s.post(c, &message{User: slackbotID, Text: sentence, Ephemeral: true, to: p.ID, Error: failure})
	s.publish(signal{kind: "failed", user: p.ID}, fields{"channel": c.ID, "sentence": sentence})
}

func (s *Sim) invite(p *Person, c *channel, names string) (fields, error) {
	who := s.people.find(strings.TrimSpace(names))
	switch {
	case who == nil || inviting[c.kind] == nil || !c.members[p.ID]:
		return nil, &fault{"user_not_found", "Invite somebody by @name, in a channel you are in."}
	case c.Archived:
		return nil, errArchived
	}
	if word := s.uninvitable(c, who.ID, p.ID); word != "" {
		return nil, &fault{word, who.label() + " cannot be invited to this channel."}
	}
	s.join(c, who.ID, p.ID)
	return fields{}, nil
}

func (s *Sim) domainOf(p *Person) string {
	if s.people.isStranger(p) {
		return strings.ToLower(p.TeamID)
	}
	return s.cfg.Team.Domain
}

// interaction is what every interactive payload has.
func (s *Sim) interaction(kind string, p *Person, from *view) fields {
	return fields{
		"type": kind, "token": "sim-verification-token", "api_app_id": s.cfg.AppID, "enterprise": nil, "is_enterprise_install": false,
		"team":       fields{"id": s.cfg.Team.ID, "domain": s.cfg.Team.Domain},
		"user":       fields{"id": p.ID, "username": p.Name, "name": p.Name, "team_id": p.TeamID},
		"trigger_id": s.newTrigger(p.ID, from),
	}
}

// place is where an element stands: in a message or in a view.
type place struct {
	channel *channel
	message *message
	view    *view
	blocks  json.RawMessage
	picked  blockkit.States

	attachment *attachment // of the message, that holds it
}

func (s *Sim) place(p *Person, in order) (place, error) {
	if in.ViewID != "" {
		v := s.views.byID[in.ViewID]
		if v == nil || v.owner != p.ID {
			return place{}, errClosed
		}
		return place{view: v, blocks: v.Blocks, picked: v.picked}, nil
	}
	c := s.channels.byID[in.Channel]
	if c == nil || !s.sees(p.ID, c) {
		return place{}, &fault{"channel_not_found", "There is no such conversation."}
	}
	m := c.byTS[in.MessageTS]
	if m == nil || (m.Ephemeral && m.to != p.ID) {
		return place{}, &fault{"message_not_found", "This message is gone."}
	}
	if m.picked == nil {
		m.picked = map[string]blockkit.States{}
	}
	if m.picked[p.ID] == nil {
		m.picked[p.ID] = blockkit.States{}
	}
	return narrowed(place{channel: c, message: m, blocks: m.Blocks, picked: m.picked[p.ID]}, in), nil
}

// describe adds to a payload where its element stands.
func (s *Sim) describe(payload fields, at place) {
	if at.view != nil {
		s.settleState(at.view)
		payload["view"] = s.slackView(at.view)
		payload["container"] = fields{"type": "view", "view_id": at.view.ID}
		return
	}
	container := fields{"type": "message", "message_ts": at.message.TS, "channel_id": at.channel.ID, "is_ephemeral": at.message.Ephemeral}
	if at.message.ThreadTS != "" {
		container["thread_ts"] = at.message.ThreadTS
	}
	payload["container"] = container
	payload["channel"] = fields{"id": at.channel.ID, "name": at.channel.payloadName()}
	if !at.message.Ephemeral {
		payload["message"] = s.slackMessage(at.message)
	}
	if at.attachment != nil {
		at.attachment.describe(payload, container)
	}
	payload["state"] = fields{"values": blockkit.StateOf(at.blocks, at.picked)}
}

// act uses an element.
func (s *Sim) act(p *Person, in order) (fields, error) {
	if !s.manifest.Settings.Interactivity.Enabled {
		return nil, errNotInteractive
	}
	at, err := s.place(p, in)
	if err != nil {
		return nil, err
	}
	el := blockkit.Element(at.blocks, in.BlockID, in.ActionID)
	if el == nil {
		return nil, &fault{"action_not_found", "This element is no longer there."}
	}
	kind, _ := el["type"].(string)
	values, wrong, err := s.entered(p, at, in.Values)
	if err != nil {
		return nil, err
	}
	wrong[in.BlockID] = cmp.Or(usedWrongly(el, in.raw), wrong[in.BlockID])
	for _, sentence := range wrong {
		if sentence != "" {
			return nil, &fault{"invalid_value", sentence}
		}
	}
	at.picked.Take(values)
	action := fields{"action_id": in.ActionID, "block_id": in.BlockID, "type": el["type"], "action_ts": s.tick()}
	for _, key := range []string{"text", "value", "style", "url", "placeholder", "confirm", "initial_option", "initial_options", "initial_date", "initial_time", "initial_user", "initial_conversation", "initial_channel"} {
		if el[key] != nil && (key != "text" || el["type"] == "button") {
			action[key] = el[key]
		}
	}
	for key, value := range in.raw {
		if key == "files" || key == "rich_text_value" || strings.HasPrefix(key, "selected_") || (key == "value" && !slices.Contains(pressedOnly, kind)) {
			action[key] = value
		}
	}
	if key := blockkit.ValueKey(kind); key != "" {
		at.picked.Set(in.BlockID, in.ActionID, encode(fields{key: action[key]}))
	}
	payload := s.interaction("block_actions", p, at.view)
	s.describe(payload, at)
	payload["actions"] = []any{action}
	if at.message != nil {
		payload["response_url"] = s.newResponseURL(responseURL{user: p.ID, channel: at.channel, source: s.own(at.message)})
	}
	s.interact(p, at, in, payload)
	return fields{}, nil
}

const wentWrong = "Oh no, something went wrong. Please try that again."

// interact delivers a click; the page shows that it is under way, and its failure.
func (s *Sim) interact(p *Person, at place, in order, payload fields) {
	busy := func(on bool) {
		note := fields{"channel": in.Channel, "message_ts": in.MessageTS, "action_id": in.ActionID, "on": on}
		if in.ViewID != "" {
			note["view_id"] = in.ViewID
		}
		s.publish(signal{kind: "busy", user: p.ID}, note)
	}
	busy(true)
	what, _ := payload["type"].(string)
	s.deliver(&delivery{kind: "interactive", what: strings.TrimSpace(what + " " + in.ActionID + in.CallbackID), payload: encode(payload), answered: func(_ json.RawMessage, failure string) {
		busy(false)
		switch {
		case failure == "":
		case at.channel != nil:
			s.slackbot(p, at.channel, wentWrong+" ("+failure+")", failure)
		default:
			s.publish(signal{kind: "failed", user: p.ID}, fields{"channel": "", "sentence": wentWrong + " (" + failure + ")"})
		}
	}})
}
