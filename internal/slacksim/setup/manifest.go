package setup

import (
	"fmt"
	"slices"
	"strconv"

	"gopkg.in/yaml.v3"
)

// Manifest is what a workspace lives by of an app's manifest.
type Manifest struct {
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
		Commands  []Command  `yaml:"slash_commands"`
		Shortcuts []Shortcut `yaml:"shortcuts"`
		Agent     AgentView  `yaml:"agent_view"`
		Assistant AgentView  `yaml:"assistant_view"` // the older kind, closed to new apps
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

// Command is a slash command.
type Command struct {
	Command      string `yaml:"command" json:"command"`
	Description  string `yaml:"description" json:"description"`
	UsageHint    string `yaml:"usage_hint" json:"usage_hint"`
	ShouldEscape bool   `yaml:"should_escape" json:"-"`
}

// Shortcut is one upon a message or upon nothing.
type Shortcut struct {
	Name       string `yaml:"name" json:"name"`
	CallbackID string `yaml:"callback_id" json:"callback_id"`
	Type       string `yaml:"type" json:"type"` // message or global
}

// AgentView is the conversation with an app that is an agent.
type AgentView struct {
	Description string   `yaml:"agent_description"`
	Prompts     []Prompt `yaml:"suggested_prompts"`

	Declared bool `yaml:"-"`
}

// Prompt is a question that the page offers for one click.
type Prompt struct {
	Title   string `yaml:"title" json:"title"`
	Message string `yaml:"message" json:"message"`
}

// UnmarshalYAML notes that the view stands in the manifest, if only as {}.
func (a *AgentView) UnmarshalYAML(n *yaml.Node) error {
	type plain AgentView
	a.Declared = true
	return n.Decode((*plain)(a))
}

// ReadManifest reads a manifest, YAML or JSON, and refuses what Slack would refuse at first sight: the error is a
// MistakesError with all of it.
func ReadManifest(source []byte) (Manifest, error) {
	var m Manifest
	root, r := readShaped(source, manifestShape())
	if !r.decoded(root, &m) {
		return m, r.err()
	}
	if !m.Settings.SocketMode && valueOf(root, "settings") != nil {
		r.wrong(nodeAt(root, "settings"), "settings.socket_mode_enabled", "is off: this simulator speaks Socket Mode only")
	}
	seen := map[string]bool{}
	for i, c := range m.Features.Commands {
		if c.Command != "" && seen[c.Command] {
			r.wrong(nodeAt(root, "features", "slash_commands", strconv.Itoa(i)), fmt.Sprintf("features.slash_commands[%d].command", i), "%s stands here twice", c.Command)
		}
		seen[c.Command] = true
	}
	for i, c := range m.Features.Shortcuts {
		if c.CallbackID != "" && seen[c.CallbackID] {
			r.wrong(nodeAt(root, "features", "shortcuts", strconv.Itoa(i)), fmt.Sprintf("features.shortcuts[%d].callback_id", i), "%s stands here twice", c.CallbackID)
		}
		seen[c.CallbackID] = true
	}
	return m, r.err()
}

// Command finds a slash command by its name, slash and all.
func (m *Manifest) Command(name string) (Command, bool) {
	for _, c := range m.Features.Commands {
		if c.Command == name {
			return c, true
		}
	}
	return Command{}, false
}

// Shortcut finds a shortcut.
func (m *Manifest) Shortcut(callbackID string) (Shortcut, bool) {
	for _, c := range m.Features.Shortcuts {
		if c.CallbackID == callbackID {
			return c, true
		}
	}
	return Shortcut{}, false
}

// Subscribes says whether the app asks for an event.
func (m *Manifest) Subscribes(event string) bool {
	return slices.Contains(m.Settings.Events.Bot, event)
}

// Scopes are those of the bot token.
func (m *Manifest) Scopes() []string {
	return append(slices.Clone(m.OAuth.Scopes.Bot), m.OAuth.Scopes.Optional...)
}

// IsAgent says that people converse with the app.
func (m *Manifest) IsAgent() bool {
	return m.Features.Agent.Declared || m.Features.Assistant.Declared
}
