package slacksim_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// answers is how /control answers one request: always in JSON.
func (w *world) answers(verb, path, body string) (status int, out object) {
	w.t.Helper()
	req, err := http.NewRequestWithContext(w.t.Context(), verb, w.url+"/control/"+path, strings.NewReader(body))
	require.NoError(w.t, err)
	resp, err := http.DefaultClient.Do(req)
	require.NoError(w.t, err)
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	require.NoError(w.t, err)
	require.NoError(w.t, json.Unmarshal(raw, &out), "%s %s: %s", verb, path, raw)
	return resp.StatusCode, out
}

func TestWhatControlDoesNotKnowIsRefusedInJSON(t *testing.T) {
	w := newWorld(t, nil)
	for _, c := range []struct {
		verb, path, body string
		status           int
		word, sentence   string
	}{
		{"GET", "nothing", "", 404, "unknown_path", "There is no /control/nothing."},
		{"GET", "say", "", 405, "wrong_verb", "/control/say is asked by POST."},
		{"POST", "log", "{}", 405, "wrong_verb", "/control/log is asked by GET."},
		{"DELETE", "rules", "", 405, "wrong_verb", ""},
		{"GET", "log?since=x", "", 400, "invalid_since", ""},
		{"GET", "log?since=-1", "", 400, "invalid_since", ""},
		{"POST", "say", `{"as":"dana","channel":"cs-team","txt":"x"}`, 400, "unknown_key", `There is no key "txt" here.`},
		{"POST", "say", `{"as":"dana","channel":"cs-team","text":"x"`, 400, "invalid_json", ""},
		{"POST", "act", `{"as":"dana","selected_option":{},"option":1}`, 400, "unknown_key", `There is no key "option" here.`},
		{"POST", "clock", `{"advence":"24h"}`, 400, "unknown_key", ""},
		{"POST", "clock", `{"advance":"soon"}`, 400, "invalid_time", ""},
		{"POST", "clock", `{"advance":"1h"} {}`, 400, "invalid_json", ""},
		{"POST", "rules", `{"rule":"pace","on":false,"for":"me"}`, 400, "unknown_key", ""},
		{"POST", "channel", `{"channel":"cs-team","archived":true}`, 400, "unknown_key", ""},
		{"POST", "fault", `{"api":"*","status":500,"count":2}`, 400, "unknown_key", ""},
		{"POST", "fault", `{"api":"*","status":500,"times":-1}`, 400, "invalid_fault", ""},
		{"POST", "fault", `{"socket":"duplicate","times":-1}`, 400, "invalid_fault", ""},
		{"POST", "fault", `{"api":"chat.postMesage","status":500}`, 400, "invalid_fault", "There is no method chat.postMesage here."},
	} {
		status, out := w.answers(c.verb, c.path, c.body)
		assert.Equal(t, c.status, status, "%s %s", c.path, c.body)
		assert.Equal(t, false, out["ok"])
		assert.Equal(t, c.word, out["error"], "%s %s", c.path, c.body)
		assert.Contains(t, out["message"], c.sentence)
	}
	assert.Equal(t, true, w.call("auth.test", nil)["ok"], "nothing is broken")
	assert.Empty(t, w.messages("dana", w.channel("cs-team")))
	for _, body := range []string{`{"api":"auth.test","status":500,"times":1}`, `{"socket":"slow","ms":1}`, `{"cut":true}`, `{"clear":true}`} {
		status, out := w.answers("POST", "fault", body)
		assert.Equal(t, 200, status, "%s: %v", body, out)
	}
}
