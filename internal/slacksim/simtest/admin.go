package simtest

import (
	"encoding/json"
	"maps"
	"strings"

	"github.com/stretchr/testify/require"
)

// ChangePerson changes what the workspace knows of somebody, as POST /control/person takes it.
func (w *Workspace) ChangePerson(name string, change map[string]any) {
	w.t.Helper()
	w.change("person", name, change)
}

// ChangeGroup adds people to a user group, or removes them, as POST /control/group takes it.
func (w *Workspace) ChangeGroup(handle string, change map[string]any) {
	w.t.Helper()
	w.change("group", handle, change)
}

// ChangeChannel archives or shares a channel, or takes somebody out of it, as POST /control/channel takes it.
func (w *Workspace) ChangeChannel(name string, change map[string]any) {
	w.t.Helper()
	w.change("channel", name, change)
}

func (w *Workspace) change(what, which string, change map[string]any) {
	w.t.Helper()
	order := maps.Clone(change)
	order[what] = which
	a := w.order(what, order)
	require.True(w.t, a.OK, "change %s %s: %s %s", what, which, a.Error, a.Message)
}

// Joins makes the person a member of the public channel they are in.
func (p *Person) Joins() {
	p.w.t.Helper()
	a := p.w.order("join", map[string]any{"as": p.id, "channel": p.channel})
	require.True(p.w.t, a.OK, "%s joins: %s %s", p.name, a.Error, a.Message)
}

// OpensMessages shows the person their conversation with the app.
func (p *Person) OpensMessages() {
	p.w.t.Helper()
	a := p.w.order("home", map[string]any{"as": p.id, "tab": "messages"})
	require.True(p.w.t, a.OK, "%s opens the app's messages: %s", p.name, a.Message)
}

// Suggests types into the view's select of options from elsewhere, and returns what the app offers, each in a line.
func (v *View) Suggests(typed string) []string {
	v.p.w.t.Helper()
	_, offered := v.offered(typed)
	lines := []string{}
	for _, o := range offered {
		lines = append(lines, v.p.w.flat(o.raw))
	}
	return lines
}

// Picks types into the view's select of options from elsewhere, and chooses the one that holds the words.
func (v *View) Picks(typed, words string) *Click {
	v.p.w.t.Helper()
	c, offered := v.offered(typed)
	for _, o := range offered {
		if strings.Contains(v.p.w.flat(o.raw), fold(words)) {
			click := v.p.clicks()
			v.use(c, map[string]any{"selected_option": o.raw})
			return click
		}
	}
	require.FailNow(v.p.w.t, "no option of "+words+" is offered for "+typed)
	return nil
}

func (v *View) offered(typed string) (control, []option) {
	v.p.w.t.Helper()
	var tree any
	_ = json.Unmarshal(v.look().Blocks, &tree) // no blocks: no select
	for _, c := range v.p.w.controls(tree, "") {
		if c.Type != "external_select" {
			continue
		}
		a := v.p.w.order("suggest", map[string]any{"as": v.p.id, "view_id": v.look().ID, "block_id": c.BlockID, "action_id": c.ActionID, "value": typed})
		require.True(v.p.w.t, a.OK, "no options for %q: %s", typed, a.Message)
		offered := a.Options
		for _, g := range a.Groups {
			offered = append(offered, g.Options...)
		}
		return c, offered
	}
	require.FailNow(v.p.w.t, "the view has no select of options from elsewhere: "+v.Text())
	return control{}, nil
}
