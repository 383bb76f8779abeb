package slacksim_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestAnybodyMayHaveBlocksValidated(t *testing.T) {
	w := newWorld(t, nil)
	ask := func(body object) object {
		out, _ := w.raw("blocks.validate", "", body)
		return out
	}
	for _, good := range []object{
		{"blocks": []any{section(10)}},
		{"blocks": "[]"},
		{"message": object{"text": "x", "blocks": []any{section(10)}}},
		{"message": object{"text": "x"}},
		{"view": object{"type": "modal", "title": plainText(5), "blocks": []any{section(10)}}},
		{"view": object{"type": "home", "blocks": []any{}}},
		{"blocks": []any{object{"type": "alert", "text": plainText(5)}}}, // modals take it, messages do not
	} {
		assert.Equal(t, object{"ok": true}, ask(good), "%v", good)
	}
	out := ask(object{"blocks": []any{section(3001)}})
	assert.Equal(t, "invalid_blocks", out["error"])
	first := out["errors"].([]any)[0].(object)
	assert.Equal(t, "/0/text/text", first["pointer"])
	assert.Equal(t, "failed_constraint", first["code"])
	assert.Contains(t, fmt.Sprint(out["response_metadata"]), "[json-pointer:/0/text/text]")
	out = ask(object{"message": object{"blocks": []any{section(3001)}, "attachments": []any{object{"blocks": []any{section(3001)}}}}})
	assert.Equal(t, "invalid_message", out["error"])
	assert.Equal(t, "/blocks/0/text/text", out["errors"].([]any)[0].(object)["pointer"])
	assert.Equal(t, "/attachments/0/blocks/0/text/text", out["errors"].([]any)[1].(object)["pointer"])
	out = ask(object{"view": object{"type": "popup", "blocks": []any{}}})
	assert.Equal(t, "invalid_view", out["error"])
	assert.Equal(t, []any{"modal", "home"}, out["errors"].([]any)[0].(object)["constraint"].(object)["expected"])
	for _, broken := range []object{{}, {"blocks": "["}, {"blocks": []any{}, "view": object{"type": "home"}}, {"blocks": nil}} {
		assert.Equal(t, "invalid_arguments", ask(broken)["error"], "%v", broken)
	}
	assert.Equal(t, "invalid_blocks", ask(object{"blocks": object{"type": "divider"}})["error"])
}
