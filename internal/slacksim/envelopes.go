package slacksim

import (
	"encoding/json"

	"rapport/internal/slacksim/applink"
)

// newLink makes the room of the sockets. It reads the clock, the rules and the journal, none of which needs our lock.
func (s *Sim) newLink() *applink.Server {
	return applink.New(applink.Config{
		AppID: s.cfg.AppID, Now: s.now, Patience: s.cfg.Patience, PingEvery: s.cfg.PingEvery, Grace: s.cfg.Patience * 10 / 3,
		Holds: func(rule string) bool { return s.holds(Rule(rule)) },
		Note: func(n applink.Note) {
			e := entry{at: n.At, kind: n.Kind, id: n.ID, what: n.What, ok: n.OK, took: n.Took, body: n.Frame}
			if n.Problem != "" {
				e.answer = encode(map[string]string{"problem": n.Problem})
			}
			s.journal.add(e)
		},
	})
}

// delivery is one payload on its way to the app.
type delivery struct {
	id      string // of its envelope, once delivered
	kind    string // events_api, slash_commands or interactive
	what    string // for the journal
	payload json.RawMessage
	accepts bool
	// answered hears the acknowledgement's payload, or in Slack's word why there is none. The lock is held. An event has none.
	answered func(payload json.RawMessage, failure string)
}

// deliver hands a payload to one socket. An event waits for a socket; a person's doing fails without one. The lock is held.
func (s *Sim) deliver(d *delivery) {
	d.id = newUUID()
	out := applink.Delivery{ID: d.id, Kind: d.kind, What: d.what, Payload: fitted(d.payload), Accepts: d.accepts}
	if d.answered != nil {
		out.Answered = func(payload json.RawMessage, failure string) {
			s.afterImages(payload, func() { d.answered(payload, failure) })
		}
	}
	if !s.link.Send(out) && d.answered != nil {
		d.answered(nil, "dispatch_failed")
	}
}

// emit sends an event to the app.
func (s *Sim) emit(c *channel, event map[string]any) { s.emitThen(c, event, nil) }

// emitThen sends an event and hears of its acknowledgement.
func (s *Sim) emitThen(c *channel, event map[string]any, answered func(json.RawMessage, string)) {
	shared := c != nil && c.IsExtShared
	payload := map[string]any{
		"token": "sim-verification-token", "team_id": s.cfg.Team.ID, "context_team_id": s.cfg.Team.ID, "context_enterprise_id": nil,
		"api_app_id": s.cfg.AppID, "event": event, "type": "event_callback", "event_id": s.next("Ev"), "event_time": s.now().Unix(),
		"authorizations": []any{map[string]any{
			"enterprise_id": nil, "team_id": s.cfg.Team.ID, "user_id": s.cfg.BotUserID, "is_bot": true, "is_enterprise_install": false,
		}},
		"is_ext_shared_channel": shared, "event_context": "4-" + s.next("e"),
	}
	what, _ := event["type"].(string)
	s.deliver(&delivery{kind: "events_api", what: what, payload: encode(payload), answered: answered})
}

// emitMessage sends the events that a new message causes: the message itself and, when it names the app, a mention.
func (s *Sim) emitMessage(c *channel, m *message) {
	if !c.members[s.cfg.BotUserID] {
		return
	}
	listens := s.subscribes("message." + c.scopeWord())
	mentioned := m.BotID == "" && c.kind != "im" && mentions(m.Text, s.cfg.BotUserID) && s.subscribes("app_mention")
	if !listens && !mentioned {
		return
	}
	event := s.slackMessage(m)
	event["channel"], event["event_ts"], event["channel_type"] = c.ID, m.TS, c.eventKind()
	if m.BotID == "" {
		event["client_msg_id"] = newUUID()
		if m.Text != "" {
			event["blocks"] = richText(m.Text)
		}
	}
	if root := c.byTS[m.ThreadTS]; root != nil && root != m {
		event["parent_user_id"] = root.User
	}
	if p := s.people.byID[m.User]; p != nil && c.IsExtShared {
		event["user_team"], event["source_team"] = p.TeamID, p.TeamID
	}
	if c.kind == "im" && m.BotID == "" && s.toldOfContext() {
		event["app_context"] = s.contextOf(m.User)
	}
	if len(m.Files) > 0 {
		event["subtype"] = "file_share"
	}
	if listens {
		s.emit(c, event)
	}
	if mentioned {
		event["type"] = "app_mention"
		delete(event, "subtype")
		delete(event, "channel_type")
		s.emit(c, event)
	}
}

func newUUID() string {
	t := randomText(32)
	const hex = "0123456789abcdef"
	b := make([]byte, 0, 36)
	for i := range len(t) {
		if i == 8 || i == 12 || i == 16 || i == 20 {
			b = append(b, '-')
		}
		b = append(b, hex[t[i]&15])
	}
	return string(b)
}
