package setup

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"gopkg.in/yaml.v3"
)

// census compares the parts of a described workspace with each other.
type census struct {
	*reading
	root     *yaml.Node
	team     string
	reserved []string
	taken    map[string]string // by kind and name or id: where it stands first
	people   map[string]*Person
	own      []string       // the team's own people
	rooms    map[string]int // by person: how many channels they are in
}

func newCensus(r *reading, root *yaml.Node, w Workspace, otherwise Defaults) *census {
	c := &census{
		reading: r, root: root, team: cmp.Or(w.Team.ID, otherwise.Team.ID), reserved: otherwise.Reserved, taken: map[string]string{},
		people: map[string]*Person{}, rooms: map[string]int{},
	}
	people := w.People
	if len(people) == 0 {
		people = otherwise.People
	}
	for i := range people {
		p := &people[i]
		if len(w.People) > 0 {
			c.person(p, i)
		}
		for _, name := range []string{p.ID, p.Name} {
			if name != "" && c.people[name] == nil {
				c.people[name] = p
			}
		}
		if !p.isGuest() && !c.isStranger(p) {
			c.own = append(c.own, p.Name)
		}
	}
	if len(c.own) == 0 {
		c.wrong(nodeAt(root, "people"), "people", "are all guests or of other teams: nobody is left to be the team")
	}
	return c
}

func (p *Person) isGuest() bool { return p.Role == RoleGuest || p.Role == RoleSingleGuest }

func (c *census) isStranger(p *Person) bool { return p.Team != "" && p.Team != c.team }

// complain names a key of an entry of a list.
func (c *census) complain(list string, i int, key, words string, args ...any) {
	c.wrong(nodeAt(c.root, list, strconv.Itoa(i), key), fmt.Sprintf("%s[%d].%s", list, i, key), words, args...)
}

// take notes a name or an id, and complains when it is somebody else's.
func (c *census) take(list string, i int, key, value string) {
	if value == "" {
		return // that it is missing was said
	}
	kind := key
	if key != "id" {
		kind = list
	}
	here := fmt.Sprintf("%s[%d]", list, i)
	if before, taken := c.taken[kind+" "+value]; taken {
		c.complain(list, i, key, "%s is %s's already", value, before)
		return
	}
	c.taken[kind+" "+value] = here
}

func (c *census) person(p *Person, i int) {
	c.take("people", i, "name", p.Name)
	if slices.Contains([]string{everyone, "channel", "here", "slackbot"}, p.Name) {
		c.complain("people", i, "name", "%s is a word of Slack's own", p.Name)
	}
	if p.ID != "" {
		c.take("people", i, "id", p.ID)
		if slices.Contains(c.reserved, p.ID) {
			c.complain("people", i, "id", "%s is not a person", p.ID)
		}
	}
	if p.TZ != "" && !isZone(p.TZ) {
		c.complain("people", i, "tz", noZone, clipped(p.TZ))
	}
	if c.isStranger(p) && (p.Role == RoleAdmin || p.isGuest()) {
		c.complain("people", i, "role", strangersRole)
	}
}

const (
	noZone        = "there is no time zone %q; they are named such as Europe/Berlin"
	strangersRole = "somebody of another team is neither admin nor guest here"
)

func isZone(name string) bool {
	_, err := time.LoadLocation(name)
	return err == nil && name != "" && name != "Local"
}

// WrongOf says what is wrong with what a key of somebody is to be, as it would be in a file; empty is nothing.
func WrongOf(key, text string, stranger bool) string {
	r := &reading{}
	r.check(&yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: text}, key, personShape().fields[key])
	switch {
	case len(r.mistakes) > 0:
		return r.mistakes[0].Words
	case key == "tz" && !isZone(text):
		return fmt.Sprintf(noZone, clipped(text))
	case key == "role" && stranger && text != RoleMember:
		return strangersRole
	}
	return ""
}

// members are a list of names, with everyone written out.
func (c *census) members(list string, i int, names []string) []*Person {
	var out []*Person
	seen := map[*Person]bool{}
	add := func(p *Person) bool {
		if seen[p] {
			return false
		}
		seen[p] = true
		out = append(out, p)
		return true
	}
	for k, name := range names {
		key := "members"
		p := c.people[strings.TrimPrefix(name, "@")]
		switch where := fmt.Sprintf("%s[%d].%s[%d]", list, i, key, k); {
		case name == everyone:
			for _, own := range c.own {
				add(c.people[own])
			}
		case p == nil:
			c.wrong(nodeAt(c.root, list, strconv.Itoa(i), key, strconv.Itoa(k)), where, "there is nobody called %q", clipped(name))
		case !add(p) && !slices.Contains(names, everyone):
			c.wrong(nodeAt(c.root, list, strconv.Itoa(i), key, strconv.Itoa(k)), where, "%s stands here twice", name)
		}
	}
	return out
}

func (c *census) channel(e *Channel, i int) {
	c.take("channels", i, "name", e.Name)
	if e.ID != "" {
		c.take("channels", i, "id", e.ID)
	}
	members := c.members("channels", i, e.Members)
	e.Members = nil
	for _, p := range members {
		if c.isStranger(p) && !e.Shared {
			c.complain("channels", i, "members", "%s is of another team, and the channel is not shared", p.Name)
		}
		c.rooms[p.Name]++
		e.Members = append(e.Members, cmp.Or(p.ID, p.Name))
	}
}

func (c *census) group(e *Group, i int) {
	c.take("groups", i, "handle", e.Handle)
	if before, taken := c.taken["people "+e.Handle]; taken {
		c.complain("groups", i, "handle", "%s is %s's already", e.Handle, before)
	}
	if e.ID != "" {
		c.take("groups", i, "id", e.ID)
	}
	members := c.members("groups", i, e.Members)
	e.Members = nil
	for _, p := range members {
		e.Members = append(e.Members, cmp.Or(p.ID, p.Name))
	}
}

// singleGuests holds that a guest of one channel is in one.
func (c *census) singleGuests(people []Person) {
	for i, p := range people {
		if n := c.rooms[p.Name]; p.Role == RoleSingleGuest && n != 1 {
			c.complain("people", i, "role", "a single-channel guest is in one channel, and %s is in %d", p.Name, n)
		}
	}
}
