package slacksim

import (
	"cmp"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"rapport/internal/slacksim/setup"
)

func (s *Sim) controlRoutes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /control/workspace", s.asPerson(s.workspace))
	mux.HandleFunc("GET /control/messages", s.asPerson(s.messages))
	mux.HandleFunc("GET /control/views", s.asPerson(s.openViews))
	mux.HandleFunc("GET /control/events", s.serveEvents)
	for name, do := range map[string]func(*Person, order) (fields, error){
		"say": s.say, "act": s.act, "suggest": s.suggest, "submit": s.submit, "close": s.closeView, "shortcut": s.runShortcut,
		"home": s.openHome, "read": s.read, "join": s.joinAs, "stop": s.stop, "compose": s.compose, "viewing": s.look, "react": s.reactAs,
		"edit": s.editAs, "delete": s.deleteAs,
	} {
		mux.HandleFunc("POST /control/"+name, s.ordered(do))
	}
	mux.HandleFunc("POST /control/channel", s.setChannel)
	mux.HandleFunc("POST /control/person", s.setPerson)
	mux.HandleFunc("POST /control/group", s.setGroup)
	mux.HandleFunc("POST /control/upload", s.takeUpload)
	mux.HandleFunc("POST /control/clock", s.setClock)
	mux.HandleFunc("GET /control/rules", s.serveRules)
	mux.HandleFunc("POST /control/rules", s.setRule)
	mux.HandleFunc("GET /control/log", s.serveLog)
	mux.HandleFunc("GET /control/quiet", s.serveQuiet)
	mux.HandleFunc("POST /control/fault", s.setFault)
	return toldOfPaths(mux)
}

// asPerson reads who asks from the address.
func (s *Sim) asPerson(do func(*Person, url.Values) (fields, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		query := r.URL.Query()
		s.answer(w, func() (fields, error) {
			p := s.people.all[0] // to begin with, somebody
			if as := query.Get("as"); as != "" {
				p = s.people.find(as)
			}
			if p == nil {
				return nil, &fault{"user_not_found", "There is nobody of that id."}
			}
			query.Set("channel", s.addressed(p, query.Get("channel")))
			return do(p, query)
		})
	}
}

// ordered reads who does what from the body.
func (s *Sim) ordered(do func(*Person, order) (fields, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
		in := order{}
		if err == nil {
			in, err = orderOf(raw)
		}
		switch {
		case err != nil:
			reply(w, nil, misread(err, "The request is no JSON of the agreed shape."))
			return
		case !in.Values.IsSound():
			reply(w, nil, &fault{"invalid_values", "What an element holds is an object."})
			return
		}
		s.answer(w, func() (fields, error) {
			p := s.people.find(in.As)
			if p == nil || p.IsHidden || p.Deleted {
				return nil, &fault{"user_not_found", "Nobody can act as that."}
			}
			in.Channel = s.addressed(p, in.Channel)
			return do(p, in)
		})
	}
}

// workspace is all that the page needs to draw itself for a person.
func (s *Sim) workspace(me *Person, _ url.Values) (fields, error) {
	people, actable := []fields{}, []string{}
	for _, p := range s.people.all {
		people = append(people, s.userJSON(p))
		if !p.IsHidden {
			actable = append(actable, p.ID)
		}
	}
	channels := []fields{}
	for _, c := range s.channels.all {
		if !s.sees(me.ID, c) {
			continue
		}
		one := fields{
			"id": c.ID, "name": c.Name, "kind": c.kind, "is_member": c.members[me.ID], "bot_is_member": c.members[s.cfg.BotUserID],
			"is_ext_shared": c.IsExtShared, "topic": c.Topic, "unread": c.unread[me.ID], "mentions": s.callsFor(me, c), "last_ts": c.lastTS(), "last_read": c.lastRead[me.ID],
		}
		if c.Archived {
			one["is_archived"] = true
		}
		if c.kind == "mpim" {
			one["name"], one["users"] = s.talkers(c, me.ID)
		}
		if c.kind == "im" {
			one["user"], one["name"] = s.cfg.BotUserID, s.people.byID[s.cfg.BotUserID].label()
		}
		if list := s.bookmarksOf(c); len(list) > 0 {
			one["bookmarks"] = list
		}
		channels = append(channels, one)
	}
	out := fields{
		"team": fields{"id": s.cfg.Team.ID, "name": s.cfg.Team.Name, "domain": s.cfg.Team.Domain, "icon_text": s.cfg.Team.IconText},
		"me":   s.userJSON(me), "people": people, "channels": channels, "commands": append([]setup.Command{}, s.manifest.Features.Commands...),
		"shortcuts": append([]setup.Shortcut{}, s.manifest.Features.Shortcuts...), "actable": actable, "now": s.now().Format(time.RFC3339),
		"app": fields{
			"id": s.cfg.AppID, "name": s.people.byID[s.cfg.BotUserID].label(), "bot_user_id": s.cfg.BotUserID, "agent": s.manifest.IsAgent(),
			"home": s.manifest.Features.AppHome.Home, "stoppable": s.subscribes("agent_session_stopped"),
			"connected":      s.link.Listening(),
			"unfurl_domains": append([]string{}, s.manifest.Features.UnfurlDomains...),
		},
		"prompts": s.promptsFor(me), "rules_off": s.rulesOff(),
	}
	maps.Copy(out, s.standing(me))
	return out, nil
}

func (s *Sim) messages(me *Person, q url.Values) (fields, error) {
	c := s.channels.byID[q.Get("channel")]
	if c == nil || !s.sees(me.ID, c) {
		return nil, &fault{"channel_not_found", "There is no such conversation."}
	}
	limit, err := strconv.Atoi(q.Get("limit"))
	if err != nil || limit < 1 {
		limit = 100
	}
	visible := func(m *message) bool { return !m.Ephemeral || m.to == me.ID || !s.holds(RuleEphemeral) }
	list := c.roots
	var head []*message
	if ts := q.Get("thread_ts"); ts != "" {
		root := c.byTS[c.threadRoot(ts)]
		if root == nil || !visible(root) {
			return nil, &fault{"thread_not_found", "There is no such thread."}
		}
		head, list = []*message{root}, c.threads[root.TS]
	}
	part, more := page(list, q.Get("before"), min(limit, 1000), visible)
	if more {
		head = nil
	}
	out := fields{"messages": append(append([]*message{}, head...), part...), "has_more": more}
	if ts := q.Get("thread_ts"); ts != "" {
		maps.Copy(out, s.aboutThread(threadKey{c.ID, c.threadRoot(ts)}))
	}
	return out, nil
}

// openViews is what stands before a person: their modals, the one in front last, and their Home tab.
func (s *Sim) openViews(me *Person, _ url.Values) (fields, error) {
	return fields{"views": append([]*view{}, s.views.stack[me.ID]...), "home": s.views.home[me.ID]}, nil
}

func (s *Sim) read(p *Person, in order) (fields, error) {
	c := s.channels.byID[in.Channel]
	if c == nil || !s.sees(p.ID, c) {
		return nil, &fault{"channel_not_found", "There is no such conversation."}
	}
	c.markRead(p.ID, in.TS)
	return fields{}, nil
}

func (s *Sim) joinAs(p *Person, in order) (fields, error) {
	c := s.channels.byID[in.Channel]
	if c == nil || !s.sees(p.ID, c) {
		return nil, &fault{"channel_not_found", "There is no such conversation."}
	}
	if c.Archived {
		return nil, errArchived
	}
	s.join(c, p.ID, "")
	return fields{}, nil
}

// setClock moves the workspace's time.
func (s *Sim) setClock(w http.ResponseWriter, r *http.Request) {
	var in struct{ Advance, Set string }
	err := bodyOf(w, r, &in)
	s.answer(w, func() (fields, error) {
		by, wrong := time.ParseDuration(in.Advance)
		if in.Set != "" {
			var to time.Time
			to, wrong = time.Parse(time.RFC3339, in.Set)
			by = to.Sub(s.now())
		}
		switch {
		case err != nil:
			return nil, misread(err, "The request is no JSON of the agreed shape.")
		case wrong != nil:
			return nil, &fault{"invalid_time", "Give advance as a duration (24h) or set as a time (RFC 3339)."}
		}
		s.advance(by)
		s.settleFiles()
		s.pass()
		now := fields{"now": s.now().Format(time.RFC3339)}
		s.publish(signal{kind: "clock"}, now)
		return now, nil
	})
}

func (s *Sim) serveLog(w http.ResponseWriter, r *http.Request) {
	since, err := strconv.ParseInt(cmp.Or(r.URL.Query().Get("since"), "0"), 10, 64)
	if err != nil || since < 0 {
		reply(w, nil, &fault{"invalid_since", "Since is the number of an entry."})
		return
	}
	reply(w, fields{"entries": s.journal.since(since), "sockets": s.link.Connected()}, nil)
}

// setFault breaks something on purpose.
func (s *Sim) setFault(w http.ResponseWriter, r *http.Request) {
	var in struct {
		socketFault
		API        string `json:"api"`
		Mode       string `json:"mode"`
		Error      string `json:"error"`
		Status     int    `json:"status"`
		RetryAfter int    `json:"retry_after"`
		Clear      bool   `json:"clear"`
		Block      string `json:"block"`
	}
	err := bodyOf(w, r, &in)
	s.answer(w, func() (fields, error) {
		switch {
		case err != nil:
			return nil, misread(err, "The request is no JSON of the agreed shape.")
		case in.Times < 0 || in.MS < 0 || in.RetryAfter < 0:
			return nil, &fault{"invalid_fault", "Nothing breaks less than no times, or for less than no time."}
		case in.Clear:
			s.faults = nil
			s.rules.refuseBlock("")
			s.link.Mend()
		case in.Block != "":
			s.rules.refuseBlock(in.Block)
		case in.isAsked():
			return fields{}, s.breakSockets(in.socketFault)
		case in.API != "":
			if _, known := s.methods[in.API]; !known && in.API != "*" {
				return nil, &fault{"invalid_fault", "There is no method " + in.API + " here."}
			}
			f, wrong := apiFaultOf(apiFault{
				Method: in.API, Mode: in.Mode, Status: in.Status, Word: in.Error, Times: in.Times, RetryAfter: in.RetryAfter,
				Wait: time.Duration(in.MS) * time.Millisecond,
			})
			if wrong != nil {
				return nil, wrong
			}
			s.faults = append(s.faults, f)
		default:
			return nil, &fault{"invalid_fault", "Say socket with a mode, cut, disconnect, api with a status, block with a type, or clear."}
		}
		return fields{}, nil
	})
}
