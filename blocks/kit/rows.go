package kit

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/slack-go/slack"
)

// Apart is blocks without rows of buttons, each of which stands beside a line of
// its own, as far as a message has room: for a refusal that names no block.
func Apart(blocks []slack.Block) []slack.Block {
	var rows []string
	for i, b := range blocks {
		if _, is := b.(*slack.ActionBlock); is {
			rows = append(rows, "/blocks/"+strconv.Itoa(i)+"/type")
		}
	}
	if len(rows) == 0 {
		return blocks
	}
	return Relieve(blocks, rows)
}

// mostPlain is how many buttons are left of a row that Slack has refused.
const mostPlain = 5

// fewer is a row of buttons without the one that is refused, or its first ones.
func fewer(b *slack.ActionBlock, below string) slack.Block {
	row := *b
	rest, _ := strings.CutPrefix(below, "elements/")
	number, _, _ := strings.Cut(rest, "/")
	elements := &slack.BlockElements{ElementSet: slices.Clone(b.Elements.ElementSet)}
	if i, err := strconv.Atoi(number); err == nil && i >= 0 && i < len(elements.ElementSet) {
		elements.ElementSet = slices.Delete(elements.ElementSet, i, i+1)
	} else {
		elements.ElementSet = elements.ElementSet[:min(mostPlain, len(elements.ElementSet))]
	}
	if row.Elements = elements; len(elements.ElementSet) == 0 {
		return nil
	}
	return &row
}

// beside is a row of buttons and menus that Slack does not take as a row: each
// beside a line of its own, so that nothing is lost that can be done.
func beside(row *slack.ActionBlock) []slack.Block {
	var out []slack.Block
	for _, e := range row.Elements.ElementSet {
		var s *slack.SectionBlock
		switch e := e.(type) {
		case *slack.ButtonBlockElement:
			s = Section(Escape(e.Text.Text, MaxButton))
		case *slack.SelectBlockElement:
			s = Section(Escape(cmp.Or(objectsText(e.Placeholder), "Choose"), MaxLine))
		default:
			continue
		}
		s.Accessory = slack.NewAccessory(e)
		out = append(out, s)
	}
	return out
}

func objectsText(t *slack.TextBlockObject) string { return strings.Join(objects(t), " ") }
