package slacksim

import (
	"maps"
	"time"
)

// compose tells the app of its links in what a person is about to send, and waits for what it has to show of them.
func (s *Sim) compose(p *Person, in order) (fields, error) {
	c := s.channels.byID[in.Channel]
	if c == nil || !s.sees(p.ID, c) {
		return nil, &fault{"channel_not_found", "There is no such conversation."}
	}
	sh := s.newShare(c, s.markup(in.Text), p.ID+"-"+newUUID(), inComposer)
	if sh == nil {
		return fields{"unfurls": []any{}}, nil
	}
	s.emitShare(sh, map[string]any{"channel": "COMPOSER", "user": p.ID, "message_ts": newUUID()})
	s.mu.Unlock()
	select {
	case <-sh.unfurled:
	case <-time.After(s.cfg.Patience):
	case <-s.ended:
	}
	s.mu.Lock()
	list := []preview{}
	for _, link := range sh.links {
		if shown := maps.Clone(sh.shown[link.URL]); shown != nil {
			shown["url"] = encode(link.URL)
			list = append(list, shown)
		}
	}
	return fields{"unfurls": list}, nil
}
