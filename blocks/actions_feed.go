package blocks

import (
	"slices"

	"rapport/blocks/kit"
	"rapport/internal/account"
)

// The ids of the window of all activity, and of what stands in it.
const (
	FeedWindow = "feed"
	FeedKinds  = "feed_kinds"
	FeedWords  = "feed_words"
)

func feedActions() []string { return []string{FeedKinds, FeedWords} }

// Feed is which part of an account's feed a button of its window asks for. A
// button of the card, which carries On, asks for the newest part.
type Feed struct {
	On
	Kinds []account.Kind `json:"kinds,omitempty"` // none is all
	Words string         `json:"words,omitempty"`
	At    int64          `json:"at,omitempty"`    // microseconds since 1970: beside which entry
	Entry int64          `json:"entry,omitempty"` // and its number
	Newer bool           `json:"newer,omitempty"` // than that
	Turn  bool           `json:"turn,omitempty"`  // the page, in the window that shows it
}

// maxFeedWords is how long a search may be.
const maxFeedWords = 100

// Value is the button's value.
func (f Feed) Value() string { return kit.Encode(f) }

// DecodeFeed reads the value of a click; kit.ErrAction where no button of ours
// carries it.
func DecodeFeed(value string) (Feed, error) {
	f, err := kit.Decode[Feed](value)
	if err != nil {
		return Feed{}, err
	}
	return f.tidy(), kit.Known(f.Domain)
}

// Asked is the feed by other kinds and words, as a person has entered them,
// from its newest entry on.
func (f Feed) Asked(kinds []string, words string) Feed {
	asked := Feed{On: f.On, Words: words, Turn: true}
	for _, k := range kinds {
		asked.Kinds = append(asked.Kinds, account.Kind(k))
	}
	return asked.tidy()
}

func (f Feed) tidy() Feed {
	if r := []rune(kit.Tidy(f.Words)); len(r) > maxFeedWords {
		f.Words = string(r[:maxFeedWords])
	} else {
		f.Words = string(r)
	}
	f.Kinds = slices.DeleteFunc(slices.Clone(f.Kinds), func(k account.Kind) bool { return !slices.Contains(account.Kinds(), k) })
	return f
}
