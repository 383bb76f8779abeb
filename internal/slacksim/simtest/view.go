package simtest

import (
	"encoding/json"
	"strings"

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

// Fill enters a value into the input of that label: a text, a date, or an option by its words.
func (v *View) Fill(label, value string) *View {
	v.p.w.t.Helper()
	blocks := v.look().Blocks
	c, ok := v.p.w.input(blocks, label)
	require.True(v.p.w.t, ok, "the view has no input %q: %s", label, v.Text())
	state := map[string]any{"type": c.Type}
	switch {
	case strings.HasSuffix(c.Type, "_input"):
		state["value"] = value
	case c.Type == "datepicker":
		state["selected_date"] = value
	case c.Type == "timepicker":
		state["selected_time"] = value
	case c.Type == "external_select":
		state["selected_option"] = v.suggested(c, value)
	case c.Type == "users_select":
		state["selected_user"] = v.p.w.User(value).ID()
	default:
		chosen, ok := c.option(v.p.w, value)
		require.True(v.p.w.t, ok, "the input %q has no option %q", label, value)
		for key, picked := range c.choose(chosen) {
			state[key] = picked
		}
	}
	if v.filled == nil {
		v.filled = map[string]map[string]any{}
	}
	v.filled[c.BlockID] = map[string]any{c.ActionID: state}
	return v
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
	a := v.submit()
	require.True(v.p.w.t, a.OK, "the modal is not taken: %s %s %v", a.Error, a.Message, a.Errors)
	return &Click{p: v.p}
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
	v.use(b, map[string]any{"value": b.Value})
	return &Click{p: v.p}
}

// Choose picks an option in a select or an overflow menu of the view.
func (v *View) Choose(text string) *Click {
	v.p.w.t.Helper()
	c, chosen, ok := v.p.w.choice(v.look().Blocks, text)
	require.True(v.p.w.t, ok, "the view has no option %q: %s", text, v.Text())
	v.use(c, c.choose(chosen))
	return &Click{p: v.p}
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
