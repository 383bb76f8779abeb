package slacksim

import (
	"encoding/json"
	"slices"
	"strconv"

	"rapport/internal/slacksim/blockkit"
)

// refuseBlock has blocks of a type refused from now on, wherever they are sent, as in a workspace that Slack has not given that
// type yet. No type ends that.
func (b *rulebook) refuseBlock(kind string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if kind == "" {
		b.unwelcome = nil
		return
	}
	b.unwelcome = append(b.unwelcome, kind)
}

// unwelcome is what this workspace has against the types of blocks at a pointer.
func (s *Sim) unwelcome(at string, raw json.RawMessage) (problems []blockkit.Problem) {
	s.rules.mu.RLock()
	defer s.rules.mu.RUnlock()
	if len(s.rules.unwelcome) == 0 {
		return nil
	}
	var blocks []viewHead
	_ = json.Unmarshal(raw, &blocks) // it was validated, or no rule wants it to be
	for i, block := range blocks {
		if slices.Contains(s.rules.unwelcome, block.Type) {
			problems = append(problems, blockkit.Problem{Pointer: at + "/" + strconv.Itoa(i) + "/type", Message: "unsupported type: " + block.Type})
		}
	}
	return problems
}

// unwelcomeInView is the same of a view.
func (s *Sim) unwelcomeInView(raw json.RawMessage) []blockkit.Problem {
	var v struct {
		Blocks json.RawMessage `json:"blocks"`
	}
	_ = json.Unmarshal(raw, &v)
	return s.unwelcome("/view/blocks", v.Blocks)
}
