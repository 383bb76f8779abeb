package slacksim

import (
	"encoding/json"
	"strings"

	"rapport/internal/slacksim/blockkit"
)

func validateMethods() map[string]method {
	return map[string]method{"blocks.validate": {public: true, prepare: validateBlocks, run: func(*Sim, *call) (fields, error) { return fields{}, nil }}}
}

// validateBlocks says what Slack would have against blocks, a message or a view, of which exactly one is given. Anybody
// may ask.
func validateBlocks(_ *Sim, c *call) error {
	given := ""
	for _, name := range []string{"blocks", "message", "view"} {
		if c.raw(name) == nil {
			continue
		}
		if given != "" || !json.Valid(c.raw(name)) {
			given = ""
			break
		}
		given = name
	}
	var problems []blockkit.Problem
	switch given {
	case "blocks":
		problems = blocksAnywhere(c.raw("blocks"))
	case "message":
		problems = messageProblems(c.raw("message"))
	case "view":
		problems = blockkit.ValidateView(c.raw("view"))
	default:
		return &refusal{code: "invalid_arguments", extra: fields{"response_metadata": fields{
			"messages": []string{"must provide exactly one of `blocks`, `view`, or `message`"},
		}}}
	}
	if len(problems) == 0 {
		return nil
	}
	errs, lines := []fields{}, []string{}
	for _, p := range problems {
		p.Pointer = strings.TrimPrefix(p.Pointer, "/"+given) // pointers begin in what was given
		errs = append(errs, issue(p))
		lines = append(lines, "[ERROR] "+p.String())
	}
	return &refusal{code: "invalid_" + given, extra: fields{"errors": errs, "response_metadata": fields{"messages": lines}}}
}

// blocksAnywhere is what every surface has against blocks that name none: if one takes them they are good.
func blocksAnywhere(raw json.RawMessage) []blockkit.Problem {
	inMessage := blockkit.Validate(blockkit.Message, raw)
	if len(inMessage) == 0 || len(blockkit.Validate(blockkit.Modal, raw)) == 0 || len(blockkit.Validate(blockkit.Home, raw)) == 0 {
		return nil
	}
	return inMessage
}

func messageProblems(raw json.RawMessage) []blockkit.Problem {
	var m struct {
		Blocks      json.RawMessage `json:"blocks"`
		Attachments json.RawMessage `json:"attachments"`
	}
	if json.Unmarshal(raw, &m) != nil {
		return []blockkit.Problem{{Pointer: "", Message: "must provide an object"}}
	}
	var out []blockkit.Problem
	if m.Blocks != nil {
		out = blockkit.Validate(blockkit.Message, m.Blocks)
	}
	if m.Attachments != nil {
		out = append(out, blockkit.Attachments(m.Attachments)...)
	}
	return out
}

// issue is a problem as this method tells it: with a code, and what was expected where a list of words says so.
func issue(p blockkit.Problem) fields {
	out := fields{"code": "failed_constraint", "message": p.Message, "pointer": p.Pointer}
	if words, ok := strings.CutPrefix(p.Message, "must be one of: "); ok {
		out["constraint"] = fields{"type": "enum", "expected": strings.Split(words, ", ")}
	}
	return out
}
