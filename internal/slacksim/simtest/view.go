package simtest

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/stretchr/testify/require"
)

// View is a modal or the Home tab before a person's eyes.
type View struct {
	p      *Person
	id     string
	isHome bool
	filled map[string]map[string]any
}

// now is the view's newest version. The feed is locked.
func (v *View) now() view {
	if v.isHome && v.p.feed.home != nil {
		return *v.p.feed.home
	}
	return v.p.feed.views[v.id]
}

func (v *View) look() view {
	v.p.feed.mu.Lock()
	defer v.p.feed.mu.Unlock()
	return v.now()
}

// ExpectText waits until the view holds all of the parts.
func (v *View) ExpectText(parts ...string) *View {
	v.p.w.t.Helper()
	ok := v.p.feed.wait(func() bool { return v.p.w.holds(v.text(v.now()), parts) })
	require.True(v.p.w.t, ok, "the view does not come to hold %s: %s", quoted(parts), v.Text())
	return v
}

// Text is what a person reads in the view, in one line.
func (v *View) Text() string { return v.text(v.look()) }

func (v *View) text(now view) string {
	return strings.TrimSpace(v.p.w.flat(now.Title) + " " + v.p.w.flat(now.Blocks))
}

// Blocks is the view's Block Kit JSON.
func (v *View) Blocks() []byte { return v.look().Blocks }

// Fill enters a value into the input of that label: a text, a date, a person, a channel, or an option by its words.
func (v *View) Fill(label, value string) *View {
	v.p.w.t.Helper()
	c, ok := v.p.w.input(v.look().Blocks, label)
	require.True(v.p.w.t, ok, "the view has no input %q: %s", label, v.Text())
	return v.enter(c, v.state(c, label, value))
}

// enter keeps what was put into an input until the view is submitted.
func (v *View) enter(c control, state map[string]any) *View {
	if v.filled == nil {
		v.filled = map[string]map[string]any{}
	}
	v.filled[c.BlockID] = map[string]any{c.ActionID: state}
	return v
}

// state is an element's with that value in it.
func (v *View) state(c control, label, value string) map[string]any {
	v.p.w.t.Helper()
	key, entered := "selected_option", any(nil)
	switch c.Type {
	case "rich_text_input":
		words := []map[string]any{{"type": "text", "text": value}}
		key, entered = "rich_text_value", map[string]any{"type": "rich_text", "elements": []map[string]any{{"type": "rich_text_section", "elements": words}}}
	case "file_input":
		require.FailNow(v.p.w.t, "use FillFile for the file input "+label)
	case "datepicker":
		key, entered = "selected_date", value
	case "timepicker":
		key, entered = "selected_time", value
	case "datetimepicker":
		at, err := time.Parse(time.RFC3339, value)
		require.NoError(v.p.w.t, err, "%s takes a time such as 2026-01-02T15:04:05Z", label)
		key, entered = "selected_date_time", at.Unix()
	case "users_select":
		key, entered = "selected_user", v.p.w.User(value).ID()
	case "multi_users_select":
		key, entered = "selected_users", []string{v.p.w.User(value).ID()}
	case "channels_select":
		key, entered = "selected_channel", v.p.In(value).channel
	case "multi_channels_select":
		key, entered = "selected_channels", []string{v.p.In(value).channel}
	case "conversations_select":
		key, entered = "selected_conversation", v.p.In(value).channel
	case "multi_conversations_select":
		key, entered = "selected_conversations", []string{v.p.In(value).channel}
	case "external_select":
		entered = v.suggested(c, value)
	case "multi_external_select":
		key, entered = "selected_options", []json.RawMessage{v.suggested(c, value)}
	default:
		if strings.HasSuffix(c.Type, "_input") {
			return map[string]any{"type": c.Type, "value": value}
		}
		chosen, ok := c.option(v.p.w, value)
		require.True(v.p.w.t, ok, "the input %q has no option %q", label, value)
		state := c.choose(chosen)
		state["type"] = c.Type
		return state
	}
	return map[string]any{"type": c.Type, key: entered}
}

// suggested asks the app for options, as typing into the select does.
func (v *View) suggested(c control, value string) json.RawMessage {
	v.p.w.t.Helper()
	a := v.p.w.order("suggest", map[string]any{"as": v.p.id, "view_id": v.look().ID, "block_id": c.BlockID, "action_id": c.ActionID, "value": value})
	require.True(v.p.w.t, a.OK, "no options for %q: %s", value, a.Message)
	offered := a.Options
	for _, g := range a.Groups {
		offered = append(offered, g.Options...)
	}
	for _, o := range offered {
		if strings.Contains(strings.ToLower(v.p.w.flat(o.raw)), strings.ToLower(value)) {
			return o.raw
		}
	}
	require.FailNow(v.p.w.t, "no option of "+value+" is suggested")
	return nil
}

// Submit sends the modal and expects it to be taken.
func (v *View) Submit() *Click {
	v.p.w.t.Helper()
	click := v.p.clicks()
	a := v.submit()
	require.True(v.p.w.t, a.OK, "the modal is not taken: %s %s %v", a.Error, a.Message, a.Errors)
	return click
}

// SubmitRefused sends the modal and expects errors at its fields that hold all of the parts.
func (v *View) SubmitRefused(parts ...string) *View {
	v.p.w.t.Helper()
	a := v.submit()
	require.False(v.p.w.t, a.OK, "the modal is taken")
	all := a.Message
	for _, text := range a.Errors {
		all += " " + text
	}
	require.True(v.p.w.t, v.p.w.holds(all, parts), "the modal says %q", all)
	return v
}

func (v *View) submit() answer {
	v.p.w.t.Helper()
	return v.p.w.order("submit", map[string]any{"as": v.p.id, "view_id": v.look().ID, "values": v.filled})
}

// Close puts the modal away.
func (v *View) Close() {
	v.p.w.t.Helper()
	a := v.p.w.order("close", map[string]any{"as": v.p.id, "view_id": v.look().ID})
	require.True(v.p.w.t, a.OK, "close the modal: %s", a.Message)
}

// ExpectClosed waits until the modal is gone.
func (v *View) ExpectClosed() {
	v.p.w.t.Helper()
	ok := v.p.feed.wait(func() bool { _, open := v.p.feed.views[v.id]; return !open })
	require.True(v.p.w.t, ok, "the modal stays open: %s", v.Text())
}

// Click presses a button in the view.
func (v *View) Click(button string) *Click {
	v.p.w.t.Helper()
	return v.ClickBeside("", button)
}

// ClickBeside presses the button in the block that holds another text.
func (v *View) ClickBeside(text, button string) *Click {
	v.p.w.t.Helper()
	b, ok := v.p.w.button(v.look().Blocks, text, button)
	require.True(v.p.w.t, ok, "the view has no button %q: %s", button, v.Text())
	click := v.p.clicks()
	v.use(b, map[string]any{"value": b.Value})
	return click
}

// Choose picks an option in a select or an overflow menu of the view.
func (v *View) Choose(text string) *Click {
	v.p.w.t.Helper()
	c, chosen, ok := v.p.w.choice(v.look().Blocks, text)
	require.True(v.p.w.t, ok, "the view has no option %q: %s", text, v.Text())
	click := v.p.clicks()
	v.use(c, c.choose(chosen))
	return click
}

func (v *View) use(c control, state map[string]any) {
	v.p.w.t.Helper()
	order := map[string]any{"as": v.p.id, "view_id": v.look().ID, "block_id": c.BlockID, "action_id": c.ActionID}
	for k, value := range state {
		order[k] = value
	}
	a := v.p.w.order("act", order)
	require.True(v.p.w.t, a.OK, "%s uses %s: %s %s", v.p.name, c.ActionID, a.Error, a.Message)
}
