package slacksim_test

import (
	"bytes"
	"encoding/json"
	"image"
	"image/png"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/stretchr/testify/require"
)

// picture is a PNG of that size.
func picture(width, height int) []byte {
	var out bytes.Buffer
	if err := png.Encode(&out, image.NewRGBA(image.Rect(0, 0, width, height))); err != nil {
		panic(err)
	}
	return out.Bytes()
}

// upload uploads a file as apps do, to no channel, and returns its id.
func (w *world) upload(name string, content []byte) string {
	w.t.Helper()
	ticket := w.form("files.getUploadURLExternal", url.Values{"filename": {name}, "length": {strconv.Itoa(len(content))}})
	require.Equal(w.t, true, ticket["ok"], "%v", ticket)
	w.send(ticket["upload_url"].(string), content)
	out := w.call("files.completeUploadExternal", object{"files": []any{object{"id": ticket["file_id"], "title": name}}})
	require.Equal(w.t, true, out["ok"], "%v", out)
	return ticket["file_id"].(string)
}

// form calls a method with a form, as most clients do.
func (w *world) form(method string, args url.Values) object {
	w.t.Helper()
	args.Set("token", w.sim.BotToken())
	req, err := http.NewRequestWithContext(w.t.Context(), http.MethodPost, w.url+"/api/"+method, strings.NewReader(args.Encode()))
	require.NoError(w.t, err)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp, err := http.DefaultClient.Do(req)
	require.NoError(w.t, err)
	defer resp.Body.Close()
	var out object
	require.NoError(w.t, json.NewDecoder(resp.Body).Decode(&out))
	return out
}

// send posts bytes to an upload address.
func (w *world) send(url string, content []byte) {
	w.t.Helper()
	req, err := http.NewRequestWithContext(w.t.Context(), http.MethodPost, url, bytes.NewReader(content))
	require.NoError(w.t, err)
	req.Header.Set("Content-Type", "application/octet-stream")
	resp, err := http.DefaultClient.Do(req)
	require.NoError(w.t, err)
	require.NoError(w.t, resp.Body.Close())
	require.Equal(w.t, http.StatusOK, resp.StatusCode)
}
