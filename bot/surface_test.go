package main

import (
	"bytes"
	"os"
	"slices"
	"testing"

	"github.com/slack-go/slack"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gopkg.in/yaml.v3"

	"rapport/blocks"
)

// surface is what the manifest declares, what the views draw, and what the
// routes answer to.
type surface struct {
	commands, events []string
	drawn            []string // action ids
	sent             []string // callback ids of modals
	suggested        []string // action ids of menus that ask for their options
	shortcuts        []trigger
	routes           []trigger
}

func TestNothingIsDeclaredWithoutAHandlerNorHandledUndeclared(t *testing.T) {
	assert.Empty(t, gaps(surfaceOf(t)))
}

func TestAPlantedGapIsNamed(t *testing.T) {
	whole := surfaceOf(t)
	for name, plant := range map[string]func(*surface){
		"command /planted is declared and has no route":      func(s *surface) { s.commands = append(s.commands, "/planted") },
		"event planted is declared and has no route":         func(s *surface) { s.events = append(s.events, "planted") },
		"action planted is drawn and has no route":           func(s *surface) { s.drawn = append(s.drawn, "planted") },
		"command /planted has a route and is not declared":   func(s *surface) { s.routes = append(s.routes, command("/planted")) },
		"event planted has a route and is not declared":      func(s *surface) { s.routes = append(s.routes, event("planted")) },
		"action planted has a route and is drawn by no view": func(s *surface) { s.routes = append(s.routes, action("planted")) },
		"command /account has two routes":                    func(s *surface) { s.routes = append(s.routes, command("/account")) },
	} {
		t.Run(name, func(t *testing.T) {
			s := whole
			s.commands, s.events, s.drawn, s.routes = slices.Clone(s.commands), slices.Clone(s.events), slices.Clone(s.drawn), slices.Clone(s.routes)
			plant(&s)
			assert.Equal(t, []string{name}, gaps(s))
		})
	}
}

// gaps names each difference between the three.
func gaps(s surface) []string {
	var out []string
	routed := map[trigger]bool{}
	for _, r := range s.routes {
		if routed[r] {
			out = append(out, r.String()+" has two routes")
		}
		routed[r] = true
	}
	declared := map[trigger]bool{}
	declare := func(verb string, triggers []trigger) {
		for _, on := range triggers {
			declared[on] = true
			if !routed[on] {
				out = append(out, on.String()+" is "+verb+" and has no route")
			}
		}
	}
	declare("declared", all(command, s.commands))
	declare("declared", all(event, s.events))
	declare("drawn", all(action, s.drawn))
	declare("drawn", all(submission, s.sent))
	declare("drawn", all(suggestion, s.suggested))
	for _, c := range s.shortcuts {
		declare("declared", []trigger{c})
	}
	for _, r := range s.routes {
		switch {
		case declared[r]:
		case r.kind == "action", r.kind == "view_submission", r.kind == "block_suggestion":
			out = append(out, r.String()+" has a route and is drawn by no view")
		default:
			out = append(out, r.String()+" has a route and is not declared")
		}
	}
	return out
}

func all(kind func(string) trigger, names []string) []trigger {
	out := make([]trigger, len(names))
	for i, n := range names {
		out[i] = kind(n)
	}
	return out
}

func surfaceOf(t *testing.T) surface {
	t.Helper()
	file, err := os.ReadFile("../manifest.yml")
	require.NoError(t, err)
	var m slack.Manifest
	strict := yaml.NewDecoder(bytes.NewReader(file))
	strict.KnownFields(true)
	require.NoError(t, strict.Decode(&m), "a field that Slack does not know")
	s := surface{drawn: blocks.Actions(), sent: blocks.Callbacks(), suggested: blocks.Suggestions()}
	for _, c := range m.Features.SlashCommands {
		s.commands = append(s.commands, c.Command)
	}
	for _, c := range m.Features.Shortcuts {
		kind := shortcut
		if c.Type == "message" {
			kind = onMessage
		}
		s.shortcuts = append(s.shortcuts, kind(c.CallbackID))
	}
	s.events = m.Settings.EventSubscriptions.BotEvents
	for _, r := range routes() {
		s.routes = append(s.routes, r.on)
	}
	return s
}
