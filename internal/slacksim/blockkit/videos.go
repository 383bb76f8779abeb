package blockkit

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
)

// Video is a video block, with the JSON pointer of where it stands.
type Video struct{ Pointer, URL string }

// Videos lists the video blocks anywhere in a JSON value.
func Videos(raw []byte) []Video {
	var tree any
	if json.Unmarshal(raw, &tree) != nil {
		return nil
	}
	return videosIn(tree, "", 0)
}

func videosIn(v any, at string, depth int) (found []Video) {
	if depth > deepest {
		return nil
	}
	switch v := v.(type) {
	case []any:
		for i, one := range v {
			found = append(found, videosIn(one, at+"/"+strconv.Itoa(i), depth+1)...)
		}
	case map[string]any:
		if url, ok := v["video_url"].(string); ok && v["type"] == "video" {
			found = append(found, Video{at, url})
		}
		for _, key := range slices.Sorted(maps.Keys(v)) {
			found = append(found, videosIn(v[key], at+"/"+escaped(key), depth+1)...)
		}
	}
	return found
}
