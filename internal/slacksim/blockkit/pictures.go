package blockkit

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
)

// Picture is an image that blocks show, with the JSON pointer of where its address stands. Either it has a URL, or a file
// that Slack holds. An unreachable picture of an image block refuses the whole message; anywhere else it is drawn broken.
type Picture struct {
	Pointer string
	URL     string
	FileID  string
	FileURL string
	Block   bool // of an image block, be it in a container or a layout, not an accessory's, a context's or an icon
}

// deepest is how many levels of arrays and objects are looked into: Slack's own nesting ends long before.
const deepest = 32

// Pictures lists the images of an array of blocks: blocks in their order, the fields of each by name.
func Pictures(blocks []byte) []Picture {
	var tree []any
	if json.Unmarshal(blocks, &tree) != nil {
		return nil
	}
	var p gallery
	p.list("blocks", tree, true)
	return p.found
}

// gallery collects pictures on a walk; path is where the walk stands, so that a pointer is written only for a find.
type gallery struct {
	path  []string
	found []Picture
}

func (p *gallery) list(key string, items []any, areBlocks bool) {
	p.path = append(p.path, key)
	for i, one := range items {
		p.visit(strconv.Itoa(i), one, areBlocks)
	}
	p.path = p.path[:len(p.path)-1]
}

func (p *gallery) visit(key string, v any, isBlock bool) {
	if len(p.path) > deepest {
		return
	}
	switch v := v.(type) {
	case []any:
		p.list(key, v, isBlock)
	case map[string]any:
		p.path = append(p.path, key)
		p.object(v, isBlock)
		p.path = p.path[:len(p.path)-1]
	}
}

func (p *gallery) object(o map[string]any, isBlock bool) {
	isBlock = isBlock && o["type"] == "image"
	if url, ok := o["image_url"].(string); ok {
		p.found = append(p.found, Picture{Pointer: p.pointer("image_url"), URL: url, Block: isBlock})
	}
	if file, ok := o["slack_file"].(map[string]any); ok {
		p.found = append(p.found, Picture{Pointer: p.pointer("slack_file"), FileID: textOf(file["id"]), FileURL: textOf(file["url"]), Block: isBlock})
	}
	keys := make([]string, 0, len(o))
	for key, v := range o {
		switch v.(type) {
		case []any, map[string]any:
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	for _, key := range keys {
		p.visit(key, o[key], key == "block" || key == "child_blocks" || key == "fallback")
	}
}

func (p *gallery) pointer(last string) string {
	var b strings.Builder
	for _, step := range append(slices.Clip(p.path), last) {
		b.WriteByte('/')
		b.WriteString(escaped(step))
	}
	return b.String()
}

// escaped is a step of a JSON pointer (RFC 6901).
func escaped(step string) string {
	if !strings.ContainsAny(step, "~/") {
		return step
	}
	return strings.NewReplacer("~", "~0", "/", "~1").Replace(step)
}
