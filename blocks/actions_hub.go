package blocks

import "slices"

// This file holds the ids and payloads of the lists of sections, the App Home
// and its settings.

// The ids of what stands in the list of a section. All of them carry a
// hub.List as it is written, but for Open (OpenAccount).
const (
	ListLevel     = "list_level"     // the list of a level
	ListShow      = "list_untracked" // the list with or without untracked accounts
	ListWhole     = "list_whole"     // the list without its filters
	ListNext      = "list_next"
	ListPrevious  = "list_previous" // the page before the one that it carries
	AskListFilter = "list_filter"   // opens the window of filters
)

// The window of a list's filters: its callback id and its inputs.
const (
	FilterList         = "filter_list"
	FilterListLevel    = "filter_level"
	FilterListOwner    = "filter_owner" // asks for its options while a person types
	FilterListQuery    = "filter_query"
	FilterListUnlisted = "filter_untracked"
)

// InList is what the window of filters takes along.
type InList struct {
	List string `json:"list"`
}

// Value is the value of the button.
func (a OpenAccount) Value() string { return a.value() }

func listActions() []string {
	return []string{ListLevel, ListShow, ListWhole, ListNext, ListPrevious, AskListFilter}
}

func hubActions() []string { return slices.Concat(homeActions(), listActions()) }

func hubCallbacks() []string { return append(homeCallbacks(), FilterList) }

func hubSuggestions() []string { return []string{FilterListOwner} }
