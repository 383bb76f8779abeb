package slacksim

import (
	"encoding/json"
	"errors"
	"slices"
	"time"

	"rapport/internal/slacksim/blockkit"
)

const deepestStack = 3

// views is every modal that is open and every person's Home tab.
type views struct {
	byID  map[string]*view
	home  map[string]*view
	stack map[string][]*view // by person, the top one last
}

// view is a modal or a Home tab as the page is told of it.
type view struct {
	ID              string          `json:"id"`
	Type            string          `json:"type"`
	CallbackID      string          `json:"callback_id"`
	ExternalID      string          `json:"external_id"`
	Title           json.RawMessage `json:"title,omitempty"`
	Submit          json.RawMessage `json:"submit,omitempty"`
	Close           json.RawMessage `json:"close,omitempty"`
	Blocks          json.RawMessage `json:"blocks"`
	PrivateMetadata string          `json:"private_metadata"`
	ClearOnClose    bool            `json:"clear_on_close"`
	NotifyOnClose   bool            `json:"notify_on_close"`
	SubmitDisabled  bool            `json:"submit_disabled,omitempty"`

	Hash           string            `json:"hash"`
	RootViewID     string            `json:"root_view_id"`
	PreviousViewID string            `json:"previous_view_id,omitempty"`
	Errors         map[string]string `json:"errors,omitempty"`
	State          any               `json:"state"`

	owner  string
	picked blockkit.States
}

// trigger lets the app open one modal in answer to what a person just did.
type trigger struct {
	user    string
	expires time.Time // by the wall clock
	used    bool
	view    *view // the modal it came from
}

func viewMethods() map[string]method {
	return map[string]method{
		"views.open":    {prepare: prepareView, run: (*Sim).viewsOpen},
		"views.push":    {prepare: prepareView, run: (*Sim).viewsPush},
		"views.update":  {prepare: prepareView, run: (*Sim).viewsUpdate},
		"views.publish": {prepare: prepareView, run: (*Sim).viewsPublish},
	}
}

// newView makes a view of what the app described. It was validated.
func (s *Sim) newView(raw json.RawMessage, owner string) *view {
	v := &view{ID: s.next("V"), owner: owner}
	v.RootViewID = v.ID
	s.fill(v, raw)
	return v
}

// fill gives a view new content under the same id. What a person entered stays in blocks that are still there.
func (s *Sim) fill(v *view, raw json.RawMessage) {
	next := view{
		ID: v.ID, RootViewID: v.RootViewID, PreviousViewID: v.PreviousViewID, owner: v.owner, picked: v.picked,
		Hash: s.next("") + "." + randomText(8),
	}
	_ = json.Unmarshal(raw, &next) // validated
	next.ID, next.RootViewID, next.PreviousViewID, next.Errors = v.ID, v.RootViewID, v.PreviousViewID, nil
	next.Blocks = identified(next.Blocks)
	if next.picked == nil {
		next.picked = blockkit.States{}
	}
	*v = next
	s.settleState(v)
}

func (s *Sim) settleState(v *view) { v.State = fields{"values": blockkit.StateOf(v.Blocks, v.picked)} }

// slackView is a view as the API and payloads show it.
func (s *Sim) slackView(v *view) fields {
	null := func(raw json.RawMessage) any {
		if raw == nil {
			return nil
		}
		return raw
	}
	var previous any
	if v.PreviousViewID != "" {
		previous = v.PreviousViewID
	}
	return fields{
		"id": v.ID, "team_id": s.cfg.Team.ID, "type": v.Type, "blocks": v.Blocks, "private_metadata": v.PrivateMetadata, "callback_id": v.CallbackID,
		"state": v.State, "hash": v.Hash, "title": null(v.Title), "submit": null(v.Submit), "close": null(v.Close), "clear_on_close": v.ClearOnClose,
		"notify_on_close": v.NotifyOnClose, "submit_disabled": v.SubmitDisabled, "previous_view_id": previous, "root_view_id": v.RootViewID,
		"app_id": s.cfg.AppID, "external_id": v.ExternalID, "app_installed_team_id": s.cfg.Team.ID, "bot_id": s.cfg.BotID,
	}
}

// newTrigger makes an id by which the app may open one modal for a person, for a short while.
func (s *Sim) newTrigger(user string, from *view) string {
	now := time.Now()
	for id, t := range s.triggers {
		if now.After(t.expires.Add(time.Minute)) {
			delete(s.triggers, id)
		}
	}
	id := s.next("") + "." + randomText(32)
	s.triggers[id] = &trigger{user: user, expires: now.Add(s.cfg.Patience), view: from}
	return id
}

// spend takes a trigger, once.
func (s *Sim) spend(id string) (*trigger, error) {
	t := s.triggers[id]
	switch {
	case id == "":
		return nil, refuse("invalid_arguments")
	case t == nil:
		return nil, refuse("invalid_trigger_id")
	case t.used && s.holds(RuleTriggerOnce):
		return nil, refuse("exchanged_trigger_id")
	case time.Now().After(t.expires) && s.holds(RuleTriggerLife):
		return nil, refuse("expired_trigger_id")
	}
	t.used = true
	return t, nil
}

func (s *Sim) viewsOpen(c *call) (fields, error) {
	t, err := s.spend(c.str("trigger_id"))
	if err != nil {
		return nil, err
	}
	if err := s.checkExternalID(c.blocks, s.views.stack[t.user]...); err != nil {
		return nil, err
	}
	v := s.newView(c.blocks, t.user)
	s.open(v, nil)
	return fields{"view": s.slackView(v)}, nil
}

func (s *Sim) viewsPush(c *call) (fields, error) {
	t, err := s.spend(c.str("trigger_id"))
	if err != nil {
		return nil, err
	}
	stack := s.views.stack[t.user]
	switch {
	case t.view == nil || t.view.Type != "modal": // what was done was not done in a modal
		return nil, refuse("invalid_trigger_id")
	case !slices.Contains(stack, t.view): // it was closed meanwhile
		return nil, refuse("not_found")
	case len(stack) >= deepestStack:
		return nil, refuse("push_limit_reached")
	}
	if err := s.checkExternalID(c.blocks); err != nil {
		return nil, err
	}
	v := s.newView(c.blocks, t.user)
	s.open(v, stack[len(stack)-1])
	return fields{"view": s.slackView(v)}, nil
}

// open shows a modal, upon another one if it was pushed.
func (s *Sim) open(v *view, below *view) {
	if below == nil {
		for _, old := range s.views.stack[v.owner] {
			s.shut(old)
		}
		s.views.stack[v.owner] = nil
	} else {
		v.PreviousViewID, v.RootViewID = below.ID, below.RootViewID
	}
	s.views.byID[v.ID] = v
	s.views.stack[v.owner] = append(s.views.stack[v.owner], v)
	s.publish(signal{kind: "view_opened", user: v.owner}, v)
}

// shut forgets a modal.
func (s *Sim) shut(v *view) {
	delete(s.views.byID, v.ID)
	stack := s.views.stack[v.owner]
	for i, open := range stack {
		if open == v {
			s.views.stack[v.owner] = append(stack[:i:i], stack[i+1:]...)
		}
	}
	s.publish(signal{kind: "view_closed", user: v.owner}, fields{"id": v.ID})
}

func (s *Sim) viewsUpdate(c *call) (fields, error) {
	v := s.views.byID[c.str("view_id")]
	if external := c.str("external_id"); external != "" {
		for _, open := range s.views.byID {
			if open.ExternalID == external {
				v = open
			}
		}
	}
	if v == nil {
		return nil, refuse("not_found")
	}
	if hash := c.str("hash"); hash != "" && hash != v.Hash {
		return nil, refuse("hash_conflict")
	}
	if err := errors.Join(s.checkType(c.blocks, v.Type), s.checkExternalID(c.blocks, v)); err != nil {
		return nil, err
	}
	s.fill(v, c.blocks)
	s.publish(signal{kind: "view_updated", user: v.owner}, v)
	return fields{"view": s.slackView(v)}, nil
}

func (s *Sim) viewsPublish(c *call) (fields, error) {
	p := s.people.byID[c.str("user_id")]
	switch {
	case p == nil:
		return nil, refuse("user_not_found")
	case !s.manifest.Features.AppHome.Home:
		return nil, refuse("not_enabled")
	}
	v := s.views.home[p.ID]
	if hash := c.str("hash"); hash != "" && (v == nil || hash != v.Hash) {
		return nil, refuse("hash_conflict")
	}
	if err := s.checkExternalID(c.blocks, v); err != nil {
		return nil, err
	}
	if v == nil {
		v = s.newView(c.blocks, p.ID)
	} else {
		s.fill(v, c.blocks)
	}
	s.views.home[p.ID], s.views.byID[v.ID] = v, v
	s.publish(signal{kind: "home", user: p.ID}, fields{"view": v})
	return fields{"view": s.slackView(v)}, nil
}
