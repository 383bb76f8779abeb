package slacksim_test

import (
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

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
