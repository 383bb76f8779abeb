package slacksim

import (
	"net/url"
	"regexp"
	"slices"
	"unicode/utf8"
)

const mostBookmarks = 100 // of a conversation

var emojiTag = regexp.MustCompile(`^:[\p{Ll}\p{Lo}\p{N}_+'-]{1,100}:$`)

type bookmark struct {
	ID      string `json:"id"`
	Channel string `json:"channel_id"`
	Title   string `json:"title"`
	Link    string `json:"link"`
	Emoji   string `json:"emoji"`
	Type    string `json:"type"`
	Created int64  `json:"date_created"`
	Updated int64  `json:"date_updated"`
	Rank    string `json:"rank"`
	User    string `json:"last_updated_by_user_id"`
	Team    string `json:"last_updated_by_team_id"`
	AppID   string `json:"app_id"`
}

func bookmarkMethods() map[string]method {
	read, write := []string{"bookmarks:read"}, []string{"bookmarks:write"}
	return map[string]method{
		"bookmarks.add":    {scopes: write, run: (*Sim).addBookmark},
		"bookmarks.remove": {scopes: write, run: (*Sim).removeBookmark},
		"bookmarks.list":   {scopes: read, run: (*Sim).listBookmarks},
	}
}

func (s *Sim) addBookmark(c *call) (fields, error) {
	in, err := s.markable(c.str("channel_id"))
	if err != nil {
		return nil, err
	}
	link, err := url.Parse(c.str("link"))
	switch {
	case c.str("title") == "" || utf8.RuneCountInString(c.str("title")) > 255:
		return nil, badArgument("/title", "must be 1 to 255 characters")
	case c.str("type") != "link":
		return nil, refuse("invalid_bookmark_type")
	case err != nil || (link.Scheme != "http" && link.Scheme != "https") || link.Host == "":
		return nil, refuse("invalid_link")
	case c.str("emoji") != "" && !emojiTag.MatchString(c.str("emoji")):
		return nil, refuse("invalid_emoji")
	case len(s.marks.bookmarks[in.ID]) >= mostBookmarks:
		return nil, refuse("too_many_bookmarks")
	}
	one := bookmark{
		ID: s.next("Bk"), Channel: in.ID, Title: c.str("title"), Link: c.str("link"), Emoji: c.str("emoji"), Type: "link", Created: s.now().Unix(),
		Rank: randomText(8), User: s.cfg.BotUserID, Team: s.cfg.Team.ID, AppID: s.cfg.AppID,
	}
	s.keepBookmarks(in, append(s.marks.bookmarks[in.ID], one))
	return fields{"bookmark": one}, nil
}

func (s *Sim) removeBookmark(c *call) (fields, error) {
	in, err := s.markable(c.str("channel_id"))
	if err != nil {
		return nil, err
	}
	list := s.marks.bookmarks[in.ID]
	left := slices.DeleteFunc(slices.Clone(list), func(b bookmark) bool { return b.ID == c.str("bookmark_id") })
	if len(left) == len(list) {
		return nil, refuse("not_found")
	}
	s.keepBookmarks(in, left)
	return fields{}, nil
}

func (s *Sim) listBookmarks(c *call) (fields, error) {
	in, err := s.markable(c.str("channel_id"))
	if err != nil {
		return nil, err
	}
	return fields{"bookmarks": append([]bookmark{}, s.marks.bookmarks[in.ID]...)}, nil
}

func (s *Sim) keepBookmarks(in *channel, list []bookmark) {
	s.marks.bookmarks[in.ID] = list
	s.publish(signal{kind: "bookmarks", channel: in}, fields{"channel": in.ID, "bookmarks": s.bookmarksOf(in)})
}

// bookmarksOf is a conversation's bookmarks as the page shows them.
func (s *Sim) bookmarksOf(in *channel) []fields {
	out := []fields{}
	for _, b := range s.marks.bookmarks[in.ID] {
		out = append(out, fields{"id": b.ID, "title": b.Title, "link": b.Link, "emoji": b.Emoji})
	}
	return out
}
