package slacksim

import (
	"encoding/json"
	"slices"

	"rapport/internal/slacksim/blockkit"
)

const largestView = 250_000

func prepareView(s *Sim, c *call) error {
	c.blocks = c.raw("view")
	only := "" // an update is held against the view that it is of
	switch c.method {
	case "views.open", "views.push":
		only = "modal"
	case "views.publish":
		only = "home"
	}
	if err := s.checkView(c.blocks, only); err != nil {
		return err
	}
	return refuseView(s.pictured(c.ctx, viewBlockPictures(c.blocks)))
}

// checkView refuses a view that Slack would refuse. Only one type may be welcome.
func (s *Sim) checkView(raw json.RawMessage, only string) error {
	if raw == nil {
		return &refusal{code: "invalid_arguments", extra: fields{"response_metadata": fields{"messages": []string{"[ERROR] missing required field: view"}}}}
	}
	if len(raw) > largestView {
		return refuse("view_too_large")
	}
	var problems []blockkit.Problem
	if s.holds(RuleBlocks) {
		problems = blockkit.ValidateView(raw)
	}
	if len(problems) == 0 {
		problems = s.unwelcomeInView(raw)
	}
	if len(problems) == 0 {
		problems = s.refusedVideos("/view", raw)
	}
	if len(problems) > 0 {
		return refuseView(problems)
	}
	return s.checkType(raw, only)
}

// checkType refuses a view that is of another type than the one that is welcome; empty: any is.
func (s *Sim) checkType(raw json.RawMessage, only string) error {
	if headOf(raw).Type == only || only == "" || !s.holds(RuleBlocks) {
		return nil
	}
	return refuseView([]blockkit.Problem{{Pointer: "/view/type", Message: "must be a valid enum value"}})
}

// viewHead is what is asked of a view before it is taken.
type viewHead struct {
	Type       string `json:"type"`
	ExternalID string `json:"external_id"`
}

func headOf(raw json.RawMessage) (head viewHead) {
	_ = json.Unmarshal(raw, &head) // it was validated, or no rule wants it to be
	return head
}

// checkExternalID refuses a view whose external_id another one has. Those that make way for it do not count.
func (s *Sim) checkExternalID(raw json.RawMessage, except ...*view) error {
	id := headOf(raw).ExternalID
	for _, v := range s.views.byID {
		if id != "" && v.ExternalID == id && !slices.Contains(except, v) {
			return refuse("duplicate_external_id")
		}
	}
	return nil
}

// refuseView is Slack's answer to a view that it does not take.
func refuseView(problems []blockkit.Problem) error {
	if len(problems) == 0 {
		return nil
	}
	var long []string
	for _, p := range problems {
		long = append(long, "[ERROR] "+p.String())
	}
	return &refusal{code: "invalid_arguments", extra: fields{"response_metadata": fields{"messages": long}}}
}
