package slacksim

import (
	"bytes"
	"encoding/json"
	"strings"
	"unicode/utf8"

	"rapport/internal/slacksim/blockkit"
)

const (
	longestText   = 40000 // a message's text is cut here
	longestUpdate = 4000  // an update's text is refused beyond
)

func chatMethods() map[string]method {
	write := []string{"chat:write"}
	return map[string]method{
		"chat.postMessage":   {scopes: write, prepare: prepareBlocks, run: (*Sim).postMessage},
		"chat.postEphemeral": {scopes: write, prepare: prepareBlocks, run: (*Sim).postEphemeral},
		"chat.update":        {scopes: write, prepare: prepareBlocks, run: (*Sim).updateMessage},
		"chat.delete":        {scopes: write, run: (*Sim).deleteMessage},
		"chat.getPermalink":  {run: (*Sim).permalink},
	}
}

// prepareBlocks validates a message's blocks, which takes the most time of a call, without the lock.
func prepareBlocks(s *Sim, c *call) error {
	if err := prepareAttachments(s, c); err != nil {
		return err
	}
	raw := c.raw("blocks")
	if raw == nil {
		return nil
	}
	if problems := s.against(raw); len(problems) > 0 {
		return refuseBlocks(problems)
	}
	if problems := s.pictured(c.ctx, messagePictures(raw)); len(problems) > 0 {
		return refuseBlocks(problems)
	}
	c.blocks = identified(raw)
	return nil
}

// refuseBlocks is Slack's answer to blocks that it does not take.
func refuseBlocks(problems []blockkit.Problem) error {
	var short, long []string
	for _, p := range problems {
		if p.Message == blockkit.TooLong {
			return refuse(blockkit.TooLong)
		}
		short = append(short, p.String())
		long = append(long, "[ERROR] "+p.String())
	}
	return &refusal{code: "invalid_blocks", extra: fields{"errors": short, "response_metadata": fields{"messages": long}}}
}

// destination finds the conversation that the app may write to.
func (s *Sim) destination(name string) (*channel, error) {
	c := s.channels.byID[name]
	if p := s.people.byID[name]; p != nil {
		c = s.channels.direct[p.ID]
	}
	if c == nil {
		c = s.channels.byName[strings.TrimPrefix(name, "#")]
	}
	switch {
	case c == nil, c.kind == "private" && !s.belongs(c):
		return nil, refuse("channel_not_found")
	case c.Archived:
		return nil, refuse("is_archived")
	case !s.belongs(c) && s.lacks("chat:write.public") != nil:
		return nil, refuse("not_in_channel")
	}
	return c, nil
}

// draft is the message that a call describes.
func (s *Sim) draft(c *call) (*message, error) {
	m := &message{
		User: s.cfg.BotUserID, BotID: s.cfg.BotID, Username: c.str("username"), Text: c.str("text"),
		Blocks: c.blocks, Attachments: c.attachments, metadata: metadata(c.raw("metadata")),
	}
	if md := c.str("markdown_text"); md != "" {
		if m.Text != "" || m.Blocks != nil {
			return nil, refuse("markdown_text_conflict")
		}
		if utf8.RuneCountInString(md) > 12000 {
			return nil, refuse("msg_too_long")
		}
		m.Text = md
		m.Blocks = identified(encode([]any{fields{"type": "markdown", "text": md}}))
	}
	if m.Text == "" && m.Blocks == nil && m.Attachments == nil {
		return nil, refuse("no_text")
	}
	return m, nil
}

// array is a JSON array that holds something, cut loose from the request it came in.
func array(raw json.RawMessage) json.RawMessage {
	if len(raw) < 3 || raw[0] != '[' || len(bytes.TrimSpace(raw[1:len(raw)-1])) == 0 {
		return nil
	}
	return bytes.Clone(raw)
}

// metadata keeps what has an event type; clients send the empty shape as well.
func metadata(raw json.RawMessage) json.RawMessage {
	var head struct {
		EventType string `json:"event_type"`
	}
	if json.Unmarshal(raw, &head) != nil || head.EventType == "" {
		return nil
	}
	return bytes.Clone(raw)
}

func (s *Sim) postMessage(c *call) (fields, error) {
	to, err := s.destination(c.str("channel"))
	if err != nil {
		return nil, err
	}
	if err := s.pace(to); err != nil {
		return nil, err
	}
	m, err := s.draft(c)
	if err != nil {
		return nil, err
	}
	answer := fields{"channel": to.ID}
	if utf8.RuneCountInString(m.Text) > longestText {
		m.Text = string([]rune(m.Text)[:longestText])
		answer["warning"] = "message_truncated"
		answer["response_metadata"] = fields{"warnings": []string{"message_truncated"}}
	}
	if ts := c.str("thread_ts"); ts != "" {
		if m.ThreadTS = to.threadRoot(ts); m.ThreadTS == "" {
			return nil, refuse("thread_not_found")
		}
		m.Broadcast = c.flag("reply_broadcast")
	}
	s.post(to, m)
	answer["ts"], answer["message"] = m.TS, s.slackMessage(m)
	return answer, nil
}

func (s *Sim) postEphemeral(c *call) (fields, error) {
	to, err := s.destination(c.str("channel"))
	if err != nil {
		return nil, err
	}
	if !s.belongs(to) {
		return nil, refuse("not_in_channel")
	}
	who := s.people.byID[c.str("user")]
	switch {
	case who == nil:
		return nil, refuse("user_not_found")
	case !to.members[who.ID]:
		return nil, refuse("user_not_in_channel")
	}
	m, err := s.draft(c)
	if err != nil {
		return nil, err
	}
	m.Ephemeral, m.to, m.ThreadTS = true, who.ID, to.threadRoot(c.str("thread_ts"))
	s.post(to, m)
	return fields{"message_ts": m.TS}, nil
}

// ownMessage finds a message that the app may change.
func (s *Sim) ownMessage(c *call, cannot string) (*channel, *message, error) {
	in := s.channels.byID[c.str("channel")]
	if in == nil || (in.kind == "private" && !s.belongs(in)) {
		return nil, nil, refuse("channel_not_found")
	}
	m := in.find(c.str("ts"))
	if m == nil && !s.holds(RuleEphemeral) {
		m = in.byTS[c.str("ts")]
	}
	switch {
	case m == nil:
		return nil, nil, refuse("message_not_found")
	case m.BotID != s.cfg.BotID:
		return nil, nil, refuse(cannot)
	case in.Archived:
		return nil, nil, refuse("is_archived")
	}
	return in, m, nil
}

func (s *Sim) updateMessage(c *call) (fields, error) {
	in, m, err := s.ownMessage(c, "cant_update_message")
	if err != nil {
		return nil, err
	}
	if s.conflicts(m) {
		return nil, refuse("streaming_state_conflict")
	}
	text, hasText := c.str("text"), c.str("text") != ""
	emptied := c.has("blocks") && c.blocks == nil && c.raw("blocks") != nil
	switch {
	case utf8.RuneCountInString(text) > longestUpdate:
		return nil, refuse("msg_too_long")
	case !hasText && c.blocks == nil && !c.has("attachments") && (!emptied || m.Text == ""):
		return nil, refuse("no_text")
	}
	before := json.RawMessage(encode(s.slackMessage(m)))
	if hasText {
		m.Text = text
	}
	if c.blocks != nil || emptied {
		m.Blocks = c.blocks
	}
	if c.has("attachments") {
		m.Attachments = c.attachments
	}
	if md := metadata(c.raw("metadata")); md != nil {
		m.metadata = md
	}
	s.edit(in, m, before)
	return fields{"channel": in.ID, "ts": m.TS, "text": m.Text, "message": s.slackMessage(m)}, nil
}

// edit marks a message as changed just now.
func (s *Sim) edit(in *channel, m *message, before json.RawMessage) {
	m.Edited, m.picked = &edited{User: m.User, TS: s.tick()}, nil
	m.repaired()
	s.changed(in, m, before)
}

func (s *Sim) deleteMessage(c *call) (fields, error) {
	in, m, err := s.ownMessage(c, "cant_delete_message")
	if err != nil {
		return nil, err
	}
	s.withdraw(in, m)
	return fields{"channel": in.ID, "ts": m.TS}, nil
}

func (s *Sim) permalink(c *call) (fields, error) {
	in := s.channels.byID[c.str("channel")]
	if in == nil || (in.kind != "channel" && !s.belongs(in)) {
		return nil, refuse("channel_not_found")
	}
	m := in.find(c.str("message_ts"))
	if m == nil {
		return nil, refuse("message_not_found")
	}
	link := "https://" + s.cfg.Team.Domain + ".slack.com/archives/" + in.ID + "/p" + strings.Replace(m.TS, ".", "", 1)
	if m.ThreadTS != "" && m.ThreadTS != m.TS {
		link += "?thread_ts=" + m.ThreadTS + "&cid=" + in.ID
	}
	return fields{"channel": in.ID, "permalink": link}, nil
}
