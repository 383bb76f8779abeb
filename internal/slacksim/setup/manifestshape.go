package setup

// manifestShape is what Slack's schema of manifests (0.5.0) takes, and the newer features that its clients know. What an
// app that runs by Socket Mode has no use for is taken unread.
func manifestShape() shape {
	return object(map[string]shape{
		"_metadata": anything(), "app_directory": anything(), "functions": anything(), "workflows": anything(), "datastores": anything(),
		"outgoing_domains": anything(), "types": anything(), "external_auth_providers": anything(), "mcp_servers": anything(),
		"display_information": object(map[string]shape{
			"name": textOf(1, 35), "description": textOf(0, 140), "long_description": textOf(175, 4000),
			"background_color": textLike(`^#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$`, "a colour has 3 or 6 hexadecimal digits", 7),
		}, "name"),
		"features":     featuresShape(),
		"oauth_config": oauthShape(),
		"settings":     settingsShape(),
	}, "display_information", "settings")
}

func featuresShape() shape {
	prompts := listOf(object(map[string]shape{"title": textOf(1, 0), "message": textOf(1, 0)}, "title", "message"), 4)
	return object(map[string]shape{
		"app_home": object(map[string]shape{"home_tab_enabled": yesNo(), "messages_tab_enabled": yesNo(), "messages_tab_read_only_enabled": yesNo()}),
		"bot_user": object(map[string]shape{"display_name": textOf(1, 80), "always_online": yesNo()}, "display_name"),
		"slash_commands": listOf(object(map[string]shape{
			"command":     textLike(`^/[^\s/]+$`, `a command is "/" and one word`, 32),
			"description": textOf(1, 2000), "usage_hint": textOf(0, 1000), "should_escape": yesNo(), "url": textOf(0, 3000),
		}, "command", "description"), 50),
		"shortcuts": listOf(object(map[string]shape{
			"name": textOf(1, 24), "type": oneOf("message", "global"), "callback_id": textOf(1, 255), "description": textOf(1, 150),
		}, "name", "type", "callback_id", "description"), 10),
		"unfurl_domains": listOf(textLike(`^[^\s/:@]+(\.[^\s/:@]+)+$`, "a domain stands alone, such as acme.com", 255), 5),
		"agent_view": object(map[string]shape{
			"agent_description": textOf(0, 300), "suggested_prompts": prompts, "actions": anything(),
		}),
		"assistant_view": object(map[string]shape{"assistant_description": textOf(0, 300), "suggested_prompts": prompts}),
		"workflow_steps": anything(), "code_channels": anything(), "rich_previews": anything(), "search": anything(), "user_connections": anything(),
	})
}

func oauthShape() shape {
	scopes := listOf(textLike(`^[a-z][a-z0-9_.:-]*$`, "a scope is written in small letters, such as chat:write", 100), 255)
	return object(map[string]shape{
		"redirect_urls": listOf(textOf(1, 3000), 1000), "token_management_enabled": yesNo(), "pkce_enabled": yesNo(),
		"scopes": object(map[string]shape{"bot": scopes, "user": scopes, "bot_optional": scopes, "user_optional": scopes}),
	})
}

func settingsShape() shape {
	events := listOf(textLike(`^[a-z][a-z0-9_.]*$`, "an event is written in small letters, such as app_mention", 100), 100)
	return object(map[string]shape{
		"event_subscriptions": object(map[string]shape{
			"request_url": textOf(0, 3000), "bot_events": events, "user_events": events, "metadata_subscriptions": anything(),
		}),
		"interactivity": object(map[string]shape{
			"is_enabled": yesNo(), "request_url": textOf(0, 3000), "message_menu_options_url": textOf(0, 3000),
		}, "is_enabled"),
		"socket_mode_enabled": yesNo(), "org_deploy_enabled": yesNo(), "token_rotation_enabled": yesNo(), "is_hosted": yesNo(), "is_mcp_enabled": yesNo(),
		"allowed_ip_address_ranges": anything(), "incoming_webhooks": anything(), "siws_links": anything(), "function_runtime": anything(),
		"hermes_app_type": anything(),
	})
}
