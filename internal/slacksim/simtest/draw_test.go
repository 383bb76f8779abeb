package simtest

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func nameless() *Workspace {
	return &Workspace{names: map[string]string{"U1": "dana", "U2": "rapport", "C1": "general"}, bot: "U2"}
}

// Every block of Block Kit, as it is drawn when an expectation fails.
func TestEveryBlockIsDrawn(t *testing.T) {
	for name, c := range map[string]struct{ block, want string }{
		"section": {
			`{"type":"section","text":{"type":"mrkdwn","text":"*Acme* <https://acme.com|acme.com> <@U1> <#C1> <!here>\nsecond &amp; last"},"fields":[{"type":"mrkdwn","text":"*ARR*\n$1"},{"type":"plain_text","text":"a"},{"type":"plain_text","text":"b"}],"accessory":{"type":"button","action_id":"b","text":{"type":"plain_text","text":"Open"}}}`,
			"Acme acme.com @dana #general @here  [Open]\nsecond & last\nARR $1  |  a\nb",
		},
		"header":  {`{"type":"header","text":{"type":"plain_text","text":"Acme"}}`, "# Acme"},
		"divider": {`{"type":"divider"}`, "────────"},
		"context": {`{"type":"context","elements":[{"type":"image","alt_text":"logo","image_url":"x"},{"type":"mrkdwn","text":"as of *today*"}]}`, "· (image: logo) as of today"},
		"actions": {
			`{"type":"actions","elements":[{"type":"static_select","action_id":"a","placeholder":{"type":"plain_text","text":"Route to"},"options":[]},{"type":"overflow","action_id":"o","options":[{"text":{"type":"plain_text","text":"Hide"}},{"text":{"type":"plain_text","text":"Mute"}}]},{"type":"datepicker","action_id":"d","initial_date":"2026-01-02"},{"type":"users_select","action_id":"u","initial_user":"U1"},{"type":"datetimepicker","action_id":"t","initial_date_time":1767323045},{"type":"workflow_button","text":{"type":"plain_text","text":"Run"}}]}`,
			"[Route to ▾] [⋯ Hide | Mute] [2026-01-02 ▾] [dana ▾] [2026-01-02 03:04 ▾] [Run]",
		},
		"choices": {
			`{"type":"actions","elements":[{"type":"checkboxes","action_id":"a","options":[{"text":{"type":"mrkdwn","text":"*A*"}},{"text":{"type":"plain_text","text":"B"}}],"initial_options":[{"text":{"type":"plain_text","text":"B"}}]},{"type":"radio_buttons","action_id":"r","options":[{"text":{"type":"plain_text","text":"C"}}],"initial_option":{"text":{"type":"plain_text","text":"C"}}},{"type":"multi_static_select","action_id":"m","initial_options":[{"text":{"type":"plain_text","text":"D"}},{"text":{"type":"plain_text","text":"E"}}]}]}`,
			"[ ] A [x] B (o) C [D, E ▾]",
		},
		"context_actions": {`{"type":"context_actions","elements":[{"type":"feedback_buttons","action_id":"f","positive_button":{"text":{"type":"plain_text","text":"Good"},"value":"1"},"negative_button":{"text":{"type":"plain_text","text":"Bad"},"value":"0"}},{"type":"icon_button","icon":"trash","text":{"type":"plain_text","text":"Delete"}}]}`, "[Good] [Bad] [Delete]"},
		"image":           {`{"type":"image","alt_text":"a chart","title":{"type":"plain_text","text":"Score"},"image_url":"x"}`, "(image: a chart) Score"},
		"input":           {`{"type":"input","optional":true,"label":{"type":"plain_text","text":"Why"},"hint":{"type":"plain_text","text":"In a few words"},"element":{"type":"plain_text_input","action_id":"w","placeholder":{"type":"plain_text","text":"Because"}}}`, "Why (optional): [Because…]\n  In a few words"},
		"file input":      {`{"type":"input","label":{"type":"plain_text","text":"Files"},"element":{"type":"file_input","action_id":"w"}}`, "Files: [Choose files]"},
		"rich_text": {
			`{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[{"type":"text","text":"See "},{"type":"link","url":"https://a.b"},{"type":"emoji","name":"tada"},{"type":"user","user_id":"U1"},{"type":"usergroup","usergroup_id":"S1"},{"type":"channel","channel_id":"C1"},{"type":"broadcast","range":"here"},{"type":"color","value":"#fff"},{"type":"date","timestamp":1767323045,"format":"{date}","fallback":"2 Jan"}]},{"type":"rich_text_list","style":"ordered","indent":1,"elements":[{"type":"rich_text_section","elements":[{"type":"text","text":"one"}]},{"type":"rich_text_section","elements":[{"type":"text","text":"two"}]}]},{"type":"rich_text_quote","elements":[{"type":"text","text":"said"}]},{"type":"rich_text_preformatted","elements":[{"type":"text","text":"a\nb"}]}]}`,
			"See https://a.b:tada:@dana@S1#general@here#fff2 Jan\n  1. one\n  2. two\n> said\n    a\n    b",
		},
		"markdown": {`{"type":"markdown","text":"# Hi\n- **a**"}`, "# Hi\n- **a**"},
		"table": {
			`{"type":"table","rows":[[{"type":"raw_text","text":"Name"},{"type":"raw_text","text":"ARR"}],[{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[{"type":"text","text":"Acme"}]}]},{"type":"raw_number","value":12.5}]]}`,
			"| Name | ARR  |\n| Acme | 12.5 |",
		},
		"data_table": {
			`{"type":"data_table","caption":"Accounts","rows":[[{"type":"raw_text","text":"N"},{"type":"raw_text","text":""}],[{"type":"raw_text","text":"Acme"},{"type":"action_cell","element":{"type":"button","action_id":"x","text":{"type":"plain_text","text":"Open"}}}]]}`,
			"Accounts\n| N    |        |\n| Acme | [Open] |",
		},
		"pie":   {`{"type":"data_visualization","title":"Plans","chart":{"type":"pie","segments":[{"label":"Pro","value":2},{"label":"Free","value":1}]}}`, "(pie chart) Plans\n  Pro 2, Free 1"},
		"graph": {`{"type":"data_visualization","title":"Score","chart":{"type":"line","axis_config":{"categories":["Jan"],"x_label":"Month","y_label":"Points"},"series":[{"name":"Acme","data":[{"label":"Jan","value":71}]}]}}`, "(line chart) Score\nMonth / Points\n  Acme: Jan 71"},
		"card": {
			`{"type":"card","hero_image":{"type":"image","alt_text":"h"},"title":{"type":"mrkdwn","text":"*T*"},"subtitle":{"type":"plain_text","text":"S"},"body":{"type":"mrkdwn","text":"B"},"actions":[{"type":"button","text":{"type":"plain_text","text":"Go"}}]}`,
			"│ (image: h)\n│ T\n│ S\n│ B\n│ [Go]",
		},
		"carousel":  {`{"type":"carousel","elements":[{"type":"card","title":{"type":"plain_text","text":"1"}},{"type":"card","title":{"type":"plain_text","text":"2"}}]}`, "│ 1\n│ 2"},
		"container": {`{"type":"container","title":{"type":"plain_text","text":"Box"},"child_blocks":[{"type":"divider"},{"type":"header","text":{"type":"plain_text","text":"In it"}}]}`, "│ Box\n│ ────────\n│ # In it"},
		"layout":    {`{"type":"layout","label":"Numbers","rows":[{"items":[{"block":{"type":"header","text":{"type":"plain_text","text":"1"}}},{"block":{"type":"header","text":{"type":"plain_text","text":"2"}}}]}]}`, "Numbers\n| # 1 | # 2 |"},
		"alert":     {`{"type":"alert","level":"error","text":{"type":"plain_text","text":"No"}}`, "(!) No"},
		"plan": {
			`{"type":"plan","title":"Work","tasks":[{"type":"task_card","task_id":"1","title":"Look","status":"complete","details":{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[{"type":"text","text":"found"}]}]},"sources":[{"type":"url","url":"https://a.b","text":"A"}]},{"type":"task_card","task_id":"2","title":"Write","status":"in_progress"}]}`,
			"│ Work\n│ - [done] Look\n│   found\n│ A\n│ - [working] Write",
		},
		"video":       {`{"type":"video","title":{"type":"plain_text","text":"V"},"alt_text":"v","description":{"type":"plain_text","text":"about"},"author_name":"Ann","video_url":"x","thumbnail_url":"y"}`, "(video: V)\nabout · Ann"},
		"file":        {`{"type":"file","external_id":"x","source":"remote"}`, "(file)"},
		"the unknown": {`{"type":"hologram","text":{"type":"plain_text","text":"from the future"}}`, "from the future"},
	} {
		t.Run(name, func(t *testing.T) {
			require.True(t, json.Valid([]byte(c.block)))
			got := nameless().lines([]byte("[" + c.block + "]"))
			assert.Equal(t, c.want, strings.Join(got, "\n"))
		})
	}
}

// What is not Block Kit draws nothing, and breaks nothing.
func TestBrokenBlocksAreDrawnAsFarAsTheyGo(t *testing.T) {
	for _, raw := range []string{
		``, `{`, `null`, `{}`, `[1, null, "x", []]`, `[{"type":1}]`, `[{"type":"section","text":5,"fields":{"a":1},"accessory":[]}]`,
		`[{"type":"table","rows":[null,[null,5],{}]}]`, `[{"type":"rich_text","elements":"x"}]`, `[{"type":"data_visualization","chart":[]}]`,
		`[{"type":"input"}]`, `[{"type":"layout","rows":[{"items":[{"block":7}]}]}]`, `[{"type":"actions","elements":[{"type":"static_select"}]}]`,
	} {
		assert.NotPanics(t, func() { nameless().lines([]byte(raw)); nameless().flat([]byte(raw)) }, raw)
	}
}

func TestAMessageIsDrawnWithAllThatHangsOnIt(t *testing.T) {
	var m said
	require.NoError(t, json.Unmarshal([]byte(`{
		"ts":"1767323045.000100","channel":"C1","user":"U2","text":"Look: <https://a.example>","command":"/account acme","command_user":"U1","ephemeral":true,"edited":{},"streaming":"stopped",
		"files":[{"id":"F1","name":"a.png","title":"Chart","mimetype":"image/png","size":12}],
		"reactions":[{"name":"tada","users":["U1"]}],
		"attachments":[{"pretext":"Before","author_name":"Ann","title":"Title","text":"*Words*","fields":[{"title":"ARR","value":"$1"}],"footer":"Foot","image_url":"x"},
			{"blocks":[{"type":"section","text":{"type":"plain_text","text":"Preview"},"accessory":{"type":"button","action_id":"p","text":{"type":"plain_text","text":"Open"}}}]},
			{"fallback":"only this"}]}`), &m))
	w := nameless()
	assert.Equal(t, strings.TrimPrefix(`
  03:04 rapport (dana used /account acme, only visible to you, edited, stopped):
        Look: https://a.example
        Before
        ▌ Ann
        ▌ Title
        ▌ Words
        ▌ ARR: $1
        ▌ (image)
        ▌ Foot
        ▌ Preview  [Open]
        ▌ only this
        (file: Chart, image/png, 12 bytes)
        :tada: dana
`, "\n"), w.picture(m, "  "))
	assert.Equal(t, "Look: https://a.example Before Ann Title Words ARR $1 Foot Preview [Open] Chart", w.readable(m))
	_, ok := w.button(m.surface(), "", "Open")
	assert.True(t, ok, "a preview's button can be clicked")
}
