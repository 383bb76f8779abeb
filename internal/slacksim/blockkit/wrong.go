package blockkit

import (
	"encoding/json"
	"fmt"
	"math"
	"math/big"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf16"
)

const longestInput = 3000

var (
	emailShape  = regexp.MustCompile(`^[^\s@]+@[^\s@]+\.[^\s@.]+$`)
	numberShape = regexp.MustCompile(`^-?(\d+\.?\d*|\.\d+)$`)
)

// Holders is every element that holds a value, by block and action.
func Holders(blocks json.RawMessage) map[string]map[string]map[string]any {
	var tree any
	_ = json.Unmarshal(blocks, &tree) // they were validated
	out := map[string]map[string]map[string]any{}
	walk(tree, "", func(block string, node map[string]any) bool {
		id, named := node["action_id"].(string)
		if !named || ValueKey(textOf(node["type"])) == "" {
			return true
		}
		if out[block] == nil {
			out[block] = map[string]map[string]any{}
		}
		out[block][id] = node
		return true
	})
	return out
}

// Faults names the blocks whose elements hold what Slack's client would not submit, with its sentence. That a field is
// required is Missing's to say.
func Faults(blocks json.RawMessage, state map[string]map[string]any) map[string]string {
	out := map[string]string{}
	for block, elements := range Holders(blocks) {
		for id, e := range elements {
			held, _ := state[block][id].(map[string]any)
			if wrong := Wrong(e, held[ValueKey(textOf(e["type"]))]); wrong != "" {
				out[block] = wrong
			}
		}
	}
	return out
}

// Wrong is what Slack's client has against submitting what stands in an element; empty when it has nothing.
func Wrong(element map[string]any, value any) string {
	wrong := Impossible(element, value)
	if wrong != "" || isEmpty(value) {
		return wrong
	}
	text := textOf(value)
	switch textOf(element["type"]) {
	case "plain_text_input":
		if least := whole(element["min_length"], 0); units(text) < least {
			return fmt.Sprintf("Please enter at least %d character%s.", least, plural(least))
		}
	case "email_text_input":
		if !emailShape.MatchString(text) {
			return "Please enter a valid email address."
		}
	case "url_text_input":
		if u, err := url.Parse(text); err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
			return "Please enter a valid URL."
		}
	case "number_input":
		return numberFault(element, strings.TrimSpace(text))
	}
	return ""
}

// Impossible is why nobody could have entered or chosen a value in an element, be it half written; empty when they could. What
// an external select offers is its app's to know.
func Impossible(element map[string]any, value any) string {
	if isEmpty(value) {
		return ""
	}
	switch kind := textOf(element["type"]); kind {
	case "plain_text_input", "email_text_input", "url_text_input", "number_input":
		return textFault(value, whole(element["max_length"], longestInput))
	case "static_select", "radio_buttons", "overflow", "external_select":
		return choiceFault(element, []any{value})
	case "checkboxes", "multi_static_select", "multi_external_select":
		return choicesFault(element, value, choiceFault)
	case "multi_users_select", "multi_channels_select", "multi_conversations_select":
		return choicesFault(element, value, idFault)
	case "users_select", "channels_select", "conversations_select":
		return idFault(element, []any{value})
	case "datepicker":
		return timeFault(value, time.DateOnly, "Please choose a date.")
	case "timepicker":
		return timeFault(value, "15:04", "Please choose a time.")
	case "datetimepicker":
		if at, ok := value.(float64); !ok || at != math.Trunc(at) || at < 1e9 || at > 9_999_999_999 {
			return "Please choose a date and a time."
		}
	case "rich_text_input":
		if rich, ok := value.(map[string]any); !ok || rich["type"] != "rich_text" {
			return "Please enter text."
		}
	case "file_input":
		return filesFault(element, value)
	case "feedback_buttons":
		return feedbackFault(element, value)
	}
	return ""
}

func textFault(value any, most int) string {
	text, ok := value.(string)
	switch {
	case !ok:
		return "Please enter text."
	case units(text) > most:
		return fmt.Sprintf("Please enter no more than %d characters.", most)
	}
	return ""
}

func numberFault(element map[string]any, text string) string {
	n, ok := new(big.Rat).SetString(text)
	if !ok || !numberShape.MatchString(text) {
		return "Please enter a valid number."
	}
	if element["is_decimal_allowed"] != true && !n.IsInt() {
		return "Please enter a whole number."
	}
	if least, ok := new(big.Rat).SetString(textOf(element["min_value"])); ok && n.Cmp(least) < 0 {
		return fmt.Sprintf("Please enter a number that is at least %v.", element["min_value"])
	}
	if most, ok := new(big.Rat).SetString(textOf(element["max_value"])); ok && n.Cmp(most) > 0 {
		return fmt.Sprintf("Please enter a number that is at most %v.", element["max_value"])
	}
	return ""
}

// choiceFault holds options against those that an element offers.
func choiceFault(element map[string]any, chosen []any) string {
	offered, external := offers(element), strings.HasSuffix(textOf(element["type"]), "external_select")
	var seen []string
	for _, one := range chosen {
		option, _ := one.(map[string]any)
		value := textOf(option["value"])
		if value == "" || slices.Contains(seen, value) || (!external && !slices.Contains(offered, value)) {
			return "Please choose from what is offered."
		}
		seen = append(seen, value)
	}
	return ""
}

// offers is the values of an element's own options.
func offers(element map[string]any) []string {
	options, _ := element["options"].([]any)
	groups, _ := element["option_groups"].([]any)
	for _, one := range groups {
		group, _ := one.(map[string]any)
		inside, _ := group["options"].([]any)
		options = append(slices.Clip(options), inside...)
	}
	var values []string
	for _, one := range options {
		option, _ := one.(map[string]any)
		values = append(values, textOf(option["value"]))
	}
	return values
}

func choicesFault(element map[string]any, value any, each func(map[string]any, []any) string) string {
	chosen, ok := value.([]any)
	most := whole(element["max_selected_items"], math.MaxInt)
	switch {
	case !ok:
		return "Please choose from what is offered."
	case len(chosen) > most:
		return fmt.Sprintf("Please choose no more than %d.", most)
	}
	return each(element, chosen)
}

// idFault wants ids of people or conversations; whose they are is not known here.
func idFault(_ map[string]any, chosen []any) string {
	for i, one := range chosen {
		if textOf(one) == "" || slices.Contains(chosen[:i], one) {
			return "Please choose from what is offered."
		}
	}
	return ""
}

func timeFault(value any, layout, sentence string) string {
	if text := textOf(value); !isTime(layout)(text) {
		return sentence
	}
	return ""
}

func filesFault(element map[string]any, value any) string {
	files, ok := value.([]any)
	most := whole(element["max_files"], 10)
	switch {
	case !ok:
		return "Please choose files."
	case len(files) > most:
		return fmt.Sprintf("No more than %d file%s can be added here.", most, plural(most))
	}
	kinds, _ := element["filetypes"].([]any)
	for _, one := range files {
		file, isObject := one.(map[string]any)
		if isObject && len(kinds) > 0 && !slices.ContainsFunc(kinds, func(kind any) bool { return isOfKind(file, textOf(kind)) }) {
			return textOf(file["name"]) + " is not one of the kinds that are taken here."
		}
	}
	return ""
}

func isOfKind(file map[string]any, kind string) bool {
	kind = strings.TrimPrefix(strings.ToLower(kind), ".")
	end := strings.TrimPrefix(strings.ToLower(path.Ext(textOf(file["name"]))), ".")
	return end == kind || textOf(file["filetype"]) == kind || (kind == "jpg" && end == "jpeg")
}

func feedbackFault(element map[string]any, value any) string {
	for _, key := range []string{"positive_button", "negative_button"} {
		if button, _ := element[key].(map[string]any); button["value"] == value {
			return ""
		}
	}
	return "Please choose from what is offered."
}

// units counts as browsers do.
func units(text string) int { return len(utf16.Encode([]rune(text))) }

func whole(v any, otherwise int) int {
	if n, ok := v.(float64); ok {
		return int(n)
	}
	return otherwise
}

func plural(n int) string {
	if n == 1 {
		return ""
	}
	return "s"
}
