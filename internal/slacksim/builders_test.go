package slacksim_test

import (
	"fmt"
	"strings"
)

func xs(n int) string { return strings.Repeat("é", n) } // two bytes, one character

func times(n int, make func(i int) any) []any {
	out := []any{}
	for i := range n {
		out = append(out, make(i))
	}
	return out
}

func plainText(n int) object { return object{"type": "plain_text", "text": xs(n)} }

func section(n int) object {
	return object{"type": "section", "text": object{"type": "mrkdwn", "text": xs(n)}}
}

func actions(e ...any) object { return object{"type": "actions", "elements": e} }

func button(id string, n int) object {
	return object{"type": "button", "action_id": id, "text": plainText(n)}
}

func input(e object) object { return object{"type": "input", "label": plainText(1), "element": e} }

func selecting(n int) object {
	return object{"type": "static_select", "action_id": "s", "options": times(n, func(i int) any { return object{"text": plainText(1), "value": fmt.Sprint(i)} })}
}

func with(o object, key string, value any) object {
	out := object{}
	for k, v := range o {
		out[k] = v
	}
	out[key] = value
	return out
}
