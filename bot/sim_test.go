package main

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/slack-go/slack"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/internal/slacksim/simtest"
)

// startSim runs `rapport sim` until it has said how to reach it; what it exported comes back.
func startSim(t *testing.T, args ...string) (settings map[string]string, complaints *journal) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	out, printed := io.Pipe()
	complaints = &journal{}
	ended := make(chan int, 1)
	go func() {
		ended <- execute(ctx, append([]string{"sim", "--listen", "127.0.0.1:0"}, args...), outlet{bytes.NewReader(nil), printed, complaints})
		_ = printed.Close()
	}()
	settings = map[string]string{}
	lines := bufio.NewScanner(out)
	for len(settings) < 3 && lines.Scan() {
		key, value, found := strings.Cut(strings.TrimPrefix(lines.Text(), "export "), "=")
		require.True(t, found, "a shell can read it: %s", lines.Text())
		settings[key] = strings.Trim(value, "'")
	}
	require.Len(t, settings, 3, complaints.String())
	t.Cleanup(func() {
		cancel()
		assert.Equal(t, exitDone, <-ended, complaints.String())
	})
	return settings, complaints
}

// write puts a file into a folder of the test's own.
func write(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
	return path
}

const studioFile = "team: {name: Studio}\npeople: [{name: ada}, {name: bob}]\nchannels: [{name: lab, app: true, members: [everyone]}]\n"

func TestTheWorkspaceAloneServesAnyApp(t *testing.T) {
	settings, said := startSim(t, "--workspace", write(t, "studio.yml", studioFile), "--bot-token", "xoxb-kept-over-restarts", "--now", "2026-02-03T04:05:06Z")
	assert.Equal(t, "xoxb-kept-over-restarts", settings["SLACK_BOT_TOKEN"])
	assert.NotContains(t, said.String(), "xoxb-kept-over-restarts", "tokens stand in the exports alone")
	assert.Contains(t, said.String(), "channel=#lab")
	assert.Contains(t, said.String(), `"as":"ada"`)

	api := slack.New(settings["SLACK_BOT_TOKEN"], slack.OptionAPIURL(settings["SLACK_API_URL"]))
	_, ts, err := api.PostMessageContext(t.Context(), "lab", slack.MsgOptionText("Hello", false))
	require.NoError(t, err)
	assert.True(t, strings.HasPrefix(ts, "177009150"), "the clock begins where it was told to: %s", ts)
	w := simtest.New(t, strings.TrimSuffix(settings["SLACK_API_URL"], "/api/"))
	w.User("bob").In("lab").Says("I read it")
	assert.Contains(t, w.User("ada").In("lab").History(), "Hello")
}

func TestRulesCanBeSwitchedOffFromTheCommandLine(t *testing.T) {
	settings, _ := startSim(t, "--lenient", "scopes,membership", "--manifest", write(t, "app.json",
		`{"display_information": {"name": "Bare"}, "settings": {"socket_mode_enabled": true}}`))
	api := slack.New(settings["SLACK_BOT_TOKEN"], slack.OptionAPIURL(settings["SLACK_API_URL"]))
	_, _, err := api.PostMessageContext(t.Context(), "general", slack.MsgOptionText("Hello", false))
	require.NoError(t, err)
}

func TestTheDefaultsArePrintedAsFilesThatItReads(t *testing.T) {
	workspace, _, status := terminal{t, t.TempDir()}.types("sim", "--print-workspace")
	require.Zero(t, status)
	manifest, _, status := terminal{t, t.TempDir()}.types("sim", "--print-manifest")
	require.Zero(t, status)
	startSim(t, "--workspace", write(t, "workspace.yml", workspace), "--manifest", write(t, "manifest.yml", manifest))
}

func TestWrongFilesAreNamedByFileLineAndFieldAllAtOnce(t *testing.T) {
	workspace := write(t, "w.yml", "people:\n- {name: ada, tz: Mars}\n- {name: ada}\n")
	manifest := write(t, "m.yml", "display_information: {name: x}\nsettings:\n  socket_mode: true\n")
	out, complaints, status := terminal{t, t.TempDir()}.types("sim", "--listen", "127.0.0.1:0", "--workspace", workspace, "--manifest", manifest,
		"--lenient", "gravity", "--app-token", "xoxb-12345678-secret")
	assert.Equal(t, exitUsage, status)
	assert.Empty(t, out)
	for _, want := range []string{
		`w.yml:2: people[0].tz: there is no time zone "Mars"`,
		"w.yml:3: people[1].name: ada is people[0]'s already",
		"m.yml:3: settings.socket_mode: there is no such key",
		`--lenient: there is no rule "gravity"; there are: scopes membership`,
		"--app-token is xapp- and at least 8 letters",
	} {
		assert.Contains(t, complaints, want)
	}
	assert.NotContains(t, complaints, "12345678")

	_, complaints, status = terminal{t, t.TempDir()}.types("sim", "--manifest", "nowhere.yml")
	assert.Equal(t, exitUsage, status)
	assert.Contains(t, complaints, "--manifest: open nowhere.yml")
	_, complaints, status = terminal{t, t.TempDir()}.types("sim", "--workspace", "nowhere.yml")
	assert.Equal(t, exitUsage, status)
	assert.Contains(t, complaints, "--workspace: open nowhere.yml")
	_, complaints, status = terminal{t, t.TempDir()}.types("sim", "--workspace", write(t, "w.yml", "team:\n\xff\xfe\x00"))
	assert.Equal(t, exitUsage, status)
	assert.Contains(t, complaints, "w.yml:2: the file is no text")
	_, complaints, status = terminal{t, t.TempDir()}.types("sim", "--listen", "256.0.0.1:1")
	assert.Equal(t, exitFailed, status)
	assert.Contains(t, complaints, "--listen")
}

func TestAnAddressIsCalledTakenOnlyWhenItIs(t *testing.T) {
	other, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { _ = other.Close() }()
	for _, command := range []string{"sim", "demo"} {
		for _, address := range []string{"18001", "127.0.0.1:99999", "127.0.0.1:no-such-port"} {
			_, complaints, status := terminal{t, t.TempDir()}.types(command, "--listen", address)
			assert.Equal(t, exitUsage, status, "%s %s", command, address)
			assert.Contains(t, complaints, "--listen takes an address and a port")
			assert.NotContains(t, complaints, "may be running")
		}
		_, complaints, status := terminal{t, t.TempDir()}.types(command, "--listen", other.Addr().String())
		assert.Equal(t, exitFailed, status)
		assert.Contains(t, complaints, "may be running")
		_, complaints, status = terminal{t, t.TempDir()}.types(command, "--listen", "256.0.0.1:1")
		assert.Equal(t, exitFailed, status)
		assert.NotContains(t, complaints, "may be running")
	}
}

func TestEventsThatTheAppLacksAScopeForAreNamed(t *testing.T) {
	manifest := write(t, "app.yml", "display_information: {name: Deaf}\noauth_config: {scopes: {bot: [im:history]}}\n"+
		"settings: {socket_mode_enabled: true, event_subscriptions: {bot_events: [app_mention, message.im, member_joined_channel, app_home_opened]}}\n")
	_, said := startSim(t, "--manifest", manifest)
	assert.Contains(t, said.String(), "app_mention is never sent: the manifest lacks the scope app_mentions:read\n")
	assert.Contains(t, said.String(), "member_joined_channel is never sent: the manifest lacks the scope channels:read or groups:read\n")
	assert.NotContains(t, said.String(), "message.im is")
	assert.NotContains(t, said.String(), "app_home_opened is")
	_, said = startSim(t, "--manifest", manifest, "--lenient", "scopes")
	assert.NotContains(t, said.String(), "is never sent")
}

func TestOtherMachinesAreLetInOnlyWhenAsked(t *testing.T) {
	for _, c := range []struct {
		args   []string
		warns  string
		status int
	}{
		{[]string{"--listen", "0.0.0.0:0"}, "page and /control answer this machine alone", http.StatusForbidden},
		{[]string{"--listen", "0.0.0.0:0", "--host", "build-machine.example"}, "page and /control answer this machine alone", http.StatusOK}, // this machine by its name
		{[]string{"--listen", "0.0.0.0:0", "--remote"}, "keep it within a trusted network", http.StatusForbidden},
		{[]string{"--listen", "0.0.0.0:0", "--remote", "--host", "build-machine.example"}, "keep it within a trusted network", http.StatusOK},
	} {
		settings, said := startSim(t, c.args...)
		assert.Contains(t, said.String(), c.warns)
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, strings.TrimSuffix(settings["SLACK_API_URL"], "api/")+"control/workspace", nil)
		require.NoError(t, err)
		req.Host = "build-machine.example" // as another machine calls this one
		resp, err := http.DefaultClient.Do(req)
		require.NoError(t, err)
		assert.Equal(t, c.status, resp.StatusCode)
		require.NoError(t, resp.Body.Close())
	}
}
