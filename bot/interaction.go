package main

import (
	"encoding/json"
	"fmt"
)

// interaction is the payload of clicks, submissions, menus that ask for their
// options, and shortcuts.
type interaction struct {
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
		TS      string `json:"message_ts"`
		Thread  string `json:"thread_ts"`
		Channel string `json:"channel_id"`
		Hidden  bool   `json:"is_ephemeral"`
	} `json:"container"`
	Message struct {
		TS     string `json:"ts"`
		Thread string `json:"thread_ts"`
		spoken
	} `json:"message"`
	Opens    string `json:"trigger_id"`
	Answers  string `json:"response_url"`
	Callback string `json:"callback_id"`
	Actions  []struct {
		ID string `json:"action_id"`
		entered
	} `json:"actions"`
	ActionID string `json:"action_id"` // of a menu that asks for its options
	Typed    string `json:"value"`     // into that menu
	State    state  `json:"state"`
	View     struct {
		ID       string `json:"id"`
		Root     string `json:"root_view_id"`
		Hash     string `json:"hash"`
		Kind     string `json:"type"`
		Callback string `json:"callback_id"`
		Carries  string `json:"private_metadata"`
		State    state  `json:"state"`

		Blocks json.RawMessage `json:"blocks"`
	} `json:"view"`
}

// state is what stands in inputs, by block and action.
type state struct {
	Values map[string]map[string]entered `json:"values"`
}

// entered is what stands in one input, by the kinds of input.
type entered struct {
	Value         string   `json:"value"`
	Option        *option  `json:"selected_option"`
	Options       []option `json:"selected_options"`
	Date          string   `json:"selected_date"`
	Moment        int64    `json:"selected_date_time"`
	User          string   `json:"selected_user"`
	Users         []string `json:"selected_users"`
	Channel       string   `json:"selected_channel"`
	Conversation  string   `json:"selected_conversation"`
	Conversations []string `json:"selected_conversations"`
}

type option struct {
	Value string `json:"value"`
}

// texts are the values of an input, none where it is empty.
func (e entered) texts() []string {
	var out []string
	one := []string{e.Value, e.Date, e.User, e.Channel, e.Conversation}
	if e.Option != nil {
		one = append(one, e.Option.Value)
	}
	if e.Moment != 0 {
		one = append(one, fmt.Sprint(e.Moment))
	}
	for _, text := range one {
		if text != "" {
			out = append(out, text)
		}
	}
	for _, o := range e.Options {
		out = append(out, o.Value)
	}
	return append(append(out, e.Users...), e.Conversations...)
}

func (s state) form() form {
	f := form{}
	for _, block := range s.Values {
		for id, e := range block {
			if texts := e.texts(); len(texts) > 0 {
				f[id] = texts
			}
		}
	}
	return f
}

func parseInteraction(payload []byte) (request, error) {
	var p interaction
	if err := json.Unmarshal(payload, &p); err != nil {
		return request{}, fmt.Errorf("read interaction: %w", err)
	}
	r := request{
		team: p.Team.ID, user: p.User.ID, userTeam: p.User.Team, channel: p.Channel.ID,
		ts: p.Container.TS, thread: p.Container.Thread, hidden: p.Container.Hidden, opens: p.Opens, answers: p.Answers,
		view: pane{p.View.ID, p.View.Root, p.View.Hash, p.View.Kind, p.View.Carries, p.View.Blocks}, form: p.State.form(),
	}
	if p.View.ID != "" {
		r.form = p.View.State.form()
	}
	if r.channel == "" {
		r.channel = p.Container.Channel
	}
	if p.Channel.Name == "directmessage" {
		r.channelKind = "im"
	}
	switch {
	case p.Type == "block_actions" && len(p.Actions) > 0:
		r.on = action(p.Actions[0].ID)
		if texts := p.Actions[0].texts(); len(texts) > 0 {
			r.value = texts[0]
		}
	case p.Type == "block_suggestion":
		r.on, r.text = suggestion(p.ActionID), p.Typed
	case p.Type == "message_action":
		r.on, r.ts, r.thread, r.text = onMessage(p.Callback), p.Message.TS, p.Message.Thread, p.Message.words()
	case p.View.Callback != "":
		r.on = trigger{p.Type, p.View.Callback}
	default:
		r.on = trigger{p.Type, p.Callback}
	}
	return r, nil
}
