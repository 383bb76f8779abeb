package blockkit_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/internal/slacksim/blockkit"
)

func problems(t *testing.T, on blockkit.Surface, blocks ...any) []string {
	t.Helper()
	raw, err := json.Marshal(blocks)
	require.NoError(t, err)
	return said(blockkit.Validate(on, raw))
}

func said(problems []blockkit.Problem) []string {
	var out []string
	for _, p := range problems {
		out = append(out, p.String())
	}
	return out
}

func TestEveryProblemIsNamedInTheSameOrder(t *testing.T) {
	bad := []any{
		with(section(0), "color", "red"), with(actions(with(button("a", 76), "zeal", 1), 7), "bogus", 1), markdownBlock(1),
		object{"type": "alert"},
		with(section(1), "block_id", "b"), with(section(1), "block_id", "b"), pie(7, 0),
	}
	first := problems(t, blockkit.Message, append(bad, repeated(44, section(1))...)...)
	assert.Equal(t, []string{
		"no more than 50 items allowed [json-pointer:/blocks]",
		"must be more than 0 characters [json-pointer:/blocks/0/text/text]",
		"invalid additional property: color [json-pointer:/blocks/0]",
		"must be less than 76 characters [json-pointer:/blocks/1/elements/0/text/text]",
		"invalid additional property: zeal [json-pointer:/blocks/1/elements/0]",
		"must provide an object [json-pointer:/blocks/1/elements/1]",
		"invalid additional property: bogus [json-pointer:/blocks/1]",
		"unsupported type: alert [json-pointer:/blocks/3/type]",
		"block_id already exists: `b` [json-pointer:/blocks/5/block_id]",
		"no more than 6 items allowed [json-pointer:/blocks/6/chart/segments]",
	}, first[:10])
	assert.Len(t, first, 17, "and seven segments of nothing")
	for range 50 {
		assert.Equal(t, first, problems(t, blockkit.Message, append(bad, repeated(44, section(1))...)...))
	}
}

// hostile are bodies of about a size that nobody sends by chance.
func hostile(size int) map[string]string {
	const deep = 10_000
	again := func(s string) string { return strings.Repeat(s, size/len(s)) }
	list := func(s string) string { return "[" + strings.TrimSuffix(again(s+","), ",") + "]" }
	option := `{"text":{"type":"plain_text","text":"x"},"value":"%d"}`
	var options []string
	for i := range size / 150 {
		options = append(options, fmt.Sprintf(option, i))
	}
	all := strings.Join(options, ",")
	nested := func(open, inside, end string, n int) string {
		return strings.Repeat(open, n) + inside + strings.Repeat(end, n)
	}
	return map[string]string{
		"arrays in arrays":       nested("[", "", "]", deep),
		"arrays without an end":  strings.Repeat("[", size),
		"objects in objects":     "[" + nested(`{"text":`, "1", "}", deep-2) + "]",
		"rich text in rich text": "[" + nested(`{"type":"rich_text","elements":[`, "", "]}", 4990) + "]",
		"lists in lists":         `[{"type":"rich_text","elements":[` + nested(`{"type":"rich_text_list","elements":[`, "", "]}", 4990) + "]}]",
		"layouts in layouts":     "[" + nested(`{"type":"layout","label":"l","rows":[{"items":[{"block":`, "1", "}]}]}", 1999) + "]",
		"containers":             "[" + nested(`{"type":"container","child_blocks":[`, "1", "]}", 4990) + "]",
		"fallbacks":              "[" + nested(`{"type":"layout","fallback":[`, "1", "]}", 4990) + "]",
		"numbers":                list("1"), "nulls": list("null"), "empty objects": list("{}"), "dividers": list(`{"type":"divider"}`),
		"the same id":    list(`{"type":"divider","block_id":"b"}`),
		"many fields":    `[{"type":"divider"` + again(`,"a":1`) + `}]`,
		"one long word":  `["` + again("x") + `"]`,
		"one long type":  `[{"type":"` + again("x") + `"}]`,
		"one long field": `[{"type":"divider","` + again("x") + `":1}]`,
		"one long id":    `[{"type":"divider","block_id":"` + again("x") + `"},{"type":"divider","block_id":"` + again("x") + `"}]`,
		"one long text":  `[{"type":"markdown","text":"` + again("é") + `"}]`,
		"many buttons":   `[{"type":"actions","elements":` + list(`{"type":"button","action_id":"a","text":{"type":"plain_text","text":"x"}}`) + `}]`,
		"many options chosen": `[{"type":"section","text":{"type":"plain_text","text":"x"},"accessory":{"type":"checkboxes","options":[` + all +
			`],"initial_options":[` + all + `]}}]`,
		"many rows":        `[{"type":"data_table","caption":"c","rows":` + list(`[{"type":"raw_text","text":"x"}]`) + `}]`,
		"many columns":     `[{"type":"data_table","caption":"c","rows":[` + list(`{"type":"raw_text","text":"x"}`) + `,[]]}]`,
		"many series":      `[{"type":"data_visualization","title":"t","chart":{"type":"bar","axis_config":{"categories":["a"]},"series":` + list(`{"name":"n","data":[]}`) + `}}]`,
		"many pictures":    list(`{"type":"image","image_url":"https://a.b","alt_text":"a"}`),
		"not UTF-8":        "[{\"type\":\"markdown\",\"text\":\"\xff\xfe\xed\xa0\x80\"}]",
		"half a letter":    `[{"type":"markdown","text":"\ud800"}]`,
		"a field twice":    `[{"type":"markdown","type":"divider","text":"x","text":7}]`,
		"too big a number": `[{"type":"header","text":{"type":"plain_text","text":"x"},"level":1e999}]`, "no number": `[{"type":"header","level":NaN}]`,
		"minus nothing": `[{"type":"header","text":{"type":"plain_text","text":"x"},"level":-0}]`,
		"nothing":       "", "null": "null", "a word": `"x"`, "half": `[{"type":"sect`, "two": `[] []`, "a mark": "\ufeff[]",
	}
}

// read is everything that reads blocks.
func read(raw []byte) {
	for _, on := range []blockkit.Surface{blockkit.Message, blockkit.Modal, blockkit.Home, "moon"} {
		blockkit.Validate(on, raw)
	}
	blockkit.ValidateView(raw)
	blockkit.ValidateView(slices.Concat([]byte(`{"type":"modal","blocks":`), raw, []byte("}")))
	blockkit.Attachments(raw)
	blockkit.Attachments(slices.Concat([]byte(`[{"blocks":`), raw, []byte("}]")))
	blockkit.BadOptions(raw)
	blockkit.Pictures(raw)
	blockkit.Videos(raw)
	blockkit.Holders(raw)
}

func TestHostileBodiesAreReadInTime(t *testing.T) {
	inTime := func(name, body string) {
		t.Run(fmt.Sprintf("%s %d kB", name, len(body)>>10), func(t *testing.T) {
			raw := []byte(body)
			start := time.Now()
			assert.LessOrEqual(t, len(blockkit.Validate(blockkit.Message, raw)), 510)
			blockkit.Pictures(raw)
			// Both take a fifth of a second for 4 MB; what grew with the square of the length would take minutes.
			assert.Less(t, time.Since(start), 20*time.Second)
		})
	}
	for name, body := range hostile(500_000) {
		inTime(name, body)
	}
	huge := hostile(4 << 20)
	for _, name := range []string{"arrays without an end", "numbers", "many fields", "many options chosen", "one long text"} {
		inTime(name, huge[name])
	}
	for _, body := range hostile(20_000) {
		read([]byte(body))
	}
}

// TestAnyFieldMayBeOdd puts what does not belong there into every place of every fixture.
func TestAnyFieldMayBeOdd(t *testing.T) {
	odd := []any{nil, true, -1.5, "", "\x00", []any{}, []any{nil}, object{}, object{"type": nil}, object{"type": 7}, object{"type": "section"}}
	for _, f := range slices.Concat(blockFixtures(), holdingFixtures(), elementFixtures(), richFixtures()) {
		tree, _ := f.tree()
		for _, pointer := range pointers(tree, "") {
			for _, one := range odd {
				raw := encoded(t, changed(tree, pointer, one))
				for _, p := range blockkit.Validate(blockkit.Message, raw) {
					require.True(t, strings.HasPrefix(p.Pointer, "/blocks"), p)
				}
				blockkit.ValidateView(raw)
				blockkit.Pictures(raw)
			}
		}
	}
}

func pointers(v any, at string) []string {
	out := []string{at}
	switch v := v.(type) {
	case []any:
		for i, one := range v {
			out = append(out, pointers(one, fmt.Sprintf("%s/%d", at, i))...)
		}
	case map[string]any:
		for key, one := range v {
			out = append(out, pointers(one, at+"/"+key)...)
		}
	}
	return out
}

func TestLongWordsAreNotRepeated(t *testing.T) {
	for _, p := range blockkit.Validate(blockkit.Message, []byte(hostile(1 << 20)["one long type"])) {
		assert.Less(t, len(p.Message), 400)
	}
	assert.Equal(t, []string{"must provide an array [json-pointer:/blocks]"}, said(blockkit.Validate(blockkit.Message, []byte(`{`))))
	assert.Empty(t, blockkit.Validate(blockkit.Message, []byte(`null`)), "no blocks at all")
}

func FuzzValidate(f *testing.F) {
	for _, fixture := range slices.Concat(blockFixtures(), holdingFixtures(), elementFixtures(), richFixtures()) {
		tree, _ := fixture.tree()
		raw, err := json.Marshal(tree)
		require.NoError(f, err)
		f.Add(raw)
	}
	for _, body := range hostile(2000) {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		read(raw)
		if first := blockkit.Validate(blockkit.Message, raw); !slices.Equal(first, blockkit.Validate(blockkit.Message, raw)) {
			t.Fatal("two readings differ")
		}
	})
}

func BenchmarkValidateTenKilobytes(b *testing.B) {
	blocks := times(45, func(int) any {
		return with(accessory(button("open", 10)), "text", object{"type": "mrkdwn", "text": xs(60)})
	})
	raw, err := json.Marshal(blocks)
	require.NoError(b, err)
	b.SetBytes(int64(len(raw)))
	b.ReportAllocs()
	for b.Loop() {
		blockkit.Validate(blockkit.Message, raw)
	}
}
