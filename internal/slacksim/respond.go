package slacksim

import (
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"time"

	"rapport/internal/slacksim/blockkit"
)

const (
	responseUses = 5
	responseLife = 30 * time.Minute

	forgetResponse = time.Hour // after its end: a rule may be switched off meanwhile
)

// responseURL lets the app answer one thing that a person did.
type responseURL struct {
	user    string
	channel *channel
	source  *message // the message that was clicked; nil for a command
	command string   // what was typed
	left    int
	expires time.Time // by the workspace's clock
}

func (s *Sim) newResponseURL(u responseURL) string {
	now := s.now()
	for len(s.expiring) > 0 && now.After(s.urls[s.expiring[0]].expires.Add(forgetResponse)) {
		delete(s.urls, s.expiring[0])
		s.expiring = s.expiring[1:]
	}
	id := randomText(24)
	u.left, u.expires = responseUses, now.Add(responseLife)
	s.urls[id] = &u
	s.expiring = append(s.expiring, id)
	return s.base() + "/respond/" + id
}

// response is a message as apps send it to a response URL or in an acknowledgement.
type response struct {
	Text            string          `json:"text"`
	Blocks          json.RawMessage `json:"blocks"`
	Attachments     json.RawMessage `json:"attachments"`
	ResponseType    string          `json:"response_type"`
	ThreadTS        string          `json:"thread_ts"`
	ReplaceOriginal *bool           `json:"replace_original"`
	DeleteOriginal  bool            `json:"delete_original"`
	Metadata        json.RawMessage `json:"metadata"`
}

func (s *Sim) serveResponseURL(w http.ResponseWriter, r *http.Request) {
	start := time.Now()
	raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 4<<20))
	if err != nil {
		http.Error(w, "request too large", http.StatusRequestEntityTooLarge)
		return
	}
	s.lookAt(r.Context(), picturesOf(raw))
	s.mu.Lock()
	u := s.urls[r.PathValue("id")]
	status, answer := http.StatusNotFound, fields{"ok": false}
	switch {
	case u == nil || (s.now().After(u.expires) && s.holds(RuleResponseLife)):
		answer["error"] = "expired_url"
	case u.left <= 0 && s.holds(RuleResponseUses):
		answer["error"] = "used_url"
	default:
		u.left--
		status, answer = s.respond(u, raw)
	}
	s.mu.Unlock()
	out := encode(answer)
	s.journal.add(entry{
		at: start, kind: "response_url", what: "respond", ok: status == http.StatusOK, status: status, took: time.Since(start), body: raw, answer: out,
		stranger: u == nil,
	})
	send(w, status, out)
}

// respond does what a response asks for.
func (s *Sim) respond(u *responseURL, raw []byte) (int, fields) {
	no := func(code string) (int, fields) { return http.StatusBadRequest, fields{"ok": false, "error": code} }
	var in response
	if json.Unmarshal(raw, &in) != nil {
		return no("invalid_payload")
	}
	m, code := s.responseMessage(u, in)
	source := u.source
	replaces := in.ReplaceOriginal != nil && *in.ReplaceOriginal
	switch {
	case in.DeleteOriginal && source != nil:
		if u.channel.byTS[source.TS] != source {
			return no("message_not_found")
		}
		s.remove(u.channel, source)
		return http.StatusOK, fields{"ok": true}
	case code != "":
		return no(code)
	case replaces && source != nil:
		if u.channel.byTS[source.TS] != source {
			return no("message_not_found")
		}
		before := json.RawMessage(encode(s.slackMessage(source)))
		source.Text, source.Blocks, source.Attachments = m.Text, m.Blocks, m.Attachments
		s.edit(u.channel, source, before)
	default:
		s.post(u.channel, m)
		if u.source == nil {
			u.source = m // a command's first answer is what later ones replace
		}
	}
	return http.StatusOK, fields{"ok": true}
}

// responseMessage is the message of a response: seen by the person alone unless it says otherwise.
func (s *Sim) responseMessage(u *responseURL, in response) (m *message, code string) {
	blocks := array(in.Blocks)
	if blocks != nil {
		problems := s.against(blocks)
		problems = slices.DeleteFunc(problems, func(p blockkit.Problem) bool { return p.Message == blockkit.TooLong }) // not checked here
		if len(problems) > 0 {
			return nil, "invalid_blocks"
		}
		pictures := messagePictures(blocks)
		files := slices.ContainsFunc(pictures, func(p blockkit.Picture) bool { return p.FileID != "" || p.FileURL != "" }) // not taken here, whatever they are
		if files || len(s.brokenPictures(pictures)) > 0 {
			return nil, "invalid_blocks"
		}
		blocks = identified(blocks)
	}
	attachments, err := s.attached(in.Attachments)
	if err != nil {
		return nil, err.Error()
	}
	m = &message{
		User: s.cfg.BotUserID, BotID: s.cfg.BotID, Text: in.Text, Blocks: blocks, Attachments: attachments, metadata: metadata(in.Metadata),
		ResponseType: "ephemeral", Ephemeral: true, to: u.user, Command: u.command,
	}
	if u.command != "" {
		m.CommandUser = u.user
	}
	if m.Text == "" && m.Blocks == nil && m.Attachments == nil {
		return nil, "no_text"
	}
	if in.ResponseType == "in_channel" {
		m.ResponseType, m.Ephemeral, m.to = "in_channel", false, ""
	}
	m.ThreadTS = u.channel.threadRoot(in.ThreadTS)
	return m, ""
}
