package slacksim

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"rapport/internal/slacksim/uploads"
)

const (
	mostFileBytes = 10 << 20  // of one file that a person uploads
	mostAltText   = 1000      // characters
	roomForFiles  = 256 << 20 // of all files together
)

func fileMethods() map[string]method {
	write, read := []string{"files:write"}, []string{"files:read"}
	return map[string]method{
		"files.getUploadURLExternal":   {scopes: write, run: (*Sim).filesUploadURL},
		"files.completeUploadExternal": {scopes: write, prepare: prepareBlocks, run: (*Sim).filesComplete},
		"files.info":                   {scopes: read, run: (*Sim).filesInfo},
		"files.list":                   {scopes: read, run: (*Sim).filesList},
		"files.delete":                 {scopes: write, run: (*Sim).filesDelete},
	}
}

// filesUploadURL hands out the address that a file's bytes are sent to.
func (s *Sim) filesUploadURL(c *call) (fields, error) {
	name, length := c.str("filename"), c.str("length")
	bytes, err := strconv.Atoi(length)
	switch {
	case c.body != nil: // it is one of the methods that read a form only
		return nil, badArgument("", "must be sent as application/x-www-form-urlencoded")
	case name == "":
		return nil, badArgument("", "missing required field: filename")
	case length == "":
		return nil, badArgument("", "missing required field: length")
	case err != nil:
		return nil, badArgument("/length", "must be an integer")
	case bytes <= 0:
		return nil, badArgument("/length", "must be greater than 0")
	case utf8.RuneCountInString(c.str("alt_txt")) > mostAltText:
		return nil, refuse("alt_txt_too_large")
	}
	f := s.newFile(name, s.cfg.BotUserID)
	f.AltText = c.str("alt_txt")
	ticket := randomText(40)
	if err := s.files.Promise(f, ticket, bytes); err != nil {
		return nil, refuse("storage_limit_reached")
	}
	return fields{"upload_url": s.base() + "/upload/v1/" + ticket, "file_id": f.ID}, nil
}

func (s *Sim) newFile(name, user string) uploads.File {
	id := "F0" + strings.ToUpper(randomText(9))
	return uploads.File{ID: id, Name: name, Title: name, URL: "/files/" + id, User: user, Created: s.now()}
}

// filesComplete makes what was sent the workspace's, and shares it if it says where.
func (s *Sim) filesComplete(c *call) (fields, error) {
	var wanted []struct{ ID, Title string }
	if err := json.Unmarshal(c.raw("files"), &wanted); err != nil || len(wanted) == 0 {
		return nil, badArgument("/files", "must provide an array with the id of each file")
	}
	for i, one := range wanted {
		again := slices.ContainsFunc(wanted[:i], func(other struct{ ID, Title string }) bool { return other.ID == one.ID })
		if again || !s.files.CanComplete(one.ID) {
			return nil, refuse("file_not_found")
		}
	}
	places, err := s.sharePlaces(c)
	if err != nil {
		return nil, err
	}
	due := s.now()
	if s.holds(RuleUploadDelay) {
		due = due.Add(s.cfg.UploadDelay)
	}
	var files []*uploads.File
	for _, one := range wanted {
		f, err := s.files.Complete(one.ID, one.Title, due)
		if err != nil {
			return nil, refuse("file_not_found")
		}
		files = append(files, f)
	}
	s.settleFiles()
	for _, to := range places {
		m := &message{User: s.cfg.BotUserID, BotID: s.cfg.BotID, Text: c.str("initial_comment"), ThreadTS: to.threadRoot(c.str("thread_ts"))}
		if m.Text == "" {
			m.Blocks = c.blocks
		}
		s.shareFiles(to, m, files)
	}
	return fields{"files": s.slackFiles(files)}, nil
}

// sharePlaces is where a completed file is shared, all of it checked before anything is done.
func (s *Sim) sharePlaces(c *call) ([]*channel, error) {
	names := strings.FieldsFunc(c.str("channels"), func(r rune) bool { return r == ',' || r == ' ' })
	if id := c.str("channel_id"); id != "" {
		names = append(names, id)
	}
	var places []*channel
	for _, name := range names {
		to := s.channels.byID[name]
		if to == nil {
			to = s.channels.direct[name]
		}
		switch {
		case to == nil || (to.kind == "private" && !s.belongs(to)):
			return nil, refuse("channel_not_found")
		case to.Archived:
			return nil, refuse("is_archived")
		case !s.belongs(to):
			return nil, refuse("not_in_channel")
		}
		if !slices.Contains(places, to) {
			places = append(places, to)
		}
	}
	if ts := c.str("thread_ts"); ts != "" {
		switch {
		case len(places) != 1:
			return nil, badArgument("/thread_ts", "needs exactly one channel")
		case places[0].threadRoot(ts) == "":
			return nil, refuse("thread_not_found")
		}
	}
	for _, to := range places {
		if err := s.pace(to); err != nil {
			return nil, err
		}
	}
	return places, nil
}

// shareFiles posts a message with files.
func (s *Sim) shareFiles(to *channel, m *message, files []*uploads.File) *message {
	m.Files = files
	s.post(to, m)
	for _, f := range files {
		f.Shares = append(f.Shares, uploads.Share{Channel: to.ID, TS: m.TS, ThreadTS: m.ThreadTS})
		if s.subscribes("file_shared") && to.members[s.cfg.BotUserID] {
			s.emit(to, map[string]any{
				"type": "file_shared", "file_id": f.ID, "user_id": m.User, "file": fields{"id": f.ID}, "channel_id": to.ID, "event_ts": s.tick(),
			})
		}
	}
	return m
}

// settleFiles makes usable what is due, and shows it where it was shared. The lock is held.
func (s *Sim) settleFiles() {
	for _, f := range s.files.Settle(s.now()) {
		s.refresh(f)
	}
}

// refresh draws the messages of a file anew.
func (s *Sim) refresh(f *uploads.File) {
	for _, at := range f.Shares {
		if c := s.channels.byID[at.Channel]; c != nil && c.byTS[at.TS] != nil {
			s.publish(signal{kind: "changed", channel: c}, c.byTS[at.TS])
		}
	}
}

// file finds a file that the app may see: its own, one of a channel it is in, or one that a form handed to it.
func (s *Sim) file(id string) *uploads.File {
	f := s.files.Find(id)
	if f == nil || f.User == s.cfg.BotUserID || f.Handed {
		return f
	}
	for _, at := range f.Shares {
		if c := s.channels.byID[at.Channel]; c != nil && s.belongs(c) {
			return f
		}
	}
	return nil
}

func (s *Sim) filesInfo(c *call) (fields, error) {
	f := s.file(c.str("file"))
	if f == nil {
		return nil, refuse("file_not_found")
	}
	return fields{"file": s.slackFile(f), "comments": []any{}, "response_metadata": fields{"next_cursor": ""}}, nil
}

func (s *Sim) filesList(c *call) (fields, error) {
	var found []*uploads.File
	all := s.files.All()
	for at := len(all) - 1; at >= 0; at-- { // newest first
		f := all[at]
		inChannel := c.str("channel") == "" || slices.ContainsFunc(f.Shares, func(sh uploads.Share) bool { return sh.Channel == c.str("channel") })
		if s.file(f.ID) != nil && inChannel && (c.str("user") == "" || c.str("user") == f.User) {
			found = append(found, f)
		}
	}
	count, page := c.number("count", 100, 1000), c.number("page", 1, 100)
	from := min(len(found), (page-1)*count)
	return fields{
		"files":  s.slackFiles(found[from:min(len(found), from+count)]),
		"paging": fields{"count": count, "total": len(found), "page": page, "pages": (len(found) + count - 1) / count},
	}, nil
}

func (s *Sim) filesDelete(c *call) (fields, error) {
	f := s.file(c.str("file"))
	switch {
	case f == nil:
		return nil, refuse("file_not_found")
	case f.User != s.cfg.BotUserID:
		return nil, refuse("cant_delete_file")
	}
	s.files.Delete(f)
	for _, at := range f.Shares {
		if c := s.channels.byID[at.Channel]; c != nil && c.byTS[at.TS] != nil {
			m := c.byTS[at.TS]
			m.Files = slices.DeleteFunc(slices.Clone(m.Files), func(other *uploads.File) bool { return other == f })
		}
	}
	s.refresh(f)
	return fields{}, nil
}
