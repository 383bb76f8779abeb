package slacksim

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"slices"
	"strings"

	"rapport/internal/slacksim/setup"
)

// Team is the workspace that the app is installed in.
type Team struct{ ID, Name, Domain, IconText string }

// Person is a human of the workspace, or of another one when TeamID says so.
type Person struct {
	ID, Name, RealName, DisplayName, Email, Title, TZ string

	Locale string // BCP 47; empty is en-US

	Admin           bool
	Guest           bool   // restricted to some channels
	SingleGuest     bool   // restricted to one channel
	TeamID          string // another team: a stranger, met in shared channels
	Deleted         bool   // deactivated
	IsBot, IsHidden bool   // IsHidden: nobody acts as this person
}

// Channel is a conversation of several people. Members are ids or names.
type Channel struct {
	ID, Name, Topic  string
	Private          bool
	Archived         bool
	IsExtShared      bool // shared with another organisation
	PendingExtShared bool
	WithApp          bool // the app's bot user is a member
	Members          []string
}

// Group is a user group.
type Group struct {
	ID, Handle, Name string
	Members          []string
}

const slackbotID = "USLACKBOT"

func (p *Person) isGuest() bool { return p.Guest || p.SingleGuest }

func (p *Person) label() string { return cmp.Or(p.DisplayName, p.RealName, p.Name) }

// roster is everybody of the workspace, in order, by id and by every name they are called.
type roster struct {
	team   string
	byID   map[string]*Person
	byName map[string]*Person
	all    []*Person
	groups []Group
}

func newRoster(cfg Config, m setup.Manifest) roster {
	r := roster{team: cfg.Team.ID, byID: map[string]*Person{}, byName: map[string]*Person{}, groups: slices.Clone(cfg.Groups)}
	for _, p := range cfg.People {
		r.add(p)
	}
	botName := cmp.Or(m.Features.BotUser.Name, m.Display.Name, "Sim app")
	r.add(Person{ID: cfg.BotUserID, Name: slug(botName), RealName: botName, DisplayName: botName, IsBot: true, IsHidden: true})
	r.byID[slackbotID] = &Person{ID: slackbotID, Name: "slackbot", RealName: "Slackbot", DisplayName: "Slackbot", IsBot: true, TeamID: r.team}
	for i, g := range r.groups {
		r.groups[i].ID = cmp.Or(g.ID, fixedID("S", g.Handle))
		for k, member := range g.Members {
			if p := r.find(member); p != nil {
				r.groups[i].Members[k] = p.ID
			}
		}
	}
	return r
}

func (r *roster) add(p Person) {
	p.ID = cmp.Or(p.ID, fixedID("U", p.Name))
	p.RealName = cmp.Or(p.RealName, p.Name)
	p.TZ = cmp.Or(p.TZ, "Europe/London")
	p.Locale = cmp.Or(p.Locale, "en-US")
	p.TeamID = cmp.Or(p.TeamID, r.team)
	r.byID[p.ID] = &p
	r.all = append(r.all, &p)
	r.name(&p)
}

// name lets somebody be found by their names, where nobody else has those.
func (r *roster) name(p *Person) {
	for _, name := range []string{p.Name, p.DisplayName, p.RealName} {
		if key := strings.ToLower(name); key != "" && r.byName[key] == nil {
			r.byName[key] = p
		}
	}
}

// rename finds everybody by the names that they have now.
func (r *roster) rename() {
	clear(r.byName)
	for _, p := range r.all {
		r.name(p)
	}
}

// find knows a person by id or by any of their names.
func (r *roster) find(who string) *Person {
	if p := r.byID[who]; p != nil {
		return p
	}
	return r.byName[strings.ToLower(strings.TrimPrefix(who, "@"))]
}

func (r *roster) isStranger(p *Person) bool { return p.TeamID != r.team }

// channel is one conversation and all that was said in it.
type channel struct {
	Channel
	user     string // the person of a direct message
	kind     string // channel, private, im or mpim
	members  map[string]bool
	roots    []*message
	threads  map[string][]*message
	byTS     map[string]*message
	unread   map[string]int
	lastRead map[string]string
}

// directory is every conversation, in order.
type directory struct {
	byID   map[string]*channel
	byName map[string]*channel
	direct map[string]*channel // by person: their conversation with the app
	group  map[string]*channel // by people, sorted: theirs with the app
	all    []*channel
}

func newDirectory(cfg Config, people *roster) directory {
	d := directory{byID: map[string]*channel{}, byName: map[string]*channel{}, direct: map[string]*channel{}, group: map[string]*channel{}}
	for _, c := range cfg.Channels {
		c.ID = cmp.Or(c.ID, fixedID("C", c.Name))
		kind := "channel"
		if c.Private {
			kind = "private"
		}
		made := d.add(c, kind)
		for _, who := range c.Members {
			if p := people.find(who); p != nil {
				made.members[p.ID] = true
			}
		}
		if c.WithApp {
			made.members[cfg.BotUserID] = true
		}
		d.byName[c.Name] = made
	}
	for _, p := range people.all {
		if p.ID == cfg.BotUserID {
			continue
		}
		made := d.add(Channel{ID: fixedID("D", p.ID)}, "im")
		made.user = p.ID
		made.members[p.ID], made.members[cfg.BotUserID] = true, true
		d.direct[p.ID] = made
	}
	return d
}

func (d *directory) add(c Channel, kind string) *channel {
	made := &channel{
		Channel: c, kind: kind, members: map[string]bool{}, threads: map[string][]*message{},
		byTS: map[string]*message{}, unread: map[string]int{}, lastRead: map[string]string{},
	}
	d.byID[c.ID] = made
	d.all = append(d.all, made)
	return made
}

// sees says whether a person can read a conversation: public channels are open to the team's own people, except guests.
func (s *Sim) sees(user string, c *channel) bool {
	if c.members[user] {
		return true
	}
	p := s.people.byID[user]
	return p != nil && c.kind == "channel" && ((!p.isGuest() && !s.people.isStranger(p)) || !s.holds(RuleSight))
}

// join makes somebody a member and tells the app if it wants to know.
func (s *Sim) join(c *channel, user, inviter string) {
	if c.members[user] {
		return
	}
	c.members[user] = true
	event := map[string]any{"type": "member_joined_channel", "user": user, "channel": c.ID, "channel_type": c.letter(), "team": s.cfg.Team.ID, "event_ts": s.tick()}
	if inviter != "" {
		event["inviter"] = inviter
	}
	if c.members[s.cfg.BotUserID] && s.subscribes("member_joined_channel") {
		s.emit(c, event)
	}
	s.publish(signal{kind: "workspace"}, map[string]any{})
}

func (c *channel) letter() string {
	if c.kind != "channel" {
		return "G"
	}
	return "C"
}

// scopeWord is how Slack calls this kind of conversation in scopes and events.
func (c *channel) scopeWord() string {
	return map[string]string{"channel": "channels", "private": "groups", "im": "im", "mpim": "mpim"}[c.kind]
}

// eventKind is how events name this kind of conversation.
func (c *channel) eventKind() string {
	return map[string]string{"channel": "channel", "private": "group", "im": "im", "mpim": "mpim"}[c.kind]
}

// payloadName is how payloads name a conversation.
func (c *channel) payloadName() string {
	switch c.kind {
	case "im":
		return "directmessage"
	case "private":
		return "privategroup"
	}
	return c.Name
}

// tick is a timestamp that no message has yet; it doubles as a message's id.
func (s *Sim) tick() string {
	s.lastTS = max(s.lastTS+1, s.now().UnixMicro())
	return fmt.Sprintf("%d.%06d", s.lastTS/1e6, s.lastTS%1e6)
}

// next is an id that was never given before: its last part counts, and its first tells apart what a restart gives.
func (s *Sim) next(prefix string) string {
	s.seq++
	return fmt.Sprintf("%s%06X%04X", prefix, s.now().Unix()&0xFFFFFF, s.seq)
}

// fixedID makes an id that stays the same over restarts.
func fixedID(prefix, name string) string {
	h := fnv.New64a()
	h.Write([]byte(name))
	const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	id, n := prefix+"0", h.Sum64()
	for range 9 {
		id += string(digits[n%36])
		n /= 36
	}
	return id
}

func slug(name string) string {
	return strings.ToLower(strings.Join(strings.Fields(name), "_"))
}

func initials(name string) string {
	words := strings.Fields(strings.NewReplacer("_", " ", ".", " ", "-", " ").Replace(name))
	out := ""
	for _, w := range words[:min(2, len(words))] {
		out += strings.ToUpper(string([]rune(w)[:1]))
	}
	if len(words) == 1 && len([]rune(words[0])) > 1 {
		out += string([]rune(words[0])[1:2])
	}
	return out
}
