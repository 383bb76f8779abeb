package blockkit

import "math"

// richParts are what a rich text consists of.
func richParts() rule {
	return oneOf{
		"rich_text_section": "rich_text_section", "rich_text_list": "rich_text_list", "rich_text_preformatted": "rich_text_preformatted",
		"rich_text_quote": "rich_text_quote",
	}
}

// inlineKinds are what stands in a line of rich text.
func inlineKinds() oneOf {
	kinds := oneOf{}
	for name := range inlineShapes() {
		kinds[name[len(inline):]] = name
	}
	return kinds
}

const inline = "inline "

func richShapes() map[string]*shape {
	line := list{most: endless, each: inlineKinds()}
	border := number{0, 1, true}
	shapes := inlineShapes()
	for name, s := range map[string]*shape{
		"rich_text_section":      typed(fields{"elements!": line}),
		"rich_text_preformatted": typed(fields{"elements!": line, "border": border, "language": id(255)}),
		"rich_text_quote":        typed(fields{"elements!": line, "border": border}),
		"rich_text_list": typed(fields{
			"elements!": list{least: 1, most: endless, each: oneOf{"rich_text_section": "rich_text_section"}}, "style!": enum{"bullet", "ordered"},
			"indent": count(), "offset": count(), "border": border,
		}),
		"style": object(fields{
			"bold": boolean{}, "italic": boolean{}, "strike": boolean{}, "underline": boolean{}, "code": boolean{}, "highlight": boolean{},
			"client_highlight": boolean{}, "unlink": boolean{},
		}),
		// What a citation cites has a form for each kind; only Slack writes them, so they are not looked into.
		"citation details": {open: true, fields: object(fields{"citation_type!": enum{"file", "external", "web", "message", "memory"}}).fields},
	} {
		shapes[name] = s
	}
	return shapes
}

// count is a whole number without an end.
func count() rule { return number{0, math.Inf(1), true} }

// styled is what stands in a line of rich text.
func styled(rules fields) *shape {
	rules["style"] = ref("style")
	return typed(rules)
}

// inlineShapes are the parts of a line. Many are only ever written by Slack's own clients; they may be sent back.
func inlineShapes() map[string]*shape {
	one, address, flag := id(255), link{3000, appLink}, boolean{}
	read := str{0, endless, true}
	return map[string]*shape{
		inline + "text":      styled(fields{"text!": str{1, endless, true}}),
		inline + "link":      styled(fields{"url!": address, "text": read, "unsafe": flag, "from_llm": flag, "is_slack_url": flag, "truncated": flag}),
		inline + "emoji":     styled(fields{"name!": id(100), "skin_tone": number{1, 6, true}, "unicode": id(100), "url": address}),
		inline + "user":      styled(fields{"user_id!": one, "from_llm": flag}),
		inline + "usergroup": styled(fields{"usergroup_id!": one}),
		inline + "channel":   styled(fields{"channel_id!": one, "tab_id": one, "from_llm": flag}),
		inline + "team":      styled(fields{"team_id!": one}),
		inline + "broadcast": styled(fields{"range!": enum{"here", "channel", "everyone"}}),
		inline + "color":     styled(fields{"value!": format{"#rrggbb", isColor}}),
		inline + "date": styled(fields{
			"timestamp!": count(), "format!": id(endless), "timezone": one, "url": address, "fallback": str{0, endless, true},
		}),
		inline + "tag": styled(fields{
			"text!": label(endless), "color": enum{"gray", "brown", "purple", "indigo", "blue", "green", "yellow", "orange", "red"},
		}),
		inline + "citation": styled(fields{
			"url!": address, "text!": read, "index!": number{math.Inf(-1), math.Inf(1), false}, "details!": ref("citation details"),
			"from_llm": flag, "is_slack_url": flag,
		}),
		inline + "file":   styled(fields{"file_id!": one, "text": read, "url": address, "is_skill_invocation": flag}),
		inline + "canvas": styled(fields{"file_id!": one, "label": read, "hide_title": flag, "section_id": one, "text": read, "url": address, "is_skill_invocation": flag}),
		inline + "canvas_user_mention": styled(fields{
			"user_id!": one, "thread_id": one,
		}),
		inline + "canvas_message_unfurl": styled(fields{"root_message_channel!": one, "root_message_ts!": one}),
		inline + "list_record":           styled(fields{"file_id!": one, "record_id": one, "view_id": one, "text": read, "url": address}),
		inline + "message_mention": styled(fields{
			"channel_id!": one, "message_ts!": one, "author_id": one, "thread_ts": one, "text": read, "url": address,
		}),
		inline + "attachment_mention": styled(fields{
			"url!": address, "text": read, "app_id": one, "entity_id": one, "icon_url": address, "channel_id": one, "ts": one,
			"full_size_preview_enabled": flag, "icon_name": one, "reference_object_type": one, "product_name": one,
		}),
		inline + "work_object_mention": styled(fields{
			"entity_id!": one, "app_id!": one, "text!": read, "url!": address, "icon_url": address, "full_size_preview_enabled": flag, "product_name": one,
		}),
		inline + "workflow_mention": styled(fields{
			"workflow_id!": one, "function_trigger_id!": one, "text!": read, "url": address, "channel_id": one, "ts": one,
		}),
		inline + "salesforce_data_field": styled(fields{
			"salesforce_record_id!": one, "salesforce_field_label": read, "salesforce_field_api_name": one, "salesforce_include_field_label": flag,
			"has_withheld_salesforce_field_names": flag,
		}),
	}
}
