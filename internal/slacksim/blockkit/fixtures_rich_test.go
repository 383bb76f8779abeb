package blockkit_test

import "slices"

// richFixtures are the parts of rich text, the cells of tables and the drawings of charts.
func richFixtures() []fixture {
	return slices.Concat(partFixtures(), inlineFixtures(), mentionFixtures(), cellFixtures())
}

const inlineText = `{"type":"text","text":"x"}`

func partFixtures() []fixture {
	const text = inlineText
	return []fixture{
		{name: "rich_text_section", host: "part", raw: `{"type":"rich_text_section","elements":[` + text + `]}`, weight: 1, needs: "/elements"},
		{name: "rich_text_quote", host: "part", raw: `{"type":"rich_text_quote","border":0,"elements":[` + text + `]}`, weight: 1, needs: "/elements"},
		{name: "rich_text_preformatted", host: "part", raw: `{"type":"rich_text_preformatted","border":0,"language":"l","elements":[` + text + `]}`, weight: 1, needs: "/elements"},
		{
			name: "rich_text_list", host: "part",
			raw:    `{"type":"rich_text_list","style":"bullet","indent":0,"offset":0,"border":0,"elements":[{"type":"rich_text_section","elements":[` + text + `]}]}`,
			weight: 1, needs: "/style /elements",
		},
	}
}

func inlineFixtures() []fixture {
	return []fixture{
		{name: "text", host: "inline", raw: `{"type":"text","text":"x","style":§style}`, weight: 1, needs: "/text"},
		{
			name: "link", host: "inline",
			raw:    `{"type":"link","url":"https://a.b","text":"x","unsafe":true,"from_llm":true,"is_slack_url":true,"truncated":true,"style":§style}`,
			weight: 1, needs: "/url",
		},
		{name: "emoji", host: "inline", raw: `{"type":"emoji","name":"n","skin_tone":1,"unicode":"u","url":"https://a.b","style":§style}`, needs: "/name"},
		{name: "user", host: "inline", raw: `{"type":"user","user_id":"U","from_llm":true,"style":§style}`, needs: "/user_id"},
		{name: "usergroup", host: "inline", raw: `{"type":"usergroup","usergroup_id":"S","style":§style}`, needs: "/usergroup_id"},
		{name: "channel", host: "inline", raw: `{"type":"channel","channel_id":"C","tab_id":"t","from_llm":true,"style":§style}`, needs: "/channel_id"},
		{name: "team", host: "inline", raw: `{"type":"team","team_id":"T","style":§style}`, needs: "/team_id"},
		{name: "broadcast", host: "inline", raw: `{"type":"broadcast","range":"here","style":§style}`, needs: "/range"},
		{name: "color", host: "inline", raw: `{"type":"color","value":"#a1B2c3","style":§style}`, needs: "/value"},
		{
			name: "date", host: "inline",
			raw:    `{"type":"date","timestamp":0,"format":"f","timezone":"z","url":"https://a.b","fallback":"x","style":§style}`,
			weight: 1, needs: "/timestamp /format",
		},
		{name: "tag", host: "inline", raw: `{"type":"tag","text":"x","color":"red","style":§style}`, weight: 1, needs: "/text"},
		{
			name: "citation", host: "inline",
			raw: `{"type":"citation","url":"https://a.b","text":"x","index":1,"details":{"citation_type":"web","display_name":"d"},` +
				`"from_llm":true,"is_slack_url":true,"style":§style}`,
			weight: 1, needs: "/url /text /index /details /details/citation_type",
		},
	}
}

// mentionFixtures are what Slack's own clients write.
func mentionFixtures() []fixture {
	return []fixture{
		{
			name: "file", host: "inline", raw: `{"type":"file","file_id":"F","text":"x","url":"https://a.b","is_skill_invocation":true,"style":§style}`,
			weight: 1, needs: "/file_id",
		},
		{
			name: "canvas", host: "inline",
			raw: `{"type":"canvas","file_id":"F","label":"x","hide_title":true,"section_id":"s","text":"x","url":"https://a.b",` +
				`"is_skill_invocation":true,"style":§style}`,
			weight: 2, needs: "/file_id",
		},
		{name: "canvas_user_mention", host: "inline", raw: `{"type":"canvas_user_mention","user_id":"U","thread_id":"t","style":§style}`, needs: "/user_id"},
		{
			name: "canvas_message_unfurl", host: "inline",
			raw:   `{"type":"canvas_message_unfurl","root_message_channel":"C","root_message_ts":"1","style":§style}`,
			needs: "/root_message_channel /root_message_ts",
		},
		{
			name: "list_record", host: "inline",
			raw:    `{"type":"list_record","file_id":"F","record_id":"r","view_id":"v","text":"x","url":"https://a.b","style":§style}`,
			weight: 1, needs: "/file_id",
		},
		{
			name: "message_mention", host: "inline",
			raw: `{"type":"message_mention","channel_id":"C","message_ts":"1","author_id":"U","thread_ts":"1","text":"x","url":"https://a.b",` +
				`"style":§style}`,
			weight: 1, needs: "/channel_id /message_ts",
		},
		{
			name: "attachment_mention", host: "inline",
			raw: `{"type":"attachment_mention","url":"https://a.b","text":"x","app_id":"A","entity_id":"e","icon_url":"https://a.b","channel_id":"C","ts":"1",` +
				`"full_size_preview_enabled":true,"icon_name":"i","reference_object_type":"r","product_name":"p","style":§style}`,
			weight: 1, needs: "/url",
		},
		{
			name: "work_object_mention", host: "inline",
			raw: `{"type":"work_object_mention","entity_id":"e","app_id":"A","text":"x","url":"https://a.b","icon_url":"https://a.b",` +
				`"full_size_preview_enabled":true,"product_name":"p","style":§style}`,
			weight: 1, needs: "/entity_id /app_id /text /url",
		},
		{
			name: "workflow_mention", host: "inline",
			raw: `{"type":"workflow_mention","workflow_id":"w","function_trigger_id":"f","text":"x","url":"https://a.b","channel_id":"C","ts":"1",` +
				`"style":§style}`,
			weight: 1, needs: "/workflow_id /function_trigger_id /text",
		},
		{
			name: "salesforce_data_field", host: "inline",
			raw: `{"type":"salesforce_data_field","salesforce_record_id":"r","salesforce_field_label":"x","salesforce_field_api_name":"n",` +
				`"salesforce_include_field_label":true,"has_withheld_salesforce_field_names":true,"style":§style}`,
			weight: 1, needs: "/salesforce_record_id",
		},
	}
}

func cellFixtures() []fixture {
	const text = inlineText
	return []fixture{
		{name: "raw_text", host: "cell", raw: `{"type":"raw_text","text":"x"}`, weight: 1, needs: "/text"},
		{name: "raw_number", host: "cell", raw: `{"type":"raw_number","value":1,"text":"x"}`, weight: 1, needs: "/value"},
		{name: "rich_text cell", host: "cell", raw: `{"type":"rich_text","block_id":"b","elements":[{"type":"rich_text_section","elements":[` + text + `]}]}`, weight: 1, needs: "/elements"},
		{name: "action_cell", host: "cell", raw: `{"type":"action_cell","element":§button,"fallback":{"type":"raw_text","text":"x"}}`, weight: 2, needs: "/element"},
		{name: "table's raw_text", host: "table", raw: `{"type":"raw_text","text":"x"}`, weight: 1, needs: "/text"},
		{name: "table's rich_text", host: "table", raw: `{"type":"rich_text","elements":[]}`, needs: "/elements"},
		{name: "pie", host: "chart", raw: `{"type":"pie","segments":[{"label":"l","value":1}]}`, weight: 1, needs: "/segments /segments/0/label /segments/0/value"},
		{
			name: "graph", host: "chart",
			raw: `{"type":"line","series":[{"name":"n","data":[{"label":"c","value":-1.5}]}],` +
				`"axis_config":{"categories":["c"],"x_label":"x","y_label":"y"}}`,
			weight: 4, needs: "/series /axis_config /series/0/name /series/0/data /series/0/data/0/label /series/0/data/0/value /axis_config/categories",
		},
	}
}
