package blockkit

import (
	"math"
	"slices"
	"time"
)

func selects() []string {
	return []string{"static_select", "external_select", "users_select", "conversations_select", "channels_select"}
}

func multis() []string {
	return []string{"multi_static_select", "multi_external_select", "multi_users_select", "multi_conversations_select", "multi_channels_select"}
}

func pickers() []string {
	return []string{"overflow", "datepicker", "timepicker", "checkboxes", "radio_buttons", "button", "workflow_button"}
}

func accessories() []string { return slices.Concat(selects(), multis(), pickers(), []string{"image"}) }

// actionElements leaves out the selects of many: whether actions take them is said both ways.
func actionElements() []string {
	return slices.Concat(selects(), pickers(), []string{"datetimepicker"})
}

func inputElements() []string {
	return slices.Concat(selects(), multis(), []string{
		"plain_text_input", "email_text_input", "number_input", "url_text_input", "rich_text_input", "file_input", "datepicker", "timepicker",
		"datetimepicker", "checkboxes", "radio_buttons",
	})
}

// acting adds to an element's fields the one that every interactive element has.
func acting(on string, rules fields, together ...also) *shape {
	if rules["action_id!"] == nil {
		rules["action_id"] = id(255)
	}
	return standing(on, rules, together...)
}

// choosing adds those of an element that a person chooses with.
func choosing(on string, rules fields, together ...also) *shape {
	rules["confirm"], rules["focus_on_load"] = ref("confirm"), focus{}
	return acting(on, rules, together...)
}

// picking adds those of an element that says what to choose.
func picking(on string, rules fields, together ...also) *shape {
	rules["placeholder"] = plain(150)
	return choosing(on, rules, together...)
}

// pickingMany adds those of a select of many.
func pickingMany(rules fields, initial string, together ...also) *shape {
	rules["max_selected_items"] = number{1, math.Inf(1), true}
	return picking("MOH", rules, append(together, notMoreThanMost(initial))...)
}

// typing adds those of an element that a person types into.
func typing(on string, rules fields, together ...also) *shape {
	rules["placeholder"], rules["focus_on_load"], rules["dispatch_action_config"] = plain(150), focus{}, ref("dispatch")
	return acting(on, rules, together...)
}

// elementShapes are the elements of blocks.
func elementShapes() map[string]*shape {
	shapes := selectShapes()
	for kind, s := range map[string]*shape{
		"image": standing("MOH", picture(fields{}), onePicture),
		"button": acting("MOH", fields{
			"text!": plain(75), "value": id(2000), "url": link{3000, appLink}, "style": style(), "confirm": ref("confirm"),
			"accessibility_label": id(75), "agent_prompt": str{0, 3000, false}, "agent_prompt_display": str{0, 3000, false}, "visible_to_user_ids": ids(),
		}),
		"workflow_button": acting("M", fields{
			"text!": plain(75), "workflow!": ref("workflow"), "style": style(), "accessibility_label": id(75), "action_id!": id(255),
		}),
		"feedback_buttons": acting("M", fields{"positive_button!": ref("feedback"), "negative_button!": ref("feedback")}),
		"icon_button": acting("M", fields{
			"icon!": enum{"trash"}, "text!": plain(75), "value": id(2000), "confirm": ref("confirm"), "accessibility_label": id(75), "visible_to_user_ids": ids(),
		}),
		// Older texts want two options at least; today's say one to five.
		"overflow": acting("MOH", fields{"options!": list{least: 1, most: 5, each: ref("linked option")}, "confirm": ref("confirm")}),
		"checkboxes": choosing("MOH", fields{
			"options!": list{least: 1, most: 10, each: ref("rich option")}, "initial_options": list{least: 1, most: 10, each: ref("rich option")},
			"visible_to_user_ids": ids(),
		}, initialIsOffered),
		"radio_buttons": choosing("MOH", fields{
			"options!": list{least: 1, most: 10, each: ref("rich option")}, "initial_option": ref("rich option"),
		}, initialIsOffered),
		"datepicker":     picking("MOH", fields{"initial_date": format{"YYYY-MM-DD", isTime(time.DateOnly)}}),
		"timepicker":     picking("MOH", fields{"initial_time": format{"HH:mm", isTime("15:04")}, "timezone": id(100)}),
		"datetimepicker": choosing("MO", fields{"initial_date_time": number{1e9, 9_999_999_999, true}}),

		"plain_text_input": typing("MOH", fields{
			"initial_value": str{0, 3000, true}, "multiline": boolean{}, "min_length": number{0, 3000, true}, "max_length": number{1, 3000, true},
		}, lengthsAgree, initialFits),
		"email_text_input": typing("O", fields{"initial_value": str{0, 3000, false}}),
		"url_text_input":   typing("O", fields{"initial_value": str{0, 3000, false}}),
		"number_input": typing("O", fields{
			"is_decimal_allowed!": boolean{}, "initial_value": decimal(), "min_value": decimal(), "max_value": decimal(),
		}, boundsAgree, initialIsBetween, decimalsAreAllowed),
		"rich_text_input": typing("OH", fields{
			"action_id!": id(255), "initial_value": richText(), "min_lines": number{1, 100, true}, "max_lines": number{1, 100, true},
		}, linesAgree),
		"file_input": acting("O", fields{"filetypes": list{least: 1, most: 100, each: id(100)}, "max_files": number{1, 10, true}}),
	} {
		shapes[kind] = s
	}
	return shapes
}

func selectShapes() map[string]*shape {
	one, many := id(255), list{least: 1, most: 100, each: id(255)}
	options, groups := list{least: 1, most: 100, each: ref("option")}, list{least: 1, most: 100, each: ref("group")}
	query := number{0, math.Inf(1), true}
	return map[string]*shape{
		"static_select": picking("MOH", fields{
			"options": options, "option_groups": groups, "initial_option": ref("option"),
		}, eitherOptions, initialIsOffered),
		"external_select": picking("MOH", fields{"initial_option": ref("option"), "min_query_length": query}),
		"users_select":    picking("MOH", fields{"initial_user": one}),
		"conversations_select": picking("MOH", fields{
			"initial_conversation": one, "default_to_current_conversation": boolean{}, "response_url_enabled": responseURL{}, "filter": ref("filter"),
		}),
		"channels_select": picking("MOH", fields{"initial_channel": one, "response_url_enabled": responseURL{}}),
		"multi_static_select": pickingMany(fields{
			"options": options, "option_groups": groups, "initial_options": options,
		}, "initial_options", eitherOptions, initialIsOffered),
		"multi_external_select": pickingMany(fields{"initial_options": options, "min_query_length": query}, "initial_options"),
		"multi_users_select":    pickingMany(fields{"initial_users": many}, "initial_users"),
		"multi_conversations_select": pickingMany(fields{
			"initial_conversations": many, "default_to_current_conversation": boolean{}, "filter": ref("filter"),
		}, "initial_conversations"),
		"multi_channels_select": pickingMany(fields{"initial_channels": many}, "initial_channels"),
	}
}

func style() rule { return enum{"primary", "danger"} }

func ids() rule { return list{most: endless, each: id(255)} }

func decimal() rule { return format{"a number", isDecimal} }
