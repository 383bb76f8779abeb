package kit

import (
	"github.com/slack-go/slack"
)

// spare is what a card leaves free for a footer.
const spare = 300

// Fits reports whether Slack takes the blocks as one message, with a footer.
func Fits(blocks []slack.Block) bool {
	return len(blocks) < maxBlocks && SizeOf(blocks) <= maxText-spare
}

// SizeOf counts the characters of all texts and addresses, as Slack does at
// worst.
func SizeOf(blocks []slack.Block) int {
	n := 0
	for _, b := range blocks {
		switch b := b.(type) {
		case *slack.HeaderBlock:
			n += Units(b.Text.Text)
		case *slack.SectionBlock:
			n += sizeOfSection(b)
		case *slack.RichTextBlock:
			for _, e := range b.Elements {
				n += sizeOfRich(e)
			}
		case *slack.ContextBlock:
			for _, e := range b.ContextElements.Elements {
				if t, is := e.(*slack.TextBlockObject); is {
					n += Units(t.Text)
				}
			}
		case *slack.ActionBlock:
			for _, e := range b.Elements.ElementSet {
				n += sizeOfElement(e)
			}
		case *slack.DataVisualizationBlock:
			n += sizeOfChart(b)
		}
	}
	return n
}

func sizeOfSection(s *slack.SectionBlock) int {
	n := 0
	if s.Text != nil {
		n += Units(s.Text.Text)
	}
	for _, f := range s.Fields {
		n += Units(f.Text)
	}
	if s.Accessory != nil && s.Accessory.ImageElement != nil {
		n += Units(*s.Accessory.ImageElement.ImageURL) + Units(s.Accessory.ImageElement.AltText)
	}
	if s.Accessory != nil && s.Accessory.ButtonElement != nil {
		n += sizeOfButton(s.Accessory.ButtonElement)
	}
	if s.Accessory != nil && s.Accessory.SelectElement != nil {
		n += sizeOfElement(s.Accessory.SelectElement)
	}
	if s.Accessory != nil && s.Accessory.MultiSelectElement != nil {
		n += sizeOfElement(s.Accessory.MultiSelectElement)
	}
	return n
}

// sizeOfElement is the size of a button, or of a menu with all its options.
func sizeOfElement(e slack.BlockElement) int {
	switch e := e.(type) {
	case *slack.ButtonBlockElement:
		return sizeOfButton(e)
	case *slack.SelectBlockElement:
		n := len(e.Type) + Units(e.ActionID) + sizeOfObject(e.Placeholder) + sizeOfOptions(e.Options)
		if e.InitialOption != nil {
			n += sizeOfOptions([]*slack.OptionBlockObject{e.InitialOption})
		}
		return n
	case *slack.MultiSelectBlockElement:
		return len(e.Type) + Units(e.ActionID) + sizeOfObject(e.Placeholder) + sizeOfOptions(e.Options) + sizeOfOptions(e.InitialOptions)
	}
	return 0
}

func sizeOfOptions(options []*slack.OptionBlockObject) int {
	n := 0
	for _, o := range options {
		n += sizeOfObject(o.Text) + sizeOfObject(o.Description) + Units(o.Value)
	}
	return n
}

func sizeOfObject(t *slack.TextBlockObject) int {
	if t == nil {
		return 0
	}
	return len(t.Type) + Units(t.Text)
}

func sizeOfButton(b *slack.ButtonBlockElement) int {
	return len(b.Type) + Units(b.Text.Text) + Units(b.ActionID) + Units(b.Value) + Units(b.URL) + Units(b.AccessibilityLabel)
}

func sizeOfChart(b *slack.DataVisualizationBlock) int {
	n := len(b.Type) + Units(b.Title)
	var axis slack.DataVisualizationAxisConfig
	var series []slack.DataVisualizationDataSeries
	switch c := b.Chart.(type) {
	case *slack.DataVisualizationLineChart:
		n, axis, series = n+len(c.Type), c.AxisConfig, c.Series
	case *slack.DataVisualizationBarChart:
		n, axis, series = n+len(c.Type), c.AxisConfig, c.Series
	}
	for _, c := range axis.Categories {
		n += Units(c)
	}
	for _, s := range series {
		n += Units(s.Name)
		for _, p := range s.Data {
			n += Units(p.Label)
		}
	}
	return n
}

func sizeOfRich(e slack.RichTextElement) int {
	n := 0
	switch e := e.(type) {
	case *slack.RichTextList:
		for _, item := range e.Elements {
			n += sizeOfRich(item)
		}
	case *slack.RichTextPreformatted:
		return sizeOfRich(slack.NewRichTextSection(e.Elements...))
	case *slack.RichTextSection:
		for _, x := range e.Elements {
			switch x := x.(type) {
			case *slack.RichTextSectionTextElement:
				n += Units(x.Text)
			case *slack.RichTextSectionLinkElement:
				n += Units(x.Text) + Units(x.URL)
			}
		}
	}
	return n
}
