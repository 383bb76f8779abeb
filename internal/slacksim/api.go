package slacksim

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"rapport/internal/slacksim/rates"
)

// fields is a JSON object of an answer.
type fields = map[string]any

// refusal is an answer with ok:false, in Slack's word.
type refusal struct {
	code  string
	extra fields
	wait  time.Duration // how long to wait before another call, when there were too many
}

func (r *refusal) Error() string { return r.code }

func refuse(code string) error { return &refusal{code: code} }

// method is one of the Web API's: who may call it and what it does. It runs with the lock held, except for prepare.
type method struct {
	scopes   []string // one of them is enough
	appToken bool     // wants the app-level token
	public   bool     // wants no token at all
	prepare  func(*Sim, *call) error
	run      func(*Sim, *call) (fields, error)
}

func methodTable() map[string]method {
	table := map[string]method{
		"api.test":              {public: true, run: apiTest},
		"auth.test":             {run: (*Sim).authTest},
		"apps.connections.open": {appToken: true, run: (*Sim).connectionsOpen},
	}
	for _, part := range []map[string]method{
		chatMethods(), viewMethods(), conversationMethods(), memberMethods(), peopleMethods(),
		fileMethods(), streamMethods(), agentMethods(), unfurlMethods(), scheduleMethods(), markMethods(), bookmarkMethods(), validateMethods(),
	} {
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
	f := s.fault(c.method)
	if f != nil && f.instead() {
		s.misbehave(w, r, f)
		return
	}
	if f != nil && f.Mode == faultSlow {
		s.wait(r, f.Wait)
	}
	status, answer := http.StatusOK, fields{}
	if err == nil {
		answer, err = s.call(r.Context(), w.Header(), c, bearer(r, c))
	}
	var no *refusal
	switch {
	case errors.As(err, &no):
		answer = fields{}
		for k, v := range no.extra {
			answer[k] = v
		}
		answer["ok"], answer["error"] = false, no.code
		if no.wait > 0 {
			status = http.StatusTooManyRequests
			w.Header().Set("Retry-After", strconv.Itoa(rates.Seconds(no.wait)))
		}
	case err != nil:
		answer = fields{"ok": false, "error": "internal_error", "detail": err.Error()}
	default:
		answer["ok"] = true
	}
	c.warned(answer)
	out := encode(answer)
	s.journal.add(entry{at: start, kind: "api", what: r.PathValue("method"), ok: err == nil, status: status, took: time.Since(start), body: raw, answer: out, stranger: !c.known})
	if f != nil && f.Mode == faultLate {
		reset(w)
		return
	}
	send(w, status, out)
}

func bearer(r *http.Request, c *call) string {
	if scheme, secret, found := strings.Cut(r.Header.Get("Authorization"), " "); found && strings.EqualFold(scheme, "Bearer") {
		return strings.TrimSpace(secret)
	}
	return c.form.Get("token") // beside a body of JSON it stands in the header
}

// call checks who calls and runs the method.
func (s *Sim) call(ctx context.Context, header http.Header, c *call, secret string) (fields, error) {
	c.known = secret == s.cfg.AppToken || secret == s.cfg.BotToken
	m, known := s.methods[c.method]
	if !known {
		return nil, &refusal{code: "unknown_method", extra: fields{"req_method": c.method}}
	}
	if s.broken != nil {
		return nil, s.broken
	}
	scopes := s.manifest.Scopes()
	switch {
	case m.public:
	case secret == "":
		return nil, refuse("not_authed")
	case !c.known:
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
	if err := s.measure(c.method); err != nil {
		return nil, err
	}
	if m.prepare != nil {
		c.ctx = ctx
		if err := m.prepare(s, c); err != nil {
			return nil, err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if c.known { // whose addresses lead there hears of the app's secrets
		s.appHost = "http://" + c.host
	}
	s.settleFiles()
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
	have := s.manifest.Scopes()
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
