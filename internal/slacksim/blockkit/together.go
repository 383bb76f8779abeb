package blockkit

import (
	"encoding/json"
	"math/big"
	"strconv"
	"strings"
	"time"
)

func textOrFields(c *check, o map[string]any) {
	if o["text"] == nil && o["fields"] == nil {
		c.fail("must define either `text` or `fields`")
	}
}

func onePicture(c *check, o map[string]any) {
	if (o["image_url"] == nil) == (o["slack_file"] == nil) {
		c.fail("must define either `image_url` or `slack_file`")
	}
}

func oneFile(c *check, o map[string]any) {
	if (o["id"] == nil) == (o["url"] == nil) {
		c.fail("must define either `id` or `url`")
	}
}

func filesNeverDispatch(c *check, o map[string]any) {
	if element, _ := o["element"].(map[string]any); element["type"] == "file_input" && o["dispatch_action"] == true {
		c.fail("not available for a `file_input`", "dispatch_action")
	}
}

func flagsFitText(c *check, o map[string]any) {
	if o["type"] == "mrkdwn" && o["emoji"] != nil {
		c.fail("invalid additional property: emoji")
	}
	if o["type"] == "plain_text" && o["verbatim"] != nil {
		c.fail("invalid additional property: verbatim")
	}
}

func cardShowsSomething(c *check, o map[string]any) {
	if o["hero_image"] == nil && o["title"] == nil && o["actions"] == nil && o["body"] == nil {
		c.fail("must define at least one of `hero_image`, `title`, `actions` and `body`")
	}
}

func oneIcon(c *check, o map[string]any) {
	if o["icon"] != nil && o["slack_icon"] != nil {
		c.fail("must define only one of `icon` and `slack_icon`")
	}
}

func containerIsTitled(c *check, o map[string]any) {
	if o["title"] == nil && o["rich_text_title"] == nil {
		c.fail("missing required field: title")
	}
}

func collapsedCanCollapse(c *check, o map[string]any) {
	if o["default_collapsed"] == true && o["is_collapsible"] != true {
		c.fail("requires is_collapsible", "default_collapsed")
	}
}

// noDividerWhenCollapsible: some say that Slack ignores the divider then, others that it refuses it.
func noDividerWhenCollapsible(c *check, o map[string]any) {
	if o["has_header_divider"] == true && o["is_collapsible"] == true {
		c.fail("not available when is_collapsible", "has_header_divider")
	}
}

func filterSaysSomething(c *check, o map[string]any) {
	if len(o) == 0 {
		c.fail("must define at least one of `include`, `exclude_external_shared_channels` and `exclude_bot_users`")
	}
}

func headIsText(c *check, o map[string]any) {
	rows, _ := o["rows"].([]any)
	if len(rows) == 0 {
		return
	}
	head, _ := rows[0].([]any)
	for i, one := range head {
		if cell, _ := one.(map[string]any); cell["type"] != "raw_text" {
			c.fail("must be one of: raw_text", "rows", "0", strconv.Itoa(i), "type")
		}
	}
}

func rowsAreEven(c *check, o map[string]any) {
	rows, _ := o["rows"].([]any)
	for i, one := range rows {
		row, _ := one.([]any)
		if head, _ := rows[0].([]any); len(row) != len(head) {
			c.fail("must have as many cells as the first row", "rows", strconv.Itoa(i))
		}
	}
}

func rowHeaderExists(c *check, o map[string]any) {
	rows, _ := o["rows"].([]any)
	column, _ := o["row_header_column_index"].(float64)
	if len(rows) == 0 {
		return
	}
	if head, _ := rows[0].([]any); column > 0 && int(column) >= len(head) {
		c.fail("must be the index of a column", "row_header_column_index")
	}
}

func seriesAreUnique(c *check, o map[string]any) {
	series, _ := o["series"].([]any)
	names := map[string]bool{}
	for i, one := range series {
		s, _ := one.(map[string]any)
		name := textOf(s["name"])
		if names[name] {
			c.fail("must be unique", "series", strconv.Itoa(i), "name")
		}
		names[name] = true
	}
}

// pointsMatchCategories holds a chart's series against its axis: each category has one point in each series.
func pointsMatchCategories(c *check, o map[string]any) {
	axis, _ := o["axis_config"].(map[string]any)
	categories, _ := axis["categories"].([]any)
	known := map[string]bool{}
	for _, one := range categories {
		known[textOf(one)] = true
	}
	series, _ := o["series"].([]any)
	for i, one := range series {
		s, _ := one.(map[string]any)
		points, _ := s["data"].([]any)
		drawn := map[string]bool{}
		for _, point := range points {
			if p, _ := point.(map[string]any); known[textOf(p["label"])] {
				drawn[textOf(p["label"])] = true
			}
		}
		if len(points) != len(categories) || len(drawn) != len(known) {
			c.fail("must have one data point for each category", "series", strconv.Itoa(i), "data")
		}
	}
}

func eitherOptions(c *check, o map[string]any) {
	if (o["options"] == nil) == (o["option_groups"] == nil) {
		c.fail("must define either `options` or `option_groups`")
	}
}

// initialIsOffered holds that what is chosen at first can be chosen.
func initialIsOffered(c *check, o map[string]any) {
	initial, _ := o["initial_options"].([]any)
	if one := o["initial_option"]; one != nil {
		initial = []any{one}
	}
	if len(initial) == 0 {
		return
	}
	offered := map[string]bool{}
	note := func(options any) {
		all, _ := options.([]any)
		for _, one := range all {
			offered[written(one)] = true
		}
	}
	note(o["options"])
	groups, _ := o["option_groups"].([]any)
	for _, one := range groups {
		group, _ := one.(map[string]any)
		note(group["options"])
	}
	for _, chosen := range initial {
		if !offered[written(chosen)] {
			c.fail("initial option is not one of the options")
		}
	}
}

// written is a value as JSON; equal values are written alike.
func written(v any) string {
	raw, _ := json.Marshal(v) // it was JSON a moment ago
	return string(raw)
}

func notMoreThanMost(initial string) also {
	return func(c *check, o map[string]any) {
		chosen, _ := o[initial].([]any)
		if most, given := o["max_selected_items"].(float64); given && float64(len(chosen)) > most {
			c.fail("no more than max_selected_items allowed", initial)
		}
	}
}

func lengthsAgree(c *check, o map[string]any) { c.agree(o, "min_length", "max_length") }

func linesAgree(c *check, o map[string]any) { c.agree(o, "min_lines", "max_lines") }

func (c *check) agree(o map[string]any, least, most string) {
	low, hasLow := o[least].(float64)
	high, hasHigh := o[most].(float64)
	if hasLow && hasHigh && low > high {
		c.fail("must be less than or equal to `"+most+"`", least)
	}
}

// initialFits holds that what stands in an input at first could have been typed.
func initialFits(c *check, o map[string]any) {
	s, given := o["initial_value"].(string)
	if !given || s == "" { // an empty input may wait for more
		return
	}
	n := float64(length(s))
	if least, ok := o["min_length"].(float64); ok && n < least {
		c.fail("must be at least `min_length` characters", "initial_value")
	}
	if most, ok := o["max_length"].(float64); ok && n > most {
		c.fail("must be at most `max_length` characters", "initial_value")
	}
}

func boundsAgree(c *check, o map[string]any) {
	if low, high := numeral(o["min_value"]), numeral(o["max_value"]); low != nil && high != nil && low.Cmp(high) > 0 {
		c.fail("must be less than or equal to `max_value`", "min_value")
	}
}

func initialIsBetween(c *check, o map[string]any) {
	n := numeral(o["initial_value"])
	if n == nil {
		return
	}
	if low := numeral(o["min_value"]); low != nil && n.Cmp(low) < 0 {
		c.fail("must be at least `min_value`", "initial_value")
	}
	if high := numeral(o["max_value"]); high != nil && n.Cmp(high) > 0 {
		c.fail("must be at most `max_value`", "initial_value")
	}
}

func decimalsAreAllowed(c *check, o map[string]any) {
	if o["is_decimal_allowed"] != false {
		return
	}
	for _, name := range []string{"initial_value", "max_value", "min_value"} {
		if strings.Contains(textOf(o[name]), ".") {
			c.fail("must be an integer", name)
		}
	}
}

// numeral reads a number that stands in a string.
func numeral(v any) *big.Rat {
	s := textOf(v)
	if !isDecimal(s) {
		return nil
	}
	n, _ := new(big.Rat).SetString(s)
	return n
}

const longestNumeral = 100

// isDecimal is a plain number: digits, perhaps a sign before them and a point among them.
func isDecimal(s string) bool {
	whole, part, hasPoint := strings.Cut(strings.TrimPrefix(s, "-"), ".")
	return len(s) <= longestNumeral && isDigits(whole) && (!hasPoint || isDigits(part))
}

func isDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

func isColor(s string) bool {
	s = strings.TrimPrefix(s, "#")
	return len(s) == 6 && strings.Trim(s, "0123456789abcdefABCDEF") == ""
}

// isTime says whether a string is a moment, written exactly so.
func isTime(layout string) func(string) bool {
	return func(s string) bool {
		_, err := time.Parse(layout, s)
		return err == nil && len(s) == len(layout)
	}
}
