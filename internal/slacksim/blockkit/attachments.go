package blockkit

import (
	"encoding/json"
	"strconv"
)

const mostAttachments = 100

// Attachments says what Slack would have against the blocks inside a message's attachments. The fields of attachments that
// are older than Block Kit (color, fallback, title, fields…) are let through: Slack draws what it can of them.
func Attachments(raw []byte) []Problem {
	var all []json.RawMessage
	if err := json.Unmarshal(raw, &all); err != nil {
		return []Problem{{"/attachments", "must provide an array"}}
	}
	var problems []Problem
	if len(all) > mostAttachments {
		problems = append(problems, Problem{"/attachments", "no more than " + strconv.Itoa(mostAttachments) + " items allowed"})
	}
	for i, one := range all {
		at := "/attachments/" + strconv.Itoa(i)
		var o map[string]json.RawMessage
		if json.Unmarshal(one, &o) != nil || o == nil {
			problems = append(problems, Problem{at, "must provide an object"})
			continue
		}
		if blocks := o["blocks"]; blocks != nil {
			problems = append(problems, validate(Message, blocks, at+"/blocks")...)
		}
	}
	return problems
}
