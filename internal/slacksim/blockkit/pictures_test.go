package blockkit_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/internal/slacksim/blockkit"
)

func encoded(t *testing.T, v any) []byte {
	t.Helper()
	raw, err := json.Marshal(v)
	require.NoError(t, err)
	return raw
}

func TestPicturesAreFoundWhereverTheyStand(t *testing.T) {
	icon := object{"type": "image", "image_url": "https://a.b/icon", "alt_text": "a"}
	file := object{"type": "image", "slack_file": object{"id": "F1"}, "alt_text": "a"}
	byURL := object{"type": "image", "slack_file": object{"url": "https://files/F2"}, "alt_text": "a"}
	blocks := []any{
		picture("https://a.b/0"),
		accessory(icon),
		object{"type": "context", "elements": []any{mrkdwn("x"), icon}},
		object{"type": "container", "title": plainText(1), "icon": icon, "child_blocks": []any{section(1), file}},
		object{"type": "layout", "label": "l", "rows": []any{object{"items": []any{object{"block": picture("https://a.b/4")}}}}, "fallback": []any{byURL}},
		object{"type": "card", "hero_image": icon, "icon": icon},
		object{"type": "carousel", "elements": []any{object{"type": "card", "icon": icon}}},
	}
	assert.Equal(t, []blockkit.Picture{
		{Pointer: "/blocks/0/image_url", URL: "https://a.b/0", Block: true},
		{Pointer: "/blocks/1/accessory/image_url", URL: "https://a.b/icon"},
		{Pointer: "/blocks/2/elements/1/image_url", URL: "https://a.b/icon"},
		{Pointer: "/blocks/3/child_blocks/1/slack_file", FileID: "F1", Block: true},
		{Pointer: "/blocks/3/icon/image_url", URL: "https://a.b/icon"},
		{Pointer: "/blocks/4/fallback/0/slack_file", FileURL: "https://files/F2", Block: true},
		{Pointer: "/blocks/4/rows/0/items/0/block/image_url", URL: "https://a.b/4", Block: true},
		{Pointer: "/blocks/5/hero_image/image_url", URL: "https://a.b/icon"},
		{Pointer: "/blocks/5/icon/image_url", URL: "https://a.b/icon"},
		{Pointer: "/blocks/6/elements/0/icon/image_url", URL: "https://a.b/icon"},
	}, blockkit.Pictures(encoded(t, blocks)))
}

func TestPicturesOfWhatIsNoBlocks(t *testing.T) {
	for _, raw := range []string{``, `{}`, `null`, `[`, `[null,1,"x",[]]`, `[{"type":1,"image_url":2,"slack_file":"F1"}]`} {
		assert.Empty(t, blockkit.Pictures([]byte(raw)), raw)
	}
	odd := blockkit.Pictures([]byte(`[{"a/b~c":{"image_url":"u"}}]`))
	assert.Equal(t, "/blocks/0/a~1b~0c/image_url", odd[0].Pointer)
	deep := strings.Repeat(`[{"a":`, 4000) + `{"image_url":"u"}` + strings.Repeat(`}]`, 4000)
	assert.Empty(t, blockkit.Pictures([]byte(deep)), "no block nests that deep")
}

func TestBlocksInAttachments(t *testing.T) {
	legacy := object{"color": "#f00", "fallback": "f", "fields": []any{object{"title": "t", "value": "v", "short": true}}}
	bare := object{"color": "good", "blocks": []any{section(3001)}}
	odd := []any{legacy, bare, "x"}
	assert.Equal(t, []blockkit.Problem{
		{Pointer: "/attachments/1/blocks/0/text/text", Message: "must be less than 3001 characters"},
		{Pointer: "/attachments/2", Message: "must provide an object"},
	}, blockkit.Attachments(encoded(t, odd)))
	assert.Empty(t, blockkit.Attachments(encoded(t, []any{legacy, with(bare, "blocks", []any{section(1)})})))
	assert.Empty(t, blockkit.Attachments(encoded(t, times(100, func(int) any { return legacy }))))
	assert.Len(t, blockkit.Attachments(encoded(t, times(101, func(int) any { return legacy }))), 1)
	for _, raw := range []string{`{}`, `[null]`, `[{"blocks":{}}]`, `x`, `[{"blocks":[{}]}]`} {
		assert.NotEmpty(t, blockkit.Attachments([]byte(raw)), raw)
	}
	assert.Empty(t, blockkit.Attachments([]byte(`[{"blocks":null}]`)))
}
