package slacksim

import (
	"bytes"
	"encoding/json"

	"rapport/internal/slacksim/blockkit"
)

// Slack's words for videos that an app may not show.
const (
	videoWithoutScope = "Video validation failed: Bot scopes missing: [links.embed:write]"
	videoFromAbroad   = "Video validation failed: Domain is not a valid unfurl domain claimed by your app"
)

// against is what Slack has against a message's blocks, except for their pictures.
func (s *Sim) against(blocks json.RawMessage) []blockkit.Problem {
	if s.holds(RuleBlocks) {
		if problems := blockkit.Validate(blockkit.Message, blocks); len(problems) > 0 {
			return problems
		}
	}
	if problems := s.unwelcome("/blocks", blocks); len(problems) > 0 {
		return problems
	}
	return s.refusedVideos("/blocks", blocks)
}

// refusedVideos names the video blocks of a JSON value, at a pointer, that the app may not show: it needs a scope, and only its
// own unfurl domains are played.
func (s *Sim) refusedVideos(at string, raw json.RawMessage) (problems []blockkit.Problem) {
	if !bytes.Contains(raw, []byte(`"video"`)) {
		return nil
	}
	for _, v := range blockkit.Videos(raw) {
		switch {
		case s.requireScope("links.embed:write") != nil:
			problems = append(problems, blockkit.Problem{Pointer: at + v.Pointer, Message: videoWithoutScope})
		case s.holds(RuleBlocks) && s.domainOfApp(v.URL) == "":
			problems = append(problems, blockkit.Problem{Pointer: at + v.Pointer, Message: videoFromAbroad})
		}
	}
	return problems
}
