package blockkit

import "math"

// objectShapes are what blocks and elements are made of, and the views around them. Whether a view needs a block at all is
// unknown; one without any is let through, since nobody draws nothing by mistake.
func objectShapes() map[string]*shape {
	return map[string]*shape{
		"text": object(fields{"type!": anything{}, "text!": str{most: endless}, "emoji": boolean{}, "verbatim": boolean{}}, flagsFitText),
		"confirm": object(fields{
			"title!": plain(100), "text!": text(300), "confirm!": plain(30), "deny!": plain(30), "style": style(),
		}),
		"option":        object(fields{"text!": plain(75), "value!": id(150), "description": plain(75)}),
		"linked option": object(fields{"text!": plain(75), "value!": id(150), "description": plain(75), "url": link{3000, appLink}}),
		"rich option":   object(fields{"text!": text(75), "value!": id(150), "description": text(75)}),
		"group":         object(fields{"label!": plain(75), "options!": list{least: 1, most: 100, each: ref("option")}}),
		"suggestions": object(fields{
			"options": list{most: 100, each: ref("option")}, "option_groups": list{most: 100, each: ref("suggested group")},
		}, eitherOptions),
		"suggested group": object(fields{"label!": plain(75), "options!": list{most: 100, each: ref("option")}}),
		"filter": object(fields{
			"include":                          list{least: 1, most: 4, each: enum{"im", "mpim", "private", "public"}, unique: true},
			"exclude_external_shared_channels": boolean{}, "exclude_bot_users": boolean{},
		}, filterSaysSomething),
		"dispatch": object(fields{"trigger_actions_on!": list{least: 1, most: 2, each: enum{"on_enter_pressed", "on_character_entered"}, unique: true}}),
		"feedback": object(fields{"text!": plain(75), "value!": id(2000), "accessibility_label": id(75)}),
		"file":     object(fields{"id": id(255), "url": link{3000, webLink}}, oneFile),
		"icon":     typed(fields{"name!": id(255)}),
		"workflow": object(fields{"trigger!": ref("trigger")}),
		"trigger":  object(fields{"url!": link{3000, webLink}, "customizable_input_parameters": list{most: endless, each: ref("parameter")}}),
		"parameter": object(fields{
			"name!": id(255), "value!": anything{},
		}),
		"source": typed(fields{"url!": link{3000, webLink}, "text!": label(endless)}),
		"row":    object(fields{"items!": list{least: 1, most: 3, each: ref("item")}}),
		"item": object(fields{
			"block!": child(inLayout()), "width": enum{"narrow", "standard", "wide"}, "horizontal_alignment": enum{"start", "center", "end"},
		}),
		"column": object(fields{"align": enum{"left", "center", "right"}, "is_wrapped": boolean{}}),
		"modal": typed(fields{
			"title!": plain(24), "submit": plain(24), "close": plain(24), "blocks!": anything{}, "private_metadata": str{0, 3000, false},
			"callback_id": str{0, 255, false}, "external_id": str{0, 255, false}, "clear_on_close": boolean{}, "notify_on_close": boolean{}, "submit_disabled": boolean{},
		}),
		"home": typed(fields{
			"blocks!": anything{}, "private_metadata": str{0, 3000, false}, "callback_id": str{0, 255, false}, "external_id": str{0, 255, false},
		}),
	}
}

// cellShapes are the cells of tables. An empty text is refused, as in every text.
func cellShapes() map[string]*shape {
	return map[string]*shape{
		"raw_text":   typed(fields{"text!": label(endless)}),
		"raw_number": typed(fields{"value!": number{math.Inf(-1), math.Inf(1), false}, "text": label(endless)}),
		"rich_text":  typed(fields{"elements!": list{most: endless, each: richParts()}, "block_id": str{0, 255, false}}),
		"action_cell": typed(fields{
			"element!": elementOf{"button"}, "fallback": oneOf{"raw_text": "raw_text", "raw_number": "raw_number"},
		}),
	}
}

// chartShapes are the drawings of a data_visualization. Others report twelve series and segments; six are documented.
func chartShapes() map[string]*shape {
	return map[string]*shape{
		"pie":     typed(fields{"segments!": list{least: 1, most: 6, each: ref("segment")}}),
		"segment": object(fields{"label!": label(20), "value!": positive{}}),
		"graph": typed(fields{
			"series!": list{least: 1, most: 6, each: ref("series")}, "axis_config!": ref("axis"),
		}, seriesAreUnique, pointsMatchCategories),
		"series": object(fields{"name!": label(20), "data!": list{least: 1, most: 20, each: ref("point")}}),
		"point":  object(fields{"label!": id(20), "value!": number{math.Inf(-1), math.Inf(1), false}}),
		"axis": object(fields{
			"categories!": list{least: 1, most: 20, each: label(20), unique: true}, "x_label": str{0, 50, true}, "y_label": str{0, 50, true},
		}),
	}
}
