package slacksim

import (
	"cmp"
	"encoding/json"
	"errors"
	"regexp"
	"slices"
	"strconv"

	"rapport/internal/slacksim/uploads"
)

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
