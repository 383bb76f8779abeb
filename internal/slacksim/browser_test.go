package slacksim_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"image"
	"image/png"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/internal/slacksim"
)

// showroom is a workspace whose app has posted the whole gallery in #cs-team, and what the app hears of it.
type showroom struct {
	*world
	exhibits map[string]exhibit
	posted   map[string]string // exhibit -> ts
	home     string            // the channel's id

	mu    sync.Mutex
	heard []object
}

func newShowroom(t *testing.T) *showroom {
	t.Helper()
	s := &showroom{posted: map[string]string{}}
	s.world = newWorld(t, func(c *slacksim.Config) {
		c.Patience = 3 * time.Second
		c.Lenient = []slacksim.Rule{slacksim.RulePace, slacksim.RuleRates}
		c.Now, c.Advance = nil, nil
	})
	s.connect(s.answer)
	s.home = s.channel("cs-team")
	dana := s.person("dana")
	s.exhibits = gallery(t, "https://images.example", pictures(t), `"U1"`, quoted(dana), `<@U1>`, `<@`+dana+`>`, `"C1"`, quoted(s.home))
	names := []string{}
	for name := range s.exhibits {
		names = append(names, name)
	}
	slices.Sort(names)
	launchers := []slack.BlockElement{}
	for _, name := range names {
		e := s.exhibits[name]
		if e.View != nil {
			launchers = append(launchers, slack.NewButtonBlockElement(name, "", slack.NewTextBlockObject("plain_text", e.About, false, false)))
			continue
		}
		s.posted[name] = s.post(e)
	}
	_, ts, err := s.api.PostMessageContext(t.Context(), s.home, slack.MsgOptionText("views", false), slack.MsgOptionBlocks(slack.NewActionBlock("views", launchers...)))
	require.NoError(t, err)
	s.posted["views"] = ts
	return s
}

// post says an exhibit in the channel, exactly as its file has it.
func (s *showroom) post(e exhibit) string {
	s.t.Helper()
	body := object{"channel": s.home, "text": e.Text}
	if e.Blocks != nil {
		body["blocks"] = e.Blocks
	}
	if e.Attachments != nil {
		body["attachments"] = e.Attachments
	}
	out := s.call("chat.postMessage", body)
	require.Equal(s.t, true, out["ok"], "%s: %v", e.About, out)
	return out["ts"].(string)
}

// person is somebody's id.
func (s *showroom) person(name string) string {
	s.t.Helper()
	return s.control("workspace?as="+name, nil)["me"].(object)["id"].(string)
}

// answer is the app: it keeps what it hears, offers options, opens views and answers forms.
func (s *showroom) answer(client *socketmode.Client, ev socketmode.Event) {
	if ev.Type == socketmode.EventTypeEventsAPI {
		client.Ack(*ev.Request)
	}
	if ev.Type != socketmode.EventTypeInteractive {
		return
	}
	payload := object{}
	if json.Unmarshal(ev.Request.Payload, &payload) != nil {
		return
	}
	s.mu.Lock()
	s.heard = append(s.heard, payload)
	s.mu.Unlock()
	switch payload["type"] {
	case "block_suggestion":
		client.Ack(*ev.Request, offered(payload["action_id"], payload["value"].(string)))
	case "view_submission":
		client.Ack(*ev.Request, s.submitted(payload))
	default:
		client.Ack(*ev.Request)
		if payload["type"] == "block_actions" {
			s.acted(payload)
		}
	}
}

// offered are the options of a select, by what was typed.
func offered(action any, typed string) object {
	all := []any{}
	for _, name := range []string{"Acme", "Acorn", "Globex"} {
		if strings.HasPrefix(strings.ToLower(name), strings.ToLower(typed)) {
			all = append(all, object{"text": object{"type": "plain_text", "text": name}, "value": strings.ToLower(name)})
		}
	}
	if action == "contact" {
		return object{"option_groups": []any{object{"label": object{"type": "plain_text", "text": "Companies"}, "options": all}}}
	}
	return object{"options": all}
}

// acted opens the view that a button is named after, or pushes one upon another.
func (s *showroom) acted(payload object) {
	action := payload["actions"].([]any)[0].(object)
	id, _ := action["action_id"].(string)
	switch e, known := s.exhibits[id]; {
	case id == "push":
		s.call("views.push", object{"trigger_id": payload["trigger_id"], "view": s.exhibits["modal-pushed"].View})
	case known && e.View != nil:
		s.call("views.open", object{"trigger_id": payload["trigger_id"], "view": e.View})
	}
}

// submitted answers a form: nobody is called Nobody, and the first of a stack leads to the second.
func (s *showroom) submitted(payload object) any {
	view := payload["view"].(object)
	raw, err := json.Marshal(view["state"])
	if err != nil {
		return nil
	}
	switch {
	case strings.Contains(string(raw), `"Nobody"`):
		return object{"response_action": "errors", "errors": object{"name": "Nobody is no name."}}
	case view["callback_id"] == "stack":
		return object{"response_action": "push", "view": s.exhibits["modal-pushed"].View}
	}
	return nil
}

// hears waits for a payload that holds what is wanted, and forgets all that came before.
func (s *showroom) hears(wanted string) {
	s.t.Helper()
	var want any
	require.NoError(s.t, json.Unmarshal([]byte(wanted), &want), wanted)
	found := func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		for i, payload := range s.heard {
			if within(want, payload) {
				s.heard = s.heard[i+1:]
				return true
			}
		}
		return false
	}
	if !assert.Eventually(s.t, found, 6*time.Second, 10*time.Millisecond) {
		s.mu.Lock()
		defer s.mu.Unlock()
		raw, _ := json.MarshalIndent(s.heard, "", " ")
		require.Fail(s.t, "the app never heard "+wanted, "%.6000s", raw)
	}
}

// within says whether all that is wanted stands in what came. Of a list, its first items are looked at, and their number.
func within(want, got any) bool {
	switch want := want.(type) {
	case object:
		g, ok := got.(object)
		for key, one := range want {
			ok = ok && within(one, g[key])
		}
		return ok
	case []any:
		g, ok := got.([]any)
		if !ok || len(g) != len(want) {
			return false
		}
		for i := range want {
			if !within(want[i], g[i]) {
				return false
			}
		}
		return true
	}
	return want == got
}

// use is how a person uses one element, what the app must hear of it and what is seen then.
type use struct {
	what    string
	in      string // the exhibit
	do      []step
	arrives string // the action, or all of the payload when it names its type
	shows   string // an expression of the page
}

func TestEveryElementOfAMessageIsUsedOnce(t *testing.T) {
	t.Parallel()
	s := newShowroom(t)
	w := openWindow(t, s.url+"/#as=dana&c="+s.home, 1280, 900)
	for _, u := range messageUses(s) {
		ok := t.Run(u.what, func(t *testing.T) {
			here := window{t, w.ctx}
			s.t = t
			here.takes(u.do)
			if u.arrives != "" {
				s.hears(`{"type":"block_actions","container":{"message_ts":"` + s.posted[u.in] + `"},"actions":[` + u.arrives + `]}`)
			}
			if u.shows != "" {
				here.holds(u.shows)
			}
			here.holds(`document.querySelectorAll('.message [aria-busy=true]').length === 0`)
		})
		s.t = t
		if !ok {
			break
		}
	}
}

// shown says that an element of a message shows words.
func shown(action, words string) string {
	return `document.querySelector('[data-action="` + action + `"]').innerText.includes(` + quoted(words) + `)`
}

func checked(value string) string {
	return `document.querySelector('input[value="` + value + `"]').checked`
}

func TestModalsAreFilledRefusedAndSent(t *testing.T) {
	t.Parallel()
	s := newShowroom(t)
	w := openWindow(t, s.url+"/#as=dana&c="+s.home, 1280, 900)
	paper := filepath.Join(t.TempDir(), "contract.txt")
	require.NoError(t, os.WriteFile(paper, []byte("We stay."), 0o600))
	picture := filepath.Join(t.TempDir(), "scan.gif")
	require.NoError(t, os.WriteFile(picture, []byte("GIF89a"), 0o600))

	w.takes([]step{
		act("modal-inputs"), see("Every input"), hold(`document.querySelector('dialog').contains(document.activeElement)`),
		test("modal-submit"), see("Please complete this required field."), hold(`document.querySelectorAll('.input-error:not([hidden])').length === 5`),
		fill(`dialog [data-action=name]`, "Nobody"), fill(`dialog [data-action=story]`, "Once\nupon"), fill(`dialog [data-action=mail]`, "dana"), fill(`dialog [data-action=site]`, "https://acme.example"),
		fill(`dialog [data-action=seats]`, "900"),
		form("plan"), write("ent"), press(enter),
		form("tags"), choose("gold"), press(arrowDown, enter, escape),
		form("account"), write("acm"), choose("acme"),
		form("owner"), write("lee"), press(enter),
		form("day"), test("calendar"), press(arrowRight, arrowDown, enter),
		form("time"), write("2:45 pm"), press(enter),
		click(`dialog [data-action=moment][data-testid=picker-date]`), press(enter), click(`dialog [data-action=moment][data-testid=picker-time]`), write("0930"), press(enter),
		click(`dialog input[value=mail]`), press(arrowDown), click(`dialog input[value=invoices]`),
		test("modal-submit"), see("Please enter a valid email address."), see("Please enter a number that is at most 500."),
		fill(`dialog [data-action=mail]`, "@acme.example"), click(`dialog [data-action=seats]`), press(atEnd, "\b", "\b", "\b"), write("25"),
	})
	t.Run("rich text", func(t *testing.T) {
		window{t, w.ctx}.takes([]step{
			click(`dialog [data-action=rich]`), test("rich-bold"), write("Bold"), test("rich-bold"), write(" plain"), press(enter), test("rich-bullets"), write("one"), press(enter), write("two"),
			hold(`document.querySelectorAll('.rich-field li').length === 2`),
		})
	})
	t.Run("files", func(t *testing.T) {
		window{t, w.ctx}.takes([]step{
			upload(`dialog [data-testid=file-input]`, picture), see("is not one of the kinds that are taken here"),
			upload(`dialog [data-testid=file-input]`, paper), hold(`document.querySelectorAll('dialog [data-testid=file]').length === 1`),
			test("file-remove"), hold(`document.querySelectorAll('dialog [data-testid=file]').length === 0`),
			upload(`dialog [data-testid=file-input]`, paper), hold(`document.querySelector('dialog [data-testid=file] .file-note').innerText.includes('8 bytes')`),
		})
	})
	w.takes([]step{fill(`dialog [data-action=live]`, "abc")})
	s.hears(`{"type":"block_actions","actions":[{"type":"plain_text_input","action_id":"live","value":"abc"}],"view":{"callback_id":"inputs"}}`)
	w.takes([]step{test("modal-submit"), see("Nobody is no name."), hold(`document.activeElement.dataset.action === 'name'`)})
	s.hears(`{"type":"view_submission"}`)
	w.takes([]step{press(atEnd), write(" else"), test("modal-submit"), hold(openDialogs + none)})
	s.hears(`{"type":"view_submission","view":{"callback_id":"inputs","private_metadata":"kept","state":{"values":{
		"name":{"name":{"type":"plain_text_input","value":"Nobody else"}}, "story":{"story":{"value":"Once\nupon"}}, "mail":{"mail":{"value":"dana@acme.example"}},
		"site":{"site":{"value":"https://acme.example"}}, "seats":{"seats":{"value":"25"}}, "plan":{"plan":{"selected_option":{"value":"enterprise"}}},
		"tags":{"tags":{"selected_options":[{"value":"gold"},{"value":"risk"}]}}, "account":{"account":{"selected_option":{"value":"acme","text":{"text":"Acme"}}}},
		"time":{"time":{"selected_time":"14:45"}}, "how":{"how":{"selected_option":{"value":"post"}}}, "which":{"which":{"selected_options":[{"value":"invoices"}]}},
		"channel":{"channel":{"selected_conversation":"` + s.home + `"}}, "live":{"live":{"value":"abc"}},
		"files":{"files":{"type":"file_input","files":[{"name":"contract.txt","mimetype":"text/plain"}]}},
		"rich":{"rich":{"type":"rich_text_input","rich_text_value":{"type":"rich_text","elements":[
			{"type":"rich_text_section","elements":[{"type":"text","text":"Bold","style":{"bold":true}},{"type":"text","text":" plain"}]},
			{"type":"rich_text_list","style":"bullet","elements":[{"elements":[{"type":"text","text":"one"}]},{"elements":[{"type":"text","text":"two"}]}]}]}}}
	}}}}`)
}

func TestViewsArePushedAndPutAway(t *testing.T) {
	t.Parallel()
	s := newShowroom(t)
	w := openWindow(t, s.url+"/#as=dana&c="+s.home, 1280, 900)
	title := func(words string) step {
		return hold(`document.querySelector('.dialog-title')?.innerText === ` + quoted(words))
	}

	w.takes([]step{act("modal-stack"), title("First"), fill(`[data-action=word]`, "kept"), press(enter), title("Second")})
	s.hears(`{"type":"view_submission","view":{"callback_id":"stack","state":{"values":{"word":{"word":{"value":"kept"}}}}}}`)
	w.takes([]step{act("push"), hold(`document.querySelectorAll('.dialog-title').length === 1`), test("modal-back"), title("Second")})
	s.hears(`{"type":"view_closed","view":{"callback_id":"pushed"},"is_cleared":false}`)
	w.takes([]step{press(escape), title("First"), hold(`document.querySelector('[data-action=word]').value === 'kept'`)})
	s.hears(`{"type":"view_closed","view":{"callback_id":"pushed"}}`)
	w.takes([]step{act("push"), title("Second"), test("modal-close"), hold(openDialogs + none)})
	s.hears(`{"type":"view_closed","view":{"callback_id":"pushed"},"is_cleared":true}`)
	s.hears(`{"type":"view_closed","view":{"callback_id":"stack"},"is_cleared":true}`)
	w.takes([]step{
		act("modal-alerts"), title("Alerts"), hold(`document.querySelectorAll('.alert').length === 5`),
		press(tab, tab, tab, tab, tab), hold(`document.querySelector('dialog').contains(document.activeElement) || document.activeElement === document.body`),
		test("modal-cancel"), hold(openDialogs + none), hold(`document.activeElement.dataset.action === 'modal-alerts'`),
	})
}

func TestTheHomeTabIsUsed(t *testing.T) {
	t.Parallel()
	s := newShowroom(t)
	require.Equal(t, true, s.call("views.publish", object{"user_id": s.person("dana"), "view": s.exhibits["home"].View})["ok"])
	w := openWindow(t, s.url+"/#as=dana&c="+s.channel("im"), 1280, 900)
	w.takes([]step{test("tab-home"), see("Your accounts")})
	for _, u := range []use{
		{what: "button", do: []step{act("home_open")}, arrives: `{"type":"button","action_id":"home_open","value":"acme"}`},
		{what: "input", do: []step{fill(`[data-action=search]`, "acme"), press(enter)}, arrives: `{"type":"plain_text_input","block_id":"search","value":"acme"}`, shows: `document.querySelector('[data-action=search]').value === 'acme'`},
		{what: "select", do: []step{act("sort"), choose("arr")}, arrives: `{"type":"static_select","selected_option":{"value":"arr"}}`, shows: shown("sort", "ARR")},
		{what: "date", do: []step{act("since"), press(enter)}, arrives: `{"type":"datepicker","action_id":"since"}`},
	} {
		w.takes(u.do)
		s.hears(`{"type":"block_actions","view":{"type":"home","callback_id":"home"},"container":{"type":"view"},"actions":[` + u.arrives + `]}`)
		if u.shows != "" {
			w.holds(u.shows)
		}
	}
}

func TestRichTextIsWritten(t *testing.T) {
	t.Parallel()
	s := newShowroom(t)
	require.Equal(t, true, s.call("views.publish", object{"user_id": s.person("dana"), "view": s.exhibits["home"].View})["ok"])
	w := openWindow(t, s.url+"/#as=dana&c="+s.channel("im"), 1280, 900)
	w.takes([]step{
		test("tab-home"), click(`[data-action=text]`), chord("b"), write("bold"), chord("b"), write(" "), chord("i"), write("italic"), chord("i"), write(" "), test("rich-strike"), write("struck"), test("rich-strike"), press(enter),
		write("see "), test("rich-link"), fill(`[data-testid=link-text]`, "the page"), fill(`[data-testid=link-url]`, "acme.example"), test("link-save"), hold(`document.querySelector('.rich-field a') !== null`), press(enter),
		test("rich-numbers"), write("one"), press(enter), write("two"), press(enter, tab), write("below"), press(enter), press(enter, enter), test("rich-code"), write("x"),
		act("home_open"),
	})
	s.hears(`{"type":"block_actions","view":{"state":{"values":{"text":{"text":{"type":"rich_text_input","rich_text_value":{"type":"rich_text","elements":[
		{"type":"rich_text_section","elements":[{"type":"text","text":"bold","style":{"bold":true}},{"type":"text","text":" "},{"type":"text","text":"italic","style":{"italic":true}},{"type":"text","text":" "},
			{"type":"text","text":"struck","style":{"strike":true}},{"type":"text","text":"\nsee "},{"type":"link","url":"https://acme.example/","text":"the page"}]},
		{"type":"rich_text_list","style":"ordered","indent":0,"elements":[{"elements":[{"text":"one"}]},{"elements":[{"text":"two"}]}]},
		{"type":"rich_text_list","style":"ordered","indent":1,"elements":[{"elements":[{"text":"below"}]}]},
		{"type":"rich_text_section","elements":[{"type":"text","text":"x","style":{"code":true}}]}]}}}}}}}`)
	require.Equal(t, true, s.call("views.publish", object{"user_id": s.person("dana"), "view": s.exhibits["home"].View})["ok"])
	w.holds(`document.querySelectorAll('.rich-field li').length === 3 && document.querySelector('.rich-field b, .rich-field strong').innerText === 'bold'`)
}

func TestFilesAndPicturesAreSeen(t *testing.T) {
	t.Parallel()
	address := pictures(t)
	world := newWorld(t, func(c *slacksim.Config) {
		c.Now, c.Advance = nil, nil
		c.Lenient = []slacksim.Rule{slacksim.RulePace, slacksim.RuleImages, slacksim.RuleUploadDelay, slacksim.RuleScopes}
	})
	home := world.channel("cs-team")
	var drawn bytes.Buffer
	require.NoError(t, png.Encode(&drawn, curve(image.Point{300, 150})))
	file, err := world.api.UploadFileContext(t.Context(), slack.UploadFileParameters{Filename: "chart.png", Title: "Chart", AltTxt: "A curve", FileSize: drawn.Len(), Reader: bytes.NewReader(drawn.Bytes())})
	require.NoError(t, err)
	for _, picture := range []object{{"slack_file": object{"id": file.ID}}, {"image_url": address + "/gone.png"}} {
		picture["type"], picture["alt_text"], picture["title"] = "image", "A curve", object{"type": "plain_text", "text": "Chart"}
		out := world.call("chat.postMessage", object{"channel": home, "text": "chart", "blocks": []any{picture}})
		require.Equal(t, true, out["ok"], out)
	}
	said := world.control("say", object{"as": "dana", "channel": home, "text": "", "files": []any{world.handIn("scan.png", drawn.Bytes()), world.handIn("notes.txt", []byte("We stay."))}})
	require.Equal(t, true, said["ok"], said)

	w := openWindow(t, world.url+"/#as=dana&c="+home, 1280, 900)
	w.takes([]step{
		hold(`[...document.querySelectorAll('img.image-block, img.file-thumb')].filter((i) => i.naturalWidth === 300).length === 2`),
		hold(`document.querySelector('.image-broken').innerText === 'A curve'`),
		click(`.image-frame button`), hold(`document.querySelector('[data-testid=lightbox] img').naturalWidth === 300`), press(escape), hold(openDialogs + none),
		test("file-image"), hold(openDialogs + one), press(escape), hold(openDialogs + none),
		see("notes.txt"), see("Plain text · 8 bytes"),
	})
	text, err := chromedp.Run(w.ctx, chromedp.Evaluate[string](`fetch(document.querySelector('[data-testid=file-download]').href).then((r) => r.text())`, chromedp.EvalAwaitPromise))
	require.NoError(t, err)
	assert.Equal(t, "We stay.", text)
}

// handIn is a person's upload: its id.
func (w *world) handIn(name string, body []byte) string {
	w.t.Helper()
	req, err := http.NewRequestWithContext(w.t.Context(), http.MethodPost, w.url+"/control/upload?as=dana&name="+name, bytes.NewReader(body))
	require.NoError(w.t, err)
	resp, err := http.DefaultClient.Do(req)
	require.NoError(w.t, err)
	defer resp.Body.Close()
	var out struct {
		File struct {
			ID string `json:"id"`
		} `json:"file"`
	}
	require.NoError(w.t, json.NewDecoder(resp.Body).Decode(&out))
	require.NotEmpty(w.t, out.File.ID)
	return out.File.ID
}

var shots = flag.String("shots", "", "a folder to put pictures of the gallery into, light and dark, wide and narrow")

// TestShots takes a picture of every exhibit, for people to look at.
func TestShots(t *testing.T) {
	if *shots == "" {
		t.Skip("run with -shots=FOLDER")
	}
	s := newShowroom(t)
	s.call("views.publish", object{"user_id": s.person("dana"), "view": s.exhibits["home"].View})
	for size, width := range map[string]int64{"wide": 1280, "phone": 390} {
		w := openWindow(t, s.url+"/#as=dana&c="+s.home, width, 900)
		for _, theme := range []string{"light", "dark"} {
			ask[bool](w, `(document.documentElement.dataset.theme = "`+theme+`") !== ""`)
			save := func(name string, shot chromedp.Action[[]byte]) {
				w.holds(quiet)
				raw, err := chromedp.Run(w.ctx, shot)
				require.NoError(t, err)
				require.NoError(t, os.WriteFile(filepath.Join(*shots, name+"-"+size+"-"+theme+".png"), raw, 0o600))
			}
			for name, ts := range s.posted {
				ask[bool](w, `document.querySelector(`+quoted(row(ts, ""))+`).scrollIntoView({ block: 'center' }) === undefined`)
				save(name, chromedp.Screenshot(chromedp.CSS(row(ts, "")), chromedp.NodeVisible))
			}
			for name, e := range s.exhibits {
				if strings.HasPrefix(name, "modal-") && e.View != nil && name != "modal-pushed" {
					w.takes([]step{act(name), hold(openDialogs + one)})
					save(name, chromedp.CaptureScreenshot())
					w.takes([]step{press(escape), hold(openDialogs + none)})
				}
			}
			w.takes([]step{visit(s.channel("im"), "home"), see("Your accounts")})
			save("home", chromedp.CaptureScreenshot())
			w.takes([]step{visit(s.home, ""), hold(`document.querySelectorAll(".message").length > 20`)})
		}
	}
}
