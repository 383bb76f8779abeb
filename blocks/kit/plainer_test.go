package kit_test

import (
	"testing"

	"github.com/slack-go/slack"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/blocks/kit"
)

// said are the blocks of these stories.
func said() []slack.Block {
	logo := kit.Section("*Acme* is _Unknown_ to <https://acme.com|acme.com>, see snake_case &amp; &lt;more&gt;")
	logo.Accessory = slack.NewAccessory(slack.NewImageBlockElement("https://x.example/logo.png", "Logo"))
	axis := slack.NewDataVisualizationAxisConfig("1 Nov", "2 Nov", "3 Nov")
	series := func(name string, values ...float64) slack.DataVisualizationDataSeries {
		s := slack.DataVisualizationDataSeries{Name: name}
		for i, v := range values {
			s.Data = append(s.Data, slack.NewDataVisualizationDataPoint(axis.Categories[i], v))
		}
		return s
	}
	chart := func(c slack.DataVisualizationChart) slack.Block {
		return &slack.DataVisualizationBlock{Type: slack.MBTDataVisualization, Title: "Score & more", Chart: c}
	}
	rich := new(kit.Rich).Bold("Factors\n").Text("−8 Low *product* adoption")
	rich.Link("Open", "https://x.example/a", kit.Regular)
	return []slack.Block{
		kit.Header("Acme"), logo, rich.Block(), chart(slack.NewDataVisualizationLineChart(axis, series("Score", 70, 30, 55), series("At risk", 40, 40, 40))),
		chart(slack.NewDataVisualizationPieChart(slack.NewDataVisualizationSegment("Critical", 1200))),
		slack.NewActionBlock("", kit.Button("One", "one", "1"), kit.Button("Two", "two", "2")), slack.NewDividerBlock(),
		slack.NewImageBlock("https://x.example/score.png", "The score fell from 70 to 30", "", nil),
	}
}

func text(t *testing.T, b slack.Block) string {
	t.Helper()
	s, is := b.(*slack.SectionBlock)
	require.True(t, is, "%T", b)
	return s.Text.Text
}

func TestABlockThatIsRefusedStandsInItsPlainerForm(t *testing.T) {
	all := said()
	for pointer, want := range map[string]string{
		"/blocks/0/text":                "Acme",
		"/view/blocks/0/text":           "Acme",
		"/blocks/1":                     "*Acme* is _Unknown_ to <https://acme.com|acme.com>, see snake_case &amp; &lt;more&gt;",
		"/blocks/1/accessory/image_url": "*Acme* is _Unknown_ to <https://acme.com|acme.com>, see snake_case &amp; &lt;more&gt;",
		"/blocks/1/text":                "Acme is Unknown to acme.com, see snake_case & <more>",
		"/blocks/2":                     "Factors\n−8 Low *product* adoptionOpen",
		"/blocks/3/type":                "*Score &amp; more*\n▆▃▅\nFrom 70 on 1 Nov to 55 on 3 Nov · lowest 30 on 2 Nov · highest 70 on 1 Nov",
		"/blocks/4/type":                "*Score &amp; more*\nCritical 1200",
		"/blocks/7/image_url":           "The score fell from 70 to 30",
	} {
		plainer := kit.Relieve(all, []string{pointer})
		require.Len(t, plainer, len(all), pointer)
		for i := range all {
			if all[i] != plainer[i] {
				assert.Equal(t, want, text(t, plainer[i]), pointer)
				assert.Nil(t, plainer[i].(*slack.SectionBlock).Accessory)
			}
		}
	}
}

func TestARowLosesTheButtonThatIsRefused(t *testing.T) {
	row := kit.Relieve(said(), []string{"/blocks/5/elements/1/url"})[5].(*slack.ActionBlock)
	require.Len(t, row.Elements.ElementSet, 1)
	assert.Equal(t, "one", row.Elements.ElementSet[0].(*slack.ButtonBlockElement).ActionID)
	assert.Len(t, said()[5].(*slack.ActionBlock).Elements.ElementSet, 2, "what was drawn stays as it was")

	without := kit.Relieve(said(), []string{"/blocks/6", "/blocks/5/elements/0/text", "/blocks/5/elements/1/text"})
	assert.Len(t, without, len(said())-1, "a divider says nothing; of a row with two refusals the first buttons stay")
}

// Where nothing is named, what not every workspace takes stands in its plainer
// form.
func TestARefusalThatNamesNothing(t *testing.T) {
	for _, pointers := range [][]string{nil, {"/blocks"}, {"/blocks/99"}, {"/blocks/x"}, {"nonsense"}} {
		plainer := kit.Relieve(said(), pointers)
		require.Len(t, plainer, len(said()), "%v", pointers)
		for i, kind := range []slack.MessageBlockType{"header", "section", "section", "section", "section", "actions", "divider", "section"} {
			assert.Equal(t, kind, plainer[i].BlockType(), "%v", pointers)
		}
	}
}

func TestAMessageWithoutBlocksSaysTheSame(t *testing.T) {
	m := kit.Message{Text: "Acme: 58", Blocks: said()}.Bare()
	assert.Nil(t, m.Blocks)
	assert.Equal(t, "Acme: 58\nAcme is Unknown to acme.com, see snake_case &amp; &lt;more&gt;\nFactors\n−8 Low ∗product∗ adoptionOpen\nScore &amp; more\n▆▃▅\n"+
		"From 70 on 1 Nov to 55 on 3 Nov · lowest 30 on 2 Nov · highest 70 on 1 Nov\nScore &amp; more\nCritical 1200\nThe score fell from 70 to 30", m.Text)
}

// A workspace that takes no rows of buttons still has each of them.
func TestARowThatIsRefusedStandsApart(t *testing.T) {
	for _, pointer := range []string{"/blocks/5/type", "/blocks/5", "/view/blocks/5/block_id"} {
		apart := kit.Relieve(said(), []string{pointer})
		require.Len(t, apart, len(said())+1, pointer)
		for i, id := range []string{"one", "two"} {
			assert.Equal(t, id, apart[5+i].(*slack.SectionBlock).Accessory.ButtonElement.ActionID)
		}
		assert.Equal(t, "One", text(t, apart[5]))
	}
	menu := slack.NewOptionsSelectBlockElement(slack.OptTypeStatic, kit.PlainText("Level", 20), "level", slack.NewOptionBlockObject("a", kit.PlainText("A", 20), nil))
	apart := kit.Relieve([]slack.Block{slack.NewActionBlock("", menu)}, []string{"/blocks/0/type"})
	require.Len(t, apart, 1)
	assert.Equal(t, "Level", text(t, apart[0]))
	assert.NotNil(t, apart[0].(*slack.SectionBlock).Accessory.SelectElement)

	var crowded []slack.Block
	for range 49 {
		crowded = append(crowded, kit.Section("x"))
	}
	crowded = append(crowded, said()[5])
	assert.Equal(t, slack.MBTAction, kit.Relieve(crowded, []string{"/blocks/49/type"})[49].BlockType(), "a message has fifty blocks")
}

func TestTheSizeOfBlocksCountsMenusAndCharts(t *testing.T) {
	option := slack.NewOptionBlockObject("0123456789", kit.PlainText("0123456789", 20), nil)
	menu := slack.NewOptionsSelectBlockElement(slack.OptTypeStatic, kit.PlainText("Level", 20), "level", option, option)
	assert.Greater(t, kit.SizeOf([]slack.Block{slack.NewActionBlock("", menu)}), 50)
	many := slack.NewOptionsMultiSelectBlockElement(slack.MultiOptTypeStatic, nil, "kinds", option, option)
	section := kit.Section("")
	section.Accessory = slack.NewAccessory(many)
	assert.Greater(t, kit.SizeOf([]slack.Block{section}), 40)
	axis := slack.NewDataVisualizationAxisConfig("0123456789", "9876543210")
	bar := slack.NewDataVisualizationBarChart(axis, slack.NewDataVisualizationDataSeries("ARR", slack.NewDataVisualizationDataPoint("0123456789", 1), slack.NewDataVisualizationDataPoint("9876543210", 1)))
	assert.Greater(t, kit.SizeOf([]slack.Block{&slack.DataVisualizationBlock{Type: slack.MBTDataVisualization, Title: "T", Chart: bar}}), 40)
}
