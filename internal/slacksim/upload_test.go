package slacksim_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/slack-go/slack"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/internal/slacksim"
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

// info is what files.info says of a file.
func (w *world) info(file string) object {
	w.t.Helper()
	out := w.call("files.info", object{"file": file})
	require.Equal(w.t, true, out["ok"], "%v", out)
	return out["file"].(object)
}

// fetch reads an address, with a token if there is one.
func (w *world) fetch(address, token string) (*http.Response, string) {
	w.t.Helper()
	req, err := http.NewRequestWithContext(w.t.Context(), http.MethodGet, address, nil)
	require.NoError(w.t, err)
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	resp, err := http.DefaultClient.Do(req)
	require.NoError(w.t, err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	require.NoError(w.t, err)
	return resp, string(body)
}

// person uploads a file as somebody.
func (w *world) person(as, name string, content []byte) (object, int) {
	w.t.Helper()
	address := w.url + "/control/upload?as=" + as + "&name=" + url.QueryEscape(name)
	req, err := http.NewRequestWithContext(w.t.Context(), http.MethodPost, address, bytes.NewReader(content))
	require.NoError(w.t, err)
	resp, err := http.DefaultClient.Do(req)
	require.NoError(w.t, err)
	defer resp.Body.Close()
	var out object
	require.NoError(w.t, json.NewDecoder(resp.Body).Decode(&out))
	return out, resp.StatusCode
}

func filing(c *slacksim.Config) { c.Manifest = []byte(bookManifest) }

func TestAnUploadIsUsableSomeSecondsLater(t *testing.T) {
	w := newWorld(t, filing)
	in, file := w.channel("cs-team"), w.upload("chart.png", picture(400, 300))
	block := object{"type": "image", "alt_text": "a chart", "slack_file": object{"id": file}}
	assert.Empty(t, w.info(file)["mimetype"])
	out := w.call("chat.postMessage", object{"channel": in, "text": "x", "blocks": []any{section(1), block}})
	assert.Equal(t, []any{"invalid slack file [json-pointer:/blocks/1/slack_file]"}, out["errors"])

	w.control("clock", object{"advance": "2s"})
	info := w.info(file)
	assert.Equal(t, "image/png", info["mimetype"])
	assert.EqualValues(t, 400, info["original_w"])
	assert.EqualValues(t, 270, info["thumb_360_h"])
	for _, ref := range []object{{"id": file}, {"url": info["url_private"]}, {"url": info["permalink"]}} {
		out = w.call("chat.postMessage", object{"channel": in, "text": "x", "blocks": []any{with(block, "slack_file", ref)}})
		assert.Equal(t, true, out["ok"], "%v: %v", ref, out)
	}
	home := object{"type": "home", "blocks": []any{with(block, "slack_file", object{"id": "F0NOTHERE99"})}}
	out = w.call("views.publish", object{"user_id": id(w, "dana"), "view": home})
	assert.Contains(t, fmt.Sprint(out["response_metadata"]), "invalid slack file [json-pointer:/view/blocks/0/slack_file]")
}

func TestSlackGoUploadsAndShares(t *testing.T) {
	w := newWorld(t, filing)
	l := w.dial()
	l.next()
	dm := w.channel("im")
	root := w.call("chat.postMessage", object{"channel": dm, "text": "root"})["ts"].(string)
	l.ack(l.next(), nil)
	done, err := w.api.UploadFile(slack.UploadFileParameters{
		Filename: "scores.csv", Title: "Scores", Reader: strings.NewReader("a,b\n1,2\n"), FileSize: 8, AltTxt: "numbers",
		Channel: dm, ThreadTimestamp: root, InitialComment: "the scores",
	})
	require.NoError(t, err)
	event := l.next()["payload"].(object)["event"].(object)
	assert.Equal(t, "file_share", event["subtype"])
	assert.Equal(t, root, event["thread_ts"])
	assert.Equal(t, "the scores", event["text"])

	thread := w.control("messages?as=dana&channel="+dm+"&thread_ts="+root, nil)["messages"].([]any)
	shown := thread[1].(object)["files"].([]any)[0].(object)
	assert.Equal(t, false, shown["ready"])
	assert.Equal(t, "/files/"+done.ID, shown["url"])
	w.control("clock", object{"advance": "2s"})
	thread = w.control("messages?as=dana&channel="+dm+"&thread_ts="+root, nil)["messages"].([]any)
	shown = thread[1].(object)["files"].([]any)[0].(object)
	assert.Equal(t, true, shown["ready"])
	assert.Equal(t, "csv", shown["filetype"])

	info, _, _, err := w.api.GetFileInfo(done.ID, 0, 0)
	require.NoError(t, err)
	assert.Equal(t, "Scores", info.Title)
	assert.Equal(t, "text/csv", info.Mimetype)
	require.Len(t, info.Shares.Private[dm], 1)
	assert.Equal(t, root, info.Shares.Private[dm][0].ThreadTs)
	var got bytes.Buffer
	require.NoError(t, w.api.GetFile(info.URLPrivateDownload, &got))
	assert.Equal(t, "a,b\n1,2\n", got.String())
	all, _, err := w.api.GetFiles(slack.NewGetFilesParameters())
	require.NoError(t, err)
	assert.Len(t, all, 1)
	require.NoError(t, w.api.DeleteFile(done.ID))
	_, _, _, err = w.api.GetFileInfo(done.ID, 0, 0)
	require.EqualError(t, err, "file_not_found")
}

func TestUploadsFailInSlacksWords(t *testing.T) {
	w := newWorld(t, filing)
	ask := func(args url.Values) any { return w.form("files.getUploadURLExternal", args)["error"] }
	assert.Equal(t, "invalid_arguments", ask(url.Values{"length": {"3"}}))
	assert.Equal(t, "invalid_arguments", ask(url.Values{"filename": {"x"}}))
	assert.Equal(t, "invalid_arguments", ask(url.Values{"filename": {"x"}, "length": {"0"}}))
	assert.Equal(t, "invalid_arguments", ask(url.Values{"filename": {"x"}, "length": {"ten"}}))
	assert.Equal(t, "alt_txt_too_large", ask(url.Values{"filename": {"x"}, "length": {"1"}, "alt_txt": {xs(1001)}}))
	assert.Equal(t, "storage_limit_reached", ask(url.Values{"filename": {"x"}, "length": {"999999999"}}))
	noForm := w.sent("files.getUploadURLExternal", "application/json; charset=utf-8", strings.NewReader(`{"filename":"x","length":3}`))
	assert.Equal(t, "invalid_arguments", noForm["error"], "no JSON here")

	ticket := w.form("files.getUploadURLExternal", url.Values{"filename": {"x.txt"}, "length": {"3"}})
	complete := func(more object) any {
		return w.call("files.completeUploadExternal", with(more, "files", []any{object{"id": ticket["file_id"]}}))["error"]
	}
	assert.Equal(t, "file_not_found", complete(object{}), "nothing was sent yet")
	assert.Equal(t, "file_not_found", w.call("files.info", object{"file": ticket["file_id"]})["error"])
	upload := ticket["upload_url"].(string)
	assert.Equal(t, http.StatusBadRequest, w.post(upload, object{"longer": "than 3 bytes"}), "another length than announced")
	assert.Equal(t, http.StatusNotFound, w.post(w.url+"/upload/v1/guess", object{}))
	w.send(upload, []byte("one"))
	w.send(upload, []byte("two"))
	for word, args := range map[string]object{
		"channel_not_found": {"channel_id": "C0NOWHERE"},
		"not_in_channel":    {"channels": w.channel("cs-team") + "," + w.channel("general")},
		"thread_not_found":  {"channel_id": w.channel("cs-team"), "thread_ts": "1.000001"},
		"invalid_arguments": {"thread_ts": "1.000001"},
	} {
		assert.Equal(t, word, complete(args))
	}
	assert.Empty(t, w.messages("dana", w.channel("cs-team")), "a refusal shares nothing anywhere")
	assert.Equal(t, "invalid_arguments", w.call("files.completeUploadExternal", object{"files": []any{}})["error"])
	assert.Equal(t, "invalid_arguments", w.call("files.completeUploadExternal", object{"files": "F1"})["error"])
	assert.Nil(t, complete(object{}))
	assert.Equal(t, "file_not_found", complete(object{}), "once")
	assert.Equal(t, http.StatusNotFound, w.post(upload, object{}))
	assert.Equal(t, "text", func() any {
		w.control("clock", object{"advance": "2s"})
		return w.info(ticket["file_id"].(string))["filetype"]
	}())

	bare := newWorld(t, func(c *slacksim.Config) {
		c.Manifest = []byte(strings.ReplaceAll(bookManifest, ", files:write, files:read", ""))
	})
	assert.Equal(t, "files:write", bare.form("files.getUploadURLExternal", url.Values{})["needed"])
	assert.Equal(t, "files:read", bare.call("files.info", object{})["needed"])
}

func TestOnlyPicturesAreShownAsImages(t *testing.T) {
	w := newWorld(t, filing)
	in := w.channel("cs-team")
	var shot bytes.Buffer
	require.NoError(t, jpeg.Encode(&shot, image.NewRGBA(image.Rect(0, 0, 5, 5)), nil))
	files := map[string]bool{
		w.upload("notes.pdf", []byte("%PDF-1.7")): false, w.upload("fake.png", []byte("no picture")): false,
		w.upload("logo.svg", []byte("<svg xmlns='http://www.w3.org/2000/svg'/>")): false, w.upload("shot.jpeg", shot.Bytes()): true,
	}
	w.control("clock", object{"advance": "2s"})
	for file, good := range files {
		out := w.call("chat.postEphemeral", object{"channel": in, "user": id(w, "dana"), "text": "x", "blocks": []any{
			object{"type": "image", "alt_text": "a", "slack_file": object{"id": file}},
		}})
		assert.Equal(t, good, out["ok"], "%v", w.info(file)["name"])
	}
	answer := w.dial().command("dana", w.channel("im"), w)["response_url"].(string)
	for file := range files {
		block := object{"type": "image", "alt_text": "a", "slack_file": object{"id": file}}
		assert.Equal(t, http.StatusBadRequest, w.post(answer, object{"text": "x", "blocks": []any{block}}), "never by a response_url")
	}
}

func TestPeopleShareFiles(t *testing.T) {
	w := newWorld(t, filing)
	l := w.dial()
	l.next()
	dm, general := w.channel("im"), w.channel("general")
	out, status := w.person("dana", "../../etc/plan.md", []byte("# Plan"))
	require.Equal(t, http.StatusOK, status)
	file := out["file"].(object)
	assert.Equal(t, "plan.md", file["name"])
	assert.Equal(t, true, file["ready"])
	assert.Equal(t, "file_not_found", w.control("say", object{"as": "lee", "channel": general, "files": []any{file["id"]}})["error"], "somebody else's")
	assert.Equal(t, "no_text", w.control("say", object{"as": "dana", "channel": dm, "files": []any{}})["error"])
	assert.Equal(t, "invalid_files", w.control("say", object{"as": "dana", "channel": dm, "files": "all"})["error"])

	require.Equal(t, true, w.control("say", object{"as": "dana", "channel": general, "files": []any{file["id"]}})["ok"])
	assert.Equal(t, "file_not_found", w.call("files.info", object{"file": file["id"]})["error"], "the app is not in that channel")
	require.Equal(t, true, w.control("say", object{"as": "dana", "channel": dm, "text": "", "files": []any{file["id"]}})["ok"])
	event := l.next()["payload"].(object)["event"].(object)
	assert.Equal(t, "file_share", event["subtype"])
	sent := event["files"].([]any)[0].(object)
	assert.Equal(t, file["id"], sent["id"])
	assert.Equal(t, "markdown", sent["filetype"])

	resp, body := w.fetch(sent["url_private"].(string), w.sim.BotToken())
	assert.Equal(t, http.StatusOK, resp.StatusCode)
	assert.Equal(t, "# Plan", body)
	for _, token := range []string{"", "xoxb-wrong", w.sim.AppToken()} {
		resp, body = w.fetch(sent["url_private"].(string), token)
		assert.Equal(t, http.StatusOK, resp.StatusCode, "a page to log in on, as at Slack")
		assert.Contains(t, resp.Header.Get("Content-Type"), "text/html")
		assert.NotContains(t, body, "# Plan")
	}
}

func TestHostileFiles(t *testing.T) {
	w := newWorld(t, filing)
	for name, content := range map[string]string{
		"page.html": "<script>alert(1)</script>", "logo.svg": `<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`,
		"chart.png": "<html><script>alert(1)</script>", "x\"; filename=evil.html\r\nX-Evil: yes": "<b>", "../..": "x", "naïve 🎉.txt": "x",
	} {
		out, status := w.person("dana", name, []byte(content))
		require.Equal(t, http.StatusOK, status, name)
		resp, body := w.fetch(w.url+out["file"].(object)["url"].(string), "")
		assert.Equal(t, content, body)
		assert.Equal(t, "application/octet-stream", resp.Header.Get("Content-Type"), name)
		assert.Equal(t, "nosniff", resp.Header.Get("X-Content-Type-Options"))
		assert.Contains(t, resp.Header.Get("Content-Security-Policy"), "sandbox")
		assert.True(t, strings.HasPrefix(resp.Header.Get("Content-Disposition"), "attachment"), name)
		assert.Empty(t, resp.Header.Get("X-Evil"))
	}
	out, _ := w.person("dana", "real.png", picture(2, 2))
	resp, _ := w.fetch(w.url+out["file"].(object)["url"].(string), "")
	assert.Equal(t, "image/png", resp.Header.Get("Content-Type"))
	assert.True(t, strings.HasPrefix(resp.Header.Get("Content-Disposition"), "inline"))

	out, status := w.person("dana", "huge.bin", make([]byte, 10<<20+1))
	assert.Equal(t, http.StatusRequestEntityTooLarge, status)
	assert.Equal(t, "file_too_large", out["error"])
	_, status = w.person("dana", "empty", nil)
	assert.Equal(t, http.StatusBadRequest, status)
	out, _ = w.person("nobody", "x", []byte("x"))
	assert.Equal(t, "user_not_found", out["error"])
	resp, _ = w.fetch(w.url+"/files/F0NOTHERE99", "")
	assert.Equal(t, http.StatusNotFound, resp.StatusCode)
}

func TestAFormHandsFilesToTheApp(t *testing.T) {
	w := newWorld(t, filing)
	l, dana := w.dial(), id(w, "dana")
	command := l.command("dana", w.channel("im"), w)
	form := with(with(smallModal, "submit", object{"type": "plain_text", "text": "Send"}), "blocks", []any{
		with(input(object{"type": "file_input", "action_id": "f"}), "block_id", "b"),
	})
	opened := w.call("views.open", object{"trigger_id": command["trigger_id"], "view": form})
	require.Equal(t, true, opened["ok"], "%v", opened)
	view := opened["view"].(object)["id"]
	out, _ := w.person("dana", "contract.pdf", []byte("%PDF"))
	file := out["file"].(object)
	assert.Equal(t, "file_not_found", w.call("files.info", object{"file": file["id"]})["error"], "not handed over yet")

	submitted := make(chan object, 1)
	submit := func(state object) {
		submitted <- w.control("submit", object{"as": dana, "view_id": view, "values": object{"b": object{"f": state}}})
	}
	submit(object{"type": "file_input", "files": []any{"F0SOMEBODYS"}})
	assert.Equal(t, "file_not_found", (<-submitted)["error"])
	submit(object{"type": "file_input", "files": []any{}})
	assert.Equal(t, "errors", (<-submitted)["error"])
	go submit(object{"type": "file_input", "files": []any{file}})
	env := l.next()
	for env["type"] == "interactive" && env["payload"].(object)["type"] != "view_submission" {
		env = l.next()
	}
	state := env["payload"].(object)["view"].(object)["state"].(object)["values"].(object)["b"].(object)["f"].(object)
	assert.Equal(t, "contract.pdf", state["files"].([]any)[0].(object)["name"])
	assert.NotEmpty(t, state["files"].([]any)[0].(object)["url_private"])
	l.ack(env, nil)
	assert.Equal(t, true, (<-submitted)["ok"])
	assert.Equal(t, "pdf", w.info(file["id"].(string))["filetype"])
}
