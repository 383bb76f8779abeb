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
				if t, is := e.(*slack.ButtonBlockElement); is {
					n += sizeOfButton(t)
				}
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
	return n
}

func sizeOfButton(b *slack.ButtonBlockElement) int {
	return len(b.Type) + Units(b.Text.Text) + Units(b.ActionID) + Units(b.Value) + Units(b.URL) + Units(b.AccessibilityLabel)
}

func sizeOfChart(b *slack.DataVisualizationBlock) int {
	n := len(b.Type) + Units(b.Title)
	line, is := b.Chart.(*slack.DataVisualizationLineChart)
	if !is {
		return n
	}
	n += len(line.Type)
	for _, c := range line.AxisConfig.Categories {
		n += Units(c)
	}
	for _, s := range line.Series {
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
