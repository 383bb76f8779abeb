package slacksim

import (
	"fmt"
	"slices"
	"strconv"

	"gopkg.in/yaml.v3"
)

// manifest is what the simulator lives by of an app's manifest.
type manifest struct {
	Display struct {
		Name        string `yaml:"name"`
		Description string `yaml:"description"`
	} `yaml:"display_information"`
	Features struct {
		AppHome struct {
			Home     bool `yaml:"home_tab_enabled"`
			Messages bool `yaml:"messages_tab_enabled"`
			ReadOnly bool `yaml:"messages_tab_read_only_enabled"`
		} `yaml:"app_home"`
		BotUser struct {
			Name string `yaml:"display_name"`
		} `yaml:"bot_user"`
		Commands  []command  `yaml:"slash_commands"`
		Shortcuts []shortcut `yaml:"shortcuts"`
		Agent     agentView  `yaml:"agent_view"`
		Assistant agentView  `yaml:"assistant_view"` // the older kind, closed to new apps
		// UnfurlDomains are the hosts whose links the app is told of, and their subdomains.
		UnfurlDomains []string `yaml:"unfurl_domains"`
	} `yaml:"features"`
	OAuth struct {
		Scopes struct {
			Bot      []string `yaml:"bot"`
			Optional []string `yaml:"bot_optional"`
		} `yaml:"scopes"`
	} `yaml:"oauth_config"`
	Settings struct {
		Events struct {
			Bot []string `yaml:"bot_events"`
		} `yaml:"event_subscriptions"`
		Interactivity struct {
			Enabled bool `yaml:"is_enabled"`
		} `yaml:"interactivity"`
		SocketMode bool `yaml:"socket_mode_enabled"`
	} `yaml:"settings"`
}

type command struct {
	Command      string `yaml:"command" json:"command"`
	Description  string `yaml:"description" json:"description"`
	UsageHint    string `yaml:"usage_hint" json:"usage_hint"`
	ShouldEscape bool   `yaml:"should_escape" json:"-"`
}

type shortcut struct {
	Name       string `yaml:"name" json:"name"`
	CallbackID string `yaml:"callback_id" json:"callback_id"`
	Type       string `yaml:"type" json:"type"` // message or global
}

// agentView is the conversation with an app that is an agent.
type agentView struct {
	Description string            `yaml:"agent_description"`
	Prompts     []suggestedPrompt `yaml:"suggested_prompts"`

	declared bool
}

// suggestedPrompt is a question that the page offers for one click.
type suggestedPrompt struct {
	Title   string `yaml:"title" json:"title"`
	Message string `yaml:"message" json:"message"`
}

// UnmarshalYAML notes that the view stands in the manifest, if only as {}.
func (a *agentView) UnmarshalYAML(n *yaml.Node) error {
	type plain agentView
	a.declared = true
	return n.Decode((*plain)(a))
}

const defaultManifest = `
display_information: {name: Sim app}
features:
  app_home: {home_tab_enabled: true, messages_tab_enabled: true}
  bot_user: {display_name: Sim app}
oauth_config: {scopes: {bot: [chat:write, commands, app_mentions:read, im:history, users:read, channels:read]}}
settings:
  event_subscriptions: {bot_events: [app_mention, message.im, app_home_opened]}
  interactivity: {is_enabled: true}
  socket_mode_enabled: true
`

// CheckManifest says what is wrong with an app's manifest, YAML or JSON: a MistakesError with all of it, or nothing.
func CheckManifest(source []byte) error {
	_, err := readManifest(source)
	return err
}

func parseManifest(source []byte) (manifest, error) {
	m, err := readManifest(source)
	if err != nil {
		return m, fmt.Errorf("read manifest: %w", err)
	}
	return m, nil
}

// readManifest refuses what Slack would refuse at first sight.
func readManifest(source []byte) (manifest, error) {
	var m manifest
	root, r := readShaped(source, manifestShape())
	if root == nil || len(r.mistakes) > 0 {
		return m, r.err()
	}
	if err := root.Decode(&m); err != nil {
		r.wrong(root, "", "%s", err)
		return m, r.err()
	}
	if !m.Settings.SocketMode {
		r.wrong(nodeAt(root, "settings"), "settings.socket_mode_enabled", "is off: this simulator speaks Socket Mode only")
	}
	seen := map[string]bool{}
	for i, c := range m.Features.Commands {
		if seen[c.Command] {
			r.wrong(nodeAt(root, "features", "slash_commands", strconv.Itoa(i)), fmt.Sprintf("features.slash_commands[%d].command", i), "%s stands here twice", c.Command)
		}
		seen[c.Command] = true
	}
	for i, c := range m.Features.Shortcuts {
		if seen[c.CallbackID] {
			r.wrong(nodeAt(root, "features", "shortcuts", strconv.Itoa(i)), fmt.Sprintf("features.shortcuts[%d].callback_id", i), "%s stands here twice", c.CallbackID)
		}
		seen[c.CallbackID] = true
	}
	return m, r.err()
}

func (m *manifest) command(name string) (command, bool) {
	for _, c := range m.Features.Commands {
		if c.Command == name {
			return c, true
		}
	}
	return command{}, false
}

func (m *manifest) shortcut(callbackID string) (shortcut, bool) {
	for _, c := range m.Features.Shortcuts {
		if c.CallbackID == callbackID {
			return c, true
		}
	}
	return shortcut{}, false
}

func (m *manifest) subscribes(event string) bool {
	return slices.Contains(m.Settings.Events.Bot, event)
}

func (m *manifest) scopes() []string {
	return append(slices.Clone(m.OAuth.Scopes.Bot), m.OAuth.Scopes.Optional...)
}

func (m *manifest) isAgent() bool {
	return m.Features.Agent.declared || m.Features.Assistant.declared
}
