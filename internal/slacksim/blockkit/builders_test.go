package blockkit_test

import (
	"fmt"
	"strings"
)

type object = map[string]any

func xs(n int) string { return strings.Repeat("é", n) } // two bytes, one character

func times(n int, make func(i int) any) []any {
	out := []any{}
	for i := range n {
		out = append(out, make(i))
	}
	return out
}

func plainText(n int) object    { return object{"type": "plain_text", "text": xs(n)} }
func mrkdwn(text string) object { return object{"type": "mrkdwn", "text": text} }
func section(n int) object {
	return object{"type": "section", "text": object{"type": "mrkdwn", "text": xs(n)}}
}

func accessory(e object) object {
	return object{"type": "section", "text": mrkdwn("x"), "accessory": e}
}
func actions(e ...any) object { return object{"type": "actions", "elements": e} }
func button(id string, n int) object {
	return object{"type": "button", "action_id": id, "text": plainText(n)}
}

func with(o object, key string, value any) object {
	out := object{}
	for k, v := range o {
		out[k] = v
	}
	out[key] = value
	return out
}

func input(e object) object { return object{"type": "input", "label": plainText(1), "element": e} }
func table(rows, cols, chars int) object {
	return object{"type": "table", "rows": times(rows, func(int) any {
		return times(cols, func(int) any { return object{"type": "raw_text", "text": xs(chars)} })
	})}
}

func dataTable(rows int) object {
	return with(with(table(rows, 2, 1), "type", "data_table"), "caption", "c")
}

func pie(segments int, value float64) object {
	return object{"type": "data_visualization", "title": "t", "chart": object{"type": "pie", "segments": times(segments, func(i int) any {
		return object{"label": fmt.Sprint(i), "value": value}
	})}}
}

func picture(url string) object { return object{"type": "image", "image_url": url, "alt_text": "a"} }

func markdownBlock(n int) object { return object{"type": "markdown", "text": xs(n)} }
