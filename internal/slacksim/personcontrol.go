package slacksim

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"rapport/internal/slacksim/setup"
)

// setPerson changes who somebody is, as the person and the workspace's admins may, and tells the app.
func (s *Sim) setPerson(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Person string `json:"person"`
		personChange
	}
	err := bodyOf(w, r, &in)
	s.answer(w, func() (fields, error) {
		p := s.people.find(in.Person)
		switch {
		case err != nil:
			return nil, misread(err, "Say which person, and what changes: role, display_name, real_name, title, email, tz, locale or deleted.")
		case p == nil || p.IsBot:
			return nil, &fault{"user_not_found", "There is nobody of that id."}
		}
		if err := in.wrong(s.people.isStranger(p)); err != nil {
			return nil, err
		}
		in.apply(p)
		s.people.rename()
		if s.subscribes("user_change") {
			user := s.slackUser(p, s.showsEmail())
			user["locale"] = p.Locale
			s.emit(nil, map[string]any{"type": "user_change", "user": user, "cache_ts": s.now().Unix(), "event_ts": s.tick()})
		}
		s.publish(signal{kind: "workspace"}, fields{})
		return fields{}, nil
	})
}

// personChange is what may change of somebody; what is left out stays.
type personChange struct {
	Role        *string `json:"role"` // as a workspace file has it
	DisplayName *string `json:"display_name"`
	RealName    *string `json:"real_name"`
	Title       *string `json:"title"`
	Email       *string `json:"email"`
	TZ          *string `json:"tz"`
	Locale      *string `json:"locale"`
	Deleted     *bool   `json:"deleted"` // deactivated
}

// wrong holds each change to what a workspace file may say. A name to be shown, a title and an address may also be taken away.
func (c personChange) wrong(stranger bool) error {
	if c.RealName != nil && strings.TrimSpace(*c.RealName) == "" {
		return &fault{"invalid_name", "Everybody has a name."}
	}
	for _, one := range []struct {
		key, word string
		to        *string
		mayGo     bool
	}{
		{"role", "invalid_role", c.Role, false},
		{"real_name", "invalid_name", c.RealName, false},
		{"display_name", "invalid_name", c.DisplayName, true},
		{"title", "invalid_title", c.Title, true},
		{"email", "invalid_email", c.Email, true},
		{"tz", "invalid_tz", c.TZ, false},
		{"locale", "invalid_locale", c.Locale, false},
	} {
		if one.to == nil || *one.to == "" && one.mayGo {
			continue
		}
		if words := setup.WrongOf(one.key, *one.to, stranger); words != "" {
			return &fault{one.word, one.key + ": " + words + "."}
		}
	}
	return nil
}

func (c personChange) apply(p *Person) {
	if c.Role != nil {
		p.Admin, p.Guest, p.SingleGuest = *c.Role == setup.RoleAdmin, *c.Role == setup.RoleGuest, *c.Role == setup.RoleSingleGuest
	}
	for to, text := range map[*string]*string{
		&p.DisplayName: c.DisplayName, &p.RealName: c.RealName, &p.Title: c.Title, &p.Email: c.Email, &p.TZ: c.TZ, &p.Locale: c.Locale,
	} {
		if text != nil {
			*to = *text
		}
	}
	if c.Deleted != nil {
		p.Deleted = *c.Deleted
	}
}

// setGroup changes who is in a user group, and tells the app.
func (s *Sim) setGroup(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Group  string   `json:"group"` // its id or handle
		Add    []string `json:"add"`
		Remove []string `json:"remove"`
	}
	err := bodyOf(w, r, &in)
	s.answer(w, func() (fields, error) {
		at := slices.IndexFunc(s.people.groups, func(g Group) bool { return g.ID == in.Group || g.Handle == strings.TrimPrefix(in.Group, "@") })
		switch {
		case err != nil:
			return nil, misread(err, "Say which group, and whom to add or remove.")
		case at < 0:
			return nil, &fault{"no_such_subteam", "There is no such user group."}
		}
		added, known := s.ids(in.Add)
		removed, knownToo := s.ids(in.Remove)
		if !known || !knownToo {
			return nil, &fault{"user_not_found", "There is nobody of that id."}
		}
		g := &s.people.groups[at]
		added = slices.DeleteFunc(added, func(id string) bool { return slices.Contains(g.Members, id) })
		removed = slices.DeleteFunc(removed, func(id string) bool { return !slices.Contains(g.Members, id) })
		g.Members = slices.DeleteFunc(append(slices.Clone(g.Members), added...), func(id string) bool { return slices.Contains(removed, id) })
		if len(added)+len(removed) > 0 && s.subscribes("subteam_members_changed") {
			now := s.now().Unix()
			s.emit(nil, map[string]any{
				"type": "subteam_members_changed", "subteam_id": g.ID, "team_id": s.cfg.Team.ID, "date_previous_update": now, "date_update": now,
				"added_users": added, "added_users_count": strconv.Itoa(len(added)),
				"removed_users": removed, "removed_users_count": strconv.Itoa(len(removed)), "event_ts": s.tick(),
			})
		}
		return fields{"users": g.Members}, nil
	})
}

// ids is the ids of people, each once; known is false where somebody is nobody.
func (s *Sim) ids(people []string) (ids []string, known bool) {
	ids = []string{}
	for _, who := range people {
		p := s.people.find(who)
		if p == nil {
			return nil, false
		}
		if !slices.Contains(ids, p.ID) {
			ids = append(ids, p.ID)
		}
	}
	return ids, true
}
