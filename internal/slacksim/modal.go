package slacksim

import (
	"encoding/json"
	"maps"
	"slices"

	"rapport/internal/slacksim/blockkit"
)

// answer is an acknowledgement that somebody waits for.
type answer struct {
	id      string // of the envelope
	payload json.RawMessage
	failure string
}

// ask delivers a payload and waits, without the lock, for what the app says to it.
func (s *Sim) ask(what string, payload fields) answer {
	heard := make(chan answer, 1)
	d := &delivery{kind: "interactive", what: what, payload: encode(payload), accepts: true}
	d.answered = func(ack json.RawMessage, failure string) { heard <- answer{d.id, ack, failure} }
	s.deliver(d)
	s.mu.Unlock()
	defer s.mu.Lock()
	return <-heard // the room always answers, if only that nobody else did
}

// suggest asks the app for the options of a select.
func (s *Sim) suggest(p *Person, in order) (fields, error) {
	at, err := s.place(p, in)
	if err != nil {
		return nil, err
	}
	payload := s.interaction("block_suggestion", p, at.view)
	delete(payload, "trigger_id")
	s.describe(payload, at)
	payload["action_id"], payload["block_id"], payload["value"] = in.ActionID, in.BlockID, in.Value
	a := s.ask("block_suggestion "+in.ActionID, payload)
	var out struct {
		Options []json.RawMessage `json:"options"`
		Groups  []json.RawMessage `json:"option_groups"`
	}
	if a.failure == "" && (json.Unmarshal(a.payload, &out) != nil || blockkit.BadOptions(a.payload)) {
		a.failure = "invalid_options"
		s.journal.refuse(a.id, a.failure, []string{"these are no options of a select [json-pointer:/options]"})
	}
	switch {
	case a.failure != "":
		return nil, &fault{a.failure, "Could not load the options."}
	case out.Groups != nil:
		return fields{"option_groups": out.Groups}, nil
	}
	return fields{"options": append([]json.RawMessage{}, out.Options...)}, nil
}

// submit sends a modal.
func (s *Sim) submit(p *Person, in order) (fields, error) {
	at, err := s.place(p, in)
	if err != nil {
		return nil, err
	}
	v := at.view
	if v == nil || v.Type != "modal" {
		return nil, errClosed
	}
	values, errs, err := s.entered(p, at, in.Values)
	switch {
	case err != nil:
		return nil, err
	case len(errs) > 0:
		return fields{"ok": false, "error": "errors", "errors": errs}, nil
	}
	v.picked.Take(values)
	state := blockkit.StateOf(v.Blocks, v.picked)
	errs = blockkit.Faults(v.Blocks, state)
	maps.Copy(errs, blockkit.Missing(v.Blocks, state))
	if len(errs) > 0 {
		return fields{"ok": false, "error": "errors", "errors": errs}, nil
	}
	payload := s.interaction("view_submission", p, v)
	v.State = fields{"values": state}
	payload["view"], payload["response_urls"] = s.slackView(v), s.responseURLs(p, v, state)
	delete(payload, "token")
	a := s.ask("view_submission "+v.CallbackID, payload)
	switch {
	case s.views.byID[v.ID] != v && a.failure == "" && len(a.payload) == 0: // to be closed, and gone: the app has opened another by then
		return fields{}, nil
	case s.views.byID[v.ID] != v: // the person closed it meanwhile: the app's word comes too late
		return nil, errClosed
	case a.failure != "":
		return nil, &fault{a.failure, "We had some trouble connecting. Try again?"}
	}
	said, err := s.responseAction(v, a.payload)
	if err != nil {
		s.journal.refuse(a.id, "invalid_response", s.wrongInAnswer(v, a.payload))
	}
	return said, err
}

// responseURLs are those of the selects that ask for one, for the conversations that were chosen in them.
func (s *Sim) responseURLs(p *Person, v *view, state map[string]map[string]any) []fields {
	out := []fields{}
	for _, at := range blockkit.Answerable(v.Blocks) {
		held, _ := state[at.Block][at.Action].(map[string]any)
		id, _ := held[at.Key].(string)
		c := s.channels.byID[id]
		if c == nil || !s.sees(p.ID, c) {
			continue
		}
		out = append(out, fields{
			"block_id": at.Block, "action_id": at.Action, "channel_id": c.ID, "response_url": s.newResponseURL(responseURL{user: p.ID, channel: c}),
		})
	}
	return out
}

// responseAction does with a submitted modal what the app's acknowledgement says.
func (s *Sim) responseAction(v *view, ack json.RawMessage) (fields, error) {
	var do struct {
		Action string            `json:"response_action"`
		Errors map[string]string `json:"errors"`
		View   json.RawMessage   `json:"view"`
	}
	trouble := &fault{"invalid_response", "We had some trouble connecting. Try again?"}
	if ack != nil && json.Unmarshal(ack, &do) != nil {
		return nil, trouble
	}
	switch do.Action {
	case "":
		s.shut(v)
	case "clear":
		for _, open := range append([]*view{}, s.views.stack[v.owner]...) {
			s.shut(open)
		}
	case "errors":
		if !blockkit.AreInputs(v.Blocks, slices.Collect(maps.Keys(do.Errors))) {
			return nil, trouble // nobody could read them
		}
		v.Errors = do.Errors
		s.publish(signal{kind: "view_updated", user: v.owner}, v)
		return fields{"ok": false, "error": "errors", "errors": do.Errors}, nil
	case "update", "push":
		if !s.takes(v, do.Action == "push", do.View) {
			return nil, trouble
		}
		if do.Action == "push" {
			s.open(s.newView(do.View, v.owner), v)
			break
		}
		s.fill(v, do.View)
		s.publish(signal{kind: "view_updated", user: v.owner}, v)
	default:
		return nil, trouble
	}
	return fields{}, nil
}

// takes says whether a submitted modal may become this view, or have it pushed upon it.
func (s *Sim) takes(v *view, pushed bool, next json.RawMessage) bool {
	if s.checkView(next, "modal") != nil || len(s.brokenPictures(viewBlockPictures(next))) > 0 {
		return false
	}
	if pushed {
		return len(s.views.stack[v.owner]) < deepestStack && s.checkExternalID(next) == nil
	}
	return s.checkExternalID(next, v) == nil
}

// closeView puts a modal away without submitting it; with clear, or if the modal says so, all that it stands upon too.
func (s *Sim) closeView(p *Person, in order) (fields, error) {
	at, err := s.place(p, in)
	if err != nil || at.view == nil || at.view.Type != "modal" {
		return nil, errClosed
	}
	clears := in.Clear || at.view.ClearOnClose
	gone := []*view{at.view}
	if clears {
		gone = slices.Clone(s.views.stack[p.ID])
		slices.Reverse(gone) // the one in front first
	}
	for _, v := range gone {
		s.shut(v)
		if !v.NotifyOnClose {
			continue
		}
		payload := s.interaction("view_closed", p, nil)
		delete(payload, "trigger_id")
		payload["view"], payload["is_cleared"] = s.slackView(v), clears
		s.deliver(&delivery{kind: "interactive", what: "view_closed " + v.CallbackID, payload: encode(payload), answered: func(json.RawMessage, string) {}})
	}
	return fields{}, nil
}

// openHome shows a person their tab of the app.
func (s *Sim) openHome(p *Person, in order) (fields, error) {
	v := s.views.home[p.ID]
	if s.subscribes("app_home_opened") {
		c := s.channels.direct[p.ID]
		event := map[string]any{"type": "app_home_opened", "user": p.ID, "channel": c.ID, "tab": "home", "event_ts": s.tick()}
		if in.Tab == "messages" {
			event["tab"] = "messages"
		} else if v != nil {
			event["view"] = s.slackView(v)
		}
		if s.toldOfContext() {
			event["context"] = s.contextOf(p.ID)
		}
		s.emit(c, event)
	}
	if v == nil {
		return fields{"view": nil}, nil
	}
	return fields{"view": v}, nil
}
