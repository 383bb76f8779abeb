package slacksim_test

import (
	"bytes"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// sent calls a method with a body of some type.
func (w *world) sent(method, kind string, body io.Reader) object {
	w.t.Helper()
	req, err := http.NewRequestWithContext(w.t.Context(), http.MethodPost, w.url+"/api/"+method, body)
	require.NoError(w.t, err)
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	if strings.HasPrefix(kind, "application/json") { // nobody looks for a token in JSON
		req.Header.Set("Authorization", "Bearer "+w.sim.BotToken())
	}
	resp, err := http.DefaultClient.Do(req)
	require.NoError(w.t, err)
	defer resp.Body.Close()
	var out object
	require.NoError(w.t, json.NewDecoder(resp.Body).Decode(&out))
	return out
}

func TestEveryShapeOfARequestIsRead(t *testing.T) {
	w := newWorld(t, nil)
	token, in := w.sim.BotToken(), w.channel("cs-team")
	blocks := `[{"type":"divider"}]`
	var parts bytes.Buffer
	form := multipart.NewWriter(&parts)
	for key, value := range map[string]string{"token": token, "channel": in, "text": "of several parts", "blocks": blocks} {
		require.NoError(t, form.WriteField(key, value))
	}
	require.NoError(t, form.Close())
	object, err := json.Marshal(object{"channel": in, "text": "JSON", "blocks": json.RawMessage(blocks)})
	require.NoError(t, err)
	text, err := json.Marshal(map[string]string{"channel": in, "text": "JSON in JSON", "blocks": blocks})
	require.NoError(t, err)
	for _, c := range []struct{ name, kind, body string }{
		{"a form of several parts", form.FormDataContentType(), parts.String()},
		{"JSON", "application/json; charset=utf-8", string(object)},
		{"JSON in a string in JSON", "application/json;charset=UTF-8", string(text)},
		{"a form", "application/x-www-form-urlencoded", "token=" + token + "&channel=" + in + "&text=a+form&blocks=" + blocks},
	} {
		out := w.sent("chat.postMessage", c.kind, strings.NewReader(c.body))
		require.Equal(t, true, out["ok"], "%s: %v", c.name, out)
		assert.Len(t, out["message"].(map[string]any)["blocks"], 1, c.name)
		assert.Nil(t, out["warning"], c.name)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, w.url+"/api/users.info?user="+id(w, "dana"), nil)
	require.NoError(t, err)
	req.Header.Set("Authorization", "bearer "+token)
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	assert.Equal(t, http.StatusOK, resp.StatusCode)
}

func TestOddRequestsAreNamedInSlacksWords(t *testing.T) {
	w := newWorld(t, nil)
	for _, c := range []struct{ kind, body, word string }{
		{"application/json; charset=klingon", `{}`, "invalid_charset"},
		{"application/json; charset=utf-8", `{"channel":`, "invalid_json"},
		{"application/json; charset=utf-8", `[1]`, "json_not_object"},
		{"application/json; charset=utf-8", `"text"`, "json_not_object"},
		{"application/x-www-form-urlencoded", "%zz", "invalid_form_data"},
		{"multipart/form-data; boundary=x", "--x", "invalid_form_data"},
		{"multipart/form-data", "--x", "invalid_form_data"},
		{"image/png", "x", "invalid_post_type"},
		{";;;", "x", "invalid_post_type"},
		{"", "x", "missing_post_type"},
	} {
		assert.Equal(t, c.word, w.sent("chat.postMessage", c.kind, strings.NewReader(c.body))["error"], "%s: %s", c.kind, c.body)
	}
	out := w.sent("api.test", "application/json", strings.NewReader(`{"foo":"é"}`))
	assert.Equal(t, "missing_charset", out["warning"])
	assert.Equal(t, []any{"missing_charset"}, out["response_metadata"].(object)["warnings"])
	out = w.sent("api.test", "application/json; charset=iso-8859-1", strings.NewReader("{\"foo\":\"\xe9\"}"))
	assert.Equal(t, "é", out["args"].(object)["foo"])
}

func TestEveryListHasACursor(t *testing.T) {
	w := newWorld(t, nil)
	in := w.channel("cs-team")
	root := w.control("say", object{"as": "dana", "channel": in, "text": "root"})["ts"]
	for range 3 {
		w.control("say", object{"as": "lee", "channel": in, "text": "x", "thread_ts": root})
		w.control("say", object{"as": "lee", "channel": in, "text": "y"})
	}
	for method, c := range map[string]struct {
		args object
		key  string
	}{
		"conversations.list":    {object{}, "channels"},
		"conversations.members": {object{"channel": in}, "members"},
		"conversations.history": {object{"channel": in}, "messages"},
		"conversations.replies": {object{"channel": in, "ts": root}, "messages"},
		"users.list":            {object{}, "members"},
		"users.conversations":   {object{"types": "public_channel,im"}, "channels"},
	} {
		whole := w.call(method, c.args)[c.key].([]any)
		require.Greater(t, len(whole), 2, method)
		var pages []any
		args := with(c.args, "limit", 2)
		for {
			out := w.call(method, args)
			require.Equal(t, true, out["ok"], "%s: %v", method, out)
			pages = append(pages, out[c.key].([]any)...)
			next := out["response_metadata"].(object)["next_cursor"]
			if next == "" {
				break
			}
			args = with(args, "cursor", next)
		}
		assert.Len(t, pages, len(whole), method)
		assert.Equal(t, "invalid_cursor", w.call(method, with(c.args, "cursor", "bmV4dDotMQ=="))["error"], method)
	}
}
