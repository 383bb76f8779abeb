package slacksim_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

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
		test("tab-home"), click(`[data-action=text]`), chord("b"), write("bold"), chord("b"), write(" "), chord("i"), write("italic"), chord("i"), write(" "), shifted("x"), write("struck"), shifted("x"), press(enter),
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
	// What was written stays, and so does the place of writing, when the app draws its tab anew.
	w.takes([]step{click(`.rich-field ol ol li`), press(atEnd)})
	ask[bool](w, `(document.querySelector('.rich-field').dataset.old = 'yes') === 'yes'`)
	require.Equal(t, true, s.call("views.publish", object{"user_id": s.person("dana"), "view": s.exhibits["home"].View})["ok"])
	w.takes([]step{
		hold(`!document.querySelector('.rich-field').dataset.old`), write("!"), hold(`document.querySelector('.rich-field').innerText.includes('below!')`),
		hold(`document.querySelectorAll('.rich-field li').length === 3 && document.querySelector('.rich-field b, .rich-field strong').innerText === 'bold'`),
	})
}
