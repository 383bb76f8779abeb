package slacksim_test

import (
	"encoding/json"
	"image"
	"image/color"
	"image/png"
	"math"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/internal/slacksim/blockkit"
)

// exhibit is a file of the gallery: a message of one kind of block or element, or a view.
type exhibit struct {
	About       string          `json:"about"`
	Text        string          `json:"text"`
	Blocks      json.RawMessage `json:"blocks"`
	Attachments json.RawMessage `json:"attachments"`
	View        json.RawMessage `json:"view"`
}

// gallery reads testdata/gallery, with names of this workspace and this machine in place of those of the files.
func gallery(t *testing.T, names ...string) map[string]exhibit {
	t.Helper()
	paths, err := filepath.Glob("testdata/gallery/*.json")
	require.NoError(t, err)
	require.NotEmpty(t, paths)
	out := map[string]exhibit{}
	for _, path := range paths {
		raw, err := os.ReadFile(path)
		require.NoError(t, err)
		var e exhibit
		decoder := json.NewDecoder(strings.NewReader(strings.NewReplacer(names...).Replace(string(raw))))
		decoder.DisallowUnknownFields()
		require.NoError(t, decoder.Decode(&e), path)
		out[strings.TrimSuffix(filepath.Base(path), ".json")] = e
	}
	return out
}

func TestTheGalleryIsWhatSlackTakes(t *testing.T) {
	shown := map[string]bool{}
	for name, e := range gallery(t) {
		assert.NotEmpty(t, e.About, name)
		switch {
		case e.View != nil:
			assert.Empty(t, blockkit.ValidateView(e.View), name)
		case e.Attachments != nil:
			assert.Empty(t, blockkit.Attachments(e.Attachments), name)
		default:
			assert.Empty(t, blockkit.Validate(blockkit.Message, e.Blocks), name)
		}
		for _, raw := range []json.RawMessage{e.Blocks, e.Attachments, e.View} {
			noteTypes(raw, shown)
		}
	}
	for _, kind := range []string{
		"section", "header", "divider", "context", "actions", "context_actions", "image", "input", "rich_text", "markdown", "table", "data_table",
		"data_visualization", "card", "carousel", "container", "layout", "alert", "plan", "task_card", "video",
		"button", "workflow_button", "overflow", "datepicker", "timepicker", "datetimepicker", "radio_buttons", "checkboxes", "feedback_buttons", "icon_button",
		"static_select", "external_select", "users_select", "conversations_select", "channels_select", "multi_static_select", "multi_external_select",
		"multi_users_select", "multi_conversations_select", "multi_channels_select", "plain_text_input", "email_text_input", "url_text_input", "number_input",
		"rich_text_input", "file_input", "rich_text_list", "rich_text_quote", "rich_text_preformatted", "pie", "bar", "line", "area", "action_cell",
	} {
		assert.True(t, shown[kind], "the gallery shows no %s", kind)
	}
}

func noteTypes(raw json.RawMessage, into map[string]bool) {
	var walk func(any)
	walk = func(node any) {
		switch node := node.(type) {
		case []any:
			for _, one := range node {
				walk(one)
			}
		case map[string]any:
			if kind, ok := node["type"].(string); ok {
				into[kind] = true
			}
			for _, one := range node {
				walk(one)
			}
		}
	}
	var tree any
	if json.Unmarshal(raw, &tree) == nil {
		walk(tree)
	}
}

// pictures serves the gallery's images: a drawn curve, in the size that the name asks for.
func pictures(t *testing.T) string {
	t.Helper()
	sizes := map[string]image.Point{"/logo.png": {96, 96}, "/hero.png": {640, 320}, "/chart.png": {720, 360}}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		size, known := sizes[r.URL.Path]
		if !known {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "image/png")
		_ = png.Encode(w, curve(size)) // the page is gone: its loss
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func curve(size image.Point) image.Image {
	m := image.NewNRGBA(image.Rectangle{Max: size})
	for x := range size.X {
		for y := range size.Y {
			wave := float64(size.Y) * (0.55 - 0.25*math.Sin(6*float64(x)/float64(size.X)))
			c := color.NRGBA{R: 222, G: 235, B: 247, A: 255}
			if float64(y) > wave {
				c = color.NRGBA{R: 18, G: uint8(100 + 60*y/size.Y), B: 163, A: 255}
			}
			m.SetNRGBA(x, y, c)
		}
	}
	return m
}
