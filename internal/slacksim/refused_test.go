package slacksim_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
)

// logged is the entries of a kind in the log that are of one envelope.
func (w *world) logged(kind string, envelope object) (all []object) {
	w.t.Helper()
	for _, e := range w.control("log?since=0", nil)["entries"].([]any) {
		if e := e.(object); e["kind"] == kind && e["id"] == envelope["envelope_id"] {
			all = append(all, e)
		}
	}
	return all
}

// refusedFor holds that the acknowledgement of an envelope stands in the log as refused, once, for a reason.
func (w *world) refusedFor(envelope object, problem, detail string) {
	w.t.Helper()
	w.eventually(problem, func() bool {
		acks := w.logged("ack", envelope)
		return len(acks) == 1 && acks[0]["ok"] == false
	})
	ack := w.logged("ack", envelope)[0]
	assert.Equal(w.t, problem, ack["answer"].(object)["problem"])
	assert.Contains(w.t, fmt.Sprint(ack["answer"].(object)["problems"]), detail)
	assert.Equal(w.t, envelope["envelope_id"], ack["body"].(object)["envelope_id"], "what the app sent is still to be read")
	assert.NotEmpty(w.t, ack["what"])
}

func TestARefusedAcknowledgementIsSeenInTheLog(t *testing.T) {
	w := newWorld(t, nil)
	l := w.dial()
	l.next()
	w.control("say", object{"as": "dana", "channel": w.channel("cs-team"), "text": "/account acme"})
	env := l.next()
	l.ack(env, object{"blocks": []any{object{"type": "foo"}}})
	w.refusedFor(env, "invalid_blocks", "[json-pointer:/blocks/0/type]")

	modal := w.opened(l, formOf("a", nil))
	for _, c := range []struct {
		ack    object
		detail string
	}{
		{object{"response_action": "update", "view": with(formOf("b", nil), "blocks", []any{object{"type": "foo"}})}, "[json-pointer:/view/blocks/0/type]"},
		{object{"response_action": "push"}, "missing required field: view"},
		{object{"response_action": "errors", "errors": object{"nowhere": "x"}}, "[json-pointer:/errors/nowhere]"},
		{object{"response_action": "dance"}, "[json-pointer:/response_action]"},
	} {
		var sent object
		out := w.submits(l, modal, object{}, func(env object) { sent = env; l.ack(env, c.ack) })
		assert.Equal(t, "invalid_response", out["error"])
		w.refusedFor(sent, "invalid_response", c.detail)
	}
}

func TestAnEnvelopeThatNobodyAcknowledgesIsSeenInTheLog(t *testing.T) {
	w := newWorld(t, nil)
	l := w.dial()
	l.next()
	for _, text := range []string{"/account acme", "an event"} {
		w.control("say", object{"as": "dana", "channel": w.channel("im"), "text": text})
		env := l.next()
		w.eventually("it is noted", func() bool { return len(w.logged("envelope", env)) == 2 })
		late := w.logged("envelope", env)[1]
		assert.Equal(t, false, late["ok"])
		assert.Equal(t, "not acknowledged within 300ms", late["answer"].(object)["problem"])
	}
}
