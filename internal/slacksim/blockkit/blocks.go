package blockkit

import "slices"

var (
	plainText = []string{"plain_text"}
	anyText   = []string{"plain_text", "mrkdwn"}
	webLink   = []string{"http", "https"}
	appLink   = []string{"http", "https", "mailto", "slack"}
	secure    = []string{"https"}
)

// plain and text are text objects of at least one character; text may also be mrkdwn.
func plain(most int) rule { return words{1, most, plainText} }

func text(most int) rule { return words{1, most, anyText} }

// label is a bare string that people read, id one that they do not.
func label(most int) rule { return str{least: 1, most: most, read: true} }

func id(most int) rule { return str{least: 1, most: most} }

// block is what a block of some type may hold. An empty block_id is let through: it is how some clients say that there is none.
func block(on string, rules fields, together ...also) *shape {
	rules["block_id"] = str{least: 0, most: 255}
	return standing(on, rules, together...)
}

// picture adds the fields of an image.
func picture(rules fields) fields {
	rules["alt_text!"] = id(2000)
	rules["image_url"], rules["slack_file"] = link{3000, webLink}, ref("file")
	return rules
}

// blockShapes are the blocks that an app may send. A file's block is only ever received, an auth_provider's is not live yet,
// and a call has to be registered first, which this workspace cannot do.
func blockShapes() map[string]*shape {
	shapes := nestingShapes()
	for kind, s := range map[string]*shape{
		"section": block("MOH", fields{
			"text": text(3000), "fields": list{least: 1, most: 10, each: text(2000)}, "accessory": elementOf(accessories()), "expand": boolean{},
		}, textOrFields),
		"header":  block("MOH", fields{"text!": plain(150), "level": number{1, 4, true}}),
		"divider": block("MOH", fields{}),
		"context": block("MOH", fields{"elements!": list{least: 1, most: 10, each: imageOr{words{1, 3000, anyText}}}}),
		"actions": block("MOH", fields{"elements!": list{least: 1, most: 25, each: elementOf(actionElements())}}),
		"context_actions": block("M", fields{
			"elements!": list{least: 1, most: 5, each: elementOf{"feedback_buttons", "icon_button"}},
		}),
		"image": block("MOH", picture(fields{"title": plain(2000)}), onePicture),
		"input": block("MOH", fields{
			"label!": plain(2000), "element!": elementOf(inputElements()), "hint": plain(2000), "optional": boolean{}, "dispatch_action": boolean{},
		}, filesNeverDispatch),
		"rich_text": block("MOH", fields{"elements!": list{most: endless, each: richParts()}}),
		"markdown":  block("M", fields{"text!": markdown{str{1, 12_000, true}}}),
		// A table in a Home tab is documented and said not to be drawn there: refused. So is a number in a table.
		"table": block("M", fields{
			"rows!":           cells{list{least: 1, most: 100, each: list{least: 1, most: 20, each: oneOf{"raw_text": "raw_text", "rich_text": "rich_text"}}}},
			"column_settings": list{most: 20, each: optional{ref("column")}},
		}),
		"data_table": block("M", fields{
			"caption!": label(2000), "page_size": number{1, 100, true}, "row_header_column_index": number{0, 19, true},
			"rows!": cells{list{least: 2, most: 101, each: list{least: 1, most: 20, each: oneOf{
				"raw_text": "raw_text", "raw_number": "raw_number", "rich_text": "rich_text", "action_cell": "action_cell",
			}}}},
		}, headIsText, rowsAreEven, rowHeaderExists),
		// Later texts have charts in the Home tab too; whether they are drawn there is unknown: refused.
		"data_visualization": block("M", fields{
			"title!": label(50), "chart!": oneOf{"pie": "pie", "bar": "graph", "area": "graph", "line": "graph"},
		}),
		"alert": block("O", fields{"text!": text(3000), "level": enum{"default", "info", "warning", "error", "success"}}),
		"plan":  block("M", fields{"title!": stringOr{str{1, 256, true}, words{1, 256, plainText}}, "tasks": list{most: 50, each: blockOf{only: []string{"task_card"}, bare: "task_card"}}}),
		"task_card": block("M", fields{
			"task_id!": id(255), "title!": label(256), "status": enum{"pending", "in_progress", "complete", "error"}, "hide_title": boolean{},
			"details": richText(), "output": richText(), "sources": list{most: 50, each: oneOf{"url": "source"}},
		}),
		// The documented "less than 200" and "less than 50" characters are taken at their word.
		"video": block("MOH", fields{
			"title!": plain(199), "video_url!": link{3000, secure}, "thumbnail_url!": link{3000, webLink}, "alt_text!": id(2000),
			"title_url": link{3000, secure}, "description": plain(199), "author_name": str{0, 49, true}, "provider_name": str{0, 49, true},
			"provider_icon_url": link{3000, webLink},
		}),
	} {
		shapes[kind] = s
	}
	return shapes
}

// nestingShapes are the blocks that hold others. Cards in modals are documented and fail there; containers in the Home tab
// are doubtful: both refused. A layout is documented for "a message or view".
func nestingShapes() map[string]*shape {
	inContainer := slices.Concat(stable(), []string{"actions", "input", "layout"})
	return map[string]*shape{
		"card": block("MH", fields{
			"title": text(150), "subtitle": text(150), "body": text(200), "subtext": text(200), "hero_image": elementOf{"image"},
			"icon": elementOf{"image"}, "slack_icon": oneOf{"icon": "icon"}, "actions": list{least: 1, most: 3, each: elementOf{"button"}},
		}, cardShowsSomething, oneIcon),
		// The cards of a carousel are its elements; that they count as blocks of the surface is not known, so they do not.
		"carousel": block("MH", fields{"elements!": list{least: 1, most: 10, each: blockOf{only: []string{"card"}}}}),
		"container": block("M", fields{
			"title": plain(150), "rich_text_title": richText(), "subtitle": text(150), "icon": elementOf{"image"},
			"width": enum{"narrow", "standard", "wide", "full"}, "is_collapsible": boolean{}, "default_collapsed": boolean{}, "has_header_divider": boolean{},
			"child_blocks!": list{least: 1, most: 10, each: child(inContainer)},
		}, containerIsTitled, collapsedCanCollapse, noDividerWhenCollapsible),
		"layout": block("MOH", fields{
			"label!": label(150), "is_label_visible": boolean{}, "grid_lines": enum{"none", "rows", "outer"},
			"rows!":    list{least: 1, most: 5, each: ref("row")},
			"fallback": list{most: 50, each: instead(stable())},
		}),
	}
}

// stable are the blocks that every client knows how to show inside another.
func stable() []string {
	return []string{"context", "divider", "header", "image", "rich_text", "section", "table", "video"}
}

func inLayout() []string {
	return slices.Concat(stable(), []string{"actions", "alert", "card", "carousel", "container", "data_table", "data_visualization", "input"})
}

func richText() rule { return blockOf{only: []string{"rich_text"}} }
