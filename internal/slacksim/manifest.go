package slacksim

import (
	"fmt"

	"rapport/internal/slacksim/setup"
)

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
	_, err := setup.ReadManifest(source)
	return err
}

func parseManifest(source []byte) (setup.Manifest, error) {
	m, err := setup.ReadManifest(source)
	if err != nil {
		return m, fmt.Errorf("read manifest: %w", err)
	}
	return m, nil
}
