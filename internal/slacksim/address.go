package slacksim

import "strings"

// addressed is the id of the conversation that a person means: by its id, by a channel's name, or by the app's name for
// their direct messages with it. What nobody knows stays as it is, and is refused where it is used.
func (s *Sim) addressed(p *Person, name string) string {
	if s.channels.byID[name] != nil || name == "" {
		return name
	}
	if handle, ok := strings.CutPrefix(name, "@"); ok {
		app := s.people.find(handle)
		if mine := s.channels.direct[p.ID]; mine != nil && (handle == "app" || app != nil && app.ID == s.cfg.BotUserID) {
			return mine.ID
		}
		return name
	}
	if c := s.channels.byName[strings.TrimPrefix(name, "#")]; c != nil {
		return c.ID
	}
	return name
}
