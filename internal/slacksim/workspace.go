package slacksim

import (
	"bytes"
	"cmp"
	_ "embed"

	"rapport/internal/slacksim/setup"
)

// MistakesError is all that is wrong with a manifest or a workspace file.
type MistakesError = setup.MistakesError

//go:embed any-app.yml
var anyApp []byte

// AnyApp is the manifest of an app with every common scope and event.
func AnyApp() []byte { return bytes.Clone(anyApp) }

// ReadWorkspace reads a description of a team, its people, channels and groups. What it leaves out is as it is by default.
// The error is a MistakesError with all that is wrong.
func ReadWorkspace(source []byte) (Config, error) {
	defaults := Config{}.withDefaults()
	w, err := setup.ReadWorkspace(source, setup.Defaults{Workspace: described(defaults), Reserved: []string{slackbotID, defaults.BotUserID}})
	if err != nil {
		return Config{}, err
	}
	cfg := Config{Team: Team{ID: w.Team.ID, Name: w.Team.Name, Domain: w.Team.Domain, IconText: w.Team.Icon}}
	for _, p := range w.People {
		cfg.People = append(cfg.People, Person{
			ID: p.ID, Name: p.Name, RealName: p.RealName, DisplayName: p.DisplayName, Email: p.Email, Title: p.Title, TZ: p.TZ, Locale: p.Locale, TeamID: p.Team,
			Admin: p.Role == setup.RoleAdmin, Guest: p.Role == setup.RoleGuest, SingleGuest: p.Role == setup.RoleSingleGuest,
		})
	}
	for _, c := range w.Channels {
		cfg.Channels = append(cfg.Channels, Channel{
			ID: c.ID, Name: c.Name, Topic: c.Topic, Private: c.Private, Archived: c.Archived, IsExtShared: c.Shared, PendingExtShared: c.PendingShared,
			WithApp: c.App, Members: c.Members,
		})
	}
	for _, g := range w.Groups {
		cfg.Groups = append(cfg.Groups, Group{ID: g.ID, Handle: g.Handle, Name: cmp.Or(g.Name, g.Handle), Members: g.Members})
	}
	return cfg, nil
}

// DefaultWorkspace is the workspace that there is without a description, written as one.
func DefaultWorkspace() ([]byte, error) { return described(Config{}.withDefaults()).YAML() }

// described is a workspace as a file would describe it.
func described(cfg Config) setup.Workspace {
	w := setup.Workspace{Team: setup.Team{Name: cfg.Team.Name, Domain: cfg.Team.Domain, ID: cfg.Team.ID, Icon: cfg.Team.IconText}}
	for _, p := range cfg.People {
		one := setup.Person{ID: p.ID, Name: p.Name, RealName: p.RealName, DisplayName: p.DisplayName, Email: p.Email, Title: p.Title, TZ: p.TZ, Locale: p.Locale, Team: p.TeamID}
		switch {
		case p.Admin:
			one.Role = setup.RoleAdmin
		case p.SingleGuest:
			one.Role = setup.RoleSingleGuest
		case p.Guest:
			one.Role = setup.RoleGuest
		}
		w.People = append(w.People, one)
	}
	for _, c := range cfg.Channels {
		w.Channels = append(w.Channels, setup.Channel{
			ID: c.ID, Name: c.Name, Topic: c.Topic, Private: c.Private, Archived: c.Archived, Shared: c.IsExtShared, PendingShared: c.PendingExtShared,
			App: c.WithApp, Members: c.Members,
		})
	}
	return w
}
