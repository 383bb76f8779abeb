package slacksim_test

import (
	"strings"
	"sync"
	"testing"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"
	"github.com/slack-go/slack/socketmode"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestEnvelopesHaveSlacksShape(t *testing.T) {
	w := newWorld(t, nil)
	in, shared := w.channel("cs-team"), w.channel("shared-partner")
	l := w.dial()
	hello := l.next()
	assert.Equal(t, "hello", hello["type"])
	assert.EqualValues(t, 1, hello["num_connections"])

	w.control("say", object{"as": "dana", "channel": in, "text": "/account <b> acme.com @lee"})
	env := l.next()
	assert.Equal(t, "slash_commands", env["type"])
	assert.Equal(t, true, env["accepts_response_payload"])
	payload := env["payload"].(object)
	assert.Equal(t, "&lt;b&gt; <http://acme.com|acme.com> <@"+id(w, "lee")+">", payload["text"])
	for _, key := range []string{"token", "team_id", "team_domain", "channel_id", "channel_name", "user_id", "user_name", "response_url", "trigger_id", "api_app_id"} {
		assert.NotEmpty(t, payload[key], key)
	}
	l.ack(env, nil)

	w.control("say", object{"as": "dana", "channel": in, "text": "/plain acme.com @lee"})
	env = l.next()
	assert.Equal(t, "acme.com @lee", env["payload"].(object)["text"])
	l.ack(env, nil)

	w.control("say", object{"as": "sam", "channel": shared, "text": "@Rapport hello"})
	env = l.next()
	l.ack(env, nil)
	event := env["payload"].(object)
	assert.Equal(t, true, event["is_ext_shared_channel"])
	mention := event["event"].(object)
	assert.Equal(t, "app_mention", mention["type"])
	assert.Equal(t, "T0PARTNER01", mention["user_team"])
	assert.Equal(t, "<@"+w.sim.BotUserID()+"> hello", mention["text"])
	assert.EqualValues(t, 0, env["retry_attempt"])
}

func TestNobodyConnectedFailsACommandAndKeepsAnEvent(t *testing.T) {
	w := newWorld(t, nil)
	in, dm := w.channel("cs-team"), w.channel("im")
	w.control("say", object{"as": "dana", "channel": dm, "text": "/account acme.com"})
	seen := w.messages("dana", dm)
	require.Len(t, seen, 1)
	assert.Equal(t, `/account failed with the error "dispatch_failed"`, seen[0]["text"])
	assert.Equal(t, "USLACKBOT", seen[0]["user"])

	w.control("say", object{"as": "dana", "channel": in, "text": "@Rapport are you there?"})
	l := w.dial()
	assert.Equal(t, "hello", l.next()["type"])
	env := l.next()
	assert.Equal(t, "events_api", env["type"])
	l.ack(env, nil)
}

func TestEventsComeAgainUntilTheyAreAcknowledged(t *testing.T) {
	w := newWorld(t, nil)
	l := w.dial()
	l.next()
	w.control("say", object{"as": "dana", "channel": w.channel("im"), "text": "hello"})
	first := l.next()
	second := l.next() // at once, when patience ended
	assert.EqualValues(t, 1, second["retry_attempt"])
	assert.Equal(t, "timeout", second["retry_reason"])
	assert.NotEqual(t, first["envelope_id"], second["envelope_id"])
	eventID := func(env object) any { return env["payload"].(object)["event_id"] }
	assert.Equal(t, eventID(first), eventID(second))
	gaveUp := func(attempt string) {
		w.eventually("attempt "+attempt+" times out", func() bool { return w.sim.Waiting() == 1 })
	}
	gaveUp("1")
	w.control("clock", object{"advance": "59s"})
	w.control("clock", object{"advance": "1s"})
	third := l.next()
	assert.EqualValues(t, 2, third["retry_attempt"])
	gaveUp("2")
	w.control("clock", object{"advance": "5m"})
	fourth := l.next()
	assert.EqualValues(t, 3, fourth["retry_attempt"])
	l.ack(fourth, nil)
}

func TestAClickThatIsNotAcknowledgedShowsAnError(t *testing.T) {
	w := newWorld(t, nil)
	dm := w.channel("im")
	l := w.dial()
	l.next()
	card := w.call("chat.postMessage", object{"channel": dm, "text": "x", "blocks": []any{actions(button("a", 1))}})
	l.ack(l.next(), nil) // message.im of its own message
	blockID := card["message"].(object)["blocks"].([]any)[0].(object)["block_id"]
	w.control("act", object{"as": "dana", "channel": dm, "message_ts": card["ts"], "block_id": blockID, "action_id": "a"})
	click := l.next()
	assert.Equal(t, "interactive", click["type"])
	w.eventually("the error comes", func() bool { return len(w.messages("dana", dm)) == 2 })
	assert.Contains(t, w.messages("dana", dm)[1]["text"], "operation_timeout")
}

func TestAnAcknowledgementOfTwentyKilobytesIsDropped(t *testing.T) {
	w := newWorld(t, nil)
	dm := w.channel("im")
	l := w.dial()
	l.next()
	say := func(answer string) {
		w.control("say", object{"as": "dana", "channel": dm, "text": "/account x"})
		l.ack(l.next(), object{"text": answer})
	}
	say("short")
	w.eventually("the answer comes", func() bool { return len(w.messages("dana", dm)) == 1 })
	assert.Equal(t, true, w.messages("dana", dm)[0]["ephemeral"])
	assert.Equal(t, "/account x", w.messages("dana", dm)[0]["command"])
	say(strings.Repeat("x", 20480))
	w.eventually("the command fails", func() bool { return len(w.messages("dana", dm)) == 2 })
	assert.Equal(t, `/account failed with the error "operation_timeout"`, w.messages("dana", dm)[1]["text"])
}

func TestConnectionsShareTheLoad(t *testing.T) {
	w := newWorld(t, nil)
	in := w.channel("cs-team")
	a := w.dial()
	a.next() // its hello says that it counts
	b := w.dial()
	assert.EqualValues(t, 2, b.next()["num_connections"])
	got := make(chan string, 40)
	for name, l := range map[string]*link{"a": a, "b": b} {
		go func() {
			for {
				if _, _, err := l.ws.Read(t.Context()); err != nil {
					return
				}
				got <- name
			}
		}()
	}
	count := map[string]int{}
	for range 40 {
		w.control("say", object{"as": "dana", "channel": in, "text": "/account x"})
		count[<-got]++
	}
	assert.Positive(t, count["a"])
	assert.Positive(t, count["b"])
}

func TestTheEleventhConnectionIsTurnedAway(t *testing.T) {
	w := newWorld(t, nil)
	for range 10 {
		w.dial().next()
	}
	l := w.dial()
	l.next()
	end := l.next()
	assert.Equal(t, "disconnect", end["type"])
	assert.Equal(t, "too_many_websockets", end["reason"])
}

func TestDisconnectsAndCuts(t *testing.T) {
	w := newWorld(t, nil)
	a := w.dial()
	a.next()
	w.control("fault", object{"disconnect": "warning"})
	assert.Equal(t, "warning", a.next()["reason"])
	b := w.dial()
	b.next()
	for range 10 { // the one that was warned is spared while there is another
		w.control("say", object{"as": "dana", "channel": w.channel("cs-team"), "text": "/account x"})
		b.ack(b.next(), nil)
	}
	w.control("fault", object{"cut": true})
	_, _, err := b.ws.Read(t.Context())
	require.Error(t, err)
	out, _ := w.raw("apps.connections.open", w.sim.AppToken(), nil)
	require.Equal(t, true, out["ok"])
}

func TestModals(t *testing.T) {
	w := newWorld(t, nil)
	dm := w.channel("im")
	modal := func(title string) slack.ModalViewRequest {
		return slack.ModalViewRequest{
			Type: slack.VTModal, CallbackID: title, NotifyOnClose: true, Title: words(title), Submit: words("Send"),
			Blocks: slack.Blocks{BlockSet: []slack.Block{slack.NewInputBlock("b", words("Why"), nil, slack.NewPlainTextInputBlockElement(nil, "a"))}},
		}
	}
	opened := make(chan *slack.ViewResponse, 4)
	closed := make(chan string, 4)
	w.connect(func(client *socketmode.Client, ev socketmode.Event) {
		switch data := ev.Data.(type) {
		case slack.SlashCommand:
			assert.NoError(t, client.Ack(*ev.Request))
			view, err := w.api.OpenView(data.TriggerID, modal("First"))
			assert.NoError(t, err)
			_, err = w.api.OpenView(data.TriggerID, modal("First"))
			assert.EqualError(t, err, "exchanged_trigger_id")
			opened <- view
		case slack.InteractionCallback:
			switch {
			case data.Type == slack.InteractionTypeViewClosed:
				assert.NoError(t, client.Ack(*ev.Request))
				closed <- data.View.CallbackID
			case data.View.State.Values["b"]["a"].Value == "more":
				view := modal("Second")
				assert.NoError(t, client.Ack(*ev.Request, slack.NewPushViewSubmissionResponse(&view)))
			case data.View.State.Values["b"]["a"].Value == "bad":
				assert.NoError(t, client.Ack(*ev.Request, slack.NewErrorsViewSubmissionResponse(map[string]string{"b": "no"})))
			default:
				assert.NoError(t, client.Ack(*ev.Request, slack.NewClearViewSubmissionResponse()))
			}
		}
	})
	w.control("say", object{"as": "dana", "channel": dm, "text": "/account x"})
	first := <-opened
	submit := func(view, value string) object {
		return w.control("submit", object{"as": "dana", "view_id": view, "values": object{"b": object{"a": object{"type": "plain_text_input", "value": value}}}})
	}
	assert.Equal(t, object{"b": "Please complete this required field."}, submit(first.ID, "")["errors"])
	assert.Equal(t, object{"b": "no"}, submit(first.ID, "bad")["errors"])
	assert.Equal(t, "view_not_found", w.control("submit", object{"as": "lee", "view_id": first.ID})["error"], "nobody submits another's modal")

	_, err := w.api.UpdateView(modal("Fresh"), "", "stale", first.ID)
	require.EqualError(t, err, "hash_conflict")
	fresh, err := w.api.UpdateView(modal("Fresh"), "", first.Hash, first.ID)
	require.NoError(t, err)
	assert.NotEqual(t, first.Hash, fresh.Hash)

	require.Equal(t, true, submit(first.ID, "more")["ok"])
	assert.Equal(t, true, w.control("close", object{"as": "dana", "view_id": first.ID})["ok"])
	assert.Equal(t, "Fresh", <-closed)
	_, err = w.api.OpenView("nonsense", modal("x"))
	require.EqualError(t, err, "invalid_trigger_id")
}

func words(s string) *slack.TextBlockObject {
	return slack.NewTextBlockObject("plain_text", s, false, false)
}

func TestATriggerDies(t *testing.T) {
	w := newWorld(t, nil)
	l := w.dial()
	l.next()
	w.control("say", object{"as": "dana", "channel": w.channel("im"), "text": "/account x"})
	env := l.next()
	l.ack(env, nil)
	view := object{"type": "modal", "title": plainText(1), "blocks": []any{}}
	w.eventually("the trigger expires", func() bool {
		out := w.call("views.open", object{"trigger_id": env["payload"].(object)["trigger_id"], "view": view})
		return out["error"] == "expired_trigger_id" || out["error"] == "exchanged_trigger_id"
	})
	big := object{"type": "home", "blocks": []any{}, "private_metadata": strings.Repeat("x", 250_001)}
	assert.Equal(t, "view_too_large", w.call("views.publish", object{"user_id": id(w, "dana"), "view": big})["error"])
}

func TestResponseURLs(t *testing.T) {
	w := newWorld(t, nil)
	dm := w.channel("im")
	l := w.dial()
	l.next()
	w.control("say", object{"as": "dana", "channel": dm, "text": "/account x"})
	env := l.next()
	l.ack(env, nil)
	url := env["payload"].(object)["response_url"].(string)
	post := func(options ...slack.MsgOption) error {
		_, _, err := w.api.PostMessage(dm, append([]slack.MsgOption{slack.MsgOptionResponseURL(url, slack.ResponseTypeEphemeral)}, options...)...)
		return err
	}
	require.NoError(t, post(slack.MsgOptionText("loading", false)))
	require.NoError(t, post(slack.MsgOptionText("loaded", false), slack.MsgOptionReplaceOriginal(url)))
	seen := w.messages("dana", dm)
	require.Len(t, seen, 1)
	assert.Equal(t, "loaded", seen[0]["text"])
	assert.Equal(t, true, seen[0]["ephemeral"])
	require.NoError(t, post(slack.MsgOptionDeleteOriginal(url)))
	assert.Empty(t, w.messages("dana", dm))
	require.NoError(t, slack.PostWebhook(url, &slack.WebhookMessage{Text: "for all", ResponseType: "in_channel"}))
	assert.Nil(t, w.messages("dana", dm)[0]["ephemeral"])
	l.ack(l.next(), nil) // message.im
	require.NoError(t, post(slack.MsgOptionText("fifth", false)))
	require.Error(t, post(slack.MsgOptionText("sixth", false)), "five times")

	w.control("say", object{"as": "dana", "channel": dm, "text": "/account x"})
	env = l.next()
	l.ack(env, nil)
	url = env["payload"].(object)["response_url"].(string)
	w.control("clock", object{"advance": "31m"})
	require.Error(t, post(slack.MsgOptionText("late", false)), "half an hour")
}

func TestSuggestionsAndHome(t *testing.T) {
	w := newWorld(t, nil)
	dm := w.channel("im")
	var once sync.Once
	published := make(chan struct{})
	w.connect(func(client *socketmode.Client, ev socketmode.Event) {
		switch data := ev.Data.(type) {
		case slack.InteractionCallback:
			assert.Equal(t, slack.InteractionTypeBlockSuggestion, data.Type)
			assert.NoError(t, client.Ack(*ev.Request, slack.OptionsResponse{Options: []*slack.OptionBlockObject{slack.NewOptionBlockObject("1", words(data.Value), nil)}}))
		case slackevents.EventsAPIEvent:
			assert.NoError(t, client.Ack(*ev.Request))
			if home, ok := data.InnerEvent.Data.(*slackevents.AppHomeOpenedEvent); ok {
				once.Do(func() {
					view := slack.HomeTabViewRequest{Type: slack.VTHomeTab, Blocks: slack.Blocks{BlockSet: []slack.Block{slack.NewDividerBlock()}}}
					_, err := w.api.PublishViewContext(t.Context(), slack.PublishViewContextRequest{UserID: home.User, View: view})
					assert.NoError(t, err)
					close(published)
				})
			}
		}
	})
	ts := w.call("chat.postMessage", object{"channel": dm, "text": "x", "blocks": []any{with(actions(object{"type": "external_select", "action_id": "find"}), "block_id", "b")}})["ts"]
	out := w.control("suggest", object{"as": "dana", "channel": dm, "message_ts": ts, "block_id": "b", "action_id": "find", "value": "acme"})
	require.Equal(t, true, out["ok"])
	assert.Equal(t, "acme", out["options"].([]any)[0].(object)["text"].(object)["text"])

	assert.Nil(t, w.control("home", object{"as": "dana"})["view"])
	<-published
	assert.NotNil(t, w.control("home", object{"as": "dana"})["view"])
}

func TestShortcutsJoinsAndCommandsInThreads(t *testing.T) {
	w := newWorld(t, nil)
	in, general := w.channel("cs-team"), w.channel("general")
	l := w.dial()
	l.next()
	said := w.control("say", object{"as": "dana", "channel": in, "text": "look"})
	out := w.control("say", object{"as": "dana", "channel": in, "text": "/account x", "thread_ts": said["ts"]})
	assert.Equal(t, "command_in_thread", out["error"])
	assert.Equal(t, "/account is not supported in threads. Sorry!", out["message"])
	assert.Equal(t, "unknown_command", w.control("say", object{"as": "dana", "channel": in, "text": "/nothing"})["error"])

	require.Equal(t, true, w.control("shortcut", object{"as": "dana", "callback_id": "ask_about", "channel": in, "message_ts": said["ts"]})["ok"])
	env := l.next()
	l.ack(env, nil)
	payload := env["payload"].(object)
	assert.Equal(t, "message_action", payload["type"])
	assert.Equal(t, "look", payload["message"].(object)["text"])

	require.Equal(t, true, w.control("say", object{"as": "dana", "channel": general, "text": "/invite @Rapport"})["ok"])
	env = l.next()
	l.ack(env, nil)
	assert.Equal(t, "member_joined_channel", env["payload"].(object)["event"].(object)["type"])
}

func TestStatefulElementsKeepWhatWasChosen(t *testing.T) {
	w := newWorld(t, nil)
	in := w.channel("cs-team")
	l := w.dial()
	l.next()
	blocks := []any{with(actions(selecting(3), button("go", 1)), "block_id", "b")}
	ts := w.call("chat.postMessage", object{"channel": in, "text": "x", "blocks": blocks})["ts"]
	chosen := object{"text": plainText(1), "value": "2"}
	w.control("act", object{"as": "dana", "channel": in, "message_ts": ts, "block_id": "b", "action_id": "s", "selected_option": chosen})
	env := l.next()
	l.ack(env, nil)
	assert.Equal(t, "2", env["payload"].(object)["actions"].([]any)[0].(object)["selected_option"].(object)["value"])
	w.control("act", object{"as": "dana", "channel": in, "message_ts": ts, "block_id": "b", "action_id": "go"})
	env = l.next()
	l.ack(env, nil)
	values := env["payload"].(object)["state"].(object)["values"].(object)
	assert.Equal(t, "2", values["b"].(object)["s"].(object)["selected_option"].(object)["value"])
}

func TestUnreadIsCountedPerPerson(t *testing.T) {
	w := newWorld(t, nil)
	in := w.channel("cs-team")
	unread := func(as string) any {
		for _, c := range w.control("workspace?as="+as, nil)["channels"].([]any) {
			if c := c.(object); c["id"] == in {
				return c["unread"]
			}
		}
		return nil
	}
	var first any
	for range 3 {
		ts := w.call("chat.postMessage", object{"channel": in, "text": "x"})["ts"]
		if first == nil {
			first = ts
		}
	}
	assert.EqualValues(t, 3, unread("lee"))
	w.control("read", object{"as": "lee", "channel": in, "ts": first})
	assert.EqualValues(t, 2, unread("lee"))
	w.control("say", object{"as": "lee", "channel": in, "text": "read it all"})
	assert.EqualValues(t, 0, unread("lee"))
	assert.EqualValues(t, 4, unread("dana"))
}
