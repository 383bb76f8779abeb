package blocks

import (
	"github.com/slack-go/slack"
)

// spare is what a card leaves free for a footer.
const spare = 300

// fits reports whether Slack takes the blocks as one message, with a footer.
func fits(blocks []slack.Block) bool {
	return len(blocks) < maxBlocks && sizeOf(blocks) <= maxText-spare
}

// sizeOf counts the characters of all texts and addresses, as Slack does at
// worst.
func sizeOf(blocks []slack.Block) int {
	n := 0
	for _, b := range blocks {
		switch b := b.(type) {
		case *slack.HeaderBlock:
			n += units(b.Text.Text)
		case *slack.SectionBlock:
			n += sizeOfSection(b)
		case *slack.RichTextBlock:
			for _, e := range b.Elements {
				n += sizeOfRich(e)
			}
		case *slack.ContextBlock:
			for _, e := range b.ContextElements.Elements {
				if t, is := e.(*slack.TextBlockObject); is {
					n += units(t.Text)
				}
			}
		case *slack.ActionBlock:
			for _, e := range b.Elements.ElementSet {
				if t, is := e.(*slack.ButtonBlockElement); is {
					n += units(t.Text.Text) + units(t.Value)
				}
			}
		}
	}
	return n
}

func sizeOfSection(s *slack.SectionBlock) int {
	n := 0
	if s.Text != nil {
		n += units(s.Text.Text)
	}
	for _, f := range s.Fields {
		n += units(f.Text)
	}
	if s.Accessory != nil && s.Accessory.ImageElement != nil {
		n += units(*s.Accessory.ImageElement.ImageURL) + units(s.Accessory.ImageElement.AltText)
	}
	if s.Accessory != nil && s.Accessory.ButtonElement != nil {
		n += units(s.Accessory.ButtonElement.Text.Text) + units(s.Accessory.ButtonElement.Value)
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
				n += units(x.Text)
			case *slack.RichTextSectionLinkElement:
				n += units(x.Text) + units(x.URL)
			}
		}
	}
	return n
}
