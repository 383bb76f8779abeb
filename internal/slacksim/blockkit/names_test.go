package blockkit_test

import (
	"encoding/json"
	"testing"

	"github.com/slack-go/slack"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/internal/slacksim/blockkit"
)

// The client's types know the names on the wire; the validator never imports them, so these tests keep both honest.

func words(s string) *slack.TextBlockObject {
	return slack.NewTextBlockObject("plain_text", s, false, false)
}

func formatted(s string) *slack.TextBlockObject {
	return slack.NewTextBlockObject("mrkdwn", s, false, false)
}

func style() *slack.RichTextSectionTextStyle {
	return &slack.RichTextSectionTextStyle{
		Bold: true, Italic: true, Strike: true, Code: true, Underline: true, Highlight: true, ClientHighlight: true, Unlink: true,
	}
}

func richBlock(parts ...slack.RichTextElement) *slack.RichTextBlock {
	return slack.NewRichTextBlock("", parts...)
}

func simpleRich() *slack.RichTextBlock {
	return richBlock(slack.NewRichTextSection(slack.NewRichTextSectionTextElement("x", style())))
}

func holds(t *testing.T, on blockkit.Surface, blocks ...slack.Block) {
	t.Helper()
	for _, block := range blocks {
		raw, err := json.Marshal([]slack.Block{block})
		require.NoError(t, err)
		assert.Empty(t, said(blockkit.Validate(on, raw)), "%s", raw)
	}
}

func TestTheClientsBlocks(t *testing.T) {
	image := "https://a.b/c.png"
	icon := &slack.ImageBlockElement{Type: "image", ImageURL: &image, AltText: "a"}
	press := slack.NewButtonBlockElement("a", "v", words("x"))
	card := slack.NewCardBlock(slack.CardBlockOptionBlockID("card")).WithTitle(words("x")).WithSubtitle(formatted("x")).WithBody(formatted("x")).WithSubtext(words("x"))
	card.HeroImage, card.SlackIcon, card.Actions = icon, slack.NewSlackIconObject("star"), nil
	cell := func(s string) slack.DataTableCell { return slack.NewDataTableRawTextCell(s) }
	table := slack.NewTableBlock("").WithColumnSettings(slack.ColumnSetting{Align: "right", IsWrapped: true})
	table.AddRow(&slack.TableRawTextCell{Type: "raw_text", Text: "x"}, &slack.TableRichTextCell{Type: "rich_text", Elements: simpleRich().Elements})
	task := slack.NewTaskCardBlock("1", "t").WithStatus("complete").WithDetails(simpleRich()).WithOutput(simpleRich()).
		WithSources(slack.NewTaskCardSource("https://a.b", "s")).WithHideTitle(true)
	divider := slack.NewDividerBlock()
	holds(t, blockkit.Message,
		slack.NewSectionBlock(formatted("x"), []*slack.TextBlockObject{words("x")}, slack.NewAccessory(press), slack.SectionBlockOptionExpand(true)),
		slack.NewSectionBlock(formatted("x"), nil, slack.NewAccessory(icon)),
		slack.NewHeaderBlock(words("x"), slack.HeaderBlockOptionLevel(2)), divider,
		slack.NewContextBlock("", words("x"), formatted("x"), icon),
		slack.NewActionBlock("", press),
		slack.NewContextActionsBlock("",
			slack.NewFeedbackButtonsBlockElement("f", slack.NewFeedbackButton(words("x"), "v"), slack.NewFeedbackButton(words("x"), "v")),
			slack.NewIconButtonBlockElement("trash", words("x"), "i")),
		slack.NewImageBlock(image, "a", "", words("x")), slack.NewImageBlockSlackFile(&slack.SlackFileObject{ID: "F1"}, "a", "", nil),
		slack.NewInputBlock("", words("x"), words("x"), slack.NewPlainTextInputBlockElement(words("x"), "a")),
		simpleRich(), slack.NewMarkdownBlock("", "x"), table, card, slack.NewCarouselBlock(card), task, slack.NewPlanBlock("t").WithTasks(task),
		&slack.DataTableBlock{Type: "data_table", Caption: "c", PageSize: 5, RowHeaderColumnIndex: 1, Rows: [][]slack.DataTableCell{
			{cell("a"), cell("b"), cell("c"), cell("d")},
			{cell("x"), slack.NewDataTableRawNumberCell(1.5).WithText("1.5"), slack.NewDataTableRichTextCell(simpleRich().Elements...), slack.NewDataTableActionCell(press).WithFallback(cell("x"))},
		}},
		slack.NewContainerBlock(divider).WithTitle(words("x")).WithRichTextTitle(simpleRich()).WithSubtitle(words("x")).WithIcon(icon).WithWidth("wide").WithCollapsible(true, true),
		slack.NewContainerBlock(divider).WithTitle(words("x")).WithHeaderDivider(true),
		slack.NewLayoutBlock("l", slack.NewLayoutRow(slack.NewLayoutItem(divider).WithWidth("wide").WithHorizontalAlignment("end"))).
			WithLabelVisible(true).WithGridLines("rows").WithFallback(divider),
		slack.NewVideoBlock("https://a.b", image, "a", "", words("x")).WithAuthorName("a").WithTitleURL("https://a.b").WithDescription(words("x")).
			WithProviderIconURL(image).WithProviderName("p"),
	)
	holds(t, blockkit.Modal, slack.NewAlertBlock(words("x"), slack.AlertBlockOptionLevel("error")))
}

func TestTheClientsCharts(t *testing.T) {
	lines := []slack.DataVisualizationDataSeries{{Name: "n", Data: []slack.DataVisualizationDataPoint{{Label: "c", Value: -1}}}}
	axis := slack.DataVisualizationAxisConfig{Categories: []string{"c"}, XLabel: "x", YLabel: "y"}
	for _, chart := range []slack.DataVisualizationChart{
		&slack.DataVisualizationPieChart{Type: "pie", Segments: []slack.DataVisualizationSegment{{Label: "l", Value: 1}}},
		&slack.DataVisualizationBarChart{Type: "bar", Series: lines, AxisConfig: axis},
		&slack.DataVisualizationAreaChart{Type: "area", Series: lines, AxisConfig: axis},
		&slack.DataVisualizationLineChart{Type: "line", Series: lines, AxisConfig: axis},
	} {
		holds(t, blockkit.Message, &slack.DataVisualizationBlock{Type: "data_visualization", Title: "t", Chart: chart})
	}
}

func TestTheClientsElements(t *testing.T) {
	option := slack.NewOptionBlockObject("v", words("x"), words("x"))
	group := slack.NewOptionGroupBlockElement(words("x"), option)
	ask := slack.NewConfirmationBlockObject(words("x"), formatted("x"), words("x"), words("x"))
	hint := words("x")
	one := 1
	filter := &slack.SelectBlockElementFilter{Include: []string{"public"}, ExcludeBotUsers: true, ExcludeExternalSharedChannels: true}
	dispatch := &slack.DispatchActionConfig{TriggerActionsOn: []string{"on_enter_pressed"}}
	selects := func(kind string) *slack.SelectBlockElement {
		return &slack.SelectBlockElement{Type: kind, Placeholder: hint, ActionID: "a", Confirm: ask, FocusOnLoad: true}
	}
	static, groups, external, users := selects("static_select"), selects("static_select"), selects("external_select"), selects("users_select")
	static.Options, static.InitialOption, groups.OptionGroups = []*slack.OptionBlockObject{option}, option, []*slack.OptionGroupBlockObject{group}
	external.MinQueryLength, external.InitialOption, users.InitialUser = &one, option, "U1"
	places, channels := selects("conversations_select"), selects("channels_select")
	places.Filter, places.DefaultToCurrentConversation, places.ResponseURLEnabled, places.InitialConversation = filter, true, true, "C1"
	channels.InitialChannel, channels.ResponseURLEnabled = "C1", true
	elements := []slack.BlockElement{
		static, groups, external, users, places, channels,
		&slack.MultiSelectBlockElement{Type: "multi_static_select", Options: []*slack.OptionBlockObject{option}, InitialOptions: []*slack.OptionBlockObject{option}, MaxSelectedItems: &one, Placeholder: hint},
		&slack.MultiSelectBlockElement{Type: "multi_static_select", OptionGroups: []*slack.OptionGroupBlockObject{group}, Confirm: ask, ActionID: "a"},
		&slack.MultiSelectBlockElement{Type: "multi_external_select", MinQueryLength: &one, FocusOnLoad: true},
		&slack.MultiSelectBlockElement{Type: "multi_users_select", InitialUsers: []string{"U1"}},
		&slack.MultiSelectBlockElement{Type: "multi_conversations_select", InitialConversations: []string{"C1"}, Filter: filter, DefaultToCurrentConversation: true},
		&slack.MultiSelectBlockElement{Type: "multi_channels_select", InitialChannels: []string{"C1"}},
		&slack.DatePickerBlockElement{Type: "datepicker", InitialDate: "2026-11-23", Placeholder: hint, Confirm: ask, FocusOnLoad: true},
		&slack.TimePickerBlockElement{Type: "timepicker", InitialTime: "23:59", Timezone: "Europe/Vienna", Placeholder: hint},
		&slack.DateTimePickerBlockElement{Type: "datetimepicker", InitialDateTime: 1_700_000_000},
		&slack.CheckboxGroupsBlockElement{Type: "checkboxes", Options: []*slack.OptionBlockObject{option}, InitialOptions: []*slack.OptionBlockObject{option}},
		&slack.RadioButtonsBlockElement{Type: "radio_buttons", Options: []*slack.OptionBlockObject{option}, InitialOption: option},
		&slack.PlainTextInputBlockElement{Type: "plain_text_input", ActionID: "a", InitialValue: "x", Multiline: true, MinLength: 1, MaxLength: 2, DispatchActionConfig: dispatch},
		&slack.EmailTextInputBlockElement{Type: "email_text_input", InitialValue: "x", DispatchActionConfig: dispatch, FocusOnLoad: true},
		&slack.URLTextInputBlockElement{Type: "url_text_input", InitialValue: "x", Placeholder: hint},
		&slack.NumberInputBlockElement{Type: "number_input", IsDecimalAllowed: true, InitialValue: "1.5", MinValue: "1", MaxValue: "2"},
		&slack.RichTextInputBlockElement{Type: "rich_text_input", ActionID: "a", InitialValue: simpleRich(), MinLines: 1, MaxLines: 2},
		&slack.FileInputBlockElement{Type: "file_input", FileTypes: []string{"pdf"}, MaxFiles: 1},
	}
	for _, element := range elements {
		holds(t, blockkit.Modal, slack.NewInputBlock("", words("x"), nil, element))
	}
	press := &slack.ButtonBlockElement{
		Type: "button", Text: hint, ActionID: "a", URL: "https://a.b", Value: "v", Confirm: ask, Style: "primary", AccessibilityLabel: "x",
		AgentPrompt: "x", AgentPromptDisplay: "x", VisibleToUserIDs: []string{"U1"},
	}
	workflow := slack.NewWorkflowButtonBlockElement(hint, &slack.Workflow{Trigger: &slack.WorkflowTrigger{
		URL: "https://a.b", CustomizableInputParameters: []slack.CustomizableInputParameter{{Name: "n", Value: "v"}},
	}}, "w")
	overflow := &slack.OverflowBlockElement{Type: "overflow", ActionID: "o", Confirm: ask, Options: []*slack.OptionBlockObject{{Text: hint, Value: "v", URL: "https://a.b"}}}
	holds(t, blockkit.Message, slack.NewActionBlock("", press, workflow, overflow))
}

func TestTheClientsRichText(t *testing.T) {
	yes, text, address := true, "x", "https://a.b"
	s := style()
	parts := []slack.RichTextSectionElement{
		&slack.RichTextSectionTextElement{Type: slack.RTSEText, Text: text, Style: s},
		&slack.RichTextSectionLinkElement{Type: slack.RTSELink, URL: address, Text: text, Unsafe: &yes, FromLLM: &yes, IsSlackURL: &yes, Truncated: &yes, Style: s},
		&slack.RichTextSectionEmojiElement{Type: slack.RTSEEmoji, Name: "n", SkinTone: 2, Unicode: "1f600", URL: address, Style: s},
		&slack.RichTextSectionUserElement{Type: slack.RTSEUser, UserID: "U1", FromLLM: &yes, Style: s},
		&slack.RichTextSectionUserGroupElement{Type: slack.RTSEUserGroup, UsergroupID: "S1", Style: s},
		&slack.RichTextSectionChannelElement{Type: slack.RTSEChannel, ChannelID: "C1", TabID: "t", FromLLM: &yes, Style: s},
		&slack.RichTextSectionTeamElement{Type: slack.RTSETeam, TeamID: "T1", Style: s},
		&slack.RichTextSectionBroadcastElement{Type: slack.RTSEBroadcast, Range: "here", Style: s},
		&slack.RichTextSectionColorElement{Type: slack.RTSEColor, Value: "#aabbcc", Style: s},
		&slack.RichTextSectionDateElement{Type: slack.RTSEDate, Timestamp: 1_700_000_000, Format: "{date}", Timezone: "z", URL: &address, Fallback: &text, Style: s},
		&slack.RichTextSectionTagElement{Type: slack.RTSETag, Text: text, Color: slack.RichTextTagColorRed, Style: s},
		&slack.RichTextSectionCitationElement{
			Type: slack.RTSECitation, URL: address, Text: text, Index: 1, FromLLM: &yes, IsSlackURL: &yes,
			Details: &slack.RichTextCitationWebDetails{Type: slack.RichTextCitationWeb, DisplayName: text},
		},
		&slack.RichTextSectionFileElement{Type: slack.RTSEFile, FileID: "F1", Text: text, URL: address, IsSkillInvocation: &yes, Style: s},
		&slack.RichTextSectionCanvasElement{Type: slack.RTSECanvas, FileID: "F1", Label: &text, HideTitle: &yes, SectionID: "s", Text: text, URL: address, Style: s},
		&slack.RichTextSectionCanvasUserMentionElement{Type: slack.RTSECanvasUserMention, UserID: "U1", ThreadID: "t", Style: s},
		&slack.RichTextSectionCanvasMessageUnfurlElement{Type: slack.RTSECanvasMessageUnfurl, RootMessageChannel: "C1", RootMessageTimestamp: "1.1", Style: s},
		&slack.RichTextSectionListRecordElement{Type: slack.RTSEListRecord, FileID: "F1", RecordID: "r", ViewID: "v", Text: text, URL: address, Style: s},
		&slack.RichTextSectionMessageMentionElement{Type: slack.RTSEMessageMention, ChannelID: "C1", MessageTimestamp: "1.1", AuthorID: "U1", ThreadTimestamp: "1.1", Text: text, URL: address},
		&slack.RichTextSectionAttachmentMentionElement{
			Type: slack.RTSEAttachmentMention, URL: address, Text: text, AppID: "A1", EntityID: "e", IconURL: address, ChannelID: "C1", Timestamp: "1.1",
			FullSizePreviewEnabled: &yes, IconName: "i", ReferenceObjectType: "r", ProductName: "p", Style: s,
		},
		&slack.RichTextSectionWorkObjectMentionElement{
			Type: slack.RTSEWorkObjectMention, EntityID: "e", AppID: "A1", Text: text, URL: address, IconURL: address, FullSizePreviewEnabled: &yes, ProductName: "p",
		},
		&slack.RichTextSectionWorkflowMentionElement{Type: slack.RTSEWorkflowMention, WorkflowID: "w", FunctionTriggerID: "f", Text: text, URL: address, ChannelID: "C1", Timestamp: "1.1"},
		&slack.RichTextSectionSalesforceDataFieldElement{
			Type: slack.RTSESalesforceDataField, RecordID: "r", FieldLabel: text, FieldAPIName: "n", IncludeFieldLabel: &yes, HasWithheldFieldNames: &yes, Style: s,
		},
	}
	assert.Len(t, parts, 22)
	for _, part := range parts {
		holds(t, blockkit.Message, richBlock(
			slack.NewRichTextSection(part),
			slack.NewRichTextList(slack.RTEListOrdered, 1, slack.NewRichTextSection(part)),
			&slack.RichTextQuote{Type: slack.RTEQuote, Elements: []slack.RichTextSectionElement{part}, Border: 1},
			&slack.RichTextPreformatted{Type: slack.RTEPreformatted, Elements: []slack.RichTextSectionElement{part}, Language: "go"},
		))
	}
}

// TestWhatAppsOnlyReceive: the client knows these too, but nobody may send them.
func TestWhatAppsOnlyReceive(t *testing.T) {
	for _, block := range []slack.Block{
		slack.NewFileBlock("", "F1", "remote"), slack.NewCallBlock("R1"), slack.NewAuthProviderBlock("v", words("x"), true),
	} {
		raw, err := json.Marshal([]slack.Block{block})
		require.NoError(t, err)
		assert.Equal(t, []string{"unsupported type: " + string(block.BlockType()) + " [json-pointer:/blocks/0/type]"}, said(blockkit.Validate(blockkit.Message, raw)))
	}
}
