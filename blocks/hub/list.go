package hub

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"rapport/blocks/kit"
	"rapport/internal/account"
)

// List says which accounts of a section somebody looks at, and which page of
// them. It rides in the buttons of the list and of the cards that are opened
// from it, where people can see and change it: it names accounts to nobody who
// may not see them, and counts nothing.
type List struct {
	Section   account.Section
	Level     *account.Level // nil is any; the empty level is not scored yet
	Owner     string         // the beginning of an e-mail address; empty is anybody
	Query     string         // a part of names and domains; empty is any
	Untracked bool           // untracked accounts are shown too
	Page      int            // counted from 0
	From      Spot           // of its first account; the zero value is the beginning
}

// Spot is a place in the order of a list, as the store tells it.
type Spot struct {
	Rank int
	Less int64
	ID   account.ID
}

// What a list holds at most, in characters, so that it fits the option of a
// menu.
const (
	maxList      = 150
	MaxListQuery = 40
	maxListOwner = 64
	maxListPage  = 46_655 // three digits of base 36
	maxListRank  = 35
)

// levelWords are how a list writes levels.
func levelWords() map[string]account.Level {
	return map[string]account.Level{"c": account.Critical, "a": account.AtRisk, "h": account.Healthy, "n": ""}
}

// Encode writes the list in at most 150 characters:
// `0|c|u|2|5.-k3.2f|dana@us.example|acme`.
func (l List) Encode() string {
	level, untracked, page, from := "", "", "", ""
	if l.Level != nil {
		level = levelWord(*l.Level)
	}
	if l.Untracked {
		untracked = "u"
	}
	if l.Page > 0 {
		page = strconv.FormatInt(int64(l.Page), 36)
	}
	if l.From.ID != 0 {
		from = strconv.FormatInt(int64(l.From.Rank), 36) + "." + strconv.FormatInt(l.From.Less, 36) + "." + strconv.FormatInt(int64(l.From.ID), 36)
	}
	section := strconv.Itoa(slices.Index(account.Sections(), l.Section))
	return strings.Join([]string{section, level, untracked, page, from, l.Owner, l.Query}, "|")
}

// DecodeList reads a list; kit.ErrAction where no list of ours is written so.
func DecodeList(text string) (List, error) {
	l, ok := decodeList(text)
	if !ok || l.Encode() != text {
		return List{}, fmt.Errorf("read list: %w", kit.ErrAction)
	}
	return l, nil
}

func decodeList(text string) (List, bool) {
	parts := strings.SplitN(text, "|", 7)
	if len(parts) != 7 || kit.Units(text) > maxList {
		return List{}, false
	}
	section, err := strconv.Atoi(parts[0])
	if err != nil || section < 0 || section >= len(account.Sections()) {
		return List{}, false
	}
	l := List{Section: account.Sections()[section], Untracked: parts[2] != "", Owner: parts[5], Query: parts[6]}
	if parts[1] != "" {
		level, known := levelWords()[parts[1]]
		if l.Level = &level; !known {
			return List{}, false
		}
	}
	if parts[3] != "" {
		page, err := strconv.ParseUint(parts[3], 36, 31)
		if l.Page = int(page); err != nil || page > maxListPage {
			return List{}, false
		}
	}
	var ok bool
	if l.From, ok = decodeSpot(parts[4]); !ok {
		return List{}, false
	}
	return l, ListOwner(l.Owner) == l.Owner && ListQuery(l.Query) == l.Query
}

func decodeSpot(text string) (Spot, bool) {
	if text == "" {
		return Spot{}, true
	}
	parts := strings.Split(text, ".")
	if len(parts) != 3 {
		return Spot{}, false
	}
	rank, bad := strconv.ParseUint(parts[0], 36, 15)
	less, wrong := strconv.ParseInt(parts[1], 36, 64)
	id, odd := strconv.ParseInt(parts[2], 36, 64)
	ok := bad == nil && wrong == nil && odd == nil && rank <= maxListRank && less > math.MinInt64 && id > 0
	return Spot{Rank: int(rank), Less: less, ID: account.ID(id)}, ok
}

// ListQuery is what a list looks for when somebody typed a text.
func ListQuery(typed string) string {
	query := []rune(kit.Tidy(typed))
	for kit.Units(string(query)) > MaxListQuery {
		query = query[:len(query)-1]
	}
	return strings.TrimSpace(string(query))
}

// ListOwner is an owner as a list names them; empty for what it has no words
// for.
func ListOwner(email string) string {
	if kit.Tidy(email) != email || strings.Contains(email, "|") || kit.Units(email) > maxListOwner {
		return ""
	}
	return email
}

// Filtered reports whether a list shows less than its section holds.
func (l List) Filtered() bool { return l.Level != nil || l.Owner != "" || l.Query != "" }

// Whole is the list without its filters, at its beginning.
func (l List) Whole() List { return List{Section: l.Section, Untracked: l.Untracked} }

// First is the list at its beginning.
func (l List) First() List {
	l.Page, l.From = 0, Spot{}
	return l
}

// At is a further page of the list.
func (l List) At(page int, from Spot) List {
	l.Page, l.From = min(page, maxListPage), from
	return l
}

// ByLevel is the list of one level, nil for all, at its beginning.
func (l List) ByLevel(level *account.Level) List {
	l = l.First()
	l.Level = level
	return l
}

// Toggled is the list with or without untracked accounts, at its beginning.
func (l List) Toggled() List {
	l = l.First()
	l.Untracked = !l.Untracked
	return l
}
