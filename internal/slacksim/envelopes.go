package slacksim

import (
	"encoding/json"
	"strconv"
	"time"
)

// delivery is one payload on its way to the app.
type delivery struct {
	id      string
	kind    string // events_api, slash_commands or interactive
	what    string // for the journal
	payload json.RawMessage
	accepts bool
	attempt int
	reason  string
	due     time.Time // of an event that waits, by the workspace's clock

	conn   *conn
	sentAt time.Time
	timer  *time.Timer
	// answered hears the acknowledgement's payload, or in Slack's word why there is none. The lock is held.
	answered func(payload json.RawMessage, failure string)
}

// retries is how long after a failure an event is delivered again.
var retries = [...]time.Duration{0, time.Minute, 5 * time.Minute}

// deliver hands a payload to one socket. An event waits for a socket; a person's doing fails without one.
func (s *Sim) deliver(d *delivery) {
	c := s.hub.pick()
	if c == nil {
		if d.kind == "events_api" {
			s.hub.waiting = append(s.hub.waiting, d)
			return
		}
		s.journal.add(entry{at: time.Now(), kind: "envelope", what: d.what, body: d.payload, answer: problemNote("nobody is connected")})
		d.answered(nil, "dispatch_failed")
		return
	}
	d.id, d.conn, d.sentAt = newUUID(), c, time.Now()
	s.hub.inflight[d.id] = d
	frame := make([]byte, 0, len(d.payload)+256)
	frame = append(frame, `{"envelope_id":"`+d.id+`","type":"`+d.kind+`","accepts_response_payload":`+strconv.FormatBool(d.accepts)...)
	if d.kind == "events_api" {
		frame = append(frame, `,"retry_attempt":`+strconv.Itoa(d.attempt)+`,"retry_reason":"`+d.reason+`"`...)
	}
	frame = append(append(append(frame, `,"payload":`...), d.payload...), '}')
	c.send(frame)
	s.journal.add(entry{at: d.sentAt, kind: "envelope", what: d.what, ok: true, body: frame})
	d.timer = time.AfterFunc(s.cfg.Patience, func() { s.expire(d) })
}

// expire gives up waiting for an acknowledgement.
func (s *Sim) expire(d *delivery) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.hub.inflight[d.id] != d {
		return
	}
	delete(s.hub.inflight, d.id)
	if d.kind != "events_api" {
		d.answered(nil, "operation_timeout")
		return
	}
	if d.attempt >= len(retries) {
		s.cfg.Log.Warn("event given up", "event", d.what)
		return
	}
	d.due = s.now().Add(retries[d.attempt])
	d.attempt++
	d.reason = "timeout"
	s.hub.waiting = append(s.hub.waiting, d)
	s.deliverWaiting()
}

// deliverWaiting sends the events that are due, when there is a socket. The lock is held.
func (s *Sim) deliverWaiting() {
	if len(s.hub.waiting) == 0 || s.hub.pick() == nil {
		return
	}
	now, waiting := s.now(), s.hub.waiting
	s.hub.waiting = nil
	for _, d := range waiting {
		if d.due.After(now) {
			s.hub.waiting = append(s.hub.waiting, d)
		} else {
			s.deliver(d)
		}
	}
}

// emit sends an event to the app.
func (s *Sim) emit(c *channel, event map[string]any) {
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
	s.deliver(&delivery{kind: "events_api", what: what, payload: encode(payload)})
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
		event["blocks"] = richText(m.Text)
	}
	if root := c.byTS[m.ThreadTS]; root != nil && root != m {
		event["parent_user_id"] = root.User
	}
	if p := s.people.byID[m.User]; p != nil && c.IsExtShared {
		event["user_team"], event["source_team"] = p.TeamID, p.TeamID
	}
	if listens {
		s.emit(c, event)
	}
	if mentioned {
		event["type"] = "app_mention"
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
