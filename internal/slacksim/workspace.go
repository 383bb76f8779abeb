package slacksim

import (
	"bytes"
	_ "embed"

	"gopkg.in/yaml.v3"
)

//go:embed any-app.yml
var anyApp []byte

// AnyApp is the manifest of an app with every common scope and event.
func AnyApp() []byte { return bytes.Clone(anyApp) }

// workspaceFile is a workspace as a file describes it.
type workspaceFile struct {
	Team     teamEntry      `yaml:"team,omitempty"`
	People   []personEntry  `yaml:"people,omitempty"`
	Channels []channelEntry `yaml:"channels,omitempty"`
	Groups   []groupEntry   `yaml:"groups,omitempty"`
}

type teamEntry struct {
	Name   string `yaml:"name,omitempty"`
	Domain string `yaml:"domain,omitempty"`
	ID     string `yaml:"id,omitempty"`
	Icon   string `yaml:"icon,omitempty"`
}

type personEntry struct {
	Name        string `yaml:"name"`
	ID          string `yaml:"id,omitempty"`
	RealName    string `yaml:"real_name,omitempty"`
	DisplayName string `yaml:"display_name,omitempty"`
	Email       string `yaml:"email,omitempty"`
	Title       string `yaml:"title,omitempty"`
	TZ          string `yaml:"tz,omitempty"`
	Role        string `yaml:"role,omitempty"`
	Team        string `yaml:"team,omitempty"`
}

type channelEntry struct {
	Name          string   `yaml:"name"`
	ID            string   `yaml:"id,omitempty"`
	Topic         string   `yaml:"topic,omitempty"`
	Private       bool     `yaml:"private,omitempty"`
	Archived      bool     `yaml:"archived,omitempty"`
	Shared        bool     `yaml:"shared,omitempty"`
	PendingShared bool     `yaml:"pending_shared,omitempty"`
	App           bool     `yaml:"app,omitempty"`
	Members       []string `yaml:"members,omitempty,flow"`
}

type groupEntry struct {
	Handle  string   `yaml:"handle"`
	ID      string   `yaml:"id,omitempty"`
	Name    string   `yaml:"name,omitempty"`
	Members []string `yaml:"members,omitempty,flow"`
}

// Roles that a person can have in the team.
const (
	roleMember      = "member"
	roleAdmin       = "admin"
	roleGuest       = "guest"
	roleSingleGuest = "single_channel_guest"
)

// everyone stands for the team's own people in a list of members; guests and strangers are asked in by name.
const everyone = "everyone"

// workspaceShape is what a description of a workspace may say, within Slack's limits.
func workspaceShape() shape {
	id := func(letters, what string) shape {
		return textLike(`^[`+letters+`][A-Z0-9]{2,30}$`, what+" and at least 2 capitals or digits", 0)
	}
	handle := textLike(`^[\p{Ll}\p{Lo}\d][\p{Ll}\p{Lo}\d._-]*$`, "a name has small letters, digits, and . _ - between them", 80)
	members := listOf(textOf(1, 80), 10_000)
	return object(map[string]shape{
		"team": object(map[string]shape{
			"id": id("TE", "the id of a team is a T"), "name": textOf(1, 80), "icon": textOf(1, 3),
			"domain": textLike(`^[a-z0-9][a-z0-9-]*$`, "a domain has small letters, digits and hyphens", 63),
		}),
		"people": listOf(object(map[string]shape{
			"name": handle, "id": id("UW", "the id of a person is a U"), "real_name": textOf(1, 80), "display_name": textOf(1, 80), "title": textOf(0, 200),
			"email": textLike(`^[^@\s<>]+@[^@\s<>]+$`, "that is no e-mail address", 254), "tz": textOf(1, 80),
			"role": oneOf(roleMember, roleAdmin, roleGuest, roleSingleGuest), "team": id("TE", "the id of a team is a T"),
		}, "name"), 10_000),
		"channels": listOf(object(map[string]shape{
			"name": textLike(`^[\p{Ll}\p{Lo}\d][\p{Ll}\p{Lo}\d_-]*$`, "a channel's name has small letters, digits, - and _", 80),
			"id":   id("CG", "the id of a channel is a C"), "topic": textOf(0, 250), "private": yesNo(), "archived": yesNo(), "shared": yesNo(),
			"pending_shared": yesNo(), "app": yesNo(), "members": members,
		}, "name"), 2_000),
		"groups": listOf(object(map[string]shape{
			"handle": handle, "id": id("S", "the id of a group is an S"), "name": textOf(1, 80), "members": members,
		}, "handle"), 1_000),
	})
}

// ReadWorkspace reads a description of a team, its people, channels and groups. What it leaves out is as it is by default.
// The error is a MistakesError with all that is wrong.
func ReadWorkspace(source []byte) (Config, error) {
	root, r := readShaped(source, workspaceShape())
	if root == nil || len(r.mistakes) > 0 {
		return Config{}, r.err()
	}
	var file workspaceFile
	if err := root.Decode(&file); err != nil {
		r.wrong(root, "", "%s", err)
		return Config{}, r.err()
	}
	cfg := Config{Team: Team{ID: file.Team.ID, Name: file.Team.Name, Domain: file.Team.Domain, IconText: file.Team.Icon}}
	for _, p := range file.People {
		cfg.People = append(cfg.People, p.person())
	}
	check := newCensus(r, root, cfg)
	for i, c := range file.Channels {
		cfg.Channels = append(cfg.Channels, check.channel(c, i))
	}
	for i, g := range file.Groups {
		cfg.Groups = append(cfg.Groups, check.group(g, i))
	}
	if len(cfg.Channels) > 0 {
		check.singleGuests(cfg.People)
	}
	if err := r.err(); err != nil {
		return Config{}, err
	}
	return cfg, nil
}

func (p personEntry) person() Person {
	return Person{
		ID: p.ID, Name: p.Name, RealName: p.RealName, DisplayName: p.DisplayName, Email: p.Email, Title: p.Title, TZ: p.TZ, TeamID: p.Team,
		Admin: p.Role == roleAdmin, Guest: p.Role == roleGuest, SingleGuest: p.Role == roleSingleGuest,
	}
}

// DefaultWorkspace is the workspace that there is without a description, written as one.
func DefaultWorkspace() ([]byte, error) {
	cfg := Config{}.withDefaults()
	file := workspaceFile{Team: teamEntry{Name: cfg.Team.Name, Domain: cfg.Team.Domain, ID: cfg.Team.ID, Icon: cfg.Team.IconText}}
	for _, p := range cfg.People {
		entry := personEntry{Name: p.Name, RealName: p.RealName, DisplayName: p.DisplayName, Email: p.Email, Title: p.Title, TZ: p.TZ, Team: p.TeamID}
		switch {
		case p.Admin:
			entry.Role = roleAdmin
		case p.SingleGuest:
			entry.Role = roleSingleGuest
		case p.Guest:
			entry.Role = roleGuest
		}
		file.People = append(file.People, entry)
	}
	for _, c := range cfg.Channels {
		file.Channels = append(file.Channels, channelEntry{
			Name: c.Name, Topic: c.Topic, Private: c.Private, Archived: c.Archived, Shared: c.IsExtShared, PendingShared: c.PendingExtShared,
			App: c.WithApp, Members: c.Members,
		})
	}
	var out bytes.Buffer
	encoder := yaml.NewEncoder(&out)
	encoder.SetIndent(2)
	if err := encoder.Encode(file); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
