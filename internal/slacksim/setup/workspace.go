// Package setup reads what people write to set up a workspace: the manifest of an app, and the file of a team. It never
// keeps, opens or changes anything, and names all that is wrong at once, by line and field.
package setup

import (
	"bytes"

	"gopkg.in/yaml.v3"
)

// Workspace is one as a file describes it.
type Workspace struct {
	Team     Team      `yaml:"team,omitempty"`
	People   []Person  `yaml:"people,omitempty"`
	Channels []Channel `yaml:"channels,omitempty"`
	Groups   []Group   `yaml:"groups,omitempty"`
}

// Team is what the workspace is called.
type Team struct {
	Name   string `yaml:"name,omitempty"`
	Domain string `yaml:"domain,omitempty"`
	ID     string `yaml:"id,omitempty"`
	Icon   string `yaml:"icon,omitempty"`
}

// Person is somebody of the team, or of another one.
type Person struct {
	Name        string `yaml:"name"`
	ID          string `yaml:"id,omitempty"`
	RealName    string `yaml:"real_name,omitempty"`
	DisplayName string `yaml:"display_name,omitempty"`
	Email       string `yaml:"email,omitempty"`
	Title       string `yaml:"title,omitempty"`
	TZ          string `yaml:"tz,omitempty"`
	Locale      string `yaml:"locale,omitempty"`
	Role        string `yaml:"role,omitempty"`
	Team        string `yaml:"team,omitempty"`
}

// Channel is a conversation of several people.
type Channel struct {
	Name          string   `yaml:"name"`
	ID            string   `yaml:"id,omitempty"`
	Topic         string   `yaml:"topic,omitempty"`
	Private       bool     `yaml:"private,omitempty"`
	Archived      bool     `yaml:"archived,omitempty"`
	Shared        bool     `yaml:"shared,omitempty"`
	PendingShared bool     `yaml:"pending_shared,omitempty"`
	App           bool     `yaml:"app,omitempty"`
	Members       []string `yaml:"members,omitempty,flow"` // names; once read, the id where there is one
}

// Group is a user group.
type Group struct {
	Handle  string   `yaml:"handle"`
	ID      string   `yaml:"id,omitempty"`
	Name    string   `yaml:"name,omitempty"`
	Members []string `yaml:"members,omitempty,flow"`
}

// Roles that a person can have in the team.
const (
	RoleMember      = "member"
	RoleAdmin       = "admin"
	RoleGuest       = "guest"
	RoleSingleGuest = "single_channel_guest"
)

// everyone stands for the team's own people in a list of members; guests and strangers are asked in by name.
const everyone = "everyone"

func id(letters, what string) shape {
	return textLike(`^[`+letters+`][A-Z0-9]{2,30}$`, what+" and at least 2 capitals or digits", 0)
}

func handle() shape {
	return textLike(`^[\p{Ll}\p{Lo}\d][\p{Ll}\p{Lo}\d._-]*$`, "a name has small letters, digits, and . _ - between them", 80)
}

// personShape is what may be said of somebody.
func personShape() shape {
	return object(map[string]shape{
		"name": handle(), "id": id("UW", "the id of a person is a U"), "real_name": textOf(1, 80), "display_name": textOf(1, 80), "title": textOf(0, 200),
		"email": textLike(`^[^@\s<>]+@[^@\s<>]+$`, "that is no e-mail address", 254), "tz": textOf(1, 80),
		"locale": textLike(`^[a-z]{2,3}(-[A-Za-z0-9]+)*$`, "a locale is named such as de-DE", 35),
		"role":   oneOf(RoleMember, RoleAdmin, RoleGuest, RoleSingleGuest), "team": id("TE", "the id of a team is a T"),
	}, "name")
}

// workspaceShape is what a description of a workspace may say, within Slack's limits.
func workspaceShape() shape {
	members := listOf(textOf(1, 80), 10_000)
	return object(map[string]shape{
		"team": object(map[string]shape{
			"id": id("TE", "the id of a team is a T"), "name": textOf(1, 80), "icon": textOf(1, 3),
			"domain": textLike(`^[a-z0-9][a-z0-9-]*$`, "a domain has small letters, digits and hyphens", 63),
		}),
		"people": listOf(personShape(), 10_000),
		"channels": listOf(object(map[string]shape{
			"name": textLike(`^[\p{Ll}\p{Lo}\d][\p{Ll}\p{Lo}\d_-]*$`, "a channel's name has small letters, digits, - and _", 80),
			"id":   id("CG", "the id of a channel is a C"), "topic": textOf(0, 250), "private": yesNo(), "archived": yesNo(), "shared": yesNo(),
			"pending_shared": yesNo(), "app": yesNo(), "members": members,
		}, "name"), 2_000),
		"groups": listOf(object(map[string]shape{
			"handle": handle(), "id": id("S", "the id of a group is an S"), "name": textOf(1, 80), "members": members,
		}, "handle"), 1_000),
	})
}

// Defaults is what a file that leaves something out means.
type Defaults struct {
	Workspace
	Reserved []string // ids that nobody may have
}

// ReadWorkspace reads a description of a team, its people, channels and groups. What it leaves out stays empty.
func ReadWorkspace(source []byte, otherwise Defaults) (Workspace, error) {
	root, r := readShaped(source, workspaceShape())
	var w Workspace
	if !r.decoded(root, &w) {
		return Workspace{}, r.err()
	}
	check := newCensus(r, root, w, otherwise)
	for i := range w.Channels {
		check.channel(&w.Channels[i], i)
	}
	for i := range w.Groups {
		check.group(&w.Groups[i], i)
	}
	if len(w.Channels) > 0 {
		check.singleGuests(w.People)
	}
	if err := r.err(); err != nil {
		return Workspace{}, err
	}
	return w, nil
}

// YAML writes a workspace as a file that ReadWorkspace reads.
func (w Workspace) YAML() ([]byte, error) {
	var out bytes.Buffer
	encoder := yaml.NewEncoder(&out)
	encoder.SetIndent(2)
	if err := encoder.Encode(w); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
