package blockkit

import "strconv"

const (
	mostSegments = 6
	mostSeries   = 6
	mostPoints   = 20
	chartLabel   = 20
	axisLabel    = 50
)

// chart is the drawing of a data_visualization block.
func chart(c *check, at string, v any) {
	o, _ := v.(map[string]any)
	switch kind := textOf(o["type"]); kind {
	case "pie":
		object(pie)(c, at, v)
	case "bar", "area", "line":
		object(graph)(c, at, v)
	default:
		c.fail(at+"/type", "must be one of: pie, bar, area, line")
	}
}

var (
	pie = shape(rules{"segments!": list(1, mostSegments, object(shape(rules{"label!": label(chartLabel), "value!": above(0)}, nil)))}, nil)

	graph = shape(rules{
		"series!": list(1, mostSeries, object(shape(rules{
			"name!": label(chartLabel),
			"data!": list(1, mostPoints, object(shape(rules{"label!": str(1, chartLabel), "value!": number(-1e15, 1e15)}, nil))),
		}, nil))),
		"axis_config!": object(shape(rules{
			"categories!": list(1, mostPoints, label(chartLabel)), "x_label": label(axisLabel), "y_label": label(axisLabel),
		}, nil)),
	}, everyCategoryOnce)
)

func above(least float64) rule {
	return func(c *check, at string, v any) {
		if n, ok := v.(float64); !ok || n <= least {
			c.fail(at, "must be greater than "+strconv.FormatFloat(least, 'f', -1, 64))
		}
	}
}

// everyCategoryOnce holds a chart's series against its axis: each category has one point in each series.
func everyCategoryOnce(c *check, at string, o map[string]any) {
	axis, _ := o["axis_config"].(map[string]any)
	categories, _ := axis["categories"].([]any)
	known := map[string]bool{}
	for i, one := range categories {
		if known[textOf(one)] {
			c.fail(at+"/axis_config/categories/"+strconv.Itoa(i), "must be unique")
		}
		known[textOf(one)] = true
	}
	names := map[string]bool{}
	series, _ := o["series"].([]any)
	for i, one := range series {
		here := at + "/series/" + strconv.Itoa(i)
		s, _ := one.(map[string]any)
		if name := textOf(s["name"]); names[name] {
			c.fail(here+"/name", "must be unique")
		} else {
			names[name] = true
		}
		points, _ := s["data"].([]any)
		drawn := map[string]bool{}
		for _, point := range points {
			p, _ := point.(map[string]any)
			drawn[textOf(p["label"])] = known[textOf(p["label"])]
		}
		complete := len(points) == len(categories) && len(drawn) == len(categories)
		for _, isKnown := range drawn {
			complete = complete && isKnown
		}
		if !complete {
			c.fail(here+"/data", "must have one data point for each category")
		}
	}
}
