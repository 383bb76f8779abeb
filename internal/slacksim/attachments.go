package slacksim

import (
	"bytes"
	"encoding/json"
	"slices"

	"rapport/internal/slacksim/blockkit"
)

const (
	mostAttachments = 100
	noPreview       = "[no preview available]" // what Slack says where an attachment has no fallback
)

// prepareAttachments validates a message's attachments, without the lock.
func prepareAttachments(s *Sim, c *call) error {
	raw := c.raw("attachments")
	if raw == nil {
		return nil
	}
	var err error
	c.attachments, err = s.attached(raw)
	return err
}

// attached is a list of attachments with ids, or why Slack would not take it.
func (s *Sim) attached(raw json.RawMessage) (json.RawMessage, error) {
	if raw = bytes.TrimSpace(raw); len(raw) == 0 {
		return nil, nil
	}
	var list []map[string]json.RawMessage
	err := json.Unmarshal(raw, &list)
	switch {
	case err != nil, slices.ContainsFunc(list, func(one map[string]json.RawMessage) bool { return one == nil }):
		return nil, badArgument("/attachments", "must provide an array of objects")
	case len(list) == 0:
		return nil, nil
	case len(list) > mostAttachments:
		return nil, refuse("too_many_attachments")
	}
	if problems := blockkit.Attachments(raw); len(problems) > 0 && s.holds(RuleBlocks) {
		return nil, refuseBlocks(problems)
	}
	if problems := s.refusedVideos("/attachments", raw); len(problems) > 0 {
		return nil, refuseBlocks(problems)
	}
	for i, one := range list {
		complete(one, i+1)
	}
	return encode(list), nil
}

// complete gives an attachment what Slack adds: a number, a fallback, ids of its blocks and elements.
func complete(one map[string]json.RawMessage, number int) {
	one["id"] = encode(number)
	if one["fallback"] == nil {
		one["fallback"] = encode(noPreview)
	}
	if blocks := one["blocks"]; blocks != nil {
		if one["blocks"] = identified(blocks); !json.Valid(one["blocks"]) { // none, or what no rule held to be blocks
			delete(one, "blocks")
		}
	}
}

// badArgument refuses an argument that is not of the shape that the method takes.
func badArgument(pointer, message string) error {
	p := blockkit.Problem{Pointer: pointer, Message: message}
	return &refusal{code: "invalid_arguments", extra: fields{"response_metadata": fields{"messages": []string{"[ERROR] " + p.String()}}}}
}

// attachment is one of a message's, as far as an element in it needs to be described.
type attachment struct {
	ID       int             `json:"id"`
	Blocks   json.RawMessage `json:"blocks"`
	IsUnfurl bool            `json:"is_app_unfurl"`
	URL      string          `json:"app_unfurl_url"`

	raw json.RawMessage
}

// narrowed is a place inside the attachment that holds the element, where the message's own blocks do not.
func narrowed(at place, in order) place {
	if in.ActionID == "" || len(at.message.Attachments) == 0 || blockkit.Element(at.blocks, in.BlockID, in.ActionID) != nil {
		return at
	}
	var list []json.RawMessage
	if json.Unmarshal(at.message.Attachments, &list) != nil {
		return at
	}
	for _, raw := range list {
		a := &attachment{raw: raw}
		if json.Unmarshal(raw, a) == nil && blockkit.Element(a.Blocks, in.BlockID, in.ActionID) != nil {
			at.attachment, at.blocks = a, a.Blocks
			return at
		}
	}
	return at
}

// describe adds to a payload that its element stands in an attachment. A message with an unfurl is a person's: the app is
// shown the unfurl only.
func (a *attachment) describe(payload, container fields) {
	container["type"], container["attachment_id"], container["is_app_unfurl"] = "message_attachment", a.ID, a.IsUnfurl
	if a.IsUnfurl {
		container["app_unfurl_url"] = a.URL
		payload["app_unfurl"] = a.raw
		delete(payload, "message")
	}
}

// own is a message if it is the app's.
func (s *Sim) own(m *message) *message {
	if m.BotID != s.cfg.BotID {
		return nil
	}
	return m
}
