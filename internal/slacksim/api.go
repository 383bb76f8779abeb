package slacksim

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// fields is a JSON object of an answer.
type fields = map[string]any

// refusal is an answer with ok:false, in Slack's word.
type refusal struct {
	code  string
	extra fields
}

func (r *refusal) Error() string { return r.code }

func refuse(code string) error { return &refusal{code: code} }

// method is one of the Web API's: who may call it and what it does. It runs with the lock held, except for prepare.
type method struct {
	scopes   []string // one of them is enough
	appToken bool     // wants the app-level token
	prepare  func(*Sim, *call) error
	run      func(*Sim, *call) (fields, error)
}

// call is one request to the Web API.
type call struct {
	method string
	form   url.Values
	body   map[string]json.RawMessage
	blocks json.RawMessage // normalized by prepare
	host   string
}

func methodTable() map[string]method {
	table := map[string]method{
		"api.test":              {run: func(_ *Sim, c *call) (fields, error) { return fields{"args": fields{"foo": c.str("foo")}}, nil }},
		"auth.test":             {run: (*Sim).authTest},
		"apps.connections.open": {appToken: true, run: (*Sim).connectionsOpen},
	}
	for _, part := range []map[string]method{chatMethods(), viewMethods(), conversationMethods(), peopleMethods()} {
		for name, m := range part {
			table[name] = m
		}
	}
	return table
}

// serveAPI answers one call of the Web API.
func (s *Sim) serveAPI(w http.ResponseWriter, r *http.Request) {
	start := time.Now()
	raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 4<<20))
	if err != nil {
		http.Error(w, "request too large", http.StatusRequestEntityTooLarge)
		return
	}
	c, err := parseCall(r, raw)
	status, answer := http.StatusOK, fields{}
	if err == nil {
		var fault *apiFault
		if fault = s.fault(c.method); fault != nil {
			status = fault.Status
			err = refuse("internal_error")
			if status == http.StatusTooManyRequests {
				w.Header().Set("Retry-After", strconv.Itoa(max(fault.RetryAfter, 1)))
				err = refuse("ratelimited")
			}
		} else {
			answer, err = s.call(w.Header(), c, bearer(r, c))
		}
	}
	var no *refusal
	switch {
	case errors.As(err, &no):
		answer = fields{}
		for k, v := range no.extra {
			answer[k] = v
		}
		answer["ok"], answer["error"] = false, no.code
	case err != nil:
		answer = fields{"ok": false, "error": "internal_error", "detail": err.Error()}
	default:
		answer["ok"] = true
	}
	out := encode(answer)
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(out) // the caller hung up: its loss
	s.journal.add(entry{at: start, kind: "api", what: r.PathValue("method"), ok: err == nil, status: status, took: time.Since(start), body: raw, answer: out})
}

func parseCall(r *http.Request, raw []byte) (*call, error) {
	c := &call{method: r.PathValue("method"), form: r.URL.Query(), host: r.Host}
	switch kind := r.Header.Get("Content-Type"); {
	case len(raw) == 0:
	case strings.HasPrefix(kind, "application/json"):
		if err := json.Unmarshal(raw, &c.body); err != nil {
			return c, refuse("invalid_json")
		}
	case strings.HasPrefix(kind, "multipart/form-data"):
		return c, refuse("invalid_form_data")
	default:
		values, err := url.ParseQuery(string(raw))
		if err != nil {
			return c, refuse("invalid_form_data")
		}
		for key, value := range values {
			c.form[key] = value
		}
	}
	return c, nil
}

func bearer(r *http.Request, c *call) string {
	if scheme, secret, found := strings.Cut(r.Header.Get("Authorization"), " "); found && strings.EqualFold(scheme, "Bearer") {
		return strings.TrimSpace(secret)
	}
	return c.str("token")
}

// call checks who calls and runs the method.
func (s *Sim) call(header http.Header, c *call, secret string) (fields, error) {
	m, known := s.methods[c.method]
	if !known {
		return nil, &refusal{code: "unknown_method", extra: fields{"req_method": c.method}}
	}
	if s.broken != nil {
		return nil, s.broken
	}
	scopes := s.manifest.scopes()
	switch {
	case c.method == "api.test":
	case secret == "":
		return nil, refuse("not_authed")
	case secret != s.cfg.AppToken && secret != s.cfg.BotToken:
		return nil, refuse("invalid_auth")
	case m.appToken != (secret == s.cfg.AppToken):
		return nil, refuse("not_allowed_token_type")
	case m.appToken:
		header.Set("X-OAuth-Scopes", "connections:write")
	default:
		header.Set("X-OAuth-Scopes", strings.Join(scopes, ","))
		if err := s.requireScope(m.scopes...); err != nil {
			return nil, err
		}
		header.Set("X-Accepted-OAuth-Scopes", strings.Join(m.scopes, ","))
	}
	if m.prepare != nil {
		if err := m.prepare(s, c); err != nil {
			return nil, err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.appHost = "http://" + c.host
	return m.run(s, c)
}

// requireScope refuses unless the app has one of the scopes.
func (s *Sim) requireScope(anyOf ...string) error {
	if !s.holds(RuleScopes) {
		return nil
	}
	return s.lacks(anyOf...)
}

// lacks is the refusal of an app that has none of the scopes, whatever rules hold.
func (s *Sim) lacks(anyOf ...string) error {
	have := s.manifest.scopes()
	if len(anyOf) == 0 || slices.ContainsFunc(anyOf, func(scope string) bool { return slices.Contains(have, scope) }) {
		return nil
	}
	return &refusal{code: "missing_scope", extra: fields{"needed": strings.Join(anyOf, ","), "provided": strings.Join(have, ",")}}
}

// str is an argument as text, whether it came in a form or in JSON.
func (c *call) str(key string) string {
	if raw, ok := c.body[key]; ok {
		var text string
		if json.Unmarshal(raw, &text) == nil {
			return text
		}
		if string(raw) == "null" {
			return ""
		}
		return string(raw)
	}
	return c.form.Get(key)
}

// raw is an argument that is JSON itself; in JSON bodies it may also be a string of JSON.
func (c *call) raw(key string) json.RawMessage {
	text := strings.TrimSpace(c.str(key))
	if text == "" || text == "null" {
		return nil
	}
	return json.RawMessage(text)
}

func (c *call) has(key string) bool {
	_, inBody := c.body[key]
	return inBody || c.form.Has(key)
}

func (c *call) flag(key string) bool { return c.str(key) == "true" || c.str(key) == "1" }

func (c *call) number(key string, otherwise, most int) int {
	n, err := strconv.Atoi(c.str(key))
	if err != nil || n <= 0 {
		return otherwise
	}
	return min(n, most)
}

func (s *Sim) authTest(*call) (fields, error) {
	bot := s.people.byID[s.cfg.BotUserID]
	return fields{
		"url": "https://" + s.cfg.Team.Domain + ".slack.com/", "team": s.cfg.Team.Name, "user": bot.Name, "team_id": s.cfg.Team.ID,
		"user_id": bot.ID, "bot_id": s.cfg.BotID, "app_id": s.cfg.AppID, "is_enterprise_install": false,
	}, nil
}

// connectionsOpen hands out the address of one socket.
func (s *Sim) connectionsOpen(*call) (fields, error) {
	return fields{"url": "ws" + strings.TrimPrefix(s.base(), "http") + "/link?ticket=" + s.link.Ticket() + "&app_id=" + s.cfg.AppID}, nil
}

// apiFault makes calls of a method ("*": of any) fail some times.
type apiFault struct {
	Method     string
	Status     int
	Times      int
	RetryAfter int
}

func (s *Sim) fault(method string) *apiFault {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, f := range s.faults {
		if f.Times > 0 && (f.Method == method || f.Method == "*") {
			f.Times--
			return f
		}
	}
	return nil
}
