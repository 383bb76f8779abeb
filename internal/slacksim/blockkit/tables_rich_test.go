package blockkit_test

import "strings"

// ofRichText holds the parts of rich text.
func (b *bench) ofRichText() {
	for _, name := range []string{"rich_text_section", "rich_text_quote", "rich_text_preformatted"} {
		b.lists(name, 0, unknown, nil, "/elements")
		b.bad(name, "/elements/0/type", "rich_text_section", "unsupported type: rich_text_section")
	}
	b.lists("rich_text_list", 1, unknown, many(object{"type": "rich_text_section", "elements": []any{}}), "/elements")
	b.bad("rich_text_list", "/elements/0/type", "rich_text_quote", "unsupported type: rich_text_quote")
	b.enums("rich_text_list", "/style", "bullet", "ordered")
	b.numbers("rich_text_list", 0, unknown, "/indent", "/offset")
	for _, name := range []string{"rich_text_list", "rich_text_quote", "rich_text_preformatted"} {
		b.numbers(name, 0, 1, "/border")
	}
	b.strings("rich_text_preformatted", 1, 255, "/language")
	b.strings("text", 1, unknown, "/text")
	b.strings("tag", 1, unknown, "/text")
	b.enums("tag", "/color", "gray", "brown", "purple", "indigo", "blue", "green", "yellow", "orange", "red")
	b.enums("broadcast", "/range", "here", "channel", "everyone")
	b.strings("emoji", 1, 100, "/name", "/unicode")
	b.numbers("emoji", 1, 6, "/skin_tone")
	b.good("color", "/value", "a1B2c3")
	for _, word := range []string{"#12345", "#1234567", "#12345g", "red", ""} {
		b.bad("color", "/value", word, "failed to match the format: #rrggbb")
	}
	b.numbers("date", 0, unknown, "/timestamp")
	b.strings("date", 1, unknown, "/format")
	b.strings("date", 0, unknown, "/fallback")
	b.enums("citation", "/details/citation_type", "file", "external", "web", "message", "memory")
	b.good("citation", "/index", -0.5)
	b.badHere("citation", "/details/citation_type", dropped{}, "/details", "missing required field: citation_type")
	for _, f := range richFixtures() {
		for _, host := range map[string][]string{"inline": {"quote", "code"}, "part": {"rich cell"}}[f.host] {
			tree, _ := f.in(host)
			b.takes(f.name+" in "+host, "message", tree)
		}
	}

	for name, pointers := range map[string]string{
		"user": "/user_id", "usergroup": "/usergroup_id", "channel": "/channel_id /tab_id", "team": "/team_id", "date": "/timezone", "file": "/file_id",
		"canvas": "/file_id /section_id", "canvas_user_mention": "/user_id /thread_id", "canvas_message_unfurl": "/root_message_channel /root_message_ts",
		"list_record": "/file_id /record_id /view_id", "message_mention": "/channel_id /message_ts /author_id /thread_ts",
		"attachment_mention":    "/app_id /entity_id /channel_id /ts /icon_name /reference_object_type /product_name",
		"work_object_mention":   "/entity_id /app_id /product_name",
		"workflow_mention":      "/workflow_id /function_trigger_id /channel_id /ts",
		"salesforce_data_field": "/salesforce_record_id /salesforce_field_api_name",
	} {
		b.strings(name, 1, 255, strings.Fields(pointers)...)
	}
	for name, pointers := range map[string]string{
		"link": "/text", "citation": "/text", "file": "/text", "canvas": "/text /label", "list_record": "/text", "message_mention": "/text",
		"attachment_mention": "/text", "work_object_mention": "/text", "workflow_mention": "/text", "salesforce_data_field": "/salesforce_field_label",
	} {
		b.strings(name, 0, unknown, strings.Fields(pointers)...)
	}
	for name, pointers := range map[string]string{
		"link": "/url", "emoji": "/url", "date": "/url", "citation": "/url", "file": "/url", "canvas": "/url", "list_record": "/url", "message_mention": "/url",
		"attachment_mention": "/url /icon_url", "work_object_mention": "/url /icon_url", "workflow_mention": "/url",
	} {
		b.links(name, app, strings.Fields(pointers)...)
	}
}

// ofViews holds modals, Home tabs and suggestions.
func (b *bench) ofViews() {
	b.texts("modal", 24, plainOnly, "/title", "/submit", "/close")
	for _, name := range []string{"modal", "home"} {
		b.strings(name, 0, 3000, "/private_metadata")
		b.strings(name, 0, 255, "/callback_id", "/external_id")
		b.good(name, "/blocks", times(100, many(object{"type": "divider"})))
		b.bad(name, "/blocks", times(101, many(object{"type": "divider"})), "no more than 100 items allowed")
		b.bad(name, "/blocks", "x", "must provide an array")
		b.bad(name, "/blocks", []any{section(0)}, "must be more than 0 characters", "/0/text/text")
		b.bad(name, "/blocks", []any{object{"type": "table", "rows": []any{}}}, "unsupported type: table", "/0/type")
	}
	b.bad("modal", "/type", "popup", "must be one of: modal, home")
	ask := input(object{"type": "users_select"})
	view := func(v object, blocks ...any) any {
		return plainJSON(with(with(with(v, "type", "modal"), "title", plainText(1)), "blocks", blocks))
	}
	b.takes("a question with a button to send", "view", view(object{"submit": plainText(1)}, ask))
	b.takes("no question, no button", "view", view(object{}, section(1)))
	const lacksSubmit = "must define `submit` to use an `input` block in modals"
	b.refuses("a question without a button to send", "view", view(object{}, section(1), ask), "/view/submit", lacksSubmit)
	nested := object{"type": "layout", "label": "l", "rows": []any{object{"items": []any{object{"block": ask}}}}}
	b.refuses("a question in a layout without a button to send", "view", view(object{}, nested), "/view/submit", lacksSubmit)
	b.takes("a question in a Home tab", "view", plainJSON(object{"type": "home", "blocks": []any{ask}}))
	b.refuses("no object", "view", []any{}, "/view", "must provide an object")

	numbered := many(object{"text": plainText(1), "value": "v"})
	b.lists("suggestions", 0, 100, numbered, "/options")
	b.lists("suggested groups", 0, 100, many(object{"label": plainText(1), "options": []any{}}), "/option_groups")
	b.lists("suggested groups", 0, 100, numbered, "/option_groups/0/options")
	b.texts("suggested groups", 75, plainOnly, "/option_groups/0/label")
	b.refuses("options and groups", "options", plainJSON(object{"options": []any{}, "option_groups": []any{}}), "", "must define either `options` or `option_groups`")
	b.refuses("neither options nor groups", "options", object{}, "", "must define either `options` or `option_groups`")
	b.refuses("no options at all", "options", "x", "", "must provide an object")
}
