package kit

import (
	"cmp"
	"math"
	"strconv"
	"strings"

	"github.com/slack-go/slack"
)

// Relieve is blocks without what Slack has refused: each block that a pointer
// names (`/blocks/3/accessory/image_url`, `/view/blocks/0`) stands in its
// plainer form. A refusal that names no block makes all of them plainer that
// have a plainer form of the same content.
func Relieve(blocks []slack.Block, pointers []string) []slack.Block {
	refused := map[int]string{} // the way below the block
	for _, p := range pointers {
		_, rest, _ := strings.Cut(p, "/blocks/")
		number, below, _ := strings.Cut(rest, "/")
		if i, err := strconv.Atoi(number); err == nil && i >= 0 && i < len(blocks) {
			if before, twice := refused[i]; twice && before != below {
				below = together(before, below)
			}
			refused[i] = below
		}
	}
	out := make([]slack.Block, 0, len(blocks))
	free := maxBlocks - len(blocks)
	for i, b := range blocks {
		below, named := refused[i]
		if len(refused) == 0 {
			named = isRich(b)
		}
		if row, is := b.(*slack.ActionBlock); is && named && !isBelow(below, "elements") {
			if apart := beside(row); len(apart)-1 <= free {
				out, free = append(out, apart...), free-len(apart)+1
				continue
			}
		}
		if named {
			b = plainer(b, below)
		}
		if b != nil {
			out = append(out, b)
		}
	}
	return out
}

// together is what two refusals of one block name.
func together(a, b string) string {
	if isBelow(a, "elements") && isBelow(b, "elements") {
		return "elements"
	}
	return ""
}

// isRich reports whether a block is of a kind that not every client and
// workspace takes.
func isRich(b slack.Block) bool {
	switch b := b.(type) {
	case *slack.HeaderBlock, *slack.ContextBlock, *slack.DividerBlock, *slack.ActionBlock, *slack.InputBlock:
		return false
	case *slack.SectionBlock:
		return b.Accessory != nil && b.Accessory.ImageElement != nil
	}
	return true
}

// plainer is the next plainer form of a block, of which Slack has refused what
// lies below; nil is nothing at all.
func plainer(b slack.Block, below string) slack.Block {
	switch b := b.(type) {
	case *slack.SectionBlock:
		if isBelow(below, "accessory") || below == "" && b.Accessory != nil && b.Accessory.ImageElement != nil {
			bare := *b
			bare.Accessory = nil
			return &bare
		}
	case *slack.ActionBlock:
		return fewer(b, below)
	case *slack.DataVisualizationBlock:
		return Section(drawing(b))
	case *slack.DividerBlock:
		return nil
	}
	if paragraphs := Paragraphs(Written([]slack.Block{b})); len(paragraphs) > 0 {
		return paragraphs[0]
	}
	return nil
}

func isBelow(below, field string) bool { return below == field || strings.HasPrefix(below, field+"/") }

// Written is all that blocks say, a line for each piece, for whoever is shown no
// blocks. It is plain text.
func Written(blocks []slack.Block) string {
	var lines []string
	say := func(texts ...string) {
		for _, t := range texts {
			if t = strings.TrimSpace(t); t != "" {
				lines = append(lines, t)
			}
		}
	}
	for _, b := range blocks {
		switch b := b.(type) {
		case *slack.HeaderBlock:
			say(b.Text.Text)
		case *slack.SectionBlock:
			say(objects(append([]*slack.TextBlockObject{b.Text}, b.Fields...)...)...)
		case *slack.ContextBlock:
			for _, e := range b.ContextElements.Elements {
				if t, is := e.(*slack.TextBlockObject); is {
					say(objects(t)...)
				}
			}
		case *slack.RichTextBlock:
			for _, e := range b.Elements {
				say(spoken(e))
			}
		case *slack.DataVisualizationBlock:
			say(unmarked(drawing(b)))
		case *slack.ImageBlock:
			say(b.AltText)
		case *slack.InputBlock:
			say(objects(b.Label)...)
		}
	}
	return strings.Join(lines, "\n")
}

// objects are texts as they are read.
func objects(of ...*slack.TextBlockObject) []string {
	out := make([]string, 0, len(of))
	for _, t := range of {
		switch {
		case t == nil:
		case t.Type == slack.MarkdownType:
			out = append(out, unmarked(t.Text))
		default:
			out = append(out, t.Text)
		}
	}
	return out
}

// spoken is what a piece of rich text says.
func spoken(e slack.RichTextElement) string {
	var out strings.Builder
	switch e := e.(type) {
	case *slack.RichTextList:
		for _, item := range e.Elements {
			out.WriteString("• " + spoken(item) + "\n")
		}
	case *slack.RichTextPreformatted:
		return spoken(slack.NewRichTextSection(e.Elements...))
	case *slack.RichTextSection:
		for _, x := range e.Elements {
			switch x := x.(type) {
			case *slack.RichTextSectionTextElement:
				out.WriteString(x.Text)
			case *slack.RichTextSectionLinkElement:
				out.WriteString(cmp.Or(x.Text, x.URL))
			}
		}
	}
	return out.String()
}

// unmarked is mrkdwn of ours as it is read: links as their labels, dates as
// their words, without the marks of formatting, which are never a person's
// (Defuse has replaced those).
func unmarked(mrkdwn string) string {
	text := unlinked(mrkdwn, func(named string) string { return named })
	return strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&").Replace(text)
}

// unlinked is mrkdwn of ours without the marks of formatting, links and dates
// as their words, and what has none, such as a channel, as it is to be named.
func unlinked(mrkdwn string, name func(string) string) string {
	var out strings.Builder
	for rest := mrkdwn; rest != ""; {
		before, token, found := strings.Cut(rest, "<")
		out.WriteString(unformatted(before))
		if !found {
			break
		}
		inside, after, closed := strings.Cut(token, ">")
		if _, label, has := strings.Cut(inside, "|"); closed && has {
			out.WriteString(label)
		} else if closed {
			out.WriteString(name(inside))
		}
		rest = after
	}
	return out.String()
}

// unformatted drops stars, code marks, and underscores beside a word.
func unformatted(text string) string {
	runes := []rune(text)
	var out strings.Builder
	for i, r := range runes {
		inside := i > 0 && i+1 < len(runes) && inWord(runes[i-1]) && inWord(runes[i+1])
		if r != '*' && r != '`' && (r != '_' || inside) {
			out.WriteRune(r)
		}
	}
	return out.String()
}

// drawing is a chart in text: a sparkline of a line, the figures of the others.
// It is mrkdwn, escaped.
func drawing(b *slack.DataVisualizationBlock) string {
	title := "*" + Escape(b.Title, MaxLine) + "*"
	switch c := b.Chart.(type) {
	case *slack.DataVisualizationLineChart:
		return title + "\n" + lines(c.Series)
	case *slack.DataVisualizationAreaChart:
		return title + "\n" + lines(c.Series)
	case *slack.DataVisualizationBarChart:
		for _, s := range c.Series {
			for _, p := range s.Data {
				title += "\n" + Escape(p.Label, MaxWord) + " " + number(p.Value)
			}
		}
	case *slack.DataVisualizationPieChart:
		for _, s := range c.Segments {
			title += "\n" + Escape(s.Label, MaxWord) + " " + number(s.Value)
		}
	}
	return title
}

// lines is a sparkline of the first series, with where it begins, ends, and was
// at its lowest and highest.
func lines(series []slack.DataVisualizationDataSeries) string {
	if len(series) == 0 || len(series[0].Data) == 0 {
		return ""
	}
	data := series[0].Data
	values := make([]int, len(data))
	low, high := data[0], data[0]
	for i, p := range data {
		values[i] = int(math.Round(p.Value))
		if p.Value < low.Value {
			low = p
		}
		if p.Value > high.Value {
			high = p
		}
	}
	last := data[len(data)-1]
	at := func(p slack.DataVisualizationDataPoint) string {
		return number(p.Value) + " on " + Escape(p.Label, MaxWord)
	}
	return Spark(values) + "\nFrom " + at(data[0]) + " to " + at(last) + " · lowest " + at(low) + " · highest " + at(high)
}

func number(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// Spark draws numbers from 0 to 100 as a line of bars.
func Spark(values []int) string {
	bars := []rune("▁▂▃▄▅▆▇█")
	line := make([]rune, len(values))
	for i, v := range values {
		line[i] = bars[min(max(v, 0), 100)*len(bars)/101]
	}
	return string(line)
}
