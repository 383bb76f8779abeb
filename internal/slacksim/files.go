package slacksim

import (
	"cmp"
	"encoding/json"
	"errors"
	"regexp"
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

func (s *Sim) slackFiles(list []*uploads.File) []fields {
	out := []fields{}
	for _, f := range list {
		out = append(out, s.slackFile(f))
	}
	return out
}

// slackFile is a file as the Web API describes it; what Slack learns of it later is empty until it is ready.
func (s *Sim) slackFile(f *uploads.File) fields {
	ref := s.base() + "/files-pri/" + s.cfg.Team.ID + "-" + f.ID + "/"
	link := cmp.Or(urlName(f.Name), "file")
	out := fields{
		"id": f.ID, "created": f.Created.Unix(), "timestamp": f.Created.Unix(), "name": f.Name, "title": f.Title, "mimetype": f.Mimetype,
		"filetype": f.Filetype, "pretty_type": f.Pretty(), "user": f.User, "user_team": s.cfg.Team.ID, "editable": false, "size": f.Size,
		"mode": "hosted", "is_external": false, "external_type": "", "public_url_shared": false, "display_as_bot": false, "username": "",
		"url_private": ref + link, "url_private_download": ref + "download/" + link, "media_display_type": "unknown",
		"permalink": "https://" + s.cfg.Team.Domain + ".slack.com/files/" + f.User + "/" + f.ID + "/" + link, "comments_count": 0,
		"is_starred": false, "has_rich_preview": false, "file_access": "visible",
	}
	if f.AltText != "" {
		out["alt_txt"] = f.AltText
	}
	if f.IsPicture() {
		out["original_w"], out["original_h"] = f.Width, f.Height
		for _, size := range []int{64, 80, 160, 360} {
			key := "thumb_" + strconv.Itoa(size)
			out[key] = ref + link
			if size == 360 {
				part := min(1, float64(size)/float64(max(f.Width, f.Height)))
				out[key+"_w"], out[key+"_h"] = int(float64(f.Width)*part), int(float64(f.Height)*part)
			}
		}
	}
	s.describeShares(f, out)
	return out
}

func (s *Sim) describeShares(f *uploads.File, out fields) {
	places := map[string][]string{"channels": {}, "groups": {}, "ims": {}}
	public, private := fields{}, fields{}
	for _, at := range f.Shares {
		c := s.channels.byID[at.Channel]
		if c == nil {
			continue
		}
		one := fields{"ts": at.TS, "channel_name": c.Name, "team_id": s.cfg.Team.ID, "reply_users": []string{}, "reply_users_count": 0, "reply_count": 0}
		if at.ThreadTS != "" {
			one["thread_ts"] = at.ThreadTS
		}
		to, list := private, "groups"
		switch c.kind {
		case "channel":
			to, list = public, "channels"
		case "im":
			list = "ims"
		}
		known, _ := to[c.ID].([]fields)
		to[c.ID] = append(known, one)
		if !slices.Contains(places[list], c.ID) {
			places[list] = append(places[list], c.ID)
		}
	}
	shares := fields{}
	if len(public) > 0 {
		shares["public"] = public
	}
	if len(private) > 0 {
		shares["private"] = private
	}
	out["shares"], out["is_public"] = shares, len(public) > 0
	out["channels"], out["groups"], out["ims"] = places["channels"], places["groups"], places["ims"]
}

// referred finds the file that a slack_file names, by id or by either of its addresses.
func (s *Sim) referred(id, url string) *uploads.File {
	if id == "" {
		if found := inAddress.FindStringSubmatch(url); found != nil {
			id = found[1]
		}
	}
	if !fileID.MatchString(id) {
		return nil
	}
	return s.file(id)
}

var (
	fileID    = regexp.MustCompile(`^F[A-Z0-9]{8,}$`)
	inAddress = regexp.MustCompile(`/files(?:-pri/T[A-Z0-9]+-|/[UW][A-Z0-9]+/)(F[A-Z0-9]{8,})(?:/|$)`)
)

// chosen finds the files that a person names: ids, or objects with an id.
func (s *Sim) chosen(p *Person, raw json.RawMessage) ([]*uploads.File, error) {
	var list []json.RawMessage
	if len(raw) > 0 && json.Unmarshal(raw, &list) != nil {
		return nil, &fault{"invalid_files", "Files are a list of ids."}
	}
	var files []*uploads.File
	for _, one := range list {
		var object struct{ ID string }
		if json.Unmarshal(one, &object.ID) != nil && json.Unmarshal(one, &object) != nil {
			return nil, &fault{"invalid_files", "Files are a list of ids."}
		}
		f := s.files.Find(object.ID)
		if f == nil || f.User != p.ID {
			return nil, &fault{"file_not_found", "There is no such file of yours."}
		}
		files = append(files, f)
	}
	return files, nil
}

// withFiles is the state of an element with each file in it as Slack describes it; the app may read them from now on.
func (s *Sim) withFiles(p *Person, state json.RawMessage) (json.RawMessage, error) {
	var held map[string]json.RawMessage
	_ = json.Unmarshal(state, &held) // what is no object has no files
	if held["files"] == nil {
		return state, nil
	}
	files, err := s.chosen(p, held["files"])
	if err != nil {
		return nil, err
	}
	for _, f := range files {
		f.Handed = true
	}
	held["files"] = encode(s.slackFiles(files))
	return encode(held), nil
}

// upload takes a person's file.
func (s *Sim) upload(p *Person, name string, content []byte) (*uploads.File, error) {
	f, err := s.files.Add(s.newFile(cmp.Or(name, "file"), p.ID), content)
	if errors.Is(err, uploads.ErrFull) {
		return nil, &fault{"storage_limit_reached", "This workspace keeps 256 MB of files at most."}
	}
	return f, err
}
