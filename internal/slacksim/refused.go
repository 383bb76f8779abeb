package slacksim

import (
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"time"

	"rapport/internal/slacksim/blockkit"
)

// refuse notes of an acknowledgement that came well what the workspace has against its content. Its entry makes way for one
// of a new number, so that who reads on from the last number hears of it.
func (j *journal) refuse(id, word string, problems []string) {
	e := j.withdraw(id)
	e.ok, e.answer = false, encode(fields{"problem": word, "problems": append([]string{}, problems...)})
	j.add(e)
}

// withdraw takes an acknowledgement out of the journal.
func (j *journal) withdraw(id string) entry {
	j.mu.Lock()
	defer j.mu.Unlock()
	for k := j.n; k >= max(j.oldest, 1); k-- {
		slot := &j.ring[k%int64(len(j.ring))]
		if slot.kind == "ack" && slot.id == id && slot.ok {
			e := *slot
			j.held -= slot.size()
			*slot = entry{}
			return e
		}
	}
	return entry{at: time.Now(), kind: "ack", id: id}
}

// wrongInMessage is what is wrong with the message of an acknowledgement that was refused, by place.
func wrongInMessage(ack json.RawMessage) []string {
	var in response
	if json.Unmarshal(ack, &in) != nil {
		return []string{"this is no message"}
	}
	return named(blockkit.Validate(blockkit.Message, array(in.Blocks)))
}

// wrongInAnswer is what is wrong with the acknowledgement of a submitted modal that was refused.
func (s *Sim) wrongInAnswer(v *view, ack json.RawMessage) []string {
	var do struct {
		Action string            `json:"response_action"`
		Errors map[string]string `json:"errors"`
		View   json.RawMessage   `json:"view"`
	}
	if json.Unmarshal(ack, &do) != nil {
		return []string{"this is no response_action"}
	}
	switch do.Action {
	case "errors":
		out := []string{}
		for _, block := range slices.Sorted(maps.Keys(do.Errors)) {
			if !blockkit.AreInputs(v.Blocks, []string{block}) {
				out = append(out, "the view has no input block "+block+" [json-pointer:/errors/"+block+"]")
			}
		}
		return out
	case "update", "push":
		return s.wrongInView(v, do.Action == "push", do.View)
	}
	return []string{"there is no such response_action [json-pointer:/response_action]"}
}

func (s *Sim) wrongInView(v *view, pushed bool, next json.RawMessage) []string {
	var no *refusal
	if errors.As(s.checkView(next, "modal"), &no) {
		meta, _ := no.extra["response_metadata"].(fields)
		if messages, ok := meta["messages"].([]string); ok {
			return messages
		}
		return []string{no.code}
	}
	switch problems := s.brokenPictures(viewBlockPictures(next)); {
	case len(problems) > 0:
		return named(problems)
	case pushed && len(s.views.stack[v.owner]) >= deepestStack:
		return []string{"push_limit_reached"}
	}
	return []string{"duplicate_external_id"}
}

func named(problems []blockkit.Problem) []string {
	out := []string{}
	for _, p := range problems {
		out = append(out, p.String())
	}
	return out
}
