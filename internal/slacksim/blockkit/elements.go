package blockkit

import (
	"encoding/json"
	"reflect"
	"regexp"
	"slices"
	"strings"
)

// elementShape is what an element may hold; on says on which surfaces it may stand.
type elementShape struct {
	on string
	*shaped
}

var (
	selects = []string{"static_select", "external_select", "users_select", "conversations_select", "channels_select"}
	multis  = []string{"multi_static_select", "multi_external_select", "multi_users_select", "multi_conversations_select", "multi_channels_select"}

	accessories    = slices.Concat(selects, multis, []string{"button", "image", "overflow", "datepicker", "timepicker", "checkboxes", "radio_buttons", "workflow_button"})
	actionElements = slices.Concat(selects, []string{"button", "overflow", "datepicker", "timepicker", "datetimepicker", "checkboxes", "radio_buttons", "workflow_button"})
	inputElements  = slices.Concat(selects, multis, []string{
		"plain_text_input", "email_text_input", "number_input", "url_text_input", "rich_text_input", "file_input", "datepicker", "timepicker",
		"datetimepicker", "checkboxes", "radio_buttons",
	})
)

// elements allows elements of some types.
func elements(types ...string) rule {
	return func(c *check, at string, v any) {
		o, ok := v.(map[string]any)
		if !ok {
			c.fail(at, "must provide an object")
			return
		}
		kind := textOf(o["type"])
		known, ok := c.elements[kind]
		switch {
		case kind == "":
			c.fail(at, "missing required field: type")
			return
		case !ok, !slices.Contains(types, kind), !strings.ContainsRune(known.on, c.letter()):
			c.fail(at+"/type", "unsupported type: "+kind)
			return
		}
		if id := textOf(o["action_id"]); id != "" && c.actionIDs[id] {
			c.fail(at+"/action_id", "`action_id` already exists: `"+id+"`")
		} else if id != "" {
			c.actionIDs[id] = true
		}
		known.check(c, at, o)
	}
}

// textOrImage is what a context block holds.
func textOrImage(c *check, at string, v any) {
	if o, _ := v.(map[string]any); o["type"] == "image" {
		elements("image")(c, at, v)
		return
	}
	text(1, 3000)(c, at, v)
}

// acting adds to an element's fields those that every interactive one has.
func acting(fields rules, also extra) *shaped {
	fields["action_id"] = str(1, 255)
	return shape(fields, also)
}

// choosing adds those of an element that a person chooses with.
func choosing(fields rules, also extra) *shaped {
	fields["confirm"], fields["focus_on_load"] = confirmation, boolean
	if fields["placeholder"] == nil {
		fields["placeholder"] = plain(1, 150)
	}
	return acting(fields, also)
}

// typing adds those of an element that a person types into.
func typing(fields rules) *shaped {
	fields["placeholder"], fields["focus_on_load"] = plain(1, 150), boolean
	fields["dispatch_action_config"] = object(shape(rules{"trigger_actions_on": list(1, 2, enum("on_enter_pressed", "on_character_entered"))}, nil))
	return acting(fields, nil)
}

var (
	confirmation = object(shape(rules{
		"title!": plain(1, 100), "text!": text(1, 300), "confirm!": plain(1, 30), "deny!": plain(1, 30), "style": enum("primary", "danger"),
	}, nil))
	slackFile = shape(rules{"id": str(1, 255), "url": str(1, 3000)}, func(c *check, at string, o map[string]any) {
		if (o["id"] == nil) == (o["url"] == nil) {
			c.fail(at, "must define either `id` or `url`")
		}
	})
	style      = enum("primary", "danger")
	buttonLink = link(3000, "http", "https", "mailto", "slack")
	option     = optionOf(plain(1, 75))
	richOption = optionOf(text(1, 75))
	options    = list(1, 100, option)
	groups     = list(1, 100, object(shape(rules{"label!": plain(1, 75), "options!": options}, nil)))
	filter     = object(shape(rules{
		"include": list(1, 4, enum("im", "mpim", "private", "public")), "exclude_external_shared_channels": boolean, "exclude_bot_users": boolean,
	}, nil))
	ids      = list(0, 100, str(1, 255))
	feedback = object(shape(rules{"text!": plain(1, 75), "value!": str(1, 2000), "accessibility_label": str(1, 75)}, nil))
)

func optionOf(words rule) rule {
	return object(shape(rules{"text!": words, "value!": str(1, 150), "description": text(1, 75), "url": buttonLink}, nil))
}

var elementShapes = map[string]elementShape{
	"image": {"MOH", shape(rules{"image_url": link(3000, "http", "https"), "alt_text!": str(1, 2000), "slack_file": object(slackFile)}, onePicture)},
	"button": {"MOH", acting(rules{
		"text!": plain(1, 75), "value": str(1, 2000), "url": buttonLink, "style": style, "confirm": confirmation, "accessibility_label": str(1, 75),
		"agent_prompt": str(0, 3000), "agent_prompt_display": str(0, 3000), "visible_to_user_ids": ids,
	}, nil)},
	"workflow_button":  {"M", acting(rules{"text!": plain(1, 75), "workflow!": anything, "style": style, "accessibility_label": str(1, 75)}, nil)},
	"feedback_buttons": {"M", acting(rules{"positive_button!": feedback, "negative_button!": feedback}, nil)},
	"icon_button": {"M", acting(rules{
		"icon!": enum("trash"), "text!": plain(1, 75), "value": str(1, 2000), "confirm": confirmation, "accessibility_label": str(1, 75), "visible_to_user_ids": ids,
	}, nil)},
	"overflow":      {"MOH", acting(rules{"options!": list(1, 5, option), "confirm": confirmation}, nil)},
	"checkboxes":    {"MOH", choosing(rules{"options!": list(1, 10, richOption), "initial_options": list(1, 10, richOption)}, initialIsOffered)},
	"radio_buttons": {"MOH", choosing(rules{"options!": list(1, 10, richOption), "initial_option": richOption}, initialIsOffered)},

	"static_select":   {"MOH", choosing(rules{"options": options, "option_groups": groups, "initial_option": option}, eitherOptions)},
	"external_select": {"MOH", choosing(rules{"initial_option": option, "min_query_length": number(0, 3000)}, nil)},
	"users_select":    {"MOH", choosing(rules{"initial_user": str(1, 255)}, nil)},
	"conversations_select": {"MOH", choosing(rules{
		"initial_conversation": str(1, 255), "default_to_current_conversation": boolean, "response_url_enabled": inModal, "filter": filter,
	}, nil)},
	"channels_select":       {"MOH", choosing(rules{"initial_channel": str(1, 255), "response_url_enabled": inModal}, nil)},
	"multi_static_select":   {"MOH", choosing(rules{"options": options, "option_groups": groups, "initial_options": options, "max_selected_items": number(1, 100)}, eitherOptions)},
	"multi_external_select": {"MOH", choosing(rules{"initial_options": options, "min_query_length": number(0, 3000), "max_selected_items": number(1, 100)}, nil)},
	"multi_users_select":    {"MOH", choosing(rules{"initial_users": ids, "max_selected_items": number(1, 100)}, nil)},
	"multi_conversations_select": {"MOH", choosing(rules{
		"initial_conversations": ids, "default_to_current_conversation": boolean, "filter": filter, "max_selected_items": number(1, 100),
	}, nil)},
	"multi_channels_select": {"MOH", choosing(rules{"initial_channels": ids, "max_selected_items": number(1, 100)}, nil)},

	"datepicker":     {"MOH", choosing(rules{"initial_date": matching(`^\d{4}-\d\d-\d\d$`)}, nil)},
	"timepicker":     {"MOH", choosing(rules{"initial_time": matching(`^\d\d:\d\d$`), "timezone": str(1, 100)}, nil)},
	"datetimepicker": {"MO", choosing(rules{"initial_date_time": number(1e9, 9_999_999_999), "placeholder": refused}, nil)},

	"plain_text_input": {"MOH", typing(rules{"initial_value": str(0, 3000), "multiline": boolean, "min_length": number(0, 3000), "max_length": number(1, 3000)})},
	"email_text_input": {"O", typing(rules{"initial_value": str(0, 3000)})},
	"url_text_input":   {"O", typing(rules{"initial_value": str(0, 3000)})},
	"number_input":     {"O", typing(rules{"is_decimal_allowed!": boolean, "initial_value": str(0, 3000), "min_value": str(0, 3000), "max_value": str(0, 3000)})},
	"rich_text_input":  {"OH", typing(rules{"initial_value": blocksOf("rich_text"), "min_lines": number(1, 100), "max_lines": number(1, 100)})},
	"file_input":       {"O", acting(rules{"filetypes": list(0, 100, str(1, 100)), "max_files": number(1, 10)}, nil)},
}

func refused(c *check, at string, _ any) { c.fail(at, "invalid additional property") }

// inModal is a flag that only modals know.
func inModal(c *check, at string, v any) {
	boolean(c, at, v)
	if c.on != Modal {
		c.fail(at, "only available in modals")
	}
}

func matching(pattern string) rule {
	re := regexp.MustCompile(pattern)
	return func(c *check, at string, v any) {
		if !re.MatchString(textOf(v)) {
			c.fail(at, "failed to match the format: "+pattern)
		}
	}
}

func eitherOptions(c *check, at string, o map[string]any) {
	if (o["options"] == nil) == (o["option_groups"] == nil) {
		c.fail(at, "must define either `options` or `option_groups`")
	}
	initialIsOffered(c, at, o)
}

// initialIsOffered holds that what is chosen at first can be chosen.
func initialIsOffered(c *check, at string, o map[string]any) {
	offered, _ := o["options"].([]any)
	inGroups, _ := o["option_groups"].([]any)
	for _, group := range inGroups {
		g, _ := group.(map[string]any)
		more, _ := g["options"].([]any)
		offered = append(slices.Clip(offered), more...)
	}
	initial, _ := o["initial_options"].([]any)
	if one := o["initial_option"]; one != nil {
		initial = append(slices.Clip(initial), one)
	}
	for _, chosen := range initial {
		if !slices.ContainsFunc(offered, func(other any) bool { return reflect.DeepEqual(other, chosen) }) {
			c.fail(at, "initial option is not one of the options")
		}
	}
}

// BadOptions says that an answer to a block_suggestion holds what Slack would not show.
func BadOptions(raw json.RawMessage) bool {
	var o map[string]any
	if json.Unmarshal(raw, &o) != nil {
		return true
	}
	c := &check{on: Message}
	object(shape(rules{"options": list(0, 100, option), "option_groups": list(0, 100, object(shape(rules{"label!": plain(1, 75), "options!": list(0, 100, option)}, nil)))}, nil))(c, "", o)
	return len(c.problems) > 0 || (o["options"] == nil) == (o["option_groups"] == nil)
}

var richKinds = []string{"rich_text_section", "rich_text_list", "rich_text_preformatted", "rich_text_quote"}

// richElement checks a part of rich text: which parts there are, that texts are not empty, that links lead somewhere.
func richElement(c *check, at string, v any) {
	o, ok := v.(map[string]any)
	if !ok {
		c.fail(at, "must provide an object")
		return
	}
	switch kind := textOf(o["type"]); kind {
	case "":
		c.fail(at, "missing required field: type")
	case "text":
		str(1, 12_000)(c, at+"/text", o["text"])
		c.text += length(textOf(o["text"]))
	case "link":
		link(3000, "http", "https", "mailto", "slack")(c, at+"/url", o["url"])
		c.text += length(textOf(o["text"]))
	case "emoji":
		str(1, 100)(c, at+"/name", o["name"])
	case "user", "usergroup", "channel", "broadcast", "color", "date", "team", "tag", "citation":
	default:
		if !slices.Contains(richKinds, kind) {
			c.fail(at+"/type", "unsupported type: "+kind)
			return
		}
		list(0, 1000, richElement)(c, at+"/elements", o["elements"])
	}
}
