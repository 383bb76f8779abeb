package setup_test

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/internal/slacksim/setup"
)

func check(manifest []byte) error {
	_, err := setup.ReadManifest(manifest)
	return err
}

// edited is a manifest that works, with one thing changed.
func edited(t *testing.T, old, changed string) []byte {
	t.Helper()
	whole, err := os.ReadFile("../testdata/manifest.yml")
	require.NoError(t, err)
	require.Contains(t, string(whole), old)
	return []byte(strings.Replace(string(whole), old, changed, 1))
}

func TestAManifestIsReadAsSlackReadsIt(t *testing.T) {
	require.NoError(t, check(edited(t, "Rapport", "Rapport")))
	product, err := os.ReadFile("../../../manifest.yml")
	require.NoError(t, err)
	require.NoError(t, check(product))
	anyApp, err := os.ReadFile("../any-app.yml")
	require.NoError(t, err)
	require.NoError(t, check(anyApp))
	require.NoError(t, check([]byte("{\n\t\"display_information\": {\"name\": \"App \\ud83d\\ude80 \\\\ud83d\\\\ude80\"},\n\t\"settings\": {\"socket_mode_enabled\": true}\n}")))
}

func TestAWrongManifestIsNamedByLineAndField(t *testing.T) {
	domains := "features:\n  unfurl_domains: [a.example, b.example, c.example, d.example, e.example, f.example]"
	prompts := "features:\n  agent_view: {suggested_prompts: [" + strings.Repeat("{title: a, message: b}, ", 5) + "]}"
	for what, c := range map[string]struct{ old, changed string }{
		"line 1: display_informaton: there is no such key; there are: _metadata":             {"display_information", "display_informaton"},
		"line 2: display_information.name: has 36 characters, and 35 are the most":           {"name: Rapport", "name: " + strings.Repeat("é", 36)},
		"line 2: display_information.name: is a number where text belongs: put it in quotes": {"name: Rapport", "name: 12"},
		"line 2: display_information.name: is nothing where text belongs":                    {"name: Rapport", "name:"},
		"line 3: display_information.description: has 150 characters":                        {"Everything known of a customer account, where the team talks", strings.Repeat("abcde", 30)},
		"line 3: display_information.name: stands here twice":                                {"name: Rapport\n", "name: Rapport\n  name: Rapport\n"},
		"line 5: features.unfurl_domains: has 6 entries, and 5 are the most":                 {"features:", domains},
		"line 5: features.agent_view.suggested_prompts: has 5 entries, and 4 are the most":   {"features:", prompts},
		`line 13: features.slash_commands[0].command: is "account"; a command is "/" and`:    {"command: /account", "command: account"},
		"line 13: features.slash_commands[0].command: has 33 characters":                     {"command: /account", "command: /" + strings.Repeat("a", 32)},
		"line 13: features.slash_commands[0].description: is missing":                        {"      description: Show an account\n", ""},
		"features.slash_commands[1].command: /account stands here twice":                     {"command: /plain", "command: /account"},
		"features.shortcuts[0].name: has 25 characters, and 24 are the most":                 {"Ask about this account", strings.Repeat("x", 25)},
		`features.shortcuts[0].type: is "view" and not one of: message, global`:              {"type: message", "type: view"},
		"features.app_home.home_tab_enabled: is text where true or false belongs":            {"home_tab_enabled: true", "home_tab_enabled: on"},
		"settings.event_subscriptions.bot_events: is text where a list belongs":              {"bot_events:\n      - app_home_opened\n      - app_mention\n      - member_joined_channel\n      - message.im\n", "bot_events: app_mention\n"},
		"settings.socket_mode_enabled: is off: this simulator speaks Socket Mode only":       {"socket_mode_enabled: true", "socket_mode_enabled: false"},
		`oauth_config.scopes.bot[1]: is "Chat"; a scope is written in small letters`:         {"- chat:write", "- Chat"},
		"did not find expected":                 {"display_information:", "{"},
		"the file holds more than one document": {"display_information:", "a: 1\n---\ndisplay_information:"},
		"is text where an object belongs":       {"display_information:\n  name: Rapport\n", "display_information: Rapport\nx:\n"},
	} {
		t.Run(what, func(t *testing.T) {
			require.ErrorContains(t, check(edited(t, c.old, c.changed)), what)
		})
	}
	require.ErrorContains(t, check(nil), "the file is empty")
	require.ErrorContains(t, check([]byte("# nothing\n")), "the file is empty")
	require.ErrorContains(t, check([]byte("- a list")), "line 1: is a list where an object belongs")
}

func TestEveryMistakeOfAManifestIsToldAtOnce(t *testing.T) {
	err := check([]byte("display_information:\n  description: x\n  colour: red\nfeatures: []\n"))
	var wrong setup.MistakesError
	require.ErrorAs(t, err, &wrong)
	assert.Equal(t, []string{
		"line 1: settings: is missing",
		"line 2: display_information.name: is missing",
		"line 3: display_information.colour: there is no such key; there are: background_color, description, long_description, name",
		"line 4: features: is a list where an object belongs",
	}, strings.Split(err.Error(), "\n"))
	assert.Equal(t, 3, wrong[2].Line)
}

func TestMistakesOfFormHideNoOthersInAManifest(t *testing.T) {
	err := check([]byte("display_information: {name: 12}\nfeatures:\n  slash_commands:\n  - {command: /a, description: x}\n  - {command: /a}\nsettings: {socket_mode_enabled: false, colour: red}\n"))
	assert.Equal(t, []string{
		"line 1: display_information.name: is a number where text belongs: put it in quotes",
		"line 5: features.slash_commands[1].description: is missing",
		"line 5: features.slash_commands[1].command: /a stands here twice",
		"line 6: settings.colour: there is no such key; there are: allowed_ip_address_ranges",
		"line 6: settings.socket_mode_enabled: is off: this simulator speaks Socket Mode only",
	}, func() []string {
		lines := strings.Split(err.Error(), "\n")
		for i, line := range lines {
			lines[i], _, _ = strings.Cut(line, ", event_")
			lines[i], _, _ = strings.Cut(lines[i], ", function_")
		}
		return lines
	}())
}
