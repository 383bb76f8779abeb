package blockkit_test

import (
	"fmt"
	"strings"
)

// ofElements holds the fields of elements.
func (b *bench) ofElements() {
	b.strings("button", 1, 255, "/action_id")
	b.texts("button", 75, plainOnly, "/text")
	b.strings("button", 1, 2000, "/value")
	b.links("button", app, "/url")
	b.enums("button", "/style", "primary", "danger")
	b.strings("button", 1, 75, "/accessibility_label")
	b.strings("button", 0, 3000, "/agent_prompt", "/agent_prompt_display")
	b.texts("button", 100, plainOnly, "/confirm/title")
	b.texts("button", 300, bothKinds, "/confirm/text")
	b.texts("button", 30, plainOnly, "/confirm/confirm", "/confirm/deny")
	b.enums("button", "/confirm/style", "primary", "danger")
	for _, name := range []string{"button", "icon_button", "checkboxes"} {
		b.lists(name, 0, unknown, nil, "/visible_to_user_ids")
		b.strings(name, 1, 255, "/visible_to_user_ids/0")
	}
	b.strings("image element of a file", 1, 255, "/slack_file/id")
	b.strings("image element of a file", 1, 2000, "/alt_text")
	b.links("image of a file's address", web, "/slack_file/url")
	b.badHere("image of a file", "/slack_file", object{}, "/slack_file", "must define either `id` or `url`")
	b.badHere("image of a file", "/slack_file/url", "https://a.b", "/slack_file", "must define either `id` or `url`")
	b.links("image element", web, "/image_url")
	b.badHere("image element", "/slack_file", object{"id": "F"}, "", "must define either `image_url` or `slack_file`")
	b.texts("workflow_button", 75, plainOnly, "/text")
	b.strings("workflow_button", 1, 255, "/action_id", "/workflow/trigger/customizable_input_parameters/0/name")
	b.links("workflow_button", web, "/workflow/trigger/url")
	b.lists("workflow_button", 0, unknown, nil, "/workflow/trigger/customizable_input_parameters")
	b.enums("workflow_button", "/style", "primary", "danger")
	b.strings("workflow_button", 1, 75, "/accessibility_label")
	b.strings("feedback_buttons", 1, 255, "/action_id")
	b.texts("feedback_buttons", 75, plainOnly, "/positive_button/text", "/negative_button/text")
	b.strings("feedback_buttons", 1, 2000, "/positive_button/value")
	b.strings("feedback_buttons", 1, 75, "/positive_button/accessibility_label")
	b.enums("icon_button", "/icon", "trash")
	b.texts("icon_button", 75, plainOnly, "/text")
	b.strings("icon_button", 1, 2000, "/value")
	b.strings("icon_button", 1, 75, "/accessibility_label")
	for _, f := range elementFixtures() {
		if !strings.HasPrefix(f.name, "image") {
			b.strings(f.name, 1, 255, "/action_id")
		}
	}
}

// ofChoices holds what a person chooses with.
func (b *bench) ofChoices() {
	numbered := func(i int) any { return object{"text": plainText(1), "value": fmt.Sprint(i)} }
	b.lists("overflow", 1, 5, numbered, "/options")
	b.links("overflow", app, "/options/0/url")
	b.texts("overflow", 75, plainOnly, "/options/0/text", "/options/0/description")
	b.strings("overflow", 1, 150, "/options/0/value")
	for _, name := range []string{"free checkboxes", "free radio_buttons"} {
		b.lists(name, 1, 10, numbered, "/options")
		b.texts(name, 75, bothKinds, "/options/0/text", "/options/0/description")
		b.strings(name, 1, 150, "/options/0/value")
		b.badHere(name, "/placeholder", plainText(1), "", "invalid additional property: placeholder")
	}
	for _, name := range []string{"free static_select", "free multi_static_select"} {
		b.lists(name, 1, 100, numbered, "/options")
		b.texts(name, 75, plainOnly, "/options/0/text", "/options/0/description")
		b.strings(name, 1, 150, "/options/0/value")
		b.badHere(name, "/options", dropped{}, "", "must define either `options` or `option_groups`")
		b.badHere(name, "/option_groups", []any{object{"label": plainText(1), "options": []any{numbered(0)}}}, "", "must define either `options` or `option_groups`")
	}
	for _, name := range []string{"static_select of groups", "multi_static_select of groups"} {
		b.lists(name, 1, 100, many(object{"label": plainText(1), "options": []any{numbered(0)}}), "/option_groups")
		b.lists(name, 1, 100, numbered, "/option_groups/0/options")
		b.texts(name, 75, plainOnly, "/option_groups/0/label")
	}
	for name, at := range map[string]string{
		"static_select": "/initial_option/value", "radio_buttons": "/initial_option/value",
		"checkboxes": "/initial_options/0/value", "multi_static_select": "/initial_options/0/value",
	} {
		b.badHere(name, at, "other", "", "initial option is not one of the options")
	}
	offered := object{"text": plainText(1), "value": "v"}
	groups := []any{object{"label": plainText(1), "options": []any{offered}}}
	for name, initial := range map[string]object{
		"static_select of groups": {"initial_option": offered}, "multi_static_select of groups": {"initial_options": []any{offered}},
	} {
		for key, value := range initial {
			tree, on, at := b.put(name, "/"+key, value)
			at = strings.TrimSuffix(at, "/"+key)
			b.takes(name+" with what is in a group", on, changed(tree, strings.TrimPrefix(at, "/blocks")+"/option_groups", groups))
			b.refuses(name+" with what is in no group", on, tree, at, "initial option is not one of the options")
		}
	}
	b.manyChosen(numbered)
}

// manyChosen holds how many may be chosen at first.
func (b *bench) manyChosen(numbered func(int) any) {
	const at = "/blocks/0/accessory/"
	for kind, most := range map[string]int{"checkboxes": 10, "multi_static_select": 100, "multi_external_select": 100} {
		chosen := func(n int) any {
			e := object{"type": kind, "initial_options": times(n, func(i int) any { return numbered(i % most) })}
			if kind != "multi_external_select" {
				e["options"] = times(most, numbered)
			}
			return plainJSON([]any{accessory(e)})
		}
		b.takes("one chosen of "+kind, "message", chosen(1))
		b.takes("all chosen of "+kind, "message", chosen(most))
		b.refuses("more than all chosen of "+kind, "message", chosen(most+1), at+"initial_options", fmt.Sprintf("no more than %d items allowed", most))
		b.refuses("nothing chosen of "+kind, "message", chosen(0), at+"initial_options", "no less than 1 items allowed")
	}
	for kind, key := range map[string]string{
		"multi_static_select": "initial_options", "multi_external_select": "initial_options", "multi_users_select": "initial_users",
		"multi_conversations_select": "initial_conversations", "multi_channels_select": "initial_channels",
	} {
		chosen := func(n, most int) any {
			var initial any = times(n, func(i int) any { return fmt.Sprint(i) })
			if key == "initial_options" {
				initial = times(n, numbered)
			}
			e := object{"type": kind, key: initial, "max_selected_items": most}
			if kind == "multi_static_select" {
				e["options"] = times(3, numbered)
			}
			return plainJSON([]any{accessory(e)})
		}
		b.takes("as many as can be chosen of "+kind, "message", chosen(2, 2))
		b.refuses("more than can be chosen of "+kind, "message", chosen(3, 2), at+key, "no more than max_selected_items allowed")
		b.numbers(kind, 1, unknown, "/max_selected_items")
		if key != "initial_options" {
			b.lists(kind, 1, 100, many("U"), "/"+key)
			b.strings(kind, 1, 255, "/"+key+"/0")
		}
	}
}

// ofPickers holds selects of people and places, and pickers of time.
func (b *bench) ofPickers() {
	for _, f := range elementFixtures() {
		if strings.Contains(f.raw, `"placeholder"`) {
			b.texts(f.name, 150, plainOnly, "/placeholder")
		}
	}
	b.strings("users_select", 1, 255, "/initial_user")
	b.strings("conversations_select", 1, 255, "/initial_conversation")
	b.strings("channels_select", 1, 255, "/initial_channel")
	b.numbers("external_select", 0, unknown, "/min_query_length")
	b.numbers("multi_external_select", 0, unknown, "/min_query_length")
	for _, name := range []string{"conversations_select", "multi_conversations_select"} {
		b.good(name, "/filter/include", []any{"im", "mpim", "private", "public"})
		b.bad(name, "/filter/include", []any{"im", "mpim", "private", "public", "im"}, "no more than 4 items allowed")
		b.bad(name, "/filter/include", []any{"im", "im"}, "must be unique", "/1")
		b.bad(name, "/filter/include", []any{}, "no less than 1 items allowed")
		b.enums(name, "/filter/include/0", "im", "mpim", "private", "public")
		b.bad(name, "/filter", object{}, "must define at least one of `include`, `exclude_external_shared_channels` and `exclude_bot_users`")
	}
	for _, name := range []string{"conversations_select", "channels_select"} {
		b.bad(name, "/response_url_enabled", true, "only available in input blocks of modals")
		in := func(on string, n int) any {
			return plainJSON(times(n, many(input(object{"type": name, "response_url_enabled": true}))))
		}
		b.takes("an answer's address by "+name, "modal", in("modal", 1))
		b.refuses("an answer's address by "+name, "home", in("home", 1), "/blocks/0/element/response_url_enabled", "only available in input blocks of modals")
		b.refuses("two answers' addresses by "+name, "modal", in("modal", 2), "/blocks/1/element/response_url_enabled", "only one element can have `response_url_enabled`")
		b.refuses("an answer's address beside text by "+name, "modal", plainJSON([]any{accessory(object{"type": name, "response_url_enabled": true})}),
			"/blocks/0/accessory/response_url_enabled", "only available in input blocks of modals")
	}
	b.bad("datepicker", "/initial_date", "2026-02-30", "failed to match the format: YYYY-MM-DD")
	b.bad("datepicker", "/initial_date", "2026-2-3", "failed to match the format: YYYY-MM-DD")
	b.bad("timepicker", "/initial_time", "24:00", "failed to match the format: HH:mm")
	b.bad("timepicker", "/initial_time", "9:30", "failed to match the format: HH:mm")
	b.strings("timepicker", 1, 100, "/timezone")
	b.numbers("datetimepicker", 1e9, 9_999_999_999, "/initial_date_time")
	b.badHere("datetimepicker", "/placeholder", plainText(1), "", "invalid additional property: placeholder")
}

// ofInputs holds what a person types into.
func (b *bench) ofInputs() {
	for _, name := range []string{"plain_text_input", "email_text_input", "url_text_input"} {
		b.strings(name, 0, 3000, "/initial_value")
	}
	const triggers = "/dispatch_action_config/trigger_actions_on"
	for _, name := range []string{"plain_text_input", "email_text_input", "url_text_input", "number_input", "rich_text_input"} {
		b.good(name, triggers, []any{"on_enter_pressed", "on_character_entered"})
		b.bad(name, triggers, []any{"on_enter_pressed", "on_character_entered", "on_enter_pressed"}, "no more than 2 items allowed")
		b.bad(name, triggers, []any{"on_enter_pressed", "on_enter_pressed"}, "must be unique", "/1")
		b.bad(name, triggers, []any{}, "no less than 1 items allowed")
		b.enums(name, triggers+"/0", "on_enter_pressed", "on_character_entered")
	}
	const free = "free plain_text_input"
	b.numbers(free, 0, 3000, "/min_length")
	b.numbers(free, 1, 3000, "/max_length")
	typed := func(initial string, least, most int) any {
		return plainJSON([]any{input(object{"type": "plain_text_input", "initial_value": initial, "min_length": least, "max_length": most})})
	}
	const at = "/blocks/0/element/"
	b.takes("lengths that agree", "modal", typed("éé", 2, 2))
	b.takes("nothing typed yet", "modal", typed("", 2, 3))
	b.refuses("lengths that do not agree", "modal", typed("", 3, 2), at+"min_length", "must be less than or equal to `max_length`")
	b.refuses("too little typed", "modal", typed("é", 2, 3), at+"initial_value", "must be at least `min_length` characters")
	b.refuses("too much typed", "modal", typed("éééé", 2, 3), at+"initial_value", "must be at most `max_length` characters")

	for _, word := range []string{"1e3", "", "-", "1.", ".5", "0x1", "١", strings.Repeat("1", 101)} {
		for _, p := range []string{"/initial_value", "/min_value", "/max_value"} {
			b.bad("number_input", p, word, "failed to match the format: a number")
		}
	}
	b.good("number_input", "/initial_value", "-1")
	b.good("number_input", "/initial_value", "2")
	b.bad("number_input", "/initial_value", "-1.01", "must be at least `min_value`")
	b.bad("number_input", "/initial_value", "2.01", "must be at most `max_value`")
	b.bad("number_input", "/min_value", "2.5", "must be less than or equal to `max_value`")
	b.badHere("number_input", "/is_decimal_allowed", false, "/initial_value", "must be an integer")
	b.numbers("rich_text_input", 1, 100, "/min_lines", "/max_lines")
	lines := func(least, most int) any {
		return plainJSON([]any{input(object{"type": "rich_text_input", "action_id": "a", "min_lines": least, "max_lines": most})})
	}
	b.takes("lines that agree", "modal", lines(3, 3))
	b.refuses("lines that do not agree", "modal", lines(4, 3), at+"min_lines", "must be less than or equal to `max_lines`")
	b.bad("rich_text_input", "/initial_value", section(1), "unsupported type: section", "/type")
	b.lists("file_input", 1, 100, many("pdf"), "/filetypes")
	b.strings("file_input", 1, 100, "/filetypes/0")
	b.numbers("file_input", 1, 10, "/max_files")
	file := with(input(object{"type": "file_input"}), "dispatch_action", true)
	b.refuses("files dispatch", "modal", plainJSON([]any{file}), "/blocks/0/dispatch_action", "not available for a `file_input`")
	b.takes("files do not dispatch", "modal", plainJSON([]any{with(file, "dispatch_action", false)}))
}
