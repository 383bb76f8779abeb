package ledger

import (
	"errors"
	"time"

	"rapport/internal/account"
)

// Outcome is what came of a deed.
type Outcome struct {
	Done    bool  // false: it was so already, and nothing changed
	Entry   int64 // its entry in the audit, by which it can be undone; 0 where nothing was done, or by Undo itself
	Account account.ID
	By      account.Actor // not Done: who had done it; nobody where it was never otherwise
	At      time.Time     // not Done: when
	Reason  string        // not Done: why

	// Done: the account's figures as the deed found and left them; neither of a
	// deed that no figure follows of.
	Before, After account.Assessment
}

// Why a deed is not done.
var (
	// ErrStale says that what is to be changed is not any more as the person saw it.
	ErrStale = errors.New("it has changed since it was seen")
	// ErrNotYours says that somebody else did what is to be undone.
	ErrNotYours = errors.New("somebody else did it")
	// ErrNewer says that something newer was done to the same thing.
	ErrNewer = errors.New("something newer was done to it")
	// ErrUnfit says that there is no such section, factor or reason, or that it
	// is over: no window of ours offers it.
	ErrUnfit = errors.New("it cannot be done")
)

// What the audit calls the deeds.
const (
	ActUntrack         = "untrack"
	ActRetrack         = "retrack"
	ActRoute           = "route"
	ActIgnoreRevenue   = "ignore_revenue"
	ActCountRevenue    = "count_revenue"
	ActMarkFactor      = "mark_factor"
	ActUnmarkFactor    = "unmark_factor"
	ActAcceptHandoff   = "accept_handoff"
	ActSendBackHandoff = "send_back_handoff"
	ActShare           = "share"
	ActUndo            = "undo"
	ActSaveWorkspace   = "save_workspace"
	ActSavePolicy      = "save_policy"
)

// turn is what a deed turns into what: nil before and after where all is
// already so.
type turn struct {
	subject       string
	before, after map[string]any
	was           *account.Deed // where all is already so: who had done it, as far as that is known
	by            string        // only what this person did before is asked for
	undoes        int64
	quiet         bool // no figure follows of it
	unseen        bool // no card shows anything else for it
}

// kept is an entry's before or after, as far as an undo needs it.
type kept struct {
	Untracked *keptDeed         `json:"untracked,omitempty"`
	Ignored   *keptDeed         `json:"ignored,omitempty"`
	Revenue   account.RevenueID `json:"revenue_source,omitempty"`
	Route     int64             `json:"route,omitempty"`
	Handoff   int64             `json:"handoff,omitempty"`
	Replaced  []int64           `json:"replaced,omitempty"`
	Marks     []int64           `json:"marks,omitempty"`
	Posting   int64             `json:"posting,omitempty"`
}

// keptDeed is who excluded something, when and why, in JSON.
type keptDeed struct {
	By     account.Actor `json:"by"`
	At     time.Time     `json:"at"`
	Reason string        `json:"reason"`
}

func (k *keptDeed) deed() *account.Deed {
	if k == nil {
		return nil
	}
	return &account.Deed{By: k.By, At: k.At, Reason: k.Reason}
}
