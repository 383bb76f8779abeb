package blockkit_test

import (
	"encoding/json"
	"slices"
	"strings"
)

// fixture is an example of everything that something may hold, as short as it may be.
type fixture struct {
	name   string
	host   string // where it stands; see hosts
	on     string // a surface on which it may stand; message when empty
	raw    string
	weight int    // what it counts of a message's text, without what its host counts
	needs  string // pointers of what has to be there
	tied   string // pointers of what cannot just be left out, because of what else is there
}

// host is a block around a fixture: raw with the fixture in the place of §, which stands at the pointer.
type host struct {
	raw, at string
	weight  int
}

func hosts() map[string]host {
	return map[string]host{
		"":          {`§`, "", 0},
		"accessory": {`{"type":"section","text":§t,"accessory":§}`, "/accessory", 16},
		"actions":   {`{"type":"actions","elements":[§]}`, "/elements/0", 15},
		"feedback":  {`{"type":"context_actions","elements":[§]}`, "/elements/0", 15},
		"input":     {`{"type":"input","label":§p,"element":§}`, "/element", 16},
		"context":   {`{"type":"context","elements":[§]}`, "/elements/0", 15},
		"part":      {`{"type":"rich_text","elements":[§]}`, "/elements/0", 15},
		"inline":    {`{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[§]}]}`, "/elements/0/elements/0", 15},
		"quote":     {`{"type":"rich_text","elements":[{"type":"rich_text_quote","elements":[§]}]}`, "/elements/0/elements/0", 15},
		"code":      {`{"type":"rich_text","elements":[{"type":"rich_text_preformatted","elements":[§]}]}`, "/elements/0/elements/0", 15},
		"rich cell": {`{"type":"table","rows":[[{"type":"rich_text","elements":[§]}]]}`, "/rows/0/0/elements/0", 15},
		"cell":      {`{"type":"data_table","caption":"c","rows":[[{"type":"raw_text","text":"h"}],[§]]}`, "/rows/1/0", 17},
		"chart":     {`{"type":"data_visualization","title":"t","chart":§}`, "/chart", 16},
		"table":     {`{"type":"table","rows":[[§]]}`, "/rows/0/0", 15},
		"container": {`{"type":"container","title":§p,"child_blocks":[§]}`, "/child_blocks/0", 16},
		"layout":    {`{"type":"layout","label":"l","rows":[{"items":[{"block":§}]}]}`, "/rows/0/items/0/block", 16},
		"fallback": {
			`{"type":"layout","label":"l","rows":[{"items":[{"block":{"type":"divider"}}]}],"fallback":[§]}`, "/fallback/0", 31,
		},
	}
}

// shorthands are what many fixtures are made of.
var shorthands = strings.NewReplacer(
	"§p", `{"type":"plain_text","text":"x","emoji":true}`, "§t", `{"type":"mrkdwn","text":"x","verbatim":true}`,
	"§confirm", confirmJSON, "§image", `{"type":"image","image_url":"https://a.b","alt_text":"a"}`,
	"§button", `{"type":"button","text":{"type":"plain_text","text":"x"}}`,
	"§option", `{"text":{"type":"plain_text","text":"x"},"value":"v","description":{"type":"plain_text","text":"x"}}`,
	"§rich", `{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[{"type":"text","text":"x"}]}]}`,
	"§style", `{"bold":true,"italic":true,"strike":true,"underline":true,"code":true,"highlight":true,"client_highlight":true,"unlink":true}`,
)

const confirmJSON = `{"title":{"type":"plain_text","text":"x"},"text":{"type":"mrkdwn","text":"x"},` +
	`"confirm":{"type":"plain_text","text":"x"},"deny":{"type":"plain_text","text":"x"},"style":"danger"}`

func (f fixture) surface() string {
	if f.on == "" {
		return "message"
	}
	return f.on
}

// tree is the fixture in its host, and the pointer to it.
func (f fixture) tree() (any, string) { return f.in(f.host) }

func (f fixture) in(name string) (any, string) {
	h := hosts()[name]
	raw := shorthands.Replace(h.raw)
	raw = strings.Replace(raw, "§", shorthands.Replace(f.raw), 1)
	var v any
	if err := json.Unmarshal([]byte(raw), &v); err != nil {
		panic(f.name + ": " + err.Error() + "\n" + raw)
	}
	switch f.surface() {
	case "view":
		return v, "/view"
	case "options":
		return v, ""
	}
	return []any{v}, "/blocks/0" + h.at
}

func blockFixtures() []fixture {
	return []fixture{
		{name: "section", raw: `{"type":"section","block_id":"b","text":§t,"fields":[§p],"accessory":§button,"expand":true}`, weight: 18},
		{name: "header", raw: `{"type":"header","block_id":"b","text":§p,"level":1}`, weight: 16, needs: "/text"},
		{name: "divider", raw: `{"type":"divider","block_id":"b"}`, weight: 15},
		{name: "context", raw: `{"type":"context","block_id":"b","elements":[§t,§p,§image]}`, weight: 17, needs: "/elements"},
		{name: "actions", raw: `{"type":"actions","block_id":"b","elements":[§button]}`, weight: 16, needs: "/elements"},
		{name: "context_actions", raw: `{"type":"context_actions","block_id":"b","elements":[{"type":"icon_button","icon":"trash","text":§p}]}`, weight: 16, needs: "/elements"},
		{name: "image", raw: `{"type":"image","block_id":"b","alt_text":"a","title":§p,"image_url":"https://a.b"}`, weight: 16, needs: "/alt_text", tied: "/image_url"},
		{name: "image of a file", raw: `{"type":"image","alt_text":"a","slack_file":{"id":"F"}}`, weight: 15, needs: "/alt_text", tied: "/slack_file /slack_file/id"},
		{name: "image of a file's address", raw: `{"type":"image","alt_text":"a","slack_file":{"url":"https://a.b"}}`, weight: 15, needs: "/alt_text", tied: "/slack_file /slack_file/url"},
		{
			name: "input", raw: `{"type":"input","block_id":"b","label":§p,"hint":§p,"element":{"type":"users_select"},"optional":true,"dispatch_action":true}`,
			weight: 17, needs: "/label /element",
		},
		{name: "rich_text", raw: `{"type":"rich_text","block_id":"b","elements":[{"type":"rich_text_section","elements":[{"type":"text","text":"x"}]}]}`, weight: 16, needs: "/elements"},
		{name: "markdown", raw: `{"type":"markdown","block_id":"b","text":"x"}`, weight: 1, needs: "/text"},
		{
			name:   "table",
			raw:    `{"type":"table","block_id":"b","rows":[[{"type":"raw_text","text":"x"}]],"column_settings":[null,{"align":"left","is_wrapped":true}]}`,
			weight: 16, needs: "/rows",
		},
		{
			name: "data_table",
			raw: `{"type":"data_table","block_id":"b","caption":"c","page_size":1,"row_header_column_index":0,` +
				`"rows":[[{"type":"raw_text","text":"x"}],[{"type":"raw_text","text":"x"}]]}`,
			weight: 18, needs: "/caption /rows",
		},
		{
			name:   "data_visualization",
			raw:    `{"type":"data_visualization","block_id":"b","title":"t","chart":{"type":"pie","segments":[{"label":"l","value":1}]}}`,
			weight: 17, needs: "/title /chart",
		},
	}
}

// holdingFixtures are blocks of agents, blocks that hold others, and the views around them.
func holdingFixtures() []fixture {
	return []fixture{
		{name: "alert", on: "modal", raw: `{"type":"alert","block_id":"b","text":§t,"level":"info"}`, needs: "/text"},
		{
			name: "plan", raw: `{"type":"plan","block_id":"b","title":"t","tasks":[{"type":"task_card","task_id":"1","title":"t"},{"task_id":"2","title":"t"}]}`,
			weight: 48, needs: "/title",
		},
		{name: "plan with a text object", raw: `{"type":"plan","title":§p}`, weight: 16, needs: "/title"},
		{
			name: "task_card",
			raw: `{"type":"task_card","block_id":"b","task_id":"1","title":"t","status":"complete","hide_title":true,"details":§rich,"output":§rich,` +
				`"sources":[{"type":"url","url":"https://a.b","text":"s"}]}`,
			weight: 49, needs: "/task_id /title /sources/0/url /sources/0/text",
		},
		{
			name: "video",
			raw: `{"type":"video","block_id":"b","title":§p,"video_url":"https://a.b","thumbnail_url":"https://a.b","alt_text":"a","title_url":"https://a.b",` +
				`"description":§p,"author_name":"a","provider_name":"p","provider_icon_url":"https://a.b"}`,
			weight: 19, needs: "/title /video_url /thumbnail_url /alt_text",
		},
		{
			name:   "card",
			raw:    `{"type":"card","block_id":"b","title":§t,"subtitle":§p,"body":§t,"subtext":§p,"hero_image":§image,"icon":§image,"actions":[§button]}`,
			weight: 20,
		},
		{name: "card with Slack's icon", raw: `{"type":"card","title":§p,"slack_icon":{"type":"icon","name":"n"}}`, weight: 16, needs: "/slack_icon/name", tied: "/title"},
		{name: "carousel", raw: `{"type":"carousel","block_id":"b","elements":[{"type":"card","title":§p}]}`, weight: 31, needs: "/elements", tied: "/elements/0/title"},
		{
			name: "container",
			raw: `{"type":"container","block_id":"b","title":§p,"rich_text_title":§rich,"subtitle":§t,"icon":§image,"width":"full","is_collapsible":true,` +
				`"default_collapsed":true,"has_header_divider":false,"child_blocks":[{"type":"divider"}]}`,
			weight: 48, needs: "/child_blocks", tied: "/is_collapsible",
		},
		{
			name: "layout",
			raw: `{"type":"layout","block_id":"b","label":"l","is_label_visible":true,"grid_lines":"none","fallback":[{"type":"header","text":§p}],` +
				`"rows":[{"items":[{"block":{"type":"header","text":§p},"width":"wide","horizontal_alignment":"end"}]}]}`,
			weight: 32, needs: "/label /rows /rows/0/items /rows/0/items/0/block",
		},
		{
			name: "modal", on: "view",
			raw: `{"type":"modal","title":§p,"submit":§p,"close":§p,"blocks":[],"private_metadata":"","callback_id":"","external_id":"",` +
				`"clear_on_close":true,"notify_on_close":true,"submit_disabled":true}`,
			needs: "/title /blocks",
		},
		{name: "home", on: "view", raw: `{"type":"home","blocks":[],"private_metadata":"","callback_id":"","external_id":""}`, needs: "/blocks"},
		{name: "suggestions", on: "options", raw: `{"options":[§option]}`, needs: "/options/0/text /options/0/value", tied: "/options"},
		{
			name: "suggested groups", on: "options", raw: `{"option_groups":[{"label":§p,"options":[§option]}]}`,
			needs: "/option_groups/0/label /option_groups/0/options", tied: "/option_groups",
		},
	}
}

func elementFixtures() []fixture {
	out := slices.Concat(pressFixtures(), typingFixtures(), selectFixtures())
	for i := range out {
		out[i].raw = strings.NewReplacer(
			"§choose", `"action_id":"a","confirm":§confirm,"focus_on_load":true`, "§hold", `"placeholder":§p`,
			"§type", `"focus_on_load":true,"dispatch_action_config":{"trigger_actions_on":["on_enter_pressed"]}`,
		).Replace(out[i].raw)
	}
	return out
}

// pressFixtures are elements to look at and to choose with.
func pressFixtures() []fixture {
	return []fixture{
		{
			name: "button", host: "actions",
			raw: `{"type":"button","action_id":"a","text":§p,"value":"v","url":"https://a.b","style":"primary","confirm":§confirm,"accessibility_label":"l",` +
				`"agent_prompt":"p","agent_prompt_display":"d","visible_to_user_ids":["U"]}`,
			weight: 5, needs: "/text /confirm/title /confirm/text /confirm/confirm /confirm/deny",
		},
		{name: "image element", host: "accessory", raw: `{"type":"image","image_url":"https://a.b","alt_text":"a"}`, needs: "/alt_text", tied: "/image_url"},
		{name: "image element of a file", host: "context", raw: `{"type":"image","slack_file":{"id":"F"},"alt_text":"a"}`, needs: "/alt_text", tied: "/slack_file /slack_file/id"},
		{
			name: "workflow_button", host: "actions",
			raw: `{"type":"workflow_button","action_id":"a","text":§p,"style":"danger","accessibility_label":"l","workflow":{"trigger":{"url":"https://a.b",` +
				`"customizable_input_parameters":[{"name":"n","value":"v"}]}}}`,
			weight: 1, needs: "/action_id /text /workflow /workflow/trigger /workflow/trigger/url " +
				"/workflow/trigger/customizable_input_parameters/0/name /workflow/trigger/customizable_input_parameters/0/value",
		},
		{
			name: "feedback_buttons", host: "feedback",
			raw: `{"type":"feedback_buttons","action_id":"a","positive_button":{"text":§p,"value":"v","accessibility_label":"l"},` +
				`"negative_button":{"text":§p,"value":"v","accessibility_label":"l"}}`,
			weight: 2, needs: "/positive_button /negative_button /positive_button/text /positive_button/value",
		},
		{
			name: "icon_button", host: "feedback",
			raw: `{"type":"icon_button","action_id":"a","icon":"trash","text":§p,"value":"v","confirm":§confirm,"accessibility_label":"l",` +
				`"visible_to_user_ids":["U"]}`,
			weight: 5, needs: "/icon /text",
		},
		{
			name: "overflow", host: "accessory",
			raw:    `{"type":"overflow","action_id":"a","options":[{"text":§p,"value":"v","description":§p,"url":"https://a.b"}],"confirm":§confirm}`,
			weight: 6, needs: "/options /options/0/text /options/0/value",
		},
		{
			name: "checkboxes", host: "accessory",
			raw: `{"type":"checkboxes","action_id":"a","options":[§option],"initial_options":[§option],` +
				`"confirm":§confirm,"focus_on_load":true,"visible_to_user_ids":["U"]}`,
			weight: 8, needs: "/options /options/0/text /options/0/value", tied: "/options/0/description /initial_options/0/description",
		},
		{
			name: "radio_buttons", host: "accessory",
			raw: `{"type":"radio_buttons","action_id":"a","options":[§option],"initial_option":§option,` +
				`"confirm":§confirm,"focus_on_load":true}`,
			weight: 8, needs: "/options", tied: "/options/0/description /initial_option/description",
		},
		{name: "datepicker", host: "accessory", raw: `{"type":"datepicker","initial_date":"2026-02-28",§choose,§hold}`, weight: 5},
		{name: "timepicker", host: "accessory", raw: `{"type":"timepicker","initial_time":"23:59","timezone":"Z",§choose,§hold}`, weight: 5},
		{name: "datetimepicker", host: "actions", raw: `{"type":"datetimepicker","initial_date_time":1700000000,§choose}`, weight: 4},
	}
}

func typingFixtures() []fixture {
	return []fixture{
		{
			name: "plain_text_input", host: "input",
			raw:    `{"type":"plain_text_input","action_id":"a","initial_value":"i","multiline":true,"min_length":0,"max_length":3000,§hold,§type}`,
			weight: 2, needs: "/dispatch_action_config/trigger_actions_on",
		},
		{name: "free plain_text_input", host: "input", raw: `{"type":"plain_text_input","min_length":0,"max_length":3000}`},
		{name: "email_text_input", host: "input", on: "modal", raw: `{"type":"email_text_input","action_id":"a","initial_value":"i",§hold,§type}`},
		{name: "url_text_input", host: "input", on: "modal", raw: `{"type":"url_text_input","action_id":"a","initial_value":"i",§hold,§type}`},
		{
			name: "number_input", host: "input", on: "modal",
			raw:   `{"type":"number_input","action_id":"a","is_decimal_allowed":true,"initial_value":"1.5","min_value":"-1","max_value":"2",§hold,§type}`,
			needs: "/is_decimal_allowed",
		},
		{
			name: "rich_text_input", host: "input", on: "modal",
			raw:   `{"type":"rich_text_input","action_id":"a","initial_value":§rich,"min_lines":1,"max_lines":100,§hold,§type}`,
			needs: "/action_id",
		},
		{name: "file_input", host: "input", on: "modal", raw: `{"type":"file_input","action_id":"a","filetypes":["f"],"max_files":1}`},
	}
}

func selectFixtures() []fixture {
	const filter = `"filter":{"include":["im"],"exclude_external_shared_channels":true,"exclude_bot_users":true}`
	one := func(kind, more string, weight int) fixture {
		return fixture{name: kind, host: "accessory", raw: `{"type":"` + kind + `",§choose,§hold,` + more + `}`, weight: 5 + weight}
	}
	static := one("static_select", `"options":[§option],"initial_option":§option`, 4)
	static.needs, static.tied = "/options/0/text /options/0/value", "/options /options/0/description /initial_option/description"
	groups := one("static_select", `"option_groups":[{"label":§p,"options":[§option]}]`, 3)
	groups.name, groups.needs, groups.tied = "static_select of groups", "/option_groups/0/label /option_groups/0/options", "/option_groups"
	many := one("multi_static_select", `"options":[§option],"initial_options":[§option],"max_selected_items":200`, 4)
	many.tied = "/options /options/0/description /initial_options/0/description"
	manyGroups := one("multi_static_select", `"option_groups":[{"label":§p,"options":[§option]}]`, 3)
	manyGroups.name, manyGroups.tied = "multi_static_select of groups", "/option_groups"
	free := func(kind string) fixture {
		return fixture{name: "free " + kind, host: "accessory", raw: `{"type":"` + kind + `","options":[§option]}`, weight: 2, tied: "/options"}
	}
	return []fixture{
		static, groups, many, manyGroups, free("static_select"), free("multi_static_select"), free("checkboxes"), free("radio_buttons"),
		one("external_select", `"initial_option":§option,"min_query_length":0`, 2),
		one("users_select", `"initial_user":"U"`, 0),
		one("conversations_select", `"initial_conversation":"C","default_to_current_conversation":true,"response_url_enabled":false,`+filter, 0),
		one("channels_select", `"initial_channel":"C","response_url_enabled":false`, 0),
		one("multi_external_select", `"initial_options":[§option],"min_query_length":0,"max_selected_items":200`, 2),
		one("multi_users_select", `"initial_users":["U"],"max_selected_items":200`, 0),
		one("multi_conversations_select", `"initial_conversations":["C"],"default_to_current_conversation":true,"max_selected_items":200,`+filter, 0),
		one("multi_channels_select", `"initial_channels":["C"],"max_selected_items":200`, 0),
	}
}
